"""What the register holds, as plain rows: levers, assumptions, and every number with its source."""

from dataclasses import asdict
from typing import Any

from simulation.outcomes.indicators import INDICATORS, Indicator
from simulation.register.register import Assumption, Lever, Parameter, Register

Row = dict[str, Any]
ORIGIN = ("year", "grade", "source_nl", "source_en", "why_nl", "why_en", "addresses", "rests_on")


def parameters(register: Register) -> list[Parameter]:
    """Give every parameter once, by id; the current values of the levers are among them."""
    return list({parameter.id: parameter for parameter in register.described.values()}.values())


def matches(parameter: Parameter, text: str) -> bool:
    """Tell whether every word of the text occurs in what is said of the parameter."""
    words = (*parameter.label, *parameter.source, *parameter.why, *parameter.rests_on)
    whole = " ".join((parameter.id, parameter.grade, *words)).lower()
    return all(word in whole for word in text.lower().split())


def source_rows(register: Register, text: str = "") -> list[Row]:
    return [
        {"id": name, **_words(parameter), "unit": parameter.unit, **asdict(estimate)}
        | _origin(parameter)
        for parameter in parameters(register)
        if matches(parameter, text)
        for name, estimate in parameter.estimates.items()
    ]


def lever_rows(register: Register) -> list[Row]:
    """Give a row for every lever; one that is not set yet has no current value."""
    return [
        {
            "id": lever.id,
            "group": lever.group,
            **_words(lever),
            "text_nl": lever.text.nl,
            "text_en": lever.text.en,
            "unit": lever.unit,
            "kind": lever.kind,
            "current": None if lever.base is None else asdict(*lever.base.values.values()),
            "min": lever.low,
            "max": lever.high,
            "step": lever.step,
            "why_range_nl": lever.why_range.nl,
            "why_range_en": lever.why_range.en,
            **_origin(lever.base),
        }
        for lever in register.levers.values()
    ]


def indicator_rows() -> list[Row]:
    """Give a row for every indicator: its words, its unit, and when and for whom it is known."""
    return [
        {
            "id": one.id,
            **_words(one),
            "unit_nl": one.unit.nl,
            "unit_en": one.unit.en,
            "yearly": one.yearly,
            "by_group": one.by_group,
        }
        for one in INDICATORS.values()
    ]


def assumption_rows(register: Register) -> list[Row]:
    """Give a row for every assumption, with what "laag", "midden" and "hoog" stand for."""
    return [
        {
            "id": assumption.id,
            "parameter": assumption.parameter,
            **_words(assumption),
            "text_nl": assumption.text.nl,
            "text_en": assumption.text.en,
            "unit": register.described[assumption.parameter].unit,
            **asdict(register.estimates[assumption.parameter]),
            **_origin(register.described[assumption.parameter]),
        }
        for assumption in register.assumptions.values()
    ]


def _words(described: Lever | Assumption | Parameter | Indicator) -> Row:
    return {"label_nl": described.label.nl, "label_en": described.label.en}


def _origin(parameter: Parameter | None) -> Row:
    if parameter is None:
        return dict.fromkeys(ORIGIN)
    addresses = " ".join(dict.fromkeys(filter(None, parameter.addresses.values()))) or None
    rests_on = " ".join(parameter.rests_on) or None
    told = (*parameter.source, *parameter.why, addresses, rests_on)
    return dict(zip(ORIGIN, (parameter.year, parameter.grade, *told), strict=True))
