"""Whether other engines read the model that we hand out, and agree with us.

    python benchmarks/peers.py                    every peer that is found, all years
    python benchmarks/peers.py --peers pysimlin   only some of them
    python benchmarks/peers.py --years 2          only the first years
    python benchmarks/peers.py --json             the figures

Each peer gets the XMILE file of a scenario and runs it as the file asks: Euler, 64 steps a year.
What it gives for the quantities that are reported is read as indicators, by the same code that
reads ours, and held against our engine with Euler. A figure is the largest relative difference over
all moments and groups; of what is below one it is the absolute one.

- PySD and pysimlin are locked with the development tools.
- BPTK-Py asks for much: ``pip install bptk-py xmltodict parsimonious``, in an environment of its
  own. It reads and runs a model by recursion, deeper than Python allows by itself.
- SDEverywhere's parser runs on Node: ``npm install @sdeverywhere/parse`` in the folder that
  ``--node`` names. It reads the equations, and is not asked to run them.

A peer that is not there is named, and left out.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree as ET

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simulation.export.model.files import write_model
from simulation.export.model.xmile import variable
from simulation.model.dims import Groep
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import model, national_grid, run
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

SCENARIO = "alles_tegelijk"
DEEP, STACK = 100_000, 1 << 29
"""Calls within calls, and bytes for them, that BPTK-Py needs for a model of this size."""

_PARSE = """
import { readFileSync } from 'fs'
import { parseXmileModel } from '@sdeverywhere/parse'
console.log(parseXmileModel(readFileSync(process.argv[1], 'utf8')).equations.length)
"""

Series = Callable[[Path, Sequence[str], int], np.ndarray]
"""Runs a file; gives variables at the steps up to a number, that one included, ``(steps, n)``."""


# The peers -----------------------------------------------------------------------------------


def pysimlin(file: Path, names: Sequence[str], steps: int | None = None) -> np.ndarray:
    """Run all of it, as it cannot be stopped; give all when `steps` is None."""
    import simlin

    ran = simlin.load(file).simulate()
    ran.run_to_end()
    series = np.array([ran.get_series(name) for name in names]).T
    return series if steps is None else series[: steps + 1]


def translate(file: Path) -> Any:
    """Translate a file with PySD; the Python it prints goes beside the file.

    PySD prints the points of a curve as numpy does, by default in eight digits. And it has black
    lay out what it prints, which takes most of the time and changes nothing that runs.
    """
    import black
    import pysd

    plain = mock.patch.object(black, "format_file_contents", new=lambda text, **_: text)
    with np.printoptions(precision=17, floatmode="unique"), plain:
        return pysd.read_xmile(str(file))


def pysd(file: Path, names: Sequence[str], steps: int) -> np.ndarray:
    translated = translate(file)
    end = translated.time.initial_time() + steps * translated.time.time_step()
    table = translated.run(return_columns=list(names), final_time=end)
    return np.asarray(table[list(names)])


def bptk(file: Path, names: Sequence[str], steps: int) -> np.ndarray:
    """Run it in a thread, which can have the stack that the recursion needs."""
    import BPTK_Py  # noqa: F401  says that it is not there

    found: list[np.ndarray | BaseException] = []

    def work() -> None:
        try:
            found.append(_bptk(file, names, steps))
        except BaseException as error:
            found.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK)
    sys.setrecursionlimit(DEEP)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    [outcome] = found
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _bptk(file: Path, names: Sequence[str], steps: int) -> np.ndarray:
    from BPTK_Py.sdcompiler.compile import compile_xmile
    from BPTK_Py.sdcompiler.plugins.sanitizeNames import sanitizeName

    printed = file.with_name("bptk_model.py")
    compile_xmile(str(file), str(printed), "py")
    spec = spec_from_file_location(printed.stem, printed)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    theirs = module.simulation_model()
    moments = [theirs.starttime + number * theirs.dt for number in range(steps + 1)]
    own = [sanitizeName(name) for name in names]
    return np.array([[theirs.equation(name, at) for name in own] for at in moments])


PEERS: dict[str, Series] = {"pysimlin": pysimlin, "PySD": pysd, "BPTK-Py": bptk}


def sdeverywhere(file: Path, folder: Path) -> int | None:
    """Give how many equations SDEverywhere's parser reads in a file; None where it is not there."""
    installed = folder / "node_modules" / "@sdeverywhere" / "parse"
    if shutil.which("node") is None or not installed.is_dir():
        return None
    command = ["node", "--input-type=module", "-e", _PARSE, str(file.resolve())]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return int(ran.stdout)


