"""How long people are homeless: closed forms, Little's law, and what the command says."""

import numpy as np
import pytest
from support.models.national_model import register

from simulation.explore import homeless_spells as module
from simulation.explore.baseline_path import STILL
from simulation.explore.homeless_spells import FRIENDS, GROUPS, MONTHS, PARKED, Chain, spells
from simulation.model.dims import Fase, Groep
from simulation.outcomes.draws import Draws
from simulation.scenario.scenario import LOOPS, load_scenario

A, B = 3.0, 0.5
GROW = 1.2


def two_phases() -> Chain:
    """Who is short leaves at A a year or becomes long at GROW; who is long leaves at B."""
    names = ((FRIENDS, "kort", "jongeren"), (FRIENDS, "lang", "jongeren"))
    rates = np.array([[[-(A + GROW), GROW], [0.0, -B]]])
    return Chain(names, rates, np.array([[100.0, 0.0]]), np.zeros((1, 2)))


def remaining(t: np.ndarray | float) -> np.ndarray:
    """The share that is still there, by hand."""
    quick = A + GROW
    late = GROW / (quick - B) * (np.exp(-B * np.asarray(t)) - np.exp(-quick * np.asarray(t)))
    return np.exp(-quick * np.asarray(t)) + late


def test_two_phases_give_the_closed_form() -> None:
    chain = two_phases()
    enter = (chain.entries / chain.entries.sum())[:, None]
    stays = chain.stays(enter)[0, 0]
    assert stays == pytest.approx([1 / (A + GROW), GROW / (A + GROW) / B])
    [[median]] = module._median(chain, enter)
    assert remaining(median / 12) == pytest.approx(0.5, abs=1e-4)
    assert chain.in_phase("lang", chain.stays(enter))[0, 0] == pytest.approx(stays[1])


def test_one_rate_has_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is there has been so as long as who enters will be: the elapsed and the whole agree."""
    rate = 0.8
    names = tuple((FRIENDS, "kort", group) for group in Groep.elements)
    size = len(names)
    rates = -rate * np.eye(size)[None]
    chain = Chain(names, rates, np.full((1, size), 10.0), np.zeros((1, size)))
    monkeypatch.setattr(Chain, "of", lambda *_: chain)
    found = spells(load_scenario("huidig_beleid"), Draws.usual(register(), 1), 2030)
    for months in MONTHS:
        stay = np.exp(-rate * months / 12)
        assert found.left[months] == pytest.approx(np.full((len(GROUPS), 1), 1 - stay))
        assert found.over[months] == pytest.approx([stay])
    assert found.mean == pytest.approx(np.full((len(GROUPS), 1), 12 / rate))
    assert found.median == pytest.approx(np.full((len(GROUPS), 1), 12 * np.log(2) / rate), rel=1e-4)


def test_littles_law_holds_by_phase_where_nothing_changes() -> None:
    """People who are there = people who enter a year x the years that they spend there.

    Of draws in which their number stands still: in some those who are long homeless are so for so
    many years that it has not settled by then.
    """
    policy = load_scenario("huidig_beleid")
    still = policy.with_settings(dict.fromkeys(LOOPS, False))
    values = dict(STILL["past growth"]) | dict(STILL["future growth"])
    draws = Draws.usual(register(), 24).changed(values)
    chain, before = Chain.of(still, draws, 2035), Chain.of(still, draws, 2034)
    stays = chain.stays(chain.entries[:, None])[:, 0]
    bounds = {Fase.elements[0]: 0.01, Fase.elements[1]: 0.05, PARKED: 0.01}
    grown = [
        chain.in_phase(one, chain.people) / before.in_phase(one, before.people) for one in bounds
    ]
    settled = (np.abs(np.array(grown) - 1.0) < 0.01).all(axis=0)
    assert settled.sum() >= 20
    for phase, error in bounds.items():
        there, expected = chain.in_phase(phase, chain.people), chain.in_phase(phase, stays)
        assert (there > 1000).all()
        np.testing.assert_allclose(
            there[settled], expected[settled], rtol=error, err_msg=str(phase)
        )


def test_a_chain_keeps_the_books_of_its_year() -> None:
    """Who enters less who leaves is what the year adds; nobody goes faster than they are there."""
    draws = Draws.usual(register(), 3)
    chain = Chain.of(load_scenario("alles_tegelijk"), draws, 2030)
    assert (chain.people >= 0).all() and (chain.entries >= 0).all()
    assert (chain.rates.sum(axis=2) <= 1e-9).all()
    off = chain.rates - np.einsum("dij,ij->dij", chain.rates, np.eye(len(chain.names)))
    assert (off >= 0).all()


def test_faster_decisions_shorten_spells_in_every_group() -> None:
    draws = Draws.usual(register(), 4)
    slow, fast = (
        spells(load_scenario("huidig_beleid").with_settings(one), draws, 2030)
        for one in ({}, {"contingent": 0.15, "nakoming": 1.0})
    )
    assert (fast.mean[0] < slow.mean[0]).all()
    assert (fast.left[6][0] > slow.left[6][0]).all()
    assert (slow.left[3] < slow.left[6]).all() and (slow.left[6] < slow.left[12]).all()
    assert (slow.over[3] > slow.over[6]).all()
