"""What is reported: each indicator with its name, unit and how it is read from a run."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulation.engine import Results
from simulation.language.units import Unit
from simulation.model.dims import Dakloos, Eisend, Groep, Plekkensoort, Route
from simulation.model.waarneming import Ethos, ethos_van, monitor_year
from simulation.register.labels import load_labels
from simulation.wording.numbers import DAY, DWELLINGS_YEAR, MONTH, PERSONS, PERSONS_YEAR, SHARE
from simulation.wording.text import Text

DAYS, MONTHS = 365.25, 12.0

Reader = Callable[[Results, str | None], np.ndarray]
"""Reads an indicator for one group, or for all together; shape ``(moments, members)``."""


@dataclass(frozen=True)
class Indicator:
    """A reported quantity.

    Attributes
    ----------
    unit
        Unit as shown, Dutch and English; one of `UNITS`.
    yearly
        True for an amount or a mean over the time that ends at the moment: a year, or with more
        moments in a year less, but always as an amount a year (no value at the start). False for
        a state at the moment.
    by_group
        Whether it is known for each group; `simulation.outcomes.completeness` checks that it is.
    """

    id: str
    label: Text
    unit: Text
    yearly: bool
    by_group: bool
    read: Reader


NIGHTS_YEAR = Text("nachten per jaar", "nights per year")
PER_MONTH = Text("per maand", "per month")
PLACES = Text("plekken", "places")
TEAMS = Text("teams", "teams")

UNITS: dict[Text, Unit] = {
    PERSONS: Unit.parse("person"),
    PERSONS_YEAR: Unit.parse("person/year"),
    DWELLINGS_YEAR: Unit.parse("dwelling/year"),
    NIGHTS_YEAR: Unit.parse("day/year"),
    PER_MONTH: Unit.parse("1/month"),
    PLACES: Unit.parse("person"),
    TEAMS: Unit.parse("team"),
    SHARE: Unit.parse("1"),
    MONTH: Unit.parse("month"),
    DAY: Unit.parse("day"),
}
"""What each unit as shown is in the register: in this a threshold must be."""


def _sum(*names: str) -> Reader:
    """Add up reported quantities, each over the given group or over everything."""

    def read(results: Results, group: str | None) -> np.ndarray:
        if group is None:
            return np.asarray(sum(results.total(name) for name in names))
        return np.asarray(sum(results.value(f"{name}.{group}") for name in names))

    return read


def _ratio(part: Reader, whole: Reader, factor: float = 1.0) -> Reader:
    def read(results: Results, group: str | None) -> np.ndarray:
        above, below = part(results, group), whole(results, group)
        # No people, no mean: a stay or a share of nothing is not a number.
        shape = np.full(np.broadcast(above, below).shape, np.nan)
        return np.asarray(factor * np.divide(above, below, out=shape, where=below > 0))

    return read


ethos = {name: _sum(f"waarneming.ethos.{name}") for name in Ethos.elements}
_HOMELESS = {ethos_van.table[situation] for situation in Dakloos.elements}
dakloos = _sum(*(f"waarneming.ethos.{name}" for name in Ethos.elements if name in _HOMELESS))
placed = _sum("uitkomst.geplaatst")


def _shelter_users(results: Results, group: str | None) -> np.ndarray:
    """Who was in shelter during the twelve months that end at each moment."""
    step = results.per_year
    present = _sum("waarneming.monitor_aanwezig")(results, group)
    entries = _sum("waarneming.monitor_instroom")(results, group)
    whole = [entries[i + 1 : i + 1 + step].mean(axis=0) for i in range(len(entries) - step)]
    unknown = np.full((step, entries.shape[1]), np.nan)
    return np.concatenate([unknown, monitor_year(present[:-step], np.array(whole), 1.0)])


def _relative_to_start(read: Reader) -> Reader:
    def relative(results: Results, group: str | None) -> np.ndarray:
        values = read(results, group)
        return np.asarray(values / values[0])

    return relative


def _extra_waiting(results: Results, group: str | None) -> np.ndarray:
    """Extra waiting for regular seekers: the same queue is served by fewer lettings."""
    lettings = results.total("uitkomst.mutaties")
    given = results.total("uitkomst.uit_mutaties") - results.total("uitkomst.teruggegeven")
    others = lettings * (1.0 - results.parameter("waarneming.statushouders_aandeel"))
    waiting = results.parameter("waarneming.reguliere_wachttijd")
    return np.asarray(MONTHS * waiting * given / np.maximum(others - given, 1.0))


def _places(*kinds: str) -> Reader:
    return _sum(*(f"uitkomst.plekken.{kind}" for kind in kinds))


_SHELTER = ("opvang_grootschalig", "opvang_kleinschalig")


def _route(*routes: str) -> Reader:
    return _sum(*(f"uitkomst.instroom_route.{route}" for route in routes))


def _table() -> list[Indicator]:
    state = [
        ("dakloos_totaal", "Dakloze mensen (ETHOS 1-6)", "Homeless people (ETHOS 1-6)", dakloos),
        (
            "cbs_equivalent",
            "Zoals het CBS telt (18-65 jaar)",
            "As CBS counts (aged 18-65)",
            _sum("waarneming.cbs_equivalent"),
        ),
        ("ethos_1", "Openbare ruimte", "Public space", ethos["ethos_1"]),
        ("ethos_2", "Noodopvang", "Emergency shelter", ethos["ethos_2"]),
        ("ethos_3", "Tijdelijke opvang", "Temporary shelter", ethos["ethos_3"]),
        ("ethos_4", "Langer in een instelling", "Longer in an institution", ethos["ethos_4"]),
        ("ethos_5", "Niet-conventionele plek", "Non-conventional dwelling", ethos["ethos_5"]),
        ("ethos_6", "Bij familie of vrienden", "With family or friends", ethos["ethos_6"]),
        ("ethos_7", "Dreigend dakloos", "Threatened with homelessness", ethos["ethos_7"]),
        (
            "wachtlijst_opvang",
            "Wachtlijst voor opvang",
            "Waiting list for shelter",
            _sum("uitkomst.wachtlijst"),
        ),
        *(
            (name, nl, en, _sum(f"uitkomst.personen_per_situatie.{name}"))
            for name, nl, en in (
                ("wonen_eerst", "Wonen met begeleiding", "Housed with support"),
                ("housing_first", "Housing First", "Housing First"),
                ("recent_gehuisvest", "Net gehuisvest", "Recently housed"),
            )
        ),
    ]
    found = [Indicator(i, Text(nl, en), PERSONS, False, True, r) for i, nl, en, r in state]
    flows = [
        ("instroom", "Nieuw dakloos", "Newly homeless", _sum("uitkomst.instroom")),
        ("terugkeer", "Opnieuw dakloos", "Homeless again", _sum("uitkomst.terugkeer")),
        ("geplaatst", "Naar een toegewezen woning", "To an allocated home", placed),
        ("preventief_geplaatst", "Op tijd naar een andere woning", "Rehoused in time",
         _sum("uitkomst.preventief_geplaatst")),
        ("zelf_gevonden", "Zelf een plek gevonden", "Found a place themselves",
         _sum("uitkomst.zelf_gevonden")),
        ("eigen_woning", "Blijvend onder dak", "Housed for good", _sum("uitkomst.eigen_woning")),
        ("overleden_dakloos", "Overleden terwijl dakloos", "Died while homeless",
         _sum("uitkomst.overleden_dakloos")),
        ("opgenomen", "Opgenomen in de opvang", "Taken into shelter",
         _sum("uitkomst.opgenomen")),
    ]  # fmt: skip
    found += [Indicator(i, Text(nl, en), PERSONS_YEAR, True, True, r) for i, nl, en, r in flows]
    found += _shelter() + _homes() + _times() + _routes()
    return found


def _shelter() -> list[Indicator]:
    occupied = _sum("uitkomst.in_opvang")
    return [
        Indicator("opvang_bezetting", Text("Bezetting van de opvang", "Occupancy of shelter"),
                  SHARE, False, False, _ratio(occupied, _places(*_SHELTER))),
        Indicator("weigeringen_per_maand",
                  Text("Weigeringen bij de noodopvang", "Refusals at the emergency shelter"),
                  PER_MONTH, True, False,
                  lambda r, g: _sum("uitkomst.weigeringen")(r, g) / MONTHS),
        Indicator("verblijfsduur_opvang", Text("Verblijf in de opvang", "Stay in shelter"),
                  MONTH, True, False,
                  _ratio(_sum("uitkomst.opvangjaren"), _sum("uitkomst.uit_opvang"), MONTHS)),
        Indicator("wachttijd_opvang", Text("Wachttijd voor opvang", "Waiting time for shelter"),
                  MONTH, True, False,
                  _ratio(_sum("uitkomst.wachtjaren"), _sum("uitkomst.opgenomen"), MONTHS)),
        Indicator("nachten_buiten", Text("Nachten buiten", "Nights outside"),
                  NIGHTS_YEAR, True, False,
                  lambda r, g: _sum("uitkomst.buitenjaren")(r, g) * DAYS),
        Indicator("opvang_gebruikers",
                  Text("Mensen in de opvang in een jaar (monitor)",
                        "People in shelter in a year (monitor)"),
                  PERSONS_YEAR, True, False, _shelter_users),
        *(
            Indicator(f"plekken_{kind}", Text(f"Plekken {nl}", f"Places {en}"),
                      PLACES, False, False, _places(kind))
            for kind, nl, en in zip(
                Plekkensoort.elements,
                ("noodopvang", "noodopvang EU-burgers", "grootschalige opvang",
                 "kleinschalige opvang"),
                ("emergency shelter", "emergency shelter for EU citizens", "large-scale shelter",
                 "small-scale shelter"),
                strict=True,
            )
        ),
        Indicator("uitgeplaatst", Text("Uitgeplaatst door sluiting", "Moved out by closure"),
                  PERSONS_YEAR, True, False, _sum("uitkomst.uitgeplaatst")),
    ]  # fmt: skip


def _homes() -> list[Indicator]:
    claimants = (
        ("preventief", "om dakloosheid te voorkomen", "to prevent homelessness"),
        ("instelling", "voor mensen uit een instelling", "for people from institutions"),
        ("opvang", "voor mensen in de opvang", "for people in shelter"),
        ("direct", "direct, zonder opvang", "directly, without shelter"),
    )
    assert tuple(name for name, *_ in claimants) == Eisend.elements
    return [
        Indicator("woningen_toegewezen", Text("Toegewezen woningen", "Allocated dwellings"),
                  DWELLINGS_YEAR, True, False, _sum("uitkomst.toegewezen")),
        *(
            Indicator(f"woningen_{name}", Text(f"Woningen {nl}", f"Dwellings {en}"),
                      DWELLINGS_YEAR, True, False, _sum(f"uitkomst.toegewezen.{name}"))
            for name, nl, en in claimants
        ),
        Indicator("woningen_beschikbaar", Text("Beschikbaar gekomen", "Dwellings supplied"),
                  DWELLINGS_YEAR, True, False, _sum("uitkomst.aanvoer")),
        Indicator("woningen_teruggegeven", Text("Terug naar andere woningzoekenden",
                                                 "Returned to other home seekers"),
                  DWELLINGS_YEAR, True, False, _sum("uitkomst.teruggegeven")),
        Indicator("extra_wachttijd_anderen",
                  Text("Extra wachttijd voor anderen (verdringing)",
                        "Extra waiting for others (displacement)"),
                  MONTH, True, False, _extra_waiting),
        Indicator("praktijk_wonen_eerst", Text("Wonen Eerst in de praktijk",
                                                "Wonen Eerst in practice"),
                  SHARE, False, False, _sum("uitkomst.praktijk")),
        Indicator("begeleiding_geleverd", Text("Geleverde begeleiding", "Support delivered"),
                  SHARE, False, False,
                  _ratio(_sum("uitkomst.begeleiding_geleverd"),
                         _sum("uitkomst.begeleiding_nodig"))),
        Indicator("preventieteams", Text("Preventieteams", "Prevention teams"),
                  TEAMS, False, False, _sum("uitkomst.preventieteams")),
    ]  # fmt: skip


def _times() -> list[Indicator]:
    exits = _sum("uitkomst.naar_huis_totaal")
    return [
        Indicator("tijd_tot_woning", Text("Tijd tot een eigen plek", "Time to a home"),
                  DAY, True, True, _ratio(_sum("uitkomst.duur_bij_vertrek"), exits, DAYS)),
        Indicator("maanden_plaatsing",
                  Text("Maanden nodig om iedereen te plaatsen", "Months needed to place everyone"),
                  MONTH, True, False, _ratio(dakloos, placed, MONTHS)),
        Indicator("cbs_ten_opzichte_van_begin",
                  Text("CBS-telling vergeleken met 1-1-2022", "CBS count relative to 1-1-2022"),
                  SHARE, False, False, _relative_to_start(_sum("waarneming.cbs_equivalent"))),
        Indicator("uit_instelling_dakloos",
                  Text("Dakloos uit een instelling", "Homeless from an institution"),
                  PERSONS_YEAR, True, False, _sum("uitkomst.uit_instelling_dakloos")),
        Indicator("uit_huis_dakloos", Text("Uit huis gezet en dakloos",
                                            "Evicted into homelessness"),
                  PERSONS_YEAR, True, False,
                  _route("huisuitzetting_corporatie", "huisuitzetting_particulier")),
    ]  # fmt: skip


def _routes() -> list[Indicator]:
    """Losses of a home per route, after prevention."""
    words = {name: load_labels().elements.get(name, Text("", "")) for name in Route.elements}
    return [
        Indicator(f"route_{name}", Text(f"Route: {nl}", f"Route: {en}"), PERSONS_YEAR,
                  True, False, _route(name))
        for name, (nl, en) in words.items()
    ]  # fmt: skip


INDICATORS: dict[str, Indicator] = {indicator.id: indicator for indicator in _table()}
GROUPS: tuple[str, ...] = Groep.elements
