"""Output each month: between steps, and what happened adds up."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from support.models.national_model import baseline

from simulation.outcomes.months import TOGETHER, monthly
from simulation.outcomes.scenario_runs import run


def test_a_month_lies_on_the_curve_through_the_steps() -> None:
    """A smooth curve through all steps is no further off than a person in ten thousand."""
    months, steps = (run(baseline(), every=every)[0] for every in ("month", 1))
    assert len(months.time) == 14 * 12 + 1
    for name in ("dakloos_totaal", "zonder_begeleiding", "met_recht"):
        curve = CubicSpline(steps.time, steps.indicator(name)[:, 0])
        found = months.indicator(name)[:, 0]
        np.testing.assert_allclose(found, curve(months.time), rtol=2e-4, err_msg=name)


def test_what_happens_in_the_months_adds_up_to_the_quarter() -> None:
    months, quarters = (run(baseline(), every=every)[0] for every in ("month", 8))
    for name in ("instroom", "geplaatst", "terugkeer"):
        mean = months.indicator(name)[1:, 0].reshape(-1, 3).mean(axis=1)
        np.testing.assert_allclose(mean, quarters.indicator(name)[1:, 0], rtol=1e-9, err_msg=name)


def test_pieces_of_members_are_those_of_one_run() -> None:
    """More members than are kept at once: each as it is alone, and told how far it is."""
    heard: list[tuple[int, int]] = []
    members = TOGETHER + 3
    whole = run(
        baseline(), members=members, every="month", progress=lambda *seen: heard.append(seen)
    )[0]
    few = run(baseline(), members=members)[0]
    np.testing.assert_array_equal(
        whole.indicator("dakloos_totaal")[::12], few.indicator("dakloos_totaal")
    )
    assert heard[-1] == (members, members)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_where_a_step_falls_on_the_month_its_neighbours_play_no_part() -> None:
    every = run(baseline(), every=1)[0].results
    every.reports[1, 0] = np.nan
    found = monthly(every)
    assert not np.isnan(found.reports[0, 0]).any()
    assert np.isnan(found.reports[1:, 0]).sum() == 0  # the first month ends in the third step


@pytest.mark.parametrize("every", ["week", -1, 1.5, None])
def test_another_time_between_moments_is_refused(every: object) -> None:
    with pytest.raises(ValueError, match="every must be"):
        run(baseline(), every=every)  # type: ignore[arg-type]
