"""Every way to break the calibration targets that we thought of: what is said, and where.

One change each, and then one fault: what follows from a slip is not reported too.
"""

from pathlib import Path

import pytest
from support.models.target_files import (
    MEASUREMENTS,
    PRIORS,
    REGION_SETS,
    TargetFiles,
    check,
    check_words,
)

from calibration.targets.schema import MAX_PROCESS
from simulation.outcomes.scenario_runs import model
from simulation.register.register import PRIOR, load_register


@pytest.fixture
def files(tmp_path: Path) -> TargetFiles:
    return TargetFiles(tmp_path)


M, P, R = MEASUREMENTS, PRIORS, REGION_SETS


# One cell ------------------------------------------------------------------------------------

SECOND = "ethos_r3_situatie.niet_conventioneel"

CELLS: list[tuple[str, str, str, str, str, str]] = [
    # dates
    ("published_on_the_day_of_counting", M, "cbs_2023", "published", "2023-01-01",
     "hier hoort de dag van publicatie, na de laatste dag van tellen (2023-01-01)"),
    ("published_before_counting", M, "ethos_r3", "published", "2025-03-31",
     "na de laatste dag van tellen (2025-04-10)"),
    ("published_in_the_period", M, "monitor_2022", "published", "2022-12-31",
     "na de laatste dag van tellen (2022-12-31)"),
    ("published_nowhere", M, "cbs_2023", "published", "", "verwacht een datum, zoals 2026-07-01"),
    ("period_without_end", M, "monitor_2022", "ref_end", "",
     "een periode heeft een laatste dag nodig, zoals 2024-12-31"),
    ("end_before_begin", M, "monitor_2023", "ref_end", "2022-12-31",
     "de laatste dag moet na de eerste liggen (2023-01-01)"),
    ("period_of_no_length", M, "monitor_2023", "ref_end", "2023-01-01",
     "de laatste dag moet na de eerste liggen (2023-01-01)"),
    ("moment_with_a_length", M, "cbs_2022", "ref_end", "2022-12-31",
     "een telling op één moment (point) eindigt waar hij begint: 2022-01-01"),
    ("before_the_model", M, "cbs_2022", "ref_start", "2017-12-31",
     "2017-12-31 ligt niet tussen 2018-01-01 en 20"),
    ("after_the_model", M, "monitor_2023", "ref_end", "2199-12-31",
     "2199-12-31 ligt niet tussen 2018-01-01 en 20"),
    ("impossible_date", M, "cbs_2023", "ref_start", "2023-02-30",
     "de datum 2023-02-30 bestaat niet"),
    ("dutch_date", M, "cbs_2023", "ref_start", "01-01-2023",
     "verwacht een datum, zoals 2026-07-01, niet '01-01-2023'"),
    ("date_of_a_spreadsheet", M, "ethos_r1", "ref_end", "16/5/2023", "niet '16/5/2023'"),
    ("date_with_a_time", M, "cbs_2023", "published", "2024-03-26 00:00:00", "verwacht een datum"),
    ("date_without_zeros", M, "cbs_2023", "ref_start", "2023-1-1", "niet '2023-1-1'"),
    # names
    ("no_name", M, "cbs_2023", "id", "", "deze tekst mag niet leeg zijn"),
    ("name_with_capitals", M, "cbs_2023", "id", "CBS 2023",
     "geen geldige naam: kleine letters, cijfers en _, zoals cbs_2025"),
    ("amount_named_as_a_share", M, "cbs_2023", "id", "cbs.totaal",
     "een punt in de naam is voor aandelen van een geheel; schrijf _"),
    ("share_without_a_whole", M, "cbs_2022_leeftijd.jongeren", "id", "cbs_jong",
     "een aandeel heet geheel.deel, zoals cbs_jong.jongeren"),
    ("unknown_observable", M, "cbs_2022", "observable", "cbs_equivalant",
     "'cbs_equivalant' is hier niet mogelijk. Bedoelde u 'cbs_equivalent'?"),
    ("no_observable", M, "cbs_2022", "observable", "", "'' is hier niet mogelijk"),
    ("unknown_region_set", M, "ethos_r2", "region_set", "ethos_ronde2", "Bedoelde u 'ethos_r2'?"),
    ("unknown_bias_group", M, "cbs_2022", "bias_groups", "waarneming.afwijking_csb",
     "'waarneming.afwijking_csb' is geen meetfout (kind measurement) in priors.csv. "
     "Bedoelde u 'waarneming.afwijking_cbs'?"),
    ("bias_group_that_is_sampled", M, "cbs_2022", "bias_groups", "waarneming.dekking_verborgen",
     "'waarneming.dekking_verborgen' is geen meetfout (kind measurement)"),
    ("bias_group_twice", M, "cbs_2022", "bias_groups",
     "waarneming.afwijking_cbs waarneming.afwijking_cbs", "staat er twee keer"),
    ("unknown_use", M, "cbs_2022", "use", "hold-out", "Bedoelde u 'holdout'?"),
    ("no_use", M, "cbs_2022", "use", "", "Mogelijk: fit, holdout, off."),
    ("no_source", M, "cbs_2022", "source", "", "deze tekst mag niet leeg zijn"),
    # what is counted
    ("amount_as_a_share", M, "cbs_2022", "unit", "1",
     "'cbs_equivalent' heeft unit 'person' (observables.yaml)"),
    ("share_as_an_amount", M, "cbs_2022_leeftijd.jongeren", "unit", "person",
     "'cbs_aandeel_jongeren' heeft unit '1' (observables.yaml)"),
    ("unknown_unit", M, "cbs_2022", "unit", "persons", "Bedoelde u 'person'?"),
    ("other_window", M, "monitor_2022", "window", "flow_in_period",
     "'opvang_monitor' heeft window 'any_in_period' (observables.yaml)"),
    ("unknown_window", M, "cbs_2022", "window", "moment", "Mogelijk: point, any_in_period"),
    ("ages_reversed", M, "cbs_2022", "age_to", "17", "moet hoger zijn dan age_from (18), is 17"),
    ("nobody_of_that_age", M, "cbs_2022", "age_to", "18", "moet hoger zijn dan age_from (18)"),
    ("half_an_age", M, "cbs_2022", "age_from", "18.5", "een leeftijd is een geheel getal"),
    ("too_old", M, "ethos_r1", "age_to", "121", "moet tussen 0 en 120 liggen, is 121"),
    ("no_age", M, "ethos_r1", "age_from", "", "hier ontbreekt een getal"),
    # amounts
    ("nobody_counted", M, "cbs_2022", "value", "0", "moet groter zijn dan 0, is 0"),
    ("negative_count", M, "cbs_2022", "value", "-26600", "moet groter zijn dan 0, is -26600"),
    ("count_in_words", M, "cbs_2022", "value", "veel", "verwacht een getal, niet 'veel'"),
    ("no_count", M, "cbs_2022", "value", "", "hier ontbreekt een getal"),
    ("thousands_or_tens", M, "cbs_2022", "value", "26.600",
     "dit wordt in hele getallen geteld, niet 26.600; bedoelde u 26600?"),
    ("thousands_with_a_point", M, "ethos_r3", "value", "28.721",
     "dit wordt in hele getallen geteld, niet 28.721; bedoelde u 28721?"),
    ("half_a_person", M, "ethos_r3", "value", "28721.5", "in hele getallen geteld, niet 28721.5"),
    ("thousands_with_a_blank", M, "ethos_r3", "value", "28 721", "schrijf 28721"),
    ("decimal_comma", M, "cbs_2022", "value", "26600,0",
     "'26600,0' is geen getal; gebruik een punt: 26600.0"),
    ("not_a_number", M, "cbs_2022", "value", "nan", "verwacht een getal, niet 'nan'"),
    ("not_a_number_in_yaml", M, "cbs_2022", "value", ".nan", "dit is geen eindig getal"),
    ("infinite", M, "cbs_2022", "value", "inf", "verwacht een getal, niet 'inf'"),
    ("infinite_in_effect", M, "cbs_2022", "value", "1e999", "dit is geen eindig getal"),
    ("error_of_excel", M, "cbs_2022", "value", "#N/A",
     "'#N/A' is een fout uit een rekenblad; vul de waarde zelf in"),
    ("error_of_dutch_excel", M, "cbs_2022", "sd_ind", "#DEEL/0!", "is een fout uit een rekenblad"),
    ("error_of_libreoffice", M, "cbs_2022", "published", "Err:502", "een fout uit een rekenblad"),
    ("amount_without_sd", M, "cbs_2022", "sd_ind", "",
     "een aantal heeft een sd_ind nodig, zoals 0.065"),
    ("sd_of_nothing", M, "cbs_2022", "sd_ind", "0", "moet groter zijn dan 0, is 0"),
    ("negative_sd", M, "cbs_2022", "sd_ind", "-0.065", "moet groter zijn dan 0, is -0.065"),
    ("sd_in_per_cents", M, "cbs_2022", "sd_ind", "6.5",
     "6.5 is te groot: 0.065 is een fout van 6,5 %"),
    ("sd_as_a_percentage", M, "cbs_2022", "sd_ind", "6,5%",
     "'6,5%' is geen getal; schrijf een percentage als 0.065"),
    ("amount_with_n_eff", M, "cbs_2022", "n_eff", "100",
     "een aantal heeft sd_ind, geen n_eff; laat dit leeg"),
    # shares
    ("share_in_per_cents", M, "cbs_2022_leeftijd.jongeren", "value", "19",
     "een aandeel is minder dan 1, niet 19; bedoelde u 0.19?"),
    ("share_of_everyone", M, "cbs_2022_leeftijd.jongeren", "value", "1", "minder dan 1, niet 1"),
    ("share_far_above_1", M, "cbs_2022_leeftijd.jongeren", "value", "1900", "niet 1900"),
    ("parts_are_more_than_everyone", M, SECOND, "value", "0.99",
     "de delen van 'ethos_r3_situatie' zijn samen 1."),
    ("share_with_sd", M, "cbs_2022_leeftijd.jongeren", "sd_ind", "0.05",
     "een aandeel heeft n_eff, geen sd_ind; laat dit leeg"),
    ("share_with_bias_groups", M, "cbs_2022_leeftijd.jongeren", "bias_groups",
     "waarneming.afwijking_cbs", "een aandeel heeft n_eff, geen bias_groups; laat dit leeg"),
    ("share_without_n_eff", M, "cbs_2022_leeftijd.jongeren", "n_eff", "",
     "een aandeel heeft een n_eff nodig, zoals 200"),
    ("n_eff_of_nobody", M, "cbs_2022_leeftijd.jongeren", "n_eff", "0", "moet groter zijn dan 0"),
    ("parts_of_another_n_eff", M, SECOND, "n_eff", "60",
     "moet voor alle delen van 'ethos_r3_situatie' gelijk zijn: 40 (zoals '"),
    ("parts_published_apart", M, SECOND, "published", "2025-11-01", "gelijk zijn: 2025-10-31"),
    ("parts_of_another_place", M, SECOND, "region_set", "amsterdam", "gelijk zijn: ethos_r3"),
    ("parts_of_another_age", M, SECOND, "age_from", "0", "gelijk zijn: 18 (zoals '"),
    ("parts_of_another_use", M, SECOND, "use", "holdout", "gelijk zijn: fit (zoals '"),
    ("part_of_another_whole", M, SECOND, "observable", "cbs_aandeel_jongeren",
     "is een deel van een ander geheel dan 'ethos_aandeel_bij_bekenden' (van '"),
    # priors
    ("prior_of_no_number", P, "bevolking.beginniveau", "name", "bevolking.begin_niveau",
     "'bevolking.begin_niveau' staat niet in het register. Bedoelde u 'bevolking.beginniveau'?"),
    ("prior_without_range", P, "bevolking.beginniveau", "name", "lussen.draagvlak",
     "geen bandbreedte (low 1, central 1, high 1); nodig is low < central < high"),
    ("prior_that_nothing_depends_on", P, "bevolking.beginniveau", "name",
     "waarneming.statushouders_aandeel", "de voorspelling hangt hier niet van af"),
    ("lognormal_from_0", P, "preventie.overlap", "distribution", "lognormal",
     "lognormal past niet bij het register (low 0, central {e.central:g}, high {e.high:g}): "
     "alles moet boven 0 liggen"),
    ("logitnormal_above_1", P, "bevolking.beginniveau", "distribution", "logitnormal",
     "(low {e.low:g}, central {e.central:g}, high {e.high:g}): alles moet tussen 0 en 1 liggen"),
    ("unknown_distribution", P, "bevolking.beginniveau", "distribution", "log-normal",
     "Bedoelde u 'lognormal'?"),
    ("unknown_kind", P, "bevolking.beginniveau", "kind", "proces", "Bedoelde u 'process'?"),
    ("shared_error_that_is_no_factor", P, "waarneming.afwijking_cbs", "distribution", "normal",
     "een gedeelde meetfout is een factor: lognormal"),
    ("shared_error_with_a_bound", P, "waarneming.afwijking_cbs", "upper", "2",
     "een gedeelde meetfout heeft geen grenzen; laat dit leeg"),
    ("lower_bound_inside", P, "bevolking.beginniveau", "lower", "{e.central:g}",
     "de ondergrens moet tussen 0 en {e.low:g} liggen; {e.low:g} is de low van het register"),
    ("lower_bound_inside_of_a_normal", P, "wereld.trend", "lower", "{e.central:g}",
     "de ondergrens mag hoogstens {e.low:g} zijn"),
    ("lower_bound_below_0", P, "bevolking.beginniveau", "lower", "-1",
     "de ondergrens moet tussen 0 en {e.low:g} liggen"),
    ("upper_bound_inside", P, "bevolking.beginniveau", "upper", "{e.central:g}",
     "de bovengrens moet minstens {e.high:g} zijn; {e.high:g} is de high van het register"),
    ("upper_bound_above_1", P, "waarneming.dekking_verborgen", "upper", "1.5",
     "de bovengrens moet tussen {e.high:g} en 1 liggen"),
    ("bound_in_words", P, "bevolking.beginniveau", "lower", "geen", "verwacht een getal"),
    ("no_rationale", P, "bevolking.beginniveau", "rationale", "", "mag niet leeg zijn"),
    # sets of regions
    ("share_not_ascending", R, "monitor_2022", "share_central", "0.01",
     ", 0.01, "),
    ("region_share_above_1", R, "monitor_2022", "share_high", "1.2",
     "moet tussen 0 en 1 liggen, is 1.2"),
    ("region_share_in_per_cents", R, "monitor_2022", "share_central", "78",
     "Een aandeel is geen percentage: bedoelde u 0.78?"),
    ("region_of_nobody", R, "monitor_2022", "share_low", "0", "moet groter zijn dan 0"),
    ("part_of_the_whole_country", R, "nederland", "share_low", "0.9",
     "het hele land heeft aandeel 1, 1, 1"),
    ("unknown_grade", R, "monitor_2022", "grade", "afgeleid", "Mogelijk: seed, page, derived"),
    ("half_a_year", R, "monitor_2022", "year", "2022.5", "een jaartal is een geheel getal"),
    ("inhabitants_with_a_point", R, "ethos_r1", "inhabitants", "683.125",
     "dit wordt in hele getallen geteld, niet 683.125; bedoelde u 683125?"),
    ("shared_error_with_capitals", R, "ethos_r1", "shared_error", "Aandeel ETHOS",
     "een naam met kleine letters, cijfers en _, met of zonder - ervoor"),
    ("shared_error_with_two_signs", R, "ethos_r3", "shared_error", "--aandeel_ethos",
     "een naam met kleine letters, cijfers en _, met of zonder - ervoor"),
    ("no_regions", R, "monitor_2022", "regions", "", "deze tekst mag niet leeg zijn"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "row", "column", "cell", "words"), [c[1:] for c in CELLS], ids=[c[0] for c in CELLS]
)
def test_a_wrong_cell_is_named(
    files: TargetFiles, file: str, row: str, column: str, cell: str, words: str
) -> None:
    e = load_register(parameter_set=PRIOR).estimates.get(row)
    place = files.put(file, row, column, cell.format(e=e))
    name = cell if files.rows(file)[0][0] == column else row
    check(files, file, place, words.format(e=e), f"{name}.{column}" if name else column)


