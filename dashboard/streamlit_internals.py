"""Everything of Streamlit that it does not promise to keep; no other module imports or names it.

`pyproject.toml` keeps Streamlit below the next minor version for it. To take a newer one: raise the
bound, run `make lock`, and see what `tests/dashboard/server/test_streamlit_internals.py` names.
"""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit import file_util, runtime
from streamlit.delta_generator import DeltaGenerator as DeltaGenerator
from streamlit.proto.BackMsg_pb2 import BackMsg as BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg as ForwardMsg
from streamlit.runtime import get_instance, media_file_manager
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileMetadata
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.scriptrunner import (
    RerunData,
    ScriptRunner,
    ScriptRunnerEvent,
    get_script_run_ctx,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

# Addresses -----------------------------------------------------------------------------------

STREAM, SETTINGS, HEALTH = "_stcore/stream", "_stcore/host-config", "_stcore/health"
"""Where a page is shown over a WebSocket, what its script asks first, and a sign of life."""
SUBPROTOCOL = "streamlit"
"""What the WebSocket speaks."""
NO_PAGE = re.compile(r"/(_stcore|app|component|media|static)/")
"""Addresses of Streamlit's that are no page."""
UPLOAD = re.compile(r"_stcore/upload_file/")
"""Where a browser brings a file."""
NEEDED = re.compile(r"_stcore/(health|host-config)|media/.+", re.DOTALL)
"""Addresses of Streamlit's that its script asks for on our pages, beside its own files."""
SHRINKS = re.compile(r"/static/((?:js|css)/[\w.~-]+\.(js|css))$", re.ASCII)
"""Files of Streamlit's script that shrink; fonts and pictures are compressed already."""


def static_folder() -> Path:
    """Give the folder of the page that Streamlit sends, and of its script."""
    return Path(file_util.get_static_dir())


# Sessions ------------------------------------------------------------------------------------


def forget_sessions() -> int:
    """Let go of sessions that lost their line so long ago that nobody comes back; tell how many.

    Streamlit does so only when another one loses its line.
    """
    kept = get_instance()._session_mgr._session_storage._cache  # type: ignore[attr-defined]
    return len(kept.expire())


def attendance() -> Callable[[], bool] | None:
    """Give what tells, in any thread, whether the window shown a page now is open.

    The session behind it stays for minutes, for whoever comes back. None where no page is shown.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return None
    session, server = context.session_id, get_instance()
    return lambda: bool(server.is_active_session(session))


def hear_out() -> None:
    """Have a session hear all of a run that has ended, also when the next one has begun.

    Streamlit drops what it has not handled yet of a run when the browser asks for another at that
    very moment: a part of the page that stays as it was, or empty. This is right as long as a run
    ends before the next begins, as `runner.fastReruns` in `.streamlit/config.toml` has it.
    """
    AppSession._handle_scriptrunner_event_on_event_loop = _heard  # type: ignore[assignment]


_handled = AppSession._handle_scriptrunner_event_on_event_loop


def _heard(
    session: AppSession,
    sender: ScriptRunner | None,
    event: ScriptRunnerEvent,
    *more: Any,
    **named: Any,
) -> None:
    now = session._scriptrunner
    late = sender is not None and sender is not now and event is not ScriptRunnerEvent.SHUTDOWN
    if late:
        session._scriptrunner = sender
    try:
        _handled(session, sender, event, *more, **named)
    finally:
        if late:
            session._scriptrunner = now


def send_all() -> None:
    """Have a session send all that a page is made of, also parts that are being made again.

    Streamlit drops what it has not sent yet of a part that is asked once more. When the rest of the
    page is sent after all, it has a hole there, and the script in the browser gives up: a page that
    stays white. A part that is sent twice does no harm.
    """

    def cleared(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
        _clear(session, None if fragment_ids_this_run is None else [])

    AppSession._clear_queue = cleared  # type: ignore[method-assign, assignment]


_clear = AppSession._clear_queue


def take_turns(turn: Callable[[], AbstractContextManager[None]]) -> None:
    """Have whatever makes a page, or a part of one, wait for a turn first."""

    def run(runner: ScriptRunner, asked: RerunData) -> None:
        with turn():
            _run(runner, asked)

    ScriptRunner._run_script = run  # type: ignore[method-assign, assignment]


_run = ScriptRunner._run_script

# Files that are taken along ------------------------------------------------------------------

KEPT = 60.0
"""Seconds that a file stays after it is needed no more, for whoever has just asked for it."""


class _Kept(MediaFileMetadata):
    """A file that stays a while."""

    def __init__(self, kind: MediaFileKind = MediaFileKind.MEDIA) -> None:
        super().__init__(kind)
        self._let_go: float | None = None

    def mark_for_delete(self) -> None:
        if self._let_go is None:
            self._let_go = time.monotonic()

    @property
    def is_marked_for_delete(self) -> bool:
        return self._let_go is not None and time.monotonic() > self._let_go + KEPT


def keep_files_awhile() -> None:
    """Have a file that is taken along wait for the browser that fetches it.

    Streamlit throws it away once two pages have been shown since it was made, to whomever: with
    many users that is sooner than a browser far away can ask for it.
    """
    media_file_manager.MediaFileMetadata = _Kept  # type: ignore[misc]


# The page and its script ---------------------------------------------------------------------

PAGE = {
    "comment": r"<!--.*?-->",
    "language": r'<html lang="[^"]*">',
    "title": r"<title>.*?</title>",
    "script": r"<script>.*?</script>",
    "interface": r'<link rel="service-desc"[^>]*>',
    "icon": r'(?<=<link rel="shortcut icon" href=")[^"]*',
    "without script": r"<noscript>.*?</noscript>",
    "head": r"</title>",
    "body": r"<body>",
}
"""What stands in the page and gets changed."""
NO_WINDOWS = "blockErrorDialogs"
"""The setting of the script that keeps it from showing windows about faults."""
GIVEN, ROOT_ADDRESS = "__streamlit", "BACKEND_BASE_URL"
"""What a page may tell the script beforehand, and in it where the server is: else it looks for that
behind the name of a page first, and does not find it there."""
STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",  # an empty one, filled by script
    "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",  # how a button takes touches
)
"""The style sheets that the script puts into the page itself."""

# Showing a page ------------------------------------------------------------------------------

AGAIN = 0.1
"""Seconds until another look at whether a session still shows something."""


def showing() -> bool:
    """Tell whether a page is being shown to a session, in this thread."""
    return get_script_run_ctx(suppress_warning=True) is not None


def first_page() -> bytes:
    """Give what a browser says first: show the page."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    return message.SerializeToString()


SAID = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
"""What the script says on our pages. There is more, such as to empty what is kept for all."""
ASKED = {"deferred_file"}
"""What it asks the server to do besides: to make a file that is taken along. There is more."""


def understood(said: bytes) -> bool:
    """Tell whether a message is one that the script sends."""
    message = BackMsg()
    try:
        message.ParseFromString(said)
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in ASKED
    return kind in SAID


def ended(told: bytes) -> bool:
    """Tell whether the server says that a page is shown whole."""
    return ForwardMsg.FromString(told).WhichOneof("type") == "script_finished"


def still_shown() -> Callable[[], bool] | None:
    """In a fragment: give what tells, in any thread, whether it is on the page of an open window.

    None where no page is shown.
    """
    shown = _fragment_shown()
    if shown is None:
        return None
    session, _ = shown
    return lambda: session() is not None


def shown_again() -> Callable[[], None] | None:
    """In a fragment: give what has it shown again, from any thread, as if its time had come.

    That waits until the session shows nothing else and nothing else was asked of it: of two things
    that it was asked, Streamlit makes one, with the page of the latter. Nothing happens when the
    fragment is no longer on the page, or its window is closed. None where no page is shown.
    """
    shown = _fragment_shown()
    if shown is None:
        return None
    find, fragment = shown

    def again() -> None:
        session = find()
        if session is None:
            return
        if session._scriptrunner is None:
            asked = ClientState()
            asked.CopyFrom(session._client_state)
            asked.fragment_id, asked.is_auto_rerun = fragment, True
            session.request_rerun(asked)
        else:
            session._event_loop.call_later(AGAIN, again)

    def ask() -> None:
        session = find()
        if session is not None:
            session._event_loop.call_soon_threadsafe(again)

    return ask


def _fragment_shown() -> tuple[Callable[[], AppSession | None], str] | None:
    """In a fragment: give its id, and what finds the session that shows it, as long as it does."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return None
    fragment = ThreadState.get().fragment_id
    if fragment is None:
        return None
    sessions, name = getattr(get_instance(), "_session_mgr", None), context.session_id
    if sessions is None:  # a page without a browser, as tests have it
        return None

    def session() -> AppSession | None:
        found = sessions.get_active_session_info(name)
        there = found is not None and found.session.has_fragment(fragment)
        return found.session if there else None

    return session, fragment
