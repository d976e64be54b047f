"""Make everything that is generated and kept: parameter set, validation, findings.

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
from calibration.parameter_sets import DEFAULT, contents
from calibration.targets import load_targets
from simulation.explore.disputed_claims import Answer, Finding, explore
from simulation.outcomes.scenario_runs import model_version
from simulation.register.posterior import PASSED
from simulation.register.register import PRIOR, load_register
from simulation.wording.numbers import clear_of, number, percent, plain
from simulation.wording.uncertainty import chance_words, estimate_words

SET_ID = "basis"
DRAWS = 1000
HOME = Path(__file__).resolve().parent.parent


def _findings_report(found: list[Finding], draws: int, seed: int) -> str:
    """Give the text of ``docs/findings.md``."""
    lines = [
        "# Findings",
        "",
        f"Made by `make reproduce`: {draws} draws from the ranges of the register (seed {seed}),",
        f"model {model_version()}, parameter set `{SET_ID}`. The draws are",
        "prior draws around the fitted values: they show what the model does over the whole range",
        "of what is plausible, not how likely the future is. Every comparison uses the same draws",
        "with and without the measure, from 2026 on.",
        "",
        "*Share* is the part of the draws in which the sentence holds. *Effect* is the median of",
        "the difference, with the 5th and 95th percentile. *Decided by* names the parameters whose",
        "draws go together most with the size of the difference (rank correlation).",
    ]
    for finding in found:
        lines += [
            "",
            f"## {finding.letter}. {finding.claim}",
            "",
            "| Question | Share | Effect | Decided by |",
            "|---|--:|---|---|",
        ]
        lines += [_row(answer, draws) for answer in finding.answers]
        if finding.remark:
            lines += ["", finding.remark]
    return "\n".join(lines) + "\n"


def _row(answer: Answer, draws: int) -> str:
    middle, low, high = estimate_words(answer.effect[0], answer.effect[1:], "en")
    deciding = ", ".join(
        f"`{name}` ({number(r, 'en', 2, signed=True)})" for name, r in answer.decided_by
    )
    share = chance_words(answer.share, draws, "en")
    effect = f"{middle} {answer.unit} ({low} to {high})"
    return f"| {answer.question} | {share} | {effect} | {deciding} |"


@dataclass(frozen=True)
class Effort:
    """How much work it is: draws behind the findings, replications of the self-check.

    `exercise` is passed to `calibration.inference.smc_refit.refit`, of each short calibration.
    """

    settings: Settings = field(default_factory=Settings)
    draws: int = DRAWS
    replications: int = 500
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
    docs = out / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    register = load_register(parameter_set=home)
    validation = validate(register, prior, targets, checkpoint=checkpoint, **effort.exercise)
    check = simulation_based(problem, effort.replications, checkpoint=checkpoint)
    say(f"self-check: {percent(check.pooled, 'en', 1)} of true values inside 90 % intervals")
    text = validation_report(validation, document, check)
    (docs / "VALIDATION.md").write_text(text, "utf-8")
    around = prior.with_values(found.point.values, SET_ID)
    text = _findings_report(explore(effort.draws, register=around), effort.draws, 0)
    (docs / "findings.md").write_text(text, "utf-8")
    checkpoint.clear()
    say(f"docs/VALIDATION.md and docs/findings.md written, findings from {effort.draws} draws")
    return found.gate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HOME)
    if remake(parser.parse_args().out) != PASSED:
        sys.exit("the gate is not passed: do not commit these numbers")


if __name__ == "__main__":
    main()
