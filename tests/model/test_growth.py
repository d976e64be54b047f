"""The level of inflow: a walk with a trend, one on 1 January 2022, symmetric up and down."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models.national_model import look_into, plan

from simulation.model.dims import AANLOOP, TOEKOMST, VERLEDEN, Jaar
from simulation.register.register import PRIOR, load_register

YEARS = tuple(int(year) for year in Jaar.elements)
NONE = dict.fromkeys((f"wereld.schok.{year}" for year in YEARS), 0.0)
SIZE = 0.1


def level(**changed: float) -> dict[int, float]:
    """The level of inflow on 1 January of each year, with these trends and shocks alone."""
    still = {"wereld.trend": 0.0, "wereld.instroomgroei": 0.0, "wereld.schokgrootte": SIZE}
    values = NONE | still | {name.replace("__", "."): value for name, value in changed.items()}
    [inside] = look_into(plan(), values=values)
    years = (*YEARS, YEARS[-1] + 1)
    moments = np.array(years, float)[:, None]
    found = inside.values(["wereld.groei"], tijd=moments)["wereld.groei"]
    return dict(zip(years, found[:, 0].tolist(), strict=True))


def shocks(sizes: dict[int, float]) -> dict[str, float]:
    return {f"wereld__schok__{year}": size for year, size in sizes.items()}


def grown(rate: float) -> float:
    return (2.0 + rate) / (2.0 - rate)


def test_without_trend_or_shocks_the_level_stays_one() -> None:
    assert set(level().values()) == {1.0}


@pytest.mark.parametrize("year", [2018, 2020, 2022, 2025, 2030])
def test_a_rise_and_then_a_fall_of_the_same_size_leave_exactly_nothing(year: int) -> None:
    """Up to the last bit of the product, on whichever side of 2022 they fall."""
    found = level(**shocks({year: 1.7, year + 1: -1.7}))
    outside = [at for at in found if at not in (year + 1,)]
    assert [found[at] for at in outside] == pytest.approx([1.0] * len(outside), rel=1e-14)
    risen = found[year + 1]
    assert risen == pytest.approx(grown(0.17)) and risen > 1.1
    fallen = level(**shocks({year: -1.7, year + 1: 1.7}))[year + 1]
    assert fallen * risen == pytest.approx(1.0, rel=1e-14)


def test_the_level_is_one_on_the_first_of_january_2022_whatever_happens() -> None:
    random = np.random.default_rng(3)
    for _ in range(5):
        drawn = dict(zip(YEARS, random.standard_normal(len(YEARS)), strict=True))
        found = level(**shocks(drawn), wereld__trend=0.04, wereld__instroomgroei=-0.02)
        assert found[2022] == pytest.approx(1.0, rel=1e-14)
        assert len(set(found.values())) == len(found)


def test_years_before_are_walked_back_and_later_ones_carry_what_came_before() -> None:
    random = np.random.default_rng(4)
    drawn = dict(zip(YEARS, random.standard_normal(len(YEARS)), strict=True))
    trend, more = 0.03, -0.01
    found = level(**shocks(drawn), wereld__trend=trend, wereld__instroomgroei=more)
    rates = {
        year: trend + SIZE * drawn[year] + (more if str(year) in TOEKOMST else 0.0)
        for year in YEARS
    }
    for year, rate in rates.items():
        assert found[year + 1] / found[year] == pytest.approx(grown(rate), rel=1e-12), year
    back = np.prod([grown(rates[int(year)]) for year in AANLOOP])
    assert found[2018] == pytest.approx(1.0 / back)
    assert VERLEDEN[: len(AANLOOP)] == AANLOOP and VERLEDEN[-1] == "2024"


@pytest.mark.parametrize("year", ["2023", "2029"])
def test_a_shock_of_one_year_moves_that_year_and_all_later_ones(year: str) -> None:
    found = level(**shocks({int(year): 1.0}))
    for at, value in found.items():
        assert value == pytest.approx(grown(SIZE) if at > int(year) else 1.0)


def test_no_year_makes_more_than_forty_times_as_many_or_fewer() -> None:
    """A rate is kept between -1.9 and 1.9, so that a far draw makes no level of nothing."""
    up, down = (level(**shocks({2024: size})) for size in (1e6, -1e6))
    assert up[2031] == pytest.approx(grown(1.9)) == pytest.approx(39.0)
    assert down[2031] == pytest.approx(1.0 / 39.0)


def test_a_trend_downwards_undoes_one_upwards() -> None:
    up, down = level(wereld__trend=0.06), level(wereld__trend=-0.06)
    assert [up[year] * down[year] for year in up] == pytest.approx([1.0] * len(up))
    assert up[2032] == pytest.approx(grown(0.06) ** 10) and up[2018] == pytest.approx(
        grown(-0.06) ** 4
    )


@given(st.floats(-1.0, 1.0))
def test_growth_around_the_middle_is_nearly_exponential(rate: float) -> None:
    """By a twelfth of its cube, and a fall undoes a rise as with the exponent."""
    assert grown(rate) * grown(-rate) == pytest.approx(1.0)
    apart = np.log(grown(rate)) - rate
    assert apart == pytest.approx(rate**3 / 12.0, abs=abs(rate) ** 5 / 50.0 + 1e-15)


def test_the_register_lets_the_inflow_fall_as_easily_as_rise() -> None:
    estimates = load_register(parameter_set=PRIOR).estimates
    for name in ("wereld.trend", "wereld.instroomgroei", *NONE):
        one = estimates[name]
        assert one.central == 0.0 and one.low == pytest.approx(-one.high), name
    assert estimates["wereld.schokgrootte"].low > 0.0
