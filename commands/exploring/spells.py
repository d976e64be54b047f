"""The command `spells`: how long people are homeless, and who has left within three months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from commands import FAILED, OK
from commands.common.console import print_json, talk
from commands.common.options import (
    DrawOptions,
    Json,
    Members,
    Settings,
    complete_scenario,
    read_settings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from simulation.explore.homeless_spells import Spells
    from simulation.outcomes.draws import Draws
    from simulation.scenario.scenario import Scenario

DRAWS = 100
"""Enough for a band, in some ten seconds."""


@dataclass(frozen=True)
class _DrawOptions(DrawOptions):
    members: Members = DRAWS


def command(
    *,
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Een bestand of de naam van een meegeleverd scenario.",
            autocompletion=complete_scenario,
        ),
    ] = "huidig_beleid",
    settings: Settings = None,
    year: Annotated[
        int,
        typer.Option("--year", metavar="JAAR", help="Wie in dit jaar dakloos wordt."),
    ] = 2030,
    as_json: Json = False,
    draws: _DrawOptions,
) -> int:
    changes = read_settings(settings or [])
    from commands.common.batch import announce_compiling
    from commands.common.inputs import about, check_year, described, load_all, register_for
    from simulation.engine import InvariantError
    from simulation.explore.homeless_spells import spells
    from simulation.export.tables.result import how_far
    from simulation.outcomes.draws import Draws
    from simulation.outcomes.standing import warning

    register = register_for(draws.parameter_set, draws.members, draws.until)
    [chosen] = load_all([scenario], changes, register)
    check_year(year, register)
    announce_compiling(draws.members, register)
    which = Draws.usual(register, draws.members, draws.seed)
    try:
        found = spells(chosen, which, year)
    except InvariantError as error:
        talk.error(f"{chosen.id}: mislukt: {error}", f"{chosen.id}: failed: {error}")
        return FAILED
    if as_json:
        common = about("spells", register, **draws.about, settings=changes) | {"year": year}
        said = warning(which.standing)
        common |= {"draws": which.standing, "warning": None if said is None else said._asdict()}
        common |= {**how_far(register), "scenario": chosen.id} | described(chosen)
        print_json(common | {"spells": _plain(found)})
    else:
        _show(found, which, chosen, changes)
    return OK


def _plain(found: Spells) -> dict[str, dict[str, dict[str, float]]]:
    """Give of each number the mean of the draws and their 90 % band."""
    from simulation.explore.homeless_spells import GROUPS

    left = {f"left_within_{months}_months": values for months, values in found.left.items()}
    columns = left | {"median_months": found.median, "mean_months": found.mean}
    among = {f"homeless_over_{months}_months": v for months, v in found.over.items()}
    return {
        group: {name: _middle(values[row]) for name, values in columns.items()}
        for row, group in enumerate(GROUPS)
    } | {"bij_bekenden": {name: _middle(values) for name, values in among.items()}}


def _middle(values: np.ndarray) -> dict[str, float]:
    from simulation.outcomes.draw_statistics import band_of

    if len(values) == 1:  # one draw has no band
        return {"mean": float(values[0])}
    low, high = band_of(values)
    return {"mean": float(values.mean()), "q05": low, "q95": high}


def _show(found: Spells, which: Draws, scenario: Scenario, changes: Mapping[str, str]) -> None:
    from simulation.explore.homeless_spells import EVERYONE
    from simulation.export.terminal import terminal
    from simulation.outcomes.standing import caveat
    from simulation.register.horizon import continuation
    from simulation.register.labels import load_labels
    from simulation.register.shelf_life import shelf_life_of
    from simulation.wording.numbers import MONTH, SHARE
    from simulation.wording.text import Text
    from simulation.wording.uncertainty import value_words

    console, lang = terminal.console(), talk.lang
    everyone = Text("iedereen", "everyone").in_(lang)

    def told(value: Mapping[str, float], unit: Text) -> str:
        band = (value.get("q05", value["mean"]), value.get("q95", value["mean"]))
        words = value_words(value["mean"], band, unit, lang)
        return f"{words.value} ({words.band.partition(': ')[2]})" if words.band else words.value

    units = [*(SHARE for _ in found.left), MONTH, MONTH]
    within = [(f"na {m} maanden weg", f"gone after {m} months") for m in found.left]
    head = [("wie", "who"), *within, ("helft weg", "half gone"), ("gemiddeld", "mean")]
    table = terminal.new_table(head, lang)
    *rows, (_, among) = _plain(found).items()
    names = load_labels().elements
    for group, values in rows:
        name = everyone if group == EVERYONE else names[group].in_(lang)
        table.add(name, *(told(v, unit) for v, unit in zip(values.values(), units, strict=True)))
    title = Text(
        f"Wie in {found.year} dakloos wordt: wie is wanneer weg, en hoeveel maanden duurt het?",
        f"Who becomes homeless in {found.year}: who is gone by when, and how many months is it?",
    )
    moved = "".join(f" {name}={value}" for name, value in changes.items())
    console.print(f"{scenario.id}{moved}", title.in_(lang), sep="\n")
    console.print(table, "")
    longer = ", ".join(
        f"{told(v, SHARE)} > {months}" for months, v in zip(found.over, among.values(), strict=True)
    )
    text = Text(
        f"Wie op een dag bij bekenden logeert, naar hoeveel maanden al dakloos: {longer}.",
        f"Staying with friends on a day, by how many months homeless already: {longer}.",
    )
    console.print(text.in_(lang))
    if (assumed := continuation(which.register)) is not None:
        console.print("", assumed.in_(lang), sep="\n")
    told_ = caveat(which.standing, which.members, lang)
    console.print("", told_, "", shelf_life_of(which.register).text.in_(lang), sep="\n")
