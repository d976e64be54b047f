"""Formulas of observables: whatever is written is refused with words, or means what Python says."""

import itertools
import math
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calibration.targets.formula import (
    MAX_LENGTH,
    MAX_SIGNS,
    Formula,
    FormulaError,
    Known,
    Quantity,
    parse,
    vocabulary,
)
from simulation.language.units import ONE, Unit
from simulation.outcomes.scenario_runs import model
from simulation.reading.faults import printable
from simulation.register.register import PRIOR, load_register

KNOWN = vocabulary(model(), load_register(parameter_set=PRIOR))


def refusal(text: str) -> FormulaError | None:
    """Give why a text is no formula; a formula that is one must hold together."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Python's reader warns on some texts
        try:
            formula = parse(text, KNOWN)
        except FormulaError as error:
            assert error.problems
            for nl, en in error.problems:
                assert nl and en and nl != en
                assert nl == printable(nl, len(nl)) and en == printable(en, len(en))
            return error
        again = parse(formula.text, KNOWN)
        assert again == formula and again.text == formula.text
        with np.errstate(all="ignore"):
            assert formula.value(lambda _: np.ones(3)).shape in ((), (3,))
    return None


# Whatever is written -------------------------------------------------------------------------

PIECES = [
    "waarneming.ethos", "waarneming.cbs_equivalent", "waarneming.ethos_detectie", "ethos_1",
    "jongeren", "[", "]", "(", ")", "()", "+", "-", "*", "/", "**", "//", "%", "@", "=", "==", ":=",
    ".", ",", ":", ";", "'", '"', "f'", "#", "\\", "{", "}", "1", "0", "2.5", "1e5", "1e999", "1j",
    "0x1f", "1_000", "9" * 400, "not ", "if ", " else ", "lambda ", "await ", "yield ", " in ",
    " is ", "None", "True", "...", " ", "\n", "\t", "\0", "\x1b", "\u202e", "é", "𝐰", "\ud800",
]  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_is_a_formula_or_is_refused_with_words(text: str) -> None:
    refusal(text)


GOOD = (
    "waarneming.monitor_aanwezig + waarneming.monitor_instroom",
    "waarneming.ethos_volwassen[ethos_1, jongeren] / (2 * waarneming.ethos) - 0.5e-3",
)


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(st.sampled_from(GOOD), st.data())
def test_a_damaged_formula_is_still_one_or_is_refused(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(begin + 5, len(text))))
    piece = data.draw(st.sampled_from(["", *PIECES]) | st.characters())
    refusal(text[:begin] + piece + text[end:])


@pytest.mark.parametrize("sign", ["-", "+", "(", "[", "a.", "a[", "1+", "1-(", "not ", "f(", "~"])
@pytest.mark.parametrize("times", [60, 99, 101, 250, 499, 100_000])
def test_depth_breaks_nothing(sign: str, times: int) -> None:
    for text in (sign * times, sign * times + "1", sign * times + "1" + ")" * times):
        refusal(text)


def test_the_deepest_formula_can_be_read_far_down_the_stack() -> None:
    """As it is read inside a browser app or a test runner, with frames of their own."""
    texts = ["-" * MAX_SIGNS + "1", "1" + "+1" * MAX_SIGNS, "(" * MAX_SIGNS + "1" + ")" * MAX_SIGNS]

    def down(frames: int) -> list[Formula]:
        return down(frames - 1) if frames else [parse(text, KNOWN) for text in texts]

    values = [formula.value(lambda _: np.zeros(())) for formula in down(400)]
    assert values == [(-1) ** MAX_SIGNS, MAX_SIGNS + 1, 1]
    for text in texts:
        with pytest.raises(FormulaError, match=f"over {MAX_SIGNS} operators"):
            parse(f"-({text})", KNOWN)
    with pytest.raises(FormulaError, match=f"longer than {MAX_LENGTH} characters"):
        parse("1" * (MAX_LENGTH + 1), KNOWN)


def test_every_problem_of_a_formula_is_told() -> None:
    text = "waarneming.etos + waarneming.ethos[ethos_8] + max(1) + waarneming.ethos * 1e999"
    error = refusal(text)
    assert error is not None and len(error.problems) == 4
    assert str(error) == "; ".join(en for _, en in error.problems)


# What it means -------------------------------------------------------------------------------

ELEMENTS = {"kleur": ("rood", "groen"), "maat": ("groot", "klein", "reus")}
PAIRS = tuple(itertools.product(*ELEMENTS.values()))
ONES = {
    "mensen.totaal": Known("report", ONE, {(): "mensen.totaal"}),
    "mensen.soort": Known("stock", ONE, {pair: f"mensen.{'.'.join(pair)}" for pair in PAIRS}),
    "kans": Known("parameter", ONE, {(size,): f"kans.{size}" for size in ELEMENTS["maat"]}),
}
"""Names without a unit, so that any arithmetic with them goes."""
VALUES = {
    flat: (-1) ** i * (i + 0.37)
    for i, flat in enumerate(flat for entry in ONES.values() for flat in entry.elements.values())
}


class Sum(float):
    """A number that can be asked for a part of what it is the sum of, in Python itself."""

    entry: Known

    @classmethod
    def of(cls, entry: Known, selection: tuple[str, ...] = ()) -> "Sum":
        flat = [name for key, name in entry.elements.items() if set(selection) <= set(key)]
        made = cls(math.fsum(VALUES[name] for name in flat))
        made.entry = entry
        return made

    def __getitem__(self, selection: str | tuple[str, ...]) -> "Sum":
        return Sum.of(self.entry, (selection,) if isinstance(selection, str) else selection)


WORLD = {
    "mensen": SimpleNamespace(
        totaal=Sum.of(ONES["mensen.totaal"]), soort=Sum.of(ONES["mensen.soort"])
    ),
    "kans": Sum.of(ONES["kans"]),
    **{name: name for names in ELEMENTS.values() for name in names},
}

NUMBERS = st.sampled_from(["0", "1", "7", "2.5", ".25", "3.", "1e-3", "6E2"])
NAMES = st.sampled_from(
    [
        *ONES,
        "mensen.soort[rood]",
        "mensen.soort[reus, groen]",
        "mensen.soort[groen,groot]",
        "mensen.soort [ klein ]",
        "kans[groot]",
        "(mensen.soort)[rood]",
    ]
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from(["+", " - ", "*", " /"]), inner).map("".join)
    return pairs | inner.map("({})".format) | inner.map("-{}".format)


EXPRESSIONS = st.recursive(NUMBERS | NAMES, _larger, max_leaves=10)


def _value(quantity: Quantity) -> np.ndarray:
    return np.asarray(math.fsum(VALUES[name] for name in quantity.names))


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(EXPRESSIONS)
def test_a_formula_gives_what_python_gives(text: str) -> None:
    """The same text, worked out by Python's own reader: precedence, brackets, signs."""
    try:
        expected = eval(text, {"__builtins__": {}}, WORLD)
    except ZeroDivisionError:
        assume(False)
    formula = parse(text, ONES)
    with np.errstate(all="ignore"):
        found = formula.value(_value)
        again = parse(formula.text, ONES).value(_value)
    assert found.shape == () and np.array_equal(again, found, equal_nan=True)
    assert float(found) == pytest.approx(float(expected), rel=1e-12, nan_ok=True)


