"""The command `export`: the model itself, for other programs and for readers."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from commands import OK
from commands.common.console import talk
from commands.common.options import Settings, complete_scenario, read_settings


def command(
    *,
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
) -> int:
    changes = read_settings(settings or [])
    from commands.common.inputs import load_all
    from simulation.export.model.files import write_model
    from simulation.register.register import load_register

    register = load_register()
    [chosen] = load_all([scenario], changes, register)
    for path in write_model(kind, chosen, out, register, talk.lang):
        talk.say(f"geschreven: {path}", f"written: {path}")
    return OK
