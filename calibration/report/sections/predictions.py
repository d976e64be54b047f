"""Counts beside their predictions: those that were fitted, and those that were left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from calibration.report.charts import Axis, Line, chart, lines
from calibration.report.elements import Block, Case, Chart, Heading, Row, Section, Table, Text
from simulation.outcomes.draw_statistics import LOW
from simulation.wording.numbers import figure, number, percent, step_of, stepped
from simulation.wording.uncertainty import part

CONFLICT = LOW
"""A count in the outer five per cent of what the priors expected, on either side."""
NOMINAL = 0.9
"""What part of the counts a 90 % band should hold."""

Count = Mapping[str, Any]


def fitted(case: Case) -> Section | None:
    """Fit, and what the priors alone expected."""
    t, rows = case.t, case.document.get("fit")
    if not rows:
        return None
    section = Section("fit", t.plain("fit.title"))
    section.add(Text(t("fit.intro")), Text(_coverage(case, rows)))
    section.add(*_drawn(case, "fit", rows))
    section.add(_table(case, "t-fit", t.plain("fit.caption"), rows, with_off=True))
    section.add(Text(t("fit.reading"), "small"))
    if checked := case.document.get("prior_check"):
        section.add(*_prior_check(case, checked))
    return section


def held_out(case: Case) -> Section | None:
    t, exercises = case.t, case.document.get("held_out")
    if not exercises:
        return None
    section = Section("held-out", t.plain("held_out.title"))
    everything = [row for exercise in exercises for row in exercise["rows"]]
    section.add(Text(t("held_out.intro", exercises=len(exercises))))
    section.add(Text(_coverage(case, everything)), _exercises(case, exercises))
    for place, exercise in enumerate(exercises):
        section.add(Heading(t.said(exercise["label"])))
        section.add(*_drawn(case, f"held-{place}", exercise["rows"]))
        caption = t.plain("held_out.caption", exercise=t.said(exercise["label"]))
        section.add(_table(case, f"t-held-{place}", caption, exercise["rows"]))
    return section


def _coverage(case: Case, rows: Sequence[Count]) -> Any:
    inside = sum(bool(row["inside"]) for row in rows)
    missed = [case.names.count(row) for row in rows if not row["inside"]]
    told = case.t(
        "fit.coverage",
        inside=inside,
        total=len(rows),
        expected=number(NOMINAL * len(rows), case.t.lang),
    )
    if not missed:
        return told
    return told + " " + case.t("fit.missed", which=case.t.listing(missed))


def _drawn(case: Case, id: str, rows: Sequence[Count]) -> list[Block]:
    """Amounts relative to their predictions, shares as they are."""
    amounts = [row for row in rows if row["unit"] != "1"]
    shares = [row for row in rows if row["unit"] == "1"]
    found: list[Block] = []
    if amounts:
        axis = Axis(case.t.plain("fit.axis_amounts"), percent=True, at=1.0)
        drawn = [_line(case, row, row["middle"]) for row in amounts]
        found.append(_chart(case, f"c-{id}-amounts", "fit.amounts", drawn, axis, amounts))
    if shares:
        axis = Axis(case.t.plain("fit.axis_shares"), percent=True)
        drawn = [_line(case, row, 1.0) for row in shares]
        found.append(_chart(case, f"c-{id}-shares", "fit.shares", drawn, axis, shares))
    return found


def _line(case: Case, row: Count, whole: float) -> Line:
    sign = "counted" if row["inside"] else "missed"
    whole = whole or 1.0
    return Line(
        f"{case.t.said(row['label'])}\n{case.t.date(row['from'], row['to'])}",
        (("band", row["low"] / whole, row["high"] / whole),),
        (("model", row["model"] / whole), (sign, row["counted"] / whole)),
    )


def _chart(
    case: Case, id: str, title: str, drawn: Sequence[Line], axis: Axis, rows: Sequence[Count]
) -> Chart:
    t = case.t
    inside = sum(bool(row["inside"]) for row in rows)
    keys = {"band": "key.predicted", "model": "key.model", "counted": "key.counted"}
    if inside < len(rows):
        keys["missed"] = "key.missed"
    told = t.plain("fit.alt", total=len(rows), inside=inside)
    return chart(case, id, title, told, lines(drawn, axis, t.lang), keys)


def _amount(case: Case, row: Count, value: float) -> str:
    """Write a value in the unit of a count, rounded to what the band of its prediction allows."""
    if row["unit"] == "1":
        return percent(value, case.t.lang)
    return stepped(value, case.t.lang, step_of(row["low"], row["high"]))


def _counted(case: Case, row: Count) -> str:
    written = percent if row["unit"] == "1" else figure
    return written(row["counted"], case.t.lang)


def _band(case: Case, row: Count) -> str:
    return case.t.plain(
        "word.range", low=_amount(case, row, row["low"]), high=_amount(case, row, row["high"])
    )


def _table(
    case: Case, id: str, caption: str, rows: Sequence[Count], with_off: bool = False
) -> Table:
    t = case.t
    made = []
    for row in rows:
        cells = [
            case.names.count(row),
            _counted(case, row),
            _amount(case, row, row["model"]),
            _band(case, row),
            part(row["place"], t.lang),
            t.yes_no(row["inside"]),
        ]
        if with_off:
            cells.append("–" if row["off"] is None else number(row["off"], t.lang, 1, signed=True))
        below = t.plain("fit.source" if row["fitted"] else "fit.not_fitted", source=row["source"])
        made.append(Row(row["id"], tuple(cells), below))
    head = [
        "head.count",
        "head.counted",
        "head.model",
        "head.predicted",
        "head.place",
        "head.inside",
        *(["head.off"] if with_off else []),
    ]
    return Table(id, caption, tuple(map(t.plain, head)), tuple(made), frozenset({5}))


def _prior_check(case: Case, checked: Sequence[Count]) -> list[Block]:
    t = case.t
    rows, odd = [], []
    for one in checked:
        known = case.names.counts.get(one["id"], {})
        row = {**one, "unit": known.get("unit", "1" if one["high"] <= 1.01 else "person")}
        fits = CONFLICT <= one["place"] <= 1 - CONFLICT
        odd += [] if fits else [case.names.of(one["id"])]
        cells = (
            case.names.of(one["id"]),
            _counted(case, row),
            _band(case, row),
            part(one["place"], t.lang),
            t.yes_no(fits),
        )
        rows.append(Row(one["id"], cells))
    verdict = t("prior.odd", which=t.listing(odd)) if odd else t("prior.fine", total=len(rows))
    head = ("head.count", "head.counted", "head.before_band", "head.place", "head.fits")
    return [
        Heading(t.plain("prior.title")),
        Text(t("prior.intro")),
        Text(verdict),
        case.table("t-prior", "prior.caption", head, rows, (4,), "word.numbers"),
    ]


def _exercises(case: Case, exercises: Sequence[Mapping[str, Any]]) -> Table:
    t = case.t
    rows = []
    for one in exercises:
        counts = (str(count) for count in (len(one["fitted"]), len(one["rows"]), one["inside"]))
        worth, enough = number(one["effective"], t.lang), t.yes_no(one["converged"])
        rows.append(Row(one["id"], (t.said(one["label"]), *counts, worth, enough)))
    head = (
        "head.exercise",
        "head.fitted",
        "head.left_out",
        "head.number_inside",
        "head.ess",
        "head.enough",
    )
    return case.table("t-exercises", "held_out.summary", head, rows, (5,))