def test_arrays_are_worked_out_element_by_element() -> None:
    formula = parse("mensen.soort[rood] * 2 - kans / (mensen.totaal + 4)", ONES)
    draws = np.random.default_rng(0).uniform(1, 2, (3, 1000))
    by_name = dict(zip(("mensen.soort", "kans", "mensen.totaal"), draws, strict=True))
    found = formula.value(lambda quantity: by_name[quantity.name])
    people, chance, total = draws
    assert np.array_equal(found, people * 2 - chance / (total + 4))
    red, *_ = formula.quantities
    assert red.names == ("mensen.rood.groot", "mensen.rood.klein", "mensen.rood.reus")


# Units ---------------------------------------------------------------------------------------


class UnlikeError(Exception):
    pass


class Dimension:
    """Powers of person, dwelling and year: what can be added, and what comes out."""

    def __init__(self, *powers: int) -> None:
        self.powers = powers

    def __add__(self, other: "Dimension | float") -> "Dimension":
        if _powers(other) != self.powers:
            raise UnlikeError
        return self

    __radd__ = __sub__ = __rsub__ = __add__

    def __mul__(self, other: "Dimension | float") -> "Dimension":
        pairs = zip(self.powers, _powers(other), strict=True)
        return Dimension(*(one + two for one, two in pairs))

    __rmul__ = __mul__

    def __truediv__(self, other: "Dimension | float") -> "Dimension":
        pairs = zip(self.powers, _powers(other), strict=True)
        return Dimension(*(one - two for one, two in pairs))

    def __rtruediv__(self, other: float) -> "Dimension":
        return Dimension(*(-power for power in self.powers))

    def __neg__(self) -> "Dimension":
        return self


def _powers(value: Dimension | float) -> tuple[int, ...]:
    return value.powers if isinstance(value, Dimension) else (0, 0, 0)


UNITS = {
    "person": Dimension(1, 0, 0),
    "dwelling": Dimension(0, 1, 0),
    "year": Dimension(0, 0, 1),
    "person/year": Dimension(1, 0, -1),
    "person/dwelling": Dimension(1, -1, 0),
    "1": Dimension(0, 0, 0),
}
DIMENSIONS = {f"x{i}": dimension for i, dimension in enumerate(UNITS.values())}
MIXED = {f"x{i}": Known("report", Unit.parse(unit), {(): f"x{i}"}) for i, unit in enumerate(UNITS)}


@settings(deadline=None, max_examples=300)
@given(st.recursive(st.sampled_from([*MIXED, *MIXED, "1", "2.5"]), _larger, max_leaves=6))
def test_units_come_out_as_dimensions_do(text: str) -> None:
    try:
        expected = _powers(eval(text, {"__builtins__": {}}, DIMENSIONS))
    except ZeroDivisionError:
        assume(False)
    except UnlikeError:
        with pytest.raises(FormulaError, match=" adds "):
            parse(text, MIXED)
    else:
        powers = dict(parse(text, MIXED).unit.powers)
        assert tuple(powers.get(base, 0) for base in ("person", "dwelling", "year")) == expected


# The names -----------------------------------------------------------------------------------


def test_a_tally_counts_and_a_report_is_there() -> None:
    assert KNOWN["waarneming.monitor_instroom"].unit == Unit.parse("person")
    assert KNOWN["uitkomst.opvangjaren"].unit == Unit.parse("person*year")
    assert KNOWN["waarneming.monitor_aanwezig"].kind == "report"
    assert KNOWN["bevolking.zoekend"].kind == "stock"
    assert KNOWN["waarneming.ethos_detectie"].kind == "parameter"


def test_every_name_is_known_once_and_all_its_numbers_are() -> None:
    flat = [name for entry in KNOWN.values() for name in entry.elements.values()]
    assert len(set(flat)) == len(flat)
    register = load_register(parameter_set=PRIOR)
    everything = {*model().reports, *model().tallies, *model().stocks, *register.estimates}
    assert set(flat) == everything
    for name in KNOWN:
        assert refusal(name) is None
