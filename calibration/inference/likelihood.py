"""How likely the counts are, given what the model predicts for them.

Totals are log-normal: ``log y = log m + shared errors + own error``. An error that several counts
share (one method, one set of regions) is Gaussian in the logarithm and integrated out exactly, so
that its spread is a covariance and its posterior has a closed form. Compositions are
Dirichlet-multinomial with an effective number of people. Every prediction carries the structural
discrepancy: the model is a simplification, also where its parameters are right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import gammaln


@dataclass(frozen=True)
class Totals:
    """Counts of people.

    Attributes
    ----------
    logs
        Logarithm of each count, shape ``(counts,)``.
    own
        Log standard deviation of each count's own error, shape ``(counts,)``.
    errors
        Names of the shared errors.
    loadings
        What one standard deviation of each shared error does to the logarithm of a count, 0 where
        a count does not have it; shape ``(counts, errors)``.
    discrepancy
        Log standard deviation of any prediction.
    """

    ids: tuple[str, ...]
    logs: np.ndarray
    own: np.ndarray
    errors: tuple[str, ...]
    loadings: np.ndarray
    discrepancy: float

    @cached_property
    def independent(self) -> np.ndarray:
        """Variance of what a count does not share, shape ``(counts,)``."""
        return np.asarray(self.own**2 + self.discrepancy**2)

    @cached_property
    def covariance(self) -> np.ndarray:
        return np.asarray(np.diag(self.independent) + self.loadings @ self.loadings.T)

    @cached_property
    def _factor(self) -> tuple[np.ndarray, bool]:
        return cho_factor(self.covariance, lower=True)

    def whitened(self, predicted: np.ndarray) -> np.ndarray:
        """Residuals without correlation from predicted logarithms, ``(counts, n)``: their squares
        add up.
        """
        lower = np.tril(self._factor[0])
        return np.linalg.solve(lower, self.logs[:, None] - predicted)

    def log_likelihood(self, predicted: np.ndarray) -> np.ndarray:
        """Shape ``(n,)``, the normalising constant included."""
        squares = (self.whitened(predicted) ** 2).sum(axis=0)
        determinant = 2.0 * np.log(np.diag(self._factor[0])).sum()
        return np.asarray(-0.5 * (squares + determinant + len(self.logs) * np.log(2.0 * np.pi)))

    def standardised(self, predicted: np.ndarray) -> np.ndarray:
        """How many standard deviations each count lies from its prediction, shape as given."""
        spread = np.sqrt(np.diag(self.covariance))
        return np.asarray((self.logs[:, None] - predicted) / spread[:, None])

    def given_the_others(self, predicted: np.ndarray) -> np.ndarray:
        """The same for what the other counts leave open: what each tells of the errors it shares.

        Two counts with one error may both be far off together, but not apart.
        """
        within = cho_solve(self._factor, np.eye(len(self.logs)))
        off = within @ (self.logs[:, None] - predicted)
        return np.asarray(off / np.sqrt(np.diag(within))[:, None])

    def errors_given(self, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The shared errors given the predictions, in standard deviations of their own.

        Means ``(errors, n)``, and the covariance ``(errors, errors)`` that all have.
        """
        gain = cho_solve(self._factor, self.loadings).T
        mean = gain @ (self.logs[:, None] - predicted)
        covariance = np.eye(len(self.errors)) - gain @ self.loadings
        return mean, covariance

    def draw_errors(
        self, predicted: np.ndarray, random: np.random.Generator
    ) -> dict[str, np.ndarray]:
        """Draw the shared errors given the predictions, by name, in their own sd, ``(n,)``."""
        if not self.errors:
            return {}
        mean, covariance = self.errors_given(predicted)
        root = np.linalg.cholesky(covariance + 1e-15 * np.eye(len(covariance)))
        drawn = mean + root @ random.standard_normal(mean.shape)
        return dict(zip(self.errors, drawn, strict=True))


