"""What the command line says beside its data, in Dutch or English."""

import datetime as dt
import json
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from simulation.reading.faults import Notice, Pair, printable

_TYPER = {
    "Usage:": "Gebruik:",
    "Arguments:": "Argumenten:",
    "Options:": "Opties:",
    "Commands:": "Opdrachten:",
    "[OPTIONS]": "[OPTIES]",
    "COMMAND [ARGS]...": "OPDRACHT ...",
    "<list[str]>": " " * len("<list[str]>"),
    "Show this message and exit.": "Toon deze uitleg.",
    "Install completion for the current shell.": "Laat de shell opdrachten aanvullen.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "Toon wat --install-completion toevoegt."
    ),
    "No such option": "Onbekende optie",
    "Possible options": "bedoelde u",
    "No such command": "Onbekende opdracht",
    "Did you mean": "Bedoelde u",
    "Missing command.": "Noem een opdracht.",
    "Missing argument": "Er ontbreekt",
    "Missing option": "Er ontbreekt",
    "Missing parameter:": "Er ontbreekt",
    "Choose from:": "Kies uit:",
    "Could not open file": "Dit bestand gaat niet open:",
    "Invalid value for": "Ongeldige waarde voor",
    "Invalid value": "Ongeldige waarde",
    "is not one of": "is geen van",
    "Option '": "Optie '",
    "requires an argument.": "vraagt een waarde.",
    "does not take a value.": "krijgt geen waarde.",
    "Got unexpected extra argument(s)": "Te veel argumenten",
    "Got unexpected extra argument": "Te veel argumenten",
    "default:": "standaard:",
    "env var:": "omgevingsvariabele:",
    "[required]": "[verplicht]",
}
"""What the library that reads the command line says."""


def dutch(text: str) -> str:
    """Translate what the library that reads the command line says."""
    for english, words in _TYPER.items():
        wrapped = r"\s+".join(map(re.escape, english.split()))
        text = re.sub(wrapped, words, text)
    return text


class Talk:
    """Messages to stderr, and all of them to the log file too when there is one."""

    INFO = logging.INFO
    WARNING = logging.WARNING

    def __init__(self) -> None:
        self.log = logging.getLogger("wonen-eerst")
        self.log.setLevel(logging.DEBUG)
        self.log.propagate = False
        self.start()

    def start(self) -> None:
        """Begin anew: Dutch, neither quiet nor verbose, no log file."""
        self.lang = "nl"
        for handler in self.log.handlers:
            handler.close()
        self.screen: logging.Handler = _Screen()
        self.screen.setLevel(logging.INFO)
        self.log.handlers = [self.screen]

    def say(self, nl: str, en: str, level: int = logging.INFO) -> None:
        self.log.log(level, "%s", en if self.lang == "en" else nl)

    def detail(self, nl: str, en: str) -> None:
        """Say what only matters to who asks for it, or reads the log file."""
        self.say(nl, en, logging.DEBUG)

    def error(self, nl: str, en: str) -> None:
        self.say(nl, en, logging.ERROR)

    @contextmanager
    def of_warnings(self) -> Iterator[None]:
        """Say the notices that come as warnings in the language that was chosen."""
        with warnings.catch_warnings():
            shown = warnings.showwarning

            def show(message: Any, category: Any, *where: Any, **more: Any) -> None:
                if isinstance(message, Notice):
                    self.say(message.text("nl"), message.text("en"), logging.WARNING)
                else:
                    shown(message, category, *where, **more)

            warnings.showwarning = show
            yield

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[], object]]:
        """Give what to call after each of `total` things; on a terminal a bar shows how far."""
        if total < 2 or not sys.stderr.isatty() or self.screen.level > logging.INFO:
            yield lambda: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=total)
            yield lambda: bar.advance(task)

    @contextmanager
    def timeline(self, stages: Mapping[str, Pair]) -> Iterator[Callable[[str, float], None]]:
        """Give what to call with a stage and the share that is done of one long calculation.

        A terminal shows a bar with the time that is left; elsewhere each stage is said once.
        """
        said: set[str] = set()

        def say_once(stage: str, done: float) -> None:
            if stage in stages and stage not in said:
                said.add(stage)
                nl, en = stages[stage]
                self.say(f"{nl} …", f"{en} …")

        if not sys.stderr.isatty() or self.screen.level > logging.INFO:
            yield say_once
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=1.0)

            def show(stage: str, done: float) -> None:
                nl, en = stages.get(stage, ("", ""))
                bar.update(task, completed=done, description=en if self.lang == "en" else nl)

            yield show

    def traceback(self) -> None:
        """Tell where the exception at hand came from, to who asks for it."""
        self.log.debug("", exc_info=True)

    # Each of these takes an option of the command line and gives it back.

    def speak(self, lang: str | None) -> str | None:
        self.lang = lang or self.lang
        return lang

    def hush(self, quiet: bool) -> bool:
        if quiet:
            self.screen.setLevel(logging.WARNING)
        return quiet

    def elaborate(self, verbose: bool) -> bool:
        if verbose:
            self.screen.setLevel(logging.DEBUG)
        return verbose

    def keep(self, path: Path | None) -> Path | None:
        if path is not None:
            file = _LogFile(path, encoding="utf-8")
            file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            self.log.addHandler(file)
        return path


class _Screen(logging.StreamHandler[TextIO]):
    """Messages to stderr; on a terminal what goes wrong is red."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.ERROR or self.stream.closed or not self.stream.isatty():
            super().emit(record)
            return
        from rich.console import Console
        from rich.text import Text

        told = Text(self.format(record), style="red")
        Console(file=self.stream).print(told, soft_wrap=True)


class _LogFile(logging.FileHandler):
    """A log file; when it cannot be written any more, we say so once and do without."""

    def handleError(self, record: logging.LogRecord) -> None:
        talk.log.removeHandler(self)
        with suppress(OSError):
            self.close()
        nl, en = "schrijven in het logbestand lukt niet meer", "the log file cannot be written"
        talk.say(nl, en, logging.WARNING)


talk = Talk()
"""The one voice of the command line."""


def print_json(document: Mapping[str, Any]) -> None:
    print(json.dumps(document, allow_nan=False, default=dt.date.isoformat))


def files_in(count: int, home: Path) -> Pair:
    from simulation.wording.numbers import counted
    from simulation.wording.text import Text

    nl, en = counted(count, Text("bestand", "file"), Text("bestanden", "files"))
    are = ("staat", "is") if count == 1 else ("staan", "are")
    return f"{nl} {are[0]} in {home}", f"{en} {are[1]} in {home}"


def trouble(error: OSError) -> Pair:
    """Say what the disk or the system refused."""
    from simulation.reading.system_errors import system_words

    nl, en = system_words(error)
    place = f" ({printable(str(error.filename), 300)})" if error.filename else ""
    return f"het lukt niet: {nl}{place}", f"it does not work: {en}{place}"
