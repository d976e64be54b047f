"""Who calls a function with many parameters finds what each is, in which shape and unit."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from support.places import ROOT

PACKAGES = ("simulation", "calibration")
MANY = 3


class Function(NamedTuple):
    """A function or method that others may call."""

    place: str
    node: ast.FunctionDef
    parameters: tuple[str, ...]


def _parameters(node: ast.FunctionDef) -> tuple[str, ...]:
    of = node.args
    every = [*of.posonlyargs, *of.args, of.vararg, *of.kwonlyargs, of.kwarg]
    return tuple(one.arg for one in every if one and one.arg not in ("self", "cls"))


def _functions(tree: ast.Module | ast.ClassDef, place: str) -> Iterator[Function]:
    """Public ones with many parameters, in public classes too."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            if isinstance(node, ast.ClassDef):
                yield from _functions(node, f"{place}:{node.name}")
            elif len(_parameters(node)) >= MANY:
                yield Function(f"{place}:{node.name}", node, _parameters(node))


def _sections(docstring: str) -> dict[str, list[str]]:
    """Give the sections of a numpy docstring, with the entries of each that have a description."""
    parts = re.split(r"^(Parameters|Returns|Yields|Raises)\n-+$", docstring, flags=re.M)
    return {
        title: re.findall(r"^(\S.*)\n {4}\S", text, flags=re.M)
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def _raises(node: ast.FunctionDef) -> bool:
    """Tell whether a function raises something by name, in itself or a function inside it."""
    return any(isinstance(inner, ast.Raise) and inner.exc for inner in ast.walk(node))


def _returns(node: ast.FunctionDef) -> bool:
    return node.returns is not None and ast.unparse(node.returns) not in ("None", "NoReturn")


def _faults(function: Function) -> Iterator[str]:
    sections = _sections(ast.get_docstring(function.node) or "")
    named = [name for entry in sections.get("Parameters", []) for name in entry.split(", ")]
    if not named:
        yield "no Parameters"
    if unknown := [name for name in named if name.strip("*") not in function.parameters]:
        yield f"no such parameters: {unknown}"
    if _returns(function.node) and not (sections.get("Returns") or sections.get("Yields")):
        yield "no Returns"
    if _raises(function.node) and not sections.get("Raises"):
        yield "no Raises"


def _files() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def test_a_function_with_many_parameters_says_what_they_are() -> None:
    found = [
        f"{function.place}: {fault}"
        for file in _files()
        for function in _functions(ast.parse(file.read_text("utf-8")), str(file.relative_to(ROOT)))
        for fault in _faults(function)
    ]
    assert len(_files()) > 100
    assert not found, "\n".join(found)


GOOD = '''
def good(a, b, *more) -> int:
    """Add.

    Parameters
    ----------
    a, b
        Persons.
    *more
        Persons too.

    Returns
    -------
    int
        All of them.

    Raises
    ------
    ValueError
        When there are none.
    """
    raise ValueError("none")
'''


def test_what_is_missing_would_be_found() -> None:
    def faults(code: str) -> list[str]:
        (function,) = _functions(ast.parse(code), "here")
        return list(_faults(function))

    assert faults(GOOD) == []
    assert faults(GOOD.replace("a, b\n", "a, c\n")) == ["no such parameters: ['c']"]
    undescribed = GOOD.replace("        Persons.\n", "").replace("        Persons too.\n", "")
    assert faults(undescribed) == ["no Parameters"]
    for title in ("Returns", "Raises"):
        without = re.sub(rf" +{title}\n.+\n.+\n.+\n", "", GOOD)
        assert without != GOOD and faults(without) == [f"no {title}"]
