"""What is fitted, and what `make reproduce` keeps: the parameter set in use and its documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibration.document import SCHEMA_VERSION
from calibration.fitting.pipeline import Settings
from calibration.inference.convergence import LIMITS
from calibration.inference.observation_model import read_off
from calibration.inference.problem import Problem
from calibration.parameter_sets import DEFAULT, DIAGNOSTICS_FILE, KEPT
from calibration.reproduce import FULL, HOME, SET_ID, Effort, remake
from calibration.samplers.importance import Effort as Weighing
from calibration.samplers.tempering import Schedule
from calibration.targets import load_targets
from dashboard.texts import texts
from simulation.outcomes.quotability import standing
from simulation.outcomes.scenario_runs import model_version, run
from simulation.register.posterior import PASSED, Posterior, read_posterior
from simulation.register.register import (
    POSTERIOR_FILE,
    PRIOR,
    SET_FILE,
    load_register,
    parameters_folder,
)
from simulation.scenario.scenario import load_scenario

SETS = Path("simulation/parameters/sets")
COMMITTED = parameters_folder() / "sets" / SET_ID
DOCS = ("VALIDATION.md", "findings.md", "baseline.md", "reach.md", "questions.md")


@pytest.fixture(scope="module")
def problem() -> Problem:
    register = load_register(parameter_set=PRIOR)
    return Problem.of(load_targets(register=register), register)


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return read_posterior(COMMITTED / POSTERIOR_FILE)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((COMMITTED / DIAGNOSTICS_FILE).read_text("utf-8"))
    return found


# What is fitted --------------------------------------------------------------------------------


def test_the_measurements_say_what_is_fitted_and_what_is_not(problem: Problem) -> None:
    targets = problem.targets
    totals = [row.id for row in targets.totals("fit")]
    assert totals == [
        "cbs_2018",
        "cbs_2020",
        "cbs_2021",
        "cbs_2022",
        "cbs_2023",
        "cbs_2024",
        "monitor_2022",
        "monitor_2023",
        "ethos_r1",
        "ethos_r2",
        "ethos_r3",
        "verblijf_2022",
    ]
    assert [row.id for row in problem.rows] == [row.id for row in targets.rows("fit")]
    assert [row.id for row in targets.rows("off")] == ["ethos_r3_straat.openbare_ruimte"]
    [off] = targets.rows("off")
    assert off.note.startswith("Off: ")


def test_every_number_that_is_called_fitted_is_sampled(problem: Problem) -> None:
    """A grade *fitted* says that counts decide; then they must be able to."""
    described = problem.register.described
    fitted = {name for name, parameter in described.items() if parameter.grade == "fitted"}
    assert fitted and fitted <= set(problem.sampled)
    for name in problem.sampled:
        estimate = problem.register.estimates[name]
        assert estimate.low < estimate.central < estimate.high
        assert described[name].grade != "definition"


def test_the_monitor_is_read_as_throughput(problem: Problem) -> None:
    """A year's users are more than the places: read as a stock it would inflate capacity."""
    results = problem.predictor.run(problem.centre[:, None])
    row = next(row for row in problem.rows if row.id == "monitor_2023")
    share = problem.targets.region_sets[row.region_set].share.central
    users = float(np.exp(read_off(results, [row], problem.targets).logs[0, 0])) / share
    [result] = run(load_scenario("huidig_beleid", problem.register), register=problem.register)
    present = (result.indicator("ethos_2") + result.indicator("ethos_3"))[:, 0]
    during = present[(result.time >= 2023.0) & (result.time <= 2024.0)]
    assert users > 1.3 * during.max()
    # It is who was there on 1 January and whoever came in during the year.
    at = int(np.flatnonzero(np.isclose(results.time, 2023.0))[0])
    later = int(np.flatnonzero(np.isclose(results.time, 2024.0))[0])
    there = _sum(results.report_names, results.reports[at], "waarneming.monitor_aanwezig")
    came = _sum(
        results.tally_names,
        results.tallies[later] - results.tallies[at],
        "waarneming.monitor_instroom",
    )
    assert users == pytest.approx(there + came, rel=1e-9) and there < came + there
    assert there < 1.2 * during.max()


def _sum(names: tuple[str, ...], values: np.ndarray, begin: str) -> float:
    """Add up the elements of a quantity, of the one member there is."""
    rows = [i for i, name in enumerate(names) if name == begin or name.startswith(f"{begin}.")]
    assert rows
    return float(values[rows, 0].sum())


