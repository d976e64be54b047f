"""Compiled code is read from a folder that is ours alone, and nothing ever stops for want of it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
import pytest
from support.models.small_models import MODELS

from simulation.engine import Grid, Members, integrate, is_ready, kernel_for, kernel_store
from simulation.engine.hoist import hoisted
from simulation.engine.kernel import plain_kernel
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble
from simulation.reading.faults import Notice

NAME, CODE = "kernel-x", b"what is run"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own for a test; the store is in it."""
    monkeypatch.setattr(kernel_store, "user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.setattr(kernel_store, "damaged", set())
    return tmp_path / "cache"


def test_what_is_kept_is_read_back_from_a_private_place(cache: Path) -> None:
    old = os.umask(0)
    try:
        kernel_store.write(NAME, CODE)
    finally:
        os.umask(old)
    assert kernel_store.read(NAME) == CODE
    assert list(kernel_store.names("kernel-")) == [NAME]
    folder = kernel_store.folder()
    assert [path.stat().st_mode & 0o777 for path in (cache, folder, folder / NAME)] == [
        0o700,
        0o700,
        0o600,
    ]


def _other_owner(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)


def _open_for_all(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / "kernel").chmod(0o777)


def _open_parent(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.chmod(0o777)


def _open_group(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grp.getgrgid", lambda gid: TeamGroup)
    cache.chmod(0o770)


def _link(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / "kernel").rename(cache / "elsewhere")
    (cache / "kernel").symlink_to(cache / "elsewhere")


def _no_home(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cache.parent)
    monkeypatch.setattr(kernel_store, "user_cache_path", lambda _: Path("cache"))


class TeamGroup:
    """A group of more than one user."""

    gr_gid, gr_name, gr_mem = 1, "team", ["someone", "someone else"]


UNSAFE = [_other_owner, _open_for_all, _open_parent, _open_group, _link, _no_home]


@pytest.mark.parametrize("make_unsafe", UNSAFE, ids=lambda one: one.__name__.strip("_"))
def test_a_folder_that_others_could_fill_is_neither_read_nor_written(
    cache: Path, make_unsafe: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel_store.write(NAME, CODE)
    assert kernel_store.read(NAME) == CODE
    make_unsafe(cache, monkeypatch)
    assert kernel_store.read(NAME) is None
    assert not list(kernel_store.names("kernel-"))
    with pytest.warns(Notice, match="wordt niet bewaard") as told:
        kernel_store.write("kernel-y", CODE)
    assert isinstance(told[0].message, Notice)
    assert "is not kept: " in told[0].message.text("en")
    assert not list(cache.rglob("kernel-y"))


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "cut off": lambda whole: whole[:-3],
    "only its hash": lambda whole: whole[:32],
    "a bit flipped": lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
    "something else": lambda whole: b"import os; os.abort()",
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_file_is_as_good_as_none(cache: Path, how: str) -> None:
    kernel_store.write(NAME, CODE)
    path = kernel_store.folder() / NAME
    path.write_bytes(DAMAGE[how](path.read_bytes()))
    assert kernel_store.read(NAME) is None
    assert kernel_store.damaged == {NAME}
    kernel_store.write(NAME, CODE)
    assert kernel_store.read(NAME) == CODE


def test_a_file_that_is_not_ours_is_not_read(cache: Path, tmp_path: Path) -> None:
    kernel_store.write(NAME, CODE)
    path = kernel_store.folder() / NAME
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert kernel_store.read(NAME) is None


def test_a_folder_that_vanishes_is_made_again(cache: Path) -> None:
    kernel_store.write(NAME, CODE)
    shutil.rmtree(cache)
    assert kernel_store.read(NAME) is None
    kernel_store.write(NAME, CODE)
    assert kernel_store.read(NAME) == CODE


def test_a_full_disk_is_said_and_leaves_nothing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: str, flags: int) -> int:
        Path(path).touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kernel_store, "_private", full)
    with pytest.warns(Notice, match="de schijf is vol"):
        kernel_store.write(NAME, CODE)
    assert not list(kernel_store.folder().iterdir())


# A kernel --------------------------------------------------------------------------------------

GRID = Grid(2022, 2024, every=16)


def _model() -> FlatModel:
    """The same small model, as a new process would have it."""
    return assemble([MODELS["logistiek"][0]])


def _states(model: FlatModel) -> np.ndarray:
    sector, ranges = MODELS["logistiek"]
    names = tuple(f"{sector.__name__.lower()}.{name}" for name in ranges)
    middle = np.array([[sum(limits) / 2] for limits in ranges.values()])
    none = np.zeros((1, 0, GRID.steps + 1))
    members = Members(names, middle, np.zeros(1, dtype=int), none, none)
    return integrate(model, members, GRID).states


def test_a_kernel_is_kept_made_again_and_read_back(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also whatever `NUMBA_CACHE_DIR` says: numba would read code from there."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "shared"))
    first = _model()
    assert not is_ready(first, 1)
    expected = _states(first)
    [name] = kernel_store.names("kernel-")
    whole = (kernel_store.folder() / name).read_bytes()
    assert is_ready(_model(), 1)

    (kernel_store.folder() / name).write_bytes(whole[:1000])
    assert np.array_equal(_states(_model()), expected)
    assert kernel_store.damaged == {name}
    monkeypatch.setattr(kernel_store, "write", lambda *_: pytest.fail("it was compiled again"))
    assert np.array_equal(_states(_model()), expected)
    assert not (tmp_path / "shared").exists()


def test_where_nothing_is_compiled_the_kernel_is_plain_python_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = _model()
    expected = _states(model)
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    with pytest.warns(Notice, match="honderden keren zo langzaam"):
        assert kernel_for(model, 1) is plain_kernel(hoisted(model))
    assert is_ready(model, 1)
    with pytest.warns(Notice):
        assert np.array_equal(_states(model), expected)


def test_too_little_memory_is_found_out_before_the_compiler_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + 50_000_000
    monkeypatch.setattr("resource.getrlimit", lambda _: (limit, limit))
    with pytest.raises(MemoryError):
        kernel_for(_model(), 1)
