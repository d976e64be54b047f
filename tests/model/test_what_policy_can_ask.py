"""What must hold before policy can be asked of the model: its start, homes, support and shelter."""

import datetime as dt

import numpy as np
import pytest
from support.models.national_model import Inside, baseline, central, look_into, register, run_with

from simulation.explore.baseline_path import STILL, taken_apart
from simulation.explore.homeless_spells import Chain
from simulation.model.dims import Eisend, Groep, Grootte
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.scenario.lever_paths import Afbouw
from simulation.scenario.scenario import LOOPS, Scenario, load_scenario

TOTAL = "dakloos_totaal"
OPENS = 2031.0


def _with(settings: dict[str, object], base: str = "huidig_beleid") -> Scenario:
    return load_scenario(base, register()).with_settings(settings, register())


# The start -----------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [1, 100])
def test_the_start_is_no_driver(members: int) -> None:
    """Loops off, no growth, no shocks, policy as in 2018: 2031 is within 3 % of 2026.

    Of the centre and of the mean of the draws. A draw by itself may still be on its way up or
    down: nine in ten lie between 14 % less and 16 % more.
    """
    policy = baseline().with_settings(dict.fromkeys(LOOPS, False))
    still = Scenario("stil", "Stil", lussen=policy.lussen)
    values = dict(STILL["past growth"]) | dict(STILL["future growth"])
    found = run(still, Draws.usual(register(), members).changed(values))[0]
    assert found.mean(TOTAL, OPENS) == pytest.approx(found.mean(TOTAL, 2026.0), rel=0.03)
    off = found.at(TOTAL, OPENS) / found.at(TOTAL, 2026.0) - 1.0
    assert np.median(np.abs(off)) < 0.06


def test_the_parts_of_the_baseline_add_up_to_it() -> None:
    draws = Draws.usual(register(), 3)
    time, steps = taken_apart(draws)
    whole = run(baseline(), draws)[0]
    people = np.sum([step.people for step in steps], axis=0)
    np.testing.assert_array_equal(time, whole.time)
    np.testing.assert_allclose(people, whole.indicator(TOTAL).mean(axis=1), rtol=1e-12)
    assert steps[0].cause == "start" and len(steps) == 5


# Homes that go back --------------------------------------------------------------------------

EVERYTHING = "alles_op_zijn_best"


def _unmet_where_homes_go_back(inside: Inside) -> tuple[float, float]:
    """The most homes that go back, and what is then left of the claims on that size."""
    values = inside.values()
    back = np.array([values[f"woningen.teruggegeven.{size}"] for size in Grootte.elements])
    met = np.array(
        [
            [values[f"woningen.gehonoreerd.{one}.{size}"] for size in Grootte.elements]
            for one in Eisend.elements
        ]
    )
    claims = np.array(
        [
            [values[f"woningen.claim.{one}.{size}"] for size in Grootte.elements]
            for one in Eisend.elements
        ]
    )
    unmet = (claims * (1.0 - met)).sum(axis=0)
    return float(back.max()), float(np.where(back > 1.0, unmet, 0.0).max())


@pytest.mark.parametrize("share", [0.0, 0.2, 0.99, 1.0])
@pytest.mark.parametrize("entitled", [{}, {"recht_economisch": 0.0, "recht_ondersteuning": 0.0}])
def test_no_home_goes_back_while_an_entitled_household_of_its_size_waits_its_turn(
    share: float, entitled: dict[str, object]
) -> None:
    """With every lever at its best, whatever part is preventive: who is entitled and decided upon
    moves in. What goes back, nobody of that size may claim."""
    chosen = _with({"aandeel_preventief": share, **entitled}, EVERYTHING)
    [inside] = look_into(chosen, members=8, every=8, seed=4)
    back, unmet = _unmet_where_homes_go_back(inside)
    assert back > 100.0 and unmet < 1e-6
    assert (inside.result.at("met_recht") < inside.result.at(TOTAL)).all()


def test_all_but_all_preventive_is_all_preventive() -> None:
    most, all_ = (
        run(_with({"aandeel_preventief": share}), members=4)[0].at(TOTAL) for share in (0.99, 1.0)
    )
    np.testing.assert_allclose(most, all_, rtol=5e-3)


# Support -------------------------------------------------------------------------------------

NOBODY = {"begeleidingsplekken": 0.0, "housing_first_plekken": 0.0}