def test_places_behind_a_cell_of_several_lines_are_right(files: TargetFiles) -> None:
    first, _ = files.place(P, "bevolking.beginniveau", "source")
    after = files.rows(P)[first][0]
    files.put(P, after, "kind", "soort")
    files.put(P, "bevolking.beginniveau", "rationale", "")
    files.put(P, "bevolking.beginniveau", "source", "Own\n\narithmetic")
    found = [(f.line, f.column, f.key) for f in files.refused().faults]
    assert found == [
        (first + 2, len('arithmetic",') + 1, "bevolking.beginniveau.rationale"),
        (first + 3, len(f"{after},") + 1, f"{after}.kind"),
    ]


@pytest.mark.parametrize(
    ("file", "row"), [(P, "waarneming.afwijking_cbs"), (R, "ethos_r1"), (M, "cbs_2022")]
)
def test_a_strange_name_comes_back_in_no_message(files: TargetFiles, file: str, row: str) -> None:
    """Not where it stands and not as the name that another row may have meant."""
    column = files.rows(file)[0][0]
    for sign in ("\t", "\n", "\u202e", "\x85", "\u2003"):
        name = row.replace("_", f"_{sign}", 1)
        place = files.put(file, row, column, name)
        faults = files.refused().faults
        assert (files.name(file), *place) in {(f.file, f.line, f.column) for f in faults}
        for fault in faults:
            check_words(fault)
        files.put(file, name, column, row)


