"""The runs behind the pages: which draws, beside what, and kept for how long."""

import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from support import few_draws
from support.models.small_posterior import WRONG, write_set
from support.places import APP

from dashboard.results import cache, outcomes
from dashboard.results.cache import Ahead
from dashboard.results.draw_counts import FEW, FULL
from dashboard.results.outcomes import COARSE, make_way, outcome, people_then, prepare, ready
from dashboard.results.parameter_set import OWN
from dashboard.wording.headline import TOTAL
from simulation.engine.invariants import InvariantError
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import run
from simulation.outcomes.standing import warning
from simulation.register.register import load_register
from simulation.scenario import scenario as scenario_module
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import Scenario, load_scenario

BASE = load_scenario("huidig_beleid")
LEVER = {"contingent": 0.1}


def at_2030(values: np.ndarray, time: np.ndarray) -> np.ndarray:
    return values[list(time).index(AMBITION)]


@pytest.fixture
def all_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have outcomes worked out on as many draws as a user gets."""
    monkeypatch.setattr(outcomes, "FULL", few_draws.FULL)


@pytest.mark.slow
@pytest.mark.usefixtures("all_draws")
def test_a_full_outcome_is_the_run_itself() -> None:
    scenario, members = load_scenario("alles_tegelijk"), few_draws.FULL
    found, whole = outcome(scenario, members=members).result, run(scenario, members=members)[0]
    for name in INDICATORS:
        assert np.array_equal(found.indicator(name), whole.indicator(name), equal_nan=True)
    for name, verdict in whole.verdicts.items():
        assert found.chance(name) == verdict.chance
        assert found.verdicts[name].year == verdict.year
    values = at_2030(whole.indicator(TOTAL), whole.time)
    assert found.mean(TOTAL) == values.mean()
    assert found.band(TOTAL) == tuple(np.quantile(values, [0.05, 0.95]))
    assert found.nbytes < 6_000_000


def test_a_quick_outcome_has_the_first_draws_in_larger_steps() -> None:
    scenario = BASE.with_settings(LEVER)
    quick, full = outcome(scenario, quick=True), outcome(scenario)
    assert quick.quick and not full.quick
    assert quick.members == FEW < full.members == FULL
    assert list(quick.result.ids) == list(full.result.ids[:FEW])
    long, long_base = run([scenario, BASE], members=FEW, steps_per_year=COARSE)
    for name in INDICATORS:  # nothing is scaled, whatever it is
        assert np.array_equal(quick.result.indicator(name), long.indicator(name), equal_nan=True)
        assert np.array_equal(
            quick.baseline.indicator(name), long_base.indicator(name), equal_nan=True
        )
    for name, verdict in long.verdicts.items():
        assert quick.result.chance(name) == verdict.chance
    assert quick.result.fall == long.fall and quick.result.structures == long.structures


@pytest.mark.usefixtures("all_draws")
@pytest.mark.parametrize("name", ["huidig_beleid", "wonen_eerst", "alles_op_zijn_best"])
def test_quick_is_as_good_as_full(name: str) -> None:
    """What a page shows does not jump when the full result comes; the last takes short steps."""
    quick, full = (
        outcome(load_scenario(name), members=few_draws.FULL, quick=quick) for quick in (True, False)
    )
    for indicator in (TOTAL, "cbs_equivalent"):
        for found, whole in zip(
            (quick.result.mean(indicator), *quick.result.band(indicator)),
            (full.result.mean(indicator), *full.result.band(indicator)),
            strict=True,
        ):
            assert found == pytest.approx(whole, rel=1e-3)
    for name, verdict in full.result.verdicts.items():
        assert abs(quick.result.chance(name) - verdict.chance) <= 0.005
    assert abs(quick.result.fall.chance - full.result.fall.chance) <= 0.005


@pytest.mark.parametrize(
    "settings", [{}, {"contingent": 0.15, "aandeel_wonen_eerst": 1.0}, {"plekken_noodopvang": 850}]
)
@pytest.mark.parametrize("name", ["huidig_beleid", "alles_tegelijk", "afbouw_zonder_woningen"])
def test_long_steps_matter_little(name: str, settings: dict[str, object]) -> None:
    """Less than a hundredth of what the draws differ, in all that decides a verdict."""
    scenario = load_scenario(name).with_settings(settings)
    members = few_draws.FEW
    [fine] = run(scenario, members=members)
    try:
        [long] = run(scenario, members=members, steps_per_year=COARSE)
    except InvariantError:  # a corner that asks for the usual steps: the app takes those
        assert name == "alles_tegelijk" or settings == {"plekken_noodopvang": 850}
        return
    shown = {indicator for c in CRITERIA.values() for indicator, _ in c.conditions}
    for indicator in shown | {TOTAL, "cbs_equivalent", "instroom", "terugkeer", "geplaatst"}:
        a, b = (at_2030(r.indicator(indicator), r.time) for r in (fine, long))
        assert abs(a.mean() - b.mean()) <= 0.01 * a.std() + 1e-3
    for criterion, verdict in fine.verdicts.items():
        assert abs(verdict.chance - long.verdicts[criterion].chance) <= 0.01 + 1e-9


@pytest.mark.parametrize(
    ("settings", "other"),
    [
        ({}, False),
        (LEVER, False),
        ({"vicieuze_cirkel": "aan"}, False),
        ({"vicieuze_cirkel": "uit"}, True),
        ({"woningtekort": "hoog"}, True),
        ({"woningtekort": "midden"}, True),  # elsewhere it is drawn
        (LEVER | {"woningtekort": "laag"}, True),
    ],
    ids=str,
)
def test_current_policy_is_run_again_only_in_another_world(
    settings: dict[str, object], other: bool
) -> None:
    found = outcome(BASE.with_settings(settings), quick=True)
    assert (found.adjusted is not None) == other
    assert found.baseline.scenario.hash == BASE.hash
    assert found.reference is (found.adjusted if other else found.baseline)
    assert found.same_policy == ("contingent" not in settings)
    assert found.is_baseline == (found.same_policy and not other)
    if other and found.same_policy:  # then it is the same run
        assert found.difference(TOTAL) == (0.0, 0.0, 0.0)
    if found.adjusted is not None:
        assert found.adjusted.scenario.knoppen == BASE.knoppen
        assert found.adjusted.scenario.aannames == found.result.scenario.aannames


def test_another_goal_is_no_other_policy() -> None:
    found = outcome(replace(BASE, doelen={"nul_dakloos": 1e6}), quick=True)
    assert found.is_baseline and found.adjusted is None
    assert found.result.chance("nul_dakloos") == 1.0


def test_a_difference_is_taken_draw_by_draw() -> None:
    found = outcome(load_scenario("wonen_eerst"))
    apart = found.result.at(TOTAL) - found.baseline.at(TOTAL)
    assert found.difference(TOTAL) == (apart.mean(), *np.quantile(apart, [0.05, 0.95]))
    # The two have what is uncertain in common, so they differ by less than either is uncertain.
    low, high = found.result.band(TOTAL)
    assert found.difference(TOTAL).high - found.difference(TOTAL).low < 0.5 * (high - low)


def test_people_at_the_end_of_2030_are_those_of_a_quick_result() -> None:
    scenario = load_scenario("wonen_eerst").with_settings({"contingent": 0.11})
    alone = people_then(scenario, load_register(), FEW)
    assert np.array_equal(alone, outcome(scenario, quick=True).result.at(TOTAL))


def test_a_choice_made_before_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_scenario("wonen_eerst").with_settings({"contingent": 0.11})
    first = outcome(scenario, quick=True)
    assert ready(scenario, quick=True) and not ready(scenario)
    monkeypatch.setattr(outcomes, "run", lambda *_, **__: pytest.fail("ran again"))
    renamed = replace(scenario, naam="Anders")
    again = outcome(renamed, quick=True).result
    assert np.array_equal(again.values, first.result.values, equal_nan=True)
    assert again.scenario.naam == "Anders"


def test_what_was_worked_out_before_is_judged_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    register = load_register(parameter_set=write_set(tmp_path / "klein"))
    first = outcome(BASE, register)
    monkeypatch.setattr(outcomes, "run", lambda *_, **__: pytest.fail("ran again"))
    again = outcome(BASE, replace(register, counts=None))  # they can no longer be read
    assert (first.draws, again.draws) == ("posterior", "other_counts")
    assert first.warning is None and again.warning == warning("other_counts")


def test_the_full_outcome_comes_in_the_background() -> None:
    scenario = BASE.with_settings({"contingent": 0.12})
    prepare("someone", scenario)
    until = time.monotonic() + 60
    while not ready(scenario):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_move_ends_a_run_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-way: nothing of it is kept, and nothing failed."""
    watch, heeded = Ahead(0.0, 0.0), threading.Event()
    monkeypatch.setattr(outcomes, "ahead", lambda: watch)
    own = watch.heed

    def slowly(*_: object) -> None:
        heeded.set()
        time.sleep(0.2)
        own()

    monkeypatch.setattr(watch, "heed", slowly)
    scenario, moved = (BASE.with_settings({"contingent": to}) for to in (0.125, 0.135))
    prepare("someone", scenario)
    assert heeded.wait(60)
    make_way("someone", moved, load_register())
    watch.end(60)
    assert not ready(scenario) and outcome(scenario).members == FULL


