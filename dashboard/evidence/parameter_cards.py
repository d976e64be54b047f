"""The numbers of the model on the page: folded lines by sector, and how sure they are."""

from html import escape

from markupsafe import Markup

from calibration.report.elements import Glossary, Scrolling
from calibration.report.html import html_of
from dashboard.evidence.parameters import (
    by_grade,
    by_sector,
    members_label,
    prior_register,
    sector_label,
    size,
    values_before,
)
from dashboard.formatting.html import HTML, linked, small
from dashboard.texts import Texts
from simulation.register.register import Estimate, Parameter, Register
from simulation.wording.numbers import figure, number, percent
from simulation.wording.vocabulary import capital, grade_explained, grade_name, terms, unit_name


def unit(parameter: Parameter, t: Texts) -> str:
    """Name the unit; one that has no words yet stays as it is."""
    return unit_name(parameter.unit, t.lang)


def grades_table(register: Register, t: Texts) -> HTML:
    counts = by_grade(register)
    total = sum(counts.values())
    rows = []
    for name, count in counts.items():
        width = round(100 * count / total, 1)
        bar = f'<i class="we-staaf" aria-hidden="true" style="width:{width}%"></i>'
        share = percent(count / total, t.lang)
        rows.append(
            f'<tr data-id="{name}"><th scope="row">{escape(capital(grade_name(name, t.lang)))}'
            f"{small(terms(t.lang)(f'grade_means.{name}'))}</th>"
            f'<td class="getal">{number(count, t.lang)}</td>'
            f'<td class="getal">{share}</td><td class="we-balk">{bar}</td></tr>'
        )
    heads = "".join(
        f'<th scope="col"{side}>{t.html(f"onderbouwing.soorten.{key}")}</th>'
        for key, side in (("soort", ""), ("aantal", ' class="getal"'), ("deel", ' class="getal"'))
    )
    caption = t.html("onderbouwing.soorten.bijschrift", totaal=number(total, t.lang))
    return wide(
        caption,
        f'<table class="we-cijfers we-soorten"><caption>{caption}</caption>'
        f'<thead><tr>{heads}<td class="we-balk"></td></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>",
    )


def wide(caption: HTML, table: HTML) -> HTML:
    return html_of([Scrolling(Markup(caption), Markup(table))])


def sector_lists(found: list[Parameter], unfolded: bool, t: Texts) -> list[HTML]:
    """Give the parameters found, a folded list for each sector."""
    before = prior_register()
    lists = []
    for sector, own in by_sector(found).items():
        cards = "".join(f"<li>{card(parameter, before, t)}</li>" for parameter in own)
        told = t.html("onderbouwing.getallen.sector", getallen=number(size(own), t.lang))
        name = escape(sector_label(sector, t))
        lists.append(
            f'<details class="we-sector"{" open" if unfolded else ""}>'
            f'<summary><h4>{name}</h4> <span class="we-klein">{told}</span></summary>'
            f'<ul class="we-kaarten">{cards}</ul></details>'
        )
    return lists


def card(parameter: Parameter, before: Register, t: Texts) -> HTML:
    """Give a folded line: what it is and its value; unfolded also why, where from, and `before`."""
    label, told = escape(t.pick(parameter.label)), _in_short(parameter, t)
    facts = [
        (t("onderbouwing.kaart.eenheid"), escape(unit(parameter, t))),
        (t("onderbouwing.kaart.jaar"), _year(parameter, t)),
        (t("onderbouwing.kaart.soort"), escape(grade_explained(parameter.grade, t.lang))),
        (t("onderbouwing.kaart.bron"), linked(parameter.linked(t.lang))),
        (t("onderbouwing.kaart.waarom"), escape(t.pick(parameter.why), quote=False)),
        *([(t("onderbouwing.kaart.telling"), _counts(parameter))] if parameter.rests_on else []),
        (t("onderbouwing.kaart.naam"), f"<code>{escape(parameter.id)}</code>"),
    ]
    terms = tuple((Markup.escape(name), Markup(words)) for name, words in facts)
    return (
        f'<details class="we-kaart" data-id="{escape(parameter.id)}">'
        f'<summary><strong>{label}</strong> <span class="we-klein">{told}</span></summary>'
        f"{_values(parameter, before, t)}{html_of([Glossary(terms)])}</details>"
    )


def _in_short(parameter: Parameter, t: Texts) -> HTML:
    """Give the value, or how many there are, and the grade."""
    if len(parameter.values) > 1:
        value = t("onderbouwing.kaart.meer", aantal=number(len(parameter.values), t.lang))
    else:
        estimate = next(iter(parameter.values.values()))
        value = _ranged(estimate, t)
        if parameter.unit != "1":
            words = unit(parameter, t)
            value = f"1 ({words})" if value == "1" else f"{value} {words}"  # not "1 jaren"
    return f"{escape(value)} · {escape(grade_name(parameter.grade, t.lang))}"


def _ranged(estimate: Estimate, t: Texts) -> str:
    """Write an estimate with its range; a number without a range stands alone."""
    middle = figure(estimate.central, t.lang)
    if estimate.low == estimate.high:
        return middle
    return t(
        "onderbouwing.kaart.bereik",
        midden=middle,
        laag=figure(estimate.low, t.lang),
        hoog=figure(estimate.high, t.lang),
    )


def _values(parameter: Parameter, before: Register, t: Texts) -> HTML:
    """Give the table of its numbers, with what they were before the calibration."""
    heads = [*(["wie"] if parameter.by else []), "laag", "midden", "hoog"]
    moved = values_before(parameter, before)
    rows = []
    for name, (members, value) in zip(parameter.estimates, parameter.values.items(), strict=True):
        middle = escape(figure(value.central, t.lang))
        if name in moved:
            middle += small(t("onderbouwing.kaart.vooraf", vooraf=figure(moved[name], t.lang)))
        cells = [escape(figure(value.low, t.lang)), middle, escape(figure(value.high, t.lang))]
        first = f'<th scope="row">{escape(members_label(members, t))}</th>' if members else ""
        numbers = "".join(f'<td class="getal">{cell}</td>' for cell in cells)
        rows.append(f'<tr data-id="{escape(name)}">{first}{numbers}</tr>')
    head = "".join(
        f'<th scope="col"{"" if key == "wie" else " class=getal"}>'
        f"{t.html(f'onderbouwing.kaart.{key}')}</th>"
        for key in heads
    )
    caption = t.html("onderbouwing.kaart.bijschrift", naam=t.pick(parameter.label))
    return wide(
        caption,
        f'<table class="we-cijfers"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>",
    )


def _counts(parameter: Parameter) -> HTML:
    return ", ".join(f"<code>{escape(name)}</code>" for name in parameter.rests_on)


def _year(parameter: Parameter, t: Texts) -> HTML:
    return t.html("onderbouwing.kaart.geen_jaar") if parameter.year is None else str(parameter.year)
