"""Rules of the house: numbers live in the register, and nothing in it is idle."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.models.national_model import register
from support.places import ROOT

from calibration.targets import load_targets
from calibration.targets.schema import numbers_of
from simulation.language.declare import Lever, Named, Param
from simulation.language.units import Unit
from simulation.model.uitkomst import REPORTING
from simulation.outcomes.scenario_runs import model
from simulation.scenario.criteria import CRITERIA

SECTORS = sorted((ROOT / "simulation" / "model").glob("*.py"))
BESIDE = ("waarneming", "uitkomst")
"""Declared beside the model: how others count, and what is reported."""


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _place(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{os.path.relpath(path, ROOT)}:{node.lineno}"


# Numbers -------------------------------------------------------------------------------------


def _numbers(tree: ast.AST) -> Iterator[ast.Constant]:
    """Numbers that stand in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float, complex):
            yield node


@pytest.mark.parametrize("path", SECTORS, ids=lambda path: path.stem)
def test_no_number_stands_in_a_sector(path: Path) -> None:
    """Every number is in the register, and an element of a dimension is picked by its name.

    What others count is declared as sectors too; the functions beside those may have numbers.
    """
    tree = _tree(path)
    sectors = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    parts = sectors if path.stem in BESIDE else [tree]
    assert parts
    assert not [_place(path, n) for part in parts for n in _numbers(part)]


def test_a_number_would_be_found() -> None:
    code = "class A:\n    x = 1.5 * b[2]\n    y = -c\n    z = f(True)\n"
    assert sorted(n.value for n in _numbers(ast.parse(code))) == [1.5, 2]


def _by_position(tree: ast.AST) -> list[ast.Subscript]:
    """Places where elements of a dimension are picked by where they stand."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "elements"
        and any(True for _ in _numbers(node.slice))
    ]


def test_no_element_is_picked_by_its_position() -> None:
    """Insert a living situation, and who counts as homeless may not change without a word."""
    files = _files("simulation", "calibration")
    assert len(files) > 100
    assert not [_place(path, node) for path in files for node in _by_position(_tree(path))]
    assert len(_by_position(ast.parse("a = Dim.elements[1:8] + Dim.elements[-1:] + b[0]"))) == 2


def _files(*parts: str) -> list[Path]:
    return [path for part in parts for path in sorted((ROOT / part).rglob("*.py"))]


# The register --------------------------------------------------------------------------------


def _declared() -> dict[str, Param]:
    """Parameters as the sectors declare them, by name."""
    items = [item for sector in REPORTING for item in sector.items.values()]
    return {item.name: item for item in items if isinstance(item, Param)}


def test_every_parameter_has_its_entry() -> None:
    """Every parameter declared has an entry in the register, of the same unit and dimensions."""
    for name, parameter in _declared().items():
        entry = register().parameters[name]
        assert Unit.parse(entry.unit) == parameter.unit, name
        assert entry.by == tuple(dim.name for dim in parameter.dims), name
        expected = [()]
        for dim in parameter.dims:
            expected = [(*key, element) for key in expected for element in dim.elements]
        assert set(entry.values) == set(expected), name


def test_every_lever_has_its_entry() -> None:
    """The share of places still planned to be open and the guardrail together spell one date."""
    items: list[Named] = [i for s in REPORTING for i in s.items.values() if isinstance(i, Named)]
    levers = {item.name: item for item in items if isinstance(item, Lever)}
    assert set(levers) == set(model().levers)
    assert set(levers) - set(register().levers) == {"vangrail"}
    assert set(register().levers) <= set(levers)
    for name, entry in register().levers.items():
        if entry.kind == "date":
            assert entry.base is None
            continue
        assert Unit.parse(entry.unit) == levers[name].unit, name
        assert entry.base is not None and entry.base.id == f"knop.{name}"


def test_every_number_of_the_register_is_used() -> None:
    """By the model, an observable, an indicator, a criterion or the calendar."""
    thresholds = {name for c in CRITERIA.values() for _, name in c.conditions}
    observed = numbers_of(load_targets().observables.values())
    strings, beginnings = _mentioned()
    idle = [
        name
        for name in register().estimates
        if name not in model().parameters
        and name not in thresholds
        and name not in observed
        and name not in strings
        and not any(name.startswith(part) for part in beginnings)
    ]
    assert not idle


def _mentioned() -> tuple[set[str], set[str]]:
    """Names that the code asks the register for: whole, and the fixed part before a variable."""
    strings, beginnings = set(), set()
    for path in _files("simulation", "calibration"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begin = str(node.values[0].value)
                sector, _, name = begin.partition(".")
                beginnings |= {begin} if sector and name else set()
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
    return strings, beginnings


def test_every_parameter_of_the_model_is_in_the_register() -> None:
    """Whether places may close and how many stay planned are chosen, not known."""
    absent = set(model().parameters) - set(register().estimates)
    assert absent == {"knop.afbouw_grootschalig", "knop.vangrail"}


def test_every_assumption_sets_a_number_of_the_model() -> None:
    for assumption in register().assumptions.values():
        estimate = register().estimates[assumption.parameter]
        assert estimate.low < estimate.high, assumption.id
        used = assumption.parameter in model().parameters
        assert used, assumption.id
