"""What many draws come down to: bands, chances, and the words for what stands behind them."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from scipy.stats import binomtest
from support.models.small_posterior import NAMES, WRONG, small_posterior, write_set

from simulation.export.tables.differences import Difference
from simulation.export.tables.result import long_table, verdict_table, wide_table
from simulation.export.terminal.summary import Summary, summarize
from simulation.export.terminal.verdicts import band_table, chance_table
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.quotability import standing
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.outcomes.standing import STANDINGS, caveat, status, warning
from simulation.register.posterior import FARTHEST
from simulation.register.register import Register, load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import load_scenario
from simulation.wording.numbers import PERSONS
from simulation.wording.uncertainty import chance_upper, ends, value_words

MEMBERS = 30
AMOUNTS = [n for n, one in INDICATORS.items() if one.by_group and one.unit.en.startswith("persons")]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return load_register(parameter_set=write_set(tmp_path_factory.mktemp("sets") / "klein"))


@pytest.fixture(scope="module")
def results(register: Register) -> list[ScenarioResult]:
    """Current policy, the same under another name, and another policy."""
    base = load_scenario("huidig_beleid")
    scenarios = [base, replace(base, id="naamgenoot"), load_scenario("wonen_eerst")]
    return run(scenarios, members=MEMBERS, seed=4, register=register)


# Draws ---------------------------------------------------------------------------------------


def test_the_members_are_draws_of_the_posterior(
    register: Register, results: list[ScenarioResult]
) -> None:
    kept = register.posterior
    assert kept is not None
    for result in results:
        assert result.draws == "posterior" and result.ids is not None
        np.testing.assert_array_equal(result.ids, kept.choose(MEMBERS, 4))
        for row, name in enumerate(NAMES):
            used = result.results.parameters[register.index[name]]
            np.testing.assert_array_equal(used, kept.values[row, result.ids])


def test_all_scenarios_have_the_same_draws(results: list[ScenarioResult]) -> None:
    base, namesake, _ = results
    for name in INDICATORS:
        difference = Difference(base, namesake).series(name)
        assert (difference[~np.isnan(difference)] == 0.0).all(), name


def test_a_difference_is_surer_than_what_it_is_between(results: list[ScenarioResult]) -> None:
    base, _, result = results

    def width(values: np.ndarray) -> float:
        low, high = np.quantile(values[-1], [0.05, 0.95])
        return float(high - low)

    for name in ("dakloos_totaal", "cbs_equivalent"):
        ends = [one.bands(name)["q95"][-1] - one.bands(name)["q05"][-1] for one in (base, result)]
        assert width(Difference(base, result).series(name)) < 0.5 * min(ends)


def test_any_draw_can_be_made_again(register: Register, results: list[ScenarioResult]) -> None:
    """In two ways, to the bit."""
    kept, result = register.posterior, results[2]
    assert kept is not None and result.ids is not None
    for member in (0, 17):
        one = [int(result.ids[member])]
        values = kept.numbers(register, np.array(one))
        by_hand = dict(zip(register.names, values, strict=True))
        again = [
            run(result.scenario, Draws.chosen(register, one))[0],
            run(result.scenario, Draws.central(register).changed(by_hand))[0],
            run(result.scenario, Draws.array(register, values))[0],
        ]
        assert again[0].draws == "posterior"
        for name in INDICATORS:
            for alone in again:
                expected = result.indicator(name)[:, member]
                np.testing.assert_array_equal(alone.indicator(name)[:, 0], expected)


def test_prior_draws_are_numbered_by_column() -> None:
    prior = load_register(parameter_set="prior")
    many = Draws.usual(prior, 4, seed=9)
    assert many.ids is not None and list(many.ids) == [0, 1, 2, 3]
    for seed, same in ((9, True), (8, False)):
        alone = Draws.chosen(prior, [2], seed).numbers[:, 0]
        assert np.array_equal(alone, many.numbers[:, 2]) == same


def test_prior_draws_beside_a_posterior_can_be_made_again(register: Register) -> None:
    many = Draws.prior(register, 4, seed=9)
    again = Draws.chosen(register, [2], seed=9, from_ranges=True)
    np.testing.assert_array_equal(again.numbers[:, 0], many.numbers[:, 2])
    assert again.standing == many.standing == "prior"


@pytest.mark.parametrize("members", [0, -1])
def test_no_draws_are_refused(register: Register, members: int) -> None:
    for make in (Draws.usual, Draws.prior, Draws.posterior):
        with pytest.raises(ValueError, match=f"at least one draw is needed, not {members}"):
            make(register, members)


@pytest.mark.parametrize("ids", [[], [-1], [3, -1], [FARTHEST]])
def test_there_are_no_other_draws(register: Register, ids: list[int]) -> None:
    with pytest.raises(ValueError, match="no draws"):
        Draws.chosen(register, ids)


def test_the_usual_draws_are_made_once_however_they_are_asked_for(register: Register) -> None:
    made = Draws.usual(register, 4, 0)
    assert Draws.usual(register, 4) is made and Draws.usual(register, 4, seed=0) is made


def test_more_draws_begin_with_the_same_ones(register: Register) -> None:
    few, many = (Draws.usual(register, members, seed=2).numbers for members in (5, 40))
    np.testing.assert_array_equal(few, many[:, :5])
    with pytest.raises(ValueError, match="read-only"):  # it is kept for the next time
        few[:] = 0.0


# More draws than are kept ----------------------------------------------------------------------


@pytest.mark.slow
def test_more_draws_than_are_kept_repeat_what_was_fitted(register: Register) -> None:
    kept = register.posterior
    assert kept is not None and kept.count == 40
    many = Draws.posterior(register, 100, seed=3)
    assert many.ids is not None and len(set(many.ids)) == 100
    np.testing.assert_array_equal(many.ids[:40], Draws.posterior(register, 40, seed=3).ids)
    np.testing.assert_array_equal(np.bincount(many.ids % 40), np.bincount(many.ids % 40).clip(2, 3))
    fitted = [register.index[name] for name in NAMES]
    drawn = np.ptp(many.numbers, axis=1) > 0
    drawn[fitted] = False
    for member, id in enumerate(many.ids):
        own = many.numbers[:, member]
        np.testing.assert_array_equal(own[fitted], kept.values[:, id % 40])
        again = Draws.chosen(register, [int(id)]).numbers[:, 0]
        np.testing.assert_array_equal(again, own)
    # The other numbers are new each time, within their ranges; a few stand at an end of them.
    others = many.numbers[drawn]
    assert len(others) > 300 and min(len(set(row)) for row in others) > 90
    prior = Draws.prior(register, 2_000).numbers[drawn]
    off = (others.mean(axis=1) - prior.mean(axis=1)) / prior.std(axis=1)
    assert np.abs(off).max() < 5 / np.sqrt(100)


def test_what_was_not_held_against_the_counts_is_not_quoted(register: Register) -> None:
    assert [Draws.usual(register, n).standing for n in (1, 40, 41)] == [
        "central",
        "posterior",
        "extended",
    ]
    assert Draws.chosen(register, [0]).standing == Draws.chosen(register, [39]).standing
    assert Draws.chosen(register, [40]).standing == "extended"
    assert Draws.prior(register, 500).standing == "prior"
    said = warning("extended")
    assert said is not None and "41 trekkingen" in caveat("extended", 41)
    prior = load_register(parameter_set="prior")
    assert Draws.usual(prior, 41).standing == "prior"
    with pytest.raises(ValueError, match="no posterior"):
        Draws.posterior(prior, 3)


def test_numbers_that_are_changed_are_changed_for_one(register: Register) -> None:
    draws = Draws.usual(register, 5, seed=2)
    name, values = NAMES[0], np.arange(5.0)
    changed = draws.changed({name: values}).changed({NAMES[1]: 0.5})
    row = register.index[name]
    np.testing.assert_array_equal(changed.numbers[row], values)
    assert (changed.numbers[register.index[NAMES[1]]] == 0.5).all()
    assert not np.array_equal(draws.numbers[row], values)
    assert (changed.members, changed.standing, changed.seed) == (5, "by_hand", 2)
    assert draws.standing == "posterior" and draws.changed({}) is draws
    assert Draws.array(register, draws.numbers).standing == "by_hand"
    assert Draws.prior(register, 5).changed({name: 1.0}).standing == "by_hand"
    assert warning("by_hand") is not None


def test_a_value_at_a_moment_is_that_of_the_output_nearest_to_it(
    results: list[ScenarioResult],
) -> None:
    result = results[0]
    for moment, year in ((2031.0, 2031.0), (2030.7, 2031.0), (2022.2, 2022.0)):
        row = list(result.time).index(year)
        for group in (None, "jongeren"):
            expected = result.indicator("dakloos_totaal", group)[row]
            np.testing.assert_array_equal(result.at("dakloos_totaal", moment, group), expected)
    for moment in (2021.0, 2040.0):
        with pytest.raises(ValueError, match="no output"):
            result.at("dakloos_totaal", moment)


# Bands and means -----------------------------------------------------------------------------


def test_bands_are_ordered(results: list[ScenarioResult]) -> None:
    for result in results:
        for name, bands in result.to_dict()["bands"].items():
            known = np.array(list(bands.values()), dtype=float)
            known = known[:, ~np.isnan(known).any(axis=0)]
            assert (np.diff(known, axis=0) >= 0.0).all(), name
        assert result.bands("dakloos_totaal")["q05"][-1] < result.bands("dakloos_totaal")["q95"][-1]


def test_half_of_the_draws_lie_in_the_half_band(results: list[ScenarioResult]) -> None:
    values, bands = results[0].indicator("instroom"), results[0].bands("instroom")
    for low, high, share in (("q25", "q75", 0.5), ("q05", "q95", 0.9)):
        inside = (values >= bands[low][:, None]) & (values <= bands[high][:, None])
        np.testing.assert_allclose(inside[1:].mean(axis=1), share, atol=1.5 / MEMBERS)


def test_means_add_up_over_the_groups(results: list[ScenarioResult]) -> None:
    """A sum of means is the mean of sums; of medians that is not so."""
    table = long_table(results[2]).set_index(["groep", "indicator"])
    groups = [group for group in table.index.levels[0] if group != "totaal"]
    assert len(AMOUNTS) > 5 and len(groups) == 5
    for name in AMOUNTS:
        together = sum(table.loc[(group, name), "gemiddelde"].to_numpy() for group in groups)
        total = table.loc[("totaal", name), "gemiddelde"].to_numpy()
        np.testing.assert_allclose(together, total, rtol=1e-9, err_msg=name)


def test_the_long_table_tells_of_all_draws(results: list[ScenarioResult]) -> None:
    table = long_table(results[0]).set_index(["groep", "indicator"])
    rows, draws = (
        table.loc[("jongeren", "dakloos_totaal")],
        results[0].indicator("dakloos_totaal", "jongeren"),
    )
    assert list(table.columns)[-6:] == ["gemiddelde", "q05", "q25", "q50", "q75", "q95"]
    np.testing.assert_array_equal(rows["gemiddelde"], draws.mean(axis=1))
    np.testing.assert_array_equal(rows["q50"], np.median(draws, axis=1))
    for percent in (5, 25, 75, 95):
        expected = np.percentile(draws, percent, axis=1)
        np.testing.assert_allclose(rows[f"q{percent:02}"], expected, rtol=1e-14)


def test_the_wide_table_has_a_row_for_each_statistic(results: list[ScenarioResult]) -> None:
    long, wide = long_table(results[0]), wide_table(results[0])
    assert list(wide.columns[:4]) == ["scenario", "groep", "tijd", "statistiek"]
    assert len(wide) == 6 * 6 * 15
    wide = wide.set_index(["groep", "statistiek"])
    for (group, indicator), rows in long.groupby(["groep", "indicator"]):
        for statistic in ("gemiddelde", "q05", "q25", "q50", "q75", "q95"):
            found = wide.loc[(group, statistic), indicator]
            np.testing.assert_array_equal(found, rows[statistic])


def test_one_draw_has_no_bands() -> None:
    [alone] = run(load_scenario("wonen_eerst"))
    assert alone.draws == "central" and alone.ids is None
    assert alone.to_dict()["bands"] is None
    assert list(long_table(alone).columns)[-1] == "gemiddelde"
    assert "statistiek" not in wide_table(alone)
    assert not {"kans", "kans_hoogstens"} & set(verdict_table([alone]))
    assert (summarize(alone).banden, summarize(alone).kansen) == ({}, {})


# Chances -------------------------------------------------------------------------------------


@pytest.mark.parametrize("draws", [10, 100, 500, 2000])
def test_the_largest_chance_is_that_of_clopper_and_pearson(draws: int) -> None:
    for times in {0, 1, 7, draws // 2, draws - 1}:
        both = binomtest(times, draws).proportion_ci(confidence_level=0.9, method="exact")
        assert chance_upper(times, draws) == pytest.approx(both.high, rel=1e-9)
    assert chance_upper(draws, draws) == 1.0
    assert chance_upper(0, draws) < 3.0 / draws
    if draws >= 100:
        assert chance_upper(0, draws) == pytest.approx(3.0 / draws, rel=0.03)


def test_verdicts_have_a_chance(results: list[ScenarioResult]) -> None:
    table = verdict_table(results).set_index(["scenario", "criterium"])
    for result in results:
        for name, verdict in result.verdicts.items():
            row = table.loc[(result.scenario.id, name)]
            times = round(row["kans"] * MEMBERS)
            assert row["kans"] == times / MEMBERS == verdict.chance
            assert row["kans_hoogstens"] == chance_upper(times, MEMBERS) > row["kans"]


# The table -----------------------------------------------------------------------------------


def shown(*tables: object, width: int = 80) -> str:
    console = Console(width=width, color_system=None, file=io.StringIO())
    for table in tables:
        console.print(table)
    return str(console.file.getvalue())


@pytest.fixture(scope="module")
def summary(results: list[ScenarioResult]) -> Summary:
    return summarize(results[2])


def test_a_summary_survives_the_manifest(summary: Summary) -> None:
    plain = summary.to_plain()
    assert Summary.from_plain(plain) == summary
    for name in plain:
        with pytest.raises(KeyError):
            Summary.from_plain({key: value for key, value in plain.items() if key != name})


def test_the_table_has_mean_and_band(summary: Summary, results: list[ScenarioResult]) -> None:
    low, high = summary.banden["dakloos_eind_2030"]
    bands = results[2].bands("dakloos_totaal")
    assert (low, high) == (bands["q05"][9], bands["q95"][9])
    text = shown(band_table([summary], "nl"))
    mean = value_words(summary.dakloos_eind_2030, (low, high), PERSONS, "nl").value
    for words in (mean, *ends((low, high), "nl")):
        assert words in text
    assert "90 %-band" in text


def test_the_tables_fit_on_eighty_columns(summary: Summary) -> None:
    """All that is said can be read, whatever the chances are."""
    wide = replace(
        summary,
        naam="Een heel lange naam voor een scenario dat veel tegelijk doet",
        members=500,
        banden={name: (99_000.0, 199_000.0) for name in summary.banden},
        kansen=dict(zip(CRITERIA, (0, 1, 0.5, 0.002, 0.998, 0, 0, 0.1), strict=True)),
    )
    for lang in ("nl", "en"):
        text = shown(band_table([wide, summary], lang), chance_table([wide, summary], lang))
        assert max(map(len, text.splitlines())) <= 80 and "…" not in text
        squeezed = "".join(text.split())
        assert "99.000–199.000" in squeezed.replace(",", ".")
        for words in ("50", "< 1", "> 99", "10"):
            assert words.replace(" ", "") in squeezed


# Words ---------------------------------------------------------------------------------------


def test_every_standing_has_its_words(tmp_path: Path) -> None:
    sets: dict[str, dict[str, Any]] = {"posterior": {}, **WRONG}
    for expected, about in sets.items():
        register = load_register(parameter_set=write_set(tmp_path / expected, **about))
        alone = "central" if expected == "posterior" else expected  # its best point is as good
        assert standing(register, 2) == expected and standing(register, 1) == alone
    assert standing(load_register(parameter_set="prior"), 2) == "prior"
    assert set(STANDINGS) == {*sets, "central", "prior", "extended", "by_hand"}
    for draws in STANDINGS:
        nl, en = (caveat(draws, 7, lang) for lang in ("nl", "en"))
        assert nl != en and "{" not in nl + en
        assert status(draws)


def test_the_watermarks_say_what_is_wrong() -> None:
    failed, stale = warning("not_converged"), warning("stale")
    assert failed is not None and stale is not None
    assert failed.nl == "NIET GECONVERGEERD: deze getallen mogen niet worden aangehaald"
    assert stale.nl.startswith("VEROUDERD: geijkt op een ander model")
    for draws, said in (("not_converged", failed), ("stale", stale)):
        assert status(draws) == said.nl
        for lang in ("nl", "en"):
            assert caveat(draws, 40, lang).startswith(getattr(said, lang))
    assert [warning(draws) for draws in ("central", "prior", "posterior")] == [None] * 3


def test_a_small_posterior_is_whole() -> None:
    posterior = small_posterior()
    again = type(posterior).from_bytes(posterior.to_bytes(), "proef")
    assert again.names == NAMES and again.count == 40 and again.converged
