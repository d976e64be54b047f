"""What was chosen, beside where it started from and beside current policy; and its sources."""

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from calibration.report.elements import Heading, Listing, Row, Section, Table, Text
from dashboard.downloads.report.parts import Case, said
from dashboard.formatting.html import linked, spoken
from dashboard.results.outcomes import presets
from dashboard.scenario.changes import assumption_words, differences, limit_words, period
from dashboard.scenario.edits import current, loop_on, threshold
from dashboard.scenario.lever_words import amount, now_words, on_off, with_unit
from simulation.register.register import Lever, Parameter
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import Afbouw, Ramp
from simulation.scenario.scenario import BASELINE, LOOPS
from simulation.wording.numbers import day
from simulation.wording.vocabulary import grade_explained

NOTHING = "–"


def chosen(case: Case) -> Section:
    """What was changed, from what to what and when; policy and the world apart."""
    t, subject = case.t, case.subject
    part = Section("keuzes", t("rapport.keuzes"))
    if subject.choices != subject.choices.reset() and not _from_policy(case):
        part.add(Heading(t("rapport.naast_scenario", naam=subject.name)))
        part.add(Listing(tuple(_own_words(case))))
    part.add(Heading(t("rapport.naast_beleid")))
    levers, world = changed_levers(case), list(changed_world(case))
    goals = list(changed_goals(case))
    if levers:
        head = tuple(t(f"rapport.{key}") for key in ("knop", "nu", "wordt", "wanneer"))
        part.add(Table("t-knoppen", t("rapport.knoppen"), head, levers, frozenset({1, 2, 3})))
    else:
        part.add(Text(said(t, "rapport.geen_knoppen")))
    head = tuple(t(f"rapport.{key}") for key in ("aanname", "gewoon", "hier"))
    if world:
        rows, words = tuple(world), frozenset({1, 2})
        part.add(Table("t-wereld", t("rapport.wereld"), head, rows, words))
    else:
        part.add(Text(said(t, "rapport.geen_wereld")))
    if goals:
        head = (t("oordeel.doel"), *head[1:])
        rows, words = tuple(goals), frozenset({1, 2})
        part.add(Table("t-drempels", t("rapport.drempels"), head, rows, words))
    return part


def sources(case: Case) -> Section | None:
    """Where the present value of each lever that moves comes from, and each assumption."""
    t, register, scenario = case.t, case.subject.register, case.subject.scenario
    rows = [
        _lever_source(case, lever)
        for lever in register.levers.values()
        if lever.id in scenario.knoppen
    ]
    for name in register.assumptions:
        if name in scenario.aannames:
            one = register.assumptions[name]
            label, known = t.pick(one.label), register.described[one.parameter]
            rows.append(Row(name, (label, *_source(case, known)), t.pick(one.text)))
    if not rows:
        return None
    part = Section("bronnen", t("rapport.bronnen"))
    part.add(Text(said(t, "rapport.bronnen_uitleg")))
    head = tuple(t(f"rapport.{key}") for key in ("knop", "zeker", "bron"))
    caption, words = t("rapport.bronnen_tabel"), frozenset({1, 2})
    part.add(Table("t-bronnen", caption, head, tuple(rows), words))
    return part


def _from_policy(case: Case) -> bool:
    """Whether the choices start from current policy, so that both comparisons are one."""
    choices = case.subject.choices
    return choices.loaded is None and choices.preset == BASELINE


def _own_words(case: Case) -> Iterator[Markup]:
    choices, register, t = case.subject.choices, case.subject.register, case.t
    for found in differences(choices.reset(), choices, presets(), register, t):
        yield Markup(escape(found.line(t), quote=False))


def changed_levers(case: Case) -> tuple[Row, ...]:
    """Tell which levers go elsewhere than with current policy: now, to, and when."""
    t, register, scenario = case.t, case.subject.register, case.subject.scenario
    base = presets()[BASELINE].knoppen
    rows = []
    for lever in register.levers.values():
        path = scenario.knoppen.get(lever.id)
        if path is None or path == base.get(lever.id):
            continue
        steps = [path] if isinstance(path, Afbouw) else list(path)
        ways = [_step(case, lever, step) for step in steps]
        values, moments = (Markup("<br/>").join(column) for column in zip(*ways, strict=True))
        now = with_unit(lever, current(lever), t)
        reason = scenario.redenen.get(lever.id, "")
        told = t("kaart.reden", reden=spoken("nl", reason)) if reason else ""
        below = Markup(told)  # the reason is escaped, and the rest is ours
        rows.append(Row(lever.id, (t.pick(lever.label), now, values, moments), below))
    return tuple(rows)


def _step(case: Case, lever: Lever, step: Ramp | Afbouw) -> tuple[str, str]:
    """Tell where a lever goes, and when."""
    t = case.t
    if isinstance(step, Afbouw):
        end = None if step.datum is None else float(step.datum.year)
        on = f" ({t('knoppen.vangrail')}: {on_off(step.vangrail, t)})"
        guard = "" if step.datum is None else on
        when = NOTHING if step.datum is None else period(lever, (step.start, step.datum), t)
        return amount(lever, end, t) + guard, when
    when = period(lever, (step.start, step.eind), t)
    if step.tot is not None:
        when = t("rapport.stopt", periode=when, tot=day(step.tot, t.lang))
    return with_unit(lever, step.naar, t), when


def changed_world(case: Case) -> Iterator[Row]:
    """Tell which assumptions and feedback loops are other than usual."""
    t, register, scenario = case.t, case.subject.register, case.subject.scenario
    for name, one in register.assumptions.items():
        if name in scenario.aannames:
            here = assumption_words(name, scenario.aannames[name], register, t)
            yield Row(name, (t.pick(one.label), t("rapport.geschat"), here), t.pick(one.text))
    for name in LOOPS:
        usual = bool(register.estimates[f"lussen.{name}"].central)
        on = loop_on(scenario, name)
        if on != usual:
            words = (on_off(one, t) for one in (usual, on))
            yield Row(name, (t.pick(register.described[f"lussen.{name}"].label), *words))


def changed_goals(case: Case) -> Iterator[Row]:
    """Tell which thresholds are other than usual."""
    t, register, scenario = case.t, case.subject.register, case.subject.scenario
    for name, criterion in CRITERIA.items():
        usual, here = (threshold(one, name, register) for one in (presets()[BASELINE], scenario))
        if usual != here:
            words = (limit_words(name, value, t) for value in (usual, here))
            yield Row(name, (t.pick(criterion.label), *words))


def _lever_source(case: Case, lever: Lever) -> Row:
    t, base = case.t, lever.base
    if base is None:
        return Row(lever.id, (t.pick(lever.label), NOTHING, now_words(lever, t)))
    now = t("rapport.nu_is", nu=now_words(lever, t))
    return Row(lever.id, (t.pick(lever.label), *_source(case, base)), now)


def _source(case: Case, known: Parameter) -> tuple[str, str]:
    """Tell how sure a number is, and where it comes from."""
    source = Markup(linked(known.linked(case.t.lang)))
    year = Markup("") if known.year is None else Markup(" ({})").format(known.year)
    return grade_explained(known.grade, case.t.lang), source + year
