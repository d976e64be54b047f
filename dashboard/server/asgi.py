"""Everything that goes around the pages, as `streamlit.App` takes it."""

from collections.abc import Callable
from typing import Any, TypedDict

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from dashboard.server import errors
from dashboard.server.assets import routes
from dashboard.server.compression import Compressed
from dashboard.server.index_page import Documents
from dashboard.server.security import Headers
from dashboard.server.warm_up import prepared


class Around(TypedDict):
    """What `around` gives."""

    lifespan: Callable[..., Any]
    routes: list[BaseRoute]
    middleware: list[Middleware]
    on_script_error: Callable[[Exception], bool]
    exception_handlers: dict[Any, Callable[..., Any]]


def around(door: str) -> Around:
    """Give the arguments of a `streamlit.App` that serves our pages; `door` is the first."""
    return {
        "lifespan": prepared,
        "routes": routes(door),
        "middleware": [Middleware(Headers), Middleware(Compressed), Middleware(Documents)],
        "on_script_error": errors.in_a_page,
        "exception_handlers": {404: errors.not_there, Exception: errors.in_the_server},
    }
