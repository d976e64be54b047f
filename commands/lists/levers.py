"""The command `levers`: what can be set and assumed, and between which bounds."""

from commands.common.console import print_json, talk
from commands.common.options import Json, ParameterSet


def command(*, parameter_set: ParameterSet = None, as_json: Json = False) -> None:
    from commands.common.inputs import set_in_use
    from simulation.export.tables import listings
    from simulation.export.terminal import terminal
    from simulation.export.words import texts
    from simulation.register.register import load_register

    register = load_register(parameter_set=parameter_set)
    if as_json:
        levers, assumptions = listings.lever_rows(register), listings.assumption_rows(register)
        print_json(set_in_use(register) | {"levers": levers, "assumptions": assumptions})
        return
    console = terminal.console()
    console.print(terminal.lever_table(register, talk.lang), "")
    console.print(texts(talk.lang)("lever.uncertain"), "", sep="\n")
    console.print(terminal.assumption_table(register, talk.lang))
