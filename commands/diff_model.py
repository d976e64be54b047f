"""The command `diff-model`: what another parameter set changes, before it is taken into use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands import OK
from commands.common.console import print_json, talk
from commands.common.options import MOST, Json, Seed, complete_scenario
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
        int, typer.Option("--members", min=2, max=MOST, metavar="GETAL", help="Trekkingen van elk.")
    ] = MEMBERS,
    as_json: Json = False,
    seed: Seed = 0,
) -> int:
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
    from simulation.scenario.criteria import CRITERIA
    from simulation.wording.numbers import number
    from simulation.wording.text import Text
    from simulation.wording.uncertainty import chance_words, ends, estimate_words, value_words

    console, lang = terminal.console(), talk.lang
    old, new = found.old.parameter_set, found.new.parameter_set
    head = (("Scenario", "Scenario"), (old, old), (new, new), ("verschil (sd)", "change (sd)"))
    for indicator in HEADLINES:
        label, unit = INDICATORS[indicator].label, INDICATORS[indicator].unit
        console.print(f"{label.in_(lang)}, {Text('eind 2030', 'end of 2030').in_(lang)}")
        table = terminal.new_table(head, lang)
        for one in (one for one in found.headlines if one.indicator == indicator):
            told = (
                _told((value_words(mean, band, unit, lang).value, *ends(band, lang, unit)))
                for mean, *band in (one.old, one.new)
            )
            table.add(one.scenario, *told, number(one.moved, lang, 2))
        console.print(table, "")
    moved = [g for g in found.goals if round(g.old, 2) != round(g.new, 2)]
    if moved:
        table = terminal.new_table(
            (("Scenario", "Scenario"), ("kans op", "chance of"), (old, old), (new, new)), lang
        )
        for goal in moved:
            words = (chance_words(c, found.members, lang) for c in (goal.old, goal.new))
            table.add(goal.scenario, CRITERIA[goal.criterion].label.in_(lang), *words)
        console.print(table, "")
    else:
        same = "Geen kans verandert een procentpunt.", "No chance changes by a percentage point."
        console.print(Text(*same).in_(lang), "")
    if found.numbers:
        table = terminal.new_table((("Getal", "Number"), (old, old), (new, new)), lang)
        for own in found.numbers:
            told = (
                _told(estimate_words(middle, band, lang)) for middle, *band in (own.old, own.new)
            )
            table.add(own.name, *told)
        console.print(table)


def _told(words: tuple[str, str, str]) -> str:
    value, low, high = words
    return f"{value} ({low}–{high})"
