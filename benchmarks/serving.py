"""Serve the app in a process of its own, and see what that process uses."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.streamlit_internals import HEALTH

ROOT = Path(__file__).resolve().parent.parent
START = 120.0
"""Seconds a server may take to start with a cold kernel."""


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """Serve the app; give its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            until = time.monotonic() + START
            while not _healthy(address):
                if process.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    sys.exit(f"the server did not start:\n{log.read().decode()}")
                time.sleep(0.2)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(20)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + HEALTH, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def processor(pid: int) -> float:
    """Give the processor time that a process has used, seconds."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Give the memory that a process holds, MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
