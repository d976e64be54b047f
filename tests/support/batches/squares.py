"""Work of a moment, some of which ends its process; it imports nothing, so a worker starts soon."""

import os
import signal
import sys
from typing import Any


class TwoWordsError(Exception):
    """One that cannot be read back from its pickle."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def square(task: Any) -> Any:
    """Square a number, but end the process at some tasks, and refuse others."""
    if task == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "left":
        sys.stdout.flush()
        os._exit(7)
    if task == "odd":
        raise TwoWordsError("very", "odd")
    if task == "unpackable":
        return lambda: None
    if isinstance(task, str):
        raise OSError(28, "No space left on device", task)
    return task * task
