"""What a link or file that was made with another parameter set said, beside what is said now.

Only a set that is kept here can be run again; its draws, with the model as it is now.
"""

from collections.abc import Iterator
from html import escape

import streamlit as st

from calibration.set_comparison import HEADLINES, Goal, Headline
from dashboard.components.error_boundary import fragment
from dashboard.formatting.controls import behind
from dashboard.formatting.html import HTML, Row, small, table
from dashboard.recalibration.set_changes import KIND, has_moved, outcome_cells
from dashboard.results.outcomes import outcome, presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.texts import Texts, literal
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register, kept_sets, load_register, parameters_folder
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import number
from simulation.wording.uncertainty import chance_words
from simulation.wording.vocabulary import terms

LONGEST = 60
"""Signs of a stranger's name that are shown."""


@fragment()
def show_then(choices: Choices, name: str, t: Texts) -> None:
    """Show what another set says, named in a stranger's link or file; nothing when it is in use."""
    register = register_in_use()
    if name == register.parameter_set:
        return
    if name not in kept_sets(parameters_folder()):
        st.caption(literal(t("andere_set.niet_hier", toen=name[:LONGEST])))
        return

    def show() -> None:
        scenario = chosen_scenario(choices, origin(choices, presets()), register)
        st.html(then_table(scenario, load_register(parameter_set=name), register, t))

    behind(t("andere_set.deur"), "andere_set", show)


def then_table(scenario: Scenario, then: Register, now: Register, t: Texts) -> HTML:
    old, new = (outcome(scenario, register) for register in (then, now))
    names = {"toen": then.parameter_set, "nu": now.parameter_set}
    members = min(old.members, new.members)
    told = "".join(
        f'<p class="we-watermerk" role="note">{escape(set)}: {escape(t.pick(one.warning))}</p>'
        for set, one in zip(names.values(), (old, new), strict=True)
        if one.warning is not None
    )
    told += f"<p>{t.html('andere_set.uitleg', aantal=members, **names)}</p>"
    head = [t("andere_set.uitkomst"), t("andere_set.toen"), t("telling.nu"), t("telling.verschil")]
    body = [
        *_outcomes(old.result, new.result, members, t),
        *_chances(old.result, new.result, members, t),
    ]
    return told + table(t("andere_set.tabel", **names), head, body, KIND)


def _outcomes(old: ScenarioResult, new: ScenarioResult, members: int, t: Texts) -> Iterator[Row]:
    for name in HEADLINES:
        then, now = ((one.mean(name), *one.band(name)) for one in (old, new))
        one = Headline(old.scenario.id, name, then, now, moved=0.0)
        yield [escape(t.pick(INDICATORS[name].label)), *outcome_cells(one, t, members)]


def _chances(old: ScenarioResult, new: ScenarioResult, members: int, t: Texts) -> Iterator[Row]:
    for name, criterion in CRITERIA.items():
        goal = Goal(old.scenario.id, name, old.chance(name), new.chance(name))
        words = [
            chance_words(chance, one.members, t.lang)
            for chance, one in ((goal.old, old), (goal.new, new))
        ]
        same = words[0] == words[1] or not has_moved(goal, members)
        label = t("andere_set.kans", doel=t.pick(criterion.label))
        last = t.html("telling.gelijk") if words[0] == words[1] else _points(goal, same, t)
        yield [escape(label), *map(escape, words), last]


def _points(goal: Goal, same: bool, t: Texts) -> HTML:
    points = round(100 * goal.new) - round(100 * goal.old)
    words = escape(f"{number(points, t.lang, signed=True)} {terms(t.lang)('point')}")
    return words + small(t("telling.toeval")) if same else words