def test_without_support_homes_are_lost_as_many_times_as_often_as_declared() -> None:
    """The chance of loss of who needs support and has none, over that of who has it."""
    [inside] = look_into(_with({"herinvestering": False}), members=3, every=8)
    values, times = inside.values(), 1.0 + inside.results.parameter("begeleiding.extra_zonder")
    for group in Groep.elements:
        with_, without = (
            values[f"begeleiding.terugval.{home}.{group}"] / inside.known[f"{home}.{group}"]
            for home in ("wonen_eerst", "zonder_begeleiding")
        )
        np.testing.assert_allclose(without, np.broadcast_to(times * with_, without.shape))


def test_twice_the_need_of_support_without_places_is_twice_the_returns_for_want_of_it() -> None:
    """Of all who lose their home: what doubles is the part that the lack of support adds."""
    plan, needs = _with(NOBODY | {"herinvestering": False}), "bevolking.begeleiding_nodig"
    half = {f"{needs}.{group}": 0.5 * central(f"{needs}.{group}") for group in Groep.elements}
    none = dict.fromkeys(half, 0.0)
    again = [run_with(plan, values).mean("terugkeer", OPENS) for values in (none, half, {})]
    assert (again[2] - again[0]) / (again[1] - again[0]) == pytest.approx(2.0, rel=0.10)


def test_support_does_more_where_there_are_more_homes() -> None:
    """6,000 to 24,000 places of support: with 10 % of lettings and with those of today."""
    members, gain = 40, {}
    for share in (None, 0.10):
        homes = {} if share is None else {"contingent": share}
        few, many = (
            run(_with({**homes, "begeleidingsplekken": places}), members=members)[0].at(TOTAL)
            for places in (6_000, 24_000)
        )
        gain[share] = float((few - many).mean())
    assert 0 < 1.3 * gain[None] < gain[0.10]


# Shelter -------------------------------------------------------------------------------------


def test_converting_puts_out_nobody() -> None:
    """All large-scale places become small-scale ones, with the guardrail off: all go along."""
    found = run(_with({"aandeel_kleinschalig": 1.0}), members=6)[0]
    assert np.nanmax(found.indicator("uitgeplaatst")) < 1e-6
    assert (found.at("plekken_opvang_kleinschalig") > found.at("plekken_opvang_grootschalig")).all()


@pytest.mark.parametrize("guardrail", [True, False])
def test_a_dated_closure_puts_out_only_without_the_guardrail_and_then_meets_its_goal(
    guardrail: bool,
) -> None:
    path = Afbouw(dt.date(2030, 1, 1), dt.date(2026, 1, 1), guardrail)
    found = run(_with({"afbouw_grootschalig": path}), members=6)[0]
    put_out = np.nansum(found.indicator("uitgeplaatst"), axis=0)
    left = found.at("plekken_opvang_grootschalig")
    assert (put_out > 100).all() != guardrail and (put_out < 1e-6).all() == guardrail
    assert (found.chance("geen_grootschalige_opvang") == 1.0) != guardrail
    assert (left < 0.02 * found.at("plekken_opvang_grootschalig", 2022.0)).all() != guardrail


# Arithmetic of what cannot be met --------------------------------------------------------------


def test_nobody_homeless_is_beyond_the_time_that_a_decision_takes() -> None:
    """Entries times the shortest stay is far above the line of 1,000, with everything at its best:
    who enters stays for days even where a decision takes four weeks."""
    draws = Draws.usual(register(), 5)
    best = load_scenario(EVERYTHING, register())
    chain = Chain.of(best, draws, 2030)
    entered = chain.entries.sum(axis=1)
    stay = chain.stays(chain.entries[:, None]).sum(axis=(1, 2)) / entered
    limit = central("doel.nul_dakloos")
    asked = limit / entered * 365.25
    assert (asked < 21).all(), "a mean spell of less than three weeks"
    assert (stay * 365.25 > asked).all()
    assert run(best, draws)[0].chance("nul_dakloos") == 0.0


def test_a_prison_lets_out_before_a_decision() -> None:
    """Of those released with help who have a right to a home, the part that is homeless before
    even the fastest decision: v / (v + 1 / t), as docs/reach.md has it."""
    settings: dict[str, object] = {"beslistijd": 4.0, "recht_bedreigd": 1.0}
    [inside] = look_into(_with(settings, EVERYTHING), every=8)
    values = inside.values()
    loss = central("bevolking.verlieskans.complex")
    time = 4.0 / central("rechten.weken_per_jaar") * central("rechten.tempo_bedreigd")
    floor = loss / (loss + 1.0 / time)
    lost = values["instroom.zonder_alternatief.detentie.complex"][-1]
    freed = values["instroom.aangezegd.detentie.complex"][-1]
    solved = central("bevolking.zelf_opgelost.complex")
    least = loss / (loss + solved + 1.0 / time)
    assert least < floor and (lost / freed > 0.95 * least).all()
