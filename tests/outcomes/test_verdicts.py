"""Verdicts: when a goal is reached, and how many draws reach it."""

import numpy as np
import pytest

from simulation.scenario.criteria import AMBITION, Criterion, Verdict, judge
from simulation.wording.text import Text

ONE = Criterion("proef", Text("proef", "trial"), "proef", None, (("hoogte", "doel.hoogte"),))
TWO = Criterion(
    "proef",
    Text("proef", "trial"),
    "proef",
    None,
    (("hoogte", "doel.hoogte"), ("duur", "doel.duur")),
)

TIME = np.arange(2022.0, 2037.0)


def _verdict(*draws: np.ndarray, other: np.ndarray | None = None) -> Verdict:
    """Judge draws of a height that may be at most 10, and perhaps of a time of at most 3."""
    values = {"hoogte": np.array(draws).T}
    if other is not None:
        values["duur"] = np.array([other] * len(draws)).T
    thresholds = {"doel.hoogte": 10.0, "doel.duur": 3.0}
    return judge(ONE if other is None else TWO, TIME, values, thresholds)


def _low_from(moment: float, before: float = 20.0, after: float = 5.0) -> np.ndarray:
    return np.where(moment <= TIME, after, before)


def test_year_is_the_first_from_whose_end_it_holds_to_the_horizon() -> None:
    """A criterion's `year` Y means that it holds from (Y + 1).0 on to the end of the horizon."""
    verdict = _verdict(_low_from(2030.0))
    assert verdict.year == 2029
    assert verdict.reached and verdict.chance == 1.0
    assert verdict.value_2030 == 5.0 and verdict.distance == -5.0


def test_reached_looks_at_the_end_of_2030() -> None:
    """`reached` = holds on 31 December 2030."""
    assert AMBITION == 2031.0
    in_time, late = _verdict(_low_from(2031.0)), _verdict(_low_from(2032.0))
    assert (in_time.reached, in_time.year) == (True, 2030)
    assert (late.reached, late.year) == (False, 2031)


def test_what_does_not_last_has_no_year() -> None:
    lost = np.where((TIME >= 2030.0) & (TIME < 2036.0), 5.0, 20.0)
    assert (_verdict(lost).reached, _verdict(lost).year) == (True, None)
    again = np.where(TIME == 2033.0, 20.0, 5.0)
    assert _verdict(again).year == 2033
    assert _verdict(_low_from(2036.0)).year == 2035
    assert _verdict(_low_from(2040.0)).year is None


def test_at_the_threshold_is_reached() -> None:
    assert _verdict(_low_from(2031.0, after=10.0)).reached
    assert not _verdict(_low_from(2031.0, after=10.0 + 1e-9)).reached


def test_with_draws_half_of_them_decide() -> None:
    """With draws, `reached` means a chance of at least 0.5."""
    never, early, late = _low_from(2040.0), _low_from(2026.0), _low_from(2034.0)
    half = _verdict(never, early)
    assert (half.chance, half.reached, half.year) == (0.5, True, 2025)
    third = _verdict(never, early, late)
    assert third.chance == pytest.approx(1 / 3)
    assert (third.reached, third.year) == (False, 2033)
    assert third.value_2030 == pytest.approx((20 + 5 + 20) / 3)


def test_all_conditions_must_hold() -> None:
    short = np.where(TIME >= 2033.0, 3.0, 4.0)
    assert _verdict(_low_from(2030.0), other=short).year == 2032
    assert not _verdict(_low_from(2030.0), other=short).reached


def test_a_mean_of_nothing_does_not_stand_in_the_way() -> None:
    """The stay in a shelter without people; but at the start nothing is known of a year."""
    empty = np.where(TIME >= 2030.0, np.nan, 20.0)
    assert _verdict(empty).year == 2029
    always = np.where(TIME > 2022.0, 5.0, np.nan)
    assert _verdict(always).year == 2022
    assert _verdict(_low_from(2022.0)).year == 2021
