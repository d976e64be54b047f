"""The gate on a whole calibration: it opens for enough good work, and for nothing else."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from support.models.small_calibration import (
    COUNTS,
    EASY,
    GOOD,
    GROUP,
    OTHER,
    SAMPLED,
    Easy,
    Tiny,
    good,
    problem_of,
    small_problem,
    two_stocks,
    write_targets,
)
from support.models.target_files import MEASUREMENTS
from support.result_folder import content

import cli
from calibration.checks.prior_weighing import weigh_priors
from calibration.fitting.pipeline import Calibration, calibrate
from calibration.inference.convergence import Limits, effective_of
from calibration.inference.outputs import HEADLINES
from calibration.inference.problem import BLOCKS, Problem
from calibration.parameter_sets import DIAGNOSTICS_FILE, KEPT, REPORT_FILE
from calibration.samplers.scores import Scores
from calibration.samplers.tempering import Schedule
from commands import GATE, OK
from commands.common.manifest import MANIFEST
from simulation.outcomes.quotability import standing
from simulation.outcomes.standing import warning
from simulation.register.counts import FILES
from simulation.register.distribution import FARTHEST, NINETY
from simulation.register.posterior import FAILED, PASSED, read_posterior
from simulation.register.register import (
    PRIOR,
    Register,
    block_of,
    load_register,
    parameters_folder,
    set_in_use,
)

pytestmark = [pytest.mark.xdist_group(GROUP), pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def small_model() -> Iterator[None]:
    """Let two stocks stand in for the model: what is asked here is what is done with it."""
    with two_stocks():
        yield


def failed(found: Calibration) -> set[str]:
    return {check.id for check in found.checks if not check.passed}


# Enough work, and too little -------------------------------------------------------------------


def test_enough_work_passes() -> None:
    """The limits are those of any calibration, but for the number of draws."""
    found = good()
    assert replace(GOOD.limits, effective=Limits().effective) == Limits()
    assert failed(found) == set() and found.gate == PASSED
    assert found.posterior.converged and found.posterior.count == GOOD.kept
    assert set(found.measured.rhat) == set(SAMPLED)
    assert set(found.measured.effective) == {*SAMPLED, "weighted"}
    quoted = {*SAMPLED, "dakloos_totaal", "cbs_equivalent"}
    assert set(found.measured.means) == set(found.measured.spreads) == quoted
    assert set(found.measured.off) == set(COUNTS)


def test_both_algorithms_find_the_spread_that_the_curvature_at_the_best_point_foretells() -> None:
    """Near enough: the posterior is not quite normal, and wider than that if anything."""
    found = good()
    foretold = np.sqrt(np.diag(found.point.covariance))
    one, other = found.last.points, found.other.scores[:, : len(SAMPLED)].astype(float)
    for z, weights in ((one, np.full(len(one), 1.0 / len(one))), (other, found.other.weights)):
        mean = weights @ z
        assert np.sqrt(weights @ (z - mean) ** 2) == pytest.approx(foretold, rel=0.25)
        assert (np.abs(mean - found.point.z) < 0.5 * foretold).all()


def test_both_algorithms_say_the_same_of_a_number_that_is_not_sampled() -> None:
    """The one carries it in columns, the other has a score of it; the counts move it a little."""
    found, problem = good(), small_problem()
    row = problem.register.index[OTHER]
    place = list(Scores(problem).others).index(OTHER) + problem.dimension
    estimate = problem.register.estimates[OTHER]
    table = problem_of_seed(found).others[row]
    block = block_of(OTHER, BLOCKS)
    one = np.log(table[found.last.columns[:, :, block]] / estimate.central)
    below, above = (np.log(v / estimate.central) / NINETY for v in (estimate.low, estimate.high))
    scores = found.other.scores[:, place].astype(float).clip(-FARTHEST, FARTHEST)
    other = np.where(scores < 0, -below, above) * scores
    mean = float(found.other.weights @ other)
    error = one.std() * np.sqrt(1.0 / effective_of(one.T) + 1.0 / found.other.effective)
    assert one.mean() == pytest.approx(mean, abs=4.5 * error)
    assert error < 0.1 * one.std()
    spread = float(np.sqrt(found.other.weights @ (other - mean) ** 2))
    assert one.std() == pytest.approx(spread, rel=0.1)


def problem_of_seed(found: Calibration) -> Problem:
    """Give the problem as it was calibrated: with the draws of other numbers of its seed."""
    return replace(small_problem(), seed=found.settings.seed)


def test_weighted_prior_draws_say_the_same_as_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """The third sampler, in all numbers at once."""
    found, problem = good(), small_problem()

    def cheap(register: Register, numbers: np.ndarray) -> dict[str, np.ndarray]:
        return dict.fromkeys(HEADLINES, numbers[register.index[OTHER]])

    monkeypatch.setattr("calibration.checks.prior_weighing.headlines", cheap)
    points = found.last.points
    first = {
        name: (float(points[:, i].mean()), float(points[:, i].std()))
        for i, name in enumerate(SAMPLED)
    }
    told = cheap(problem.register, found.base.numbers)
    logs = {name: np.log(values) for name, values in told.items()}
    first |= {name: (float(v.mean()), float(v.std())) for name, v in logs.items()}
    weighing = weigh_priors(problem, first, found.last.log_evidence, 40_000, 3)
    assert weighing.draws == 40_000 and weighing.effective > 1_000
    assert weighing.failures == [] and max(weighing.off.values()) < 0.1
    assert weighing.evidence == pytest.approx(found.last.log_evidence, abs=0.1)
    assert weighing.evidence == pytest.approx(found.other.log_evidence, abs=0.1)


def test_another_seed_gives_the_same_answer() -> None:
    """Means within four standard errors of both, spreads within a sixth."""
    alone = replace(GOOD, seed=GOOD.seed + 1, structures=False)
    one, other = good(), calibrate(small_problem(), alone)
    assert other.posterior.hash != one.posterior.hash
    assert other.point.z == pytest.approx(one.point.z, abs=1e-3)
    for name in SAMPLED:
        place = SAMPLED.index(name)
        samples = [found.last.points[:, place] for found in (one, other)]
        worth = [found.measured.effective[name] for found in (one, other)]
        error = samples[0].std() * np.sqrt(1.0 / worth[0] + 1.0 / worth[1])
        assert abs(samples[0].mean() - samples[1].mean()) < 4.0 * error
        assert error < 0.1 * samples[0].std()
        assert samples[1].std() == pytest.approx(samples[0].std(), rel=1 / 6)
    assert other.last.log_evidence == pytest.approx(one.last.log_evidence, abs=0.3)
    off = small_problem().off(small_problem().predictor(one.base.numbers, small_problem().rows))
    for id in COUNTS:
        assert other.measured.off[id] == pytest.approx(off[id], abs=0.15)


def test_too_few_draws_fail() -> None:
    found = calibrate(small_problem(), Tiny())
    assert failed(found) >= {"rhat", "ess"}
    assert found.gate == FAILED and not found.posterior.converged


def test_moves_that_go_nowhere_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is never accepted stays where its ancestors were: few, and all of one place."""

    def nowhere(walk: Any, z: np.ndarray, columns: np.ndarray, likelihoods: np.ndarray) -> Any:
        no = np.zeros(len(z), bool)
        return z, columns, likelihoods, ~no, no

    settings = replace(Tiny(), schedule=Schedule(64, 8, 64), structures=False)
    asked = replace(settings, limits=Limits(effective=100.0))
    assert "ess" not in failed(calibrate(small_problem(), asked))
    monkeypatch.setattr("calibration.samplers.tempering._Walk._move", nowhere)
    found = calibrate(small_problem(), asked)
    assert {"rhat", "ess"} <= failed(found) and found.gate == FAILED


