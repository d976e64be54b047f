"""The main chart: a specification that never changes, the data that do, legend and table."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

import altair as alt

from calibration.report.charts import LETTERS
from dashboard.charts import frame
from dashboard.charts.frame import Point
from dashboard.charts.signs import INNER, OUTER, SIGNS
from dashboard.formatting.html import HTML, hidden, legend, small, spoken, table
from dashboard.results.outcomes import Outcome
from dashboard.results.published_counts import Count, counts_of
from dashboard.texts import Texts, texts
from dashboard.wording.values import roughly
from simulation.export.palette import INK, LINK
from simulation.export.svg import lines
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import AMBITION, CRITERIA, Criterion
from simulation.wording.numbers import figure, rounded
from simulation.wording.uncertainty import about, ends, ninety

VIEWS = ("dakloos_totaal", "cbs_equivalent")
"""The indicators that can be drawn; each has texts of its own."""

RELATIVE = {"cbs_equivalent": ("halvering", "cbs_ten_opzichte_van_begin")}
"""A criterion whose threshold is a share of what an indicator was at the start: a milestone."""

CBS = "cbs_equivalent"
HEIGHT = 250
LINES = ("basis", "aangepast", "scenario")
NAMED = (*LINES, "doel", "tussendoel", "telling", "andere telling")
"""What has its name beside it in the picture."""
STROKES = {"basis": "- -", "aangepast": "···", "scenario": "—"}
"""Before the name of a line: its strokes, for names that stand above each other."""
LABEL = "naam "
"""How the series begins of a name beside a line."""
NAME = 240
"""Points that a name may be wide; the rest of it is left off."""
GOAL = 262
"""Points that the name of a goal is wide, as estimated, before it gets a line more."""
NEAR = 2033
"""From here on a name at the end of a line may stand above it."""
ROOM = 18
"""Height of a name, in points of the picture's height."""
AXIS = 45
"""Points that the years below a picture take of the height that it is given as a whole."""


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


def shown_counts(outcome: Outcome) -> list[Count]:
    """Give the counts of the years that are drawn: those of CBS, beside whichever view.

    They are another number than all homeless people, but the one that readers know.
    """
    return [count for count in counts_of(CBS) if count.at >= outcome.result.time[0]]


def series(outcome: Outcome, own_name: str, t: Texts) -> list[tuple[str, str, ScenarioResult]]:
    """Give the lines: kind, name, result. The last is the one the page is about."""
    found = [("basis", t("grafiek.beleid"), outcome.baseline)]
    if outcome.adjusted is not None and not outcome.same_policy:
        found.append(("aangepast", t("grafiek.aangepast"), outcome.adjusted))
    if not outcome.is_baseline:
        found.append(("scenario", own_name, outcome.result))
    return found


def points(
    outcome: Outcome,
    view: str,
    own_name: str,
    t: Texts,
    height: float = HEIGHT,
    width: float = GOAL,
) -> list[Point]:
    """Give what is drawn: each point of each series, and their names.

    The names do not overlap in a chart of so much `height`; that of a goal is no wider than
    `width`.
    """
    drawn = series(outcome, own_name, t)
    found: list[Point] = []
    for kind, name, result in drawn:
        found += _line(kind, name, result, view, result is drawn[-1][2], t)
    kind = "telling" if view == CBS else "andere telling"
    for count in shown_counts(outcome):
        told = {"getal": figure(count.value, t.lang)}
        told |= {"marge": ninety((count.low, count.high), t.lang)}
        told |= {"naam": t("grafiek.kolom_telling"), "wanneer": _when(count.at, t)}
        one = frame.point(kind, count.at, count.value, bron=count.source, **told)
        found.append(one | {"laag": count.low, "hoog": count.high})
    for goal in goals_of(outcome, view):
        kind = "doel" if goal.begin is None else "tussendoel"
        found.append(frame.point(kind, AMBITION, goal.value))
    found.append(frame.point("moment", AMBITION, 0.0, naam=t("grafiek.eind_2030")))
    return found + _names(found, outcome, view, t, (width, height))


