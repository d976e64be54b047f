"""What the command line says of the compiled kernel, and of too little memory to have one."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import cli
from commands.common.console import talk
from commands.doctor import Finding, _kernel_folder
from simulation.engine import kernel_store
from simulation.reading.faults import Notice


def _found() -> Finding:
    [finding] = _kernel_folder()
    return finding


def test_doctor_names_the_folder_of_the_kernel_and_its_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_store, "user_cache_path", lambda _: tmp_path)
    monkeypatch.setattr(kernel_store, "damaged", set())
    monkeypatch.setattr(kernel_store, "unwritten", [])
    folder = tmp_path / "kernel"
    assert _found().nl == f"map van de rekenkern: {folder}; in orde"
    kernel_store.damaged.add("kernel-x")
    assert _found().en.endswith(f"{folder}; a damaged file has been made again")
    folder.chmod(0o777)
    assert _found().nl == (
        f"map van de rekenkern: geen; in {folder} kunnen anderen schrijven. "
        "Elke keer compileren duurt enkele seconden"
    )


@pytest.mark.parametrize(("lang", "expected"), [("nl", "langzaam\n"), ("en", "slow\n")])
def test_a_notice_is_said_in_the_language_that_was_chosen(
    lang: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.start()
    talk.speak(lang)
    with talk.of_warnings():
        warnings.warn(Notice("langzaam", "slow"), stacklevel=1)
    talk.start()
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("nl", "er is te weinig geheugen; de grens (ulimit -v) is 614 MB, ruim genoeg is 2,5 GB\n"),
        (
            "en",
            "there is too little memory; the limit (ulimit -v) is 614 MB, and 2.5 GB is ample\n",
        ),
    ],
)
def test_too_little_memory_is_one_sentence(
    lang: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (600_000 * 1024, -1))
    assert cli.main(["run", "--lang", lang, "huidig_beleid"]) == 1
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(12, "Cannot allocate memory"),
        ImportError("x.so: failed to map segment"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_memory_that_runs_out_later_is_said_as_such(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("commands.common.options.check_memory", fail)
    assert cli.main(["levers"]) == 1
    assert capsys.readouterr().err == "er is te weinig geheugen\n"
