"""The command `app`: where it can listen, and how it ends."""

import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from support.places import child_env

import cli


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("localhost", 0)) as server:
        yield server.getsockname()[1]


def free() -> int:
    with socket.create_server(("localhost", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_a_port_that_is_taken_is_said_so(
    taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runpy, "run_module", lambda *_, **__: pytest.fail("it was started"))
    assert cli.main(["app", "--no-browser", "--port", str(taken)]) == 2
    assert f"poort {taken}: deze poort is al in gebruik; kies een andere" in capsys.readouterr().err
    assert cli.main(["app", "--no-browser", "--address", "niemand.invalid"]) == 2
    assert "het adres 'niemand.invalid' is onbekend" in capsys.readouterr().err


def test_told_to_stop_it_ends_with_143(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server closes first, and then raises what it was sent once more."""
    monkeypatch.setattr(runpy, "run_module", lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    monkeypatch.setattr(sys, "argv", sys.argv)
    kept = [(one, signal.getsignal(one)) for one in (signal.SIGINT, signal.SIGTERM)]
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main(["app", "--no-browser", "--port", str(free())])
    finally:
        for one, handler in kept:
            signal.signal(one, handler)
    assert ended.value.code == 143


@pytest.mark.slow
@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_ends_the_app_quietly(presses: int) -> None:
    port = free()
    app = subprocess.Popen(
        [sys.executable, "-m", "cli", "app", "--no-browser", "--port", str(port)],
        env=child_env(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert app.stderr is not None
    try:
        while "klaar:" not in (line := app.stderr.readline()):
            assert line, "it ended"
        for _ in range(presses):
            app.send_signal(signal.SIGINT)
            time.sleep(0.05)  # less than the server takes to begin to close
        said = app.communicate(timeout=60)[1]
    finally:
        app.kill()
    assert (app.returncode, said) == (130, "")
    with socket.create_server(("localhost", port)):  # the port is free again
        pass
