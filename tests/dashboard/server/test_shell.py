"""The server around the pages, without a browser: language, policy, compression, own texts."""

import asyncio
import gzip
import re
import string

import pytest
import streamlit as st
from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from streamlit import net_util
from streamlit.testing.v1 import AppTest
from streamlit.web.server.app_discovery import discover_asgi_app
from support.browser.builtin_texts import scripts
from support.places import APP

from dashboard.results.outcomes import presets
from dashboard.scenario.edits import Choices
from dashboard.server import errors, warm_up
from dashboard.server.assets import builtin, files
from dashboard.server.compression import accepts_gzip
from dashboard.server.index_page import page, settings
from dashboard.server.security import policy, welcome
from dashboard.sharing.language import asked
from dashboard.sharing.link import link_of
from dashboard.streamlit_internals import SHRINKS, BackMsg, ForwardMsg, static_folder
from dashboard.texts import texts
from simulation.register.register import load_register

STREAMLITS = (static_folder() / "index.html").read_text("utf-8")


def test_streamlit_finds_the_server_in_the_door() -> None:
    found = discover_asgi_app(APP)
    assert found.import_string == "app:app"


# Language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        ("", "nl"),
        ("lang=nl", "nl"),
        ("lang=en", "en"),
        ("s=abc&lang=en", "en"),
        ("lang=nl&lang=en", "en"),
        ("lang=EN", "nl"),
        ("lang=", "nl"),
        ("lang=de", "nl"),
        ("lang=%22%3E%3Cscript%3E", "nl"),
        ("%%%=&;lang", "nl"),
        ("lang=\xff", "nl"),
    ],
)
def test_the_link_asks_for_a_language(query: str, lang: str) -> None:
    assert asked(query) == lang


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_first_page_is_in_the_language(lang: str) -> None:
    t = texts(lang)
    document = page(STREAMLITS, t)
    assert re.match(rf'<!DOCTYPE html>\s*<html lang="{lang}"', document)
    assert f"<title>{t('pagina.titel')} · Wonen Eerst</title>" in document
    assert t("schil.geen_script") in document
    visible = re.sub(r"(src|href)=\"[^\"]*\"", "", document)
    assert "Streamlit" not in visible and "_stcore" not in document


def test_the_first_page_has_no_script_of_its_own_and_ours_comes_first() -> None:
    assert "<script>" in STREAMLITS  # without one this test would say nothing
    scripts = re.findall(r"<script[^>]*>", page(STREAMLITS, texts("nl")))
    assert all("src=" in script for script in scripts)
    assert files()["app.js"].address in scripts[0] and "module" in scripts[1]


def test_the_page_names_its_language() -> None:
    def script() -> None:
        import streamlit as st

        from dashboard.sharing.language import asked_by
        from dashboard.shell import mark_language

        mark_language(asked_by(st.query_params))

    for lang, query in (("nl", {}), ("en", {"lang": "en"}), ("nl", {"lang": "xx"})):
        app = AppTest.from_function(script, default_timeout=120)
        app.query_params.update(query)
        shown = [element.proto.body for element in app.run().get("html")]
        assert f'<span hidden data-we-taal="{lang}"></span>' in shown


def test_a_scenario_in_the_link_has_the_language_of_who_made_it() -> None:
    shipped, register = presets(), load_register()
    link = link_of(Choices(), shipped, register, "en")
    assert link is not None
    assert asked(f"s={link}") == asked(f"s={link}&lang=en") == "en"
    assert asked(f"s={link}&lang=nl") == asked(f"s={link[:-1]}") == asked("s=") == "nl"


# Policy --------------------------------------------------------------------------------------


def _sources(host: str) -> dict[str, list[str]]:
    parts = (part.split() for part in policy(host).split("; "))
    return {name: sources for name, *sources in parts}


def test_the_policy_runs_no_text_as_code_and_knows_no_other_host() -> None:
    found = _sources("app.voorbeeld.nl:8501")
    assert found["default-src"] == ["'none'"] and found["script-src"] == ["'self'"]
    assert found["frame-ancestors"] == found["base-uri"] == found["form-action"] == ["'none'"]
    assert "'unsafe-inline'" not in found["style-src-elem"]
    every = {source for sources in found.values() for source in sources}
    assert not {"'unsafe-eval'", "'wasm-unsafe-eval'", "*", "http:", "https:"} & every
    hosts = {source for source in every if not source.startswith("'")}
    own = {"ws://app.voorbeeld.nl:8501", "wss://app.voorbeeld.nl:8501"}
    assert hosts == {"data:", "blob:", *own}


@pytest.mark.parametrize("host", ["", "a b", "a; script-src *", "a\r\nx: y", "a/b", "'self'"])
def test_a_strange_host_gets_nothing_into_the_policy(host: str) -> None:
    assert _sources(host)["connect-src"] == ["'self'"]


