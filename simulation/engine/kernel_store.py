"""Keeps compiled code between runs, in a folder of our own or nowhere.

What is read here is run. So the folder must be ours alone, and stand where nobody can put another
in its place. Each file begins with a hash of the rest: one that is damaged is made again. Nothing
here is ever needed: whatever goes wrong costs the seconds of compiling.
"""

import hashlib
import os
import stat
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path

from platformdirs import user_cache_path

from simulation.reading.faults import Notice, Pair
from simulation.reading.system_errors import system_words

_HASH = hashlib.sha256().digest_size
_OTHERS = stat.S_IWGRP | stat.S_IWOTH

UNUSED = 90 * 24 * 3600
"""Seconds after which what nobody read is removed."""

damaged: set[str] = set()
"""Names of files that this process found to be damaged, or not ours."""
unwritten: list[Pair] = []
"""Why this process could not keep what it compiled, each time."""


class NoFolderError(Exception):
    """There is no folder of our own; says why, in a pair."""

    @property
    def pair(self) -> Pair:
        nl, en = self.args
        return nl, en


def slower(nl: str, en: str) -> None:
    """Warn that something takes longer; the processes that a batch starts leave it to theirs."""
    if parent_process() is None:
        warnings.warn(Notice(nl, en), stacklevel=2)


def place() -> Path:
    """Where the folder is, or would be."""
    cache = user_cache_path("wonen-eerst")
    if not cache.is_absolute():
        raise NoFolderError("er is geen thuismap", "there is no home folder")
    try:
        return cache.resolve() / "kernel"
    except (OSError, RuntimeError):  # links that go round
        raise NoFolderError(f"{cache} is niet te vinden", f"{cache} cannot be found") from None


def folder() -> Path:
    """Give the folder, made when it is not there.

    Raises
    ------
    NoFolderError
        When it cannot be made, or someone else could put something into it.
    """
    here = place()
    try:
        for part in (*reversed(here.parents), here):
            if not part.exists():
                part.mkdir(mode=0o700, exist_ok=True)
        _check(here)
        if stat.S_IMODE(here.stat().st_mode) != 0o700 and hasattr(os, "geteuid"):
            here.chmod(0o700)
        if not os.access(here, os.W_OK):
            raise PermissionError
    except OSError:
        nl, en = f"in {here} kan niet worden geschreven", f"{here} cannot be written to"
        raise NoFolderError(nl, en) from None
    return here


def _check(here: Path) -> None:
    """Refuse a folder that is not ours alone, or stands where others could swap it."""
    if not hasattr(os, "geteuid"):  # Windows: a profile is its user's
        return
    for part in (here, *here.parents):
        found = part.lstat()
        sticky = bool(found.st_mode & stat.S_ISVTX) and part != here
        owners = {os.geteuid()} if part == here else {0, os.geteuid()}
        if found.st_uid not in owners or not stat.S_ISDIR(found.st_mode):
            raise NoFolderError(f"{part} is van een ander", f"{part} is someone else's")
        if found.st_mode & _OTHERS and not sticky and not _of_one(found):
            raise NoFolderError(
                f"in {part} kunnen anderen schrijven", f"others can write to {part}"
            )


def _of_one(found: os.stat_result) -> bool:
    """Whether only its group may write too, and that is the group each user has alone."""
    import grp
    import pwd

    if found.st_mode & stat.S_IWOTH:
        return False
    try:
        group, user = grp.getgrgid(found.st_gid), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return group.gr_gid == user.pw_gid and {group.gr_name, *group.gr_mem} == {user.pw_name}


def names(prefix: str) -> Iterator[str]:
    """The names of what is kept that begin so."""
    with suppress(NoFolderError, OSError):
        yield from (path.name for path in folder().glob(f"{prefix}*"))


def read(name: str) -> bytes | None:
    """Give what was kept under a name; None when it is not there, not whole or not ours."""
    try:
        path = folder() / name
        found = path.lstat()
        content = path.read_bytes()
        with suppress(OSError):
            os.utime(path)  # it is of use still
    except (NoFolderError, OSError):
        return None
    ours = not hasattr(os, "geteuid") or (
        found.st_uid == os.geteuid()
        and stat.S_ISREG(found.st_mode)
        and not found.st_mode & stat.S_IWOTH
    )
    if ours and hashlib.sha256(content[_HASH:]).digest() == content[:_HASH]:
        return content[_HASH:]
    damaged.add(name)
    return None


def write(name: str, content: bytes) -> None:
    """Keep something under a name; warn when that does not work."""
    try:
        here = folder()
        scratch = here / f".{name}.{os.getpid()}.{threading.get_ident()}"
        try:
            with open(scratch, "wb", opener=_private) as file:
                file.write(hashlib.sha256(content).digest() + content)
            scratch.replace(here / name)
            _clear(here)
        finally:
            scratch.unlink(missing_ok=True)
    except NoFolderError as error:
        nl, en = error.pair
    except OSError as error:
        nl, en = (f"{words} ({place()})" for words in system_words(error))
    else:
        return
    unwritten.append((nl, en))
    slower(
        f"De gecompileerde rekenkern wordt niet bewaard: {nl}. Elke keer opnieuw compileren "
        "duurt enkele seconden",
        f"The compiled kernel is not kept: {en}. Compiling it each time takes some seconds",
    )


def _clear(here: Path) -> None:
    """Remove what nobody has read for a long time: code of models that are no more."""
    for path in here.iterdir():
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > UNUSED and path.is_file():
                path.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
