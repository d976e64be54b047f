"""The page that compares scenarios: which ones, what it says of them, and which lever did it."""

import re
from dataclasses import replace

import numpy as np
import pytest
from support.app.compare_page import (
    BASE,
    BOTH,
    EN,
    HOMES,
    MINE,
    NL,
    OWN_CHOICES,
    PREVENTION,
    REGISTER,
    SHIPPED,
    TOTAL,
    check,
    end,
    headline,
    html,
    plain,
    side,
    start,
    tables,
    three,
)

from dashboard.pages.vergelijken import contributions, page
from dashboard.pages.vergelijken.comparison import MOST, NONE, OWN, Comparison, offered, resolved
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.texts import texts
from dashboard.wording.values import difference_words
from simulation.engine.invariants import InvariantError
from simulation.explore.shapley_values import attribute
from simulation.outcomes.draw_statistics import Spread
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.compare import inputs
from simulation.wording.numbers import step_of, stepped
from simulation.wording.vocabulary import terms

# Which are compared --------------------------------------------------------------------------


def test_the_usual_ones_unless_there_is_one_of_the_users_own() -> None:
    assert resolved([], offered(SHIPPED, BASE)) == [BASE.id, HOMES.id, PREVENTION.id]
    assert resolved([], offered(SHIPPED, MINE)) == [BASE.id, HOMES.id, OWN]
    assert OWN not in offered(SHIPPED, replace(HOMES, naam="Hetzelfde", id="anders"))


def test_what_was_chosen_stays_and_what_is_gone_leaves() -> None:
    found = offered(SHIPPED, MINE)
    assert resolved([OWN, BASE.id], found) == [OWN, BASE.id]
    assert resolved([OWN, BASE.id], SHIPPED) == [BASE.id, HOMES.id, PREVENTION.id]
    assert resolved(["bezuiniging", OWN, BASE.id], SHIPPED) == ["bezuiniging", BASE.id]
    assert resolved(["bezuiniging", "no such"], SHIPPED) == ["bezuiniging", BASE.id, HOMES.id]
    assert resolved([BASE.id, BASE.id, HOMES.id], found) == [BASE.id, HOMES.id]
    assert len(resolved(list(found), found)) == MOST


def test_the_choice_survives_another_page() -> None:
    app = start()
    check(app.selectbox(key="vergelijken_1").set_value("bezuiniging").run())
    check(app.selectbox(key="vergelijken_4").set_value("meer_opvang").run())
    check(app.selectbox(key="vergelijken_maat_veld").set_value("ethos_1").run())
    chosen = [app.selectbox(key=f"vergelijken_{n}").value for n in range(1, 5)]
    assert chosen == ["bezuiniging", HOMES.id, PREVENTION.id, "meer_opvang"]
    app.session_state["elsewhere"] = True
    check(app.run())
    assert not app.selectbox
    app.session_state["elsewhere"] = False
    check(app.run())
    assert [app.selectbox(key=f"vergelijken_{n}").value for n in range(1, 5)] == chosen
    assert app.selectbox(key="vergelijken_maat_veld").value == "ethos_1"


def test_none_can_be_chosen_twice_and_two_fields_may_be_empty() -> None:
    app = start()
    names = {key: one.naam for key, one in SHIPPED.items()}
    shown = [set(app.selectbox(key=f"vergelijken_{n}").options) for n in range(1, 5)]
    assert names[HOMES.id] not in shown[0] | shown[2] | shown[3]
    assert ["Geen" in options for options in shown] == [False, False, True, True]
    check(app.selectbox(key="vergelijken_3").set_value(NONE).run())
    assert app.selectbox(key="vergelijken_3").value == NONE
    assert len(headline(app)) == 2
    assert not [box for box in app.selectbox if box.key == "vergelijken_wie_veld"]


def test_the_users_own_scenario_is_offered_by_a_name_that_is_ours() -> None:
    """The name in a file is a stranger's."""
    loaded = replace(MINE, naam="<b>*Wild*</b> $x$", id="wild")
    app = start(**{STATE: History(Choices("wonen_eerst", loaded=loaded))})
    assert NL("vergelijken.eigen") in app.selectbox(key="vergelijken_3").options
    assert "Uw scenario" in headline(app)[2]
    shown = [html(app), *(text.value for text in app.markdown)]
    shown += [option for box in app.selectbox for option in box.options]
    assert not [text for text in shown if "wild" in text.casefold()]