@pytest.mark.parametrize(
    ("origin", "host", "answer"),
    [
        (None, "app.nl", True),
        ("https://app.nl", "app.nl", True),
        ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
        ("http://app.nl:81", "app.nl:82", False),
        ("https://ander.nl", "app.nl", False),
        ("https://ander.nl", None, False),
        ("null", "app.nl", False),
        ("", "", True),
        ("https://voordeur.nl", "127.0.0.1:8501", True),
        ("https://voordeur.nl:8443", "127.0.0.1:8501", True),
        ("https://voordeur.nl:8501", "127.0.0.1:8501", True),
        ("http://voordeur.nl:9999", "127.0.0.1:8501", False),
        ("http://voordeur.nl:x", "127.0.0.1:8501", False),
        ("https://buur.nl", "app.nl", True),
        ("https://buur.nl.ander.nl", "app.nl", False),
        ("https://[", "app.nl", False),
    ],
)
def test_only_our_own_page_may_connect_and_nobody_is_asked(
    origin: str | None, host: str | None, answer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {
        "browser.serverAddress": "voordeur.nl",
        "browser.serverPort": 8443,
        "server.corsAllowedOrigins": ["https://buur.nl"],
    }
    monkeypatch.setattr(st, "get_option", options.__getitem__)
    monkeypatch.setattr(net_util, "get_external_ip", lambda: pytest.fail("asked someone else"))
    assert welcome(origin, host) is answer


def test_faults_open_no_english_window() -> None:
    assert '"blockErrorDialogs": true' in settings('{"blockErrorDialogs": false, "other": 1}')


# Faults and the start ------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_fault_of_the_server_is_a_sentence(lang: str) -> None:
    scope = {"type": "http", "query_string": f"lang={lang}".encode(), "headers": [], "path": "/"}
    answer = errors.in_the_server(Request(scope), RuntimeError("secret of the machine"))
    assert answer.status_code == 500
    assert bytes(answer.body).decode() == texts(lang)("fout.onverwacht")


@pytest.mark.parametrize("broken", [True, False])
def test_the_first_visit_asks_for_a_page_and_cannot_stop_the_server(
    broken: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    happened: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["path"] == "/_stcore/stream"
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        asked_for = BackMsg.FromString((await receive())["bytes"])
        assert asked_for.WhichOneof("type") == "rerun_script"
        if broken:
            raise RuntimeError("no page today")
        for told in (ForwardMsg(new_session={}), ForwardMsg(script_finished=0)):
            await send({"type": "websocket.send", "bytes": told.SerializeToString()})
        assert (await receive())["type"] == "websocket.disconnect"
        happened.append("visited")

    async def start() -> None:
        async with warm_up.prepared(app):
            happened.append("open")

    monkeypatch.setattr(warm_up, "settle", lambda: happened.append("settled"))
    monkeypatch.setattr(warm_up, "when_ready", [lambda: happened.append("told")])
    asyncio.run(start())
    assert happened == [*([] if broken else ["visited"]), "settled", "told", "open"]
    assert ("the first visit went wrong" in caplog.text) == broken


# Compression ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.0", False),
        ("xgzip", False),
    ],
)
def test_only_who_can_unpack_gets_packed(header: str, answer: bool) -> None:
    assert (
        accepts_gzip({"type": "http", "headers": [(b"accept-encoding", header.encode())]}) is answer
    )


@pytest.mark.parametrize(
    "path",
    ["/static/js/../../../secret.js", "/static/js/a/b.js", "/static/media/a.woff2", "/static/js/a"],
)
def test_only_streamlits_own_files_are_packed(path: str) -> None:
    assert not SHRINKS.search(path)


def test_our_own_files_are_small_and_named_after_their_content() -> None:
    found = files()
    assert set(found) == {"app.js", "app.css", "icon.svg"}
    for file in found.values():
        assert gzip.decompress(file.small) == file.content
    assert sum(len(file.small) for file in found.values()) < 17_000
    assert len({file.address for file in found.values()}) == len(found)


# Streamlit's own texts -----------------------------------------------------------------------


def _gaps(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def test_a_text_in_dutch_has_the_gaps_of_the_english_one() -> None:
    assert [key for key, dutch in builtin().items() if not _gaps(dutch) <= _gaps(key)] == []


COMPOSED = re.compile(
    r"Press |You can only select up|.* options? available|\d\d – |\{size\}.B |File must|.* icon$|"
    r".* — (start|end)$|.*-axis |.* legend |1 value: |.* mark( container)?$"
)
"""Texts that the script puts together while it runs; each of their words is in it."""


def test_every_english_text_is_one_of_streamlit() -> None:
    """What Streamlit does not say any more needs no Dutch."""
    code = scripts()
    words = set(re.findall(r"[A-Za-z]+", code))
    for key in builtin():
        parts = [part.strip(" .,:;") for part in re.split(r"\{\w+\}", key)]
        if COMPOSED.match(key):
            assert set(re.findall(r"[A-Za-z]{3,}", key)) - {"size", "label"} <= words, key
        else:
            assert all(part in code for part in parts), key
