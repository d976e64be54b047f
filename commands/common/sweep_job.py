"""The work on a stretch of the samples of a sweep, and the table that all of them make."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from commands.common.job import Job, Outcome, Things
from commands.common.manifest import Entry, Part, as_bytes, as_read_back
from commands.common.result_folder import Folder, draft
from simulation.engine import InvariantError
from simulation.explore.sample_sizes import samples_at_once
from simulation.explore.sweep import Sample, columns, run_samples
from simulation.scenario.scenario import Scenario
from simulation.wording.text import Text

MOST_STRETCHES = 1_000
"""Files that are kept on the way: more would take longer to keep than to work out."""
NUMBER, YEAR = "monster", "jaar"
"""The columns that say which sample and the end of which year."""


@dataclass(frozen=True)
class Stretch:
    """Samples that are worked out and kept together, the first of which has this number."""

    first: int
    samples: Sequence[Sample]

    @property
    def id(self) -> str:
        return f"{NUMBER}_{self.first}-{self.first + len(self.samples) - 1}"

    @property
    def file(self) -> str:
        return f"_{NUMBER}_{self.first:06}.json"

    def part(self, described: Mapping[str, Any]) -> Part:
        """Give the part of a folder that it is; `described` tells of the scenario."""
        return Part(self.id, described, [self.file])


def stretches(samples: Sequence[Sample], members: int) -> list[Stretch]:
    """Cut samples into stretches; whatever the number of processes, they are the same."""
    size = max(samples_at_once(members), -(-len(samples) // MOST_STRETCHES))
    return [
        Stretch(first + 1, samples[first : first + size]) for first in range(0, len(samples), size)
    ]


@dataclass(frozen=True, kw_only=True)
class SweepJob(Job):
    """What is done with every stretch: `base` with each sample laid over it.

    Attributes
    ----------
    years
        At the end of which `indicators` are read.
    """

    base: Scenario
    indicators: Sequence[str]
    years: Sequence[int]
    things: ClassVar[Things] = Things(
        Text("deel van de monsters", "part of the samples"),
        Text("delen van de monsters", "parts of the samples"),
    )

    @property
    def at_once(self) -> int:
        return self.members * samples_at_once(self.members)

    def work(self, task: Stretch) -> Outcome:
        scenarios = [self.base.with_settings(sample, self.register) for sample in task.samples]
        found = run_samples(
            scenarios,
            self.register,
            indicators=self.indicators,
            years=self.years,
            members=self.members,
            seed=self.seed,
        )
        rows: list[dict[str, Any]] = []
        failures = {}
        pairs = zip(scenarios, task.samples, found, strict=True)
        for number, (scenario, sample, told) in enumerate(pairs, task.first):
            if isinstance(told, InvariantError):
                failures[str(number)] = str(told)
                told = dict.fromkeys(self.years, self._nothing)
            first, last = {NUMBER: number, **sample}, {"scenario_hash": scenario.hash}
            rows += [{**first, YEAR: year, **row, **last} for year, row in told.items()]
        document = as_read_back({"rows": rows, "failures": failures})
        files = []
        if self.place is not None:
            files.append(draft(self.place, task.file, as_bytes(document)))
        return Outcome(task.id, document=document, files=files)

    @property
    def _nothing(self) -> dict[str, Any]:
        return dict.fromkeys(chain(*(columns(name, self.members) for name in self.indicators)))

    def known(self, entry: Entry, folder: Folder) -> Outcome | None:
        [file] = entry["files"]
        [path, *_] = filter(Path.is_file, (p / file["name"] for p in (folder.place, folder.home)))
        document = json.loads(path.read_bytes())
        return Outcome(entry["scenario"], document=document, files=entry["files"])


def table_of(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Give a row per sample and year, numbered from 1; no values where a sample failed."""
    return pd.DataFrame(list(chain(*(one.document["rows"] for one in outcomes if one.document))))


def failures_of(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str]]:
    """Give the samples that failed by their number, and why."""
    for outcome in outcomes:
        if outcome.document is not None:
            yield from outcome.document["failures"].items()
