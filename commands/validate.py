"""The commands `validate` and `selfcheck`: does a calibration predict, and find the truth?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import GATE, OK
from commands.options import (
    Json,
    Lang,
    LogFile,
    ParameterSet,
    Quiet,
    Seed,
    Targets,
    Verbose,
)
from commands.talk import print_json, talk
from simulation.reading.faults import Pair

if TYPE_CHECKING:
    from calibration.checks.posterior_predictive import Foretold
    from calibration.checks.validation import Validation

VALIDATION_FILE = "VALIDATION.md"
STAGES: dict[str, Pair] = {
    "held out": ("weggelaten tellingen voorspellen", "predicting counts that were left out"),
    "outputs": ("huidig beleid doorrekenen", "running current policy"),
    "check": ("verzonnen tellingen ijken", "calibrating made-up counts"),
}


def validate(
    out: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="MAP", help=f"Schrijf {VALIDATION_FILE} hier."),
    ] = Path("docs"),
    targets: Targets = None,
    parameter_set: ParameterSet = None,
    seed: Seed = 0,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Leave counts out, predict them, and write how that went."""
    talk.keep(log_file)
    from calibration.checks.validation import validate as hold
    from calibration.checks.validation import validation_report
    from calibration.targets import load_targets
    from commands.folder import put
    from simulation.register.register import PRIOR, load_register

    register, prior = load_register(parameter_set=parameter_set), load_register(parameter_set=PRIOR)
    counts = load_targets(targets, prior)
    with talk.timeline(STAGES) as advance:
        found = hold(register, prior, counts, seed=seed, progress=advance)
    _show(found)
    out.mkdir(parents=True, exist_ok=True)
    text = validation_report(found, diagnostics_of(register.parameter_set))
    put(out, VALIDATION_FILE, text.encode())
    talk.say(f"{out / VALIDATION_FILE} is geschreven", f"{out / VALIDATION_FILE} is written")
    for failure in found.failures:
        talk.error(f"niet in orde: {failure}", f"not in order: {failure}")
    return GATE if found.failures else OK


def diagnostics_of(parameter_set: str) -> dict[str, object] | None:
    """Read the diagnostics that were kept with a parameter set."""
    from calibration.parameter_sets import DIAGNOSTICS_FILE
    from simulation.reading.faults import InputError
    from simulation.register.register import parameters_folder, set_folder

    try:
        path = set_folder(parameters_folder(), parameter_set) / DIAGNOSTICS_FILE
        found: dict[str, object] = json.loads(path.read_text("utf-8"))
    except (InputError, OSError, ValueError):
        return None
    return found


def _show(found: Validation) -> None:
    """Print what was left out beside what was predicted for it."""
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
            table.add_row(row.id, *_cells(row))
        console.print(terminal.pick(outcome.exercise.label, talk.lang), table, "", sep="\n")
    rows = found.held_out
    inside = sum(row.inside for row in rows)
    console.print(
        terminal.pick(
            (
                f"{inside} van de {len(rows)} weggelaten tellingen liggen binnen hun 90 %-band.",
                f"{inside} of the {len(rows)} counts that were left out lie within their 90% band.",
            ),
            talk.lang,
        )
    )


def _cells(row: Foretold) -> tuple[str, ...]:
    from simulation.export.terminal.terminal import figure, pick

    def told(value: float) -> str:
        if row.counted < 1:
            return figure(round(value, 3), talk.lang)
        return figure(round(value, -2 if value >= 1000 else 0), talk.lang)

    inside = pick(("ja", "yes") if row.inside else ("nee", "no"), talk.lang)
    band = f"{told(row.low)} – {told(row.high)}"
    return told(row.counted), band, figure(round(row.place, 2), talk.lang), inside


def selfcheck(
    replications: Annotated[
        int,
        typer.Option(
            "-n",
            "--replications",
            min=10,
            metavar="GETAL",
            help="Zo vaak tellingen verzinnen en ijken.",
        ),
    ] = 500,
    targets: Targets = None,
    as_json: Json = False,
    seed: Seed = 0,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Calibrate made-up counts again and again: do the intervals hold the truth?"""
    talk.keep(log_file)
    from calibration.checks.sbc import ALLOWED, consistent, simulation_based
    from calibration.checks.validation import POSSIBLE
    from commands.calibrate import problem_of

    problem = problem_of(targets, "basis")
    with talk.timeline(STAGES) as advance:
        found = simulation_based(problem, replications, seed, lambda done: advance("check", done))
    if as_json:
        print_json(found.to_plain())
    low, high = ALLOWED
    # A few replications scatter more than the limits leave room for.
    passed = low <= found.pooled <= high or consistent(found.inside) >= POSSIBLE
    for number, name in enumerate(found.names):
        share = found.inside[:, number].mean()
        talk.say(f"{name}: {share:.1%} binnen", f"{name}: {share:.1%} inside")
    talk.say(
        f"{found.pooled:.1%} van {replications} keer {len(found.names)} ware waarden ligt in het "
        f"90 %-interval (toegestaan: {low:.0%} tot {high:.0%})",
        f"{found.pooled:.1%} of {replications} times {len(found.names)} true values lie in their "
        f"90% interval (allowed: {low:.0%} to {high:.0%})",
        level=talk.INFO if passed else talk.WARNING,
    )
    return OK if passed else GATE
