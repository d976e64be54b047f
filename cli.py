"""The command line: `wonen-eerst`. Data goes to stdout, talk to stderr.

Help is in Dutch; what a command says is Dutch or, with ``--lang en``, English. Whatever takes long
to import is imported inside the commands, so that help appears at once.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand, TyperGroup

from simulation.talk import Talk, dutch, trouble

if TYPE_CHECKING:
    from simulation.batch import Batch
    from simulation.export.writers import Layout
    from simulation.register import Register

OK, UNEXPECTED, USAGE, INVALID, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130
FORMATS = ("parquet", "csv", "xlsx", "json")


talk = Talk()


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


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"wonen-eerst {version('wonen-eerst')}")
        raise typer.Exit


_LANG_HELP = "Taal van de berichten; zonder: nl, of wat in WONEN_EERST_LANG staat."
Lang = Annotated[
    Literal["nl", "en"] | None,
    typer.Option("--lang", callback=talk.speak, is_eager=True, help=_LANG_HELP),
]
LangOrVariable = Annotated[
    Literal["nl", "en"] | None,
    typer.Option(
        "--lang",
        envvar="WONEN_EERST_LANG",
        callback=talk.speak,
        is_eager=True,
        help=_LANG_HELP,
        show_envvar=False,
    ),
]
Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", callback=talk.hush, help="Meld alleen wat misgaat.")
]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", callback=talk.elaborate, help="Meld ook bijzonderheden.")
]
Json = Annotated[bool, typer.Option("--json", help="Geef één JSON-document op stdout.")]


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


@app.command(
    cls=Command,
    help="Reken scenario's door en toon het oordeel over 2030.",
    epilog="""\b
