"""The command `validate`: does the model predict what it does not know, and can it fall?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import GATE, OK
from commands.common.console import talk
from commands.common.options import ParameterSet, Seed, Targets
from simulation.reading.faults import FaultError, Pair
from simulation.wording.text import Text

if TYPE_CHECKING:
    from calibration.checks.counterfactuals import Tried
    from calibration.checks.hindcasts import Hindcasts
    from calibration.checks.posterior_predictive import Foretold
    from calibration.checks.validation import Validation
    from simulation.export.terminal.layout import Cell, Grid

VALIDATION_FILE = "VALIDATION.md"
STAGES: dict[str, Pair] = {
    "held out": ("weggelaten tellingen voorspellen", "predicting counts that were left out"),
    "counterfactuals": ("verzonnen tellingen ijken", "calibrating made-up counts"),
    "hindcasts": (
        "eerdere voorspellingen maken, elk met wat er toen bekend was",
        "making earlier forecasts, each with what was known then",
    ),
    "outputs": ("huidig beleid doorrekenen", "running current policy"),
}
FORECASTERS = {
    "model": Text("het model", "the model"),
    "persistence": Text("de laatste schatting blijft", "the last estimate stays"),
    "random walk": Text("de laatste schatting zwerft", "the last estimate walks at random"),
    "prior predictive": Text("het model zonder tellingen", "the model without counts"),
}
"""Those of `calibration.checks.hindcasts`."""


def command(
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="MAP",
            help=f"Schrijf hier ook het verslag, {VALIDATION_FILE}.",
            show_default=False,
        ),
    ] = None,
    targets: Targets = None,
    parameter_set: ParameterSet = None,
    seeds: Annotated[
        int,
        typer.Option(
            "--seeds",
            min=1,
            max=100,
            metavar="GETAL",
            help="Maak elke eerdere voorspelling zo vaak; met 3 duurt alles een minuut of tien.",
        ),
    ] = 3,
    seed: Seed = 0,
) -> int:
    from calibration.checks.validation import validate
    from calibration.checks.validation_report import as_markdown
    from calibration.targets import load_targets
    from commands.common.inputs import counts_of
    from commands.common.result_folder import put
    from simulation.register.register import PRIOR, load_register

    register, prior = load_register(parameter_set=parameter_set), load_register(parameter_set=PRIOR)
    with counts_of(targets) as folder:
        counts = load_targets(folder, prior)
    with talk.timeline(STAGES) as advance:
        found = validate(register, prior, counts, seed=seed, seeds=seeds, progress=advance)
    _show(found)
    if out is not None:
        text = as_markdown(found, diagnostics_of(register.parameter_set))
        out.mkdir(parents=True, exist_ok=True)
        put(out, VALIDATION_FILE, text.encode())
        talk.say(f"{out / VALIDATION_FILE} is geschreven", f"{out / VALIDATION_FILE} is written")
    for failure in found.failures:
        talk.error(f"niet in orde: {failure}", f"not in order: {failure}")
    return GATE if found.failures else OK


def diagnostics_of(parameter_set: str) -> dict[str, object] | None:
    from calibration.parameter_sets import DIAGNOSTICS_FILE
    from simulation.register.register import parameters_folder, set_folder

    try:
        path = set_folder(parameters_folder(), parameter_set) / DIAGNOSTICS_FILE
        found: dict[str, object] = json.loads(path.read_text("utf-8"))
    except (FaultError, OSError, ValueError):
        return None
    return found


def _show(found: Validation) -> None:
    from simulation.export.terminal import terminal

    console = terminal.console()
    for outcome in found.outcomes:
        table = _held_out(outcome.rows)
        console.print(outcome.exercise.label.in_(talk.lang), table, "", sep="\n")
    rows = found.held_out
    inside = sum(row.inside for row in rows)
    told = (
        Text(
            f"Weggelaten tellingen binnen hun 90 %-band: {inside} van de {len(rows)}.",
            f"Counts that were left out and lie within their 90% band: {inside} of {len(rows)}.",
        ),
        Text(
            "Kans dat er eind 2030 minder dakloze mensen zijn dan begin 2025, met deze tellingen "
            "van het CBS",
            "Chance that fewer people are homeless at the end of 2030 than at the start of 2025, "
            "with these counts of CBS",
        ),
        Text(
            "Eerdere voorspellingen, elk met wat er eind dat jaar bekend was (lager is beter)",
            "Earlier forecasts, each with what was known at the end of that year (lower is better)",
        ),
    )
    all_inside, falls, past = (text.in_(talk.lang) for text in told)
    console.print(all_inside, "", falls, _falls(found.counterfactuals), "", sep="\n")
    console.print(past, _past(found.past), sep="\n")


def _held_out(rows: Sequence[Foretold]) -> Grid:
    from simulation.export.terminal import terminal

    head = (
        ("Telling", "Count"),
        ("geteld", "counted"),
        ("voorspeld (90 %)", "predicted (90%)"),
        ("plaats", "place"),
        ("binnen", "inside"),
    )
    table = terminal.new_table(head, talk.lang)
    for row in rows:
        table.add(row.id, *_cells(row))
    return table


def _falls(tried: Sequence[Tried]) -> Grid:
    """What the forecast does with made-up counts; a chance that may not be is red."""
    from simulation.export.terminal import terminal
    from simulation.wording.numbers import PERSONS, number
    from simulation.wording.uncertainty import value_words

    head = (
        ("Tellingen", "Counts"),
        ("kans op een daling", "chance of a fall"),
        ("gevraagd", "asked"),
        ("dakloze mensen, eind 2030", "homeless people, end of 2030"),
    )
    lang = talk.lang
    table = terminal.new_table(head, lang)
    for one in tried:
        asked = one.counterfactual
        least, most = (number(limit, lang, 2) for limit in (asked.least, asked.most))
        value, ninety, _ = value_words(one.people, one.band, PERSONS, lang)
        table.add(
            asked.label.in_(lang),
            _red_if(number(one.fall, lang, 2), bool(one.failures)),
            "" if (asked.least, asked.most) == (0.0, 1.0) else f"{least} – {most}",
            f"{value} ({ninety})",
        )
    return table


def _past(past: Hindcasts) -> Grid:
    """What earlier forecasts would have been worth, beside those of simple forecasters."""
    from simulation.export.terminal import terminal
    from simulation.wording.numbers import number, percent

    head = (
        ("Bekend tot eind", "Known until end of"),
        ("voorspeller", "forecaster"),
        ("log score", "log score"),
        ("CRPS", "CRPS"),
        ("binnen 90 %", "inside 90%"),
    )
    lang = talk.lang
    table = terminal.new_table(head, lang)
    for row in past.table().to_dict("records"):
        table.add(
            Text("samen", "together").in_(lang) if row["origin"] == "all" else row["origin"],
            FORECASTERS[row["forecaster"]].in_(lang),
            number(row["log_score"], lang, 2),
            number(row["crps"], lang, 3),
            percent(row["inside"], lang),
        )
    return table


def _red_if(text: str, wrong: bool) -> Cell:
    from rich.text import Text as Styled

    return Styled(text, style="bold red") if wrong else text


def _cells(row: Foretold) -> tuple[str, ...]:
    from simulation.wording.numbers import figure, percent, step_of, stepped
    from simulation.wording.uncertainty import part

    lang, step = talk.lang, step_of(row.low, row.high)
    if row.counted < 1:  # a share
        counted, low, high = (percent(value, lang) for value in (row.counted, row.low, row.high))
    else:
        counted = figure(row.counted, lang)
        low, high = (stepped(value, lang, step) for value in (row.low, row.high))
    inside = Text("ja", "yes") if row.inside else Text("nee", "no")
    return counted, f"{low} – {high}", part(row.place, lang), inside.in_(lang)
