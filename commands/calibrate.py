"""The command `calibrate`: from counts to draws, with a report of what they do and do not say."""

from __future__ import annotations

import time
from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from calibration.stages import STAGES
from commands import GATE, OK
from commands.common.console import talk
from commands.common.options import How, Overwrite, Resume, Seed, Targets, read_how
from simulation.reading.faults import printable, suggestion, usage

if TYPE_CHECKING:
    from calibration.fitting.pipeline import Settings
    from calibration.inference.checkpoint import Checkpoint
    from calibration.inference.problem import Problem
    from calibration.new_set import NewSet
    from calibration.variants import Structure

TEMPLATE = "--targets-template"
PART = "ijking"
"""The one part of the folder."""


class Asked(NamedTuple):
    """How somebody wants to calibrate; all of it decides what comes out."""

    draws: int
    structure: str
    quick: bool
    compare: bool
    name: str | None


def command(
    *,
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="MAP", help="Bewaar de ijking hier.")
    ] = Path("ijking"),
    targets: Targets = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            "--add",
            metavar="BESTAND",
            help="Bestand (csv of xlsx) met alleen nieuwe rijen; die komen bij de tellingen.",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            TEMPLATE,
            metavar="MAP",
            help="Zet de tellingen van het project in deze map, om te veranderen; ijk niet.",
            show_default=False,
        ),
    ] = None,
    structure: Annotated[
        str,
        typer.Option(
            "--structure",
            metavar="NAAM",
            help="Variant van het model. De basis telt de andere mee, naar gewicht; een andere "
            "(zicht_laag, …) wordt alleen geijkt.",
        ),
    ] = "basis",
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="NAAM", help="Naam van de parameterset.", show_default=False
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            min=100,
            max=10_000,
            metavar="GETAL",
            help="Trekkingen die bewaard worden.",
        ),
    ] = 4_000,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Weeg de trekkingen die er zijn; ijk pas als dat niet kan."),
    ] = False,
    compare: Annotated[
        bool,
        typer.Option(
            "--compare/--no-compare",
            help="Laat ook tellingen weg, en voorspel die.",
        ),
    ] = True,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Neem de ijking in gebruik als hij slaagt; de oude blijft."),
    ] = False,
    resume: Resume = False,
    overwrite: Overwrite = False,
    seed: Seed = 0,
) -> int:
    if template is not None:
        return _write_template(template, context)
    how = read_how(out, resume, overwrite)
    _check_name(name)
    from calibration.fitting.pipeline import Settings
    from calibration.new_set import problem_of
    from commands.common.inputs import about, counts_of
    from simulation.register.counts import own_counts
    from simulation.register.register import PRIOR, load_register

    with counts_of(targets, rows) as folder_of_counts:
        problem = problem_of(folder_of_counts, _structure(structure))
        counts = own_counts(folder_of_counts)
    asked = Asked(draws, structure, quick, compare, name)
    common = about(
        "calibrate",
        load_register(parameter_set=PRIOR),
        seed=seed,
        settings=asked._asdict(),
        data_hash=problem.targets.data_hash,
        lang=talk.lang,
        weighed=_weighed_by(quick),
    )
    settings = Settings(seed=seed, kept=draws)
    passed = _calibrated(problem, settings, counts, asked, out, common, how)
    return _conclude(out, passed, accept)


def _calibrated(
    problem: Problem,
    settings: Settings,
    counts: Mapping[str, bytes],
    asked: Asked,
    out: Path,
    common: Mapping[str, Any],
    how: How,
) -> bool:
    """Calibrate into a folder, going on where another left off; tell whether it passed."""
    from calibration.fitting.pipeline import key_of
    from calibration.inference.checkpoint import Checkpoint
    from calibration.parameter_sets import KEPT, REPORT_FILE
    from commands.common.manifest import Part
    from commands.common.result_folder import Folder, run_notes

    key = key_of(problem, settings)
    part = Part(PART, {"key": key}, (*KEPT, *counts, REPORT_FILE))
    folder = Folder(out, common, [part]).open(how)
    checkpoint = Checkpoint(folder.home, key)
    if how is How.OVERWRITE:
        checkpoint.clear()
    start, notes = time.monotonic(), run_notes()
    try:
        if folder.is_done(PART):
            talk.say(f"de ijking in {out} is al klaar", f"the calibration in {out} is complete")
            return _passed_in(out)
        folder.log(notes | {"status": "started"})
        found = _found(problem, settings, checkpoint, asked)
        folder.write(PART, found.files(asked.name, talk.lang, counts))
        folder.finish()
        _tell(found.document)
        seconds = round(time.monotonic() - start, 1)
        told = {"status": "complete", "pieces_kept": checkpoint.found, "seconds": seconds}
        folder.log(notes | told)
        checkpoint.clear()
        return found.posterior.converged
    except KeyboardInterrupt:
        talk.say(
            f"onderbroken; wat er is blijft bewaard, ga verder met --resume (map {out})",
            f"interrupted; what there is is kept, go on with --resume (folder {out})",
            level=talk.WARNING,
        )
        raise
    finally:
        folder.close()


