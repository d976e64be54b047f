"""What is reported: each indicator with its name, unit and how it is read from a run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulation.engine import Results
from simulation.language.units import Unit
from simulation.model.dims import (
    Dakloos,
    Eisend,
    Groep,
    Opvangsoort,
    Plekkensoort,
    Route,
)
from simulation.model.waarneming import Ethos, ethos_van, monitor_year
from simulation.reading.faults import Pair, printable, suggestion
from simulation.register.labels import load_labels
from simulation.wording.numbers import DAY, DWELLINGS_YEAR, MONTH, PERSONS, PERSONS_YEAR, SHARE
from simulation.wording.text import Text

DAYS, MONTHS = 365.25, 12.0

Reader = Callable[[Results, str | None], np.ndarray]
"""Reads an indicator for one group, or for all together; shape ``(moments, members)``."""
Better = Literal["lower", "higher"]


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
    better
        Which way is forward for who wants fewer people homeless, and soon; None where that cannot
        be said of it alone: places, or who is admitted.
    """

    id: str
    label: Text
    unit: Text
    yearly: bool
    by_group: bool
    read: Reader
    better: Better | None = None


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


_HOMELESS = {ethos_van.table[situation] for situation in Dakloos.elements}
dakloos = _sum(*(f"waarneming.ethos.{name}" for name in Ethos.elements if name in _HOMELESS))
_adults = _sum(
    *(f"waarneming.ethos_volwassen.{name}" for name in Ethos.elements if name in _HOMELESS)
)
placed = _sum("uitkomst.geplaatst")


def _shelter_users(results: Results, group: str | None) -> np.ndarray:
    """Who was in shelter during the twelve months that end at each moment."""
    step = results.per_year
    present = _sum("waarneming.monitor_aanwezig")(results, group)
    entries = _sum("waarneming.monitor_instroom")(results, group)
    whole = [entries[i + 1 : i + 1 + step].mean(axis=0) for i in range(len(entries) - step)]
    unknown = np.full((step, entries.shape[1]), np.nan)
    return np.concatenate([unknown, monitor_year(present[:-step], np.array(whole), 1.0)])


def _since_start(results: Results, group: str | None) -> np.ndarray:
    counted = _cbs(results, group)
    return np.asarray(counted / counted[0])


def _large_scale_left(results: Results, group: str | None) -> np.ndarray:
    places = _places("opvang_grootschalig")(results, group)
    return np.asarray(places / np.maximum(places[0], 1.0))


def _outside_longer(results: Results, group: str | None) -> np.ndarray:
    """Who sleeps outside, mean of the year, beyond those who came there in the last night."""
    there = _sum("uitkomst.buitenjaren")(results, group)
    last_night = results.total("uitkomst.buiten_gekomen") / DAYS
    return np.asarray(np.maximum(there - last_night, 0.0))


def _at_some_time(results: Results, group: str | None) -> np.ndarray:
    """Spells of homelessness in the twelve months that end at each moment."""
    step = results.per_year
    there = dakloos(results, group)
    entered = _sum("uitkomst.instroom", "uitkomst.terugkeer")(results, group)
    whole = [entered[i + 1 : i + 1 + step].mean(axis=0) for i in range(len(entered) - step)]
    unknown = np.full((step, entered.shape[1]), np.nan)
    return np.concatenate([unknown, there[:-step] + np.array(whole)])


def _children(results: Results, group: str | None) -> np.ndarray:
    # In a group without children the difference is rounding in the computer.
    return np.asarray(np.maximum(dakloos(results, group) - _adults(results, group), 0.0))


def _entitled(results: Results, group: str | None) -> np.ndarray:
    """Homeless people with a right to a home; those threatened are not homeless."""
    names = [f"uitkomst.gerechtigd.{e}" for e in Eisend.elements if e != "preventief"]
    return _sum(*names)(results, group)


def _extra_waiting(results: Results, group: str | None) -> np.ndarray:
    """Extra waiting for regular seekers: the same queue is served by fewer lettings."""
    lettings = results.total("uitkomst.mutaties")
    given = results.total("uitkomst.uit_mutaties") - results.total("uitkomst.teruggegeven")
    others = lettings * (1.0 - results.parameter("waarneming.statushouders_aandeel"))
    waiting = results.parameter("waarneming.reguliere_wachttijd")
    return np.asarray(MONTHS * waiting * given / np.maximum(others - given, 1.0))


