"""What a new parameter set changes, as tables: outcomes, chances and the numbers themselves.

Two sets of draws always differ a little. What is no more than that is called so.
"""

import math
from html import escape

from calibration.change_words import apart_words
from calibration.set_comparison import FIRM, Goal, Headline, Number
from dashboard.formatting.html import HTML, Row, mark, named, small, table
from dashboard.recalibration.process import MEMBERS, Result
from dashboard.texts import Texts
from dashboard.wording.values import cell
from simulation.outcomes.indicators import INDICATORS
from simulation.register.distribution import NINETY
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import load_scenario
from simulation.wording.numbers import clear_of, decimals_of, fineness, number, plain
from simulation.wording.text import Text
from simulation.wording.uncertainty import chance_words, estimate_words, value_words
from simulation.wording.vocabulary import terms

KIND = "oordelen"
"""Class of the tables: rows become lists on a phone."""
WIDTH = 2 * NINETY
"""Standard deviations in a 90 % band, if it is that of a normal distribution."""
SHIFT = 0.1
"""Standard deviations from which on a number of the model has moved."""


def check_table(result: Result, t: Texts) -> HTML:
    head = [t("telling.controle"), t("telling.gevonden"), t("telling.grens"), t("oordeel.gehaald")]
    body: list[Row] = []
    for check in result.checks:
        words = t("oordeel.ja") if check["passed"] else t("oordeel.nee")
        label = Text(**check["label"]).in_(t.lang)
        found = clear_of(check["worst"], check["limit"], t.lang)
        if not check["where"].isidentifier():  # the name of a number or a count
            found += named(check["where"])
        limit = plain(check["limit"], t.lang)
        body.append([escape(label), found, limit, mark(check["passed"], words)])
    return table(t("telling.controles"), head, body, KIND)


# Outcomes --------------------------------------------------------------------------------------


def outcome_table(result: Result, indicator: str, t: Texts) -> HTML:
    """Give one outcome at the end of 2030, by scenario: now, with the new set, the difference."""
    caption = t("telling.tabel_uitkomst", uitkomst=t.pick(INDICATORS[indicator].label))
    head = [t("geschiedenis.scenario"), t("telling.nu"), t("telling.straks"), t("telling.verschil")]
    rows = [one for one in result.headlines if one.indicator == indicator]
    body: list[Row] = [
        [escape(scenario_name(one.scenario, t)), *outcome_cells(one, t)] for one in rows
    ]
    return table(caption, head, body, KIND)


def scenario_name(id: str, t: Texts) -> str:
    return t.known(f"scenario.{id}.naam", load_scenario(id).naam)


def outcome_cells(one: Headline, t: Texts, members: int = MEMBERS) -> list[HTML]:
    """Write an outcome before and after, each as it is written anywhere, and the difference."""
    kind = INDICATORS[one.indicator].unit
    told = (value_words(mean, band, kind, t.lang) for mean, *band in (one.old, one.new))
    return [
        *map(cell, told),
        _difference(one, members, t),
    ]


def _difference(one: Headline, members: int, t: Texts) -> HTML:
    if one.difference is None:
        return _means_apart(one, members, t)
    found = apart_words(one, t.lang)
    if not found.value:
        return t.html("telling.gelijk")
    if one.difference.band is not None:
        return cell(found)
    return escape(found.value) + (small(t("telling.toeval")) if found.unsure else "")


def _means_apart(one: Headline, members: int, t: Texts) -> HTML:
    """Write the difference between two numbers in the steps of the wider band."""
    kind = INDICATORS[one.indicator].unit
    step = max(fineness(mean, (low, high), kind) for mean, low, high in (one.old, one.new))
    apart = (round(one.new[0] / step) - round(one.old[0] / step)) * step
    if not apart:
        return t.html("telling.gelijk")
    words = escape(number(apart, t.lang, decimals_of(step), signed=True))
    return words if is_firm(one, members) else words + small(t("telling.toeval"))


def is_firm(one: Headline, members: int = MEMBERS) -> bool:
    """Tell whether an outcome differs more than two sets of so many draws do by chance."""
    spreads = [(values[2] - values[1]) / WIDTH for values in (one.old, one.new)]
    error = math.hypot(*spreads) / math.sqrt(members)
    return abs(one.new[0] - one.old[0]) > FIRM * error


# Chances ---------------------------------------------------------------------------------------


def moved_goals(result: Result) -> list[Goal]:
    """Give the chances that differ more than two sets of so many draws do by chance."""
    return [goal for goal in result.goals if has_moved(goal)]


def has_moved(goal: Goal, members: int = MEMBERS) -> bool:
    # Two draws of each kind are added, so that a chance of none is not taken to be certain.
    shares = [(members * chance + 2) / (members + 4) for chance in (goal.old, goal.new)]
    error = math.sqrt(sum(share * (1 - share) for share in shares) / (members + 4))
    return abs(goal.new - goal.old) > FIRM * error


def chance_table(moved: list[Goal], t: Texts) -> HTML:
    head = [t("geschiedenis.scenario"), t("oordeel.doel"), t("telling.nu"), t("telling.straks")]
    body: list[Row] = [
        [
            escape(scenario_name(goal.scenario, t)),
            escape(t.pick(CRITERIA[goal.criterion].label)),
            *(escape(chance_words(chance, MEMBERS, t.lang)) for chance in (goal.old, goal.new)),
        ]
        for goal in moved
    ]
    return table(t("telling.tabel_kansen"), head, body, KIND)


# Numbers ---------------------------------------------------------------------------------------


def number_table(moved: list[Number], register: Register, t: Texts) -> HTML:
    head = [t("telling.getal"), t("telling.nu"), t("telling.straks")]
    body: list[Row] = [
        [_label(one.name, register, t), _range(one.old, t), _range(one.new, t)] for one in moved
    ]
    return table(t("telling.tabel_getallen"), head, body, KIND)


def moved_numbers(result: Result) -> list[Number]:
    """Give the numbers that moved, measured by how uncertain they were; the largest move first."""
    moved = [one for one in result.numbers if _shift(one) >= SHIFT]
    return sorted(moved, key=_shift, reverse=True)


def _shift(one: Number) -> float:
    """How far the middle of the draws moved, in standard deviations of the draws before."""
    width = (one.old[2] - one.old[1]) / WIDTH
    middles = [(values[1] + values[2]) / 2 for values in (one.old, one.new)]
    return abs(middles[1] - middles[0]) / width if width > 0 else math.inf


def _label(name: str, register: Register, t: Texts) -> HTML:
    return escape(t.pick(register.described[name].label)) + named(name)


def _range(values: tuple[float, float, float], t: Texts) -> HTML:
    middle, low, high = estimate_words(values[0], values[1:], t.lang)
    return escape(middle) + small(terms(t.lang)("band", low=low, high=high))
