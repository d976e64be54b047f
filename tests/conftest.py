"""Fixtures for all tests."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from support.few_draws import use_few
from support.places import APP
from support.read_once import read_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from support.browser.browser import Eavesdropper, Server

pytest.register_assert_rewrite("support.browser.browser")

use_few()  # before any test imports a page
read_once()
# How long an example takes says more of the machine than of the code.
settings.register_profile("whole", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=20)  # for who works
settings.load_profile("whole")

MAIN = sys.modules["__main__"]

CHROMIUMS = ("chromium-headless-shell", "chromium", "google-chrome")
"""What it is called; the first is the same without its windows, and a seventh less work."""
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    "--in-process-gpu",
    "--renderer-process-limit=1",
)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Call a case by the first letters of a long text."""
    return f"{val[:40]}…" if isinstance(val, str) and len(val) > 60 else None


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file with one worker, and begin with those that take long.

    What they share is then made once. Tests in an `xdist_group` may be of several files.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=lambda item: [not item.get_closest_marker(name) for name in ("browser", "slow")])


@pytest.fixture(autouse=True)
def main_module() -> None:
    """Give back the main module: streamlit's `AppTest` leaves its script in that place.

    A process started after such a test would begin by running the script.
    """
    sys.modules["__main__"] = MAIN


@pytest.fixture(scope="session", autouse=True)
def shared_results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work out once what pages ask for, in whichever worker they are."""
    if "dashboard.results.outcomes" not in sys.modules:  # no test of pages
        yield
        return
    from support.shared_results import share

    from dashboard.results.outcomes import ahead

    base = tmp_path_factory.getbasetemp()  # a worker has its own, in that of all
    share((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "results")
    yield
    ahead().end()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Give the path of the browser; without one the test is skipped, or fails in CI."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        reason = "NO CHROMIUM FOUND: this browser test did not run (apt-get install chromium)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def chromium_flags() -> list[str]:
    """Give the flags for a quiet browser without a window: `launch(args=chromium_flags)`."""
    return list(CHROMIUM_FLAGS)


@pytest.fixture(scope="module")
def browser(
    chromium_path: str, chromium_flags: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    from support.browser.browser import launched

    profile = tmp_path_factory.getbasetemp() / "profile"
    with launched(chromium_path, chromium_flags, profile) as browser:
        yield browser


@pytest.fixture(scope="session")
def outward(tmp_path_factory: pytest.TempPathFactory) -> Eavesdropper:
    """Listen to what servers ask of other machines."""
    from support.browser.browser import Eavesdropper

    return Eavesdropper.within(tmp_path_factory.mktemp("listener"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, outward: Eavesdropper) -> Iterator[Server]:
    """Serve the small app of `shell_sample.py`."""
    from support.browser.browser import SAMPLE, free_port, serving, streamlit

    port, log = free_port(), tmp_path_factory.mktemp("sample") / "server.log"
    with serving(streamlit(SAMPLE, port), port, log, outward.env) as server:
        server.wait()
        yield server


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, outward: Eavesdropper) -> Iterator[str]:
    """Start the app as `streamlit run app.py` does, and listen to it; give its address."""
    from support.browser.browser import free_port, serving, streamlit

    port, log = free_port(), tmp_path_factory.mktemp("app") / "server.log"
    with serving(streamlit(APP, port), port, log, outward.env) as server:
        server.wait()
        yield server.url
    assert "Traceback" not in server.said(), server.said()
    assert outward.heard() == ""
