"""Two sectors of the real model against the same written by hand: plain loops, no language.

All other sectors stand still: in the run their flows are left out, so their stocks keep their
initial values. Numbers, and the paths of the levers, are those of shipped scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from simulation.outcomes import scenario_runs
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

DT, YEARS = 1 / 32, 18
STEPS = YEARS * 32
BEGIN = 2018
"""From here on everything is shown, so that the hand sees the start."""


def rk4(rates: Callable[[int, list[float]], list[float]], state: list[float]) -> np.ndarray:
    """Integrate by the book; `rates` are those of a state in a step."""
    path = [state]
    for n in range(STEPS):
        k1 = rates(n, state)
        k2 = rates(n, [x + DT / 2 * k for x, k in zip(state, k1, strict=True)])
        k3 = rates(n, [x + DT / 2 * k for x, k in zip(state, k2, strict=True)])
        k4 = rates(n, [x + DT * k for x, k in zip(state, k3, strict=True)])
        slopes = zip(state, k1, k2, k3, k4, strict=True)
        state = [x + DT / 6 * (a + 2 * b + 2 * c + d) for x, a, b, c, d in slopes]
        path.append(state)
    return np.array(path)


def ramp(now: float, to: float, begin: float, end: float) -> list[float]:
    """Mean in every step of what goes from one level to the other in a straight line."""

    def area(t: float) -> float:
        risen = min(max(t - begin, 0.0), end - begin)
        return now * t + (to - now) * (risen**2 / (end - begin) / 2 + max(t - end, 0.0))

    return [(area((n + 1) * DT) - area(n * DT)) / DT for n in range(STEPS)]


def run_sector(
    monkeypatch: pytest.MonkeyPatch,
    prefix: str,
    scenario: str,
    values: Mapping[str, float] | None = None,
    members: int = 1,
    **options: object,
) -> ScenarioResult:
    """Run a scenario with the flows of one sector only, and some numbers set by hand."""
    whole = scenario_runs.model()
    flows = tuple(flow for flow in whole.flows if flow.name.startswith(prefix))
    alone = replace(whole, flows=flows, places=(), ledgers=(), reports=(), tallies=())
    monkeypatch.setattr(scenario_runs, "model", lambda: alone)
    register = load_register().with_values({"wereld.getoond": BEGIN})
    draws = Draws.usual(register, members).changed(values or {})
    return scenario_runs.run(load_scenario(scenario), draws, every=1, **options)[0]  # type: ignore[arg-type]


def stocks(result: ScenarioResult, *names: str, member: int = 0) -> np.ndarray:
    rows = [list(result.results.stock_names).index(name) for name in names]
    return result.results.states[:, rows, member]


def agree(found: np.ndarray, by_hand: np.ndarray) -> None:
    assert found.shape == by_hand.shape
    np.testing.assert_allclose(found, by_hand, rtol=1e-12, atol=1e-12 * np.abs(by_hand).max())


GROUPS = ("jongeren", "gezinnen", "economisch", "complex", "eu_burgers")
HOMELESS = (
    "bij_bekenden",
    "niet_conventioneel",
    "langer_in_instelling",
    "opvang_grootschalig",
    "opvang_kleinschalig",
    "noodopvang",
    "openbare_ruimte",
)
SHELTERS = ("opvang_grootschalig", "opvang_kleinschalig")


def numbers(result: ScenarioResult, member: int) -> dict[str, float]:
    """Give all numbers of the register that a member ran with."""
    index = result.results.parameter_index
    return {name: float(result.results.parameters[row, member]) for name, row in index.items()}


def adoption(result: ScenarioResult, member: int) -> np.ndarray:
    """Work out experienced success and practice by hand; people and places stand still."""
    p = numbers(result, member)

    def people(*situations: str) -> float:
        found = result.results
        names = [
            name
            for name in found.stock_names
            if name.split(".")[0] in situations and name.split(".")[-1] in GROUPS
        ]
        return float(stocks(result, *names, member=member)[0].sum())

    # What is left up to 1 shrinks alike in every draw, and to 0.8 from the estimate of now.
    own, now = p["knop.aandeel_wonen_eerst"], load_register().levers["aandeel_wonen_eerst"].now
    assert now is not None and own != now
    to = 1.0 - (1.0 - own) * (1.0 - 0.8) / (1.0 - now)
    plan = ramp(own, to, 9 + 181 / 365, 12.0)
    housed, homeless = people("wonen_eerst", "housing_first"), people(*HOMELESS)
    lists = [f"bevolking.wachtlijst.{group}" for group in GROUPS]
    waiting = float(stocks(result, *lists, member=member)[0].sum())
    beds = stocks(result, *(f"plekken.open.{s}" for s in SHELTERS), member=member)[0].sum()
    pressure, visible = waiting / (waiting + beds), housed / (housed + homeless)
    hope, fear = p["praktijk.gewicht_succes"], p["praktijk.gewicht_druk"]

    def rates(n: int, state: list[float]) -> list[float]:
        success, practice = state
        balance = hope * success - fear * pressure
        pace = p["praktijk.adoptietempo"]
        support = max(1 + p["lussen.draagvlak"] * balance, 0.0)
        start = p["praktijk.eigen_aanzet"]
        adopting = pace * support * (start + practice) * max(plan[n] - practice, 0.0)
        dropping = pace * practice * max(practice - plan[n], 0.0)
        return [(visible - success) / p["praktijk.ervaringstijd"], adopting - dropping]

    return rk4(rates, [p["praktijk.begin_succes"], p["praktijk.begin_praktijk"]])


@pytest.mark.parametrize("plain", [True, False])
def test_adoption_of_wonen_eerst(monkeypatch: pytest.MonkeyPatch, plain: bool) -> None:
    """The plan rises to 0.8 from 1 July 2027 to 2030; practice follows it."""
    result = run_sector(monkeypatch, "praktijk.", "wonen_eerst", members=3, plain=plain)
    for member in range(3):
        names = ("praktijk.ervaren_succes", "praktijk.praktijk_wonen_eerst")
        by_hand = adoption(result, member)
        agree(stocks(result, *names, member=member), by_hand)
        assert by_hand[-1, 1] > by_hand[0, 1] + 0.05  # something happened


KINDS = ("noodopvang_regulier", "noodopvang_eu", "opvang_grootschalig", "opvang_kleinschalig")


def winter(opens: float, closes: float) -> list[float]:
    """Give the part of every step that lies in winter."""
    parts = []
    for n in range(STEPS):
        begin, end = n * DT % 1, n * DT % 1 + DT
        parts.append(max(min(end, closes) - begin, 0.0) + max(end - max(begin, opens), 0.0))
    return [part / DT for part in parts]


def places(
    p: dict[str, float],
    kind: str,
    plan: list[float],
    remaining: list[float],
    extra: list[float],
    guard: bool,
) -> np.ndarray:
    """Work out by hand what is being made, what is there for good and what is open."""
    making_time, deciding_time = p[f"plekken.aanlegtijd.{kind}"], p["plekken.besluittijd"]

    def rates(n: int, state: list[float]) -> list[float]:
        making, planned, there = state
        begun = max(plan[n] - planned - making, 0.0) / deciding_time
        scrapped = max(planned - plan[n], 0.0) / deciding_time
        short = (planned * remaining[n] + extra[n] - there) / p["plekken.opentijd"]
        opened = 0.0 if guard and short < 0.0 else short  # guarded places wait for a mover
        return [begun - making / making_time, making / making_time - scrapped, opened]

    return rk4(rates, [0.0, plan[0], plan[0] + extra[0]])


@pytest.mark.parametrize("scenario", ["afbouw_zonder_woningen", "meer_opvang"])
def test_places_are_planned_made_opened_and_closed(
    monkeypatch: pytest.MonkeyPatch, scenario: str
) -> None:
    """Shelters are empty, so that an empty place can close at once."""
    empty = {"plekken.bezetting_begin": 0.0}
    result = run_sector(monkeypatch, "plekkenbeheer.", scenario, empty, plain=True)
    p = numbers(result, 0)
    shelter, emergency = p["knop.plekken_opvang"], p["knop.plekken_noodopvang"]
    small, remaining = p["knop.aandeel_kleinschalig"], [1.0] * STEPS
    shelters, emergencies = [shelter] * STEPS, [emergency] * STEPS
    if scenario == "meer_opvang":
        shelters, emergencies = ramp(shelter, 13300, 9.0, 12.0), ramp(emergency, 4500, 9.0, 11.0)
    else:
        remaining = ramp(1.0, 0.0, 9.0, 12.0)
    plans = {
        "noodopvang_regulier": emergencies,
        "noodopvang_eu": ramp(p["knop.eu_opvangplekken"], 740.0, 8.0, 9.0),
        "opvang_grootschalig": [s * (1 - small) for s in shelters],
        "opvang_kleinschalig": [s * small for s in shelters],
    }
    cold = winter(p["kalender.winter_opent"], p["kalender.winter_sluit"])
    for kind in KINDS:
        beds = p["plekken.winterplekken"] if kind == "noodopvang_regulier" else 0.0
        guard = kind == "opvang_grootschalig" and scenario == "meer_opvang"
        left = remaining if kind == "opvang_grootschalig" else [1.0] * STEPS
        by_hand = places(p, kind, plans[kind], left, [beds * part for part in cold], guard)
        names = [f"plekken.{name}.{kind}" for name in ("in_aanbouw", "vast", "open", "sluitend")]
        found = stocks(result, *names)
        agree(found[:, :3], by_hand)
        assert np.all(found[:, 3] == 0.0)
