"""How fast the engine is beside its peers, measured in one run.

    python benchmarks/engine.py                  the table
    python benchmarks/engine.py --json           the key figures
    python benchmarks/engine.py --members 1 500  for other numbers of members

Compared are, on one thread: our compiled kernel, the same operations printed as C in the same
memory layout (gcc), the plain Python, and PySD on our XMILE export (Euler, the same step). Each
figure is the best of a few repetitions, in processor time; run it on a quiet machine. Without gcc
or PySD their figures are missing, and it says so.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.c_kernel import QUICKLY, SWIFT, c_kernel
from simulation.engine import kernel_for
from simulation.engine.hoist import hoisted
from simulation.engine.kernel import MANY, plain_kernel
from simulation.export.model.files import write_model
from simulation.export.model.xmile import variable
from simulation.outcomes.scenario_runs import model, run
from simulation.scenario.scenario import Scenario, load_scenario

SCENARIO = "alles_tegelijk"
MOST_PLAIN = 1
"""Members for which the plain Python is timed: it takes seconds for one."""
engine = sys.modules[kernel_for.__module__]


class Effort(NamedTuple):
    """How much is done.

    Attributes
    ----------
    members
        Numbers of members to time a run for.
    times
        Repetitions with more than one member; with one member there are more.
    flags
        How gcc compiles.
    whole
        Whether PySD has the model translated, which takes a minute, and our kernel is compiled anew
        for the cold start; if not, PySD is left out and what is kept is loaded.
    """

    members: tuple[int, ...] = (1, 1_000, 10_000)
    times: int = 3
    flags: tuple[str, ...] = SWIFT
    whole: bool = True


SMALL = Effort((8,), 1, QUICKLY, whole=False)
"""As cheap as can be: shows that the benchmark works, its figures say nothing."""


@dataclass
class Timed:
    """A kernel with the processor time its calls took, and its last states."""

    kernel: Callable[..., None]
    seconds: float = 0.0
    states: np.ndarray | None = None

    def __call__(self, *arguments: Any) -> None:
        began = time.process_time()
        self.kernel(*arguments)
        self.seconds += time.process_time() - began
        self.states = arguments[-3]


def per_run(kernel: Callable[..., None], scenario: Scenario, members: int, times: int) -> Timed:
    """Time a kernel on so many members, in seconds per run (kernel only, one thread)."""
    best = Timed(kernel, np.inf)
    for _ in range(times):
        timed = Timed(kernel)
        original = engine.kernel_for
        engine.kernel_for = lambda *_, timed=timed: timed
        try:
            run(scenario, members=members, threads=1)
        finally:
            engine.kernel_for = original
        timed.seconds /= members
        best = min(best, timed, key=lambda t: t.seconds)
    return best


def whole_run(scenario: Scenario, times: int) -> float:
    """Wall time of one warm run as the library's user has it, in seconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        run(scenario)
        found.append(time.perf_counter() - began)
    return min(found)


def first_runs() -> float:
    """Time the first run takes longer than the second in this process, in seconds."""
    scenario, taken = load_scenario(SCENARIO), list[float]()
    for _ in range(2):
        began = time.perf_counter()
        run([scenario] * MANY)
        taken.append(time.perf_counter() - began)
    return taken[0] - taken[1]


def cold_compile(anew: bool) -> float:
    """Do `first_runs` in a process of its own, with an empty cache if it is `anew`."""
    with tempfile.TemporaryDirectory() as folder:
        changed = {"XDG_CACHE_HOME": folder} if anew else {}
        out = subprocess.run(
            [sys.executable, __file__, "--first-runs"],
            env={**os.environ, **changed},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return float(out.stdout)


def pysd_run(exported: Path, column: str, end: float) -> float | None:
    """Processor time of one PySD run of a model in XMILE; None where PySD is not installed."""
    try:
        import pysd
    except ImportError:
        return None
    peer = pysd.read_xmile(str(exported))
    found = []
    for _ in range(2):
        began = time.process_time()
        peer.run(return_columns=[column], return_timestamps=[end])
        found.append(time.process_time() - began)
    return min(found)


def measure(effort: Effort) -> dict[str, Any]:
    """All figures of the table and the key figures; None for what could not be measured."""
    scenario = load_scenario(SCENARIO)
    flat = hoisted(model())
    rows: dict[str, dict[int, float]] = {"ours": {}}
    agreement = None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yardstick = c_kernel(flat, MANY, folder, effort.flags) if shutil.which("gcc") else None
        if yardstick is not None:
            per_run(yardstick, scenario, MANY, 1)  # compiles the loop around the C
        for size in effort.members:
            times = effort.times if size > 1 or effort.times == 1 else 20
            ours = per_run(kernel_for(flat, size), scenario, size, times)
            rows["ours"][size] = ours.seconds
            if yardstick is not None:
                theirs = per_run(yardstick, scenario, size, times)
                rows.setdefault("c", {})[size] = theirs.seconds
                agreement = max(agreement or 0.0, _gap(ours, theirs))
        plain = per_run(plain_kernel(flat), scenario, MOST_PLAIN, 1)
        rows["plain python"] = {MOST_PLAIN: plain.seconds}
        peer = None
        if effort.whole:
            (exported,) = write_model("xmile", scenario, folder)
            peer = pysd_run(exported, variable(next(iter(flat.stocks))), 2036)
    most = effort.members[-1]
    if peer is not None:
        rows["PySD"] = {1: peer}
    return {
        "rows": rows,
        "gcc": None if yardstick is None else " ".join(("gcc", *effort.flags)),
        "members": most,
        "ours_over_c": None if yardstick is None else rows["ours"][most] / rows["c"][most],
        "c_agreement": agreement,
        "pysd_over_ours": None if peer is None else peer / rows["ours"][most],
        "single_run_ms": 1e3 * whole_run(scenario, 10 * effort.times),
        "cold_compile_s": cold_compile(effort.whole),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _gap(ours: Timed, theirs: Timed) -> float:
    """Give the largest relative difference of the states; below one it is the absolute one."""
    assert ours.states is not None and theirs.states is not None
    gap = np.abs(ours.states - theirs.states) / np.maximum(1.0, np.abs(theirs.states))
    return float(gap.max())


def show(found: dict[str, Any]) -> None:
    rows = found["rows"]
    sizes = list(rows["ours"])
    beside = rows.get("c", {})
    print(f"{'ms per run':<16}" + "".join(f"{size:>12,}" for size in sizes) + f"{'÷ C':>10}")
    for name, times in rows.items():
        cells = "".join(f"{1e3 * times[s]:>12.3f}" if s in times else f"{'':>12}" for s in sizes)
        at = max(times)
        print(f"{name:<16}{cells}" + (f"{times[at] / beside[at]:>10.2f}" if at in beside else ""))
    print(f"\nC is {found['gcc']}" if found["gcc"] else "\nno gcc found: no figures beside C")
    for key, value in key_figures(found).items():
        print(f"{key:<20}" + ("not measured" if value is None else f"{value:.4g}"))


def key_figures(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in ("rows", "gcc")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, nargs="+", help="numbers of members, ascending")
    parser.add_argument("--small", action="store_true", help="only see that all of it works")
    parser.add_argument("--json", action="store_true", help="print the key figures as JSON")
    parser.add_argument("--first-runs", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.first_runs:
        print(first_runs())
        return
    effort = SMALL if options.small else Effort()
    if options.members:
        effort = effort._replace(members=tuple(sorted(options.members)))
    found = measure(effort)
    if options.json:
        print(json.dumps(key_figures(found)))
    else:
        show(found)


if __name__ == "__main__":
    main()
