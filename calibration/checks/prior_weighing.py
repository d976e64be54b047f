"""The third sampler: draws from the priors, each weighed by how likely it makes the counts.

Nothing is fitted, nothing moves and nothing is tuned, and the density of the counts is written
down a second time, with the distributions of scipy; what the model predicts, and how a score
becomes a number, it has from the same code. It needs a million draws for what the other two do
with a tenth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import betaln, gammaln, logsumexp
from scipy.stats import multivariate_normal

from calibration.inference.checkpoint import Arrays, Checkpoint
from calibration.inference.likelihood import Likelihood, Predictions
from calibration.inference.outputs import HEADLINES, headlines
from calibration.inference.problem import BLOCK, Problem
from calibration.samplers.scores import Scores

PIECES = 16
"""Parts in which the draws are made, each kept when it is done."""
MEAN, EVIDENCE = 0.1, 0.2
"""How far it may lie from the first algorithm: headlines in standard deviations, log evidence."""
ENOUGH = 100.0
"""Independent draws it must be worth before anything is read off it."""
LEAST = 1e-4
"""Weight, in that of the heaviest draw, below which a draw is dropped."""


@dataclass(frozen=True)
class PriorWeighing:
    """What weighted prior draws say.

    Attributes
    ----------
    draws, effective
        How many were made, and how many independent ones they are worth.
    off
        How far each mean lies from that of the first algorithm, in standard deviations: of the
        sampled numbers as scores, and of the logarithms of the headline outputs.
    evidence, other_evidence
        Log evidence, here and by the first algorithm.
    """

    draws: int
    effective: float
    off: Mapping[str, float]
    evidence: float
    other_evidence: float

    @property
    def failures(self) -> list[str]:
        found = []
        if self.effective < ENOUGH:
            found.append(f"weighted prior draws: worth only {self.effective:.0f}")
        found += [
            f"weighted prior draws: {name} is {off:.2f} sd off"
            for name, off in self.off.items()
            if name in HEADLINES and off > MEAN
        ]
        if abs(self.evidence - self.other_evidence) > EVIDENCE:
            found.append(
                f"weighted prior draws: log evidence {self.evidence:.2f}, by the first algorithm"
                f" {self.other_evidence:.2f}"
            )
        return found


def weigh_priors(
    problem: Problem,
    first: Mapping[str, tuple[float, float]],
    evidence: float,
    draws: int,
    seed: int = 0,
    checkpoint: Checkpoint | None = None,
) -> PriorWeighing:
    """Draw from the priors, weigh, and compare.

    Parameters
    ----------
    first, evidence
        Mean and standard deviation of each quantity by the first algorithm (headlines as
        logarithms), and its log evidence.
    draws
        How many.

    Returns
    -------
    PriorWeighing
        With how far the two are apart.
    """
    kept = checkpoint or Checkpoint()
    size = max(1, draws // PIECES)
    parts = [
        kept.piece(f"prior-{number:02}", partial(_some, problem, size, seed, number))
        for number in range(PIECES)
    ]
    logs = np.concatenate([part["logs"] for part in parts])
    whole = float(logsumexp(logs))
    weights = np.exp(logs - whole)
    z = np.concatenate([part["z"] for part in parts])
    told = {name: np.log(np.concatenate([part[name] for part in parts])) for name in HEADLINES}
    columns = dict(zip(problem.sampled, z.T, strict=True)) | told
    off = {
        name: abs(float(weights @ values) - first[name][0]) / first[name][1]
        for name, values in columns.items()
    }
    made = size * PIECES
    worth = float(1.0 / (weights**2).sum())
    return PriorWeighing(made, worth, off, whole - float(np.log(made)), evidence)


def _some(problem: Problem, count: int, seed: int, number: int) -> Arrays:
    """Draw and weigh; of draws with weight keep the sampled numbers and the headlines."""
    random = np.random.default_rng([seed, 40, number])
    scores = Scores(problem)
    logs, drawn = [], []
    for begin in range(0, count, BLOCK):
        some = random.standard_normal((min(BLOCK, count - begin), scores.count))
        found = log_likelihood(problem.likelihood, scores.predict(some))
        keep = found > found.max() + np.log(LEAST)
        logs.append(found[keep])
        drawn.append(some[keep])
    likelihoods, kept = np.concatenate(logs), np.concatenate(drawn)
    some = likelihoods > likelihoods.max() + np.log(LEAST)
    likelihoods, kept = likelihoods[some], kept[some]
    told = headlines(problem.register, scores.numbers(kept))
    return {"logs": likelihoods, "z": kept[:, : problem.dimension], **told}


def log_likelihood(likelihood: Likelihood, predicted: Predictions) -> np.ndarray:
    """Give the log likelihood again, ``(n,)``, from what each source reports and how it errs."""
    totals = likelihood.totals
    shared = sum(
        (np.outer(load, load) for load in totals.loadings.T),
        np.diag(totals.own**2 + totals.discrepancy**2),
    )
    found = multivariate_normal(np.zeros(len(totals.logs)), shared).logpdf(
        (totals.logs[:, None] - predicted.logs).T
    )
    found = np.atleast_1d(np.asarray(found))
    for one in likelihood.compositions:
        counts, alpha = one.shares * one.effective, one.concentration * predicted.shares[one.id]
        found = found + _dirichlet_multinomial(counts, alpha)
    return found


def _dirichlet_multinomial(counts: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """As a chain of beta-binomials, part by part against all that come after it."""
    found = np.zeros(alpha.shape[1])
    for number in range(len(counts) - 1):
        one, rest = counts[number], counts[number + 1 :].sum()
        a, b = alpha[number], alpha[number + 1 :].sum(axis=0)
        choose = gammaln(one + rest + 1.0) - gammaln(one + 1.0) - gammaln(rest + 1.0)
        found += choose + betaln(one + a, rest + b) - betaln(a, b)
    return found
