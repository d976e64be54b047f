"""The model for other programs: its files, and the form of a scenario."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands import OK
from commands.options import (
    Lang,
    LogFile,
    Quiet,
    Settings,
    Verbose,
    complete_scenario,
    read_settings,
)
from commands.talk import talk


def export(
    kind: Annotated[
        Literal["xmile", "equations", "diagram"],
        typer.Argument(metavar="SOORT", help="xmile, equations (vergelijkingen) of diagram."),
    ],
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Met de getallen van dit scenario.",
            autocompletion=complete_scenario,
        ),
    ] = "huidig_beleid",
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="MAP", help="Bewaar de bestanden hier.")
    ] = Path("."),
    settings: Settings = None,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Write the model itself."""
    talk.keep(log_file)
    changes = read_settings(settings or [])
    from commands.inputs import load_all
    from simulation.export.model.files import write_model
    from simulation.register.register import load_register

    register = load_register()
    [chosen] = load_all([scenario], changes, register)
    for path in write_model(kind, chosen, out, register, talk.lang):
        talk.say(f"geschreven: {path}", f"written: {path}")
    return OK


def schema(
    log_file: LogFile = None, lang: Lang = None, quiet: Quiet = False, verbose: Verbose = False
) -> int:
    """Print the JSON Schema of a scenario file."""
    talk.keep(log_file)
    from simulation.register.register import load_register
    from simulation.scenario.schema import scenario_schema

    print(json.dumps(scenario_schema(load_register()), indent=1, ensure_ascii=False))
    return OK
