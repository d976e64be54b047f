"""What the tests of the counts share: the shipped ones, and the register without a set."""

import pytest

from calibration.targets import Targets, load_targets
from simulation.register.register import PRIOR, Register, load_register


@pytest.fixture(scope="session")
def shipped() -> Targets:
    return load_targets()


@pytest.fixture(scope="session")
def register() -> Register:
    return load_register(parameter_set=PRIOR)
