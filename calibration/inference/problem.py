"""The calibration as one function: from standard normal numbers to a log likelihood."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from calibration.inference.likelihood import (
    Composition,
    Likelihood,
    Predictions,
    Totals,
    concentration_for,
)
from calibration.inference.observation_model import Predictor
from calibration.inference.priors import Transforms
from calibration.targets import Measurement, Targets, names_of
from calibration.targets.schema import compositions_of
from calibration.variants import BASE, Structure
from simulation.outcomes.quotability import depends
from simulation.register.counts import last_of
from simulation.register.distribution import NINETY
from simulation.register.register import Register, block_of

DISCREPANCY = "waarneming.structurele_afwijking"
COLUMNS = 2**15
"""Draws from the ranges that stand for what is not sampled."""
BLOCKS = 8
"""Parts in which a point takes its other numbers from those draws, each from one of its own."""
BLOCK = 2048
"""Points that are run at once."""
FAR = 6.0
"""Standard deviations beyond which a prior has no mass worth a run."""


@dataclass(frozen=True)
class Problem:
    """What is fitted to what.

    Attributes
    ----------
    register
        With the ranges that are the priors, no parameter set applied.
    structure
        Which numbers are held fixed in this variant of the model.
    sampled
        The parameters that are sampled; the others are drawn from their ranges and weighed.
    seed
        Of the draws of the numbers that are not sampled.
    """

    targets: Targets
    register: Register
    structure: Structure = BASE
    rows: tuple[Measurement, ...] = ()
    sampled: tuple[str, ...] = ()
    seed: int = 0

    @classmethod
    def of(
        cls,
        targets: Targets,
        register: Register,
        structure: Structure = BASE,
        uses: Mapping[str, str] | None = None,
    ) -> Problem:
        """Make the problem of a set of targets.

        Parameters
        ----------
        register
            Without a parameter set.
        uses
            Another use for some rows, by id: leaving counts out to predict them.

        Returns
        -------
        Problem
            Of the rows that are fitted.
        """
        uses, held = uses or {}, structure.held
        rows = tuple(r for r in targets.measurements if uses.get(r.id, r.use) == "fit")
        names = [p.name for p in targets.priors if p.kind == "process"]
        return cls(targets, register, structure, rows, tuple(n for n in names if n not in held))

    def with_structure(self, structure: Structure) -> Problem:
        """Give the problem of the same counts in another structure."""
        uses = {row.id: "off" for row in self.targets.measurements} | {
            r.id: "fit" for r in self.rows
        }
        return replace(Problem.of(self.targets, self.register, structure, uses), seed=self.seed)

    @property
    def dimension(self) -> int:
        return len(self.sampled)

    @cached_property
    def fixed(self) -> dict[str, float]:
        return self.structure.values(self.register)

    @cached_property
    def transforms(self) -> Transforms:
        by_name = {prior.name: prior for prior in self.targets.priors}
        return Transforms.of([by_name[name] for name in self.sampled], self.register)

    @cached_property
    def predictor(self) -> Predictor:
        return Predictor(self.targets, self.register)

    @cached_property
    def likelihood(self) -> Likelihood:
        return likelihood_of(self.targets, self.rows, self.register)

    @cached_property
    def centre(self) -> np.ndarray:
        """All numbers of the register where nothing is sampled, in the order of its names."""
        return self.register.with_values(self.fixed).central()

    def numbers(self, z: np.ndarray, others: np.ndarray | None = None) -> np.ndarray:
        """Give all numbers of the register, shape ``(numbers, n)``.

        `z` has standard normal numbers of the sampled parameters, ``(n, dimension)``; `others` the
        values of those that are not sampled, ``(numbers, n)``, the central ones when None.
        """
        chosen = (
            np.repeat(self.centre[:, None], len(z), axis=1) if others is None else others.copy()
        )
        index = self.register.index
        chosen[[index[name] for name in self.sampled]] = self.transforms.values(z)
        for name, value in self.fixed.items():
            chosen[index[name]] = value
        for name, other in self.structure.same.items():
            chosen[index[name]] = chosen[index[other]]
        return self.without_errors(chosen)

    def without_errors(self, numbers: np.ndarray) -> np.ndarray:
        """Give the numbers with no shared error of counts: these are integrated out."""
        index, plain = self.register.index, numbers.copy()
        errors = [index[p.name] for p in self.targets.priors if p.kind == "measurement"]
        plain[errors] = self.centre[errors][:, None]
        return plain

    def standard(self, numbers: np.ndarray) -> np.ndarray:
        """Give `z` of draws of all numbers: the inverse of `numbers`."""
        index = self.register.index
        return self.transforms.standard(numbers[[index[name] for name in self.sampled]])

    def off(self, predicted: Predictions) -> dict[str, float]:
        """Give how far each count lies from what draws predict, in standard deviations.

        By itself, or from what the other counts leave open of it: whichever is further.
        """
        found = self.likelihood.standardised(predicted)
        apart = self.likelihood.given_the_others(predicted)
        return {
            name: max(float(values.mean()), float(apart.get(name, values).mean()), key=abs)
            for name, values in found.items()
        }

    @property
    def others(self) -> np.ndarray:
        """All numbers drawn from their ranges, ``(numbers, COLUMNS)``."""
        return _others(self.register, self.seed, COLUMNS)

    def predict(self, z: np.ndarray, columns: np.ndarray | None = None) -> Predictions:
        """Predict the rows for `z`, ``(n, dimension)``, and columns of other numbers, if any."""
        others = None if columns is None else self.other_numbers(columns)
        return self.predictor(self.numbers(z, others), self.rows)

    def other_numbers(self, columns: np.ndarray) -> np.ndarray:
        """Give all numbers as drawn, ``(numbers, n)``, by columns ``(n, BLOCKS)``."""
        return self.others[np.arange(len(self.others))[:, None], columns.T[self._blocks]]

    @cached_property
    def _blocks(self) -> np.ndarray:
        return np.array([block_of(name, BLOCKS) for name in self.register.names])

    def log_likelihood(self, z: np.ndarray, columns: np.ndarray | None = None) -> np.ndarray:
        """Give the log likelihood, shape ``(n,)``.

        Parameters
        ----------
        z
            Standard normal numbers, ``(n, dimension)``.
        columns
            Which draws of the other numbers go with each, ``(n, BLOCKS)``; None for central values.

        Returns
        -------
        np.ndarray
            Minus infinity for a point so far out that the priors exclude it.
        """
        z = np.atleast_2d(z)

        def told(part: np.ndarray) -> Predictions:
            return self.predict(z[part], None if columns is None else columns[part])

        return self.likelihood_in_blocks(z, told)

    def likelihood_in_blocks(
        self, z: np.ndarray, told: Callable[[np.ndarray], Predictions]
    ) -> np.ndarray:
        """Give the log likelihood, ``(n,)``, of what is predicted for points by their places."""
        found = np.full(len(z), -np.inf)
        near = np.flatnonzero((np.abs(z) < FAR).all(axis=1))
        for begin in range(0, len(near), BLOCK):
            part = near[begin : begin + BLOCK]
            found[part] = self.likelihood(told(part))
        return found

    @property
    def counted_until(self) -> dict[str, str]:
        """By observable, the last day that a fitted count of it is about."""
        until = last_of((row.observable, row.ref_end) for row in self.rows)
        return {observable: last.isoformat() for observable, last in until.items()}

    @cached_property
    def depends(self) -> dict[str, Any]:
        """What draws that solve this depend on; see `simulation.outcomes.quotability.depends`."""
        named = {row.observable for row in self.rows}
        read = names_of(self.targets.observables[name] for name in named)
        read |= {DISCREPANCY, *self.structure.held, *(prior.name for prior in self.targets.priors)}
        until = self.predictor.until(self.rows)
        return depends(self.register, sorted(read), self.targets.fingerprint, until)

    @cached_property
    def key(self) -> str:
        """A hash of everything that determines the posterior, the sampler's settings aside."""
        from simulation.outcomes.scenario_runs import model_version

        parts = {
            "data": self.targets.data_hash,
            "register": self.register.hash,
            "model": model_version(),
            "structure": self.structure.id,
            "fixed": self.fixed,
            "same": dict(self.structure.same),
            "rows": [(row.id, row.value, row.sd_ind, row.n_eff) for row in self.rows],
            "sampled": self.sampled,
            "seed": self.seed,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@lru_cache(maxsize=2)
def _others(register: Register, seed: int, count: int) -> np.ndarray:
    """Draw once for all problems of a register: it is 130 MB, and half a second."""
    return register.draw_columns(np.arange(count), seed)


def error_spread(register: Register, name: str) -> float:
    """Give the log standard deviation of a shared measurement error, from its range."""
    estimate = register.estimates[name]
    return float(np.log(estimate.high / estimate.low) / (2.0 * NINETY))


def likelihood_of(targets: Targets, rows: Sequence[Measurement], register: Register) -> Likelihood:
    """Give the likelihood of a set of rows.

    A shared error belongs to each named measurement prior, and to the share of the whole that the
    regions of a count have, where that is uncertain.

    Parameters
    ----------
    rows
        The counts, totals and shares.

    Returns
    -------
    Likelihood
        Of predictions in the order of the rows.
    """
    discrepancy = register.estimates[DISCREPANCY].central
    totals = [row for row in rows if not row.is_share]
    carried = [_errors(row, targets, register) for row in totals]
    errors = tuple(sorted({name for found in carried for name in found}))
    loadings = np.array([[found.get(e, 0.0) for e in errors] for found in carried])
    loadings = loadings.reshape(len(totals), len(errors))
    return Likelihood(
        Totals(
            tuple(row.id for row in totals),
            np.log([row.value for row in totals]),
            np.array([row.sd_ind for row in totals]),
            errors,
            loadings,
            discrepancy,
        ),
        [_composition(id, parts, discrepancy) for id, parts in compositions_of(rows).items()],
    )


def _errors(row: Measurement, targets: Targets, register: Register) -> dict[str, float]:
    """Give what one standard deviation of each error that a count shares does to its logarithm."""
    found = {name: error_spread(register, name) for name in row.bias_groups}
    name, spread = targets.region_sets[row.region_set].error
    return found | ({name: spread} if spread else {})


def _composition(id: str, rows: Sequence[Measurement], discrepancy: float) -> Composition:
    shares = [row.value for row in rows]
    return Composition(
        id,
        tuple(row.id for row in rows),
        np.array([*shares, 1.0 - sum(shares)]),
        float(rows[0].n_eff or 0.0),
        concentration_for(discrepancy),
    )
