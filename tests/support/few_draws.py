"""Pages on fewer draws than a user gets, where their number is not the point.

A page takes eight times as long on all of them, and is made of the same functions. The real number
stands in the tests with a browser, whose servers know nothing of this, in those of the command
line, and in `test_outcomes.py`.
"""

from dashboard.results import draw_counts

FEW, FULL = draw_counts.FEW, draw_counts.FULL
"""What a user gets."""

AT_REST = f"[data-we-trekkingen='{FULL}']:not([data-we-snel])"
"""What a browser finds once the full result is there."""

CROWDED, ALONE = 20, 60


def use_few() -> None:
    """Have all pages that this process imports from now on run on few draws.

    The users of other tests, who moved a lever a moment before, are no crowd.
    """
    draw_counts.FEW, draw_counts.FULL, draw_counts.CROWD = CROWDED, ALONE, 1_000_000
