"""The command `sensitivity`: which levers and uncertain numbers decide an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import FAILED, OK
from commands.common.console import files_in, print_json, talk
from commands.common.options import (
    MOST,
    CsvNl,
    FolderOptions,
    Formats,
    How,
    Json,
    ParameterSet,
    Resume,
    Seed,
    Settings,
    Until,
    asked_until,
    complete_scenario,
    read_formats,
    read_how,
    read_settings,
)
from simulation.export.tables.writers import WRITERS, Export, Layout
from simulation.reading.faults import printable, usage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulation.explore.sensitivity.factors import Factor
    from simulation.explore.sensitivity.question import Found, Question
    from simulation.register.register import Register

STEM = "sensitivity"


@dataclass(frozen=True)
class _FolderOptions(FolderOptions):
    resume: Resume = False

    @property
    def how(self) -> How:
        return read_how(self.out, self.resume, self.overwrite)


def command(
    *,
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Een bestand of de naam van een meegeleverd scenario.",
            autocompletion=complete_scenario,
        ),
    ] = "huidig_beleid",
    indicator: Annotated[
        str, typer.Option("--of", metavar="INDICATOR", help="Waarvan u wilt weten wat telt.")
    ] = "dakloos_totaal",
    year: Annotated[
        int, typer.Option("--year", metavar="JAAR", help="Van het eind van welk jaar.")
    ] = 2030,
    over: Annotated[
        str,
        typer.Option(
            "--over",
            metavar="NAMEN",
            help="levers (alle knoppen), assumptions (alle aannames), numbers (alle onzekere "
            "getallen), of namen met komma's.",
        ),
    ] = "levers",
    method: Annotated[
        Literal["sobol", "morris", "tornado", "information"],
        typer.Option(
            "--method",
            help="Deel van de spreiding, snelle zeef, een voor een, of wat het waard is om te "
            "weten.",
        ),
    ] = "sobol",
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            min=2,
            max=100_000,
            metavar="GETAL",
            show_default=False,
            help="Omvang van de steekproef (sobol: een macht van 2); zonder: zoveel als in "
            "ongeveer een halve minuut kan, bij een trekking.",
        ),
    ] = None,
    settings: Settings = None,
    members: Annotated[
        int | None,
        typer.Option(
            "--members",
            min=1,
            max=MOST,
            metavar="GETAL",
            show_default=False,
            help="Aantal trekkingen waarover de uitkomst wordt gemiddeld; zonder: 1, de middelste "
            "schatting (information: alle die bewaard zijn).",
        ),
    ] = None,
    seed: Seed = 0,
    parameter_set: ParameterSet = None,
    until: Until = None,
    place: _FolderOptions,
    formats: Formats = "csv",
    csv_nl: CsvNl = False,
    as_json: Json = False,
) -> int:
    how, kinds = place.how, read_formats(formats)
    changes = read_settings(settings or [])
    from commands.common.inputs import check_indicator, check_year, load_all, register_for
    from simulation.explore.sensitivity.factors import factors_of
    from simulation.explore.sensitivity.question import Question, usual_samples

    register = register_for(parameter_set, members or 1, until)
    [chosen] = load_all([scenario], changes, register)
    check_indicator(indicator, "--of")
    check_year(year, register)
    names = [part.strip() for part in over.split(",")]
    factors = factors_of(names, register)
    _check_once(factors, changes)
    question = Question(
        chosen,
        factors,
        register,
        indicator,
        year,
        method,
        usual_samples(method, len(factors)) if samples is None else samples,
        members or _usual_members(method, register),
        seed,
    )
    common = (
        _about(question, names, changes)
        | asked_until(until)
        | {
            "formats": kinds,
            "layout": {"dutch_csv": csv_nl},
        }
    )
    if place.out is None:
        return _run(question, common, as_json, None)
    table = _Table(place.out, common, question, kinds, Layout(dutch=csv_nl), how)
    try:
        if table.is_done() and not as_json:
            return OK
        return _run(question, common, as_json, None if table.is_done() else table)
    finally:
        table.folder.close()


def _usual_members(method: str, register: Register) -> int:
    """The central estimate; to know what draws tell, all that were held against the counts."""
    from simulation import MEMBERS
    from simulation.explore.sensitivity.question import INFORMATION

    if method != INFORMATION:
        return 1
    return MEMBERS if register.posterior is None else register.posterior.count


def _check_once(factors: Sequence[Factor], changes: Mapping[str, str]) -> None:
    """Refuse what is set to one value and taken through its range."""
    if twice := [one.id for one in factors if one.id in changes]:
        name = printable(twice[0])
        raise usage(
            f"'{name}' staat in --set en in --over; kies een van beide",
            f"'{name}' is in --set and in --over; choose one of them",
        )


def _about(question: Question, names: Sequence[str], changes: Mapping[str, str]) -> dict[str, Any]:
    """Say what decides the bytes of the answer."""
    from importlib.metadata import version

    from commands.common.inputs import about

    common = about(
        "sensitivity",
        question.register,
        seed=question.seed,
        members=question.members,
        scenario=question.scenario.id,
        settings=changes,
        design={
            "kind": question.method,
            "over": names,
            "samples": question.samples,
            "runs": question.runs,
        },
        indicators=[question.indicator],
        years=[question.year],
    )
    common["versions"] |= {name: version(name) for name in ("scipy", "SALib")}
    return common


def _run(question: Question, common: Mapping[str, Any], as_json: bool, table: _Table | None) -> int:
    from commands.common.batch import announce_compiling
    from simulation.engine import InvariantError
    from simulation.explore.sample_sizes import samples_at_once
    from simulation.explore.sensitivity.problem import UndefinedOutcomeError
    from simulation.explore.sensitivity.question import answered
    from simulation.export.tables.sensitivity import of_answer
    from simulation.export.terminal.sensitivity import unsettled

    at_once = question.members * samples_at_once(question.members)
    announce_compiling(at_once, question.register)
    try:
        found = answered(question, talk.progress)
    except KeyboardInterrupt:
        nl, en = "onderbroken; er is niets bewaard", "interrupted; nothing was kept"
        talk.say(nl, en, level=talk.WARNING)
        raise
    except InvariantError as error:
        talk.error(f"mislukt: {error}", f"failed: {error}")
        return FAILED
    except UndefinedOutcomeError:
        name, year = question.indicator, question.year
        talk.error(
            f"{name} heeft eind {year} niet overal een waarde; kies een andere --of of --year",
            f"{name} has no value everywhere at the end of {year}; choose another --of or --year",
        )
        return FAILED
    export = of_answer(question, found, common)
    if as_json:
        print_json(export.document())
    else:
        _show(question, found, common["settings"])
    if (said := unsettled(question, found)) is not None:
        talk.say(*said, level=talk.WARNING)
    if table is not None:
        table.write(export)
    return OK


def _show(question: Question, found: Found, changes: Mapping[str, str]) -> None:
    from simulation.export.tables.sensitivity import basis_words
    from simulation.export.terminal import sensitivity as shown
    from simulation.export.terminal import terminal
    from simulation.register.horizon import continuation
    from simulation.register.shelf_life import shelf_life_of

    console, lang, register = terminal.console(), talk.lang, question.register
    moved = "".join(f" {name}={value}" for name, value in changes.items())
    console.print(f"{question.scenario.id}{moved}", shown.answer_title(question, lang), sep="\n")
    console.print(shown.answer_grid(question, found, lang), "")
    for words in shown.answer_words(question, found, lang):
        console.print(words)
    if (assumed := continuation(register)) is not None:
        console.print("", assumed.in_(lang), sep="\n")
    said = basis_words(question, lang)
    console.print("", said, "", shelf_life_of(register).text.in_(lang), sep="\n")


class _Table:
    """The table of an answer, in a folder of results."""

    def __init__(
        self,
        home: Path,
        common: Mapping[str, Any],
        question: Question,
        kinds: Sequence[str],
        layout: Layout,
        how: How,
    ) -> None:
        from commands.common.inputs import part
        from commands.common.manifest import part_file
        from commands.common.result_folder import Folder, run_notes

        self.layout = layout
        self.files = {part_file(STEM, kind): WRITERS[kind] for kind in kinds}
        self.part = part(question.scenario, kinds, STEM)
        self.notes = run_notes()
        self.folder = Folder(home, common, [self.part]).open(how)
        if self.is_done():
            self.folder.finish()
            talk.say(f"{home} is al klaar", f"{home} is complete")

    def is_done(self) -> bool:
        """Tell whether it was there already; only a folder that is resumed says so."""
        return self.folder.is_done(self.part.id)

    def write(self, export: Export) -> None:
        contents = {name: writer(export, self.layout) for name, writer in self.files.items()}
        self.folder.write(self.part.id, contents)
        names = self.folder.finish()
        self.folder.log({**self.notes, "status": "complete"})
        talk.say(*files_in(len(names), self.folder.home))
