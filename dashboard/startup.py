"""What happens once, when the server shows its first page."""

from __future__ import annotations

import gc
from functools import lru_cache


@lru_cache(maxsize=1)
def settle() -> None:
    """Take everything imported so far out of the garbage collector's sight.

    Each rerun of a page makes much garbage; without this, every collection walks through all
    modules too and takes more time than the page.
    """
    gc.collect()
    gc.freeze()
