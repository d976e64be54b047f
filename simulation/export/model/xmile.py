"""Prints the model as XMILE, the field's exchange format, for other engines to run.

One flat file: every element of every dimension is a variable of its own, one scenario and one set
of parameter values. Levers and the calendar are graphical functions with a point at every step.
"""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

import numpy as np

from simulation.engine import Grid
from simulation.language import scalar as sc
from simulation.language.flatmodel import FlatModel
from simulation.language.units import YEAR, Unit

_NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"


def variable(name: str) -> str:
    """The XMILE name of a quantity: a dot becomes two underscores."""
    return name.replace(".", "__")


_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


def equation(expression: sc.Scalar) -> str:
    """Print an expression; MIN and MAX have exactly two arguments.

    Only the parentheses that are needed: some readers give up on deeply nested ones.
    """
    return _printed(expression)[0]


def _printed(expression: sc.Scalar) -> tuple[str, int]:
    """The text, and how tightly its outermost operator binds."""
    match expression:
        case sc.Num(value):
            return number(value), 3
        case sc.Ref(name):
            return variable(name), 3
        case sc.Op("min" | "max" as op, left, right):
            return f"{op.upper()}({equation(left)}, {equation(right)})", 3
        case sc.Op(op, left, right):
            (before, left_rank), (after, right_rank) = _printed(left), _printed(right)
            rank = _RANK[op]
            before = f"({before})" if left_rank < rank else before
            after = f"({after})" if right_rank <= rank else after
            return f"{before} {op} {after}", rank


def number(value: float) -> str:
    """Print a number so that it reads back as the same number."""
    return repr(float(value))


def print_xmile(
    model: FlatModel,
    grid: Grid,
    parameters: Mapping[str, float],
    series: Mapping[str, np.ndarray],
    *,
    title: str,
    about: Mapping[str, str] | None = None,
    documentation: Mapping[str, str] | None = None,
) -> str:
    """Print a model for one member.

    Parameters
    ----------
    series
        Value of every lever and input in every step, each of shape ``(steps + 1,)``.
    about
        Where the model came from; stands in the header.
    documentation
        For some variables a sentence on what they are and where they come from.

    Returns
    -------
    str
        The XMILE document.

    Raises
    ------
    ValueError
        When two quantities would have the same XMILE name.
    """
    still = still_flows(model)
    _unique([*parameters, *series, *model.stocks, *still.values(), *model.equations])
    root = ET.Element("xmile", {"version": "1.0", "xmlns": _NAMESPACE})
    header = ET.SubElement(root, "header")
    ET.SubElement(header, "vendor").text = "wonen-eerst"
    ET.SubElement(header, "name").text = title
    ET.SubElement(header, "product", {"version": "1.0", "lang": "nl"}).text = "wonen-eerst"
    if about:
        caption = "; ".join(f"{key}: {value}" for key, value in about.items())
        ET.SubElement(header, "caption").text = caption
    specs = ET.SubElement(root, "sim_specs", {"method": "EULER", "time_units": "year"})
    ET.SubElement(specs, "start").text = number(grid.begin)
    ET.SubElement(specs, "stop").text = number(grid.end)
    ET.SubElement(specs, "dt", {"reciprocal": "true"}).text = str(grid.steps_per_year)
    units = ET.SubElement(root, "model_units")
    for name in ("person", "dwelling", "team", "euro"):
        ET.SubElement(units, "unit", {"name": name})
    variables = ET.SubElement(ET.SubElement(root, "model"), "variables")

    def add(kind: str, name: str, text: str, unit: Unit, doc: str | None = None) -> ET.Element:
        item = ET.SubElement(variables, kind, {"name": variable(name)})
        if doc is not None:
            ET.SubElement(item, "doc").text = doc
        ET.SubElement(item, "eqn").text = text
        ET.SubElement(item, "units").text = str(unit)
        return item

    docs, units_of = documentation or {}, model.units
    flows = {flow.name for flow in model.flows}
    for name, expression in model.stocks.items():
        stock = add("stock", name, equation(expression), units_of[name], docs.get(name))
        inflows = [still[name]] if name in still else model.inflows[name]
        for way, names in (("inflow", inflows), ("outflow", model.outflows[name])):
            for flow in names:
                ET.SubElement(stock, way).text = variable(flow)
    for name, flow in still.items():
        add("flow", flow, number(0.0), units_of[name] / YEAR, docs.get(flow))
    for name, expression in model.equations.items():
        kind = "flow" if name in flows else "aux"
        add(kind, name, equation(expression), units_of[name], docs.get(name))
    for name in model.parameters:
        add("aux", name, number(parameters[name]), units_of[name], docs.get(name))
    for name in (*model.levers, *model.inputs):
        values, constant = series[name], np.ptp(series[name]) == 0
        text = number(values[0]) if constant else "TIME"
        item = add("aux", name, text, units_of[name], docs.get(name))
        if not constant:
            _curve(item, values, grid)
    ET.indent(root, " ")
    return ET.tostring(root, "utf-8", xml_declaration=True).decode() + "\n"


def still_flows(model: FlatModel) -> dict[str, str]:
    """Give each stock that nothing flows in or out of a flow of nothing, by the stock's name.

    Some readers take a stock without a flow for a fault.
    """
    still = (n for n in model.stocks if not model.inflows[n] and not model.outflows[n])
    return {name: f"{name}.blijft" for name in still}


def _unique(names: list[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(variable(name).lower(), name)
        if other != name:
            raise ValueError(f"{name} and {other} would have the same name in XMILE")


def _curve(item: ET.Element, values: np.ndarray, grid: Grid) -> None:
    """Make a variable a path in time, with a point at every step."""
    curve = ET.SubElement(item, "gf")
    for scale, low, high in (
        ("xscale", grid.begin, grid.end),
        ("yscale", values.min(), values.max()),
    ):
        ET.SubElement(curve, scale, {"min": number(low), "max": number(high)})
    ET.SubElement(curve, "ypts").text = ",".join(number(v) for v in values)
