"""The command `export`: the model as a file, where nothing gets lost by it."""

from pathlib import Path

import pytest
from support.result_folder import content

import cli
from commands.common.manifest import read_manifest
from simulation.export.model.files import KINDS, write_model
from simulation.scenario.scenario import load_scenario


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    return cli.main(("export", *arguments)), capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_there_stays_unless_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    suffix, _ = KINDS[kind]
    mine = tmp_path / f"huidig_beleid{suffix}"
    mine.write_text("mine")
    code, said = told(capsys, kind, "-o", str(tmp_path))
    assert code == 2 and str(mine) in said and "--overwrite" in said
    assert content(tmp_path) == {mine.name: b"mine"}
    code, said = told(capsys, kind, "-o", str(tmp_path), "--overwrite")
    assert (code, said) == (0, f"geschreven: {mine}\n")
    (again,) = write_model(kind, load_scenario("huidig_beleid"), tmp_path / "again")
    assert mine.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("more", [(), ("--overwrite",)])
def test_nothing_is_written_among_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    home = tmp_path / "uitkomst"
    assert cli.main(("run", "huidig_beleid", "--members", "1", "-q", "-o", str(home))) == 0
    assert read_manifest(home) is not None
    before = content(home)
    code, said = told(capsys, "diagram", "-o", str(home), *more)
    assert code == 2 and "uitkomsten van dit programma" in said
    assert content(home) == before


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine")
    code, said = told(capsys, "diagram", "-o", str(tmp_path / "file"))
    assert (code, "is een bestand, geen map" in said) == (2, True)
    assert content(tmp_path) == {"file": b"mine"}


def test_the_numbers_may_be_of_another_parameter_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("basis", "prior"):
        options = "-o", str(tmp_path / name), "--parameter-set", name
        assert told(capsys, "equations", *options)[0] == 0
    texts = {name: files["huidig_beleid.equations.md"] for name, files in _contents(tmp_path)}
    for name, text in texts.items():
        head, _, numbers = text.partition(b"\n## ")
        assert f"- parameterset: `{name}`\n".encode() in head
        texts[name] = numbers
    assert texts["basis"] != texts["prior"]


def _contents(folder: Path) -> list[tuple[str, dict[str, bytes]]]:
    return [(path.name, content(path)) for path in sorted(folder.iterdir())]


def test_what_is_given_wrongly_has_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "stuk.yaml"
    broken.write_text("naam: Stuk\nknoppen: {contingent: 7}\n")
    out = tmp_path / "model"
    assert told(capsys, "xmile", str(broken), "-o", str(out))[0] == 3
    assert told(capsys, "xmile", "-o", str(out), "--parameter-set", "nergens")[0] in (2, 3)
    assert told(capsys, "xmile", "-o", str(out), "--set", "contingent")[0] == 2
    assert not out.exists()
