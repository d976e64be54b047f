"""Signals: the first is raised, the second ends at once, and code that never looks is ended too."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest
from support.places import child_env

TIDIES = """
import sys, time
from commands.common.interrupts import interrupts
with interrupts:
    try:
        print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        time.sleep(float(sys.argv[1]))
        print("tidied", flush=True)
        sys.exit(interrupts.code)
"""
NEVER_LOOKS = """
import hashlib, threading
from commands.common.interrupts import interrupts
with interrupts:
    # Told by another thread, once this one looks at nothing any more.
    threading.Timer(0.3, print, ("ready",), {"flush": True}).start()
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
"""


def ended(
    program: str, argument: str, signals: Sequence[int], apart: float, ignored: Sequence[int] = ()
) -> tuple[int, str]:
    """Send signals to a program; give its exit code and what it said after that."""

    def begin() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

    child = subprocess.Popen(
        [sys.executable, "-c", program, argument],
        env=child_env(),
        text=True,
        stdout=subprocess.PIPE,
        preexec_fn=begin,
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "ready\n"
        for place, number in enumerate(signals):
            time.sleep(apart if place else 0)
            os.kill(child.pid, number)
        said, _ = child.communicate(timeout=60)
    finally:
        child.kill()
    return child.returncode, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_lets_the_command_tidy_up(number: signal.Signals) -> None:
    assert ended(TIDIES, "0", [number], 0) == (128 + number, "tidied\n")


def test_a_signal_that_comes_twice_at_the_same_time_is_one() -> None:
    assert ended(TIDIES, "0.2", [signal.SIGINT, signal.SIGINT], 0) == (130, "tidied\n")


def test_a_second_press_does_not_wait() -> None:
    assert ended(TIDIES, "1.9", [signal.SIGINT, signal.SIGINT], 0.5) == (130, "")


@pytest.mark.parametrize(("program", "argument"), [(NEVER_LOOKS, ""), (TIDIES, "50")])
def test_what_takes_too_long_is_ended(program: str, argument: str) -> None:
    assert ended(program, argument, [signal.SIGTERM], 0) == (143, "")


def test_what_was_ignored_at_the_start_stays_ignored() -> None:
    signals = [signal.SIGHUP, signal.SIGHUP, signal.SIGTERM]
    found = ended(TIDIES, "0", signals, 0.4, ignored=[signal.SIGHUP])
    assert found == (143, "tidied\n")
