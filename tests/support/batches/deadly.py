"""Assignments in which one scenario fails, or ends the process that it is worked out in."""

import os
import signal
from dataclasses import dataclass
from typing import Any

from commands.common.job import Assignment, Outcome
from simulation.engine import InvariantError

VICTIM = "meer_opvang"


@dataclass(frozen=True, kw_only=True)
class Failing(Assignment):
    """An assignment in which one scenario breaks a law of the model."""

    def work(self, task: Any) -> Outcome:
        if task.id == VICTIM:
            raise InvariantError("the books do not close")
        return super().work(task)


@dataclass(frozen=True, kw_only=True)
class Deadly(Assignment):
    """An assignment during which one scenario takes its process with it."""

    def work(self, task: Any) -> Outcome:
        if task.id == VICTIM:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().work(task)
