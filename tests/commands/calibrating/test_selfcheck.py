"""The command `selfcheck`: it tells how often truths were found, and what it would have noticed."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import cli
from calibration.checks import self_check as checking
from calibration.checks.self_check import BROKEN, POWER, SelfCheck, noticed
from commands import GATE, OK, USAGE
from simulation.wording.numbers import percent
from simulation.wording.text import LANGUAGES

NAMES = ("preventie.instroomniveau", "wereld.trend", "dakloos_totaal")
TIMES = 60

Run = Callable[..., tuple[int, str, str]]


def right() -> SelfCheck:
    """What a right procedure finds: ranks that are as even as can be."""
    even = (np.arange(TIMES) + 0.5) / TIMES
    ranks = np.array([np.random.default_rng(i).permutation(even) for i in range(len(NAMES))]).T
    power = {"shift": 0.985, "narrow": 0.94, "wide": 1.0}
    inside = np.abs(ranks - 0.5) <= 0.45
    return SelfCheck(NAMES, ranks, {}, inside, np.zeros((TIMES, 2)), power)


@pytest.fixture
def selfcheck(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    """Run the command, with what it finds given in place of the work."""

    def call(*options: str, found: SelfCheck | None = None) -> tuple[int, str, str]:
        def check(problem: Any, replications: int, *_: Any) -> SelfCheck:
            assert replications == (int(options[1]) if options[:1] == ("-n",) else 400)
            return found or right()

        monkeypatch.setattr(checking, "check_itself", check)
        capsys.readouterr()
        code = cli.main(["selfcheck", *options])
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_quantity_and_every_broken_procedure_has_its_row(selfcheck: Run, lang: str) -> None:
    code, out, err = selfcheck("-n", "60", "--lang", lang)
    assert code == OK, err
    for name in NAMES:
        [row] = [line for line in out.splitlines() if line.startswith(name)]
        assert row.rstrip().endswith(percent(right().covered(name), lang, 1))
    for id, text in BROKEN.items():
        _, _, told = out.partition(text.in_(lang))
        row = " ".join(told.splitlines()[:2])  # a long name has its number on the next line
        assert percent(right().power[id], lang)[:2] in row or "> 99" in row
    assert percent(POWER, lang) in out


def test_a_right_procedure_without_a_number_of_times_is_checked_400_times(selfcheck: Run) -> None:
    assert selfcheck()[0] == OK


def test_ranks_that_lean_to_one_side_end_it_with_6(selfcheck: Run) -> None:
    ranks = right().ranks.copy()
    ranks[:, 1] **= 3.0
    assert set(noticed(ranks, NAMES)) == {NAMES[1]}
    code, _, err = selfcheck(found=replace(right(), ranks=ranks))
    assert code == GATE == 6
    assert "niet in orde" in err and NAMES[1] in err and NAMES[0] not in err


def test_a_check_that_notices_too_little_ends_with_6(selfcheck: Run) -> None:
    blind = replace(right(), power={**right().power, "shift": POWER - 0.01})
    code, _, err = selfcheck("--lang", "en", found=blind)
    assert code == GATE and "not in order" in err and BROKEN["shift"].en in err


def test_a_document_has_all_of_it(selfcheck: Run) -> None:
    code, out, _ = selfcheck("-n", "60", "--json")
    told = json.loads(out)
    assert code == OK and told["failures"] == []
    assert told["replications"] == TIMES and told["power"] == right().power
    assert told["quantities"] == {name: right().covered(name) for name in NAMES}
    blind = replace(right(), power={"wide": 0.1})
    code, out, _ = selfcheck("-n", "60", "--json", found=blind)
    assert code == GATE and json.loads(out)["failures"] == blind.failures != []


def test_too_few_times_are_refused(capsys: Any) -> None:
    assert cli.main(["selfcheck", "-n", "9"]) == USAGE
    assert "-n" in capsys.readouterr().err
