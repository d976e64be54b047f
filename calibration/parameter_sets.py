"""Writing a parameter set, and making one the default."""

import json
import math
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.outcomes.quotability import OTHER_COUNTS, STALE, standing
from simulation.reading.faults import Fault, InputError, Pair
from simulation.reading.scalars import plain
from simulation.register.counts import FILES
from simulation.register.posterior import Posterior, read_posterior
from simulation.register.register import POSTERIOR_FILE, SET_FILE, load_register, parameters_folder

DIAGNOSTICS_FILE = "diagnostics.json"
REPORT_FILE = "report.html"
KEPT = (SET_FILE, POSTERIOR_FILE, DIAGNOSTICS_FILE)
"""What a set that is in use consists of, beside its `FILES` of counts if it has its own."""
DEFAULT = "DEFAULT"


def name_for(posterior: Posterior) -> str:
    return f"ijking-{posterior.hash[:8]}"


def _set_text(id: str, posterior: Posterior, note: str) -> str:
    point = posterior.about["point"]
    rounded = {name: plain(float(f"{value:.6g}")) for name, value in point.items()}
    lines = "\n".join(f"  {name}: {{value: {value}}}" for name, value in rounded.items())
    return (
        "# Made by wonen-eerst calibrate; do not edit. The draws are in posterior.npz.\n"
        f"id: {id}\n"
        "made_by: wonen-eerst calibrate\n"
        f"data_hash: {posterior.about['data_hash']}\n"
        f"model_version: {posterior.about['model_version']}\n"
        f"note: {json.dumps(note, ensure_ascii=False)}\n"
        f"values:\n{lines}\n"
    )


def contents(
    id: str,
    posterior: Posterior,
    document: Mapping[str, Any],
    counts: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Give the files of a set, by name.

    Parameters
    ----------
    document
        The diagnostics, as plain data.
    counts
        The files of counts that it carries; see `simulation.register.counts.own_counts`.

    Returns
    -------
    dict
        Content by name of file.
    """
    about = posterior.about
    note = (
        f"{len(about['sampled'])} numbers fitted to {len(about['fitted'])} counts, the others drawn"
        f" from their ranges; structure {about['structure']}, seed {about['seed']}, gate"
        f" {about['gate']}, {posterior.count} draws."
    )
    return {
        SET_FILE: _set_text(id, posterior, note).encode(),
        POSTERIOR_FILE: posterior.to_bytes(),
        DIAGNOSTICS_FILE: as_json({**document, "parameter_set": id}),
        **(counts or {}),
    }


def as_json(document: Mapping[str, Any]) -> bytes:
    """Write a document; what is no number, as of chains that never moved, becomes null."""
    plain = _finite(document)
    text = json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False, sort_keys=True)
    return (text + "\n").encode()


def _finite(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {key: _finite(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_finite(value) for value in part]
    return None if isinstance(part, float) and not math.isfinite(part) else part


def accept(source: Path, home: Path | None = None) -> tuple[str, str | None]:
    """Make a calibration the default; the set that was the default stays beside it.

    `source` is the folder that the calibration wrote, `home` that of the register's files. Gives
    the name of the set, and that of the one before it.

    Raises
    ------
    InputError
        When it is no parameter set, its gate failed, or another set has its name. Nothing was
        changed.
    """
    home = home or parameters_folder()
    register = load_register(home, source)
    posterior = read_posterior(source / POSTERIOR_FILE)
    id, sets = register.parameter_set, home / "sets"
    if not posterior.converged:
        raise _refused(
            source / POSTERIOR_FILE,
            "deze ijking is niet geconvergeerd en wordt niet in gebruik genomen",
            "this calibration did not converge and is not taken into use",
        )
    if (words := _UNFIT.get(standing(register, posterior.count))) is not None:
        raise _refused(source / POSTERIOR_FILE, *words)
    before = (sets / DEFAULT).read_text("utf-8").strip() if (sets / DEFAULT).is_file() else None
    if (sets / id).exists():
        if not _same(source, sets / id):
            raise _refused(
                sets / id,
                f"er is al een andere parameterset '{id}'; kies met --name",
                f"there is another set '{id}' already; choose with --name",
            )
    else:
        scratch = sets / f".{id}.{os.getpid()}"
        scratch.mkdir(parents=True)
        try:
            for name in _files(source):
                shutil.copyfile(source / name, scratch / name)
            scratch.replace(sets / id)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
    scratch = sets / f".{DEFAULT}.{os.getpid()}"
    scratch.write_text(f"{id}\n", "utf-8")
    scratch.replace(sets / DEFAULT)
    return id, before


_UNFIT: dict[str, Pair] = {
    STALE: (
        "deze ijking is van een ander model, andere bandbreedtes of ander beleid; ijk opnieuw",
        "this calibration is of another model, other ranges or another policy; calibrate again",
    ),
    OTHER_COUNTS: (
        "de tellingen zijn veranderd na deze ijking; ijk opnieuw",
        "the counts were changed after this calibration; calibrate again",
    ),
}


def _files(folder: Path) -> list[str]:
    return [*KEPT, *(name for name in FILES if (folder / name).is_file())]


def _same(one: Path, other: Path) -> bool:
    names = _files(one)
    return names == _files(other) and all(
        (other / name).is_file() and (one / name).read_bytes() == (other / name).read_bytes()
        for name in names
    )


def _refused(path: Path, nl: str, en: str) -> InputError:
    return InputError([Fault(str(path), 0, 0, "", nl, en)])
