"""The command `run`: scenarios in, verdicts and files out."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import FAILED, OK, USAGE
from commands.options import (
    CsvNl,
    Formats,
    Json,
    Lang,
    LogFile,
    Out,
    Overwrite,
    Quiet,
    Seed,
    Settings,
    Verbose,
    Wide,
    read_formats,
    read_settings,
)
from commands.talk import print_json, talk

if TYPE_CHECKING:
    from commands.batch import Batch
    from simulation.export.writers import Layout


def run(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BESTANDEN",
            help="Scenariobestanden of namen van meegeleverde scenario's; zonder: alle.",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    out: Out = None,
    overwrite: Overwrite = False,
    formats: Formats = "csv",
    csv_nl: CsvNl = False,
    wide: Wide = False,
    as_json: Json = False,
    seed: Seed = 0,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Controleer alleen de invoer.")
    ] = False,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run scenarios, show the verdicts, write the results."""
    started = time.perf_counter()
    talk.keep(log_file)
    kinds, changes = read_formats(formats), read_settings(settings or [])
    from commands import folder
    from commands.batch import Batch, load_all, run_all
    from simulation.export import writers
    from simulation.register import load_register

    if out is not None and (reason := folder.refusal(out, overwrite)):
        talk.error(*reason)
        return USAGE
    register = load_register()
    scenarios = load_all(files or [], changes, register)
    loaded = time.perf_counter()
    if dry_run:
        _show(Batch(scenarios, [], register, seed), as_json, dry_run)
        return OK
    announce_compiling(len(scenarios))
    results, failures = run_all(scenarios, register, seed)
    times = {"load_seconds": loaded - started, "run_seconds": time.perf_counter() - loaded}
    batch = Batch(scenarios, results, register, seed, failures, changes)
    _show(batch, as_json)
    if out is not None:
        _write(out, batch, kinds, writers.Layout(wide, csv_nl), times)
    return FAILED if failures else OK


def announce_compiling(members: int) -> None:
    """Say so when the kernel is going to be compiled."""
    from commands.installation import kernel_is_cached
    from simulation.engine import kernel_for
    from simulation.runs import model

    if not kernel_is_cached(kernel_for(model(), members)):
        talk.say("De rekenkern wordt eenmalig gecompileerd, even geduld …",
                 "Compiling the kernel, this once …")  # fmt: skip


def _show(batch: Batch, as_json: bool, dry_run: bool = False) -> None:
    """Show the verdicts, or the whole batch as JSON; then, apart, what failed."""
    from simulation.export import tables, terminal

    if as_json:
        print_json(tables.document(batch.results, batch.register.parameter_set, batch.seed))
    elif batch.results:
        terminal.print_verdicts(batch.results, talk.lang)
    if dry_run:
        for scenario in batch.scenarios:
            talk.say(f"{scenario.id}: in orde", f"{scenario.id}: fine")
    for scenario_id, error in batch.failures.items():
        talk.error(f"{scenario_id}: mislukt: {error}", f"{scenario_id}: failed: {error}")


def _write(
    out: Path, batch: Batch, kinds: list[str], layout: Layout, times: dict[str, float]
) -> None:
    from commands.folder import write_folder

    log = {"arguments": sys.argv[1:], **times}
    written = write_folder(out, batch, kinds, layout, log)
    talk.say(f"{len(written)} bestanden staan in {out}", f"{len(written)} files are in {out}")
