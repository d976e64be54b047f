"""What can be taken along of a comparison: the numbers of the command line."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.app.compare_page import (
    BASE,
    CONTINGENT,
    HOMES,
    MINE,
    NL,
    OWN_CHOICES,
    PREVENTION,
    REGISTER,
    TOTAL,
    html,
    plain,
    start,
    tables,
)
from support.app.comparison_workbook import check_book, facts, sheets, written

import cli
from dashboard.pages.vergelijken import contributions, downloads
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import presets
from dashboard.scenario.edits import chosen_scenario
from dashboard.scenario.edits import origin as origin_of
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.sharing.link import Opened, open_link
from dashboard.sharing.scenario_file import scenario_yaml
from dashboard.wording.values import difference_words
from simulation.export.tables.comparison_workbook import comparison_xlsx
from simulation.outcomes.draw_statistics import Spread
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import model_version, run
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import load_scenario, parse_scenario
from simulation.wording.vocabulary import unit_name

pytestmark = pytest.mark.slow


def workbook() -> bytes:
    """Compare three, and look into what makes the second differ."""
    shown = {contributions.key_of(BASE, HOMES, REGISTER)}
    return downloads.workbook([BASE, HOMES, MINE], REGISTER, dt.date(2026, 3, 1), shown)


@pytest.fixture(scope="module")
def book() -> bytes:
    contributions.store.cache_clear()
    return workbook()


def test_the_workbook_has_the_numbers_of_the_command_line(
    book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for scenario in (BASE, HOMES, MINE):
        Path(f"mijn_{scenario.id}.yaml").write_text(
            scenario_yaml(scenario, REGISTER.parameter_set), "utf-8"
        )

    def result_of(name: str) -> Any:
        capsys.readouterr()
        assert cli.main(["run", f"mijn_{name}.yaml", "--json", "--members", str(FULL)]) == 0
        document = json.loads(capsys.readouterr().out)
        about = facts(sheets(book))
        assert about["trekkingen"] == document["members"] == FULL
        assert (about["seed"], about["modelversie"]) == (
            document["seed"],
            document["model_version"],
        )
        assert about["parameterset"] == document["parameter_set"]
        return document["results"][0]

    check_book(sheets(book), result_of)


def test_its_differences_are_those_of_compare(
    book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mijn.yaml").write_text(scenario_yaml(MINE, REGISTER.parameter_set), "utf-8")
    assert (
        cli.main(["compare", BASE.id, HOMES.id, "mijn.yaml", "--json", "--members", str(FULL)]) == 0
    )
    document = json.loads(capsys.readouterr().out)
    found = sheets(book)
    place = document["time"].index(AMBITION)
    for name, told in zip((HOMES.id, MINE.id), document["differences"], strict=True):
        rows = [row for row in found["Eind 2030"] if row["scenario"] == name]
        assert [row["indicator"] for row in rows] == list(INDICATORS)
        for row in rows:
            mean = told["indicators"][row["indicator"]][place]
            bands = told["bands"][row["indicator"]]
            assert row["verschil"] == written(mean)
            assert row["verschil_q05"] == written(bands["q05"][place])
            assert row["verschil_q95"] == written(bands["q95"][place])
    assert [row["id"] for row in found["Keuzes"]] == [one["id"] for one in document["inputs"]]
    firsts = [row for row in found["Eind 2030"] if row["scenario"] == BASE.id]
    assert {row["verschil"] for row in firsts} == {None}


def test_its_contributions_add_up_to_its_differences(book: bytes) -> None:
    found = sheets(book)
    apart = {
        row["indicator"]: row["verschil"]
        for row in found["Eind 2030"]
        if row["scenario"] == HOMES.id
    }
    sums: dict[str, float] = dict.fromkeys(INDICATORS, 0.0)
    for row in found["Bijdragen"]:
        assert (row["scenario"], row["tegenover"]) == (HOMES.id, BASE.id)
        assert row["bijdrage_q05"] <= row["bijdrage_q95"]
        sums[row["indicator"]] += row["bijdrage"]
    for name, total in sums.items():
        assert total == pytest.approx(apart[name], rel=1e-9, abs=1e-6)
    players = len(HOMES.knoppen)  # each lever; what current policy has decided is in both
    assert HOMES.knoppen.keys() - BASE.knoppen.keys() and players < 10
    players -= len(BASE.knoppen)
    assert len(found["Bijdragen"]) == players * len(INDICATORS)
    assert facts(found)["trekkingen_bijdragen"] == min(FULL, contributions.WORK // 2**players)


def test_its_contributions_are_those_on_the_page(book: bytes) -> None:
    contributions.attribution(BASE, HOMES, REGISTER)
    rows = tables(html(start()))[NL("vergelijken.bijdragen")]
    mine = {
        row["omschrijving"]: row for row in sheets(book)["Bijdragen"] if row["indicator"] == TOTAL
    }
    for name, *_, told in rows[1:-1]:
        row = mine[name]
        apart = Spread(row["bijdrage"], row["bijdrage_q05"], row["bijdrage_q95"])
        words = difference_words(TOTAL, apart, NL, always=True)
        assert told == plain(f"{words.value} {words.band}")


def test_it_says_where_it_comes_from(book: bytes) -> None:
    found = sheets(book)
    about = facts(found)
    assert about["datum"] == "2026-03-01"
    assert about["modelversie"] == model_version()
    assert about["scenario_3"] == MINE.id and about["scenario_hash_3"] == MINE.hash
    assert "90 %-band" in about["onzekerheid"]
    assert {row["indicator"] for row in found["Uitleg"]} == set(INDICATORS)
    assert {row["id"] for row in found["Bronnen"]} >= {f"knop.{CONTINGENT.id}"}
    units = {row["id"]: row["eenheid"] for row in found["Keuzes"]}
    assert units["begeleidingsplekken"] == "personen"


def test_what_others_had_worked_out_is_not_in_it(book: bytes) -> None:
    contributions.attribution(BASE, MINE, REGISTER)
    assert workbook() == book


def test_a_workbook_is_possible_of_any_names_and_without_contributions() -> None:
    long = replace(HOMES, id="x" * 60, naam='=HYPERLINK("http://elsewhere")')
    twin = replace(PREVENTION, id="x" * 59 + "y")
    results = run([BASE, long, twin], members=3, register=REGISTER)
    found = sheets(comparison_xlsx(results, REGISTER, dt.date(2026, 1, 1)))
    assert "Bijdragen" not in found and "trekkingen_bijdragen" not in facts(found)
    assert all(len(title) <= 31 for title in found)
    assert len([title for title in found if title.startswith("Reeks")]) == 3
    assert facts(found)["naam_2"] == long.naam
    with pytest.raises(ValueError, match="nothing to compare"):
        comparison_xlsx([], REGISTER, dt.date(2026, 1, 1))


def test_every_kind_of_input_has_a_unit_in_the_workbook() -> None:
    settings = {"woningtekort": "hoog", "draagvlak": "uit", "contingent": 0.1}
    other = replace(BASE.with_settings(settings, REGISTER), doelen={"niemand_buiten": 50.0}, id="o")
    results = run([BASE, other], members=2, register=REGISTER)
    rows = sheets(comparison_xlsx(results, REGISTER, dt.date(2026, 1, 1)))["Keuzes"]
    assert {row["soort"]: row["eenheid"] for row in rows} == {
        "knop": "geen eenheid",
        "aanname": unit_name(REGISTER.described["wereld.woningtekort"].unit, "nl"),
        "lus": None,
        "doel": "personen",
    }


def test_the_file_of_each_scenario_is_offered() -> None:
    app = start(**{STATE: History(OWN_CHOICES)})
    labels = [button.proto.label for button in app.get("download_button")]
    files = [label for label in labels if not label.endswith(("(PNG)", "(SVG)"))]
    assert files == [
        "Vergelijking (XLSX)",
        "Huidig beleid (YAML)",
        "Wonen Eerst (YAML)",
        "Uw scenario (YAML)",
    ]


def test_a_scenario_read_back_from_its_file_is_the_same() -> None:
    for scenario in (HOMES, MINE, load_scenario("alles_tegelijk")):
        text = scenario_yaml(scenario, REGISTER.parameter_set)
        assert parse_scenario(text, "terug.yaml", REGISTER).hash == scenario.hash


def test_a_link_in_the_workbook_opens_the_scenario() -> None:
    made = dt.date(2026, 1, 1)
    results = run([BASE, MINE], members=3, register=REGISTER)
    page = "http://localhost:8501/vergelijken"
    address = downloads.origin(results[1], REGISTER, "nl", page).link
    assert address is not None
    book = sheets(comparison_xlsx(results, REGISTER, made, links=["", address]))
    assert facts(book)["link_2"] == address
    assert address.startswith("http://localhost:8501/?s=")
    shipped = presets()
    found = open_link(address.partition("s=")[2], shipped, REGISTER)
    assert isinstance(found, Opened)
    start = origin_of(found.choices, shipped)
    assert chosen_scenario(found.choices, start, REGISTER).hash == MINE.hash
