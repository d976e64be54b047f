"""An unexpected fault: a friendly sentence on the page, the whole story on stderr."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import streamlit as st

from dashboard.texts import Texts

log = logging.getLogger("wonen-eerst.app")

F = TypeVar("F", bound=Callable[..., None])


@contextmanager
def guarded(t: Texts) -> Iterator[None]:
    """Show a sentence instead of a traceback.

    What Streamlit raises to stop or rerun a page is no `Exception` and passes.
    """
    try:
        yield
    except Exception:
        log.exception("the page could not be shown")
        st.error(t("fout.onverwacht"))


def fragment(key: str | None = None, run_every: float | None = None) -> Callable[[F], F]:
    """Make a fragment of a function, whose last argument is the texts.

    It runs again without the code around it, so it has a guard of its own.
    """

    def made(show: F) -> F:
        @wraps(show)
        def safe(*args: Any) -> None:
            with guarded(args[-1]):
                show(*args)

        return st.fragment(safe, key=key, run_every=run_every)  # type: ignore[return-value]

    return made
