"""Errors that counts share, and the priors of the walk."""

from pathlib import Path

import numpy as np
import pytest
from support.models.target_files import REGION_SETS, TargetFiles

from calibration.inference.problem import likelihood_of
from calibration.targets import EVERYWHERE, Targets
from simulation.model.dims import TOEKOMST, VERLEDEN
from simulation.register.distribution import NINETY
from simulation.register.register import Register


@pytest.fixture(scope="module")
def loadings(shipped: Targets, register: Register) -> dict[str, dict[str, float]]:
    """What one standard deviation of each shared error does to the logarithm of each count."""
    totals = likelihood_of(shipped, shipped.rows("fit"), register).totals
    return {
        id: {name: float(load) for name, load in zip(totals.errors, row, strict=True) if load}
        for id, row in zip(totals.ids, totals.loadings, strict=True)
    }


def test_counts_of_one_source_share_the_error_of_its_method(
    loadings: dict[str, dict[str, float]], register: Register
) -> None:
    for id, found in loadings.items():
        method = {name: load for name, load in found.items() if name.startswith("waarneming.")}
        for name, load in method.items():
            one = register.estimates[name]
            assert load == pytest.approx(np.log(one.high / one.low) / (2 * NINETY)), id
    assert set(loadings["cbs_2018"]) == {"waarneming.afwijking_cbs", "waarneming.breuk_2020"}
    assert set(loadings["cbs_2024"]) == {"waarneming.afwijking_cbs"}


def test_what_makes_the_share_of_one_round_too_large_makes_that_of_another_too_small(
    loadings: dict[str, dict[str, float]], shipped: Targets, register: Register
) -> None:
    """Rounds 1 and 2 were outside the large cities, round 3 was in them."""
    share = {id: loadings[id]["aandeel_ethos"] for id in ("ethos_r1", "ethos_r2", "ethos_r3")}
    assert share["ethos_r1"] > 0 and share["ethos_r2"] > 0 > share["ethos_r3"]
    for id, load in share.items():
        one = shipped.region_sets[id].share
        assert abs(load) == pytest.approx(np.log(one.high / one.low) / (2 * NINETY))
    only = {id: {"aandeel_ethos": load} for id, load in share.items()}
    assert _covariance(only, "ethos_r1", "ethos_r3") < 0 < _covariance(only, "ethos_r1", "ethos_r2")
    totals = likelihood_of(shipped, shipped.rows("fit"), register).totals
    at = [totals.ids.index(id) for id in ("ethos_r1", "ethos_r3")]
    assert totals.covariance[at[0], at[1]] == pytest.approx(
        _covariance(loadings, "ethos_r1", "ethos_r3")
    )
    both = loadings["ethos_r1"]["waarneming.ethos_detectie"]
    assert totals.covariance[at[0], at[1]] - both**2 < 0


def _covariance(loadings: dict[str, dict[str, float]], one: str, other: str) -> float:
    found = loadings[one]
    return sum(load * loadings[other].get(name, 0.0) for name, load in found.items())


def test_a_share_without_an_error_in_common_has_one_of_its_own(tmp_path: Path) -> None:
    files = TargetFiles(tmp_path)
    files.put(REGION_SETS, "monitor_2022", "shared_error", "")
    found = files.load()
    assert found.region_sets["monitor_2022"].error[0] == "monitor_2022"
    assert found.region_sets["monitor_2023"].error[0] == "aandeel_monitor"
    assert found.region_sets["amsterdam"].error[0] == "aandeel_ethos"
    assert found.region_sets["amsterdam"].error[1] < 0.0
    assert found.region_sets[EVERYWHERE].error[1] == 0.0


def test_the_priors_of_the_walk_are_of_the_past_alone(shipped: Targets) -> None:
    """Shocks that are fitted, and those to come, which no count knows and which are drawn."""
    sampled = {prior.name for prior in shipped.priors if prior.kind == "process"}
    assert {f"wereld.schok.{year}" for year in VERLEDEN} <= sampled
    assert not {f"wereld.schok.{year}" for year in TOEKOMST} & sampled
    assert {"wereld.trend", "wereld.schokgrootte"} <= sampled
    assert "wereld.instroomgroei" not in sampled
    walk = [prior for prior in shipped.priors if prior.name.startswith("wereld.")]
    for prior in walk:
        assert prior.distribution == ("lognormal" if prior.name.endswith("grootte") else "normal")
        assert prior.lower is None and prior.upper is None
