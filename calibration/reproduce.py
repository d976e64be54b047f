"""Make everything that is generated and kept: the parameter set and what is found with it.

Run by ``make reproduce``; a test does it with less effort, elsewhere.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from calibration.checks.prior_weighing import PriorWeighing, weigh_priors
from calibration.checks.self_check import EFFORT, check_itself
from calibration.checks.validation import SEEDS, Validation, validate
from calibration.checks.validation_report import as_markdown
from calibration.document import diagnose
from calibration.fitting.pipeline import Calibration, Settings, calibrate, key_of
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.outputs import headlines
from calibration.inference.problem import Problem
from calibration.model_documents.baseline import baseline_document
from calibration.model_documents.findings import findings_document
from calibration.model_documents.questions import questions_document
from calibration.model_documents.reach import reach_document
from calibration.parameter_sets import DEFAULT, contents
from calibration.samplers.short_fit import SHORT
from calibration.samplers.tempering import Schedule
from calibration.targets import Targets, load_targets
from simulation import MEMBERS
from simulation.explore.baseline_path import taken_apart
from simulation.explore.disputed_claims import explore
from simulation.explore.homeless_spells import spells
from simulation.explore.reachable_goals import reach
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.posterior import PASSED
from simulation.register.register import PRIOR, Register, load_register
from simulation.scenario.scenario import BASELINE, load_scenario
from simulation.wording.numbers import clear_of, plain

SET_ID = "basis"
DRAWS = 1000
GATE = 6
"""Exit code when a check fails; that of the command line."""
HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Effort:
    """How much work it is.

    Attributes
    ----------
    draws, searched
        Behind the findings, and behind each setting of a search for how far policy can go.
    replications, check
        Made-up truths of the self-check, and how much work each calibration on one is.
    seeds
        Of each hindcast.
    weighed
        Draws from the priors that the third sampler weighs.
    schedule
        Of each short calibration.
    """

    settings: Settings = field(default_factory=Settings)
    draws: int = DRAWS
    searched: int = 100
    replications: int = 400
    check: Schedule = EFFORT
    seeds: int = SEEDS
    weighed: int = 1_000_000
    schedule: Schedule = SHORT

    def key(self, problem: Problem) -> str:
        """A hash of all that what is kept on the way depends on."""
        work = [asdict(self.schedule), asdict(self.check), self.weighed]
        parts = [key_of(problem, self.settings), *work]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


FULL = Effort()


def remake(out: Path, effort: Effort = FULL, say: Callable[[str], None] = print) -> list[str]:
    """Calibrate, validate and explore; write the results under a folder laid out like the project.

    What has been worked out is kept in that folder until all is written, so that a run that was
    cut off goes on.

    Parameters
    ----------
    say
        Told what is done.

    Returns
    -------
    list of str
        What failed: nothing, if these numbers may be committed.
    """
    prior, targets = load_register(parameter_set=PRIOR), load_targets()
    problem = Problem.of(targets, prior)
    checkpoint = Checkpoint(out, effort.key(problem))
    found = calibrate(problem, effort.settings, checkpoint)
    for one in found.checks:
        worst, limit = clear_of(one.worst, one.limit, "en"), plain(one.limit, "en")
        say(f"{one.id:<8} {worst:>8} (limit {limit}, {one.where})")
    document = diagnose(found, checkpoint, effort={"schedule": effort.schedule})
    parameters = out / "simulation" / "parameters"
    home = parameters / "sets" / SET_ID
    home.mkdir(parents=True, exist_ok=True)
    files = contents(SET_ID, found.posterior, document)
    for name, content in files.items():
        (home / name).write_bytes(content)
    (home.parent / DEFAULT).write_text(f"{SET_ID}\n", "utf-8")
    say(f"parameter set {SET_ID}: gate {found.gate}, posterior {found.posterior.hash[:16]}")
    register = load_register(parameter_set=home)
    validation = checked(found, register, prior, targets, effort, checkpoint)
    for line in validation.failures:
        say(f"FAILED  {line}")
    made_with = f"parameter set `{SET_ID}` (posterior {found.posterior.hash[:16]})"
    documents = {
        "VALIDATION.md": as_markdown(validation, document),
        **model_documents(register, effort, made_with),
    }
    docs = out / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (docs / name).write_text(text, "utf-8")
    checkpoint.clear()
    say(f"documents written, findings from {effort.draws} draws")
    gate = [] if found.gate == PASSED else ["the gate of the calibration"]
    return [*gate, *validation.failures]


def checked(
    found: Calibration,
    register: Register,
    prior: Register,
    targets: Targets,
    effort: Effort,
    checkpoint: Checkpoint,
) -> Validation:
    """Validate a calibration, its self-check and the third sampler included.

    Parameters
    ----------
    found, register
        The calibration, and the register with its parameter set.
    prior, targets
        What it was made of.

    Returns
    -------
    Validation
        With all parts.
    """
    validation = validate(
        register,
        prior,
        targets,
        seeds=effort.seeds,
        schedule=effort.schedule,
        checkpoint=checkpoint,
    )
    return replace(
        validation,
        weighing=weighed(found, effort.weighed, checkpoint),
        check=check_itself(
            found.problem, effort.replications, checkpoint=checkpoint, effort=effort.check
        ),
    )


def weighed(found: Calibration, draws: int, checkpoint: Checkpoint) -> PriorWeighing:
    """Hold the first algorithm against weighted draws from the priors.

    Parameters
    ----------
    draws
        How many of the priors.

    Returns
    -------
    PriorWeighing
        With how far the two are apart.
    """
    points = found.last.points
    first = {
        name: (float(points[:, place].mean()), float(points[:, place].std()))
        for place, name in enumerate(found.problem.sampled)
    }
    told = headlines(found.problem.register, found.base.numbers)
    logs = {name: np.log(values) for name, values in told.items()}
    first |= {name: (float(v.mean()), float(v.std())) for name, v in logs.items()}
    return weigh_priors(
        found.problem, first, found.last.log_evidence, draws, found.settings.seed, checkpoint
    )


def model_documents(register: Register, effort: Effort, made_with: str) -> dict[str, str]:
    """Give the documents about the model, by name.

    Parameters
    ----------
    register
        With the parameter set.
    made_with
        What they say of it.

    Returns
    -------
    dict
        Markdown.
    """
    fitted = Draws.posterior(register, effort.draws)
    found, ranges = (explore(one) for one in (fitted, Draws.prior(register, effort.draws)))
    policy = load_scenario(BASELINE, register)
    return {
        "findings.md": findings_document(found, ranges, effort.draws, made_with),
        "baseline.md": baseline_document(
            *taken_apart(fitted), run(policy, fitted)[0], spells(policy, fitted, 2024), made_with
        ),
        "reach.md": reach_document(
            reach(register, effort.searched), register, effort.searched, made_with
        ),
        "questions.md": questions_document(register, min(effort.draws, MEMBERS), made_with),
    }


def write_model_documents(docs: Path, effort: Effort = FULL) -> None:
    """Write what stands on the parameter set in use, without calibrating again."""
    register = load_register()
    if register.posterior is None:
        sys.exit("the parameter set in use has no draws")
    made_with = (
        f"parameter set `{register.parameter_set}` (posterior {register.posterior.hash[:16]})"
    )
    texts = model_documents(register, effort, made_with)
    docs.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (docs / name).write_text(text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HOME)
    parser.add_argument(
        "--documents",
        action="store_true",
        help="write the documents about the model alone, with the parameter set in use",
    )
    given = parser.parse_args()
    if given.documents:
        write_model_documents(given.out / "docs")
    elif failures := remake(given.out):
        print("FAILED, do not commit these numbers:", *failures, sep="\n- ", file=sys.stderr)
        sys.exit(GATE)


if __name__ == "__main__":
    main()
