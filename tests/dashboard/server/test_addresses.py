"""What can be asked for, also where the app stands behind a path of its own."""

import pytest
import streamlit as st

from dashboard.server.addresses import Known


async def nothing(*_: object) -> None:
    """An app that does nothing."""


@pytest.mark.parametrize("base", ["", "app", "/een/twee/"])
def test_only_what_is_behind_the_address_of_the_app_is_there(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: base)
    known = Known(nothing, ["vergelijken"])
    root = f"/{base.strip('/')}".rstrip("/")
    there = ("/", "/vergelijken", "/vergelijken/", "/_stcore/health")
    assert all(known._there(f"{root}{path}", "GET") for path in there)
    assert known._there(root or "/", "GET")
    lost = ("/_stcore/metrics", "/elders", "/elders/", "/vergelijken/x")
    assert not any(known._there(f"{root}{path}", "GET") for path in lost)
    if root:
        outside = ("/foo", "/vergelijken", "/_stcore/health", "/_stcore/metrics", "/elders/x", "/")
        assert not any(known._there(path, "GET") for path in outside)
        assert not known._there(f"{root}x/vergelijken", "GET")
