"""The counts as data, the fit, and what `make reproduce` keeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.fit import FITTED, baseline, fit, write_parameter_set
from calibration.predict import predict
from calibration.reproduce import DRAWS, HOME, reproduce, share_text
from calibration.targets import TargetError, data_hash, folder, measurements, ranges
from simulation.register import PRIOR, load_register
from simulation.runs import model_version


def test_the_measurements_say_what_is_fitted_and_what_is_held_out() -> None:
    table = measurements().set_index("id")
    assert list(table.index[table["use"] == "fit"]) == ["cbs_2022", "cbs_2023"]
    assert table.loc["cbs_2024", "use"] == "holdout"
    assert (table["published"] > table["ref_end"]).all()
    assert table.loc["ethos_r2", "at"] == pytest.approx(2024 + 100 / 366)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("value", "-5"),
        ("sd_ind", "0"),
        ("use", "fitt"),
        ("id", "cbs_2023"),
        ("ref_end", "2021-01-01"),
        ("published", "2022-01-01"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(
    column: str, text: str, tmp_path: Path
) -> None:
    lines = (folder() / "measurements.csv").read_text("utf-8").splitlines()
    header = lines[0].split(",")
    cells = lines[1].split(",")
    cells[header.index(column)] = text
    path = tmp_path / "measurements.csv"
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), "utf-8")
    with pytest.raises(TargetError, match=r"measurements.csv:[23]:"):
        measurements(path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    text = (folder() / "measurements.csv").read_text("utf-8").replace("sd_ind", "spread")
    path = tmp_path / "measurements.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(TargetError, match="sd_ind"):
        measurements(path)


def test_the_fit_finds_factors_that_made_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts made by the model with known factors, and hardly any error: the fit returns them."""
    register = load_register(parameter_set=PRIOR)
    known = {name: register.estimates[name].central for name in FITTED}
    known["bevolking.beginniveau"] *= 1.05
    made = baseline(register, known)
    table = measurements()
    rows = table["use"] == "fit"
    table.loc[rows, "value"] = [predict(r, made)[0] for _, r in table[rows].iterrows()]
    table.loc[rows, "sd_ind"] = 1e-3
    monkeypatch.setattr("calibration.fit.measurements", lambda: table)
    found = fit(starts=1)
    after = baseline(register, found.values)
    for _, row in table[rows].iterrows():
        assert predict(row, after)[0] == pytest.approx(row["value"], rel=2e-3)


def test_three_factors_no_more() -> None:
    assert len(FITTED) == 3
    register = load_register(parameter_set=PRIOR)
    fitted = {name for name, p in register.described.items() if p.grade == "fitted"}
    assert fitted == set(FITTED)


def test_reproducing_gives_what_is_committed(tmp_path: Path) -> None:
    """A reduced run: the same parameter set; documents of the same model with the same parts."""
    reproduce(tmp_path, draws=20, starts=1, say=lambda _: None)
    kept = Path("simulation/parameters/sets")
    for name in ("basis.yaml", "DEFAULT"):
        assert (tmp_path / kept / name).read_text() == (HOME / kept / name).read_text()
    for name in ("VALIDATION.md", "findings.md"):
        made = (tmp_path / "docs" / name).read_text("utf-8")
        committed = (HOME / "docs" / name).read_text("utf-8")
        assert model_version() in committed, f"{name} is of another model: run make reproduce"
        assert f"{DRAWS} " in committed
        headings = [line for line in made.splitlines() if line.startswith("#")]
        assert headings == [line for line in committed.splitlines() if line.startswith("#")]


def test_the_set_carries_its_provenance(tmp_path: Path) -> None:
    text = write_parameter_set(fit(starts=1), tmp_path).read_text("utf-8")
    assert data_hash() in text and model_version() in text
    assert (tmp_path / "DEFAULT").read_text() == "basis\n"


def test_what_is_not_fitted_lies_in_the_ranges_of_the_evidence() -> None:
    """Shelter use, the national ETHOS total and the shares of the categories."""
    from calibration.validation import held_against_ranges

    register = load_register()
    result = baseline(register, {})
    found = held_against_ranges(result)
    assert len(found) == len(ranges()) == 9
    assert found["inside"].all(), found[~found["inside"]]


def test_none_is_not_never() -> None:
    assert share_text(0.0, 1000) == "< 0.3%"
    assert share_text(1.0, 1000) == "> 99.7%"
    assert share_text(0.5, 1000) == "50%"


def test_the_monitor_is_read_as_throughput() -> None:
    """A year's users are more than the places: read as a stock it would inflate capacity."""
    register = load_register()
    result = baseline(register, {})
    row = measurements().set_index("id").loc["monitor_2023"]
    share = register.estimates["waarneming.dekking_regios_2023"].central
    users = float(predict(row, result)[0]) / share
    places = float(np.mean([result.indicator(f"ethos_{n}")[4, 0] for n in (2, 3)])) * 2
    assert users > 1.3 * places
