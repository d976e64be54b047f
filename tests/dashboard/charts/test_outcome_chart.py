"""The names in the main chart: at their lines, and none through another."""

from itertools import pairwise

import pytest
from support.app.downloads import subject
from support.app.links import several

from dashboard.charts.outcome_chart import HEIGHT, LABEL, LINES, STROKES, VIEWS, points
from dashboard.scenario.edits import Choices

pytestmark = pytest.mark.slow

CHOSEN = (Choices(), Choices("alles_op_zijn_best"), Choices("meer_opvang"), several())
LETTER = 12


@pytest.mark.parametrize("height", [120, HEIGHT, 500])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("chosen", CHOSEN, ids=lambda one: f"{one.preset} {bool(one.changed)}")
def test_names_at_the_end_of_lines_do_not_overlap(chosen: Choices, view: str, height: int) -> None:
    one = subject(chosen, view=view)
    found = points(one.outcome, view, one.called, one.t, height)
    top = max(max(p["waarde"], p["hoog"] if p["hoog"] == p["hoog"] else 0) for p in found)
    ends = {p["reeks"]: p for p in found if p["reeks"] in LINES}  # the last of each
    names = {p["reeks"].removeprefix(LABEL): p for p in found if p["reeks"].startswith(LABEL)}
    places = {kind: names[kind]["waarde"] for kind in ends}
    ordered = sorted(places.values())
    assert all((b - a) / top * height > LETTER for a, b in pairwise(ordered))
    # In the order of the lines, each above its own, and said with its strokes.
    assert sorted(places, key=places.__getitem__) == sorted(ends, key=lambda k: ends[k]["waarde"])
    for kind, end in ends.items():
        assert (
            places[kind] >= end["waarde"]
            and names[kind]["naam"] == f"{STROKES[kind]} {end['naam']}"
        )
    # No line runs through the name of another.
    for kind, place in places.items():
        for other, end in ends.items():
            above = (place - end["waarde"]) / top * height
            assert other == kind or not -LETTER < above < 0, (kind, other)


def test_the_name_of_a_goal_gets_a_line_more_where_it_is_narrow() -> None:
    one = subject(Choices())
    for width, lines in ((400, 1), (120, 2)):
        found = points(one.outcome, VIEWS[0], one.called, one.t, width=width)
        [name] = [p["naam"] for p in found if p["reeks"] == f"{LABEL}doel"]
        assert (len(name.split("\n")) == 1) == (lines == 1)
