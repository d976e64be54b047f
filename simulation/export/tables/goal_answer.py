"""What a goal takes, as one document of plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.explore.goal_seek.answers import Answer, Binding, Move, Package
from simulation.explore.goal_seek.goals import Goal
from simulation.export.goal_sentences import NEAREST, asked, named, sentence
from simulation.outcomes.draw_statistics import spread
from simulation.wording.text import LANGUAGES


def goal_document(answer: Answer, links: Mapping[str, str | None]) -> dict[str, Any]:
    """Give an answer as plain data, without what it was made with.

    Parameters
    ----------
    links
        Of each scenario that was found, by name, what stands behind ``?s=`` in the app's address;
        None of one that is too large for that.

    Returns
    -------
    dict
        As ``--json`` prints it.
    """
    found = named(answer)
    told = {name: _package(one, answer.goal) | {"link": links[name]} for name, one in found.items()}
    nearest = told.pop(NEAREST, None)
    return {
        "status": answer.status,
        "goal": _goal(answer.goal),
        "objective": answer.objective.id,
        "asked": {lang: asked(answer.goal, lang) for lang in LANGUAGES},
        "sentence": {lang: sentence(answer, lang) for lang in LANGUAGES},
        "base": _package(answer.base, answer.goal),
        "packages": [*told.values()],
        "nearest": nearest,
        "binding": [_binding(one) for one in answer.binding],
        "indispensable": list(answer.indispensable),
        "too_late": answer.too_late,
        "draws_confirmed": answer.base.result.members,
        "looks": answer.looks,
    }


def _goal(goal: Goal) -> dict[str, Any]:
    told: dict[str, Any] = {"text": str(goal), "year": goal.year, "chance": goal.chance}
    if goal.condition is None:
        return told | {"criterion": goal.criterion}
    one = goal.condition
    return told | {
        "indicator": one.indicator,
        "comparison": one.comparison,
        "value": one.value,
    }


def _package(package: Package, goal: Goal) -> dict[str, Any]:
    return {
        "scenario": package.scenario.id,
        "scenario_hash": package.scenario.hash,
        "chance": package.chance,
        "without": package.without,
        "moves": [_move(move) for move in package.moves],
        "outcomes": list(_outcomes(package, goal)),
        "content": package.scenario.to_plain(),
    }


def _outcomes(package: Package, goal: Goal) -> Iterator[dict[str, Any]]:
    for indicator, values, limit, sign in goal.values(package.result):
        mean, low, high = (None if one != one else one for one in spread(values))
        yield {
            "indicator": indicator,
            "limit": limit,
            "at_most": sign > 0,
            "mean": mean,
            "q05": low,
            "q95": high,
        }


def _move(move: Move) -> dict[str, Any]:
    told = {"lever": move.way.lever.id, "unit": move.way.lever.unit, "now": move.now}
    told |= {"to": move.to, "at_bound": move.at_bound}
    return told | {"guarded": move.guarded} if move.way.is_date else told


def _binding(one: Binding) -> dict[str, Any]:
    way = one.way
    return {
        "lever": way.lever.id,
        "unit": way.lever.unit,
        "bound": one.bound,
        "matters": one.matters,
        "natural": one.natural,
        "needed_alone": one.alone,
        "needed_together": one.together,
    }
