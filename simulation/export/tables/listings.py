"""What the register holds, as plain rows: levers, assumptions, and every number with its source."""

from typing import Any

from simulation.register.register import Assumption, Estimate, Lever, Parameter, Register

Row = dict[str, Any]


def parameters(register: Register) -> list[Parameter]:
    """Give every parameter once, by id; the current values of the levers are among them."""
    return list({parameter.id: parameter for parameter in register.described.values()}.values())


def matches(parameter: Parameter, text: str) -> bool:
    """Tell whether every word of the text occurs in what is said of the parameter."""
    said = (parameter.id, *parameter.label, parameter.grade, parameter.source, parameter.why)
    whole = " ".join(said).lower()
    return all(word in whole for word in text.lower().split())


def source_rows(register: Register, text: str = "") -> list[Row]:
    return [
        {"id": name, **_words(parameter), "unit": parameter.unit, **_three(estimate)}
        | _origin(parameter)
        for parameter in parameters(register)
        if matches(parameter, text)
        for name, estimate in parameter.estimates.items()
    ]


def lever_rows(register: Register) -> list[Row]:
    """Give a row for every lever; one that is not set yet has no current value."""
    return [_lever(lever) for lever in register.levers.values()]


def assumption_rows(register: Register) -> list[Row]:
    """Give a row for every assumption, with what "laag", "midden" and "hoog" stand for."""
    return [_assumption(register, one) for one in register.assumptions.values()]


def _lever(lever: Lever) -> Row:
    base = lever.base
    current = None if base is None else _three(next(iter(base.values.values())))
    origin = {"year": None, "grade": None, "source": None, "why": None}
    return {
        "id": lever.id,
        "group": lever.group,
        **_words(lever),
        "text_nl": lever.text.nl,
        "text_en": lever.text.en,
        "unit": lever.unit,
        "kind": lever.kind,
        "current": current,
        "min": lever.low,
        "max": lever.high,
        "step": lever.step,
        "why_range": lever.why_range,
        **(origin if base is None else _origin(base)),
    }


def _assumption(register: Register, assumption: Assumption) -> Row:
    parameter = register.described[assumption.parameter]
    return {
        "id": assumption.id,
        "parameter": assumption.parameter,
        **_words(assumption),
        "text_nl": assumption.text.nl,
        "text_en": assumption.text.en,
        "unit": parameter.unit,
        **_three(register.estimates[assumption.parameter]),
        **_origin(parameter),
    }


def _words(described: Lever | Assumption | Parameter) -> Row:
    return {"label_nl": described.label.nl, "label_en": described.label.en}


def _three(estimate: Estimate) -> Row:
    return {"low": estimate.low, "central": estimate.central, "high": estimate.high}


def _origin(parameter: Parameter) -> Row:
    return {
        "year": parameter.year,
        "grade": parameter.grade,
        "source": parameter.source,
        "why": parameter.why,
    }
