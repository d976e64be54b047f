"""How fast the engine is beside its peers, measured in one run.

    python benchmarks/engine.py            the table
    python benchmarks/engine.py --json     the key figures

Compared are, on one thread: our compiled kernel, the same operations printed as C in the same
memory layout (gcc), the plain Python, and PySD on our XMILE export (Euler, the same step). Each
figure is the best of a few repetitions, in processor time; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.c_kernel import FLAGS, c_kernel
from simulation.engine import kernel_for
from simulation.engine.hoist import hoisted
from simulation.engine.kernel import MANY, plain_kernel
from simulation.outcomes.scenario_runs import model, run
from simulation.scenario.scenario import Scenario, load_scenario

SCENARIO = "alles_tegelijk"
SIZES = (1, 1_000, 10_000)
MOST_PLAIN = 1
"""Members for which the plain Python is timed: it takes seconds for one."""
engine = importlib.import_module("simulation.engine.integrator")

_COLD = """
import time
from simulation.outcomes.scenario_runs import model, run
from simulation.scenario.scenario import load_scenario
scenario = load_scenario("{scenario}")
began = time.perf_counter()
run([scenario] * 8)
cold = time.perf_counter() - began
began = time.perf_counter()
run([scenario] * 8)
print(cold - (time.perf_counter() - began))
"""


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


def whole_run(scenario: Scenario, times: int = 30) -> float:
    """Wall time of one warm run as the library's user has it, in seconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        run(scenario)
        found.append(time.perf_counter() - began)
    return min(found)


def cold_compile() -> float:
    """Time the first run takes longer than the second, in a process with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        root = str(Path(__file__).resolve().parent.parent)
        out = subprocess.run(
            [sys.executable, "-c", _COLD.format(scenario=SCENARIO)],
            env=environment,
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        )
    return float(out.stdout.split()[-1])


def pysd_run(scenario: Scenario, folder: Path, times: int = 2) -> float | None:
    """Processor time of one PySD run on the export; None where PySD is not installed."""
    try:
        import pysd
    except ImportError:
        return None
    from simulation.export.model.files import write_model

    (exported,) = write_model("xmile", scenario, folder)
    peer = pysd.read_xmile(str(exported))
    columns = ["noodopvang__jongeren"]
    found = []
    for _ in range(times):
        began = time.process_time()
        peer.run(return_columns=columns, return_timestamps=[2036])
        found.append(time.process_time() - began)
    return min(found)


def measure() -> dict[str, Any]:
    """All figures of the table and the key figures."""
    scenario = load_scenario(SCENARIO)
    flat = hoisted(model())
    rows: dict[str, dict[int, float]] = {"ours": {}, "c": {}, "plain python": {}}
    agreement = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yardstick = c_kernel(flat, MANY, folder)
        for size in SIZES:
            times = 3 if size > 1 else 20
            ours = per_run(kernel_for(flat, size), scenario, size, times)
            theirs = per_run(yardstick, scenario, size, times)
            rows["ours"][size], rows["c"][size] = ours.seconds, theirs.seconds
            assert ours.states is not None and theirs.states is not None
            gap = np.abs(ours.states - theirs.states) / np.maximum(1.0, np.abs(theirs.states))
            agreement = max(agreement, float(gap.max()))
        rows["plain python"][MOST_PLAIN] = per_run(
            plain_kernel(flat), scenario, MOST_PLAIN, 1
        ).seconds
        peer = pysd_run(scenario, folder)
    largest = SIZES[-1]
    if peer is not None:
        rows["PySD"] = {1: peer}
    return {
        "rows": rows,
        "gcc": " ".join(("gcc", *FLAGS)),
        "ours_over_c_10000": rows["ours"][largest] / rows["c"][largest],
        "c_agreement": agreement,
        "pysd_over_ours": None if peer is None else peer / rows["ours"][largest],
        "single_run_ms": 1e3 * whole_run(scenario),
        "cold_compile_s": cold_compile(),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def show(found: dict[str, Any]) -> None:
    rows = found["rows"]
    print(f"{'ms per run':<16}" + "".join(f"{size:>12,}" for size in SIZES) + f"{'÷ C':>10}")
    for name, times in rows.items():
        cells = "".join(f"{1e3 * times[s]:>12.3f}" if s in times else f"{'':>12}" for s in SIZES)
        at = max(times)
        print(f"{name:<16}{cells}{times[at] / rows['c'][at]:>10.2f}")
    print(f"\nC is {found['gcc']}")
    for key in (
        "c_agreement",
        "pysd_over_ours",
        "single_run_ms",
        "cold_compile_s",
        "peak_memory_mb",
    ):
        value = found[key]
        print(f"{key:<20}" + ("not measured" if value is None else f"{value:.4g}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the key figures as JSON")
    if parser.parse_args().json:
        print(json.dumps({k: v for k, v in measure().items() if k not in ("rows", "gcc")}))
    else:
        show(measure())


if __name__ == "__main__":
    main()
