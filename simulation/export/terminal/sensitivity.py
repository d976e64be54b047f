"""What matters, in a terminal: a table, and under it what it means in words."""

import math
from collections.abc import Iterator
from typing import Any

from rich.text import Text as Styled

from simulation.explore.sensitivity.factors import LEVER
from simulation.explore.sensitivity.known_numbers import SMALL, Knowledge
from simulation.explore.sensitivity.morris_screening import Screening
from simulation.explore.sensitivity.one_at_a_time import Tornado
from simulation.explore.sensitivity.question import Found, Question
from simulation.explore.sensitivity.sobol_indices import SobolIndices
from simulation.export.tables.sensitivity import rows
from simulation.export.terminal.layout import Cell, Grid
from simulation.export.terminal.terminal import new_table
from simulation.export.words import catalog, texts
from simulation.outcomes.indicators import INDICATORS
from simulation.reading.faults import Pair
from simulation.scenario.lever_paths import USUAL
from simulation.wording.numbers import amount, figure, fineness, number, percent
from simulation.wording.text import Text
from simulation.wording.uncertainty import difference_words, part, unit_words, value_words

MOST = 30
"""Names that a table shows; the others are in the files."""

_HEADS = {
    SobolIndices: ("range", "total", "first"),
    Screening: ("range", "mu_star", "mu", "sigma"),
    Tornado: ("range", "low", "high"),
    Knowledge: ("narrowed",),
}


def answer_grid(question: Question, found: Found, lang: str) -> Grid:
    """Give the table of an answer.

    Parameters
    ----------
    question, found, lang
        What was asked, the answer, and the language.

    Returns
    -------
    Grid
        What matters most first, `MOST` names at most.
    """
    heads = _HEADS[type(found)]
    titles = (catalog().both(f"sensitivity.head.{head}") for head in ("name", *heads))
    table = new_table(titles, lang)
    unit = INDICATORS[question.indicator].unit
    for row in rows(question, found)[:MOST]:
        label = Text(**row["label"]).in_(lang)
        name = Styled.assemble(row["name"], "\n", (label, "dim"))
        table.add(name, *(_cell(head, row, unit, lang) for head in heads))
    return table


def _cell(head: str, row: dict[str, Any], unit: Text, lang: str) -> Cell:
    if head == "range":
        return f"{figure(row['low'], lang)} – {figure(row['high'], lang)}"
    if head in ("total", "first", "narrowed"):
        return _share(row[head], row[f"{head}_margin"], lang)
    if head in ("low", "high"):
        return _difference(row[f"difference_{head}"], unit, lang)
    if head == "mu":
        return _difference(row["mu"], unit, lang)
    value, margin = row[head], row.get(f"{head}_margin")
    step = fineness(value, (value, value), unit, difference=True)
    told = amount(value, step, unit, lang)
    return told if margin is None else f"{told} ±{amount(margin, step, unit, lang)}"


def _share(share: float, margin: float, lang: str) -> str:
    """Write a share with its margin, never too small; an estimate just below nothing is nothing."""
    told = percent(max(share, 0.0), lang)
    return f"{told} ±{number(math.ceil(100 * margin), lang)}" if margin > 0 else told


def _difference(value: float, unit: Text, lang: str) -> str:
    return difference_words(value, (value, value), unit, lang).value


def answer_title(question: Question, lang: str) -> str:
    """Give the question in words."""
    what = INDICATORS[question.indicator].label.in_(lang)
    return texts(lang)(f"sensitivity.title.{question.method}", what=what, year=question.year)


def answer_words(question: Question, found: Found, lang: str) -> list[str]:
    """Give what stands under the table: what its columns mean, and what follows from it.

    Parameters
    ----------
    question, found, lang
        As in `answer_grid`.

    Returns
    -------
    list of str
        A paragraph each.
    """
    t = texts(lang)
    told = [t("sensitivity.more", count=len(found.names) - MOST)] if len(found.names) > MOST else []
    if isinstance(found, SobolIndices):
        return [*told, *_sobol_words(question, found, lang), *_range_words(question, lang)]
    if isinstance(found, Knowledge):
        return [*told, *_knowledge_words(question, found, lang)]
    unit, runs = INDICATORS[question.indicator].unit, number(found.runs, lang)
    if isinstance(found, Tornado):
        start = value_words(found.start, (found.start, found.start), unit, lang).value
        units = unit_words(unit, lang)
        words = t("sensitivity.tornado.means", start=start, unit=units, runs=runs)
    else:
        units = unit_words(unit, lang, difference=True)
        words = t("sensitivity.morris.means", unit=units, runs=runs)
    return [*told, words, *_range_words(question, lang)]


