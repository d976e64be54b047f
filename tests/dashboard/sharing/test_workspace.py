"""What else goes along in the address: the same again, cut to what fits, and damage refused."""

import random
import tracemalloc
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from support.app.app_states import REGISTER, SHIPPED
from support.app.links import change, cut, double, loaded, scenario_of, several, shuffle, written
from support.app.workspaces import (
    forged,
    opened,
    reason,
    signed,
    spelled,
    squeezed,
    workspaces,
)

from dashboard.scenario.edits import Choices
from dashboard.sharing.link import Refused, open_link
from dashboard.sharing.sealed_text import MAX_CONTENT, MAX_LINK
from dashboard.sharing.workspace_link import Workspace, open_workspace, workspace_text
from dashboard.texts import both

ALL = Workspace(
    [("Stadsplan", written(several())), ("Ons plan é", written(loaded()))],
    ["huidig_beleid", 0, "eigen", 1],
    1,
    {"i": "ethos_1", "j": 2027, "d": "opvang"},
)


@settings(deadline=None, max_examples=30)
@given(workspaces(most=3))
def test_whatever_is_kept_comes_back(drawn: Any) -> None:
    work, choices = drawn
    text, count = workspace_text(work)
    if text is None:
        assert not (work.kept or work.compared or work.looked_at) and work.side is None
        return
    assert quote(text, safe="") == text and len(text) <= MAX_LINK
    found, kept = opened(text), work.cut(count)
    assert found.notices == ()
    assert [one and one[:2] for one in found.kept] == [
        (name, one) for (name, _), one in zip(kept.kept, choices, strict=False)
    ]
    assert list(found.compared) == list(kept.compared)
    assert (found.side, dict(found.looked_at)) == (kept.side, dict(kept.looked_at))


def test_all_of_it_is_short() -> None:
    assert len(spelled(ALL)) < 700
    found = opened(spelled(ALL))
    assert [one[0] for one in found.kept if one] == ["Stadsplan", "Ons plan é"]
    assert scenario_of(found.kept[0][1]).hash == scenario_of(several()).hash  # type: ignore[index]


def test_what_was_sent_keeps_opening() -> None:
    """Whatever changes, these were sent to people."""
    found = opened(FIRST)
    assert found.kept[0] is not None
    assert found.kept[0][:2] == ("Stadsplan", several())
    assert list(found.compared) == ["huidig_beleid", 0, "eigen"]
    assert dict(found.looked_at) == {"i": "ethos_1", "j": 2027}


FIRST = (
    "1WKdMqw3O0QqCMBhA4Xf5ryeoSeLutNE0zEqDQBHRHNvMnKgFJr57Xp-L7yzwBpxlkExlPfZt2QECQ2l-GH6"
    "JeJg28yI6VTufDPHF99rEp9rAGzLzI1UB5Vfiaqe4JNZBi2_O2aI_4txtGr4YFXuVpkE8R6J0XchzBM9NAvG"
    "RteRFxVoma0A6AiY562DrPeAFJGBgk1BjYWwrDWBTN-11_QM"
)


def test_nothing_to_keep_is_no_parameter() -> None:
    assert workspace_text(Workspace()) == (None, 0)


@pytest.mark.parametrize("room", [0, 100, 300, 600, 900, MAX_LINK])
def test_as_many_go_along_as_there_is_room_for(room: int) -> None:
    six = replace(ALL, kept=[*ALL.kept] * 3, compared=["eigen", 5, 0], side=4)
    text, count = workspace_text(six, room)
    if text is None or len(text) > room:
        assert count == 0
        return
    found = opened(text)
    assert len(found.kept) == count
    assert all(isinstance(one, str) or one < count for one in found.compared)
    assert found.side is None or found.side == 4 < count
    more = six.cut(count + 1)
    assert count == 6 or len(workspace_text(more)[0] or "") > room


# Damage, and what someone wrote on purpose ---------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_damage_is_refused(seed: int) -> None:
    dice, text = random.Random(seed), spelled(ALL)
    for _ in range(150):
        damaged = dice.choice((cut, double, change, shuffle))(text, dice)
        if damaged.strip() != text:
            assert isinstance(open_workspace(damaged, SHIPPED, REGISTER), Refused)


def test_one_parameter_is_no_other() -> None:
    assert reason(written(several())) == both("koppeling.beschadigd")
    found = open_link(spelled(ALL), SHIPPED, REGISTER)
    assert isinstance(found, Refused) and found.reason == both("koppeling.beschadigd")


def test_a_newer_one_says_so() -> None:
    assert reason("2abc") == both("koppeling.nieuwer")


def test_a_bomb_costs_nothing() -> None:
    bomb = signed(squeezed(b"[" * 4_000_000))
    tracemalloc.start()
    try:
        assert reason(bomb) == both("koppeling.beschadigd")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert reason(signed(squeezed(b"[" * (MAX_CONTENT - 1)))) == both("koppeling.onleesbaar")


GOOD = written(Choices())


@pytest.mark.parametrize(
    "tree",
    [
        [],
        None,
        {"x": 1},
        {"m": {}},
        {"m": [["a"]]},
        {"m": [["a", 1]]},
        {"m": [[1, GOOD]]},
        {"m": [["", GOOD]]},
        {"m": [["a" * 41, GOOD]]},
        {"m": [[" a", GOOD]]},
        {"m": [["a\u202eb", GOOD]]},
        {"m": [["a\nb", GOOD]]},
        {"m": [["a\x00", GOOD]]},
        {"m": [["\ud800", GOOD]]},
        {"m": [["a", GOOD, "b"]]},
        {"m": [["a", GOOD]] * 7},
        {"c": "huidig_beleid"},
        {"c": ["../x"]},
        {"c": ["<script>"]},
        {"c": [0]},
        {"c": [-1]},
        {"c": [True]},
        {"c": [None]},
        {"c": [0.0], "m": [["a", GOOD]]},
        {"c": ["huidig_beleid"] * 5},
        {"s": 0},
        {"s": None},
        {"s": []},
        {"p": []},
        {"p": {"z": "x"}},
        {"p": {"i": "<b>"}},
        {"p": {"i": []}},
        {"p": {"j": -1}},
        {"p": {"j": 10**9}},
        {"p": {"j": True}},
        {"p": {"j": 2027.5}},
        {"p": {"j": float("nan")}},
    ],
)
def test_what_never_stood_in_one_is_refused(tree: Any) -> None:
    assert reason(forged(tree)) == both("koppeling.onleesbaar")


def test_one_scenario_that_cannot_be_used_leaves_the_others() -> None:
    found = opened(forged({"m": [["Kapot", "1abc"], ["Goed", written(several())]], "c": [0, 1]}))
    assert found.kept[0] is None
    assert found.kept[1] is not None and found.kept[1][1] == several()
    ((nl, en),) = found.notices
    reasons = both("koppeling.beschadigd")
    assert "Kapot" in nl and reasons[0] in nl and "Kapot" in en and reasons[1] in en


def test_what_is_not_as_it_was_is_told_once() -> None:
    other = replace(REGISTER, parameter_set="eigen-7")
    links = [
        ("Een", written(several(), register=other)),
        ("Twee", written(loaded(), register=other)),
    ]
    found = opened(spelled(Workspace(links)))
    words = {"toen": "eigen-7", "nu": REGISTER.parameter_set}
    assert found.notices == (both("koppeling.parameterset", **words),)
