"""The main chart: a specification that never changes, the data that do, legend and table."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

import altair as alt

from dashboard.charts import frame
from dashboard.charts.frame import Point
from dashboard.charts.signs import INNER, OUTER, SIGNS
from dashboard.formatting.html import HTML, hidden, legend, small, table
from dashboard.results.outcomes import Outcome
from dashboard.results.published_counts import Count, counts_of
from dashboard.texts import Texts, texts
from dashboard.wording.values import roughly
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import AMBITION, CRITERIA, Criterion
from simulation.wording.numbers import figure, rounded
from simulation.wording.uncertainty import about, ends, ninety

VIEWS = ("dakloos_totaal", "cbs_equivalent")
"""The indicators that can be drawn; each has texts of its own."""

RELATIVE = {"cbs_equivalent": ("halvering", "cbs_ten_opzichte_van_begin")}
"""A criterion whose threshold is a share of what an indicator was at the start: a milestone."""

HEIGHT = 270
LINES = ("basis", "aangepast", "scenario")


class Goal(NamedTuple):
    """A line not to be above: the goal itself, or a milestone that is a share of how it began."""

    criterion: Criterion
    value: float
    begin: float | None = None


def goals_of(outcome: Outcome, view: str) -> list[Goal]:
    """Give the goals that can be drawn as a number of people."""
    thresholds, found = outcome.result.thresholds, []
    for criterion in CRITERIA.values():
        indicator, name = criterion.conditions[0]
        if indicator == view:
            found.append(Goal(criterion, thresholds[name]))
        elif RELATIVE.get(view) == (criterion.id, indicator):
            start = float(outcome.result.indicator(view)[0].mean())
            found.append(Goal(criterion, thresholds[name] * start, start))
    return found


def shown_counts(outcome: Outcome, view: str) -> list[Count]:
    """Give the counts of the years that are drawn."""
    return [count for count in counts_of(view) if count.at >= outcome.result.time[0]]


def series(outcome: Outcome, own_name: str, t: Texts) -> list[tuple[str, str, ScenarioResult]]:
    """Give the lines: kind, name, result. The last is the one the page is about."""
    found = [("basis", t("grafiek.beleid"), outcome.baseline)]
    if outcome.adjusted is not None and not outcome.same_policy:
        found.append(("aangepast", t("grafiek.aangepast"), outcome.adjusted))
    if not outcome.is_baseline:
        found.append(("scenario", own_name, outcome.result))
    return found


def points(outcome: Outcome, view: str, own_name: str, t: Texts) -> list[Point]:
    """Give what is drawn: each point of each series."""
    lines = series(outcome, own_name, t)
    found: list[Point] = []
    for kind, name, result in lines:
        found += _line(kind, name, result, view, result is lines[-1][2], t)
    for count in shown_counts(outcome, view):
        told = {"getal": figure(count.value, t.lang)}
        told |= {"marge": ninety((count.low, count.high), t.lang)}
        told |= {"naam": t("grafiek.kolom_telling"), "wanneer": _when(count.at, t)}
        one = frame.point("telling", count.at, count.value, bron=count.source, **told)
        found.append(one | {"laag": count.low, "hoog": count.high})
    for goal in goals_of(outcome, view):
        kind = "doel" if goal.begin is None else "tussendoel"
        found.append(frame.point(kind, AMBITION, goal.value))
    found.append(frame.point("moment", AMBITION, 0.0, naam=t("grafiek.eind_2030")))
    return found


def _line(
    kind: str, name: str, result: ScenarioResult, view: str, banded: bool, t: Texts
) -> Iterator[Point]:
    values = result.indicator(view)
    means = values.mean(axis=1)
    for at, mean, bands in zip(result.time, means, frame.ends_of(values), strict=True):
        around = bands["laag"], bands["hoog"]
        told = {"getal": about(mean, around, t.lang), "marge": ninety(around, t.lang)}
        one = frame.point(kind, at, mean, naam=name, wanneer=_when(at, t), **told)
        yield one | (bands if banded else {})


def _when(at: float, t: Texts) -> str:
    return t("knoppen.datum", jaar=int(at))


@lru_cache
def spec(lang: str) -> dict[str, Any]:
    """Give the Vega-Lite specification, without data."""
    t = texts(lang)
    time, value = frame.years(t("grafiek.as")), alt.Y(**frame.amounts(lang, 5))
    tips = frame.tooltip(
        t,
        naam="grafiek.tip_reeks",
        wanneer="grafiek.tip_wanneer",
        getal="grafiek.tip_aantal",
        marge="grafiek.tip_marge",
        bron="grafiek.tip_bron",
    )
    counted, ink = frame.only("telling"), SIGNS["telling"].colour
    layers = [
        *(
            frame.band(kind, SIGNS[kind].colour, time, opacity, ends)
            for kind in ("basis", "scenario")
            for ends, opacity in ((frame.ENDS[:2], OUTER), (frame.ENDS[2:], INNER))
        ),
        *frame.moment(time),
        *(
            frame.only(kind).mark_rule(**SIGNS[kind].stroke).encode(y=value)
            for kind in ("doel", "tussendoel")
        ),
        *frame.drawn({kind: SIGNS[kind] for kind in LINES}, time, value, tips[:4]),
        counted.mark_rule(color=ink, strokeWidth=1.5).encode(time, y="laag:Q", y2="hoog:Q"),
        counted.mark_point(filled=True, size=70, color=ink, opacity=1).encode(
            time, value, tooltip=tips
        ),
    ]
    return frame.framed(layers, HEIGHT)


def summary(found: list[Point], t: Texts) -> str:
    """Tell the numbers of the chart to who cannot see it.

    The chart's own alternative text must not have them: a new text would draw it all anew.
    """
    told, lines = [], [p for p in found if p["reeks"] in LINES]
    for name in dict.fromkeys(one["naam"] for one in lines):
        part = [one for one in lines if one["naam"] == name]
        first, then = part[0], min(part, key=lambda one: abs(one["tijd"] - AMBITION))
        words = {"begin": first["getal"], "van": int(first["tijd"]), "dan": then["getal"]}
        told.append(t("grafiek.alt_reeks", naam=name, band=f" ({then['marge']})", **words))
    counted = [f"{p['getal']} ({int(p['tijd'])})" for p in found if p["reeks"] == "telling"]
    if counted:
        told.append(t("grafiek.alt_telling", getallen=t.listing(counted)))
    return " ".join(told)


def chart_legend(outcome: Outcome, view: str, own_name: str, found: list[Point], t: Texts) -> HTML:
    """Explain each line, band and point; with the numbers for who cannot see the chart."""
    return legend(legend_entries(outcome, view, own_name, t)) + hidden(summary(found, t))


def legend_entries(outcome: Outcome, view: str, own_name: str, t: Texts) -> list[tuple[str, str]]:
    """Give what the legend explains: the kind of line, band or point, and its name."""
    lines = series(outcome, own_name, t)
    entries = [(kind, name) for kind, name, _ in reversed(lines)]
    banded = entries[0][0]
    entries[1:1] = [
        (f"band90 {banded}", t("grafiek.band90")),
        (f"band50 {banded}", t("grafiek.band50")),
    ]
    if shown_counts(outcome, view):
        entries.append(("telling", t("grafiek.telling")))
    for goal in goals_of(outcome, view):
        words = {"criterium": t.pick(goal.criterion.label), "drempel": rounded(goal.value, t.lang)}
        if goal.begin is None:
            entries.append(("doel", t("grafiek.doel", **words)))
            continue
        words |= {"begin": rounded(goal.begin, t.lang), "jaar": str(int(outcome.result.time[0]))}
        entries.append(("tussendoel", t("grafiek.tussendoel", **words)))
    return entries


def chart_table(outcome: Outcome, view: str, own_name: str, t: Texts) -> HTML:
    """Give the table behind the chart: means, the band of the last, counts with their margin."""
    counted = {count.at: count for count in shown_counts(outcome, view)}
    lines = series(outcome, own_name, t)
    head = [t("grafiek.kolom_jaar"), *(name for _, name, _ in lines), t("grafiek.kolom_band")]
    if counted:
        head.append(t("grafiek.kolom_telling"))
    columns = [[roughly(draws, t) for draws in one.indicator(view)] for *_, one in lines]
    margins = ["–".join(ends(band_of(draws), t.lang)) for draws in lines[-1][2].indicator(view)]
    columns.append(margins)
    body = []
    for row, at in enumerate(outcome.result.time):
        cells = [str(int(at)), *(escape(column[row]) for column in columns)]
        if counted:
            cells.append(_counted(counted.get(float(at)), t))
        body.append(cells)
    told = small(t("grafiek.tabel_uitleg"))
    if counted:
        sources = dict.fromkeys(count.source for count in counted.values())
        told += small(t("grafiek.bronnen", bronnen="; ".join(sources)))
    return table(t("grafiek.tabel"), head, body, "cijfers") + told


def _counted(count: Count | None, t: Texts) -> HTML:
    if count is None:
        return "–"
    return figure(count.value, t.lang) + small("–".join(ends((count.low, count.high), t.lang)))
