"""The process behind the app's page *Nieuwe telling*: calibrate, and tell what that changes.

The app starts it as a program and reads files: how far it is, and in the end the parameter set and
what differs. It lives no longer than the app does.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.stages import STAGES as CALIBRATING
from dashboard.recalibration import private_folder
from simulation.reading.faults import Pair

if TYPE_CHECKING:
    from calibration.set_comparison import ModelDifference

KINDNESS = 5
"""How far it stands back for who uses the app meanwhile."""
QUICK, WHOLE = 0.5, 0.95
"""Of all work, the part that is calibration."""
STAGES: dict[str, Pair] = {
    "quick": ("kijken welke berekeningen passen", "looking which calculations fit"),
    "quick checks": ("vergelijken met de tellingen", "comparing with the counts"),
    "difference": ("alle scenario's doorrekenen", "running all scenarios"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; 0 means that all files are there, whether the calibration passed or not."""
    told = _arguments().parse_args(arguments)

    def say(nl: str, en: str) -> None:
        print(en if told.lang == "en" else nl, file=sys.stderr, flush=True)

    with suppress(AttributeError, OSError):
        os.nice(KINDNESS)
    progress = Progress(told.progress, {**CALIBRATING, **STAGES})
    progress.show("quick" if told.quick else "point", 0.0)
    from calibration import new_set
    from calibration.fitting.pipeline import Settings
    from calibration.inference.checkpoint import Checkpoint
    from simulation.register.counts import own_counts

    problem, settings, follow = new_set.problem_of(told.targets), Settings(), progress.calibrating
    found = new_set.updated(problem, settings.seed, say, follow) if told.quick else None
    if found is None:
        found = new_set.calibrated(problem, settings, Checkpoint(), follow, compare=False)
    told.out.mkdir()
    for name, content in found.files(lang=told.lang, counts=own_counts(told.targets)).items():
        (told.out / name).write_bytes(content)
    _put(told.difference, _difference(told.out, told.members, progress).to_plain())
    return 0


class Progress:
    """How far it is, in a file."""

    def __init__(self, path: Path, stages: Mapping[str, Pair]) -> None:
        self.path, self.stages = path, stages
        self.share = QUICK

    def show(self, stage: str, done: float) -> None:
        if stage in self.stages:
            nl, en = self.stages[stage]
            _put(self.path, {"stage": stage, "nl": nl, "en": en, "done": done})

    def calibrating(self, stage: str, done: float) -> None:
        """Follow a calibration; a quick one may turn into a whole one."""
        if stage not in STAGES:
            self.share = WHOLE
        self.show(stage, self.share * done)

    def comparing(self, done: float) -> None:
        self.show("difference", self.share + (1.0 - self.share) * done)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("targets", "out", "progress", "difference"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--members", type=int, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lang", choices=("nl", "en"), default="nl")
    return parser


def _difference(out: Path, members: int, progress: Progress) -> ModelDifference:
    """Run every shipped scenario with the set in use and the new one."""
    from calibration.set_comparison import model_difference
    from simulation.register.register import load_register
    from simulation.scenario.scenario import list_shipped, load_scenario

    before, after = load_register(), load_register(parameter_set=out)
    names, found = list_shipped(), []
    for number, name in enumerate(names):
        progress.comparing(number / len(names))
        scenario = load_scenario(name, before)
        found.append(model_difference(before, after, [scenario], members))
    headlines = tuple(one for part in found for one in part.headlines)
    goals = tuple(one for part in found for one in part.goals)
    [band] = [part.band for part in found if part.band is not None]
    return replace(found[0], headlines=headlines, goals=goals, band=band)


def _put(path: Path, document: object) -> None:
    """Write a file that whoever reads meanwhile sees whole."""
    scratch = path.with_suffix(".tmp")
    scratch.write_text(json.dumps(document, allow_nan=False), "utf-8")
    scratch.replace(path)


def tether() -> None:
    """End as soon as nobody holds the other end of stdin: the app has ended, however it did.

    The folder goes too, as nobody else is left to remove it.
    """

    def wait() -> None:
        # Not by sys.stdin, whose lock would be in the way when Python ends.
        with suppress(OSError):
            while os.read(0, 1):
                pass
        private_folder.remove_own()
        _end()

    threading.Thread(target=wait, daemon=True).start()


def _end() -> None:
    """End this process, and what it may have started, at once."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    tether()
    raise SystemExit(main())
