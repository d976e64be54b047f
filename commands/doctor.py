"""The command `doctor`: is everything of an installation there, and does it work together?"""

import importlib
import inspect
import platform
import re
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

import typer

from commands import OK, UNEXPECTED
from commands.common.console import talk
from simulation.reading.faults import Fault, FaultError

PACKAGE = "wonen-eerst"
MODULES = {
    "pillow": "PIL",
    "ruamel-yaml": "ruamel.yaml",
    "salib": "SALib",
    "vl-convert-python": "vl_convert",
}
"""Packages whose module has another name."""


class Finding(NamedTuple):
    ok: bool
    nl: str
    en: str


def command() -> int:
    words = {True: ("ok  ", "ok   "), False: ("fout", "wrong")}
    well = True
    for finding in examine():
        well = well and finding.ok
        english = talk.lang == "en"
        told = finding.en if english else finding.nl
        typer.echo(f"{words[finding.ok][english]}  {told}")
    return OK if well else UNEXPECTED


def examine() -> Iterator[Finding]:
    """Look at everything, in the order in which the parts depend on each other."""
    told: set[Fault] = set()  # what the register or the model lacks stops every check after it
    for check in (
        _python,
        _packages,
        _register,
        _model,
        _draws,
        _scenarios,
        _kernel,
        _kernel_folder,
    ):
        try:
            yield from check()
        except FaultError as error:
            for fault in error.faults:
                if fault not in told:
                    yield Finding(False, fault.text("nl"), fault.text("en"))
            told.update(error.faults)
        except Exception as error:
            name = (inspect.getdoc(check) or "").removesuffix(".")
            yield _same(False, f"{name}: {error}")


def _python() -> Iterator[Finding]:
    """Python."""
    text = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield _same(sys.version_info >= (3, 11), text)


def _packages() -> Iterator[Finding]:
    """Pakketten."""
    from importlib.metadata import PackageNotFoundError, requires, version

    yield _same(True, f"{PACKAGE} {version(PACKAGE)}")
    for requirement in requires(PACKAGE) or ():
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9_.-]", requirement)[0]
        module = MODULES.get(name.replace(".", "-"), name.replace("-", "_"))
        try:
            importlib.import_module(module)
            yield _same(True, f"{name} {version(name)}")
        except (ImportError, PackageNotFoundError) as error:
            yield _same(False, f"{name}: {error}")


def _register() -> Iterator[Finding]:
    """Register."""
    from simulation.register.register import load_register
    from simulation.wording.numbers import number

    register = load_register()
    count, chosen = len(register.names), register.parameter_set
    yield Finding(
        True,
        f"register: {number(count, 'nl')} getallen, parameterset {chosen}",
        f"register: {number(count, 'en')} numbers, parameter set {chosen}",
    )


def _model() -> Iterator[Finding]:
    """Model."""
    from simulation.outcomes.scenario_runs import model, model_version
    from simulation.wording.numbers import number

    version, stocks, flows = model_version(), len(model().stocks), len(model().flows)
    yield Finding(
        True,
        f"model {version}: {number(stocks, 'nl')} voorraden, {number(flows, 'nl')} stromen",
        f"model {version}: {number(stocks, 'en')} stocks, {number(flows, 'en')} flows",
    )


def _draws() -> Iterator[Finding]:
    """Trekkingen."""
    from simulation.outcomes.quotability import standing
    from simulation.outcomes.standing import STANDINGS
    from simulation.register.counts import project_counts
    from simulation.register.register import load_register

    register = load_register()
    said = STANDINGS[standing(register, members=2)]
    nl, en = said.warning or said.word
    if register.counts is not None and register.counts.folder != project_counts():
        nl, en = f"{nl} (tellingen van de set zelf)", f"{en} (counts of the set itself)"
    yield Finding(said.warning is None, f"trekkingen: {nl}", f"draws: {en}")


def _scenarios() -> Iterator[Finding]:
    """Scenario's."""
    from simulation.scenario.scenario import list_shipped, load_scenario
    from simulation.wording.numbers import counted
    from simulation.wording.text import Text

    names = list_shipped()
    for name in names:
        load_scenario(name)
    found = counted(len(names), Text("scenario", "scenario"), Text("scenario's", "scenarios"))
    yield Finding(bool(names), *found)


def _kernel() -> Iterator[Finding]:
    """Rekenkern."""
    from simulation.engine import is_ready
    from simulation.engine.llvm import can_compile
    from simulation.outcomes.scenario_runs import model, run
    from simulation.scenario.scenario import BASELINE, load_scenario
    from simulation.wording.numbers import number

    how = (
        ("uit de cache", "from the cache") if is_ready(model(), 1) else ("gecompileerd", "compiled")
    )
    if not can_compile():
        how = ("in gewone Python", "in plain Python")
    start = time.perf_counter()
    run(load_scenario(BASELINE))
    spent = time.perf_counter() - start
    yield Finding(
        can_compile(),
        f"rekenkern {how[0]}; {BASELINE} klopt ({number(spent, 'nl', 1)} s)",
        f"kernel {how[1]}; {BASELINE} runs ({number(spent, 'en', 1)} s)",
    )


def _kernel_folder() -> Iterator[Finding]:
    """Map van de rekenkern."""
    from simulation.engine import kernel_store

    try:
        folder = kernel_store.folder()
    except kernel_store.NoFolderError as error:
        nl, en = error.pair
        yield Finding(
            True,
            f"map van de rekenkern: geen; {nl}. Elke keer compileren duurt enkele seconden",
            f"folder of the kernel: none; {en}. Compiling it each time takes some seconds",
        )
        return
    nl, en = "in orde", "in order"
    if kernel_store.damaged:
        nl, en = "een beschadigd bestand is opnieuw gemaakt", "a damaged file has been made again"
    if kernel_store.unwritten:
        nl, en = kernel_store.unwritten[-1]
    yield Finding(
        True, f"map van de rekenkern: {folder}; {nl}", f"folder of the kernel: {folder}; {en}"
    )


def _same(ok: bool, text: str) -> Finding:
    return Finding(ok, text, text)
