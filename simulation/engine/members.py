"""Who runs: draws x regions x scenarios, each a member with its numbers and its lever paths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.engine.grid import Grid
from simulation.language.flatmodel import FlatModel


@dataclass(frozen=True)
class Members:
    """Who runs: parameter values, a row for each name and a column for each member, and lever
    paths.

    Attributes
    ----------
    scenario
        For each member the row of its paths in `gain` and `offset`.
    gain, offset
        A lever's value in a step is ``base * gain + offset``; shape
        ``(scenarios, levers, steps + 1)`` with levers in the order of the model.
    """

    names: Sequence[str]
    parameters: np.ndarray
    scenario: np.ndarray
    gain: np.ndarray
    offset: np.ndarray

    @property
    def count(self) -> int:
        return int(self.parameters.shape[1])

    def check(self, model: FlatModel, grid: Grid) -> None:
        """Refuse arrays of a wrong shape: the kernel does not look whether an index exists."""
        scenarios = int(self.scenario.max(initial=-1)) + 1
        paths = (max(len(self.gain), scenarios), len(model.levers), grid.steps + 1)
        for name, shape, expected in (
            ("scenario", self.scenario.shape, (self.count,)),
            ("gain", self.gain.shape, paths),
            ("offset", self.offset.shape, paths),
        ):
            if shape != expected:
                raise ValueError(f"{name} has shape {shape}, expected {expected}")

    def rows(self, names: Sequence[str]) -> np.ndarray:
        index = {name: row for row, name in enumerate(self.names)}
        missing = [name for name in names if name not in index]
        if missing:
            raise KeyError(f"no value for parameters {missing}")
        return np.asarray(self.parameters[[index[name] for name in names]], dtype=float)

    def levers(self, model: FlatModel, at: Sequence[int] | np.ndarray) -> dict[str, np.ndarray]:
        """Each lever's value in the given steps, shape ``(steps, members)``."""
        bases = self.rows([f"knop.{name}" for name in model.levers])
        # The moments first: there are far fewer of them than steps, for each member.
        gain, offset = self.gain[:, :, at][self.scenario], self.offset[:, :, at][self.scenario]
        return {
            name: bases[row] * gain[:, row].T + offset[:, row].T
            for row, name in enumerate(model.levers)
        }
