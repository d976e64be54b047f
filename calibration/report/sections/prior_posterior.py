"""What the counts taught: each number before and after, and which numbers they leave alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from calibration.report.charts import Axis, Line, chart, lines
from calibration.report.elements import Block, Case, Heading, Row, Section, Table, Text, name_of
from calibration.report.sections.answer import band
from simulation.register.distribution import NINETY
from simulation.wording.numbers import number, percent
from simulation.wording.vocabulary import terms, unit_name

MUCH, LITTLE = 0.5, 0.1
"""Contraction above which the counts say much of a number, and below which next to nothing."""


def learning(case: Case) -> Section | None:
    """Prior against posterior, and other numbers that moved."""
    t, document = case.t, case.document
    if not any(document.get(key) for key in ("learned", "others")):
        return None
    section = Section("learned", t.plain("learned.title"))
    if rows := document.get("learned"):
        section.add(Text(t("learned.intro", number=len(rows))), Text(_summary(case, rows)))
        section.add(_chart(case, rows))
        section.add(_table(case, "t-learned", "learned.caption", rows))
        section.add(Text(t("learned.reading"), "small"))
    if rows := document.get("others"):
        section.add(*_others(case, rows))
    return section


def _summary(case: Case, rows: Sequence[Mapping[str, Any]]) -> Any:
    t = case.t
    much = sum(row["contraction"] >= MUCH for row in rows)
    silent = [case.names.parameter(row["name"]) for row in rows if row["contraction"] < LITTLE]
    told = t("learned.much", much=much, total=len(rows), share=percent(MUCH, t.lang))
    if not silent:
        return told
    return told + " " + t("learned.silent", which=t.listing(silent))


def _chart(case: Case, rows: Sequence[Mapping[str, Any]]) -> Block:
    """Both on one scale: standard deviations of the prior, its middle at zero."""
    t, drawn = case.t, []
    for row in rows:
        half = NINETY * max(0.0, 1.0 - row["contraction"]) ** 0.5
        bars = (("before", -NINETY, NINETY), ("band", row["shift"] - half, row["shift"] + half))
        drawn.append(Line(case.names.parameter(row["name"]), bars, (("middle", row["shift"]),)))
    keys = {"before": "key.prior", "band": "key.posterior", "middle": "key.mean"}
    axis = Axis(t.plain("learned.axis"), at=0.0)
    told = t.plain("learned.alt", total=len(rows), much=sum(r["contraction"] >= MUCH for r in rows))
    return chart(case, "c-learned", "learned.chart", told, lines(drawn, axis, t.lang), keys)


def _table(case: Case, id: str, caption: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    t, made = case.t, []
    for row in rows:
        before, after = ((p[1], p[0], p[2]) for p in (row["prior"], row["posterior"]))
        cells = (
            case.names.parameter(row["name"]),
            unit_name(row["unit"], t.lang),
            band(case, before),
            band(case, after),
            number(row["shift"], t.lang, 1, signed=True),
            gained(case, row["contraction"]),
            terms(t.lang).known(f"grade.{row['grade']}", row["grade"]),
        )
        made.append(Row(row["name"], cells, name_of(row["name"])))
    head = (
        "head.number",
        "head.unit",
        "head.before",
        "head.after",
        "head.shift",
        "head.contraction",
        "head.grade",
    )
    return case.table(id, caption, head, made, (1, 6))


def gained(case: Case, share: float) -> str:
    """Write how much was learned; what rounds to nothing is told in a word."""
    return case.t.plain("word.none") if not round(100 * share) else percent(share, case.t.lang)


def _others(case: Case, rows: Sequence[Mapping[str, Any]]) -> list[Block]:
    t, found = case.t, case.document.get("ess", {})
    worth = min(
        (found[name] for name in case.document.get("sampled", ()) if name in found), default=0.0
    )
    told = t("others.intro", number=len(rows))
    if worth > 0:
        told += " " + t("others.noise", noise=number(worth**-0.5, t.lang, 2))
    return [
        Heading(t.plain("others.title")),
        Text(told),
        _table(case, "t-others", "others.caption", rows),
    ]
