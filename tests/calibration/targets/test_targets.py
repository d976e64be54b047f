"""The shipped calibration targets: what they say, and that only what they say matters."""

import datetime as dt
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.models.target_files import (
    MEASUREMENTS,
    OBSERVABLES,
    PRIORS,
    REGION_SETS,
    TABLES,
    TargetFiles,
    content,
)

from calibration.targets import EVERYWHERE, FILES, Targets, folder, load_targets
from calibration.targets.formula import Quantity
from calibration.targets.schema import (
    DISTRIBUTIONS,
    KINDS,
    USES,
    WINDOWS,
    compositions_of,
    numbers_of,
)
from simulation.language.units import ONE, Unit
from simulation.outcomes.scenario_runs import model
from simulation.register.register import Register


@pytest.fixture
def files(tmp_path: Path) -> TargetFiles:
    return TargetFiles(tmp_path)


# The measurements ----------------------------------------------------------------------------


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_every_row_says_what_stands_in_the_file(shipped: Targets, files: TargetFiles) -> None:
    written = files.dicts(MEASUREMENTS)
    assert len(written) == len(shipped.measurements) > 0
    for row, cells in zip(shipped.measurements, written, strict=True):
        same = ("id", "observable", "unit", "window", "region_set", "use", "source", "note")
        assert {name: getattr(row, name) for name in same} == {name: cells[name] for name in same}
        for name in ("ref_start", "ref_end", "published"):
            assert getattr(row, name) == dt.date.fromisoformat(cells[name])
        for name in ("value", "age_from", "age_to", "sd_ind", "n_eff"):
            assert getattr(row, name) == _number(cells[name])
        assert row.bias_groups == tuple(cells["bias_groups"].split())
        assert files.place(MEASUREMENTS, row.id, "id") == (row.line, 1)


def test_every_row_is_for_fitting_for_testing_or_off(shipped: Targets) -> None:
    assert USES == ("fit", "holdout", "off")
    parts = [shipped.rows(use) for use in USES]
    assert sorted(row.line for part in parts for row in part) == [
        row.line for row in shipped.measurements
    ]
    assert all(row.use == use for use, part in zip(USES, parts, strict=True) for row in part)
    assert shipped.rows("fit") and shipped.totals("fit") and compositions_of(shipped.rows("fit"))
    assert shipped.rows(*USES) == shipped.measurements


def test_amounts_and_shares_are_told_apart(shipped: Targets) -> None:
    shares = [row for parts in compositions_of(shipped.rows(*USES)).values() for row in parts]
    amounts = shipped.totals(*USES)
    assert {row.id for row in shares}.isdisjoint(row.id for row in amounts)
    assert len(shares) + len(amounts) == len(shipped.measurements)
    for row in amounts:
        assert row.n_eff is None and row.sd_ind is not None and 0 < row.sd_ind <= 1
        assert Unit.parse(row.unit) != ONE
        assert row.unit != "person" or row.value == int(row.value)
    for row in shares:
        assert row.sd_ind is None and row.n_eff is not None and row.n_eff > 0
        assert row.unit == "1" and 0 < row.value < 1 and not row.bias_groups


def test_the_parts_of_a_whole_leave_something_for_the_rest(shipped: Targets) -> None:
    found = compositions_of(shipped.rows(*USES))
    assert any(len(parts) > 1 for parts in found.values())
    for name, parts in found.items():
        assert math.fsum(row.value for row in parts) < 1
        assert all(row.id.startswith(f"{name}.") for row in parts)
        assert len({(row.ref_start, row.region_set, row.n_eff) for row in parts}) == 1


def test_counting_and_publishing_are_apart(shipped: Targets) -> None:
    """Nobody publishes on the day of counting; a count stands in the model on the day it counts."""
    for row in shipped.measurements:
        assert row.ref_start <= row.ref_end < row.published
        year = row.ref_start.year
        days = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
        assert row.at == pytest.approx(year + (row.ref_start.timetuple().tm_yday - 1) / days)
    counted = {row.ref_start for row in shipped.measurements}
    assert counted.isdisjoint(row.published for row in shipped.measurements)


