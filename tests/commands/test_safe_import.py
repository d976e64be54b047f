"""`wonen_eerst` and its command load our packages, whatever lies in the folder one works in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from support.places import ROOT

import wonen_eerst

TAKEN = "import os\nos.write(2, b'foreign\\n')\nraise SystemExit('a file of this folder was run')\n"
FOREIGN = (*wonen_eerst.OURS, "cli")
STANDARD = ("pickle", "multiprocessing", "signal", "random")
"""What Python itself looks for when it starts a process."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files and folders that are called as ours are."""
    for name in FOREIGN[:3]:
        (tmp_path / f"{name}.py").write_text(TAKEN)
    for name in FOREIGN[3:]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(TAKEN)
    return tmp_path


def _python(folder: Path, *arguments: str, given: str | None = None, path: str = "") -> str:
    """Run Python in a folder, with ours behind it in the order of search; give what it says."""
    end = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join([path, str(ROOT)] if path else [str(ROOT)])},
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert end.returncode == 0, end.stderr
    return end.stdout + end.stderr


def test_what_the_readme_says_of_python_runs_beside_files_with_our_names(folder: Path) -> None:
    """Given line by line, as a notebook does: there is no main module in a file."""
    text = (ROOT / "README.md").read_text("utf-8").split("### From Python")[1].split("\n### ")[0]
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    assert len(blocks) == 2
    lines = "".join(blocks).replace("500", "20").replace("2000", "20")
    checks = """
assert (plan.at("dakloos_totaal") == result.at("dakloos_totaal")).all()
assert len(table) == 2 * 6 * 20 * len(plan.time)
assert arrays["dakloos_totaal"].dims == ("tijd", "trekking")
assert bar.finished
"""
    assert "foreign" not in _python(folder, "-", given=lines + checks)


DOOR = """
import sys
from wonen_eerst.__main__ import main

if __name__ == "__main__":  # as the script that pip makes; the rest stands for a batch
    from multiprocessing import get_context
    from pathlib import Path
    from wonen_eerst import claim
    claim("cli")
    import cli
    from commands.common.console import files_in

    def batch():
        child = get_context("spawn").Process(target=files_in, args=(1, Path("out")))
        child.start()
        child.join()
        return child.exitcode

    cli.main = batch
    sys.exit(main())
"""


@pytest.mark.parametrize(
    ("names", "path"), [(STANDARD, ""), (FOREIGN, ".")], ids=["Python's own", "ours, found first"]
)
def test_a_process_that_a_batch_starts_takes_nothing_from_the_current_folder(
    folder: Path, names: tuple[str, ...], path: str
) -> None:
    for name in names:
        (folder / f"{name}.py").write_text(TAKEN)
    door = folder / "bin" / "door.py"
    door.parent.mkdir()
    door.write_text(DOOR)
    assert _python(folder, str(door), path=path) == ""


def test_a_foreign_package_that_came_first_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = ModuleType("simulation")
    foreign.__file__ = "elders/simulation.py"
    monkeypatch.setitem(sys.modules, "simulation", foreign)
    with pytest.raises(ImportError) as found:
        wonen_eerst.claim("simulation")
    assert str(found.value) == (
        "'simulation' has been imported from elders/simulation.py, but wonen-eerst has a "
        "package of that name: import wonen_eerst first, or give elders/simulation.py "
        "another name"
    )


def test_a_foreign_folder_without_init_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = ModuleType("scenarios")
    foreign.__path__ = ["elders/scenarios"]
    monkeypatch.setitem(sys.modules, "scenarios", foreign)
    with pytest.raises(ImportError, match="imported from elders/scenarios, but"):
        wonen_eerst.claim("scenarios")


def test_every_public_name_is_there() -> None:
    assert all(getattr(wonen_eerst, name) is not None for name in wonen_eerst.__all__)
    with pytest.raises(AttributeError, match="no attribute 'walk'"):
        _ = wonen_eerst.walk  # type: ignore[attr-defined]
