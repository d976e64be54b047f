"""Sentences instead of tracebacks, wherever a fault comes up."""

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from dashboard.sharing.language import asked, asked_by
from dashboard.texts import texts


def in_a_page(error: Exception) -> bool:
    """Tell the user that a page could not be shown; Streamlit has logged why."""
    st.error(texts(asked_by(st.query_params))("fout.onverwacht"))
    return True


def in_the_server(request: Request, error: Exception) -> PlainTextResponse:
    """Answer a request that went wrong; the server logs why."""
    return _sentence(request, "fout.onverwacht", 500)


def not_there(request: Request, error: Exception) -> PlainTextResponse:
    """Answer a request for what there is not, such as a download of long ago."""
    return _sentence(request, "schil.niet_gevonden", 404)


def _sentence(request: Request, key: str, status: int) -> PlainTextResponse:
    t = texts(asked(request.url.query))
    return PlainTextResponse(t(key), status, headers={"content-language": t.lang})
