"""The link: short, the same state again, and damage is refused."""

import random
import string
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.app.app_states import LEVERS, REGISTER, SHIPPED, choices, files, read
from support.app.links import (
    CONTINGENT,
    SIGNS,
    change,
    cut,
    double,
    loaded,
    opened,
    reason,
    scenario_of,
    several,
    shuffle,
    written,
)

from dashboard.scenario.edits import Choices, current
from dashboard.scenario.edits_of import start_from
from dashboard.sharing.link import Opened, Refused, link_of, open_link
from dashboard.sharing.sealed_text import MAX_LINK
from dashboard.texts import both
from simulation.outcomes.scenario_runs import model_version
from simulation.scenario.scenario import BASELINE, FIELDS, parse_scenario

# The same again ------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(choices(), st.sampled_from(("nl", "en")))
def test_any_state_comes_back_and_so_does_its_scenario(chosen: Choices, lang: str) -> None:
    found = opened(written(chosen, lang))
    assert found.choices == chosen
    assert scenario_of(found.choices) == scenario_of(chosen)
    assert scenario_of(found.choices).hash == scenario_of(chosen).hash
    assert (found.lang, found.notices) == (lang, ())
    assert (found.model, found.parameter_set) == (model_version(), REGISTER.parameter_set)


def test_a_link_needs_no_escape_and_is_short() -> None:
    one = Choices().move(CONTINGENT, 0.1, SHIPPED[BASELINE])
    every = Choices()
    for lever in LEVERS.values():
        every = every.move(lever, lever.high, SHIPPED[BASELINE])
    for chosen, most in (
        (Choices(), 30),
        (one, 45),
        (several(), 120),
        (every, 11 * len(LEVERS)),
        (loaded(), 400),
    ):
        text = written(chosen)
        assert quote(text, safe="") == text
        assert len(text) <= most


def test_white_space_around_a_link_does_no_harm() -> None:
    assert opened(f" {written(several())}\n").choices == several()


def test_a_link_of_the_first_format_keeps_opening() -> None:
    """Whatever changes, these were sent to people: their choices must come back."""
    preset = SHIPPED["wonen_eerst"]
    assert opened(FIRST["contingent"]).choices == Choices().move(CONTINGENT, 0.1, SHIPPED[BASELINE])
    found = opened(FIRST["several"])
    assert found.choices.moved["contingent"] == several().moved["contingent"]
    assert found.choices.assumptions == {"woningtekort": "hoog"}
    assert found.choices == several() and preset.id == found.choices.preset
    assert opened(FIRST["loaded"]).choices == loaded()


def test_the_letters_of_the_first_format_stay_with_their_fields() -> None:
    assert {field.letter: field.name for field in FIELDS if field.letter} == {
        "n": "naam",
        "t": "omschrijving",
        "k": "knoppen",
        "a": "aannames",
        "d": "doelen",
        "s": "lussen",
        "r": "redenen",
    }


FIRST = {
    "contingent": "19bwSIquR-FMrDNBZj3zDrRMsjepMw9paAA",
    "several": (
        "1ka8iUKuR-FOcq4cDRC7DrROHBlSHG-rgjDygFGoIGgPDA-JRaD4C-RQ9M4GzD9T7GLkeGh6oZZIRyNhaAA"
    ),
    "loaded": (
        "1G7sd5quR-FOcq4dZC13DrROHBvSQsgT6EtmBuZlZecCwScyDutQXyFeA8kFOjsoHZiKF8swshYzUEiA"
        "NTL95OgqHVyqk5ik8aphRlf-oYaYezDLkUIpGJEEDC6yJsFYHocQQRYUFlmRqCdMFTIxYEyBKnjGEJ2N"
        "i8kxtLSQe0YoKY1MDSGgVg01HK9OgsY1c-hromdRCoxg5KJT8c4FOAwdgNihz1tYCAA"
    ),
}


