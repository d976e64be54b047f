"""Random states of the app, over everything that the register and the model let one choose."""

import datetime as dt
from functools import cache

from hypothesis import strategies as st
from support.models.small_register import ramps

from dashboard.scenario.edits import Choices, origin, stops
from dashboard.scenario.edits_of import start_from
from simulation.register.register import Lever, load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.earlier_names import SHARES
from simulation.scenario.lever_paths import FAR, FIRST, LAST, Afbouw, Ramp
from simulation.scenario.scenario import (
    LEVELS,
    LOOPS,
    Scenario,
    list_shipped,
    load_scenario,
    parse_scenario,
)

REGISTER = load_register()
LEVERS = REGISTER.levers
SHIPPED = {name: load_scenario(name) for name in list_shipped()}
CLOSURE = next(lever for lever in LEVERS.values() if lever.kind == "date")

WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs")), min_size=1
)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
BIG = st.floats(0, 1e6) | st.sampled_from((0.0, 1000.0, 1e15, 1e300))


def values(lever: Lever) -> st.SearchStrategy[float | None]:
    """Draw what a lever can go to: a step of its slider, or anything between the ends."""
    if lever.kind == "date":
        years = st.integers(int(lever.low), int(lever.high)).map(float)
        return st.none() | years
    return st.sampled_from(stops(lever)) | st.floats(lever.low, lever.high)


@st.composite
def dates(draw: st.DrawFn) -> tuple[dt.date, dt.date | None]:
    start = draw(st.dates(FIRST, LAST))
    return start, draw(st.none() | st.dates(start + dt.timedelta(1), FAR))


def _paths(lever: Lever) -> st.SearchStrategy[tuple[Ramp, ...] | Afbouw]:
    if lever.kind == "date":
        last = st.dates(dt.date(int(lever.low), 1, 1), dt.date(int(lever.high), 12, 31))
        first = st.dates(FIRST, dt.date(int(lever.low) - 1, 12, 31))
        return st.builds(Afbouw, st.none() | last, first, st.booleans())

    def scaled(path: tuple[Ramp, ...]) -> tuple[Ramp, ...]:
        width = lever.high - lever.low
        return tuple(
            Ramp(min(lever.low + width * step.naar, lever.high), step.start, step.eind, step.tot)
            for step in path
        )

    return ramps().map(scaled)


def _assumed() -> st.SearchStrategy[dict[str, float | str]]:
    found = {}
    for name, assumption in REGISTER.assumptions.items():
        estimate = REGISTER.estimates[assumption.parameter]
        found[name] = st.sampled_from(LEVELS) | st.floats(estimate.low, estimate.high)
    return st.fixed_dictionaries({}, optional=found)


LOOP_SWITCHES = st.dictionaries(st.sampled_from(LOOPS), st.booleans())
OPEN = st.sampled_from([name for name in CRITERIA if name not in SHARES])
GOALS = st.dictionaries(OPEN, BIG)
"""Thresholds; none of a goal whose numbers of before are remarked on."""


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw the text of a scenario file as someone else may have written it."""
    names = draw(st.sets(st.sampled_from(sorted(LEVERS)), max_size=5))
    scenario = Scenario(
        "proef",
        draw(TEXTS),
        draw(st.just("") | TEXTS),
        draw(st.sampled_from(sorted(SHIPPED))),
        knoppen={name: draw(_paths(LEVERS[name])) for name in sorted(names)},
        aannames=draw(_assumed()),
        doelen=draw(GOALS),
        lussen=draw(LOOP_SWITCHES),
        redenen={name: draw(TEXTS) for name in sorted(names)[:2]},
    )
    return scenario.to_yaml()


@cache
def read(text: str) -> Choices:
    return start_from(parse_scenario(text, "mijn_plan.yaml", REGISTER), SHIPPED)


@st.composite
def choices(draw: st.DrawFn, loaded: bool = True) -> Choices:
    """Draw a state: where it starts from, and what is moved away from that."""
    shipped = st.sampled_from(sorted(SHIPPED)).map(Choices)
    found = draw(shipped | files().map(read) if loaded else shipped)
    start = origin(found, SHIPPED)
    for name in sorted(draw(st.sets(st.sampled_from(sorted(LEVERS)), max_size=8))):
        found = found.move(LEVERS[name], draw(values(LEVERS[name])), start)
        if draw(st.booleans()):
            found = found.schedule(LEVERS[name], draw(dates()), start)
    if draw(st.booleans()):
        found = found.set_guard(CLOSURE, draw(st.booleans()), start)
    for name, value in draw(_assumed()).items():
        found = found.assume(name, value, start)
    for name, on in draw(LOOP_SWITCHES).items():
        found = found.switch(name, on, start)
    for name, limit in draw(GOALS).items():
        found = found.aim(name, limit, start, REGISTER)
    return found
