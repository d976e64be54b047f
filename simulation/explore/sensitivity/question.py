"""What matters for an indicator at the end of a year: the question, and its answer by a method."""

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from simulation.explore.sample_sizes import MAX_SAMPLES, check_power_of_two
from simulation.explore.sensitivity.factors import Factor, problem_of
from simulation.explore.sensitivity.known_numbers import Knowledge, check_knowable, worth_knowing
from simulation.explore.sensitivity.morris_screening import Screening, morris
from simulation.explore.sensitivity.one_at_a_time import Tornado, tornado
from simulation.explore.sensitivity.scenario_outcome import AS_IT_IS, ScenarioOutcome
from simulation.explore.sensitivity.sobol_indices import SobolIndices, sobol
from simulation.outcomes.draws import Draws
from simulation.reading.faults import usage
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

SOBOL, MORRIS, TORNADO, INFORMATION = "sobol", "morris", "tornado", "information"
METHODS = (SOBOL, MORRIS, TORNADO, INFORMATION)
USUAL_RUNS, TRAJECTORIES = 15_000, 32
"""What Sobol and Morris take when no number is asked: runs, and samples."""
FEWEST = 64
"""Samples below which Sobol indices say nothing."""

Found = SobolIndices | Screening | Tornado | Knowledge
Steps = Callable[[int], AbstractContextManager[Callable[[], object]]]
"""Takes how many calls of the engine there are, and gives what to call after each."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked.

    Attributes
    ----------
    scenario
        What is moved, or whose margin would narrow.
    factors
        What may matter.
    indicator, year
        For what, at the end of which year.
    samples
        Of the method; see `sobol` and `morris`. The others take none.
    members, seed
        How many draws, and which. The seed is that of the samples too.
    """

    scenario: Scenario
    factors: Sequence[Factor]
    register: Register
    indicator: str
    year: int
    method: str = SOBOL
    samples: int | None = None
    members: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        takes = self.method in (SOBOL, MORRIS)
        if takes and (self.samples or 0) < 2:
            raise usage("--samples: minstens 2", "--samples: at least 2")
        if not takes and self.samples is not None:
            raise usage(
                f"--samples: {self.method} laat niets aan het toeval over, en vraagt geen aantal",
                f"--samples: {self.method} leaves nothing to chance, and takes no number",
            )
        if self.method == SOBOL:
            check_power_of_two(self.samples or 0)
        if self.method == INFORMATION:
            check_knowable(self.factors, self.members)
        if (runs := self.runs) > MAX_SAMPLES:
            nl = "neem minder namen of samples, of de methode morris"
            en = "take fewer names or samples, or the method morris"
            raise usage(
                f"dit zijn {runs} berekeningen; hoogstens {MAX_SAMPLES}: {nl}",
                f"these are {runs} runs; at most {MAX_SAMPLES}: {en}",
            )

    @property
    def runs(self) -> int:
        """How many samples are worked out; of information there are draws only."""
        names, samples = len(self.factors), self.samples or 0
        each = {SOBOL: samples * (2 * names + 2), MORRIS: samples * (names + 1)}
        return (each | {TORNADO: 2 * names + 1, INFORMATION: 0})[self.method]


def usual_samples(method: str, names: int) -> int | None:
    """Give the samples of a method when no number is asked; none where it takes none.

    Of Sobol the power of two with which so many names take no more than `USUAL_RUNS`.
    """
    if method == SOBOL:
        most = max(FEWEST, USUAL_RUNS // (2 * names + 2))
        return int(2 ** math.floor(math.log2(most)))
    return TRAJECTORIES if method == MORRIS else None


def answered(question: Question, steps: Steps = lambda count: nullcontext(lambda: None)) -> Found:
    """Answer a question; the same one has the same answer.

    Parameters
    ----------
    question
        What is asked, and by which method.
    steps
        Shows how far it is.

    Returns
    -------
    SobolIndices, Screening, Tornado or Knowledge
        Its names in the order of the factors.

    Raises
    ------
    SettingError
        When the method cannot say that of these factors.
    InvariantError
        When a sample breaks a law of the model.
    UndefinedOutcomeError
        When the indicator has no value in a sample.
    """
    own = question
    if own.method == INFORMATION:
        draws = Draws.usual(own.register, own.members, own.seed)
        return worth_knowing(own.scenario, draws, own.factors, own.indicator, own.year)
    problem = problem_of(own.factors)
    function = ScenarioOutcome(
        own.scenario,
        own.factors,
        own.register,
        own.indicator,
        own.year,
        own.members,
        own.seed,
    )
    with steps(function.calls(own.runs)) as advance:
        function = replace(function, progress=advance)
        if own.method == TORNADO:
            return tornado(problem, function, [AS_IT_IS] * len(own.factors))
        method = sobol if own.method == SOBOL else morris
        return method(problem, function, own.samples or 0, own.seed)
