"""A folder of results: a file per scenario and format, a manifest, and a log of the run.

The manifest says what went in and what came out; the same inputs give the same manifest. What
differs from run to run (times, machine) stands in the log. A folder that holds our manifest is
ours to replace when asked; any other folder is never touched.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from commands.batch import Batch
from simulation.export.writers import WRITERS, Layout
from simulation.faults import Pair, printable
from simulation.runs import SCHEMA_VERSION, model_version

PROGRAM = "wonen-eerst"
MANIFEST, LOG = "manifest.json", "run.log.json"
LIBRARIES = ("numpy", "numba", "pandas", "pyarrow", "openpyxl")
"""Libraries whose version may change a number or a byte."""

_SCRATCH = ".wonen-eerst-"


def refusal(folder: Path, overwrite: bool) -> Pair | None:
    """Tell why results may not be written into this folder; None when they may."""
    if folder.exists() and not folder.is_dir():
        return f"{folder} is een bestand, geen map", f"{folder} is a file, not a folder"
    if not folder.exists() or not any(folder.iterdir()):
        return None
    manifest = read_manifest(folder)
    if manifest is None:
        return (
            f"{folder} is niet leeg en bevat geen resultaten van dit programma; "
            "kies een andere map. Er is niets veranderd",
            f"{folder} is not empty and holds no results of this program; "
            "choose another folder. Nothing was changed",
        )
    if overwrite or not _parts(manifest):
        return None
    model = printable(str(manifest.get("model_version")))
    return (
        f"{folder} bevat al resultaten (model {model}); "
        "kies een andere map of vervang ze met --overwrite",
        f"{folder} already holds results (model {model}); "
        "choose another folder or replace them with --overwrite",
    )


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Give the folder's manifest, or None when it has none that we wrote."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("program") == PROGRAM
    return manifest if ours else None


def write_folder(
    folder: Path,
    batch: Batch,
    formats: Sequence[str],
    layout: Layout,
    log: Mapping[str, Any],
) -> list[Path]:
    """Write all results; the folder must have passed `refusal`.

    Every file is written in full under a temporary name before the first one is put in place, so
    a full disk leaves what was there as it was.

    Parameters
    ----------
    log
        What differs from run to run, such as durations.

    Returns
    -------
    list of pathlib.Path
        The files with results.

    Raises
    ------
    OSError
        When the folder cannot be written; no half file is left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = read_manifest(folder)
    about = _about(batch, formats, layout)
    files: dict[str, list[dict[str, str]]] = {}
    staged: list[tuple[Path, Path]] = []
    try:
        if before is None:  # from here on the folder is recognised as ours
            _stage(folder, MANIFEST, _json(about | {"status": "incomplete"}), staged)
            _put_in_place(staged)
        for result in batch.results:
            for kind in formats:
                content = WRITERS[kind](result, batch.register, layout)
                entry = {
                    "name": _part_name(result.scenario.id, kind),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
                _stage(folder, entry["name"], content, staged)
                files.setdefault(result.scenario.id, []).append(entry)
        written = [final for _, final in staged]
        whole = about | {"status": "complete", "scenarios": _scenarios(batch, files)}
        _stage(folder, LOG, _json({**log, **_circumstances()}), staged)
        _stage(folder, MANIFEST, _json(whole), staged)
        _put_in_place(staged)
    finally:
        for temporary in folder.glob(f"{_SCRATCH}*"):
            temporary.unlink(missing_ok=True)
    for name in _parts(before or {}):
        if folder / name not in written:
            (folder / name).unlink(missing_ok=True)
    return written


def _part_name(scenario: str, kind: str) -> str:
    name = f"{scenario}.{kind}"
    return f"{scenario}.scenario.{kind}" if name == MANIFEST else name


def _stage(folder: Path, name: str, content: bytes, staged: list[tuple[Path, Path]]) -> None:
    temporary = folder / f"{_SCRATCH}{os.getpid()}-{name}"
    temporary.write_bytes(content)
    staged.append((temporary, folder / name))


def _put_in_place(staged: list[tuple[Path, Path]]) -> None:
    for temporary, final in staged:
        temporary.replace(final)
    staged.clear()


def _parts(manifest: Mapping[str, Any]) -> list[str]:
    """Give the names of the files with results; never one outside the folder."""
    entries = manifest.get("scenarios")
    names = [
        file.get("name")
        for entry in (entries if isinstance(entries, list) else [])
        for file in (entry.get("files", []) if isinstance(entry, dict) else [])
        if isinstance(file, dict)
    ]
    return [name for name in names if isinstance(name, str) and Path(name).name == name]


def _about(batch: Batch, formats: Sequence[str], layout: Layout) -> dict[str, Any]:
    return {
        "program": PROGRAM,
        "schema_version": SCHEMA_VERSION,
        "model_version": model_version(),
        "parameter_set": batch.register.parameter_set,
        "seed": batch.seed,
        "settings": dict(batch.settings),
        "formats": list(formats),
        "layout": {"wide": layout.wide, "dutch_csv": layout.dutch},
        "versions": {"python": platform.python_version()} | {n: version(n) for n in LIBRARIES},
    }


def _scenarios(batch: Batch, files: Mapping[str, list[dict[str, str]]]) -> list[dict[str, Any]]:
    return [
        {
            "scenario": scenario.id,
            "scenario_hash": scenario.hash,
            "status": "failed" if scenario.id in batch.failures else "ok",
            "error": batch.failures.get(scenario.id),
            "content": scenario.to_plain(),
            "files": files.get(scenario.id, []),
        }
        for scenario in batch.scenarios
    ]


def _circumstances() -> dict[str, Any]:
    return {
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
    }


def _json(content: Mapping[str, Any]) -> bytes:
    # A scenario holds dates, which JSON writes as YAML does.
    text = json.dumps(content, ensure_ascii=False, indent=1, default=dt.date.isoformat)
    return (text + "\n").encode()
