"""Result files: the same bytes, and the same numbers in every format."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from pyarrow import parquet

from simulation import load_scenario, run
from simulation.export.tables.files import xlsx_bytes
from simulation.export.tables.result import long_table, origin, verdict_table, wide_table
from simulation.export.tables.writers import WRITERS, Layout, of_result
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import load_register

LONG_LAYOUT = Layout()


@pytest.fixture(scope="module")
def result() -> ScenarioResult:
    return run(load_scenario("wonen_eerst"), seed=7)[0]


def written(result: ScenarioResult, kind: str, layout: Layout = LONG_LAYOUT) -> bytes:
    return WRITERS[kind](of_result(result, load_register()), layout)


def read_sheet(content: bytes, sheet: str) -> pd.DataFrame:
    return pd.read_excel(io.BytesIO(content), sheet_name=sheet, engine="openpyxl")


def read_csv(content: bytes, sep: str) -> pd.DataFrame:
    """Read numbers exactly, which a fast reader may not do."""
    text = pd.read_csv(io.BytesIO(content), sep=sep, dtype=str, keep_default_na=False)
    point = {",": ".", ";": ","}[sep]
    for column in ("tijd", "gemiddelde"):
        text[column] = [float(one.replace(point, ".") or "nan") for one in text[column]]
    return text.rename(columns=lambda name: name.lstrip("\ufeff"))


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("kind", WRITERS)
def test_same_result_gives_same_bytes(result: ScenarioResult, kind: str, wide: bool) -> None:
    layout = Layout(wide=wide)
    assert written(result, kind, layout) == written(result, kind, layout)


def test_a_workbook_holds_no_time_of_writing(result: ScenarioResult) -> None:
    with zipfile.ZipFile(io.BytesIO(written(result, "xlsx"))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = book.read("docProps/core.xml").decode()
    assert properties.count("1980-01-01T00:00:00Z") == 2


def test_all_formats_hold_the_same_numbers(result: ScenarioResult) -> None:
    table = long_table(result)
    assert list(table.columns) == [
        "scenario",
        "groep",
        "indicator",
        "eenheid",
        "tijd",
        "gemiddelde",
    ]
    dutch = written(result, "csv", Layout(dutch=True))
    assert dutch.startswith(b"\xef\xbb\xbfscenario;groep;")
    readings = {
        "csv": read_csv(written(result, "csv"), ","),
        "dutch": read_csv(dutch, ";"),
        "parquet": parquet.read_table(io.BytesIO(written(result, "parquet"))).to_pandas(),
        "xlsx": read_sheet(written(result, "xlsx"), "Resultaten"),
    }
    for kind, reading in readings.items():
        tolerance = 1e-15 if kind == "xlsx" else 0.0  # a workbook keeps 16 figures
        for column in ("tijd", "gemiddelde"):
            np.testing.assert_allclose(reading[column], table[column], rtol=tolerance, atol=0)
        for column in ("scenario", "groep", "indicator", "eenheid"):
            assert list(reading[column]) == list(table[column]), kind


def test_json_agrees_with_the_table(result: ScenarioResult) -> None:
    document = json.loads(written(result, "json"))
    [found] = document["results"]
    table = long_table(result).set_index(["groep", "indicator"])
    series = table.loc[("totaal", "instroom"), "gemiddelde"]
    assert found["indicators"]["instroom"][0] is None and np.isnan(series.iloc[0])
    assert found["indicators"]["instroom"][1:] == list(series.iloc[1:])
    by_group = found["indicators_by_group"]["jongeren"]["dakloos_totaal"]
    assert by_group == list(table.loc[("jongeren", "dakloos_totaal"), "gemiddelde"])


def test_wide_is_long_turned(result: ScenarioResult) -> None:
    wide = wide_table(result).set_index(["groep", "tijd"])
    for (group, indicator), rows in long_table(result).groupby(["groep", "indicator"]):
        np.testing.assert_array_equal(wide.loc[group, indicator], rows["gemiddelde"])


def test_every_file_says_where_it_came_from(result: ScenarioResult) -> None:
    about = origin(result)
    assert about["scenario_hash"] == result.scenario.hash and about["seed"] == 7
    for kind, sep in (("csv", ","), ("dutch", ";")):
        text = written(result, "csv", Layout(dutch=kind == "dutch"))
        table = pd.read_csv(io.BytesIO(text), sep=sep, encoding="utf-8-sig", dtype=str)
        for key, value in about.items():
            assert set(table[key]) == {str(value)}
    schema = parquet.read_schema(io.BytesIO(written(result, "parquet")))
    book = read_sheet(written(result, "xlsx"), "Herkomst").set_index("wat")["waarde"]
    for key, value in about.items():
        assert schema.metadata[key.encode()].decode() == str(value)
        assert str(book[key]) == str(value)
    document = json.loads(written(result, "json"))
    assert document["parameter_set"] == about["parameterset"]
    assert document["model_version"] == about["modelversie"]
    assert document["seed"] == 7
    assert document["results"][0]["scenario_hash"] == about["scenario_hash"]


def test_the_workbook_lists_every_number_with_its_source(result: ScenarioResult) -> None:
    sources = read_sheet(written(result, "xlsx"), "Bronnen")
    register = load_register()
    assert set(sources["id"]) == set(register.names)
    assert sources["bron"].notna().all()
    central = sources.set_index("id")["midden"]
    assert all(central[name] == value.central for name, value in register.estimates.items())
    counts = sources.set_index("id")["leunt_op_tellingen"].dropna()
    resting = {n: " ".join(p.rests_on) for n, p in register.described.items() if p.rests_on}
    assert resting and dict(counts) == resting


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (67_739.623, "#,##0"),
        (-100.4, "#,##0"),
        (99.96, "0.0#"),
        (1.75, "0.0#"),
        (0.57, "0.0##"),
        (0.0125, "0.0###"),
        (0.000233993, "0.0#####"),
        (3.0, "#,##0"),
        (1.000000000000016, "#,##0"),
        (1.2e-13, "#,##0"),
        (1e-300, "#,##0"),
    ],
)
def test_a_cell_shows_a_number_as_one_reads_it(value: float, shown: str) -> None:
    """And keeps all of it; what is left over from calculating is nothing."""
    table = pd.DataFrame({"gemiddelde": [value], "tijd": [2030.25]})
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"x": table})))
    number, moment = book["x"][2]
    assert (number.value, number.number_format) == (pytest.approx(value, rel=1e-14), shown)
    assert (moment.value, moment.number_format) == (2030.25, "General")


def test_a_name_that_looks_like_a_formula_stays_text(result: ScenarioResult) -> None:
    named = replace(result, scenario=replace(result.scenario, naam='=HYPERLINK("http://x")'))
    book = openpyxl.load_workbook(io.BytesIO(written(named, "xlsx")))
    cells = [cell for row in book["Herkomst"].iter_rows() for cell in row]
    [cell] = [cell for cell in cells if cell.value == '=HYPERLINK("http://x")']
    assert cell.data_type == "s"


def test_verdict_table_has_a_row_per_criterion(result: ScenarioResult) -> None:
    assert len(verdict_table([result, result])) == 2 * len(result.verdicts)


def test_draws_are_called_what_they_are(result: ScenarioResult) -> None:
    prior = load_register(parameter_set="prior")
    drawn = run(load_scenario("wonen_eerst"), seed=7, members=3, register=prior)[0]
    assert (origin(result)["trekkingen"], origin(drawn)["trekkingen"]) == (1, 3)
    said = [
        read_sheet(written(one, "xlsx"), "Herkomst").set_index("wat")["waarde"]["onzekerheid"]
        for one in (result, drawn)
    ]
    assert "middelste schatting" in said[0]
    assert "3 trekkingen" in said[1] and "prior" in said[1]
    document = json.loads(written(drawn, "json"))
    assert (document["members"], document["draws"]) == (3, "prior")
    assert (origin(result)["status"], origin(drawn)["status"]) == ("middelste schatting", "prior")
