"""What XMILE's readers ask of a file, and small models that two of them solve as we do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models.national_model import register
from support.models.other_engines import (
    distance,
    pysd_states,
    simlin_states,
    translate,
    unit_faults,
)
from support.models.small_models import MODELS, Herberg, Opvangje, Verval, Vullen, simulate

from calibration.targets import load_targets
from simulation.engine import Grid
from simulation.engine.evaluation import larger, smaller
from simulation.export.model.files import _one_member, write_model
from simulation.export.model.xmile import equation, number, print_xmile, still_flows, variable
from simulation.language import scalar as sc
from simulation.language.declare import Param, Sector, Stock
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble
from simulation.language.units import Unit
from simulation.outcomes.scenario_runs import model, national_grid, run
from simulation.register.labels import load_labels
from simulation.scenario.scenario import load_scenario
from simulation.wording.numbers import day
from simulation.wording.numbers import number as decimals

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pysd"),
    pytest.mark.filterwarnings("ignore:.*inplace keyword:Warning"),
]

NAMESPACE = "{http://docs.oasis-open.org/xmile/ns/XMILE/v1.0}"
SCENARIO = load_scenario("alles_tegelijk")
TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:e[-+]?\d+)?)|([A-Za-z_]\w*)|([-+*/(),]))")


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    (path,) = write_model("xmile", SCENARIO, tmp_path_factory.mktemp("xmile"))
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def root(text: str) -> ET.Element:
    return ET.fromstring(text.encode())


@pytest.fixture(scope="module")
def variables(root: ET.Element) -> dict[str, ET.Element]:
    found = root.find(f"{NAMESPACE}model/{NAMESPACE}variables")
    assert found is not None
    return {element.attrib["name"]: element for element in found}


def _child(element: ET.Element, *names: str) -> str:
    found = element.find("/".join(f"{NAMESPACE}{name}" for name in names))
    assert found is not None and found.text is not None
    return found.text


def _equations(variables: dict[str, ET.Element]) -> Iterator[tuple[str, list[str]]]:
    """Give the tokens of every equation; nothing in one may be anything else."""
    for name, element in variables.items():
        written, tokens = _child(element, "eqn"), []
        place = 0
        while place < len(written):
            match = TOKEN.match(written, place)
            assert match, f"{name}: {written[place:]}"
            tokens.append(match[0].strip())
            place = match.end()
        yield name, tokens


# The rules -----------------------------------------------------------------------------------


def test_the_header_says_where_the_model_came_from(root: ET.Element) -> None:
    caption = _child(root, "header", "caption")
    assert _child(root, "header", "name") == SCENARIO.naam
    assert SCENARIO.hash in caption and "parameterset: " in caption and "modelversie: " in caption


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("nl", ("middelste schatting", "niet het gemiddelde van de trekkingen", "vraagt om Euler")),
        ("en", ("central estimate", "not the mean of the draws", "asks for Euler")),
    ],
)
def test_the_header_says_what_the_numbers_are(
    tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    """And how far the end of the headline is from ours, since we integrate otherwise."""
    (path,) = write_model("xmile", SCENARIO, tmp_path, lang=lang)
    caption = _child(ET.fromstring(path.read_bytes()), "header", "caption")
    assert all(part in caption for part in words)
    own, theirs = (run(SCENARIO, method=method)[0] for method in ("rk4", "euler"))
    ends = [result.at("dakloos_totaal", 2031.0)[0] for result in (own, theirs)]
    for told in (*ends, abs(ends[1] - ends[0])):
        assert decimals(told, lang, 1) in caption
    counts = load_targets().rows("fit")
    assert day(max(row.ref_end for row in counts), lang) in caption


def test_the_day_of_making_is_told_only_where_bytes_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    (path,) = write_model("equations", SCENARIO, tmp_path)
    assert "- gemaakt: 1 januari 2026\n" in path.read_text("utf-8")
    for nothing in ("", "gisteren"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", nothing)
        (path,) = write_model("equations", SCENARIO, tmp_path)
        assert "gemaakt" not in path.read_text("utf-8").partition("\n## ")[0]


def test_every_stock_has_a_flow(root: ET.Element, variables: dict[str, ET.Element]) -> None:
    """Where the model has none, one of nothing: a reader may refuse a stock without."""
    still = set()
    for stock in root.iter(f"{NAMESPACE}stock"):
        flows = [one.text for way in ("inflow", "outflow") for one in stock.iter(NAMESPACE + way)]
        assert flows and all(variables[str(flow)].tag == f"{NAMESPACE}flow" for flow in flows)
        if all(_child(variables[str(flow)], "eqn") == "0.0" for flow in flows):
            still.add(stock.attrib["name"])
    flat = model()
    assert still == {variable(n) for n in flat.stocks if not flat.inflows[n] + flat.outflows[n]}


def test_the_time_grid_is_exact(root: ET.Element) -> None:
    grid = national_grid(register())
    specs = root.find(f"{NAMESPACE}sim_specs")
    assert specs is not None and specs.attrib == {"method": "EULER", "time_units": "year"}
    dt = specs.find(f"{NAMESPACE}dt")
    assert dt is not None and dt.attrib == {"reciprocal": "true"} and dt.text == "32"
    assert float(_child(specs, "start")) == grid.begin
    assert float(_child(specs, "stop")) == grid.end


def test_no_stock_or_flow_is_made_non_negative(root: ET.Element) -> None:
    """Readers differ in what they make of it; floors stand in the equations."""
    kinds = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    assert kinds == {
        *("xmile", "header", "vendor", "name", "product", "caption"),
        *("sim_specs", "start", "stop", "dt", "model_units", "unit", "model", "variables"),
        *("stock", "flow", "aux", "doc", "eqn", "units", "inflow", "outflow"),
        *("gf", "xscale", "yscale", "ypts"),
    }


def test_an_equation_names_only_variables_and_min_and_max(variables: dict[str, ET.Element]) -> None:
    """No DT, no STARTTIME; TIME is read by the curves alone."""
    known = {*variables, "MIN", "MAX"}
    for name, tokens in _equations(variables):
        words = {token for token in tokens if token[0].isalpha()}
        if variables[name].find(f"{NAMESPACE}gf") is not None:
            assert tokens == ["TIME"], name
        else:
            assert words <= known, name


def test_min_and_max_have_two_arguments(variables: dict[str, ET.Element]) -> None:
    found = 0
    for name, tokens in _equations(variables):
        commas: list[int] = []  # of each bracket that is open; -1 for one that only groups
        for before, token in zip(["", *tokens], tokens, strict=False):
            if token == "(":
                commas.append(0 if before in ("MIN", "MAX") else -1)
            elif token == ",":
                assert commas[-1] == 0, name
                commas[-1] = 1
            elif token == ")":
                count = commas.pop()
                assert count != 0, name
                found += count == 1
        assert not commas, name
    assert found > 100


def test_names_are_unique_whatever_their_case(root: ET.Element) -> None:
    found = root.find(f"{NAMESPACE}model/{NAMESPACE}variables")
    assert found is not None
    names = [element.attrib["name"].lower() for element in found]
    assert len(set(names)) == len(names)


def test_nothing_of_the_model_is_missing(variables: dict[str, ET.Element]) -> None:
    flat = model()
    kinds = {
        "stock": set(flat.stocks),
        "flow": {*(flow.name for flow in flat.flows), *still_flows(flat).values()},
    }
    kinds["aux"] = set(flat.equations) - kinds["flow"]
    kinds["aux"] |= {*flat.parameters, *flat.levers, *flat.inputs}
    for kind, names in kinds.items():
        written = {n for n, e in variables.items() if e.tag == f"{NAMESPACE}{kind}"}
        assert written == {variable(name) for name in names}
    for way, table in (("inflow", flat.inflows), ("outflow", flat.outflows)):
        for stock in flat.stocks:
            listed = variables[variable(stock)].findall(f"{NAMESPACE}{way}")
            flows = table[stock]
            if way == "inflow" and stock in still_flows(flat):
                flows = [still_flows(flat)[stock]]
            assert [e.text for e in listed] == [variable(flow) for flow in flows]


def test_every_number_reads_back_as_it_was(variables: dict[str, ET.Element]) -> None:
    grid = national_grid(register())
    parameters, series = _one_member(SCENARIO, register(), grid)
    for name, value in parameters.items():
        assert float(_child(variables[variable(name)], "eqn")) == value, name
    for name, values in series.items():
        element = variables[variable(name)]
        curve = element.find(f"{NAMESPACE}gf")
        if curve is None:
            assert np.all(values == float(_child(element, "eqn"))), name
            continue
        points = np.array([float(point) for point in _child(curve, "ypts").split(",")])
        assert np.array_equal(points, values), name
        assert len(points) == grid.steps + 1
        scale = {axis: curve.find(f"{NAMESPACE}{axis}") for axis in ("xscale", "yscale")}
        ends = {axis: [float(e.attrib[m]) for m in ("min", "max")] for axis, e in scale.items()}  # type: ignore[union-attr]
        assert ends["xscale"] == [grid.begin, grid.end]
        assert ends["yscale"] == [values.min(), values.max()]


def test_units_are_those_of_the_model(variables: dict[str, ET.Element]) -> None:
    for name, unit in model().units.items():
        if variable(name) in variables:
            assert Unit.parse(_child(variables[variable(name)], "units")) == unit


def test_every_variable_says_what_it_is(variables: dict[str, ET.Element]) -> None:
    for name, parameter in register().described.items():
        if variable(name) in variables and name in model().parameters:
            doc = _child(variables[variable(name)], "doc")
            assert doc.startswith(parameter.label.nl.rstrip(".")), name
            assert parameter.source.nl.rstrip(".") in doc and parameter.grade in doc, name
    for name, lever in register().levers.items():
        if lever.kind == "number":
            assert _child(variables[name], "doc") == f"{lever.label.nl.rstrip('.')}."
    elements = load_labels().elements
    doc = _child(variables["noodopvang__kort__gezinnen"], "doc")
    assert doc.endswith(
        f"{elements['noodopvang'].nl}; {elements['kort'].nl}; {elements['gezinnen'].nl}."
    )
    assert all(_child(element, "doc") for element in variables.values())


def test_documentation_speaks_english_too(tmp_path: Path) -> None:
    (path,) = write_model("xmile", SCENARIO, tmp_path, lang="en")
    text = path.read_text("utf-8")
    assert "Homeless people who find a home themselves" in text
    assert "Source: " in text and "Bron: " not in text


def test_names_that_would_become_one_are_refused() -> None:
    class Dubbel(Sector):
        """Two names that XMILE cannot tell apart."""

        begin = Param("person")
        a__b = Stock("person", initial=begin)
        A__B = Stock("person", initial=begin)

    flat = assemble([Dubbel])
    with pytest.raises(ValueError, match="would have the same name"):
        print_xmile(flat, Grid(0.0, 1.0), {"dubbel.begin": 1.0}, {}, title="dubbel")


# Equations -----------------------------------------------------------------------------------

LEAVES = st.one_of(st.floats(1e-3, 1e3).map(sc.Num), st.sampled_from(["a", "b.c", "d"]).map(sc.Ref))
TREES = st.recursive(
    LEAVES,
    lambda part: st.builds(sc.Op, st.sampled_from(["+", "-", "*", "/", "min", "max"]), part, part),
    max_leaves=25,
)
VALUES = {"a": 0.3, "b.c": 7.1, "d": -2.5}


def _value(expression: sc.Scalar) -> float:
    if isinstance(expression, sc.Num):
        return expression.value
    if isinstance(expression, sc.Ref):
        return VALUES[expression.name]
    left, right = _value(expression.left), _value(expression.right)
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "min": lambda: float(smaller(left, right)),
        "max": lambda: float(larger(left, right)),
    }[expression.op]()


@given(TREES)
def test_an_equation_is_worked_out_in_the_same_order(expression: sc.Scalar) -> None:
    """The few parentheses that are printed are the ones that matter, to the last bit."""
    names = {variable(name): value for name, value in VALUES.items()} | {"MIN": min, "MAX": max}
    try:
        expected = _value(expression)
    except ZeroDivisionError:
        return
    assert eval(equation(expression), {}, names) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back(value: float) -> None:
    assert float(number(value)) == value


# Small models --------------------------------------------------------------------------------

YEARS = Grid(2022.0, 2025.0, 64, every=1)


def _write(
    flat: FlatModel,
    numbers: dict[str, float],
    series: dict[str, np.ndarray],
    folder: Path,
) -> Path:
    path = folder / "klein.xmile"
    parameters = {f"knop.{name}": 1.0 for name in flat.levers} | numbers
    path.write_text(print_xmile(flat, YEARS, parameters, series, title="klein"), "utf-8")
    return path


def _pysd(path: Path, flat: FlatModel) -> np.ndarray:
    return pysd_states(translate(path), dict.fromkeys(flat.stocks, 0.0), YEARS.begin, YEARS.end)


def test_both_engines_solve_decay(tmp_path: Path) -> None:
    """Euler's solution is known: each step leaves the same share."""
    flat, numbers = assemble([Verval]), {"verval.begin": 1000.0, "verval.tempo": 0.7}
    expected = 1000.0 * (1.0 - 0.7 / 64) ** np.arange(YEARS.steps + 1)
    path = _write(flat, numbers, {}, tmp_path)
    assert distance(simlin_states(path, flat.stocks)[:, 0], expected) < 1e-12
    assert distance(_pysd(path, flat)[:, 0], expected) < 1e-12
    assert unit_faults(path) == ()


