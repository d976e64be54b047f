"""Is what is declared there in full? Words, numbers, units and groups, checked at assembly.

Whoever adds a lever, a quantity, an indicator or a goal is told which file still lacks what,
before anything is run and before anyone sees a page without words.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from simulation.engine import Results
from simulation.language.declare import Lever, Named, Param
from simulation.language.flatmodel import FlatModel
from simulation.language.lower import environments
from simulation.language.units import Unit, UnitError
from simulation.language.walk import dimensions, expressions_of
from simulation.model.uitkomst import REPORTING
from simulation.outcomes.indicators import GROUPS, INDICATORS, UNITS, Indicator
from simulation.reading.faults import Collector, Fault
from simulation.register.labels import LABELS_FILE, Labels, load_labels
from simulation.register.register import BASE, Register, parameters_folder
from simulation.scenario.criteria import CRITERIA, Criterion
from simulation.scenario.lever_paths import GUARDRAIL
from simulation.wording.text import Text


def check(model: FlatModel, register: Register) -> None:
    """Refuse a model about which not everything is declared: an `InputError` says what."""
    faults = Collector()
    faults.add(*Completeness(model, register).gaps())
    faults.check()


class Completeness:
    """A model with all that is declared about it elsewhere."""

    def __init__(
        self,
        model: FlatModel,
        register: Register,
        labels: Labels | None = None,
        indicators: Mapping[str, Indicator] = INDICATORS,
        criteria: Mapping[str, Criterion] = CRITERIA,
    ) -> None:
        self.model, self.register, self.labels = model, register, labels or load_labels()
        self.indicators, self.criteria = indicators, criteria

    def gaps(self) -> Iterator[Fault]:
        for item in {item.name: item for item in self.model.declared.values()}.values():
            yield from self._numbers(item) if isinstance(item, Param) else self._words(item)
        yield from self._dimensions()
        yield from self._levers()
        for indicator in self.indicators.values():
            yield from self._indicator(indicator)
        for criterion in self.criteria.values():
            yield from self._criterion(criterion)

    def _numbers(self, item: Param) -> Iterator[Fault]:
        if item.name.startswith(BASE):
            return  # a lever's own, with the lever
        for name in (item.flat_name(env) for env in environments(item)):
            if name not in self.register.index:
                file = f"{item.name.partition('.')[0]}.yaml"
                yield _number(file, name, "geen getal", "no number")

    def _words(self, item: Named) -> Iterator[Fault]:
        known = self.register.levers.get(item.name)
        dated = item.name == GUARDRAIL or (known is not None and known.kind == "date")
        if isinstance(item, Lever) and not dated:
            return  # it has its words in the register
        try:
            self.labels.quantity(item.name)
        except KeyError:
            owner, _, part = item.name.rpartition(".")
            if "." not in owner:
                yield _label("quantities", item.name)
            elif owner in self.labels.quantities:  # of a capacity, or of a flow with a door
                yield _label("parts", part)
            else:
                yield _label("quantities", owner)

    def _dimensions(self) -> Iterator[Fault]:
        """Words of the sectors, and of the dimensions that stand in the equations."""
        for sector in REPORTING:
            if sector.__name__.lower() not in self.labels.sectors:
                yield _label("sectors", sector.__name__.lower())
        items = self.model.declared.values()
        dims = {dim.name: dim for item in items for dim in item.dims}
        for item in items:
            dims |= {dim.name: dim for e in expressions_of(item) for dim in dimensions(e)}
        for name in dims:
            if name not in self.labels.dimensions:
                yield _label("dimensions", name)
        for element in dict.fromkeys(e for dim in dims.values() for e in dim.elements):
            if element not in self.labels.elements:
                yield _label("elements", element)

    def _levers(self) -> Iterator[Fault]:
        """A lever stands in a sector and in the register; the guardrail comes with a closure."""
        declared = {item.name for item in self.model.declared.values() if isinstance(item, Lever)}
        for name in sorted(declared - set(self.register.levers) - {GUARDRAIL}):
            yield _number("knoppen", name, "deze knop staat er niet in", "lacks this lever")
        for name in sorted(set(self.register.levers) - declared):
            nl, en = "geen sector kent deze knop", "no sector knows this lever"
            yield _number("knoppen", name, nl, en)

    def _indicator(self, indicator: Indicator) -> Iterator[Fault]:
        file = _source(Indicator)
        if indicator.unit not in UNITS:
            nl, en = "deze eenheid staat niet in UNITS", "this unit is not in UNITS"
            yield Fault(file, 0, 0, indicator.id, nl, en)
        if not _full(indicator.label):
            yield _label("indicators", indicator.id)
        for group in (None, *(GROUPS if indicator.by_group else ())):
            try:
                indicator.read(self._one_run, group)
            except KeyError as error:
                name = error.args[0]
                nl, en = f"leest {name!r}, en dat wordt niet bijgehouden", f"{name!r} is not kept"
                if group is not None:
                    nl += "; geef die grootheid de dimensie groep, of zet by_group op False"
                    en += "; give that quantity the dimension groep, or set by_group to False"
                yield Fault(file, 0, 0, indicator.id, nl, en)
                return

    def _criterion(self, criterion: Criterion) -> Iterator[Fault]:
        name = criterion.id
        if not _full(criterion.label):
            nl, en = "geen naam in beide talen", "no name in both languages"
            yield Fault(_source(Criterion), 0, 0, name, nl, en)
        for indicator, threshold in criterion.conditions:
            if indicator not in self.indicators:
                nl, en = f"onbekende indicator {indicator!r}", f"unknown indicator {indicator!r}"
                yield Fault(_source(Criterion), 0, 0, name, nl, en)
            elif threshold not in self.register.index:
                nl, en = f"geen drempel voor doel {name!r}", f"no threshold for goal {name!r}"
                yield _number("doelen.yaml", threshold, nl, en)
            else:
                yield from self._threshold(criterion, indicator, threshold)

    def _threshold(self, criterion: Criterion, indicator: str, threshold: str) -> Iterator[Fault]:
        """A threshold is in the unit of the indicator that it is held against."""
        found = self.register.described[threshold].unit
        wanted = UNITS.get(self.indicators[indicator].unit)
        try:
            same = wanted is None or Unit.parse(found) == wanted
        except UnitError:
            same = False
        if not same:
            nl = (
                f"de drempel van doel {criterion.id!r} staat in {found!r}, "
                f"indicator {indicator!r} in '{wanted}'"
            )
            en = (
                f"the threshold of goal {criterion.id!r} is in {found!r}, "
                f"indicator {indicator!r} in '{wanted}'"
            )
            yield _number("doelen.yaml", threshold, nl, en)

    @cached_property
    def _one_run(self) -> Results:
        """Results of the shape of a run of a year, in which every number is one."""
        model, numbers = self.model, self.register.index
        return Results(
            time=np.arange(2.0),
            report_names=model.reports,
            tally_names=model.tallies,
            stock_names=(),
            reports=np.ones((2, len(model.reports), 1)),
            tallies=np.ones((2, len(model.tallies), 1)),
            states=np.ones((2, 0, 1)),
            scenario=np.zeros(1, dtype=int),
            parameter_index=numbers,
            parameters=np.ones((len(numbers), 1)),
        )


def _full(label: Text) -> bool:
    return all(words.strip() for words in label)


def _source(declared: type) -> str:
    """Give the file in which things of this kind are declared."""
    return str(sys.modules[declared.__module__].__file__)


def _label(section: str, name: str) -> Fault:
    nl = f"geen omschrijving: zet {name}: {{nl: …, en: …}} onder {section}"
    en = f"no words: put {name}: {{nl: …, en: …}} under {section}"
    return Fault(str(LABELS_FILE), 0, 0, name, nl, en)


def _number(file: str, name: str, nl: str, en: str) -> Fault:
    return Fault(str(parameters_folder() / file), 0, 0, name, nl, en)
