"""What may matter in the model: levers, assumptions and uncertain numbers, each with its range."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulation.explore.sensitivity.problem import Problem
from simulation.reading.faults import Fault, SettingError, printable, suggestion, usage
from simulation.register.labels import load_labels
from simulation.register.register import Assumption, Lever, Register
from simulation.wording.text import Text

LEVERS, ASSUMPTIONS, NUMBERS = "levers", "assumptions", "numbers"
GROUPS = (LEVERS, ASSUMPTIONS, NUMBERS)
"""What stands for all levers with an amount, all assumptions, all uncertain numbers."""
LEVER, ASSUMPTION, NUMBER = "knop", "aanname", "getal"
"""The kinds of factors, as results tell them."""


@dataclass(frozen=True)
class Factor:
    """Something that may be moved.

    Attributes
    ----------
    kind
        `LEVER`, `ASSUMPTION` or `NUMBER`.
    low, high
        Of a lever what a scenario may choose; of the others their 5 and 95 % points, in the unit of
        the register.
    number
        The flat name of the number of an assumption or of itself; of a lever nothing.
    """

    id: str
    kind: str
    label: Text
    low: float
    high: float
    number: str = ""


def factors_of(over: Sequence[str], register: Register) -> list[Factor]:
    """Give the factors of some names.

    Parameters
    ----------
    over
        Names of levers, assumptions, numbers and parameters, which stand for all their numbers; or
        of a group: ``levers``, ``assumptions`` or ``numbers``.
    register
        What they are.

    Returns
    -------
    list of Factor
        In the order of the names, and within a group in that of the register.

    Raises
    ------
    SettingError
        With every name that is unknown, has no range or stands for what another does.
    """
    found: list[Factor] = []
    faults: list[Fault] = []
    for name in over:
        try:
            found += _named(name, register)
        except SettingError as error:
            faults += error.faults
    if faults:
        raise SettingError(faults)
    _check_once(found)
    return found


def problem_of(factors: Sequence[Factor]) -> Problem:
    """Give what may vary, between its bounds."""
    return Problem(
        tuple(one.id for one in factors),
        tuple(one.low for one in factors),
        tuple(one.high for one in factors),
    )


def with_numbers(register: Register, factors: Sequence[Factor]) -> Register:
    """Give a register in which a scenario can also assume the numbers among the factors."""
    named = {
        one.id: Assumption(one.id, one.number, one.label, one.label)
        for one in factors
        if one.kind == NUMBER
    }
    if not named:
        return register
    return replace(register, assumptions={**register.assumptions, **named})


def _named(name: str, register: Register) -> list[Factor]:
    if name == LEVERS:
        amounts = (one for one in register.levers.values() if one.kind == "number")
        return [_lever(one) for one in amounts]
    if name == ASSUMPTIONS:
        return [_assumption(one, register) for one in register.assumptions.values()]
    if name == NUMBERS:
        return [_number(one, register) for one in register.names if _is_uncertain(one, register)]
    if (lever := register.levers.get(name)) is not None:
        return [_lever(lever)]
    if (assumption := register.assumptions.get(name)) is not None:
        return [_assumption(assumption, register)]
    own = [flat for flat, one in register.described.items() if name in (flat, one.id)]
    if not own:
        raise _unknown(name, register)
    if not (uncertain := [one for one in own if _is_uncertain(one, register)]):
        raise usage(f"--over: '{name}' heeft geen bandbreedte", f"--over: '{name}' has no range")
    return [_number(one, register) for one in uncertain]


def _lever(lever: Lever) -> Factor:
    if lever.kind != "number":
        raise usage(
            f"--over: '{lever.id}' is een datum; reken die door met wonen-eerst sweep",
            f"--over: '{lever.id}' is a date; try dates with wonen-eerst sweep",
        )
    return Factor(lever.id, LEVER, lever.label, lever.low, lever.high)


def _assumption(one: Assumption, register: Register) -> Factor:
    return Factor(one.id, ASSUMPTION, one.label, *_range(one.parameter, register), one.parameter)


def _number(name: str, register: Register) -> Factor:
    return Factor(name, NUMBER, number_label(name, register), *_range(name, register), name)


def number_label(name: str, register: Register) -> Text:
    """Give the words of a number; one of an array also tells which."""
    parameter, elements = register.described[name], load_labels().elements
    members = name.removeprefix(parameter.id).strip(".")
    if not members:
        return parameter.label
    told = [elements.get(one, Text(one, one)) for one in members.split(".")]
    nl, en = (", ".join(one.in_(lang) for one in told) for lang in ("nl", "en"))
    return Text(f"{parameter.label.nl} ({nl})", f"{parameter.label.en} ({en})")


def _is_uncertain(name: str, register: Register) -> bool:
    low, high = _range(name, register)
    return low < high and register.described[name].grade != "definition"


def _range(name: str, register: Register) -> tuple[float, float]:
    """Give the bounds of a number; a central value of a calibration may lie outside its range."""
    estimate = register.estimates[name]
    return min(estimate.low, estimate.central), max(estimate.high, estimate.central)


def _unknown(name: str, register: Register) -> SettingError:
    known = [*GROUPS, *register.levers, *register.assumptions, *register.names]
    shown, (nl, en) = printable(name), suggestion(name, known)
    return usage(
        f"--over: onbekende knop, aanname of getal '{shown}'.{nl} Alle staan in: wonen-eerst "
        "levers en wonen-eerst sources",
        f"--over: no lever, assumption or number '{shown}'.{en} They are all in: wonen-eerst "
        "levers and wonen-eerst sources",
    )


def _check_once(factors: Sequence[Factor]) -> None:
    """Refuse what is named twice: by its name, or as an assumption and as its number."""
    seen: dict[str, str] = {}
    for one in factors:
        what = one.number or f"{LEVER}:{one.id}"
        if what in seen and seen[what] == one.id:
            raise usage(f"--over: '{one.id}' is twee keer genoemd", f"--over: '{one.id}' is twice")
        if what in seen:
            both = f"'{seen[what]}'", f"'{one.id}'"
            raise usage(
                f"--over: {both[0]} en {both[1]} zijn hetzelfde getal",
                f"--over: {both[0]} and {both[1]} are the same number",
            )
        seen[what] = one.id
