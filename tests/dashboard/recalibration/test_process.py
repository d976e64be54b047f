"""A calibration behind the app: one at a time, followed, stopped for certain, without a trace."""

import gc
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from support.app import thin_worker
from support.app.recalibrating import (
    WAIT,
    WAITING,
    WITH_A_CHILD,
    alive,
    good_file,
    private,
    stand_in,
    until,
)
from support.batches.killing import gone
from support.places import ROOT, TESTS

import cli
from calibration.parameter_sets import KEPT, REPORT_FILE
from calibration.set_comparison import HEADLINES
from calibration.targets import FILES, load_targets
from dashboard.recalibration import private_folder, process, worker
from dashboard.recalibration.process import BusyError, Run, StoppedError
from simulation import load_scenario, run
from simulation.outcomes.quotability import standing
from simulation.register.register import load_register, parameters_folder
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import list_shipped

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from private(tmp_path, monkeypatch)


@pytest.fixture
def good(tmp_path: Path) -> bytes:
    return good_file(tmp_path)


def test_one_calibrates_at_a_time(
    monkeypatch: pytest.MonkeyPatch, good: bytes, temporary: Path
) -> None:
    stand_in(monkeypatch, WAITING)
    first = Run(good, True, "nl")
    assert process.busy() and first.running
    with pytest.raises(BusyError):
        Run(good, False, "nl")
    assert list(temporary.iterdir()) == [first.folder]
    first.close()
    assert not process.busy() and not list(temporary.iterdir())
    second = Run(good, False, "nl")
    assert second.running
    second.close()


def test_the_private_folder_is_private_and_holds_the_counts(
    monkeypatch: pytest.MonkeyPatch, good: bytes
) -> None:
    stand_in(monkeypatch, WAITING)
    found = Run(good, True, "nl")
    assert found.folder.stat().st_mode & 0o077 == 0
    targets = load_targets(found.folder / process.TARGETS)
    assert {row.id: row.value for row in targets.measurements}["cbs_2024"] == 35000
    assert targets.priors == load_targets().priors
    found.close()


def test_stopping_ends_the_whole_group_and_leaves_no_folder(
    monkeypatch: pytest.MonkeyPatch, good: bytes
) -> None:
    stand_in(monkeypatch, WITH_A_CHILD)
    found = Run(good, True, "nl")
    until((found.folder / "kind").exists)
    child = int((found.folder / "kind").read_text())
    assert alive(child) and alive(found.process.pid)
    found.close()
    until(lambda: not alive(child))
    assert not alive(found.process.pid) and not found.folder.exists()
    found.close()  # once more does nothing


def test_the_real_process_can_be_stopped_too(good: bytes) -> None:
    found = Run(good, False, "en")
    until(lambda: found.progress.stage != "")
    assert found.progress.words == ("het beste punt zoeken", "finding the best point")
    group = found.process.pid
    found.close()
    assert gone(group) and not found.folder.exists()


def test_it_ends_with_its_session(monkeypatch: pytest.MonkeyPatch, good: bytes) -> None:
    stand_in(monkeypatch, WAITING)
    found = Run(good, True, "nl")
    folder, pid = found.folder, found.process.pid
    del found
    gc.collect()
    assert not alive(pid) and not folder.exists() and not process.busy()


def test_it_ends_with_the_server() -> None:
    """The server held the other end of a pipe, and is gone."""
    name = worker.__name__
    code = f"from {name} import tether; tether()\nprint(flush=True)\n" + WAITING
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdin is not None and child.stdout is not None
    assert child.stdout.readline() == b"\n"
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.3)
    child.stdin.close()
    assert child.wait(WAIT) == -signal.SIGKILL
    child.stdout.close()


