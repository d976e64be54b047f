"""Small models in the language of the big one, and one call that runs them.

Each is small enough to solve by hand, or to see at a glance what must hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simulation.engine import Grid, Members, Results, integrate
from simulation.language.declare import (
    Aux,
    Cloud,
    Flow,
    Input,
    Ledger,
    Lever,
    Outflow,
    Param,
    Places,
    Report,
    Sector,
    Stock,
    Tally,
)
from simulation.language.expressions import (
    Dim,
    as_share,
    complement,
    minimum,
    normalised,
    positive_part,
    ratio,
    total,
    water_level,
    zero_like,
)
from simulation.language.expressions import (
    Mapping as LookUp,
)
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble

Numbers = Mapping[str, float | np.ndarray]


def simulate(
    model: FlatModel | Sequence[type[Sector]] | type[Sector],
    grid: Grid,
    numbers: Numbers,
    levers: Numbers | None = None,
    inputs: Mapping[str, np.ndarray] | None = None,
    **options: object,
) -> Results:
    """Integrate a small model and keep all stocks.

    Parameters
    ----------
    numbers
        Parameters by flat name: one value, or one for each member.
    levers
        A lever's value: one, or one for each step; without one it stays at its base.
    """
    flat = _flat(model)
    members = make_members(flat, grid, numbers, levers)
    return integrate(flat, members, grid, inputs, **options)  # type: ignore[arg-type]


def _flat(model: FlatModel | Sequence[type[Sector]] | type[Sector]) -> FlatModel:
    if isinstance(model, FlatModel):
        return model
    return assemble(model if isinstance(model, Sequence) else [model])


def make_members(
    model: FlatModel, grid: Grid, numbers: Numbers, levers: Numbers | None = None
) -> Members:
    """Give one member for each value of the longest array in `numbers`."""
    levers = levers or {}
    values = {f"knop.{name}": 1.0 for name in model.levers} | dict(numbers)
    rows = np.broadcast_arrays(*(np.atleast_1d(v) for v in values.values()))
    count = rows[0].size if rows else 1
    a = np.ones((1, len(model.levers), grid.steps + 1))
    b = np.zeros_like(a)
    for row, name in enumerate(model.levers):
        if name in levers:
            a[0, row], b[0, row] = 0.0, levers[name]
    return Members(tuple(values), np.array(rows).reshape(-1, count), np.zeros(count, int), a, b)


def stock(results: Results, name: str) -> np.ndarray:
    """Give a stock at every moment of output, for a single member or for all."""
    states = results.states[:, list(results.stock_names).index(name)]
    return states[:, 0] if states.shape[1] == 1 else states


class Verval(Sector):
    """Exponential decay: a constant share leaves."""

    begin = Param("person")
    tempo = Param("1/year")
    inhoud = Stock("person", initial=begin)
    weg = Cloud("person")
    verlaten = Flow(inhoud >> weg, inhoud * tempo)
    boek = Ledger(inhoud)


class Vullen(Sector):
    """A vessel with a tap that a lever turns and a leak."""

    kraan = Lever("person/year")
    lek = Param("1/year")
    begin = Param("person")
    inhoud = Stock("person", initial=begin)
    bron, put = Cloud("person"), Cloud("person")
    erin = Flow(bron >> inhoud, kraan)
    eruit = Flow(inhoud >> put, inhoud * lek)
    boek = Ledger(inhoud)
    ingestroomd = Tally("person/year", erin)


class Heen(Sector):
    """Two stocks that exchange people and keep them."""

    begin = Param("person")
    heen, terug = Param("1/year"), Param("1/year")
    hier = Stock("person", initial=begin)
    daar = Stock("person", initial=zero_like(begin))
    gaan = Flow(hier >> daar, hier * heen)
    komen = Flow(daar >> hier, daar * terug)
    samen = Ledger(hier + daar)


class Vertraging(Sector):
    """A delay of third order: three vessels in a row, each a third of the time."""

    toevoer = Param("person/year")
    trap = Param("year")
    eerste = Stock("person", initial=toevoer * zero_like(trap))
    tweede = Stock("person", initial=toevoer * zero_like(trap))
    derde = Stock("person", initial=toevoer * zero_like(trap))
    bron, uit = Cloud("person"), Cloud("person")
    erin = Flow(bron >> eerste, toevoer)
    door = Flow(eerste >> tweede, eerste / trap)
    verder = Flow(tweede >> derde, tweede / trap)
    eruit = Flow(derde >> uit, derde / trap)
    uitstroom = Report("person/year", eruit)
    boek = Ledger(eerste + tweede + derde)


class Logistiek(Sector):
    """Logistic growth to a ceiling."""

    begin, plafond = Param("person"), Param("person")
    tempo = Param("1/year")
    aantal = Stock("person", initial=begin)
    niets = Cloud("person")
    groei = Flow(niets >> aantal, tempo * aantal * complement(aantal / plafond))


class Herberg(Sector):
    """A fluid queue with a ceiling: an inn that fills up and then sends people away."""

    aanloop = Param("person/year")
    vertrekkans = Param("1/year")
    bedden = Param("person")
    wisseltijd = Param("year")
    gasten = Stock("person", initial=zero_like(bedden))
    weg, huis = Cloud("person"), Cloud("person")
    plekken = Places(gasten, bedden, wisseltijd)
    binnen = Flow(weg >> gasten, aanloop, within=plekken)
    buiten = Flow(gasten >> huis, gasten * vertrekkans)
    boek = Ledger(gasten)
    afgewezen = Tally("person/year", plekken.refused)
    gevraagd = Tally("person/year", binnen.asked)
    toegelaten = Tally("person/year", binnen)


class Winter(Sector):
    """A vessel that fills in winter only."""

    winter = Input("1")
    begin = Param("person")
    tempo = Param("person/year")
    inhoud = Stock("person", initial=begin)
    bron = Cloud("person")
    erin = Flow(bron >> inhoud, winter * tempo)


Groep = Dim("groep", "jong", "oud")
Soort = Dim("soort", "groot", "klein")
soort_van = LookUp(Groep, Soort, {"jong": "klein", "oud": "groot"})


class Opvangje(Sector):
    """Shelter of two kinds for two groups, each at its own door; places close behind people."""

    winter = Input("1")
    gepland = Lever("person")
    verdeling = Param("1", by=Soort)
    winterplekken = Param("person")
    plan = Aux("person", gepland * normalised(verdeling, Soort) + winter * winterplekken)
    aanloop = Param("person/year", by=Groep)
    vertrekkans = Param("1/year", by=Groep)
    opentijd, uitplaatstijd, wisseltijd = Param("year"), Param("year"), Param("year")
    bezetting = Param("1")

    open = Stock("person", by=Soort, initial=plan)
    sluitend = Stock("person", by=Soort, initial=zero_like(plan))
    binnen = Stock("person", by=Groep, initial=(plan * bezetting)[soort_van])
    buiten = Stock("person", by=Groep, initial=zero_like(binnen))
    bewoners = total(binnen, by=soort_van)
    ontruiming = Aux("person/year", sluitend / uitplaatstijd)
    plekken = Places(bewoners, open, wisseltijd, sluitend, ontruiming)

    wereld, huis = Cloud("person", by=Groep), Cloud("person", by=Groep)
    nieuw = Flow(wereld >> buiten, aanloop)
    gevraagd = Flow(buiten >> binnen, buiten / wisseltijd, within=plekken, via=soort_van)
    vertrokken = Flow(binnen >> huis, binnen * vertrekkans)
    uitgeplaatst = Flow(binnen >> buiten, binnen * ratio(ontruiming, bewoners)[soort_van])
    mensen = Ledger(binnen + buiten)

    bouw = Cloud("person", by=Soort)
    openen = Flow(bouw >> open, positive_part(plan - open) / opentijd)
    te_sluiten = Aux("person/year", positive_part(open - plan) / opentijd)
    bezet = Aux("1", as_share(ratio(bewoners - sluitend, open)))
    leeg_gesloten = Flow(open >> bouw, te_sluiten * complement(bezet))
    bezet_aangewezen = Flow(open >> sluitend, te_sluiten * bezet)
    bezet_gesloten = Flow(sluitend >> bouw, plekken.closing_left + ontruiming)
    vrije_plekken = Report("person", open + sluitend - bewoners)
    geweigerd = Tally("person/year", plekken.refused)
    weggegaan = Tally("person/year", Outflow(bewoners))


Eiser = Dim("eiser", "een", "twee", "drie", "vier")


class Verdeling(Sector):
    """Four claimants on one supply, by water-filling."""

    aanvoer = Param("dwelling/year")
    aandeel = Param("1", by=Eiser)
    begin = Param("dwelling", by=Eiser)
    claimtijd = Param("year")
    vraag = Stock("dwelling", by=Eiser, initial=begin)
    claim = Aux("dwelling/year", vraag / claimtijd)
    peil = Aux("dwelling/year", water_level(aanvoer, claim, aandeel, Eiser))
    vervuld = Cloud("dwelling", by=Eiser)
    toegewezen = Flow(vraag >> vervuld, minimum(claim, peil * aandeel))
    verdeeld = Report("dwelling/year", toegewezen)


MODELS: dict[str, tuple[type[Sector], dict[str, tuple[float, float]]]] = {
    "verval": (Verval, {"begin": (1, 1e4), "tempo": (0.1, 3)}),
    "vullen": (Vullen, {"begin": (0, 1e4), "lek": (0.1, 3)}),
    "heen": (Heen, {"begin": (1, 1e4), "heen": (0.1, 3), "terug": (0.1, 3)}),
    "vertraging": (Vertraging, {"toevoer": (1, 1e4), "trap": (0.2, 2)}),
    "logistiek": (Logistiek, {"begin": (1, 50), "plafond": (100, 1e4), "tempo": (0.2, 3)}),
    "herberg": (
        Herberg,
        {
            "aanloop": (100, 1000),
            "vertrekkans": (0.5, 3),
            "bedden": (10, 500),
            "wisseltijd": (0.1, 0.5),
        },
    ),
    "opvangje": (
        Opvangje,
        {
            "verdeling.groot": (0.1, 1),
            "verdeling.klein": (0.1, 1),
            "winterplekken": (0, 50),
            "aanloop.jong": (10, 1000),
            "aanloop.oud": (10, 1000),
            "vertrekkans.jong": (0.1, 3),
            "vertrekkans.oud": (0.1, 3),
            "opentijd": (0.1, 1),
            "uitplaatstijd": (0.1, 1),
            "wisseltijd": (0.1, 0.5),
            "bezetting": (0.3, 1),
        },
    ),
    "verdeling": (
        Verdeling,
        {
            "aanvoer": (0, 1000),
            "claimtijd": (0.2, 2),
            **{f"aandeel.{e}": (0.0, 1.0) for e in Eiser.elements},
            **{f"begin.{e}": (0.0, 1000.0) for e in Eiser.elements},
        },
    ),
}
"""Models with the ranges in which their numbers make sense, by name."""
