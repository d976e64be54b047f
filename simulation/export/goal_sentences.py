"""What a goal takes, in words: the goal, levers and their values, one sentence, scenario files."""

from __future__ import annotations

from dataclasses import replace

from simulation.explore.goal_seek.answers import (
    FEASIBLE,
    INFEASIBLE,
    REACHED,
    Answer,
    Move,
    Package,
)
from simulation.explore.goal_seek.goals import Goal
from simulation.explore.goal_seek.lever_ways import Way
from simulation.export.words import texts
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import BASELINE, Scenario, list_shipped, load_scenario
from simulation.wording.numbers import day, exact_amount, number, plain, plain_percent
from simulation.wording.uncertainty import chance_words, value_words
from simulation.wording.vocabulary import unit_name

NEAREST = "dichtstbij"
"""What the scenario is called that comes nearest."""
_SIGNS = {"<=": "≤", ">=": "≥"}


def goal_words(goal: Goal, lang: str) -> str:
    """Say what is to be reached, and when; without its chance."""
    if goal.condition is None:
        assert goal.criterion is not None
        what = CRITERIA[goal.criterion].label.in_(lang)
    else:
        one, indicator = goal.condition, INDICATORS[goal.condition.indicator]
        sign = _SIGNS.get(one.comparison, one.comparison)
        what = f"{indicator.label.in_(lang)} {sign} {exact_amount(one.value, indicator.unit, lang)}"
    return texts(lang)("goal.at_end", what=what, year=goal.year)


def lever_amount(way: Way, value: float | None, lang: str, guarded: bool = True) -> str:
    """Write where a lever stands, with its unit.

    Parameters
    ----------
    way, value
        The lever, and where it stands in its unit; of a closing the decimal year of its end, and
        None where none is planned.
    lang
        ``nl`` or ``en``.
    guarded
        Of a closing: whether places stay open for whoever has nowhere else to go.

    Returns
    -------
    str
        Such as ``8,5 %`` or ``dicht in 2030``.
    """
    t, unit = texts(lang), way.lever.unit
    if value is None:
        return t("lever.none")
    if way.is_date:
        key = "goal.closed" if guarded else "goal.closed_bare"
        return t(key, year=int(value))
    return level_words(value, unit, lang)


def level_words(value: float, unit: str, lang: str) -> str:
    """Write where a lever stands, its unit of the register.

    Parameters
    ----------
    value, unit, lang
        In that unit; of a share as a percentage.

    Returns
    -------
    str
        Such as ``8,5 %``.
    """
    if unit == "1":
        return plain_percent(value, lang, 1)
    amount = number(value, lang) if value >= 10 else plain(value, lang, 1)
    return f"{amount} {unit_name(unit, lang)}"


def moves_told(moves: tuple[Move, ...], lang: str) -> str:
    """Say which levers move, from where to where, in a part of a sentence."""
    t = texts(lang)
    told = []
    for move in moves:
        words = {
            "lever": move.way.lever.label.in_(lang),
            "to": lever_amount(move.way, move.to, lang, move.guarded),
        }
        if move.now is None:
            told.append(t("goal.move_anew", **words))
        else:
            told.append(t("goal.move", now=lever_amount(move.way, move.now, lang), **words))
    return "; ".join(told)


def outcome_told(package: Package, goal: Goal, lang: str) -> str:
    """Say where the indicators of the goal come out with a package, with their bands.

    Parameters
    ----------
    package, goal
        What was run, and what it is held against.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    str
        A part of a sentence for each indicator, with its limit.
    """
    t, told = texts(lang), []
    for name, values, limit, _ in goal.values(package.result):
        indicator = INDICATORS[name]
        words = value_words(float(values.mean()), band_of(values), indicator.unit, lang)
        value = f"{words.value} ({words.band})" if words.band else words.value
        shown = exact_amount(limit, indicator.unit, lang)
        told.append(t("goal.value_of", label=indicator.label.in_(lang), value=value, limit=shown))
    return "; ".join(told)


def chance_of(package: Package, lang: str) -> str:
    return chance_words(package.chance, package.result.members, lang)


def sentence(answer: Answer, lang: str) -> str:
    """Say in a sentence or two what was found, for one who reads nothing else."""
    t, base = texts(lang), answer.base.scenario.naam
    if answer.status == REACHED:
        return t("goal.reached", base=base, chance=chance_of(answer.base, lang))
    if answer.status == FEASIBLE:
        first = answer.packages[0]
        return t(
            "goal.feasible",
            chance=chance_of(first, lang),
            moves=moves_told(first.moves, lang),
            base=base,
            before=chance_of(answer.base, lang),
        )
    assert answer.nearest is not None
    near = {
        "chance": chance_of(answer.nearest, lang),
        "nearest": outcome_told(answer.nearest, answer.goal, lang),
    }
    if answer.too_late:
        start = day(answer.start, lang)
        return t("goal.too_late", year=answer.goal.year, start=start, **near)
    if answer.status == INFEASIBLE:
        return t("goal.infeasible", **near)
    return t("goal.unconfirmed", chance=near["chance"])


def asked(goal: Goal, lang: str) -> str:
    """Say what was asked."""
    chance = plain_percent(goal.chance, lang)
    return texts(lang)("goal.asked", goal=goal_words(goal, lang), chance=chance)


def named(answer: Answer) -> dict[str, Package]:
    """Give what was found by the name of its file, each as a scenario that can be kept.

    Parameters
    ----------
    answer
        Whatever its status.

    Returns
    -------
    dict
        ``pakket_1`` and so on, and ``dichtstbij`` where the goal is not reached and levers move;
        their scenarios bear that name, and say in Dutch, as every scenario file, what they are.
    """
    found = {f"pakket_{n}": package for n, package in enumerate(answer.packages, start=1)}
    if answer.nearest is not None and answer.nearest.moves:
        found[NEAREST] = answer.nearest
    return {name: replace(one, scenario=_told(one, name, answer)) for name, one in found.items()}


def _told(package: Package, name: str, answer: Answer) -> Scenario:
    t, base, goal = texts("nl"), answer.base.scenario, goal_words(answer.goal, "nl")
    description = t(
        "goal.description",
        objective=t(f"goal.objective.{answer.objective.id}"),
        base=base.naam,
        goal=goal,
        asked=plain_percent(answer.goal.chance, "nl"),
        chance=chance_of(package, "nl"),
        draws=number(package.result.members, "nl"),
    )
    key = "goal.name_nearest" if name == NEAREST else "goal.name"
    called = {} if name == NEAREST else {"number": name.rpartition("_")[2]}
    return replace(
        package.scenario,
        id=name,
        naam=t(key, goal=goal, **called),
        omschrijving=description,
        basis=_basis(base),
    )


def _basis(base: Scenario) -> str:
    """Give the shipped scenario that a package is built on: the base itself if it is one."""
    if base.id in list_shipped() and load_scenario(base.id).hash == base.hash:
        return base.id
    return base.basis or BASELINE
