"""The command `run`: scenarios in, verdicts and files out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import CONDITION, FAILED, OK
from commands.common.console import print_json, talk
from commands.common.options import (
    BatchOptions,
    DrawOptions,
    Json,
    ScenarioFiles,
    Settings,
    TableOptions,
    read_settings,
    steps,
)

if TYPE_CHECKING:
    from commands.common.job import Assignment, Outcome
    from simulation.outcomes.conditions import Condition
    from simulation.scenario.scenario import Scenario


def command(
    *,
    files: ScenarioFiles = None,
    settings: Settings = None,
    batch: BatchOptions,
    tables: TableOptions,
    as_json: Json = False,
    draws: DrawOptions,
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
) -> int:
    how, kinds, changes = batch.how, tables.kinds, read_settings(settings or [])
    from commands.common.batch import BatchRun
    from commands.common.inputs import about, load_all, part, register_for
    from commands.common.job import Assignment
    from commands.common.result_folder import Folder

    register = register_for(draws.parameter_set, draws.members, draws.until)
    conditions = _conditions(fail_if or [], register)
    scenarios = load_all(files or [], changes, register)
    assignment = Assignment(
        register=register,
        seed=draws.seed,
        members=draws.members,
        every=steps(tables.every),
        kinds=kinds,
        layout=tables.layout,
        whole=as_json,
        conditions=conditions,
        keep_going=batch.keep_going,
    )
    if dry_run:
        for scenario in scenarios:
            talk.say(f"{scenario.id}: in orde", f"{scenario.id}: fine")
        if as_json:
            _print_document(assignment, [], {})
        return OK
    common = about(
        "run", register, **draws.about, every=tables.every, settings=changes, **tables.about
    )
    parts = [part(scenario, kinds) for scenario in scenarios]
    folder = None if batch.out is None else Folder(batch.out, common, parts).open(how)
    outcomes = BatchRun(assignment, scenarios, folder, batch.jobs).run()
    return _tell(assignment, scenarios, outcomes, as_json)


def _conditions(texts: Sequence[str], register: Any) -> list[Condition]:
    from simulation.outcomes.conditions import parse_condition
    from simulation.register.horizon import last_year

    shown = int(register.estimates["wereld.getoond"].central)
    return [parse_condition(text, shown, last_year(register)) for text in texts]


def _tell(
    assignment: Assignment,
    scenarios: Sequence[Scenario],
    outcomes: dict[str, Outcome],
    as_json: bool,
) -> int:
    from simulation.export.terminal.verdicts import print_verdicts

    ordered = [outcomes[scenario.id] for scenario in scenarios if scenario.id in outcomes]
    good = [outcome for outcome in ordered if outcome.error is None]
    failures = {o.part: o.error for o in ordered if o.error is not None}
    hits = [_hits(number, c, good) for number, c in enumerate(assignment.conditions)]
    if as_json:
        _print_document(assignment, good, failures, hits)
    elif good:
        register = assignment.register
        print_verdicts([o.summary for o in good if o.summary is not None], register, talk.lang)
    if failures:
        return FAILED
    return CONDITION if any(hits) else OK


def _hits(number: int, condition: Condition, outcomes: Sequence[Outcome]) -> list[str]:
    """Give the scenarios that meet a condition, and say so."""
    from simulation.wording.numbers import clear_of

    found = {outcome.part: outcome.found[number] for outcome in outcomes}
    hits = [name for name, value in found.items() if condition.holds(value)]
    for name in hits:
        talk.say(
            f"{name}: {condition.told('nl')} "
            f"(het is {clear_of(found[name], condition.value, 'nl')})",
            f"{name}: {condition.told('en')} "
            f"(it is {clear_of(found[name], condition.value, 'en')})",
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
    from simulation.export.tables import result as tables
    from simulation.outcomes.quotability import standing

    results = [outcome.document for outcome in outcomes if outcome.document is not None]
    register, members = assignment.register, assignment.members
    draws = standing(register, members)
    document = tables.document(results, register, assignment.seed, members, draws)
    pairs = zip(assignment.conditions, hits, strict=False)
    conditions = [{"condition": str(c), "scenarios": list(names)} for c, names in pairs]
    print_json(document | {"failures": failures, "conditions": conditions})
