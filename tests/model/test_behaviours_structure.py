"""What must hold whatever the numbers are: behaviours 1-7 of the model's acceptance reference."""

import numpy as np
import pytest
from support.models.national_model import (
    AMPLE_SUPPORT,
    EXTREMES,
    HIGH,
    HOMELESS,
    LOW,
    Inside,
    Numbers,
    baseline,
    central,
    closure,
    look_into,
    people,
    plan,
    register,
    stock,
    stocks,
)

from simulation.model.dims import (
    Begeleid,
    Bron,
    Groep,
    Grootte,
    Noodsoort,
    Plekkensoort,
    Recht,
    Vervolg,
)
from simulation.model.dims import noodsoort_van as emergency_kind
from simulation.outcomes.scenario_runs import model
from simulation.scenario.scenario import Scenario

ROUNDING = 1e-6  # persons or dwellings, of a hundred thousand

OCCUPANTS = {
    **{
        kind: people(["noodopvang"], [g for g in Groep.elements if emergency_kind.table[g] == kind])
        for kind in Noodsoort.elements
    },
    **{kind: people([kind]) for kind in Plekkensoort.elements if kind not in Noodsoort.elements},
}
"""Who takes a place of each kind."""


# 1 -------------------------------------------------------------------------------------------


COUNTED = "preventie.uitzettingen.huisuitzetting_corporatie"
"""Of the one route that is counted, and so does not follow the level of inflow."""


@pytest.mark.parametrize("members", [1, 8])
def test_without_inflow_everyone_leaves_in_the_end(members: int) -> None:
    """Inflow ends, loops off: from then on the sum of all person stocks never rises, each tends to
    zero, none is ever below zero. Who is there at the start follows from the inflow, so that there
    has to be some at first: from 2022 on each year leaves a fortieth of it."""
    far = register().with_values({"wereld.einde": 2322.0})
    falls = {f"wereld.schok.{year}": -1_000.0 for year in Vervolg.elements}
    run = look_into(
        plan(loops=False),
        register=far,
        members=members,
        every=16,
        values={**falls, COUNTED: 0.0},
    )[0].results
    everyone = stocks(run, people())
    ended = run.time >= 2025.0
    assert (np.diff(everyone[ended], axis=0) <= 0.0).all()
    assert run.states.min() >= 0.0
    ends = np.array([stock(run, name)[-1] for name in people()])
    begins = np.array([stock(run, name)[0] for name in people()])
    assert (ends < 1e-6 * np.maximum(begins, 1.0)).all()
    assert (begins > 0.0).sum() > 0.9 * begins.size


# 2 -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def extremes() -> dict[str, Inside]:
    """Every extreme at every step, for a few draws."""
    opened = look_into(list(EXTREMES.values()), every=1, members=4, seed=2)
    return dict(zip(EXTREMES, opened, strict=True))


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("kind", Plekkensoort.elements)
def test_occupied_never_exceeds_open_and_closing(
    extremes: dict[str, Inside], name: str, kind: str
) -> None:
    """Occupied never exceeds open places, whatever the levers: a closing place stays open until
    its occupant has left."""
    run = extremes[name].results
    there = stock(run, f"plekken.open.{kind}") + stock(run, f"plekken.sluitend.{kind}")
    assert (stocks(run, OCCUPANTS[kind]) <= there + ROUNDING).all()


def test_closing_places_hold_people_and_empty_in_the_end(extremes: dict[str, Inside]) -> None:
    """A closing place stays open until its occupant has left."""
    run = extremes["closed at once"].results
    large = stocks(run, OCCUPANTS["opvang_grootschalig"])
    closing = stock(run, "plekken.sluitend.opvang_grootschalig")
    at = int(np.flatnonzero(run.time == 2027.25)[0])
    assert (closing[at] > 50.0).all(), "at first people still live in closing places"
    assert (large[at] >= closing[at] - ROUNDING).all(), "each of them is taken"
    assert (large[-1] < 1.0).all(), "then they are empty"


