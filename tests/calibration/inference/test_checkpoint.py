"""What has been worked out is kept, and gives the same bytes as working it out again."""

import io
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.models.small_calibration import (
    EASY,
    GOOD,
    SAMPLED,
    VARIANTS,
    Tiny,
    problem_of,
    small_problem,
    two_stocks,
    write_targets,
)
from support.models.target_files import MEASUREMENTS
from support.places import HELPERS, child_env

from calibration.document import diagnose
from calibration.fitting.pipeline import Calibration, calibrate, key_of
from calibration.inference.checkpoint import FOLDER, Checkpoint
from calibration.parameter_sets import KEPT, contents
from calibration.variants import STRUCTURES

LITTLE = Tiny()
once = pytest.mark.xdist_group("checkpoint")


@pytest.fixture(scope="module", autouse=True)
def small_model() -> Iterator[None]:
    """Let two stocks stand in for the model: what is asked here is what is done with it."""
    with two_stocks():
        yield


def made(found: Calibration, checkpoint: Checkpoint | None = None) -> dict[str, bytes]:
    """Give the files of a calibration."""
    document = diagnose(found, checkpoint, compare=False)
    return contents("klein", found.posterior, document)


@pytest.fixture(scope="module")
def plain() -> dict[str, bytes]:
    """The files without keeping anything."""
    return made(calibrate(small_problem(), LITTLE))


# One piece -----------------------------------------------------------------------------------


