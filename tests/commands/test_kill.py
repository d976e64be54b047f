"""A batch that is killed at any moment is completed to the byte, by any number of processes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.places import HELPERS, child_env


@pytest.mark.slow
def test_twelve_kills_of_a_batch_of_forty(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(HELPERS / "killing.py"), str(tmp_path)],
        env=child_env(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    print(seen)
    assert seen["same_with_two_jobs"]
    assert len(seen["kills"]) == 12
    midway = [kill for kill in seen["kills"] if kill["killed"] and 0 < kill["done"] < 40]
    assert len(midway) >= 8, "the kills came too early or too late to show anything"
    assert seen["lost"] == []
    assert seen["endings"] == [[0, True]] * 6
    assert seen["all_gone"], "a worker outlived its parent"
