"""The load test of the app speaks to it as a browser does; how fast it is, is not asked here."""

import json
import subprocess
import sys

import pytest
from browsing import ROOT

pytestmark = pytest.mark.slow


def test_two_users_get_their_answers() -> None:
    script = ROOT / "benchmarks" / "load.py"
    options = ["--users", "2", "--seconds", "4", "--every", "1", "--json"]
    ran = subprocess.run(
        [sys.executable, str(script), *options], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)
    assert found["faults"] == [] and found["users"] == 2
    assert found["moves"] >= 2 and found["reruns"] >= found["moves"]
    assert 0 < found["answer_median_ms"] <= found["answer_p95_ms"] <= found["answer_most_ms"]
