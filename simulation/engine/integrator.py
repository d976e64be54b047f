"""Runs the kernel over all members: draws x regions x scenarios, in threads, without a loop."""

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulation.engine.evaluation import evaluate, initial
from simulation.engine.grid import Grid
from simulation.engine.hoist import hoisted
from simulation.engine.invariants import check
from simulation.engine.kernel import Kernel, block_for, compiled_kernel, plain_kernel
from simulation.engine.kernel_store import slower
from simulation.engine.llvm import can_compile, is_kept
from simulation.engine.members import Members
from simulation.engine.past import Past, Pasts
from simulation.engine.program import checks, live, tallies
from simulation.engine.results import Results
from simulation.language.flatmodel import FlatModel

METHODS = {
    "rk4": (np.array([1 / 6, 1 / 3, 1 / 3, 1 / 6]), np.array([0.5, 0.5, 1.0, 0.0])),
    "euler": (np.array([1.0]), np.array([0.0])),
}
"""Weight of each stage, and how far ahead of the state the next stage looks, in steps."""

Progress = Callable[[int, int], object]
"""What is called with how many members are done, and how many there are."""
STEPS = 50
"""How often, at most, someone who watches hears how far it is."""


def integrate(
    model: FlatModel,
    members: Members,
    grid: Grid,
    inputs: Mapping[str, np.ndarray] | None = None,
    *,
    method: str = "rk4",
    plain: bool = False,
    threads: int | None = None,
    reports: Sequence[str] | None = None,
    progress: Progress | None = None,
    pasts: Pasts | None = None,
) -> Results:
    """Integrate the model for all members.

    Parameters
    ----------
    inputs
        Step means of the model's inputs, each of shape ``(steps + 1,)``; ``tijd`` is known.
    method
        ``rk4``, or ``euler`` for exact comparison with other engines.
    plain
        Run the printed Python without compiling it.
    threads
        Default: as many as there are processors. The number changes no bit of the result.
    reports
        Which reports are worked out; default all.
    progress
        Called with the number of members that are done, and of all, after each piece of them.
    pasts
        Runs of before: what this one has in common with one of them is not worked out again, and
        it is kept for others. Changes no bit of the result.

    Returns
    -------
    Results
        At the moments of output, in the order of the members.

    Raises
    ------
    InvariantError
        When books do not close, a capacity is exceeded or a stock falls below zero.
    """
    wanted = model.reports if reports is None else tuple(reports)
    run = _Run(
        hoisted(model), members, grid, inputs or {}, method, plain, threads, wanted, progress, pasts
    )
    noted: list[str] = []

    def note(kind: str, flag: int) -> None:
        noted.append(kind)

    # What breaks a law may be no number: the check tells it, and better.
    with np.errstate(divide="call", over="call", invalid="call", call=note):
        results, worst = run.results()

    def trace(member: int) -> tuple[np.ndarray, np.ndarray]:
        alone = replace(
            members, parameters=members.parameters[:, [member]], scenario=members.scenario[[member]]
        )
        fine = replace(grid, every=1)
        traced, _ = replace(
            run, members=alone, grid=fine, threads=1, wanted=(), progress=None, pasts=None
        ).results()
        return traced.time, traced.states[..., 0]

    with np.errstate(all="ignore"):
        check(model, worst, trace)
    for kind in dict.fromkeys(noted):
        warnings.warn(f"{kind} in what is reported", RuntimeWarning, stacklevel=2)
    return results


