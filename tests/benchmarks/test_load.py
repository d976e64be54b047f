"""The load test of the app speaks to it as a browser does; how fast it is, is not asked here."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest
from support.places import ROOT

from dashboard.results.draw_counts import FULL
from dashboard.streamlit_internals import ForwardMsg
from dashboard.texts import texts

LEVER, OTHER = "fragment of the lever", "fragment of the outcome"


@pytest.mark.slow
def test_two_users_get_their_answers() -> None:
    script = ROOT / "benchmarks" / "load.py"
    options = ["--users", "2", "--seconds", "4", "--every", "1", "--settle", "1", "--json"]
    options.append("--calibrating")
    ran = subprocess.run(
        [sys.executable, str(script), *options], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)
    assert found["faults"] == [] and found["users"] == 2 and found["calibrating"]
    assert found["moves"] >= 2 and found["reruns"] >= found["moves"]
    assert 0 < found["answer_median_ms"] <= found["answer_p95_ms"] <= found["answer_most_ms"]
    assert found["answer_median_ms"] <= found["end_median_ms"] <= found["end_p95_ms"]
    assert found["cpu_per_rerun_ms"] > 0 and found["cores_busy"] > 0
    assert all(held > 0 for held in found["memory_server_mb"])
    assert isinstance(found["memory_per_session_mb"], float)


@pytest.mark.slow
def test_visitors_come_and_go() -> None:
    script = ROOT / "benchmarks" / "visits.py"
    options = ["--visits", "4", "--every", "2", "--at-once", "2", "--pause", "0"]
    ran = subprocess.run(
        [sys.executable, str(script), *options], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    *lines, last = ran.stdout.splitlines()
    found = json.loads(last)
    assert len(lines) == len(found["memory_mb"]) == 2 and found["faults"] == []
    assert found["last_over_first"] > 0 and len(found["machine_load"]) == 2


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import visitor

    monkeypatch.setattr(visitor, "PATIENCE", 0.5)
    return visitor


class Server:
    """Answers each request of the visitor with messages that were thought up beforehand."""

    def __init__(self, *answers: list[ForwardMsg]) -> None:
        self.answers = list(answers)
        self.inbox: asyncio.Queue[bytes] = asyncio.Queue()

    async def send(self, _: bytes) -> None:
        for message in self.answers.pop(0) if self.answers else []:
            self.inbox.put_nowait(message.SerializeToString())

    def __aiter__(self) -> Server:
        return self

    async def __anext__(self) -> bytes:
        return await self.inbox.get()

    async def close(self) -> None:
        pass


def _run(*fragments: str) -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.page_script_hash = "page"
    message.metadata.run.fragment_ids.extend(fragments)
    return message


def _outcome(quick: bool = True) -> ForwardMsg:
    message = ForwardMsg()
    kind = " data-we-snel" if quick else ""
    words = f'<p class="we-zin">1</p><p data-we-trekkingen="{FULL}"{kind}></p>'
    message.delta.new_element.html.body = words
    return message


def _slider(lever: str, shown: str) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.fragment_id = LEVER
    slider = message.delta.new_element.slider
    slider.id = f"$$ID-0-knop_{lever}"
    slider.options.extend(["1", "2"])
    slider.raw_value.append(shown)
    slider.set_value = True
    return message


def _end(early: bool = False) -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = (
        ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if early
        else ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    )
    return message


def _after(visitor: ModuleType, *answer: ForwardMsg) -> tuple[Any, Any]:
    """Open a page, move a lever to 2, and get an answer."""
    lever = visitor.LEVERS[0]
    page = [_run(), _outcome(quick=False), *(_slider(name, "1") for name in visitor.LEVERS), _end()]

    async def moved() -> tuple[Any, Any]:
        async def connect(*_: object, **__: object) -> Server:
            return Server(page, list(answer))

        visitor.connect = connect
        one = await visitor.Visitor.arrive("ws://nowhere")
        assert one.faults == [] and one.full == 1
        took = await one.move(lever, "2")
        await one.leave()
        return one, took

    return asyncio.run(moved())


def test_an_outcome_that_comes_of_the_move_counts(visitor: ModuleType) -> None:
    first = visitor.LEVERS[0]
    broken_off, whole = [_run(LEVER), _end(early=True)], [_run(OTHER, LEVER), _outcome()]
    one, took = _after(visitor, *broken_off, *whole, _slider(first, "2"), _end())
    assert one.faults == [] and one.reruns == 2 and one.full == 1
    assert 0 < took.answer <= took.all


def test_an_outcome_that_comes_of_an_earlier_move_does_not_count(visitor: ModuleType) -> None:
    one, took = _after(visitor, _run(OTHER), _outcome(quick=False), _end())
    assert took is None and "no outcome" in one.faults[0]


def test_an_outcome_that_the_server_replaced_by_a_newer_one_counts(visitor: ModuleType) -> None:
    first = visitor.LEVERS[0]
    whole = [_run(OTHER, LEVER), _slider(first, "2"), _end(early=True)]
    one, took = _after(visitor, *whole, _run(OTHER), _outcome(), _end())
    assert one.faults == [] and one.reruns == 3
    assert 0 < took.answer <= took.all


def test_a_lever_that_shows_another_value_is_a_fault(visitor: ModuleType) -> None:
    first = visitor.LEVERS[0]
    one, _ = _after(visitor, _run(OTHER, LEVER), _outcome(), _slider(first, "1"), _end())
    assert any("was set to 2 and shows 1" in fault for fault in one.faults)


def test_an_apology_on_the_page_is_a_fault(visitor: ModuleType) -> None:
    sorry = ForwardMsg()
    sorry.delta.new_element.alert.body = texts("nl")("fout.onverwacht")
    one, took = _after(visitor, _run(LEVER), sorry, _end())
    assert took is None and "alert" in one.faults[0]
