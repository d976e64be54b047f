"""Options that several commands have, how their values are read, and the groups they come in.

An option is declared once. Options that go together are a dataclass: a command takes it as one
parameter, and `spread` lets the library that reads the command line see the options in it.
"""

import glob
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import partial, wraps
from importlib.util import find_spec
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from commands.common.console import talk
from commands.common.memory import check_memory
from commands.common.shell_completion import may_be_offered
from simulation import MEMBERS
from simulation.export.tables.writers import WRITERS, Layout
from simulation.reading.faults import printable, usage


class How(Enum):
    """What may happen to results that are there already."""

    NEW = "keep them"
    RESUME = "complete them"
    OVERWRITE = "replace them"


# One by one ------------------------------------------------------------------------------------

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
LogFile = Annotated[
    Path | None,
    typer.Option("--log-file", metavar="BESTAND", help="Schrijf alle meldingen ook hierin."),
]
Json = Annotated[bool, typer.Option("--json", help="Geef één JSON-document op stdout.")]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="MAP", help="Bewaar de uitkomsten hier.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Vervang eerdere uitkomsten in die map.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Maak een afgebroken berekening in die map af.")
]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="Ga door als een scenario mislukt.")]
Jobs = Annotated[
    int,
    typer.Option("-j", "--jobs", min=1, metavar="GETAL", help="Zoveel processen tegelijk."),
]
MOST = 100_000
"""Draws that may be asked for: more take all memory there is."""
Members = Annotated[
    int,
    typer.Option(
        "--members",
        min=1,
        max=MOST,
        metavar="GETAL",
        help="Aantal trekkingen van de onzekere getallen; 1 is de middelste schatting.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", min=0, metavar="GETAL", help="Startgetal van het toeval; wordt vastgelegd."
    ),
]
ParameterSet = Annotated[
    str | None,
    typer.Option(
        "--parameter-set",
        metavar="SET",
        show_default=False,
        help="Parameterset: een naam, of de map van een ijking; zonder: die in gebruik is.",
    ),
]
Until = Annotated[
    int | None,
    typer.Option(
        "--until",
        metavar="JAAR",
        show_default=False,
        help="Reken door tot en met het eind van dit jaar: 2036 tot 2040; zonder: 2035.",
    ),
]
Every = Annotated[
    Literal["year", "quarter", "month"],
    typer.Option(
        "--every",
        help="Een getal per jaar, kwartaal of maand; aantallen blijven aantallen per jaar.",
    ),
]
Formats = Annotated[
    str,
    typer.Option("--format", metavar="SOORTEN", help=f"Een of meer van {','.join(WRITERS)}."),
]
CsvNl = Annotated[bool, typer.Option("--csv-nl", help="CSV met puntkomma's en decimale komma's.")]
Wide = Annotated[
    bool, typer.Option("--wide/--long", help="Een kolom per indicator, of een rij per getal.")
]
Targets = Annotated[
    Path | None,
    typer.Option(
        "--targets",
        metavar="MAP",
        show_default=False,
        help="Map met measurements.csv (of .xlsx); wat daar ontbreekt is van het project.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KNOP=WAARDE", help="Zet een knop of aanname; mag vaker."),
]


def complete_scenario(incomplete: str) -> list[str]:
    """Give what may follow on the command line: shipped scenarios, files, folders."""
    scenarios = find_spec("scenarios")
    folder = Path((scenarios.origin if scenarios is not None else None) or ".").parent
    shipped = [path.stem for path in folder.glob("*.yaml") if path.stem.startswith(incomplete)]
    found = glob.glob(glob.escape(incomplete) + "*")
    near = [Path(path) for path in found if may_be_offered(path)]
    files = [str(path) for path in near if path.suffix in (".yaml", ".yml", ".json")]
    return sorted(shipped) + sorted(files) + sorted(f"{path}/" for path in near if path.is_dir())


ScenarioFiles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="BESTANDEN",
        help="Scenariobestanden of namen van meegeleverde scenario's; zonder: alle.",
        show_default=False,
        autocompletion=complete_scenario,
    ),
]


# In groups -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Messages:
    """What is said, in which language, and where it is kept: every command has these."""

    log_file: LogFile = None
    lang: Lang = None
    quiet: Quiet = False
    verbose: Verbose = False


@dataclass(frozen=True)
class DrawOptions:
    """Which draws, of which parameter set, and how far they are run."""

    members: Members = MEMBERS
    seed: Seed = 0
    parameter_set: ParameterSet = None
    until: Until = None

    @property
    def about(self) -> dict[str, Any]:
        """What a manifest says of it; the set itself is read first."""
        return {"seed": self.seed, "members": self.members, **asked_until(self.until)}


@dataclass(frozen=True)
class TableOptions:
    """In which formats, and how the tables in them are laid out."""

    formats: Formats = "csv"
    csv_nl: CsvNl = False
    wide: Wide = False
    every: Every = "year"

    @property
    def kinds(self) -> list[str]:
        """The formats; a `SettingError` says that there is no such one."""
        return read_formats(self.formats)

    @property
    def layout(self) -> Layout:
        return Layout(self.wide, self.csv_nl)

    @property
    def about(self) -> dict[str, Any]:
        """What a manifest says of it, but for the moments, which other options have too."""
        return {
            "formats": self.kinds,
            "layout": {"wide": self.wide, "dutch_csv": self.csv_nl},
        }


