"""The command line: `wonen-eerst`. Data goes to stdout, talk to stderr.

This file is the door: the names of the commands, their help, and the exit codes. The commands
themselves are in `commands`, one in a file. Help is in Dutch; what a command says is Dutch or, with
``--lang en``, English.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from commands import (
    INVALID,
    OK,
    UNEXPECTED,
    UNREAD,
    USAGE,
    calibrate,
    compare,
    diff_model,
    doctor,
    ensemble,
    export,
    run,
    selfcheck,
    validate,
)
from commands import app as start_app
from commands.common import shell_completion
from commands.common.console import dutch, talk, trouble
from commands.common.interrupts import interrupts
from commands.common.memory import too_little_memory
from commands.common.options import LangOrVariable, Quiet, Verbose, spread
from commands.exploring import doel, sensitivity, spells, sweep, tussendoelen
from commands.lists import indicators, levers, schema, sources


class Commands(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return dutch(super().get_help(ctx))


class Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return dutch(super().get_help(ctx))


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Rekent scenario's door voor dakloosheid in Nederland: is 2030 haalbaar?",
    epilog="Meer uitleg bij een opdracht: wonen-eerst run --help",
)


def _version(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:  # a shell that completes only asks what may follow
        from importlib.metadata import version

        from simulation.model.uitkomst import national_model
        from simulation.register.register import parameters_folder, set_in_use

        # Not looked at more closely: `doctor` does that, and this has to be there at once.
        model, chosen = national_model().version, set_in_use(parameters_folder())
        typer.echo(f"wonen-eerst {version('wonen-eerst')}, model {model}, parameterset {chosen}")
        raise typer.Exit


@app.callback()
def begin(
    lang: LangOrVariable = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Toon de versie.")
    ] = False,
) -> None:
    """Take the options that stand before the command."""


def _add(module: ModuleType, help: str, *examples: str, log: bool = True) -> None:
    """Add the command of a module, which bears its name; `log`: it can keep what it says."""
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    lines = "".join(f"\n  wonen-eerst {example}" for example in examples)
    epilog = f"\b\nVoorbeelden:{lines}" if examples else None
    command = spread(module.command, log)
    app.command(name, cls=Command, help=help, epilog=epilog)(command)


_add(
    run,
    "Reken scenario's door en toon het oordeel over 2030.",
    "run",
    "run mijn_plan.yaml -o uitkomsten --format xlsx,csv --csv-nl",
    "run wonen_eerst --set contingent=0.07 --json",
)
_add(
    compare,
    "Vergelijk scenario's: alleen wat verschilt.",
    "compare huidig_beleid wonen_eerst",
    "compare huidig_beleid mijn_plan.yaml alles_tegelijk -o verschillen --format xlsx",
    "compare wonen_eerst mijn_plan.yaml --members 200 --json",
)
_add(
    sweep,
    "Reken een scenario door, voor veel waarden van een knop.",
    "sweep --over contingent=0.04:0.12:5 --over woningtekort=laag,midden,hoog",
    "sweep wonen_eerst --design lhs --samples 64 --over contingent=0.04:0.12 -o monsters",
    "sweep --design sobol --samples 64 --over contingent=0.04:0.12 --years 2028,2030 --json",
)
_add(
    sensitivity,
    "Toon welke knoppen en getallen de uitkomst bepalen.",
    "sensitivity --method tornado",
    "sensitivity wonen_eerst --over contingent,nakoming,mutaties,woningtekort --samples 512",
    "sensitivity --over numbers --method information --json",
    "sensitivity --of cbs_equivalent --year 2028 --method morris -o wat_telt --format xlsx,csv",
)
_add(
    doel,
    "Zoek wat er nodig is om een doel te halen.",
    "doel 'cbs_equivalent <= 20000 in 2030'",
    "doel halvering wonen_eerst --least homes --keep mutaties --bound contingent=0.05:0.10",
    "doel 'dakloos_totaal <= 60000 in 2032' --chance 0.8 -o gezocht --json",
)
_add(
    tussendoelen,
    "Toon een pad per jaar, en of wat is geteld op koers ligt.",
    "tussendoelen wonen_eerst -o tussen --format csv,xlsx",
    "tussendoelen mijn_plan.yaml --monitor geteld.csv",
    "tussendoelen wonen_eerst --value cbs_equivalent@2026=33000 --slower huidig_beleid --json",
)
_add(
    spells,
    "Toon hoe lang mensen dakloos zijn, en wie wanneer weg is.",
    "spells",
    "spells eerste_plek_snel --year 2030",
    "spells --set beslistijd=4 --json",
)
_add(
    ensemble,
    "Schrijf elke trekking van elk scenario, voor eigen analyse.",
    "ensemble -o trekkingen",
    "ensemble wonen_eerst -o trekkingen --members 100 --indicators dakloos_totaal,instroom",
)
_add(
    calibrate,
    "IJk het model op de tellingen, met verslag.",
    "calibrate -o ijking",
    "calibrate --targets-template mijn_tellingen",
    "calibrate -o proef --targets mijn_tellingen --seed 1",
    "calibrate -o ijking --add een_rij.csv --quick",
    "calibrate -o ijking --quick --accept",
)
_add(
    validate,
    "Voorspel wat was weggelaten, en toets de voorspelling.",
    "validate",
    "validate -o verslag --seeds 10",
    "validate --targets mijn_tellingen --parameter-set ijking",
)
_add(
    selfcheck,
    "IJk verzonnen tellingen, om de ijking te toetsen.",
    "selfcheck",
    "selfcheck -n 100 --json",
)
_add(
    diff_model,
    "Toon wat een andere parameterset verandert.",
    "diff-model basis ijking",
    "diff-model basis ijking mijn_plan.yaml --json",
    "diff-model basis ijking --report verschil.html",
)
_add(
    export,
    "Schrijf het model als XMILE, vergelijkingen of diagram.",
    "export xmile wonen_eerst -o model",
    "export equations -o model --lang en",
    "run wonen_eerst -o uitkomsten --format xlsx   (uitkomsten voor een rekenblad)",
)
_add(
    levers,
    "Toon de knoppen en aannames: waarde nu, bereik en herkomst.",
    "levers",
    "levers --json",
    log=False,
)
_add(
    indicators,
    "Toon de indicatoren: wat er uit een berekening komt.",
    "indicators",
    "indicators --json",
    log=False,
)
_add(
    sources,
    "Toon elk getal van het model met bandbreedte en bron.",
    "sources",
    "sources huisuitzetting",
    log=False,
)
_add(
    schema,
    "Toon het JSON Schema van een scenariobestand, voor editors.",
    "schema > scenario.schema.json",
)
_add(doctor, "Controleer of alles is geïnstalleerd en samenwerkt.", "doctor", log=False)
_add(
    start_app,
    "Start de app in de browser; stop met Ctrl-C.",
    "app",
    "app --port 8600 --no-browser",
    log=False,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give the exit code."""
    _open_closed()
    talk.start()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream of a test
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if shell_completion.asked():
        print(shell_completion.answer(lambda: app(prog_name="wonen-eerst"), dutch))
        return OK
    with interrupts:
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        with talk.of_warnings():
            code = app(args=arguments, prog_name="wonen-eerst", standalone_mode=False)
        sys.stdout.flush()
        # The library that reads the command line makes 130 of every interruption.
        return interrupts.code if interrupts.signal else code or OK
    except BrokenPipeError:
        return _unread()
    except SystemExit as error:  # what the library that reads the command line makes of that
        if isinstance(error.__context__, BrokenPipeError):
            return _unread()
        raise
    except (KeyboardInterrupt, typer.Abort):
        return interrupts.code
    except Exception as error:
        return _explain(error)


def _unread() -> int:
    """Say no more: whoever read our output has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNREAD


def _open_closed() -> None:
    """Let nothing take the place of a stream that was closed for us (`>&-`): a file of results."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "w"))


def _explain(error: Exception) -> int:
    """Say what went wrong; give the exit code."""
    from simulation.reading.faults import FaultError, InputError

    if isinstance(error, FaultError):
        talk.error(error.text("nl"), error.text("en"))
        return INVALID if isinstance(error, InputError) else USAGE
    if isinstance(error, typer.TyperException):
        text = error.format_message().replace("Value error, ", "")
        talk.error(dutch(text), text)
        return error.exit_code
    talk.traceback()
    if (cramped := too_little_memory(error)) is not None:
        talk.error(*cramped)
        return UNEXPECTED
    if isinstance(error, OSError):
        talk.error(*trouble(error))
        return UNEXPECTED
    what = f"{type(error).__name__}: {error}"
    talk.error(
        f"Onverwachte fout: {what} (met -v ziet u waar)",
        f"Unexpected error: {what} (-v shows where)",
    )
    return UNEXPECTED


if __name__ == "__main__":
    sys.exit(main())
