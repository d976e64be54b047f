"""What comes of a scenario: indicators in every draw, and verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.engine import Results, row_at
from simulation.model.dims import Groep
from simulation.outcomes.draw_statistics import band_of, json_means, json_values, quantiles, spread
from simulation.outcomes.draws import Draws
from simulation.outcomes.first_year import FirstYear, when_each_met
from simulation.outcomes.frames import chosen_indicators, named_arrays, tidy_table
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.standing import status
from simulation.outcomes.structures import TOGETHER, StructureResult
from simulation.reading.faults import suggestion
from simulation.register.horizon import goes_further
from simulation.scenario.criteria import (
    AMBITION,
    CRITERIA,
    PEOPLE,
    Fall,
    Verdict,
    judge,
    judge_fall,
)
from simulation.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_ROWS = {name: row for row, name in enumerate(INDICATORS)}


@dataclass(frozen=True, eq=False)
class ScenarioResult:
    """What comes of a scenario: every indicator in every draw, and the verdicts.

    A run gives all of it, 25 MB of 500 draws. What `national` leaves takes 4.2 MB.

    Attributes
    ----------
    time
        Moments of output, decimal years, shape ``(moments,)``.
    thresholds
        Threshold in force of every condition, by its name in the register.
    which
        The draws that its members are.
    draws
        What these were when it was run; see `simulation.outcomes.quotability.standing`.
    trajectories
        The run's arrays, this scenario's members only; None where they were left out.
    values, judged
        Instead of them the national indicators, shape ``(indicators, moments, members)``, in the
        order of `INDICATORS`, and the verdicts.
    groups
        What was kept by group beside those, by indicator and group: ``(moments, members)`` each.
    """

    scenario: Scenario
    time: np.ndarray
    thresholds: Mapping[str, float]
    which: Draws
    draws: str
    trajectories: Results | None = None
    values: np.ndarray | None = None
    judged: Mapping[str, Verdict] | None = None
    groups: Mapping[tuple[str, str], np.ndarray] = field(default_factory=dict)

    @property
    def results(self) -> Results:
        """The run's arrays.

        Raises
        ------
        ValueError
            When only what is national was kept.
        """
        if self.trajectories is None:
            raise ValueError(f"of {self.scenario.id} only the national indicators were kept")
        return self.trajectories

    def national(self, by_group: Collection[str] = ()) -> ScenarioResult:
        """Give the national indicators and the verdicts alone; no trajectories.

        Parameters
        ----------
        by_group
            Indicators that are kept for each group too; 60 kB for each group.

        Returns
        -------
        ScenarioResult
            What is asked of it and was not kept is a ``ValueError``.
        """
        values = np.stack([self.indicator(name) for name in INDICATORS])
        groups = {(name, g): self.indicator(name, g) for name in by_group for g in Groep.elements}
        for array in (values, *groups.values()):
            array.flags.writeable = False
        which = replace(self.which)  # without the numbers of the register in each draw
        kept = replace(self, which=which, trajectories=None, values=values, judged=self.verdicts)
        return replace(kept, groups=groups)

    @property
    def parameter_set(self) -> str:
        return self.which.register.parameter_set

    @property
    def seed(self) -> int:
        return self.which.seed

    @property
    def ids(self) -> np.ndarray | None:
        """Which draws they are; `Draws.chosen` makes each again from its id."""
        return self.which.ids

    @property
    def members(self) -> int:
        return self.which.members

    @property
    def nbytes(self) -> int:
        found = self.trajectories
        arrays: list[np.ndarray | None]
        arrays = [self.values] if found is None else [found.reports, found.tallies, found.states]
        arrays.extend(self.groups.values())
        return sum(array.nbytes for array in arrays if array is not None)

    @cached_property
    def _a_year(self) -> Results:
        return self.results.a_year()

    def indicator(self, name: str, group: str | None = None) -> np.ndarray:
        """An indicator's value, shape ``(moments, members)``; NaN where it has none.

        What is counted over a period is an amount a year: with output each quarter it is four
        times what happened in the quarter that ends at the moment.

        Raises
        ------
        KeyError
            When the indicator is unknown, or not known by group.
        ValueError
            When a group is asked for of what is only national.
        """
        if name not in INDICATORS:
            raise KeyError(f"no indicator {name!r}.{suggestion(name, INDICATORS)[1]}")
        indicator = INDICATORS[name]
        if group is not None and group not in Groep.elements:
            raise KeyError(f"no group {group!r}.{suggestion(group, Groep.elements)[1]}")
        if group is not None and not indicator.by_group:
            raise KeyError(f"{name} is not known by group")
        if self.values is not None and group is None:
            return np.asarray(self.values[_ROWS[name]])
        if group is not None and (kept := self.groups.get((name, group))) is not None:
            return kept
        values = np.array(indicator.read(self._a_year, group))
        if indicator.yearly:
            values[0] = np.nan
        return values

    def at(self, indicator: str, moment: float = AMBITION, group: str | None = None) -> np.ndarray:
        """An indicator's value at a moment in each draw.

        Parameters
        ----------
        indicator
            Its name.
        moment
            Decimal year; the moment of output nearest to it is taken.
        group
            See `indicator`.

        Returns
        -------
        numpy.ndarray
            Shape ``(members,)``, in the unit of the indicator.

        Raises
        ------
        KeyError
            When the indicator is unknown, or not known by group.
        ValueError
            When the run has no output so near, or no groups were kept.
        """
        return np.asarray(self.indicator(indicator, group)[row_at(self.time, moment)])

    def mean(self, indicator: str, moment: float = AMBITION) -> float:
        """An indicator's mean over the draws at a moment; NaN where it has no value."""
        return float(self.at(indicator, moment).mean())

    def band(self, indicator: str, moment: float = AMBITION) -> tuple[float, float]:
        """Between which values 90 % of the draws lie at a moment, in the unit of the indicator."""
        return band_of(self.at(indicator, moment))

    def bands(self, name: str) -> dict[str, np.ndarray]:
        """Quantiles of an indicator over the draws at each moment, by the names of `BANDS`."""
        return quantiles(self.indicator(name))

    def chance(self, criterion: str) -> float:
        """The share of the draws that reach a criterion at the end of 2030."""
        return self.verdicts[criterion].chance

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdict on each criterion, over whole years however often there is output."""
        return self._judged() if self.judged is None else self.judged

    def _judged(self, among: np.ndarray | slice = slice(None)) -> dict[str, Verdict]:
        """Give the verdicts over some of the draws, by their places among the members."""
        years, found = self._whole_years, {}
        for name, criterion in CRITERIA.items():
            values = {i: years.indicator(i)[:, among] for i, _ in criterion.conditions}
            found[name] = judge(criterion, years.time, values, self.thresholds)
        return found

    @cached_property
    def _whole_years(self) -> ScenarioResult:
        if self.trajectories is None:
            if len(self.time) > 1 and self.time[1] - self.time[0] < 1.0:
                raise ValueError(f"of {self.scenario.id} no whole years were kept")
            return self
        if self.results.per_year == 1:
            return self
        years = self.results.whole_years()
        return replace(self, time=years.time, trajectories=years)

    @property
    def first_years(self) -> dict[str, FirstYear]:
        """From when each criterion is met with a chance of one half, as far as was run."""
        return when_each_met(self.verdicts, self.time)

    @cached_property
    def fall(self) -> Fall:
        """Whether fewer people are homeless at the end of 2030 than when new policy begins."""
        return judge_fall(self.time, self.indicator(PEOPLE))

    @cached_property
    def structures(self) -> tuple[StructureResult, ...]:
        """What each structure of the model says, from its own draws among these.

        None of them where the draws come from no posterior, or nothing is known of its structures.
        """
        of, about = self.which.structure, self.which.structures
        return tuple(self._structure(one, np.flatnonzero(of == n)) for n, one in enumerate(about))

    @property
    def together(self) -> StructureResult:
        """What all draws together say, in the same form."""
        chances = {name: verdict.chance for name, verdict in self.verdicts.items()}
        people = spread(self.at(PEOPLE))
        return StructureResult(TOGETHER, 1.0, self.members, people, self.fall, chances)

    def _structure(self, about: Mapping[str, Any], own: np.ndarray) -> StructureResult:
        name, weight, some = about["id"], float(about["weight"]), len(own) > 0
        people = self.indicator(PEOPLE)[:, own]
        return StructureResult(
            name,
            weight,
            len(own),
            spread(self.at(PEOPLE)[own]) if some else None,
            judge_fall(self.time, people) if some else None,
            {n: verdict.chance for n, verdict in self._judged(own).items()} if some else {},
        )

    def to_pandas(
        self, indicators: Sequence[str] | str | None = None, groups: bool = False
    ) -> pd.DataFrame:
        """Give every draw as a tidy table: a row for each indicator, draw and moment.

        Parameters
        ----------
        indicators
            Which; all of them when None.
        groups
            Also a row for each group, of what is known by group; the table becomes six times
            as long.

        Returns
        -------
        pandas.DataFrame
            Columns ``scenario``, ``groep`` (``totaal`` for everyone), ``indicator``, ``eenheid``
            (of the value), ``trekking`` (the id with which `Draws.chosen` makes the draw again;
            the central values have 0), ``tijd`` (decimal year) and ``waarde`` (NaN where it has
            none).
        """
        chosen = chosen_indicators(indicators)
        first = {"scenario": self.scenario.id}
        return tidy_table(first, self.time, self._labels, chosen, groups, self.indicator)

    def to_xarray(
        self, indicators: Sequence[str] | str | None = None, groups: bool = False
    ) -> xr.Dataset:
        """Give every draw as arrays with named axes: a variable for each indicator.

        Parameters
        ----------
        indicators
            Which; all of them when None.
        groups
            Give what is known by group an axis ``groep``, with ``totaal`` first.

        Returns
        -------
        xarray.Dataset
            Axes ``tijd`` (decimal years) and ``trekking`` (as in `to_pandas`); each variable has
            its ``units`` and ``long_name``, the whole what it comes from.

        Raises
        ------
        ImportError
            When xarray is not installed, which nothing else here needs.
        """
        about = {
            "scenario": self.scenario.id,
            "scenario_hash": self.scenario.hash,
            "parameterset": self.parameter_set,
            "seed": self.seed,
            "status": status(self.draws),
        }
        chosen = chosen_indicators(indicators)
        return named_arrays(about, self.time, self._labels, chosen, groups, self.indicator)

    @property
    def _labels(self) -> np.ndarray:
        return np.arange(self.members) if self.ids is None else self.ids

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data, for JSON: means over members, ``None`` where undefined.

        A criterion has a value at whole years only; bands and chances are there only among
        several draws.
        """
        several = INDICATORS if self.members > 1 else ()
        bands = {
            name: {band: json_values(values) for band, values in self.bands(name).items()}
            for name in several
        }
        return {
            "scenario": self.scenario.id,
            "scenario_hash": self.scenario.hash,
            "region": self.scenario.regio,
            "time": [float(moment) for moment in self.time],
            "indicators": {name: json_means(self.indicator(name)) for name in INDICATORS},
            "bands": bands or None,
            "indicators_by_group": {
                group: {
                    name: json_means(self.indicator(name, group))
                    for name, indicator in INDICATORS.items()
                    if indicator.by_group
                }
                for group in Groep.elements
            },
            "criteria": {name: self._verdict(name) for name in self.verdicts},
            "fall": self.fall_told(),
            "structures": [one.to_plain() for one in self.structures] or None,
        }

    def fall_told(self) -> dict[str, Any]:
        """Whether the number of homeless people falls, as plain data; see `fall`."""
        return self.fall.to_plain(several=self.members > 1)

    def chances(self, criterion: str) -> dict[str, Any]:
        """The verdict on a criterion as plain data; a chance only among several draws."""
        verdict, several = self.verdicts[criterion], self.members > 1
        told: dict[str, Any] = {
            "reached": verdict.reached,
            "chance": verdict.chance if several else None,
            "chance_upper": verdict.chance_upper if several else None,
        }
        if goes_further(self.which.register):
            told["first_year"] = self.first_years[criterion].to_plain()
        return told

    def _verdict(self, criterion: str) -> dict[str, Any]:
        verdict, value = self.verdicts[criterion], np.full(len(self.time), np.nan)
        value[:: self.results.per_year] = verdict.value
        value_2030, distance = json_values(np.array([verdict.value_2030, verdict.distance]))
        return self.chances(criterion) | {
            "value_2030": value_2030,
            "threshold": verdict.threshold,
            "distance": distance,
            "year": verdict.year,
            "own_date": verdict.criterion.own_date,
            "value": json_values(value),
        }