# One row against another ---------------------------------------------------------------------

FIRST = "ethos_r3_situatie.bij_bekenden"


def _line(files: TargetFiles, file: str, row: str) -> int:
    return files.place(file, row, files.rows(file)[0][0])[0]


@pytest.mark.parametrize(
    ("file", "row"),
    [(M, "cbs_2022"), (M, FIRST), (P, "waarneming.afwijking_cbs"), (R, "amsterdam")],
)
def test_a_name_given_twice_is_named_where_it_stands_again(
    files: TargetFiles, file: str, row: str
) -> None:
    line = _line(files, file, row)
    files.add(file, row)
    place = (len(files.rows(file)), 1)
    check(files, file, place, f"'{row}' staat al op regel {line}; elke naam één keer")


@pytest.mark.parametrize("use", ["fit", "holdout"])
@pytest.mark.parametrize("row", ["cbs_2022", "monitor_2023", "ethos_r3"])
def test_the_same_count_twice_is_named(files: TargetFiles, row: str, use: str) -> None:
    again = files.add(M, row, id=f"{row}_bis", use=use)
    place = files.place(M, again, "observable")
    words = f"'{row}' meet hetzelfde, op dezelfde dag en plek; zet er een op 'off'"
    check(files, M, place, words, f"{again}.observable")