# Beside ours ---------------------------------------------------------------------------------


def as_result(ours: ScenarioResult, names: Sequence[str], series: np.ndarray) -> ScenarioResult:
    """Put the series of a peer in the place of our arrays; what lies further on has no value."""
    grid = national_grid(ours.which.register)
    at, width = dict(zip(names, series.T, strict=True)), len(series)
    moments = np.arange(0, grid.steps + 1, grid.every)

    def rows(wanted: Sequence[str], summed: bool) -> np.ndarray:
        table = np.full((len(moments), len(wanted), 1), np.nan)
        for row, name in enumerate(wanted):
            if (values := at.get(name)) is not None:
                if summed:
                    values = np.concatenate([[0.0], np.cumsum(values[:-1]) * grid.dt])
                inside = moments < width
                table[inside, row, 0] = values[moments[inside]]
        return table

    found = ours.results
    theirs = replace(
        found, reports=rows(found.report_names, False), tallies=rows(found.tally_names, True)
    )
    return replace(ours, trajectories=theirs)


def differences(ours: ScenarioResult, theirs: ScenarioResult, years: int) -> dict[str, float]:
    """Give the largest difference of each indicator, over the moments of so many years."""

    def apart(name: str, group: str | None) -> float:
        here, there = (one.indicator(name, group)[: years + 1] for one in (ours, theirs))
        known = ~np.isnan(here)
        gap = np.abs(there - here)[known] / np.maximum(1.0, np.abs(here[known]))
        return float(gap.max(initial=0.0)) if np.isfinite(gap).all() else float("inf")

    def groups(name: str) -> Iterator[str | None]:
        yield None
        yield from Groep.elements if INDICATORS[name].by_group else ()

    return {name: max(apart(name, group) for group in groups(name)) for name in INDICATORS}


def compare(peers: Sequence[str], years: int | None, node: Path) -> dict[str, Any]:
    """Have each peer run the model; None for one that is not there."""
    scenario, flat = load_scenario(SCENARIO), model()
    (ours,) = run(scenario, method="euler", whole=True)
    grid = national_grid(load_register())
    whole = round(grid.end - grid.begin)
    years = whole if years is None else min(years, whole)
    names = (*ours.results.report_names, *flat.tallies)
    columns = [variable(name) for name in names]
    found: dict[str, Any] = {"scenario": scenario.id, "years": years, "peers": {}}
    with tempfile.TemporaryDirectory() as folder:
        (file,) = write_model("xmile", scenario, Path(folder))
        for peer in peers:
            start = time.perf_counter()
            try:
                series = PEERS[peer](file, columns, years * grid.steps_per_year)
            except ModuleNotFoundError as error:
                found["peers"][peer] = {"missing": error.name}
                continue
            seconds = time.perf_counter() - start
            apart = differences(ours, as_result(ours, names, series), years)
            found["peers"][peer] = {"seconds": seconds, "apart": apart}
        declared = sum(one.find("{*}eqn") is not None for one in ET.parse(file).iter())
        found["equations"] = {"declared": declared, "SDEverywhere": sdeverywhere(file, node)}
    return found


def show(found: dict[str, Any]) -> None:
    there = {name: one for name, one in found["peers"].items() if "apart" in one}
    print(f"{found['scenario']}, {found['years']} years: largest relative difference from ours")
    print(f"{'indicator':<32}" + "".join(f"{name:>12}" for name in there))
    for indicator in INDICATORS if there else ():
        print(
            f"{indicator:<32}" + "".join(f"{p['apart'][indicator]:>12.1e}" for p in there.values())
        )
    print(f"{'seconds':<32}" + "".join(f"{p['seconds']:>12.1f}" for p in there.values()))
    for name in found["peers"].keys() - there.keys():
        print(f"{name}: not found (no module {found['peers'][name]['missing']})")
    declared, read = found["equations"]["declared"], found["equations"]["SDEverywhere"]
    told = "not found" if read is None else f"reads {read:,} of {declared:,} equations"
    print(f"SDEverywhere's parser: {told}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--years", type=int, help="only the first years")
    parser.add_argument("--node", type=Path, default=Path(), help="folder with node_modules")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="pysd")
    found = compare(options.peers, options.years, options.node)
    if options.json:
        print(json.dumps(found))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
