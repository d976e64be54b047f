"""What Streamlit does not promise to keep is as `streamlit_internals` has it; else this names it.

The fence itself is not imported at the top: when an import in it fails, the first test says which.
"""

import ast
import asyncio
import base64
import hashlib
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import streamlit as st
from starlette.requests import Request

ROOT = Path(__file__).resolve().parents[3]
FENCE = ROOT / "dashboard" / "streamlit_internals.py"
IMPORTED = [
    (node.module, alias.name)
    for node in ast.walk(ast.parse(FENCE.read_text("utf-8")))
    if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("streamlit")
    for alias in node.names
]


def _changed(what: str) -> str:
    return f"Streamlit {st.__version__} changed {what}: put {FENCE.relative_to(ROOT)} right"


@pytest.fixture
def fence() -> ModuleType:
    return importlib.import_module("dashboard.streamlit_internals")


def test_something_is_fenced() -> None:
    assert len(IMPORTED) > 4


@pytest.mark.parametrize(("module", "name"), IMPORTED)
def test_it_is_where_it_was(module: str, name: str) -> None:
    try:
        found = hasattr(importlib.import_module(module), name)
        found = found or importlib.import_module(f"{module}.{name}") is not None
    except ImportError:
        found = False
    assert found, _changed(f"`{name}`, which was in `{module}`")


# Showing a page ------------------------------------------------------------------------------


def test_a_page_being_shown_can_be_asked_for(fence: ModuleType) -> None:
    taken = inspect.signature(fence.get_script_run_ctx).parameters
    assert list(taken) == ["suppress_warning"], _changed("what `get_script_run_ctx` takes")
    assert fence.showing() is False, _changed("what `get_script_run_ctx` gives outside a page")


FRAGMENT = """
import streamlit as st
from streamlit.proto.ClientState_pb2 import ClientState
from dashboard import streamlit_internals as fence

told, waits = [], []

class Session:
    _scriptrunner = "at work, or waiting for its turn"
    fragments = True
    _client_state = ClientState(page_script_hash="page")

    @property
    def _event_loop(self):
        return self

    def call_soon_threadsafe(self, work):
        work()

    def call_later(self, seconds, work):
        waits.append(seconds)
        self._scriptrunner = None
        work()

    def request_rerun(self, asked):
        told.append(asked)

    def has_fragment(self, fragment):
        return self.fragments

class Sessions:
    session = Session()
    there = True

    @property
    def _session_mgr(self):
        return self

    def get_active_session_info(self, name):
        return self if self.there else None

sessions = Sessions()
before = fence.get_instance, fence.runtime.exists
fence.get_instance, fence.runtime.exists = lambda: sessions, lambda: True

@st.fragment
def part():
    again, there = fence.shown_again(), fence.still_shown()
    again()
    for gone in ("there", "session.fragments"):
        assert there()
        owner = sessions.session if "." in gone else sessions
        name = gone.rpartition(".")[2]
        setattr(owner, name, False)
        assert not there()
        again()
        setattr(owner, name, True)

try:
    assert fence.shown_again() is None and fence.still_shown() is None  # outside a fragment
    part()
finally:
    fence.get_instance, fence.runtime.exists = before
[asked] = told
assert waits == [fence.AGAIN]
assert asked.fragment_id and asked.is_auto_rerun and asked.page_script_hash == "page"
assert fence.showing()
"""