@pytest.mark.parametrize("killed", [True, False])
def test_a_process_that_dies_lets_others_in(
    monkeypatch: pytest.MonkeyPatch, good: bytes, killed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    end = "os.kill(os.getpid(), 9)" if killed else "raise SystemExit(1)"
    stand_in(monkeypatch, f"import os; print('the disk caught fire', flush=True); {end}")
    found = Run(good, True, "nl")
    until(lambda: not found.running)
    assert not process.busy()
    with pytest.raises(StoppedError) as caught:
        _ = found.result
    assert caught.value.killed == killed
    assert "the disk caught fire" in caplog.text  # for the administrator
    Run(good, True, "nl").close()
    found.close()


def test_a_process_that_cannot_begin_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, good: bytes, temporary: Path
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no memory")

    monkeypatch.setattr(process, "_started", refuse)
    with pytest.raises(OSError):
        Run(good, True, "nl")
    assert not list(temporary.iterdir()) and not process.busy()


def test_only_old_folders_of_ours_are_swept(temporary: Path, tmp_path: Path) -> None:
    names = [f"{private_folder.PREFIX}old", f"{private_folder.PREFIX}young", "someone-else"]
    for name in names:
        (temporary / name).mkdir()
        (temporary / name / "file").write_text("x")
    kept = tmp_path / "kept"
    kept.mkdir()
    (temporary / f"{private_folder.PREFIX}link").symlink_to(kept)
    for name in (names[0], names[2]):
        os.utime(temporary / name, (0, time.time() - private_folder.OLD - 60))
    os.utime(temporary / f"{private_folder.PREFIX}link", (0, 0), follow_symlinks=False)
    private_folder.sweep()
    assert not (temporary / names[0]).exists()
    assert (temporary / names[1] / "file").exists() and (temporary / names[2] / "file").exists()
    assert kept.exists()
    private_folder.sweep(age=-1.0)
    (temporary / f"{private_folder.PREFIX}link").unlink()


def test_how_far_it_is(monkeypatch: pytest.MonkeyPatch, good: bytes) -> None:
    stand_in(monkeypatch, WAITING)
    found = Run(good, True, "nl")
    assert (found.progress.stage, found.progress.done, found.progress.left) == ("", 0.0, None)
    file = found.folder / process.PROGRESS
    for damaged in ("", "{", "[]", '{"stage": "walk"}', '{"done": null}'):
        file.write_text(damaged)
        assert found.progress.done == 0.0
    file.write_text(json.dumps({"stage": "walk", "nl": "a", "en": "b", "done": 0.25}))
    found.began -= 30.0
    progress = found.progress
    assert (progress.stage, progress.words, progress.done) == ("walk", ("a", "b"), 0.25)
    assert progress.left == pytest.approx(3 * progress.elapsed)  # a quarter took this long
    found.close()


def test_a_long_calculation_tells_who_follows(tmp_path: Path) -> None:
    path = tmp_path / "voortgang.json"
    stages = {"walk": ("wandelen", "walking"), **worker.STAGES}
    progress = worker.Progress(path, stages)
    told = []

    def tell() -> None:
        told.append(json.loads(path.read_text()))

    progress.calibrating("quick checks", 0.5)
    tell()
    progress.comparing(0.5)
    tell()
    progress.calibrating("walk", 0.5)
    tell()
    progress.calibrating("done", 1.0)  # no stage
    tell()
    progress.comparing(0.5)
    tell()
    share = worker.WHOLE
    half = share / 2
    assert [one["done"] for one in told] == [0.25, 0.75, half, half, (1 + share) / 2]
    assert told[2] == {"stage": "walk", "nl": "wandelen", "en": "walking", "done": half}
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [path.name]


# What comes out --------------------------------------------------------------------------------


def test_a_quick_update_from_end_to_end(
    monkeypatch: pytest.MonkeyPatch, good: bytes, tmp_path: Path
) -> None:
    """On few draws; the browser's journey has it done on all of them."""
    monkeypatch.setattr(process, "MEMBERS", 20)
    monkeypatch.setattr(process, "worker", thin_worker)
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    found = Run(good, True, "nl")
    stages = []
    end = time.monotonic() + 900
    while found.running and time.monotonic() < end:
        stages.append(found.progress.stage)
        time.sleep(0.1)
    result = found.result
    assert set(stages) <= {"", "quick", "quick checks", "difference"}
    assert "quick checks" in stages and "difference" in stages
    assert result.quick and result.passed
    register, before = result.register, load_register()
    assert result.before == before.parameter_set != register.parameter_set
    assert register.posterior is not None and register.posterior.converged
    targets = load_targets(found.folder / process.TARGETS)
    assert register.posterior.about["data_hash"] == targets.data_hash
    # A higher count gives a higher prediction of it, by the same measure as before.
    shipped = parameters_folder() / "sets" / before.parameter_set / "diagnostics.json"
    predicted = [
        {row["id"]: row["middle"] for row in json.loads(path.read_bytes())["fit"]}["cbs_2024"]
        for path in (shipped, found.folder / process.OUT / "diagnostics.json")
    ]
    assert predicted[0] < predicted[1] < 35000
    # The differences are those of two ordinary runs.
    assert [(h.scenario, h.indicator) for h in result.headlines] == [
        (name, indicator) for name in list_shipped() for indicator in HEADLINES
    ]
    assert len(result.goals) == len(list_shipped()) * len(CRITERIA)
    for use, place in ((before, "old"), (register, "new")):
        own = run(load_scenario("wonen_eerst"), register=use, members=20, seed=0)[0]
        for one in result.headlines:
            if one.scenario == "wonen_eerst":
                at = own.indicator(one.indicator)[list(own.time).index(AMBITION)]
                assert getattr(one, place)[0] == pytest.approx(at.mean(), rel=1e-12)
    # What is taken along is the set, and can be used as one.
    home = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(found.archive())) as file:
        file.extractall(home)
    assert {path.name for path in home.iterdir()} == {
        *KEPT,
        *FILES,
        REPORT_FILE,
        process.CHANGE_REPORT,
        process.TARGETS,
    }
    again = load_register(parameter_set=home)
    assert again.parameter_set == register.parameter_set
    assert again.posterior is not None and again.posterior.hash == register.posterior.hash
    assert standing(register, 20) == standing(again, 20) == "posterior"
    assert load_targets(home / process.TARGETS).data_hash == targets.data_hash
    assert str(found.folder) not in (home / REPORT_FILE).read_text()
    found.close()
    assert not found.folder.exists() and load_register().parameter_set == before.parameter_set


@pytest.mark.parametrize("quick", [True, False])
def test_the_command_for_everyone_is_one(quick: bool) -> None:
    program, command, *options = shlex.split(process.accept_command(quick))
    group = typer.main.get_command(cli.app)
    assert program == "wonen-eerst"
    context = group.commands[command].make_context(command, options)  # type: ignore[attr-defined]
    given = context.params
    assert given["accept"] and given["quick"] == quick
    assert (given["out"].name, given["targets"].name) == (
        process.OUT,
        process.TARGETS,
    )
