"""The parameter register: reading, checking, drawing."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from support.models.small_posterior import write_set
from support.models.small_register import ARRAY, LEVERS, SECTOR, write_register

from simulation.reading.faults import FaultError
from simulation.register.register import Estimate, Register, load_register


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_register(tmp_path / "parameters")


@pytest.fixture
def register(folder: Path) -> Register:
    return load_register(folder)


def faults(folder: Path, parameter_set: str | None = None) -> str:
    with pytest.raises(FaultError) as caught:
        load_register(folder, parameter_set)
    return caught.value.text()


def test_flat_view_is_sorted_and_complete(register: Register) -> None:
    assert list(register.names) == sorted(register.names)
    assert set(register.names) == {
        "opvang.uitval",
        "opvang.dagen",
        "instroom.verdeling.relatiebreuk.jongeren",
        "instroom.verdeling.relatiebreuk.gezinnen",
        "instroom.verdeling.jeugdzorg.jongeren",
        "wereld.woningtekort",
        "dynamiek.verslechtering",
        "knop.contingent",
        "knop.aandeel_wonen_eerst",
        "knop.eu_opvangplekken",
        "knop.plekken_opvang",
    }
    assert register.estimates["opvang.uitval"] == Estimate(0.2, 0.35, 0.55)
    assert register.central()[register.index["knop.contingent"]] == 0.04
    assert register.described["knop.contingent"].unit == "1"


def test_objects_keep_what_the_files_say(register: Register) -> None:
    split = register.parameters["instroom.verdeling"]
    assert split.by == ("route", "groep")
    assert split.values["relatiebreuk", "jongeren"] == Estimate(0.05, 0.10, 0.15)
    assert register.parameters["opvang.dagen"].year is None
    lever = register.levers["contingent"]
    assert (lever.low, lever.high, lever.simple, lever.group) == (0, 0.15, True, "wonen")
    assert lever.label.en == "Lever contingent"
    assert lever.base is not None and lever.base.year == 2024
    assert register.levers["afbouw_grootschalig"].base is None
    assert register.assumptions["woningtekort"].parameter == "wereld.woningtekort"
    assert register.parameter_set == "prior"


def test_a_range_may_name_the_counts_it_rests_on(folder: Path, register: Register) -> None:
    """None, when it says nothing; draws do not depend on it."""
    assert {parameter.rests_on for parameter in register.described.values()} == {()}
    rests = "\n  rests_on: [cbs_2022, ethos_r3_straat.openbare_ruimte]\n"
    (folder / "opvang.yaml").write_text(SECTOR.replace("\n  low: 0.2\n", f"{rests}  low: 0.2\n"))
    levers = LEVERS.replace("base: {low: 0.03", "base: {rests_on: [monitor_2022], low: 0.03")
    (folder / "knoppen" / "wonen.yaml").write_text(levers)
    found = load_register(folder)
    uitval, contingent = found.described["opvang.uitval"], found.described["knop.contingent"]
    assert uitval.rests_on == ("cbs_2022", "ethos_r3_straat.openbare_ruimte")
    assert contingent.rests_on == ("monitor_2022",)
    assert (uitval.entry, contingent.entry) == ("opvang.uitval", "contingent.base")
    assert uitval.has_range and not found.described["opvang.dagen"].has_range
    assert found.hash == register.hash


def test_loading_is_cached_until_a_file_changes(folder: Path) -> None:
    first = load_register(folder)
    assert load_register(folder) is first
    path = folder / "opvang.yaml"
    path.write_text(SECTOR.replace("central: 0.35", "central: 0.345"))
    assert load_register(folder).estimates["opvang.uitval"].central == 0.345


def test_register_can_be_sent_to_another_process(register: Register) -> None:
    sent = pickle.loads(pickle.dumps(register))
    assert (sent.hash, sent.estimates) == (register.hash, register.estimates)
    assert (sent.parameter_set, sent.levers) == (register.parameter_set, register.levers)


def test_a_posterior_can_be_sent_to_another_process(tmp_path: Path) -> None:
    register = load_register(parameter_set=write_set(tmp_path / "klein"))
    sent, kept = pickle.loads(pickle.dumps(register)).posterior, register.posterior
    assert kept is not None and (sent.hash, sent.about) == (kept.hash, kept.about)
    ids = kept.choose(7, seed=2)
    np.testing.assert_array_equal(sent.choose(7, seed=2), ids)
    np.testing.assert_array_equal(sent.numbers(register, ids), kept.numbers(register, ids))


def test_low_central_and_high_are_what_one_in_twenty_half_and_the_rest_lie_below(
    register: Register,
) -> None:
    drawn = register.draw(20_000, seed=1)
    assert drawn.shape == (len(register.names), 20_000)
    for row, estimate in enumerate(register.estimates.values()):
        found = np.quantile(drawn[row], [0.05, 0.5, 0.95])
        expected = [estimate.low, estimate.central, estimate.high]
        spread = estimate.high - estimate.low
        assert found == pytest.approx(expected, abs=0.02 * spread + 1e-12)
        assert drawn[row].min() >= min(estimate.low, 0.0)
    assert (drawn[register.index["opvang.dagen"]] == 365).all()
    rest = np.corrcoef(np.delete(drawn, register.index["opvang.dagen"], axis=0))
    assert np.abs(rest - np.eye(len(rest))).max() < 0.04


def test_draws_depend_on_seed_and_name_only(folder: Path, register: Register) -> None:
    before = register.draw(50, seed=7)
    assert (register.draw(50, seed=7) == before).all()
    assert not (register.draw(50, seed=8) == before).all()
    assert (register.draw(20, seed=7) == before[:, :20]).all()
    extra = SECTOR.replace("opvang.", "aaa.")
    (folder / "aaa.yaml").write_text(extra)
    larger = load_register(folder)
    after = larger.draw(50, seed=7)
    for name in register.names:
        assert (after[larger.index[name]] == before[register.index[name]]).all()


def test_draws_are_the_same_on_every_machine(register: Register) -> None:
    drawn = register.draw(2, seed=42)[register.index["opvang.uitval"]]
    assert drawn == pytest.approx(PINNED, rel=1e-12)


PINNED = [0.33331598881976404, 0.40329632062179540]


def test_with_values(register: Register) -> None:
    other = register.with_values({"opvang.uitval": 0.9, "knop.contingent": 0.05})
    assert other.estimates["opvang.uitval"] == Estimate(0.2, 0.9, 0.55)
    assert other.estimates["knop.contingent"].central == 0.05
    assert register.estimates["opvang.uitval"].central == 0.35
    drawn = other.draw(500, seed=1)[other.index["opvang.uitval"]]
    assert drawn.min() > 0.0 and 0.55 < drawn.max() <= 0.9
    with pytest.raises(KeyError, match=r"opvang\.uitval"):
        register.with_values({"opvang.uitva": 1.0})
    with pytest.raises(ValueError, match="finite"):
        register.with_values({"opvang.uitval": float("nan")})


def test_parameter_set(folder: Path) -> None:
    register = load_register(folder, "ijking-1")
    assert register.parameter_set == "ijking-1"
    assert register.estimates["opvang.uitval"] == Estimate(0.2, 0.4, 0.55)
    assert register.estimates["instroom.verdeling.relatiebreuk.gezinnen"].central == 0.5
    (folder / "sets" / "DEFAULT").write_text("ijking-1\n")
    again = load_register(folder)
    assert (again.parameter_set, again.hash) == (register.parameter_set, register.hash)
    assert load_register(folder, "prior").estimates["opvang.uitval"].central == 0.35


def test_unknown_parameter_set(folder: Path) -> None:
    assert "onbekende parameterset 'ijking1'. Bedoelde u 'ijking-1'?" in faults(folder, "ijking1")
    assert "onbekende parameterset" in faults(folder, "../opvang")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{value: 0.4}", "{value: .inf}", "opvang.uitval.value: dit is geen eindig getal"),
        ("{value: 0.4}", "0.4", "verwacht regels"),
        ("opvang.uitval:", "opvang.uitvl:", "'opvang.uitvl'. Bedoelde u 'opvang.uitval'?"),
        ("id: ijking-1", "id: IJking 1", "id: kleine letters, cijfers"),
        ("note: Eerste ijking\n", "", "'note' ontbreekt"),
    ],
)
def test_faulty_parameter_set(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "sets" / "ijking-1" / "parameterset.yaml"
    path.write_text(path.read_text().replace(old, new))
    assert message in faults(folder, "ijking-1")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("central: 0.35", "central: 0.15", "niet oplopend: low 0.2, central 0.15, high 0.55"),
        ("high: 0.55", "high: .nan", "high: dit is geen eindig getal"),
        ("high: 0.55", "high: 0,55", "gebruik een punt: 0.55"),
        ("high: 0.55", "", "opvang.uitval: 'high' ontbreekt"),
        ("grade: assumption", "grade: asumption", "Bedoelde u 'assumption'?"),
        ("year: 2023", "year: 2023.5", "een jaartal is een geheel getal"),
        ("year: 2023", "year: 23", "moet tussen 1900 en 2100 liggen"),
        ("year: 2023", "year: vorig jaar", "year: verwacht een getal"),
        ("unit: 1/year", 'unit: ""', "unit: deze tekst mag niet leeg zijn"),
        ('why: {nl: "Niet geteld", ', 'why: {nl: "", ', "why.nl: deze tekst mag niet leeg zijn"),
        ('source: {nl: "Jaarverslag", en: "Jaarverslag (en)"}', "", "'source' ontbreekt"),
        (', en: "Jaarverslag (en)"', "", "source: 'en' ontbreekt"),
        (", en: Drop-out from shelter", "", "label: 'en' ontbreekt"),
        ("low: 365", "low: 364", "grade: een definitie heeft geen bandbreedte"),
        ("grade: assumption", "graad: assumption", "onbekend veld 'graad'. Bedoelde u 'grade'?"),
        ("opvang.uitval:", "Opvang.uitval:", "geen geldige parameternaam"),
        ("opvang.uitval:", "knop.uitval:", "geen geldige parameternaam"),
        ("opvang.dagen:", "opvang.uitval:", "staat hier al op regel"),
        ("low: 0.2", "low: 0.2\n  by: [groep]", "'values' ontbreekt"),
        ("opvang.uitval:", "wereld.woningtekort:", "'wereld.woningtekort' bestaat al"),
        ("low: 0.2", "low: 0.2\n  rests_on: cbs_2022", "rests_on: verwacht een lijst"),
        ("low: 0.2", "low: 0.2\n  rests_on: []", "rests_on: noem de tellingen, of laat dit weg"),
        ("low: 0.2", "low: 0.2\n  rests_on: [CBS 2022]", "'CBS 2022' is geen naam van een telling"),
        ("low: 0.2", "low: 0.2\n  rests_on: [a, a]", "'a' staat er twee keer"),
        ("low: 0.2", "low: 0.2\n  rest_on: [a]", "'rest_on'. Bedoelde u 'rests_on'?"),
    ],
)
def test_faulty_parameter(folder: Path, old: str, new: str, message: str) -> None:
    (folder / "opvang.yaml").write_text(SECTOR.replace(old, new, 1))
    assert message in faults(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[0.05, 0.10, 0.15]", "[0.05, 0.10]", "verwacht [low, central, high]"),
        ("[0.05, 0.10, 0.15]", "0.10", "verwacht een lijst"),
        ("[0.05, 0.10, 0.15]", "[0.05, 0.20, 0.15]", "jongeren: niet oplopend"),
        ("[0.05, 0.10, 0.15]", "[0.05, ja, 0.15]", "verwacht een getal, niet 'ja'"),
        ("by: [route, groep]", "by: [route]", "verwacht een lijst"),
        ("by: [route, groep]", "by: route", "verwacht een lijst"),
        ("by: [route, groep]", "by: []", "noem de dimensies"),
        ("by: [route, groep]", "low: 1", "'by' ontbreekt"),
        ("{jongeren: [0.8, 0.9, 1]}", "{}", "geen waarden"),
        ("jeugdzorg:", "Jeugd zorg:", "geen geldige naam"),
    ],
)
def test_faulty_array(folder: Path, old: str, new: str, message: str) -> None:
    (folder / "instroom.yaml").write_text(ARRAY.replace(old, new, 1))
    assert message in faults(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("max: 0.15", "max: 0", "max moet groter zijn dan min"),
        ("max: 0.15", "max: 0.045", "base: ligt buiten min–max"),
        ("step: 0.01", "step: 0", "step: moet groter zijn dan 0"),
        ("kind: number", "kind: nummer", "Bedoelde u 'number'?"),
        ("simple: true", "simple: 1", "verwacht aan of uit"),
        ("base: {low", "base: none #", "heeft een 'base' nodig"),
        ("why: {nl: Reden", "why: {nl: ''", "why.nl: deze tekst mag niet leeg zijn"),
    ],
)
def test_faulty_lever(folder: Path, old: str, new: str, message: str) -> None:
    (folder / "knoppen" / "wonen.yaml").write_text(LEVERS.replace(old, new, 1))
    assert message in faults(folder)


def test_assumption_of_an_unknown_parameter(folder: Path) -> None:
    path = folder / "aannames.yaml"
    path.write_text(path.read_text().replace("wereld.woningtekort", "wereld.woningtekor"))
    assert "onbekende parameter 'wereld.woningtekor'. Bedoelde u 'wereld.woning" in faults(folder)


def test_all_faults_of_all_files_at_once(folder: Path) -> None:
    (folder / "opvang.yaml").write_text(SECTOR.replace("low: 0.2", "low: x"))
    (folder / "instroom.yaml").write_text(ARRAY.replace("grade: page", "grade: boek"))
    (folder / "kapot.yaml").write_text("a: [")
    text = faults(folder)
    assert len(text.splitlines()) == 3
    assert "opvang.yaml:9:8: opvang.uitval.low: verwacht een getal, niet 'x'" in text
    assert "kapot.yaml:1:" in text


def test_missing_folder(tmp_path: Path) -> None:
    assert "hier staan geen parameterbestanden" in faults(tmp_path / "nergens")
