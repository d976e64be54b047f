"""The calibration as one function: from standard normal numbers to a log likelihood."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from simulation.register.register import Register

DISCREPANCY = "waarneming.structurele_afwijking"


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
        The parameters that are sampled; the others stay at their central values.
    """

    targets: Targets
    register: Register
    structure: Structure = BASE
    rows: tuple[Measurement, ...] = ()
    sampled: tuple[str, ...] = ()

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
        uses, fixed = uses or {}, structure.values(register)
        rows = tuple(r for r in targets.measurements if uses.get(r.id, r.use) == "fit")
        names = [p.name for p in targets.priors if p.kind == "process"]
        return cls(targets, register, structure, rows, tuple(n for n in names if n not in fixed))

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
        # Shared errors of counts are integrated out, so a prediction has none.
        errors = [index[p.name] for p in self.targets.priors if p.kind == "measurement"]
        chosen[errors] = self.centre[errors][:, None]
        for name, value in self.fixed.items():
            chosen[index[name]] = value
        return chosen

    def standard(self, numbers: np.ndarray) -> np.ndarray:
        """Give `z` of draws of all numbers: the inverse of `numbers`."""
        index = self.register.index
        return self.transforms.standard(numbers[[index[name] for name in self.sampled]])

    def off(self, predicted: Predictions) -> dict[str, float]:
        """Give how far each count lies from what draws predict, in standard deviations."""
        found = self.likelihood.standardised(predicted)
        return {name: float(values.mean()) for name, values in found.items()}

    def predict(self, z: np.ndarray, others: np.ndarray | None = None) -> Predictions:
        return self.predictor(self.numbers(z, others), self.rows, coarse=others is None)

    def log_likelihood(self, z: np.ndarray) -> np.ndarray:
        """Give the log likelihood, shape ``(n,)``, for `z` of shape ``(n, dimension)``."""
        return self.likelihood(self.predict(np.atleast_2d(z)))

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
        read |= {DISCREPANCY, *self.fixed, *(prior.name for prior in self.targets.priors)}
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
            "rows": [row.id for row in self.rows],
            "sampled": self.sampled,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def error_spread(register: Register, name: str) -> float:
    """Give the log standard deviation of a shared measurement error, from its range."""
    estimate = register.estimates[name]
    return float(np.log(estimate.high / estimate.low) / (2.0 * NINETY))


def likelihood_of(targets: Targets, rows: Sequence[Measurement], register: Register) -> Likelihood:
    """Give the likelihood of a set of rows.

    A shared error belongs to each named measurement prior and to each set of regions whose share
    of the whole is uncertain.

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
    spreads: dict[str, float] = {}
    carried: list[set[str]] = []
    for row in totals:
        region = targets.region_sets[row.region_set]
        names = set(row.bias_groups)
        for name in row.bias_groups:
            spreads[name] = error_spread(register, name)
        if region.share.high > region.share.low:
            spreads[region.id] = float(
                np.log(region.share.high / region.share.low) / (2.0 * NINETY)
            )
            names.add(region.id)
        carried.append(names)
    errors = tuple(sorted(spreads))
    loadings = np.array(
        [[spreads[e] if e in names else 0.0 for e in errors] for names in carried]
    ).reshape(len(totals), len(errors))
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


def _composition(id: str, rows: Sequence[Measurement], discrepancy: float) -> Composition:
    shares = [row.value for row in rows]
    return Composition(
        id,
        tuple(row.id for row in rows),
        np.array([*shares, 1.0 - sum(shares)]),
        float(rows[0].n_eff or 0.0),
        concentration_for(discrepancy),
    )
