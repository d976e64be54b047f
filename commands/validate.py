"""The command `validate`: does a calibration predict counts that were left out?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import GATE, OK
from commands.common.console import talk
from commands.common.options import ParameterSet, Seed, Targets
from simulation.reading.faults import FaultError, Pair
from simulation.wording.text import Text

if TYPE_CHECKING:
    from calibration.checks.posterior_predictive import Foretold
    from calibration.checks.validation import Validation

VALIDATION_FILE = "VALIDATION.md"
STAGES: dict[str, Pair] = {
    "held out": ("weggelaten tellingen voorspellen", "predicting counts that were left out"),
    "outputs": ("huidig beleid doorrekenen", "running current policy"),
}


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
    seed: Seed = 0,
) -> int:
    from calibration.checks.validation import validate, validation_report
    from calibration.targets import load_targets
    from commands.common.inputs import counts_of
    from commands.common.result_folder import put
    from simulation.register.register import PRIOR, load_register

    register, prior = load_register(parameter_set=parameter_set), load_register(parameter_set=PRIOR)
    with counts_of(targets) as folder:
        counts = load_targets(folder, prior)
    with talk.timeline(STAGES) as advance:
        found = validate(register, prior, counts, seed=seed, progress=advance)
    _show(found)
    if out is not None:
        text = validation_report(found, diagnostics_of(register.parameter_set))
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
    head = (
        ("Telling", "Count"),
        ("geteld", "counted"),
        ("voorspeld (90 %)", "predicted (90%)"),
        ("plaats", "place"),
        ("binnen", "inside"),
    )
    for outcome in found.outcomes:
        table = terminal.new_table(head, talk.lang)
        for row in outcome.rows:
            table.add(row.id, *_cells(row))
        console.print(outcome.exercise.label.in_(talk.lang), table, "", sep="\n")
    rows = found.held_out
    inside = sum(row.inside for row in rows)
    told = Text(
        f"Weggelaten tellingen binnen hun 90 %-band: {inside} van de {len(rows)}.",
        f"Counts that were left out and lie within their 90% band: {inside} of {len(rows)}.",
    )
    console.print(told.in_(talk.lang))


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
