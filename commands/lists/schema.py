"""The command `schema`: the form of a scenario file, for editors."""

import json

from commands import OK


def command() -> int:
    from simulation.register.register import load_register
    from simulation.scenario.schema import scenario_schema

    print(json.dumps(scenario_schema(load_register()), indent=1, ensure_ascii=False))
    return OK
