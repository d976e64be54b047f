"""What goes into a command: scenarios with all their faults, and what decides their results."""

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from commands.common.console import talk
from commands.common.manifest import PROGRAM, Part, part_file
from simulation.export.tables.listings import source_rows
from simulation.outcomes.indicators import INDICATORS, unknown_indicator
from simulation.outcomes.quotability import standing
from simulation.outcomes.scenario_runs import SCHEMA_VERSION, model_version
from simulation.outcomes.standing import warning
from simulation.reading.faults import InputError, Pair, printable, usage
from simulation.register.horizon import continuation, extended, further_years, last_year
from simulation.register.register import Register, load_register
from simulation.scenario.scenario import Scenario, list_shipped, load_scenario

LIBRARIES = ("numpy", "numba", "pandas", "pyarrow", "openpyxl")
"""Libraries whose version may change a number or a byte."""


def register_for(parameter_set: str | None, members: int, until: int | None = None) -> Register:
    """Read the register with a parameter set; say so when its draws may not be quoted.

    Parameters
    ----------
    parameter_set, until
        As the options have them.
    members
        How many draws it is for.

    Returns
    -------
    Register
        With which runs go on until the end of `until`.

    Raises
    ------
    SettingError
        When there is no such set, or no run goes that far.
    """
    register = load_register(parameter_set=parameter_set)
    if until is not None:
        years, usual = further_years(), last_year(register)
        if until not in years:
            raise usage(
                f"--until: noem een jaar van {years[0]} tot en met {years[-1]}, niet {until}; "
                f"zonder --until gaat de berekening tot en met {usual}",
                f"--until: give a year from {years[0]} to {years[-1]}, not {until}; without "
                f"--until a run goes up to and including {usual}",
            )
        register = extended(register, until)
    if (said := warning(standing(register, members))) is not None:
        talk.say(*said, level=talk.WARNING)
    return register


def say_continuation(register: Register) -> None:
    """Say what is assumed of the years beyond the usual end, where only numbers are printed."""
    if (assumed := continuation(register)) is not None:
        talk.say(*assumed)


@contextmanager
def counts_of(targets: Path | None, rows: Path | None = None) -> Iterator[Path | None]:
    """Give the folder of `--targets` whole and as we write it; say what was made of a spreadsheet.

    None, the project's own, stays None, unless there are `rows` of new counts to come below it.
    """
    if targets is None and rows is None:
        yield None
        return
    from calibration.targets.users_folder import gathered

    with gathered(targets, rows) as found:
        if found.understood is not None:
            nl, en = found.understood
            talk.say(f"tellingen gelezen als: {nl}", f"counts read as: {en}")
        yield found.folder


def read_indicators(text: str, option: str = "--indicators") -> list[str]:
    """Read names of indicators, with commas between them; `option` is where they stand."""
    names = list(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in names:
        check_indicator(name, option)
    return names


def check_indicator(name: str, option: str) -> None:
    """Refuse an indicator that is not there; `option` is where it was named."""
    if name not in INDICATORS:
        nl, en = unknown_indicator(name)
        raise usage(f"{option}: {nl}", f"{option}: {en}")


def check_year(year: int, register: Register) -> None:
    """Refuse a year that the model does not show."""
    first, last = int(register.estimates["wereld.getoond"].central), last_year(register)
    if not first <= year <= last:
        told = f"--year: {first}–{last}, "
        raise usage(f"{told}niet {year}", f"{told}not {year}")


def load_all(
    names: Sequence[str | Path], settings: Mapping[str, str], register: Register
) -> list[Scenario]:
    """Read scenarios, or all shipped ones when none is named, and lay the settings over them.

    An `InputError` has the faults of all files; a `SettingError` says that a setting is wrong, or
    that two files bear the same name.
    """
    scenarios, faults = [], []
    for name in names or list_shipped():
        try:
            scenarios.append(load_scenario(name, register))
        except InputError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise InputError(faults)
    for scenario in scenarios:
        for nl, en in _remarks(scenario):
            talk.say(f"{scenario.id}: {nl}", f"{scenario.id}: {en}", talk.WARNING)
    ids = [scenario.id for scenario in scenarios]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        shown = ", ".join(twice)
        raise usage(
            f"meer dan een scenario heet {shown}: geef elk bestand een eigen naam",
            f"more than one scenario is called {shown}: give every file its own name",
        )
    if settings:
        scenarios = [scenario.with_settings(settings, register) for scenario in scenarios]
    return scenarios


def _remarks(scenario: Scenario) -> Iterator[Pair]:
    """Give what changed since the file was made, where that matters for what comes of it."""
    yield from scenario.opmerkingen
    then, now = scenario.modelversie, model_version()
    if then is not None and then != now:
        shown = printable(then)
        yield (
            f"bewaard met model {shown}; dit is {now}, dat iets anders kan uitkomen",
            f"kept with model {shown}; this is {now}, which may come out otherwise",
        )


def about(command: str, register: Register, **options: Any) -> dict[str, Any]:
    """Say what all files of a folder have in common: all that decides their bytes."""
    numbers = json.dumps(source_rows(register), ensure_ascii=False)
    return {
        "program": PROGRAM,
        "command": command,
        "schema_version": SCHEMA_VERSION,
        "model_version": model_version(),
        "parameter_set": register.parameter_set,
        "posterior": None if register.posterior is None else register.posterior.hash,
        "stored_draws": None if register.posterior is None else register.posterior.count,
        "counts": None if register.counts is None else register.counts.fingerprint,
        "register": hashlib.sha256(numbers.encode()).hexdigest(),
        **options,
        "versions": {"python": platform.python_version()} | {n: version(n) for n in LIBRARIES},
    }


def set_in_use(register: Register) -> dict[str, Any]:
    return {"schema_version": SCHEMA_VERSION, "parameter_set": register.parameter_set}


def described(scenario: Scenario) -> dict[str, Any]:
    """Say what a scenario is; `remarks` when its file has names of before, in English."""
    told = {"scenario_hash": scenario.hash, "content": scenario.to_plain()}
    remarks = [en for _, en in _remarks(scenario)]
    return told | {"remarks": remarks} if remarks else told


def part(scenario: Scenario, kinds: Sequence[str], stem: str = "") -> Part:
    """Give the part of a folder that is about a scenario; `stem` names its files, or its id."""
    files = [part_file(stem or scenario.id, kind) for kind in kinds]
    return Part(scenario.id, described(scenario), files)
