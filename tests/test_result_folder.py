"""A folder of results: nothing lost, nothing touched that is not ours, completed to the byte."""

import errno
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli
from commands import folder
from commands.folder import LOG, MANIFEST, STAGE, Folder, Part, put, read_manifest
from commands.options import How
from simulation.faults import SettingError

ROOT = Path(__file__).parent.parent
ABOUT = {"program": "wonen-eerst", "model_version": "1", "seed": 0}
NAMES = ("huidig_beleid", "meer_opvang", "wonen_eerst")


def content(path: Path) -> dict[str, bytes]:
    """Every file of a folder and what is under it, but for the log."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.name != LOG)
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


def parts(*names: str, say: str = "") -> list[Part]:
    return [Part(name, {"content": {"say": say}}, [f"{name}.csv"]) for name in names]


def fill(path: Path, *names: str, how: How = How.NEW, stop: int = 99, **about: Any) -> Folder:
    """Fill a folder with parts whose content is their name; stop after some."""
    opened = Folder(path, {**ABOUT, **about}, parts(*names))
    opened.open(how)
    todo = [name for name in names if not opened.is_done(name)]
    for name in todo[:stop]:
        text = f"{name} {about}".encode()
        opened.record(name, [put(opened.place, f"{name}.csv", text)])
    opened.save()
    if stop >= len(todo):
        opened.finish()
    return opened


def test_the_manifest_vouches_for_the_files(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    manifest = read_manifest(tmp_path)
    assert manifest is not None and manifest["status"] == "complete"
    for entry in manifest["scenarios"]:
        assert entry["status"] == "ok"
        for file in entry["files"]:
            assert (
                hashlib.sha256((tmp_path / file["name"]).read_bytes()).hexdigest()
                == (file["sha256"])
            )


def test_what_was_cut_off_is_completed_to_the_byte(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    fill(whole, "a", "b", "c")
    fill(cut, "a", "b", "c", stop=1)
    manifest = read_manifest(cut)
    assert manifest is not None and manifest["status"] == "incomplete"
    assert [entry["status"] for entry in manifest["scenarios"]] == ["ok", "pending", "pending"]
    with pytest.raises(SettingError, match=r"1 van 3 klaar.*--resume"):
        fill(cut, "a", "b", "c")
    before = (cut / "a.csv").stat().st_mtime_ns
    fill(cut, "a", "b", "c", how=How.RESUME)
    assert content(cut) == content(whole)
    assert (cut / "a.csv").stat().st_mtime_ns == before


def test_a_part_that_was_changed_is_made_again(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    (tmp_path / "a.csv").write_text("cut o")
    (tmp_path / "b.csv").unlink()
    opened = Folder(tmp_path, ABOUT, parts("a", "b"))
    opened.open(How.RESUME)
    assert opened.done == 0
    fill(tmp_path, "a", "b", how=How.RESUME)
    other = Folder(tmp_path, ABOUT, [*parts("a"), *parts("b", say="something else")])
    other.open(How.RESUME)
    assert (other.is_done("a"), other.is_done("b")) == (True, False)


def test_resuming_with_fewer_loses_nothing(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    fill(tmp_path, "c", how=How.RESUME)
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert [entry["scenario"] for entry in manifest["scenarios"]] == ["c", "a", "b"]
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b.csv", "c.csv", MANIFEST}


def test_another_calculation_is_not_mixed_in(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    before = content(tmp_path)
    for how in (How.NEW, How.RESUME):
        with pytest.raises(SettingError) as caught:
            fill(tmp_path, "a", how=how, model_version="2")
        assert "Er is niets veranderd" in str(caught.value)
        assert re_all(str(caught.value), "1", "2", "--overwrite")
        assert content(tmp_path) == before
    fill(tmp_path, "a", how=How.OVERWRITE, model_version="2")
    assert b"2" in content(tmp_path)["a.csv"]


def re_all(text: str, *parts: str) -> bool:
    return all(part in text for part in parts)


def test_old_results_stay_until_the_new_ones_are_complete(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b", "c")
    (tmp_path / "notes.txt").write_text("mine")
    before = content(tmp_path)
    fill(tmp_path, "a", "b", how=How.OVERWRITE, stop=1, seed=1)
    after = content(tmp_path)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {f"{STAGE}/a.csv", f"{STAGE}/{MANIFEST}"}
    fill(tmp_path, "a", "b", how=How.RESUME, seed=1)
    fresh = tmp_path / "fresh"
    fill(fresh, "a", "b", seed=1)
    assert content(fresh) == {
        name: text
        for name, text in content(tmp_path).items()
        if not name.startswith("fresh") and name != "notes.txt"
    }
    assert not (tmp_path / STAGE).exists()


def test_a_kill_while_new_results_move_in_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is in place already, a resume finds both halves."""
    whole = tmp_path / "whole"
    fill(whole, "a", "b", "c", seed=1)
    original = Path.replace
    for moves in range(5):
        home = tmp_path / f"home{moves}"
        fill(home, "a", "b", "c", "old")
        opened = fill(home, "a", "b", "c", how=How.OVERWRITE, stop=2, seed=1)
        opened.record("c", [put(opened.place, "c.csv", b"c {'seed': 1}")])
        count = 0

        def move(path: Path, target: Path, home: Path = home, moves: int = moves) -> Path:
            nonlocal count
            if STAGE in path.parts and target.parent == home:
                count += 1
                if count > moves:
                    raise KeyboardInterrupt
            return original(path, target)

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(Path, "replace", move)
            opened.finish()
            raise KeyboardInterrupt  # all had been moved
        fill(home, "a", "b", "c", how=How.RESUME, seed=1)
        assert content(home) == content(whole), moves


