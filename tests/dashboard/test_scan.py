"""No raw float, name of a field, English in Dutch or plural of one: in charts and files.

The pages in a browser are scanned in `browser/test_every_page.py`.
"""

import io
import re
from functools import lru_cache
from html import unescape

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from support import scan
from support.app.downloads import changed
from support.app.pictures import read, words_in

from dashboard.charts import frame, outcome_chart, trend
from dashboard.charts.image import Around
from dashboard.downloads.one_page import sheet
from dashboard.downloads.panel import OFFERS
from dashboard.downloads.report.parts import Case
from dashboard.downloads.scenario_files import Subject
from dashboard.pages.vergelijken import contributions, difference_chart
from dashboard.pages.vergelijken.comparison import Comparison, Side
from dashboard.pages.wie import stack_chart
from dashboard.pages.wie.views import VIEWS
from dashboard.results.outcomes import outcome
from dashboard.texts import LANGUAGES, Texts, texts
from dashboard.wording.beside_policy import sides
from dashboard.wording.quantities import Quantity
from dashboard.wording.values import middle_of, value_words
from simulation.outcomes.indicators import INDICATORS
from simulation.register.register import load_register
from simulation.scenario.scenario import BASELINE, load_scenario
from simulation.wording.numbers import number, plain

REGISTER = load_register()
BASE, OTHER = load_scenario(BASELINE), load_scenario("wonen_eerst")
T = pytest.mark.parametrize("t", [texts(lang) for lang in LANGUAGES], ids=list(LANGUAGES))

# It finds what is there ------------------------------------------------------------------------

DAMAGED = [
    ("nl", "90\u00a0%: 1.499,9999999999991–1.500", "raw float"),
    ("nl", "rond 66,1952\u00a0%", "raw float"),
    ("nl", "een fout van 0.065", "raw float"),
    ("nl", "3e-05", "raw float"),
    ("en", "103,181.5627 people", "raw float"),
    ("en", "a share of 0,65", "raw float"),
    ("nl", "in huisuitzetting_particulier 2030", "name of a field"),
    ("nl", "waarde van waarneming.afwijking_cbs", "name of a field"),
    ("nl", "1 plekken", "plural of one"),
    ("nl", "nog 1 woningen over", "plural of one"),
    ("en", "1 homes", "plural of one"),
    ("nl", "gemiddeld nan", "no number"),
    ("nl", "verschil 0\u00a0%", "difference of nothing"),
    ("nl", "telling.csv 196.0B", "bytes"),
    ("nl", "Read this with the numbers that people have", "another language"),
    ("en", "Kies een scenario en zie wat er dan gebeurt", "another language"),
]


@pytest.mark.parametrize(("lang", "text", "kind"), DAMAGED)
def test_each_kind_would_be_found(lang: str, text: str, kind: str) -> None:
    assert kind in [one.partition(":")[0] for one in scan.found(text, lang)]


@pytest.mark.parametrize(
    "text",
    [
        "Eind 2030 zijn het er 104.000 (90\u00a0%: 75.000–138.000), of 1.104.000.",
        "12,5\u00a0%, 0,0123 en 0,001234 per jaar, van 31-12-2025 tot 1 januari 2026",
        "Versie 0.11.0 van https://voorbeeld.nl/een_pad/1.5 in mijn_plan.yaml",
        "1 van de 8 doelen, 1 plek, 21 plekken en 2,1 plekken",
        "Housing First en Wonen Eerst",
    ],
)
def test_what_is_well_is_not_found(text: str) -> None:
    assert scan.found(text, "nl") == []


# Numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_rounding_in_the_computer_makes_no_margin(lang: str) -> None:
    """Draws of one number are that number, and not "90%: 1,499.9999999999991-1,500.0...9"."""
    draws = 1500.0 + np.linspace(-9e-13, 9e-13, 100)
    found = value_words("dakloos_totaal", draws, texts(lang))
    assert found == (plain(1500.0, lang), "", False)


def test_a_middle_lies_within_its_margin() -> None:
    """Also where a few draws have all there is, so that the mean lies above nine in ten of them."""
    draws = np.zeros(100)
    draws[:3] = 1e6
    middle = middle_of(draws)
    assert draws.mean() > middle.high
    assert middle.low <= middle.mean <= middle.high


# Charts ----------------------------------------------------------------------------------------


@lru_cache
def charts(lang: str) -> dict[str, tuple[dict[str, object], pd.DataFrame]]:
    """Give the specification and the data of every chart, for each thing it may show."""
    t, found = texts(lang), outcome(OTHER)
    made = {
        f"first page: {view}": (
            outcome_chart.spec(lang),
            frame.frame_of(outcome_chart.points(found, view, OTHER.naam, t)),
        )
        for view in outcome_chart.VIEWS
    }
    shown = sides(found, OTHER.naam, t)
    made |= {
        f"over the years: {name}": (
            trend.spec(INDICATORS[name].yearly, lang),
            frame.frame_of(trend.points(Quantity.of(name), shown, t)),
        )
        for name in INDICATORS
    }
    made |= {
        f"who: {name}": (
            stack_chart.spec(name, lang),
            frame.frame_of(stack_chart.points(view, shown, t)),
        )
        for name, view in VIEWS.items()
    }
    compared = Comparison([Side(one.id, one.naam, outcome(one, REGISTER)) for one in (BASE, OTHER)])
    made |= {
        f"difference: {name}": (
            difference_chart.spec(lang),
            frame.frame_of(difference_chart.points(compared, name, t)),
        )
        for name in INDICATORS
    }
    parts = contributions.parts(
        contributions.attribution(BASE, OTHER, REGISTER),
        compared,
        compared.others[0],
        "dakloos_totaal",
        t,
    )
    total = compared.difference("dakloos_totaal", compared.others[0])
    made["which lever did it"] = (
        contributions.spec(len(parts) + 1, lang),
        contributions.frame(parts, total, "dakloos_totaal", t),
    )
    return made


