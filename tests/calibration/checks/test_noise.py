"""What the band of the headline is made of: shocks to come, and structures."""

import numpy as np
import pytest
from support.models.small_posterior import STRUCTURES, small_posterior

from calibration.checks.noise import SHOCKS, Band, bands
from calibration.inference.outputs import HEADLINES, headlines
from simulation.model.dims import Toekomst
from simulation.register.register import PRIOR, load_register


def edges_of(band: Band) -> tuple[float, float]:
    return band.low, band.high


def test_bands_are_those_of_draws_with_and_without_shocks_and_structures() -> None:
    register, kept = load_register(parameter_set=PRIOR), small_posterior(draws=60)
    found = bands(register, kept)
    numbers = kept.numbers(register, np.arange(60))
    people = headlines(register, numbers)[HEADLINES[0]]
    assert found.whole.mean == pytest.approx(people.mean()) and found.whole.draws == 60
    edges = np.quantile(people, [0.05, 0.95])
    assert (found.whole.low, found.whole.high) == pytest.approx(tuple(edges))
    assert found.whole.width == pytest.approx(edges[1] - edges[0])

    rows = [row for row, name in enumerate(register.names) if name in SHOCKS]
    assert len(rows) == len(Toekomst.elements) == len(SHOCKS)
    assert (numbers[rows].std(axis=1) > 0.5).all()  # they were drawn
    numbers[rows] = 0.0
    still = headlines(register, numbers)[HEADLINES[0]]
    assert found.without_shocks.mean == pytest.approx(still.mean())
    assert found.without_shocks.width < found.whole.width

    base = kept.structure == 0
    assert found.base.mean == pytest.approx(people[base].mean()) and found.base.draws == 45
    assert found.base_without_shocks.mean == pytest.approx(still[base].mean())
    told = [(id, weight, band.draws) for id, weight, band in found.by_structure]
    expected = [one["id"] for one in STRUCTURES], [one["weight"] for one in STRUCTURES]
    assert told == list(zip(*expected, (45, 15), strict=True))
    assert found.by_structure[1][2].mean == pytest.approx(people[~base].mean())

    alike = [people[base], people[~base]]
    assert found.alike.mean == pytest.approx(np.mean([one.mean() for one in alike]))
    below = [np.mean([(one <= end).mean() for one in alike]) for end in edges_of(found.alike)]
    assert below == pytest.approx([0.05, 0.95], abs=0.04)  # of so few
