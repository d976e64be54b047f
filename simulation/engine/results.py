"""What comes out of a run: arrays with their names, and nothing else that holds state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np


@dataclass(frozen=True)
class Results:
    """Trajectories of a set of members, at moments of output in decimal years.

    Attributes
    ----------
    reports
        Shape ``(moments, reports, members)``.
    tallies
        Running totals since the start, shape ``(moments, tallies, members)``.
    states
        Stocks at those moments when asked for, else no rows.
    scenario
        Number of each member's scenario, shape ``(members,)``.
    parameters
        All numbers of the register each member ran with, ``(numbers, members)``.
    """

    time: np.ndarray
    report_names: Sequence[str]
    tally_names: Sequence[str]
    stock_names: Sequence[str]
    reports: np.ndarray
    tallies: np.ndarray
    states: np.ndarray
    scenario: np.ndarray
    parameter_index: Mapping[str, int]
    parameters: np.ndarray

    @cached_property
    def _rows(self) -> dict[str, tuple[str, int]]:
        rows = {name: ("report", i) for i, name in enumerate(self.report_names)}
        return rows | {name: ("tally", i) for i, name in enumerate(self.tally_names)}

    def names(self, prefix: str) -> list[str]:
        return list(_under(prefix, tuple(self.report_names), tuple(self.tally_names)))

    def value(self, name: str) -> np.ndarray:
        """A report at each moment, or a tally's total since the moment before: NaN at the first.

        Shape ``(moments, members)``.
        """
        kind, row = self._rows[name]
        if kind == "report":
            return np.asarray(self.reports[:, row])
        since = np.diff(self.tallies[:, row], axis=0)
        return np.concatenate([np.full((1, since.shape[1]), np.nan), since])

    def total(self, prefix: str) -> np.ndarray:
        """Sum over all elements of a reported quantity."""
        names = self.names(prefix)
        if not names:
            raise KeyError(f"{prefix} is not reported")
        return np.asarray(sum(self.value(name) for name in names))

    def parameter(self, name: str) -> np.ndarray:
        return np.asarray(self.parameters[self.parameter_index[name]])

    @property
    def per_year(self) -> int:
        return round(1.0 / (self.time[1] - self.time[0]))

    def a_year(self) -> Results:
        """The same with tallies as amounts a year, whatever the time between two moments."""
        return self if self.per_year == 1 else replace(self, tallies=self.tallies * self.per_year)

    def whole_years(self) -> Results:
        """The moments that are a whole number of years after the first."""
        step = self.per_year
        return replace(
            self,
            time=self.time[::step],
            reports=self.reports[::step],
            tallies=self.tallies[::step],
            states=self.states[::step],
        )

    def since(self, moment: float) -> Results:
        """The moments of output from a moment, decimal year, on."""
        first = int(np.searchsorted(self.time, moment - 1e-9))
        return replace(
            self,
            time=self.time[first:],
            reports=self.reports[first:],
            tallies=self.tallies[first:],
            states=self.states[first:],
        )

    def members(self, scenario: int) -> Results:
        """The part of the results that belongs to one scenario, whose members stand together.

        A copy where there are others: who keeps one scenario does not keep them all.

        Raises
        ------
        ValueError
            When they do not stand together.
        """
        chosen = np.flatnonzero(self.scenario == scenario)
        if len(chosen) == len(self.scenario):
            return self
        first, beyond = (chosen[0], chosen[-1] + 1) if len(chosen) else (0, 0)
        if beyond - first != len(chosen):
            raise ValueError(f"the members of scenario {scenario} do not stand together")
        return replace(
            self,
            reports=self.reports[..., first:beyond].copy(),
            tallies=self.tallies[..., first:beyond].copy(),
            states=self.states[..., first:beyond].copy(),
            scenario=self.scenario[first:beyond].copy(),
            parameters=self.parameters[:, first:beyond].copy(),
        )


@lru_cache(maxsize=1000)
def _under(prefix: str, *names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the names that a prefix stands for; every run of a model has the same ones."""
    return tuple(n for some in names for n in some if n == prefix or n.startswith(f"{prefix}."))
