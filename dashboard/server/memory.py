"""The memory that the server keeps when its visitors have gone.

What is kept for all has a bound of its own (`dashboard.results.cache`). Beside it stay sessions of
which the line was lost, for whoever comes back, and holes between what is in use.
"""

import asyncio
import ctypes
import gc
import platform

from dashboard.streamlit_internals import forget_sessions

LARGE = 256 * 1024
"""Bytes of a block that gets a place of its own, which goes back to the system at once. The C
library raises this to 32 MB by itself as it sees large blocks; the arrays of a run then leave holes
in every thread's memory."""
M_MMAP_THRESHOLD = -3
"""What the C library of GNU calls that."""
PAUSE = 60.0
"""Seconds between two times of tidying up."""


def keep_apart() -> bool:
    """Have large blocks given back as soon as they are free; tell whether it is so."""
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE))


async def tidy() -> None:
    """Let go of sessions whose time is over, also when no visitor comes any more."""
    while True:
        await asyncio.sleep(PAUSE)
        if forget_sessions():
            gc.collect()  # the parts of a session know each other
