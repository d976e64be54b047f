"""Run batches and end them: a warm process that forks, so that a batch starts at once.

Run as a program, with a folder, a number of moments and the fewest processes, it prints what it
saw as JSON; `test_kill.py` judges that. A batch is killed, interrupted as by Ctrl-C, told to end,
or loses one of its processes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import cli
from commands.common.manifest import LOG, MANIFEST, read_manifest
from commands.common.result_folder import STAGE

COUNT = 40


def scenarios(folder: Path) -> list[str]:
    folder.mkdir()
    for number in range(COUNT):
        text = f"naam: Plan {number}\nknoppen: {{contingent: {0.04 + number / 1000:.3f}}}\n"
        (folder / f"plan_{number:02}.yaml").write_text(text)
    return [str(path) for path in sorted(folder.glob("*.yaml"))]


def start(*arguments: str) -> int:
    """Run a command in a process, and a process group, of its own."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        os.setsid()
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


def end_at(child: int, how: str, new: Path, parts: int, later: float) -> tuple[int, float]:
    """End a batch a moment after so many new parts are there (below zero: at the start).

    Gives what it ended with, and in how many seconds.
    """
    while parts > 0 and len(list(new.glob("plan_*"))) < parts:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
        time.sleep(0.005)
    time.sleep(later * (10 if parts < 0 else 1))
    begin = time.monotonic()
    with contextlib.suppress(ProcessLookupError):
        match how:
            case "SIGINT":
                os.killpg(child, signal.SIGINT)  # as a terminal sends it
            case "worker":
                os.kill(workers_of(child)[0], signal.SIGKILL)
            case _:
                os.kill(child, getattr(signal, how))
    return wait(child), time.monotonic() - begin


def workers_of(child: int) -> list[int]:
    """Give its processes; itself when it has none."""
    found = []
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            parent = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()[1]
            if (
                int(parent) == child
                and b"spawn_main" in Path("/proc", name, "cmdline").read_bytes()
            ):
                found.append(int(name))
    return found or [child]


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
    old = content(folder / "old")
    seen: dict[str, Any] = {
        "same_with_two_jobs": content(folder / "whole1") == content(folder / "whole2"),
        "cuts": [],
        "endings": [],
        "lost": [],
        "groups": [],
    }
    # New results and in place of older ones, with one process and with two; each is cut off twice,
    # at another moment every time, and one of them before anything is there.
    for number in range(moments // 2):
        home = folder / f"out{number}"
        replacing = number % 2 == 1
        if replacing:
            shutil.copytree(folder / "old", home)
        how, done = ["--overwrite"] if replacing else [], 0
        for turn in (0, 1):
            processes = (fewest, 2, 2)[(number * 2 + turn) % 3]
            end = HOW[(number + turn * 2) % 4] if processes > 1 else HOW[(number + turn) % 3]
            child = start("run", *files, *options, "-o", str(home), "-j", str(processes), *how)
            latest = (COUNT // 2, COUNT - 4)[turn]
            parts = dice.randint(min(done + 1, latest), latest)
            parts = -1 if (number, turn) == (5, 0) else parts
            new = home / STAGE if replacing else home
            code, seconds = end_at(child, end, new, parts, dice.uniform(0, 0.02))
            done, wrong = kept(place(home))
            cut = {"how": end, "jobs": processes, "code": code, "done": done}
            seen["cuts"].append(cut | {"seconds": round(seconds, 2)})
            seen["lost"] += wrong
            if replacing and done < COUNT:  # with all done, the new take the place of the old
                now = content(home)
                seen["lost"] += [name for name in old if now.get(name) != old[name]]
            seen["groups"].append(child)
            # Nothing at all may be there yet; else the next goes on where this one was.
            how = ["--resume"] if not replacing or (home / STAGE / MANIFEST).exists() else how
            if code == 0:
                how = ["--resume"]
        code = wait(start("run", *files, *options, "-o", str(home), "-j", "1", *how))
        seen["endings"].append([code, content(home) == content(folder / "whole1")])
    seen["all_gone"] = all(map(gone, seen.pop("groups")))
    return seen


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
