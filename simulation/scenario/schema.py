"""A JSON Schema of the scenario file, for editors: it rejects every wrong name, type and range.

What it cannot see, such as the order of dates or whether a base exists, is left to the loader.
"""

import datetime as dt
from calendar import isleap
from collections.abc import Iterable, Mapping
from typing import Any

from simulation.reading.yaml_node import MAX_TEXT
from simulation.register.register import Lever, Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import FAR, FIRST, GUARDRAIL, LAST, NONE
from simulation.scenario.scenario import FIELDS
from simulation.scenario.sections import LEVELS, LOOPS, REGIONS, Kind

Schema = dict[str, Any]

LARGEST = 1.7976931348623157e308
"""The largest number there is: infinity is above it."""

_CASES = ("".join(f"[{c.upper()}{c}]" for c in word) for word in ("aan", "uit", "true", "false"))
_SWITCH = f"^(?:{'|'.join(_CASES)})$"
_LONG, _SHORT = "0[13578]|1[02]", "0[469]|11"


def scenario_schema(register: Register) -> Schema:
    """Give the schema (draft 2020-12) for the levers and assumptions of a register."""
    levers = {name: _lever(lever) for name, lever in register.levers.items()}
    assumptions = {}
    for name, assumption in register.assumptions.items():
        estimate = register.estimates[assumption.parameter]
        unit = register.described[assumption.parameter].unit
        assumptions[name] = {
            "title": assumption.label.nl,
            "description": f"{assumption.text.nl} (eenheid: {unit})",
            "anyOf": [{"enum": list(LEVELS)}, _number(estimate.low, estimate.high)],
        }
    goals = {
        name: {
            "title": criterion.label.nl,
            **_object({"drempel": _number(0.0, LARGEST)}, required=["drempel"]),
        }
        for name, criterion in CRITERIA.items()
    }
    switch = {"$ref": "#/$defs/schakelaar"}
    loops = {
        name: {"title": register.described[f"lussen.{name}"].label.nl, **switch} for name in LOOPS
    }
    text = {"$ref": "#/$defs/tekst"}
    sections = {
        Kind.LEVERS: levers,
        Kind.ASSUMPTIONS: assumptions,
        Kind.GOALS: goals,
        Kind.SWITCHES: loops,
        Kind.REASONS: dict.fromkeys([*register.levers, *register.assumptions], text),
    }
    names = [{"type": "string", "pattern": "^[a-z0-9_-]+$"}, {"type": "integer", "minimum": 0}]
    shapes: dict[Kind, Schema] = {
        Kind.TEXT: text,
        Kind.BASIS: {"anyOf": names},
        Kind.REGION: {"enum": list(REGIONS)},
    }
    whole = _object(
        {
            field.name: _section(field.about, sections[field.kind])
            if field.kind in sections
            else {**({"description": field.about} if field.about else {}), **shapes[field.kind]}
            for field in FIELDS
        },
        required=[field.name for field in FIELDS if field.required],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario van wonen-eerst",
        **whole,
        "$defs": {
            "tekst": {
                "type": ["string", "number", "boolean"],
                "minLength": 1,
                "maxLength": MAX_TEXT,
                "pattern": r"^(?=[\s\S]*\S)[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$",
            },
            "schakelaar": {
                "anyOf": [
                    {"type": "boolean"},
                    {"type": "string", "pattern": _SWITCH},
                ]
            },
            "begin": _date(FIRST, LAST),
            "later": _date(FIRST, FAR),
        },
    }


def date_pattern(first: dt.date, last: dt.date) -> str:
    """Give a regular expression for the dates from `first` to `last`, both included.

    The first is the first day of a year, the last the first or the last day of one.
    """
    whole = range(first.year, last.year + (last.month == 12))
    years, leap = _either(whole), _either(year for year in whole if isleap(year))
    days = (
        rf"(?:{_LONG})-(?:0[1-9]|[12][0-9]|3[01])",
        rf"(?:{_SHORT})-(?:0[1-9]|[12][0-9]|30)",
        r"02-(?:0[1-9]|1[0-9]|2[0-8])",
    )
    parts = [f"(?:{years})-(?:{'|'.join(days)})", f"(?:{leap})-02-29"]
    if last.month == 1:
        parts.append(str(last))
    return f"^(?:{'|'.join(parts)})$"


def _lever(lever: Lever) -> Schema:
    unit = "" if lever.unit in ("1", "year") else f" (eenheid: {lever.unit})"
    about = {"title": lever.label.nl, "description": f"{lever.text.nl}{unit}"}
    if lever.kind == "date":
        last = _date(dt.date(int(lever.low), 1, 1), dt.date(int(lever.high), 12, 31))
        moment = {"anyOf": [{"const": NONE}, last]}
        closure = _object(
            {
                "datum": moment,
                "start": {"$ref": "#/$defs/begin"},
                GUARDRAIL: {"$ref": "#/$defs/schakelaar"},
            },
            required=["datum"],
        )
        return {**about, "anyOf": [moment, closure]}
    value = _number(lever.low, lever.high)
    later = {"$ref": "#/$defs/later"}
    ramp = {
        **_object(
            {"naar": value, "start": {"$ref": "#/$defs/begin"}, "eind": later, "tot": later},
            required=["naar"],
        ),
        "dependentRequired": {"tot": ["eind"]},
    }
    return {**about, "anyOf": [value, ramp, {"type": "array", "minItems": 1, "items": ramp}]}


def _object(properties: Mapping[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }


def _section(text: str, properties: Mapping[str, Schema]) -> Schema:
    """Give the schema of a section, which may be left empty."""
    section = _object(properties, required=[])
    return {**section, "type": ["object", "null"], "description": text}


def _number(low: float, high: float) -> Schema:
    return {"type": "number", "minimum": low, "maximum": high}


def _date(first: dt.date, last: dt.date) -> Schema:
    return {"type": "string", "pattern": date_pattern(first, last)}


def _either(numbers: Iterable[int]) -> str:
    return "|".join(map(str, numbers))
