"""What is reported: in two languages, as plain data, with verdicts, and as others count it."""

import gc
import json
import math
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from support.models.national_model import (
    HOMELESS,
    LOOPS_OFF,
    Inside,
    baseline,
    look_into,
    people,
    plan,
    register,
    stocks,
)

from simulation.model.dims import Dakloos, Groep, Opvangsoort
from simulation.model.waarneming import monitor_year
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import ScenarioResult, model, model_version, run
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA, Criterion
from simulation.scenario.scenario import LOOPS, load_scenario, scenario_from_plain
from simulation.wording.text import Text

# Labels --------------------------------------------------------------------------------------


def _texts() -> dict[str, Text]:
    texts = {f"indicator {i.id}": i.label for i in INDICATORS.values()}
    texts |= {f"unit of {i.id}": i.unit for i in INDICATORS.values()}
    texts |= {f"criterion {c.id}": c.label for c in CRITERIA.values()}
    for lever in register().levers.values():
        texts |= {f"lever {lever.id}": lever.label, f"text of {lever.id}": lever.text}
    for one in register().assumptions.values():
        texts |= {f"assumption {one.id}": one.label, f"text of {one.id}": one.text}
    return texts | {f"parameter {p.id}": p.label for p in register().parameters.values()}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_has_a_label_in_both_languages(language: str) -> None:
    for what, label in _texts().items():
        words = getattr(label, language)
        assert isinstance(words, str) and words.strip() == words != "", what


def test_no_two_indicators_have_the_same_label() -> None:
    for language in (0, 1):
        labels = [indicator.label[language] for indicator in INDICATORS.values()]
        assert len(set(labels)) == len(labels)


# Criteria and loops --------------------------------------------------------------------------


def test_scenarios_can_set_every_goal_and_every_switch() -> None:
    goals = {name: {"drempel": 1.0} for name in CRITERIA}
    found = scenario_from_plain({"naam": "x", "doelen": goals, "lussen": LOOPS_OFF}, "x")
    assert set(found.doelen) == set(CRITERIA) and set(found.lussen) == set(LOOPS)
    assert {name for name in register().names if name.startswith("lussen.")} == {
        f"lussen.{loop}" for loop in LOOPS
    }
    assert {f"lussen.{loop}" for loop in LOOPS} <= set(model().parameters)


@pytest.mark.parametrize("criterion", CRITERIA.values(), ids=list(CRITERIA))
def test_every_criterion_can_be_judged(criterion: Criterion) -> None:
    """Its indicators are reported, its thresholds stand in the register."""
    assert criterion.conditions
    for indicator, threshold in criterion.conditions:
        assert indicator in INDICATORS
        assert threshold in register().estimates
    assert criterion.own_date is None or 2022 <= criterion.own_date <= 2036


# Plain data ----------------------------------------------------------------------------------

NAMED = (
    "dakloos_totaal",
    "cbs_equivalent",
    *(f"ethos_{number}" for number in range(1, 8)),
    "instroom",
    "opvang_bezetting",
    "weigeringen_per_maand",
    "verblijfsduur_opvang",
    "woningen_toegewezen",
)


@pytest.fixture(scope="module")
def result() -> ScenarioResult:
    return run(load_scenario("wonen_eerst"), members=3, seed=1)[0]


def test_the_result_as_plain_data(result: ScenarioResult) -> None:
    plain = result.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["scenario"] == "wonen_eerst"
    assert plain["region"] == "nederland"
    assert plain["scenario_hash"] == load_scenario("wonen_eerst").hash
    assert plain["time"] == [float(year) for year in range(2022, 2037)]
    assert set(NAMED) <= set(plain["indicators"])
    assert list(plain["criteria"]) == list(CRITERIA)
    assert set(plain["indicators_by_group"]) == set(Groep.elements)
    assert model_version().split("+")[1] == model().fingerprint[:8]


def test_series_have_a_value_where_they_are_known(result: ScenarioResult) -> None:
    """Stocks are states at that moment; rates and flows cover the year that ends there."""
    series = dict(result.to_dict()["indicators"])
    for group, own in result.to_dict()["indicators_by_group"].items():
        series |= {f"{name}.{group}": values for name, values in own.items()}
    for name, values in series.items():
        assert len(values) == 15, name
        assert (values[0] is None) == INDICATORS[name.split(".")[0]].yearly, name
        assert all(isinstance(value, float) for value in values[1:]), name