def _found(problem: Problem, settings: Settings, checkpoint: Checkpoint, asked: Asked) -> NewSet:
    """Weigh the draws there are, when that is asked and can be; calibrate else."""
    from calibration.new_set import calibrated, updated

    found = updated(problem, settings.seed, talk.say) if asked.quick else None
    with talk.timeline(STAGES) as advance:
        if found is None:
            found = calibrated(problem, settings, checkpoint, advance, asked.compare)
    return found


def _write_template(out: Path, context: typer.Context) -> int:
    from calibration.targets.users_folder import write_template

    if beside := ", ".join(one for one in _given(context) if one != TEMPLATE):
        raise usage(
            f"{TEMPLATE} ijkt niet; laat {beside} weg",
            f"{TEMPLATE} does not calibrate; leave out {beside}",
        )
    if out.exists() and not out.is_dir():
        raise usage(f"{out} is een bestand, geen map", f"{out} is a file, no folder")
    try:
        written = write_template(out)
    except FileExistsError as error:
        raise usage(
            f"{error} is er al; kies een andere map. Er is niets veranderd",
            f"{error} is there already; choose another folder. Nothing was changed",
        ) from None
    talk.say(
        f"{len(written)} bestanden staan in {out}; voeg een rij toe aan {written[0]}, en ijk met "
        f"--targets {out}",
        f"{len(written)} files are in {out}; add a row to {written[0]}, and calibrate with "
        f"--targets {out}",
    )
    return OK


def _given(context: typer.Context) -> list[str]:
    """Give the options on the line that are about calibrating, in the order of the help."""
    own, found = signature(command).parameters, []
    for option in context.command.params:
        source = context.get_parameter_source(name := str(option.name))
        if name in own and source is not None and source.name == "COMMANDLINE":
            off = option.secondary_opts and not context.params[name]
            found.append((option.secondary_opts if off else option.opts)[-1])
    return found


def _weighed_by(quick: bool) -> str | None:
    """Give the hash of the draws that a quick update weighs."""
    from simulation.register.register import load_register

    kept = load_register().posterior if quick else None
    return None if kept is None else kept.hash


def _check_name(name: str | None) -> None:
    """Refuse a name that no parameter set can have, before hours of work."""
    from simulation.register.load import is_set_id

    if name is not None and not is_set_id(name):
        raise usage(
            f"--name: '{printable(name)}' kan niet: kleine letters, cijfers, - en _, en "
            "niet 'prior'",
            f"--name: '{printable(name)}' cannot be: small letters, digits, - and _, and "
            "not 'prior'",
        )


def _structure(name: str) -> Structure:
    from calibration.variants import STRUCTURES

    if name not in STRUCTURES:
        shown, (nl, en) = printable(name), suggestion(name, STRUCTURES)
        raise usage(
            f"--structure: '{shown}' bestaat niet.{nl}", f"--structure: no such '{shown}'.{en}"
        )
    return STRUCTURES[name]


def _tell(document: dict[str, Any]) -> None:
    from simulation.wording.numbers import clear_of, plain

    for check in document["checks"]:
        label, sign = check["label"], "✓" if check["passed"] else "✗"
        worst, limit, where = check["worst"], check["limit"], check["where"]
        nl, en = (
            f"{sign} {label[lang]}: {clear_of(worst, limit, lang)} ({where}); {plain(limit, lang)}"
            for lang in ("nl", "en")
        )
        talk.say(
            nl,
            en,
            level=talk.INFO if check["passed"] else talk.WARNING,
        )


def _passed_in(folder: Path) -> bool:
    from simulation.register.posterior import read_posterior
    from simulation.register.register import POSTERIOR_FILE

    return read_posterior(folder / POSTERIOR_FILE).converged


def _conclude(out: Path, passed: bool, accept: bool) -> int:
    """Say where things are, take the set into use when asked, and give the exit code."""
    if not passed:
        talk.error(
            "NIET GECONVERGEERD: de ijking haalt haar eigen eisen niet; gebruik deze getallen niet "
            f"(zie {out / 'report.html'})",
            "NOT CONVERGED: the calibration does not meet its own demands; do not use these "
            f"numbers (see {out / 'report.html'})",
        )
        return GATE
    talk.say(
        f"geslaagd; het verslag staat in {out / 'report.html'}",
        f"passed; the report is in {out / 'report.html'}",
    )
    if accept:
        from calibration.parameter_sets import accept as take

        id, before = take(out)
        talk.say(
            f"parameterset {id} is nu in gebruik; de vorige ({before}) blijft",
            f"parameter set {id} is in use now; the one before ({before}) stays",
        )
    return OK