# Damage --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("chosen", [several(), loaded()], ids=["moves", "loaded"])
def test_every_slip_of_one_sign_is_refused(chosen: Choices) -> None:
    text, dice = written(chosen), random.Random(5)
    for place in range(len(text)):
        begin, end = text[:place], text[place + 1 :]
        others = [sign for sign in SIGNS if sign != text[place]]
        for sign in dice.sample(others, 12):
            assert isinstance(open_link(begin + sign + end, SHIPPED, REGISTER), Refused)
            assert isinstance(open_link(begin + sign + text[place:], SHIPPED, REGISTER), Refused)
        for sign in ("=", "+", "/", "%", ".", "é", "\x00", " "):
            assert isinstance(open_link(begin + sign + end, SHIPPED, REGISTER), Refused) or (
                sign == " " and not end
            )
        assert isinstance(open_link(begin + end, SHIPPED, REGISTER), Refused)
        assert isinstance(open_link(begin, SHIPPED, REGISTER), Refused)
        if end and end[0] != text[place]:
            swapped = begin + end[0] + text[place] + end[1:]
            assert isinstance(open_link(swapped, SHIPPED, REGISTER), Refused)


def test_every_other_last_sign_is_refused() -> None:
    """The last sign has bits to spare, which base64 would not look at."""
    for chosen in (Choices(), several(), loaded()):
        text = written(chosen)
        good = [s for s in SIGNS if isinstance(open_link(text[:-1] + s, SHIPPED, REGISTER), Opened)]
        assert good == [text[-1]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_thousands_of_mutants_are_refused(seed: int) -> None:
    dice = random.Random(seed)
    states = (Choices(), Choices("wonen_eerst"), several(), loaded())
    links, refused = [written(chosen) for chosen in states], 0
    for _ in range(4000):
        text = mutant = dice.choice(links)
        for _ in range(dice.randrange(1, 5)):
            mutant = dice.choice((cut, double, change, shuffle))(mutant, dice)
        found = open_link(mutant, SHIPPED, REGISTER)
        if isinstance(found, Opened):
            assert mutant.strip() == text
        else:
            refused += 1
            assert all(found.reason)
    assert refused > 3000


@given(st.text() | st.text(SIGNS) | st.text(SIGNS).map("1".__add__) | st.binary().map(str))
def test_anything_else_is_refused(text: str) -> None:
    assert isinstance(open_link(text, SHIPPED, REGISTER), Refused)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "koppeling.beschadigd"),
        ("1", "koppeling.beschadigd"),
        ("0" + "A" * 30, "koppeling.beschadigd"),
        ("2" + "A" * 30, "koppeling.nieuwer"),
        ("1" + "A" * MAX_LINK, "koppeling.beschadigd"),
        ("2" + "é" * 30, "koppeling.beschadigd"),
    ],
)
def test_a_refusal_says_why(text: str, key: str) -> None:
    assert reason(text) == both(key)


# Limits ----------------------------------------------------------------------------------------


def test_a_scenario_too_large_for_a_link_is_said_to_be() -> None:
    dice = random.Random(1)

    def with_reasons(count: int) -> Choices:
        """A scenario with texts of 3,900 signs that cannot be said shorter."""
        texts = {
            name: "".join(dice.choice(string.ascii_letters) for _ in range(3900))
            for name in list(LEVERS)[:count]
        }
        lines = "".join(f"\n  {name}: {text}" for name, text in texts.items())
        file = parse_scenario(f"naam: x\nredenen:{lines}", "groot.yaml")
        return start_from(file, SHIPPED)

    assert opened(written(with_reasons(1))).choices.loaded is not None
    for count in (3, 20):
        assert link_of(with_reasons(count), SHIPPED, REGISTER, "nl") is None


@settings(deadline=None, max_examples=20)
@given(files())
def test_a_file_of_someone_else_goes_through_a_link(text: str) -> None:
    start = read(text)
    spelled = link_of(start, SHIPPED, REGISTER, "nl")
    assert spelled is not None
    assert opened(spelled).choices == start


def test_a_reason_that_is_word_for_word_that_of_the_base_stays() -> None:
    """The base's own reason goes when the value changes; the same words of the file's do not."""
    words = SHIPPED["wonen_eerst"].redenen["contingent"]
    text = "naam: x\nbasis: wonen_eerst\nknoppen: {contingent: 0.09}\nredenen:\n"
    start = start_from(parse_scenario(f'{text}  contingent: "{words}"', "x.yaml"), SHIPPED)
    found = opened(written(start)).choices
    assert found.loaded is not None and found.loaded.redenen["contingent"] == words
    assert found == start


def test_every_lever_can_go_through_a_link() -> None:
    for lever in LEVERS.values():
        for value in (lever.low, lever.high, current(lever)):
            chosen = Choices().move(lever, value, SHIPPED[BASELINE])
            assert opened(written(chosen)).choices == chosen