def test_a_fragment_can_have_itself_shown_again() -> None:
    """Once nothing else is shown; not in a window that was closed."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_string(FRAGMENT).run(timeout=60)
    wrong = [error.value for error in app.exception]
    assert not wrong, f"{_changed('`ThreadState.get().fragment_id`')}: {wrong}"


def test_a_session_can_be_asked_to_show_something(fence: ModuleType) -> None:
    made = inspect.getsource(fence.AppSession.__init__)
    for name in ("_scriptrunner", "_client_state", "_event_loop"):
        assert f"self.{name}" in made, _changed(f"`AppSession.{name}`")
    ended = inspect.getsource(fence.AppSession._handle_scriptrunner_event_on_event_loop)
    assert "self._scriptrunner = None" in ended, _changed("when a session has nothing to do")
    for name in ("request_rerun", "has_fragment"):
        assert hasattr(fence.AppSession, name), _changed(f"`AppSession.{name}`")
    server = inspect.getsource(fence.runtime.Runtime.__init__)
    assert "self._session_mgr" in server, _changed("`Runtime._session_mgr`")


MESSAGES = [
    (
        "BackMsg",
        "rerun_script",
        {"query_string", "page_script_hash", "fragment_id", "is_auto_rerun", "widget_states"},
    ),
    ("ForwardMsg", "auto_rerun", {"interval", "fragment_id"}),
    ("ForwardMsg", "stop_auto_rerun", {"fragment_ids"}),
    ("ForwardMsg", "new_session", {"page_script_hash"}),
    ("ForwardMsg", "delta", {"new_element", "fragment_id"}),
    ("ForwardMsg", "metadata", {"run"}),
]
"""Messages, what is in them, and what is in that; with what the load test hears and says."""


@pytest.mark.parametrize(("message", "part", "fields"), MESSAGES)
def test_a_message_has_its_fields(
    fence: ModuleType, message: str, part: str, fields: set[str]
) -> None:
    known = getattr(fence, message).DESCRIPTOR.fields_by_name
    assert part in known, _changed(f"`{message}`: no `{part}`")
    missing = fields - set(known[part].message_type.fields_by_name)
    assert not missing, _changed(f"`{message}.{part}`: no {sorted(missing)}")


def test_what_the_script_says_is_understood(fence: ModuleType) -> None:
    known = {field.name for field in fence.BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    assert known > fence.SAID, _changed(f"what its script says: no {sorted(fence.SAID - known)}")
    assert fence.understood(fence.first_page())
    assert not fence.understood(b"\xff") and not fence.understood(b"")
    for part, heard in (("deferred_file", True), ("install_skills", False)):
        asked = fence.BackMsg()
        getattr(asked.backend_operation_request, part).SetInParent()
        assert fence.understood(asked.SerializeToString()) is heard, _changed(f"no `{part}`")


def test_the_first_visit_is_understood(fence: ModuleType) -> None:
    asked = fence.BackMsg.FromString(fence.first_page())
    assert asked.WhichOneof("type") == "rerun_script", _changed("how a browser asks for a page")
    ends = [
        fence.ended(fence.ForwardMsg(script_finished=0).SerializeToString()),
        fence.ended(fence.ForwardMsg(new_session={}).SerializeToString()),
    ]
    assert ends == [True, False], _changed("how a server says that a page is whole")


# Sessions ------------------------------------------------------------------------------------


def test_the_sessions_that_are_kept_are_where_they_were(fence: ModuleType) -> None:
    from streamlit.runtime.memory_session_storage import MemorySessionStorage
    from streamlit.runtime.runtime import Runtime
    from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

    assert "_session_mgr" in inspect.getsource(Runtime), _changed("`Runtime._session_mgr`")
    assert "_session_storage" in inspect.getsource(WebsocketSessionManager), _changed("its storage")
    assert hasattr(MemorySessionStorage()._cache, "expire"), _changed("what it keeps sessions in")


def test_a_run_that_has_ended_is_heard_out(
    fence: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the next one has begun, which its goodbye must not end."""
    from streamlit.runtime.app_session import AppSession, AppSessionState

    handled = "_handle_scriptrunner_event_on_event_loop"
    monkeypatch.setattr(AppSession, handled, getattr(AppSession, handled))
    fence.hear_out()

    class Bare(AppSession):
        """One that was never opened, and has nothing to close."""

        def __init__(self) -> None: ...

        def __del__(self) -> None: ...

    session, told = Bare(), list[Any]()
    session._state = AppSessionState.APP_IS_RUNNING
    before, now = object(), object()
    session._scriptrunner = now  # type: ignore[assignment]
    monkeypatch.setattr(session, "_enqueue_forward_msg", told.append)

    async def hear() -> None:
        session._event_loop = asyncio.get_running_loop()
        event, word = fence.ScriptRunnerEvent, fence.ForwardMsg()
        getattr(session, handled)(before, event.ENQUEUE_FORWARD_MSG, word)
        getattr(session, handled)(before, event.SHUTDOWN)

    asyncio.run(hear())
    assert len(told) == 1, _changed("what a session does with the last words of a run")
    assert session._scriptrunner is now, _changed("how a run ends")


