"""Every command that a document names can be typed; those in its blocks are run, in their order.

Long ones are run in small: one draw, one process; a calibration, a validation and a check are what
they would write, so that folders, options and exit codes are real and the sums are not.
"""

import glob
import re
import runpy
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer.main
from support.documents import DOCUMENTS, PROGRAM, named_in_passing, steps, words_of, yaml_of
from support.models.small_posterior import small_posterior
from support.places import ROOT

import cli
from calibration.parameter_sets import contents
from commands.common.console import talk
from simulation.register.counts import fingerprint, project_counts
from simulation.register.register import parameters_folder

GROUP: Any = typer.main.get_command(cli.app)
ANALYST = ROOT / "docs" / "analyst.md"
"""Run line by line in `test_analyst`, its Python too."""
ELSEWHERE = {"pip", "pipx", "uv", "uvx", "podman", "docker", "python", "python3", "streamlit"}
"""Programs that are not ours and need a network, another machine or a server."""
PLAIN = {"cp", "mkdir", "rm", "mv", "cat"}


def parse(words: Sequence[str]) -> None:
    """Let the command line read a line, as far as before the command itself begins."""
    known = {name for one in GROUP.params for name in one.opts}
    while words and words[0] in known:  # of the program itself
        words = words[2:] if words[0] == "--lang" else words[1:]
    if words:
        command = GROUP.commands[words[0]]
        command.make_context(words[0], list(words[1:]))
    talk.start()


EXAMPLES = [
    line.partition("   (")[0].strip()
    for command in GROUP.commands.values()
    for line in (command.epilog or "").splitlines()
    if line.strip().startswith(PROGRAM)
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_can_be_typed(document: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    typed = [step.line for step in steps(document) if not step.file]
    for line in [*typed, *named_in_passing(document)]:
        first, *words = words_of(line)
        if first == PROGRAM:
            parse(words)
        elif first == "make":
            assert words and words[0] in targets, line
        else:
            assert first in ELSEWHERE | PLAIN, f"how is this tested? {line}"
    for target in re.findall(r"`make ([\w-]+)`", document.read_text("utf-8")):
        assert target in targets


def test_every_example_of_the_help_can_be_typed() -> None:
    assert len(EXAMPLES) > 20
    for line in EXAMPLES:
        parse(words_of(line)[1:])


def test_what_cannot_be_typed_is_found() -> None:
    for line in ("run --onzin", "export xmile a b", "diff-model basis", "calibrate --draws 1"):
        with pytest.raises(typer.TyperException):
            parse(line.split())


# Running -------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder, beside a copy of the numbers, where what takes minutes takes none."""
    home = tmp_path / "parameters"
    shutil.copytree(parameters_folder(), home)
    for module in ("simulation.register.register", "calibration.parameter_sets"):
        monkeypatch.setattr(f"{module}.parameters_folder", lambda: home)

    def made(problem: Any, *_: Any, **__: Any) -> Any:
        counts = Path("mijn_tellingen")
        posterior = small_posterior(
            sampled=[],
            depends={"counts": fingerprint(counts if counts.is_dir() else project_counts())},
        )
        document = {"checks": [], "gate": "passed"}

        def files(name: str | None, lang: str, own: dict[str, bytes]) -> dict[str, bytes]:
            kept = contents(name or "proef", posterior, document)
            return {**kept, **own, "report.html": b"<p>"}

        return SimpleNamespace(files=files, document=document, posterior=posterior)

    check = SimpleNamespace(failures=[], to_plain=dict)
    validation = SimpleNamespace(failures=[])
    stand_ins: dict[str, Callable[..., Any]] = {
        "calibration.new_set.updated": made,
        "calibration.new_set.calibrated": made,
        "calibration.checks.self_check.check_itself": lambda *_, **__: check,
        "calibration.checks.validation.validate": lambda *_, **__: validation,
        "calibration.checks.validation_report.as_markdown": lambda *_, **__: "# Validatie\n",
        "commands.selfcheck._show": lambda *_: None,
        "commands.validate._show": lambda *_: None,
    }
    for name, instead in stand_ins.items():
        monkeypatch.setattr(name, instead)
    monkeypatch.setattr(runpy, "run_module", lambda *_, **__: None)
    work = tmp_path / "work"
    work.mkdir()
    (work / "calibration").symlink_to(ROOT / "calibration")
    monkeypatch.chdir(work)
    return work


def in_small(words: Sequence[str]) -> list[str]:
    """Give a line with one draw and one process."""
    name, *rest = words
    options = {one.name: one for one in GROUP.commands[name].params}
    for option, value in (("members", "2"), ("jobs", "1")):
        if option in options:
            flags = options[option].opts
            rest = [w for n, w in enumerate(rest) if not {w, rest[n - 1] if n else ""} & set(flags)]
            rest += [flags[-1], value]
    return [name, *rest]


def spread_out(words: Sequence[str], scenario: str) -> list[str]:
    """Give a line with its patterns filled in, and make the scenario files that it names."""
    out = []
    for word in words:
        if word.endswith(".yaml") and not glob.glob(word):
            file = Path(word.replace("*", "plan"))
            file.parent.mkdir(exist_ok=True)
            file.write_text(scenario)
        out += sorted(glob.glob(word)) if "*" in word else [word]
    return out


@pytest.mark.slow
@pytest.mark.parametrize(
    "document",
    [one for one in DOCUMENTS if one != ANALYST and any(PROGRAM in s.line for s in steps(one))],
    ids=lambda path: path.name,
)
def test_every_command_of_a_document_works_in_its_order(
    small: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = yaml_of(document)
    for line, file in steps(document):
        if file:
            with open(file, "a", encoding="utf-8") as lines:
                lines.write(line)
            continue
        first, *words = words_of(line)
        if first in PLAIN:
            assert not any(word.startswith(("/", "~")) or ".." in word for word in words)
            assert subprocess.run([first, *words]).returncode == 0, line
        if first != PROGRAM or words[0].startswith("--") or words[0] == "app":
            continue
        code = cli.main(in_small(spread_out(words, scenario)))
        said = capsys.readouterr()
        assert code == 0, (line, said.err)
        if " > " in line:
            Path(line.rpartition(" > ")[2]).write_text(said.out)