def test_only_our_own_folder_is_used(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    for path in (tmp_path, notes):
        for how in How:
            with pytest.raises(SettingError):
                fill(path, "a", how=how)
    (tmp_path / MANIFEST).write_text('{"name": "a web app"}')
    for how in How:
        with pytest.raises(SettingError, match="niet leeg"):
            fill(tmp_path, "a", how=how)
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", MANIFEST}


def test_what_a_kill_left_at_the_very_start_may_be_used(tmp_path: Path) -> None:
    (tmp_path / f"{folder.SCRATCH}123-{MANIFEST}").write_bytes(b"{")
    fill(tmp_path, "a")
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", MANIFEST}


@pytest.mark.parametrize(
    "files", [[{"name": "../precious", "sha256": "x"}], [{}, 3], 3, {"name": "a"}, None]
)
def test_a_damaged_manifest_does_no_harm(tmp_path: Path, files: Any) -> None:
    outside, home = tmp_path / "precious", tmp_path / "out"
    outside.write_text("mine")
    fill(home, "a")
    manifest = json.loads((home / MANIFEST).read_text())
    manifest["scenarios"][0]["files"] = files
    for text in (json.dumps(manifest), json.dumps(manifest | {"scenarios": 3})):
        for how in (How.RESUME, How.OVERWRITE):
            (home / MANIFEST).write_text(text)
            fill(home, "a", how=how)
            assert set(content(tmp_path)) == {"precious", "out/a.csv", f"out/{MANIFEST}"}
    assert outside.read_text() == "mine"


def test_a_manifest_of_parts_is_not_written_for_each(tmp_path: Path) -> None:
    """With thousands of parts the manifest is long; it may not take most of the time."""
    opened = Folder(tmp_path, ABOUT, parts(*(f"p{number}" for number in range(2000))))
    opened.open(How.NEW)
    saves = 0

    class Counted(Folder):
        def save(self) -> None:
            nonlocal saves
            saves += 1
            super().save()

    opened.__class__ = Counted
    for number in range(2000):
        opened.record(f"p{number}", [])
    assert saves < 200
    opened.finish()
    manifest = read_manifest(tmp_path)
    assert manifest is not None and manifest["status"] == "complete"


# The command ---------------------------------------------------------------------------------

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *options: cli.main(["run", *NAMES, "--format", "csv,json", "-q", *options])


def test_two_folders_are_equal_but_for_the_log(run: Run) -> None:
    assert run("-o", "one", "--format", "csv,parquet,xlsx,json") == 0
    assert run("-o", "deep/two", "--format", "csv,parquet,xlsx,json", "--jobs", "2") == 0
    found = content(Path("one"))
    assert set(found) == {
        f"{name}.{kind}" for name in NAMES for kind in ("csv", "parquet", "xlsx", "json")
    } | {MANIFEST}
    assert found == content(Path("deep/two"))
    log = json.loads(Path("deep/two", LOG).read_text())
    assert log["runs"][-1]["status"] == "complete" and log["runs"][-1]["jobs"] == 2
    assert set(log["runs"][-1]["seconds"]) == set(NAMES)


def test_an_interruption_leaves_what_is_done(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from commands import work

    original = work.run

    def interrupted(scenario: Any, **options: Any) -> Any:
        if scenario.id == "wonen_eerst":
            raise KeyboardInterrupt
        return original(scenario, **options)

    assert run("-o", "whole") == 0
    with monkeypatch.context() as patch:
        patch.setattr(work, "run", interrupted)
        assert run("-o", "cut") == 130
    assert "onderbroken: 2 van 3" in capsys.readouterr().err
    manifest = read_manifest(Path("cut"))
    assert manifest is not None and manifest["status"] == "incomplete"
    assert run("-o", "cut") == 2
    assert run("-o", "cut", "--seed", "1", "--resume") == 2
    assert "het startgetal (0, nu 1)" in capsys.readouterr().err
    assert run("-o", "cut", "--resume") == 0
    assert content(Path("cut")) == content(Path("whole"))
    runs = json.loads(Path("cut", LOG).read_text())["runs"]
    assert [one["status"] for one in runs] == ["interrupted", "complete"]
    assert runs[-1]["skipped"] == list(NAMES[:2])


def test_resuming_shows_all_verdicts_again(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("-o", "out", "--json", "--fail-if", "dakloos_totaal > 1 in 2030")
    assert run("-o", "out") == 0
    table = capsys.readouterr().out
    assert run("-o", "out", "--resume") == 0
    assert capsys.readouterr().out == table
    assert run(*options, "--resume") == 5
    document = json.loads(capsys.readouterr().out)
    assert [result["scenario"] for result in document["results"]] == list(NAMES)
    assert document["conditions"] == [
        {"condition": "dakloos_totaal > 1 in 2030", "scenarios": list(NAMES)}
    ]


def test_a_full_disk_leaves_everything_there_was(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from commands import work

    def write_half(place: Path, name: str, text: bytes) -> dict[str, str]:
        if name == "wonen_eerst.json":
            with open(place / f"{folder.SCRATCH}1-{name}", "wb") as file:
                file.write(text[:10])
            raise OSError(errno.ENOSPC, "No space left on device", name)
        return put(place, name, text)

    assert run("-o", "out") == 0
    before = content(Path("out"))
    with monkeypatch.context() as patch:
        patch.setattr(work, "put", write_half)
        assert run("-o", "out", "--overwrite", "--seed", "1") == 1
    assert "de schijf is vol" in capsys.readouterr().err
    after = content(Path("out"))
    assert {name: after[name] for name in before} == before
    assert run("-o", "out", "--resume", "--seed", "1") == 0
    assert run("-o", "fresh", "--seed", "1") == 0
    assert content(Path("out")) == content(Path("fresh"))


def limited(size: int) -> Callable[[], None]:
    """Let a program write no file larger than this: it meets the same error half-way."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def program(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        **{"capture_output": True} | options,
    )  # fmt: skip


def test_a_file_that_cannot_be_written_whole_is_not_there(run: Run) -> None:
    options = ("run", *NAMES, "-o", "out", "--format", "json,csv", "-q")
    done = program(*options, preexec_fn=limited(150_000))
    assert done.returncode == 1 and "te groot" in done.stderr and "Traceback" not in done.stderr
    assert "0 van 3 scenario's zijn bewaard; verder met --resume" in done.stderr
    assert set(content(Path("out"))) == {"huidig_beleid.json", MANIFEST}
    assert run("-o", "fresh", "--format", "json,csv") == 0
    assert run("-o", "out", "--format", "json,csv", "--resume") == 0
    assert content(Path("out")) == content(Path("fresh"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_cannot_be_written_is_told() -> None:
    with open("/dev/full", "w") as full:
        done = program("levers", "--json", capture_output=False, stdout=full, stderr=-1)
    assert done.returncode == 1 and "de schijf is vol" in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_folder_that_is_read_only(
    run: Run, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, *_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code), str(path))

    Path("out").mkdir()
    monkeypatch.setattr("builtins.open", lambda path, *a, _open=open, **o: (
        refuse(path) if "out" in str(path) else _open(path, *a, **o)
    ))  # fmt: skip
    assert run("-o", "out") == 1
    err = capsys.readouterr().err
    assert "alleen gelezen" in err or "geen recht" in err
    assert not list(Path("out").iterdir())


def test_a_folder_where_none_can_be_made(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("-o", "/proc/nergens/uit") == 1
    assert "het lukt niet" in capsys.readouterr().err
    Path("bestand").write_text("mine")
    assert run("-o", "bestand/uit") == 1
    assert run("-o", "bestand") == 2
    assert Path("bestand").read_text() == "mine"


def test_ctrl_c_stops_the_processes_too(tmp_path: Path) -> None:
    """A real interruption, as a terminal sends it: to the whole group."""
    child = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "-o", "out", "--format", "xlsx", "-j", "2"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        while not list(tmp_path.glob("out/*.xlsx")) and child.poll() is None:
            time.sleep(0.01)
        os.killpg(child.pid, signal.SIGINT)
        _, err = child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == 130, err
    assert "onderbroken" in err and "Traceback" not in err
    manifest = read_manifest(tmp_path / "out")
    assert manifest is not None and manifest["status"] == "incomplete"