@dataclass(frozen=True)
class _Run:
    """All that decides a run; see `integrate`. The model is `hoisted`."""

    model: FlatModel
    members: Members
    grid: Grid
    inputs: Mapping[str, np.ndarray]
    method: str
    plain: bool
    threads: int | None
    wanted: Sequence[str]
    progress: Progress | None
    pasts: Pasts | None

    def results(self) -> tuple[Results, np.ndarray]:
        """Run the kernel; also give the worst excess of every check, ``(checks, members)``."""
        model, members, grid = self.model, self.members, self.grid
        series = {"tijd": grid.starts + grid.dt / 2, **self.inputs}
        shared = np.array([series[name] for name in model.inputs], dtype=float)
        shared = shared.reshape(len(model.inputs), grid.steps + 1)
        members.check(model, grid)
        rows = members.rows(model.parameters)
        # One member alone is worked out in numbers: arrays of one cost ten times as much.
        alone = rows[:, 0] if members.count == 1 else rows
        parameters = dict(zip(model.parameters, alone, strict=True))
        constant = [name for name, level in model.level.items() if level == "constant"]
        known = evaluate(model, parameters, constant)
        moments, count = len(grid.time), members.count
        states = np.empty((moments, len(model.stocks), count))
        totals = np.empty((moments, len(tallies(model)), count))
        worst = np.empty((len(checks(model)), count))
        past = Past(model, members, grid, shared, self.method, states, totals)
        here = self.pasts.begin(past) if self.pasts else 0
        if not here:
            states[0], totals[0] = self._filled(known, shared), 0.0
        row_of = {name: row for row, name in enumerate(model.stocks)}
        start = [sum(states[0, row_of[s]] for s in ledger.stocks) for ledger in model.ledgers]
        arguments = (
            _stack([known[name] for name in live(model)], count),
            _stack(start, count),
            states[here].copy(),
            totals[here].copy(),
            members.rows([f"knop.{name}" for name in model.levers]).reshape(-1, count),
            np.ascontiguousarray(members.scenario, dtype=np.int64),
            np.ascontiguousarray(members.gain, dtype=float),
            np.ascontiguousarray(members.offset, dtype=float),
            shared,
            here * grid.every,
            grid.steps,
            grid.every,
            METHODS[self.method][0] * grid.dt,
            METHODS[self.method][1] * grid.dt,
        )
        kernel = plain_kernel(model) if self.plain else kernel_for(model, count)

        def run(bounds: tuple[int, int]) -> None:
            kernel(*arguments, *bounds, states[here:], totals[here:], worst)

        workers = 1 if self.plain else self.threads or os.cpu_count() or 1
        _in_threads(run, count, workers, self.progress)
        if self.pasts:
            self.pasts.keep(past, here, worst)
        results = Results(
            time=grid.time,
            report_names=self.wanted,
            tally_names=tallies(model),
            stock_names=list(model.stocks),
            reports=self._reports(known, shared, states),
            tallies=totals,
            states=states,
            scenario=np.asarray(members.scenario),
            parameter_index={name: row for row, name in enumerate(members.names)},
            parameters=members.parameters,
        )
        return results, worst

    def _filled(self, known: Mapping[str, Any], shared: np.ndarray) -> np.ndarray:
        """Give the stocks at the start, shape ``(stocks, members)``."""
        model, count = self.model, self.members.count
        at_start = {name: row[0] for name, row in zip(model.inputs, shared, strict=True)}
        first = self.members.levers(model, [0])
        at_start |= {n: value[0, 0] if count == 1 else value[0] for n, value in first.items()}
        begin = initial(model, {**known, **at_start})
        return _stack([begin[name] for name in model.stocks], count)

    def _reports(
        self, known: Mapping[str, Any], shared: np.ndarray, states: np.ndarray
    ) -> np.ndarray:
        """Work the reported auxiliaries out at all moments of output together."""
        model, members, grid = self.model, self.members, self.grid
        at = np.arange(0, grid.steps + 1, grid.every)
        values = evaluate(
            model,
            dict(known)
            | dict(zip(model.inputs, shared[:, at, None], strict=True))
            | members.levers(model, at)
            | {name: states[:, row] for row, name in enumerate(model.stocks)},
            self.wanted,
        )
        reports = np.empty((len(at), len(self.wanted), members.count))
        for number, name in enumerate(self.wanted):
            reports[:, number] = values[name]
        return reports


def kernel_for(model: FlatModel, count: int) -> Kernel:
    """The kernel that a run of so many members will use: compiled, where anything is."""
    if can_compile():
        return compiled_kernel(hoisted(model), block_for(count))
    slower(
        "De rekenkern draait als gewone Python, honderden keren zo langzaam: ongeveer twee "
        "seconden per trekking van een scenario (NUMBA_DISABLE_JIT staat aan)",
        "The kernel runs as plain Python, hundreds of times slower: about two seconds for each "
        "draw of a scenario (NUMBA_DISABLE_JIT is set)",
    )
    return plain_kernel(hoisted(model))


def is_ready(model: FlatModel, count: int) -> bool:
    """Tell whether a run of so many members can begin at once, without compiling."""
    return not can_compile() or is_kept(kernel_for(model, count))


def _stack(rows: Sequence[Any], count: int) -> np.ndarray:
    whole = np.empty((len(rows), count))
    for place, row in enumerate(rows):
        whole[place] = row
    return whole


def _in_threads(
    run: Callable[[tuple[int, int]], None], count: int, workers: int, progress: Progress | None
) -> None:
    """Run whole blocks of members, a few pieces for each thread; more when someone watches."""
    block = block_for(count)
    blocks = -(-count // block)
    parts = workers * 4 if progress is None else STEPS
    size = max(1, -(-blocks // parts)) * block
    pieces = [(begin, min(begin + size, count)) for begin in range(0, count, size)]

    def tell(end: int) -> None:
        if progress is not None:
            progress(end, count)

    if len(pieces) == 1:
        run(pieces[0])
        tell(count)
        return
    with ThreadPoolExecutor(workers) as pool:
        for (_, end), _done in zip(pieces, pool.map(run, pieces), strict=True):
            tell(end)
