"""The page *Nieuwe telling*: a file is checked, a process calibrates, nothing is left behind."""

import csv
import gc
import io
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from killing import gone
from streamlit.testing.v1 import AppTest
from targetfiles import MEASUREMENTS, TargetFiles
from test_targets_fuzz import DAMAGE

import cli
from calibration.difference import HEADLINES, Goal, Headline, model_difference
from calibration.parametersets import KEPT, REPORT_FILE, as_json
from calibration.targets import load_targets
from commands import recalibrate
from commands.talk import Talk
from dashboard import changedset, newcount, recalibration, session
from dashboard.changedset import figure, has_moved, is_firm
from dashboard.newcount import check, present
from dashboard.pages import nieuwe_telling
from dashboard.recalibration import BusyError, Run, StoppedError
from dashboard.texts import Texts, texts
from simulation import load_scenario, run
from simulation.criteria import AMBITION, CRITERIA
from simulation.register import load_register, parameters_folder
from simulation.scenario import list_shipped

NL, EN = texts("nl"), texts("en")
FUZZ = 1_000
WAIT = 30.0


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the platform's temporary folder, one of our own; what a test starts ends with it."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    if busy := recalibration.busy():  # a test that failed must not hinder the others
        recalibration._at_work[0].kill()
    assert not busy
    assert not list(place.glob(f"{newcount.PREFIX}*"))


def changed(path: Path, change: Callable[[TargetFiles], object]) -> bytes:
    """Give the present counts with something else in them."""
    path.mkdir()
    files = TargetFiles(path)
    change(files)
    return (path / MEASUREMENTS).read_bytes()


@pytest.fixture
def good(tmp_path: Path) -> bytes:
    return changed(tmp_path / "good", lambda f: f.put(MEASUREMENTS, "cbs_2024", "value", "35000"))


@pytest.fixture
def broken(tmp_path: Path) -> bytes:
    def breaking(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "cbs_2023", "region_set", "nederlnd")
        files.put(MEASUREMENTS, "cbs_2024", "value", "<b>veel</b>")

    return changed(tmp_path / "broken", breaking)


# The file --------------------------------------------------------------------------------------


def test_every_fault_has_its_line_and_column(broken: bytes, tmp_path: Path) -> None:
    files = TargetFiles(tmp_path)
    files.write(MEASUREMENTS, broken)
    places = [files.place(MEASUREMENTS, "cbs_2023", "region_set"),
              files.place(MEASUREMENTS, "cbs_2024", "value")]  # fmt: skip
    found = check(broken)
    assert [(fault.line, fault.column) for fault in found.faults] == places
    assert not found.changes and not found.data and not found.matters
    for t, words in ((NL, "Bedoelde u"), (EN, "Did you mean")):
        told = newcount.fault_list(found.faults, t)
        for line, column in places:
            assert t("telling.plaats", regel=line, teken=column) in told
        assert words in told and "&lt;b&gt;veel" in told and "<b>" not in told
        assert newcount.PREFIX not in told


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff", b"PK\x03\x04 a spreadsheet", b"id;value\ncbs_2022;1\n", b"a" * 2_000_000],
    ids=["empty", "bytes", "xlsx", "semicolons", "huge"],
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    found = check(data)
    assert found.faults and not found.changes
    assert newcount.fault_list(found.faults, NL).count("<li>") == len(found.faults)


