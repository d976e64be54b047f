"""Calibration targets that are broken as a file: their shape, and what observables.yaml says."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from support.models.target_files import (
    MEASUREMENTS,
    OBSERVABLES,
    PRIORS,
    REGION_SETS,
    Place,
    TargetFiles,
    check,
    check_words,
)

from calibration.targets import FILES, load_targets
from simulation.reading.faults import MAX_FAULTS, InputError

M, P, R = MEASUREMENTS, PRIORS, REGION_SETS


@pytest.fixture
def files(tmp_path: Path) -> TargetFiles:
    return TargetFiles(tmp_path)


# The table -----------------------------------------------------------------------------------

Break = Callable[[TargetFiles, str], Place]
"""Breaks one of the files, and tells where."""


def _without(files: TargetFiles, file: str, column: str) -> Place:
    place = files.rows(file)[0].index(column)
    files.put_rows(file, [row[:place] + row[place + 1 :] for row in files.rows(file)])
    return 1, 1


def _with(files: TargetFiles, file: str, column: str) -> Place:
    """Add a column at the end, a copy of another if that has its name."""
    header, *body = files.rows(file)
    place = header.index(column) if column in header else 0
    files.put_rows(file, [[*header, column], *([*row, row[place]] for row in body)])
    return 1, len(",".join(header)) + 2


def _renamed(files: TargetFiles, file: str, old: str, new: str) -> Place:
    header, *body = files.rows(file)
    files.put_rows(file, [[new if name == old else name for name in header], *body])
    return files.find(file, new)


def _separated(files: TargetFiles, file: str, separator: str) -> Place:
    rows = [[cell.replace(separator, " ") for cell in row] for row in files.rows(file)]
    quoted = [[f'"{c}"' if "," in c else c for c in row] for row in rows]
    files.write(file, "".join(separator.join(row) + "\n" for row in quoted))
    return 1, len(rows[0][0]) + 1


def _header_only(files: TargetFiles, file: str) -> Place:
    files.put_rows(file, files.rows(file)[:1])
    return 1, 1


def _latin(files: TargetFiles, file: str) -> Place:
    """As an old spreadsheet saves it."""
    place = files.swap(file, "2022,29 of", "2022,België: 29 of", "ë")
    text = files.text(file).encode("latin-1", "replace")
    files.write(file, text)
    return place


def _folder(files: TargetFiles, file: str) -> Place:
    (files.path / file).unlink()
    (files.path / file).mkdir()
    return 0, 0


def _unclosed(files: TargetFiles, file: str) -> Place:
    """The last quote of the last row is gone."""
    files.add(file, "bevolking.beginniveau", rationale="One, and the last")
    text = files.text(file)
    files.write(file, text.rstrip('"\n') + "\n")
    return files.find(file, '"One, and the last')


SHAPES: list[tuple[str, str, Break, str]] = [
    ("missing_column", M, partial(_without, column="n_eff"), "de kolom 'n_eff' ontbreekt"),
    ("missing_first_column", R, partial(_without, column="id"), "de kolom 'id' ontbreekt"),
    ("missing_kind", P, partial(_without, column="kind"), "de kolom 'kind' ontbreekt"),
    ("unknown_column", M, partial(_with, column="opmerking"),
     "onbekende kolom 'opmerking'. Haal deze kolom weg."),
    ("misspelt_column", M, partial(_renamed, old="ref_end", new="ref_ends"),
     "onbekende kolom 'ref_ends'. Bedoelde u 'ref_end'?"),
    ("column_without_name", M, partial(_with, column=""),
     "deze kolom heeft geen naam; haal hem weg of zet er een naam boven"),
    ("column_twice", M, partial(_with, column="value"), "kolom 'value' staat er twee keer"),
    ("semicolons", M, partial(_separated, separator=";"),
     "de cellen zijn gescheiden door puntkomma's; gebruik komma's"),
    ("semicolons_again", R, partial(_separated, separator=";"), "gescheiden door puntkomma's"),
    ("tabs", P, partial(_separated, separator="\t"), "gescheiden door tabs; gebruik komma's"),
    ("unclosed_quote", P, _unclosed,
     'dit aanhalingsteken wordt niet gesloten; zet een " achter de tekst'),
    ("no_rows", P, _header_only, "er staan geen rijen onder de kop"),
    ("not_utf_8", R, _latin, "dit is geen UTF-8-tekst; sla het bestand op als UTF-8"),
    ("folder", M, _folder, "dit is geen gewoon bestand"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "words"), [s[1:] for s in SHAPES], ids=[s[0] for s in SHAPES]
)
def test_a_wrong_shape_is_named(files: TargetFiles, file: str, change: Break, words: str) -> None:
    check(files, file, change(files, file), words)


QUOTED = '0.065,waarneming.afwijking_cbs,fit,,"CBS, 26,6 duizend dakloze mensen begin 2022",No'
COUNTRY = ',1,1,1,,definition,"CBS, population on 1 January 2025",'

PUNCTUATION: list[tuple[str, str, str, str, str, str]] = [
    ("text_with_commas", M, QUOTED, QUOTED.replace('"', ""), "6 duizend",
     "19 cellen in plaats van 17; zet een tekst met een komma tussen aanhalingstekens"),
    ("number_with_a_comma", M, QUOTED, QUOTED.replace("0.065", "0,065"), "No",
     "18 cellen in plaats van 17; zet een tekst met een komma tussen aanhalingstekens, en een "
     "getal met een punt"),
    ("too_few_cells", R, COUNTRY, COUNTRY[:-1], '"CBS',
     "10 cellen in plaats van 11; laat een cel leeg in plaats van weg"),
    ("one_cell", R, "amsterdam,2025,", "amsterdam\nelders,2025,", "amsterdam",
     "1 cel in plaats van 11; laat een cel leeg in plaats van weg"),
    ("quote_inside_a_cell", R, "All of the Netherlands", 'All of "the" Netherlands', '"the"',
     'een aanhalingsteken midden in een cel; zet de hele cel tussen " en schrijf er binnen ""'),
    ("words_behind_a_quote", R, COUNTRY, COUNTRY[:-1] + " and on,", " and",
     "achter het sluitende aanhalingsteken hoort een komma of het eind van de regel"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [p[1:] for p in PUNCTUATION],
    ids=[p[0] for p in PUNCTUATION],
)
def test_wrong_punctuation_is_named(
    files: TargetFiles, file: str, old: str, new: str, at: str, words: str
) -> None:
    check(files, file, files.swap(file, old, new, at), words)


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
ZIP = b"PK\x03\x04\x14\x00\x06\x00\x08\x00"  # as a workbook begins

CONTENTS: list[tuple[str, str, str | bytes, Place, str]] = [
    ("empty", R, "", (1, 1), "dit bestand is leeg; de eerste regel moet zijn: id,year,regions,inh"),
    ("blank_lines", M, "\n \n\n", (1, 1), "dit bestand is leeg; de eerste regel moet zijn: id,obs"),
    ("picture", M, PNG, (1, 1), "dit is geen UTF-8-tekst"),
    ("workbook", P, ZIP, (1, 3), "dit is geen tekstbestand (teken U+0003)"),
    ("very_large", P, "a" * 1_000_001, (0, 0), "dit bestand is groter dan 1 MB"),
    ("empty_yaml", OBSERVABLES, "", (0, 0), "dit bestand is leeg"),
    (
        "nothing_in_yaml",
        OBSERVABLES,
        "{}\n",
        (1, 1),
        "hier staat geen enkele grootheid; zet er een in, met een formule",
    ),
    ("table_for_yaml", OBSERVABLES, "id,unit\n", (1, 1), "verwacht regels 'naam: waarde'"),
]


@pytest.mark.parametrize(
    ("file", "content", "place", "words"), [c[1:] for c in CONTENTS], ids=[c[0] for c in CONTENTS]
)
def test_a_file_of_something_else_is_named(
    files: TargetFiles, file: str, content: str | bytes, place: Place, words: str
) -> None:
    files.write(file, content)
    check(files, file, place, words)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_one_fault(files: TargetFiles, name: str) -> None:
    """What the other files say of its entries cannot be told to be wrong."""
    (files.path / name).unlink()
    check(files, name, (0, 0), "dit bestand bestaat niet")


def test_a_missing_folder_misses_every_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_targets(tmp_path / "nergens")
    assert [f.file for f in caught.value.faults] == [
        str(tmp_path / "nergens" / name) for name in (OBSERVABLES, P, R, M)
    ]


# What sources count --------------------------------------------------------------------------

ETHOS = "formula: waarneming.ethos * waarneming.ethos_detectie"
MONITOR = "formula: waarneming.monitor_aanwezig + waarneming.monitor_instroom"
OUTSIDE = "part: waarneming.ethos_volwassen[ethos_1]"
WHOLE = f"{OUTSIDE}\n  whole: waarneming.ethos_volwassen\n"
NEW = """\
  label: {nl: Nieuw, en: New}
  unit: person
  window: point
  formula: waarneming.ethos
