"""What the server still holds when its visitors have gone.

    python benchmarks/visits.py                 2,000 visits, a line for every 200
    python benchmarks/visits.py --visits 400    fewer of them

Starts the app as a user does. Each visitor opens the page, moves one lever or two to a place of
their own, and leaves: half of them close the page, of the others the line is cut. Printed is the
memory that the server holds after so many visits, and how that grew since the first line: what is
kept for all has a bound, so it should no longer grow. How fast it goes is not measured.

Ends with 1 when anything went wrong.
"""

import argparse
import asyncio
import json
import os
import random
import re
from typing import Any, NamedTuple

from serving import memory, server
from visitor import LEVERS, Visitor

from dashboard.streamlit_internals import STREAM


class Visits(NamedTuple):
    """How many visits, at how many a line is printed, how many at once, and seconds in between."""

    visits: int = 2_000
    every: int = 200
    at_once: int = 3
    pause: float = 0.2


async def visit(url: str, dice: random.Random) -> list[str]:
    """Come, move a lever or two and go; give what went wrong."""
    visitor = await Visitor.arrive(url)
    for lever in dice.sample(LEVERS, dice.randint(1, 2)):
        slider = visitor.sliders.get(lever)
        others = [] if slider is None else [one for one in slider.options if one != slider.shown]
        if others and not visitor.faults:
            await visitor.move(lever, dice.choice(others))
    faults = visitor.faults
    if dice.random() < 0.5:
        visitor.cut_off()
    else:
        await visitor.leave()
    return faults


async def measure(address: str, pid: int, asked: Visits) -> dict[str, Any]:
    """Have visitors come and go; give what the server held after every so many."""
    url, dice = re.sub("^http", "ws", address) + STREAM, random.Random(0)
    busy, faults, held = os.getloadavg()[0], list[str](), list[float]()

    async def one_after_another(number: int) -> None:
        for _ in range(number):
            faults.extend(await visit(url, dice))
            await asyncio.sleep(asked.pause)

    start = memory(pid)
    for done in range(asked.every, asked.visits + 1, asked.every):
        share, more = divmod(asked.every, asked.at_once)
        await asyncio.gather(
            *(one_after_another(share + (number < more)) for number in range(asked.at_once))
        )
        held.append(memory(pid))
        print(f"{done:>8} visits {held[-1]:>8.0f} MB", flush=True)
    return {
        "visits": asked.visits,
        "memory_at_start_mb": round(start),
        "memory_mb": [round(one) for one in held],
        "last_over_first": round(held[-1] / held[0], 3),
        "machine_load": [round(busy, 2), round(os.getloadavg()[0], 2)],
        "faults": faults,
    }


def main() -> int:
    """Measure and print; 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    usual = Visits()
    parser.add_argument("--visits", type=int, default=usual.visits)
    parser.add_argument("--every", type=int, default=usual.every, help="visits between two lines")
    parser.add_argument("--at-once", type=int, default=usual.at_once)
    parser.add_argument("--pause", type=float, default=usual.pause, help="seconds between visits")
    options = parser.parse_args()
    asked = Visits(options.visits, options.every, options.at_once, options.pause)
    with server() as (address, pid):
        found = asyncio.run(measure(address, pid, asked))
    print(json.dumps(found))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
