"""Lists of what the register holds: the levers and assumptions, the numbers and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Json, Lang, ParameterSet, Quiet, Verbose
from commands.talk import print_json, talk

if TYPE_CHECKING:
    from simulation.register.register import Register


def levers(
    parameter_set: ParameterSet = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the levers and the assumptions."""
    from simulation.export.tables import listings
    from simulation.export.terminal import terminal
    from simulation.register.register import load_register

    register = load_register(parameter_set=parameter_set)
    if as_json:
        levers, assumptions = listings.lever_rows(register), listings.assumption_rows(register)
        print_json(_about(register) | {"levers": levers, "assumptions": assumptions})
        return
    console = terminal.console()
    console.print(terminal.lever_table(register, talk.lang), "")
    console.print(terminal.assumption_table(register, talk.lang))


def sources(
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
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show every number whose description holds the words."""
    from simulation.export.tables import listings
    from simulation.export.terminal import terminal
    from simulation.register.register import load_register

    register, wanted = load_register(parameter_set=parameter_set), " ".join(text or [])
    rows = listings.source_rows(register, wanted)
    if as_json:
        print_json(_about(register) | {"sources": rows})
    elif rows:
        terminal.console().print(terminal.source_list(register, wanted, talk.lang))
    else:
        talk.say(f"Niets gevonden voor '{wanted}'.", f"Nothing found for '{wanted}'.")


def _about(register: Register) -> dict[str, Any]:
    from simulation.outcomes.scenario_runs import SCHEMA_VERSION

    return {"schema_version": SCHEMA_VERSION, "parameter_set": register.parameter_set}
