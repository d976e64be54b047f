"""Variants of the model: how much each counts in the band, and what it says by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from calibration.report.charts import Axis, Line, Panel, chart, lines, paths
from calibration.report.elements import Block, Case, Heading, Row, Section, Table, Text
from calibration.report.sections.answer import band, path_table
from simulation.scenario.criteria import AMBITION
from simulation.wording.numbers import number, step_of, stepped
from simulation.wording.uncertainty import chance_words, part

SHOWN = ("dakloos_totaal", "cbs_equivalent")
LITTLE, SOME = 1.0, 3.0
"""Differences in log evidence: below the first little; e cubed is twenty times as likely."""

Variant = Mapping[str, Any]


def variants_section(case: Case) -> Section | None:
    """Weights first, then each variant's own bands; nothing where there is one, or no weights."""
    t, found = case.t, case.document.get("structures", ())
    if len(found) < 2 or any("weight" not in variant for variant in found):
        return None
    section = Section("structures", t.plain("structures.title"))
    section.add(Text(t("structures.intro")), _table(case, found))
    section.add(Text(_reading(case, found)), Text(t("structures.meaning"), "small"))
    for name in SHOWN:
        section.add(*_one(case, name, found))
    return section


def _at(variant: Variant) -> int:
    time = variant["outlook"]["time"]
    return min(range(len(time)), key=lambda i: abs(time[i] - AMBITION))


def _three(variant: Variant, name: str) -> tuple[float, float, float]:
    path = variant["outlook"]["paths"][name]
    mean, low, high = (float(path[key][_at(variant)]) for key in ("mean", "q05", "q95"))
    return mean, low, high


def _table(case: Case, found: Sequence[Variant]) -> Table:
    t, rows = case.t, []
    for place, variant in enumerate(found):
        off = variant["log_evidence"] - found[0]["log_evidence"]
        cells = (
            t.said(variant["label"]),
            part(variant["weight"], t.lang),
            number(off, t.lang, 1, signed=True) if place else "–",
            t.plain(f"structures.{_says(off)}") if place else t.plain("structures.compared"),
            *(band(case, _three(variant, name)) for name in SHOWN),
            t.yes_no(variant["converged"]),
        )
        rows.append(Row(variant["id"], cells, t.said(variant["text"])))
    head = [t.plain(key) for key in ("head.variant", "head.weight", "head.evidence", "head.says")]
    head += [t.plain("head.end_2030", what=case.names.of(name)) for name in SHOWN]
    head.append(t.plain("head.enough"))
    return Table(
        "t-structures", t.plain("structures.caption"), tuple(head), tuple(rows), frozenset({3, 6})
    )


def _says(off: float) -> str:
    if abs(off) < LITTLE:
        return "little"
    return f"{'some' if abs(off) < SOME else 'much'}_{'better' if off > 0 else 'worse'}"


def _reading(case: Case, found: Sequence[Variant]) -> Any:
    """Say what the counts make of the variants, and how far these lie apart."""
    t = case.t
    offs = [variant["log_evidence"] - found[0]["log_evidence"] for variant in found[1:]]
    key = "structures.all_alike" if all(abs(o) < LITTLE for o in offs) else "structures.differ"
    three = [_three(variant, SHOWN[0]) for variant in found]
    means = [mean for mean, _, _ in three]
    step = step_of(0.0, max(high - low for _, low, high in three))
    low, high = stepped(min(means), t.lang, step), stepped(max(means), t.lang, step)
    told = t(key) + " " + t("structures.apart", low=low, high=high, number=len(found))
    falls = [
        (variant["outlook"]["fall"], variant["outlook"]["draws"])
        for variant in found
        if "fall" in variant["outlook"]
    ]
    if falls:
        least, most = (chance_words(*one(falls), t.lang) for one in (min, max))
        told += " " + t("structures.falls", least=least, most=most)
    return told


def _one(case: Case, name: str, found: Sequence[Variant]) -> list[Block]:
    """One indicator: the bands at the end of 2030, and over time."""
    t, label = case.t, case.names.of(name)
    drawn, panels = [], []
    base = found[0]["outlook"]["paths"][name]
    for place, variant in enumerate(found):
        mean, low, high = _three(variant, name)
        words, seen = t.said(variant["label"]), variant["outlook"]
        drawn.append(Line(words, (("band", low, high),), (("middle", mean),)))
        panels.append(Panel(words, seen["time"], seen["paths"][name], base if place else None))
    told = {"what": label, "total": len(found)}
    return [
        Heading(label),
        chart(
            case,
            f"c-end-{name}",
            "structures.at_end",
            t.plain("structures.alt_end", **told),
            lines(drawn, Axis(label), t.lang),
            {"band": "key.ninety", "middle": "key.mean"},
        ),
        chart(
            case,
            f"c-time-{name}",
            "structures.over_time",
            t.plain("structures.alt_time", **told),
            paths(panels),
            {"line": "key.mean", "dash": "key.first", "band": "key.half", "wide": "key.ninety"},
        ),
        path_table(
            case,
            f"t-time-{name}",
            t.plain("structures.numbers", what=label),
            found[0]["outlook"]["time"],
            {t.said(v["label"]): v["outlook"]["paths"][name] for v in found},
        ),
    ]