ETHOS_DAYS = {
    "ethos_r1": dt.date(2023, 5, 16),
    "ethos_r2": dt.date(2024, 4, 10),  # 9 to 11 April
    "ethos_r3": dt.date(2025, 4, 10),
}
"""When the rounds of the ETHOS Light counts were held; their reports came at the year's end."""


def test_ethos_counts_stand_on_the_day_of_counting(shipped: Targets) -> None:
    rows = [row for row in shipped.measurements if row.id.startswith("ethos_")]
    assert {row.id[:8] for row in rows} == set(ETHOS_DAYS)
    for row in rows:
        assert row.window == "point"
        assert row.ref_start == row.ref_end == ETHOS_DAYS[row.id[:8]]
        assert (row.published - row.ref_end).days > 120


def test_cbs_counts_on_new_years_day_and_the_monitor_a_year(shipped: Targets) -> None:
    for row in shipped.measurements:
        year = row.ref_start.year
        if row.id.startswith("cbs_"):
            assert (row.ref_start, row.ref_end) == (dt.date(year, 1, 1),) * 2
            assert (row.age_from, row.age_to, row.region_set) == (18, 65, EVERYWHERE)
        if row.id.startswith("monitor_"):
            assert row.window == "any_in_period"
            assert (row.ref_start, row.ref_end) == (dt.date(year, 1, 1), dt.date(year, 12, 31))


# Where it comes from -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "column"),
    [(MEASUREMENTS, "source"), (PRIORS, "source"), (PRIORS, "rationale"), (REGION_SETS, "source")],
)
def test_every_row_says_where_it_comes_from(files: TargetFiles, file: str, column: str) -> None:
    words = [cells[column] for cells in files.dicts(file)]
    assert words and all(len(text.split()) > 1 for text in words)


# The observables -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def values(register: Register) -> dict[str, float]:
    """A number for everything that a formula may name."""
    draw = np.random.default_rng(1).uniform
    names = (*model().reports, *model().tallies, *model().stocks, *register.estimates)
    return {name: float(draw(1, 2)) for name in names}


Lookup = Callable[[Quantity], np.ndarray]


def _lookup(values: dict[str, float]) -> Lookup:
    return lambda quantity: np.asarray(math.fsum(values[name] for name in quantity.names))


def test_observables_are_the_formulas_meant(shipped: Targets, values: dict[str, float]) -> None:
    def total(name: str, element: str | None = None) -> float:
        """Add up what is named so, of one element if it is given."""
        found = [n for n in values if n == name or n.startswith(f"{name}.")]
        assert found
        return math.fsum(values[n] for n in found if element is None or element in n.split("."))

    cbs, ethos = "waarneming.cbs_equivalent", "waarneming.ethos"
    adults = "waarneming.ethos_volwassen"
    expected = {
        "cbs_equivalent": total(cbs),
        "cbs_voor_2020": total(cbs) * values["waarneming.breuk_2020"],
        "opvang_monitor": total("waarneming.monitor_aanwezig")
        + total("waarneming.monitor_instroom"),
        "ethos_telling": total(ethos) * values["waarneming.ethos_detectie"],
        "cbs_aandeel_jongeren": total(cbs, "jongeren") / total(cbs),
        "cbs_aandeel_eu_burgers": total(cbs, "eu_burgers") / total(cbs),
        "ethos_aandeel_minderjarig": 1 - total(adults) / total(ethos),
        "ethos_aandeel_jongeren": total(adults, "jongeren") / total(ethos),
        "ethos_aandeel_openbare_ruimte": total(adults, "ethos_1") / total(adults),
        "ethos_aandeel_instelling": total(ethos, "ethos_4") / total(ethos),
        "ethos_aandeel_niet_conventioneel": total(adults, "ethos_5") / total(adults),
        "ethos_aandeel_bij_bekenden": total(adults, "ethos_6") / total(adults),
        "opvang_uitstroom_naar_woning": total("uitkomst.uit_opvang_naar_woning")
        / total("uitkomst.uit_alle_opvang"),
        "verblijf_opvang": total("uitkomst.opvangjaren") / total("uitkomst.uit_opvang"),
    }
    found = {name: o.value(_lookup(values)) for name, o in shipped.observables.items()}
    assert found == pytest.approx(expected, rel=1e-12)


