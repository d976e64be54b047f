"""From counts to a new parameter set: its draws, its diagnostics and the files that keep them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration.document import diagnose, diagnose_update
from calibration.fitting.pipeline import Progress, Settings, calibrate
from calibration.fitting.reweight import ENOUGH, applicable, retold, update
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.map_estimate import find_point
from calibration.inference.problem import Problem
from calibration.parameter_sets import REPORT_FILE, contents, name_for
from calibration.report import report
from calibration.targets import load_targets
from calibration.variants import BASE, Structure
from simulation.register.posterior import Posterior
from simulation.register.register import PRIOR, load_register
from simulation.wording.numbers import number

DIAGNOSING = 0.75
"""Share of the work that is done when the diagnosis begins."""


@dataclass(frozen=True)
class NewSet:
    """A parameter set that is not written yet, and its diagnostics."""

    posterior: Posterior
    document: dict[str, Any]

    def files(
        self,
        name: str | None = None,
        lang: str = "nl",
        counts: Mapping[str, bytes] | None = None,
    ) -> dict[str, bytes]:
        """Give the files of the set and its report, by name.

        Parameters
        ----------
        name
            Of the set; made from its draws when None.
        counts
            The files of counts that it carries; see `simulation.register.counts.own_counts`.

        Returns
        -------
        dict
            Contents by file name.
        """
        id = name or name_for(self.posterior)
        kept = contents(id, self.posterior, self.document, counts)
        return kept | {REPORT_FILE: report(self.document, lang).encode()}


def problem_of(targets: Path | None = None, structure: Structure = BASE) -> Problem:
    """Read the targets, those of the project when None, and make the problem of a structure."""
    register = load_register(parameter_set=PRIOR)
    return Problem.of(load_targets(targets, register), register, structure)


def calibrated(
    problem: Problem,
    settings: Settings,
    checkpoint: Checkpoint,
    progress: Progress,
    compare: bool = True,
) -> NewSet:
    """Fit the model to the counts.

    Parameters
    ----------
    progress
        Told the stage, one of `calibration.stages`, and the share of the whole that is done.
    compare
        Also predict counts that are left out.

    Returns
    -------
    NewSet
        Posterior, best point and diagnostics.
    """
    found = calibrate(problem, settings, checkpoint, lambda s, d: progress(s, DIAGNOSING * d))
    document = diagnose(
        found, checkpoint, lambda s, d: progress(s, DIAGNOSING + (1.0 - DIAGNOSING) * d), compare
    )
    return NewSet(found.posterior, document)


def updated(
    problem: Problem,
    seed: int,
    say: Callable[[str, str], object],
    progress: Progress = lambda stage, done: None,
) -> NewSet | None:
    """Weigh the draws of the set in use by the counts.

    Parameters
    ----------
    say
        Told, in Dutch and English, what the draws are worth and what follows.
    progress
        Told ``quick`` and ``quick checks``, and the share of the whole that is done.

    Returns
    -------
    NewSet or None
        None when the draws are of another model or too few of them count.
    """
    before = load_register().posterior
    if before is None or not applicable(problem, before):
        say(
            "--quick: de parameterset in gebruik hoort bij een ander model; ik ijk opnieuw",
            "--quick: the set in use is of another model; calibrating anew",
        )
        return None
    progress("quick", 0.0)
    found = update(problem, before, seed)
    progress("quick checks", 0.3)
    if found.posterior is None:
        say(
            f"--quick: van de trekkingen tellen er maar {number(found.effective, 'nl')} mee "
            f"(nodig: {number(ENOUGH, 'nl')}); ik ijk opnieuw",
            f"--quick: the draws are worth only {number(found.effective, 'en')} "
            f"(needed: {number(ENOUGH, 'en')}); calibrating anew",
        )
        return None
    say(
        f"--quick: de trekkingen zijn er samen {number(found.effective, 'nl')} waard",
        f"--quick: together the draws are worth {number(found.effective, 'en')}",
    )
    point = find_point(problem, 2, seed)
    document = diagnose_update(problem, found, point)
    told = {"gate": document["gate"], "point": point.kept}
    posterior = retold(found.posterior, told)
    return NewSet(posterior, {**document, "posterior": posterior.hash})
