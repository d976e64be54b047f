"""What stands on the sheet, from top to bottom: each writes itself into a column."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.charts import signs
from dashboard.charts.goal_bar import bar_parts
from dashboard.charts.signs import Key, sign
from dashboard.downloads.one_page.column import Column, cut
from dashboard.downloads.report.changes import changed_goals, changed_levers, changed_world
from dashboard.downloads.report.parts import Case
from dashboard.formatting.html import in_plain
from dashboard.results.home_shortage import ZERO
from dashboard.wording.advice import warnings
from dashboard.wording.headline import Headline, answered, fitted_to, foundation
from dashboard.wording.key_figures import Figure, figures_of
from dashboard.wording.values import middle_of, ninety_of, roughly
from dashboard.wording.verdicts import likelihood, likely, stand
from simulation.export.palette import BROWN, FAILED, GREEN, LINK, MUTED, PAPER
from simulation.export.svg import element, lines, wide
from simulation.scenario.criteria import Verdict
from simulation.wording.numbers import day
from simulation.wording.uncertainty import chance_told

ANSWER, TOLD, HEADING, PLAIN, SMALL = 20.0, 12.5, 10.0, 8.5, 7.25
"""Sizes of the letters."""
GAP = 6.0
COLOURS = {"ja": GREEN, "waarschijnlijk": GREEN, "waarschijnlijk_niet": BROWN, "nee": BROWN}
"""Of the answer; where it is open, that of any number."""
BAR = 5.0
ALIKE = 3
"""From so many levers that move at the same time on, that is told once; more have two columns."""


def top(column: Column, case: Case, warning: str) -> None:
    """Say what this is and of when, and first of all when it may not be quoted."""
    t = case.t
    if warning:
        found = lines(warning, PLAIN, column.room - 12)
        height = len(found) * PLAIN * 1.28 + 8
        column.put(4, element("rect", width=column.room, height=height, fill=FAILED))
        inner = Column(column.x + 6, column.y, column.room - 12)
        inner.parts = column.parts
        inner.words(warning, PLAIN, PAPER, 700)
        column.y += height + 2
    date = day(case.origin.date, t.lang)
    column.line(date, PLAIN, MUTED, at_end=True)
    column.words(f"Wonen Eerst · {t('pagina.titel')}", PLAIN, MUTED)
    name = t("rapport.scenario", naam=case.name)
    column.words(name, HEADING, weight=700, most=2)
    column.y += GAP / 2


def answer(column: Column, case: Case) -> None:
    """Write the answer of the page: its first word large, the chances small; and what to mind."""
    t, found = case.t, case.outcome
    told = answered(found, Headline.of(found, t), case.name, moved=False, t=t)
    first, *others = (in_plain(words) for words in re.findall(r"<p\b[^>]*>(.*?)</p>", told))
    standing = likelihood(found.result.chance(ZERO))
    word = in_plain(t.html(f"kop.antwoord.{standing}"))
    column.words(word, ANSWER, COLOURS.get(standing, LINK), 700)
    column.words(first.removeprefix(word).strip(), TOLD, weight=700)
    column.y += 2
    for words in others:
        column.words(words, PLAIN)
    minded = [t(f"advies.kort.{one.about}") for one in warnings(found, case.subject.register, t)]
    if minded:
        column.words(in_plain(t.html("advies.let_op", kort=t.listing(minded))), PLAIN, BROWN, 700)


def figures(column: Column, case: Case) -> None:
    """Put the four figures beside each other, each with its margin."""
    t, found = case.t, case.outcome
    beside = {one.kind: one for one in figures_of(found.reference)}
    column.rule(GAP, GAP)
    own = figures_of(found.result)
    places = column.beside(len(own), 14)
    for one, place in zip(own, places, strict=True):
        value = roughly(one.draws, t)
        place.words(value, 16, LINK, 700)
        place.words(in_plain(one.name(t)), PLAIN)
        place.words(ninety_of(one.draws, t), SMALL, MUTED)
        policy = None if found.same_policy else beside.get(one.kind)
        if told := _of_policy(one, policy, value, case):
            place.words(told, SMALL, MUTED)
    column.y = max(place.y for place in places)


def _of_policy(one: Figure, policy: Figure | None, value: str, case: Case) -> str:
    if policy is None or not one.moves:
        return ""
    number = roughly(policy.draws, case.t)
    return "" if number == value else in_plain(case.t.html("kerncijfers.beleid", getal=number))


def keys(column: Column, found: Sequence[Key]) -> None:
    """Explain the bands and the counts: beside each other, as many as fit on a line."""
    scale, start, step = 0.6, column.x, SMALL * 1.5
    column.y += 2
    x = start
    for key in found:
        taken = signs.WIDTH * scale + 4 + wide(key.words, SMALL)
        if x > start and x + taken > start + column.room:
            x, column.y = start, column.y + step
        placed = f"translate({x:.2f},{column.y:.2f}) scale({scale})"
        column.parts.append(element("g", sign(key.sign), transform=placed))
        words = Column(x + signs.WIDTH * scale + 4, column.y, column.room)
        words.line(key.words, SMALL)
        column.parts += words.parts
        x += taken + 14
    column.y += step + 2


def goals(column: Column, case: Case) -> None:
    """Put the goals in two columns: each with its chance, where it stands, and its limit."""
    t = case.t
    column.rule(0, GAP)
    column.words(t("oordeel.titel"), HEADING, weight=700)
    column.words(t("doelbalk.uitleg"), SMALL, MUTED)
    column.y += 3
    verdicts = list(case.outcome.result.verdicts.values())
    places = column.beside(2, 20)
    half = (len(verdicts) + 1) // 2
    for place, part in zip(places, (verdicts[:half], verdicts[half:]), strict=True):
        for verdict in part:
            _goal(place, verdict, case)
    column.y = max(place.y for place in places)


def _goal(column: Column, verdict: Verdict, case: Case) -> None:
    t, found = case.t, case.outcome
    told = chance_told(verdict.chance, found.members, t.lang)
    key = "doelbalk.deel" if found.draws == "prior" else "doelbalk.kans"
    chance = f"{likely(verdict.chance, t)} · {in_plain(t.html(key, kans=told))}"
    name = t.pick(verdict.criterion.label)
    beside = wide(name, PLAIN) + wide(chance, SMALL) <= column.room
    if beside:
        column.line(chance, SMALL, at_end=True)
    column.words(name, PLAIN, weight=700)
    if not beside:
        column.words(chance, SMALL)
    for indicator, threshold in verdict.criterion.conditions:
        limited = found.result.thresholds[threshold]
        column.words(_stand(indicator, limited, case), SMALL)
        column.put(
            BAR + 4,
            *bar_parts(middle_of(found.result.at(indicator)), limited, column.room, BAR + 1),
        )
    column.y += 2


def _stand(indicator: str, limited: float, case: Case) -> str:
    said, band = stand(indicator, case.outcome.result.at(indicator), limited, case.t)
    return f"{in_plain(said)} ({band})" if band else in_plain(said)


class Changes(NamedTuple):
    """What changes beside current policy, a line each; and when, where most do that alike."""

    usually: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> "Changes":
        """Tell of levers, the simple ones first; then of assumptions and of thresholds."""
        t = case.t
        known = case.subject.register.levers
        rows = sorted(changed_levers(case), key=lambda row: not known[row.id].simple)
        levers = [[_plain(cell) for cell in row.cells] for row in rows]
        times = Counter(when for *_, when in levers)
        usually, often = max(times.items(), key=lambda one: one[1], default=("", 0))
        usually = usually if often >= ALIKE else ""
        told = []
        for what, now, to, when in levers:
            key = "knoppen.verandering" if when == usually else "een_pagina.knop"
            told.append(t(key, naam=what, van=now, naar=to, wanneer=when))
        for row in (*changed_world(case), *changed_goals(case)):
            what, usual, here = (_plain(cell) for cell in row.cells)
            told.append(t("knoppen.verandering", naam=what, van=usual, naar=here))
        return cls(usually, tuple(told))


def changes(column: Column, case: Case, told: Changes, shown: int) -> None:
    """List the first changes, and tell how many more there are."""
    t = case.t
    column.rule(0, GAP)
    column.words(t("een_pagina.veranderd"), HEADING, weight=700)
    if not told.lines:
        column.words(t("een_pagina.niets"), PLAIN)
    if told.usually:
        column.words(t("een_pagina.tenzij", wanneer=told.usually), SMALL, MUTED)
    places = column.beside(2, 20) if shown > ALIKE else [column]
    rows = -(-shown // len(places))
    for number, words in enumerate(told.lines[:shown]):
        places[number // rows].words(f"· {words}", SMALL, most=2)
    column.y = max(place.y for place in places)
    if more := len(told.lines) - shown:
        key = "een_pagina.nog_een" if more == 1 else "een_pagina.nog"
        column.words(t(key, aantal=more), SMALL, MUTED)


def footer(column: Column, case: Case) -> tuple[float, float, float, float] | None:
    """Tell what the margin is, on which counts this stands, and with what it was made.

    Gives where the words stand that open the scenario, when there is an address that does.
    """
    t, found = case.t, case.outcome
    column.rule(0, GAP)
    stands_on = in_plain(foundation(found, t)), in_plain(fitted_to(found.result.which.register, t))
    column.words(" ".join([t("een_pagina.marge"), *stands_on]), SMALL, MUTED)
    column.words(case.origin.line(t), SMALL, MUTED)
    link = case.origin.link
    if link is None:
        column.words(t("mee.geen_link"), SMALL, MUTED)
        return None
    if not link.startswith("http"):
        column.words(cut(f"{t('rapport.los_adres')} {link}", SMALL, column.room), SMALL, MUTED)
        return None
    shown, top_ = cut(link, SMALL, column.room), column.y
    column.words(shown, SMALL, LINK)
    return column.x, top_, column.x + wide(shown, SMALL), column.y


def _plain(cell: object) -> str:
    return in_plain(str(cell).replace("<br/>", "; "))
