"""How many samples of a design there may be, and how many go into one call of the engine."""

import math

from simulation.reading.faults import usage

MAX_SAMPLES = 100_000

AT_ONCE = 256
"""Members in one call of the engine: enough to keep it busy, few enough for any memory."""


def samples_at_once(members: int) -> int:
    """Give how many samples of so many draws go into one call of the engine."""
    return max(1, AT_ONCE // members)


def check_power_of_two(samples: int) -> None:
    """Refuse a number of samples with which a Sobol sequence does not fill the space evenly."""
    if samples < 1 or samples & (samples - 1):
        near = 2 ** round(math.log2(max(samples, 1)))
        nl, en = "een Sobol-reeks vraagt een macht van 2", "a Sobol sequence takes a power of 2"
        told = f"--samples {samples}: "
        raise usage(f"{told}{nl}, zoals {near}", f"{told}{en}, such as {near}")
