"""From when a criterion is met with a chance of one half, and no further than was run."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.outcomes.first_year import FirstYear, when_each_met, when_met
from simulation.outcomes.scenario_runs import run
from simulation.scenario.criteria import Criterion, Verdict, judge
from simulation.wording.text import Text

ONE = Criterion("proef", Text("proef", "trial"), "proef", None, (("hoogte", "doel.hoogte"),))
TIME = np.arange(2022.0, 2042.0)


def _verdict(*draws: np.ndarray) -> Verdict:
    return judge(ONE, TIME, {"hoogte": np.array(draws).T}, {"doel.hoogte": 10.0})


def _low(first: float, beyond: float = 9999.0) -> np.ndarray:
    """Low enough from a moment until another."""
    return np.where((first <= TIME) & (beyond > TIME), 5.0, 20.0)


def test_it_is_the_first_year_that_lasts_in_half_of_the_draws() -> None:
    half = _verdict(_low(2038.0), _low(2039.0), _low(9999.0), _low(9999.0))
    assert when_met(half, 2040) == FirstYear(2038, 2038, 2040)
    less = _verdict(_low(2038.0), _low(9999.0), _low(9999.0))
    assert when_met(less, 2040) == FirstYear(None, None, 2040)


def test_what_is_met_for_a_while_is_told_apart() -> None:
    found = when_met(_verdict(_low(2031.0, 2035.0)), 2040)
    assert found == FirstYear(None, 2030, 2040)
    again = np.minimum(_low(2031.0, 2035.0), _low(2040.0))
    assert when_met(_verdict(again), 2040) == FirstYear(2039, 2030, 2040)


def test_half_of_the_draws_at_each_end_need_not_be_the_same_ones() -> None:
    """In each year half of the draws meet it, but hardly any of them goes on to."""
    turns = [np.where(odd == TIME % 2, 5.0, 20.0) for odd in (0, 1)]
    found = when_met(_verdict(*turns), 2040)
    # At the end of 2040 one half meets it: no year after that was run.
    assert found.lasting == 2040 and found.once is not None and found.once < 2030


@pytest.mark.parametrize(
    ("found", "nl", "en"),
    [
        (FirstYear(2034, 2031, 2040), "vanaf eind 2034", "from the end of 2034"),
        (FirstYear(None, 2031, 2040), "niet blijvend", "not for good"),
        (FirstYear(None, None, 2040), "niet vóór 2041", "not before 2041"),
        (FirstYear(None, None, 2035), "niet vóór 2036", "not before 2036"),
    ],
)
def test_it_is_said_in_words_that_claim_no_more_than_was_run(
    found: FirstYear, nl: str, en: str
) -> None:
    assert nl in found.text.nl and en in found.text.en


def test_a_result_tells_it_of_every_criterion() -> None:
    usual, further = (run("alles_tegelijk", members=20, until=end)[0] for end in (None, 2041))
    for result, last in (usual, 2035), (further, 2040):
        found = result.first_years
        assert set(found) == set(result.verdicts)
        assert {one.last for one in found.values()} == {last}
        assert all(found[name].lasting == v.year for name, v in result.verdicts.items())
    kept = further.national()
    assert when_each_met(kept.verdicts, kept.time) == further.first_years
    # The same draws until 2035: when it is met first there, is no other year.
    for name, one in usual.first_years.items():
        if one.once is not None:
            assert further.first_years[name].once == one.once


def test_moments_between_years_change_nothing() -> None:
    yearly, quarters = (
        run("alles_tegelijk", members=5, until=2039, every=every)[0] for every in (0, 8)
    )
    assert yearly.first_years == quarters.first_years


def test_plain_data_says_it_for_a_run_that_goes_further_only() -> None:
    usual, further = (run("alles_tegelijk", members=3, until=end)[0] for end in (None, 2041))
    assert "first_year" not in usual.to_dict()["criteria"]["halvering"]
    told = further.to_dict()["criteria"]["halvering"]["first_year"]
    assert set(told) == {"lasting", "once", "last", "text"} and told["last"] == 2040