# What is committed -----------------------------------------------------------------------------


def test_the_set_in_use_passed_the_gate(document: dict[str, Any], posterior: Posterior) -> None:
    assert (parameters_folder() / "sets" / DEFAULT).read_text("utf-8") == f"{SET_ID}\n"
    assert document["schema_version"] == SCHEMA_VERSION and document["parameter_set"] == SET_ID
    assert document["gate"] == PASSED and all(check["passed"] for check in document["checks"])
    assert document["rhat_max"] <= LIMITS.rhat == 1.01
    assert document["ess_min"] >= LIMITS.effective == 2_500
    assert document["rhat_max"] == max(document["rhat"].values())
    assert document["ess_min"] == min(document["ess"].values())
    assert posterior.converged and document["posterior"] == posterior.hash
    assert posterior.count == document["draws"] == Settings().kept
    limits = {check["id"]: check["limit"] for check in document["checks"]}
    assert limits == {
        "rhat": LIMITS.rhat,
        "ess": LIMITS.effective,
        "means": LIMITS.mean,
        "spreads": LIMITS.spread,
        "evidence": LIMITS.evidence,
        "structures": LIMITS.structure,
        "targets": LIMITS.off,
        "starts": LIMITS.starts,
    }


def test_the_set_in_use_is_of_this_model_these_ranges_and_these_counts(
    document: dict[str, Any], posterior: Posterior, problem: Problem
) -> None:
    """After a change in any of them: ``make reproduce``."""
    assert standing(load_register(), 100) == "posterior"
    assert posterior.about["depends"] == problem.depends
    for name in ("model_version", "register", "data_hash"):
        assert posterior.about[name] == document[name]
    assert posterior.about["fitted"] == [row.id for row in problem.rows]
    assert posterior.about["sampled"] == document["sampled"] == list(problem.sampled)
    text = (COMMITTED / SET_FILE).read_text("utf-8")
    assert f"data_hash: {document['data_hash']}\n" in text


