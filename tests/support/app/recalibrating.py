"""What the tests of *Nieuwe telling* share: files of counts, and a process that stands in."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.models.target_files import MEASUREMENTS, TargetFiles

from dashboard.recalibration import private_folder, process

WAIT = 30.0


def private(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the platform's temporary folder, one of our own; what a test starts ends with it."""
    place = path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    if busy := process.busy():  # a test that failed must not hinder the others
        process._at_work[0].kill()
    assert not busy
    assert not list(place.glob(f"{private_folder.PREFIX}*"))


def changed(path: Path, change: Callable[[TargetFiles], object]) -> bytes:
    """Give the present counts with something else in them."""
    path.mkdir()
    files = TargetFiles(path)
    change(files)
    return (path / MEASUREMENTS).read_bytes()


def good_file(path: Path) -> bytes:
    return changed(path / "good", lambda f: f.put(MEASUREMENTS, "cbs_2024", "value", "35000"))


def broken_file(path: Path) -> bytes:
    def breaking(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "cbs_2023", "region_set", "nederlnd")
        files.put(MEASUREMENTS, "cbs_2024", "value", "<b>veel</b>")

    return changed(path / "broken", breaking)


def stand_in(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have another program calibrate; it begins in the private folder, as the real one does."""

    def started(folder: Path, quick: bool, lang: str) -> "subprocess.Popen[bytes]":
        with open(folder / process.LOG, "wb") as said:
            return subprocess.Popen(
                [sys.executable, "-S", "-c", code, str(quick), lang],
                cwd=folder,
                stdout=said,
                stdin=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    monkeypatch.setattr(process, "_started", started)


WAITING = "import time; time.sleep(600)"
WITH_A_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
open("kind.tmp", "w").write(str(child.pid))
import os; os.replace("kind.tmp", "kind")
time.sleep(600)
"""


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Tell whether a process is at work; one that is dead and not yet buried is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