# What the page says --------------------------------------------------------------------------


def test_the_sentences_are_the_difference_draw_by_draw() -> None:
    app = start(**{STATE: History(OWN_CHOICES)})
    first, *others = headline(app)
    low, high = np.quantile(end(BASE), [0.05, 0.95])
    mean = stepped(end(BASE).mean(), "nl", step_of(low, high))
    assert f"verwachting {mean} mensen dakloos" in first
    for scenario, name, line in zip(
        (HOMES, MINE), (HOMES.naam, "Uw scenario"), others, strict=True
    ):
        fewer = end(BASE) - end(scenario)
        low, high = np.quantile(fewer, [0.05, 0.95])
        words = [stepped(x, "nl", step_of(low, high)) for x in (fewer.mean(), low, high)]
        band = f"90\u00a0%: {words[1]}–{words[2]}"
        assert line.startswith(
            plain(f"Met {name} zijn dat er ongeveer {words[0]} minder ({band}).")
        )


def test_a_difference_that_may_be_none_is_called_so() -> None:
    app = start(vergelijken_keuze=[BASE.id, "meer_opvang"])
    low, high = np.quantile(end(SHIPPED["meer_opvang"]) - end(BASE), [0.05, 0.95])
    assert low < 0 < high
    fewer, more = (stepped(abs(x), "nl", step_of(low, high)) for x in (low, high))
    said = f"klein of onzeker : tussen {fewer} mensen minder en {more} mensen meer"
    assert said in headline(app)[1]


@pytest.mark.parametrize("moved", [False, True])
def test_the_scenario_that_one_was_looking_at_comes_along(moved: bool) -> None:
    """And what was moved in it, before any other."""
    looked_at = Choices("alles_tegelijk")
    if moved:
        start_from = SHIPPED["alles_tegelijk"]
        looked_at = looked_at.move(REGISTER.levers["contingent"], 0.12, start_from)
    told = headline(start(**{STATE: History(looked_at)}))
    assert len(told) == 3 and "Huidig beleid" in told[0] and "Alles tegelijk" in told[1]
    assert ("Uw scenario" if moved else "Wonen Eerst") in told[2]


def test_what_surprises_is_explained_beside_current_policy() -> None:
    """Prevention seems to do nothing: fewer become homeless, and who is it waits longer."""
    app = start(vergelijken_keuze=[BASE.id, "preventie_eerst"])
    assert headline(app)[1].endswith(NL("verrassing.preventie_eerst"))
    label = INDICATORS["instroom"].label.nl
    assert any(label in row[0] for found in tables(html(app)).values() for row in found if row)
    app = start(vergelijken_keuze=["preventie_eerst", BASE.id])
    assert NL("verrassing.preventie_eerst") not in " ".join(headline(app))


def test_more_and_as_many_are_told() -> None:
    assert "meer" in headline(start(vergelijken_keuze=[BASE.id, "bezuiniging"]))[1]
    goals = Choices(BASE.id).aim("nul_dakloos", 5000.0, BASE, REGISTER)
    app = start(vergelijken_keuze=[BASE.id, OWN], **{STATE: History(goals)})
    assert "evenveel" in headline(app)[1]
    assert [info.value for info in app.info] == [NL("vergelijken.welke_niets")]
    found = tables(html(app))
    assert found["Wat is er anders?"][1:] == [
        ["Niemand dakloos Doel", "hooguit 1.000 personen", "hooguit 5.000 personen"]
    ]


# Which lever did it --------------------------------------------------------------------------


def test_which_lever_did_it_is_worked_out_only_when_asked_for() -> None:
    contributions.store.cache_clear()
    app = start()
    assert NL("vergelijken.bijdragen") not in tables(html(app))
    assert len(app.get("vega_lite_chart")) == 2
    check(app.button(key="vergelijken_welke").click().run())
    rows = tables(html(app))[NL("vergelijken.bijdragen")]
    assert {row[0] for row in rows[1:-1]} == {
        one.label.nl for one in inputs([BASE, HOMES], REGISTER)
    }
    assert rows[-1][0] == NL("vergelijken.samen")
    total = difference_words(TOTAL, Spread(*three(end(HOMES) - end(BASE))), NL)
    assert rows[-1][3] == plain(f"{total.value} {total.band}")
    assert len(app.get("vega_lite_chart")) == 3
    check(app.run())
    assert not [b for b in app.button if b.key == "vergelijken_welke"]  # it is there already
    check(app.selectbox(key="vergelijken_wie_veld").set_value(PREVENTION.id).run())
    assert [b for b in app.button if b.key == "vergelijken_welke"]
    assert NL("vergelijken.bijdragen") not in tables(html(app))


