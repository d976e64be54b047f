"""Every declared name has its words, in Dutch and in English, and no words are left over."""

from __future__ import annotations

import inspect

import pytest

from simulation.language.declare import Aux, Flow, Lever, Param, Places
from simulation.language.expressions import Dim
from simulation.language.walk import dimensions
from simulation.model import dims, uitkomst, waarneming
from simulation.model.uitkomst import REPORTING
from simulation.model.wereld import Verder
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import model
from simulation.register.labels import Labels, load_labels
from simulation.register.register import load_register

SECTORS = (*REPORTING, Verder)
ITEMS = [item for sector in SECTORS for item in sector.items.values()]
LABELS = load_labels()


def _quantities() -> set[str]:
    """What has no words in the register; a lever that is a date there is a share in the model."""
    numbers = {name for name, lever in load_register().levers.items() if lever.kind == "number"}
    return {
        item.name
        for item in ITEMS
        if not isinstance(item, Param) and not (isinstance(item, Lever) and item.name in numbers)
    }


def _parts() -> set[str]:
    """What capacities and flows with a door bring along."""
    places = {name for item in ITEMS if isinstance(item, Places) for name in item.parts}
    asked = any(isinstance(item, Flow) and item.asked is not None for item in ITEMS)
    return places | ({"asked"} if asked else set())


def _dimensions() -> dict[str, Dim]:
    """Dimensions that are given a name in a module, and those that equations name."""
    found = [
        value
        for module in (dims, waarneming, uitkomst)
        for value in vars(module).values()
        if isinstance(value, Dim)
    ]
    found += [d for item in ITEMS if isinstance(item, Aux) for d in dimensions(item.equation)]
    return {dim.name: dim for dim in found}


EXPECTED = {
    "sectors": {sector.__name__.lower() for sector in SECTORS},
    "quantities": _quantities(),
    "parts": _parts(),
    "dimensions": set(_dimensions()),
    "elements": {element for dim in _dimensions().values() for element in dim.elements},
    "indicators": {name for name in INDICATORS if not name.startswith("route_")},
}


@pytest.mark.parametrize("section", EXPECTED)
def test_words_are_complete_and_none_is_stale(section: str) -> None:
    words = getattr(LABELS, section)
    assert set(words) == EXPECTED[section]


@pytest.mark.parametrize("section", EXPECTED)
def test_words_differ_by_language_and_are_short(section: str) -> None:
    longest = 400 if section == "sectors" else 90
    for name, (nl, en) in getattr(LABELS, section).items():
        assert nl.strip() == nl and en.strip() == en, name
        assert 0 < len(nl) <= longest and 0 < len(en) <= longest, name


def test_a_sentence_ends_with_a_full_stop() -> None:
    capacities = {item.name for item in ITEMS if isinstance(item, Places)}
    for section in ("sectors", "quantities", "parts"):
        for name, words in getattr(LABELS, section).items():
            ends = {text.endswith(".") for text in words}
            assert ends == {name not in capacities}, name


@pytest.mark.parametrize("sector", REPORTING, ids=lambda sector: sector.__name__)
def test_a_sector_says_what_its_docstring_says(sector: type) -> None:
    assert LABELS.sectors[sector.__name__.lower()].en == " ".join(inspect.getdoc(sector).split())


def test_every_name_of_the_model_has_words() -> None:
    for item in model().declared.values():
        if not isinstance(item, Param | Lever):
            assert LABELS.quantity(item.name).nl


def test_a_part_is_named_after_its_owner() -> None:
    words = LABELS.quantity("opvang.nood.refused")
    assert words.nl == "Noodopvang: hoeveel mensen worden geweigerd."
    assert words.en == "Emergency shelter: how many people are refused."
    assert LABELS.quantity("opvang.opname.asked").nl.startswith("Mensen die een plek in de opvang")


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(KeyError, match=r"opvang\.onzin"):
        LABELS.quantity("opvang.onzin")
    empty = Labels({}, {}, {}, {}, {}, {})
    with pytest.raises(KeyError, match=r"opvang\.nood\.room"):
        empty.quantity("opvang.nood.room")