def _sobol_words(question: Question, found: SobolIndices, lang: str) -> Iterator[str]:
    t, unit = texts(lang), INDICATORS[question.indicator].unit
    if found.deviation == 0.0:
        yield t("sensitivity.nothing")
        return
    mean, deviation = (
        value_words(one, (one, one), unit, lang).value for one in (found.mean, found.deviation)
    )
    runs = number(found.runs, lang)
    yield t("sensitivity.sobol.means", mean=mean, deviation=deviation, runs=runs)
    together = _share(found.together, found.together_margin, lang)
    shown = found.together > found.together_margin
    yield t(f"sensitivity.sobol.{'together' if shown else 'apart'}", share=together)
    pairs = [
        f"{found.names[one]} × {found.names[other]} "
        f"({_share(float(found.second[one, other]), float(found.second_margin[one, other]), lang)})"
        for one, other in found.clear_pairs()
    ]
    if pairs:
        yield t("sensitivity.sobol.pairs", pairs=t.listing(pairs))
    elif len(found.names) > 1:
        yield t("sensitivity.sobol.no_pair")


def _range_words(question: Question, lang: str) -> Iterator[str]:
    """Say what the ranges are, on which every share and effect depends."""
    kinds = {one.kind == LEVER for one in question.factors}
    for lever in sorted(kinds, reverse=True):
        if lever:
            yield texts(lang)("sensitivity.ranges.levers", since=USUAL.year)
        else:
            yield texts(lang)("sensitivity.ranges.numbers")


def _knowledge_words(question: Question, found: Knowledge, lang: str) -> Iterator[str]:
    t, indicator = texts(lang), INDICATORS[question.indicator]
    what = indicator.label.in_(lang)
    told = value_words(found.mean, (found.low, found.high), indicator.unit, lang)
    yield t("sensitivity.information.now", what=what, value=told.value, band=told.band)
    sentences = list(worth_sentences(question, found, lang))
    yield from sentences or [t("sensitivity.information.nothing")]
    if len(found.chosen) > 1 and found.narrowed.max() >= SMALL:
        labels = dict(zip(found.names, found.labels, strict=True))
        names = [f"‘{labels[one.id].in_(lang)}’" for one in found.chosen]
        whole = part(sum(one.added for one in found.chosen), lang)
        yield t("sensitivity.information.chosen", names=t.listing(names), share=whole)
    yield t("sensitivity.information.means", draws=number(found.runs, lang))


def worth_sentences(question: Question, found: Knowledge, lang: str, most: int = 3) -> list[str]:
    """Say what it would be worth to know the best few, of those that are worth something.

    Parameters
    ----------
    question, found
        What was asked, and the answer.
    lang
        ``nl`` or ``en``.
    most
        Sentences at most.

    Returns
    -------
    list of str
        A sentence for each whose worth, less its margin, is more than nothing, and at least a per
        cent.
    """
    what = INDICATORS[question.indicator].label.in_(lang)
    best = [
        place
        for place in found.order
        if found.narrowed[place] >= max(SMALL, found.narrowed_margin[place])
    ]
    return [
        texts(lang)(
            "sensitivity.information.worth",
            name=found.labels[place].in_(lang),
            what=what,
            share=part(float(found.narrowed[place]), lang),
        )
        for place in best[:most]
    ]


def unsettled(question: Question, found: Found) -> Pair | None:
    """Say that the order of a table is uncertain, and what makes it less so; None where it is not.

    Names that do next to nothing need no order.
    """
    sure = found.settled
    if sure >= len(found.names):
        return None
    key = "none" if sure == 0 else "first" if sure == 1 else "some"
    nl, en = (texts(lang)(f"sensitivity.unsettled.{key}", sure=sure) for lang in ("nl", "en"))
    if isinstance(found, Knowledge):
        kept = question.register.posterior
        option = "--members" if kept is None or question.members < kept.count else ""
    else:
        option = "--samples"
    if not option:  # all that were held against the counts are in it
        return nl, en
    more = [texts(lang)("sensitivity.unsettled.more", option=option) for lang in ("nl", "en")]
    return f"{nl}; {more[0]}", f"{en}; {more[1]}"
