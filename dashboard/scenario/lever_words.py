"""How a lever's value is written, and what the card about its source says."""

from html import escape

from dashboard.formatting.html import HTML, linked, spoken
from dashboard.scenario.edits import (
    Choices,
    Value,
    current,
    dates_of,
    end_value,
    ramp,
    value_of,
)
from dashboard.texts import Texts
from simulation.register.register import Lever
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import day, number, plain, plain_percent
from simulation.wording.vocabulary import grade_explained

UNITS = {"person": "plekken", "dwelling/year": "per_jaar", "week": "weken", "1/year": "keer"}
"""The unit of a lever, and the text that goes with it."""
FINE = 0.01
"""A slider with smaller steps is told in tenths of a per cent."""
OLD = 2022
"""A figure from before this year is told with its year."""


def amount(lever: Lever, value: Value, t: Texts) -> str:
    """Write a lever's value without its unit, as the slider shows it: 7 %, 13.300.

    Where it stands now is an estimate, told in whole per cents if its steps are no smaller.
    """
    if lever.kind == "date":
        return t("knoppen.datum_geen") if value is None else t("knoppen.datum", jaar=int(value))
    if value is None:
        return t("knoppen.onbekend")
    if lever.unit == "1":
        estimate = lever.step >= FINE and value == current(lever)
        return plain_percent(value, t.lang, 0 if estimate else 1)
    return number(value, t.lang) if value >= 10 else plain(value, t.lang)


def with_unit(lever: Lever, value: Value, t: Texts) -> str:
    """Write a lever's value with its unit: 7 %, 13.300 plekken, 1.200 per jaar."""
    text = amount(lever, value, t)
    if lever.kind == "date" or value is None:
        return text
    return t(f"eenheid.{UNITS[lever.unit]}", getal=text) if lever.unit in UNITS else text


def stand(lever: Lever, t: Texts) -> str:
    """Write where a lever stands now, with the year of a figure that is old."""
    value = current(lever)
    if value is None or lever.base is None:
        return t("knoppen.onbekend")
    year, told = lever.base.year, with_unit(lever, value, t)
    if year is not None and year < OLD:
        return t("knoppen.nu_oud", nu=told, jaar=year)
    return t("knoppen.nu", nu=told)


def on_off(on: bool, t: Texts) -> str:
    return t("knoppen.vangrail_aan" if on else "knoppen.vangrail_uit")


def card(lever: Lever, preset: Scenario, t: Texts, choices: Choices | None = None) -> HTML:
    """Tell what a lever does, where it stands, why, and how sure that is.

    With the user's `choices` also where they put it, once that is elsewhere than in the scenario.
    """
    parts = [
        (t("kaart.wat"), escape(t.pick(lever.text))),
        *([] if choices is None else _chosen(lever, preset, choices, t)),
        (t("kaart.scenario"), "<br>".join(_in_scenario(lever, preset, t))),
        (t("kaart.nu"), escape(now_words(lever, t))),
        (t("kaart.bereik"), escape(_range(lever, t))),
        (t("kaart.waarom_bereik"), escape(t.pick(lever.why_range), quote=False)),
    ]
    if lever.base is not None:
        parts += [
            (t("kaart.soort"), escape(grade_explained(lever.base.grade, t.lang))),
            (t("kaart.bron"), linked(lever.base.linked(t.lang))),
            (t("kaart.waarom"), escape(t.pick(lever.base.why), quote=False)),
        ]
    return "".join(f"<p><strong>{escape(title)}</strong><br>{told}</p>" for title, told in parts)


def _chosen(lever: Lever, preset: Scenario, choices: Choices, t: Texts) -> list[tuple[str, HTML]]:
    if lever.id not in choices.moved:
        return []
    value, (start, end) = value_of(choices, preset, lever), dates_of(choices, preset, lever)
    words = {"waarde": with_unit(lever, value, t), "begin": day(start, t.lang)}
    if lever.kind == "date" and value is None:
        told = t("knoppen.datum_geen")
    elif end is None:
        told = t("kaart.ineens", **words)
    else:
        told = t("kaart.tot", wanneer=day(end, t.lang), **words)
    return [(t("uw_keuze.stand"), escape(told))]


def _in_scenario(lever: Lever, preset: Scenario, t: Texts) -> list[HTML]:
    start, end = ramp(preset, lever.id)
    value = end_value(preset, lever)
    words = {"waarde": with_unit(lever, value, t), "begin": day(start, t.lang)}
    if lever.kind == "date" and value is None:
        return [t.html("kaart.geen_datum", begin=words["begin"])]
    if lever.id not in preset.knoppen and end is not None:
        lines = [t.html("kaart.zelf", wanneer=day(end, t.lang), **words)]
    elif end is None:
        lines = [t.html("kaart.ineens", **words)]
    else:
        lines = [t.html("kaart.tot", wanneer=day(end, t.lang), **words)]
    if lever.id in preset.redenen:
        lines.append(t("kaart.reden", reden=spoken("nl", preset.redenen[lever.id])))
    return lines


def now_words(lever: Lever, t: Texts) -> str:
    """Write a lever's value under current policy, with its year and range."""
    if lever.base is None:
        return t("kaart.nu_onbekend")
    estimate = next(iter(lever.base.values.values()))
    return t(
        "kaart.nu_getal",
        nu=with_unit(lever, current(lever), t),
        jaar=lever.base.year or "–",
        laag=amount(lever, estimate.low, t),
        hoog=amount(lever, estimate.high, t),
    )


def _range(lever: Lever, t: Texts) -> str:
    words = {"laag": amount(lever, lever.low, t), "hoog": with_unit(lever, lever.high, t)}
    told = [t("kaart.bereik_getal", **words)]
    if lever.unit != "1" and lever.base is not None and lever.base.has_range:
        told.append(t("kaart.bereik_elk"))
    return " ".join(told)