def _names(
    found: list[Point], outcome: Outcome, view: str, t: Texts, size: tuple[float, float]
) -> list[Point]:
    """Give the names at the ends of the lines, none on top of another."""
    top = max(max(p["waarde"], p["hoog"] if p["hoog"] == p["hoog"] else 0.0) for p in found)
    width, height = size
    named, room = list[Point](), top * ROOM / height
    for group in _close([p for p in found if p["reeks"] in LINES], 2 * room):
        # Above all lines that are close, so that none runs through a name.
        above = max(p["waarde"] for line in group for p in line if p["tijd"] >= NEAR)
        for number, line in enumerate(group):
            place = above + number * room
            kind = line[-1]["reeks"]
            words = f"{STROKES[kind]} {line[-1]['naam']}"
            named.append(frame.point(LABEL + kind, frame.LAST, place, naam=words))
    for goal in goals_of(outcome, view):
        kind, words = _goal_words(goal, t)
        told = lines(words, LETTERS, width)
        # More lines come below the first. A milestone has its name below it, where nothing is.
        up = (len(told) - 1) * room if kind == "doel" else 0.0
        named.append(frame.point(LABEL + kind, frame.FIRST, goal.value + up, naam="\n".join(told)))
    if counts := shown_counts(outcome):
        kind = "telling" if view == CBS else "andere telling"
        words, last = t(f"grafiek.punt_{view}"), counts[-1]
        place = last.low if kind == "telling" else last.value  # below the line that runs by it
        named.append(frame.point(LABEL + kind, last.at, place, naam=words))
    return named


def _close(found: list[Point], apart: float) -> list[list[list[Point]]]:
    """Group the lines that end close to each other, from the lowest up."""
    each: dict[str, list[Point]] = {}
    for one in found:
        each.setdefault(one["reeks"], []).append(one)
    groups = list[list[list[Point]]]()
    for line in sorted(each.values(), key=lambda one: float(one[-1]["waarde"])):
        if groups and line[-1]["waarde"] - groups[-1][-1][-1]["waarde"] < apart:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


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
    ink, counted = SIGNS["telling"].colour, frame.only("telling", "andere telling")
    layers = [
        *(
            frame.band(kind, SIGNS[kind].colour, time, opacity, ends)
            for kind in ("basis", "scenario")
            for ends, opacity in ((frame.ENDS[:2], OUTER), (frame.ENDS[2:], INNER))
        ),
        *frame.moment(time),
        *(_name(kind, time, value) for kind in NAMED),
        *(
            frame.only(kind).mark_rule(**SIGNS[kind].stroke).encode(y=value)
            for kind in ("doel", "tussendoel")
        ),
        *frame.drawn({kind: SIGNS[kind] for kind in LINES}, time, value, tips[:4]),
        counted.mark_rule(color=ink, strokeWidth=1.5).encode(time, y="laag:Q", y2="hoog:Q"),
        *(
            frame.only(kind)
            .mark_point(filled=not SIGNS[kind].hollow, size=70, color=ink, opacity=1)
            .encode(time, value, tooltip=tips)
            for kind in ("telling", "andere telling")
        ),
    ]
    return frame.framed(layers, HEIGHT)


def _name(kind: str, time: alt.X, value: alt.Y) -> alt.Chart:
    """Write the name of a line above its end, of a goal above its beginning, beside a count."""
    place: dict[str, Any] = {"align": "right", "dx": -4, "dy": -9}
    if kind.endswith("doel"):
        below = {"dy": 4, "baseline": "top"} if kind == "tussendoel" else {"dy": -7}
        place = {"align": "left", "dx": 4, "lineBreak": "\n", "lineHeight": ROOM - 3, **below}
    elif kind not in LINES:
        place = {"align": "left", "dx": 9, "dy": 6 if kind == "telling" else -7}
    limit = GOAL if kind.endswith("doel") else NAME
    words = frame.only(LABEL + kind).mark_text(
        color=_readable(kind), fontSize=LETTERS, limit=limit, aria=False, **place
    )
    return words.encode(time, value, text="naam:N")


