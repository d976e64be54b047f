"""A small parameter set with a posterior, as a calibration would leave it."""

from pathlib import Path
from typing import Any

import numpy as np

from simulation.outcomes.quotability import depends
from simulation.outcomes.scenario_runs import model_version
from simulation.reading.scalars import plain
from simulation.register.counts import fingerprint, project_counts
from simulation.register.posterior import FAILED, PASSED, Posterior
from simulation.register.register import POSTERIOR_FILE, SET_FILE, load_register

NAMES = (
    "bevolking.beginniveau",
    "preventie.instroomniveau",
    "wereld.trend",
    "knop.contingent",
    "waarneming.dekking_verborgen",
)
DRAWS = 40
BLOCKS = 8
STRUCTURES = [{"id": "basis", "weight": 0.75}, {"id": "zicht_laag", "weight": 0.25}]
"""Every fourth draw is of the second one."""


READS = ("waarneming.cbs_equivalent.jongeren", *NAMES)
UNTIL = 2025.375


WRONG: dict[str, dict[str, Any]] = {
    "not_converged": {"gate": FAILED},
    "stale": {"depends": {"numbers": "other"}},
    "other_counts": {"depends": {"counts": "other"}},
}
"""What makes draws unquotable, by the standing that they then have."""


def small_posterior(draws: int = DRAWS, seed: int = 1, **about: Any) -> Posterior:
    """Draw a few numbers closely around their central values; the others are prior draws.

    What they depend on is told as it is, but for what `about` has of it in ``depends``.
    """
    prior = load_register(parameter_set="prior")
    random = np.random.default_rng(seed)
    values = []
    for name in NAMES:
        estimate = prior.estimates[name]
        spread = 0.1 * (estimate.high - estimate.low)
        drawn = estimate.central + spread * random.standard_normal(draws)
        values.append(drawn.clip(estimate.low, estimate.high))
    whole = {
        "seed": seed,
        "prior_seed": 11,
        "gate": PASSED,
        "data_hash": "abc",
        "model_version": model_version(),
        "register": prior.hash,
        "structure": "proef",
        "structures": STRUCTURES,
        "fitted": [],
        "point": {
            name: float(f"{drawn.mean():.6g}") for name, drawn in zip(NAMES, values, strict=True)
        },
    }
    told = depends(prior, READS, fingerprint(project_counts()), UNTIL)
    about["depends"] = told | about.get("depends", {})
    columns = np.array([random.permutation(10 * draws)[:draws] for _ in range(BLOCKS)])
    structure = (np.arange(draws) % 4 == 3).astype(int)
    return Posterior(NAMES, np.array(values), columns, np.zeros(draws), whole | about, structure)


def write_set(folder: Path, id: str = "klein", **options: Any) -> str:
    """Write a parameter set with `small_posterior`; give the folder as a command takes it."""
    posterior = small_posterior(**options)
    folder.mkdir(parents=True, exist_ok=True)
    point = posterior.about["point"]
    values = "".join(f"  {name}: {{value: {plain(value)}}}\n" for name, value in point.items())
    (folder / SET_FILE).write_text(
        f"id: {id}\nmade_by: tests\ndata_hash: abc\nmodel_version: {model_version()}\n"
        f"note: Een proef\nvalues:\n{values}",
        encoding="utf-8",
    )
    (folder / POSTERIOR_FILE).write_bytes(posterior.to_bytes())
    return str(folder)
