"""The manifest of a folder of results: what went in and what came out, part by part.

The same inputs give the same manifest. What differs from run to run (times, machine) is not in it.
Someone may have changed the file that is read back: nothing is taken from it that is not looked at.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from simulation.reading.faults import Pair, SettingError, printable, usage
from simulation.scenario.sections import ID

PROGRAM = "wonen-eerst"
MANIFEST, LOG = "_manifest.json", "_run.log.json"
"""What reads a folder as one table passes by names that begin so."""
BEFORE = {MANIFEST: "manifest.json", LOG: "run.log.json"}
"""What they were called before."""

Entry = dict[str, Any]
"""What the manifest says of one part; or all that it says."""

_PART = ID
_FILE = re.compile(rf"(?:{ID.pattern}\.){{1,2}}[a-z0-9]{{1,10}}")
_OUTCOME = ("scenario", "status", "error", "summary", "files")
_WORDS: dict[str, Pair] = {
    "command": ("de opdracht", "the command"),
    "schema_version": ("de vorm van de bestanden", "the form of the files"),
    "model_version": ("het model", "the model"),
    "parameter_set": ("de parameterset", "the parameter set"),
    "posterior": ("de posterior", "the posterior"),
    "counts": ("wat er van de tellingen wordt geijkt", "what is fitted of the counts"),
    "data_hash": ("de bestanden met tellingen", "the files with counts"),
    "register": ("de getallen van het model", "the model's numbers"),
    "seed": ("het startgetal", "the seed"),
    "members": ("het aantal trekkingen", "the number of draws"),
    "stored_draws": ("het aantal bewaarde trekkingen", "the number of stored draws"),
    "until": ("tot en met welk jaar", "up to which year"),
    "every": ("de tussentijd", "the time between moments"),
    "scenario": ("het scenario", "the scenario"),
    "goal": ("het doel", "the goal"),
    "chance": ("de kans die nodig is", "the chance that is needed"),
    "objective": ("wat er klein blijft", "what is kept small"),
    "limits": ("hoe ver en wanneer knoppen mogen", "how far and when levers may move"),
    "packages": ("het aantal pakketten", "the number of packages"),
    "searched": ("het aantal trekkingen van het zoeken", "the number of draws of the search"),
    "settled": ("het aantal trekkingen van het bijstellen", "the number of draws of the settling"),
    "settings": ("wat er is ingesteld", "what was set"),
    "weighed": ("de trekkingen die worden gewogen", "the draws that are weighed"),
    "lang": ("de taal", "the language"),
    "reference": ("het scenario waarmee is vergeleken", "the scenario compared with"),
    "design": ("de waarden van de knoppen", "the values of the levers"),
    "years": ("de jaren", "the years"),
    "indicators": ("de indicatoren", "the indicators"),
    "monitor": ("wat er is geteld", "what was counted"),
    "counting_errors": ("de fout van een telling", "the error of a count"),
    "tested_on": ("het aantal trekkingen van de toets", "the number of draws of the test"),
    "slower": ("het tragere pad", "the slower path"),
    "formats": ("de soorten bestanden", "the formats"),
    "layout": ("de vorm van de tabellen", "the layout of the tables"),
    "versions": ("de versies van Python en bibliotheken", "the versions of Python and libraries"),
}


@dataclass(frozen=True)
class Part:
    """One thing to compute and write: what decides it beside the folder, and its files."""

    id: str
    inputs: Mapping[str, Any]
    files: Sequence[str]

    def __post_init__(self) -> None:
        if not is_part(self.id):  # it would not be read back
            raise ValueError(f"no part can be called {self.id!r}")

    def to_entry(self) -> Entry:
        """Give what the manifest says of it before it is there."""
        return {
            "scenario": self.id,
            **as_read_back(self.inputs),
            "status": "pending",
            "error": None,
            "summary": None,
            "files": [{"name": name, "sha256": None} for name in self.files],
        }


def part_file(part: str, kind: str) -> str:
    """Give the name of a part's file of one kind, which is not passed by as the manifest is."""
    name = f"{part}.{kind}"
    return f"scenario.{name}" if name.startswith("_") else name


def read_manifest(folder: Path) -> Entry | None:
    """Give the folder's manifest, or None when it has none that we wrote."""
    return next(filter(None, (_read(folder / name) for name in (MANIFEST, BEFORE[MANIFEST]))), None)


