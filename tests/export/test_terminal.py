"""Tables and blocks in a terminal: nothing is cut on a narrow screen, no number is broken."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from simulation.export.terminal import layout, terminal
from simulation.export.terminal.layout import Grid, Screen
from simulation.register.register import load_register

NUMBERS = st.sampled_from(
    (
        "0",
        "83.000",
        "43.000–65.000",
        "< 14 %",
        "−9.200\n(90 %: −13.100 tot −5.600)",
        "0,4 (0,25 – 0,6)",
    )
)
WORDS = st.lists(st.text("abé zij-/().漢🙂", min_size=1, max_size=30), min_size=1, max_size=8)
NAMES = WORDS.map(lambda words: " ".join(" ".join(words).split()) or "x")


def one_line(text: str) -> str:
    return " ".join(text.split())


def held(found: str, cell: str, width: float) -> bool:
    """Tell whether a cell is there in full: each of its lines on one, unless it is longer."""
    return all(
        part in found or (cell_len(part) > width - 10 and one_line(part) in one_line(found))
        for part in cell.split("\n")
    )


@given(
    rows=st.lists(st.tuples(NAMES, NUMBERS, NUMBERS, NUMBERS, NAMES), min_size=1, max_size=4),
    width=st.integers(40, 200),
    right=st.booleans(),
    prose=st.booleans(),
)
@example([("a b " * 30, "0", "0", "0", "c d " * 60)], 40, True, True)
def test_every_cell_is_there_in_full_at_any_width(
    rows: list[tuple[str, ...]], width: int, right: bool, prose: bool
) -> None:
    titles = ("wie", "dakloos\neind 2030", "90 %-band", "CBS", "bron")
    table = Grid(titles, right, prose and not right)
    for row in rows:
        table.add(*row)
    lines = [line.plain for line in table.lines(width)]
    found = "\n".join(lines)
    for row in rows:
        for cell in row:
            assert held(found, cell, width)
    longest = max(cell_len(w) for row in rows for cell in row for w in cell.split())
    assert max(map(cell_len, lines)) <= max(width, longest + 30)
    assert titles[0] in found and titles[-1] in found


def test_to_a_pipe_a_row_is_a_line() -> None:
    table = Grid(["wie", "hoeveel", "bron"], prose=True)
    table.add("contingent\nAandeel", "−9.200\n(90 %: −13.100 tot −5.600)", "lang verhaal " * 40)
    screen = Screen(file=io.StringIO(), width=100)
    screen.print(table)
    lines = screen.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert lines[2].startswith("contingent Aandeel −9.200 (90 %: −13.100 tot −5.600) lang verhaal")


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_listings_have_no_towers_of_empty_lines(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    register = load_register()
    for table in (
        terminal.lever_table(register, "nl"),
        terminal.assumption_table(register, "nl"),
        *(one for one in terminal.source_list(register, "", "en") if isinstance(one, layout.Laid)),
    ):
        screen = terminal.console()
        screen.file = io.StringIO()
        screen.print(table)
        lines = screen.file.getvalue().splitlines()
        assert all(lines)
        assert all(len(line) <= width or " " not in line.strip() for line in lines)
    levers = "\n".join(line.plain for line in terminal.lever_table(register, "nl").lines(width))
    for lever in register.levers.values():
        assert lever.id in levers
