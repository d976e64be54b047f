"""Bytes that are no UTF-8: in whatever is typed, in the name of the folder, and on the way out."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from support.places import child_env

import cli

NO_TEXT = os.fsdecode(b"\xff")


def lines() -> Iterator[tuple[str, ...]]:
    """Give a line for every option and argument of every command that takes a value."""
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        needed = ["xmile" if name == "export" else "x" for one in command.params if one.required]
        for one in command.params:
            if one.param_type_name == "argument":
                place = [p for p in command.params if p.param_type_name == "argument"].index(one)
                yield (name, *["xmile", "x"][:place], NO_TEXT, *needed[place + 1 :])
            elif not one.is_flag:
                yield (name, *needed, one.opts[-1], f"a={NO_TEXT}")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WONEN_EERST_LANG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_argument_takes_what_is_no_text(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried = list(lines())
    assert len({line[0] for line in tried}) >= 13 and len(tried) >= 80
    for line in tried:
        code = cli.main(line)
        out, err = capsys.readouterr()
        assert (code, out) == (2, ""), line
        assert err.strip() and "Traceback" not in err and "codec" not in err, line
    assert not list(empty.iterdir())


def test_what_is_no_text_is_said_so(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", f"{NO_TEXT}.yaml"]) == 2
    assert r"'\xff.yaml' is geen UTF-8" in capsys.readouterr().err


def test_a_folder_may_have_any_name(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = empty / NO_TEXT
    home.mkdir()
    monkeypatch.chdir(home)
    assert cli.main(["run", "huidig_beleid", "-q", "--members", "1", "-o", "é", "--json"]) == 0
    assert cli.main(["export", "xmile", "-o", "model", "--log-file", "log"]) == 0


def test_a_terminal_may_know_few_signs(empty: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "run", "zoë €.yaml"],
        env=child_env(PYTHONIOENCODING="ascii", LC_ALL="C"),
        capture_output=True,
    )
    assert done.returncode == 3
    assert b"dit bestand bestaat niet" in done.stderr and b"Traceback" not in done.stderr