class Work:
    """Something to be worked out, and how often it was."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.times += 1
        return {"x": np.arange(12.0).reshape(3, 4), "n": np.array(7), "name": np.array("é")}


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return set(one) == set(other) and all(
        one[name].dtype == other[name].dtype and np.array_equal(one[name], other[name])
        for name in one
    )


def test_a_piece_is_worked_out_once(tmp_path: Path) -> None:
    work = Work()
    first = Checkpoint(tmp_path, "key").piece("part", work)
    again = Checkpoint(tmp_path, "key")
    assert same(again.piece("part", work), first) and same(first, Work()())
    assert (work.times, again.found) == (1, 1)
    again.piece("other", work)
    assert (work.times, again.found) == (2, 1)
    assert {path.name for path in (tmp_path / FOLDER).iterdir()} == {"part.npz", "other.npz"}


def test_without_a_folder_nothing_is_kept() -> None:
    work = Work()
    for _ in range(2):
        assert same(Checkpoint().piece("part", work), Work()())
    assert work.times == 2


def test_what_is_cleared_is_worked_out_again(tmp_path: Path) -> None:
    work, checkpoint = Work(), Checkpoint(tmp_path, "key")
    checkpoint.piece("part", work)
    checkpoint.clear()
    assert not (tmp_path / FOLDER).exists()
    checkpoint.piece("part", work)
    assert work.times == 2


def _pickled(content: bytes) -> bytes:
    return pickle.dumps({"x": 1})


def _one_array(content: bytes) -> bytes:
    file = io.BytesIO()
    np.save(file, np.arange(3))
    return file.getvalue()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "no zip": lambda content: b"what is this" * 20,
    "half": lambda content: content[: len(content) // 2],
    "all but a byte": lambda content: content[:-1],
    "its head only": lambda content: content[:40],
    "a pickle": _pickled,
    "one array": _one_array,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_piece_that_is_not_whole_is_worked_out_again(tmp_path: Path, damage: str) -> None:
    work = Work()
    Checkpoint(tmp_path, "key").piece("part", work)
    path = tmp_path / FOLDER / "part.npz"
    whole = path.read_bytes()
    path.write_bytes(DAMAGE[damage](whole))
    again = Checkpoint(tmp_path, "key")
    assert same(again.piece("part", work), Work()())
    assert (work.times, again.found) == (2, 0)
    assert Checkpoint(tmp_path, "key").piece("part", work) and work.times == 2


def test_a_byte_that_fell_over_never_gives_other_numbers(tmp_path: Path) -> None:
    Checkpoint(tmp_path, "key").piece("part", Work())
    path = tmp_path / FOLDER / "part.npz"
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert same(Checkpoint(tmp_path, "key").piece("part", Work()), Work()()), place


def test_a_piece_of_another_calculation_is_not_used(tmp_path: Path) -> None:
    work = Work()
    Checkpoint(tmp_path, "key").piece("part", work)
    other = Checkpoint(tmp_path, "another key")
    other.piece("part", work)
    assert (work.times, other.found) == (2, 0)


# What the key stands for -----------------------------------------------------------------------


def test_whatever_decides_the_outcome_gives_another_key(tmp_path: Path) -> None:
    problem, settings = small_problem(), Tiny()
    files = write_targets(tmp_path)
    keys = [key_of(problem_of(files), settings)]
    assert keys == [key_of(problem, settings)]  # where the files are is of no account
    files.put(MEASUREMENTS, "cbs_2023", "value", "30601")
    keys.append(key_of(problem_of(files), settings))
    keys.append(key_of(replace(problem, rows=problem.rows[1:]), settings))
    keys.append(key_of(replace(problem, sampled=SAMPLED[:2]), settings))
    keys.append(key_of(replace(problem, structure=STRUCTURES["zicht_laag"]), settings))
    register = problem.register.with_values({"preventie.overlap": 0.11})
    keys.append(key_of(replace(problem, register=register), settings))
    for changed in (
        {"seed": 1},
        {"kept": 101},
        {"starts": 3},
        {"structures": False},
        {"limits": EASY},
        {"schedule": GOOD.schedule},
        {"short": GOOD.schedule},
        {"effort": GOOD.effort},
    ):
        keys.append(key_of(problem, replace(settings, **changed)))
    assert len(set(keys)) == len(keys) == 14


# A calibration ---------------------------------------------------------------------------------


def kept_in(path: Path) -> list[str]:
    return sorted(piece.stem for piece in (path / FOLDER).iterdir())


@pytest.mark.slow
@once
def test_keeping_pieces_changes_no_byte(
    tmp_path: Path, plain: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(small_problem(), LITTLE)
    first = Checkpoint(tmp_path, key)
    assert made(calibrate(small_problem(), LITTLE, first), first) == plain
    pieces = kept_in(tmp_path)
    structures = {f"structure-{id}" for id in VARIANTS[1:]}
    assert first.found == 0
    assert {"point", "temper-00", "temper-01", "weighted", "outputs", *structures} <= set(pieces)

    # Some are lost, one is of another calculation, one broken: these are made anew.
    (tmp_path / FOLDER / "temper-01.npz").unlink()
    (tmp_path / FOLDER / "structure-zicht_laag.npz").write_bytes(b"nothing")
    Checkpoint(tmp_path, "another").piece("outputs", lambda: {"x": np.zeros(3)})
    second = Checkpoint(tmp_path, key)
    assert made(calibrate(small_problem(), LITTLE, second), second) == plain
    assert second.found == len(pieces) - 3 and kept_in(tmp_path) == pieces

    # With all of them there, nothing long is worked out.
    def fail(*arguments: object, **options: object) -> None:
        raise AssertionError("this was worked out before")

    for name in ("tempering.first_round", "tempering.next_round", "short_fit.temper"):
        monkeypatch.setattr(f"calibration.samplers.{name}", fail)
    for name in ("find_point", "sample", "headlines"):
        monkeypatch.setattr(f"calibration.fitting.pipeline.{name}", fail)
    third = Checkpoint(tmp_path, key)
    assert made(calibrate(small_problem(), LITTLE, third), third) == plain
    assert third.found == len(pieces)


@pytest.mark.slow
@once
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    plain: dict[str, bytes],
) -> None:
    assert made(calibrate(small_problem(), LITTLE)) == plain
    other = made(calibrate(small_problem(), replace(LITTLE, seed=1)))
    assert set(plain) == set(KEPT)
    assert all(other[name] != plain[name] for name in KEPT)


# Killed ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_calibration_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(HELPERS / "batches" / "calibration_killing.py"), str(tmp_path)],
        env=child_env(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    print(seen, done.stderr)
    assert seen["code"] == 6 and seen["left_over"] == []
    assert len(seen["kills"]) == 8
    midway = [kill for kill in seen["kills"] if kill["killed"] and kill["pieces"] > 0]
    assert len(midway) >= 5, "the kills came too early or too late to show anything"
    assert seen["endings"] == [[6, True], [6, True]]
    for name in KEPT:
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "out0" / name).read_bytes()
