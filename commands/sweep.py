"""The command `sweep`: one scenario over a design of levers and assumptions."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import FAILED, OK
from commands.options import (
    CsvNl,
    Json,
    Lang,
    LogFile,
    Members,
    Out,
    Overwrite,
    ParameterSet,
    Quiet,
    Seed,
    Settings,
    Verbose,
    complete_scenario,
    read_formats,
    read_how,
    read_settings,
    usage,
)
from commands.talk import print_json, talk

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("csv", "parquet", "json")
STEM = "sweep"


def sweep(
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
    members: Members = 1,
    seed: Seed = 0,
    parameter_set: ParameterSet = None,
    out: Out = None,
    overwrite: Overwrite = False,
    formats: Annotated[
        str,
        typer.Option("--format", metavar="SOORTEN", help=f"Een of meer van {','.join(KINDS)}."),
    ] = "csv",
    csv_nl: CsvNl = False,
    as_json: Json = False,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run every sample, give a table of inputs and outcomes."""
    talk.keep(log_file)
    how, kinds = read_how(out, False, overwrite), read_formats(formats, KINDS)
    changes = read_settings(settings or [])
    if not over:
        raise usage("noem minstens een knop met --over", "name at least one lever with --over")
    from commands.batch import announce_compiling
    from commands.folder import Folder, Part, part_file, put
    from commands.inputs import about, described, load_all, read_indicators, register_for
    from simulation.explore.designs import make_design, parse_axis
    from simulation.explore.sweep import check_axes, run_samples
    from simulation.outcomes.scenario_runs import standing
    from simulation.outcomes.standing import STANDINGS

    register = register_for(parameter_set, members)
    axes = [parse_axis(text) for text in over]
    chosen, moments = read_indicators(indicators), _years(years, register)
    taken = make_design(design, axes, samples, seed)
    [base] = load_all([file], changes, register)
    check_axes(base, axes, register)
    common = about(
        "sweep",
        register,
        seed=seed,
        members=members,
        settings=changes,
        design={"kind": design, "over": over, "samples": len(taken)},
        indicators=chosen,
        years=moments,
        formats=kinds,
        layout={"dutch_csv": csv_nl},
    )
    folder = None
    if out is not None:
        files = [part_file(STEM, kind) for kind in kinds]
        folder = Folder(out, common, [Part(base.id, described(base), files)])
        folder.open(how)
    announce_compiling(len(taken) * members)
    table, failures = run_samples(
        base, taken, register, indicators=chosen, years=moments, members=members, seed=seed
    )
    from simulation.export.tables.result import provenance

    draws = standing(register, members)
    made = provenance(base, register.parameter_set, seed, members, draws)
    origin = {"basis": base.id, **made, "ontwerp": design}
    if as_json:
        print_json(_document(common, draws, origin, table))
    elif folder is None:
        _print_csv(table, origin, csv_nl)
    for number, error in failures.items():
        talk.error(f"monster {number}: mislukt: {error}", f"sample {number}: failed: {error}")
    if folder is not None:
        whole = _document(common, draws, origin, table)
        contents = {kind: _content(kind, table, origin, whole, csv_nl) for kind in kinds}
        written = [put(folder.place, part_file(STEM, kind), c) for kind, c in contents.items()]
        folder.record(base.id, written, summary={"failures": failures})
        names = folder.finish()
        started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        folder.log({"arguments": sys.argv[1:], "started": started, "status": "complete"})
        nl, en = "bij de middelste schatting", "at the central estimate"
        if members > 1:
            word = STANDINGS[draws].word
            nl, en = (
                f"gemiddeld over {members} trekkingen ({word.nl})",
                f"means of {members} draws ({word.en})",
            )
        talk.say(
            f"{len(taken)} monsters, {nl}; {len(names)} bestanden staan in {out}",
            f"{len(taken)} samples, {en}; {len(names)} files are in {out}",
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


def _print_csv(table: pd.DataFrame, origin: dict[str, Any], dutch: bool) -> None:
    from simulation.export.tables.files import csv_bytes

    print(csv_bytes(table, origin, dutch).decode(), end="")


def _content(
    kind: str, table: pd.DataFrame, origin: dict[str, Any], whole: dict[str, Any], dutch: bool
) -> bytes:
    from simulation.export.tables.files import csv_bytes, parquet_bytes

    if kind == "csv":
        return csv_bytes(table, origin, dutch)
    if kind == "parquet":
        return parquet_bytes(table, origin)
    return (json.dumps(whole, allow_nan=False, ensure_ascii=False) + "\n").encode()


def _document(
    common: dict[str, Any], draws: str, origin: dict[str, Any], table: pd.DataFrame
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
        "scenario": origin["basis"],
        "scenario_hash": origin["scenario_hash"],
        "indicators": common["indicators"],
        "years": common["years"],
        "rows": rows,
    }