def test_a_part_that_is_asked_again_leaves_no_hole(
    fence: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

    monkeypatch.setattr(AppSession, "_clear_queue", AppSession._clear_queue)
    fence.send_all()

    class Bare(AppSession):
        """One that was never opened, and has nothing to close."""

        def __init__(self) -> None: ...

        def __del__(self) -> None: ...

    session = Bare()
    session._browser_queue = ForwardMsgQueue()
    for place, part in ((4, "part"), (5, "")):
        word = fence.ForwardMsg()
        word.metadata.delta_path.extend([0, place])
        word.delta.fragment_id = part
        word.delta.new_element.html.body = f"at {place}"
        session._browser_queue.enqueue(word)
    session._clear_queue(["part"])
    assert len(session._browser_queue) == 2, _changed("what is not sent of a part asked again")
    session._clear_queue()
    assert len(session._browser_queue) == 0, _changed("what is not sent of a page asked again")


def test_whatever_makes_a_page_waits_for_a_turn(
    fence: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from streamlit.testing.v1 import AppTest

    monkeypatch.setattr(fence.ScriptRunner, "_run_script", fence.ScriptRunner._run_script)
    told = list[str]()

    @contextmanager
    def turn() -> Iterator[None]:
        told.append("begins")
        yield
        told.append("ends")

    fence.take_turns(turn)
    page = AppTest.from_string("import streamlit as st\nst.button('again', key='again')").run()
    page.button(key="again").click().run()
    assert told == ["begins", "ends"] * 2, _changed("what makes a page")


# Files that are taken along ------------------------------------------------------------------


def test_a_file_waits_for_the_browser_that_fetches_it(
    fence: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

    manager = fence.media_file_manager
    monkeypatch.setattr(manager, "MediaFileMetadata", manager.MediaFileMetadata)
    fence.keep_files_awhile()
    storage = MemoryMediaFileStorage("/media")
    files = manager.MediaFileManager(storage)
    made = files.execute_deferred(files.add_deferred(lambda: b"a;b", "text/csv", "1.0", "a.csv"))
    name = made.rpartition("/")[2]

    def pages_are_shown() -> None:
        for _ in range(5):
            files.clear_session_refs()
            files.remove_orphaned_files()

    pages_are_shown()
    assert storage.get_file(name).content == b"a;b", _changed("how long a file stays")
    monkeypatch.setattr(fence, "KEPT", -1.0)
    pages_are_shown()
    with pytest.raises(manager.MediaFileStorageError):
        storage.get_file(name)


# The page and its script ---------------------------------------------------------------------


@cache
def _index() -> str:
    fence = importlib.import_module("dashboard.streamlit_internals")
    file = fence.static_folder() / "index.html"
    assert file.is_file(), _changed("the place of its page, `static/index.html`")
    return str(file.read_text("utf-8"))


PARTS = (
    "comment",
    "language",
    "title",
    "script",
    "interface",
    "icon",
    "without script",
    "head",
    "body",
)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_the_page_has_the_part(fence: ModuleType, part: str) -> None:
    """Once, but for comments; and nothing is looked for that is not checked here."""
    found = len(re.findall(fence.PAGE[part], _index(), flags=re.DOTALL))
    right = found > 0 if part == "comment" else found == 1
    assert right, _changed(f"{part!r} of its page: there are {found}")
    assert set(fence.PAGE) == set(PARTS)


def test_the_files_that_shrink_are_found(fence: ModuleType) -> None:
    files = [*re.findall(r'(?:src|href)="\.(/static/(?:js|css)/[^"]+)"', _index())]
    assert files, _changed("where its page has script and looks")
    unknown = [file for file in files if not fence.SHRINKS.search(file)]
    assert not unknown, _changed(f"the names of its files: {unknown}")
    there = [(fence.static_folder() / "static" / fence.SHRINKS.search(f)[1]) for f in files]
    assert all(file.is_file() for file in there), _changed("the folder of its script")


def _hash(sheet: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'"


def test_the_script_puts_the_same_style_sheets_into_the_page(fence: ModuleType) -> None:
    """An empty one that is filled later, and one for touches, found in the script itself."""
    made = {_hash("")}
    for file in (fence.static_folder() / "static" / "js").glob("*.js"):
        text = file.read_text("utf-8")
        for sheet in re.findall(r"textContent=`([^`]*touch-action[^`]*)`\.trim\(\)", text):
            names = dict(re.findall(r"\b(\w+)=`([\w-]+)`", text))
            filled = re.sub(r"\$\{(\w+)\}", lambda gap, n=names: n.get(gap[1], ""), sheet)
            made.add(_hash(filled.strip()))
    assert made == set(fence.STYLES), _changed("a style sheet that its script puts into the page")


# Addresses -----------------------------------------------------------------------------------


@cache
def _routes() -> dict[str, Any]:
    built = st.App(ROOT / "app.py")._build_starlette_app()
    return {getattr(route, "path", ""): route for route in built.routes}


@pytest.mark.parametrize("name", ["STREAM", "SETTINGS", "HEALTH"])
def test_an_address_is_served(fence: ModuleType, name: str) -> None:
    assert f"/{getattr(fence, name)}" in _routes(), _changed(f"the address in {name}")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("NEEDED", "/media/{file_id:path}"),
        ("UPLOAD", "/_stcore/upload_file/{session_id}/{file_id}"),
    ],
)
def test_what_its_script_needs_is_let_through(fence: ModuleType, name: str, path: str) -> None:
    known = path in _routes() and getattr(fence, name).match(path[1:])
    assert known, _changed(f"its address {path}")


def test_the_settings_of_the_script_can_silence_its_windows(fence: ModuleType) -> None:
    request = Request({"type": "http", "method": "GET", "headers": [], "path": "/"})
    answer = asyncio.run(_routes()[f"/{fence.SETTINGS}"].endpoint(request))
    said = json.loads(answer.body)
    assert said.get(fence.NO_WINDOWS) is False, _changed(f"the setting `{fence.NO_WINDOWS}`")


def test_addresses_that_are_no_page_are_known(fence: ModuleType) -> None:
    others = [path for path in _routes() if path.count("/") > 1 and not path.startswith("/schil/")]
    unknown = [path for path in others if not fence.NO_PAGE.search(path)]
    assert set(unknown) <= {"/auth/login", "/auth/logout"}, _changed(f"its addresses: {unknown}")


def test_the_socket_speaks_the_same(fence: ModuleType) -> None:
    spoken = re.compile(rf"[`\"']{fence.SUBPROTOCOL}[`\"']")
    scripts = (fence.static_folder() / "static" / "js").glob("*.js")
    sockets = [t for t in (f.read_text("utf-8") for f in scripts) if "new WebSocket(" in t]
    assert any(spoken.search(text) for text in sockets), _changed("what its WebSocket speaks")


def test_its_script_can_be_told_where_the_server_is(fence: ModuleType) -> None:
    asked = re.compile(rf"=window\.{fence.GIVEN};.*\?\.{fence.ROOT_ADDRESS}\b", re.DOTALL)
    scripts = (fence.static_folder() / "static" / "js").glob("index.*.js")
    found = any(asked.search(file.read_text("utf-8")) for file in scripts)
    assert found, _changed("how its script is told where the server is")
