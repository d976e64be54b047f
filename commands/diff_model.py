"""The command `diff-model`: what another parameter set changes, before it is taken into use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import OK
from commands.common.console import print_json, talk
from commands.common.options import MOST, Json, Seed, complete_scenario
from simulation import MEMBERS
from simulation.reading.faults import usage

if TYPE_CHECKING:
    from calibration.set_comparison import ModelDifference
    from simulation.wording.uncertainty import Words


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
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="BESTAND",
            help="Schrijf ook een verslag: één HTML-bestand dat offline opent.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    seed: Seed = 0,
) -> int:
    _check(report)
    from calibration.set_comparison import model_difference
    from commands.common.inputs import load_all, register_for
    from simulation.scenario.scenario import list_shipped

    before, after = register_for(old, 2), register_for(new, 2)
    scenarios = load_all([*list_shipped(), *(files or [])], {}, before)
    found = model_difference(before, after, scenarios, members, seed)
    if report is not None:
        _write(report, found)
    if as_json:
        print_json(found.to_plain())
    else:
        _show(found)
    return OK


def _check(report: Path | None) -> None:
    """Refuse a place where something would be lost, or none can be, before anything is run."""
    if report is None:
        return
    if report.exists():
        raise usage(
            f"--report: {report} is er al; kies een andere naam. Er is niets veranderd",
            f"--report: {report} is there already; choose another name. Nothing was changed",
        )
    if not report.parent.is_dir():
        raise usage(
            f"--report: de map {report.parent} is er niet; maak hem eerst",
            f"--report: there is no folder {report.parent}; make it first",
        )


def _write(report: Path, found: ModelDifference) -> None:
    from calibration.report.set_change import SetChange, change_report

    scratch = report.with_name(f".{report.name}.{os.getpid()}")
    try:
        scratch.write_text(change_report(SetChange.of(found), talk.lang), "utf-8")
        scratch.replace(report)
    finally:
        scratch.unlink(missing_ok=True)
    talk.say(f"geschreven: {report}", f"written: {report}")


def _show(found: ModelDifference) -> None:
    from calibration.change_words import apart_words, band_words, common_words
    from calibration.set_comparison import HEADLINES
    from simulation.export.terminal import terminal
    from simulation.outcomes.indicators import INDICATORS
    from simulation.scenario.criteria import CRITERIA
    from simulation.wording.numbers import number
    from simulation.wording.text import Text
    from simulation.wording.uncertainty import chance_words, ends, estimate_words, value_words
    from simulation.wording.vocabulary import terms

    console, lang = terminal.console(), talk.lang
    old, new = found.old.parameter_set, found.new.parameter_set
    head = (
        ("Scenario", "Scenario"),
        (old, old),
        (new, new),
        ("verschil", "change"),
        ("in sd", "in sd"),
    )
    console.print(common_words(found.common, lang), "")
    if found.band is not None:
        console.print(band_words(found.band, lang), "")
    for indicator in HEADLINES:
        label, unit = INDICATORS[indicator].label, INDICATORS[indicator].unit
        console.print(f"{label.in_(lang)}, {Text('eind 2030', 'end of 2030').in_(lang)}")
        table = terminal.new_table(head, lang)
        for one in (one for one in found.headlines if one.indicator == indicator):
            told = (
                _told((value_words(mean, band, unit, lang).value, *ends(band, lang, unit)))
                for mean, *band in (one.old, one.new)
            )
            apart = _apart(apart_words(one, lang), lang)
            table.add(one.scenario, *told, apart, number(one.moved, lang, 2))
        console.print(table, "")
    if any(one.difference and not one.difference.band for one in found.headlines):
        console.print(terms(lang)("new_set.question"), "")
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


def _apart(found: Words, lang: str) -> str:
    """Write a difference in a cell; with a question mark when it may be chance."""
    from simulation.wording.vocabulary import terms

    if not found.value:
        return terms(lang)("difference.none")
    if found.band:
        return f"{found.value} ({found.band})"
    return f"{found.value} ?" if found.unsure else found.value


def _told(words: tuple[str, str, str]) -> str:
    value, low, high = words
    return f"{value} ({low}–{high})"
