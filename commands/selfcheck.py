"""The command `selfcheck`: does a calibration find the truth behind counts that were made up?"""

from __future__ import annotations

from typing import Annotated

import typer

from commands import GATE, OK
from commands.common.console import print_json, talk
from commands.common.options import Json, Seed, Targets
from simulation.reading.faults import Pair

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
            help="Zo vaak tellingen verzinnen en ijken.",
        ),
    ] = 500,
    targets: Targets = None,
    as_json: Json = False,
    seed: Seed = 0,
) -> int:
    """Calibrate made-up counts again and again: do the intervals hold the truth?"""
    from calibration.checks.sbc import ALLOWED, consistent, simulation_based
    from calibration.checks.validation import POSSIBLE
    from calibration.new_set import problem_of

    problem = problem_of(targets)
    with talk.timeline(STAGES) as advance:
        found = simulation_based(problem, replications, seed, lambda done: advance("check", done))
    if as_json:
        print_json(found.to_plain())
    low, high = ALLOWED
    # A few replications scatter more than the limits leave room for.
    passed = low <= found.pooled <= high or consistent(found.inside) >= POSSIBLE
    for number, name in enumerate(found.names):
        share = found.inside[:, number].mean()
        talk.say(f"{name}: {share:.1%} binnen", f"{name}: {share:.1%} inside")
    talk.say(
        f"{found.pooled:.1%} van {replications} keer {len(found.names)} ware waarden ligt in het "
        f"90 %-interval (toegestaan: {low:.0%} tot {high:.0%})",
        f"{found.pooled:.1%} of {replications} times {len(found.names)} true values lie in their "
        f"90% interval (allowed: {low:.0%} to {high:.0%})",
        level=talk.INFO if passed else talk.WARNING,
    )
    return OK if passed else GATE
