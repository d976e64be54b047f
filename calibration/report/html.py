"""From blocks to HTML: a report that is one page and needs nothing else, or a part of the app."""

import base64
from collections.abc import Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from calibration.report.elements import Block, Page, Section
from simulation.export import palette


def page_of(page: Page, sections: Sequence[Section], looks: str = "") -> str:
    """Write a report.

    Parameters
    ----------
    page
        What stands around the sections.
    looks
        CSS of what this report alone has.

    Returns
    -------
    str
        A whole HTML page, without scripts and without anything that has to be fetched.
    """
    colours, own = Markup(palette.css()), Markup(looks)
    template = _environment().get_template("report.html")
    return template.render(page=page, sections=sections, colours=colours, looks=own)


def html_of(blocks: Sequence[Block]) -> str:
    """Write blocks for a page that has the rest itself; charts become pictures."""
    return _environment().get_template("part.html").render(blocks=blocks)


def as_picture(drawing: str) -> str:
    """Give an SVG as the address of a picture that has it inside."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("calibration.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["as_picture"] = as_picture
    return found