def test_many_levers_go_by_group_and_the_page_says_so() -> None:
    contributions.store.cache_clear()
    app = start(vergelijken_keuze=[BASE.id, "alles_tegelijk"])
    assert NL("vergelijken.welke_groepen") in [text.value for text in app.markdown]
    check(app.button(key="vergelijken_welke").click().run())
    rows = tables(html(app))[NL("vergelijken.bijdragen")]
    homes = next(row[0] for row in rows if row[0].startswith(terms("nl")("group.wonen")))
    for name in ("contingent", "flexwoningen", "woningdelen"):
        assert REGISTER.levers[name].label.nl in homes
    assert NL("vergelijken.welke_groepen") not in [text.value for text in start().markdown]


def test_groups_of_assumptions_and_loops_have_names() -> None:
    settings = {
        "woningtekort": "hoog",
        "instroomgroei": "laag",
        "draagvlak": "uit",
        "verslechtering": "uit",
    }
    other = SHIPPED["alles_tegelijk"].with_settings(settings, REGISTER)
    found = attribute(BASE, other, REGISTER, members=2, steps_per_year=16)
    shown = Comparison([side(BASE), side(other)])
    for t in (NL, EN):
        made = contributions.parts(found, shown, shown.others[0], TOTAL, t)
        names = {part.name for part in made}
        assert {t("vergelijken.groep_aannames"), t("vergelijken.groep_lussen")} <= names
        body = contributions.contribution_table(made, shown, shown.others[0], TOTAL, REGISTER, t)
        rows = next(iter(tables(body).values()))
        assert all(cell for row in rows for cell in row)


def test_the_bars_are_in_order_and_the_last_is_the_whole() -> None:
    found = attribute(BASE, HOMES, REGISTER, members=5, steps_per_year=16)
    shown = Comparison([side(BASE), side(HOMES)])
    name = "cbs_ten_opzichte_van_begin"
    made = contributions.parts(found, shown, shown.others[0], name, NL)
    total = shown.difference(name, shown.others[0])
    bars = contributions.frame(made, total, name, NL)
    assert bars["soort"].tolist() == ["deel"] * len(made) + ["geheel"]
    assert bars["bijdrage"][:-1].sum() == pytest.approx(bars["bijdrage"].iloc[-1])
    assert bars["bijdrage"].iloc[-1] == pytest.approx(100 * total.mean)


def test_a_combination_that_cannot_be_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    contributions.store.cache_clear()

    def broken(*_: object, **__: object) -> None:
        raise InvariantError("no homes left")

    monkeypatch.setattr(contributions, "attribute", broken)
    app = start()
    check(app.button(key="vergelijken_welke").click().run())
    assert [text.value for text in app.warning] == [NL("vergelijken.welke_niet")]
    assert "no homes left" not in html(app)


# The whole page ------------------------------------------------------------------------------


@BOTH
def test_the_page_is_in_the_readers_language(lang: str) -> None:
    app = start(lang, vergelijken_meer=True, vergelijken_tabel=True)
    if [b for b in app.button if b.key == "vergelijken_welke"]:
        check(app.button(key="vergelijken_welke").click().run())
    whole = plain(html(app)) + "\n".join(text.value for text in app.markdown)
    assert not re.search(r"\b(vergelijken|oordeel|grafiek|knoppen)\.\w", whole)
    assert not re.search(r"[{}]", whole)
    other = texts("en" if lang == "nl" else "nl")
    foreign = [
        key
        for key, text in other.entries.items()
        if key.startswith("vergelijken.")
        and len(text) > 12
        and "{" not in text
        and text != texts(lang).entries[key]
        and text in whole
    ]
    assert foreign == []


def test_headings_skip_no_level() -> None:
    levels = [
        len(text.value.partition(" ")[0]) for text in start().markdown if text.value[:1] == "#"
    ]
    assert levels == [1] + [2] * (len(levels) - 1) and len(levels) > 6


def test_a_fault_is_a_friendly_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the machine")

    app = start()
    with monkeypatch.context() as patch:
        patch.setattr(page, "outcome", broken)
        app.run()
        assert not app.exception
        assert [error.value for error in app.error] == [NL("fout.onverwacht")]
        assert "secret" not in html(app)
    check(app.run())
