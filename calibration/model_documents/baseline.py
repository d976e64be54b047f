"""`docs/baseline.md`: the path of current policy taken apart, and how long people are homeless."""

import numpy as np

from calibration.model_documents.origin import made_by
from simulation.explore.baseline_path import Step
from simulation.explore.homeless_spells import EVERYONE, GROUPS, Spells
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.labels import load_labels
from simulation.wording.numbers import MONTH, SHARE, number
from simulation.wording.text import Text
from simulation.wording.uncertainty import value_words

MOMENTS = (2022.0, 2024.0, 2026.0, 2028.0, 2031.0, 2036.0)
ELSEWHERE = (
    "60 % of all spells (Denmark 2019, Kraka 2020)",
    "25 % of all spells (Denmark 2019, Kraka 2020)",
    "4 months (Australia 2011-2014, Journeys Home)",
    "33 % of 114 interviewed (UK 2019, Crisis)",
    "50 % of all counted (Denmark 2015, SFI)",
)
"""What was found abroad, in the order in which it is told."""
CAUSES = {
    "start": "Start, and nothing that changes",
    "past growth": "Growth and routes until 2025",
    "future growth": "Growth from 2025 on",
    "loops": "The five loops",
    "decided policy": "Policy that has been decided",
}


def baseline_document(
    time: np.ndarray,
    steps: list[Step],
    result: ScenarioResult,
    found: Spells,
    made_with: str,
) -> str:
    """Give the text of the document.

    Parameters
    ----------
    time, steps
        What `taken_apart` gave.
    result
        Current policy, with the same draws.
    found
        How long people are homeless then.
    made_with
        Parameter set and posterior.

    Returns
    -------
    str
        Markdown.
    """
    rows = [int(np.abs(time - moment).argmin()) for moment in MOMENTS]
    lines = [
        "# The baseline, taken apart",
        "",
        f"{made_by(made_with)},",
        f"{result.members} draws. Homeless people (ETHOS 1-6) on 1 January, means of the draws.",
        "One after the other each cause is added to a world in which nothing changes from 2018 on;",
        "another order would divide otherwise what they do together.",
        "",
        f"| | {' | '.join(f'{moment:.0f}' for moment in MOMENTS)} |",
        f"|---|{'--:|' * len(MOMENTS)}",
    ]
    for step in steps:
        values = [_told(step.people[row], step is not steps[0]) for row in rows]
        lines.append(f"| {CAUSES[step.cause]} | {' | '.join(values)} |")
    whole = np.sum([step.people for step in steps], axis=0)
    lines.append(f"| **Current policy** | {' | '.join(_told(whole[row]) for row in rows)} |")
    return "\n".join([*lines, "", *_three_counts(result), "", *_how_long(found), ""])


def _told(people: float, signed: bool = False) -> str:
    return number(round(float(people), -2), "en", signed=signed)


def _three_counts(result: ScenarioResult) -> list[str]:
    """Tell on a day, in a year and entries apart: they are confused everywhere."""
    moment = 2025.0
    day, year = result.mean("dakloos_totaal", moment), result.mean("dakloos_in_jaar", moment)
    entries = result.mean("instroom", moment) + result.mean("terugkeer", moment)
    lasting = result.mean("aandeel_langdurig", moment)
    return [
        "## On a day, in a year",
        "",
        f"Under current policy {_told(day)} people are homeless on 1 January 2025. In 2024"
        f" {_told(entries)} people became homeless, returns included, and {_told(year)} were so at"
        " some time in that year (spells: who came back is counted again). Most spells are short,"
        f" and yet {number(100 * lasting, 'en')} % of those homeless on a day are so for long.",
    ]


def _how_long(found: Spells) -> list[str]:
    """Set how long people are homeless beside what was found abroad."""
    everyone = GROUPS.index(EVERYONE)
    rows = (
        ("gone within six months, of those who become homeless", found.left[6][everyone], SHARE),
        ("longer than a year, of those who become homeless", 1 - found.left[12][everyone], SHARE),
        ("half of those who become homeless are gone after", found.median[everyone], MONTH),
        ("staying with friends: homeless for over six months", found.over[6], SHARE),
        ("staying with friends: homeless for over a year", found.over[12], SHARE),
    )
    lines = [
        "## How long",
        "",
        f"Of those who become homeless in {found.year}, at the rates of that year. There are no",
        "Dutch figures; each foreign one is of another population, and not fitted to.",
        "",
        "| | model | elsewhere |",
        "|---|---|---|",
    ]
    for (what, values, unit), elsewhere in zip(rows, ELSEWHERE, strict=True):
        lines.append(f"| {what} | {_banded(values, unit)} | {elsewhere} |")
    lines += ["", "| becomes homeless | half gone after | mean |", "|---|---|---|"]
    names = load_labels().elements
    for row, group in enumerate(GROUPS):
        name = "everyone" if group == EVERYONE else names[group].en
        half, mean = (_banded(values[row], MONTH) for values in (found.median, found.mean))
        lines.append(f"| {name} | {half} | {mean} |")
    return lines


def _banded(values: np.ndarray, unit: Text) -> str:
    words = value_words(float(values.mean()), band_of(values), unit, "en")
    told = words.value if unit == SHARE else f"{words.value} months"
    return f"{told} ({words.band})" if words.band else told
