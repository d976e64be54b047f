"""The command `spells`: who is gone by when."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import cli
from commands import INVALID, USAGE
from simulation.explore.homeless_spells import GROUPS, MONTHS
from simulation.explore.homeless_spells import spells as worked_out
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.draws import Draws
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def spells(capsys: Any) -> Run:
    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["spells", *options])
        return code, *capsys.readouterr()

    return call


def test_it_says_what_was_worked_out(spells: Run) -> None:
    code, out, _ = spells("--members", "5", "--set", "beslistijd=4", "--year", "2028", "--json")
    told, register = json.loads(out), load_register()
    chosen = load_scenario("huidig_beleid").with_settings({"beslistijd": 4})
    found = worked_out(chosen, Draws.usual(register, 5), 2028)
    assert code == 0 and told["scenario_hash"] == chosen.hash and told["year"] == 2028
    assert list(told["spells"]) == [*GROUPS, "bij_bekenden"]
    for months in MONTHS:
        for row, group in enumerate(GROUPS):
            values = found.left[months][row]
            said = told["spells"][group][f"left_within_{months}_months"]
            assert said["mean"] == pytest.approx(values.mean())
            assert (said["q05"], said["q95"]) == pytest.approx(band_of(values))
        said = told["spells"]["bij_bekenden"][f"homeless_over_{months}_months"]
        assert said["mean"] == pytest.approx(found.over[months].mean())


def test_in_a_terminal_every_group_has_its_row(spells: Run) -> None:
    out = spells("wonen_eerst", "--members", "5")[1]
    for name in ("iedereen", "Gezinnen", "EU-burgers"):
        assert name in out
    assert "5 trekkingen" in out and "2030" in out


@pytest.mark.parametrize(
    ("options", "expected"),
    [(["--year", "2021"], USAGE), (["--year", "2036"], USAGE), (["geen_scenario"], INVALID)],
)
def test_what_cannot_be_is_refused(spells: Run, options: list[str], expected: int) -> None:
    code, out, err = spells(*options, "--members", "2")
    assert code == expected and not out and err
