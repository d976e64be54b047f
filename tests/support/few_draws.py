"""Pages on fewer draws than a user gets, where their number is not the point.

A page takes eight times as long on all of them, and is made of the same functions. The real number
stands in the tests with a browser, whose servers know nothing of this, in those of the command
line, and in `test_outcomes.py`.
"""

from dashboard.results import draw_counts

QUICK, FULL = draw_counts.QUICK, draw_counts.FULL
"""What a user gets."""

FEW_QUICK, FEW = 20, 60


def use_few() -> None:
    """Have all pages that this process imports from now on run on few draws."""
    draw_counts.QUICK, draw_counts.FULL = FEW_QUICK, FEW
