"""No raw float, name of a field, English in Dutch or plural of one: in charts and files.

The pages in a browser are scanned in `browser/test_every_page.py`.
"""

import re
from functools import lru_cache
from html import unescape

import numpy as np
import pandas as pd
import pytest
from support import scan
from support.app.downloads import changed
from support.app.pictures import read, words_in

from dashboard.charts import frame, outcome_chart, trend
from dashboard.downloads.panel import OFFERS
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
from simulation.wording.numbers import plain

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


def words_of(kind: str, content: str | bytes, other: str) -> list[str]:
    """Give what somebody reads in a file, without what it says to be in another language."""
    if kind == "svg":
        return words_in(read(content if isinstance(content, bytes) else content.encode()))
    page = str(content).partition("<body")[2]
    page = re.sub(r"<(style|code|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(rf'<(\w+)[^>]*\blang="{other}"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL)
    blocks = re.split(rf"</?(?:{BLOCKS})\b[^>]*>", page)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", one)).split()) for one in blocks]


BLOCKS = r"p|li|td|th|h\d|caption|figcaption|summary|section|div|dt|dd|text"


@pytest.mark.slow
@T
@pytest.mark.parametrize("kind", ["html", "svg"])
def test_a_file_tells_nothing_but_words(kind: str, t: Texts) -> None:
    (other,) = set(LANGUAGES) - {t.lang}
    words = [one for one in words_of(kind, OFFERS[kind].make(changed(t.lang)), other) if one]
    assert len(words) > 10
    assert [one for text in words for one in scan.found(text, t.lang)] == []
