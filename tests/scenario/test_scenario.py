"""Scenarios: reading, bases, settings, spelling, and the levers' paths in time."""

import datetime as dt
import time
from pathlib import Path

import pytest
from support.models.small_register import BASE, EXAMPLE, Load, scenario_reader, write_register

from simulation.reading.faults import InputError
from simulation.register.register import Register, load_register
from simulation.scenario.lever_paths import USUAL
from simulation.scenario.scenario import (
    Afbouw,
    Ramp,
    Scenario,
    list_shipped,
    load_scenario,
    parse_scenario,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return load_register(write_register(tmp_path_factory.mktemp("parameters")))


@pytest.fixture
def read(tmp_path: Path, register: Register) -> Load:
    return scenario_reader(tmp_path, register)


def test_the_example(read: Load) -> None:
    scenario = read(EXAMPLE)
    assert scenario == Scenario(
        id="proef",
        naam="Wonen Eerst versneld",
        omschrijving="Directe toewijzing naast begeleiding, opvang bouwt af achter de uitstroom"
        " aan.",
        basis="huidig_beleid",
        regio="nederland",
        knoppen={
            "aandeel_wonen_eerst": (Ramp(0.8, day("2027-07-01"), day("2030-01-01")),),
            "contingent": (Ramp(0.07, day("2027-01-01"), day("2028-01-01")),),
            "afbouw_grootschalig": Afbouw(day("2030-01-01"), USUAL, False),
        },
        aannames={"woningtekort": "hoog", "verslechtering": 0.05},
        doelen={"nul_dakloos": 1000.0},
        lussen={"verslechtering": False},
        modelversie="0.1.0",
        redenen={"contingent": "Afspraak met de corporaties"},
    )


def test_short_spellings(read: Load) -> None:
    scenario = read(
        "naam: x\nknoppen:\n  contingent: 0.07\n  aandeel_wonen_eerst: {naar: 1}\n"
        "  afbouw_grootschalig: 2030-01-01\nlussen: {draagvlak: false}\naannames:\n"
    )
    assert scenario.knoppen == {
        "contingent": (Ramp(0.07, USUAL),),
        "aandeel_wonen_eerst": (Ramp(1.0, USUAL),),
        "afbouw_grootschalig": Afbouw(day("2030-01-01"), USUAL, True),
    }
    assert scenario.lussen == {"draagvlak": False}
    assert (scenario.basis, scenario.regio, scenario.aannames) == ("huidig_beleid", "nederland", {})


def test_the_baseline_alone_has_no_base(read: Load) -> None:
    assert read(BASE, "huidig_beleid.yaml").basis is None
    with pytest.raises(InputError, match="basis: huidig_beleid heeft geen basis"):
        read("naam: x\nbasis: proef\n", "huidig_beleid.yaml")


def knoppen(text: str) -> str:
    return f"naam: x\nknoppen:\n  {text}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("omschrijving: x", ":1:1: 'naam' ontbreekt"),
        ("naam:", ":1:6: naam: deze tekst mag niet leeg zijn"),
        ("naam: x\nknopen: {}", "onbekend veld 'knopen'. Bedoelde u 'knoppen'?"),
        ("naam: x\ncontingent: 1", "'contingent' is een knop: zet die onder 'knoppen'."),
        ("naam: x\nregio: nederlnd", "regio: 'nederlnd' is hier niet mogelijk. Bedoelde u 'neder"),
        ("naam: x\nregio: utrecht", "'utrecht' is hier niet mogelijk. Mogelijk: nederland."),
        (knoppen("contigent: 0.07"), ":3:3: knoppen.contigent: onbekende knop 'contigent'. Bed"),
        (knoppen("woningtekort: hoog"), "'woningtekort' is een aanname: zet die onder 'aannames'"),
        ("naam: x\naannames: {contingent: 0.1}", "'contingent' is een knop: zet die onder 'knop"),
        ("naam: x\naannames: {nul_dakloos: 1}", "'nul_dakloos' is een doel: zet die onder 'doel"),
        (knoppen("contingent: -0.1"), ":3:15: knoppen.contingent: moet tussen 0 en 0.15 liggen"),
        (knoppen("contingent: 7"), "bedoelde u 0.07?"),
        (knoppen("contingent: 0,07"), "gebruik een punt: 0.07"),
        (knoppen("contingent: {naar: 0,07}"), "Een getal met een komma? Gebruik een punt."),
        (knoppen("contingent: ja"), "verwacht een getal, niet 'ja'"),
        (knoppen('contingent: "0.07"'), "schrijf het getal zonder aanhalingstekens"),
        (knoppen("contingent: .nan"), "dit is geen eindig getal"),
        (knoppen("contingent: .inf"), "dit is geen eindig getal"),
        (knoppen("contingent:"), "hier ontbreekt een getal"),
        (knoppen("contingent: []"), "deze lijst is leeg"),
        (knoppen("contingent: [0.07]"), "contingent.1: verwacht regels 'naam: waarde'"),
        (knoppen("contingent: {nar: 0.07}"), "onbekend veld 'nar'. Bedoelde u 'naar'?"),
        (knoppen("contingent: {start: 2026-01-01}"), "'naar' ontbreekt"),
        (knoppen("contingent: {naar: 0.1, start: 2024-12-31}"), "2024-12-31 ligt niet tussen 2025"),
        (knoppen("contingent: {naar: 0.1, start: 2036-01-02}"), "2036-01-02 ligt niet tussen 2025"),
        (knoppen("contingent: {naar: 0.1, start: 2027}"), "verwacht een datum"),
        (knoppen("contingent: {naar: 0.1, eind: 2206-01-01}"), "eind: 2206-01-01 ligt niet tussen"),
        (
            knoppen("contingent: {naar: 0.1, eind: 2026-01-01}"),
            f"eind: moet na de start liggen: zonder 'start' is dat {USUAL}",
        ),
        (knoppen("contingent: {naar: 0.1, tot: 2028-01-01}"), "tot: moet tussen start en eind"),
        (
            knoppen("contingent: [{naar: 0.1, eind: 2029-01-01}, {naar: 0, start: 2028-01-01}]"),
            f"contingent.2: overlapt met de stap die op {USUAL} begint",
        ),
        (knoppen("contingent: [{naar: 0.1}, {naar: 0.05}]"), "overlapt met de stap"),
        (knoppen("afbouw_grootschalig: 0.5"), "verwacht een datum"),
        (knoppen("afbouw_grootschalig: 2026-06-01"), "2026-06-01 ligt niet tussen 2027-01-01 en"),
        (knoppen("afbouw_grootschalig: {datum: 2036-01-01}"), "datum: 2036-01-01 ligt niet tussen"),
        (knoppen("afbouw_grootschalig: {start: 2026-01-01}"), "'datum' ontbreekt"),
        (knoppen("afbouw_grootschalig: {datum: 2030-01-01, vangrail: nee}"), "verwacht aan of uit"),
        (
            knoppen("afbouw_grootschalig: {datum: 2030-01-01, start: 2031-01-01}"),
            "datum: moet na de start (2031-01-01) liggen",
        ),
        ("naam: x\naannames: {woningtekort: hog}", "Bedoelde u 'hoog'?"),
        ("naam: x\naannames: {woningtekort: 600000}", "moet tussen 300000 en 500000 liggen, is 60"),
        ("naam: x\naannames: {woningtekort: [1]}", "verwacht een getal"),
        ("naam: x\ndoelen: {nul_dakloos: 1000}", "nul_dakloos: schrijf {drempel: 1000}"),
        ("naam: x\ndoelen: {nul_dakloos: {}}", "'drempel' ontbreekt"),
        ("naam: x\ndoelen: {nul_dakloos: {drempel: -1}}", "drempel: moet minstens 0 zijn, is -1"),
        ("naam: x\ndoelen: {nul_dakloos: {drempel: .inf}}", "dit is geen eindig getal"),
        ("naam: x\ndoelen: {nul: {drempel: 1}}", "onbekend doel 'nul'"),
        (
            "naam: x\nlussen: {draagvlakk: uit}",
            "onbekende lus 'draagvlakk'. Bedoelde u 'draagvlak'",
        ),
        ("naam: x\nlussen: {draagvlak: nee}", "verwacht aan of uit"),
        ("naam: x\nredenen: {contigent: tja}", "onbekende naam 'contigent'. Bedoelde u 'continge"),
        ("naam: x\nbasis: ../geheim", "basis: noem de naam van een scenario"),
        ("naam: x\nbasis: [a]", "basis: noem de naam van een scenario"),
        ("naam: x\nbasis: nergens_te_vinden", ":2:8: basis: basis 'nergens_te_vinden' niet gevond"),
        ("naam: x\nbasis: proef", "basis: de basis verwijst in een kring"),
    ],
)
def test_refused(read: Load, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert message in caught.value.text()
    assert len(caught.value.faults) == 1, caught.value.text()
    assert caught.value.text("en") != caught.value.text("nl")


def test_all_faults_at_once_in_order(read: Load) -> None:
    with pytest.raises(InputError) as caught:
        read("namm: x\nknoppen:\n  contingent: 2\n  x: 1\naannames: {y: 1}\n")
    assert [fault.line for fault in caught.value.faults] == [1, 3, 4, 5]


def test_file_name_is_the_id(read: Load) -> None:
    with pytest.raises(InputError, match="kleine letters"):
        read(BASE, "Mijn plan.yaml")


def test_every_shipped_scenario_loads_with_the_shipped_register() -> None:
    for name in list_shipped():
        scenario = load_scenario(name)
        assert (scenario.id, scenario.basis is None) == (name, name == "huidig_beleid")
        assert parse_scenario(scenario.to_yaml(), f"{name}.yaml") == scenario


def test_shipped_scenarios_have_a_fixed_order() -> None:
    names = list_shipped()
    assert len(set(names)) == len(names)
    if names:
        assert names[0] == "huidig_beleid"


def test_unknown_name(register: Register, tmp_path: Path) -> None:
    for name in ("wonen_erst", "a" * 5000, "\0", ""):
        with pytest.raises(InputError):
            load_scenario(name, register)
    with pytest.raises(InputError, match="bestaat niet"):
        load_scenario(tmp_path / "weg.yaml", register)


class TestBases:
    """A scenario that builds on another."""

    def test_child_replaces_later_ramps_and_cuts_the_running_one(self, read: Load) -> None:
        parent = (
            "naam: ouder\nknoppen:\n  contingent:\n"
            "    - {naar: 0.05, start: 2025-01-01}\n"
            "    - {naar: 0.10, start: 2026-01-01, eind: 2030-01-01}\n"
            "    - {naar: 0.15, start: 2031-01-01}\n"
        )
        child = read(
            "naam: kind\nbasis: ouder\nknoppen: {contingent: {naar: 0.02, start: 2028-01-01}}",
            ouder=parent,
        )
        assert child.knoppen["contingent"] == (
            Ramp(0.05, day("2025-01-01")),
            Ramp(0.10, day("2026-01-01"), day("2030-01-01"), tot=day("2028-01-01")),
            Ramp(0.02, day("2028-01-01")),
        )
        early = read(
            "naam: kind\nbasis: ouder\nknoppen: {contingent: {naar: 0.02, start: 2025-01-01}}",
            ouder=parent,
        )
        assert early.knoppen["contingent"] == (Ramp(0.02, day("2025-01-01")),)

    def test_a_finished_ramp_is_not_cut(self, read: Load) -> None:
        child = read(
            "naam: kind\nbasis: ouder\nknoppen: {contingent: {naar: 0, start: 2028-01-01}}",
            ouder="naam: o\nknoppen: {contingent: {naar: 0.1, eind: 2028-01-01}}",
        )
        assert child.knoppen["contingent"][0].tot is None  # type: ignore[index]

    def test_other_sections_merge_by_key(self, read: Load) -> None:
        child = read(
            "naam: kind\nbasis: ouder\nknoppen: {contingent: 0.05}\naannames: {woningtekort: laag}"
            "\ndoelen: {halvering: {drempel: 3}}\nlussen: {draagvlak: aan}",
            ouder=EXAMPLE,
        )
        assert child.naam == "kind"
        assert (child.omschrijving, child.modelversie, child.basis) == ("", None, "ouder")
        assert child.aannames == {"woningtekort": "laag", "verslechtering": 0.05}
        assert child.doelen == {"nul_dakloos": 1000.0, "halvering": 3.0}
        assert child.lussen == {"verslechtering": False, "draagvlak": True}
        assert child.knoppen["contingent"] == (Ramp(0.05, USUAL),)
        assert "aandeel_wonen_eerst" in child.knoppen
        assert child.redenen == {}  # the parent's reason was for the parent's value

    def test_a_closure_can_be_called_off(self, read: Load) -> None:
        child = read("naam: k\nbasis: ouder\nknoppen: {afbouw_grootschalig: geen}", ouder=EXAMPLE)
        assert child.knoppen["afbouw_grootschalig"] == Afbouw(None)

    def test_circle(self, read: Load) -> None:
        with pytest.raises(InputError, match=r"b\.yaml:2:8: basis: de basis verwijst in een kring"):
            read("naam: a\nbasis: b\n", "a.yaml", b="naam: b\nbasis: a\n")

    def test_deep_chain(self, read: Load) -> None:
        chain = {f"s{i}": f"naam: s\nbasis: s{i + 1}\n" for i in range(40)}
        with pytest.raises(InputError, match="meer dan 10 keer een basis"):
            read("naam: a\nbasis: s0\n", **chain)

    def test_faults_in_the_base_are_reported_too(self, read: Load) -> None:
        with pytest.raises(InputError) as caught:
            read("naam: a\nbasis: b\nx: 1\n", b="naam: b\ny: 1\n")
        text = caught.value.text()
        assert "proef.yaml:3:1: x:" in text
        assert "b.yaml:2:1: y:" in text
        with pytest.raises(InputError, match=r"b\.yaml:1:4: typeaanduidingen"):
            read("naam: a\nbasis: b\n", b="a: !x 1\n")


def test_reading_is_quick(read: Load) -> None:
    read(EXAMPLE)
    began = time.perf_counter()
    for _ in range(10):
        read(EXAMPLE)
    assert time.perf_counter() - began < 10
