"""Draws may be quoted while what they depend on is what it was, and not a moment longer."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.models.small_posterior import NAMES
from support.places import ROOT

from simulation.language import scalar as sc
from simulation.language.declare import Aux, Report, Sector, Tally
from simulation.language.expressions import total
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble
from simulation.model.bevolking import Bevolking
from simulation.model.uitkomst import REPORTING, national_model
from simulation.outcomes import quotability
from simulation.outcomes.quotability import (
    CENTRAL,
    POSTERIOR,
    STALE,
    depends,
    standing,
)
from simulation.register.register import SET_FILE, load_register
from simulation.scenario.scenario import BASELINE

# The model -------------------------------------------------------------------------------------


def of(model: FlatModel) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotability, "national_model", lambda: model)
        return standing(load_register(), 100)


def test_an_indicator_more_leaves_the_draws_as_they_are() -> None:
    class Extra(Sector):
        ergens = Aux("person", total(Bevolking.personen))
        nu = Report("person", ergens)
        opgeteld = Tally("person", ergens)

    model = assemble((*REPORTING, Extra))
    assert model.fingerprint != national_model().fingerprint
    assert of(model) == of(national_model()) == POSTERIOR


def with_equation(name: str) -> FlatModel:
    """Give the national model with one equation a little different."""
    model = national_model()
    changed = sc.Op("*", model.equations[name], sc.Num(1.0000001))
    return replace(model, equations={**model.equations, name: changed})


def test_only_what_flows_and_observables_need_makes_draws_stale() -> None:
    model = national_model()
    reported = [name for name in model.reports if name.startswith("uitkomst.")]
    assert of(with_equation(reported[0])) == POSTERIOR
    assert of(with_equation(model.flows[0].name)) == STALE
    assert of(with_equation("waarneming.cbs_equivalent.jongeren")) == STALE
    needed = model.needed([model.flows[0].name])
    assert of(with_equation(needed[0])) == STALE
    first, *_ = model.stocks
    stocks = {**model.stocks, first: sc.Op("*", model.stocks[first], sc.Num(2.0))}
    assert of(replace(model, stocks=stocks)) == STALE
    assert of(replace(model, flows=model.flows[1:])) == STALE
    # The order in which things are declared is all the same.
    backwards = dict(reversed(model.equations.items()))
    assert set(backwards) == set(model.equations)
    assert of(replace(model, flows=tuple(reversed(model.flows)))) == POSTERIOR


# The numbers -----------------------------------------------------------------------------------

Change = Callable[[str], str]


def edited(home: Path, file: str, id: str, change: Change) -> str:
    """Change the text of one number; give the standing of the draws then."""
    path = home / file
    before, after = path.read_text("utf-8").split(f"{id}:\n")
    path.write_text(f"{before}{id}:\n{change(after)}", "utf-8")
    return standing(load_register(home), 100)


def test_a_threshold_a_source_and_a_label_leave_the_draws_as_they_are(home: Path) -> None:
    doel = "doel.nul_dakloos"
    said = edited(home, "doelen.yaml", doel, lambda t: t.replace(": 1000", ": 900", 3))
    assert said == POSTERIOR
    assert load_register(home).estimates[doel].central == 900
    name = "preventie.instroomniveau"
    for key in ('nl: "', 'source:\n    nl: "', 'why:\n    nl: "', 'en: "'):
        said = edited(home, "preventie.yaml", name, lambda t, k=key: t.replace(k, f"{k}Toch ", 1))
        assert said == POSTERIOR
    assert load_register(home).described[name].source.nl.startswith("Toch")


def test_a_range_that_the_trajectory_reads_makes_draws_stale(home: Path) -> None:
    name = "preventie.instroomniveau"
    assert standing(load_register(home), 100) == POSTERIOR
    said = edited(
        home, "preventie.yaml", name, lambda t: re.sub(r"high: [\d.]+", "high: 3.33", t, count=1)
    )
    assert load_register(home).estimates[name].high == 3.33 and said == STALE
    assert standing(load_register(home), 1) == STALE


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("opvang.aanvraag_bij_komst.complex", 1.8, STALE),
        ("waarneming.ethos_detectie", 1.1, STALE),
        ("knop.contingent", 0.06, STALE),
        ("doel.nul_dakloos", 40.0, POSTERIOR),
    ],
)
def test_a_value_that_was_set_by_hand_makes_draws_stale(
    home: Path, name: str, value: float, expected: str
) -> None:
    """Unless no draw reads it, as a threshold."""
    assert name in load_register(home).estimates
    file = home / "sets" / (home / "sets" / "DEFAULT").read_text().strip() / SET_FILE
    file.write_text(f"{file.read_text('utf-8')}  {name}: {{value: {value}}}\n", "utf-8")
    register = load_register(home)
    assert register.estimates[name].central == value and standing(register, 100) == expected


def test_a_fitted_value_that_is_changed_by_hand_makes_draws_stale(home: Path) -> None:
    file = home / "sets" / (home / "sets" / "DEFAULT").read_text().strip() / SET_FILE
    text, name = file.read_text("utf-8"), "waarneming.dekking_verborgen"
    value = f"{load_register(home).estimates[name].central:g}"
    file.write_text(text.replace(value, f"{value}0"), "utf-8")  # the same number
    assert file.read_text("utf-8") != text and standing(load_register(home), 1) == CENTRAL
    file.write_text(text.replace(value, f"{value}1"), "utf-8")
    assert [standing(load_register(home), n) for n in (1, 100)] == [STALE, STALE]
    file.write_text(text.replace(f"  {name}: {{value: {value}}}\n", ""), "utf-8")
    assert standing(load_register(home), 100) == STALE


GOAL = """
doel.nieuw:
  label: {nl: "Een nieuw doel", en: "A new goal"}
  unit: person
  year: 2030
  grade: assumption
  source: {nl: "Bron", en: "Source"}
  why: {nl: "Reden", en: "Reason"}
  low: 10
  central: 20
  high: 40
