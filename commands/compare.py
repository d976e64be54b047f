"""The command `compare`: what two or more scenarios do differently, and what comes of it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import FAILED, OK
from commands.options import (
    MEMBERS,
    CsvNl,
    Every,
    Formats,
    Json,
    Lang,
    LogFile,
    Members,
    Out,
    Overwrite,
    ParameterSet,
    Quiet,
    Seed,
    Verbose,
    Wide,
    complete_scenario,
    read_formats,
    read_how,
    steps,
    usage,
)
from commands.talk import print_json, talk

if TYPE_CHECKING:
    from simulation.export.tables.differences import Difference
    from simulation.export.tables.writers import Layout
    from simulation.register.register import Register


def compare(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="A B ...",
            help="Scenario's; elk wordt vergeleken met het eerste.",
            show_default=False,
            autocompletion=complete_scenario,
        ),
    ],
    out: Out = None,
    overwrite: Overwrite = False,
    formats: Formats = "csv",
    csv_nl: CsvNl = False,
    wide: Wide = False,
    every: Every = "year",
    as_json: Json = False,
    members: Members = MEMBERS,
    seed: Seed = 0,
    parameter_set: ParameterSet = None,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run scenarios with the same draws and tell only the differences."""
    talk.keep(log_file)
    how, kinds = read_how(out, False, overwrite), read_formats(formats)
    if len(files) < 2:
        raise usage("noem minstens twee scenario's", "name at least two scenarios")
    from commands.batch import announce_compiling
    from commands.folder import Folder, part_file, put
    from commands.inputs import about, described, load_all, part, register_for
    from simulation.engine import InvariantError
    from simulation.export.tables.differences import Difference, comparison
    from simulation.export.tables.writers import Layout
    from simulation.outcomes.scenario_runs import run

    register = register_for(parameter_set, members)
    scenarios = load_all(files, {}, register)
    base, *others = scenarios
    folder = None
    if out is not None:
        common = about(
            "compare",
            register,
            seed=seed,
            members=members,
            every=every,
            formats=kinds,
            layout={"wide": wide, "dutch_csv": csv_nl},
            reference={"scenario": base.id, **described(base)},
        )
        folder = Folder(out, common, [part(s, kinds, _stem(s.id)) for s in others])
        folder.open(how)
    announce_compiling(members)
    numbers: Mapping[str, Any] = {"members": members, "seed": seed, "register": register}
    try:  # one by one, which takes half the memory
        results = [run(one, **numbers, every=steps(every))[0] for one in scenarios]
    except InvariantError as error:
        talk.error(f"mislukt: {error}", f"failed: {error}")
        return FAILED
    differences = [Difference(results[0], result) for result in results[1:]]
    if as_json:
        print_json(comparison(differences, register))
    else:
        _show(differences, register)
    if folder is not None:
        layout = Layout(wide, csv_nl)
        for difference in differences:
            name = difference.result.scenario.id
            contents = [(kind, _content(kind, difference, register, layout)) for kind in kinds]
            written = [put(folder.place, part_file(_stem(name), k), text) for k, text in contents]
            folder.record(name, written)
        names = folder.finish()
        started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        folder.log({"arguments": sys.argv[1:], "started": started, "status": "complete"})
        talk.say(f"{len(names)} bestanden staan in {out}", f"{len(names)} files are in {out}")
    return OK


def _stem(scenario: str) -> str:
    return f"verschil_{scenario}"


def _show(differences: Sequence[Difference], register: Register) -> None:
    """Show what differs, and what differs by the end of 2030."""
    from simulation.export.tables.differences import inputs
    from simulation.export.terminal import comparison as sidebyside
    from simulation.export.terminal import terminal
    from simulation.outcomes.standing import caveat

    base = differences[0].base
    scenarios = [base.scenario, *(difference.result.scenario for difference in differences)]
    console = terminal.console()
    found = inputs(scenarios, register)
    if not found:
        talk.say("Deze scenario's zijn gelijk.", "These scenarios are the same.")
        return
    console.print(sidebyside.inputs_shown(found, scenarios, talk.lang), "")
    console.print(sidebyside.outcomes_shown(differences, talk.lang), "")
    first = base.scenario.id
    if base.members > 1:
        results = [base, *(difference.result for difference in differences)]
        console.print(sidebyside.chances_shown(results, talk.lang), "", sep="\n")
        text = (
            f"Een kolom is het verschil met {first}: gemiddeld, met de 90 %-band tussen haakjes. "
            f"Alle scenario's hebben dezelfde trekkingen; wat voor beide onzeker is, valt weg.",
            f"A column is the difference with {first}: the mean, with the 90% band between "
            "brackets. All scenarios have the same draws; what is uncertain about both falls away.",
        )
    else:
        text = (
            f"Een kolom is het verschil met {first}, bij de middelste schatting van elk getal.",
            f"A column is the difference with {first}, at the central estimate of every number.",
        )
    console.print(terminal.pick(text, talk.lang))
    if base.members > 1:
        told = caveat(base.draws, base.members, base.parameter_set, talk.lang)
        console.print("", told, sep="\n")


def _content(kind: str, difference: Difference, register: Register, layout: Layout) -> bytes:
    """Give one difference as the bytes of a file."""
    from simulation.export.tables import differences
    from simulation.export.tables import result as tables
    from simulation.export.tables.files import about_table, csv_bytes, parquet_bytes, xlsx_bytes
    from simulation.outcomes.standing import caveat

    base, result = difference.base, difference.result
    about: Mapping[str, Any] = {
        "scenario": result.scenario.id,
        "tegenover": base.scenario.id,
        **tables.origin(result),
        "scenario_hash_tegenover": base.scenario.hash,
    }
    if kind == "json":
        whole = differences.comparison([difference], register)
        text = json.dumps(whole, allow_nan=False, ensure_ascii=False, default=dt.date.isoformat)
        return (text + "\n").encode()
    table = differences.difference_table(difference, layout.wide)
    if kind == "csv":
        own = {key: value for key, value in about.items() if key not in table}
        return csv_bytes(table, own, layout.dutch)
    if kind == "parquet":
        return parquet_bytes(table, about)
    scenarios = [base.scenario, result.scenario]
    found = differences.inputs(scenarios, register)
    return xlsx_bytes(
        {
            "Verschillen": table,
            "Invoer": differences.input_table(found, scenarios),
            "Eind 2030": differences.end_2030(difference),
            "Oordeel": tables.verdict_table([base, result]),
            "Uitleg": tables.indicator_table(),
            "Herkomst": about_table(
                {**about, "onzekerheid": caveat(base.draws, base.members, base.parameter_set)}
            ),
            "Bronnen": tables.sources_table(register),
        }
    )
