"""The answer on top: may the numbers be used, where does current policy lead, what would help."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from calibration.forecast import PATHS
from calibration.report.charts import Panel, chart, paths
from calibration.report.elements import Block, Case, Heading, Listing, Row, Section, Table, Text
from simulation.register.counts import last_days, last_of, project_counts
from simulation.register.posterior import PASSED
from simulation.register.shelf_life import fitted_to
from simulation.scenario.criteria import CRITERIA
from simulation.wording.numbers import PERSONS, number, percent
from simulation.wording.uncertainty import chance_words, ends, estimate_words, part, value_words


def is_passed(document: Mapping[str, Any]) -> bool:
    """Tell whether the numbers may be quoted; without a verdict they may not."""
    return bool(document.get("gate") == PASSED)


def answer_section(case: Case) -> Section:
    t, document = case.t, case.document
    told = [_may_they_be_used(case)]
    if "outlook" in document:
        told += _current_policy(case)
    if chosen := document.get("information", {}).get("chosen"):
        told.append(_what_would_help(case, chosen))
    section = Section("answer", t.plain("answer.title"))
    section.add(Text(Markup(" ").join(told), "answer"))
    section.add(*_extremes(case), *_counts(case))
    if document.get("quick"):
        section.add(Text(t("answer.quick")))
    section.add(Text(t("answer.about"), "small"))
    if "information" in document:
        section.add(*_three_measurements(case))
    if "outlook" in document:
        section.add(*_outlook(case))
    return section


def _may_they_be_used(case: Case) -> Markup:
    t, checks = case.t, case.document.get("checks", ())
    if is_passed(case.document):
        return t("answer.yes", total=len(checks))
    failed = [f"‘{t.said(check['label'])}’" for check in checks if not check["passed"]]
    if not failed:
        return t("answer.unsound")
    return t("answer.no", failed=len(failed), total=len(checks), which=t.listing(failed))


def _current_policy(case: Case) -> list[Markup]:
    """The number of homeless people at the end of 2030, and the chances asked about first."""
    t, outlook = case.t, case.document["outlook"]
    told = []
    if people := outlook.get("people_2030"):
        ninety = people["q05"], people["q95"]
        mean = value_words(people["mean"], ninety, PERSONS, t.lang).value
        low, high = ends(ninety, t.lang)
        told.append(t("answer.people", mean=mean, q05=low, q95=high))
        if "fall" in outlook:
            words = chance_words(outlook["fall"], outlook["draws"], t.lang)
            told.append(t("answer.fall", chance=words))
        goals: dict[str, list[str]] = {}
        for name in people["asked"]:
            goals.setdefault(chance(case, name), []).append(f"‘{t.said(people['labels'][name])}’")
        asked = [
            t("answer.chance", chance=words, goals=t.listing(found))
            for words, found in goals.items()
        ]
        told.append(t("answer.chances", chances=t.listing(asked)))
    return told


def chance(case: Case, name: str) -> str:
    """Write the chance of a goal at the end of 2030: never as none, never as certain."""
    outlook = case.document["outlook"]
    return chance_words(outlook["criteria"][name]["chance"], outlook["draws"], case.t.lang)


def _extremes(case: Case) -> list[Block]:
    """Explain how a chance of none or of all draws is written, when there is one."""
    outlook = case.document.get("outlook", {"criteria": {}})
    found = {goal["chance"] for goal in outlook["criteria"].values()}
    told = {0.0: "outlook.rare", 1.0: "outlook.sure"}
    draws, lang = outlook.get("draws"), case.t.lang
    return [
        Text(case.t(key, draws=draws, chance=chance_words(one, draws, lang)), "small")
        for one, key in told.items()
        if one in found
    ]


def _counts(case: Case) -> list[Block]:
    """Tell up to which counts the model was fitted, and which newer ones are not in it."""
    rows = [row for row in case.document.get("fit", ()) if row["fitted"]]
    if not rows:
        return []
    if all("observable" in row for row in rows):
        until = last_of((row["observable"], dt.date.fromisoformat(row["to"])) for row in rows)
    else:  # a document of before they said so
        until = last_days(project_counts(), [row["id"] for row in rows])
    return [Text(Markup.escape(case.t.pick(fitted_to(until).text)))]


def _what_would_help(case: Case, chosen: list[dict[str, Any]]) -> Markup:
    t = case.t
    names = [
        t("answer.named", name=label_of(case, one), kind=t(f"kind.{one['kind']}")) for one in chosen
    ]
    together = sum(one["added"] for one in chosen)
    return t("answer.help", names=t.listing(names), together=part(together, t.lang))


def label_of(case: Case, one: Mapping[str, Any]) -> str:
    return str(one[f"label_{case.t.lang}"])


def _three_measurements(case: Case) -> list[Block]:
    t, found = case.t, case.document["information"]
    items = [
        t(
            "answer.next" if place else "answer.first",
            name=label_of(case, one),
            kind=t(f"kind.{one['kind']}"),
            alone=part(one["alone"], t.lang),
            added=part(one["added"], t.lang),
        )
        for place, one in enumerate(found["chosen"])
    ]
    return [
        Heading(t.plain("answer.help_title")),
        Listing(tuple(items), numbered=True),
        Text(
            t(
                "answer.narrows",
                precision=percent(found["precision"], t.lang),
                count_at=round(found["count_at"]),
            )
        ),
    ]


def _outlook(case: Case) -> list[Block]:
    t, outlook = case.t, case.document["outlook"]
    shown = in_order(outlook["paths"], PATHS)
    panels = [Panel(case.names.of(name), outlook["time"], path) for name, path in shown.items()]
    keys = {"line": "key.mean", "band": "key.half", "wide": "key.ninety"}
    goals = [
        Row(name, (t.pick(CRITERIA[name].label) if name in CRITERIA else name, chance(case, name)))
        for name in in_order(outlook["criteria"], CRITERIA)
    ]
    columns = {case.names.of(name): path for name, path in shown.items()}
    return [
        Heading(t.plain("outlook.title")),
        Text(t("outlook.intro", draws=number(outlook["draws"], t.lang))),
        chart(case, "c-outlook", "outlook.chart", t.plain("outlook.alt"), paths(panels), keys),
        path_table(case, "t-outlook", t.plain("outlook.chart"), outlook["time"], columns),
        case.table("t-goals", "outlook.goals", ("head.goal", "head.chance"), goals),
    ]


def in_order(found: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Give a part of the document in the order of the names that are known; the others follow.

    A document that was read back has its names in alphabetical order.
    """
    names = [*(name for name in known if name in found), *found]
    return {name: found[name] for name in names}


def path_table(
    case: Case, id: str, caption: str, time: list[float], columns: Mapping[str, Any]
) -> Table:
    """Means and bands over time, a column for each path.

    Parameters
    ----------
    time
        Moments, decimal years at 1 January.
    columns
        By heading a path: ``mean``, ``q05`` and ``q95`` at each moment, None where it has no value.

    Returns
    -------
    Table
        A row for each moment, folded.
    """
    rows = []
    for at, moment in enumerate(time):
        cells = [
            band(case, (path["mean"][at], path["q05"][at], path["q95"][at]))
            for path in columns.values()
        ]
        rows.append(Row(f"{moment:g}", (f"{moment:g}", *cells)))
    head = (case.t.plain("head.first_of_january"), *columns)
    return Table(id, caption, head, tuple(rows), folded=case.t.plain("word.numbers"))


def band(case: Case, known: tuple[float | None, float | None, float | None]) -> Markup:
    """Write a middle with its band, low and high; what has no value yet gets a dash."""
    middle, low, high = known
    if middle is None or low is None or high is None:
        return Markup("–")
    told = estimate_words(middle, (low, high), case.t.lang)
    return case.t("word.band", middle=told[0], low=told[1], high=told[2])
