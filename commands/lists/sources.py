"""The command `sources`: every number of the model, with where it comes from."""

from typing import Annotated

import typer

from commands.common.console import print_json, talk
from commands.common.options import Json, ParameterSet


def command(
    *,
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEKST",
            help="Alleen getallen waar deze woorden bij staan.",
            show_default=False,
        ),
    ] = None,
    parameter_set: ParameterSet = None,
    as_json: Json = False,
) -> None:
    from commands.common.inputs import set_in_use
    from simulation.export.tables import listings
    from simulation.export.terminal import terminal
    from simulation.register.register import load_register

    register, wanted = load_register(parameter_set=parameter_set), " ".join(text or [])
    rows = listings.source_rows(register, wanted)
    if as_json:
        print_json(set_in_use(register) | {"sources": rows})
    elif rows:
        terminal.console().print(*terminal.source_list(register, wanted, talk.lang), sep="\n")
    else:
        talk.say(f"Niets gevonden voor '{wanted}'.", f"Nothing found for '{wanted}'.")
