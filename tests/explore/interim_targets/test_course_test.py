"""The test of values on draws whose distribution is known."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import kstest

from simulation.explore.interim_targets.course_test import (
    AHEAD,
    BEHIND,
    FEWEST,
    LEVEL,
    ON_COURSE,
    Check,
    CourseTest,
    Key,
    UntestableError,
)
from simulation.outcomes.draw_statistics import HIGH, LOW

YEARS = (2026, 2027, 2028, 2029, 2030)
KEYS: tuple[Key, ...] = (
    *(("instroom", year) for year in YEARS),
    *(("geplaatst", year) for year in YEARS),
)


def worlds(count: int, seed: int, hang_together: float = 0.9) -> np.ndarray:
    """Normal values around 100, of which so much of the variance is the same everywhere."""
    random = np.random.default_rng(seed)
    common = random.standard_normal((count, 1))
    own = random.standard_normal((count, len(KEYS)))
    return np.asarray(100.0 + np.sqrt(hang_together) * common + np.sqrt(1 - hang_together) * own)


@pytest.mark.parametrize("hang_together", [0.0, 0.9, 0.999])
def test_the_chance_of_a_path_on_course_is_uniform(hang_together: float) -> None:
    """However values hang together: each try has draws of its own, and a path of its own."""
    chances = []
    for seed in range(400):
        *drawn, path = worlds(FEWEST + 1, seed, hang_together)
        chances.append(CourseTest(KEYS, np.array(drawn)).judge(path).chance)
    random = np.random.default_rng(0)  # a chance takes a hundred values: spread each evenly
    smooth = np.array(chances) - random.random(len(chances)) / (FEWEST + 1)
    assert kstest(smooth, "uniform").pvalue > 0.01


def test_nine_of_ten_paths_on_course_are_called_so() -> None:
    everything = worlds(1000, 7)
    verdicts = CourseTest(KEYS, everything[:500]).verdicts(everything[500:])
    assert verdicts.count(ON_COURSE) / 500 == pytest.approx(1 - LEVEL, abs=0.03)
    # Normal values are as often too high as too low, and the two indicators mean the opposite.
    assert min(verdicts.count(BEHIND), verdicts.count(AHEAD)) >= 10


def test_bands_are_of_the_draws_and_the_path() -> None:
    drawn, path = worlds(FEWEST, 1), worlds(1, 2)[0]
    judged = CourseTest(KEYS, drawn).judge(path).checked[: len(KEYS)]
    wanted = np.quantile(np.vstack([drawn, path]), [LOW, 0.5, HIGH], axis=0)
    assert np.allclose([[one.low, one.middle, one.high] for one in judged], wanted.T, rtol=1e-12)


def test_a_half_band_of_no_width_counts_from_its_end() -> None:
    """Most draws have nothing: a path with nothing is on course, and less there is not."""
    drawn = np.maximum(np.random.default_rng(4).standard_normal((500, 2)), 0.0)
    test = CourseTest((("instroom", 2026), ("geplaatst", 2026)), drawn)
    assert test.judge(np.zeros(2)).chance == 1.0
    assert test.judge(np.array([0.0, -1e-3])).chance == 1 / 501
    made_up = np.maximum(np.random.default_rng(5).standard_normal((500, 2)), 0.0)
    assert test.verdicts(made_up).count(ON_COURSE) >= 435


def _middle(count: int = 500) -> tuple[np.ndarray, np.ndarray]:
    drawn = worlds(count, 3)
    return drawn, np.median(drawn, axis=0)


def test_the_way_is_that_of_the_indicator() -> None:
    drawn, middle = _middle()
    test = CourseTest(KEYS, drawn)
    assert test.judge(middle).verdict == ON_COURSE
    for place, name in (4, "instroom"), (9, "geplaatst"):
        for step in -10.0, 10.0:
            path = middle.copy()
            path[place] += step
            found = test.judge(path)
            fewer_is_behind = name == "geplaatst"
            assert found.verdict == (BEHIND if (step < 0) == fewer_is_behind else AHEAD)
            assert found.farthest.check[:2] == (name, 2030)


def test_one_value_outside_all_draws_among_many_is_enough() -> None:
    drawn, path = _middle()
    path[2] = 1e9
    found = CourseTest(KEYS, drawn).judge(path)
    assert found.verdict == BEHIND and found.chance == 1 / 501
    assert found.farthest.check.indicator == "instroom" and found.farthest.check.year == 2028
    assert found.farthest.outside > 0.9e9
    path[2] = 0.0
    assert CourseTest(KEYS, drawn).judge(path).verdict == AHEAD


def test_a_change_shows_what_uncertain_levels_hide() -> None:
    drawn, path = _middle()
    drawn = drawn + np.random.default_rng(5).normal(0.0, 100.0, (500, 1))  # nobody knows the level
    path[:5] = np.median(drawn[:, :5], axis=0)
    path[2:5] += 5.0
    path[5:] = np.median(drawn[:, 5:], axis=0)
    found = CourseTest(KEYS, drawn).judge(path)
    assert found.verdict == BEHIND and found.farthest.check.since == 2026
    levels = [one for one in found.checked if one.check.since is None]
    assert all(abs(one.off) < 1 for one in levels)


def test_years_may_be_missing_and_stand_in_any_order() -> None:
    keys = (("geplaatst", 2030), ("instroom", 2029), ("geplaatst", 2027))
    drawn = worlds(200, 9)[:, :3]
    test = CourseTest(keys, drawn)
    assert test.checks == (*(Check(*key) for key in keys), Check("geplaatst", 2030, 2027))
    other = CourseTest(keys[::-1], drawn[:, ::-1])
    path = worlds(1, 10)[0, :3]
    assert test.judge(path).chance == other.judge(path[::-1]).chance


def test_the_same_values_get_the_same_answer() -> None:
    drawn, path = worlds(300, 11), worlds(1, 12)[0]
    assert CourseTest(KEYS, drawn).judge(path) == CourseTest(KEYS, drawn.copy()).judge(path)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(wrong: float) -> None:
    drawn, path = _middle()
    path[0] = wrong
    with pytest.raises(ValueError, match="finite"):
        CourseTest(KEYS, drawn).judge(path)
    drawn[17, 3] = wrong
    with pytest.raises(UntestableError) as caught:
        CourseTest(KEYS, drawn)
    assert caught.value.keys == [("instroom", 2029)]


def test_draws_that_all_agree_leave_nothing_to_test() -> None:
    drawn = worlds(200, 1)
    drawn[:, 0], drawn[:, 9] = 12_600.0, 0.0
    with pytest.raises(UntestableError) as caught:
        CourseTest(KEYS, drawn)
    assert caught.value.keys == [("instroom", 2026), ("geplaatst", 2030)]


def test_a_change_on_which_all_draws_agree_is_left_out() -> None:
    drawn = worlds(200, 1)[:, :2]
    drawn[:, 1] = drawn[:, 0]
    assert CourseTest(KEYS[:2], drawn).checks == (Check("instroom", 2026), Check("instroom", 2027))


@pytest.mark.parametrize(("keys", "draws"), [((), 500), (KEYS, FEWEST - 1)])
def test_it_takes_draws_and_values(keys: Sequence[Key], draws: int) -> None:
    with pytest.raises(ValueError, match="draws"):
        CourseTest(keys, worlds(draws, 0)[:, : len(keys)])
