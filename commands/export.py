"""The command `export`: the model itself, for other programs and for readers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands import OK
from commands.common.console import talk
from commands.common.options import (
    FolderOptions,
    How,
    ParameterSet,
    Settings,
    complete_scenario,
    read_settings,
)
from simulation.reading.faults import usage


@dataclass(frozen=True)
class _FolderOptions(FolderOptions):
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="MAP", help="Bewaar het bestand hier.")
    ] = Path(".")


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
    folder: _FolderOptions,
    parameter_set: ParameterSet = None,
    settings: Settings = None,
) -> int:
    how, changes = folder.how, read_settings(settings or [])
    from commands.common.inputs import load_all, register_for
    from simulation.export.model.files import file_name, write_model

    register = register_for(parameter_set, members=1)
    [chosen] = load_all([scenario], changes, register)
    _check(folder.out, file_name(kind, chosen), how)
    for path in write_model(kind, chosen, folder.out, register, talk.lang):
        talk.say(f"geschreven: {path}", f"written: {path}")
    return OK


def _check(out: Path, name: str, how: How) -> None:
    """Refuse a place where something would be lost, before anything is worked out."""
    from commands.common.manifest import read_manifest

    if out.exists() and not out.is_dir():
        raise usage(f"{out} is een bestand, geen map", f"{out} is a file")
    if read_manifest(out) is not None:
        raise usage(
            f"in {out} staan uitkomsten van dit programma; kies een andere map. Er is niets "
            "veranderd",
            f"{out} holds results of this program; choose another folder. Nothing was changed",
        )
    if how is not How.OVERWRITE and (path := out / name).exists():
        raise usage(
            f"{path} is er al; kies een andere map, of vervang het met --overwrite. Er is niets "
            "veranderd",
            f"{path} is there already; choose another folder, or replace it with --overwrite. "
            "Nothing was changed",
        )
