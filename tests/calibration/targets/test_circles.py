"""No count is fitted by a number whose range it has set: it would be believed twice."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from support.models.target_files import MEASUREMENTS, TargetFiles, check_words

import cli
from calibration.targets import load_targets
from calibration.targets.users_folder import gathered
from simulation.reading.faults import Fault, InputError
from simulation.register.register import PRIOR, Register, load_register

SHARE, LEVER = "waarneming.volwassen", "plekken_opvang"


@pytest.fixture
def files(tmp_path: Path) -> TargetFiles:
    return TargetFiles(tmp_path)


def resting(*counts: str, on: str = SHARE) -> Register:
    """Give the register, with a range that rests on these counts."""
    register = load_register(parameter_set=PRIOR)
    parameter = replace(register.parameters[on], rests_on=counts)
    return replace(register, parameters={**register.parameters, on: parameter})


def lever_resting(*counts: str) -> Register:
    register = load_register(parameter_set=PRIOR)
    lever = register.levers[LEVER]
    assert lever.base is not None
    lever = replace(lever, base=replace(lever.base, rests_on=counts))
    return replace(register, levers={**register.levers, LEVER: lever})


def refused(files: TargetFiles, register: Register) -> list[Fault]:
    with pytest.raises(InputError) as caught:
        load_targets(files.path, register)
    return caught.value.faults


def test_the_shipped_register_rests_on_no_count_that_is_fitted() -> None:
    register = load_register(parameter_set=PRIOR)
    fitted = {row.id for row in load_targets(register=register).rows("fit")}
    for parameter in register.described.values():
        assert not fitted & set(parameter.rests_on), parameter.id


def test_the_shipped_register_rests_on_counts_that_are_there() -> None:
    """A name that is misspelt would never be refused."""
    there = {row.id for row in load_targets().measurements}
    described = load_register(parameter_set=PRIOR).described.values()
    named = {name for parameter in described for name in parameter.rests_on}
    assert named and named <= there


def test_a_fitted_count_that_set_a_range_is_refused(files: TargetFiles) -> None:
    (fault,) = refused(files, resting("ethos_r3_leeftijd.minderjarig"))
    place = files.place(MEASUREMENTS, "ethos_r3_leeftijd.minderjarig", "use")
    assert (fault.file, fault.line, fault.column) == (files.name(MEASUREMENTS), *place)
    assert fault.key == "ethos_r3_leeftijd.minderjarig.use"
    for words in (fault.problem_nl, fault.problem_en):
        assert f"'{SHARE}'" in words and "rests_on" in words and "'off'" in words
    assert "zet low, central en high daar zonder deze telling" in fault.problem_nl
    check_words(fault)


def test_the_base_of_a_lever_is_named_as_its_file_does(files: TargetFiles) -> None:
    (fault,) = refused(files, lever_resting("monitor_2022"))
    assert f"'{LEVER}.base'" in fault.problem_nl
    check_words(fault)


def test_every_such_count_is_told(files: TargetFiles) -> None:
    faults = refused(files, resting("ethos_r1", "ethos_r3"))
    assert [fault.key for fault in faults] == ["ethos_r1.use", "ethos_r3.use"]


def test_a_count_that_is_put_aside_may_have_set_a_range(files: TargetFiles) -> None:
    register = resting("cbs_2022", "cbs_2023")
    files.put(MEASUREMENTS, "cbs_2022", "use", "off")
    files.put(MEASUREMENTS, "cbs_2023", "use", "holdout")
    assert load_targets(files.path, register).rows("holdout")


def test_a_number_without_a_range_is_no_prior(files: TargetFiles) -> None:
    register = resting("cbs_2022", on="wereld.getoond")
    assert load_targets(files.path, register).rows("fit")


def test_a_user_may_have_left_the_count_out(files: TargetFiles) -> None:
    rows = files.rows(MEASUREMENTS)
    files.put_rows(MEASUREMENTS, [row for row in rows if row[0] != "ethos_r1"])
    assert load_targets(files.path, resting("ethos_r1")).rows("fit")


def of_a_folder(files: TargetFiles, user: Path) -> None:
    """Make a folder as somebody has it: their measurements, saved by a spreadsheet."""
    user.mkdir()
    with (user / MEASUREMENTS).open("x", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(files.rows(MEASUREMENTS))


def fit_what_is_off(files: TargetFiles) -> str:
    """Fit the count that is off because ranges rest on it; give its name."""
    register = load_register(parameter_set=PRIOR)
    (name,) = {n for p in register.described.values() for n in p.rests_on}
    files.put(MEASUREMENTS, name, "use", "fit")
    return name


def test_it_holds_for_the_counts_of_a_user(files: TargetFiles, tmp_path: Path) -> None:
    name, user = fit_what_is_off(files), tmp_path / "mijn tellingen"
    of_a_folder(files, user)
    with pytest.raises(InputError) as caught, gathered(user) as found:
        load_targets(found.folder)
    assert {fault.key for fault in caught.value.faults} == {f"{name}.use"}
    assert all(
        fault.file.endswith(f"mijn tellingen/{MEASUREMENTS}") for fault in caught.value.faults
    )
    assert "'bevolking.eerste_plek' in het register" in caught.value.text()


def test_a_calibration_does_not_begin(
    files: TargetFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fit_what_is_off(files)
    out = tmp_path / "uit"
    command = ["calibrate", "-o", str(out), "--targets", str(files.path)]
    assert cli.main(command) == 3
    assert "rests_on" in capsys.readouterr().err
    assert not out.exists()
