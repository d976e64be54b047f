"""The command `ensemble`: every draw of every scenario, one file each."""

from dataclasses import dataclass
from typing import Annotated

import typer

from commands import FAILED, OK
from commands.common.options import (
    MOST,
    BatchOptions,
    DrawOptions,
    Every,
    ScenarioFiles,
    Settings,
    read_settings,
    steps,
)
from simulation import MEMBERS
from simulation.reading.faults import usage

KIND = "parquet"


@dataclass(frozen=True)
class _DrawOptions(DrawOptions):
    members: Annotated[
        int, typer.Option("--members", min=2, max=MOST, metavar="GETAL", help="Zoveel trekkingen.")
    ] = MEMBERS


def command(
    *,
    files: ScenarioFiles = None,
    settings: Settings = None,
    batch: BatchOptions,
    indicators: Annotated[
        str | None,
        typer.Option(
            "--indicators",
            metavar="NAMEN",
            help="Wat er in de tabel komt; zonder: alles.",
            show_default=False,
        ),
    ] = None,
    every: Every = "year",
    draws: _DrawOptions,
) -> int:
    if batch.out is None:
        raise usage("noem een map voor de trekkingen: -o MAP", "name a folder: -o DIR")
    how, changes = batch.how, read_settings(settings or [])
    from commands.common.batch import BatchRun
    from commands.common.inputs import (
        about,
        load_all,
        part,
        read_indicators,
        register_for,
        say_continuation,
    )
    from commands.common.job import Assignment
    from commands.common.result_folder import Folder
    from simulation.outcomes.indicators import INDICATORS

    chosen = list(INDICATORS) if indicators is None else read_indicators(indicators)
    register = register_for(draws.parameter_set, draws.members, draws.until)
    scenarios = load_all(files or [], changes, register)
    assignment = Assignment(
        register=register,
        seed=draws.seed,
        members=draws.members,
        every=steps(every),
        kinds=[KIND],
        indicators=chosen,
        keep_going=batch.keep_going,
    )
    common = about(
        "ensemble", register, **draws.about, every=every, settings=changes, indicators=chosen
    )
    parts = [part(scenario, [KIND]) for scenario in scenarios]
    folder = Folder(batch.out, common, parts).open(how)
    outcomes = BatchRun(assignment, scenarios, folder, batch.jobs).run()
    say_continuation(register)
    return FAILED if any(one.error is not None for one in outcomes.values()) else OK