def test_formulas_give_units_that_fit(shipped: Targets) -> None:
    for observable in shipped.observables.values():
        assert observable.window in WINDOWS
        if observable.whole is None:
            assert observable.part.unit == Unit.parse(observable.unit) != ONE
        else:
            assert observable.part.unit == observable.whole.unit != ONE
            assert Unit.parse(observable.unit) == ONE


def test_with_twice_the_people_amounts_double_and_shares_stay(
    shipped: Targets, values: dict[str, float], register: Register
) -> None:
    """Scaling is what a unit says, worked out without units."""
    twice = {n: value * (1 if n in register.estimates else 2) for n, value in values.items()}
    for observable in shipped.observables.values():
        one, two = (observable.value(_lookup(v)) for v in (values, twice))
        assert two == pytest.approx(2 * one if observable.unit == "person" else one)


def test_the_numbers_of_formulas_are_of_the_register(shipped: Targets, register: Register) -> None:
    errors = {"waarneming.ethos_detectie", "waarneming.breuk_2020"}
    assert numbers_of(shipped.observables.values()) == errors
    assert numbers_of(shipped.observables.values()) <= set(register.estimates)


def test_every_measurement_is_of_an_observable_and_each_is_measured(shipped: Targets) -> None:
    assert {row.observable for row in shipped.measurements} == set(shipped.observables)
    for row in shipped.measurements:
        observable = shipped.observables[row.observable]
        assert (row.unit, row.window) == (observable.unit, observable.window)


# Priors and sets of regions ------------------------------------------------------------------


def test_priors_fit_the_register(shipped: Targets, register: Register) -> None:
    for prior in shipped.priors:
        e = register.estimates[prior.name]
        assert prior.kind in KINDS and prior.distribution in DISTRIBUTIONS
        assert e.low < e.central < e.high
        assert prior.distribution == "normal" or e.low > 0
        assert prior.distribution != "logitnormal" or e.high < 1
        assert prior.lower is None or prior.lower <= e.low
        assert prior.upper is None or prior.upper >= e.high
    names = [prior.name for prior in shipped.priors]
    assert len(set(names)) == len(names) and any(p.kind == "process" for p in shipped.priors)


def test_shared_errors_are_those_that_counts_name(shipped: Targets) -> None:
    shared = {prior.name for prior in shipped.priors if prior.kind == "measurement"}
    assert shared == {name for row in shipped.measurements for name in row.bias_groups}


def test_sets_of_regions_say_what_stands_in_the_file(shipped: Targets, files: TargetFiles) -> None:
    written = files.dicts(REGION_SETS)
    assert [cells["id"] for cells in written] == list(shipped.region_sets)
    for found, cells in zip(shipped.region_sets.values(), written, strict=True):
        share = found.share
        shares = [float(cells[f"share_{point}"]) for point in ("low", "central", "high")]
        assert [share.low, share.central, share.high] == shares
        assert 0 < share.low <= share.central <= share.high <= 1
        assert (str(found.year), found.regions) == (cells["year"], cells["regions"])
        assert found.inhabitants == _number(cells["inhabitants"])
        assert found.line == files.place(REGION_SETS, found.id, "id")[0]
    assert {row.region_set for row in shipped.measurements} == set(shipped.region_sets)


def test_only_the_whole_country_is_all_of_it(shipped: Targets) -> None:
    for name, found in shipped.region_sets.items():
        assert (found.share.low == 1) == (found.share.high == 1) == (name == EVERYWHERE)


# What does not matter ------------------------------------------------------------------------


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