@dataclass(frozen=True)
class Composition:
    """Shares of one whole, with the rest as the last share.

    Attributes
    ----------
    shares
        Counted shares, adding up to 1, shape ``(parts,)``.
    effective
        The number of people the shares are worth.
    concentration
        Of the Dirichlet distribution of the true shares around the predicted ones.
    """

    id: str
    parts: tuple[str, ...]
    shares: np.ndarray
    effective: float
    concentration: float

    def log_likelihood(self, predicted: np.ndarray) -> np.ndarray:
        """Shape ``(n,)`` for predicted shares of shape ``(parts, n)``, the rest included."""
        counts = self.shares * self.effective
        alpha = self.concentration * predicted
        constant = gammaln(self.effective + 1.0) - gammaln(counts + 1.0).sum()
        whole = gammaln(self.concentration) - gammaln(self.concentration + self.effective)
        parts = gammaln(counts[:, None] + alpha) - gammaln(alpha)
        return np.asarray(constant + whole + parts.sum(axis=0))

    @cached_property
    def best(self) -> float:
        """The likelihood of a model that predicts the counted shares."""
        return float(self.log_likelihood(self.shares[:, None])[0])

    def standardised(self, predicted: np.ndarray) -> np.ndarray:
        """How many standard deviations each share lies from its prediction."""
        inflation = (self.effective + self.concentration) / (1.0 + self.concentration)
        spread = np.sqrt(predicted * (1.0 - predicted) / self.effective * inflation)
        return np.asarray((self.shares[:, None] - predicted) / spread)

    def draw(self, predicted: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Draw counted shares, shape as `predicted`."""
        gammas = random.gamma(self.concentration * predicted)
        people = max(1, round(self.effective))
        true = (gammas / gammas.sum(axis=0)).T
        return np.asarray(random.multinomial(people, true).T / people)


def concentration_for(discrepancy: float) -> float:
    """Give the concentration at which a share of a half has `discrepancy` as relative error."""
    return 1.0 / discrepancy**2 - 1.0


@dataclass(frozen=True)
class Predictions:
    """What the model says each source counts.

    Attributes
    ----------
    logs
        Logarithms of the totals, shape ``(counts, n)``.
    shares
        By composition, shape ``(parts, n)``, the rest last.
    """

    logs: np.ndarray
    shares: Mapping[str, np.ndarray]

    def of(self, draws: np.ndarray) -> Self:
        """Give those of some of the draws, by their places."""
        return type(self)(
            self.logs[:, draws], {id: parts[:, draws] for id, parts in self.shares.items()}
        )


@dataclass(frozen=True)
class Likelihood:
    """All counts together."""

    totals: Totals
    compositions: Sequence[Composition]

    def __call__(self, predicted: Predictions) -> np.ndarray:
        """Give the log likelihood, shape ``(n,)``."""
        found = self.totals.log_likelihood(predicted.logs)
        for composition in self.compositions:
            found = found + composition.log_likelihood(predicted.shares[composition.id])
        return found

    def residuals(self, predicted: Predictions) -> np.ndarray:
        """Give residuals whose squares add up to minus twice the log likelihood, but a constant.

        Shape ``(counts + compositions, n)``. Of a composition nearly so: a draw that fits better
        than the counted shares themselves has 0.
        """
        rows = [self.totals.whitened(predicted.logs)]
        for composition in self.compositions:
            short = composition.best - composition.log_likelihood(predicted.shares[composition.id])
            rows.append(np.sqrt(2.0 * np.maximum(short, 0.0))[None])
        return np.concatenate(rows)

    def standardised(self, predicted: Predictions) -> dict[str, np.ndarray]:
        """Give by row of the measurements how many standard deviations it is off, ``(n,)``.

        By itself; see `given_the_others`.
        """
        found = dict(zip(self.totals.ids, self.totals.standardised(predicted.logs), strict=True))
        for composition in self.compositions:
            off = composition.standardised(predicted.shares[composition.id])
            found |= dict(zip(composition.parts, off, strict=False))  # the rest has no row
        return found

    def given_the_others(self, predicted: Predictions) -> dict[str, np.ndarray]:
        """Give it for each total, ``(n,)``; by itself, where it shares no error."""
        found = self.totals.given_the_others(predicted.logs)
        return dict(zip(self.totals.ids, found, strict=True))

    def draw(self, predicted: Predictions, random: np.random.Generator) -> dict[str, np.ndarray]:
        """Draw what the sources would count, by row of the measurements, each ``(n,)``."""
        totals, n = self.totals, predicted.logs.shape[1]
        shared = totals.loadings @ random.standard_normal((totals.loadings.shape[1], n))
        own = np.sqrt(totals.independent)[:, None] * random.standard_normal(predicted.logs.shape)
        found = dict(zip(totals.ids, np.exp(predicted.logs + shared + own), strict=True))
        for composition in self.compositions:
            shares = composition.draw(predicted.shares[composition.id], random)
            found |= dict(zip(composition.parts, shares, strict=False))
        return found
