"""The equations as a document, the diagram, and how model files are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from support.models.national_model import register

from simulation.export.model.equation_text import EquationText, with_dimensions
from simulation.export.model.equations_document import number
from simulation.export.model.files import write_model
from simulation.export.words import texts
from simulation.language.declare import Aux, Cloud, Flow, Lever, Named, Param, Places, Sector, Stock
from simulation.language.expressions import (
    Call,
    Constant,
    Dim,
    Expr,
    Mapping,
    Operation,
    cases,
    complement,
    current_policy,
    inverse,
    maximum,
    minimum,
    positive_part,
    ratio,
    total,
    water_level,
    zero_like,
)
from simulation.language.lower import Writer
from simulation.language.walk import children, dimensions, names
from simulation.model.opvang import Opvang
from simulation.model.uitkomst import REPORTING
from simulation.model.wereld import Wereld
from simulation.model.woningen import Woningen
from simulation.outcomes.scenario_runs import model, model_version
from simulation.register.labels import load_labels
from simulation.scenario.scenario import load_scenario

BASE = load_scenario("alles_tegelijk")
SCENARIO = BASE.with_settings({"draagvlak": "uit", "woningtekort": 300_000})
LANGUAGES = ("nl", "en")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("equations")
    found = {}
    for lang in LANGUAGES:
        (path,) = write_model("equations", SCENARIO, folder, lang=lang)
        found[lang] = path.read_text("utf-8")
    return found


def _items() -> Iterator[tuple[str, Named]]:
    """Everything declared, with the name of its sector."""
    for sector in REPORTING:
        for item in sector.items.values():
            for part in item.parts.values() if isinstance(item, Places) else [item]:
                yield sector.__name__.lower(), part


def _section(document: str, heading: str) -> str:
    """The text under a heading, up to the next."""
    _, found, rest_ = document.partition(f"\n### `{heading}`\n")
    assert found, heading
    return re.split(r"\n##+ ", rest_, maxsplit=1)[0]


# Expressions ---------------------------------------------------------------------------------

Groep = Dim("groep", "jong", "oud")
Oud = Groep.subset("oud_alleen", "oud")
Soort = Dim("soort", "groot", "klein")
soort_van = Mapping(Groep, Soort, {"jong": "klein", "oud": "groot"})


class Proef(Sector):
    """Something of everything."""

    knop = Lever("1")
    begin = Param("person", by=Groep)
    kans = Param("1/year", by=Soort)
    deel = Param("1")
    mensen = Stock("person", by=Groep, initial=begin)
    weg = Cloud("person", by=Groep)
    vertrek = Flow(mensen >> weg, mensen * kans[soort_van] * deel)
    knop_hulp = Aux("1", deel)


P = Proef

TEXTS: list[tuple[Expr, str]] = [
    (P.mensen * P.deel, "mensen × deel"),
    (P.mensen["oud"], "mensen[oud]"),
    (P.mensen[Oud], "mensen[Oud_alleen]"),
    (P.kans[soort_van], "kans[Soort(Groep)]"),
    ((P.mensen * P.deel)["jong"], "(mensen × deel)[jong]"),
    (complement(P.deel) * complement(P.knop), "(1 − deel) × (1 − knop)"),
    (P.deel - (P.knop - P.deel), "deel − (knop − deel)"),
    (P.deel - P.knop - P.deel, "deel − knop − deel"),
    (P.deel / (P.knop / P.deel), "deel ÷ (knop ÷ deel)"),
    (P.deel * (P.knop + P.deel), "deel × (knop + deel)"),
    (positive_part(P.deel - P.knop), "max(deel − knop, 0)"),
    (maximum(P.deel, maximum(P.knop, P.deel)), "max(deel, knop, deel)"),
    (minimum(P.deel, maximum(P.knop, P.deel)), "min(deel, max(knop, deel))"),
    (inverse(P.deel), "1 ÷ deel"),
    (ratio(P.deel, P.knop), "ratio(deel, knop)"),
    (total(P.mensen), "Σ[Groep](mensen)"),
    (total(P.mensen, by=soort_van), "Σ[Groep→Soort](mensen)"),
    (current_policy(P.knop * P.deel), "current_policy(knop × deel)"),
    (cases(Groep, {"jong": P.deel, "oud": zero_like(P.deel)}), "{[jong] deel; [oud] 0}"),
]


@pytest.mark.parametrize(("expression", "text"), TEXTS, ids=[text for _, text in TEXTS])
def test_an_expression_reads_as_it_was_written(expression: Expr, text: str) -> None:
    assert EquationText("proef", "en").text(expression) == text


def test_cases_get_a_line_each() -> None:
    expression = cases(Groep, {"jong": P.deel, Oud: P.knop})
    assert EquationText("proef", "nl").lines(expression) == ["[jong]  deel", "[Oud_alleen]  knop"]
    assert EquationText("proef", "nl").lines(P.deel * P.knop) == ["deel × knop"]


def test_a_name_is_shortened_only_where_it_stays_clear() -> None:
    """Not in another sector, not to the name of a lever, not to one with a dot."""
    assert EquationText("elders", "nl").text(P.deel) == "proef.deel"
    assert EquationText("proef", "nl", {"deel"}).text(P.deel) == "proef.deel"
    assert EquationText("opvang", "nl").text(Opvang.nood.room) == "opvang.nood.room"


def test_water_filling_is_named() -> None:
    text = EquationText("woningen", "en").text(Woningen.peil.equation)
    assert text == "water_level(aanbod, claim, aandeel, Eisend)"
    assert EquationText("woningen", "nl").text(Woningen.peil.equation).startswith("waterpeil(")


def test_growth_and_what_is_multiplied_are_named() -> None:
    """In the words of the language; what they mean stands in the guide of the document."""
    text = EquationText("wereld", "en").text(Wereld.jaarfactor.equation)
    assert "midpoint_growth((jaargroei × verstreken)[Vervolg])" in text
    assert "middengroei(" in EquationText("wereld", "nl").text(Wereld.jaarfactor.equation)
    assert EquationText("wereld", "en").text(Wereld.groei_tot_nu.equation).startswith("product(")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_a_function_is_explained(documents: dict[str, str], lang: str) -> None:
    found = (_expression(item) for _, item in _items())
    words = {call.word for one in found if one is not None for call in _calls(one)}
    assert {"midpoint_growth", "product", "ratio"} <= words
    for word in words:
        explained = f"`{texts(lang)(f'function.{word}')}("
        assert any(
            line.strip(" -").startswith(explained) or f" {explained}" in line
            for line in documents[lang].splitlines()
        ), word


def _calls(expression: Expr) -> list[Call]:
    """Every call in an expression, those in its arguments too."""
    found = [expression] if isinstance(expression, Call) else []
    return found + [call for part in children(expression) for call in _calls(part)]


def test_what_only_looks_like_water_filling_is_not_named() -> None:
    four = Dim("vier", "a", "b", "c", "d")
    claims, shares = Param("person", by=four), Param("1", by=four)
    supply = Param("person")
    for item, name in ((claims, "claims"), (shares, "shares"), (supply, "supply")):
        item.name = name
    text = EquationText("", "en")
    level = water_level(supply, claims, shares, four)
    assert text.text(level) == "water_level(supply, claims, shares, Vier)"
    assert isinstance(level, Call) and isinstance(level.meaning, Operation)
    filled = level.meaning
    other = Operation("max", Operation("max", filled.left, supply), filled.right)
    assert "water_level" not in text.text(other)
    higher = Operation("max", filled.left, Constant(1.0, supply.unit))
    assert "water_level" not in text.text(higher)


def test_an_unknown_kind_of_expression_is_an_error() -> None:
    class Vreemd(Expr):
        pass

    with pytest.raises(TypeError, match="no text for Vreemd"):
        EquationText("proef", "nl").text(Vreemd())
    with pytest.raises(TypeError, match="cannot write out Vreemd"):
        Writer([]).write(Vreemd(), {})


def test_names_and_dimensions_are_found_in_any_expression() -> None:
    both = {"jong": P.begin["oud"], Oud: total(P.mensen) * ratio(P.knop, P.deel)}
    expression = cases(Groep, both)
    assert names(expression) == [P.begin, P.mensen, P.knop, P.deel]
    assert set(dimensions(expression)) == {Groep, Oud}
    assert names(P.vertrek.equation) == [P.mensen, P.kans, P.deel]


# The document --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_document_says_where_it_came_from(documents: dict[str, str], lang: str) -> None:
    head = documents[lang].partition("\n## ")[0]
    for value in (SCENARIO.id, SCENARIO.hash, model_version(), register().parameter_set):
        assert f"`{value}`" in head
    said = {"nl": "de middelste schatting", "en": "the central estimate"}
    assert said[lang] in head and "Runge-Kutta" in head
    assert SCENARIO.to_yaml() in documents[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_quantity_has_its_sentence_unit_and_equation(
    documents: dict[str, str], lang: str
) -> None:
    levers = {item.name for _, item in _items() if isinstance(item, Lever)}
    for sector, item in _items():
        if isinstance(item, Param | Lever):
            continue
        printer = EquationText(sector, lang, {*levers, "tijd", "winter"})
        section = _section(
            documents[lang].partition(f"\n## {sector.capitalize()}\n")[2],
            with_dimensions(printer.name(item.name), item.dims),
        )
        assert section.strip().startswith(getattr(load_labels().quantity(item.name), lang))
        assert f"`{item.unit}`" in section, item.name
        expression = _expression(item)
        if expression is None:
            continue
        flat = " ".join(section.split())
        for line in printer.lines(expression):
            assert " ".join(line.split()) in flat, item.name
        for read in names(expression):
            if isinstance(read, Param | Lever):
                assert f"`{read.name}" in section, f"{item.name} reads {read.name}"


def _expression(item: Named) -> Expr | None:
    if isinstance(item, Stock):
        return item.initial
    if isinstance(item, Flow) and item.asked is not None:
        return item.asked.equation
    return item.equation if isinstance(item, Aux | Flow) else None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_stands_in_full_exactly_once(documents: dict[str, str], lang: str) -> None:
    declared = {item.name for _, item in _items() if isinstance(item, Param)}
    for name in declared:
        parameter = register().parameters[name]
        anchor = f'<a id="getal-{name.replace(".", "-")}"></a>'
        assert documents[lang].count(anchor) == 1, name
        _, _, entry = documents[lang].partition(anchor)
        entry = re.split(r"\n- |\n#|\n```", entry, maxsplit=1)[0]
        line = entry.splitlines()[0]
        linked = (f"[{words}]({to})" if to else words for words, to in parameter.linked(lang))
        assert " ".join("".join(linked).split()).rstrip(".") in line, name
        assert parameter.grade in line and parameter.unit.replace(" ", "") in line, name
        assert getattr(parameter.label, lang).rstrip(".") in line, name
        assert all(f"`{count}`" in line for count in parameter.rests_on), name
        for estimate in parameter.estimates.values():
            for value in (estimate.low, estimate.central, estimate.high):
                assert number(value) in entry, name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_leads_somewhere(documents: dict[str, str], lang: str) -> None:
    anchors = re.findall(r'<a id="([^"]+)">', documents[lang])
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", documents[lang])) <= set(anchors)
    levers = {f"getal-{item.name}" for _, item in _items() if isinstance(item, Lever)}
    assert levers <= set(anchors)


def test_what_the_scenario_changes_is_said(documents: dict[str, str]) -> None:
    assert "**in dit scenario 0**" in documents["nl"]
    assert "**in this scenario 300000**" in documents["en"]
    assert documents["nl"].count("in dit scenario") == 2


def test_each_document_keeps_to_its_language(documents: dict[str, str]) -> None:
    for dutch, english in (("verhouding(", "ratio("), ("vertrek(", "outflow("), ("Bron:", "Why:")):
        assert dutch in documents["nl"] and english in documents["en"]
        assert english not in documents["nl"] and dutch not in documents["en"]


def test_stocks_list_what_moves_them(documents: dict[str, str]) -> None:
    section = _section(documents["en"], "vrij[Grootte]")
    assert "In: gereed" in section and "Out: toewijzen, teruggegeven" in section
    assert "vrij(start) = Σ[Bron](" in section
    section = _section(documents["en"], "opvang.nood[Noodsoort]")
    assert "Who asks: opvang.gastvrijheid_noodopvang, opvang.nogmaals_gevraagd" in section


# The diagram ---------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def svg(tmp_path_factory: pytest.TempPathFactory) -> str:
    (path,) = write_model("diagram", SCENARIO, tmp_path_factory.mktemp("diagram"), lang="en")
    return path.read_text("utf-8")


STILL = ("bevolking.druk_begin", "instroom.geplaatst_begin")


def test_the_diagram_holds_every_stock_exit_and_flow(svg: str) -> None:
    root = ET.fromstring(svg)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    boxes = {
        kind: [b.findtext(f"{SVG}title") for b in root.iter(f"{SVG}rect") if _is(b, kind)]
        for kind in ("stock", "cloud")
    }
    labels = load_labels()
    for item in dict.fromkeys(model().declared.values()):
        words = labels.quantity(item.name).en if not isinstance(item, Param | Lever) else ""
        if isinstance(item, Flow):
            assert texts.count(item.name) == 1 and words in texts
        elif isinstance(item, Cloud):
            assert words in boxes["cloud"]
        elif isinstance(item, Stock) and item.bare:
            assert all(labels.elements[e].en in boxes["stock"] for e in item.dims[0].elements)
        elif isinstance(item, Stock) and item.name not in STILL:
            assert words in boxes["stock"]
    assert f"Stocks without a flow: {', '.join(STILL)}" in texts


def _is(element: ET.Element, kind: str) -> bool:
    return element.attrib.get("class") == kind


def test_arrows_start_and_end_at_their_stocks(svg: str) -> None:
    """Those of a flow that is easy to draw by hand: shelter to where people go next."""
    root = ET.fromstring(svg)
    names_at = {}
    for text in root.iter(f"{SVG}text"):
        if text.attrib.get("class") == "box":
            names_at.setdefault(float(text.attrib["x"]), []).append(text.text)
    row = next(t for t in root.iter(f"{SVG}text") if t.text == "opvang.weg_zonder_woning")
    y = float(row.attrib["y"]) + 2
    dots = [c for c in root.iter(f"{SVG}circle") if float(c.attrib["cy"]) == y]
    heads = [
        [tuple(map(float, point.split(","))) for point in p.attrib["points"].split()]
        for p in root.iter(f"{SVG}polygon")
    ]
    tips = sorted(points[0][0] for points in heads if points[0][1] == y)
    assert ["".join(names_at[float(c.attrib["cx"])][:2]) for c in dots] == [
        "opvang_grootschalig",
        "opvang_kleinschalig",
    ]
    assert [names_at[x][0] for x in tips] == ["bij_bekenden", "niet_", "openbare_"]


def test_the_diagram_stands_alone_and_says_where_it_came_from(svg: str) -> None:
    root = ET.fromstring(svg)
    description = root.find(f"{SVG}desc")
    assert description is not None and SCENARIO.hash in (description.text or "")
    lines = {text.text for text in root.iter(f"{SVG}text")}
    assert f"parameterset: {register().parameter_set}" in lines
    assert any("the central estimate" in str(line) for line in lines)
    assert svg.count("http") == 1  # the name space
    assert "<script" not in svg and "<image" not in svg