def test_the_same_count_may_be_there_when_it_is_off(files: TargetFiles) -> None:
    files.add(M, "cbs_2022", id="cbs_2022_bis", use="off")
    assert len(files.load().rows("off")) == len(files.dicts(M)) - len(
        files.load().rows("fit", "holdout")
    )


def test_parts_that_are_exactly_everyone_are_too_many(files: TargetFiles) -> None:
    values = [float(r["value"]) for r in files.dicts(M) if r["id"].startswith("ethos_r3_situatie")]
    rest = round(1 - sum(values[:-1]), 6)
    place = files.put(M, SECOND, "value", f"{rest:g}")
    words = "de delen van 'ethos_r3_situatie' zijn samen 1; dat moet minder dan 1 zijn"
    check(files, M, place, words)
    files.put(M, SECOND, "value", f"{rest - 0.001:g}")
    files.load()


def test_parts_are_held_against_the_first(files: TargetFiles) -> None:
    place = files.put(M, SECOND, "n_eff", "41")
    check(files, M, place, f"gelijk zijn: 40 (zoals '{FIRST}')", f"{SECOND}.n_eff")


def test_parts_counted_on_other_days_are_named_at_both_dates(files: TargetFiles) -> None:
    places = [files.put(M, SECOND, column, "2025-04-11") for column in ("ref_start", "ref_end")]
    faults = files.refused().faults
    assert [(f.line, f.column) for f in faults] == places
    assert all("gelijk zijn: 2025-04-10 (zoals '" in f.problem_nl for f in faults)