def test_series_are_means_over_the_draws(result: ScenarioResult) -> None:
    shown = result.to_dict()["indicators"]
    for name in ("dakloos_totaal", "instroom", "verblijfsduur_opvang"):
        draws = result.indicator(name)
        assert draws.shape == (15, 3)
        assert shown[name][-1] == pytest.approx(draws[-1].mean(), rel=1e-12)
        assert np.ptp(draws[-1]) > 0.0


def test_what_is_national_needs_no_trajectories(result: ScenarioResult) -> None:
    kept = result.national()
    for name in INDICATORS:
        np.testing.assert_array_equal(kept.indicator(name), result.indicator(name))
        for band, ends in result.bands(name).items():
            np.testing.assert_array_equal(kept.bands(name)[band], ends)
    low, high = kept.band("dakloos_totaal", 2026.0)
    assert (low, high) == result.band("dakloos_totaal", 2026.0)
    assert low < kept.mean("dakloos_totaal", 2026.0) < high
    assert kept.verdicts is result.verdicts
    assert kept.chance("nul_dakloos") == result.verdicts["nul_dakloos"].chance
    for told in ("parameter_set", "seed", "members", "draws"):
        assert getattr(kept, told) == getattr(result, told)
    assert list(kept.ids) == list(result.ids)


