"""A calibration behind a page: in a process of its own, one at a time, gone when it is given up.

Everything stands in a private folder under the platform's temporary folder. Process and folder end
with the `Run`: when it is closed, when its session is over, or when the server stops. Streamlit
keeps a session for minutes after its window was closed, so a thread looks whether anybody is still
there. The process holds the other end of a pipe, so that it ends with the server even when that is
killed.
"""

import io
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
import weakref
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import simulation
from calibration.parameter_sets import DIAGNOSTICS_FILE, KEPT, REPORT_FILE
from calibration.report.set_change import SetChange, change_report
from calibration.set_comparison import BandChange, Goal, Headline, Number
from calibration.targets import FILES
from dashboard.recalibration import private_folder, worker
from dashboard.recalibration.uploaded_counts import write_targets
from dashboard.results.draw_counts import FULL
from simulation.reading.faults import FaultError, Pair
from simulation.register.posterior import PASSED
from simulation.register.register import Register, load_register

log = logging.getLogger("wonen-eerst.app")

MEMBERS = FULL
"""Draws of each set for telling what changes: as many as the pages have."""
TARGETS, OUT = "tellingen", "ijking"
PROGRESS, DIFFERENCE, LOG = "voortgang.json", "verschil.json", "log.txt"
CHANGE_REPORT = "verschil.html"
"""What the set changes, in the archive."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""When everything in an archive was made: the same set gives the same bytes."""
PATIENCE = 10.0
"""Seconds in which a killed process must be gone."""
GRACE = 8.0
"""Seconds that a window may be away: a browser that lost its line for a moment is back sooner."""
LOOK = 0.5
"""Seconds between two looks whether it is there."""


class BusyError(Exception):
    """Someone is calibrating already."""


class StoppedError(Exception):
    """The process ended without a result.

    Attributes
    ----------
    killed
        By someone else than itself.
    left
        By us, since its window was away for longer than `GRACE`.
    """

    def __init__(self, killed: bool, left: bool = False) -> None:
        super().__init__(killed, left)
        self.killed, self.left = killed, left


@dataclass(frozen=True)
class Progress:
    """How far a calibration is: what it does (an id, and words) and the share of all work done.

    `elapsed` is in seconds since it began.
    """

    stage: str
    words: Pair
    done: float
    elapsed: float

    @property
    def whole(self) -> bool:
        """Whether a whole calibration is going on, not a quick one or what comes around it."""
        return self.stage not in ("", "quick", "quick checks", "difference")

    @property
    def left(self) -> float | None:
        """Seconds that it will still take; None when it is too early to tell."""
        if self.done < 0.05 or self.elapsed < 2.0:
            return None
        return self.elapsed * (1.0 - self.done) / self.done


@dataclass(frozen=True)
class Result:
    """What a calibration gave.

    Attributes
    ----------
    register
        With the new parameter set.
    before
        Name of the set it is compared with: everyone's.
    quick
        Whether the draws were weighed instead of made anew.
    passed
        Whether it met its own demands; if not, it may be looked at and not used.
    checks
        Those demands, as in the diagnostics.
    headlines, goals, numbers
        What differs; see `calibration.set_comparison`.
    common
        Which draws the two sets have in common; see `calibration.common_draws.Pairs.to_plain`.
    band
        What becomes of the band under current policy, if that was run.
    """

    register: Register
    before: str
    quick: bool
    passed: bool
    checks: list[dict[str, Any]]
    headlines: list[Headline]
    goals: list[Goal]
    numbers: list[Number]
    common: dict[str, Any]
    band: BandChange | None


# One at a time ---------------------------------------------------------------------------------

_turn = Lock()
_at_work: list[subprocess.Popen[bytes]] = []
"""The process that calibrates, if there is one: one in the whole server."""


def busy() -> bool:
    """Tell whether anyone is calibrating; whatever ended the process, the next may begin."""
    return any(process.poll() is None for process in list(_at_work))


