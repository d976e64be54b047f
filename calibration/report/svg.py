"""From a Vega-Lite specification to an SVG that can stand in a page and asks for nothing else."""

import re
from typing import Any, Literal
from xml.etree import ElementTree as ET

import vl_convert
from markupsafe import Markup

from simulation.export.svg import SPACE, as_text

_DROPPED = ("class", "role", "aria-label", "aria-hidden", "aria-roledescription", "pointer-events")
"""Vega's own account of a chart is English and long; the page has a text and a table instead."""
_TAGS = {"svg", "g", "path", "rect", "line", "text", "tspan", "circle", "defs", "clipPath"}


class ForeignError(ValueError):
    """A chart would load something from elsewhere."""


def to_svg(spec: dict[str, Any], locale: Literal["en-US", "nl-NL"], id: str, alt: str) -> Markup:
    """Draw a chart given in Vega-Lite.

    Parameters
    ----------
    id
        Of the chart in the page: names inside the SVG begin with it.
    alt
        The text alternative.

    Returns
    -------
    Markup
        The SVG element.

    Raises
    ------
    ForeignError
        When the SVG has an element or a reference that does not belong in it.
    """
    drawn = vl_convert.vegalite_to_svg(spec, format_locale=locale, allowed_base_urls=[])
    root = ET.fromstring(drawn)
    _clean(root, id)
    root.attrib["role"] = "img"
    root.attrib["aria-label"] = alt
    return Markup(as_text(root))


def _clean(element: ET.Element, id: str) -> None:
    """Take away what the page does not need, and see that nothing points outside."""
    for child in list(element):
        if child.get("display") == "none" or child.get("d") in ("", "M0,0h0v0h0Z"):
            element.remove(child)
        else:
            _clean(child, id)
    tag = element.tag.removeprefix(f"{{{SPACE}}}")
    if tag not in _TAGS:
        raise ForeignError(tag)
    for name in _DROPPED:
        element.attrib.pop(name, None)
    for name, value in element.attrib.items():
        element.attrib[name] = _own(name, value, id)


def _own(name: str, value: str, id: str) -> str:
    """Give the value of an attribute, with names of this chart's own and no needless digits."""
    if name == "id":
        return f"{id}-{value}"
    if "href" in name or re.search(r"url\((?!#)|:\s*//|javascript:", value):
        raise ForeignError(f"{name}={value}")
    value = value.replace("url(#", f"url(#{id}-")
    return re.sub(r"-?\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}", value)
