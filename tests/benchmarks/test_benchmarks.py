"""The benchmarks still work; how fast anything is, is not asked here.

`load.py`, `visitor.py` and `serving.py` have tests of their own.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.models.other_engines import SMALL_XMILE
from support.places import ROOT

from benchmarks import engine
from simulation.engine import kernel_for

BENCHMARKS = ROOT / "benchmarks"
TESTED = {
    "calibrate.py": "test_a_calibration_is_measured",
    "engine.py": "test_the_engine_is_measured",
    "c_kernel.py": "test_the_engine_is_measured",
    "app.py": "test_the_app_is_measured",
    "peers.py": "test_peer_comparison",
    "load.py": "test_load",
    "visitor.py": "test_load",
    "visits.py": "test_load",
    "serving.py": "test_load",
}
"""Where each is run: in this file, or in another."""


def _measured(script: str, *options: str) -> dict[str, Any]:
    """Run a benchmark as a user does; give the figures that it printed."""
    command = [sys.executable, str(BENCHMARKS / script), *options, "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_benchmark_is_run_somewhere() -> None:
    assert {file.name for file in BENCHMARKS.glob("*.py")} == set(TESTED)
    files = {file.stem for file in (ROOT / "tests").rglob("test_*.py")}
    assert set(TESTED.values()) <= files | set(globals())


@pytest.mark.slow
def test_the_engine_is_measured() -> None:
    """Small, with gcc: ours and the C agree, everything but PySD has a figure."""
    found = _measured("engine.py", "--small")
    assert found.pop("pysd_over_ours") is None
    assert found.pop("members") == 8
    assert 0 <= found.pop("c_agreement") < 1e-9
    assert isinstance(found.pop("cold_compile_s"), float)
    assert set(found) == {"ours_over_c", "single_run_ms", "peak_memory_mb"}
    assert all(value > 0 for value in found.values())


def test_without_a_compiler_the_other_figures_are_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine.shutil, "which", lambda name: None)
    monkeypatch.setattr(engine, "plain_kernel", lambda flat: kernel_for(flat, 8))
    monkeypatch.setattr(engine, "cold_compile", lambda anew: 0.0)
    engine.show(engine.measure(engine.SMALL))
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["ms", "per", "run", "8", "÷", "C"]
    assert [row.split("  ")[0] for row in rows[:2]] == ["ours", "plain python"]
    assert "no gcc found: no figures beside C" in rows
    figures = dict(line.split(maxsplit=1) for line in rows[-7:])
    assert figures["ours_over_c"] == figures["c_agreement"] == "not measured"
    assert float(figures["single_run_ms"]) > 0


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pysd")
def test_a_peer_is_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PySD, on a model that is translated at once; without PySD there is no figure."""
    model = tmp_path / "small.xmile"
    model.write_text(SMALL_XMILE, "utf-8")
    took = engine.pysd_run(model, "people", 2024)
    assert took is not None and took > 0
    monkeypatch.setitem(sys.modules, "pysd", None)
    assert engine.pysd_run(model, "people", 2024) is None


@pytest.mark.browser
@pytest.mark.slow
def test_the_app_is_measured() -> None:
    found = _measured("app.py", "--moves", "2")
    assert found.pop("moves") == 2
    assert set(found) == {
        "first_sentence_s",
        "slider_to_chart_median_ms",
        "slider_to_chart_p95_ms",
        "cpu_per_rerun_ms",
        "rest_to_full_s",
    }
    assert all(value > 0 for value in found.values())


@pytest.mark.slow
def test_a_calibration_is_measured() -> None:
    """With hardly any work nothing passes; every part has its time, each later than the former."""
    found = _measured("calibrate.py", "--small")
    assert found["passed"] is False and found["processors"] >= 1
    parts = ["base_s", "with_structures_s", "with_diagnosis_s"]
    assert sorted(parts, key=lambda name: float(found[name])) == parts
    assert found["quick_update_s"] >= 0 and found["quick_update_worth"] > 0
