"""The command `calibrate`: what is asked on the line is what is calibrated."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.models.small_posterior import small_posterior

import cli
from calibration.parameter_sets import contents
from calibration.variants import STRUCTURES
from commands import OK, USAGE

Call = Callable[..., tuple[int, str]]


class Made:
    """What takes the place of a calibration, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, Any, bool]] = []

    def __call__(self, problem: Any, settings: Any, checkpoint: Any, progress: Any, compare: bool):  # type: ignore[no-untyped-def]
        self.asked.append((problem, settings, compare))
        posterior, document = small_posterior(sampled=[]), {"checks": [], "gate": "passed"}

        def files(name: str | None, lang: str, own: dict[str, bytes]) -> dict[str, bytes]:
            return {**contents("proef", posterior, document), **own, "report.html": b"<p>"}

        return SimpleNamespace(files=files, document=document, posterior=posterior)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.chdir(tmp_path)
    made = Made()
    monkeypatch.setattr("calibration.new_set.calibrated", made)
    return made


def test_by_default_all_structures_and_counts_left_out_come_along(made: Made) -> None:
    assert cli.main(["calibrate", "-o", "uit"]) == OK
    [(problem, settings, compare)] = made.asked
    assert problem.structure.id == "basis" and settings.structures and compare
    assert (settings.seed, settings.kept) == (0, 4_000)
    assert Path("uit/report.html").is_file()


def test_a_structure_a_seed_and_a_number_of_draws_are_passed_on(made: Made) -> None:
    line = "calibrate -o uit --structure zicht_laag --seed 3 --draws 100 --no-compare"
    assert cli.main(line.split()) == OK
    [(problem, settings, compare)] = made.asked
    assert problem.structure is STRUCTURES["zicht_laag"] and not compare
    assert (settings.seed, settings.kept) == (3, 100)


def test_what_was_asked_decides_whether_a_folder_may_be_completed(made: Made, capsys: Any) -> None:
    assert cli.main(["calibrate", "-o", "uit"]) == OK
    assert cli.main(["calibrate", "-o", "uit", "--resume"]) == OK and len(made.asked) == 1
    assert "al klaar" in capsys.readouterr().err
    assert cli.main(["calibrate", "-o", "uit", "--resume", "--no-compare"]) == USAGE


@pytest.mark.parametrize(
    "options", [["--max-steps", "10"], ["--structure", "zicht_lag"], ["--draws", "99"]]
)
def test_what_cannot_be_asked_is_refused(made: Made, options: list[str], capsys: Any) -> None:
    assert cli.main(["calibrate", "-o", "uit", *options]) == USAGE
    assert options[0] in capsys.readouterr().err
    assert not made.asked and not Path("uit").exists()