@pytest.mark.parametrize("members", [1, 8])
def test_initial_occupants_are_places_times_occupancy(members: int) -> None:
    """Initial occupants = places x occupancy."""
    begin = register().with_values({"wereld.getoond": central("wereld.begin")})
    run = look_into(baseline(), members=members, register=begin)[0].results
    for kind in Plekkensoort.elements:
        expected = stock(run, f"plekken.open.{kind}") * run.parameter("plekken.bezetting_begin")
        found = stocks(run, OCCUPANTS[kind])
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-12)


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("kind", Begeleid.elements)
def test_support_delivered_never_exceeds_capacity(
    extremes: dict[str, Inside], name: str, kind: str
) -> None:
    """Support delivered (not needed) never exceeds capacity."""
    inside = extremes[name]
    delivered = inside.total(f"begeleiding.geleverd.{kind}")
    needed = stocks(inside.results, people([kind]))
    capacity = stock(inside.results, f"begeleiding.capaciteit.{kind}")
    assert (delivered <= capacity + ROUNDING).all()
    assert (delivered <= needed + ROUNDING).all()
    if name == "nothing":
        without = stocks(inside.results, people(["zonder_begeleiding"]))
        assert (without > 1000.0).any(), "the extreme does put support to the test"


# 3 -------------------------------------------------------------------------------------------


def _each_lever_alone() -> dict[str, Scenario]:
    ends = {f"{name} {LOW[name]:g}": plan({name: LOW[name]}) for name in LOW}
    ends |= {f"{name} {HIGH[name]:g}": plan({name: HIGH[name]}) for name in HIGH}
    for guardrail in (True, False):
        ends[f"closure {guardrail}"] = plan({"afbouw_grootschalig": closure(guardrail)})
    return ends | {"nothing": EXTREMES["nothing"], "everything": EXTREMES["everything"]}


@pytest.fixture(scope="module")
def each_lever() -> dict[str, Inside]:
    """Every lever at each of its ends, at every step."""
    scenarios = _each_lever_alone()
    return dict(zip(scenarios, look_into(list(scenarios.values()), every=1), strict=True))


def test_dwellings_are_spent_once(each_lever: dict[str, Inside]) -> None:
    """One dwelling is spent once: the ledger closes at every step under every lever."""
    in_hand = [f"woningen.in_voorbereiding.{b}" for b in Bron.elements]
    in_hand += [f"woningen.vrij.{g}" for g in Grootte.elements]
    for name, inside in each_lever.items():
        run = inside.results
        supplied, allocated, returned = (
            run.total(f"uitkomst.{what}")[1:] for what in ("aanvoer", "toegewezen", "teruggegeven")
        )
        stored = np.diff(stocks(run, in_hand), axis=0)
        gap = supplied - allocated - returned - stored
        assert np.abs(gap.sum(axis=0)).max() < ROUNDING, name
        assert np.abs(gap).max() < ROUNDING / 100, name


def test_every_placement_costs_its_dwelling(each_lever: dict[str, Inside]) -> None:
    """One dwelling is spent once: people who move in, each with their part of a dwelling, take
    exactly what is allocated."""
    for name, inside in each_lever.items():
        known = inside.values()
        dwellings = np.zeros_like(inside.results.states[:, 0])
        for flow in model().flows:
            if not flow.name.startswith(PLACED):
                continue
            source, *_, group = flow.source.split(".")
            claimant = _claimant(source)
            per_person = known[f"woningen.woning_per_persoon.{group}.{claimant}"]
            dwellings = dwellings + known[flow.name] * per_person
        allocated = inside.total("woningen.toewijzen")
        np.testing.assert_allclose(dwellings, allocated, rtol=1e-9, atol=ROUNDING, err_msg=name)
        offered = inside.total("woningen.aanbod")
        assert (allocated <= offered + ROUNDING).all(), name


PLACED = ("woningen.geplaatst_dakloos.", "woningen.geplaatst_elders.")