class Run:
    """A calibration to changed counts, from its start until it is closed.

    Parameters
    ----------
    data
        The file of counts, which has been checked.
    quick
        Weigh the draws of the set in use; when too few of them are left it calibrates after all.
    attended
        Tells whether the window that it is for is there. None where there is no window.

    Raises
    ------
    BusyError
        When someone is calibrating already; nothing was started or written.
    """

    def __init__(
        self,
        data: bytes,
        quick: bool,
        lang: str,
        attended: Callable[[], bool] | None = None,
    ) -> None:
        self.quick, self.lang = quick, lang
        with _turn:
            if busy():
                raise BusyError
            self.folder = private_folder.make()
            try:
                (self.folder / TARGETS).mkdir()
                write_targets(data, self.folder / TARGETS)
                self.process = _started(self.folder, quick, lang)
            except BaseException:
                shutil.rmtree(self.folder, ignore_errors=True)
                raise
            _at_work[:] = [self.process]
        self.began = time.monotonic()
        self.close = weakref.finalize(self, _end, self.process, self.folder)
        """End the process and remove the folder; a second call does nothing."""
        self._left = Event()
        if attended is not None:
            told = self.process, attended, self.close, self._left
            Thread(target=_attend, args=told, daemon=True).start()

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    @property
    def progress(self) -> Progress:
        """How far it is; at first there is nothing to read yet."""
        elapsed = time.monotonic() - self.began
        with suppress(OSError, ValueError, KeyError, TypeError):
            read = json.loads((self.folder / PROGRESS).read_bytes())
            done = min(1.0, max(0.0, float(read["done"])))
            return Progress(read["stage"], (read["nl"], read["en"]), done, elapsed)
        return Progress("", ("", ""), 0.0, elapsed)

    @cached_property
    def result(self) -> Result:
        """What came out.

        Raises
        ------
        StoppedError
            When the process ended without a result; why stands in the server's log.
        """
        code = self.process.wait()
        try:
            if code != 0:
                raise ValueError(f"it ended with {code}")
            return _read(self.folder)
        except (OSError, ValueError, KeyError, TypeError, FaultError):
            with suppress(OSError):
                told = (self.folder / LOG).read_text("utf-8", "replace")
                log.exception("a calibration stopped, having said:\n%s", told[-10_000:])
            raise StoppedError(code < 0, self._left.is_set()) from None

    def archive(self) -> bytes:
        """Pack the parameter set, with the counts in a folder so that it can be made again."""
        packed = io.BytesIO()
        out = self.folder / OUT
        own = [name for name in FILES if (out / name).is_file()]
        places = {name: out / name for name in (*KEPT, *own, REPORT_FILE)}
        places |= {f"{TARGETS}/{name}": self.folder / TARGETS / name for name in FILES}
        contents = {name: path.read_bytes() for name, path in places.items()}
        change = SetChange.from_plain(json.loads((self.folder / DIFFERENCE).read_bytes()))
        contents[CHANGE_REPORT] = change_report(change, self.lang).encode()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in contents.items():
                file.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
        return packed.getvalue()


def accept_command(quick: bool) -> str:
    """Give the command that makes the set everyone's, in the folder of the unpacked archive."""
    how = "--quick " if quick else ""
    return f"wonen-eerst calibrate -o {OUT} --targets {TARGETS} {how}--accept"


def _started(folder: Path, quick: bool, lang: str) -> subprocess.Popen[bytes]:
    """Start the process, in a group of its own."""
    files = [TARGETS, OUT, PROGRESS, DIFFERENCE]
    options = ["--members", str(MEMBERS), "--lang", lang, *["--quick"] * quick]
    home = str(Path(simulation.__file__).parent.parent)  # the app need not be installed
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    with open(folder / LOG, "wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", worker.__name__, *files, *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.PIPE,  # nothing goes through it; see `worker.tether`
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _attend(
    process: subprocess.Popen[bytes],
    attended: Callable[[], bool],
    close: "weakref.finalize[..., Run]",
    left: Event,
) -> None:
    """End a process whose window is away for too long; it must not know the `Run`, to let it go."""
    seen = time.monotonic()
    while close.alive and process.poll() is None:
        if attended():
            seen = time.monotonic()
        elif time.monotonic() - seen > GRACE:
            log.info("a calibration was ended: its window has been closed")
            left.set()
            close()
        time.sleep(LOOK)


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    """End a process with all its group, for certain, and leave nothing of it."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    shutil.rmtree(folder, ignore_errors=True)


def _read(folder: Path) -> Result:
    register = load_register(parameter_set=folder / OUT)
    diagnostics = json.loads((folder / OUT / DIAGNOSTICS_FILE).read_bytes())
    found = json.loads((folder / DIFFERENCE).read_bytes())
    converged = register.posterior is not None and register.posterior.converged
    return Result(
        register,
        found["old"]["parameter_set"],
        diagnostics.get("quick", False),
        converged and diagnostics["gate"] == PASSED,
        diagnostics["checks"],
        [Headline.from_plain(one) for one in found["headlines"]],
        [Goal(**one) for one in found["goals"]],
        [Number(**one) for one in found["numbers"]],
        found["common_draws"],
        None if found["band_2030"] is None else BandChange.from_plain(found["band_2030"]),
    )
