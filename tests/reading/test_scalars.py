"""One rule for numbers of strangers, in files, settings and options."""

import re

import pytest
import typer.main
from hypothesis import given
from hypothesis import strategies as st

import cli
from simulation.explore.sweep import parse_axis
from simulation.reading.faults import SettingError
from simulation.reading.scalars import no_number, numeral, plain, resolve, whole
from simulation.reading.yaml_file import dumps, from_plain, loads

PROPOSED = re.compile(r"(?:punt: |schrijf |als |kan | of )([-+]?[0-9.]+)")


@given(st.from_regex(r"[-+]?[0-9]{1,4}([.,' _][0-9]{1,4}){0,3} ?%?", fullmatch=True))
def test_what_is_proposed_is_accepted(text: str) -> None:
    told = numeral(text)
    if isinstance(told, tuple):
        for number in PROPOSED.findall(told[0]):
            assert isinstance(numeral(number), float), told
    counted = whole(text)
    if isinstance(counted, tuple):
        for number in PROPOSED.findall(counted[0]):
            assert isinstance(whole(number), int), counted


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("12,000", ["12000", "12.0"]),
        ("12.000", ["12000", "12.0"]),
        ("12,345", ["12345", "12.3450"]),
        ("1.234", ["1234", "1.2340"]),
        ("1234,5 %", ["12.3450"]),
        ("1.000.000", ["1000000"]),
        ("1,000,000", ["1000000"]),
        ("12 000", ["12000"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("0,070", ["0.070"]),
        ("7,5 %", ["0.075"]),
        ("veel", []),
    ],
)
def test_a_number_that_may_mean_more_is_told_what_to_write(text: str, proposed: list[str]) -> None:
    told = numeral(text)
    assert isinstance(told, tuple)
    assert PROPOSED.findall(told[0]) == proposed
    assert told == no_number(text) or isinstance(resolve(text), float)


@pytest.mark.parametrize(
    ("text", "proposed"),
    [("1.000", "1000"), ("1,000", "1000"), ("1.0", "1"), ("10.000.000", "10000000"), ("1e3", "")],
)
def test_a_whole_number_has_no_separators(text: str, proposed: str) -> None:
    told = whole(text)
    assert isinstance(told, tuple) and told[0].partition("schrijf ")[2] == proposed


def test_every_option_for_a_whole_number_keeps_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    tried = 0
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        needed = ["xmile" if name == "export" else "x" for one in command.params if one.required]
        for one in command.params:
            if one.param_type_name == "option" and one.metavar in ("GETAL", "POORT"):
                assert cli.main([name, *needed, one.opts[-1], "2.000"]) == 2
                assert "schrijf 2000" in capsys.readouterr().err, (name, one.opts)
                tried += 1
    assert tried >= 15


def test_a_comma_in_a_list_of_values_is_no_thousands() -> None:
    with pytest.raises(SettingError, match="een komma scheidt waarden"):
        parse_axis("begeleidingsplekken=12,000")
    assert parse_axis("contingent=0.05,0.07").listed == (0.05, 0.07)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_we_write_is_read_back(value: float) -> None:
    assert numeral(plain(value)) == value


@given(st.integers(-999_999, 999_999))
def test_a_number_of_three_decimals_is_read_back_too(thousandths: int) -> None:
    value = thousandths / 1000
    assert numeral(plain(value)) == value
    assert loads(dumps({"x": value}), "x").entries["x"].number() == value
    assert from_plain({"x": value}, "x").entries["x"].number() == value