@dataclass(frozen=True)
class FolderOptions:
    """Where the results go."""

    out: Out = None
    overwrite: Overwrite = False

    @property
    def how(self) -> How:
        return read_how(self.out, False, self.overwrite)


@dataclass(frozen=True)
class BatchOptions(FolderOptions):
    """How a batch is run besides."""

    resume: Resume = False
    keep_going: KeepGoing = False
    jobs: Jobs = 1

    @property
    def how(self) -> How:
        return read_how(self.out, self.resume, self.overwrite)


def spread(command: Callable[..., int | None], log: bool) -> Callable[..., int | None]:
    """Let a command's groups of options be seen as the options they hold, and add `Messages`.

    With `log` it can keep what it says in a file, which is opened before it begins.
    """
    own = signature(command, eval_str=True).parameters.values()
    groups: dict[str, Any] = {o.name: o.annotation for o in own if is_dataclass(o.annotation)}
    shown = [p for one in own for p in (_parameters(groups.get(one.name)) or [one])]
    for one in shown:
        _count_strictly(one)
    messages = [one for one in _parameters(Messages) if log or one.name != "log_file"]

    @wraps(command)
    def whole(**given: Any) -> int | None:
        refuse_no_text(given)
        talk.keep(given.get("log_file"))
        check_memory()
        for one in messages:  # the others have done their work while the line was read
            given.pop(one.name)
        for name, group in groups.items():
            given[name] = group(**{one.name: given.pop(one.name) for one in fields(group)})
        return command(**given)

    whole.__signature__ = Signature([*shown, *messages])  # type: ignore[attr-defined]
    return whole


def _count_strictly(one: Parameter) -> None:
    """Have an option for a whole number read by our rule: 1.000 is no 1."""
    if get_origin(one.annotation) is not Annotated:
        return
    of, option = get_args(one.annotation)
    if of is int or int in get_args(of):
        option.parser = partial(read_whole, option.min, option.max)


def _parameters(group: Any) -> list[Parameter]:
    """Give the fields of a group as parameters of a function; none of what is no group."""
    if group is None:
        return []
    hints = get_type_hints(group, include_extras=True)
    return [
        Parameter(one.name, Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name])
        for one in fields(group)
    ]


# How values are read ---------------------------------------------------------------------------


def refuse_no_text(given: Mapping[str, Any]) -> None:
    """Refuse a value with bytes that are no UTF-8: no file of ours and no message could hold it."""
    for value in given.values():
        for text in map(str, value if isinstance(value, list) else [value]):
            if not text.isascii() and text != text.encode(errors="replace").decode():
                shown = printable(text, 300)
                raise usage(
                    f"'{shown}' is geen UTF-8; schrijf het anders, of geef het bestand of de map "
                    "een andere naam",
                    f"'{shown}' is not UTF-8; write it differently, or give the file or the "
                    "folder another name",
                )


def read_whole(low: int | None, high: int | None, text: str | int) -> int:
    """Read a whole number between bounds; the library adds which option it is to what we raise."""
    from simulation.reading.scalars import whole

    value = whole(str(text))
    if not isinstance(value, tuple):
        if low is not None and value < low:
            value = f"dit moet minstens {low} zijn", f"this must be at least {low}"
        elif high is not None and value > high:
            value = f"dit mag hoogstens {high} zijn", f"this must be at most {high}"
        else:
            return value
    raise ValueError(value[1] if talk.lang == "en" else value[0])


def asked_until(until: int | None) -> dict[str, int]:
    """Give what a manifest says of `Until`: nothing of a run to its usual end."""
    return {} if until is None else {"until": until}


def read_settings(settings: Sequence[str]) -> dict[str, str]:
    read: dict[str, str] = {}
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not (name and equals and value):
            raise usage(
                f"--set: '{setting}' is geen knop=waarde", f"--set: '{setting}' is not lever=value"
            )
        if name in read:
            raise usage(f"--set: '{name}' is twee keer gezet", f"--set: '{name}' is set twice")
        read[name] = value
    return read


def read_how(out: Path | None, resume: bool, overwrite: bool) -> How:
    """Tell what may happen to results that are there already; both at once are refused."""
    if resume and overwrite:
        raise usage(
            "--resume en --overwrite gaan niet samen", "--resume and --overwrite do not go together"
        )
    if out is None and (resume or overwrite):
        which = "--resume" if resume else "--overwrite"
        raise usage(f"{which} vraagt om een map: -o MAP", f"{which} needs a folder: -o DIR")
    return How.RESUME if resume else How.OVERWRITE if overwrite else How.NEW


def steps(every: Every) -> int | Literal["month"]:
    """Give the steps between two moments of output, of which a month is no whole number."""
    from simulation.engine.grid import STEPS_PER_YEAR

    if every == "month":
        return "month"
    return STEPS_PER_YEAR // 4 if every == "quarter" else 0


def read_formats(text: str, possible: Collection[str] = WRITERS) -> list[str]:
    kinds = list(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    for kind in kinds:
        if kind not in possible:
            raise usage(
                f"--format: '{kind}' bestaat niet; mogelijk: {', '.join(possible)}",
                f"--format: no such '{kind}'; possible: {', '.join(possible)}",
            )
    return kinds
