"""Whatever policy does and whatever the numbers are: nothing is lost, doubled or below zero."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.models.national_model import Inside, look_into, people, plan, register, stock, stocks

from simulation.model.dims import Begeleid, Bron, Groep, Grootte, Opvangsoort
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import model
from simulation.register.register import Lever
from simulation.scenario.lever_paths import Afbouw, LeverPath, Ramp
from simulation.scenario.scenario import LOOPS, Scenario

MEMBERS = 16
ROUNDING = 1e-6
SIGNED = {"extra_wachttijd_anderen"}
"""Others may also wait less, where dwellings meant for homeless people come back to them."""
MEAN_OF = {
    "opvang_bezetting": tuple(f"uitkomst.plekken.{kind}" for kind in Opvangsoort.elements),
    "verblijfsduur_opvang": ("uitkomst.uit_opvang",),
    "wachttijd_opvang": ("uitkomst.opgenomen", "uitkomst.aanvraag_vervallen"),
    "tijd_tot_woning": ("uitkomst.naar_huis_totaal",),
    "maanden_uitstroom": ("uitkomst.naar_huis_totaal",),
    "opvang_naar_woning": ("uitkomst.uit_alle_opvang",),
    "begeleiding_geleverd": ("uitkomst.begeleiding_nodig",),
}
"""Indicators that have no value where there is nothing to take the mean of."""

MONTHS = st.dates(dt.date(2022, 1, 1), dt.date(2034, 1, 1)).map(lambda day: day.replace(day=1))
PARTS = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))


@st.composite
def paths(draw: st.DrawFn, lever: Lever) -> LeverPath:
    """One to three steps and ramps, anywhere between the lever's ends."""
    starts = sorted(draw(st.lists(MONTHS, min_size=1, max_size=3, unique=True)))
    ramps = []
    for number, start in enumerate(starts):
        value = lever.low + draw(PARTS) * (lever.high - lever.low)
        last = starts[number + 1] if number + 1 < len(starts) else dt.date(2040, 1, 1)
        end = draw(st.none() | st.dates(start + dt.timedelta(days=1), last))
        ramps.append(Ramp(value, start, end))
    return tuple(ramps)


@st.composite
def closures(draw: st.DrawFn) -> LeverPath:
    """Large-scale shelter closes, in a year or in ten, with the guardrail or without."""
    start = draw(st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)))
    end = draw(st.none() | st.dates(dt.date(2027, 1, 1), dt.date(2035, 12, 31)))
    return Afbouw(end, start, draw(st.booleans()))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Every lever on a path of its own, every loop on or off."""
    levers = {
        name: draw(closures() if lever.kind == "date" else paths(lever))
        for name, lever in register().levers.items()
    }
    return replace(plan(levers), lussen={loop: draw(st.booleans()) for loop in LOOPS})


def _numbers(seed: int, at_ends: float) -> dict[str, np.ndarray]:
    """A value for every number of the register and every member, some at the very ends."""
    random, found = np.random.default_rng(seed), {}
    for name, estimate in register().estimates.items():
        between = random.random(MEMBERS)
        ends = random.integers(0, 2, MEMBERS)
        part = np.where(random.random(MEMBERS) < at_ends, ends, between)
        value = estimate.low + part * (estimate.high - estimate.low)
        found[name] = value.clip(estimate.low, estimate.high)
    return found


@pytest.mark.slow
@settings(derandomize=True, max_examples=12, deadline=None)
@given(
    chosen=st.lists(scenarios(), min_size=3, max_size=3),
    seed=st.integers(0, 2**32 - 1),
    at_ends=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_the_laws_hold_for_every_policy_and_every_number(
    chosen: list[Scenario], seed: int, at_ends: float
) -> None:
    """Finite, non-negative stocks and flows, conserved, capacities kept.

    The engine itself raises when books do not close or a capacity is exceeded at any step.
    """
    numbers = _numbers(seed, at_ends)
    for inside in look_into(chosen, members=MEMBERS, every=16, values=numbers):
        _check_stocks(inside)
        _check_flows(inside)
        _check_books(inside)
        _check_capacities(inside)
        _check_indicators(inside)


def _check_stocks(inside: Inside) -> None:
    assert np.isfinite(inside.results.states).all()
    assert inside.results.states.min() >= -ROUNDING


def _check_flows(inside: Inside) -> None:
    known = inside.values([flow.name for flow in model().flows])
    for flow in model().flows:
        rate = np.asarray(known[flow.name])
        assert np.isfinite(rate).all(), flow.name
        assert rate.min() >= -ROUNDING, flow.name


def _check_books(inside: Inside) -> None:
    """In - out = change, per group and for dwellings, over the run as a whole."""
    run = inside.results
    for group in Groep.elements:
        row = {name: i for i, name in enumerate(run.tally_names)}
        since = run.tallies[-1] - run.tallies[0]
        came = since[row[f"bevolking.boekhouding.{group}.in"]]
        went = since[row[f"bevolking.boekhouding.{group}.uit"]]
        there = stocks(run, people(groups=[group]))
        np.testing.assert_allclose(there[0] + came - went, there[-1], rtol=1e-9, atol=ROUNDING)
    in_hand = stocks(
        run,
        [f"woningen.in_voorbereiding.{b}" for b in Bron.elements]
        + [f"woningen.vrij.{g}" for g in Grootte.elements],
    )
    supplied, allocated, returned = (
        run.total(f"uitkomst.{what}")[1:].sum(axis=0)
        for what in ("aanvoer", "toegewezen", "teruggegeven")
    )
    np.testing.assert_allclose(
        supplied, allocated + returned + in_hand[-1] - in_hand[0], rtol=1e-9, atol=ROUNDING
    )


def _check_capacities(inside: Inside) -> None:
    run = inside.results
    for kind in Opvangsoort.elements:
        there = stock(run, f"plekken.open.{kind}") + stock(run, f"plekken.sluitend.{kind}")
        assert (stocks(run, people([kind])) <= there * (1 + 1e-9) + ROUNDING).all(), kind
    beds = stocks(
        run,
        [
            n
            for n in run.stock_names
            if n.startswith(("plekken.open.nood", "plekken.sluitend.nood"))
        ],
    )
    assert (stocks(run, people(["noodopvang"])) <= beds * (1 + 1e-9) + ROUNDING).all()
    for kind in Begeleid.elements:
        delivered = inside.total(f"begeleiding.geleverd.{kind}")
        assert (delivered <= stock(run, f"begeleiding.capaciteit.{kind}") + ROUNDING).all()


def _check_indicators(inside: Inside) -> None:
    """Every indicator is finite where it is defined, in total and by group."""
    for name, indicator in INDICATORS.items():
        first = 1 if indicator.yearly else 0
        if name in ("opvang_gebruikers", "dakloos_in_jaar"):  # known after a whole year
            first = inside.results.per_year
        for group in (None, *(Groep.elements if indicator.by_group else ())):
            values = inside.result.indicator(name, group)[first:]
            defined = np.ones(values.shape, dtype=bool)
            if name in MEAN_OF:
                whole = _whole(inside, MEAN_OF[name], group)[first:]
                defined = whole > 0
                assert np.isnan(values[~defined]).all(), name
            assert np.isfinite(values[defined]).all(), name
            if name not in SIGNED:
                assert (values[defined] >= -ROUNDING).all(), name


def _whole(inside: Inside, names: tuple[str, ...], group: str | None) -> np.ndarray:
    if group is None:
        return np.asarray(sum(inside.results.total(name) for name in names))
    return np.asarray(sum(inside.results.value(f"{name}.{group}") for name in names))
