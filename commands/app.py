"""The command `app`: start the app."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.common.console import talk


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
    warm_up.when_ready.append(lambda: _ready(f"http://{address}:{port}", browser))
    runpy.run_module("streamlit", run_name="__main__")


def _ready(url: str, browser: bool) -> None:
    """Say that the app is there, and show it: Streamlit opens no browser for a server of ours."""
    import threading
    import webbrowser

    talk.say(f"De app is klaar: {url}", f"The app is ready: {url}")
    if browser:
        threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()
