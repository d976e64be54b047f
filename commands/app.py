"""The command `app`: start the app."""

import logging
import signal
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from commands.common.console import talk
from commands.common.interrupts import interrupts
from simulation.reading.faults import printable, usage


def command(
    *,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, metavar="POORT", help="Poort.")
    ] = 8501,
    address: Annotated[
        str, typer.Option("--address", metavar="ADRES", help="Adres waarop de app luistert.")
    ] = "localhost",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open de browser.")
    ] = True,
) -> None:
    import runpy

    _look_at(address, port)
    interrupts.let_go()
    for one in (signal.SIGINT, signal.SIGTERM):  # the server closes, and raises it again for us
        signal.signal(one, _end)
    from dashboard.server import settings, warm_up

    settings.hand_on()
    options = {
        "server.port": port,
        "server.address": address,
        "server.headless": not browser,
        # Streamlit would ask for an e-mail address at the first start, and wait for the answer.
        "server.showEmailPrompt": False,
        "logger.hideWelcomeMessage": True,  # it comes before a page can be shown
    }
    flags = [f"--{name}={str(value).lower()}" for name, value in options.items()]
    file = Path(__file__).parent.with_name("app.py")
    sys.argv = ["streamlit", "run", str(file), *flags]
    talk.say("De app wordt klaargezet.", "The app is being made ready.")
    warm_up.when_ready.append(lambda: _ready(_url(address, port), browser))
    runpy.run_module("streamlit", run_name="__main__")


def _look_at(address: str, port: int) -> None:
    """Refuse a place where the app cannot listen, before it is made ready."""
    import socket

    from simulation.reading.system_errors import system_words

    shown = printable(address)
    try:
        family, kind, _, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise usage(
            f"--address: het adres '{shown}' is onbekend", f"--address: no address '{shown}'"
        ) from None
    try:
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except OSError as error:
        nl, en = system_words(error)
        raise usage(
            f"de app kan niet luisteren op {shown}, poort {port}: {nl}; kies een andere met "
            "--port of --address",
            f"the app cannot listen at {shown}, port {port}: {en}; choose another with "
            "--port or --address",
        ) from None


def _end(number: int, frame: object) -> NoReturn:
    """End as a program does that is told to.

    Told twice, the server does not wait for what is open, and would log that it did not.
    """
    logging.getLogger("uvicorn.error").disabled = True
    sys.exit(128 + number)


def _url(address: str, port: int) -> str:
    """Give where a browser on this machine finds the app.

    >>> _url("::1", 8501), _url("0.0.0.0", 8501)
    ('http://[::1]:8501', 'http://localhost:8501')
    """
    if address in ("", "0.0.0.0", "::"):  # everywhere
        address = "localhost"
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _ready(url: str, browser: bool) -> None:
    """Say that the app is there, and show it: Streamlit opens no browser for a server of ours."""
    import threading
    import webbrowser

    talk.say(f"De app is klaar: {url}", f"The app is ready: {url}")
    if browser:
        threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()
