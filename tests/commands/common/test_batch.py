"""`run` in a folder: interrupted, on a full disk, on a read-only one, and completed after that."""

import errno
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.batches.deadly import VICTIM, Deadly, Failing
from support.places import child_env
from support.result_folder import content

import cli
from commands.common.manifest import LOG, MANIFEST, read_manifest
from commands.common.result_folder import SCRATCH, draft

FEW = ("--members", "3")
NAMES = ("huidig_beleid", "meer_opvang", "wonen_eerst")

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *options: cli.main(["run", *NAMES, "--format", "csv,json", "-q", *FEW, *options])


@pytest.mark.slow
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


@pytest.mark.slow
def test_an_interruption_leaves_what_is_done(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from commands.common import job

    original = job.run

    def interrupted(scenario: Any, **options: Any) -> Any:
        if scenario.id == "wonen_eerst":
            raise KeyboardInterrupt
        return original(scenario, **options)

    assert run("-o", "whole") == 0
    with monkeypatch.context() as patch:
        patch.setattr(job, "run", interrupted)
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


@pytest.mark.slow
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


def test_one_is_one_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def said(*options: str) -> str:
        assert cli.main(["run", *options, *FEW]) == 0
        return capsys.readouterr().err

    one = (NAMES[0], "-o", "een", "--format", "csv")
    assert "1 bestand staat in een\n" in said(*one)
    assert "1 scenario stond al in een; dat is overgeslagen" in said(*one, "--resume")
    again = said(*one, "--resume", "--lang", "en")
    assert "1 file is in een\n" in again and "1 scenario was in een already" in again
    two = (NAMES[0], "-o", "twee", "--format", "csv,json")
    assert "2 bestanden staan in twee\n" in said(*two)
    assert "2 files are in twee\n" in said(*two, "--resume", "--lang", "en")


@pytest.mark.slow
def test_a_full_disk_leaves_everything_there_was(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from commands.common import job

    def write_half(place: Path, name: str, text: bytes) -> dict[str, str]:
        if name == "wonen_eerst.json":
            with open(place / f"{SCRATCH}1-{name}", "wb") as file:
                file.write(text[:10])
            raise OSError(errno.ENOSPC, "No space left on device", name)
        return draft(place, name, text)

    assert run("-o", "out") == 0
    before = content(Path("out"))
    with monkeypatch.context() as patch:
        patch.setattr(job, "draft", write_half)
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
        env=child_env(),
        text=True,
        **{"capture_output": True} | options,
    )


@pytest.mark.slow
def test_a_file_that_cannot_be_written_whole_is_not_there(run: Run) -> None:
    options = ("run", *NAMES, "-o", "out", "--format", "json,csv", "-q", *FEW)
    done = program(*options, preexec_fn=limited(150_000))
    assert done.returncode == 1 and "te groot" in done.stderr and "Traceback" not in done.stderr
    assert "0 van 3 scenario's zijn bewaard; verder met --resume" in done.stderr
    assert set(content(Path("out"))) == {MANIFEST}, "half a scenario is not there"
    assert run("-o", "fresh", "--format", "json,csv") == 0
    assert run("-o", "out", "--format", "json,csv", "--resume") == 0
    assert content(Path("out")) == content(Path("fresh"))


@pytest.mark.slow
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
    monkeypatch.setattr(
        "builtins.open",
        lambda path, *a, _open=open, **o: (
            refuse(path) if "out" in str(path) else _open(path, *a, **o)
        ),
    )
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


def test_workers_that_die_at_their_start_end_the_batch(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "deadly.py"
    script.write_text("import os; os._exit(3)")
    deadly = ModuleType("__main__")
    deadly.__file__ = str(script)  # what a spawned process runs first
    monkeypatch.setitem(sys.modules, "__main__", deadly)
    assert run("-o", "out", "--jobs", "2") == 1


@pytest.mark.slow
def test_a_process_that_is_killed_fails_its_scenario_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("commands.common.job.Assignment", Deadly)
    assert run("-o", "out", "--jobs", "2", "--keep-going") == 4
    said = capsys.readouterr().err
    assert f"{VICTIM}: mislukt: het proces" in said and "SIGKILL" in said
    assert "Traceback" not in said and "terminated abruptly" not in said
    manifest = read_manifest(Path("out"))
    assert manifest is not None
    status = {entry["scenario"]: entry["status"] for entry in manifest["scenarios"]}
    assert status == dict.fromkeys(NAMES, "ok") | {VICTIM: "failed"}


@pytest.mark.slow
def test_a_failure_leaves_no_older_result_behind(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of older results: what failed now is not there."""
    assert run("-o", "out") == 0
    with monkeypatch.context() as patch:
        patch.setattr("commands.common.job.Assignment", Failing)
        assert run("-o", "out", "--overwrite", "--keep-going", "--seed", "1") == 4
    names = {f"{name}.{kind}" for name in NAMES for kind in ("csv", "json") if name != VICTIM}
    assert set(content(Path("out"))) == names | {MANIFEST}
    assert run("-o", "out", "--resume", "--keep-going", "--seed", "1") == 0
    assert run("-o", "fresh", "--seed", "1", "--keep-going") == 0
    assert content(Path("out")) == content(Path("fresh"))


def test_the_longest_name_can_be_kept_and_replaced(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a longer one is refused before anything is run."""
    longest = "_" + "e" * 119
    for stem in (longest, f"{longest}e"):
        Path(f"{stem}.yaml").write_text("naam: Lang\n")
    one = ("run", f"{longest}.yaml", "-o", "lang", "--format", "parquet", "--members")
    assert cli.main([*one, "2"]) == 0
    before = content(Path("lang"))
    assert cli.main([*one, "1", "--overwrite"]) == 0
    after = content(Path("lang"))
    assert set(before) == set(after) and len(after) == 2
    assert all(before[name] != after[name] for name in after)
    assert cli.main(["run", f"{longest}e.yaml", "--dry-run"]) == 3
    assert "hoogstens 120" in capsys.readouterr().err
