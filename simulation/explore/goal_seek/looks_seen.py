"""What a search has seen so far, kept so that one that was cut off goes on where it was."""

import io

import numpy as np

from simulation.explore.goal_seek.goal_search import Look, Seen

STAGES = ("searching", "settling", "telling")
"""Which draws places are looked at with; each has looks of its own."""


class LooksSeen(dict[str, Seen]):
    """The looks of each of `STAGES`; a search that is given it begins with them, and adds to it.

    It belongs to one search: to its goal, levers, bounds, draws and model. Whoever keeps it sees
    to that.
    """

    def __init__(self) -> None:
        super().__init__({stage: {} for stage in STAGES})

    def to_bytes(self) -> bytes:
        """Give it as a file; the same looks give the same bytes."""
        arrays: dict[str, np.ndarray] = {}
        for stage, seen in self.items():
            if seen:
                arrays[f"{stage}_places"] = np.array([np.frombuffer(key) for key in seen])
                arrays[f"{stage}_excess"] = np.array([look.excess for look in seen.values()])
                arrays[f"{stage}_amount"] = np.array([look.amount for look in seen.values()])
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "LooksSeen":
        """Read what `to_bytes` gave; what is damaged is as nothing seen."""
        found = cls()
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as kept:
                for stage in STAGES:
                    if f"{stage}_places" not in kept:
                        continue
                    rows = (kept[f"{stage}_{name}"] for name in ("places", "excess", "amount"))
                    for place, excess, amount in zip(*rows, strict=True):
                        found[stage][place.tobytes()] = Look(excess, float(amount))
        except (OSError, ValueError, KeyError, EOFError):
            return cls()
        return found
