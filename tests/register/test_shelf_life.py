"""Up to which counts a set was fitted, and which newer ones are not in it."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.models.small_posterior import small_posterior, write_set
from support.models.target_files import MEASUREMENTS, TargetFiles

from calibration.inference.problem import Problem
from calibration.targets import load_targets
from simulation.register.counts import Counts, fingerprint
from simulation.register.register import GRADES, PRIOR, Register, load_register
from simulation.register.shelf_life import ShelfLife, fitted_to, known_counts, shelf_life_of

SHIPPED = load_register()
ROUND_4, DAY_4 = "ETHOS-telling (ronde 4, teldag 12 mei 2026)", dt.date(2026, 5, 12)


def with_draws(counts: Path | None = None, **about: Any) -> Register:
    """Give a set whose draws say this of themselves, held against some counts."""
    held = None if counts is None else Counts(counts, fingerprint(counts))
    return replace(SHIPPED, parameter_set="eigen", posterior=small_posterior(**about), counts=held)


def missing(life: ShelfLife) -> list[tuple[str, dt.date]]:
    return [(one.observable, one.date) for one in life.newer]


@pytest.fixture
def files(tmp_path: Path) -> TargetFiles:
    return TargetFiles(tmp_path)


def test_the_shipped_set_says_what_is_not_in_it() -> None:
    life, last = shelf_life_of(SHIPPED), max(row.ref_end for row in load_targets().rows("fit"))
    assert life.fitted_until == last == dt.date(2025, 4, 10) and life.expired
    assert missing(life) == [(one.observable, one.date) for one in known_counts().counts]
    assert "tot en met 10 april 2025 (laatste: ETHOS-telling)" in life.text.nl
    assert ROUND_4 in life.text.nl and "CBS estimate (1 January 2025 and" in life.text.en
    assert "\n" not in life.text.nl + life.text.en


def test_a_set_that_was_fitted_to_a_newer_count_says_so_itself(files: TargetFiles) -> None:
    """With the line that a user adds to the counts, and what a calibration keeps of that."""
    new = {"ref_start": "2026-05-12", "ref_end": "2026-05-12", "published": "2026-10-30"}
    files.add(MEASUREMENTS, "ethos_r3", id="ethos_r4", value="30000", **new)
    prior = load_register(parameter_set=PRIOR)
    problem = Problem.of(load_targets(files.path, prior), prior)
    fitted = [row.id for row in problem.rows]
    kept = with_draws(counted_until=problem.counted_until, fitted=fitted)
    older = with_draws(files.path, fitted=fitted)  # draws that do not tell the days themselves
    for register in (kept, older):
        life = shelf_life_of(register)
        assert life.fitted_until == DAY_4 and "ethos_telling" not in dict(missing(life))
        assert "tot en met 12 mei 2026 (laatste: ETHOS-telling)" in life.text.nl
        assert ROUND_4 not in life.text.nl and "CBS-schatting (1 januari 2025 en" in life.text.nl
    # A row that was added and never fitted to changes nothing.
    unfitted = with_draws(files.path, fitted=[one for one in fitted if one != "ethos_r4"])
    assert shelf_life_of(unfitted) == shelf_life_of(SHIPPED)


def test_a_later_count_of_a_series_makes_up_for_the_ones_before_it() -> None:
    before = {"cbs_equivalent": dt.date(2024, 1, 1), "ethos_telling": dt.date(2026, 5, 26)}
    assert [at for name, at in missing(fitted_to(before)) if name == "cbs_equivalent"] == [
        dt.date(2025, 1, 1),
        dt.date(2026, 1, 1),
    ]
    one = fitted_to({**before, "cbs_equivalent": dt.date(2025, 1, 1)})
    assert [at for name, at in missing(one) if name == "cbs_equivalent"] == [dt.date(2026, 1, 1)]
    assert "Er zit al een nieuwere telling in" in one.text.nl
    assert "release is in it: CBS estimate (1 January 2025). Not yet in it" in one.text.en
    assert "nieuwere telling in" not in shelf_life_of(SHIPPED).text.nl
    later = fitted_to({**before, "cbs_equivalent": dt.date(2027, 1, 1)})
    assert {name for name, _ in missing(later)} == {"opvang_monitor"}
    every = fitted_to({one.observable: dt.date(2026, 12, 31) for one in known_counts().counts})
    assert not every.expired and "geen nieuwere tellingen" in every.text.nl


def test_a_count_of_a_users_own_goes_by_its_day() -> None:
    life = fitted_to({"mensen_in_auto": dt.date(2026, 2, 1), "ethos_telling": dt.date(2025, 4, 10)})
    assert life.text.nl.startswith("Bijgewerkt met tellingen tot en met 1 februari 2026. ")


def test_without_draws_nothing_was_fitted(tmp_path: Path) -> None:
    prior = shelf_life_of(load_register(parameter_set=PRIOR))
    assert prior == shelf_life_of(with_draws(fitted=[])) and prior.fitted_until is None
    assert "niet geijkt" in prior.text.nl and "not been fitted" in prior.text.en
    folder = Path(write_set(tmp_path / "met_de_hand"))
    (folder / "posterior.npz").unlink()
    assert "niet bekend" in shelf_life_of(load_register(parameter_set=folder)).text.nl


@pytest.mark.parametrize("told", [None, [], "gisteren", {"ethos_telling": "ooit"}, {"x": None}])
def test_draws_that_do_not_tell_are_looked_up(told: object, files: TargetFiles) -> None:
    known = with_draws(files.path, counted_until=told, fitted=["cbs_2022", "weg"])
    assert shelf_life_of(known).fitted_until == dt.date(2022, 1, 1)
    files.write(MEASUREMENTS, "niets\n")
    assert "niet bekend" in shelf_life_of(known).text.nl
    assert "niet bekend" in shelf_life_of(with_draws(files.path, fitted=["weg"])).text.nl


def test_what_is_newer_has_a_source_and_is_a_count_that_there_is() -> None:
    observables, fitted = load_targets().observables, load_targets().totals("fit")
    for one in known_counts().counts:
        assert one.observable in observables and one.grade in GRADES and all(one.source)
        last = max(row.ref_end for row in fitted if row.observable == one.observable)
        assert last < one.date <= known_counts().as_of
