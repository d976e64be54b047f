"""Writing a file of the model: whole or not at all, and the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.places import ROOT

from simulation.export.model.files import KINDS, write_model
from simulation.scenario.scenario import load_scenario

BASE = load_scenario("alles_tegelijk")
SCENARIO = BASE.with_settings({"draagvlak": "uit", "woningtekort": 300_000})


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_replaced_and_nothing_else_is_touched(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    (path,) = write_model(kind, SCENARIO, folder)
    content = path.read_bytes()
    path.write_bytes(b"old")
    (folder / "mine.txt").write_text("mine")
    assert write_model(kind, SCENARIO, folder) == [path]
    assert path.read_bytes() == content
    assert sorted(p.name for p in folder.iterdir()) == sorted([path.name, "mine.txt"])
    assert path.name.startswith(SCENARIO.id)


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_cannot_be_written_is_an_error(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("mine")
    with pytest.raises(OSError, match="file"):
        write_model(kind, SCENARIO, place)
    assert place.read_text() == "mine"


def test_a_file_that_cannot_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / f"{SCENARIO.id}.xmile").mkdir()
    with pytest.raises(OSError, match="xmile"):
        write_model("xmile", SCENARIO, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{SCENARIO.id}.xmile"]


@pytest.mark.slow
def test_bytes_depend_on_nothing_but_the_scenario(tmp_path: Path) -> None:
    """Not on the order of hashing, nor on the language of the machine."""
    code = (
        "import sys; from pathlib import Path\n"
        "from simulation.export.model.files import KINDS, write_model\n"
        "from simulation.scenario.scenario import load_scenario\n"
        f"scenario = load_scenario('{BASE.id}')\n"
        "[write_model(kind, scenario, Path(sys.argv[1])) for kind in KINDS]\n"
    )
    contents = []
    for seed, locale in (("1", "C"), ("2", "C.UTF-8")):
        folder = tmp_path / seed
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "0"}
        subprocess.run([sys.executable, "-c", code, str(folder)], env=env, cwd=ROOT, check=True)
        contents.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert contents[0] == contents[1]
    assert len(contents[0]) == len(KINDS)
