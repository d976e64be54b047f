"""The command `validate`: what was left out, what could have been, and what was known before."""

import io
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import cli
from calibration.checks.counterfactuals import COUNTERFACTUALS, Tried
from calibration.checks.hindcasts import FORECASTERS, MODEL, Hindcasts
from calibration.checks.holdout import EXERCISES, Outcome
from calibration.checks.posterior_predictive import Foretold
from calibration.checks.validation import Validation
from calibration.samplers.short_fit import ENOUGH
from commands import GATE, OK, USAGE
from commands import validate as asked
from simulation.wording.text import LANGUAGES

Run = Callable[..., tuple[int, str, str]]


def whole(fall: float = 0.62, worth: float = 2 * ENOUGH) -> Validation:
    """A validation made by hand, with what the command shows of it."""
    rows = (
        Foretold("cbs_2024", 33_000.0, 30_100.0, 25_200.0, 30_400.0, 36_100.0, 0.84),
        Foretold("deel", 0.314, 0.21, 0.1, 0.2, 0.3, 0.97),
    )
    fit: Any = SimpleNamespace(effective=worth)
    outcomes = tuple(Outcome(one, fit, (), rows) for one in EXERCISES)
    falls = {"counted": 0.31, "falling": fall, "flat": 0.45}
    tried = tuple(
        Tried(one, falls[one.id], 71_234.0, (43_100.0, 113_400.0), 2 * ENOUGH)
        for one in COUNTERFACTUALS
    )
    scores = pd.DataFrame(
        {
            "origin": origin,
            "id": "cbs_2024",
            "forecaster": name,
            "seed": seed,
            "log_score": place - 0.5,
            "crps": 0.0713 * (place + 1),
            "inside": 1.0,
        }
        for origin in ("2022", "2023")
        for place, name in enumerate(FORECASTERS)
        for seed in (0, 1)
    )
    past = Hindcasts(scores, (2 * ENOUGH,))
    none: Any = None
    return Validation(none, none, 0, (), outcomes, tried, past, none, none, None)


@pytest.fixture
def validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    """Run the command in an empty folder, with what it finds given in place of the work."""
    monkeypatch.chdir(tmp_path)

    def call(*options: str, found: Validation | None = None) -> tuple[int, str, str]:
        given = found or whole()

        def work(*_: Any, seeds: int, progress: Callable[[str, float], None], **__: Any) -> Any:
            assert seeds == (int(options[1]) if options[:1] == ("--seeds",) else 3)
            for stage in asked.STAGES:
                progress(stage, 0.5)
            return given

        monkeypatch.setattr("calibration.checks.validation.validate", work)
        monkeypatch.setattr(
            "calibration.checks.validation_report.as_markdown", lambda *_: "# Validation\n"
        )
        capsys.readouterr()
        code = cli.main(["validate", *options])
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_left_out_what_may_fall_and_what_was_foretold_are_shown(
    validate: Run, lang: str
) -> None:
    code, out, err = validate("--seeds", "2", "--lang", lang)
    assert code == OK, err
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for exercise in EXERCISES:
        assert exercise.label.in_(lang) in lines
    assert sum(line.startswith("cbs_2024 33") for line in lines) == len(EXERCISES)
    assert any("3 van de 6" in line or "3 of 6" in line for line in lines)
    for one in whole().counterfactuals:
        label = one.counterfactual.label.in_(lang)
        [row] = [line for line in lines if line.startswith(label)]
        fall = f"{one.fall:.2f}".replace(".", "," if lang == "nl" else ".")
        assert row.startswith(f"{label} {fall}") and "71.000" in row.replace(",", ".")
    for name in asked.FORECASTERS.values():
        asked_of = re.compile(rf"^\S+ {name.in_(lang)} [−\d]")
        assert sum(bool(asked_of.match(line)) for line in lines) == 3  # two years, and together
    best = f"2023 {asked.FORECASTERS[MODEL].in_(lang)} −0.50 0.071 100"
    assert any(line.replace(",", ".").startswith(best) for line in lines)
    for stage in asked.STAGES.values():
        assert stage[list(LANGUAGES).index(lang)] in err


def test_every_forecaster_has_words() -> None:
    assert list(asked.FORECASTERS) == list(FORECASTERS)


def test_a_forecast_that_does_not_fall_with_the_counts_ends_it_with_6(validate: Run) -> None:
    found = whole(fall=0.45)
    code, _, err = validate(found=found)
    assert code == GATE == 6
    assert len(found.failures) == 1 and f"niet in orde: {found.failures[0]}" in err


def test_too_few_draws_are_named(validate: Run) -> None:
    code, _, err = validate("--lang", "en", found=whole(worth=10.0))
    assert code == GATE and all(f"not in order: {one.id}" in err for one in EXERCISES)


def test_what_is_wrong_is_red_on_a_terminal(validate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = validate(found=whole(fall=0.12))[1]
    assert "\x1b[1;31m0,12\x1b[0m" in out and "\x1b[1;31m0,45" not in out
    assert "\x1b[1;31m" not in validate()[1]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_failure_is_red_where_messages_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert cli.main(["validate", "--parameter-set", "geen_set"]) == USAGE
    said = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert said.startswith("\x1b[31m") and "geen_set" in said
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert cli.main(["validate", "--parameter-set", "geen_set"]) == USAGE
    assert "\x1b" not in sys.stderr.getvalue()  # type: ignore[attr-defined]


def test_the_report_is_written_where_it_is_asked_and_nowhere_else(validate: Run) -> None:
    assert validate()[0] == OK and list(Path().iterdir()) == []
    code, _, err = validate("-o", "verslag", found=replace(whole(), seed=1))
    assert code == OK and "geschreven" in err
    assert Path("verslag", asked.VALIDATION_FILE).read_text("utf-8") == "# Validation\n"


def test_no_seed_at_all_is_refused(validate: Run, capsys: Any) -> None:
    assert cli.main(["validate", "--seeds", "0"]) == USAGE
    assert "--seeds" in capsys.readouterr().err
