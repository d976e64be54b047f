"""What stays unknown: combinations the counts leave open, the ridge, and errors of the sources."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from calibration.report.charts import Axis, Line, chart, cloud, lines
from calibration.report.elements import Block, Case, Heading, Listing, Row, Section, Table, Text
from calibration.report.sections.answer import band
from simulation.outcomes.draw_statistics import three_of
from simulation.register.distribution import NINETY
from simulation.wording.numbers import number, percent
from simulation.wording.uncertainty import part

DECIDED = 0.5
"""Share of the prior's variance below which the counts decide a combination."""
OPEN = 0.9
"""And above which they leave it as it was."""
PARTS = 3
"""Parts of a combination that are named."""
SOURCE = "waarneming."
"""How the name of an error begins that is the source's own."""
CLASSES = 5
"""Of the draws, ordered by coverage, in the table with the scatter."""


def unknown(case: Case) -> Section | None:
    document = case.document
    if not any(document.get(key) for key in ("directions", "ridge", "errors")):
        return None
    section = Section("unknown", case.t.plain("unknown.title"))
    if found := document.get("directions"):
        section.add(*_directions(case, found))
    if found := document.get("ridge"):
        section.add(*_ridge(case, found))
    if found := document.get("errors"):
        section.add(*_errors(case, found))
    return section


def _directions(case: Case, found: Mapping[str, Any]) -> list[Block]:
    t, left = case.t, found["variances"]
    last = len(left) - 1
    described = {last - i: one for i, one in enumerate(found.get("open", ()))}
    described |= dict(enumerate(found["decided"]))
    rows, told_of, drawn = [], [], []
    for place, variance in enumerate(left):
        name = t.plain("directions.name", number=place + 1)
        rest = part(variance, t.lang) if variance < DECIDED else percent(variance, t.lang)
        rows.append(Row(str(place + 1), (name, rest)))
        drawn.append(Line(name, (("value", 0.0, variance),), words=rest))
        if place in described:
            parts = _parts(case, described[place]["parts"])
            told_of.append(Row(str(place + 1), (name, rest, parts)))
    kept = sum(variance > OPEN for variance in left)
    axis = Axis(
        t.plain("directions.axis"), percent=True, at=DECIDED, domain=(0.0, 1.1 * max(1.0, *left))
    )
    told = t.plain("directions.alt", informed=found["informed"], total=len(left))
    head = ("head.combination", "head.left", "head.parts")
    return [
        Heading(t.plain("directions.title")),
        Text(t("directions.intro")),
        Text(t("directions.told", informed=found["informed"], total=len(left), kept=kept)),
        chart(
            case,
            "c-directions",
            "directions.chart",
            told,
            lines(drawn, axis, t.lang),
            {"value": "key.left", "dash": "key.half_left"},
        ),
        case.table("t-variances", "directions.chart", head[:2], rows, unfold="word.numbers"),
        case.table("t-directions", "directions.caption", head, told_of, (2,)),
    ]


def _parts(case: Case, parts: Sequence[Mapping[str, Any]]) -> Markup:
    """Name the strongest parts of a combination, each with its weight."""
    t = case.t
    told = [
        f"{number(part['weight'], t.lang, 1, signed=True)} {case.names.parameter(part['name'])}"
        for part in parts[:PARTS]
    ]
    return Markup("; ").join(told)


def _ridge(case: Case, found: Mapping[str, Any]) -> list[Block]:
    t = case.t
    apart = math.hypot(found["spread_seen"], found["spread_hidden"])
    values = {key: percent(found[f"spread_{key}"], t.lang) for key in ("seen", "hidden", "product")}
    sharp = found["spread_product"] < min(found["spread_seen"], found["spread_hidden"])
    shape = "strong" if sharp else "weak" if found["spread_product"] < apart else "absent"
    told = t(
        "ridge.told",
        correlation=number(found["correlation"], t.lang, 2),
        apart=percent(apart, t.lang),
        **values,
    )
    points = list(zip(found["seen"], found["hidden"], strict=True))
    words = t.plain(
        "ridge.alt", draws=len(points), correlation=number(found["correlation"], t.lang, 2)
    )
    drawn = cloud(points, case.names.parameter(found["with"]), t.plain("ridge.hidden"), t.lang)
    return [
        Heading(t.plain("ridge.title")),
        Text(t("ridge.intro")),
        Text(told + " " + t(f"ridge.{shape}")),
        chart(case, "c-ridge", "ridge.chart", words, drawn, {"draw": "key.draw"}),
        _classes(case, points),
    ]


def _classes(case: Case, points: Sequence[tuple[float, float]]) -> Table:
    """The scatter in numbers: the draws in classes of coverage."""
    t, rows = case.t, []
    ordered = np.array(sorted(points))
    for place, piece in enumerate(np.array_split(ordered, min(CLASSES, len(ordered)))):
        seen, hidden = piece[:, 0], piece[:, 1]
        low, middle, high = three_of(hidden)
        between = t.plain(
            "word.range", low=percent(seen.min(), t.lang), high=percent(seen.max(), t.lang)
        )
        rows.append(
            Row(str(place + 1), (between, str(len(piece)), band(case, (middle, low, high))))
        )
    head = ("head.coverage", "head.draws", "head.hidden")
    return case.table("t-ridge", "ridge.caption", head, rows)


def _errors(case: Case, found: Sequence[Mapping[str, Any]]) -> list[Block]:
    t = case.t
    rows, drawn, told = [], [], []
    for one in sorted(found, key=lambda one: not one["name"].startswith(SOURCE)):
        name = case.names.error(one["name"])
        low, middle, high = one["factor"]
        before = (math.exp(-NINETY * one["prior_sd"]), math.exp(NINETY * one["prior_sd"]))
        clear = low > 1.0 or high < 1.0
        cells = (
            name,
            _ranged(case, *before),
            off(case, middle),
            _ranged(case, low, high),
            t.plain("errors.clear" if clear else "errors.unclear"),
        )
        rows.append(Row(one["name"], cells))
        drawn.append(Line(name, (("before", *before), ("band", low, high)), (("middle", middle),)))
        told.append(_wished(case, one["name"], middle))
    keys = {"before": "key.prior", "band": "key.posterior", "middle": "key.middle"}
    axis = Axis(t.plain("errors.axis"), percent=True, at=1.0)
    head = ("head.error", "head.before_band", "head.after_middle", "head.after_band", "head.clear")
    return [
        Heading(t.plain("errors.title")),
        Text(t("errors.intro")),
        Listing(tuple(told)),
        chart(
            case,
            "c-errors",
            "errors.chart",
            t.plain("errors.alt", total=len(rows)),
            lines(drawn, axis, t.lang),
            keys,
        ),
        case.table("t-errors", "errors.caption", head, rows, (4,)),
    ]


def off(case: Case, factor: float) -> str:
    """Write how far a factor lies from one."""
    far = round(100 * (factor - 1.0))
    return percent(far / 100, case.t.lang, signed=True) if far else case.t.plain("word.none")


def _ranged(case: Case, low: float, high: float) -> str:
    return case.t.plain("word.range", low=off(case, low), high=off(case, high))


def _wished(case: Case, name: str, factor: float) -> Markup:
    """Say in a sentence what the counts would like of a source."""
    far = round(100 * (factor - 1.0))
    direction = "higher" if far > 0 else "lower" if far < 0 else "equal"
    source = case.names.error(name, "errors.region_in")
    return case.t(f"errors.{direction}", source=source, far=percent(abs(far) / 100, case.t.lang))