def _claimant(situation: str) -> str:
    names = {"dreigend_dakloos": "preventief", "langer_in_instelling": "instelling"}
    return names.get(situation, "opvang" if situation.startswith("opvang") else "direct")


# 4 -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ladder_and_first() -> tuple[Inside, Inside]:
    """Woonladder and Wonen Eerst with saturated claims, ample support, loops off."""

    def at(share: float) -> Inside:
        numbers: Numbers = {
            **AMPLE_SUPPORT,
            "knop.aandeel_wonen_eerst": share,
            "praktijk.begin_praktijk": share,
            "knop.contingent": 0.02,
            "woningen.restgewicht": 1e-9,
        }
        return look_into(plan(loops=False), values=numbers)[0]

    return at(0.0), at(1.0)


def test_both_spend_the_same_dwellings(ladder_and_first: tuple[Inside, Inside]) -> None:
    """With claims saturated, support ample and the loops off, a woonladder run and a Wonen Eerst
    run spend the same dwellings."""
    ladder, first = (inside.results for inside in ladder_and_first)
    for run in (ladder, first):
        assert run.total("uitkomst.teruggegeven")[1:].max() < 1e-9, "claims are not saturated"
    np.testing.assert_allclose(
        ladder.total("uitkomst.toegewezen"), first.total("uitkomst.toegewezen"), rtol=1e-12
    )
    for size in Grootte.elements:
        np.testing.assert_allclose(
            stock(ladder, f"woningen.vrij.{size}"),
            stock(first, f"woningen.vrij.{size}"),
            rtol=1e-12,
        )


def test_they_differ_in_who_is_housed(ladder_and_first: tuple[Inside, Inside]) -> None:
    """… and differ in who is housed."""
    ladder, first = (inside.result for inside in ladder_and_first)
    share = ladder.indicator("woningen_opvang")[1:] / ladder.indicator("woningen_toegewezen")[1:]
    assert (share > 0.5).all()
    assert (ladder.indicator("woningen_direct")[1:] < 0.01).all()
    assert (first.indicator("woningen_opvang")[1:] < 0.01).all()
    assert (first.indicator("woningen_direct")[1:] > 1000.0).all()
    by_group = [
        np.array([one.indicator("geplaatst", g)[-1, 0] for g in Groep.elements])
        for one in (ladder, first)
    ]
    assert np.abs(by_group[0] - by_group[1]).max() > 100.0


# 5 -------------------------------------------------------------------------------------------


ENTITLED: Numbers = {f"knop.recht_{ground}": 1.0 for ground in Recht.elements}


@pytest.mark.parametrize(
    "lever", ["contingent", "flexwoningen", "woningdelen", "particuliere_huur"]
)
@pytest.mark.parametrize("members", [1, 64])
def test_more_dwellings_never_raise_the_total(lever: str, members: int) -> None:
    """More dwellings with support ample and the loops off never raises `dakloos_totaal`, where
    they are not the lettings in which homeless people find a home themselves.

    As long as homes are short that is so for everybody and at any moment. Once they go back unused,
    more of them only bring somebody home sooner who would often have found one, and who with more
    needs than those who do comes back more often: that may cost one in a thousand. (Of 400 draws
    one comes to 1.7 in two thousand, all others stay below one.)
    """
    levels = np.linspace(LOW[lever], HIGH[lever], 4)
    runs = look_into(
        [plan({lever: float(level)}, loops=False) for level in levels],
        every=8,
        members=members,
        seed=11,
        values={**AMPLE_SUPPORT, **ENTITLED, "woningmarkt.via_corporatie": 0.0},
    )
    totals = np.array([stocks(inside.results, HOMELESS) for inside in runs])
    unused = [np.maximum.accumulate(one.total("woningen.teruggegeven"), axis=0) for one in runs[1:]]
    more, spare = np.diff(totals, axis=0), np.array(unused) > 1.0
    assert (more[~spare] <= 1e-6).all(), "while homes are short"
    assert (more <= totals[0] / 1000.0).all()
    assert (totals[-1, -1] < totals[0, -1] - 100.0).all(), "and in the end it falls"


