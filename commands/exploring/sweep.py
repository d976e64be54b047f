"""The command `sweep`: one scenario over a design of levers and assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import FAILED, OK
from commands.common.console import print_json, talk
from commands.common.options import (
    BatchOptions,
    CsvNl,
    DrawOptions,
    Json,
    Settings,
    complete_scenario,
    read_formats,
    read_settings,
)
from simulation.export.tables.writers import WRITERS, Export, Layout
from simulation.reading.faults import printable, usage

if TYPE_CHECKING:
    import pandas as pd

    from commands.common.job import Outcome
    from commands.common.options import How
    from commands.common.result_folder import Folder
    from commands.common.sweep_job import SweepJob
    from simulation.explore.sweep import Sample

KINDS = ("csv", "parquet", "json")
"""Formats of a table without other sheets."""
STEM = "sweep"


def command(
    *,
    file: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Het scenario waar de waarden overheen gaan.",
            autocompletion=complete_scenario,
        ),
    ] = "huidig_beleid",
    over: Annotated[
        list[str] | None,
        typer.Option(
            "--over",
            metavar="KNOP=VAN:TOT:AANTAL",
            help="Een knop of aanname en zijn waarden: van:tot:aantal (grid), van:tot (lhs, "
            "sobol) of een rij, zoals laag,hoog; mag vaker.",
        ),
    ] = None,
    design: Annotated[
        Literal["grid", "lhs", "sobol"],
        typer.Option("--design", help="Alle combinaties, Latin hypercube of Sobol-reeks."),
    ] = "grid",
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            min=1,
            max=100_000,
            metavar="GETAL",
            show_default=False,
            help="Aantal monsters (lhs, sobol).",
        ),
    ] = None,
    indicators: Annotated[
        str,
        typer.Option("--indicators", metavar="NAMEN", help="Wat er in de tabel komt."),
    ] = "dakloos_totaal,cbs_equivalent",
    years: Annotated[
        str,
        typer.Option("--years", metavar="JAREN", help="Van het eind van welke jaren."),
    ] = "2030",
    settings: Settings = None,
    draws: DrawOptions,
    batch: BatchOptions,
    formats: Annotated[
        str,
        typer.Option("--format", metavar="SOORTEN", help=f"Een of meer van {','.join(KINDS)}."),
    ] = "csv",
    csv_nl: CsvNl = False,
    as_json: Json = False,
) -> int:
    how, kinds = batch.how, read_formats(formats, KINDS)
    changes = read_settings(settings or [])
    if not over:
        raise usage("noem minstens een knop met --over", "name at least one lever with --over")
    from commands.common.inputs import about, load_all, read_indicators, register_for
    from commands.common.sweep_job import SweepJob
    from simulation.explore.sweep import check_axes, make_design, parse_axes

    register = register_for(draws.parameter_set, draws.members, draws.until)
    axes = parse_axes(over)
    job = SweepJob(
        register=register,
        seed=draws.seed,
        members=draws.members,
        keep_going=batch.keep_going,
        base=load_all([file], changes, register)[0],
        indicators=read_indicators(indicators),
        years=_years(years, register),
    )
    _check_once([axis.name for axis in axes], changes)
    taken = make_design(design, axes, samples, draws.seed)
    check_axes(job.base, axes, register)
    common = about(
        "sweep",
        register,
        **draws.about,
        scenario=job.base.id,
        settings=changes,
        design={"kind": design, "over": over, "samples": len(taken)},
        indicators=job.indicators,
        years=job.years,
        formats=kinds,
        layout={"dutch_csv": csv_nl},
    )
    table = _Table(job, common, kinds, Layout(dutch=csv_nl))
    return _run(table, taken, batch, how, as_json)


def _check_once(names: Sequence[str], changes: Mapping[str, str]) -> None:
    """Refuse a lever that is set to one value and taken through several."""
    if twice := [name for name in names if name in changes]:
        name = printable(twice[0])
        raise usage(
            f"'{name}' staat in --set en in --over; kies een van beide",
            f"'{name}' is in --set and in --over; choose one of them",
        )


def _run(
    table: _Table, taken: Sequence[Sample], batch: BatchOptions, how: How, as_json: bool
) -> int:
    """Run a design, keep its table or print it, and give the exit code."""
    from commands.common.batch import BatchRun
    from commands.common.result_folder import Folder
    from commands.common.sweep_job import failures_of, stretches

    job = table.job
    tasks = stretches(taken, job.members)
    steps = [task.part(table.part.inputs) for task in tasks]
    folder = None
    if batch.out is not None:
        folder = Folder(batch.out, table.about, [table.part, *steps]).open(how)
    if folder is not None and (failed := table.failed(folder)) is not None:
        folder.finish(steps=[task.id for task in tasks])
        folder.close()
        if not as_json:
            talk.say(f"{folder.home} is al klaar", f"{folder.home} is complete")
            return FAILED if failed else OK
        talk.say(
            f"{folder.home} is al klaar; alleen wat er als JSON komt, wordt opnieuw berekend",
            f"{folder.home} is complete; only what comes as JSON is worked out again",
        )
        folder = None

    def conclude(folder: Folder, outcomes: Mapping[str, Outcome]) -> list[str] | None:
        if any(one.error is not None for one in outcomes.values()):
            return None
        table.write(folder, [outcomes[task.id] for task in tasks])
        return folder.finish(steps=[task.id for task in tasks])

    outcomes = BatchRun(job, tasks, folder, batch.jobs, conclude).run()
    found = [outcomes[task.id] for task in tasks if task.id in outcomes]
    if as_json:
        print_json(table.export(found).document())
    elif folder is None:
        print(WRITERS["csv"](table.export(found), table.layout).decode(), end="")
    failures = dict(failures_of(found))
    for number, error in failures.items():
        talk.error(f"monster {number}: mislukt: {error}", f"sample {number}: failed: {error}")
    broken = len(found) < len(tasks) or any(one.error is not None for one in found)
    if not broken:
        _tell(len(taken), job)
    return FAILED if failures or broken else OK


def _tell(samples: int, job: SweepJob) -> None:
    from commands.common.inputs import say_continuation
    from simulation.outcomes.quotability import standing
    from simulation.outcomes.standing import STANDINGS
    from simulation.wording.numbers import counted
    from simulation.wording.text import Text

    nl, en = "bij de middelste schatting", "at the central estimate"
    if job.members > 1:
        word = STANDINGS[standing(job.register, job.members)].word
        nl = f"gemiddeld over {job.members} trekkingen ({word.nl}), met 90 %-band"
        en = f"means of {job.members} draws ({word.en}), with 90% band"
    found = counted(samples, Text("monster", "sample"), Text("monsters", "samples"))
    talk.say(f"{found.nl}, {nl}", f"{found.en}, {en}")
    say_continuation(job.register)


def _years(text: str, register: Any) -> list[int]:
    from simulation.outcomes.scenario_runs import national_grid

    grid = national_grid(register)
    first, last = int(grid.begin), int(grid.end) - 1
    parts = [part.strip() for part in text.split(",")]
    years = [int(part) for part in parts if part.isdecimal() and len(part) == 4]
    if len(years) < len(parts) or not all(first <= year <= last for year in years):
        raise usage(
            f"--years: noem jaren van {first} tot en met {last}, met komma's ertussen",
            f"--years: give years from {first} to {last}, with commas",
        )
    return sorted(set(years))


class _Table:
    """The table of a sweep, in every form that it is asked in."""

    def __init__(
        self, job: SweepJob, about: Mapping[str, Any], kinds: Sequence[str], layout: Layout
    ) -> None:
        from commands.common.inputs import described
        from commands.common.manifest import Part, part_file

        self.job = job
        self.layout = layout
        self.about = about
        self.files = {part_file(STEM, kind): WRITERS[kind] for kind in kinds}
        self.part = Part(job.base.id, described(job.base), [*self.files])

    def write(self, folder: Folder, found: Sequence[Outcome]) -> None:
        from commands.common.sweep_job import failures_of

        export = self.export(found)
        contents = {name: writer(export, self.layout) for name, writer in self.files.items()}
        folder.write(self.part.id, contents, summary={"failures": dict(failures_of(found))})

    def failed(self, folder: Folder) -> bool | None:
        """Tell whether a sample failed in the table that is there; None when it is to be made."""
        if not folder.is_done(self.part.id):
            return None
        try:
            return bool(folder.entries[self.part.id]["summary"]["failures"])
        except (KeyError, TypeError):  # someone changed the manifest
            return None

    def export(self, found: Sequence[Outcome]) -> Export:
        from commands.common.sweep_job import table_of
        from simulation.export.tables.result import counts, provenance
        from simulation.outcomes.quotability import standing

        table, job = table_of(found), self.job
        draws = standing(job.register, job.members)
        made = provenance(job.base, job.register, job.seed, job.members, draws)
        own = {name: told for name, told in made.items() if name not in table}
        origin = {"scenario": job.base.id, **own, "ontwerp": self.about["design"]["kind"]}
        return Export(
            origin,
            lambda wide: table,
            lambda table: {STEM: table},
            lambda: self._document(draws, table),
            counts(job.register),
        )

    def _document(self, draws: str, table: pd.DataFrame) -> dict[str, Any]:
        from simulation.export.tables.result import how_far
        from simulation.outcomes.standing import warning
        from simulation.register.shelf_life import shelf_life_of

        said, base = warning(draws), self.job.base
        same = ("schema_version", "model_version", "parameter_set", "seed", "members", "design")
        rows = [
            {key: None if value != value else value for key, value in row.items()}
            for row in table.to_dict("records")
        ]
        return {
            **{key: self.about[key] for key in same},
            "counts": shelf_life_of(self.job.register).to_plain(),
            "draws": draws,
            "warning": None if said is None else said._asdict(),
            **how_far(self.job.register),
            "scenario": base.id,
            "scenario_hash": base.hash,
            "indicators": self.about["indicators"],
            "years": self.about["years"],
            "rows": rows,
        }
