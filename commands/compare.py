"""The command `compare`: what two or more scenarios do differently, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import FAILED, OK
from commands.common.console import files_in, print_json, talk
from commands.common.options import (
    DrawOptions,
    FolderOptions,
    Json,
    TableOptions,
    complete_scenario,
    steps,
)
from simulation.export.tables.writers import WRITERS, of_difference
from simulation.reading.faults import usage

if TYPE_CHECKING:
    from simulation.export.tables.differences import Difference
    from simulation.register.register import Register


def command(
    *,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="A B ...",
            help="Scenario's; elk wordt vergeleken met het eerste.",
            show_default=False,
            autocompletion=complete_scenario,
        ),
    ],
    place: FolderOptions,
    tables: TableOptions,
    as_json: Json = False,
    draws: DrawOptions,
) -> int:
    how, kinds = place.how, tables.kinds
    if len(files) < 2:
        raise usage("noem minstens twee scenario's", "name at least two scenarios")
    from commands.common.batch import announce_compiling
    from commands.common.inputs import about, described, load_all, part, register_for
    from commands.common.manifest import part_file
    from commands.common.result_folder import Folder, run_notes
    from simulation.engine import InvariantError
    from simulation.export.tables.differences import Difference, comparison
    from simulation.outcomes.scenario_runs import run

    register = register_for(draws.parameter_set, draws.members, draws.until)
    scenarios = load_all(files, {}, register)
    base, *others = scenarios
    common = about(
        "compare",
        register,
        **draws.about,
        every=tables.every,
        **tables.about,
        reference={"scenario": base.id, **described(base)},
    )
    parts = [part(scenario, kinds, _stem(scenario.id)) for scenario in others]
    folder = None if place.out is None else Folder(place.out, common, parts).open(how)
    announce_compiling(draws.members, register)
    numbers: Mapping[str, Any] = {
        "members": draws.members,
        "seed": draws.seed,
        "register": register,
    }
    try:  # one by one, which takes half the memory
        results = [run(one, **numbers, every=steps(tables.every))[0] for one in scenarios]
    except InvariantError as error:
        talk.error(f"mislukt: {error}", f"failed: {error}")
        return FAILED
    differences = [Difference(results[0], result) for result in results[1:]]
    if as_json:
        print_json(comparison(differences, register))
    else:
        _show(differences, register)
    if folder is not None:
        for one in differences:
            name, export = one.result.scenario.id, of_difference(one, register)
            written = {kind: WRITERS[kind](export, tables.layout) for kind in kinds}
            folder.write(name, {part_file(_stem(name), k): text for k, text in written.items()})
        names = folder.finish()
        folder.log({**run_notes(), "status": "complete"})
        folder.close()
        talk.say(*files_in(len(names), folder.home))
    return OK


def _stem(scenario: str) -> str:
    return f"verschil_{scenario}"


def _show(differences: Sequence[Difference], register: Register) -> None:
    from simulation.export.terminal import comparison as sidebyside
    from simulation.export.terminal import terminal
    from simulation.export.terminal.first_years import first_years_shown, first_years_words
    from simulation.outcomes.standing import caveat
    from simulation.register.horizon import continuation, last_year
    from simulation.register.shelf_life import shelf_life_of
    from simulation.scenario.compare import inputs
    from simulation.wording.text import Text

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
    results = [base, *(difference.result for difference in differences)]
    if base.members > 1:
        console.print(sidebyside.chances_shown(results, talk.lang), "", sep="\n")
        text = Text(
            f"Een kolom is het verschil met {first}: gemiddeld, met de 90 %-band tussen haakjes. "
            f"Alle scenario's hebben dezelfde trekkingen; wat voor beide onzeker is, valt weg.",
            f"A column is the difference with {first}: the mean, with the 90% band between "
            "brackets. All scenarios have the same draws; what is uncertain about both falls away.",
        )
    else:
        text = Text(
            f"Een kolom is het verschil met {first}, bij de middelste schatting van elk getal.",
            f"A column is the difference with {first}, at the central estimate of every number.",
        )
    console.print(text.in_(talk.lang))
    if (assumed := continuation(register)) is not None:
        several = base.members > 1
        years = [(one.scenario.id, one.first_years) for one in results]
        console.print("", first_years_shown(years, several, talk.lang), sep="\n")
        console.print(first_years_words(last_year(register), several, talk.lang))
        console.print("", assumed.in_(talk.lang), sep="\n")
    if base.members > 1:
        console.print("", caveat(base.draws, base.members, talk.lang), sep="\n")
    console.print("", shelf_life_of(base.which.register).text.in_(talk.lang), sep="\n")
