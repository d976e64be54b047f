"""One scenario, several spellings: settings by hand, YAML, JSON and the hash."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models.small_register import (
    BASE,
    EXAMPLE,
    Load,
    ramps,
    scenario_reader,
    write_register,
)
from support.places import ROOT

from simulation.reading.faults import InputError
from simulation.register.register import Register, load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import (
    LOOPS,
    Afbouw,
    Ramp,
    Scenario,
    SettingError,
    assumption_values,
    load_scenario,
    parse_scenario,
    scenario_from_plain,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return load_register(write_register(tmp_path_factory.mktemp("parameters")))


@pytest.fixture
def read(tmp_path: Path, register: Register) -> Load:
    return scenario_reader(tmp_path, register)


class TestSettings:
    """`--set lever=value` and its twins in Python."""

    def test_strings_as_on_the_command_line(self, read: Load, register: Register) -> None:
        settings = {
            "contingent": "0.07",
            "woningtekort": "hoog",
            "verslechtering": "0.03",
            "draagvlak": "uit",
            "afbouw_grootschalig": "2031-01-01",
        }
        scenario = read("naam: x\n").with_settings(settings, register)
        assert scenario.knoppen == {
            "contingent": (Ramp(0.07),),
            "afbouw_grootschalig": Afbouw(day("2031-01-01")),
        }
        assert scenario.aannames == {"woningtekort": "hoog", "verslechtering": 0.03}
        assert scenario.lussen == {"draagvlak": False}
        assert scenario.naam == "x"

    def test_a_name_of_both_a_loop_and_an_assumption(self, read: Load, register: Register) -> None:
        scenario = read("naam: x\n").with_settings({"verslechtering": "uit"}, register)
        assert scenario.lussen == {"verslechtering": False}
        assert scenario.with_settings({"verslechtering": True}, register).lussen == {
            "verslechtering": True
        }
        assert scenario.with_settings({"verslechtering": "laag"}, register).aannames == {
            "verslechtering": "laag"
        }

    def test_python_values(self, read: Load, register: Register) -> None:
        path = [Ramp(0.1, day("2026-01-01"), day("2027-01-01")), Ramp(0.05, day("2028-01-01"))]
        scenario = read(EXAMPLE).with_settings(
            {
                "contingent": path,
                "aandeel_wonen_eerst": np.float64(0.5),
                "plekken_opvang": 20_000,
                "afbouw_grootschalig": Afbouw(day("2032-01-01"), vangrail=False),
            },
            register,
        )
        assert scenario.knoppen["contingent"] == tuple(path)
        assert scenario.knoppen["aandeel_wonen_eerst"] == (Ramp(0.5),)
        assert scenario.knoppen["plekken_opvang"] == (Ramp(20_000.0),)
        assert scenario.knoppen["afbouw_grootschalig"] == Afbouw(day("2032-01-01"), vangrail=False)
        assert scenario.redenen == {}
        assert scenario.doelen == {"nul_dakloos": 1000.0}

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("contigent", "1", "onbekende knop 'contigent'. Bedoelde u 'contingent'?"),
            ("contingent", "7", "contingent: moet tussen 0 en 0.15 liggen"),
            ("contingent", "0,07", "gebruik een punt"),
            ("contingent", "", "hier ontbreekt een getal"),
            ("contingent", float("nan"), "geen eindig getal"),
            ("woningtekort", "hog", "Bedoelde u 'hoog'?"),
            ("draagvlak", "0", "verwacht aan of uit"),
            ("nul_dakloos", "5", "'nul_dakloos' is een doel"),
        ],
    )
    def test_refused(
        self, read: Load, register: Register, name: str, value: object, message: str
    ) -> None:
        with pytest.raises(SettingError) as caught:
            read("naam: x\n").with_settings({name: value}, register)
        assert message in caught.value.text()


def test_hash_is_of_what_decides_the_outcome(read: Load) -> None:
    scenario = read(EXAMPLE)
    renamed = replace(scenario, id="a", naam="b", omschrijving="c", redenen={}, basis=None)
    assert renamed.hash == scenario.hash
    assert len(scenario.hash) == 64
    spelled = EXAMPLE.replace("0.80", "8e-1").replace("drempel: 1000", "drempel: 1000.0")
    assert read(spelled).hash == scenario.hash
    assert read(EXAMPLE.replace("0.80", "0.81")).hash != scenario.hash
    assert read(EXAMPLE.replace("hoog", "laag")).hash != scenario.hash
    swapped = replace(scenario, knoppen=dict(reversed(scenario.knoppen.items())))
    assert swapped.hash == scenario.hash


def test_hash_is_pinned(read: Load) -> None:
    """A changed hash makes every earlier run look unfinished: change it knowingly."""
    assert read(EXAMPLE).hash == PINNED_HASH


PINNED_HASH = "72b308f64286f0bc4b20351eeffe0e35725e0e9b681659d033e1e1af529af759"


def test_assumption_values(read: Load, register: Register) -> None:
    assert assumption_values(read(EXAMPLE), register) == {
        "wereld.woningtekort": 500_000,
        "dynamiek.verslechtering": 0.05,
    }


WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs")), min_size=1
)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
SCENARIOS = st.builds(
    Scenario,
    id=st.just("proef"),
    naam=TEXTS,
    omschrijving=st.just("") | TEXTS | st.lists(TEXTS, min_size=2, max_size=3).map("\n".join),
    basis=st.just("huidig_beleid"),
    knoppen=st.fixed_dictionaries(
        {},
        optional={
            "contingent": ramps(0.15),
            "aandeel_wonen_eerst": ramps(),
            "afbouw_grootschalig": st.builds(
                Afbouw,
                st.none() | st.dates(dt.date(2029, 1, 1), dt.date(2035, 12, 31)),
                st.dates(dt.date(2025, 1, 1), dt.date(2028, 1, 1)),
                st.booleans(),
            ),
        },
    ),
    aannames=st.fixed_dictionaries(
        {}, optional={"woningtekort": st.sampled_from(("laag", "hoog")) | st.floats(3e5, 5e5)}
    ),
    doelen=st.dictionaries(st.sampled_from(list(CRITERIA)), st.floats(0, 1e6)),
    lussen=st.dictionaries(st.sampled_from(LOOPS), st.booleans()),
    modelversie=st.none() | TEXTS,
    parameterset=st.none() | TEXTS,
    redenen=st.fixed_dictionaries({}, optional={"contingent": TEXTS}),
)


@given(SCENARIOS)
def test_yaml_and_json_round_trip(
    tmp_path_factory: pytest.TempPathFactory, register: Register, scenario: Scenario
) -> None:
    folder = tmp_path_factory.getbasetemp() / "rondreis"
    folder.mkdir(exist_ok=True)
    (folder / "huidig_beleid.yaml").write_text(BASE)
    path = folder / "proef.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    again = load_scenario(path, register)
    assert again == scenario
    assert again.hash == scenario.hash
    assert again.to_yaml() == scenario.to_yaml()


def test_link_and_text_spell_the_same_scenario(read: Load, register: Register) -> None:
    shipped = (ROOT / "scenarios" / "huidig_beleid.yaml").read_text("utf-8")
    scenario = read(EXAMPLE, huidig_beleid=shipped)
    through_json = json.loads(json.dumps(scenario.to_plain(), default=str))
    assert scenario_from_plain(through_json, "proef", register).hash == scenario.hash
    assert parse_scenario(scenario.to_yaml(), "proef.yaml", register).hash == scenario.hash


def test_cut_ramps_round_trip_through_their_base(read: Load) -> None:
    parent = "naam: o\nknoppen: {contingent: {naar: 0.1, eind: 2030-01-01}}"
    child = read(
        "naam: k\nbasis: ouder\nknoppen: {contingent: {naar: 0, start: 2028-01-01}}", ouder=parent
    )
    assert read(child.to_yaml(), ouder=parent) == child


@given(st.text() | st.text("naam: \n{}[]-&*!'\"#|>knop1,.\\"))
def test_any_text_gives_a_scenario_or_an_input_error(register: Register, text: str) -> None:
    try:
        parse_scenario("naam: x\nknoppen:\n  contingent: " + text, "proef.yaml", register)
    except InputError as error:
        assert error.text()
