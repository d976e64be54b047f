"""How long people are homeless, by the rates at which they move in a year.

A run has no persons, but it has rates: of who was in a place, short or long, which part went where
in the year. Whoever enters is followed at those rates until they leave (a Markov chain in
continuous time, in every draw). Who comes back after a home begins a new spell.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.linalg import expm

from simulation.engine import Grid, Results, integrate, shorter_if_needed
from simulation.language.flatmodel import FlatModel
from simulation.model.dims import Fase, Groep, Zoekplek
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import calendar, ensemble, model_of, national_grid
from simulation.scenario.scenario import Scenario

EVERYONE = "totaal"
GROUPS = (EVERYONE, *Groep.elements)
FRIENDS, PARKED = "bij_bekenden", "langer_in_instelling"
MONTHS = (3, 6, 12)
WEEKS, HORIZON = 52, 30
"""Steps a year, and years, in which the moment is sought by which half have left."""


@dataclass(frozen=True)
class Spells:
    """How long those who become homeless in a year are so; one value per draw.

    Attributes
    ----------
    left
        By number of months the share of those who enter that has left by then, by group in the
        order of `GROUPS`: ``(groups, draws)``.
    median, mean
        Months from entry to leaving, ``(groups, draws)``.
    over
        By number of months the share of those staying with friends on a day who have been
        homeless for longer, ``(draws,)``: of the people who would be there if the rates stayed.
    """

    year: int
    left: dict[int, np.ndarray]
    median: np.ndarray
    mean: np.ndarray
    over: dict[int, np.ndarray]


def spells(scenario: Scenario, draws: Draws, year: int) -> Spells:
    """Work out how long those who become homeless in a year are so.

    Parameters
    ----------
    year
        Whose rates are taken, before the last of the model.

    Returns
    -------
    Spells
        In every draw.
    """
    chain = Chain.of(scenario, draws, year)
    enter = np.stack([chain.entries, *(chain.of_group(name) for name in Groep.elements)], axis=1)
    enter = enter / enter.sum(axis=2, keepdims=True)
    stays = chain.stays(enter)
    left = {}
    for months in MONTHS:
        left[months] = 1.0 - (enter @ expm(chain.rates * (months / 12))).sum(axis=2).T
    friends = [place == FRIENDS for place, *_ in chain.names]
    over = {}
    for months in MONTHS:
        later = chain.stays(enter[:, :1] @ expm(chain.rates * (months / 12)))
        over[months] = later[:, 0, friends].sum(axis=1) / stays[:, 0, friends].sum(axis=1)
    return Spells(year, left, _median(chain, enter).T, 12 * stays.sum(axis=2).T, over)


@dataclass(frozen=True)
class Chain:
    """The rates between the places where people are homeless.

    Attributes
    ----------
    names
        Of each place: the situation, the phase where it has one, and the group.
    rates
        Per year, from row to column, ``(draws, places, places)``; the diagonal has all that leave.
    entries
        Persons who enter in the year, ``(draws, places)``.
    people
        How many were there on average in that year, ``(draws, places)``.
    """

    names: tuple[tuple[str, ...], ...]
    rates: np.ndarray
    entries: np.ndarray
    people: np.ndarray

    @classmethod
    def of(cls, scenario: Scenario, draws: Draws, year: int) -> "Chain":
        """Read the rates off a run.

        Parameters
        ----------
        scenario, draws, year
            As `spells` takes them.

        Returns
        -------
        Chain
            Of every draw.
        """
        flat = _watched(model_of(draws.register))
        results = _run(scenario, draws, year, flat)
        index = {stock: place for place, stock in enumerate(_places(flat))}
        rows = [results.stock_names.index(stock) for stock in index]
        people = np.trapezoid(results.states[:, rows], dx=1.0 / (len(results.time) - 1), axis=0).T
        moved = np.maximum(results.tallies[-1] - results.tallies[0], 0.0).T
        passed = np.zeros((len(people), len(index), len(index)))
        gone, entries = np.zeros_like(people), np.zeros_like(people)
        flows = {flow.name: flow for flow in flat.flows}
        for name in flat.tallies:
            row = results.tally_names.index(name)
            source, target = (index.get(end) for end in (flows[name].source, flows[name].target))
            if source is None:
                entries[:, target] += moved[:, row]
            else:
                gone[:, source] += moved[:, row]
                if target is not None:
                    passed[:, source, target] += moved[:, row]
        empty = people < 1e-6
        per = np.where(empty, 1.0, people)
        rates = passed / per[..., None]
        places = np.arange(len(index))
        rates[:, places, places] -= np.where(empty, 1.0, gone / per)  # nobody stays where nobody is
        return cls(tuple(tuple(name.split(".")) for name in index), rates, entries, people)

    def of_group(self, group: str) -> np.ndarray:
        """Give the entries of one group, ``(draws, places)``."""
        return self.entries * np.array([name[-1] == group for name in self.names])

    def stays(self, enter: np.ndarray) -> np.ndarray:
        """Give the years spent in each place, for entries of shape ``(draws, groups, places)``."""
        return np.linalg.solve(-self.rates.transpose(0, 2, 1), enter.transpose(0, 2, 1)).transpose(
            0, 2, 1
        )

    def in_phase(self, phase: str, amounts: np.ndarray) -> np.ndarray:
        """Add up over the places of one phase, over the last axis."""
        return np.asarray(amounts[..., [phase in name for name in self.names]].sum(axis=-1))


def _median(chain: Chain, enter: np.ndarray) -> np.ndarray:
    """Give the months by which half have left, ``(draws, groups)``; infinite beyond the horizon."""
    week = expm(chain.rates / WEEKS)
    found, there = np.full(enter.shape[:2], np.inf), enter
    before = there.sum(axis=2)
    for number in range(WEEKS * HORIZON):
        there = there @ week
        now = there.sum(axis=2)
        crossed = (before > 0.5) & (now <= 0.5)
        part = (before - 0.5) / np.where(before > now, before - now, 1.0)
        found = np.where(crossed, (number + part) * 12 / WEEKS, found)
        if (now <= 0.5).all():
            break
        before = now
    return found


@lru_cache(maxsize=2)
def _watched(whole: FlatModel) -> FlatModel:
    """The model with each way of homeless people as what is added up."""
    inside = set(_places(whole))
    flows = [f.name for f in whole.flows if {f.source, f.target} & inside]
    return replace(whole, tallies=tuple(flows), reports=())


def _places(flat: FlatModel) -> list[str]:
    """The stocks of homeless people: place, phase and group, and who is kept in an institution."""
    found = [
        f"{p}.{f}.{g}" for p in Zoekplek.elements for f in Fase.elements for g in Groep.elements
    ]
    found += [f"{PARKED}.{group}" for group in Groep.elements]
    assert set(found) <= set(flat.stocks)
    return found


def _run(scenario: Scenario, draws: Draws, year: int, flat: FlatModel) -> Results:
    """Every eighth of that year."""
    begin = national_grid(draws.register).begin

    def attempt(steps: int) -> Results:
        grid = Grid(begin, year + 1.0, steps, steps // 8)
        members = ensemble([scenario], draws.register, grid, draws.numbers)
        clock = calendar(draws.register, grid)
        return integrate(flat, members, grid, clock, reports=())

    return shorter_if_needed(attempt).since(float(year))
