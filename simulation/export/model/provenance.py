"""What a file of the model says of itself: what it holds, of what, of when, and how it is run.

The names are Dutch in every language, as the columns of tables are; what is said is not.
"""

import datetime as dt
import os

from simulation.engine.grid import STEPS_PER_YEAR
from simulation.export.words import texts
from simulation.outcomes.scenario_runs import model_version, run
from simulation.register.register import Register
from simulation.register.shelf_life import shelf_life_of
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import day, number

HEADLINE = "dakloos_totaal"


def origin(kind: str, scenario: Scenario, register: Register, lang: str) -> dict[str, str]:
    """Tell it, by name; the same inputs give the same words.

    Today is not in it, since that would change the bytes. Up to which counts the set was fitted
    tells how old it is; with the variable ``SOURCE_DATE_EPOCH``, which dates what
    must give the same bytes again, the day of making is in it too.

    Parameters
    ----------
    kind
        Of the file: ``xmile``, ``equations`` or ``diagram``.
    scenario, register
        Whose numbers it has.

    Returns
    -------
    dict
        Words in the language `lang`.
    """
    t = texts(lang)
    told = {
        "inhoud": t(f"origin.{kind}"),
        "scenario": scenario.id,
        "scenario_hash": scenario.hash,
        "modelversie": model_version(),
        "parameterset": register.parameter_set,
        "tellingen": shelf_life_of(register).text.in_(lang),
    }
    if (epoch := os.environ.get("SOURCE_DATE_EPOCH", "")).isdecimal():
        told["gemaakt"] = day(dt.datetime.fromtimestamp(int(epoch), dt.UTC).date(), lang)
    told["rekenwijze"] = t("origin.solver", steps=str(STEPS_PER_YEAR))
    if kind == "xmile":
        told["rekenwijze"] = t("origin.euler", steps=str(STEPS_PER_YEAR))
        told["verschil"] = t("origin.difference", **_by_either_method(scenario, register, lang))
    return told


def _by_either_method(scenario: Scenario, register: Register, lang: str) -> dict[str, str]:
    """Work out the headline as a reader of the file does, and as we do."""
    ends = {
        method: run(scenario, register=register, method=method)[0].at(HEADLINE, AMBITION)[0]
        for method in ("euler", "rk4")
    }
    words = {method: number(end, lang, 1) for method, end in ends.items()}
    return words | {"off": number(ends["euler"] - ends["rk4"], lang, 1, True)}
