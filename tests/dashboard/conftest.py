"""What all tests of the pages have in common."""

from collections.abc import Iterator

import pytest

from dashboard.results import outcomes


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Have nothing that a test began worked out behind those after it."""
    yield
    outcomes.ahead().end()
