"""Options that several commands have, and how their values are read."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.talk import talk
from simulation.reading.faults import Fault, SettingError

FORMATS = ("parquet", "csv", "xlsx", "json")
MEMBERS = 500  # as in simulation.outcomes.scenario_runs, which takes too long to import for help


class How(Enum):
    """What may happen to results that are there already."""

    NEW = "keep them"
    RESUME = "complete them"
    OVERWRITE = "replace them"


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
LogFile = Annotated[
    Path | None,
    typer.Option("--log-file", metavar="BESTAND", help="Schrijf alle meldingen ook hierin."),
]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="MAP", help="Bewaar de uitkomsten hier.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Vervang eerdere uitkomsten in die map.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Maak een afgebroken berekening in die map af.")
]
Jobs = Annotated[
    int,
    typer.Option("-j", "--jobs", min=1, metavar="GETAL", help="Zoveel processen tegelijk."),
]
Members = Annotated[
    int,
    typer.Option(
        "--members",
        min=1,
        metavar="GETAL",
        help="Aantal trekkingen van de onzekere getallen; 1 is de middelste schatting.",
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
Every = Annotated[
    Literal["year", "quarter"],
    typer.Option(
        "--every",
        help="Een getal per jaar of per kwartaal; aantallen blijven aantallen per jaar.",
    ),
]
Formats = Annotated[
    str,
    typer.Option("--format", metavar="SOORTEN", help=f"Een of meer van {','.join(FORMATS)}."),
]
CsvNl = Annotated[bool, typer.Option("--csv-nl", help="CSV met puntkomma's en decimale komma's.")]
Wide = Annotated[
    bool, typer.Option("--wide/--long", help="Een kolom per indicator, of een rij per getal.")
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", min=0, metavar="GETAL", help="Startgetal van het toeval; wordt vastgelegd."
    ),
]
Targets = Annotated[
    Path | None,
    typer.Option(
        "--targets",
        metavar="MAP",
        show_default=False,
        help="Map met measurements.csv en wat daarbij hoort; zonder: die van het project.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KNOP=WAARDE", help="Zet een knop of aanname; mag vaker."),
]


KeepGoing = Annotated[bool, typer.Option("--keep-going", help="Ga door als een scenario mislukt.")]


def complete_scenario(incomplete: str) -> list[str]:
    """Give what may follow on the command line: shipped scenarios, files, folders."""
    scenarios = find_spec("scenarios")
    folder = Path((scenarios.origin if scenarios is not None else None) or ".").parent
    shipped = [path.stem for path in folder.glob("*.yaml") if path.stem.startswith(incomplete)]
    near = [Path(path) for path in glob.glob(glob.escape(incomplete) + "*")]
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


def read_settings(settings: Sequence[str]) -> dict[str, str]:
    """Read ``lever=value`` as often as it was given."""
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
    """Tell what may happen to results that are there already."""
    if resume and overwrite:
        raise usage(
            "--resume en --overwrite gaan niet samen", "--resume and --overwrite do not go together"
        )
    if out is None and (resume or overwrite):
        which = "--resume" if resume else "--overwrite"
        raise usage(f"{which} vraagt om een map: -o MAP", f"{which} needs a folder: -o DIR")
    return How.RESUME if resume else How.OVERWRITE if overwrite else How.NEW


def steps(every: str) -> int:
    """Give the steps between two moments of output; 0 is a year. A month is no whole number."""
    from simulation.engine.grid import STEPS_PER_YEAR

    return STEPS_PER_YEAR // 4 if every == "quarter" else 0


def read_formats(text: str, possible: Sequence[str] = FORMATS) -> list[str]:
    """Read the names of formats, with commas between them."""
    kinds = list(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    for kind in kinds:
        if kind not in possible:
            raise usage(
                f"--format: '{kind}' bestaat niet; mogelijk: {', '.join(possible)}",
                f"--format: no such '{kind}'; possible: {', '.join(possible)}",
            )
    return kinds


def usage(nl: str, en: str) -> SettingError:
    """Make the error that says that the command was given wrongly."""
    return SettingError([Fault("", 0, 0, "", nl, en)])
