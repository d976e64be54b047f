"""Help of the command line: there at once, in Dutch, and what the shell completes."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from support.places import child_env

import cli
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import load_register


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WONEN_EERST_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert cli.main(arguments) == 0
    return capsys.readouterr().out


def test_help_and_version_load_nothing_heavy(capsys: pytest.CaptureFixture[str]) -> None:
    """The version of the model takes its equations, and arrays; no more than that."""
    heavy = {"numpy", "pandas", "scipy", "numba", "rich", "ruamel.yaml"}
    for option, without in ("--help", heavy), ("--version", heavy - {"numpy", "ruamel.yaml"}):
        code = (
            "import sys, cli; code = cli.main(sys.argv[1:]); "
            f"heavy = {without} & set(sys.modules); "
            "sys.exit(str(heavy) if heavy else code)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, option],
            env=child_env(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    assert "Opdrachten:" in told(capsys, "--help")
    assert "Voorbeelden:" in told(capsys, "run", "--help")


def test_the_version_is_that_of_package_model_and_parameter_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = f"wonen-eerst {version('wonen-eerst')}, model {model_version()}, parameterset "
    assert told(capsys, "--version") == f"{said}{load_register().parameter_set}\n"


COMMANDS = (
    "run",
    "compare",
    "sweep",
    "sensitivity",
    "doel",
    "tussendoelen",
    "spells",
    "ensemble",
    "calibrate",
    "validate",
    "selfcheck",
    "diff-model",
    "export",
    "levers",
    "indicators",
    "sources",
    "schema",
    "doctor",
    "app",
)


def test_help_is_in_dutch_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    overview = told(capsys, "--help")
    assert re.findall(r"^  ([a-z][a-z-]*)  +[A-Z].*[^.]\.$", overview, re.MULTILINE) == list(
        COMMANDS
    )
    for command in COMMANDS:
        out = told(capsys, command, "--help")
        assert "Voorbeeld" in out and f"wonen-eerst {command}" in out
        for english in ("Usage", "Options", "default:", "required", "Show this"):
            assert english not in out, (command, english)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["s"], ["sweep", "sensitivity", "spells", "selfcheck", "sources", "schema"]),
        (["run", "wonen"], ["wonen_eerst"]),
        (["compare", "huidig_beleid", "mij"], ["mijn.yaml", "mijn_map/"]),
        (["run", "--res"], ["--resume"]),
        (["export", "x"], ["xmile"]),
    ],
)
def test_the_shell_completes(tmp_path: Path, words: list[str], expected: list[str]) -> None:
    (tmp_path / "mijn.yaml").touch()
    (tmp_path / "mijn_map").mkdir()
    line = {"COMP_WORDS": " ".join(["wonen-eerst", *words]), "COMP_CWORD": str(len(words))}
    done = subprocess.run(
        [sys.executable, "-m", "cli"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=child_env(**line, _WONEN_EERST_COMPLETE="complete_bash"),
    )
    assert done.stdout.split() == expected, done.stderr