def test_an_algorithm_that_weighs_the_counts_wrongly_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second one counts everything double: it is held against the first one, which is right."""
    right = Scores.log_likelihood
    monkeypatch.setattr(Scores, "log_likelihood", lambda self, scores: 2.0 * right(self, scores))
    found = calibrate(small_problem(), replace(GOOD, structures=False))
    assert {"spreads", "evidence"} <= failed(found) and found.gate == FAILED


def test_counts_that_contradict_each_other_fail(tmp_path: Path) -> None:
    files = write_targets(tmp_path)
    files.put(MEASUREMENTS, "cbs_2024", "value", "330000")
    files.put(MEASUREMENTS, "cbs_2024", "sd_ind", "0.01")
    asked = replace(EASY, off=Limits().off)
    found = calibrate(problem_of(files), Easy(limits=asked))
    assert failed(found) == {"targets"} and found.gate == FAILED
    assert found.measured.off["cbs_2024"] > Limits().off
    assert failed(calibrate(small_problem(), Easy(limits=asked))) == set()


def test_a_best_point_found_once_fails() -> None:
    asked = replace(EASY, starts=Limits().starts)
    found = calibrate(small_problem(), Easy(starts=1, limits=asked))
    assert failed(found) == {"starts"}


# On the command line ---------------------------------------------------------------------------


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Call:
    """Run a command in a folder with small targets, with hardly any work and the gate as it is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("calibration.fitting.pipeline.Settings", Tiny)
    write_targets(tmp_path / "tellingen")

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = cli.main(arguments)
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the register, which a set that is accepted goes to."""
    copy = tmp_path / "register"
    shutil.copytree(parameters_folder(), copy)
    monkeypatch.setattr("calibration.parameter_sets.parameters_folder", lambda: copy)
    return copy


SMALL = (
    "calibrate",
    "-o",
    "uit",
    "--targets",
    "tellingen",
    "--draws",
    "100",
    "--no-compare",
)


def test_a_calibration_that_fails_is_6_and_says_so_everywhere(call: Call, home: Path) -> None:
    sets = [content(folder / "sets") for folder in (home, parameters_folder())]
    code, out, err = call(*SMALL, "--accept")
    assert (code, out) == (GATE, "") == (6, ""), err
    assert "NIET GECONVERGEERD" in err and "✗" in err
    assert {path.name for path in Path("uit").glob("[!.]*")} >= {*KEPT, REPORT_FILE, MANIFEST}
    posterior = read_posterior(Path("uit/posterior.npz"))
    assert posterior.about["gate"] == FAILED and posterior.count == 100
    document = json.loads(Path("uit", DIAGNOSTICS_FILE).read_text("utf-8"))
    assert document["gate"] == FAILED and document["posterior"] == posterior.hash
    shown = Path("uit", REPORT_FILE).read_text("utf-8")
    assert "NIET GECONVERGEERD" in shown

    # It is not taken into use, not even when asked again.
    again = call(*SMALL, "--accept", "--resume")
    assert again.code == GATE and "al klaar" in again.err
    assert [content(folder / "sets") for folder in (home, parameters_folder())] == sets

    # What is made with it is marked.
    said = warning("not_converged")
    assert said is not None and said.nl.startswith("NIET GECONVERGEERD")
    ran = call("run", "huidig_beleid", "--parameter-set", "uit", "--members", "20")
    assert ran.code == OK and said.nl in " ".join(ran.out.split()) and said.nl in ran.err
    english = call("run", "huidig_beleid", "--parameter-set", "uit", "--members", "20", "--json")
    assert json.loads(english.out)["warning"] == {"nl": said.nl, "en": said.en}


def test_a_calibration_that_passes_is_taken_into_use_when_asked(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibration.fitting.pipeline.Settings", Easy)
    before, ours, old = content(home / "sets"), content(parameters_folder()), set_in_use(home)
    code, _, err = call(*SMALL, "--lang", "en")
    assert code == OK, err
    assert "passed" in err and content(home / "sets") == before
    assert "NOT CONVERGED" not in Path("uit", REPORT_FILE).read_text("utf-8")
    code, _, err = call(*SMALL, "--lang", "en", "--resume", "--accept")
    assert code == OK, err
    id = read_posterior(Path("uit/posterior.npz")).hash[:8]
    assert f"ijking-{id} is in use now; the one before ({old}) stays" in err
    found = load_register(home)
    assert found.parameter_set == f"ijking-{id}"
    assert standing(found, 20) == "posterior"
    assert {*FILES} <= {path.name for path in (home / "sets" / found.parameter_set).iterdir()}
    assert found.posterior is not None and found.posterior.about["sampled"] == list(SAMPLED)
    assert content(home / "sets" / "basis") == content(parameters_folder() / "sets" / "basis")
    assert content(parameters_folder()) == ours
    assert found.prior is not None and found.prior.hash == load_register(parameter_set=PRIOR).hash


@pytest.mark.parametrize("name", ["Mijn set", "a/b", "../a", "prior", "", "a: b"])
def test_a_name_that_no_set_can_have_is_2_before_anything_is_done(call: Call, name: str) -> None:
    code, out, err = call(*SMALL, "--name", name)
    assert (code, out) == (2, "") and "--name" in err and not Path("uit").exists()
