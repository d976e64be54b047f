"""Where things stand: the only file of the tests that looks at where it is itself."""

import os
import tomllib
from pathlib import Path

ROOT = next(p for p in Path(__file__).resolve().parents if (p / "pyproject.toml").is_file())
APP = ROOT / "app.py"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = tuple(
    name
    for name in PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    if not name.endswith("*")
)
"""The packages that are handed out."""
TESTS = ROOT / "tests"
HELPERS = Path(__file__).resolve().parent
CORPUS = TESTS / "reading" / "corpus"
"""Scenario files of strangers: `good`, `broken`, and in `broken.tsv` what is wrong with each."""


def child_env(**more: str) -> dict[str, str]:
    """Give the environment of a process that is to find our packages and these helpers."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, TESTS)))} | more
