"""Everything that goes around the pages, as `streamlit.App` takes it."""

from collections.abc import Iterable
from typing import Any

from starlette.middleware import Middleware

from dashboard.server import errors
from dashboard.server.addresses import Known
from dashboard.server.assets import routes
from dashboard.server.compression import Compressed
from dashboard.server.index_page import Documents
from dashboard.server.messages import Understood
from dashboard.server.security import Headers
from dashboard.server.turns import Turns
from dashboard.server.warm_up import prepared
from dashboard.streamlit_internals import hear_out, keep_files_awhile, send_all, take_turns


def around(door: str, pages: Iterable[str] = ()) -> dict[str, Any]:
    """Give the arguments of a `streamlit.App` that serves our pages; `door` is the first."""
    hear_out()
    send_all()
    keep_files_awhile()
    take_turns(Turns().turn)
    return {
        "lifespan": prepared,
        "routes": routes(door),
        "middleware": [
            Middleware(Headers),
            Middleware(Known, pages=[door, *pages]),
            Middleware(Understood),
            Middleware(Compressed),
            Middleware(Documents),
        ],
        "on_script_error": errors.in_a_page,
        "exception_handlers": {404: errors.not_there, Exception: errors.in_the_server},
    }
