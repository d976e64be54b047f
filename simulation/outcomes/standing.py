"""What stands behind a number, in words: central values, or draws of one kind or another.

A calibration that failed its own checks, or was made for another model, marks every result: on
the screen and in each kind of file. All those words stand in ``terms.yaml``.
"""

from typing import NamedTuple

from simulation.wording.text import Text
from simulation.wording.vocabulary import catalog


class Standing(NamedTuple):
    """What is said of results that stand on one kind of draws.

    Attributes
    ----------
    caveat
        For under a table; ``{members}`` stands for the number of draws.
    warning
        Why nobody may quote these results; None when they may be.
    """

    word: Text
    caveat: Text
    warning: Text | None


def _standing(name: str) -> Standing:
    words, key = catalog().entries, f"standing.{name}"
    return Standing(words[f"{key}.word"], words[f"{key}.caveat"], words.get(f"{key}.warning"))


_QUOTED = ("central", "prior", "posterior")
_NOT_QUOTED = ("not_converged", "stale", "other_counts", "extended", "by_hand")

STANDINGS = {name: _standing(name) for name in (*_QUOTED, *_NOT_QUOTED)}
"""By what `simulation.outcomes.draws.Draws.standing` says."""


def warning(draws: str) -> Text | None:
    """Say that results may not be quoted, when that is so."""
    return STANDINGS[draws].warning


def status(draws: str) -> str:
    """Say in Dutch what results stand on, for the files: their columns are Dutch as well."""
    what = STANDINGS[draws]
    return (what.warning or what.word).nl


def caveat(draws: str, members: int, lang: str = "nl") -> str:
    """Say what the numbers in a table are, and what they are not.

    Parameters
    ----------
    draws
        What they are: one of `STANDINGS`.

    Returns
    -------
    str
        Sentences, with the warning first if there is one.
    """
    what = STANDINGS[draws]
    told = what.caveat.in_(lang).format(members=members)
    if what.warning is not None:
        told = f"{what.warning.in_(lang)}. {told}"
    return told
