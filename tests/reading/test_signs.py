"""Signs that nobody sees: emoji and scripts keep theirs, a terminal is never steered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.reading.faults import InputError, printable
from simulation.reading.signs import hidden
from simulation.scenario.scenario import parse_scenario

TEXTS = {
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "skin tone": "\U0001f469\U0001f3fd\u200d\U0001f4bb",
    "variation": "\u2764\ufe0f\u200d\U0001f525",
    "man walking": "\U0001f6b6\U0001f3fb\u200d\u2642\ufe0f",
    "rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "the Netherlands": "\U0001f1f3\U0001f1f1",
    "Wales": "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "keycap": "1\ufe0f\u20e3",
    "shaking face, newer than Python 3.11": "\U0001fae8",
    "Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi": "\u0915\u094d\u200d\u0937",
    "Sinhala": "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
}
REFUSED = {
    "escape": "a\x1b[2Jb",
    "bell": "a\x07b",
    "turned around": "a\u202egpj.exe",
    "isolated": "a\u2066b\u2069",
    "right-to-left mark": "a\u200fb",
    "Arabic letter mark": "\u0627\u061c",
    "half a sign": "a\ud83d",
    "joiner between letters that do not join": "pay\u200dpal",
    "non-joiner in Dutch": "plan\u200cnaam",
    "two joiners": "\U0001f468\u200d\u200d\U0001f469",
    "joiner at the start": "\u200d\U0001f468",
    "zero-width space": "a\u200bb",
    "letters of a flag without one": "a\U000e0067\U000e0062\U000e007f",
    "flag without an end": "\U0001f3f4\U000e0067\U000e0062\U000e0073",
    "private": "a\ue000",
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_belongs_to_a_text_is_read_written_and_told_as_it_is(name: str) -> None:
    text = f"Plan {TEXTS[name]}"
    assert hidden(text) == set() and printable(text) == text
    scenario = parse_scenario(f"naam: {text}\nomschrijving: '{text}'\n", "plan.yaml")
    assert scenario.naam == scenario.omschrijving == text
    assert parse_scenario(scenario.to_yaml(), "plan.yaml") == scenario


@pytest.mark.parametrize("name", REFUSED)
def test_what_steers_or_misleads_is_refused_and_told_in_signs_that_are_seen(name: str) -> None:
    text = REFUSED[name]
    assert hidden(text) and not hidden(printable(text))
    spelled = "".join(f"\\U{ord(sign):08x}" for sign in text)
    with pytest.raises(InputError) as refused:
        parse_scenario(f'naam: "{spelled}"\n', "plan.yaml")
    assert "besturingsteken" in refused.value.text()


@given(st.text())
def test_only_joiners_flags_and_new_emoji_are_kept_unseen(text: str) -> None:
    kept = {sign for sign in printable(text, len(text)) if not sign.isprintable()}
    assert all(
        sign in "\u200c\u200d"
        or "\U0001f000" <= sign <= "\U0001faff"
        or "\U000e0030" <= sign <= "\U000e007f"
        for sign in kept
    )