def _readable(kind: str) -> str:
    """Give the colour of a name: dark enough on both bands, where a line's own may not be."""
    if kind == "scenario":
        return LINK
    return INK if kind in LINES else SIGNS[kind].colour


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
    kinds = ("telling", "andere telling")
    counted = [f"{p['getal']} ({int(p['tijd'])})" for p in found if p["reeks"] in kinds]
    if counted:
        told.append(t("grafiek.alt_telling", getallen=t.listing(counted)))
    return " ".join(told)


def chart_legend(outcome: Outcome, view: str, own_name: str, found: list[Point], t: Texts) -> HTML:
    """Explain each line, band and point; with the numbers for who cannot see the chart."""
    return legend(legend_entries(outcome, view, own_name, t)) + hidden(summary(found, t))


def legend_entries(outcome: Outcome, view: str, own_name: str, t: Texts) -> list[tuple[str, str]]:
    """Give what the legend explains: bands and counts; the lines have their names beside them."""
    banded = series(outcome, own_name, t)[-1][0]
    entries = [
        (f"band90 {banded}", t("grafiek.band90")),
        (f"band50 {banded}", t("grafiek.band50")),
    ]
    if shown_counts(outcome):
        kind = "telling" if view == CBS else "andere telling"
        entries.append((kind, t("grafiek.telling")))
    return entries


def _goal_words(goal: Goal, t: Texts) -> tuple[str, str]:
    """Give the kind of a goal's line, and what it is called."""
    words = {"criterium": t.pick(goal.criterion.label), "drempel": rounded(goal.value, t.lang)}
    if goal.begin is None:
        return "doel", t("grafiek.doel", **words)
    return "tussendoel", t("mee.tussendoel", **words)


def chart_table(outcome: Outcome, view: str, own_name: str, t: Texts) -> HTML:
    """Give the table behind the chart: means, the band of the last, counts with their margin."""
    counted = {count.at: count for count in shown_counts(outcome)}
    measured = counted if view == CBS else {}  # beside another measure a column would mislead
    lines = series(outcome, own_name, t)
    head = [t("grafiek.kolom_jaar"), *(name for _, name, _ in lines), t("grafiek.kolom_band")]
    if measured:
        head.append(t("grafiek.kolom_telling"))
    columns = [[roughly(draws, t) for draws in one.indicator(view)] for *_, one in lines]
    margins = ["–".join(ends(band_of(draws), t.lang)) for draws in lines[-1][2].indicator(view)]
    columns.append(margins)
    body = []
    for row, at in enumerate(outcome.result.time):
        cells = [str(int(at)), *(escape(column[row]) for column in columns)]
        if measured:
            cells.append(_counted(measured.get(float(at)), t))
        body.append(cells)
    told = small(t("grafiek.tabel_uitleg"))
    told += "".join(small(f"{words}.") for words in _milestones(outcome, view, t))
    if counted:
        if not measured:
            told += small(
                t("grafiek.alt_telling", getallen=t.listing(_listed(counted.values(), t)))
            )
        sources = dict.fromkeys(count.source for count in counted.values())
        before, after = t("grafiek.bronnen", bronnen="\0").split("\0")
        names = spoken("nl", "; ".join(sources))  # documents keep their own names
        told += f'<span class="we-klein">{escape(before)}{names}{escape(after)}</span>'
    return table(t("grafiek.tabel"), head, body, "cijfers") + told


def _milestones(outcome: Outcome, view: str, t: Texts) -> Iterator[str]:
    """Tell of what number a milestone is a share; in the picture there is no room for it."""
    for goal in goals_of(outcome, view):
        if goal.begin is not None:
            yield t(
                "grafiek.tussendoel",
                criterium=t.pick(goal.criterion.label),
                drempel=rounded(goal.value, t.lang),
                begin=rounded(goal.begin, t.lang),
                jaar=int(outcome.result.time[0]),
            )


def _listed(counts: Iterable[Count], t: Texts) -> list[str]:
    """Write counts with their year and margin, for in a line."""
    found = []
    for one in counts:
        margin = "–".join(ends((one.low, one.high), t.lang))
        found.append(f"{figure(one.value, t.lang)} ({int(one.at)}, {margin})")
    return found


def _counted(count: Count | None, t: Texts) -> HTML:
    if count is None:
        return "–"
    return figure(count.value, t.lang) + small("–".join(ends((count.low, count.high), t.lang)))
