"""Two thousand damaged bytes and lines of the calibration targets: read right or refused."""

import csv
import datetime as dt
import io
import random
from pathlib import Path

import pytest
from support.damaged_bytes import DAMAGE
from support.models.target_files import MEASUREMENTS, PRIORS, REGION_SETS, TargetFiles, check_words

from calibration.targets import FILES, Targets
from simulation.reading.faults import InputError

pytestmark = pytest.mark.slow

DAMAGES, ALONE, PARTS = 2_000, 80, 2
"""So many in all; some of them alone, the others in all four files at once."""


def _check_refusal(error: InputError, files: TargetFiles) -> None:
    assert error.faults
    for fault in error.faults:
        (file,) = (name for name in FILES if files.name(name) == fault.file)
        data = (files.path / file).read_bytes()
        assert 0 <= fault.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert (fault.line == 0) == (fault.column == 0)
        check_words(fault)


def _rows(files: TargetFiles, file: str) -> list[dict[str, str]]:
    """What the csv module reads, but for rows and blanks that say nothing."""
    text = files.text(file).replace("\r\n", "\n").replace("\r", "\n")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    header, *body = (row for row in rows if any(row))
    return [dict(zip(header, row, strict=True)) for row in body]


def _check_meaning(targets: Targets, files: TargetFiles) -> None:
    """What was read is what another reader reads."""
    rows = _rows(files, MEASUREMENTS)
    for row, cells in zip(targets.measurements, rows, strict=True):
        assert (row.id, row.use, row.source) == (cells["id"], cells["use"], cells["source"])
        assert (row.value, row.age_to) == (float(cells["value"]), float(cells["age_to"]))
        assert row.ref_start == dt.date.fromisoformat(cells["ref_start"])
        assert row.ref_end < row.published == dt.date.fromisoformat(cells["published"])
    assert targets.rows("fit")
    priors = _rows(files, PRIORS)
    for prior, cells in zip(targets.priors, priors, strict=True):
        assert (prior.name, prior.rationale) == (cells["name"], cells["rationale"])
    regions = _rows(files, REGION_SETS)
    for entry, cells in zip(targets.region_sets.values(), regions, strict=True):
        assert (entry.id, entry.share.high) == (cells["id"], float(cells["share_high"]))
    assert {row.observable for row in targets.measurements} <= set(targets.observables)


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_targets_are_refused_or_mean_what_they_say(tmp_path: Path, part: int) -> None:
    files, dice = TargetFiles(tmp_path), random.Random(part)
    shipped = {name: (tmp_path / name).read_bytes() for name in FILES}
    accepted = {files.load().data_hash: shipped}
    damages = refused = 0
    while damages < DAMAGES // PARTS:
        names = [dice.choice(FILES)] if damages < ALONE // PARTS else FILES
        damages += len(names)
        damaged = shipped | {name: dice.choice(DAMAGE)(shipped[name], dice) for name in names}
        for name, data in damaged.items():
            files.write(name, data)
        try:
            targets = files.load()
        except InputError as error:
            refused += 1
            _check_refusal(error, files)
        else:
            _check_meaning(targets, files)
            assert accepted.setdefault(targets.data_hash, damaged) == damaged
    assert len(accepted) > 10 and refused > 200
