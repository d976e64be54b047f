"""Results behind the pages, worked out once for all workers of a run of the tests.

In a test nobody rests with a lever in hand: a page that shows few draws has no full run made in the
background, which the test would not wait for. (`test_outcomes` asks for one, and so does the
browser.)
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from typing import TypeVar

from streamlit.components.v2 import manifest_scanner

from dashboard.components import progressive
from dashboard.pages.stromen import flow_amounts, loops
from dashboard.pages.wie import spells
from dashboard.results import outcomes
from dashboard.results.cache import Sized, Store

K = TypeVar("K", bound=Sized)


class SharedStore(Store[K]):
    """A store that looks in a folder before it lets something be worked out.

    Parameters
    ----------
    folder
        Where all workers find what one of them worked out; who asks while another is making it
        waits for that one.
    """

    def __init__(self, room: int, folder: Path) -> None:
        super().__init__(room)
        self._folder = folder

    def get(self, key: Hashable, make: Callable[[], K]) -> K:
        return super().get(key, lambda: self._shared(key, make))

    def _shared(self, key: Hashable, make: Callable[[], K]) -> K:
        path = self._folder / hashlib.sha256(repr(key).encode()).hexdigest()
        with open(path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists():
                found: K = pickle.loads(path.read_bytes())
                return found
            made = make()
            new = path.with_suffix(f".{os.getpid()}")
            new.write_bytes(pickle.dumps(made))
            new.rename(path)
            return made


def share(folder: Path) -> None:
    """Let pages share all that they work out, from now on and in this process."""
    for module in (outcomes, flow_amounts, loops, spells):
        place = folder / module.__name__
        place.mkdir(parents=True, exist_ok=True)
        module.store = _always(SharedStore(module.ROOM, place))
    progressive.prepare = _later
    # Each run of an `AppTest` reads about all installed packages: three quarters of its time.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def _later(*_: object) -> None:
    """Stand in for `outcome.prepare`: have nothing worked out."""


def _always(store: Store[K]) -> Callable[[], Store[K]]:
    return lambda: store
