"""The command `diff-model`: what another parameter set changes, before it is taken into use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands import OK
from commands.common.console import print_json, talk
from commands.common.options import Json, Seed, complete_scenario
from simulation import MEMBERS

if TYPE_CHECKING:
    from calibration.set_comparison import ModelDifference


def command(
    *,
    old: Annotated[
        str, typer.Argument(metavar="OUD", help="Parameterset: een naam of de map van een ijking.")
    ],
    new: Annotated[str, typer.Argument(metavar="NIEUW", help="De parameterset ertegenover.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO'S",
            help="Ook deze scenario's, naast de meegeleverde.",
            show_default=False,
            autocompletion=complete_scenario,
        ),
    ] = None,
    members: Annotated[
        int, typer.Option("--members", min=2, metavar="GETAL", help="Trekkingen van elk.")
    ] = MEMBERS,
    as_json: Json = False,
    seed: Seed = 0,
) -> int:
    """Run every scenario with both parameter sets and tell what changes."""
    from calibration.set_comparison import model_difference
    from commands.common.inputs import load_all, register_for
    from simulation.scenario.scenario import list_shipped

    before, after = register_for(old, 2), register_for(new, 2)
    scenarios = load_all([*list_shipped(), *(files or [])], {}, before)
    found = model_difference(before, after, scenarios, members, seed)
    if as_json:
        print_json(found.to_plain())
    else:
        _show(found)
    return OK


def _show(found: ModelDifference) -> None:
    from calibration.set_comparison import HEADLINES
    from simulation.export.terminal import terminal
    from simulation.outcomes.indicators import INDICATORS
    from simulation.outcomes.standing import chance_words
    from simulation.scenario.criteria import CRITERIA

    console, lang = terminal.console(), talk.lang
    old, new = found.old.parameter_set, found.new.parameter_set
    head = (("Scenario", "Scenario"), (old, old), (new, new), ("verschil (sd)", "change (sd)"))
    for indicator in HEADLINES:
        label = terminal.pick(INDICATORS[indicator].label, lang)
        console.print(f"{label}, {terminal.pick(('eind 2030', 'end of 2030'), lang)}")
        table = terminal.new_table(head, lang)
        for one in (one for one in found.headlines if one.indicator == indicator):
            change = terminal.figure(round(one.moved, 2), lang)
            table.add_row(one.scenario, _band(one.old), _band(one.new), change)
        console.print(table, "")
    moved = [g for g in found.goals if round(g.old, 2) != round(g.new, 2)]
    if moved:
        table = terminal.new_table(
            (("Scenario", "Scenario"), ("kans op", "chance of"), (old, old), (new, new)), lang
        )
        for goal in moved:
            words = (chance_words(c, found.members, lang) for c in (goal.old, goal.new))
            label = terminal.pick(CRITERIA[goal.criterion].label, lang)
            table.add_row(goal.scenario, label, *words)
        console.print(table, "")
    else:
        same = ("Geen kans verandert een procentpunt.", "No chance changes by a percentage point.")
        console.print(terminal.pick(same, lang), "")
    if found.numbers:
        table = terminal.new_table((("Getal", "Number"), (old, old), (new, new)), lang)
        for number in found.numbers:
            table.add_row(number.name, _range(number.old), _range(number.new))
        console.print(table)


def _band(values: tuple[float, float, float]) -> str:
    from simulation.export.terminal.verdicts import grain, people

    mean, low, high = values
    step = grain(low, high)
    told = [people(value, talk.lang, step) for value in (mean, low, high)]
    return f"{told[0]} ({told[1]}–{told[2]})"


def _range(values: tuple[float, float, float]) -> str:
    from simulation.export.terminal.terminal import figure

    middle, low, high = (figure(float(f"{value:.3g}"), talk.lang) for value in values)
    return f"{middle} ({low}–{high})"
