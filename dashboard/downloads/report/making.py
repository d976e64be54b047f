"""What the numbers are not, how to make them again, and with what they were made."""

from markupsafe import Markup

from calibration.report.elements import Command, Heading, Listing, Row, Section, Table, Text
from dashboard.downloads.report.parts import Case, ours, said
from dashboard.downloads.scenario_files import scenario_file
from dashboard.evidence.model_card import IS_NOT, may_be_used
from dashboard.results.outcomes import presets
from dashboard.sharing.scenario_file import command, file_name


def limits(case: Case) -> Section:
    """What the numbers are not, and whether they may be used."""
    t = case.t
    part = Section("grenzen", t("rapport.grenzen"))
    if case.outcome.warning is not None:
        part.add(Text(Markup("<strong>{}</strong>").format(t.pick(case.outcome.warning))))
    part.add(Listing(tuple(said(t, f"onderbouwing.model.is_niet.{name}") for name in IS_NOT)))
    part.add(Text(ours(may_be_used(case.subject.register, t))))
    return part


def again(case: Case) -> Section:
    """The link, the command and the file with which anyone gets the same numbers."""
    t, subject, origin = case.t, case.subject, case.origin
    part = Section("narekenen", t("rapport.narekenen"))
    part.add(Text(said(t, "rapport.narekenen_uitleg")))
    part.add(Heading(t("rapport.met_link")))
    if origin.link is None:
        part.add(Text(said(t, "mee.geen_link")))
    elif origin.link.startswith("http"):
        part.add(Text(Markup('<a href="{0}">{0}</a>').format(origin.link), "lang"))
    else:
        part.add(Text(said(t, "rapport.los_adres")), Command(origin.link))
    line = command(subject.scenario, presets(), subject.register, case.outcome.members, origin.seed)
    name = file_name(subject.scenario)
    part.add(Heading(t("rapport.met_opdracht")), Command(line.line))
    if line.file is not None:
        part.add(Text(said(t, "rapport.bewaar", bestand=line.file)))
    if line.parameter_set is not None:
        part.add(Text(said(t, "opdracht.eigen_set", set=line.parameter_set)))
    part.add(Heading(t("rapport.het_bestand", bestand=name)), Command(scenario_file(subject)))
    return part


def provenance(case: Case) -> Section:
    t = case.t
    part = Section("herkomst", t("rapport.herkomst"))
    rows = tuple(Row(str(i), fact) for i, fact in enumerate(case.origin.facts(t)))
    head = (t("rapport.wat"), t("rapport.waarde"))
    part.add(Table("t-herkomst", t("rapport.herkomst_tabel"), head, rows, frozenset({1})))
    return part
