"""The command `doel`: what it takes to reach a goal, or how near one can come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import FAILED, OK
from commands.common.console import files_in, print_json, talk
from commands.common.options import (
    Json,
    Out,
    Overwrite,
    ParameterSet,
    Resume,
    Seed,
    Settings,
    Until,
    asked_until,
    complete_scenario,
    read_how,
    read_settings,
)
from simulation.reading.faults import printable, suggestion, usage

if TYPE_CHECKING:
    from commands.common.result_folder import Folder
    from simulation.explore.goal_seek.answers import Answer
    from simulation.explore.goal_seek.looks_seen import LooksSeen
    from simulation.register.register import Register
    from simulation.scenario.scenario import Scenario

STEM, SEEN, SEEN_FILE = "doel", "gezien", "gezien.npz"
MOST = 5
"""Packages that may be asked for: they differ less and less."""
STAGES = {
    "reach": ("zoekt of het doel haalbaar is", "looking whether the goal can be reached"),
    "least": ("zoekt het kleinste pakket", "looking for the smallest package"),
    "settle": ("zet knoppen zo ver terug als kan", "putting levers back as far as possible"),
    "confirm": ("rekent na met andere trekkingen", "confirming with other draws"),
    "bounds": ("zoekt wat het tegenhoudt", "looking for what holds it back"),
}


def command(
    *,
    goal: Annotated[
        str,
        typer.Argument(
            metavar="DOEL",
            help="Zoals 'cbs_equivalent <= 20000 in 2030' (eind van dat jaar), of een doel van het "
            "plan, zoals halvering.",
            show_default=False,
        ),
    ],
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Vanwaar de knoppen bewegen: een bestand of een meegeleverd scenario.",
            autocompletion=complete_scenario,
        ),
    ] = "huidig_beleid",
    chance: Annotated[
        float, typer.Option("--chance", metavar="KANS", help="De kans die minstens nodig is.")
    ] = 0.5,
    least: Annotated[
        Literal["change", "levers", "homes"],
        typer.Option(
            "--least", help="Wat klein blijft: alle verandering, het aantal knoppen, of woningen."
        ),
    ] = "change",
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="KNOP", help="Laat een knop zoals hij is; mag vaker."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="KNOP", help="Beweeg geen andere knop dan deze; mag vaker."),
    ] = None,
    bound: Annotated[
        list[str] | None,
        typer.Option(
            "--bound",
            metavar="KNOP=LAAG:HOOG",
            help="Tot hoever een knop mag, heen en terug; mag vaker.",
        ),
    ] = None,
    settings: Settings = None,
    both_ways: Annotated[
        bool,
        typer.Option("--both-ways", help="Laat elke knop ook terug gaan: minder van iets."),
    ] = False,
    start: Annotated[
        str, typer.Option("--start", metavar="DATUM", help="Wanneer de knoppen gaan bewegen.")
    ] = "2027-01-01",
    end: Annotated[
        str, typer.Option("--end", metavar="DATUM", help="Wanneer ze er zijn.")
    ] = "2029-01-01",
    packages: Annotated[
        int,
        typer.Option(
            "--packages", min=1, max=MOST, metavar="GETAL", help="Zoveel pakketten, hoogstens."
        ),
    ] = 3,
    seed: Seed = 0,
    parameter_set: ParameterSet = None,
    until: Until = None,
    out: Out = None,
    overwrite: Overwrite = False,
    resume: Resume = False,
    as_json: Json = False,
) -> int:
    how, changes = read_how(out, resume, overwrite), read_settings(settings or [])
    from commands.common.batch import announce_compiling
    from commands.common.inputs import about, load_all, register_for
    from commands.common.result_folder import Folder
    from simulation.explore.goal_seek.goals import parse_goal
    from simulation.explore.goal_seek.lever_ways import check_dates, ways
    from simulation.explore.goal_seek.seeking import CONFIRMED, SEARCHED, SETTLED

    register = register_for(parameter_set, CONFIRMED, until)
    wanted = parse_goal(goal, chance, *_years(register))
    [base] = load_all([scenario], changes, register)
    bounds = _bounds(bound or [])
    dates = _date("--start", start), _date("--end", end)
    check_dates(*dates)
    kept = _kept(keep or [], only or [], register)
    limits: dict[str, Any] = {"keep": kept, "bounds": bounds, "both": both_ways}
    limits |= {"start": dates[0], "end": dates[1]}
    ways(base, register, **limits)  # what cannot be is refused before anything is written
    common = about(
        "doel",
        register,
        seed=seed,
        members=CONFIRMED,
        searched=SEARCHED,
        settled=SETTLED,
        goal=str(wanted),
        chance=chance,
        objective=least,
        limits=limits,
        packages=packages,
        scenario=base.id,
        settings=changes,
        **asked_until(until),
    )
    told = _Told(base, register, common, packages)
    folder = None if out is None else Folder(out, common, told.parts()).open(how)
    if folder is not None and folder.is_done(STEM):
        folder.finish(steps=[one for one in folder.entries if not folder.is_done(one)])
        folder.close()
        talk.say(f"{folder.home} is al klaar", f"{folder.home} is complete")
        folder = None
        if not as_json:
            return OK
    announce_compiling(SEARCHED, register)
    asked = {"objective": least, "seed": seed, "packages": packages, **limits}
    answer = _seek(wanted, base, register, folder, asked)
    if isinstance(answer, str):
        talk.error(f"{base.id}: mislukt: {answer}", f"{base.id}: failed: {answer}")
        return FAILED
    return told.tell(answer, folder, as_json)


def _seek(
    goal: Any, base: Scenario, register: Register, folder: Folder | None, asked: Mapping[str, Any]
) -> Answer | str:
    """Seek, and keep what was seen when it is cut off; give what failed otherwise."""
    from commands.common.result_folder import run_notes
    from simulation.engine import InvariantError
    from simulation.explore.goal_seek.looks_seen import LooksSeen
    from simulation.explore.goal_seek.seeking import seek

    notes: dict[str, Any] = run_notes()
    seen = LooksSeen()
    if folder is not None and folder.is_done(SEEN):
        seen = LooksSeen.from_bytes((folder.place / SEEN_FILE).read_bytes())
        before = sum(map(len, seen.values()))
        talk.say(f"gaat verder na {before} keer kijken", f"goes on after {before} looks")
    try:
        with talk.timeline(STAGES) as shown:
            return seek(goal, base, register, **asked, progress=shown, seen=seen)
    except InvariantError as error:
        if folder is not None:
            folder.log(notes | {"status": "failed"})
            folder.close()
        return str(error)
    except KeyboardInterrupt:
        _keep(folder, seen, notes)
        raise


def _keep(folder: Folder | None, seen: LooksSeen, notes: Mapping[str, Any]) -> None:
    """Keep what was seen until now, and say so."""
    if folder is None:
        talk.say(
            "onderbroken; er is niets bewaard (daarvoor is -o)",
            "interrupted; nothing was kept (that takes -o)",
            level=talk.WARNING,
        )
        return
    folder.write(SEEN, {SEEN_FILE: seen.to_bytes()})
    folder.save()
    folder.log({**notes, "status": "interrupted"})
    folder.close()
    talk.say(
        "onderbroken: wat is gezien, is bewaard; verder met --resume",
        "interrupted: what was seen is kept; go on with --resume",
        level=talk.WARNING,
    )


class _Told:
    """What is said and kept of an answer."""

    def __init__(
        self, base: Scenario, register: Register, common: Mapping[str, Any], packages: int
    ) -> None:
        from simulation.export.goal_sentences import NEAREST

        self.base, self.register, self.common = base, register, common
        self.names = [*(f"pakket_{n}" for n in range(1, packages + 1)), NEAREST]

    def parts(self) -> list[Any]:
        from commands.common.inputs import described
        from commands.common.manifest import Part

        inputs = described(self.base)
        files = {STEM: f"{STEM}.json", **{name: f"{name}.yaml" for name in self.names}}
        files[SEEN] = SEEN_FILE
        return [Part(name, inputs, [file]) for name, file in files.items()]

    def tell(self, answer: Answer, folder: Folder | None, as_json: bool) -> int:
        from commands.common.manifest import as_bytes
        from simulation.export.terminal.goal_answer import print_answer

        links = self._links(answer)
        document = self._document(answer, links)
        if as_json:
            print_json(document)
        else:
            print_answer(answer, self.register, talk.lang, links)
        if folder is not None:
            self._write(answer, folder, as_bytes(document))
        return OK

    def _links(self, answer: Answer) -> dict[str, str | None]:
        """Give of each scenario that was found the link that opens it in the app."""
        from dashboard.scenario.edits_of import start_from
        from dashboard.sharing.link import link_of
        from simulation.export.goal_sentences import named
        from simulation.scenario.scenario import list_shipped, load_scenario

        shipped = {name: load_scenario(name, self.register) for name in list_shipped()}
        return {
            name: link_of(start_from(one.scenario, shipped), shipped, self.register, talk.lang)
            for name, one in named(answer).items()
        }

    def _document(self, answer: Answer, links: Mapping[str, str | None]) -> dict[str, Any]:
        from simulation.export.tables.goal_answer import goal_document
        from simulation.export.tables.result import how_far
        from simulation.outcomes.standing import warning
        from simulation.register.shelf_life import shelf_life_of

        own = ("program", "command", "register", "versions", "goal", "objective")
        said, draws = warning(answer.base.result.draws), answer.base.result.draws
        common = {key: value for key, value in self.common.items() if key not in own}
        return {
            **common,
            "scenario_hash": self.base.hash,
            "counts": shelf_life_of(self.register).to_plain(),
            "draws": draws,
            "warning": None if said is None else said._asdict(),
            **how_far(self.register),
            **goal_document(answer, links),
        }

    def _write(self, answer: Answer, folder: Folder, document: bytes) -> None:
        from commands.common.result_folder import run_notes
        from simulation.export.goal_sentences import named

        found = named(answer)
        for name, package in found.items():
            folder.write(name, {f"{name}.yaml": package.scenario.to_yaml().encode()})
        folder.write(STEM, {f"{STEM}.json": document})
        missing = [name for name in self.names if name not in found]
        names = folder.finish(steps=[*missing, SEEN])
        folder.log({**run_notes(), "status": "complete"})
        folder.close()
        talk.say(*files_in(len(names), folder.home))


def _years(register: Register) -> tuple[int, int]:
    """Give the first and the last year whose end can be asked for."""
    from simulation.register.horizon import last_year

    return int(register.estimates["wereld.getoond"].central), last_year(register)


def _kept(keep: Sequence[str], only: Sequence[str], register: Register) -> list[str]:
    """Give the levers that stay, in the order of their names."""
    if keep and only:
        raise usage("kies --keep of --only, niet allebei", "choose --keep or --only, not both")
    for name in only:
        if name not in register.levers:
            (nl, en), name = suggestion(name, register.levers), printable(name)
            raise usage(
                f"--only: onbekende knop '{name}'.{nl}", f"--only: unknown lever '{name}'.{en}"
            )
    return sorted(set(keep) if not only else set(register.levers) - set(only))


def _bounds(texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    from simulation.explore.sweep import parse_axes

    found: dict[str, tuple[float, float]] = {}
    for axis in parse_axes(texts):
        if axis.listed or axis.count is not None:
            name = printable(axis.name)
            raise usage(
                f"--bound: schrijf {name}=laagste:hoogste",
                f"--bound: write {name}=lowest:highest",
            )
        if axis.name in found:
            name = printable(axis.name)
            raise usage(f"--bound: '{name}' staat er twee keer", f"--bound: '{name}' is set twice")
        found[axis.name] = axis.low, axis.high
    return found


def _date(option: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        shown = printable(text)
        raise usage(
            f"{option}: '{shown}' is geen datum; schrijf die als 2027-01-01",
            f"{option}: '{shown}' is no date; write it like 2027-01-01",
        ) from None