"""

FORMULAS: list[tuple[str, str, str, str]] = [
    ("unknown_quantity", ETHOS, "formula: waarneming.etos",
     "onbekende naam 'waarneming.etos'. Bedoelde u 'waarneming.ethos'?"),
    ("unknown_element", OUTSIDE, "part: waarneming.ethos_volwassen[ethos_8]",
     "'waarneming.ethos_volwassen' heeft geen 'ethos_8'. Bedoelde u 'ethos_"),
    ("elements_that_exclude_each_other", OUTSIDE,
     "part: waarneming.ethos_volwassen[ethos_1, ethos_2]",
     "niets in 'waarneming.ethos_volwassen' is ethos_1 en ethos_2 tegelijk; tel ze op met +"),
    ("no_element", OUTSIDE, "part: waarneming.ethos_volwassen[()]",
     "'()' mag hier niet: alleen namen, getallen"),
    ("function_call", ETHOS, "formula: max(waarneming.ethos, 0)",
     "'max(waarneming.ethos, 0)' mag hier niet: alleen namen, getallen, + - * / en haakjes"),
    ("power", ETHOS, "formula: waarneming.ethos ** 2",
     "'waarneming.ethos ** 2' mag hier niet: alleen namen, getallen, + - * / en haakjes"),
    ("power_of_a_spreadsheet", ETHOS, "formula: waarneming.ethos ^ 2", "'^' mag hier niet"),
    ("whole_division", ETHOS, "formula: waarneming.ethos // 2", "mag hier niet"),
    ("comparison", ETHOS, "formula: waarneming.ethos < 2", "'<' mag hier niet"),
    ("text", ETHOS, "formula: waarneming.ethos * 'a'", "''a'' mag hier niet"),
    ("remark_in_a_formula", ETHOS, "formula: waarneming.ethos#1", "'#1' mag hier niet"),
    ("decimal_comma", ETHOS, "formula: waarneming.ethos * 0,9", "mag hier niet"),
    ("unclosed_parenthesis", ETHOS, "formula: (waarneming.ethos * 2",
     "'(waarneming.ethos * 2' is geen formule: alleen namen, getallen, + - * / en haakjes"),
    ("no_operator", ETHOS, "formula: waarneming.ethos 2", "is geen formule"),
    ("very_long_formula", ETHOS, f"formula: waarneming.ethos{'+0' * 250}", "langer dan 500 tekens"),
    ("deep_formula", ETHOS, f"formula: {'-' * 101}waarneming.ethos",
     "te ingewikkeld: meer dan 100 bewerkingen, punten en haakjes"),
    ("infinite_number", ETHOS, "formula: waarneming.ethos * 1e999", "dit getal is niet eindig"),
    ("only_a_number", ETHOS, "formula: 33000", "noemt geen stand en geen telling"),
    ("only_the_register", ETHOS, "formula: 1 * waarneming.ethos_detectie",
     "noemt geen stand en geen telling van het model"),
    ("empty_formula", ETHOS, 'formula: ""', "deze tekst mag niet leeg zijn"),
    ("wrong_unit", ETHOS, "formula: uitkomst.woningen_vrij", "geeft dwelling, niet person"),
    ("people_a_year", MONITOR, "formula: waarneming.monitor_instroom * bevolking.doorgroei",
     "geeft person/year, niet person"),
    ("unlike_things_added", MONITOR,
     "formula: waarneming.monitor_instroom + uitkomst.woningen_vrij",
     "'waarneming.monitor_instroom + uitkomst.woningen_vrij' telt person en dwelling bij elkaar"),
    ("moment_of_a_tally", ETHOS, "formula: uitkomst.instroom",
     "een telling gaat over een periode; op één moment (point) past een stand"),
    ("period_without_tally", MONITOR, "formula: waarneming.monitor_aanwezig",
     "wie er in de periode bij komt ontbreekt: er hoort een telling bij (any_in_period)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "words"), [f[1:] for f in FORMULAS], ids=[f[0] for f in FORMULAS]
)
def test_a_wrong_formula_is_named(files: TargetFiles, old: str, new: str, words: str) -> None:
    """It is named at the formula, behind the colon."""
    kind, value = new.split(": ", 1)
    place = files.swap(OBSERVABLES, old, new, value)
    check(files, OBSERVABLES, place, words)
    assert files.refused().faults[0].key.endswith(f".{kind}")


OTHERS: list[tuple[str, str, str, str, str]] = [
    ("part_without_whole", WHOLE, f"{OUTSIDE}\n", "ethos_aandeel_openbare_ruimte:",
     "schrijf 'formula', of voor een aandeel 'part' en 'whole'"),
    ("no_formula", f"  {ETHOS}\n", "", "ethos_telling:", "schrijf 'formula', of voor een aandeel"),
    ("formula_for_a_share", WHOLE, "formula: uitkomst.praktijk\n", "uitkomst.praktijk",
     "een aandeel (unit \"1\") heeft 'part' en 'whole'"),
    ("whole_of_other_things", WHOLE, f"{OUTSIDE}\n  whole: uitkomst.woningen_vrij\n",
     "uitkomst.woningen_vrij", "geeft dwelling, niet person"),
    ("flow_of_a_stock", "window: any_in_period", "window: flow_in_period",
     "waarneming.monitor_aanwezig + ",
     "een stand is op één moment; bij flow_in_period passen tellingen"),
    ("unknown_window", "window: any_in_period", "window: any_period", "any_period\n",
     "'any_period' is hier niet mogelijk. Bedoelde u 'any_in_period'?"),
    ("unknown_unit", "unit: person\n  window: any", "unit: personen\n  window: any", "personen",
     "'personen' is geen eenheid; schrijf person of, voor een aandeel, 1"),
    ("unit_of_an_amount", f'unit: "1"\n  window: point\n  {OUTSIDE}',
     f"unit: team\n  window: point\n  {OUTSIDE}", "team",
     "'part' en 'whole' geven een aandeel: de eenheid is \"1\""),
    ("one_language", ', en: "Users of shelter in a year"', "", "label: {nl: \"Gebruikers",
     "'en' ontbreekt"),
    ("unknown_field", f"  {ETHOS}", f"  note: x\n  {ETHOS}", "note: x", "onbekend veld 'note'."),
    ("misspelt_field", f"  {MONITOR}", f"  {MONITOR.replace('formula', 'formule')}", "formule:",
     "onbekend veld 'formule'. Bedoelde u 'formula'?"),
    ("tab", f"  {ETHOS}", f"\t{ETHOS}", "\t", "spring in met spaties, niet met tabs"),
    ("name_with_a_capital", "opvang_monitor:\n", f"Nieuw:\n{NEW}\nopvang_monitor:\n", "Nieuw:",
     "geen geldige naam: kleine letters, cijfers en _, zoals cbs_equivalent"),
    ("name_that_steers_a_terminal", "opvang_monitor:\n", f'"\\e[31m":\n{NEW}\nopvang_monitor:\n',
     '"\\e[31m":', "geen geldige naam"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "words"), [o[1:] for o in OTHERS], ids=[o[0] for o in OTHERS]
)
def test_a_wrong_observable_is_named(
    files: TargetFiles, old: str, new: str, at: str, words: str
) -> None:
    files.swap(OBSERVABLES, old, new)
    check(files, OBSERVABLES, files.find(OBSERVABLES, at), words)


def test_an_observable_given_twice_is_named_where_it_stands_again(files: TargetFiles) -> None:
    line, _ = files.find(OBSERVABLES, "\ncbs_equivalent:")
    place = files.swap(OBSERVABLES, "opvang_monitor:\n", "cbs_equivalent:\n")
    check(files, OBSERVABLES, place, f"'cbs_equivalent' staat hier al op regel {line + 1}")


# Several at once -----------------------------------------------------------------------------


def test_faults_in_all_files_are_told_at_once(files: TargetFiles) -> None:
    expected = [
        (OBSERVABLES, files.swap(OBSERVABLES, ETHOS, "formula: waarneming.etos", "waarneming")),
        (OBSERVABLES, files.swap(OBSERVABLES, OUTSIDE, "part: max(1)", "max")),
        (P, files.put(P, "bevolking.beginniveau", "distribution", "lognormaal")),
        (P, files.put(P, "waarneming.afwijking_cbs", "rationale", "")),
        (R, files.put(R, "ethos_r1", "share_high", "38 %")),
        (M, files.put(M, "cbs_2022", "value", "26.600")),
        (M, files.put(M, "cbs_2023", "published", "2023-01-01")),
        (M, files.put(M, "monitor_2022", "ref_end", "")),
    ]
    error = files.refused()
    found = [(f.file, (f.line, f.column)) for f in error.faults]
    assert found == [(files.name(file), place) for file, place in expected]
    for fault in error.faults:
        check_words(fault)
    assert len(error.text("nl").split("\n")) == len(error.text("en").split("\n")) == len(expected)


def test_several_faults_in_one_row_are_told_at_once(files: TargetFiles) -> None:
    cells = {"value": "-1", "unit": "persoon", "published": "morgen", "age_to": "5", "use": "ja"}
    for column, cell in cells.items():
        files.put(M, "cbs_2022", column, cell)
    places = [files.place(M, "cbs_2022", column) for column in cells]
    faults = files.refused().faults
    assert sorted((f.line, f.column) for f in faults) == sorted(places)


def test_a_file_that_cannot_be_read_leaves_the_others_checked(files: TargetFiles) -> None:
    files.write(P, PNG)
    files.write(OBSERVABLES, "a: [\n")
    place = files.put(M, "cbs_2022", "value", "0")
    found = [(f.file, f.line, f.column) for f in files.refused().faults]
    assert found == [
        (files.name(OBSERVABLES), 2, 1),
        (files.name(P), 1, 1),
        (files.name(M), *place),
    ]


def test_a_faulty_entry_may_be_named_elsewhere(files: TargetFiles) -> None:
    """What is wrong with it is told once, not again at each row that names it."""
    expected = [
        (OBSERVABLES, files.swap(OBSERVABLES, ETHOS, "formula: waarneming.etos", "waarneming")),
        (P, files.put(P, "waarneming.ethos_detectie", "kind", "fout")),
        (R, files.put(R, "ethos_r3", "share_low", "veel")),
    ]
    found = [(f.file, (f.line, f.column)) for f in files.refused().faults]
    assert found == [(files.name(file), place) for file, place in expected]


def test_when_all_shares_are_faulty_their_unit_is_still_one(files: TargetFiles) -> None:
    text = files.text(OBSERVABLES)
    files.write(OBSERVABLES, text.replace("part: ", "part: niets + "))
    faults = files.refused().faults
    assert {f.file for f in faults} == {files.name(OBSERVABLES)}
    assert len(faults) == text.count("part: ") > 5


LONG: dict[str, Callable[[str], str]] = {
    "rows": lambda header: header + "\n" + 2_000 * ("x" + "," * 16 + "\n"),
    "short_rows": lambda header: header + "\n" + 100_000 * "x\n",
    "columns": lambda header: header + 100_000 * ",x",
    "columns_again": lambda header: header + 100_000 * ",id",
}


@pytest.mark.slow
@pytest.mark.parametrize("content", LONG.values(), ids=LONG)
def test_faults_without_end_stop_at_a_hundred(
    files: TargetFiles, content: Callable[[str], str]
) -> None:
    files.write(M, content(",".join(files.rows(M)[0])))
    began = time.process_time()  # its own: on a busy machine it may well wait
    error = files.refused()
    assert time.process_time() - began < 5
    assert len(error.faults) == MAX_FAULTS
    assert error.text().endswith("… dit zijn de eerste fouten; er kunnen er meer zijn")
