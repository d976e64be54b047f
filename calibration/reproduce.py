"""Make everything that is generated and kept: the parameter set and what is found with it.

Run by ``make reproduce``; a test does it with less effort, elsewhere.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calibration.checks.sbc import simulation_based
from calibration.checks.validation import validate, validation_report
from calibration.document import diagnose
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.pipeline import Settings, calibrate, key_of
from calibration.inference.problem import Problem
from calibration.model_documents.baseline import baseline_document
from calibration.model_documents.findings import findings_document
from calibration.model_documents.questions import questions_document
from calibration.model_documents.reach import reach_document
from calibration.parameter_sets import DEFAULT, contents
from calibration.targets import load_targets
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
from simulation.wording.numbers import clear_of, percent, plain

SET_ID = "basis"
DRAWS = 1000
HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Effort:
    """How much work it is: draws behind the findings, and behind each setting of a search for how
    far policy can go; replications of the self-check.

    `exercise` is passed to `calibration.inference.smc_refit.refit`, of each short calibration.
    """

    settings: Settings = field(default_factory=Settings)
    draws: int = DRAWS
    searched: int = 100
    replications: int = 200
    exercise: Mapping[str, Any] = field(default_factory=dict)


FULL = Effort()


def remake(out: Path, effort: Effort = FULL, say: Callable[[str], None] = print) -> str:
    """Calibrate, validate and explore; write the results under a folder laid out like the project.

    What has been worked out is kept in that folder until all is written, so that a run that was
    cut off goes on.

    Parameters
    ----------
    say
        Told what is done.

    Returns
    -------
    str
        What the gate said.
    """
    prior, targets = load_register(parameter_set=PRIOR), load_targets()
    problem = Problem.of(targets, prior)
    checkpoint = Checkpoint(out, key_of(problem, effort.settings))
    found = calibrate(problem, effort.settings, checkpoint)
    for one in found.checks:
        worst, limit = clear_of(one.worst, one.limit, "en"), plain(one.limit, "en")
        say(f"{one.id:<8} {worst:>8} (limit {limit}, {one.where})")
    document = diagnose(found, checkpoint, effort=effort.exercise)
    parameters = out / "simulation" / "parameters"
    home = parameters / "sets" / SET_ID
    home.mkdir(parents=True, exist_ok=True)
    files = contents(SET_ID, found.posterior, document)
    for name, content in files.items():
        (home / name).write_bytes(content)
    (home.parent / DEFAULT).write_text(f"{SET_ID}\n", "utf-8")
    say(f"parameter set {SET_ID}: gate {found.gate}, posterior {found.posterior.hash[:16]}")
    register = load_register(parameter_set=home)
    validation = validate(register, prior, targets, checkpoint=checkpoint, **effort.exercise)
    check = simulation_based(problem, effort.replications, checkpoint=checkpoint)
    say(f"self-check: {percent(check.pooled, 'en', 1)} of true values inside 90 % intervals")
    made_with = f"parameter set `{SET_ID}` (posterior {found.posterior.hash[:16]})"
    documents = {
        "VALIDATION.md": validation_report(validation, document, check),
        **model_documents(register, effort, made_with),
    }
    docs = out / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (docs / name).write_text(text, "utf-8")
    checkpoint.clear()
    say(f"documents written, findings from {effort.draws} draws")
    return found.gate


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
    elif remake(given.out) != PASSED:
        sys.exit("the gate is not passed: do not commit these numbers")


if __name__ == "__main__":
    main()
