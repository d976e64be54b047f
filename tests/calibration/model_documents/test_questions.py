"""The commands of docs/questions.md give the numbers that stand under them."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

import cli
from calibration.model_documents.questions import QUESTIONS, Question, questions_document
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION, CRITERIA

FEW = 4
COMPARED = [one for one in QUESTIONS if one.plans and not one.spells]


def test_there_are_ten_and_each_has_an_answer() -> None:
    document = questions_document(load_register(), FEW, "een set")
    assert len(QUESTIONS) == 10
    for number, question in enumerate(QUESTIONS, 1):
        part = document.partition(f"## {number}. {question.asked}")[2].partition("\n## ")[0]
        for command in question.commands:
            assert command in part
        assert len([line for line in part.splitlines() if line.startswith("| ")]) >= 2
        assert all(CRITERIA[goal].label.en.lower() in part for goal in question.goals)


@pytest.mark.parametrize("question", COMPARED, ids=lambda one: one.asked[:30])
def test_a_comparison_on_the_command_line_is_the_one_in_the_document(
    question: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in question.files().items():
        Path(name).write_text(text, "utf-8")
    [command] = question.commands
    options = ["--members", str(FEW), "--json"]
    capsys.readouterr()
    assert cli.main([*shlex.split(command)[1:], *options]) == 0
    told = json.loads(capsys.readouterr().out)
    register = load_register()
    base, *plans = run(question.scenarios(register), Draws.usual(register, FEW))
    for plan, found in zip(plans, told["differences"], strict=True):
        assert found["scenario"] == plan.scenario.id
        for name in question.indicators:
            mean = float((plan.at(name) - base.at(name)).mean())
            place = told["time"].index(AMBITION)
            assert found["indicators"][name][place] == pytest.approx(mean, rel=1e-9, abs=1e-9)
