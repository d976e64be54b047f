"""What ends a command from outside: Ctrl-C, a terminal that closes, a system that shuts down.

The first signal is raised where the program is, as Ctrl-C always was, so that what is there is
kept and told. Whoever does not want to wait for that presses again. A signal that the program was
started to ignore (`nohup`, a job in the background) stays ignored.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from types import FrameType

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
PATIENCE = 2.0
"""Seconds in which a command ends after the first signal; then it is ended."""
ONE_PRESS = 0.3
"""Seconds in which several signals are one: some programs pass on what the terminal sent too."""
SHOW_CURSOR = "\x1b[?25h"


class Interrupts:
    """While it is entered, a signal ends the command; `code` is then what the command ends with.

    A signal is noticed by a thread of its own, since the main one may be in compiled code that
    never looks. After a signal it stays on guard: a second one ends what still has to be tidied.
    """

    def __init__(self) -> None:
        self.signal: int | None = None
        self._caught: dict[int, object] = {}

    @property
    def code(self) -> int:
        return 128 + (self.signal or signal.SIGINT)

    def __enter__(self) -> Interrupts:
        self.signal = None
        if threading.current_thread() is not threading.main_thread():
            return self
        ears, self._mouth = socket.socketpair()
        self._mouth.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._caught[number] = signal.signal(number, self._raise)
        threading.Thread(target=self._watch, args=(ears,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.signal is None:
            self.let_go()

    def let_go(self) -> None:
        """Leave signals to whoever had them, or takes them now."""
        if not self._caught:
            return
        for number, handler in self._caught.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._caught = {}
        signal.set_wakeup_fd(self._wakeup)
        self._mouth.close()  # which ends the thread

    def _raise(self, number: int, frame: FrameType | None) -> None:
        if self.signal is None:
            self.signal = number
            raise KeyboardInterrupt

    def _watch(self, ears: socket.socket) -> None:
        first: tuple[float, int] | None = None
        while True:
            now = time.monotonic()
            ears.settimeout(None if first is None else max(0.0, first[0] + PATIENCE - now))
            try:
                heard = ears.recv(64)
            except (TimeoutError, BlockingIOError):
                heard = b"" if first is None else bytes([first[1]])
            if not heard:
                ears.close()
                return
            now = time.monotonic()
            for number in filter(SIGNALS.__contains__, heard):
                if first is None:
                    first = now, number
                elif now - first[0] > ONE_PRESS:
                    _leave(first[1])


def _leave(number: int) -> None:
    """End now, whatever the main thread does; files are whole or not there at any moment."""
    for child in multiprocessing.active_children():
        child.kill()
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), SHOW_CURSOR.encode())
    os._exit(128 + number)


interrupts = Interrupts()
"""Of the command that runs."""
