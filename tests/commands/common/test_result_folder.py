"""Folders of results: nothing lost, nothing touched that is not ours, completed to the byte."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from support.result_folder import content

from commands.common import result_folder
from commands.common.manifest import BEFORE, LOG, MANIFEST, Part, part_file, read_manifest
from commands.common.options import How
from commands.common.result_folder import SCRATCH, STAGE, Folder, draft, put, settle
from simulation.reading.faults import SettingError

ABOUT = {"program": "wonen-eerst", "model_version": "1", "seed": 0}


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
    opened.close()
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
    opened.close()
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
        assert all(part in str(caught.value) for part in ("1", "2", "--overwrite"))
        assert content(tmp_path) == before
    fill(tmp_path, "a", how=How.OVERWRITE, model_version="2")
    assert b"2" in content(tmp_path)["a.csv"]


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
    (tmp_path / f"{SCRATCH}123-{MANIFEST}").write_bytes(b"{")
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


HOSTILE = (
    *("..", ".", "", "/", "a/b.csv", "../outside.csv", "/outside.csv", "\\x.csv", "C:x.csv"),
    *("a\0.csv", "\ud800.csv", "a" * 300, "~", "-", "a.csv\n", ".hidden.csv", "folder.csv"),
)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize("how", [How.OVERWRITE, How.RESUME])
def test_a_manifest_that_names_what_is_elsewhere_reaches_nothing(
    tmp_path: Path, name: str, how: How
) -> None:
    outside, home = tmp_path / "outside.csv", tmp_path / "home"
    outside.write_text("theirs")
    fill(home, "a", "b")
    expected = content(home)
    (home / "folder.csv").mkdir()
    manifest = json.loads((home / MANIFEST).read_text())
    stranger = {"scenario": name, "status": "ok", "files": [{"name": name, "sha256": "0"}]}
    manifest["scenarios"] += [stranger, {**stranger, "scenario": "c"}]
    manifest["scenarios"][1]["files"].append({"name": name, "sha256": "0"})
    (home / MANIFEST).write_text(json.dumps(manifest))
    fill(home, "a", "b", how=how)
    assert outside.read_text() == "theirs"
    found = content(home)
    assert {key: found[key] for key in ("a.csv", "b.csv")} == {
        key: expected[key] for key in ("a.csv", "b.csv")
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "outside.csv"]
    assert {path.name for path in home.iterdir()} <= {"a.csv", "b.csv", "folder.csv", MANIFEST, LOG}


@pytest.mark.parametrize("how", [How.OVERWRITE, How.RESUME])
def test_a_folder_from_before_is_still_ours_and_loses_its_old_manifest(
    tmp_path: Path, how: How
) -> None:
    fill(tmp_path, "a", "b", stop=1)
    (tmp_path / LOG).write_text('{"runs": []}')
    for name, before in BEFORE.items():
        (tmp_path / name).rename(tmp_path / before)
    with pytest.raises(SettingError, match=r"1 van 2 klaar"):
        fill(tmp_path, "a", "b")
    fill(tmp_path, "a", "b", how=how)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b.csv", MANIFEST}


def test_a_file_that_only_bears_the_name_of_before_stays(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    (tmp_path / BEFORE[MANIFEST]).write_text('{"name": "of something else"}')
    fill(tmp_path, "a", how=How.OVERWRITE)
    assert (tmp_path / BEFORE[MANIFEST]).exists()


def test_no_results_are_passed_by_as_the_manifest_is() -> None:
    names = [part_file(part, "json") for part in ("manifest", "_manifest", "__x", "scenario_x")]
    assert not [name for name in names if name.startswith(("_", "."))]
    assert len(set(names)) == 4


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


def test_a_part_is_noted_when_all_its_files_have_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the program between two of them."""
    opened = Folder(tmp_path, ABOUT, [Part("a", {}, ["a.csv", "a.xlsx"])]).open(How.NEW)
    drafts = [draft(opened.place, name, b"a") for name in ("a.csv", "a.xlsx")]

    def ended(place: Path, drafted: dict[str, str]) -> dict[str, str]:
        if drafted["name"] == "a.xlsx":
            raise KeyboardInterrupt
        return settle(place, drafted)

    monkeypatch.setattr(result_folder, "settle", ended)
    with pytest.raises(KeyboardInterrupt):
        opened.record("a", drafts)
    assert opened.entries["a"]["status"] == "pending"


def test_steps_stay_until_what_they_led_to_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill while they are removed leaves a folder that is complete, and is tidied up later."""
    steps = [f"s{number}" for number in range(3)]
    opened = Folder(tmp_path, ABOUT, parts("a", *steps)).open(How.NEW)
    for name in ("a", *steps):
        opened.write(name, {f"{name}.csv": b"x"})
    with monkeypatch.context() as patch:

        def killed(path: Path, missing_ok: bool = False) -> None:
            raise KeyboardInterrupt

        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            opened.finish(steps)
    found = read_manifest(tmp_path)
    assert found is not None and found["status"] == "complete"
    assert [entry["status"] for entry in found["scenarios"]] == ["ok"]
    opened.close()
    again = Folder(tmp_path, ABOUT, parts("a", *steps)).open(How.RESUME)
    assert again.is_done("a")
    again.finish(steps)
    again.close()
    assert set(content(tmp_path)) == {"a.csv", MANIFEST}


def test_a_name_that_could_not_be_read_back_is_refused() -> None:
    with pytest.raises(ValueError, match="monster 1"):
        Part("monster 1", {}, [])