LAYOUTS: dict[str, Callable[[str], bytes]] = {
    "byte_order_mark": lambda text: text.encode("utf-8-sig"),
    "crlf": _crlf,
    "byte_order_mark_and_crlf": lambda text: b"\xef\xbb\xbf" + _crlf(text),
    "old_mac_line_ends": lambda text: text.replace("\n", "\r").encode(),
    "no_end_of_the_last_line": lambda text: text.rstrip("\n").encode(),
    "empty_lines": lambda text: text.replace("\n", "\n\n  \n").encode(),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_layout_does_not_matter(
    files: TargetFiles, shipped: Targets, layout: Callable[[str], bytes]
) -> None:
    for name in FILES:
        files.write(name, layout(files.text(name)))
    assert content(files.load()) == content(shipped)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_columns_does_not_matter(
    files: TargetFiles, shipped: Targets, seed: int
) -> None:
    dice = random.Random(seed)
    for name in TABLES:
        rows = files.rows(name)
        order = dice.sample(range(len(rows[0])), len(rows[0]))
        files.put_rows(name, [[row[place] for place in order] for row in rows])
    assert replace(files.load(), data_hash="") == replace(shipped, data_hash="")


def test_rows_of_empty_cells_blanks_and_quotes_do_not_matter(
    files: TargetFiles, shipped: Targets
) -> None:
    """As spreadsheets write them."""
    for name in TABLES:
        header, *body = files.rows(name)
        empty = "," * (len(header) - 1) + "\n"
        lines = [",".join('"' + c.replace('"', '""') + '"' for c in row) + "\n" for row in body]
        files.write(name, " , ".join(header) + "\n" + empty + "".join(lines) + empty * 3)
    assert content(files.load()) == content(shipped)


def test_words_with_commas_quotes_and_lines_are_read_as_written(files: TargetFiles) -> None:
    words = 'Zij zeggen: "veel", en\nook "" dat\n\ner meer zijn'
    files.put(MEASUREMENTS, "cbs_2022", "note", words)
    assert [row.note for row in files.load().measurements if row.id == "cbs_2022"] == [words]


def test_the_order_of_rows_does_not_matter(files: TargetFiles, shipped: Targets) -> None:
    for name in TABLES:
        header, *body = files.rows(name)
        files.put_rows(name, [header, *reversed(body)])
    rows, _, priors, region_sets = content(files.load())
    expected = content(shipped)
    assert (rows[::-1], priors[::-1], region_sets) == (expected[0], expected[2], expected[3])


# The hash ------------------------------------------------------------------------------------


def test_the_hash_is_of_the_files_and_nothing_else(files: TargetFiles, shipped: Targets) -> None:
    assert files.load().data_hash == shipped.data_hash == load_targets(folder()).data_hash
    assert len(shipped.data_hash) == 16 and int(shipped.data_hash, 16) >= 0


def test_a_byte_more_in_any_file_changes_the_hash(files: TargetFiles, shipped: Targets) -> None:
    found = {shipped.data_hash}
    for name in FILES:
        text = files.text(name)
        files.write(name, text + "\n")
        found.add(files.load().data_hash)
        files.write(name, text)
    assert len(found) == 1 + len(FILES)


def _with_another_letter(files: TargetFiles, name: str, dice: random.Random) -> Iterator[str]:
    """A file with one letter changed, once for every text in it that only people read."""
    text = files.text(name)
    if name == OBSERVABLES:
        words = [line for line in text.split("\n") if line.startswith("# ")]
    else:
        columns = ("source", "note", "rationale")
        cells = [cells.get(column) for cells in files.dicts(name) for column in columns]
        words = [cell for cell in cells if cell]
    for word in words:
        place = text.index(word.replace('"', '""')) + dice.randrange(2, len(word))
        yield text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]


@pytest.mark.slow
def test_another_letter_anywhere_changes_the_hash(files: TargetFiles, shipped: Targets) -> None:
    found, dice = [shipped.data_hash], random.Random(0)
    for name in FILES:
        text = files.text(name)
        for changed in sorted(set(_with_another_letter(files, name, dice)))[::2]:
            files.write(name, changed)
            found.append(files.load().data_hash)
        files.write(name, text)
    assert len(found) > 20 and len(set(found)) == len(found)


def test_a_byte_that_moves_to_the_next_file_changes_the_hash(files: TargetFiles) -> None:
    found = set()
    for name in FILES:
        text = files.text(name)
        for changed in (text + "\n", "\n" + text):  # between two files it is the same byte
            files.write(name, changed)
            found.add(files.load().data_hash)
        files.write(name, text)
    assert len(found) == 2 * len(FILES)
