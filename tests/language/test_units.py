"""Units: read, multiplied, written, and checked in every equation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.language.declare import Aux, Cloud, Flow, Param, Sector, Stock
from simulation.language.expressions import (
    Constant,
    Dim,
    Expr,
    as_share,
    cases,
    clip,
    complement,
    elapsed,
    inverse,
    maximum,
    minimum,
    normalised,
    one_like,
    one_plus,
    positive_part,
    ratio,
    total,
    water_level,
    zero_like,
)
from simulation.language.flatten import assemble
from simulation.language.units import BASE, ONE, Unit, UnitError

units = st.dictionaries(st.sampled_from(BASE), st.integers(-3, 3)).map(Unit.of)


@given(units)
def test_what_is_written_is_read_back(unit: Unit) -> None:
    assert Unit.parse(str(unit)) == unit


@given(units, units)
def test_division_undoes_multiplication(left: Unit, right: Unit) -> None:
    assert left * right == right * left
    assert left * right / right == left
    assert left / left == ONE


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("person*year/dwelling", "year*person/dwelling"),
        ("1/year/year", "1/year*year"),
        ("person/person", "1"),
        ("person * year", "person*year"),
    ],
)
def test_one_unit_in_two_spellings(text: str, same: str) -> None:
    assert Unit.parse(text) == Unit.parse(same)


@pytest.mark.parametrize("text", ["people", "", "person/", "person per year", "year^2"])
def test_unknown_unit_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="unknown unit"):
        Unit.parse(text)


def test_wrong_auxiliary_says_what_was_declared_and_what_it_is() -> None:
    class Straat(Sector):
        mensen, jaar = Param("person"), Param("year")
        oops = Aux("person", mensen / jaar)

    message = r"oops is declared in person but its equation gives person/year"
    with pytest.raises(UnitError, match=message):
        assemble([Straat])


def test_wrong_flow_is_refused() -> None:
    begin, jaar = Param("person"), Param("year")
    mensen = Stock("person", initial=begin)
    huizen = Stock("dwelling", initial=Param("dwelling"))
    weg = Cloud("person")
    Flow(mensen >> weg, mensen / jaar)
    with pytest.raises(UnitError, match="a flow of person cannot have unit person"):
        Flow(mensen >> weg, mensen)
    with pytest.raises(UnitError, match="a flow of person cannot have unit dwelling/year"):
        Flow(mensen >> weg, huizen / jaar)
    with pytest.raises(UnitError, match="an arrow from person to dwelling"):
        mensen >> huizen


def test_stock_that_starts_with_something_else_is_refused() -> None:
    class Straat(Sector):
        huizen = Param("dwelling")
        mensen = Stock("person", initial=huizen)

    with pytest.raises(UnitError, match=r"straat\.mensen is in person but starts with dwelling"):
        assemble([Straat])


P, D, Y, S = Param("person"), Param("dwelling"), Param("year"), Param("1")
Twee = Dim("twee", "a", "b")
PP, DD = Param("person", by=Twee), Param("dwelling", by=Twee)

UNLIKE: list[Callable[[], Expr]] = [
    lambda: P + D,
    lambda: P - Y,
    lambda: minimum(P, D),
    lambda: maximum(P, S),
    lambda: clip(P, zero_like(P), D),
    lambda: complement(P),
    lambda: one_plus(Y),
    lambda: as_share(P),
    lambda: P + Constant(1.0),
    lambda: elapsed(Y, P, Y),
    lambda: cases(Twee, {"a": P, "b": D}),
    lambda: water_level(P, DD, DD / PP, Twee),
]


@pytest.mark.parametrize("build", UNLIKE)
def test_unlike_things_are_not_added_or_compared(build: Callable[[], Expr]) -> None:
    with pytest.raises(UnitError):
        build()


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        (P * Y, "person*year"),
        (P / Y, "person/year"),
        (ratio(P, D), "person/dwelling"),
        (inverse(Y), "1/year"),
        (positive_part(P), "person"),
        (zero_like(P) + one_like(P), "person"),
        (total(PP), "person"),
        (normalised(PP, Twee), "1"),
        (PP["a"], "person"),
        (elapsed(Y, Y, Y), "year"),
        (water_level(D, DD, normalised(DD, Twee), Twee), "dwelling"),
        (cases(Twee, {"a": P, "b": PP["b"]}), "person"),
    ],
)
def test_units_are_carried_along(expression: Expr, unit: str) -> None:
    assert str(expression.unit) == unit
