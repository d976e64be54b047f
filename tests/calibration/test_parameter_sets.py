"""A parameter set that is written, read back, and taken into use or refused."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.models.small_posterior import NAMES, small_posterior
from support.result_folder import content

from calibration.parameter_sets import (
    DEFAULT,
    DIAGNOSTICS_FILE,
    KEPT,
    accept,
    as_json,
    contents,
    name_for,
)
from simulation.outcomes.quotability import standing
from simulation.outcomes.scenario_runs import model_version
from simulation.reading.faults import FaultError
from simulation.register.posterior import FAILED, Posterior, read_posterior
from simulation.register.register import (
    POSTERIOR_FILE,
    PRIOR,
    SET_FILE,
    load_register,
    parameters_folder,
)

ABOUT: dict[str, Any] = {"sampled": list(NAMES), "fitted": ["cbs_2022", "cbs_2023"]}
DOCUMENT = {"schema_version": 1, "gate": "passed", "rhat": {"x": 1.002}}


def posterior_of(**options: Any) -> Posterior:
    return small_posterior(**{**ABOUT, **options})


def write(folder: Path, id: str = "", **options: Any) -> Path:
    """Write a set as a calibration does; its best point is the first draw."""
    first = zip(NAMES, posterior_of(**options).values[:, 0], strict=True)
    posterior = posterior_of(**options, point={name: float(f"{v:.6g}") for name, v in first})
    folder.mkdir(parents=True, exist_ok=True)
    name = id or name_for(replace(posterior, hash="c0ffee00aa"))
    for file, data in contents(name, posterior, DOCUMENT).items():
        (folder / file).write_bytes(data)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the register, with its sets."""
    shutil.copytree(parameters_folder(), tmp_path / "home")
    return tmp_path / "home"


# Written and read ------------------------------------------------------------------------------


def test_a_set_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    folder = write(tmp_path / "uit", "proef")
    assert sorted(path.name for path in folder.iterdir()) == sorted(KEPT)
    found = load_register(parameter_set=folder)
    posterior = posterior_of()
    assert found.parameter_set == "proef"
    for row, name in enumerate(posterior.names):
        assert found.estimates[name].central == pytest.approx(posterior.values[row, 0], rel=1e-5)
    untouched = load_register(parameter_set=PRIOR)
    for name in set(found.names) - set(posterior.names):
        assert found.estimates[name] == untouched.estimates[name]
    assert found.posterior is not None
    np.testing.assert_allclose(found.posterior.values, posterior.values, rtol=1e-6)
    document = json.loads((folder / DIAGNOSTICS_FILE).read_text("utf-8"))
    assert document == DOCUMENT | {"parameter_set": "proef"}
    text = (folder / SET_FILE).read_text("utf-8")
    assert model_version() in text and "data_hash: abc" in text and "2 counts" in text


@pytest.mark.parametrize("value", [1.019, 1.1, 0.9874])
def test_a_value_that_would_be_doubted_of_a_stranger_is_read_back(
    tmp_path: Path, value: float
) -> None:
    name = NAMES[0]
    point = posterior_of().about["point"] | {name: value}
    made = contents("proef", posterior_of(point=point), DOCUMENT)
    (tmp_path / SET_FILE).write_bytes(made[SET_FILE])
    (tmp_path / POSTERIOR_FILE).write_bytes(made[POSTERIOR_FILE])
    assert load_register(parameter_set=tmp_path).estimates[name].central == value


def test_the_same_set_has_the_same_bytes(tmp_path: Path) -> None:
    assert content(write(tmp_path / "een")) == content(write(tmp_path / "twee"))


def test_what_is_no_number_is_written_as_nothing() -> None:
    """Chains that never moved have no R-hat; the gate fails, and its files are still written."""
    bad = {"checks": [{"worst": float("nan"), "limit": 1.01}], "ess": (np.inf, 2.0), "n": 3}
    read = json.loads(as_json(bad))
    assert read == {"checks": [{"worst": None, "limit": 1.01}], "ess": [None, 2.0], "n": 3}


# Taken into use --------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_accepted_set_is_the_default_and_the_old_one_can_be_asked_for(
    tmp_path: Path, home: Path
) -> None:
    old = load_register(home)
    source = write(tmp_path / "uit", "nieuw")
    assert accept(source, home) == ("nieuw", "basis")
    assert (home / "sets" / DEFAULT).read_text() == "nieuw\n"
    found = load_register(home)
    assert found.parameter_set == "nieuw" and found.posterior is not None
    assert found.posterior.hash == read_posterior(source / POSTERIOR_FILE).hash
    assert content(home / "sets" / "nieuw") == content(source)
    again = load_register(home, "basis")
    assert again.parameter_set == old.parameter_set == "basis"
    assert again.estimates == old.estimates
    assert {path.name for path in (home / "sets").iterdir()} == {DEFAULT, "basis", "nieuw"}

    # And back: what is there already is only made the default again.
    assert accept(home / "sets" / "basis", home) == ("basis", "nieuw")
    assert load_register(home).estimates == old.estimates
    assert accept(source, home) == ("nieuw", "basis")