def without_titles(words: str, data: pd.DataFrame) -> str:
    """Take away the titles of publications, which stay in their own language."""
    for title in filter(None, set(data.get("bron", ()))):
        words = words.replace(title, "")
    return words


@pytest.mark.slow
@T
def test_a_chart_tells_nothing_but_words(t: Texts) -> None:
    """By its tooltips and to a screen reader; no mark tells its columns of itself."""
    told = []
    for name, (spec, data) in charts(t.lang).items():
        for layer in spec["layer"]:  # type: ignore[attr-defined]
            channels = layer.get("encoding", {})
            if "tooltip" not in channels:
                assert layer["mark"]["aria"] is False, name
                continue
            columns = [one["field"] for one in channels["tooltip"]]
            assert all(one["type"] == "nominal" and one["title"] for one in channels["tooltip"])
            titles = [one["title"] for one in channels["tooltip"]]
            cells = [*titles, *data[[*columns, channels["description"]["field"]]].stack()]
            words = [without_titles(str(cell), data) for cell in cells]
            told += [f"{name}: {one}" for cell in words for one in scan.found(cell, t.lang)]
    assert told == []


# Files -----------------------------------------------------------------------------------------


def words_of(kind: str, t: Texts) -> list[str]:
    """Give what somebody reads in a file, without what it says to be in another language."""
    subject = changed(t.lang)
    if kind == "pdf":
        return words_in(read(drawn_for_paper(subject).encode()))
    content = OFFERS[kind].make(subject)
    whole = content if isinstance(content, bytes) else content.encode()
    dutch = t.lang == "nl"
    readers = {
        "svg": lambda: words_in(read(whole)),
        "yaml": lambda: re.findall(r"^# (.*)|\"(.*)\"", whole.decode(), re.MULTILINE),
        "csv": lambda: cells_of(pd.read_csv(io.BytesIO(whole), sep=";" if dutch else ",")),
        "xlsx": lambda: workbook_words(whole),
        "html": lambda: blocks_of(whole.decode(), t.lang),
    }
    found = readers[kind]()
    return [one if isinstance(one, str) else "".join(one) for one in found]


def drawn_for_paper(subject: Subject) -> str:
    """Give the sheet as it is drawn, before it becomes a PDF."""
    found = subject.outcome
    case = Case(subject, found, subject.made(found.result))
    return sheet(case, Around.of(found, [case.origin.line(case.t)], [case.origin.link], case.t))[0]


IDS = re.compile(
    r"^(id|scenario.*|groep|indicator|criterium|variant|adressen|leunt_op_tellingen|link|wat"
    r"|parameterset|modelversie|tellingen_tot|seed|datum)$"
)
"""Columns that a program reads."""
NUMBERS = re.compile(r"^(gemiddelde|q\d\d|tijd)$")


def cells_of(table: pd.DataFrame) -> list[str]:
    """Give the words in a table; its numbers are for a program, with all their figures."""
    wordy = [name for name in table if not IDS.match(name) and not NUMBERS.match(name)]
    return [one for name in wordy for one in table[name].unique() if isinstance(one, str)]


def workbook_words(content: bytes) -> list[str]:
    """Give what cells show: words as they stand, and numbers as their format has them."""
    told = []
    for one in load_workbook(io.BytesIO(content)):
        head, *rows = one.iter_rows()
        for row in rows:
            for name, cell in zip(head, row, strict=True):
                if one.title != "Herkomst" and not IDS.match(str(name.value)):
                    told.append(as_shown(cell.value, cell.number_format))
    return list(dict.fromkeys(filter(None, told)))


def as_shown(value: object, form: str) -> str:
    """Write a cell as a Dutch spreadsheet does, as far as our formats go."""
    if not isinstance(value, float):
        return "" if value is None else str(value)
    if form == "General":
        return repr(value).replace(".", ",")
    return number(value, "nl", len(form.partition(".")[2]))


def blocks_of(content: str, lang: str) -> list[str]:
    (other,) = set(LANGUAGES) - {lang}
    page = content.partition("<body")[2]
    page = re.sub(r"<(style|code|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(rf'<(\w+)[^>]*\blang="{other}"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL)
    blocks = re.split(rf"</?(?:{BLOCKS})\b[^>]*>", page)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", one)).split()) for one in blocks]


BLOCKS = r"p|li|td|th|h\d|caption|figcaption|summary|section|div|dt|dd|text"


@pytest.mark.slow
@T
@pytest.mark.parametrize("kind", [one for one in OFFERS if one != "png"])
def test_a_file_tells_nothing_but_words(kind: str, t: Texts) -> None:
    """A PNG is drawn as the SVG. Tables and scenarios are in Dutch, whoever takes them along."""
    lang = "nl" if kind in ("csv", "xlsx", "yaml") else t.lang
    words = [one for one in words_of(kind, t) if one.strip()]
    assert len(words) > (2 if kind == "csv" else 8)
    assert [one for text in words for one in scan.found(text, lang)] == []
