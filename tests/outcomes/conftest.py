"""What tests of outcomes share."""

import shutil
from pathlib import Path

import pytest

from simulation.register.register import parameters_folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the register, with its sets."""
    shutil.copytree(parameters_folder(), tmp_path / "home")
    return tmp_path / "home"
