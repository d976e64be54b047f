"""The value of information: which next measurement would narrow the answer most."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from calibration.report.charts import Axis, Line, chart, lines
from calibration.report.elements import Case, Row, Section, Table, Text, name_of
from calibration.report.sections.answer import label_of
from simulation.wording.uncertainty import part

MOST = 12


def value(case: Case) -> Section | None:
    """The best measurements one by one, and the best set of three."""
    t, found = case.t, case.document.get("information")
    if not found:
        return None
    best = found["ranked"][:MOST]
    section = Section("information", t.plain("value.title"))
    what = case.names.of(found["outcome"])
    section.add(Text(t("value.intro", what=what, at=t.moment(found["at"]), total=len(best))))
    drawn = [
        Line(
            t.plain("value.label", name=label_of(case, one), kind=t.plain(f"kind.{one['kind']}")),
            ((_sign(one), 0.0, one["alone"]),),
            words=part(one["alone"], t.lang),
        )
        for one in best
    ]
    if best:
        top, first = max(one["alone"] for one in best), label_of(case, best[0])
        axis = Axis(t.plain("value.axis"), percent=True, domain=(0.0, 1.2 * max(top, 0.01)))
        told = t.plain("value.alt", total=len(best), first=first, alone=part(top, t.lang))
        keys = {"value": "key.parameter", "other": "key.count"}
        draw = lines(drawn, axis, t.lang)
        section.add(chart(case, "c-value", "value.chart", told, draw, keys))
    section.add(_ranking(case, best), _set(case, found["chosen"]), Text(t("value.not"), "small"))
    return section


def _sign(one: Mapping[str, Any]) -> str:
    return "other" if one["kind"] == "count" else "value"


def _ranking(case: Case, best: list[Mapping[str, Any]]) -> Table:
    t = case.t
    rows = [
        Row(
            one["id"],
            (label_of(case, one), t.plain(f"kind.{one['kind']}"), part(one["alone"], t.lang)),
            name_of(one["id"]),
        )
        for one in best
    ]
    head = ("head.measurement", "head.kind", "head.alone")
    return case.table("t-value", "value.caption", head, rows, (1,))


def _set(case: Case, chosen: list[Mapping[str, Any]]) -> Table:
    together = accumulate(one["added"] for one in chosen)
    rows = []
    for one, whole in zip(chosen, together, strict=True):
        shares = (part(share, case.t.lang) for share in (one["alone"], one["added"], whole))
        rows.append(Row(one["id"], (label_of(case, one), *shares)))
    head = ("head.measurement", "head.alone", "head.added", "head.together")
    return case.table("t-chosen", "value.chosen", head, rows)
