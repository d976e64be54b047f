"""Kill calibrations and let them go on, as `killing.py` does with batches.

Run as a program it prints what it saw as JSON; `test_checkpoint.py` judges that.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from support.batches.killing import content, start, wait
from support.models.small_calibration import Tiny, problem_of, two_stocks, write_targets

import calibration.fitting.pipeline
from calibration.inference.checkpoint import FOLDER

MOMENTS = ((0, 0.0), (1, 0.02), (3, 0.0), (6, 0.01)), ((2, 0.0), (5, 0.02), (7, 0.0), (8, 0.05))
"""When each of the calibrations is killed: how many pieces are there, and how long after that."""


def pieces(home: Path) -> int:
    return len(list((home / FOLDER).glob("*.npz")))


def kill_at(child: int, home: Path, count: int, later: float) -> bool:
    """Kill a calibration a moment after so many pieces are there; tell whether it still ran."""
    while pieces(home) < count:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
        time.sleep(0.002)
    time.sleep(later)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return wait(child) == -signal.SIGKILL


def main(folder: Path) -> dict[str, Any]:
    calibration.fitting.pipeline.Settings = Tiny  # type: ignore[misc]
    files = write_targets(folder / "targets")
    problem = problem_of(files)
    problem.predictor.run(problem.centre[:, None])  # from here on everything is loaded
    command = (
        "calibrate",
        "--targets",
        str(files.path),
        "--draws",
        "100",
        "--no-compare",
        "-q",
    )

    def begin(home: Path, *options: str) -> int:
        return start(*command, "-o", str(home), *options)

    whole = folder / "whole"
    seen: dict[str, Any] = {"code": wait(begin(whole)), "kills": [], "endings": []}
    seen["left_over"] = sorted(path.name for path in whole.glob(".*"))
    for number, moments in enumerate(MOMENTS):
        home, how = folder / f"out{number}", ()
        for count, later in moments:
            killed = kill_at(begin(home, *how), home, count, later)
            seen["kills"].append({"killed": killed, "pieces": pieces(home)})
            how = ("--resume",) if (home / "_manifest.json").exists() else ()
        code = wait(begin(home, *how))
        seen["endings"].append([code, content(home) == content(whole)])
    return seen


if __name__ == "__main__":
    with two_stocks():
        print(json.dumps(main(Path(sys.argv[1]))))
