"""Everything that goes around the pages, as `streamlit.App` takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from dashboard.server import faults
from dashboard.server.compressed import Compressed
from dashboard.server.documents import Documents
from dashboard.server.headers import Headers
from dashboard.server.own import routes
from dashboard.startup import prepared


class Around(TypedDict):
    """What `around` gives."""

    lifespan: Callable[..., Any]
    routes: list[BaseRoute]
    middleware: list[Middleware]
    on_script_error: Callable[[Exception], bool]
    exception_handlers: dict[Any, Callable[..., Any]]


def around(door: str) -> Around:
    """Give the arguments of a `streamlit.App` that serves our pages.

    Parameters
    ----------
    door
        The name of the first page, which has no name in its own address.
    """
    return {
        "lifespan": prepared,
        "routes": routes(door),
        "middleware": [Middleware(Headers), Middleware(Compressed), Middleware(Documents)],
        "on_script_error": faults.in_a_page,
        "exception_handlers": {404: faults.not_there, Exception: faults.in_the_server},
    }