Voorbeelden:
  wonen-eerst run
  wonen-eerst run mijn_plan.yaml -o uitkomsten --format xlsx,csv --csv-nl
  wonen-eerst run wonen_eerst --set contingent=0.07 --json""",
)
def run(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BESTANDEN",
            help="Scenariobestanden of namen van meegeleverde scenario's; zonder: alle.",
            show_default=False,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KNOP=WAARDE",
            help="Zet een knop of aanname; mag vaker.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="MAP", help="Bewaar de uitkomsten hier.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Vervang eerdere uitkomsten in die map.")
    ] = False,
    formats: Annotated[
        str,
        typer.Option("--format", metavar="SOORTEN", help=f"Een of meer van {','.join(FORMATS)}."),
    ] = "csv",
    csv_nl: Annotated[
        bool, typer.Option("--csv-nl", help="CSV met puntkomma's en decimale komma's.")
    ] = False,
    wide: Annotated[
        bool, typer.Option("--wide/--long", help="Een kolom per indicator, of een rij per getal.")
    ] = False,
    as_json: Json = False,
    seed: Annotated[
        int,
        typer.Option(
            "--seed", min=0, metavar="GETAL", help="Startgetal van het toeval; wordt vastgelegd."
        ),
    ] = 0,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Controleer alleen de invoer.")
    ] = False,
    log_file: Annotated[
        Path | None,
        typer.Option("--log-file", metavar="BESTAND", help="Schrijf alle meldingen ook hierin."),
    ] = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    started = time.perf_counter()
    talk.keep(log_file)
    kinds, changes = _formats(formats), _settings(settings or [])
    from simulation.batch import Batch, load_all, run_all
    from simulation.export import folder, writers
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
    _announce_compiling()
    results, failures = run_all(scenarios, register, seed)
    times = {"load_seconds": loaded - started, "run_seconds": time.perf_counter() - loaded}
    batch = Batch(scenarios, results, register, seed, failures, changes)
    _show(batch, as_json)
    if out is not None:
        _write(out, batch, kinds, writers.Layout(wide, csv_nl), times)
    return FAILED if failures else OK


@app.command(cls=Command, help="Toon de knoppen en aannames: waarde nu, bereik en herkomst.")
def levers(
    as_json: Json = False, lang: Lang = None, quiet: Quiet = False, verbose: Verbose = False
) -> None:
    from simulation.export import listings, terminal
    from simulation.register import load_register

    register = load_register()
    if as_json:
        levers, assumptions = listings.lever_rows(register), listings.assumption_rows(register)
        _print_json(_listing(register) | {"levers": levers, "assumptions": assumptions})
        return
    console = terminal.console()
    console.print(terminal.lever_table(register, talk.lang), "")
    console.print(terminal.assumption_table(register, talk.lang))


@app.command(cls=Command, help="Toon elk getal van het model met bandbreedte en bron.")
def sources(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEKST", help="Alleen getallen waar deze woorden bij staan.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    from simulation.export import listings, terminal
    from simulation.register import load_register

    register, wanted = load_register(), " ".join(text or [])
    rows = listings.source_rows(register, wanted)
    if as_json:
        _print_json(_listing(register) | {"sources": rows})
    elif rows:
        terminal.console().print(terminal.source_list(register, wanted, talk.lang))
    else:
        talk.say(f"Niets gevonden voor '{wanted}'.", f"Nothing found for '{wanted}'.")


@app.command(cls=Command, help="Controleer of alles is geïnstalleerd en samenwerkt.")
def doctor(lang: Lang = None, quiet: Quiet = False, verbose: Verbose = False) -> int:
    from simulation.doctor import examine

    words = {True: ("ok  ", "ok   "), False: ("fout", "wrong")}
    well = True
    for finding in examine():
        well = well and finding.ok
        english = talk.lang == "en"
        typer.echo(f"{words[finding.ok][english]}  {finding.text[english]}")
    return OK if well else UNEXPECTED


@app.command("app", cls=Command, help="Start de app in de browser; stop met Ctrl-C.")
def start_app(
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, metavar="POORT", help="Poort.")
    ] = 8501,
    address: Annotated[
        str, typer.Option("--address", metavar="ADRES", help="Adres waarop de app luistert.")
    ] = "localhost",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open de browser.")
    ] = True,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    import runpy

    options = {
        "server.port": port,
        "server.address": address,
        "server.headless": not browser,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "viewer",
        "server.maxUploadSize": 2,
    }
    flags = [f"--{name}={str(value).lower()}" for name, value in options.items()]
    sys.argv = ["streamlit", "run", str(Path(__file__).with_name("app.py")), *flags]
    talk.say(f"De app: http://{address}:{port}", f"The app: http://{address}:{port}")
    runpy.run_module("streamlit", run_name="__main__")


def _settings(settings: Sequence[str]) -> dict[str, str]:
    """Read ``lever=value`` as often as it was given."""
    read: dict[str, str] = {}
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not (name and equals and value):
            raise _usage(f"--set: '{setting}' is geen knop=waarde",
                         f"--set: '{setting}' is not lever=value")  # fmt: skip
        if name in read:
            raise _usage(f"--set: '{name}' is twee keer gezet", f"--set: '{name}' is set twice")
        read[name] = value
    return read


def _formats(text: str) -> list[str]:
    """Read the names of formats, with commas between them."""
    kinds = list(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    for kind in kinds:
        if kind not in FORMATS:
            raise _usage(f"--format: '{kind}' bestaat niet; mogelijk: {', '.join(FORMATS)}",
                         f"--format: no such '{kind}'; possible: {', '.join(FORMATS)}")  # fmt: skip
    return kinds


def _usage(nl: str, en: str) -> Exception:
    from simulation.faults import Fault, SettingError

    return SettingError([Fault("", 0, 0, "", nl, en)])


def _announce_compiling() -> None:
    from simulation.doctor import kernel_is_cached
    from simulation.engine.kernel import compiled_kernel
    from simulation.runs import model

    if not kernel_is_cached(compiled_kernel(model())):
        talk.say("De rekenkern wordt eenmalig gecompileerd, even geduld …",
                 "Compiling the kernel, this once …")  # fmt: skip


def _show(batch: Batch, as_json: bool, dry_run: bool = False) -> None:
    """Show the verdicts, or the whole batch as JSON; then, apart, what failed."""
    from simulation.export import tables, terminal

    if as_json:
        _print_json(tables.document(batch.results, batch.register.parameter_set, batch.seed))
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
    from simulation.export.folder import write_folder

    log = {"arguments": sys.argv[1:], **times}
    written = write_folder(out, batch, kinds, layout, log)
    talk.say(f"{len(written)} bestanden staan in {out}", f"{len(written)} files are in {out}")


def _listing(register: Register) -> dict[str, Any]:
    from simulation.runs import SCHEMA_VERSION

    return {"schema_version": SCHEMA_VERSION, "parameter_set": register.parameter_set}


def _print_json(document: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(document, allow_nan=False))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give the exit code."""
    talk.start()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream of a test
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = app(args=arguments, prog_name="wonen-eerst", standalone_mode=False)
        sys.stdout.flush()
        return code or OK
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNEXPECTED
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        return _explain(error)


def _explain(error: Exception) -> int:
    """Say what went wrong; give the exit code."""
    from simulation.faults import FaultError, InputError

    if isinstance(error, FaultError):
        talk.error(error.text("nl"), error.text("en"))
        return INVALID if isinstance(error, InputError) else USAGE
    if isinstance(error, typer.TyperException):
        text = error.format_message()
        talk.error(dutch(text), text)
        return error.exit_code
    talk.traceback()
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
