"""Where a calibration behind the page keeps its things: a folder of its own, gone when it ends."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PREFIX = "wonen-eerst-telling-"
"""Begins the name of every private folder."""
OLD = 24 * 3600.0
"""Seconds after which a folder that nobody removed is."""
ATTEMPTS = 20
"""How often a folder is removed in which something may still be written meanwhile."""


def make() -> Path:
    """Make one, under the platform's temporary folder, that nobody else may look into."""
    return Path(tempfile.mkdtemp(prefix=PREFIX))


def remove_own() -> None:
    """Remove the folder in which this process works, if that is a private one.

    Another thread may be writing into it, so that it is not empty at the first attempt.
    """
    with suppress(OSError):
        folder = Path.cwd()
        if not folder.name.startswith(PREFIX):
            return
        for _ in range(ATTEMPTS):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                return


def sweep(age: float = OLD) -> None:
    """Remove private folders that a server before this one left behind."""
    own = os.getuid() if hasattr(os, "getuid") else None
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = path.lstat()
            mine = own is None or found.st_uid == own
            if (
                mine
                and path.is_dir()
                and not path.is_symlink()
                and (time.time() - found.st_mtime > age)
            ):
                shutil.rmtree(path, ignore_errors=True)