def test_a_full_run_that_fails_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a page that waits for ever."""
    scenario, own = BASE.with_settings({"contingent": 0.13}), outcomes.run

    def broken(*args: object, **options: object) -> object:
        if options["steps_per_year"] is None:
            raise ArithmeticError("secret of the machine")
        return own(*args, **options)

    outcome(BASE), outcome(BASE, quick=True)
    with monkeypatch.context() as patch:
        patch.setattr(outcomes, "run", broken)
        assert not ready(scenario)
        prepare("someone", scenario)
        until = time.monotonic() + 60
        while not ready(scenario):
            assert time.monotonic() < until
            time.sleep(0.05)
        with pytest.raises(ArithmeticError):
            outcome(scenario)
    assert outcome(scenario).members == FULL


def test_scenarios_differ_by_what_decides_the_outcome() -> None:
    def same(a: Scenario, b: Scenario) -> bool:
        found = (outcome(one, quick=True).result.values for one in (a, b))
        return np.array_equal(*found, equal_nan=True)

    assert same(BASE, replace(BASE, naam="Anders", id="anders"))
    assert not same(BASE, BASE.with_settings(LEVER))


# What may not be quoted ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", [None, *WRONG])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_may_not_be_quoted_has_a_watermark(
    kind: str | None, lang: str, tmp_path: Path
) -> None:
    options = WRONG[kind] if kind else {}
    register = load_register(parameter_set=write_set(tmp_path / "klein", **options))
    found = outcome(BASE, register)
    assert found.draws == (kind or "posterior") and found.members == register.posterior.count
    assert found.warning == warning(found.draws)
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params["lang"] = lang
    app.session_state[OWN] = register
    app.run()
    assert not app.exception and not app.error
    shown = "\n".join(element.proto.body for element in app.get("html"))
    assert ("we-watermerk" in shown) == (kind is not None)
    if kind:
        assert getattr(warning(kind), lang) in shown
    assert f"{found.members} " in shown.partition("data-we-trekkingen")[2][:120]


def test_draws_that_are_not_held_against_counts_are_no_chances() -> None:
    register = load_register(parameter_set="prior")
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.session_state[OWN] = register
    app.session_state["doelentabel"] = True
    app.run()
    shown = "\n".join(element.proto.body for element in app.get("html"))
    assert "dit zijn geen kansen" in shown and "Deel van de berekeningen" in shown
    assert "De kans op" not in shown


def test_a_running_app_notices_another_current_policy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It works all of it out anew, and says that the draws are outdated, and no longer after."""
    shipped = scenario_module._shipped_folder()
    folder = Path(shutil.copytree(shipped, tmp_path / "scenarios"))
    monkeypatch.setattr(scenario_module, "_shipped_folder", lambda: folder)
    monkeypatch.setattr(cache, "LOOK", 1e-9)
    register = load_register(parameter_set=write_set(tmp_path / "klein"))
    file = folder / "huidig_beleid.yaml"
    as_it_was = file.read_text("utf-8")

    def seen() -> tuple[str, float]:
        found = outcome(load_scenario("wonen_eerst"), register)
        return found.draws, found.baseline.mean(TOTAL)

    before = seen()
    more = "knoppen:\n  contingent: {naar: 0.15, start: 2025-01-01}"
    file.write_text(as_it_was.replace("knoppen:", more))
    changed = seen()
    file.write_text(as_it_was)
    assert (before[0], changed[0]) == ("posterior", "stale")
    assert changed[1] < before[1] == seen()[1] and seen()[0] == "posterior"
