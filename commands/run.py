"""The command `run`: scenarios in, verdicts and files out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import CONDITION, FAILED, OK
from commands.options import (
    MEMBERS,
    CsvNl,
    Every,
    Formats,
    Jobs,
    Json,
    KeepGoing,
    Lang,
    LogFile,
    Members,
    Out,
    Overwrite,
    ParameterSet,
    Quiet,
    Resume,
    ScenarioFiles,
    Seed,
    Settings,
    Verbose,
    Wide,
    read_formats,
    read_how,
    read_settings,
    steps,
)
from commands.talk import print_json, talk

if TYPE_CHECKING:
    from commands.work import Assignment, Outcome
    from simulation.outcomes.conditions import Condition
    from simulation.scenario.scenario import Scenario


def run(
    files: ScenarioFiles = None,
    settings: Settings = None,
    out: Out = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    keep_going: KeepGoing = False,
    jobs: Jobs = 1,
    formats: Formats = "csv",
    csv_nl: CsvNl = False,
    wide: Wide = False,
    every: Every = "year",
    as_json: Json = False,
    members: Members = MEMBERS,
    seed: Seed = 0,
    parameter_set: ParameterSet = None,
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-if",
            metavar="VOORWAARDE",
            help="Eindig met 5 als dit zo is, zoals 'dakloos_totaal > 20000 in 2030' "
            "(eind van dat jaar; van trekkingen telt het gemiddelde); mag vaker.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Controleer alleen de invoer.")
    ] = False,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run scenarios, show the verdicts, write the results."""
    talk.keep(log_file)
    how = read_how(out, resume, overwrite)
    kinds, changes = read_formats(formats), read_settings(settings or [])
    from commands.batch import Batch
    from commands.folder import Folder
    from commands.inputs import about, load_all, part, register_for
    from commands.work import Assignment
    from simulation.export.tables.writers import Layout

    register = register_for(parameter_set, members)
    conditions = _conditions(fail_if or [], register)
    scenarios = load_all(files or [], changes, register)
    assignment = Assignment(
        register,
        seed,
        members,
        steps(every),
        kinds,
        Layout(wide, csv_nl),
        whole=as_json,
        conditions=conditions,
        keep_going=keep_going,
    )
    if dry_run:
        for scenario in scenarios:
            talk.say(f"{scenario.id}: in orde", f"{scenario.id}: fine")
        if as_json:
            _print_document(assignment, [], {})
        return OK
    folder = None
    if out is not None:
        common = about(
            "run",
            register,
            seed=seed,
            members=members,
            every=every,
            settings=changes,
            formats=kinds,
            layout={"wide": wide, "dutch_csv": csv_nl},
        )
        folder = Folder(out, common, [part(scenario, kinds) for scenario in scenarios])
        folder.open(how)
    outcomes = Batch(assignment, scenarios, folder, jobs).run()
    return _tell(assignment, scenarios, outcomes, as_json)


def _conditions(texts: Sequence[str], register: Any) -> list[Condition]:
    from simulation.outcomes.conditions import parse_condition
    from simulation.outcomes.scenario_runs import national_grid

    grid = national_grid(register)
    return [parse_condition(text, int(grid.begin), int(grid.end) - 1) for text in texts]


def _tell(
    assignment: Assignment,
    scenarios: Sequence[Scenario],
    outcomes: dict[str, Outcome],
    as_json: bool,
) -> int:
    """Show the verdicts, or everything as JSON, and what follows for the exit code."""
    from simulation.export.terminal.verdicts import print_verdicts

    ordered = [outcomes[scenario.id] for scenario in scenarios if scenario.id in outcomes]
    good = [outcome for outcome in ordered if outcome.error is None]
    failures = {o.scenario: o.error for o in ordered if o.error is not None}
    hits = [_hits(number, c, good) for number, c in enumerate(assignment.conditions)]
    if as_json:
        _print_document(assignment, good, failures, hits)
    elif good:
        print_verdicts([o.summary for o in good if o.summary is not None], talk.lang)
    if failures:
        return FAILED
    return CONDITION if any(hits) else OK


def _hits(number: int, condition: Condition, outcomes: Sequence[Outcome]) -> list[str]:
    """Give the scenarios that meet a condition, and say so."""
    found = {outcome.scenario: outcome.found[number] for outcome in outcomes}
    hits = [name for name, value in found.items() if condition.holds(value)]
    for name in hits:
        talk.say(
            f"{name}: {condition} (het is {found[name]:.6g})",
            f"{name}: {condition} (it is {found[name]:.6g})",
            level=talk.WARNING,
        )
    for name, value in found.items():
        if value != value:
            talk.say(
                f"{name}: {condition.indicator} heeft eind {condition.year} geen waarde",
                f"{name}: {condition.indicator} has no value at the end of {condition.year}",
                level=talk.WARNING,
            )
    return hits


def _print_document(
    assignment: Assignment,
    outcomes: Sequence[Outcome],
    failures: Mapping[str, str],
    hits: Sequence[Sequence[str]] = (),
) -> None:
    from simulation.export.tables import result
    from simulation.outcomes.scenario_runs import standing

    results = [outcome.document for outcome in outcomes if outcome.document is not None]
    register, members = assignment.register, assignment.members
    draws = standing(register, members)
    document = result.document(results, register.parameter_set, assignment.seed, members, draws)
    pairs = zip(assignment.conditions, hits, strict=False)
    conditions = [{"condition": str(c), "scenarios": list(names)} for c, names in pairs]
    print_json(document | {"failures": failures, "conditions": conditions})