def _places(*kinds: str) -> Reader:
    return _sum(*(f"uitkomst.plekken.{kind}" for kind in kinds))


def _route(*routes: str) -> Reader:
    return _sum(*(f"uitkomst.instroom_route.{route}" for route in routes))


def _refusals(results: Results, group: str | None) -> np.ndarray:
    return np.asarray(_sum("uitkomst.weigeringen")(results, group) / MONTHS)


def _nights_outside(results: Results, group: str | None) -> np.ndarray:
    return np.asarray(_sum("uitkomst.buitenjaren")(results, group) * DAYS)


def _label(name: str) -> Text:
    """The words of ``labels.yaml``; a route has those of its element."""
    labels, route = load_labels(), name.removeprefix("route_")
    if route == name:
        return labels.indicators.get(name, Text("", ""))
    nl, en = labels.elements.get(route, Text("", ""))
    return Text(f"Ondanks preventie: {nl}", f"In spite of prevention: {en}")


_BETTER: dict[Better, tuple[str, ...]] = {
    "lower": (
        *("dakloos_totaal", "cbs_equivalent", *sorted(Ethos.elements), "kinderen"),
        *("wachtlijst_opvang", "zonder_begeleiding", "aandeel_langdurig", "dakloos_in_jaar"),
        *("instroom", "terugkeer", "overleden_dakloos", "weigeringen_per_maand"),
        *("verblijfsduur_opvang", "wachttijd_opvang", "buiten_na_eerste_nacht"),
        *("nachten_buiten", "opvang_gebruikers", "plekken_opvang_grootschalig"),
        *("grootschalig_ten_opzichte_van_begin", "uitgeplaatst", "woningen_teruggegeven"),
        *("extra_wachttijd_anderen", "tijd_tot_woning", "maanden_uitstroom"),
        *("cbs_ten_opzichte_van_begin", "uit_instelling_dakloos", "uit_detentie_dakloos"),
        *("uit_huis_dakloos", *(f"route_{name}" for name in Route.elements)),
    ),
    "higher": (
        *("wonen_eerst", "housing_first", "geplaatst", "preventief_geplaatst", "zelf_gevonden"),
        *("eigen_woning", "opvang_naar_woning", "woningen_toegewezen", "woningen_preventief"),
        *("woningen_direct", "woningen_beschikbaar", "praktijk_wonen_eerst"),
        *("begeleiding_geleverd", "preventieteams"),
    ),
}
"""Which way each indicator is better; see `Indicator.better`."""
_WAY: dict[str, Better] = {name: way for way, names in _BETTER.items() for name in names}


def _state(name: str, unit: Text, read: Reader, by_group: bool = False) -> Indicator:
    return Indicator(name, _label(name), unit, False, by_group, read, _WAY.get(name))


def _yearly(name: str, unit: Text, read: Reader, by_group: bool = False) -> Indicator:
    return Indicator(name, _label(name), unit, True, by_group, read, _WAY.get(name))


_SITUATIONS = ("wonen_eerst", "housing_first", "zonder_begeleiding", "recent_gehuisvest")
_FLOWS = ("preventief_geplaatst", "zelf_gevonden", "eigen_woning", "overleden_dakloos", "opgenomen")
_in_shelter = _ratio(_sum("uitkomst.opvangjaren"), _sum("uitkomst.uit_opvang"), MONTHS)
_waiting = _ratio(
    _sum("uitkomst.wachtjaren"),
    _sum("uitkomst.opgenomen", "uitkomst.aanvraag_vervallen"),
    MONTHS,
)
_support = _ratio(_sum("uitkomst.begeleiding_geleverd"), _sum("uitkomst.begeleiding_nodig"))
_lasting = _ratio(_sum("uitkomst.langdurig"), dakloos)
_home_from_shelter = _ratio(
    _sum("uitkomst.uit_opvang_naar_woning"), _sum("uitkomst.uit_alle_opvang")
)
_months_of_exits = _ratio(dakloos, _sum("uitkomst.naar_huis_totaal"), MONTHS)
_to_home = _ratio(_sum("uitkomst.duur_bij_vertrek"), _sum("uitkomst.naar_huis_totaal"), DAYS)
_cbs = _sum("waarneming.cbs_equivalent")
_occupied = _ratio(_sum("uitkomst.in_opvang"), _places(*Opvangsoort.elements))

