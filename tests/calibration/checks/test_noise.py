"""What the band of the headline is made of: shocks to come, and structures."""

import numpy as np
import pytest
from support.models.small_posterior import STRUCTURES, small_posterior

from calibration.checks.noise import SHOCKS, _band, bands
from calibration.inference.outputs import HEADLINES, headlines
from simulation.model.dims import Toekomst
from simulation.register.register import PRIOR, load_register


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
    assert found.alike.draws == round(4 / (1 / 45 + 1 / 15))


def test_draws_count_by_their_weight_in_a_band() -> None:
    """Nine hundred around nothing and a hundred around ten, as much of either."""
    people = np.concatenate([np.linspace(-1.0, 1.0, 900), np.linspace(9.0, 11.0, 100)])
    weights = np.repeat([1.0 / 900, 1.0 / 100], [900, 100])
    found = _band(people, weights)
    assert (found.mean, found.low, found.high) == pytest.approx((5.0, -0.8, 10.8), abs=0.03)
    assert _band(people).high < 10.1 and found.draws == 360
