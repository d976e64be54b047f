"""How far a count of one year may be off by itself, for the indicators that somebody counts."""

from calibration.targets import load_targets
from calibration.targets.schema import Measurement
from simulation.register.counts import FITTED, MEASUREMENTS
from simulation.register.register import Register

OBSERVED = {"cbs_equivalent": "cbs_equivalent", "opvang_gebruikers": "opvang_monitor"}
"""The observable that counts an indicator, if all regions report; of others none is the same."""


def counting_errors(register: Register) -> dict[str, float]:
    """Give the log standard deviation of a count's own error, by indicator.

    It is that of the last count in the files that the register's parameter set was held against.
    What all counts of a source share is no part of it: the draws have that already.

    Raises
    ------
    InputError
        With what is wrong with those files.
    """
    own = None if register.counts is None else register.counts.folder
    rows = load_targets(own if own and (own / MEASUREMENTS).is_file() else None).totals(FITTED)
    last: dict[str, Measurement] = {}
    for row in sorted(rows, key=lambda row: row.ref_end):
        last[row.observable] = row
    return {
        name: float(last[observable].sd_ind or 0.0)
        for name, observable in OBSERVED.items()
        if observable in last
    }
