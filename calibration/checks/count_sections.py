"""The sections of a validation about counts: fitted, left out, and what stands beside them."""

from collections.abc import Mapping, Sequence

from scipy.stats import binom

from calibration.checks.posterior_predictive import Foretold
from calibration.checks.validation import Validation
from simulation.wording.numbers import number, percent


def fitted(found: Validation) -> list[str]:
    """Give each fitted count beside what the draws predict of it."""
    inside = sum(row.inside for row in found.fitted)
    return [
        "",
        "## Counts that were fitted",
        "",
        "Intervals hold the middle 90 % of what each source would have counted according to the"
        " model: the shared and own error of the count and the structural discrepancy are in them."
        " *Place* is the share of predictions below the count; 0.05 and 0.95 are the edges.",
        "",
        *_count_table(found, found.fitted, found.off),
        "",
        "*Off* is in standard deviations: by itself, or from what the other counts leave open of"
        " it, whichever is further. The totals together lie"
        f" {number(found.distance[0], 'en', 1)} away (the square, shared errors taken along), where"
        f" as many as there are, {found.distance[1]}, is usual. Errors of shares are taken to be"
        " independent from year to year.",
        "",
        f"{inside} of {len(found.fitted)} inside. In sample: a fit proves nothing.",
    ]


def held_out(found: Validation) -> list[str]:
    """Give each count that was left out beside its prediction."""
    lines = ["", "## Counts that were left out", ""]
    for outcome in found.outcomes:
        lines += [f"### {outcome.exercise.label.en}", "", *_count_table(found, outcome.rows), ""]
    rows = found.held_out
    inside = sum(row.inside for row in rows)
    return [
        *lines,
        f"{inside} of {len(rows)} left-out counts lie inside their interval. They are few and share"
        f" errors, so this number is told and not tested. {_of_a_test(len(rows))} What is tested is"
        " above.",
    ]


def _of_a_test(count: int) -> str:
    """Say what a test of so many intervals would let through, were they independent."""
    least = int(binom.ppf(0.05, count, 0.9))
    passes = percent(float(binom.sf(least - 1, count, 0.6)), "en")
    return (
        "Were they independent, a test with one false alarm in twenty at most would ask for"
        f" {least} inside, and let a coverage of 60% through in {passes} of cases."
    )


def _count_table(
    found: Validation, rows: Sequence[Foretold], off: Mapping[str, float] | None = None
) -> list[str]:
    shares = {row.id for row in found.targets.measurements if row.is_share}

    def told(id: str, value: float) -> str:
        small = id not in shares and abs(value) < 100.0  # years, not people
        return number(value, "en", 2) if small else shown(value)

    def apart(id: str) -> str:
        return "" if off is None else f" {number(off[id], 'en', 1)} |"

    return [
        "| Count | Counted | Model | 90 % interval | Place | Inside |"
        + ("" if off is None else " Off |"),
        "|---|--:|--:|---|--:|---|" + ("" if off is None else "--:|"),
        *(
            f"| {row.id} | {told(row.id, row.counted)} | {told(row.id, row.model)} |"
            f" {told(row.id, row.low)} to {told(row.id, row.high)} |"
            f" {number(row.place, 'en', 2)} |"
            f" {'yes' if row.inside else '**no**'} |{apart(row.id)}"
            for row in rows
        ),
    ]


def beside(found: Validation) -> list[str]:
    """Give other indicators beside the ranges of the evidence, with what those stand on."""
    return [
        "",
        "## Other indicators",
        "",
        "Beside ranges that the evidence gives them. Most of these stand on counts that are fitted"
        " too, or on a judgement, so that this is told and tests nothing.",
        "",
        "| Indicator | At | Mean | 90 % of draws | Range | Mean inside | The range stands on |",
        "|---|--:|--:|---|---|---|---|",
        *(
            f"| {row.indicator} | {row.at} | {shown(row.model)} | {shown(row.q05)} to"
            f" {shown(row.q95)} | {shown(row.low)} to {shown(row.high)} |"
            f" {'yes' if row.inside else '**no**'} | {row.source} |"
            for row in found.beside.itertuples()
        ),
    ]


def shown(value: float) -> str:
    """Write an amount or a share as precisely as it is worth."""
    if abs(value) < 1.5:
        return percent(value, "en", 1)
    return number(round(float(value), -2 if abs(value) >= 1000 else 0), "en")
