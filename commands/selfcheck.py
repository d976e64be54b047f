"""The command `selfcheck`: does a calibration find the truth behind counts that were made up?"""

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
    from calibration.checks.sbc import ALLOWED, consistent, simulation_based
    from calibration.checks.validation import POSSIBLE
    from calibration.new_set import problem_of
    from commands.common.inputs import counts_of
    from simulation.wording.numbers import percent

    with counts_of(targets) as folder:
        problem = problem_of(folder)
    with talk.timeline(STAGES) as advance:
        found = simulation_based(problem, replications, seed, lambda done: advance("check", done))
    if as_json:
        print_json(found.to_plain())
    low, high = ALLOWED
    # A few replications scatter more than the limits leave room for.
    passed = low <= found.pooled <= high or consistent(found.inside) >= POSSIBLE
    for number, name in enumerate(found.names):
        share = found.inside[:, number].mean()
        nl, en = (percent(share, lang, 1) for lang in ("nl", "en"))
        talk.say(f"{name}: {nl} binnen", f"{name}: {en} inside")
    times = f"{replications} × {len(found.names)}"
    nl, en = (percent(found.pooled, lang, 1) for lang in ("nl", "en"))
    talk.say(
        f"{nl} van {times} ware waarden ligt in het 90 %-interval (toegestaan: "
        f"{percent(low, 'nl')} tot {percent(high, 'nl')})",
        f"{en} of {times} true values lie in their 90% interval (allowed: "
        f"{percent(low, 'en')} to {percent(high, 'en')})",
        level=talk.INFO if passed else talk.WARNING,
    )
    return OK if passed else GATE