def forget_before(folder: Path) -> None:
    """Remove a manifest and log that bear the names of before, where the manifest is ours."""
    if _read(folder / BEFORE[MANIFEST]) is not None:
        for name in BEFORE.values():
            (folder / name).unlink(missing_ok=True)


def _read(path: Path) -> Entry | None:
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("program") == PROGRAM
    return manifest if ours else None


def entries_of(manifest: Entry) -> list[Entry]:
    entries = manifest.get("scenarios")
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def files_of(manifest: Entry) -> list[str]:
    """Give the names of the files with results: such as we write, so none outside the folder."""
    files = [entry.get("files") for entry in entries_of(manifest)]
    names = [
        file.get("name")
        for some in files
        for file in (some if isinstance(some, list) else [])
        if isinstance(file, dict)
    ]
    return [name for name in names if isinstance(name, str) and _FILE.fullmatch(name)]


def is_part(name: object) -> TypeGuard[str]:
    """Tell whether a manifest may have something of this name: what a scenario can be called."""
    return isinstance(name, str) and _PART.fullmatch(name) is not None


def is_whole(entry: Entry, mine: Entry, folders: Sequence[Path]) -> bool:
    """Tell whether a part is what we would compute, with its files as they were."""
    if any(entry.get(key) != value for key, value in mine.items() if key not in _OUTCOME):
        return False
    try:
        hashes = {file["name"]: file["sha256"] for file in entry["files"]}
    except (KeyError, TypeError):
        return False
    if list(hashes) != [file["name"] for file in mine["files"]]:
        return False
    return all(
        any(p.is_file() and sha256(p.read_bytes()) == wanted for p in (f / name for f in folders))
        for name, wanted in hashes.items()
    )


def differences(manifest: Entry, about: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Give what a manifest says of the whole folder and we would not: there and here, by name."""
    keys = {**about, **{k: 0 for k in manifest if k not in ("status", "scenarios")}}
    return {
        key: (manifest.get(key), about.get(key))
        for key in keys
        if manifest.get(key) != about.get(key)
    }


# Refusals --------------------------------------------------------------------------------------


def of_another(home: Path, different: Mapping[str, tuple[Any, Any]]) -> SettingError:
    """Say that a folder cannot be completed, as it belongs to another calculation."""

    def told(lang: int, now: str) -> str:
        parts = []
        for key, (old, new) in different.items():
            part = _WORDS.get(key, (key, key))[lang]
            if isinstance(old, str | int) and isinstance(new, str | int):
                part += f" ({printable(str(old))}, {now} {new})"
            parts.append(part)
        return ", ".join(parts)

    return usage(
        f"{home} hoort bij een andere berekening; anders: {told(0, 'nu')}. Kies een "
        "andere map, of vervang de uitkomsten met --overwrite. Er is niets veranderd",
        f"{home} belongs to another calculation; different: {told(1, 'now')}. Choose "
        "another folder, or replace the results with --overwrite. Nothing was changed",
    )


def already_there(home: Path, manifest: Entry, ours: str) -> SettingError:
    """Say that a folder holds results, made by what its manifest says; `ours` runs now."""
    model = printable(str(manifest.get("model_version")))
    nl, en = f"model {model}", f"model {model}"
    if model != ours:
        nl, en = f"{nl}; dit is {ours}", f"{en}; this is {ours}"
    if manifest.get("status") == "complete":
        return usage(
            f"{home} bevat al resultaten ({nl}). Kies een andere map, of vervang ze met "
            "--overwrite. Er is niets veranderd",
            f"{home} already holds results ({en}). Choose another folder, or replace "
            "them with --overwrite. Nothing was changed",
        )
    done = sum(entry.get("status") == "ok" for entry in entries_of(manifest))
    count = len(entries_of(manifest))
    return usage(
        f"{home} bevat een afgebroken berekening ({nl}), {done} van {count} klaar. Maak "
        "die af met --resume, of begin opnieuw met --overwrite. Er is niets veranderd",
        f"{home} holds a calculation that was cut off ({en}), {done} of {count} done. "
        "Complete it with --resume, or start again with --overwrite. Nothing was changed",
    )


# Bytes -----------------------------------------------------------------------------------------


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def as_bytes(content: Mapping[str, Any]) -> bytes:
    # A scenario holds dates, which JSON writes as YAML does.
    text = json.dumps(content, ensure_ascii=False, indent=1, default=dt.date.isoformat)
    # An argument may hold what is no character; JSON spells that so too.
    return (text + "\n").encode(errors="backslashreplace")


def as_read_back(content: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(as_bytes(content))
    return plain
