"""A batch that is ended at any moment is completed to the byte, by any number of processes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.batches.killing import CODES, SOON
from support.places import HELPERS, child_env

MOMENTS = 8


@pytest.mark.slow
def test_a_batch_of_forty_is_ended_at_eight_moments(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(HELPERS / "batches" / "killing.py"), str(tmp_path), str(MOMENTS), "1"],
        env=child_env(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    print(seen)
    assert seen["same_with_two_jobs"]
    assert len(seen["cuts"]) == MOMENTS
    assert [cut for cut in seen["cuts"] if cut["code"] != CODES[cut["how"]]] == []
    assert {cut["how"] for cut in seen["cuts"]} == set(CODES), "not each way was tried"
    slow = [cut for cut in seen["cuts"] if cut["how"] != "worker" and cut["seconds"] > SOON]
    assert slow == [], "a batch went on for a long time"
    assert seen["lost"] == [], "what the manifest vouched for, or an older result, is gone"
    assert seen["half"] == [], "a file had its name before it was whole"
    for cut in seen["cuts"]:  # who is killed may not have saved the manifest for the last ones
        kept = 0 if cut["how"] == "SIGKILL" else max(cut["parts"], 0)
        assert cut["done"] >= cut["before"] + kept, "what was done is done again"
        assert ("SIGKILL" in "".join(cut["failed"])) is (cut["how"] == "worker")
    assert seen["endings"] == [[0, True, True]] * (MOMENTS // 2), "and what was there is skipped"
    assert seen["all_gone"], "a worker outlived its parent"
