"""How long a calibration takes: the whole of it, its parts, and the quick update after one count.

    python benchmarks/calibrate.py            the table, of a real calibration: minutes
    python benchmarks/calibrate.py --small    with hardly any work: the script still works
    python benchmarks/calibrate.py --json     the figures

Wall time on the processors there are, with their load before; run it on a quiet machine. The whole
is what `wonen-eerst calibrate` does, the quick update what it does with ``--quick`` when one count
has come: here that of CBS for 1 January 2025, made up as that of 2024.
"""

import argparse
import datetime as dt
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from calibration.document import diagnose, diagnose_update
from calibration.fitting.pipeline import Settings, calibrate
from calibration.fitting.reweight import update
from calibration.inference.map_estimate import find_point
from calibration.inference.problem import Problem
from calibration.samplers.importance import Effort
from calibration.samplers.tempering import Schedule
from calibration.targets import Targets, load_targets
from simulation.register.posterior import PASSED
from simulation.register.register import PRIOR, load_register

LITTLE = Schedule(chains=160, moves=2, last=4)
SMALL = Settings(
    schedule=LITTLE,
    effort=Effort(rounds=1, points=128, last=256, directions=8, slopes=1),
    starts=1,
    kept=64,
    short=LITTLE,
)
NEW = dt.date(2025, 1, 1)


def with_one_more(targets: Targets) -> Targets:
    """Give the targets with an estimate of CBS of a year later, as high as the last one."""
    last = next(row for row in targets.measurements if row.id == "cbs_2024")
    new = replace(last, id="cbs_2025", ref_start=NEW, ref_end=NEW)
    return replace(targets, measurements=(*targets.measurements, new))


def measured(settings: Settings) -> dict[str, Any]:
    """Calibrate, then take one count more; give seconds by what was done."""
    register = load_register(parameter_set=PRIOR)
    problem = Problem.of(load_targets(register=register), register)
    problem.log_likelihood(problem.transforms.standard(problem.centre[_rows(problem)][:, None]))
    stages: list[tuple[str, float]] = []
    begin = time.perf_counter()
    load = os.getloadavg()[0]
    found = calibrate(
        problem, settings, progress=lambda stage, _: stages.append((stage, time.perf_counter()))
    )
    base = next(at for stage, at in stages if stage in ("structures", "done")) - begin
    fitted = time.perf_counter() - begin
    diagnose(found, effort={"schedule": settings.short})
    whole = time.perf_counter() - begin
    later = Problem.of(with_one_more(problem.targets), register)
    begin = time.perf_counter()
    new = update(later, found.posterior)
    if new.posterior is not None:
        diagnose_update(later, new, find_point(later, 2))
    return {
        "processors": os.cpu_count(),
        "load_before": round(load, 2),
        "passed": found.gate == PASSED,
        "base_s": round(base, 1),
        "with_structures_s": round(fitted, 1),
        "with_diagnosis_s": round(whole, 1),
        "quick_update_s": round(time.perf_counter() - begin, 1),
        "quick_update_worth": round(new.effective),
    }


def _rows(problem: Problem) -> list[int]:
    return [problem.register.index[name] for name in problem.sampled]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="hardly any work")
    parser.add_argument("--json", action="store_true", help="the figures alone")
    options = parser.parse_args()
    found = measured(SMALL if options.small else Settings())
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<20} {value}")


if __name__ == "__main__":
    main()
