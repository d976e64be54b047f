"""The command `doctor`: what is wrong with an installation, and with what is declared."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any, NoReturn

import pytest

import cli
from simulation.outcomes.scenario_runs import model
from simulation.register.labels import load_labels

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(capsys: Any) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(list(words))
        return code, *capsys.readouterr()

    return call


@pytest.mark.slow
def test_doctor_finds_what_is_wrong(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = typed("doctor")
    assert code == 0
    assert all(line.startswith("ok ") for line in out.splitlines())
    assert re.search(r"klopt \(\d+,\d s\)", out)
    assert re.search(r"runs \(\d+\.\d s\)", typed("doctor", "--lang", "en")[1])

    def missing(name: str) -> NoReturn:
        raise ImportError(f"no module {name}")

    monkeypatch.setattr("commands.doctor.importlib.import_module", missing)
    code, out, _ = typed("doctor")
    assert code == 1
    assert "fout  numpy" in out


def test_doctor_says_what_is_not_declared_in_full(
    typed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = load_labels()
    words = {name: label for name, label in known.quantities.items() if name != "plekken.doel"}
    short = replace(known, quantities=words)
    monkeypatch.setattr("simulation.outcomes.completeness.load_labels", lambda: short)
    monkeypatch.setattr("simulation.outcomes.scenario_runs.model", lru_cache(model.__wrapped__))
    for lang, told in (("nl", "geen omschrijving"), ("en", "no words")):
        code, out, _ = typed("doctor", "--lang", lang)
        lines = [line for line in out.splitlines() if "labels.yaml" in line]
        assert code == 1 and len(lines) == 1
        assert "plekken.doel" in lines[0] and told in lines[0]
    code, _, err = typed("run", "huidig_beleid")
    assert code == 3 and "labels.yaml: plekken.doel: geen omschrijving" in err
