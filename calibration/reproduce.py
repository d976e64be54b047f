"""Make everything that is generated and kept: parameter set, validation, findings.

Run by ``make reproduce``; with ``--draws`` smaller, or ``--out`` elsewhere, for a test.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from calibration.fit import baseline, fit, write_parameter_set
from calibration.predict import predict
from calibration.targets import measurements
from calibration.validation import validation_report
from simulation.explore.explorer import Answer, Finding
from simulation.explore.findings import explore
from simulation.register import PRIOR, load_register
from simulation.runs import model_version

DRAWS = 1000
HOME = Path(__file__).resolve().parent.parent


def findings_report(found: list[Finding], draws: int, seed: int) -> str:
    """The findings as Markdown."""
    lines = [
        "# Findings",
        "",
        f"Made by `make reproduce`: {draws} draws from the ranges of the register (seed {seed}),",
        f"model {model_version()}, parameter set `{load_register().parameter_set}`. The draws are",
        "prior draws around the fitted values: they show what the model does over the whole range",
        "of what is plausible, not how likely the future is. Every comparison uses the same draws",
        "with and without the measure, from 2026 on.",
        "",
        "*Share* is the part of the draws in which the sentence holds. *Effect* is the median of",
        "the difference, with the 5th and 95th percentile. *Decided by* names the parameters whose",
        "draws go together most with the size of the difference (rank correlation).",
    ]
    for finding in found:
        lines += ["", f"## {finding.letter}. {finding.claim}", "",
                  "| Question | Share | Effect | Decided by |", "|---|--:|---|---|"]  # fmt: skip
        lines += [_row(answer, draws) for answer in finding.answers]
        if finding.remark:
            lines += ["", finding.remark]
    return "\n".join(lines) + "\n"


def _row(answer: Answer, draws: int) -> str:
    middle, low, high = (_rounded(value) for value in answer.effect)
    deciding = ", ".join(f"`{name}` ({r:+.2f})" for name, r in answer.decided_by)
    share = share_text(answer.share, draws)
    effect = f"{middle} {answer.unit} ({low} to {high})"
    return f"| {answer.question} | {share} | {effect} | {deciding} |"


def share_text(share: float, draws: int) -> str:
    """A share of draws; none at all is less than three in their number, never zero."""
    if share == 0.0:
        return f"< {3 / draws:.1%}"
    return f"> {1 - 3 / draws:.1%}" if share == 1.0 else f"{share:.0%}"


def _rounded(value: float) -> str:
    return f"{round(value, -2):,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def reproduce(
    out: Path, draws: int = DRAWS, starts: int = 5, say: Callable[[str], None] = print
) -> None:
    """Fit, validate and explore; write the results under a folder laid out like the project."""
    found = fit(starts)
    path = write_parameter_set(found, out / "simulation" / "parameters" / "sets")
    say(f"{path.name}: {found.values} ({found.agreeing:.0%} of {starts} starts agree)")
    docs = out / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    register = load_register(parameter_set=PRIOR).with_values(found.values, path.stem)
    result = baseline(register, {})
    for _, row in measurements().iterrows():
        counted, model = row["value"], float(predict(row, result)[0])
        say(f"{row['id']:<13} {row['use']:<8} counted {counted:>7,.0f}  model {model:>7,.0f}")
    (docs / "VALIDATION.md").write_text(validation_report(register, draws), "utf-8")
    (docs / "findings.md").write_text(
        findings_report(explore(draws, register=register), draws, 0), "utf-8"
    )
    say(f"docs/VALIDATION.md and docs/findings.md written from {draws} draws")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--out", type=Path, default=HOME)
    options = parser.parse_args()
    reproduce(options.out, options.draws)


if __name__ == "__main__":
    main()
