"""The command `calibrate`: from counts to draws, with a report of what they do and do not say."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import GATE, OK
from commands.options import (
    Lang,
    LogFile,
    Overwrite,
    Quiet,
    Resume,
    Seed,
    Targets,
    Verbose,
    read_how,
    usage,
)
from commands.talk import talk
from simulation.reading.faults import Pair

if TYPE_CHECKING:
    from calibration.inference.checkpoint import Checkpoint
    from calibration.inference.problem import Problem
    from commands.folder import Folder

PART = "ijking"
"""The one part of the folder."""
STAGES: dict[str, Pair] = {
    "point": ("het beste punt zoeken", "finding the best point"),
    "walk": ("trekkingen maken, eerste rekenwijze", "drawing, first algorithm"),
    "temper": ("trekkingen maken, tweede rekenwijze", "drawing, second algorithm"),
    "pool": ("de andere getallen meewegen", "weighing the other numbers"),
    "outputs": ("doorrekenen tot 2036", "running to 2036"),
    "diagnosis": ("vergelijken met de tellingen", "comparing with the counts"),
    "profiles": ("profielen van elk getal", "profiles of each number"),
    "held out": ("weggelaten tellingen voorspellen", "predicting counts that were left out"),
    "structures": ("varianten van het model ijken", "calibrating variants of the model"),
}


def calibrate(
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="MAP", help="Bewaar de ijking hier.")
    ] = Path("ijking"),
    targets: Targets = None,
    structure: Annotated[
        str,
        typer.Option("--structure", metavar="NAAM", help="Variant van het model: zicht_laag, …"),
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
            "--draws", min=100, max=10_000, metavar="GETAL", help="Trekkingen die bewaard worden."
        ),
    ] = 4_000,
    most: Annotated[
        int,
        typer.Option(
            "--max-steps",
            min=1,
            metavar="GETAL",
            help="Rek de wandeling tot hoogstens zoveel stappen.",
        ),
    ] = 12_000,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Weeg de trekkingen die er zijn; ijk pas als dat niet kan."),
    ] = False,
    compare: Annotated[
        bool,
        typer.Option(
            "--compare/--no-compare",
            help="Voorspel ook weggelaten tellingen, en ijk varianten van het model.",
        ),
    ] = True,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Neem de ijking in gebruik als hij slaagt; de oude blijft."),
    ] = False,
    resume: Resume = False,
    overwrite: Overwrite = False,
    seed: Seed = 0,
    log_file: LogFile = None,
    lang: Lang = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Fit the model to the counts; write draws, diagnostics and a report."""
    talk.keep(log_file)
    how = read_how(out, resume, overwrite)
    _check_name(name)
    from calibration.inference.checkpoint import Checkpoint
    from calibration.inference.pipeline import Settings, key_of
    from calibration.parameter_sets import KEPT, REPORT_FILE
    from commands.folder import Folder, Part
    from commands.inputs import about
    from commands.options import How
    from simulation.register.register import PRIOR, load_register

    problem = problem_of(targets, structure)
    settings = Settings(seed=seed, kept=draws, most=max(1, round(most / Settings.steps)))
    common = about(
        "calibrate",
        load_register(parameter_set=PRIOR),
        seed=seed,
        settings={
            "draws": draws,
            "most": most,
            "structure": structure,
            "quick": quick,
            "compare": compare,
            "name": name,
        },
        data_hash=problem.targets.data_hash,
        lang=talk.lang,
        weighed=weighed_by(quick),
    )
    key = key_of(problem, settings)
    folder = Folder(out, common, [Part(PART, {"key": key}, (*KEPT, REPORT_FILE))])
    folder.open(how)
    checkpoint = Checkpoint(folder.home, key)
    if how is How.OVERWRITE:
        checkpoint.clear()
    start = time.monotonic()
    notes = {
        "arguments": sys.argv[1:],
        "started": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    try:
        if folder.is_done(PART):
            talk.say(f"de ijking in {out} is al klaar", f"the calibration in {out} is complete")
            passed = passed_in(out)
        else:
            folder.log(notes | {"status": "started"})
            passed = _fit(problem, settings, checkpoint, folder, name, quick, compare)
            folder.log(
                notes
                | {
                    "status": "complete",
                    "pieces_kept": checkpoint.found,
                    "seconds": round(time.monotonic() - start, 1),
                }
            )
            checkpoint.clear()
    except KeyboardInterrupt:
        talk.say(
            f"onderbroken; wat er is blijft bewaard, ga verder met --resume (map {out})",
            f"interrupted; what there is is kept, go on with --resume (folder {out})",
            level=talk.WARNING,
        )
        raise
    finally:
        folder.close()
    return _conclude(out, passed, accept)


def weighed_by(quick: bool) -> str | None:
    """Give the hash of the draws that a quick update weighs."""
    from simulation.register.register import load_register

    kept = load_register().posterior if quick else None
    return None if kept is None else kept.hash


def _check_name(name: str | None) -> None:
    """Refuse a name that no parameter set can have, before hours of work."""
    from simulation.reading.faults import printable
    from simulation.register.load import is_set_id

    if name is not None and not is_set_id(name):
        raise usage(
            f"--name: '{printable(name)}' kan niet: kleine letters, cijfers, - en _, en "
            "niet 'prior'",
            f"--name: '{printable(name)}' cannot be: small letters, digits, - and _, and "
            "not 'prior'",
        )


def problem_of(targets: Path | None, structure: str) -> Problem:
    """Read the targets and make the problem of a structure.

    Raises
    ------
    InputError
        With everything that is wrong with the targets.
    SettingError
        When there is no such structure.
    """
    from calibration.inference.problem import Problem
    from calibration.targets import load_targets
    from calibration.variants import STRUCTURES
    from simulation.reading.faults import printable, suggestion
    from simulation.register.register import PRIOR, load_register

    if structure not in STRUCTURES:
        shown, (nl, en) = printable(structure), suggestion(structure, STRUCTURES)
        raise usage(
            f"--structure: '{shown}' bestaat niet.{nl}", f"--structure: no such '{shown}'.{en}"
        )
    register = load_register(parameter_set=PRIOR)
    return Problem.of(load_targets(targets, register), register, STRUCTURES[structure])


def _fit(
    problem: Problem,
    settings: Any,
    checkpoint: Checkpoint,
    folder: Folder,
    name: str | None,
    quick: bool,
    compare: bool,
) -> bool:
    """Calibrate, or update quickly; write the files and tell whether the gate was passed."""
    from calibration.document import diagnose
    from calibration.inference.pipeline import calibrate as fit
    from calibration.parameter_sets import contents, name_for

    found = _quickly(problem, settings.seed) if quick else None
    with talk.timeline(STAGES) as advance:
        if found is None:
            calibration = fit(problem, settings, checkpoint, _share(advance, 0.0, 0.75))
            posterior, values = calibration.posterior, calibration.point.values
            document = diagnose(calibration, checkpoint, _share(advance, 0.75, 1.0), compare)
        else:
            posterior, values, document = found
    id = name or name_for(posterior)
    write(folder, contents(id, values, posterior, document), document)
    _tell(document)
    return posterior.converged


def _quickly(problem: Problem, seed: int) -> Any:
    """Weigh the draws of the set in use; None when that will not do."""
    from calibration.document import diagnose_update
    from calibration.inference.map_estimate import find_point
    from calibration.inference.reweight import ENOUGH, applicable, update, with_gate
    from simulation.register.register import load_register

    before = load_register().posterior
    if before is None or not applicable(problem, before):
        talk.say(
            "--quick: de parameterset in gebruik hoort bij een ander model; ik ijk opnieuw",
            "--quick: the set in use is of another model; calibrating anew",
        )
        return None
    talk.at("quick", 0.0)
    found = update(problem, before, seed)
    talk.at("quick checks", 0.3)
    if found.posterior is None:
        talk.say(
            f"--quick: van de trekkingen tellen er maar {found.effective:.0f} mee (nodig: "
            f"{ENOUGH:.0f}); ik ijk opnieuw",
            f"--quick: the draws are worth only {found.effective:.0f} (needed: {ENOUGH:.0f}); "
            "calibrating anew",
        )
        return None
    talk.say(
        f"--quick: de trekkingen zijn er samen {found.effective:.0f} waard",
        f"--quick: together the draws are worth {found.effective:.0f}",
    )
    point = find_point(problem, 2, seed)
    document = diagnose_update(problem, found, point)
    posterior = with_gate(found.posterior, document["gate"])
    return posterior, point.values, {**document, "posterior": posterior.hash}


def write(folder: Folder, files: dict[str, bytes], document: dict[str, Any]) -> None:
    """Write the files of a set and its report."""
    from calibration.parameter_sets import REPORT_FILE
    from calibration.report import report
    from commands.folder import put

    everything = files | {REPORT_FILE: report(document, talk.lang).encode()}
    written = [put(folder.place, name, content) for name, content in everything.items()]
    folder.record(PART, written)
    folder.finish()


def _share(advance: Callable[[str, float], None], begin: float, end: float) -> Any:
    return lambda stage, done: advance(stage, begin + (end - begin) * done)


def _tell(document: dict[str, Any]) -> None:
    """Say how the gate fared."""
    for check in document["checks"]:
        label, sign = check["label"], "✓" if check["passed"] else "✗"
        worst = f"{check['worst']:.4g} ({check['where']}); {check['limit']:g}"
        talk.say(
            f"{sign} {label['nl']}: {worst}",
            f"{sign} {label['en']}: {worst}",
            level=talk.INFO if check["passed"] else talk.WARNING,
        )


def passed_in(folder: Path) -> bool:
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
