"""Runs the kernel over all members: draws x regions x scenarios, in threads, without a loop."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from simulation.assembly import FlatModel
from simulation.engine.grid import Grid
from simulation.engine.invariants import check
from simulation.engine.kernel import BLOCK, compiled_kernel, plain_kernel
from simulation.engine.printer import Layout
from simulation.engine.results import Results

METHODS = {
    "rk4": (np.array([1 / 6, 1 / 3, 1 / 3, 1 / 6]), np.array([0.5, 0.5, 1.0, 0.0])),
    "euler": (np.array([1.0]), np.array([0.0])),
}
"""Weight of each stage, and how far ahead of the state the next stage looks, in steps."""


@dataclass(frozen=True)
class Members:
    """Who runs: parameter values and lever paths.

    Attributes
    ----------
    names
        Names of the rows of `parameters`.
    parameters
        One column per member.
    scenario
        For each member the row of its paths in `a` and `b`.
    a, b
        A lever's value in a step is ``base * a + b``; shape ``(scenarios, levers, steps + 1)``
        with levers in the order of the model.
    """

    names: Sequence[str]
    parameters: np.ndarray
    scenario: np.ndarray
    a: np.ndarray
    b: np.ndarray


def integrate(
    model: FlatModel,
    members: Members,
    grid: Grid,
    inputs: Mapping[str, np.ndarray] | None = None,
    *,
    method: str = "rk4",
    plain: bool = False,
    keep_states: bool = False,
    threads: int | None = None,
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
    keep_states
        Also return all stocks at the moments of output.
    threads
        Default: as many as there are processors. The number changes no bit of the result.

    Raises
    ------
    InvariantError
        When books do not close, a capacity is exceeded or a stock falls below zero.
    """
    results, worst = _run(model, members, grid, inputs or {}, method, plain, keep_states, threads)

    def trace(member: int) -> tuple[np.ndarray, np.ndarray]:
        alone = replace(
            members,
            parameters=members.parameters[:, [member]],
            scenario=members.scenario[[member]],
        )
        each = replace(grid, every=1)
        traced, _ = _run(model, alone, each, inputs or {}, method, plain, True, 1)
        return traced.time, traced.states[..., 0]

    check(model, worst, trace)
    return results


def _run(
    model: FlatModel,
    members: Members,
    grid: Grid,
    inputs: Mapping[str, np.ndarray],
    method: str,
    plain: bool,
    keep_states: bool,
    threads: int | None,
) -> tuple[Results, np.ndarray]:
    """Run the kernel; also give the worst excess of every check, ``(checks, members)``."""
    layout = Layout(model)
    index = {name: row for row, name in enumerate(members.names)}
    missing = [name for name in model.parameters if name not in index]
    if missing:
        raise KeyError(f"no value for parameters {missing}")
    parameters = np.ascontiguousarray(
        members.parameters[[index[name] for name in model.parameters]], dtype=float
    )
    count = parameters.shape[1]
    scenario = np.ascontiguousarray(members.scenario, dtype=np.int64)
    a, b = (np.ascontiguousarray(path, dtype=float) for path in (members.a, members.b))
    series = {"tijd": grid.starts + grid.dt / 2, **inputs}
    shared = np.ascontiguousarray(
        [series[name] for name in model.inputs] or np.zeros((0, grid.steps + 1)), dtype=float
    )
    # The kernel does not look whether an index is within bounds.
    _expect("scenario", scenario.shape, (count,))
    scenarios = int(scenario.max(initial=-1)) + 1
    for name, path in (("a", a), ("b", b)):
        _expect(name, path.shape, (max(len(a), scenarios), len(model.levers), grid.steps + 1))
    _expect("inputs", shared.shape, (len(model.inputs), grid.steps + 1))
    weights, ahead = METHODS[method]
    moments = len(grid.time)
    reports = np.empty((moments, len(model.reports), count))
    tallies = np.empty((moments, len(layout.tallies), count))
    states = np.empty((moments, len(model.stocks) if keep_states else 0, count))
    worst = np.empty((len(layout.checks), count))
    kernel = plain_kernel(model) if plain else compiled_kernel(model)

    def run(bounds: tuple[int, int]) -> None:
        kernel(
            parameters, scenario, a, b, shared, grid.steps, grid.every,
            weights * grid.dt, ahead * grid.dt, *bounds, reports, tallies, states, worst,
        )  # fmt: skip

    workers = 1 if plain else threads or os.cpu_count() or 1
    pieces = _pieces(count, workers)
    if len(pieces) == 1:
        run(pieces[0])
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, pieces))
    results = Results(
        grid.time, model.reports, layout.tallies, list(model.stocks), reports, tallies, states,
        scenario, index, members.parameters,
    )  # fmt: skip
    return results, worst


def _expect(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    if shape != expected:
        raise ValueError(f"{name} has shape {shape}, expected {expected}")


def _pieces(count: int, workers: int) -> list[tuple[int, int]]:
    """Cut the members into runs of whole blocks, a few for each thread."""
    blocks = -(-count // BLOCK)
    size = max(1, -(-blocks // (workers * 4))) * BLOCK
    return [(begin, min(begin + size, count)) for begin in range(0, count, size)]
