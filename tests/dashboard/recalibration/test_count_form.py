"""What somebody fills in for one count, as the file of counts wants it."""

import pytest

from dashboard.recalibration.count_form import completed, plainly
from dashboard.recalibration.uploaded_counts import targets


@pytest.mark.parametrize(
    ("column", "text", "meant"),
    [
        ("value", "34.000", "34000"),
        ("value", "1.234.567", "1234567"),
        ("value", "34000", "34000"),
        ("value", "34.5", "34.5"),
        ("value", "34,5", "34.5"),
        ("sd_ind", "0,065", "0.0650"),  # three decimals might be thousands
        ("sd_ind", "0,07", "0.07"),
        ("sd_ind", "0.065", "0.065"),
        ("sd_ind", "1.000", "1.000"),  # only people are counted in thousands
        ("published", "1-1-2025", "2025-01-01"),
        ("ref_start", "31-12-2025", "2025-12-31"),
        ("ref_start", "2025-01-01", "2025-01-01"),
        ("ref_start", "1 januari", "1 januari"),  # the check of the file says what is wrong
        ("source", "blz. 1.000, 1-1-2025", "blz. 1.000, 1-1-2025"),
    ],
)
def test_numbers_and_days_may_be_written_as_in_dutch(column: str, text: str, meant: str) -> None:
    assert plainly(column, text, targets().observables["cbs_equivalent"]) == meant


def test_a_share_has_no_thousands() -> None:
    share = targets().observables["cbs_aandeel_jongeren"]
    assert plainly("value", "0.190", share) == "0.190" and plainly("value", "0,19", share) == "0.19"
    assert plainly("value", "1.000", share) == "1.000"


def test_a_stay_in_years_has_no_thousands() -> None:
    """A point in it may mean two things, and the check of the file asks which."""
    stay = targets().observables["verblijf_opvang"]
    assert (
        plainly("value", "1.250", stay) == "1.250" and plainly("value", "1,250", stay) == "1.2500"
    )


def test_the_row_has_what_is_meant_and_its_own_name() -> None:
    known = targets().observables["cbs_equivalent"]
    row = {"value": "36.000", "ref_start": "1-1-2025", "published": "1-12-2025"}
    found = completed(row, known, {"id": "cbs_2024"})
    assert (found["value"], found["published"]) == ("36000", "2025-12-01")
    assert found["ref_start"] == found["ref_end"] == "2025-01-01"
    assert found["id"] == "cbs_2025"
