"""A folder of results: a part-file per scenario and format, a manifest, and a log of the runs.

The manifest says what went in and what came out; the same inputs give the same manifest. It is
there from the first moment on and kept up to date, and every file gets its name only when it is
whole, so that a run that was cut off leaves a folder that can be completed. What differs from run
to run (times, machine) stands in the log.

A folder that holds our manifest is ours to replace when asked; any other folder is never touched.
Results that are being replaced stay until the new ones are complete: those wait in `STAGE`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.options import How, usage
from simulation.reading.faults import Pair, SettingError, printable

PROGRAM = "wonen-eerst"
MANIFEST, LOG = "manifest.json", "run.log.json"
SCRATCH = ".wonen-eerst-"
STAGE = f"{SCRATCH}nieuw"

Entry = dict[str, Any]
"""What the manifest says of one part."""

_WORDS: dict[str, Pair] = {
    "command": ("de opdracht", "the command"),
    "schema_version": ("de vorm van de bestanden", "the form of the files"),
    "model_version": ("het model", "the model"),
    "parameter_set": ("de parameterset", "the parameter set"),
    "posterior": ("de posterior", "the posterior"),
    "register": ("de getallen van het model", "the model's numbers"),
    "seed": ("het startgetal", "the seed"),
    "members": ("het aantal trekkingen", "the number of draws"),
    "every": ("de tussentijd", "the time between moments"),
    "settings": ("wat met --set is gezet", "what --set has set"),
    "indicators": ("de indicatoren", "the indicators"),
    "formats": ("de soorten bestanden", "the formats"),
    "layout": ("de vorm van de tabellen", "the layout of the tables"),
    "versions": ("de versies van Python en bibliotheken", "the versions of Python and libraries"),
}


@dataclass(frozen=True)
class Part:
    """One thing to compute and write.

    Attributes
    ----------
    inputs
        All that decides it, beside what the whole folder has in common.
    files
        The names of its files.
    """

    id: str
    inputs: Mapping[str, Any]
    files: Sequence[str]


class Folder:
    """A folder that is being filled.

    Attributes
    ----------
    place
        Where the files go for now.
    entries
        What the manifest says of each part, in order.
    """

    def __init__(self, home: Path, about: Mapping[str, Any], parts: Sequence[Part]) -> None:
        self.home = home
        self.place = home
        self.about: dict[str, Any] = _plain(about)
        self.entries = {
            part.id: {
                "scenario": part.id,
                **_plain(part.inputs),
                "status": "pending",
                "error": None,
                "summary": None,
                "files": [{"name": name, "sha256": None} for name in part.files],
            }
            for part in parts
        }
        self._status = "incomplete"
        self._saved, self._cost = 0.0, 0.0
        self._runs: list[dict[str, Any]] = []
        self._unlock: Callable[[], object] = lambda: None

    def open(self, how: How) -> None:
        """Make the folder ready to be filled, and take over what is there when resuming.

        Raises
        ------
        SettingError
            When results may not be written here; nothing was changed.
        OSError
            When the folder cannot be written.
        """
        if self.home.exists() and not self.home.is_dir():
            raise usage(f"{self.home} is een bestand, geen map", f"{self.home} is a file")
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock()
        try:
            self._take_over(how)
        except BaseException:
            self.close()
            raise

    def _take_over(self, how: How) -> None:
        before = read_manifest(self.home)
        if before is None and any(map(_is_foreign, self.home.iterdir())):
            raise usage(
                f"{self.home} is niet leeg en bevat geen resultaten van dit programma; "
                "kies een andere map. Er is niets veranderd",
                f"{self.home} is not empty and holds no results of this program; "
                "choose another folder. Nothing was changed",
            )
        if before is not None and any((self.home / name).exists() for name in _files(before)):
            if how is How.NEW:
                raise self._already(before)
            if how is How.OVERWRITE:
                self.place = self.home / STAGE
                shutil.rmtree(self.place, ignore_errors=True)
        if how is How.RESUME:
            self._resume(before)
        self.place.mkdir(parents=True, exist_ok=True)
        for scratch in self.place.glob(f"{SCRATCH}*"):
            if scratch.is_file():
                scratch.unlink()
        self.save()

    def _lock(self) -> None:
        """Keep others out until we close or die; where that cannot be done, do without."""
        try:
            import fcntl

            handle = os.open(self.home, os.O_RDONLY)
        except (ImportError, OSError):
            return
        self._unlock = weakref.finalize(self, os.close, handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise usage(
                f"in {self.home} wordt al gerekend; wacht tot dat klaar is, of kies een andere "
                "map. Er is niets veranderd",
                f"a calculation is running in {self.home}; wait until it is done, or choose "
                "another folder. Nothing was changed",
            ) from None
        except OSError:  # some disks cannot
            return

    def close(self) -> None:
        """Let others in."""
        self._unlock()

    def _resume(self, before: Entry | None) -> None:
        """Take over the entries that are complete and still the same."""
        staged = read_manifest(self.home / STAGE)
        if staged is not None and self._differences(staged) == {}:
            self.place, before = self.home / STAGE, staged
        if before is None:
            return
        if different := self._differences(before):
            raise self._other(different)
        for entry in _entries(before):
            part = entry.get("scenario")
            mine = self.entries.get(part) if isinstance(part, str) else None
            if mine is None:
                if entry.get("status") == "ok":  # not asked for now, but nothing gets lost
                    self.entries[str(part)] = entry
            elif entry.get("status") == "ok" and self._is_whole(entry, mine):
                self.entries[mine["scenario"]] = entry
        with suppress(OSError, ValueError, AttributeError):
            self._runs = list(json.loads((self.place / LOG).read_bytes()).get("runs", []))

    def _differences(self, manifest: Entry) -> dict[str, tuple[Any, Any]]:
        keys = {**self.about, **{k: 0 for k in manifest if k not in ("status", "scenarios")}}
        return {
            key: (manifest.get(key), self.about.get(key))
            for key in keys
            if manifest.get(key) != self.about.get(key)
        }

    def _is_whole(self, entry: Entry, mine: Entry) -> bool:
        """Tell whether an entry is what we would compute, and its files are as they were."""
        if any(entry.get(key) != value for key, value in mine.items() if key not in _OUTCOME):
            return False
        try:
            hashes = {file["name"]: file["sha256"] for file in entry["files"]}
        except (KeyError, TypeError):
            return False
        if list(hashes) != [file["name"] for file in mine["files"]]:
            return False
        for name, wanted in hashes.items():
            paths = [folder / name for folder in (self.place, self.home)]
            if not any(path.is_file() and _sha256(path.read_bytes()) == wanted for path in paths):
                return False
        return True

    def _other(self, different: Mapping[str, tuple[Any, Any]]) -> SettingError:
        def told(lang: int, now: str) -> str:
            parts = []
            for key, (old, new) in different.items():
                part = _WORDS.get(key, (key, key))[lang]
                if isinstance(old, str | int) and isinstance(new, str | int):
                    part += f" ({printable(str(old))}, {now} {new})"
                parts.append(part)
            return ", ".join(parts)

        return usage(
            f"{self.home} hoort bij een andere berekening; anders: {told(0, 'nu')}. Kies een "
            "andere map, of vervang de uitkomsten met --overwrite. Er is niets veranderd",
            f"{self.home} belongs to another calculation; different: {told(1, 'now')}. Choose "
            "another folder, or replace the results with --overwrite. Nothing was changed",
        )

    def _already(self, manifest: Entry) -> SettingError:
        model, ours = printable(str(manifest.get("model_version"))), self.about["model_version"]
        nl, en = f"model {model}", f"model {model}"
        if model != ours:
            nl, en = f"{nl}; dit is {ours}", f"{en}; this is {ours}"
        if manifest.get("status") == "complete":
            return usage(
                f"{self.home} bevat al resultaten ({nl}). Kies een andere map, of vervang ze met "
                "--overwrite. Er is niets veranderd",
                f"{self.home} already holds results ({en}). Choose another folder, or replace "
                "them with --overwrite. Nothing was changed",
            )
        done = sum(entry.get("status") == "ok" for entry in _entries(manifest))
        count = len(_entries(manifest))
        return usage(
            f"{self.home} bevat een afgebroken berekening ({nl}), {done} van {count} klaar. Maak "
            "die af met --resume, of begin opnieuw met --overwrite. Er is niets veranderd",
            f"{self.home} holds a calculation that was cut off ({en}), {done} of {count} done. "
            "Complete it with --resume, or start again with --overwrite. Nothing was changed",
        )

    def is_done(self, part: str) -> bool:
        return bool(self.entries[part]["status"] == "ok")

    @property
    def done(self) -> int:
        return sum(map(self.is_done, self.entries))

    def record(
        self,
        part: str,
        files: Sequence[Mapping[str, str]] = (),
        error: str | None = None,
        summary: Mapping[str, Any] | None = None,
    ) -> None:
        """Note how a part fared; its files are in place."""
        entry = self.entries[part]
        entry["status"] = "ok" if error is None else "failed"
        entry["error"] = error
        entry["summary"] = None if summary is None else _plain(summary)
        if error is None:
            entry["files"] = [dict(file) for file in files]
        # With thousands of parts the manifest is long: spend a twentieth of the time on it.
        if time.monotonic() - self._saved > 20 * self._cost:
            self.save()

    def save(self) -> None:
        """Write the manifest as things stand."""
        start = time.monotonic()
        whole = self.about | {"status": self._status, "scenarios": list(self.entries.values())}
        put(self.place, MANIFEST, _json(whole))
        self._saved = time.monotonic()
        self._cost = self._saved - start

    def log(self, run: Mapping[str, Any]) -> None:
        """Write what this run was like, after those before it."""
        put(self.place, LOG, _json({"runs": [*self._runs, {**run, **_circumstances()}]}))

    def finish(self) -> list[str]:
        """Say that all is there, put new results in the place of old ones; give their names."""
        self._status = "complete"
        self.save()
        names = _files({"scenarios": list(self.entries.values())})
        if self.place != self.home:
            old = _files(read_manifest(self.home) or {})
            for name in names:
                if (self.place / name).exists():
                    (self.place / name).replace(self.home / name)
            for name in set(old) - set(names):
                (self.home / name).unlink(missing_ok=True)
            for name in (LOG, MANIFEST):
                if (self.place / name).exists():
                    (self.place / name).replace(self.home / name)
            self.place = self.home
        shutil.rmtree(self.home / STAGE, ignore_errors=True)
        self.close()
        return names


_OUTCOME = ("scenario", "status", "error", "summary", "files")


def put(folder: Path, name: str, content: bytes) -> dict[str, str]:
    """Write a file that is whole or not there; give its name and hash for the manifest."""
    scratch = folder / f"{SCRATCH}{os.getpid()}-{name}"
    try:
        with open(scratch, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(folder / name)
    except BaseException:
        with suppress(OSError):
            scratch.unlink()
        raise
    return {"name": name, "sha256": _sha256(content)}


def part_file(part: str, kind: str) -> str:
    """Give the name of a part's file of one kind, which is never that of the manifest."""
    name = f"{part}.{kind}"
    return f"{part}.scenario.{kind}" if name in (MANIFEST, LOG) else name


def read_manifest(folder: Path) -> Entry | None:
    """Give the folder's manifest, or None when it has none that we wrote."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("program") == PROGRAM
    return manifest if ours else None


def _entries(manifest: Entry) -> list[Entry]:
    entries = manifest.get("scenarios")
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _files(manifest: Entry) -> list[str]:
    """Give the names of the files with results; never one outside the folder."""
    files = [entry.get("files") for entry in _entries(manifest)]
    names = [
        file.get("name")
        for some in files
        for file in (some if isinstance(some, list) else [])
        if isinstance(file, dict)
    ]
    return [name for name in names if isinstance(name, str) and Path(name).name == name]


def _is_foreign(path: Path) -> bool:
    return not path.name.startswith(SCRATCH)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _circumstances() -> dict[str, Any]:
    return {
        "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
    }


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give content as it will be read back."""
    plain: dict[str, Any] = json.loads(_json(content))
    return plain


def _json(content: Mapping[str, Any]) -> bytes:
    # A scenario holds dates, which JSON writes as YAML does.
    text = json.dumps(content, ensure_ascii=False, indent=1, default=dt.date.isoformat)
    return (text + "\n").encode()
