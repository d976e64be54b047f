"""A difference between two parameter sets is that on the draws they have in common, if any."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from support.models.small_posterior import DRAWS, small_posterior, write_set

from calibration.change_words import apart_words, band_words, common_words, is_firm
from calibration.common_draws import OTHER, SAME, WEIGHED, Difference, pairs
from calibration.report.set_change import SetChange, change_report
from calibration.set_comparison import BandChange, Headline, ModelDifference, model_difference
from simulation.outcomes.scenario_runs import run
from simulation.register.posterior import Posterior
from simulation.register.register import POSTERIOR_FILE, Register, load_register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import load_scenario

HEAD = "dakloos_totaal"


def put(folder: Path, kept: Posterior) -> Register:
    write_set(folder, folder.name)
    (folder / POSTERIOR_FILE).write_bytes(kept.to_bytes())
    return load_register(parameter_set=folder)


def chosen(kept: Posterior, places: np.ndarray, **about: object) -> Posterior:
    """Give draws of another posterior, as a quick update does."""
    return replace(
        kept,
        values=kept.values[:, places],
        columns=kept.columns[:, places],
        log_likelihood=kept.log_likelihood[places],
        structure=kept.structure[places],
        about={**kept.about, **about},
    )


@pytest.fixture
def old(tmp_path: Path) -> Register:
    return put(tmp_path / "een", small_posterior())


@pytest.fixture
def weighed(tmp_path: Path, old: Register) -> Register:
    """The set in which every draw with many homeless people is there twice, and few others."""
    assert old.posterior is not None
    people = run(load_scenario("huidig_beleid"), register=old, members=DRAWS)[0].at(HEAD, AMBITION)
    kept = old.posterior
    places = np.random.default_rng(2).permutation(np.repeat(np.argsort(people)[DRAWS // 2 :], 2))
    return put(tmp_path / "gewogen", chosen(kept, places, updated_from=kept.hash))


def test_draws_in_common_are_known(old: Register, weighed: Register, tmp_path: Path) -> None:
    kinds = {
        SAME: put(tmp_path / "zelfde", small_posterior()),
        WEIGHED: weighed,
        OTHER: put(tmp_path / "ander", small_posterior(seed=5)),
    }
    for kind, new in kinds.items():
        assert pairs(old, new, 20).kind == kind
    prior = load_register(parameter_set="prior")
    assert pairs(prior, prior, 20).kind == SAME and pairs(old, prior, 20).kind == OTHER


def test_a_set_that_only_says_it_was_weighed_has_no_draws_in_common(
    old: Register, tmp_path: Path
) -> None:
    assert old.posterior is not None
    other = small_posterior(seed=5, updated_from=old.posterior.hash)
    other = replace(other, columns=other.columns + 10_000)
    assert pairs(old, put(tmp_path / "ander", other), 20).kind == OTHER


def test_twins_are_the_same_draw_and_weigh_what_the_new_set_says(
    old: Register, weighed: Register
) -> None:
    """On all draws the difference is the exact one, though the draws stand in another order."""
    found, scenario = pairs(old, weighed, DRAWS), load_scenario("huidig_beleid")
    before, after = (run(scenario, one)[0].at(HEAD, AMBITION) for one in (found.old, found.new))
    counted = found.weights > 0
    assert before[counted] == pytest.approx(after[counted], rel=1e-6)
    assert sorted(set(found.weights.tolist())) == [0.0, 2.0]
    assert found.effective == pytest.approx(DRAWS / 2)
    whole = run(scenario, register=weighed, members=DRAWS)[0].at(HEAD, AMBITION)
    apart = found.difference(before, after)
    assert apart.band is None
    assert apart.mean == pytest.approx(whole.mean() - before.mean(), rel=1e-6)


def test_the_error_is_that_of_so_many_draws(old: Register, weighed: Register) -> None:
    """Held against the spread over many made-up samples, for each kind."""
    base = pairs(old, weighed, 40)
    dice = np.random.default_rng(3)
    for kind in (SAME, WEIGHED, OTHER):
        means, errors = [], []
        for _ in range(3_000):
            weights = 1.0 + 0.5 * np.sign(dice.standard_normal(40))
            one = dice.normal(100.0, 10.0, 40)
            twin = one + dice.normal(1.0, 0.5, 40) if kind == SAME else one
            two = dice.normal(101.0, 10.0, 40) if kind == OTHER else twin
            pair = replace(base, kind=kind, weights=weights if kind == WEIGHED else np.ones(40))
            found = pair.difference(one, two)
            means.append(found.mean)
            errors.append(found.error)
        assert np.mean(errors) == pytest.approx(np.std(means), rel=0.06), kind


def test_common_draws_tell_what_other_draws_do_not(old: Register, weighed: Register) -> None:
    found = model_difference(old, weighed, [load_scenario("huidig_beleid")], DRAWS)
    [people] = [one for one in found.headlines if one.indicator == HEAD]
    assert people.difference is not None
    assert people.difference.mean == pytest.approx(people.new[0] - people.old[0], rel=1e-6)
    alone = replace(found, common={**found.common, "kind": OTHER})
    assert people.difference.error < np.hypot(*[_sd(one) for one in (people.old, people.new)])
    assert common_words(found.common, "nl") != common_words(alone.common, "nl")


def _sd(values: tuple[float, float, float]) -> float:
    return (values[2] - values[1]) / 3.29 / DRAWS**0.5


# In words --------------------------------------------------------------------------------------


def test_the_band_is_told_before_and_after() -> None:
    band = BandChange(4_000, (57_000.0, 118_000.0), (60_600.0, 114_200.0), (0.47, 0.38))
    told = {lang: band_words(band, lang) for lang in ("nl", "en")}
    assert "was 57.000–118.000 en wordt 61.000–114.000: 12\u00a0% smaller" in told["nl"]
    assert "was 57,000–118,000 and becomes 61,000–114,000: 12% narrower" in told["en"]
    assert "toeval" not in told["nl"]
    assert "dan begin 2025, was 47\u00a0% en wordt 38\u00a0%." in told["nl"]
    assert "was 47% and becomes 38%." in told["en"]
    assert "toeval" in band_words(replace(band, members=100), "nl")
    wider = replace(band, old=band.new, new=band.old)
    assert "14\u00a0% breder" in band_words(wider, "nl") and "14% wider" in band_words(wider, "en")
    same = replace(band, new=band.old)
    assert "even breed" in band_words(same, "nl") and "as wide" in band_words(same, "en")


def test_a_difference_is_no_surer_than_its_draws() -> None:
    one = Headline("a", HEAD, (8e4, 6e4, 1e5), (7.8e4, 6e4, 1e5), 0.0, Difference(-2e3, 1.5e3))
    assert apart_words(one, "nl") == ("−2.000", "", True)
    firm = replace(one, difference=Difference(-2e3, 500.0))
    assert apart_words(firm, "nl") == ("−2.000", "", False)
    assert firm.difference is not None and is_firm(firm.difference)
    within = replace(one, difference=Difference(-2e3, 500.0, (-3e3, -1e3)))
    assert apart_words(within, "en").band == "90%: −3,000 to −1,000"


# Kept and told ---------------------------------------------------------------------------------


@pytest.fixture
def found(old: Register, weighed: Register) -> ModelDifference:
    return model_difference(old, weighed, [load_scenario("huidig_beleid")], 20)


def test_what_is_kept_is_read_back(found: ModelDifference) -> None:
    kept = json.loads(json.dumps(found.to_plain()))
    read = [Headline.from_plain(one) for one in kept["headlines"]]
    assert [one.difference for one in read] == [one.difference for one in found.headlines]
    assert json.loads(json.dumps([asdict(one) for one in read])) == kept["headlines"]
    assert BandChange.from_plain(kept["band_2030"]) == found.band
    assert kept["common_draws"]["kind"] == WEIGHED


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_report_says_the_same(found: ModelDifference, lang: str) -> None:
    page = change_report(SetChange.of(found), lang)
    assert found.band is not None
    assert band_words(found.band, lang) in page and common_words(found.common, lang) in page
    for one in found.headlines:
        assert apart_words(one, lang).value in page
    assert (
        "Huidig beleid" in page
        and "<script" not in page
        and "http:" not in page
        and "https:" not in page
    )
    again = SetChange.from_plain(json.loads(json.dumps(found.to_plain())))
    assert change_report(again, lang) == page
