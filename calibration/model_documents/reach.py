"""`docs/reach.md`: how far policy can bring each goal, and what it takes."""

from simulation.explore.reachable_goals import FAVOURABLE, Reach
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import LeverPath, Ramp
from simulation.wording.numbers import number
from simulation.wording.uncertainty import chance_words

NAMED = 6
"""Levers that are named as needed."""
ARITHMETIC = {
    "nul_dakloos": (
        "Arithmetic: with {entries} people who become homeless in a year, 1,000 on a day means a"
        " mean spell of {days} days. A decision takes at least four weeks."
    ),
    "niet_uit_instelling_dakloos": (
        "Arithmetic: a prison cannot keep anyone. Of those released with help a part is homeless"
        " before the decision on a home: with a chance of loss v a year and decisions in t years"
        " v / (v + 1 / t), which at the centre is {before} %."
    ),
}


def reach_document(found: list[Reach], register: Register, draws: int, made_with: str) -> str:
    """Give the text of the document.

    Parameters
    ----------
    found
        Of each goal.
    register
        Names the levers.
    draws
        How many each setting was looked at with.
    made_with
        Parameter set and posterior.

    Returns
    -------
    str
        Markdown.
    """
    best = ", ".join(
        f"{register.assumptions[name].label.en.lower()} {'low' if level == 'laag' else 'high'}"
        for name, level in FAVOURABLE.items()
    )
    lines = [
        "# How far policy can go",
        "",
        f"Made by `make reproduce`: model {model_version()}, {made_with},",
        f"{draws} draws. For each goal the levers were searched, each at its lower bound, at",
        "today's level or at its upper bound from 2026-2028 on, with the assumptions at their",
        "best:",
        f"{best}. *Usual* is the same setting without these assumptions, *today* current policy",
        "with them. The search finds a setting, not a proof that there is none better.",
        "",
        "| Goal | Best chance | Usual | Today |",
        "|---|--:|--:|--:|",
    ]
    for one in found:
        chances = (chance_words(c, draws, "en") for c in (one.chance, one.usual, one.today))
        lines.append(f"| {CRITERIA[one.criterion].label.en} | {' | '.join(chances)} |")
    for one in found:
        lines += ["", f"## {CRITERIA[one.criterion].label.en}", "", *_about(one, register, draws)]
    return "\n".join(lines) + "\n"


def _about(one: Reach, register: Register, draws: int) -> list[str]:
    values = "; ".join(
        f"`{name}` {number(value, 'en', 2)} (goal: at most {number(limit, 'en', 2)})"
        for name, (value, limit) in one.values.items()
    )
    lines = [f"Best chance {chance_words(one.chance, draws, 'en')}. At the end of 2030: {values}."]
    if one.needed:
        needed = ", ".join(
            f"*{register.levers[name].label.en}* ({chance_words(left, draws, 'en')} without)"
            for name, left in one.needed[:NAMED]
        )
        lines += ["", f"What it takes most: {needed}."]
    if one.criterion in ARITHMETIC:
        lines += ["", ARITHMETIC[one.criterion].format(**_numbers(one, register))]
    levers = ", ".join(f"{name} {_end(path)}" for name, path in one.scenario.knoppen.items())
    return [*lines, "", f"Setting: {levers}."]


def _numbers(one: Reach, register: Register) -> dict[str, str]:
    entries = one.entries
    loss = register.estimates["bevolking.verlieskans.complex"].central
    weeks = register.levers["beslistijd"].low
    time = (
        weeks
        / register.estimates["rechten.weken_per_jaar"].central
        * register.estimates["rechten.tempo_bedreigd"].central
    )
    return {
        "entries": number(round(entries, -3), "en"),
        "days": number(1000 / entries * 365.25, "en"),
        "before": number(100 * loss / (loss + 1 / time), "en"),
    }


def _end(path: LeverPath) -> str:
    if isinstance(path, tuple):
        last: Ramp = path[-1]
        return number(last.naar, "en", 2)
    return f"{path.datum:%Y-%m-%d}" if path.datum else "none"
