"""What is declared is there in full, and whatever is missing is named with its file and key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.models.national_model import register

from simulation.language.declare import Lever, Param, Report, Sector
from simulation.language.expressions import total
from simulation.language.flatten import assemble
from simulation.model.bevolking import Bevolking
from simulation.model.uitkomst import REPORTING
from simulation.outcomes.completeness import Completeness, check
from simulation.outcomes.indicators import INDICATORS, PERSONS, UNITS, Indicator
from simulation.outcomes.scenario_runs import model
from simulation.reading.faults import InputError
from simulation.register.labels import load_labels
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA, Criterion
from simulation.wording.text import Text

WORDS = Text("Proef", "Trial")


def _faults(**changed: Any) -> list[str]:
    given = {"model": model(), "register": register(), **changed}
    return [fault.text("en") for fault in Completeness(**given).gaps()]


def _only(**changed: Any) -> str:
    found = _faults(**changed)
    assert len(found) == 1, found
    return found[0]


def _without(section: str, name: str) -> Any:
    known = load_labels()
    rest = {key: words for key, words in getattr(known, section).items() if key != name}
    assert len(rest) < len(getattr(known, section))
    return replace(known, **{section: rest})


def _read(name: str) -> Callable[..., np.ndarray]:
    def read(results: Any, group: str | None) -> np.ndarray:
        return np.asarray(
            results.total(name) if group is None else results.value(f"{name}.{group}")
        )

    return read


def _indicator(**changed: Any) -> dict[str, Indicator]:
    one = Indicator("proef", WORDS, PERSONS, False, False, _read("uitkomst.wachtlijst"))
    return {**INDICATORS, "proef": replace(one, **changed)}


def _goal(*conditions: tuple[str, str], label: Text = WORDS) -> dict[str, Criterion]:
    return {**CRITERIA, "proef": Criterion("proef", label, "", None, conditions)}


def _in_unit(name: str, unit: str) -> Register:
    known = register()
    parameters = {**known.parameters, name: replace(known.parameters[name], unit=unit)}
    return Register(parameters, known.levers, known.assumptions)


def test_everything_is_declared_in_full() -> None:
    assert not _faults()
    check(model(), register())


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("sectors", "plekken"),
        ("quantities", "plekken.doel"),
        ("quantities", "afbouw_grootschalig"),
        ("dimensions", "groep"),
        ("elements", "jongeren"),
        ("parts", "asked"),
    ],
)
def test_words_that_are_missing_are_named(section: str, name: str) -> None:
    found = set(_faults(labels=_without(section, name)))
    assert len(found) == 1
    told = found.pop()
    assert "labels.yaml" in told and f"{name}: {{nl: …, en: …}} under {section}" in told


def test_a_capacity_without_words_is_named_and_not_its_parts() -> None:
    found = set(_faults(labels=_without("quantities", "opvang.nood")))
    assert len(found) == 1 and "opvang.nood: {nl" in found.pop()


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_has_a_unit_that_a_threshold_can_be_in(name: str) -> None:
    assert INDICATORS[name].unit in UNITS


def test_an_indicator_by_group_needs_a_quantity_by_group() -> None:
    """``uitkomst.duur`` is known by group; ``uitkomst.in_opvang`` is one number."""
    by_group = {"by_group": True, "read": _read("uitkomst.wachtlijst")}
    assert not _faults(indicators=_indicator(**by_group))
    told = _only(indicators=_indicator(by_group=True, read=_read("uitkomst.in_opvang")))
    assert "indicators.py: proef: " in told
    assert "'uitkomst.in_opvang.jongeren' is not kept" in told and "by_group to False" in told


def test_an_indicator_reads_what_is_reported() -> None:
    told = _only(indicators=_indicator(read=_read("uitkomst.onzin")))
    assert "proef" in told and "uitkomst.onzin" in told and "by_group" not in told


def test_an_indicator_has_a_name_and_a_known_unit() -> None:
    told = _only(indicators=_indicator(label=Text("Proef", " ")))
    assert "labels.yaml" in told and "proef: {nl: …, en: …} under indicators" in told
    assert "UNITS" in _only(indicators=_indicator(unit=Text("el", "ell")))


def test_a_goal_has_an_indicator_a_threshold_and_a_name() -> None:
    assert not _faults(criteria=_goal(("wachtlijst_opvang", "doel.nul_dakloos")))
    told = _only(criteria=_goal(("onzin", "doel.nul_dakloos")))
    assert "criteria.py: proef" in told and "'onzin'" in told
    told = _only(criteria=_goal(("wachtlijst_opvang", "doel.onzin")))
    assert "doelen.yaml: doel.onzin" in told and "'proef'" in told
    goal = _goal(("wachtlijst_opvang", "doel.nul_dakloos"), label=Text("", "Trial"))
    assert "criteria.py: proef: no name" in _only(criteria=goal)


@pytest.mark.parametrize("unit", ["dwelling", "person/year", "el"])
def test_a_threshold_is_in_the_unit_of_its_indicator(unit: str) -> None:
    told = _only(register=_in_unit("doel.nul_dakloos", unit))
    assert "doelen.yaml: doel.nul_dakloos" in told
    assert f"in '{unit}'" in told and "indicator 'dakloos_totaal' in 'person'" in told


def test_days_are_not_held_against_months() -> None:
    told = _only(criteria=_goal(("tijd_tot_woning", "doel.kort_verblijf")))
    assert "in 'month'" in told and "'tijd_tot_woning' in 'day'" in told


def test_a_number_and_a_lever_need_their_entry() -> None:
    class Proef(Sector):
        getal = Param("1")
        knop = Lever("1")
        samen = Report("person", total(Bevolking.personen) * getal * knop)

    told = _faults(model=assemble((*REPORTING, Proef)))
    assert any(line.endswith("proef.yaml: proef.getal: no number") for line in told)
    assert any(line.endswith("knoppen: knop: lacks this lever") for line in told)
    assert len(told) == 3  # and the words of what is worked out
    known = register()
    more = {**known.levers, "onzin": replace(known.levers["contingent"], id="onzin")}
    told = [_only(register=Register(known.parameters, more, known.assumptions))]
    assert "knoppen: onzin: no sector knows this lever" in told[0]


def test_everything_that_is_missing_is_told_at_once() -> None:
    short = replace(load_labels(), quantities={}, parts={})
    with pytest.raises(InputError) as caught:
        raise InputError(Completeness(model(), register(), short).gaps())
    assert len(caught.value.faults) > 50
