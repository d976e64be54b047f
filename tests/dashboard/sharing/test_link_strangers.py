"""Links that someone forged, or that another version made: refused, or told what is otherwise."""

import datetime as dt
import json
import random
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from support.app.app_states import CLOSURE, LEVERS, REGISTER, SHIPPED
from support.app.links import (
    CONTINGENT,
    bent,
    forged,
    loaded,
    opened,
    reason,
    scenario_of,
    several,
    signed,
    squeezed,
    taken_apart,
    written,
)

from dashboard.scenario.edits import Choices
from dashboard.scenario.edits_of import start_from
from dashboard.scenario.lever_words import amount
from dashboard.sharing import link
from dashboard.sharing.link import Opened, Refused, open_link
from dashboard.sharing.sealed_text import MAX_CONTENT, MAX_LINK
from dashboard.texts import both, texts
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, parse_scenario

# What someone wrote on purpose -----------------------------------------------------------------


def test_a_link_can_be_spelled_by_hand() -> None:
    head, tree = taken_apart(written(several()))
    assert forged(tree, head) != ""
    assert opened(forged(tree, head)).choices == several()
    assert opened(forged(tree, head)).notices == ()
    assert f"{tree['v']}+{head[:4].hex()}" == model_version()
    assert scenario_of(several()).hash.startswith(head[7:10].hex())