def test_only_what_a_set_consists_of_is_taken_along(tmp_path: Path, home: Path) -> None:
    source = write(tmp_path / "uit", "nieuw")
    (source / "report.html").write_text("a report")
    (source / "manifest.json").write_text("{}")
    accept(source, home)
    assert {path.name for path in (home / "sets" / "nieuw").iterdir()} == set(KEPT)


@pytest.mark.slow
def test_where_no_set_was_the_default_there_is_none_before_it(tmp_path: Path, home: Path) -> None:
    shutil.rmtree(home / "sets")
    assert accept(write(tmp_path / "uit", "nieuw"), home) == ("nieuw", None)
    assert load_register(home).parameter_set == "nieuw"


def _failed(source: Path, home: Path) -> None:
    write(source, "nieuw", gate=FAILED)


def _broken(source: Path, home: Path) -> None:
    path = source / POSTERIOR_FILE
    path.write_bytes(path.read_bytes()[:-200])


def _no_draws(source: Path, home: Path) -> None:
    (source / POSTERIOR_FILE).unlink()


def _no_set(source: Path, home: Path) -> None:
    (source / SET_FILE).unlink()


def _unknown_number(source: Path, home: Path) -> None:
    with (source / SET_FILE).open("a") as file:
        file.write("  wereld.bestaat_niet: {value: 1.0}\n")


def _unknown_draws(source: Path, home: Path) -> None:
    kept = posterior_of()
    other = replace(kept, names=(*kept.names[:-1], "wereld.bestaat_niet"))
    (source / POSTERIOR_FILE).write_bytes(other.to_bytes())


def _name_taken(source: Path, home: Path) -> None:
    write(home / "sets" / "nieuw", "nieuw", seed=2)


def _name_of_a_path(source: Path, home: Path) -> None:
    path = source / SET_FILE
    path.write_text(path.read_text().replace("id: nieuw", "id: ../nieuw"))


REFUSED = (
    _failed,
    _broken,
    _no_draws,
    _no_set,
    _unknown_number,
    _unknown_draws,
    _name_taken,
    _name_of_a_path,
)


@pytest.mark.slow
@pytest.mark.parametrize("damage", REFUSED, ids=lambda damage: damage.__name__)
def test_what_is_refused_leaves_everything_as_it_was(
    tmp_path: Path, home: Path, damage: Callable[[Path, Path], None]
) -> None:
    source = write(tmp_path / "uit", "nieuw")
    damage(source, home)
    before, given = content(home), content(source)
    with pytest.raises(FaultError) as caught:
        accept(source, home)
    assert caught.value.text("nl") != caught.value.text("en")
    assert content(home) == before and content(source) == given
    assert load_register(home).parameter_set == "basis"


@pytest.mark.slow
def test_a_disk_that_fails_halfway_leaves_no_half_set(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, before = write(tmp_path / "uit", "nieuw"), content(home)
    copied: list[Path] = []

    def copyfile(one: Path, other: Path) -> None:
        if copied:
            raise OSError(28, "No space left on device")
        copied.append(Path(other))
        other.write_bytes(one.read_bytes())

    monkeypatch.setattr("calibration.parameter_sets.shutil.copyfile", copyfile)
    with pytest.raises(OSError, match="No space"):
        accept(source, home)
    assert copied and content(home) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, "posterior"),
        ({"model_version": "9.9.9+00000000", "register": "0123456789abcdef"}, "posterior"),
        ({"depends": {"equations": "0123456789abcdef"}}, "stale"),
        ({"depends": {"numbers": "0123456789abcdef"}}, "stale"),
        ({"depends": {"reads": []}}, "stale"),
        ({"depends": {"policy": "0123456789abcdef"}}, "stale"),
        ({"depends": {"until": "2025"}}, "stale"),
        ({"depends": {"until": float("nan")}}, "stale"),
        ({"depends": {"counts": "0123456789abcdef"}}, "other_counts"),
        ({"gate": FAILED}, "not_converged"),
    ],
)
def test_draws_are_stale_for_another_model_or_other_ranges(
    tmp_path: Path, about: dict[str, Any], expected: str
) -> None:
    """Another version with the same equations for what was counted is the same model."""
    found = load_register(parameter_set=write(tmp_path / "uit", **about))
    assert standing(found, 20) == expected


@pytest.mark.slow
def test_a_range_that_is_changed_makes_the_draws_stale(tmp_path: Path, home: Path) -> None:
    accept(write(tmp_path / "uit", "nieuw"), home)
    assert standing(load_register(home), 20) == "posterior"
    path, name = home / "preventie.yaml", "preventie.instroomniveau"
    before, after = path.read_text("utf-8").split(f"{name}:")
    changed = re.sub(r"high: [\d.]+", "high: 3.33", after, count=1)
    path.write_text(f"{before}{name}:{changed}", "utf-8")
    assert load_register(home).estimates[name].high == 3.33
    assert standing(load_register(home), 20) == "stale"
