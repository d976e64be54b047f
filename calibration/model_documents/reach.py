"""`docs/reach.md`: how far policy can bring each goal, and what it takes."""

from calibration.model_documents.origin import made_by
from simulation.explore.reachable_goals import END, FAVOURABLE, Reach
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import USUAL, LeverPath, plain_path
from simulation.wording.numbers import number
from simulation.wording.uncertainty import chance_words

NAMED = 6
"""Levers that are named as needed."""
ARITHMETIC = {
    "functioneel_nul": (
        "Arithmetic: the goal sets people on a day against those who find a home in a year."
        " Prevention takes away many who would soon have found one, and so from both: it brings"
        " this goal no nearer, whatever else it does. A lever at its lower bound does not help."
    ),
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
        f"{made_by(made_with)},",
        f"{draws} draws. For each goal the levers were searched, each at its lower bound, at",
        f"today's level or at its upper bound from {USUAL.year}-{END.year} on, with the best",
        "assumptions.",
        "*Usual* is the same setting without these assumptions, *today* current policy with them.",
        "The search finds a setting, not a proof that there is none better, and other draws judge",
        "it than those it was searched with. Each is given as the file of a scenario: `wonen-eerst",
        "run` reads it.",
        "",
        f"At their best: {best}.",
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
    return [*lines, "", "```yaml", *_file(one).splitlines(), "```"]


def _file(one: Reach) -> str:
    """Write the setting, with the best assumptions, as a scenario that can be run."""
    levers = [f"  {name}: {_inline(path)}" for name, path in one.scenario.knoppen.items()]
    assumptions = [f"  {name}: {level}" for name, level in FAVOURABLE.items()]
    lines = [f"naam: {one.criterion}", "knoppen:", *levers, "aannames:", *assumptions]
    return "\n".join(lines) + "\n"


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


def _inline(path: LeverPath) -> str:
    """Write a path in a line: a ramp or a closure, or the ramps that follow each other."""
    if isinstance(path, tuple) and len(path) > 1:
        return f"[{', '.join(_inline((ramp,)) for ramp in path)}]"
    plain = plain_path(path)
    assert isinstance(plain, dict)
    pairs = (
        f"{key}: {f'{value:g}' if isinstance(value, float) else value}"
        for key, value in plain.items()
    )
    return f"{{{', '.join(pairs)}}}"
