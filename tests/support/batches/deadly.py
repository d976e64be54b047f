"""Work that ends the process it is done in; in a module of its own, so that a worker finds it."""

import os
import signal
import sys
from dataclasses import dataclass
from typing import Any

from commands.common.job import Assignment, Outcome
from simulation.engine import InvariantError

VICTIM = "meer_opvang"


def square(task: Any) -> Any:
    """Square a number, but end the process at some tasks, and refuse others."""
    if task == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "left":
        sys.stdout.flush()
        os._exit(7)
    if isinstance(task, str):
        raise OSError(28, "No space left on device", task)
    return task * task


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
