"""Draws of all structures: each in the measure of its evidence, kept so that they come back."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models.small_calibration import (
    COLUMNS,
    GROUP,
    OTHER,
    SAMPLED,
    VARIANTS,
    good,
    small_problem,
    two_stocks,
)

from calibration.fitting.mixture import _sizes, mix, posterior_of, weighed
from calibration.inference.outputs import HEADLINES, headlines
from calibration.inference.problem import BLOCKS
from calibration.variants import STRUCTURES
from simulation.register.posterior import Posterior
from simulation.register.register import block_of

pytestmark = [pytest.mark.xdist_group(GROUP), pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def small_model() -> Iterator[None]:
    """Let two stocks stand in for the model: what is asked here is what is done with it."""
    with two_stocks():
        yield


# In which measure ------------------------------------------------------------------------------


def test_structures_that_were_equally_likely_are_weighed_by_their_evidence() -> None:
    fits = [replace(good().base, log_evidence=float(np.log(e)) - 900.0) for e in (1.0, 3.0, 4.0)]
    assert [part.weight for part in weighed(fits)] == pytest.approx([1 / 8, 3 / 8, 4 / 8])
    assert [part.weight for part in weighed(fits[:1])] == [1.0]


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=7), st.integers(1, 4_000))
def test_draws_are_divided_by_weight_to_within_one(weights: list[float], count: int) -> None:
    shares = np.array(weights) / sum(weights)
    sizes = _sizes(shares.tolist(), count)
    assert sizes.sum() == count
    assert (np.abs(sizes - shares * count) < 1.0).all()


def test_the_evidence_of_a_structure_is_what_the_counts_say_of_what_it_holds() -> None:
    """With the number where it is held, the likelihood averaged over the priors."""
    parts = {part.id: part for part in good().mixture.parts}
    random = np.random.default_rng(0)
    for id in VARIANTS:
        problem = small_problem().with_structure(STRUCTURES[id])
        z = random.standard_normal((40_000, problem.dimension))
        columns = random.integers(COLUMNS, size=(len(z), BLOCKS))
        each = np.exp(problem.log_likelihood(z, columns))
        error = each.std() / each.mean() / np.sqrt(len(z))
        expected = np.log(each.mean())
        assert parts[id].fit.log_evidence == pytest.approx(expected, abs=0.2 + 4.0 * error)
    assert parts["zicht_laag"].fit.problem.sampled == SAMPLED[:2]
    assert sum(part.weight for part in parts.values()) == pytest.approx(1.0)


# The draws -------------------------------------------------------------------------------------


def test_each_structure_has_its_share_and_holds_what_it_holds() -> None:
    found, problem = good().mixture, small_problem()
    index = problem.register.index
    count = len(found.structure)
    assert [part.id for part in found.parts] == list(VARIANTS)
    for place, part in enumerate(found.parts):
        own = found.structure == place
        assert abs(own.sum() - part.weight * count) < 1.0
        for name, value in part.fit.problem.fixed.items():
            assert (found.numbers[index[name]][own] == value).all()
            assert len(np.unique(found.numbers[index[name]][~own])) > 10


def test_a_mixture_has_only_draws_of_its_parts_with_what_belongs_to_them() -> None:
    found, problem = good().mixture, small_problem()
    assert found.columns.shape == (good().settings.kept, BLOCKS)
    for place, part in enumerate(found.parts):
        own = found.structure == place
        whole = part.fit.numbers
        known = {whole[:, i].tobytes(): i for i in range(whole.shape[1])}
        taken = [known[found.numbers[:, i].tobytes()] for i in np.flatnonzero(own)]
        np.testing.assert_array_equal(found.columns[own], part.fit.columns[taken])
        np.testing.assert_array_equal(found.log_likelihood[own], part.fit.log_likelihood[taken])
    np.testing.assert_allclose(problem.likelihood(found.predicted), found.log_likelihood, rtol=1e-9)


def test_each_beginning_stands_for_the_whole() -> None:
    found = good().mixture
    whole = headlines(small_problem().register, found.numbers)[HEADLINES[0]]
    for length in (100, 200, 500):
        first = slice(0, length)
        for place, part in enumerate(found.parts):
            share = (found.structure[first] == place).mean()
            by_chance = np.sqrt(part.weight * (1.0 - part.weight) / length)
            assert abs(share - part.weight) < 3.0 * by_chance + 1.0 / length
        assert whole[first].mean() == pytest.approx(whole.mean(), rel=0.02)
        for edge in np.quantile(whole, [0.1, 0.3, 0.5, 0.7, 0.9]):
            assert (whole[first] < edge).mean() == pytest.approx((whole < edge).mean(), abs=0.04)


# Kept ------------------------------------------------------------------------------------------


def errors() -> list[int]:
    problem = small_problem()
    return [
        problem.register.index[p.name] for p in problem.targets.priors if p.kind == "measurement"
    ]


def test_the_kept_draws_give_back_all_numbers_of_the_mixture() -> None:
    """As far as single numbers go: those that are kept; the others to the bit."""
    found, problem = good(), small_problem()
    kept, mixture = found.posterior, found.mixture
    numbers = kept.numbers(problem.register, np.arange(kept.count))
    rest = np.delete(np.arange(len(numbers)), errors())
    np.testing.assert_allclose(numbers[rest], mixture.numbers[rest], rtol=1e-6)
    drawn = [row for row in rest if problem.register.names[row] not in kept.names]
    np.testing.assert_array_equal(numbers[drawn], mixture.numbers[drawn])
    np.testing.assert_array_equal(kept.structure, mixture.structure)
    assert {problem.register.names[row] for row in errors()} < set(kept.names)
    assert OTHER in kept.names  # a structure holds it


def test_every_block_is_drawn_again_from_its_column() -> None:
    found, problem = good(), small_problem()
    kept = found.posterior
    assert kept.columns.shape == (BLOCKS, kept.count) and kept.columns.max() < COLUMNS
    table = found.problem.others
    numbers = kept.numbers(problem.register, np.arange(kept.count))
    seen = set()
    for row, name in enumerate(problem.register.names):
        if name not in kept.names:
            block = block_of(name, BLOCKS)
            seen.add(block)
            np.testing.assert_array_equal(numbers[row], table[row, kept.columns[block]])
    assert seen == set(range(BLOCKS))


def test_a_parameter_set_tells_what_its_draws_are_of() -> None:
    found = good()
    about = found.posterior.about
    told = [(one["id"], one["weight"], one["log_evidence"]) for one in about["structures"]]
    parts = found.mixture.parts
    assert told == [(part.id, part.weight, part.fit.log_evidence) for part in parts]
    assert about["sampled"] == list(SAMPLED) and about["prior_seed"] == found.settings.seed
    assert Posterior.from_bytes(found.posterior.to_bytes(), "x").hash == found.posterior.hash


def test_a_mixture_of_one_structure_is_that_structure() -> None:
    fit = good().base
    found = mix(small_problem(), weighed([fit]), 50, 0)
    assert (found.structure == 0).all() and len(found.log_likelihood) == 50
    kept = posterior_of(fit.problem, found, 0, {"gate": "failed", "point": {}})
    assert kept.count == 50 and OTHER not in kept.names and set(SAMPLED) < set(kept.names)
