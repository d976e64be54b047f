"""The card of a lever: it tells where the user put it, beside where the scenario had it."""

import pytest
from support import scan

from dashboard.formatting.html import in_plain
from dashboard.scenario.edits import Choices
from dashboard.scenario.lever_words import card, stand, with_unit
from dashboard.texts import texts
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

LEVERS = load_register().levers
PRESET = load_scenario("huidig_beleid")


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(LEVERS))
def test_the_card_tells_where_the_lever_was_put(name: str, lang: str) -> None:
    t, lever = texts(lang), LEVERS[name]
    title, still = t("uw_keuze.stand"), Choices(PRESET.id)
    assert title not in card(lever, PRESET, t) == card(lever, PRESET, t, still)
    moved = still.move(lever, lever.high, PRESET)
    told = card(lever, PRESET, t, moved).partition(title)[2].partition("</p>")[0]
    assert with_unit(lever, lever.high, t) in told
    assert title not in card(lever, PRESET, t, moved.release(lever))


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(LEVERS))
def test_a_card_has_no_raw_float(name: str, lang: str) -> None:
    """Where a lever stands is an estimate: of 66.1952% it is told that it is 66%."""
    t, lever = texts(lang), LEVERS[name]
    moved = Choices(PRESET.id).move(lever, lever.high, PRESET)
    told = [stand(lever, t), *card(lever, PRESET, t, moved).split("<p>")]
    assert [one for words in told for one in scan.found(in_plain(words), lang)] == []