INDICATORS: dict[str, Indicator] = {
    indicator.id: indicator
    for indicator in (
        _state("dakloos_totaal", PERSONS, dakloos, by_group=True),
        _state("cbs_equivalent", PERSONS, _cbs, by_group=True),
        *(
            _state(name, PERSONS, _sum(f"waarneming.ethos.{name}"), by_group=True)
            for name in sorted(Ethos.elements)
        ),
        _state("kinderen", PERSONS, _children, by_group=True),
        _state("wachtlijst_opvang", PERSONS, _sum("uitkomst.wachtlijst"), by_group=True),
        *(
            _state(name, PERSONS, _sum(f"uitkomst.personen_per_situatie.{name}"), by_group=True)
            for name in _SITUATIONS
        ),
        _state("aandeel_langdurig", SHARE, _lasting, by_group=True),
        _state("met_recht", PERSONS, _entitled, by_group=True),
        _yearly("dakloos_in_jaar", PERSONS_YEAR, _at_some_time, by_group=True),
        _yearly("instroom", PERSONS_YEAR, _sum("uitkomst.instroom"), by_group=True),
        _yearly("terugkeer", PERSONS_YEAR, _sum("uitkomst.terugkeer"), by_group=True),
        _yearly("geplaatst", PERSONS_YEAR, placed, by_group=True),
        *(_yearly(name, PERSONS_YEAR, _sum(f"uitkomst.{name}"), by_group=True) for name in _FLOWS),
        _state("opvang_bezetting", SHARE, _occupied),
        _yearly("weigeringen_per_maand", PER_MONTH, _refusals),
        _yearly("verblijfsduur_opvang", MONTH, _in_shelter),
        _yearly("wachttijd_opvang", MONTH, _waiting),
        _yearly("opvang_naar_woning", SHARE, _home_from_shelter),
        _yearly("buiten_na_eerste_nacht", PERSONS, _outside_longer),
        _yearly("nachten_buiten", NIGHTS_YEAR, _nights_outside),
        _yearly("opvang_gebruikers", PERSONS_YEAR, _shelter_users),
        *(_state(f"plekken_{kind}", PLACES, _places(kind)) for kind in Plekkensoort.elements),
        _state("grootschalig_ten_opzichte_van_begin", SHARE, _large_scale_left),
        _yearly("uitgeplaatst", PERSONS_YEAR, _sum("uitkomst.uitgeplaatst")),
        _yearly("woningen_toegewezen", DWELLINGS_YEAR, _sum("uitkomst.toegewezen")),
        *(
            _yearly(f"woningen_{name}", DWELLINGS_YEAR, _sum(f"uitkomst.toegewezen.{name}"))
            for name in Eisend.elements
        ),
        _yearly("woningen_beschikbaar", DWELLINGS_YEAR, _sum("uitkomst.aanvoer")),
        _yearly("woningen_teruggegeven", DWELLINGS_YEAR, _sum("uitkomst.teruggegeven")),
        _yearly("extra_wachttijd_anderen", MONTH, _extra_waiting),
        _state("praktijk_wonen_eerst", SHARE, _sum("uitkomst.praktijk")),
        _state("begeleiding_geleverd", SHARE, _support),
        _state("preventieteams", TEAMS, _sum("uitkomst.preventieteams")),
        _yearly("tijd_tot_woning", DAY, _to_home, by_group=True),
        _yearly("maanden_uitstroom", MONTH, _months_of_exits, by_group=True),
        _state("cbs_ten_opzichte_van_begin", SHARE, _since_start),
        _yearly("uit_instelling_dakloos", PERSONS_YEAR, _sum("uitkomst.uit_instelling_dakloos")),
        _yearly("uit_detentie_dakloos", PERSONS_YEAR, _sum("uitkomst.uit_detentie_dakloos")),
        _yearly("uit_huis_dakloos", PERSONS_YEAR, _sum("uitkomst.uit_huis_dakloos")),
        *(_yearly(f"route_{name}", PERSONS_YEAR, _route(name)) for name in Route.elements),
    )
}
GROUPS: tuple[str, ...] = Groep.elements


def unknown_indicator(name: str) -> Pair:
    """Say that there is no indicator of that name, and where they are listed."""
    shown, (nl, en) = printable(name), suggestion(name, INDICATORS)
    return (
        f"onbekende indicator '{shown}'.{nl} Alle staan in: wonen-eerst indicators",
        f"no indicator '{shown}'.{en} They are all in: wonen-eerst indicators",
    )
