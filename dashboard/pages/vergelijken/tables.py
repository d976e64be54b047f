"""The tables of scenarios side by side: what goes in, what comes out, and the goals."""

from collections.abc import Sequence
from html import escape

from dashboard.formatting.html import HTML, Row, small, table
from dashboard.pages.vergelijken.comparison import Comparison, Side
from dashboard.scenario.changes import assumption_words, limit_words, period
from dashboard.scenario.edits import current, threshold
from dashboard.scenario.lever_words import on_off, with_unit
from dashboard.texts import Texts
from dashboard.wording.values import banded, difference_words, limit, measured, unit, value_words
from dashboard.wording.verdicts import judged
from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.indicators import INDICATORS
from simulation.register.register import Lever, Register
from simulation.scenario.compare import Input, inputs
from simulation.scenario.criteria import CRITERIA, FALL_SINCE
from simulation.scenario.lever_paths import Afbouw, LeverPath, Ramp
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import day
from simulation.wording.uncertainty import Words, chance_told

BESIDE = "naast"
"""Class of these tables: on a phone each row becomes a short list."""


def inputs_table(comparison: Comparison, register: Register, t: Texts) -> HTML | None:
    """Give a row per thing that is not the same in all scenarios; None when all is the same."""
    found = inputs(comparison.scenarios, register)
    if not found:
        return None
    head = [t("vergelijken.wat"), *(side.name for side in comparison.sides)]
    body: list[Row] = []
    for one in found:
        name = escape(t.pick(one.label)) + small(t(f"vergelijken.{one.kind}"))
        body.append([name, *(chosen(one, s, register, t) for s in comparison.scenarios)])
    return table(t("vergelijken.anders"), head, body, BESIDE)


def chosen(one: Input, scenario: Scenario, register: Register, t: Texts) -> HTML:
    """Write what a scenario has for something that differs, with unit and dates."""
    if one.kind == "knop":
        return _lever(register.levers[one.id], scenario, t)
    if one.kind == "aanname":
        found = scenario.aannames.get(one.id)
        if found is None:
            return escape(t("vergelijken.getrokken"))
        return escape(assumption_words(one.id, found, register, t))
    if one.kind == "lus":
        return escape(on_off(scenario.lussen.get(one.id, True), t))
    limited = limit_words(one.id, threshold(scenario, one.id, register), t)
    return escape(t("oordeel.hooguit", waarde=limited))


def _lever(lever: Lever, scenario: Scenario, t: Texts) -> HTML:
    path = scenario.knoppen.get(lever.id)
    if path is None:
        now = with_unit(lever, current(lever), t)
        return escape(t("vergelijken.nu", nu=now) if lever.base is not None else now)
    return "".join(_step(lever, step, t) for step in _steps(path))


def _steps(path: LeverPath) -> Sequence[Ramp | Afbouw]:
    return (path,) if isinstance(path, Afbouw) else path


def _step(lever: Lever, step: Ramp | Afbouw, t: Texts) -> HTML:
    if isinstance(step, Afbouw):
        value = None if step.datum is None else float(step.datum.year)
        told = [period(lever, (step.start, step.datum), t)] if step.datum else []
        told.append(f"{t('knoppen.vangrail')}: {on_off(step.vangrail, t)}")
    else:
        value, told = step.naar, [period(lever, (step.start, step.eind), t)]
        if step.tot is not None:
            told.append(t("vergelijken.afgebroken", datum=day(step.tot, t.lang)))
    return f"<span>{escape(with_unit(lever, value, t))}</span>" + small("; ".join(told))


def outcomes_table(comparison: Comparison, names: Sequence[str], t: Texts) -> HTML:
    """Give some indicators at the end of 2030, and the difference from the first."""
    first = comparison.first
    head = [t("vergelijken.wat"), *(side.name for side in comparison.sides)]
    body: list[Row] = []
    for name in names:
        label = escape(t.pick(INDICATORS[name].label)) + small(unit(name, t))
        cells = [_value(name, first, t)]
        for side in comparison.others:
            apart = difference_words(name, comparison.difference(name, side), t)
            cells.append(_value(name, side, t) + _apart(name, apart, first.name, t))
        body.append([label, *cells])
    return table(t("vergelijken.uitkomsten"), head, body, BESIDE)


def goals_table(comparison: Comparison, t: Texts) -> HTML:
    """Give per goal the chance that it is reached at the end of 2030, and that of a fall."""
    head = [t("oordeel.doel"), *(side.name for side in comparison.sides)]
    body: list[Row] = []
    for key, criterion in CRITERIA.items():
        differ, name = comparison.differ(key), escape(t.pick(criterion.label))
        if not differ:
            name += _limits(comparison.first, key, t)
        cells = [
            _chance(side, key, t) + (_limits(side, key, t) if differ else "")
            for side in comparison.sides
        ]
        body.append([name, *cells])
    falls = [_told(side.result.fall.chance, side, t) for side in comparison.sides]
    body.append([t.html("vergelijken.daling", begin=int(FALL_SINCE)), *falls])
    prior = comparison.first.outcome.draws == "prior"
    title = t("vergelijken.doelen_deel" if prior else "vergelijken.doelen_kans")
    return table(title, head, body, BESIDE)


def series_table(comparison: Comparison, indicator: str, moments: slice, t: Texts) -> HTML:
    """Give the numbers behind the chart: the difference from the first at each moment."""
    head = [t("grafiek.kolom_jaar"), *(side.name for side in comparison.others)]
    apart = [comparison.series(indicator, side)[moments] for side in comparison.others]
    body: list[Row] = []
    for row, moment in enumerate(comparison.first.result.time[moments]):
        words = (difference_words(indicator, spread(draws[row]), t) for draws in apart)
        body.append([str(int(moment)), *(told_cell(one) for one in words)])
    return table(t("vergelijken.tabel"), head, body, BESIDE)


def _value(indicator: str, side: Side, t: Texts) -> HTML:
    return told_cell(value_words(indicator, side.result.at(indicator), t))


def _apart(indicator: str, words: Words, first: str, t: Texts) -> HTML:
    told = t.html("vergelijken.verschil", verschil=measured(indicator, words, t), eerste=first)
    return f'<span class="we-verschil">{told}{small(words.band) if words.band else ""}</span>'


def told_cell(words: Words) -> HTML:
    """Give a cell of these tables: a number, and its band below it."""
    return banded(f"<span>{escape(words.value)}</span>", words.band)


def _chance(side: Side, key: str, t: Texts) -> HTML:
    return _told(side.result.chance(key), side, t)


def _told(chance: float, side: Side, t: Texts) -> HTML:
    words = judged(chance, t)
    told = chance_told(chance, side.outcome.members, t.lang)
    if side.outcome.draws == "prior":
        return words + small(t("vergelijken.deel", deel=told))
    return words + small(t("vergelijken.kans", kans=told))


def _limits(side: Side, key: str, t: Texts) -> HTML:
    limits = side.result.thresholds
    return "".join(
        small(
            t(
                "vergelijken.grens",
                maat=t.pick(INDICATORS[name].label),
                grens=limit(name, limits[threshold_name], t),
            )
        )
        for name, threshold_name in CRITERIA[key].conditions
    )
