"""Output that nobody takes: a stream that is closed from the start, or whose reader goes."""

import subprocess
import sys
from pathlib import Path

from support.places import child_env

PROGRAM = f"{sys.executable} -m cli"


LINES = {
    "{} levers >&-": 0,
    "{} rum >&- 2>&-": 2,
    "{} levers | true; exit ${{PIPESTATUS[0]}}": 141,
    "{} schema | true; exit ${{PIPESTATUS[0]}}": 141,
    "{} --help | true; exit ${{PIPESTATUS[0]}}": 141,
}


def test_nobody_takes_the_output(tmp_path: Path) -> None:
    started = {
        line: subprocess.Popen(
            ["bash", "-c", line.format(PROGRAM)],
            cwd=tmp_path,
            env=child_env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in LINES
    }
    said = {line: one.communicate()[1] for line, one in started.items()}
    assert {line: one.returncode for line, one in started.items()} == LINES
    assert not any(said.values()), said