def test_a_result_stands_as_it_did_when_it_was_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each of its forms, whatever changes later."""
    found = run(load_scenario("huidig_beleid"), members=2)[0]
    monkeypatch.setattr("simulation.outcomes.draws.standing", lambda *_: "stale")
    assert {found.draws, found.national().draws} == {"posterior"} != {found.which.standing}


def test_what_was_left_out_is_not_made_up(result: ScenarioResult) -> None:
    kept = result.national()
    for ask in (
        lambda: kept.indicator("dakloos_totaal", Groep.elements[0]),
        lambda: kept.at("dakloos_totaal", 2031.0, Groep.elements[0]),
        kept.to_dict,
        lambda: kept.results,
    ):
        with pytest.raises(ValueError, match="wonen_eerst only the national indicators were kept"):
            ask()
    with pytest.raises(KeyError, match="not known by group"):
        kept.indicator("nachten_buiten", Groep.elements[0])
    with pytest.raises(KeyError, match="geen_indicator"):
        kept.indicator("geen_indicator")


def test_some_indicators_can_be_kept_by_group(result: ScenarioResult) -> None:
    names = ("dakloos_totaal", "tijd_tot_woning")
    kept = result.national(names)
    for name in names:
        for group in Groep.elements:
            np.testing.assert_array_equal(
                kept.indicator(name, group), result.indicator(name, group)
            )
            assert list(kept.at(name, 2031.0, group)) == list(result.at(name, 2031.0, group))
    assert kept.nbytes - result.national().nbytes == 10 * result.indicator(names[0]).nbytes
    with pytest.raises(ValueError, match="only the national indicators were kept"):
        kept.indicator("instroom", Groep.elements[0])


def test_children_are_who_is_no_adult(result: ScenarioResult) -> None:
    """Of each group the share that the register says; so of most groups nobody."""
    results, each = result.results, []
    for group in Groep.elements:
        adult = results.parameter(f"waarneming.volwassen.{group}")
        expected = result.indicator("dakloos_totaal", group) * (1.0 - adult)
        found = result.indicator("kinderen", group)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-6)
        each.append(found)
    np.testing.assert_allclose(sum(each), result.indicator("kinderen"), rtol=1e-9)
    assert (result.indicator("kinderen", "gezinnen") > 1000).all()
    assert (result.indicator("kinderen", "jongeren") < 1e-6).all()


def test_what_is_kept_holds_on_to_nothing_else() -> None:
    """No trajectories, and not the numbers of the register in each draw."""
    whole = run(baseline(), members=40)[0]
    kept = whole.national()
    assert whole.which.numbers.size > 0 and whole.nbytes > 3 * kept.nbytes
    found = _arrays(kept)
    assert kept.nbytes == kept.values.nbytes
    assert sum(array.nbytes for array in found) < kept.nbytes + 40_000  # its ids and verdicts


def _arrays(thing: object) -> list[np.ndarray]:
    """Give the arrays that something keeps alive, but for those of the register."""
    seen: dict[int, object] = {}
    todo = [thing]
    while todo:
        one = todo.pop()
        if id(one) not in seen and not isinstance(one, Register | type | ModuleType):
            seen[id(one)] = one
            todo += gc.get_referents(one)
            todo += [one.base] if isinstance(one, np.ndarray) else []
    return [one for one in seen.values() if isinstance(one, np.ndarray) and one.base is None]


def test_yearly_totals_cover_the_year_that_ends_there() -> None:
    """A yearly number is the mean over the quarters of that year, each as an amount a year."""
    yearly = run(baseline())[0].indicator("opgenomen")[:, 0]
    quarters = run(baseline(), every=8)[0].indicator("opgenomen")[1:, 0].reshape(14, 4)
    np.testing.assert_allclose(quarters.mean(axis=1), yearly[1:], rtol=1e-9)


def test_output_each_quarter_tells_the_same_years() -> None:
    """States, ratios and verdicts do not depend on how often there is output."""
    years, quarters = (run(baseline(), every=every)[0] for every in (0, 8))
    assert list(quarters.time[::4]) == list(years.time)
    for name, indicator in INDICATORS.items():
        often, seldom = quarters.indicator(name)[:, 0], years.indicator(name)[:, 0]
        if name in ("opvang_gebruikers", "dakloos_in_jaar") or not indicator.yearly:
            np.testing.assert_allclose(often[::4], seldom, rtol=1e-12, err_msg=name)
        else:  # of the same size, in the same unit
            means = np.nanmean(often[1:].reshape(14, 4), axis=1)
            np.testing.assert_allclose(means, seldom[1:], rtol=0.15, atol=1.0, err_msg=name)
    assert np.isnan(quarters.indicator("opvang_gebruikers")[:4]).all()
    for name, verdict in years.verdicts.items():
        found = quarters.verdicts[name]
        assert (found.reached, found.year) == (verdict.reached, verdict.year)
        assert found.value_2030 == pytest.approx(verdict.value_2030, rel=1e-12)
    plain = quarters.to_dict()["criteria"]["nul_dakloos"]["value"]
    assert plain[1:4] == [None] * 3 and len(plain) == 57


def test_verdicts_as_plain_data(result: ScenarioResult) -> None:
    for name, shown in result.to_dict()["criteria"].items():
        verdict = result.verdicts[name]
        assert isinstance(shown["reached"], bool)
        assert shown["threshold"] == register().estimates[CRITERIA[name].conditions[0][1]].central
        assert shown["year"] is None or isinstance(shown["year"], int)
        assert shown["value_2030"] == shown["value"][9] == pytest.approx(verdict.value_2030)
        assert shown["distance"] == pytest.approx(shown["value_2030"] - shown["threshold"])
        assert shown["own_date"] == CRITERIA[name].own_date


def test_a_scenario_may_set_a_threshold() -> None:
    scenario = load_scenario("huidig_beleid")
    lenient = replace(scenario, doelen={"nul_dakloos": 1e9})
    before, after = (
        run(one)[0].to_dict()["criteria"]["nul_dakloos"] for one in (scenario, lenient)
    )
    assert not before["reached"]
    assert after["reached"] and after["threshold"] == 1e9


# As others count -----------------------------------------------------------------------------


def test_monitor_and_count_by_hand() -> None:
    users = monitor_year(np.array([1000.0, 2000.0]), np.array([500.0, 100.0]), 0.8)
    np.testing.assert_allclose(users, [1200.0, 1680.0])


@pytest.fixture(scope="module")
def inside() -> Inside:
    return look_into(plan(), members=4, seed=8)[0]


def _number(inside: Inside, name: str) -> np.ndarray:
    return inside.results.parameter(f"waarneming.{name}")


def test_cbs_sees_adults_by_coverage(inside: Inside) -> None:
    """Coverage-weighted sum of categories 1, 2, part of 3, 5 and 6, adults in age range and
    registrable."""
    hidden, shelter = (_number(inside, f"dekking_{what}") for what in ("verborgen", "opvang"))
    coverage = {
        "openbare_ruimte": 1.0,
        "noodopvang": 1.0,
        "opvang_grootschalig": shelter,
        "opvang_kleinschalig": shelter,
        "niet_conventioneel": hidden,
        "bij_bekenden": hidden,
        "langer_in_instelling": 0.0,
    }
    assert set(coverage) == set(Dakloos.elements)
    total = 0.0
    for group in Groep.elements:
        share = math.prod(
            _number(inside, f"{what}.{group}")
            for what in ("volwassen", "leeftijd_18_65", "registreerbaar")
        )
        share = share * _number(inside, "afwijking_cbs")
        own = share * sum(
            stocks(inside.results, people([s], [group])) * c for s, c in coverage.items()
        )
        np.testing.assert_allclose(
            inside.result.indicator("cbs_equivalent", group), own, rtol=1e-12
        )
        total = total + own
    np.testing.assert_allclose(inside.result.indicator("cbs_equivalent"), total, rtol=1e-12)


def test_ethos_categories_are_sums_of_stocks(inside: Inside) -> None:
    categories = (
        ("openbare_ruimte",),
        ("noodopvang",),
        Opvangsoort.elements,
        ("langer_in_instelling",),
        ("niet_conventioneel",),
        ("bij_bekenden",),
        ("dreigend_dakloos",),
    )
    for number, situations in enumerate(categories, start=1):
        by_hand = stocks(inside.results, people(situations))
        np.testing.assert_allclose(inside.result.indicator(f"ethos_{number}"), by_hand, rtol=1e-12)
    homeless = stocks(inside.results, HOMELESS)
    np.testing.assert_allclose(inside.result.indicator("dakloos_totaal"), homeless, rtol=1e-12)


def _entries(inside: Inside, *situations: str) -> np.ndarray:
    """Persons a year who enter these from where people are not in shelter."""
    sheltered = (*Opvangsoort.elements, "noodopvang")
    values = inside.values([flow.name for flow in model().flows])
    entries = np.zeros(inside.results.states[:, 0].shape)
    for flow in model().flows:
        source, target = (end.split(".")[0] for end in (flow.source, flow.target))
        if target in situations and source not in sheltered:
            entries = entries + values[flow.name]
    assert entries.min() > 0.0
    return entries


def test_the_monitor_sees_who_is_there_with_a_bsn(inside: Inside) -> None:
    """Stock on 1 January: women's shelter and people without BSN are outside."""
    temporary = stocks(inside.results, people(Opvangsoort.elements))
    emergency = stocks(inside.results, people(["noodopvang"]))
    by_hand = temporary * _number(inside, "zonder_vrouwenopvang") + emergency
    by_hand = by_hand * _number(inside, "met_bsn") * _number(inside, "afwijking_monitor")
    present = inside.results.total("waarneming.monitor_aanwezig")
    np.testing.assert_allclose(present, by_hand, rtol=1e-12)
    entries = inside.results.total("waarneming.monitor_instroom")
    np.testing.assert_allclose(
        inside.result.indicator("opvang_gebruikers")[1:], present[:-1] + entries[1:], rtol=1e-12
    )


def test_the_monitor_sees_who_enters_from_outside(inside: Inside) -> None:
    """Entries from outside opvang x unique-person factor x coverage. Moves from noodopvang to
    opvang are not entries; women's shelter and people without BSN are outside."""
    temporary = _entries(inside, *Opvangsoort.elements)
    emergency = _entries(inside, "noodopvang")
    by_hand = temporary * _number(inside, "zonder_vrouwenopvang") + emergency
    by_hand = by_hand * _number(inside, "unieke_personen") * _number(inside, "met_bsn")
    by_hand = by_hand * _number(inside, "afwijking_monitor")
    entries = inside.values(["waarneming.monitor_instroom"])["waarneming.monitor_instroom"]
    np.testing.assert_allclose(entries, by_hand, rtol=1e-12)