def test_the_draws_fit_the_counts_as_well_as_they_say(
    posterior: Posterior, problem: Problem
) -> None:
    """Worked out again by this model for some of them; draws of the priors fit worse."""
    ids = np.arange(0, posterior.count, posterior.count // 20)
    numbers = problem.without_errors(posterior.numbers(problem.register, ids))
    found = problem.likelihood(problem.predictor(numbers, problem.rows))
    assert found == pytest.approx(posterior.log_likelihood[ids], abs=2e-3)
    prior = np.random.default_rng(0).standard_normal((50, problem.dimension))
    assert np.median(problem.log_likelihood(prior)) < np.median(found) - 1.0


def test_the_diagnostics_are_of_the_draws_beside_them(
    document: dict[str, Any], posterior: Posterior, problem: Problem
) -> None:
    assert [row["name"] for row in document["learned"]] == list(problem.sampled)
    base = posterior.structure == 0  # what is learned is told of the base alone
    for row in document["learned"]:
        values = posterior.values[posterior.names.index(row["name"])][base]
        low, middle, high = row["posterior"]  # of more draws of it than are kept
        spread = high - low
        assert np.median(values) == pytest.approx(middle, abs=0.15 * spread)
        estimate = problem.register.estimates[row["name"]]
        if row["name"] != "preventie.overlap":  # cut off at nothing
            told = (estimate.low, estimate.central, estimate.high)
            assert row["prior"] == pytest.approx(told, rel=1e-6, abs=1e-9)
    rows = {row["id"]: row for row in document["fit"]}
    assert set(rows) == {row.id for row in problem.targets.rows("fit", "holdout")}
    for row in problem.rows:
        assert rows[row.id]["counted"] == row.value and rows[row.id]["fitted"]
    ridge = document["ridge"]  # of what is hidden and what is seen of it, the product is known best
    assert ridge["correlation"] < 0 and ridge["spread_product"] < ridge["spread_seen"]
    register = load_register()
    for name, value in document["point"]["values"].items():
        assert register.estimates[name].central == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("name", DOCS)
def test_the_documents_are_of_the_set_in_use(name: str, document: dict[str, Any]) -> None:
    text = (HOME / "docs" / name).read_text("utf-8")
    assert document["posterior"][:16] in text, f"{name} is of another set: run make reproduce"
    assert f"model {model_version()}" in text, f"{name} is of another model: write it again"


def test_the_validation_is_of_the_set_in_use(
    document: dict[str, Any], posterior: Posterior, problem: Problem
) -> None:
    text = (HOME / "docs" / "VALIDATION.md").read_text("utf-8")
    assert posterior.hash[:16] in text and document["data_hash"] in text
    assert f"{FULL.replications} times a truth was drawn" in text
    for row in problem.rows:
        assert f"| {row.id} |" in text
    for exercise in document["held_out"]:
        assert exercise["converged"] and f"### {exercise['label']['en']}" in text
    for variant in document["structures"]:
        assert variant["converged"] and f"| {variant['label']['en']} |" in text
    assert f"{FULL.draws} draws" in (HOME / "docs" / "findings.md").read_text("utf-8")


def test_the_page_that_says_a_simple_forecast_did_better_is_right() -> None:
    """Where the model begins to win, the texts about that are to be written anew."""
    text = (HOME / "docs" / "VALIDATION.md").read_text("utf-8")
    assert "- Over all, against persistence: loses on log score, loses on CRPS." in text
    assert "came nearer, over all" in " ".join((HOME / "README.md").read_text("utf-8").split())
    assert "dichterbij" in texts("nl")("onderbouwing.model.grenzen.volgende")


# Reproducing -----------------------------------------------------------------------------------

LITTLE = Schedule(chains=160, moves=2, last=4)  # enough for the spread of so many numbers
REDUCED = Effort(
    settings=Settings(
        schedule=LITTLE,
        effort=Weighing(rounds=1, points=256, last=512, directions=8, slopes=1),
        starts=2,
        kept=70,
        short=LITTLE,
    ),
    draws=20,
    searched=2,
    replications=2,
    check=LITTLE,
    seeds=1,
    weighed=2_048,
    schedule=LITTLE,
)
"""The same work, far less of it: nothing to quote."""
once = pytest.mark.xdist_group("reproduced")


@pytest.fixture(scope="module")
def reproduced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder, said = tmp_path_factory.mktemp("reproduced"), []
    assert remake(folder, REDUCED, said.append), "so little work cannot pass"
    return folder, said


@pytest.mark.slow
@once
def test_reproducing_makes_the_files_that_are_committed(
    reproduced: tuple[Path, list[str]],
) -> None:
    folder, said = reproduced
    made = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert made == {
        *(f"docs/{name}" for name in DOCS),
        str(SETS / DEFAULT),
        *(str(SETS / SET_ID / name) for name in KEPT),
    }
    assert all((HOME / name).is_file() for name in made)
    assert (folder / SETS / DEFAULT).read_text() == (HOME / SETS / DEFAULT).read_text()
    assert any("gate failed" in line for line in said)
    assert any(line.startswith("FAILED") for line in said)


@pytest.mark.slow
@once
@pytest.mark.parametrize("name", DOCS)
def test_reproducing_writes_documents_of_the_same_parts(
    reproduced: tuple[Path, list[str]], name: str
) -> None:
    made, committed = ((home / "docs" / name).read_text("utf-8") for home in (reproduced[0], HOME))
    headings = [
        [line for line in text.splitlines() if line.startswith("#")] for text in (made, committed)
    ]
    assert headings[0] == headings[1] and len(headings[0]) > 2


@pytest.mark.slow
@once
def test_reproducing_writes_diagnostics_of_the_same_parts(
    reproduced: tuple[Path, list[str]], document: dict[str, Any]
) -> None:
    made = json.loads((reproduced[0] / SETS / SET_ID / DIAGNOSTICS_FILE).read_text("utf-8"))
    assert set(made) == set(document)
    for part in ("held_out", "structures", "checks", "learned", "fit", "errors"):
        keys = [[set(one) for one in whole[part]] for whole in (made, document)]
        assert keys[0] == keys[1], part
    assert made["sampled"] == document["sampled"]
    assert [one["id"] for one in made["structures"]] == [o["id"] for o in document["structures"]]


@pytest.mark.slow
@once
def test_what_is_reproduced_is_a_set_of_this_model(reproduced: tuple[Path, list[str]]) -> None:
    found = load_register(parameter_set=reproduced[0] / SETS / SET_ID)
    assert found.parameter_set == SET_ID and standing(found, 20) == "not_converged"
    committed = set(load_register().posterior.names)
    assert found.posterior is not None and set(found.posterior.names) == committed
