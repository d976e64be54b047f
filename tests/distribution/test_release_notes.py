"""Release notes are one section of the changelog, with an item on each line."""

import runpy
import subprocess
import sys

import pytest
from support.places import ROOT

SCRIPT = ROOT / ".ci" / "release_notes.py"
release_notes = runpy.run_path(str(SCRIPT))["release_notes"]

CHANGELOG = """# Changelog

Words before it.

## [Unreleased]

### Added

- Something
  that goes on -
  and on.

## [0.2.0] - 2026-12-01

A sentence on
two lines.

### Fixed

- One.
- Two,
  with `code`.
  - Below it.

## [0.1.0] - 2026-01-31

- First.

[0.2.0]: https://example.invalid/0.2.0
"""


@pytest.mark.parametrize(
    ("version", "notes"),
    [
        (
            "unreleased",
            "# wonen-eerst Unreleased\n\n### Added\n\n- Something that goes on - and on.\n",
        ),
        (
            "0.2.0",
            "# wonen-eerst 0.2.0 (2026-12-01)\n\nA sentence on two lines.\n\n### Fixed\n\n"
            "- One.\n- Two, with `code`.\n  - Below it.\n",
        ),
        ("0.1.0", "# wonen-eerst 0.1.0 (2026-01-31)\n\n- First.\n"),
    ],
)
def test_the_section_of_a_version_is_given(version: str, notes: str) -> None:
    assert release_notes(CHANGELOG, version) == notes


def test_the_make_target_prints_those_of_ours() -> None:
    """Nothing of the section is lost; an unknown version is refused with those that there are."""
    command = ["make", "--silent", "release-notes", f"PY={sys.executable}"]
    told = subprocess.run(
        [*command, "VERSION=Unreleased"], cwd=ROOT, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    section = (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## [Unreleased]")[1]
    words = section.partition("\n## [")[0].split()
    assert words and told.stdout.split()[3:] == words
    assert max(map(len, told.stdout.splitlines())) > 100
    none = subprocess.run([*command, "VERSION=9.9"], cwd=ROOT, capture_output=True, text=True)
    assert none.returncode != 0 and "no version 9.9; it has Unreleased" in none.stderr
