"""An unexpected fault: a friendly sentence on the page, the whole story on stderr."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.texts import Texts

log = logging.getLogger("wonen-eerst.app")


@contextmanager
def guarded(t: Texts) -> Iterator[None]:
    """Show a sentence instead of a traceback.

    A fragment runs again without the code around it, so each fragment has a guard of its own.
    What Streamlit raises to stop or rerun a page is no `Exception` and passes.
    """
    try:
        yield
    except Exception:
        log.exception("the page could not be shown")
        st.error(t("fout.onverwacht"))
