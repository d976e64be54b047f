"""How far a search is: its stages, and about which part of the work is done."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with the stage and the part of all work that is done, from 0 to 1."""

USUAL = {"reach": 80.0, "least": 220.0, "settle": 80.0, "confirm": 1.0, "bounds": 20.0}
"""How many looks a stage takes as a rule; what one of `settle` takes counts `DEARER` times."""
DEARER = 2.5
"""More draws are looked at then."""


class Stages:
    """Tells how far a search is; it never goes back, and ends below 1.

    Parameters
    ----------
    packages
        How many are sought: each takes the stages from ``least`` on.
    """

    def __init__(self, packages: int, progress: Progress) -> None:
        self.progress, self.packages = progress, packages
        self._stage, self._here, self._package, self._done = "reach", 0, 0, 0.0

    def begin(self, stage: str) -> None:
        """Begin a stage, or begin it again."""
        self._stage, self._here = stage, 0

    def next_package(self) -> None:
        self._package += 1

    def look(self) -> None:
        """Tell of a look that is going to be taken."""
        self._here += 1
        self._done = max(self._done, self._part())
        self.progress(self._stage, self._done)

    def _part(self) -> float:
        weight = {
            stage: looks * (DEARER if stage == "settle" else 1.0) for stage, looks in USUAL.items()
        }
        within = min(1.0, self._here / USUAL[self._stage]) * weight[self._stage]
        each = weight["least"] + weight["settle"] + weight["confirm"]
        if self._stage == "reach":
            before = 0.0
        elif self._stage == "bounds":
            return 0.5 + 0.5 * within / weight["bounds"]
        else:
            stages = list(USUAL)
            inside = stages[stages.index("least") : stages.index(self._stage)]
            before = weight["reach"] + self._package * each + sum(weight[one] for one in inside)
        return min(0.99, (before + within) / (weight["reach"] + self.packages * each))
