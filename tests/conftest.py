"""Fixtures for all tests."""

import os
import shutil

import pytest

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Give the path of the browser; without one the test is skipped, or fails in CI."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
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