def test_what_differs_is_told(tmp_path: Path) -> None:
    def change(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "cbs_2024", "value", "35000")
        files.put(MEASUREMENTS, "cbs_2024", "sd_ind", "0.05")
        files.add(MEASUREMENTS, "cbs_2024", id="cbs_2025", value="36100", ref_start="2025-01-01",
                  ref_end="2025-01-01", published="2026-01-31", use="holdout")  # fmt: skip
        header, *rows = files.rows(MEASUREMENTS)
        files.put_rows(MEASUREMENTS, [header, *(row for row in rows if row[0] != "ethos_r1")])

    found = check(changed(tmp_path / "new", change))
    assert not found.faults and found.matters
    told = newcount.change_list(found.changes, NL).split("<li>")[1:]
    assert len(told) == 3
    assert "cbs_2025" in told[0] and "36.100 op 1 januari 2025" in told[0]
    assert "dient om te toetsen" in told[0]
    assert "uitkomst van 33.000 naar 35.000" in told[1]
    assert "eigen fout van 6,5\u00a0% naar 5\u00a0%" in told[1]
    assert "ethos_r1" in told[2] and "1.498 op 16 mei 2023 (gebied: ethos_r1)" in told[2]
    english = newcount.change_list(found.changes, EN)
    assert "outcome from 33,000 to 35,000" in english and "own error from 6.5% to 5%" in english
    assert "Homeless people according to CBS: 36,100 on 1 January 2025" in english


def test_what_a_calibration_does_not_see_is_nothing_to_calibrate(tmp_path: Path) -> None:
    def note(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "cbs_2024", "note", "Nagekeken, en <i>goed</i>")

    def unused(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "ethos_r3_straat.openbare_ruimte", "value", "0.11")

    assert check(present()).changes == ()
    for name, change in {"note": note, "unused": unused}.items():
        found = check(changed(tmp_path / name, change))
        assert len(found.changes) == 1 and not found.matters
    header, *rows = present().splitlines()
    assert check(b"\n".join([header, *reversed(rows)])).changes == ()  # where a row stands


