"""Forecasts of the past: what they knew, what they predicted, and how they are scored."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from calibration.checks import hindcasts as module
from calibration.checks.hindcasts import (
    FORECASTERS,
    MODEL,
    ORIGINS,
    PERSISTENCE,
    PRIORS,
    SOURCES,
    WALK,
    YEARLY,
    Hindcasts,
    _score,
    _simple,
    look_back,
    moments_of,
)
from calibration.checks.posterior_predictive import predictive
from calibration.inference.problem import BLOCKS, Problem
from calibration.samplers.short_fit import Refit
from calibration.samplers.tempering import Schedule
from calibration.targets import Measurement, Targets, load_targets
from simulation.register.register import PRIOR, Register, load_register

# Scores ----------------------------------------------------------------------------------------


def row(id: str = "cbs_2024") -> Measurement:
    return next(one for one in targets().measurements if one.id == id)


@lru_cache(maxsize=1)
def register() -> Register:
    return load_register(parameter_set=PRIOR)


@lru_cache(maxsize=1)
def targets() -> Targets:
    return load_targets(None, register())


def of_normal(x: float, sd: float) -> tuple[float, float]:
    """Minus the log density, and the CRPS, of N(0, sd) at x (Gneiting and others 2005)."""
    z = x / sd
    crps = sd * (z * (2.0 * norm.cdf(z) - 1.0) + 2.0 * norm.pdf(z) - 1.0 / np.sqrt(np.pi))
    return -float(norm.logpdf(x, 0.0, sd)), float(crps)


@pytest.mark.parametrize("off", [-0.2, -0.05, 0.0, 0.1, 0.3])
@pytest.mark.parametrize("sd", [0.1, 0.25])
def test_scores_of_a_normal_forecast_are_those_of_the_closed_form(off: float, sd: float) -> None:
    counted = np.log(row().value)
    draws = counted - off + sd * norm.ppf((np.arange(8_000) + 0.5) / 8_000)
    found = _score(row(), np.random.default_rng(0).permutation(draws))
    log_score, crps = of_normal(off, sd)
    assert found["crps"] == pytest.approx(crps, rel=0.005)
    # Its density is smoothed, which tells far out.
    assert found["log_score"] == pytest.approx(log_score, abs=0.05 if abs(off) < 2 * sd else 0.15)
    assert found["inside"] == float(abs(off) < 1.6449 * sd) and found["id"] == "cbs_2024"


def test_the_crps_is_that_of_its_definition() -> None:
    """The mean distance to the count, less half of that between two draws."""
    draws = np.log(row().value) + np.random.default_rng(1).gamma(2.0, 0.1, 300) - 0.1
    between = np.abs(draws[:, None] - draws[None]).mean()
    expected = np.abs(draws - np.log(row().value)).mean() - 0.5 * between
    assert _score(row(), draws)["crps"] == pytest.approx(expected)


def test_a_forecast_that_knows_more_scores_lower() -> None:
    random, counted = np.random.default_rng(2), np.log(row().value)
    near, wide, wrong = (
        _score(row(), counted + at + sd * random.standard_normal(4_000))
        for at, sd in ((0.0, 0.05), (0.0, 0.3), (0.4, 0.05))
    )
    for score in ("crps", "log_score"):
        assert float(str(near[score])) < float(str(wide[score])) < float(str(wrong[score]))


# Simple forecasters ----------------------------------------------------------------------------


def test_the_last_estimate_stays_or_walks() -> None:
    known = [row(id) for id in ("cbs_2018", "cbs_2020", "cbs_2021", "monitor_2022")]
    later = [row("cbs_2022"), row("cbs_2024")]
    found = _simple(known, later, register(), 0)
    for name, spreads in (
        (PERSISTENCE, [YEARLY, YEARLY]),
        (WALK, [YEARLY, YEARLY * np.sqrt(3.0)]),
    ):
        for draws, spread in zip(found[name], spreads, strict=True):
            assert draws.mean() == pytest.approx(np.log(32_000.0), abs=5 * spread / np.sqrt(2_000))
            assert draws.std() == pytest.approx(spread, rel=0.07)


def test_who_has_only_the_old_method_is_told_of_the_break_as_the_model_is() -> None:
    found = _simple([row("cbs_2018")], [row("cbs_2020")], register(), 0)
    unsure = np.log(1.28 / 0.95) / (2 * norm.ppf(0.95))
    for name, spread in ((PERSISTENCE, YEARLY), (WALK, YEARLY * np.sqrt(2.0))):
        [draws] = found[name]
        whole = np.hypot(spread, unsure)
        assert draws.mean() == pytest.approx(np.log(39_300.0 / 1.1), abs=5 * whole / np.sqrt(2_000))
        assert draws.std() == pytest.approx(whole, rel=0.07)


def test_the_spread_of_a_year_is_that_of_the_old_series() -> None:
    series = np.log([17.8, 23.3, 24.4, 27.3, 24.8, 26.9, 31.0, 30.5, 34.5])
    assert np.diff(series).std(ddof=1) == pytest.approx(YEARLY, abs=0.005)
    assert not any(one.ref_start.year < 2018 for one in targets().rows("fit"))


# What was known --------------------------------------------------------------------------------


class Seen:
    """Every fit and every prediction that was made."""

    def __init__(self) -> None:
        self.fits: list[tuple[str, Problem]] = []
        self.predicted: list[tuple[Problem, list[str]]] = []

    def refit(self, problem: Problem, **options: Any) -> Refit:
        self.fits.append((options["name"], problem))
        random, n = np.random.default_rng(options["seed"]), 40
        z = random.standard_normal((n, problem.dimension))
        columns = random.integers(100, size=(n, BLOCKS))
        return Refit(problem, z, columns, np.zeros(n), 0.0, 500.0 + options["seed"])

    def predictive(
        self, problem: Problem, results: Any, rows: Sequence[Measurement], seed: int
    ) -> dict[str, np.ndarray]:
        self.predicted.append((problem, [one.id for one in rows]))
        return predictive(problem, results, rows, seed)


@pytest.fixture(scope="module")
def seen() -> tuple[Seen, Hindcasts]:
    seen = Seen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "refit", seen.refit)
        patch.setattr(module, "predictive", seen.predictive)
        patch.setattr(module, "DRAWS", 40)
        patch.setattr(module, "COLUMNS", 100)
        found = look_back(targets(), register(), seeds=(0, 1), schedule=Schedule(16, 4, 8))
    return seen, found


def test_only_what_was_published_is_fitted(seen: tuple[Seen, Hindcasts]) -> None:
    fits = seen[0].fits
    years = [origin.year for origin in moments_of(targets()).values()]
    names = [f"hindcast-{year}-{seed}" for year in years for seed in (0, 1)]
    assert [name for name, _ in fits] == names
    for name, problem in fits:
        origin = dt.date(int(name.split("-")[1]), 12, 31)
        expected = {one.id for one in targets().rows("fit") if one.published <= origin}
        assert {one.id for one in problem.rows} == expected != set()
    first, last = fits[0][1].rows, fits[-1][1].rows
    assert {one.id for one in first if one.observable in SOURCES} == {"cbs_2018"}
    assert {one.id for one in first} < {one.id for one in last}
    assert [problem.seed for _, problem in fits[:2]] == [0, 1]  # other numbers beside, too
    # By the day of publication, not by that of the count: the monitor of 2022 came out in 2024.
    assert "monitor_2022" not in {one.id for one in last}


def test_what_came_out_later_is_predicted_by_everyone(seen: tuple[Seen, Hindcasts]) -> None:
    scores = seen[1].scores
    for label, origin in moments_of(targets()).items():
        later = [
            one.id
            for one in targets().rows("fit")
            if one.observable in SOURCES and one.published > origin
        ]
        own = scores[scores["origin"] == label]
        for name in FORECASTERS:
            for seed in (0, 1):
                told = own[(own["forecaster"] == name) & (own["seed"] == seed)]
                assert list(told["id"]) == later
    assert np.isfinite(scores[["log_score", "crps"]].to_numpy()).all()
    assert seen[1].effective == (500.0, 501.0) * len(moments_of(targets()))


def test_ends_of_years_between_which_nothing_came_out_are_one_moment() -> None:
    """What came out between the ends of 2021 and 2022 is no count that is fitted."""
    moments = moments_of(targets())
    assert list(moments) == ["2020", "2021 and 2022", "2023"]
    known = [{row.id for row in targets().rows("fit") if row.published <= end} for end in ORIGINS]
    assert known[0] < known[1] == known[2] < known[3]
    assert moments["2021 and 2022"] == ORIGINS[2]


def test_the_errors_of_a_prediction_know_nothing_of_what_is_predicted(
    seen: tuple[Seen, Hindcasts],
) -> None:
    """A forecast of the model has the shared errors that its own counts tell; one of the priors
    has those of no count at all, nor of the counts that are foretold."""
    predicted = seen[0].predicted
    assert len(predicted) == 2 * len(seen[0].fits)
    for (_, fitted), (model, _), (priors, _) in zip(
        seen[0].fits, predicted[::2], predicted[1::2], strict=True
    ):
        assert model is fitted
        assert priors.rows == ()


def test_the_table_has_means_over_counts_and_seeds(seen: tuple[Seen, Hindcasts]) -> None:
    scores, table = seen[1].scores, seen[1].table()
    assert list(dict.fromkeys(table["origin"])) == [*moments_of(targets()), "all"]
    for origin in ("2021 and 2022", "all"):
        for name in (MODEL, PRIORS):
            own = scores[scores["forecaster"] == name]
            own = own if origin == "all" else own[own["origin"] == origin]
            told = table[(table["origin"] == origin) & (table["forecaster"] == name)]
            for score in ("log_score", "crps", "inside"):
                assert told[score].item() == pytest.approx(own[score].mean())


def test_each_count_of_each_origin_weighs_the_same() -> None:
    rows = [
        {
            "origin": o,
            "id": i,
            "forecaster": MODEL,
            "seed": s,
            "log_score": v,
            "crps": v,
            "inside": 1.0,
        }
        for o, i, s, v in (("2020", "a", 0, 1.0), ("2020", "a", 1, 3.0), ("2020", "b", 0, 8.0))
    ]
    table = Hindcasts(pd.DataFrame(rows), (1.0,)).table().set_index("origin")
    assert table.loc["2020", "crps"] == pytest.approx(5.0) == table.loc["all", "crps"]
