"""The work on one part of a batch: do it, write its files, keep what is said of it."""

from __future__ import annotations

import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

from commands.common.manifest import Entry, part_file
from commands.common.result_folder import Folder, draft
from simulation.engine import InvariantError
from simulation.export.tables.result import draws_bytes
from simulation.export.tables.writers import WRITERS, Layout, of_result
from simulation.export.terminal.summary import Summary, summarize
from simulation.outcomes.conditions import Condition
from simulation.outcomes.run_arguments import Every
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.reading.faults import Pair
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import counted
from simulation.wording.text import Text


class Things(NamedTuple):
    """What the parts of a batch are called: one, and several."""

    one: Text
    several: Text

    def counted(self, number: int) -> Text:
        return counted(number, *self)


SCENARIOS = Things(Text("scenario", "scenario"), Text("scenario's", "scenarios"))


class Task(Protocol):
    """What a job is done with; it bears the name of a part of the folder."""

    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class Outcome:
    """How one part fared; small enough to keep when the result is gone.

    `error` and `trace` say why it failed, if it did, and where; then there is nothing else. `found`
    has what each condition looks at.
    """

    part: str
    seconds: float = 0.0
    error: str | None = None
    said: Pair | None = None
    trace: str = ""
    summary: Summary | None = None
    document: Mapping[str, Any] | None = None
    found: Sequence[float] = ()
    files: Sequence[Mapping[str, str]] = ()

    @classmethod
    def died(cls, part: str, how: str) -> Outcome:
        """Say that the process that did it is gone."""
        nl = f"het proces dat dit uitrekende is beëindigd ({how}); misschien was het geheugen op"
        en = f"the process that worked on this was ended ({how}); perhaps memory ran out"
        return cls(part, error=en, said=(nl, en))


@dataclass(frozen=True, kw_only=True)
class Job(ABC):
    """What is done with each part of a batch.

    Attributes
    ----------
    members
        The draws.
    place
        Where the files go; None writes none.
    keep_going
        Take whatever goes wrong in one part as its failure; a broken law always is.
    """

    register: Register
    seed: int = 0
    members: int = 1
    place: Path | None = None
    keep_going: bool = False
    things: ClassVar[Things] = SCENARIOS

    @property
    def at_once(self) -> int:
        """The members of one call of the engine."""
        return self.members

    @abstractmethod
    def work(self, task: Any) -> Outcome:
        """Do it and draft its files."""

    @abstractmethod
    def known(self, entry: Entry, folder: Folder) -> Outcome | None:
        """Give the outcome of a part from what its folder keeps; None when that is not enough."""

    def __call__(self, order: tuple[Task, bool]) -> Outcome:
        """Do a task, and write its files or not; an `OSError` concerns them all, and goes on."""
        task, write = order
        own = self if write else replace(self, place=None)
        start = time.perf_counter()
        try:
            outcome = own.work(task)
        except InvariantError as error:
            outcome = Outcome(task.id, error=str(error), trace=traceback.format_exc())
        except OSError:
            raise
        except Exception as error:
            if not self.keep_going:
                raise
            what = f"{type(error).__name__}: {error}"
            outcome = Outcome(task.id, error=what, trace=traceback.format_exc())
        return replace(outcome, seconds=time.perf_counter() - start)


@dataclass(frozen=True, kw_only=True)
class Assignment(Job):
    """What is done with every scenario.

    Attributes
    ----------
    every
        Steps between two moments of output, or ``month``; 0 is a year.
    whole
        Whether the whole result is wanted as plain data.
    conditions
        What to look up in each result.
    indicators
        Write every draw of these, instead of what the draws come down to.
    """

    every: Every = 0
    kinds: Sequence[str] = ()
    layout: Layout = field(default_factory=Layout)
    whole: bool = False
    conditions: Sequence[Condition] = ()
    indicators: Sequence[str] = ()

    def work(self, task: Scenario) -> Outcome:
        [result] = run(
            task,
            members=self.members,
            seed=self.seed,
            register=self.register,
            every=self.every,
        )
        files = []
        if self.place is not None:
            for kind in self.kinds:
                content = self._content(kind, result)
                files.append(draft(self.place, part_file(task.id, kind), content))
        return Outcome(
            task.id,
            summary=summarize(result),
            document=result.to_dict() if self.whole else None,
            found=[condition.found(result) for condition in self.conditions],
            files=files,
        )

    def _content(self, kind: str, result: ScenarioResult) -> bytes:
        if self.indicators:
            return draws_bytes(result, self.register, self.indicators)
        return WRITERS[kind](of_result(result, self.register), self.layout)

    def known(self, entry: Entry, folder: Folder) -> Outcome | None:
        if self.whole or self.conditions:
            return None
        try:
            summary = Summary.from_plain(entry["summary"])
        except (KeyError, TypeError, ValueError, AttributeError):  # someone changed the manifest
            return None
        return Outcome(entry["scenario"], summary=summary, files=entry["files"])
