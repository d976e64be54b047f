"""Onderbouwing: where the numbers come from, how well they fit, and what the model cannot say."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st
from markupsafe import Markup

from calibration.report.elements import Glossary
from calibration.report.html import html_of
from dashboard.components.error_boundary import fragment, guarded
from dashboard.evidence import calibration
from dashboard.evidence.glossary import Term, own_terms, technical_terms
from dashboard.evidence.model_card import may_be_used, whole_card
from dashboard.evidence.parameter_cards import card, grades_table, sector_lists
from dashboard.evidence.parameters import (
    MOST,
    Search,
    by_grade,
    csv_file,
    prior_register,
    sector_label,
    sectors,
    size,
    values_before,
    xlsx_file,
)
from dashboard.formatting.controls import file_button, one_of
from dashboard.formatting.html import HTML
from dashboard.results.parameter_set import register_in_use
from dashboard.sharing.address_bar import follow
from dashboard.texts import Texts, texts
from simulation.export.tables.listings import parameters
from simulation.register.register import Parameter, Register
from simulation.register.shelf_life import shelf_life_of
from simulation.wording.numbers import number
from simulation.wording.uncertainty import part
from simulation.wording.vocabulary import grade_name

PART, TEXT, SECTOR, GRADE = (
    f"onderbouwing_{name}" for name in ("deel", "zoektekst", "onderdeel", "soort")
)
"""Where the choices of the user are kept."""

FIRST = "fit"
"""The section of the calibration that is open at first."""


def show(lang: str) -> None:
    t = texts(lang)
    st.markdown(t("onderbouwing.inleiding"))
    with guarded(t):
        st.html(_in_short(register_in_use(), t))
        parts(t)


def _in_short(register: Register, t: Texts) -> HTML:
    """Give what a reader in a hurry must know: may it be used, and how sure is it?"""
    counts, document = by_grade(register), calibration.diagnostics(register)
    total = sum(counts.values())
    told = [
        t.html(
            "onderbouwing.kop.getallen",
            getallen=number(total, t.lang),
            aannames=number(counts.get("assumption", 0), t.lang),
        )
    ]
    if document is not None:
        hits, counted = calibration.inside(document.get("fit", []))
        told.append(t.html("onderbouwing.kop.tellingen", binnen=hits, totaal=counted))
        if left := calibration.left_out(document):
            hits, counted = calibration.inside(left)
            told.append(t.html("onderbouwing.kop.weggelaten", binnen=hits, totaal=counted))
    first = may_be_used(register, t)
    return f'<div class="we-kop"><p class="we-zin">{first}</p><p>{" ".join(told)}</p></div>'


@fragment()
def parts(t: Texts) -> None:
    """Let the user choose a part, and show it; only this runs again."""
    title, names = t("onderbouwing.deel"), {one: t(f"onderbouwing.deel_{one}") for one in PARTS}
    name = one_of(title, list(names), names.__getitem__, PART, label_visibility="collapsed")
    st.markdown(f"## {names[name]}", anchors=False)
    register = register_in_use()
    PARTS[name](register, t)
    follow(register, t)


def _model(register: Register, t: Texts) -> None:
    st.html(f'<div class="we-tekst">{whole_card(register, t)}</div>')


def _calibration(register: Register, t: Texts) -> None:
    document = calibration.diagnostics(register)
    if document is None:
        st.info(t("onderbouwing.ijking.geen", set=register.parameter_set))
        return
    st.markdown(t("onderbouwing.ijking.inleiding"))
    title = escape(calibration.title("gate", t.lang))
    found = calibration.section("gate", register, t.lang) or ""
    note = f"<p>{escape(t.pick(shelf_life_of(register).text))}</p>"
    helps = _helps(document, t)
    st.html(f'<div class="we-tekst"><h3>{title}</h3>{note}{found}{helps}</div>')
    st.html(f"<h3>{t.html('onderbouwing.ijking.meer')}</h3>")
    for name in calibration.SECTIONS:
        _section(name, register, t)


def _helps(document: calibration.Document, t: Texts) -> HTML:
    chosen = document.get("information", {}).get("chosen", [])[: calibration.MOST]
    if not chosen:
        return ""
    items = "".join(
        "<li>"
        + t.html(
            "onderbouwing.ijking.meting"
            if one["kind"] == "count"
            else "onderbouwing.ijking.onderzoek",
            naam=one[f"label_{t.lang}"],
            smaller=part(one["added"], t.lang),
        )
        + "</li>"
        for one in chosen
    )
    total = part(sum(one["added"] for one in chosen), t.lang)
    return (
        f"<h3>{t.html('onderbouwing.ijking.metingen')}</h3>"
        f"<p>{t.html('onderbouwing.ijking.metingen_uitleg', samen=total)}</p><ol>{items}</ol>"
    )


def _section(name: str, register: Register, t: Texts) -> None:
    """Show a section of the report; its charts are drawn when it is opened."""
    title = calibration.title(name, t.lang)
    with st.expander(title, expanded=name == FIRST, key=f"ijking_{name}", on_change="rerun") as box:
        if not box.open:
            return
        with st.spinner(t("onderbouwing.ijking.tekent")):
            found = calibration.section(name, register, t.lang)
        if found is None:
            st.markdown(t("onderbouwing.ijking.niet_hierbij"))
        else:
            hidden = f'<h4 class="we-verborgen">{escape(title)}</h4>'
            st.html(f'<div class="we-tekst">{hidden}{found}</div>')


def _numbers(register: Register, t: Texts) -> None:
    counts = by_grade(register)
    st.markdown(
        t(
            "onderbouwing.getallen.inleiding",
            getallen=number(sum(counts.values()), t.lang),
            parameters=number(len(parameters(register)), t.lang),
        )
    )
    st.html(
        f'<div class="we-tekst"><h3>{t.html("onderbouwing.soorten.titel")}</h3>'
        f"{grades_table(register, t)}{_moved(register, t)}{_unverified(register, t)}"
        f"<h3>{t.html('onderbouwing.getallen.zoek')}</h3></div>"
    )
    search = _search(register, t)
    found = search.find(register)
    _files(register, search, t)
    st.html(
        f'<p class="we-gevonden" data-we-meld>{_found(found, search, t)}</p>',
    )
    with st.container(gap="xsmall"):
        for part in sector_lists(found, not search.everything, t):
            st.html(part)


def _moved(register: Register, t: Texts) -> HTML:
    before = prior_register()
    moved = sum(len(values_before(one, before)) for one in parameters(register))
    return f"<p>{t.html('onderbouwing.soorten.bijgesteld', aantal=moved)}</p>" if moved else ""


def _unverified(register: Register, t: Texts) -> HTML:
    """Show openly what nobody has looked up yet."""
    open_ones = Search(grade="unverified").find(register)
    title = f"<h3>{t.html('onderbouwing.onbekend.titel')}</h3>"
    if not open_ones:
        return f"{title}<p>{t.html('onderbouwing.onbekend.geen')}</p>"
    before = prior_register()
    cards = "".join(f"<li>{card(parameter, before, t)}</li>" for parameter in open_ones)
    key = "een" if size(open_ones) == 1 else "uitleg"
    told = t.html(f"onderbouwing.onbekend.{key}", aantal=number(size(open_ones), t.lang))
    return f'{title}<p>{told}</p><ul class="we-kaarten">{cards}</ul>'


def _search(register: Register, t: Texts) -> Search:
    text = st.text_input(
        t("onderbouwing.getallen.tekst"),
        key=TEXT,
        max_chars=MOST,
        help=t("onderbouwing.getallen.tekst_uitleg"),
    )
    left, right = st.columns(2)
    sector = left.selectbox(
        t("onderbouwing.getallen.onderdeel"),
        [None, *sectors(register)],
        format_func=lambda name: (
            t("onderbouwing.getallen.alle") if name is None else sector_label(name, t)
        ),
        key=SECTOR,
        filter_mode=None,
    )
    kind = right.selectbox(
        t("onderbouwing.getallen.soort"),
        [None, *by_grade(register)],
        format_func=lambda name: (
            t("onderbouwing.getallen.alle_soorten") if name is None else grade_name(name, t.lang)
        ),
        key=GRADE,
        filter_mode=None,
    )
    return Search(text or "", sector, kind)


def _found(found: list[Parameter], search: Search, t: Texts) -> HTML:
    if not found:
        return t.html("onderbouwing.getallen.niets")
    key = "alles" if search.everything else "gevonden"
    return t.html(
        f"onderbouwing.getallen.{key}",
        getallen=number(size(found), t.lang),
        parameters=number(len(found), t.lang),
    )


def _files(register: Register, search: Search, t: Texts) -> None:
    with st.container(horizontal=True):
        for kind, make in (
            ("csv", partial(csv_file, register, search, t.lang)),
            ("xlsx", partial(xlsx_file, register, search)),
        ):
            words = t(f"onderbouwing.getallen.{kind}")
            file_button(words, make, f"getallen.{kind}", f"getallen_{kind}")


def _glossary(register: Register, t: Texts) -> None:
    st.markdown(t("onderbouwing.begrippen.inleiding"))
    for key, terms in (("gewoon", own_terms(t)), ("technisch", technical_terms(t))):
        title = t.html(f"onderbouwing.begrippen.{key}")
        st.html(f'<div class="we-tekst"><h3>{title}</h3>{_defined(terms)}</div>')


def _defined(terms: list[Term]) -> HTML:
    known = ((Markup.escape(one.name), Markup.escape(one.means)) for one in terms)
    return html_of([Glossary(tuple(known))])


PARTS: dict[str, Callable[[Register, Texts], None]] = {
    "model": _model,
    "ijking": _calibration,
    "getallen": _numbers,
    "begrippen": _glossary,
}
"""What can be chosen, and what shows it."""
