"""`docs/findings.md`: what the model finds about disputed claims."""

from calibration.model_documents.origin import made_by
from simulation.explore.claim_explorer import Answer, Finding
from simulation.scenario.lever_paths import USUAL
from simulation.wording.numbers import number
from simulation.wording.uncertainty import chance_words, estimate_words


def findings_document(
    fitted: list[Finding], prior: list[Finding], draws: int, made_with: str
) -> str:
    """Give the text of the document.

    Parameters
    ----------
    fitted, prior
        The findings over draws that fit the counts, and over draws from the ranges.
    draws
        How many each.
    made_with
        Parameter set and posterior.

    Returns
    -------
    str
        Markdown.
    """
    lines = [
        "# Findings",
        "",
        f"{made_by(made_with)}.",
        f"Every comparison uses the same draws with and without the measure, from {USUAL.year}",
        "on.",
        "",
        "Two kinds of draws stand beside each other and are never mixed. *Fitted*:",
        f"{draws} draws of the posterior, which fit the counts; the baseline of this page is",
        f"theirs, as it is everywhere. *Ranges*: {draws} draws from the ranges of the register,",
        "held against no count; they show what the model does over all that is plausible. *Share*",
        "is the part of the draws in which the sentence holds. *Effect* is the median of the",
        "difference in fitted draws, with the 5th and 95th percentile. *Decided by* names the",
        "numbers whose draws go together most with the size of the difference over the ranges",
        "(rank correlation).",
    ]
    for finding, wide in zip(fitted, prior, strict=True):
        lines += [
            "",
            f"## {finding.letter}. {finding.claim}",
            "",
            "| Question | Share, fitted | Share, ranges | Effect, fitted | Decided by |",
            "|---|--:|--:|---|---|",
        ]
        pairs = zip(finding.answers, wide.answers, strict=True)
        lines += [_row(answer, over, draws) for answer, over in pairs]
        if finding.remark:
            lines += ["", finding.remark]
    return "\n".join(lines) + "\n"


def _row(answer: Answer, over: Answer, draws: int) -> str:
    middle, low, high = estimate_words(answer.effect[0], answer.effect[1:], "en")
    deciding = ", ".join(
        f"`{name}` ({number(r, 'en', 2, signed=True)})" for name, r in over.decided_by
    )
    shares = " | ".join(chance_words(one.share, draws, "en") for one in (answer, over))
    effect = f"{middle} {answer.unit} ({low} to {high})"
    return f"| {answer.question} | {shares} | {effect} | {deciding} |"