def test_a_definition_has_no_range(files: TargetFiles) -> None:
    files.put(R, "monitor_2022", "grade", "definition")
    place = files.place(R, "monitor_2022", "share_central")
    check(files, R, place, "een definitie heeft geen bandbreedte: drie keer hetzelfde")


def test_some_row_must_be_fitted(files: TargetFiles) -> None:
    files.write(M, files.text(M).replace(",fit,", ",holdout,"))
    check(files, M, (0, 0), "geen enkele rij heeft use 'fit'", "use")


def test_the_whole_country_must_be_there(files: TargetFiles) -> None:
    files.put_rows(R, [row for row in files.rows(R) if row[0] != "nederland"])
    check(files, R, (0, 0), "er hoort een rij 'nederland' te zijn, met aandeel 1")


def test_more_than_a_sampler_can_walk_through_is_named(files: TargetFiles) -> None:
    """A prior may be added up to 25 that are sampled; each one more is named."""
    register, used = load_register(parameter_set=PRIOR), model().parameters
    rows = files.rows(P)
    there = [row[0] for row in rows]
    count = sum(row[1] == "process" for row in rows)
    free = (n for n, e in register.estimates.items() if 0 < e.low < e.central < e.high)
    names = [name for name in free if name in used and name not in there]
    added = [
        [n, "process", "lognormal", "", "", "Own", "Own"] for n in names[: MAX_PROCESS + 2 - count]
    ]
    files.put_rows(P, [*rows, *added[:-2]])
    assert sum(prior.kind == "process" for prior in files.load().priors) == MAX_PROCESS
    files.put_rows(P, [*rows, *added])
    faults = files.refused().faults
    places = [files.place(P, row[0], "kind") for row in added[-2:]]
    assert [(f.line, f.column) for f in faults] == places
    words = f"meer dan {MAX_PROCESS} keer process; zoveel kan de bemonstering niet aan"
    assert all(f.problem_nl == words for f in faults)