@pytest.mark.parametrize(
    "what", [b" ", b"[", b'{"k":', b"9"], ids=["blank", "list", "map", "digit"]
)
def test_a_bomb_costs_nothing(what: bytes) -> None:
    bomb, refusal = signed(squeezed(what * (4_000_000 // len(what)))), both("koppeling.beschadigd")
    assert len(bomb) <= MAX_LINK
    tracemalloc.start()
    try:
        assert reason(bomb) == refusal
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert reason(signed(squeezed(what * 10_000_000))) == refusal
    small = squeezed(what * (MAX_CONTENT // len(what) - 1))
    assert reason(signed(small)) == both("koppeling.onleesbaar")


def test_nothing_may_follow_the_content() -> None:
    head, tree = taken_apart(written(several()))
    good = squeezed(json.dumps(tree).encode())
    assert isinstance(open_link(signed(good, head), SHIPPED, REGISTER), Opened)
    assert reason(signed(good + b"x", head)) == both("koppeling.beschadigd")
    assert reason(signed(good[:-1], head)) == both("koppeling.beschadigd")


ABOUT = {"v": "0.1.0", "p": "basis"}


@pytest.mark.parametrize(
    "tree",
    [
        [],
        None,
        {},
        {"v": "0.1.0"},
        ABOUT | {"x": 1},
        ABOUT | {"v": 1},
        ABOUT | {"v": "x" * 101},
        ABOUT | {"v": "0.1 <b>"},
        ABOUT | {"p": "![](//x)"},
        ABOUT | {"b": ["wonen_eerst"]},
        ABOUT | {"b": "<script>"},
        ABOUT | {"k": {"![x](http://example.org/x.png)": 1}},
        ABOUT | {"a": {"": "hoog"}},
        ABOUT | {"s": {"*": False}},
        ABOUT | {"k": []},
        ABOUT | {"k": {"contingent": "0.1"}},
        ABOUT | {"k": {"contingent": None}},
        ABOUT | {"k": {"contingent": True}},
        ABOUT | {"k": {"contingent": []}},
        ABOUT | {"k": {"contingent": float("nan")}},
        ABOUT | {"k": {"contingent": 10**400}},
        ABOUT | {"k": {"contingent": [0.1, "1 januari"]}},
        ABOUT | {"k": {"contingent": [0.1, "2026-02-30"]}},
        ABOUT | {"k": {"contingent": [0.1, 2026]}},
        ABOUT | {"k": {"contingent": [0.1, "2026-01-01", "2027-01-01", "2028-01-01"]}},
        ABOUT | {"k": {"afbouw_grootschalig": 2030.5}},
        ABOUT | {"k": {f"knop{number}": 1 for number in range(60)}},
        ABOUT | {"g": 1},
        ABOUT | {"a": {"woningtekort": "hoger"}},
        ABOUT | {"a": {"woningtekort": [1]}},
        ABOUT | {"s": {"draagvlak": 0}},
        ABOUT | {"d": {"nul_dakloos": -1}},
        ABOUT | {"d": {"nul_dakloos": "1"}},
        ABOUT | {"o": {}},
        ABOUT | {"o": {"i": "wonen_eerst", "n": "x"}},
        ABOUT | {"o": {"i": "../x", "n": "x"}},
        ABOUT | {"o": {"i": "x", "n": ""}},
        ABOUT | {"o": {"i": "x", "n": "\x1b[2J"}},
        ABOUT | {"o": {"i": "x", "n": "x", "z": 1}},
        ABOUT | {"o": {"i": "x", "n": "x", "k": {"contingent": 0.1}}},
        ABOUT | {"o": {"i": "x", "n": "x", "k": {"contingent": {"naar": 0.1, "x": 1}}}},
        ABOUT | {"o": {"i": "x", "n": "x", "k": {"contingent": []}}},
        ABOUT | {"o": {"i": "x", "n": "x", "k": {"contingent": {"naar": 0.1, "start": "1"}}}},
        ABOUT | {"o": {"i": "x", "n": "x", "r": {"contingent": 1}}},
    ],
)
def test_what_no_link_ever_held_is_refused(tree: Any) -> None:
    assert reason(forged(tree)) == both("koppeling.onleesbaar")


def test_a_name_may_not_stand_twice() -> None:
    twice = b'{"v":"0.1.0","p":"basis","k":{"contingent":0.1,"contingent":0.12}}'
    assert reason(signed(squeezed(twice))) == both("koppeling.onleesbaar")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_forged_links_never_give_another_scenario_unsaid(seed: int) -> None:
    """They bear the mark of the scenario they were made of; what comes out is that, or is told."""
    dice = random.Random(seed)
    whole = [(c, *taken_apart(written(c))) for c in (several(), loaded(), Choices("bezuiniging"))]
    told = same = 0
    for _ in range(1200):
        chosen, head, tree = dice.choice(whole)
        for _ in range(dice.randrange(1, 3)):
            tree = bent(tree, dice)
        found = open_link(forged(tree, head), SHIPPED, REGISTER)
        if isinstance(found, Refused):
            assert all(found.reason)
            continue
        scenario = scenario_of(found.choices)
        if told < 50:  # what came out is a scenario like any other
            assert parse_scenario(scenario.to_yaml(), f"{scenario.id}.yaml") == scenario
            assert opened(written(found.choices)).choices == found.choices
        if found.notices:
            told += 1
            assert all(nl and en for nl, en in found.notices)
        else:
            same += 1
            assert scenario.hash == scenario_of(chosen).hash
    assert told > 50 and same > 3


# Another version -------------------------------------------------------------------------------


def of_another_version(monkeypatch: pytest.MonkeyPatch, chosen: Choices, version: str) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(link, "model_version", lambda: version)
        return written(chosen)


def test_a_link_of_another_model_opens_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    text = of_another_version(monkeypatch, several(), "0.0.9+0123abcd")
    found = opened(text)
    assert found.choices == several()
    assert found.model == "0.0.9+0123abcd"
    (nl, en) = found.notices[0]
    assert len(found.notices) == 1
    assert all("0.0.9+0123abcd" in words and model_version() in words for words in (nl, en))


def test_a_link_of_another_parameter_set_opens_and_says_so() -> None:
    found = opened(written(several(), register=replace(REGISTER, parameter_set="ijking-7")))
    assert found.choices == several() and found.parameter_set == "ijking-7"
    ((nl, en),) = found.notices
    assert all("ijking-7" in words and REGISTER.parameter_set in words for words in (nl, en))


def with_lever(name: str, **changes: Any) -> Register:
    """A register in which a lever is otherwise, or is there too."""
    known = LEVERS.get(name, CONTINGENT)
    levers = {**LEVERS, name: replace(known, id=name, **changes)}
    return replace(REGISTER, levers=levers)


@pytest.mark.parametrize("in_file", [False, True])
def test_a_lever_that_is_gone_is_named_and_the_rest_stays(in_file: bool) -> None:
    older = with_lever("oude_knop")
    start = several() if not in_file else loaded()
    if in_file:
        text = "naam: x\nbasis: wonen_eerst\nknoppen: {oude_knop: 0.1, contingent: 0.09}"
        start = start_from(parse_scenario(text, "x.yaml", older), SHIPPED)
        expected = 0.09
    else:
        lever = older.levers["oude_knop"]
        start, expected = start.move(lever, 0.1, SHIPPED["wonen_eerst"]), 0.1
    found = opened(written(start, register=older))
    ((nl, en),) = found.notices
    assert (nl, en) == both("koppeling.weg", naam="oude_knop")
    assert scenario_of(found.choices).knoppen["contingent"][-1].naar == expected
    assert "oude_knop" not in scenario_of(found.choices).knoppen


def test_a_value_now_out_of_range_is_brought_within_it_and_told() -> None:
    chosen = several().move(CONTINGENT, 0.15, SHIPPED["wonen_eerst"])
    newer = with_lever("contingent", high=0.12)
    found = opened(written(chosen), newer)
    assert found.choices == several().move(CONTINGENT, 0.12, SHIPPED["wonen_eerst"])
    ((nl, en),) = found.notices
    was, now = (amount(CONTINGENT, value, texts("nl")) for value in (0.15, 0.12))
    assert CONTINGENT.label.nl in nl and was in nl and now in nl
    assert CONTINGENT.label.en in en


def test_values_of_a_loaded_scenario_are_brought_within_range_too() -> None:
    newer = with_lever("contingent", high=0.09)
    found = opened(written(loaded()), newer)
    path = scenario_of(found.choices, newer).knoppen["contingent"]
    assert [step.naar for step in path] == [0.08, 0.09]
    assert len(found.notices) == 1
    later = with_lever(CLOSURE.id, low=2033.0)
    found = opened(written(loaded()), later)
    assert str(scenario_of(found.choices, later).knoppen[CLOSURE.id].datum) == "2033-01-01"
    ((nl, _),) = found.notices
    assert "2031" in nl and "2033" in nl


def test_an_assumption_now_out_of_range_is_told() -> None:
    name, start = "woningtekort", SHIPPED[BASELINE]
    number = REGISTER.assumptions[name].parameter
    owner = REGISTER.parameters[REGISTER.described[number].id]
    narrow = replace(owner, values={k: replace(v, high=450_000.0) for k, v in owner.values.items()})
    newer = replace(REGISTER, parameters={**REGISTER.parameters, owner.id: narrow})
    found = opened(written(Choices().assume(name, 490_000.0, start)), newer)
    assert found.choices.assumptions == {name: 450_000.0}
    ((nl, _),) = found.notices
    assert "490.000" in nl and "450.000" in nl


def test_dates_that_are_no_longer_possible_are_told() -> None:
    head, tree = taken_apart(written(several()))
    late = "2030-01-01"
    for spelled in ([0.1, "1999-01-01"], [0.1, late, "2029-01-01"], [0.1, late, "2099-01-01"]):
        found = opened(forged({**tree, "k": {"contingent": spelled}}, head))
        assert found.choices.moved["contingent"].dates is None
        assert both("koppeling.data", naam=lambda t: t.pick(CONTINGENT.label)) in found.notices


def test_names_that_are_gone_everywhere_are_named() -> None:
    gone = {"k": {"knop_x": 1}, "a": {"aanname_x": "hoog"}, "s": {"lus_x": False}, "d": {"d_x": 1}}
    found = opened(forged(ABOUT | gone))
    names = ("knop_x", "aanname_x", "lus_x", "d_x")
    for name in names:
        assert both("koppeling.weg", naam=name) in found.notices
    assert found.choices == Choices()


def test_a_shipped_scenario_that_changed_since_is_told() -> None:
    text = written(several())
    changed = SHIPPED["wonen_eerst"].with_settings({"woningdelen": 1000}, REGISTER)
    found = open_link(text, {**SHIPPED, "wonen_eerst": changed}, REGISTER)
    assert isinstance(found, Opened)
    assert found.choices == several()
    ((nl, en),) = found.notices
    assert "Wonen Eerst" in nl and "Wonen Eerst (housing first)" in en


def test_choices_that_are_taken_otherwise_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    text = written(several())
    monkeypatch.setattr("dashboard.scenario.edits.ARRIVES", dt.date(2031, 1, 1))
    assert opened(text).notices == (both("koppeling.anders"),)


def test_a_shipped_scenario_that_is_gone_is_named() -> None:
    shipped = {name: s for name, s in SHIPPED.items() if name != "wonen_eerst"}
    found = open_link(written(several()), shipped, REGISTER)
    assert found == Refused(both("koppeling.scenario_weg", naam="wonen_eerst"))
