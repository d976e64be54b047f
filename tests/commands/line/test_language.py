"""A message in Dutch has no English in it, whatever is wrong with the line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

import cli
from commands.common import manifest
from commands.common.options import DrawOptions, TableOptions
from simulation.outcomes.indicators import INDICATORS

ENGLISH = re.compile(
    r"\b(the|not|must|should|missing|choose|from|invalid|value|requires|unknown|such|least|most|"
    r"input|unable|string|error|expected|permission|denied)\b",
    re.IGNORECASE,
)


def wrong_lines() -> Iterator[tuple[str, ...]]:
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        needed = ["xmile" if name == "export" else "x" for one in command.params if one.required]
        yield (name, *needed, *["y"] * 9, "--onzin")
        if needed:
            yield (name,)
        for one in command.params:
            if one.param_type_name != "option":
                continue
            if one.is_flag:
                yield (name, *needed, f"{one.opts[-1]}=1")
                continue
            yield (name, *needed, one.opts[-1])
            if one.metavar in ("GETAL", "POORT", None):  # a number, or one of some words
                for value in ("x", "-1"):
                    yield (name, *needed, one.opts[-1], value)


@pytest.mark.slow
def test_a_wrong_line_is_explained_in_dutch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WONEN_EERST_LANG", raising=False)
    lines = list(wrong_lines())
    assert len(lines) > 100
    for line in lines:
        assert cli.main(line) == 2, line
        said = capsys.readouterr().err
        quoted = re.sub(r"'[^']*'|\([^)]*\)|\"[^\"]*\"|^\t.*$", "", said, flags=re.MULTILINE)
        assert said and not ENGLISH.search(quoted), (line, said)


def test_the_indicators_are_listed_and_pointed_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)  # what runs tests in parallel may set it
    assert cli.main(["indicators"]) == 0
    listed = capsys.readouterr().out
    assert all(re.search(rf"^{name} ", listed, re.MULTILINE) for name in INDICATORS)
    for line in (
        ["ensemble", "-o", "x", "--indicators", "zzz"],
        ["run", "-n", "--fail-if", "zzz > 1 in 2030"],
    ):
        assert cli.main(line) == 2
        assert "wonen-eerst indicators" in capsys.readouterr().err


def test_a_condition_is_told_in_the_numbers_of_the_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = ["run", "huidig_beleid", "--members", "1", "--fail-if", "opvang_bezetting > 0.5 in 2030"]
    assert cli.main(line) == 5
    assert "opvang_bezetting > 0,5 in 2030 (het is" in capsys.readouterr().err
    assert cli.main(["--lang", "en", *line]) == 5
    assert "opvang_bezetting > 0.5 in 2030 (it is" in capsys.readouterr().err


def test_whatever_may_differ_between_two_folders_has_words() -> None:
    """Each key of a manifest, as `about` is called with it."""
    root = Path(cli.__file__).parent / "commands"
    named = set(DrawOptions().about) | set(TableOptions().about)
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "about":
                named |= {one.arg for one in node.keywords if one.arg}
            if isinstance(node, ast.FunctionDef) and node.name == "about" and file.stem == "inputs":
                keys = next(one for one in ast.walk(node) if isinstance(one, ast.Dict)).keys
                named |= {one.value for one in keys if isinstance(one, ast.Constant)}
    assert {"weighed", "model_version", "members", "design"} <= named
    assert named - {"program"} <= set(manifest._WORDS)
