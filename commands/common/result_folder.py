"""A folder of results: a part-file per scenario and format, a manifest, and a log of the runs.

The manifest is there from the first moment on and kept up to date, and every file gets its name
only when it is whole, so that a run that was cut off leaves a folder that can be completed. What
differs from run to run (times, machine) stands in the log.

A folder that holds our manifest is ours to replace when asked; any other folder is never touched.
Results that are being replaced stay until the new ones are complete: those wait in `STAGE`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import shutil
import sys
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from commands.common.manifest import (
    LOG,
    MANIFEST,
    Entry,
    Part,
    already_there,
    as_bytes,
    as_read_back,
    differences,
    entries_of,
    files_of,
    forget_before,
    is_part,
    is_whole,
    of_another,
    read_manifest,
    sha256,
)
from commands.common.options import How
from simulation.reading.faults import usage

SCRATCH = ".wonen-eerst-"
STAGE = f"{SCRATCH}nieuw"


class Folder:
    """A folder that is being filled, with these parts in order.

    `place` is where the files go for now; `entries` has what the manifest says of each part.
    """

    def __init__(self, home: Path, about: Mapping[str, Any], parts: Sequence[Part]) -> None:
        self.home = home
        self.place = home
        self.about: dict[str, Any] = as_read_back(about)
        self.entries = {part.id: part.to_entry() for part in parts}
        self._status = "incomplete"
        self._saved, self._cost = 0.0, 0.0
        self._runs: list[dict[str, Any]] = []
        self._unlock: Callable[[], object] = lambda: None
        self._open = False

    def open(self, how: How) -> Folder:
        """Make the folder ready to be filled, and take over what is there when resuming; give it.

        A `SettingError` says that results may not be written here; nothing was changed.
        """
        if self.home.exists() and not self.home.is_dir():
            raise usage(f"{self.home} is een bestand, geen map", f"{self.home} is a file")
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock()
        try:
            self._take_over(how)
        except BaseException:
            self._unlock()
            raise
        self._open = True
        return self

    def _take_over(self, how: How) -> None:
        before = read_manifest(self.home)
        names = [path.name for path in self.home.iterdir()]
        if before is None and not all(name.startswith(SCRATCH) for name in names):
            raise usage(
                f"{self.home} is niet leeg en bevat geen resultaten van dit programma; "
                "kies een andere map. Er is niets veranderd",
                f"{self.home} is not empty and holds no results of this program; "
                "choose another folder. Nothing was changed",
            )
        if before is not None and any((self.home / name).exists() for name in files_of(before)):
            if how is How.NEW:
                raise already_there(self.home, before, self.about["model_version"])
            if how is How.OVERWRITE:
                self.place = self.home / STAGE
                shutil.rmtree(self.place, ignore_errors=True)
        if how is How.RESUME:
            self._resume(before)
        self.place.mkdir(parents=True, exist_ok=True)
        self._clear()
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
            self._unlock()
            raise usage(
                f"in {self.home} wordt al gerekend; wacht tot dat klaar is, of kies een andere "
                "map. Er is niets veranderd",
                f"a calculation is running in {self.home}; wait until it is done, or choose "
                "another folder. Nothing was changed",
            ) from None
        except OSError:  # some disks cannot
            return

    def close(self) -> None:
        """Let others in, and leave no drafts behind."""
        if self._open:
            self._open = False
            with suppress(OSError):
                self._clear()
        self._unlock()

    def _clear(self) -> None:
        for scratch in self.place.glob(f"{SCRATCH}*"):
            if scratch.is_file():
                scratch.unlink()

    def _resume(self, before: Entry | None) -> None:
        """Take over the entries that are complete and still the same."""
        staged = read_manifest(self.home / STAGE)
        if staged is not None and differences(staged, self.about) == {}:
            self.place, before = self.home / STAGE, staged
        if before is None:
            return
        if different := differences(before, self.about):
            raise of_another(self.home, different)
        for entry in entries_of(before):
            part = entry.get("scenario")
            if not is_part(part):
                continue
            mine = self.entries.get(part)
            if mine is None:
                if entry.get("status") == "ok":  # not asked for now, but nothing gets lost
                    self.entries[part] = entry
            elif entry.get("status") == "ok" and is_whole(entry, mine, (self.place, self.home)):
                self.entries[mine["scenario"]] = entry
        with suppress(OSError, ValueError, AttributeError):
            self._runs = list(json.loads((self.place / LOG).read_bytes()).get("runs", []))

    def is_done(self, part: str) -> bool:
        return bool(self.entries[part]["status"] == "ok")

    @property
    def done(self) -> int:
        return sum(map(self.is_done, self.entries))

    def write(
        self, part: str, contents: Mapping[str, bytes], summary: Mapping[str, Any] | None = None
    ) -> None:
        """Write the files of a part, and note that it is done, unless one fails."""
        files = [put(self.place, name, content) for name, content in contents.items()]
        self.record(part, files, summary=summary)

    def record(
        self,
        part: str,
        files: Sequence[Mapping[str, str]] = (),
        error: str | None = None,
        summary: Mapping[str, Any] | None = None,
    ) -> None:
        """Note how a part fared, and give its `files`, as `draft` or `put` made them, their names.

        Only who notes a part names its files: whatever was cut off before that leaves none.
        """
        entry = self.entries[part]
        if error is None:
            entry["files"] = [settle(self.place, file) for file in files]
        entry["summary"] = None if summary is None else as_read_back(summary)
        entry["error"] = error
        entry["status"] = "ok" if error is None else "failed"
        # With thousands of parts the manifest is long: spend a twentieth of the time on it.
        if time.monotonic() - self._saved > 20 * self._cost:
            self.save()

    def save(self) -> None:
        start = time.monotonic()
        whole = self.about | {"status": self._status, "scenarios": list(self.entries.values())}
        put(self.place, MANIFEST, as_bytes(whole))
        self._saved = time.monotonic()
        self._cost = self._saved - start

    def log(self, run: Mapping[str, Any]) -> None:
        """Write what this run was like, after those before it."""
        put(self.place, LOG, as_bytes({"runs": [*self._runs, {**run, **_circumstances()}]}))

    def finish(self, steps: Iterable[str] = ()) -> list[str]:
        """Say that all is there, put new results in the place of old ones; give their names.

        It stays open, so that the log can be written before others may come in. The parts `steps`
        were only steps towards the others, and are no longer needed.
        """
        used = [file["name"] for step in steps for file in self.entries.pop(step)["files"]]
        self._status = "complete"
        self.save()
        for name in used:  # only now: they are the way back until the others are noted
            (self.place / name).unlink(missing_ok=True)
        done = [entry for entry in self.entries.values() if entry["status"] == "ok"]
        names = files_of({"scenarios": done})
        if self.place != self.home:
            old = files_of(read_manifest(self.home) or {})
            self._bring_home(names)
            for name in set(old) - set(names):
                if not (self.home / name).is_dir():
                    (self.home / name).unlink(missing_ok=True)
            self._bring_home((LOG, MANIFEST))
            self.place = self.home
        forget_before(self.home)
        shutil.rmtree(self.home / STAGE, ignore_errors=True)
        return names

    def _bring_home(self, names: Iterable[str]) -> None:
        for name in names:
            if (self.place / name).exists():
                (self.place / name).replace(self.home / name)


def run_notes() -> dict[str, Any]:
    """Begin what the log says of a run: what was asked, and when."""
    started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return {"arguments": sys.argv[1:], "started": started}


def put(folder: Path, name: str, content: bytes) -> dict[str, str]:
    """Write a file that is whole or not there; give its ``name`` and ``sha256``."""
    return settle(folder, draft(folder, name, content))


def draft(folder: Path, name: str, content: bytes) -> dict[str, str]:
    """Write a file that has not got its name yet; give what `settle` needs to give it that."""
    scratch = folder / f"{SCRATCH}{os.getpid()}-{name}"
    try:
        with open(scratch, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        if isinstance(error, OSError):  # nobody knows the scratch file, or asked for it
            error.filename = str(folder)
        with suppress(OSError):
            scratch.unlink()
        raise
    return {"name": name, "sha256": sha256(content), "scratch": scratch.name}


def settle(folder: Path, drafted: Mapping[str, str]) -> dict[str, str]:
    """Give a draft its name; one of an earlier run has it already."""
    name = drafted["name"]
    if "scratch" in drafted:
        (folder / drafted["scratch"]).replace(folder / name)
    return {"name": name, "sha256": drafted["sha256"]}


def _circumstances() -> dict[str, Any]:
    return {
        "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
    }
