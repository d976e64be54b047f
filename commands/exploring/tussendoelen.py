"""The command `tussendoelen`: a path year by year, and whether what was counted is on course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import FAILED, OK
from commands.common.console import files_in, print_json, talk
from commands.common.options import (
    CsvNl,
    DrawOptions,
    FolderOptions,
    Formats,
    How,
    Json,
    Resume,
    Settings,
    complete_scenario,
    read_formats,
    read_how,
    read_settings,
)
from simulation.export.tables.writers import WRITERS, Export, Layout
from simulation.reading.faults import printable, usage

if TYPE_CHECKING:
    from simulation.explore.interim_targets.monitor_values import MonitorValue
    from simulation.explore.interim_targets.path_by_year import Found, Plan
    from simulation.register.register import Register

STEM = "tussendoelen"
MOST_ERROR = 1.0
"""A count that is off by more than that, in the logarithm, is none."""


@dataclass(frozen=True)
class _FolderOptions(FolderOptions):
    resume: Resume = False

    @property
    def how(self) -> How:
        return read_how(self.out, self.resume, self.overwrite)


def command(
    *,
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Het gekozen pad: een bestand of de naam van een meegeleverd scenario.",
            autocompletion=complete_scenario,
            show_default=False,
        ),
    ],
    indicators: Annotated[
        str | None,
        typer.Option(
            "--of",
            metavar="NAMEN",
            show_default=False,
            help="Indicatoren, met komma's; zonder: wat gemeenten, opvang en het CBS tellen.",
        ),
    ] = None,
    years: Annotated[
        str,
        typer.Option("--years", metavar="JAREN", help="Eind van welke jaren, zoals 2026-2030."),
    ] = "2026-2030",
    monitor: Annotated[
        Path | None,
        typer.Option(
            "--monitor",
            metavar="BESTAND",
            show_default=False,
            help="Wat is geteld: CSV of XLSX met de kolommen indicator, jaar en waarde.",
        ),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(
            "--value",
            metavar="INDICATOR@JAAR=WAARDE",
            help="Wat is geteld, aan het eind van dat jaar; mag vaker.",
        ),
    ] = None,
    error: Annotated[
        list[str] | None,
        typer.Option(
            "--error",
            metavar="INDICATOR=DEEL",
            help="De eigen fout van een telling, zoals 0.05; mag vaker.",
        ),
    ] = None,
    slower: Annotated[
        str | None,
        typer.Option(
            "--slower",
            metavar="SCENARIO",
            show_default=False,
            help="Het tragere pad dat op moet vallen; zonder: alles twee jaar later.",
            autocompletion=complete_scenario,
        ),
    ] = None,
    settings: Settings = None,
    draws: DrawOptions,
    place: _FolderOptions,
    formats: Formats = "csv",
    csv_nl: CsvNl = False,
    as_json: Json = False,
) -> int:
    how, kinds = place.how, read_formats(formats)
    changes = read_settings(settings or [])
    from commands.common.inputs import load_all, read_indicators, register_for
    from simulation.explore.interim_targets.path_by_year import COUNTABLE, Plan
    from simulation.scenario.scenario import BASELINE, load_scenario

    register = register_for(draws.parameter_set, draws.members, draws.until)
    [chosen] = load_all([scenario], changes, register)
    values = _values(monitor, value or [], _years(register))
    plan = Plan(
        chosen,
        load_scenario(BASELINE, register),
        None,
        register,
        _read_years(years, _years(register)),
        COUNTABLE if indicators is None else tuple(read_indicators(indicators, "--of")),
        tuple(values),
        _errors(error or [], register),
        draws.members,
        draws.seed,
    )
    _check_draws(plan)
    plan = _with_slower(plan, slower)
    common = _about(plan, draws.about, changes) | {
        "formats": kinds,
        "layout": {"dutch_csv": csv_nl},
    }
    if place.out is None:
        return _run(plan, common, as_json, None)
    table = _Table(place.out, common, plan, kinds, Layout(dutch=csv_nl), how)
    try:
        if table.is_done() and not as_json:
            return OK
        return _run(plan, common, as_json, None if table.is_done() else table)
    finally:
        table.folder.close()


def _years(register: Register) -> tuple[int, int]:
    """Give the first and the last year whose end can be asked for."""
    shown, end = (int(register.estimates[f"wereld.{n}"].central) for n in ("getoond", "einde"))
    return shown, end - 1


def _read_years(text: str, bounds: tuple[int, int]) -> tuple[int, ...]:
    """Read years with commas, or the first and the last of a row."""
    first, last = bounds
    found: set[int] = set()
    for part in text.split(","):
        begin, dash, end = (one.strip() for one in part.partition("-"))
        ends = [begin, end] if dash else [begin]
        if not all(one.isdecimal() and len(one) == 4 for one in ends):
            found.clear()
            break
        found |= set(range(int(ends[0]), int(ends[-1]) + 1)) or {0}
    if not found or min(found) < first or max(found) > last:
        raise usage(
            f"--years: noem jaren van {first} tot en met {last}, zoals 2026-2030 of 2028,2030",
            f"--years: give years from {first} to {last}, as 2026-2030 or 2028,2030",
        )
    return tuple(sorted(found))


def _values(
    monitor: Path | None, texts: Sequence[str], years: tuple[int, int]
) -> list[MonitorValue]:
    from simulation.explore.interim_targets.monitor_values import once, parse_values, read_monitor

    found = parse_values(texts, years)
    if monitor is not None:
        read = read_monitor(monitor, years)
        if read.understood is not None:
            nl, en = read.understood
            talk.say(f"monitor gelezen als: {nl}", f"monitor read as: {en}")
        found = [*read.values, *found]
    return once(found)


def _check_draws(plan: Plan) -> None:
    """Refuse to judge values with draws that are too few."""
    from simulation.explore.interim_targets.course_test import FEWEST
    from simulation.explore.interim_targets.path_by_year import TIMES

    if plan.values and plan.tested_on < FEWEST:
        few = -(-FEWEST // TIMES)
        raise usage(
            f"--members: om waarden te beoordelen zijn minstens {few} trekkingen nodig",
            f"--members: to judge values takes at least {few} draws",
        )


def _errors(texts: Sequence[str], register: Register) -> dict[str, float]:
    """Give the error of a count by indicator: what was set, and what is declared of the others."""
    from calibration.declared_errors import counting_errors
    from commands.common.inputs import check_indicator
    from simulation.reading.scalars import numeral

    found = counting_errors(register)
    seen: set[str] = set()
    for text in texts:
        name, equals, share = (part.strip() for part in text.partition("="))
        much = numeral(share)
        check_indicator(name, "--error")
        if not equals or isinstance(much, tuple) or not 0.0 <= much <= MOST_ERROR or name in seen:
            shown = printable(text)
            raise usage(
                f"--error: '{shown}' is geen indicator=deel van 0 tot {MOST_ERROR:g}, of staat er "
                f"al; schrijf bijvoorbeeld {name}=0.05",
                f"--error: '{shown}' is no indicator=share from 0 to {MOST_ERROR:g}, or is there "
                f"twice; write {name}=0.05, say",
            )
        seen.add(name)
        found[name] = much
    return found


def _with_slower(plan: Plan, name: str | None) -> Plan:
    """Give the plan with a slower path: the one that was named, or all of it later."""
    from commands.common.inputs import load_all
    from simulation.explore.interim_targets.slower_path import LATER, delayed

    if name is not None:
        return replace(plan, slower=load_all([name], {}, plan.register)[0])
    later = delayed(plan.scenario, plan.basis)
    return replace(plan, slower=later, later=0 if later is None else LATER)


def _about(plan: Plan, draws: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """Say what decides the bytes of the answer."""
    from importlib.metadata import version

    from commands.common.inputs import about

    common = about(
        STEM,
        plan.register,
        **draws,
        scenario=plan.scenario.id,
        settings=changes,
        indicators=list(plan.indicators),
        years=list(plan.years),
        monitor=[list(one) for one in plan.values],
        counting_errors=dict(plan.errors),
        slower=None if plan.slower is None else plan.slower.hash,
        tested_on=plan.tested_on,
    )
    common["versions"] |= {"scipy": version("scipy")}
    return common


def _run(plan: Plan, common: Mapping[str, Any], as_json: bool, table: _Table | None) -> int:
    from commands.common.batch import announce_compiling
    from simulation.engine import InvariantError
    from simulation.explore.interim_targets.course_test import UntestableError
    from simulation.explore.interim_targets.path_by_year import interim_path
    from simulation.export.tables.interim_targets import of_interim

    announce_compiling(plan.tested_on, plan.register)
    try:
        found = interim_path(plan)
    except KeyboardInterrupt:
        nl, en = "onderbroken; er is niets bewaard", "interrupted; nothing was kept"
        talk.say(nl, en, level=talk.WARNING)
        raise
    except InvariantError as error:
        talk.error(f"mislukt: {error}", f"failed: {error}")
        return FAILED
    except UntestableError as error:
        told = ", ".join(f"{name}@{year}" for name, year in error.keys)
        talk.error(
            f"niet te toetsen, want het model heeft daar geen marge: {told}; laat die weg",
            f"cannot be tested, as the model has no band there: {told}; leave them out",
        )
        return FAILED
    export = of_interim(found, common)
    if as_json:
        print_json(export.document())
    else:
        _show(found)
    if table is not None:
        table.write(export)
    return OK


def _show(found: Found) -> None:
    from simulation.export.terminal.interim_targets import print_interim

    print_interim(found, talk.lang)


class _Table:
    """The table of a path, in a folder of results."""

    def __init__(
        self,
        home: Path,
        common: Mapping[str, Any],
        plan: Plan,
        kinds: Sequence[str],
        layout: Layout,
        how: How,
    ) -> None:
        from commands.common.inputs import part
        from commands.common.manifest import part_file
        from commands.common.result_folder import Folder, run_notes

        self.layout = layout
        self.files = {part_file(STEM, kind): WRITERS[kind] for kind in kinds}
        self.part = part(plan.scenario, kinds, STEM)
        self.notes = run_notes()
        self.folder = Folder(home, common, [self.part]).open(how)
        if self.is_done():
            self.folder.finish()
            talk.say(f"{home} is al klaar", f"{home} is complete")

    def is_done(self) -> bool:
        """Tell whether it was there already; only a folder that is resumed says so."""
        return self.folder.is_done(self.part.id)

    def write(self, export: Export) -> None:
        contents = {name: writer(export, self.layout) for name, writer in self.files.items()}
        self.folder.write(self.part.id, contents)
        names = self.folder.finish()
        self.folder.log({**self.notes, "status": "complete"})
        talk.say(*files_in(len(names), self.folder.home))
