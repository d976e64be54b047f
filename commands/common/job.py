"""The work on one scenario: run it, write its files, keep what is said of it. Here or elsewhere."""

import signal
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from os import _exit
from pathlib import Path
from typing import Any

from commands.common.manifest import part_file
from commands.common.result_folder import put
from simulation.engine import InvariantError
from simulation.export.tables.result import draws_bytes
from simulation.export.tables.writers import WRITERS, Layout, of_result
from simulation.export.terminal.summary import Summary, summarize
from simulation.outcomes.conditions import Condition
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario


@dataclass(frozen=True)
class Assignment:
    """What is done with every scenario.

    Attributes
    ----------
    every
        Steps between two moments of output; 0 is a year.
    place
        Where the files go; None writes none.
    whole
        Whether the whole result is wanted as plain data.
    conditions
        What to look up in each result.
    indicators
        Write every draw of these, instead of what the draws come down to.
    keep_going
        Take whatever goes wrong in one scenario as its failure; a broken law always is.
    """

    register: Register
    seed: int = 0
    members: int = 1
    every: int = 0
    kinds: Sequence[str] = ()
    layout: Layout = field(default_factory=Layout)
    place: Path | None = None
    whole: bool = False
    conditions: Sequence[Condition] = ()
    indicators: Sequence[str] = ()
    keep_going: bool = False

    def content(self, kind: str, result: ScenarioResult) -> bytes:
        if self.indicators:
            return draws_bytes(result, self.register, self.indicators)
        return WRITERS[kind](of_result(result, self.register), self.layout)


@dataclass(frozen=True)
class Outcome:
    """How one scenario fared; small enough to keep when the result is gone.

    `error` and `trace` say why it failed, if it did, and where; then there is nothing else. `found`
    has what each condition looks at.
    """

    scenario: str
    seconds: float = 0.0
    error: str | None = None
    trace: str = ""
    summary: Summary | None = None
    document: Mapping[str, Any] | None = None
    found: Sequence[float] = ()
    files: Sequence[Mapping[str, str]] = ()


def perform(assignment: Assignment, scenario: Scenario) -> Outcome:
    """Run a scenario and write its files; an `OSError` concerns them all, and goes on."""
    start = time.perf_counter()
    try:
        outcome = _perform(assignment, scenario)
    except InvariantError as error:
        outcome = Outcome(scenario.id, error=str(error), trace=traceback.format_exc())
    except OSError:
        raise
    except Exception as error:
        if not assignment.keep_going:
            raise
        what = f"{type(error).__name__}: {error}"
        outcome = Outcome(scenario.id, error=what, trace=traceback.format_exc())
    return replace(outcome, seconds=time.perf_counter() - start)


def _perform(assignment: Assignment, scenario: Scenario) -> Outcome:
    [result] = run(
        scenario,
        members=assignment.members,
        seed=assignment.seed,
        register=assignment.register,
        every=assignment.every,
    )
    files = []
    if assignment.place is not None:
        for kind in assignment.kinds:
            content = assignment.content(kind, result)
            files.append(put(assignment.place, part_file(scenario.id, kind), content))
    return Outcome(
        scenario.id,
        summary=summarize(result),
        document=result.to_dict() if assignment.whole else None,
        found=[condition.found(result) for condition in assignment.conditions],
        files=files,
    )


def perform_all(
    assignment: Assignment, scenarios: Sequence[Scenario], written: Sequence[str], jobs: int
) -> Iterator[Outcome]:
    """Run scenarios, in `jobs` processes; give each outcome as soon as it is there.

    `written` has the ids of those whose files are there already; an `OSError` goes on, as in
    `perform`.
    """
    tasks = [(one, one.id not in written) for one in scenarios]
    if jobs == 1 or len(tasks) < 2:
        for scenario, write in tasks:
            yield _task(assignment, scenario, write)
        return
    # The assignment goes with each task, not with the start of a worker: a worker that dies while
    # it starts would leave its parent waiting in the middle of handing over so much.
    workers = ProcessPoolExecutor(min(jobs, len(tasks)), get_context("spawn"), _begin)
    try:
        futures = [workers.submit(_task, assignment, *task) for task in tasks]
        for future in as_completed(futures):
            yield future.result()
    finally:
        workers.shutdown(cancel_futures=True)


def _task(assignment: Assignment, scenario: Scenario, write: bool) -> Outcome:
    return perform(assignment if write else replace(assignment, place=None), scenario)


def _begin() -> None:
    """Start a worker: it leaves Ctrl-C to its parent, and ends when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def follow() -> None:
        wait([parent.sentinel])
        _exit(1)

    threading.Thread(target=follow, daemon=True).start()
