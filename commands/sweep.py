"""The command `sweep`: one scenario over a design of levers and assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import FAILED, OK
from commands.common.console import files_in, print_json, talk
from commands.common.options import (
    CsvNl,
    DrawOptions,
    FolderOptions,
    Json,
    Members,
    Settings,
    complete_scenario,
    read_formats,
    read_settings,
    usage,
)
from simulation.export.tables.writers import WRITERS, Export, Layout

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("csv", "parquet", "json")
"""Formats of a table without other sheets."""
STEM = "sweep"


@dataclass(frozen=True)
class _DrawOptions(DrawOptions):
    members: Members = 1


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
    draws: _DrawOptions,
    place: FolderOptions,
    formats: Annotated[
        str,
        typer.Option("--format", metavar="SOORTEN", help=f"Een of meer van {','.join(KINDS)}."),
    ] = "csv",
    csv_nl: CsvNl = False,
    as_json: Json = False,
) -> int:
    how, kinds = place.how, read_formats(formats, KINDS)
    changes = read_settings(settings or [])
    if not over:
        raise usage("noem minstens een knop met --over", "name at least one lever with --over")
    from commands.common.batch import announce_compiling
    from commands.common.inputs import about, described, load_all, read_indicators, register_for
    from commands.common.manifest import Part, part_file
    from commands.common.result_folder import Folder, run_notes
    from simulation.explore.sweep import check_axes, make_design, parse_axis, run_samples
    from simulation.export.tables.result import provenance
    from simulation.outcomes.quotability import standing
    from simulation.outcomes.standing import STANDINGS

    members, seed = draws.members, draws.seed
    register = register_for(draws.parameter_set, members)
    axes = [parse_axis(text) for text in over]
    chosen, moments = read_indicators(indicators), _years(years, register)
    taken = make_design(design, axes, samples, seed)
    [base] = load_all([file], changes, register)
    check_axes(base, axes, register)
    common = about(
        "sweep",
        register,
        **draws.about,
        settings=changes,
        design={"kind": design, "over": over, "samples": len(taken)},
        indicators=chosen,
        years=moments,
        formats=kinds,
        layout={"dutch_csv": csv_nl},
    )
    parts = [Part(base.id, described(base), [part_file(STEM, kind) for kind in kinds])]
    folder = None if place.out is None else Folder(place.out, common, parts).open(how)
    announce_compiling(len(taken) * members)
    table, failures = run_samples(
        base, taken, register, indicators=chosen, years=moments, members=members, seed=seed
    )
    standard = standing(register, members)
    made = provenance(base, register.parameter_set, seed, members, standard)
    origin = {"scenario": base.id, **made, "ontwerp": design}
    export = Export(
        origin,
        lambda wide: table,
        lambda table: {STEM: table},
        lambda: _document(common, standard, origin, table),
    )
    layout = Layout(dutch=csv_nl)
    if as_json:
        print_json(export.document())
    elif folder is None:
        print(WRITERS["csv"](export, layout).decode(), end="")
    for number, error in failures.items():
        talk.error(f"monster {number}: mislukt: {error}", f"sample {number}: failed: {error}")
    if folder is not None:
        contents = {part_file(STEM, kind): WRITERS[kind](export, layout) for kind in kinds}
        folder.write(base.id, contents, summary={"failures": failures})
        names = folder.finish()
        folder.log({**run_notes(), "status": "complete"})
        nl, en = "bij de middelste schatting", "at the central estimate"
        if members > 1:
            word = STANDINGS[standard].word
            nl, en = (
                f"gemiddeld over {members} trekkingen ({word.nl})",
                f"means of {members} draws ({word.en})",
            )
        several = "s" if len(taken) != 1 else ""
        files_nl, files_en = files_in(len(names), folder.home)
        talk.say(
            f"{len(taken)} monster{several}, {nl}; {files_nl}",
            f"{len(taken)} sample{several}, {en}; {files_en}",
        )
    return FAILED if failures else OK


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


def _document(
    common: Mapping[str, Any], draws: str, origin: Mapping[str, Any], table: pd.DataFrame
) -> dict[str, Any]:
    from simulation.outcomes.standing import warning

    said = warning(draws)
    same = ("schema_version", "model_version", "parameter_set", "seed", "members", "design")
    rows = [
        {key: None if value != value else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]
    return {
        **{key: common[key] for key in same},
        "draws": draws,
        "warning": None if said is None else said._asdict(),
        "scenario": origin["scenario"],
        "scenario_hash": origin["scenario_hash"],
        "indicators": common["indicators"],
        "years": common["years"],
        "rows": rows,
    }