"""


def test_a_number_more_leaves_the_draws_of_all_others_as_they_are(home: Path) -> None:
    before = load_register(home)
    path = home / "doelen.yaml"
    path.write_text(path.read_text("utf-8") + GOAL, "utf-8")
    after = load_register(home)
    assert len(after.names) == len(before.names) + 1
    assert standing(after, 100) == POSTERIOR
    assert before.posterior is not None and after.posterior is not None
    ids = np.arange(50)
    old, new = (one.posterior.numbers(one, ids) for one in (before, after))  # type: ignore[union-attr]
    rows = [after.index[name] for name in before.names]
    np.testing.assert_array_equal(new[rows], old)
    assert np.ptp(new[after.index["doel.nieuw"]]) > 0


# Current policy -------------------------------------------------------------------------------


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Give what adds to current policy, without what is decided for later, and tells the standing
    of the draws then.
    """
    folder = tmp_path / "scenarios"
    shutil.copytree(ROOT / "scenarios", folder)
    monkeypatch.setattr("simulation.scenario.scenario._shipped_folder", lambda: folder)
    text = (folder / f"{BASELINE}.yaml").read_text("utf-8").partition("knoppen:")[0]

    def add(more: str) -> str:
        (folder / f"{BASELINE}.yaml").write_text(f"{text}{more}\n", "utf-8")
        return standing(load_register(), 100)

    return add


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", POSTERIOR),
        ("redenen: {contingent: Daarom}", POSTERIOR),
        ("knoppen: {contingent: {naar: 0.07, start: 2025-01-01}}", STALE),
        ("knoppen: {contingent: {naar: 0.07, start: 2025-01-01, eind: 2050-01-01}}", STALE),
        ("knoppen: {contingent: {naar: 0.07, start: 2025-03-31}}", STALE),
        ("knoppen: {contingent: {naar: 0.07, start: 2025-07-15}}", POSTERIOR),
        ("knoppen: {contingent: {naar: 0.07, start: 2026-01-01, eind: 2028-01-01}}", POSTERIOR),
        ("lussen: {verslechtering: uit}", STALE),
        ("lussen: {verslechtering: aan}", POSTERIOR),
        ("aannames: {instroomgroei: laag}", STALE),
        ("doelen: {nul_dakloos: {drempel: 900}}", POSTERIOR),
        ("knoppen: {contingent: [", STALE),
    ],
)
def test_current_policy_counts_up_to_the_last_fitted_count(
    policy: Callable[[str], str], more: str, expected: str
) -> None:
    assert policy(more) == expected


def test_how_current_policy_is_spelled_is_all_the_same(policy: Callable[[str], str]) -> None:
    register, found = load_register(), []
    for more in (
        "knoppen: {contingent: {naar: 0.07, start: 2025-01-01}}",
        "knoppen:\n  contingent:\n  - naar: 7.0e-2\n    start: 2025-01-01",
        "knoppen: {contingent: [{naar: 0.07, start: 2025-01-01}, {naar: 0.08, start: 2027-01-01}]}",
        "knoppen: {contingent: {naar: 0.0701, start: 2025-01-01}}",
    ):
        policy(more)
        found.append(depends(register, NAMES, "", 2025.375)["policy"])
    assert found[0] == found[1] == found[2] != found[3]