@pytest.mark.parametrize("part", range(2))
def test_a_damaged_file_gives_faults_or_what_differs(part: int, temporary: Path) -> None:
    dice, refused, accepted = random.Random(part), 0, 0
    before = rows_of(present())
    for _ in range(FUZZ // 2):
        data = present()
        for _ in range(dice.choice((1, 1, 2))):
            data = dice.choice(DAMAGE)(data, dice) if data else data
        found = check(data)
        for t in (NL, EN):
            newcount.fault_list(found.faults, t), newcount.change_list(found.changes, t)
        if found.faults:
            refused += 1
            assert not found.changes and not found.data
            lines = data.count(b"\n") + data.count(b"\r") + 1
            assert all(0 <= fault.line <= lines for fault in found.faults)
            continue
        accepted += 1
        assert found.data == data
        check_changes(found.changes, before, rows_of(data))
    assert refused > 150 and accepted > 50
    assert not list(temporary.iterdir())


def rows_of(data: bytes) -> dict[str, dict[str, str]]:
    """What the csv module reads, by id."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    header, *body = (row for row in rows if any(row))
    return {row["id"]: row for row in (dict(zip(header, cells, strict=True)) for cells in body)}


def check_changes(
    found: tuple[newcount.Change, ...],
    before: dict[str, dict[str, str]],
    after: dict[str, dict[str, str]],
) -> None:
    """Hold what is told against another reader's cells."""
    new = {change.after.id for change in found if change.before is None and change.after}
    lost = {change.before.id for change in found if change.after is None and change.before}
    assert new == set(after) - set(before) and lost == set(before) - set(after)
    other = {c.before.id: c.columns for c in found if c.before and c.after}
    for name in set(before) & set(after):
        differ = [c for c in newcount.COLUMNS if not same(c, before[name][c], after[name][c])]
        assert other.get(name, []) == differ


def same(column: str, one: str, other: str) -> bool:
    """Whether two cells mean the same: 0.1 is 0.10, and names stand apart by any blank."""
    if column == "bias_groups":
        return one.split() == other.split()
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


# The process -----------------------------------------------------------------------------------


def stand_in(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have another program calibrate; it begins in the private folder, as the real one does."""

    def started(folder: Path, quick: bool, lang: str) -> "subprocess.Popen[bytes]":
        with open(folder / recalibration.LOG, "wb") as said:
            return subprocess.Popen(
                [sys.executable, "-S", "-c", code, str(quick), lang], cwd=folder, stdout=said,
                stdin=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    monkeypatch.setattr(recalibration, "_started", started)


WAITING = "import time; time.sleep(600)"
WITH_A_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
open("kind.tmp", "w").write(str(child.pid))
import os; os.replace("kind.tmp", "kind")
time.sleep(600)
"""


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Tell whether a process is at work; one that is dead and not yet buried is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_one_calibrates_at_a_time(
    monkeypatch: pytest.MonkeyPatch, good: bytes, temporary: Path
) -> None:
    stand_in(monkeypatch, WAITING)
    first = Run(good, True, "nl")
    assert recalibration.busy() and first.running
    with pytest.raises(BusyError):
        Run(good, False, "nl")
    assert list(temporary.iterdir()) == [first.folder]
    first.close()
    assert not recalibration.busy() and not list(temporary.iterdir())
    second = Run(good, False, "nl")
    assert second.running
    second.close()


def test_the_private_folder_is_private_and_holds_the_counts(
    monkeypatch: pytest.MonkeyPatch, good: bytes
) -> None:
    stand_in(monkeypatch, WAITING)
    found = Run(good, True, "nl")
    assert found.folder.stat().st_mode & 0o077 == 0
    targets = load_targets(found.folder / recalibration.TARGETS)
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
    assert not alive(pid) and not folder.exists() and not recalibration.busy()


def test_it_ends_with_the_server() -> None:
    """The server held the other end of a pipe, and is gone."""
    code = "from commands.recalibrate import tether; tether()\nprint(flush=True)\n" + WAITING
    child = subprocess.Popen([sys.executable, "-c", code], cwd=Path(cli.__file__).parent,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             start_new_session=True)  # fmt: skip
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
    assert not recalibration.busy()
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

    monkeypatch.setattr(recalibration, "_started", refuse)
    with pytest.raises(OSError):
        Run(good, True, "nl")
    assert not list(temporary.iterdir()) and not recalibration.busy()


def test_only_old_folders_of_ours_are_swept(temporary: Path, tmp_path: Path) -> None:
    names = [f"{newcount.PREFIX}old", f"{newcount.PREFIX}young", "someone-else"]
    for name in names:
        (temporary / name).mkdir()
        (temporary / name / "file").write_text("x")
    kept = tmp_path / "kept"
    kept.mkdir()
    (temporary / f"{newcount.PREFIX}link").symlink_to(kept)
    for name in (names[0], names[2]):
        os.utime(temporary / name, (0, time.time() - recalibration.OLD - 60))
    os.utime(temporary / f"{newcount.PREFIX}link", (0, 0), follow_symlinks=False)
    recalibration.sweep()
    assert not (temporary / names[0]).exists()
    assert (temporary / names[1] / "file").exists() and (temporary / names[2] / "file").exists()
    assert kept.exists()
    recalibration.sweep(age=-1.0)
    (temporary / f"{newcount.PREFIX}link").unlink()


def test_how_far_it_is(monkeypatch: pytest.MonkeyPatch, good: bytes) -> None:
    stand_in(monkeypatch, WAITING)
    found = Run(good, True, "nl")
    assert (found.progress.stage, found.progress.done, found.progress.left) == ("", 0.0, None)
    file = found.folder / recalibration.PROGRESS
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
    talk, path = Talk(), tmp_path / "voortgang.json"
    talk.hush(True)
    stages = {"walk": ("wandelen", "walking"), **recalibrate.STAGES}
    progress = recalibrate.Progress(path, stages)
    talk.follow = progress.calibrating
    told = []

    def tell() -> None:
        told.append(json.loads(path.read_text()))

    talk.at("quick checks", 0.5)
    tell()
    progress.comparing(0.5)
    tell()
    with talk.timeline(stages) as advance:
        advance("walk", 0.5)
        tell()
        advance("done", 1.0)  # no stage
        tell()
    progress.comparing(0.5)
    tell()
    half = recalibrate.WHOLE / 2
    assert [one["done"] for one in told] == [0.25, 0.75, half, half, (1 + recalibrate.WHOLE) / 2]
    assert told[2] == {"stage": "walk", "nl": "wandelen", "en": "walking", "done": half}
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [path.name]
    talk.start()


# What comes out --------------------------------------------------------------------------------


def test_a_quick_update_from_end_to_end(
    monkeypatch: pytest.MonkeyPatch, good: bytes, tmp_path: Path
) -> None:
    monkeypatch.setattr(recalibration, "MEMBERS", 20)
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
    targets = load_targets(found.folder / recalibration.TARGETS)
    assert register.posterior.about["data_hash"] == targets.data_hash
    # A higher count gives a higher prediction of it, by the same measure as before.
    shipped = parameters_folder() / "sets" / before.parameter_set / "diagnostics.json"
    predicted = [
        {row["id"]: row["middle"] for row in json.loads(path.read_bytes())["fit"]}["cbs_2024"]
        for path in (shipped, found.folder / recalibration.OUT / "diagnostics.json")
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
    assert {path.name for path in home.iterdir()} == {*KEPT, REPORT_FILE, recalibration.TARGETS}
    again = load_register(parameter_set=home)
    assert again.parameter_set == register.parameter_set
    assert again.posterior is not None and again.posterior.hash == register.posterior.hash
    assert load_targets(home / recalibration.TARGETS).data_hash == targets.data_hash
    assert str(found.folder) not in (home / REPORT_FILE).read_text()
    found.close()
    assert not found.folder.exists() and load_register().parameter_set == before.parameter_set


@pytest.mark.parametrize("quick", [True, False])
def test_the_command_for_everyone_is_one(quick: bool) -> None:
    program, command, *options = shlex.split(recalibration.accept_command(quick))
    group = typer.main.get_command(cli.app)
    assert program == "wonen-eerst"
    context = group.commands[command].make_context(command, options)  # type: ignore[attr-defined]
    given = context.params
    assert given["accept"] and given["quick"] == quick
    assert (given["out"].name, given["targets"].name) == (
        recalibration.OUT, recalibration.TARGETS,
    )  # fmt: skip


def test_a_difference_within_chance_is_called_so() -> None:
    """Against the spread that 200 draws of a normal distribution have."""
    spread = 1000.0
    error = spread * (2 / recalibration.MEMBERS) ** 0.5

    def headline(change: float) -> Headline:
        old, new = (
            (mean, mean - 1.645 * spread, mean + 1.645 * spread) for mean in (5e4, 5e4 + change)
        )
        return Headline("huidig_beleid", "dakloos_totaal", old, new, 0.0)

    assert not is_firm(headline(1.9 * error)) and not is_firm(headline(-1.9 * error))
    assert is_firm(headline(2.1 * error)) and is_firm(headline(-2.1 * error))
    goals = [Goal("a", "b", old, new) for old, new in ((0, 0), (0, 0.005), (0.5, 0.58), (1, 1))]
    assert not any(map(has_moved, goals))
    assert has_moved(Goal("a", "b", 0.0, 0.1)) and has_moved(Goal("a", "b", 0.5, 0.62))


def test_a_number_of_the_model_has_three_digits() -> None:
    assert [figure(v, "nl") for v in (0.0, 0.012345, 3.0, 28721.0, 0.5, -1.25)] == [
        "0", "0,0123", "3", "28.700", "0,5", "-1,25",
    ]  # fmt: skip
    assert (
        figure(1.0087, "nl", 4) == "1,009"
        and figure(1234.5, "en") == "1,230"
        and figure(float("nan"), "nl") == "–"
    )


# The page --------------------------------------------------------------------------------------

SCRIPT = """
from dashboard import session
from dashboard.pages import nieuwe_telling
from dashboard.texts import texts
session.show_notice(texts("{lang}"))
nieuwe_telling.page("{lang}")
"""


def show(lang: str = "nl") -> AppTest:
    return shown(AppTest.from_string(SCRIPT.format(lang=lang), default_timeout=120))


def shown(app: AppTest) -> AppTest:
    """Run the page; a fault would be a sentence, so look for that one too."""
    app.run()
    assert not app.exception
    assert texts("nl")("fout.onverwacht") not in [error.value for error in app.error]
    return app


def upload(app: AppTest, data: bytes) -> AppTest:
    app.file_uploader[0].set_value(("measurements.csv", data, "text/csv"))
    return shown(app)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return shown(app)


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def said(app: AppTest, t: Texts, key: str) -> bool:
    """Tell whether a text stands on the page as a warning or as information."""
    return t(key) in [element.value for element in (*app.warning, *app.info)]


def test_it_opens_with_the_present_counts() -> None:
    app = show()
    assert app.download_button(key="telling_download")
    assert "30.600 op 1 januari 2023" in html(app)
    assert keys(app) == set() and not app.info


def test_a_broken_file_gives_its_faults_and_nothing_to_start(broken: bytes) -> None:
    app = upload(show(), broken)
    assert [error.value for error in app.error] == [NL("telling.fouten", aantal=2)]
    assert "Regel 3, teken" in html(app) and "Regel 4, teken" in html(app)
    assert keys(app) == set()
    app.file_uploader[0].set_value(None)
    assert not shown(app).error


def test_a_file_that_says_the_same_leaves_nothing_to_start() -> None:
    app = upload(show(), present())
    assert said(app, NL, "telling.niets_anders") and keys(app) == set()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_calibration_is_followed_and_stopped(
    monkeypatch: pytest.MonkeyPatch, good: bytes, temporary: Path, lang: str
) -> None:
    stand_in(monkeypatch, WAITING)
    t, app = texts(lang), upload(show(lang), good)
    assert [one.value for one in app.success] == [t("telling.een_verschil")]
    press(app, "telling_snel")
    found = app.session_state[nieuwe_telling.KEY].run
    assert found.running and keys(app) == {"telling_annuleer"}
    assert t("telling.begint").capitalize() in app.get("progress")[0].proto.text
    words = {"stage": "quick", "nl": "opnieuw wegen", "en": "weighing", "done": 0.3}
    (found.folder / recalibration.PROGRESS).write_text(json.dumps(words))
    found.began -= 30
    bar = shown(app).get("progress")[0].proto
    assert bar.value == 30 and t.pick(("Opnieuw wegen", "Weighing")) in bar.text
    assert t("telling.seconden", aantal=75) in bar.text  # 30 seconds for 30 per cent
    assert t("telling.mag_weg") in [text.value for text in app.markdown]
    (found.folder / recalibration.PROGRESS).write_text(json.dumps(words | {"stage": "walk"}))
    assert t("telling.toch_helemaal") in [text.value for text in shown(app).markdown]
    pid = found.process.pid
    del found
    press(app, "telling_annuleer")
    assert said(app, t, "telling.geannuleerd") and "telling_snel" in keys(app)
    assert not alive(pid) and not list(temporary.iterdir())
    assert "cbs_2024" in html(app)  # the file has been kept
    press(app, "telling_snel")
    assert keys(app) == {"telling_annuleer"}
    press(app, "telling_annuleer")


def test_a_second_user_is_told_to_wait(monkeypatch: pytest.MonkeyPatch, good: bytes) -> None:
    stand_in(monkeypatch, WAITING)
    one, other = upload(show(), good), upload(show(), good)
    press(one, "telling_helemaal")
    press(other, "telling_snel")  # the button was still there
    assert other.session_state[nieuwe_telling.KEY].run is None
    assert said(other, NL, "telling.bezet")
    assert all(other.button(key=key).disabled for key in ("telling_snel", "telling_helemaal"))
    press(one, "telling_annuleer")
    assert not said(shown(other), NL, "telling.bezet")
    assert not other.button(key="telling_snel").disabled


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "import os; os.kill(os.getpid(), 9)",
                                  "raise SystemExit(0)"])  # fmt: skip
def test_a_crash_is_a_sentence(monkeypatch: pytest.MonkeyPatch, good: bytes, code: str) -> None:
    stand_in(monkeypatch, code)
    app = upload(show(), good)
    app.button(key="telling_snel").click()
    app.run()
    until(lambda: not recalibration.busy())
    key = "telling.afgebroken" if "kill" in code else "telling.misgelukt"
    assert said(shown(app), NL, key) and "telling_snel" in keys(app)
    assert app.session_state[nieuwe_telling.KEY].run is None


def prepare(path: Path, passed: bool) -> None:
    """Write what a calibration would: the set in use under another name, and what differs."""
    before = load_register()
    home = path / recalibration.OUT
    shutil.copytree(parameters_folder() / "sets" / before.parameter_set, home)
    text = (home / "parameterset.yaml").read_text()
    (home / "parameterset.yaml").write_text(text.replace("id: basis", "id: proef"))
    diagnostics = json.loads((home / "diagnostics.json").read_bytes())
    diagnostics["gate"] = "passed" if passed else "failed"
    (home / "diagnostics.json").write_bytes(as_json(diagnostics))
    (home / REPORT_FILE).write_text("<!doctype html>")
    after = load_register(parameter_set=home)
    found = model_difference(before, after, [load_scenario("wonen_eerst")], 4)
    (path / recalibration.DIFFERENCE).write_text(json.dumps(found.to_plain()))


def ready(monkeypatch: pytest.MonkeyPatch, good: bytes, path: Path, passed: bool) -> AppTest:
    """Show the page after a calibration."""
    path.mkdir()
    prepare(path, passed)
    copy = f"import shutil; shutil.copytree({str(path)!r}, '.', dirs_exist_ok=True)"
    stand_in(monkeypatch, copy)
    app = upload(show(), good)
    app.button(key="telling_snel").click()
    app.run()
    until(lambda: not recalibration.busy())
    return shown(app)


def test_a_set_that_passed_is_used_here_only_and_discarded(
    monkeypatch: pytest.MonkeyPatch, good: bytes, tmp_path: Path, temporary: Path
) -> None:
    app = ready(monkeypatch, good, tmp_path / "made", passed=True)
    everyone = load_register().parameter_set
    assert NL("telling.haalt") in html(app) and "Wonen Eerst" in html(app)
    assert NL("telling.gelijk") in html(app)  # it is the set in use under another name
    assert app.code[0].value == recalibration.accept_command(True)
    assert session.OWN not in app.session_state
    notice = NL("telling.melding", set="proef")
    assert notice not in [one.value for one in app.info]
    press(app, "telling_gebruik")
    assert app.session_state[session.OWN].parameter_set == "proef"
    assert notice in [one.value for one in app.info]
    assert notice not in [one.value for one in show().info]  # someone else
    press(app, "telling_stop")
    assert session.OWN not in app.session_state
    press(app, "telling_gebruik")
    press(app, "telling_weggooien")
    assert session.OWN not in app.session_state and not list(temporary.iterdir())
    assert notice not in [one.value for one in app.info]
    assert app.file_uploader[0].value is None and keys(app) == set()
    assert load_register().parameter_set == everyone


def test_a_set_that_failed_can_be_looked_at_and_not_used(
    monkeypatch: pytest.MonkeyPatch, good: bytes, tmp_path: Path
) -> None:
    app = ready(monkeypatch, good, tmp_path / "made", passed=False)
    assert NL("telling.haalt_niet") in html(app) and said(app, NL, "telling.gezakt_uitleg")
    assert keys(app) == {"telling_weggooien"} and not app.code
    assert "Wonen Eerst" in html(app) and app.download_button(key="telling_zip")
    press(app, "telling_weggooien")


def test_the_session_gives_its_own_register_to_every_page() -> None:
    assert session.register_in_use() is load_register()  # where no page is shown

    def script() -> None:
        import streamlit as st

        from dashboard import session

        st.text(session.register_in_use().parameter_set)

    app = AppTest.from_function(script, default_timeout=60).run()
    assert app.text[0].value == load_register().parameter_set
    app.session_state[session.OWN] = load_register(parameter_set="prior")
    assert app.run().text[0].value == "prior"


def test_the_tables_name_every_scenario_and_escape_what_they_say() -> None:
    names = [changedset.scenario_name(id, EN) for id in list_shipped()]
    assert len(set(names)) == len(names) and "Current policy" in names
