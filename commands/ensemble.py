"""The command `ensemble`: every draw of every scenario, one file each."""

from __future__ import annotations

from typing import Annotated

import typer

from commands import FAILED, OK
from commands.options import (
    MEMBERS,
    Every,
    Jobs,
    KeepGoing,
    Lang,
    LogFile,
    Out,
    Overwrite,
    ParameterSet,
    Quiet,
    Resume,
    ScenarioFiles,
    Seed,
    Settings,
    Verbose,
    read_how,
    read_settings,
    steps,
    usage,
)
from commands.talk import talk

KIND = "parquet"


def ensemble(
    files: ScenarioFiles = None,
    settings: Settings = None,
    out: Out = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    keep_going: KeepGoing = False,
    jobs: Jobs = 1,
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
    members: Annotated[
        int,
        typer.Option("--members", min=2, metavar="GETAL", help="Zoveel trekkingen."),
    ] = MEMBERS,
    seed: Seed = 0,
    parameter_set: ParameterSet = None,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run scenarios and write every draw."""
    talk.keep(log_file)
    if out is None:
        raise usage("noem een map voor de trekkingen: -o MAP", "name a folder: -o DIR")
    how, changes = read_how(out, resume, overwrite), read_settings(settings or [])
    from commands.batch import Batch
    from commands.folder import Folder
    from commands.inputs import about, load_all, part, read_indicators, register_for
    from commands.work import Assignment
    from simulation.outcomes.indicators import INDICATORS

    chosen = list(INDICATORS) if indicators is None else read_indicators(indicators)
    register = register_for(parameter_set, members)
    scenarios = load_all(files or [], changes, register)
    assignment = Assignment(
        register, seed, members, steps(every), [KIND], indicators=chosen, keep_going=keep_going
    )
    common = about(
        "ensemble",
        register,
        seed=seed,
        members=members,
        every=every,
        settings=changes,
        indicators=chosen,
    )
    folder = Folder(out, common, [part(scenario, [KIND]) for scenario in scenarios])
    folder.open(how)
    outcomes = Batch(assignment, scenarios, folder, jobs).run()
    return FAILED if any(one.error is not None for one in outcomes.values()) else OK