# 6 -------------------------------------------------------------------------------------------

PREVENTION = (
    "preventie_huisuitzetting",
    "preventie_levensgebeurtenis",
    "nazorg_instellingen",
    "nazorg_jeugdzorg",
    "kostendelersnorm_maatwerk",
)
ONE_PERSON = 1.0
AMPLE_TEAMS: Numbers = {"preventieteams.aanneemtijd": 1 / 16}  # teams follow the work within days


def _reach(lever: str, members: int) -> list[Inside]:
    levels = np.linspace(0.0, 1.0, 6)
    scenarios = [plan({lever: float(level)}, loops=False) for level in levels]
    return look_into(scenarios, every=8, members=members, seed=11, values=AMPLE_TEAMS)


def _assert_bounded(values: np.ndarray) -> None:
    """The first and the last row bound all others, at every moment and in every draw."""
    ends = np.sort(values[[0, -1]], axis=0)
    assert (values >= ends[0] - ONE_PERSON).all()
    assert (values <= ends[1] + ONE_PERSON).all()
    does = np.abs(values[-1] - values[0])[-1] > 0.1  # in some draws its effect is none
    assert does.mean() > 0.8, "the lever does nothing"


@pytest.mark.parametrize("members", [1, 32])
@pytest.mark.parametrize(
    ("lever", "indicator"),
    [
        (lever, indicator)
        for indicator in ("dakloos_totaal", "cbs_equivalent")
        for lever in PREVENTION
        # Who is kept inside counts as homeless, and part of them would soon have found a home.
        if (lever, indicator) != ("nazorg_instellingen", "dakloos_totaal")
    ],
)
def test_no_and_full_prevention_bound_what_lies_between(
    lever: str, indicator: str, members: int
) -> None:
    """Each prevention lever alone, teams ample, loops off: 0 % and 100 % bound `dakloos_totaal`
    and `cbs_equivalent` for everything between, to one person."""
    _assert_bounded(np.array([i.result.indicator(indicator) for i in _reach(lever, members)]))


@pytest.mark.parametrize("members", [1, 32])
def test_aftercare_bounds_the_count_and_those_outside_institutions(members: int) -> None:
    """The same for aftercare: for `cbs_equivalent`, and for those who are not kept inside."""
    runs = [inside.result for inside in _reach("nazorg_instellingen", members)]
    _assert_bounded(np.array([run.indicator("cbs_equivalent") for run in runs]))
    parked = [run.indicator("ethos_4") for run in runs]
    _assert_bounded(np.array([run.indicator("dakloos_totaal") for run in runs]) - parked)


def test_teams_are_ample() -> None:
    """The teams follow a lever that jumps from its lowest to its highest value."""
    level = {**AMPLE_TEAMS, "wereld.instroomgroei": 0.0}
    inside = look_into(
        plan({"preventie_levensgebeurtenis": 1.0}, loops=False), values=level, every=1
    )[0]
    later = inside.results.time >= 2022.5
    assert inside.total("preventieteams.dekking")[later].min() > 0.99


# 7 -------------------------------------------------------------------------------------------


def test_corporation_evictions_are_a_small_part() -> None:
    """All corporation evictions averted: `cbs_equivalent` falls by a few per cent only (they are
    about 2 % of inflow)."""
    averted: Numbers = {"preventie.uitzettingen.huisuitzetting_corporatie": 0.0}
    before, after = (look_into(baseline(), values=v)[0].result for v in ({}, averted))
    fall = 1.0 - after.indicator("cbs_equivalent")[1:] / before.indicator("cbs_equivalent")[1:]
    assert (fall > 0.0).all()
    assert (fall < 0.05).all()
    corporation = before.indicator("route_huisuitzetting_corporatie")[-1]
    routes = before.results.total("uitkomst.instroom_route")[-1]
    assert 0.01 < (corporation / routes).item() < 0.04
