"""Run batches and end them: a warm process that forks, so that a batch starts at once.

Run as a program, with a folder, a number of moments and the fewest processes, it prints what it
saw as JSON; `test_kill.py` judges that. A batch is killed, interrupted as by Ctrl-C, told to end,
or loses one of its processes.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import cli
from commands.common.manifest import LOG, MANIFEST, read_manifest
from commands.common.result_folder import STAGE, Folder
from commands.common.workers import _Worker as Worker

COUNT = 40


def scenarios(folder: Path) -> list[str]:
    folder.mkdir()
    for number in range(COUNT):
        text = f"naam: Plan {number}\nknoppen: {{contingent: {0.04 + number / 1000:.3f}}}\n"
        (folder / f"plan_{number:02}.yaml").write_text(text)
    return [str(path) for path in sorted(folder.glob("*.yaml"))]


def start(*arguments: str, end: End | None = None) -> int:
    """Run a command in a process, and a process group, of its own; it may bring about its `end`."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # where these tests run in silence
        if end is not None:
            end.arm()
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        code = cli.main(arguments)
    finally:
        os._exit(code)


def wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def place(home: Path) -> Path:
    """Where the files go: aside, while older results are there."""
    return home / STAGE if (home / STAGE).exists() else home


HOW = ("SIGKILL", "SIGINT", "SIGTERM", "worker")
CODES = {"SIGKILL": -9, "SIGINT": 130, "SIGTERM": 143, "worker": 4}
"""What a batch ends with."""
SOON = 2.0
"""Seconds in which it has to end."""
MEANWHILE = 4
"""Parts that may still be noted before it ends."""


@dataclass
class End:
    """How a batch ends: a moment after it has noted so many parts (below zero: at the start).

    The batch does it to itself, since one who looks on from outside comes too late on a machine
    that is busy. It goes on meanwhile, but waits for its end before it is through.
    """

    how: str
    parts: int
    later: float
    note: Path
    """Gets the time at which it happened."""
    _last: int | None = None
    """The process that was the last to get a task, so it is not one that is still starting."""

    def arm(self) -> None:
        record, give, noted = Folder.record, Worker.give, 0
        happening = threading.Thread(target=self._happen)

        def record_and_count(folder: Folder, *arguments: Any, **named: Any) -> None:
            nonlocal noted
            record(folder, *arguments, **named)
            noted += 1
            if noted == self.parts:
                happening.start()
            if noted == self.parts + MEANWHILE:
                happening.join()

        def give_and_remember(worker: Worker, *arguments: Any) -> None:
            self._last = worker.process.pid
            give(worker, *arguments)

        Folder.record = record_and_count  # type: ignore[method-assign]
        Worker.give = give_and_remember  # type: ignore[method-assign]
        if self.parts < 0:
            happening.start()

    def _happen(self) -> None:
        time.sleep(self.later)
        self.note.write_text(repr(time.monotonic()))
        match self.how:
            case "SIGINT":
                os.killpg(0, signal.SIGINT)  # as a terminal sends it
            case "worker":
                assert self._last is not None
                os.kill(self._last, signal.SIGKILL)
            case _:
                os.kill(os.getpid(), getattr(signal, self.how))


def content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOG
    }


def kept(folder: Path) -> tuple[int, list[str]]:
    """Tell how many parts the manifest vouches for, and which of those are not as it says."""
    manifest = read_manifest(folder)
    done = [] if manifest is None else [s for s in manifest["scenarios"] if s["status"] == "ok"]
    wrong = []
    for file in (file for scenario in done for file in scenario["files"]):
        paths = [folder / file["name"], folder.parent / file["name"]]
        found = [hashlib.sha256(p.read_bytes()).hexdigest() for p in paths if p.exists()]
        if file["sha256"] not in found:
            wrong.append(file["name"])
    return len(done), wrong


def failed(folder: Path) -> list[str]:
    """Give what the manifest says went wrong."""
    manifest = read_manifest(folder) or {"scenarios": []}
    return [entry["error"] for entry in manifest["scenarios"] if entry["status"] == "failed"]


def gone(group: int) -> bool:
    """Tell whether a process group has ended, workers included; wait a little for that."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def main(folder: Path, moments: int, fewest: int) -> dict[str, Any]:
    """End batches at so many moments, two for each; of two processes, now and then of `fewest`."""
    dice = random.Random(1)
    files = scenarios(folder / "plans")
    options = ["--format", "json", "-q", "--members", "1"]
    cli.main(["run", files[0], "-q", "--members", "1"])  # from here on everything is loaded
    for jobs in (1, 2):
        code = wait(
            start("run", *files, *options, "-o", str(folder / f"whole{jobs}"), "-j", str(jobs))
        )
        assert code == 0
    cli.main(["run", *files, *options, "--seed", "1", "-o", str(folder / "old")])
    whole, old = content(folder / "whole1"), content(folder / "old")
    seen: dict[str, Any] = {
        "same_with_two_jobs": whole == content(folder / "whole2"),
        "cuts": [],
        "endings": [],
        "lost": [],
        "half": [],
        "groups": [],
    }
    # New results and in place of older ones, with one process and with two; each is cut off twice,
    # at another moment every time, and one of them before anything is there.
    ways, alone = cycle(HOW), cycle(HOW[:3])
    for number in range(moments // 2):
        home = folder / f"out{number}"
        replacing = number % 2 == 1
        if replacing:
            shutil.copytree(folder / "old", home)
        how, done = ["--overwrite"] if replacing else [], 0
        for turn in (0, 1):
            processes = (fewest, 2, 2)[(number * 2 + turn) % 3]
            end = next(ways if processes > 1 else alone)
            latest = (COUNT // 2, COUNT - 2 * MEANWHILE)[turn]
            parts = max(1, dice.randint(min(done + 1, latest), latest) - done)
            later = dice.uniform(0, 0.02)
            if (number, turn) == (2, 0):
                parts, later = -1, later * 10
            ending, before = End(end, parts, later, folder / "ended"), done
            job = ["-o", str(home), "-j", str(processes), *how]
            child = start("run", *files, *options, *job, end=ending)
            code = wait(child)
            seconds = time.monotonic() - float(ending.note.read_text())
            done, wrong = kept(place(home))
            cut = {"how": end, "jobs": processes, "code": code, "done": done, "before": before}
            cut |= {"parts": parts, "failed": failed(place(home)), "seconds": round(seconds, 2)}
            seen["cuts"].append(cut)
            seen["lost"] += wrong
            now = content(place(home))
            seen["half"] += [n for n in now if n.startswith("plan_") and now[n] != whole[n]]
            if replacing:
                now = content(home)
                seen["lost"] += [name for name in old if now.get(name) != old[name]]
            seen["groups"].append(child)
            # Nothing at all may be there yet; else the next goes on where this one was.
            how = ["--resume"] if not replacing or (home / STAGE / MANIFEST).exists() else how
        code = wait(start("run", *files, *options, "-o", str(home), "-j", "1", *how))
        log = json.loads((home / LOG).read_text())
        skipped = len(log["runs"][-1]["skipped"])
        seen["endings"].append([code, content(home) == whole, skipped == done])
    seen["all_gone"] = all(map(gone, seen.pop("groups")))
    return seen


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