def test_both_engines_follow_a_lever(tmp_path: Path) -> None:
    """A tap that is opened for part of a step: what flowed in is its area."""
    flat = assemble([Vullen])
    tap = np.zeros(YEARS.steps + 1)
    tap[10], tap[11:40], tap[40] = 100 / 3, 400 / 3, 1e-3 / 7
    numbers = {"vullen.lek": 0.0, "vullen.begin": 5.0}
    expected = 5.0 + np.concatenate([[0.0], np.cumsum(tap[:-1]) / 64])
    path = _write(flat, numbers, {"kraan": tap}, tmp_path)
    assert distance(simlin_states(path, flat.stocks)[:, 0], expected) < 1e-12
    assert distance(_pysd(path, flat)[:, 0], expected) < 1e-12


@pytest.mark.parametrize("sector", [Herberg, Opvangje], ids=lambda sector: sector.__name__)
def test_both_engines_run_places_as_we_do(sector: type[Sector], tmp_path: Path) -> None:
    flat = assemble([sector])
    ranges = next(ranges for own, ranges in MODELS.values() if own is sector)
    prefix = sector.__name__.lower()
    numbers = {
        f"{prefix}.{name}": low + 0.37 * (high - low) for name, (low, high) in ranges.items()
    }
    series = {name: 40.0 + 200.0 * YEARS.season(0.8, 0.3) for name in flat.levers}
    inputs = {name: YEARS.season(0.83, 0.25) for name in flat.inputs}
    ours = simulate(flat, YEARS, numbers, series, inputs, method="euler").states[..., 0]
    path = _write(flat, numbers, series | inputs, tmp_path)
    assert distance(ours, simlin_states(path, flat.stocks)) < 1e-12
    assert distance(ours, _pysd(path, flat)) < 1e-12
    assert unit_faults(path) == ()
