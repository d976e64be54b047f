"""The command `selfcheck`: does a calibration find the truth behind counts that were made up?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands import GATE, OK
from commands.common.console import print_json, talk
from commands.common.options import Json, Seed, Targets
from simulation.reading.faults import Pair
from simulation.wording.text import Text

if TYPE_CHECKING:
    from calibration.checks.self_check import SelfCheck

STAGES: dict[str, Pair] = {
    "check": ("verzonnen tellingen ijken", "calibrating made-up counts"),
}


def command(
    *,
    replications: Annotated[
        int,
        typer.Option(
            "-n",
            "--replications",
            min=10,
            metavar="GETAL",
            help="Zo vaak tellingen verzinnen en ijken; 400 keer duurt een uur of twee. Met veel "
            "minder keren ziet de toets te weinig, en eindigt hij met 6.",
        ),
    ] = 400,
    targets: Targets = None,
    as_json: Json = False,
    seed: Seed = 0,
) -> int:
    from calibration.checks.self_check import check_itself
    from calibration.new_set import problem_of
    from commands.common.inputs import counts_of

    with counts_of(targets) as folder:
        problem = problem_of(folder)
    with talk.timeline(STAGES) as advance:
        found = check_itself(problem, replications, seed, lambda done: advance("check", done))
    failures = found.failures
    if as_json:
        print_json(found.to_plain() | {"failures": failures})
    else:
        _show(found)
    for failure in failures:
        talk.error(f"niet in orde: {failure}", f"not in order: {failure}")
    return GATE if failures else OK


def _show(found: SelfCheck) -> None:
    """Print how often each band held the truth, and what the check notices."""
    from calibration.checks.self_check import BROKEN, POWER
    from calibration.inference.outputs import HEADLINES
    from simulation.export.terminal import terminal
    from simulation.wording.numbers import percent
    from simulation.wording.uncertainty import part

    console, lang = terminal.console(), talk.lang
    head = (("Grootheid", "Quantity"), ("waarheid in de 90 %-band", "truth inside the 90% band"))
    table = terminal.new_table(head, lang)
    end = Text("eind 2030", "end of 2030").in_(lang)
    for name in found.names:
        label = f"{name} ({end})" if name in HEADLINES else name
        table.add(label, percent(found.covered(name), lang, 1))
    noticed = terminal.new_table(
        (
            ("Als dit mis was", "If this were wrong"),
            ("zou de toets het zien", "it would be noticed"),
        ),
        lang,
    )
    for id, power in found.power.items():
        noticed.add(BROKEN[id].in_(lang), part(power, lang))
    told = Text(
        f"{found.replications} keer een waarheid verzonnen. De toets moet elke fout in minstens "
        f"{percent(POWER, 'nl')} van de pogingen zien.",
        f"{found.replications} truths were made up. The check has to notice each fault in at least "
        f"{percent(POWER, 'en')} of the tries.",
    )
    console.print(table, "", noticed, "", told.in_(lang), sep="\n")
