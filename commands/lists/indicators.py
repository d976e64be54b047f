"""The command `indicators`: what a run reports, for --indicators and --fail-if."""

from commands.common.console import print_json, talk
from commands.common.options import Json


def command(*, as_json: Json = False) -> None:
    from simulation.export.tables import listings
    from simulation.export.terminal import terminal
    from simulation.outcomes.scenario_runs import SCHEMA_VERSION

    if as_json:
        rows = listings.indicator_rows()
        print_json({"schema_version": SCHEMA_VERSION, "indicators": rows})
        return
    terminal.console().print(terminal.indicator_table(talk.lang))
