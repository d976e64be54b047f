"""The running of a batch: what is done, kept and said while scenarios are run one by one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from commands.common.console import files_in, talk
from commands.common.job import Assignment, Outcome, perform_all
from commands.common.result_folder import Folder, run_notes
from simulation.engine import is_ready
from simulation.export.terminal.summary import Summary
from simulation.outcomes.scenario_runs import model, run
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario
from simulation.wording.numbers import number


class BatchRun:
    """The running of a batch, with what is written and said meanwhile.

    The place of what is written follows from the folder, which is open; None writes nothing.
    """

    def __init__(
        self,
        assignment: Assignment,
        scenarios: Sequence[Scenario],
        folder: Folder | None,
        jobs: int,
    ) -> None:
        self.assignment = assignment
        self.folder = folder
        self.scenarios = scenarios
        self.jobs = jobs
        self.written = [s.id for s in scenarios if folder is not None and folder.is_done(s.id)]
        if folder is not None:
            self.assignment = replace(assignment, place=folder.place)
        self.outcomes: dict[str, Outcome] = {}
        self.notes: dict[str, Any] = {
            **run_notes(),
            "jobs": jobs,
            "skipped": self.written,
            "status": "started",
            "seconds": {},
        }

    def run(self) -> dict[str, Outcome]:
        try:
            return self._run_and_keep()
        finally:
            if self.folder is not None:
                self.folder.close()

    def _run_and_keep(self) -> dict[str, Outcome]:
        self._log("started")
        try:
            self._run()
        except KeyboardInterrupt:
            self._log("interrupted")
            self._say_cut_off("onderbroken", "interrupted")
            raise
        except BaseException:
            if self.folder is not None:
                with suppress(OSError):  # the one at hand says more
                    self._log("broken off")
                self._say_cut_off("afgebroken", "broken off")
            raise
        if self.folder is None:
            return self.outcomes
        if len(self.outcomes) < len(self.scenarios):
            self._log("stopped at a failure")
            self._say_cut_off(
                "gestopt omdat een scenario mislukte (met --keep-going gaat de rest door)",
                "stopped because a scenario failed (--keep-going goes on with the others)",
            )
            return self.outcomes
        names = self.folder.finish()
        self._log("complete")
        if self.written:
            done, home = len(self.written), self.folder.home
            if done == 1:
                nl = f"1 scenario stond al in {home}; dat is overgeslagen"
                en = f"1 scenario was in {home} already and has been skipped"
            else:
                nl = f"{done} scenario's stonden al in {home}; die zijn overgeslagen"
                en = f"{done} scenarios were in {home} already and have been skipped"
            talk.say(nl, en)
        talk.say(*files_in(len(names), self.folder.home))
        return self.outcomes

    def _run(self) -> None:
        todo = []
        for scenario in self.scenarios:
            known = self._known(scenario.id)
            if known is None:
                todo.append(scenario)
            else:
                self.outcomes[scenario.id] = known
        if todo:
            first = self.assignment.register if self.jobs > 1 else None
            announce_compiling(self.assignment.members, first)
        with talk.progress(len(todo)) as advance:
            for outcome in perform_all(self.assignment, todo, self.written, self.jobs):
                self._keep(outcome)
                advance()
                if outcome.error is not None and not self.assignment.keep_going:
                    break

    def _known(self, scenario: str) -> Outcome | None:
        """Give the outcome of what was there already, when the manifest says all that we need."""
        if self.folder is None or scenario not in self.written:
            return None
        if self.assignment.whole or self.assignment.conditions:
            return None
        entry = self.folder.entries[scenario]
        try:
            summary = Summary.from_plain(entry["summary"])
        except (KeyError, TypeError, ValueError, AttributeError):  # someone changed the manifest
            return None
        return Outcome(scenario, summary=summary, files=entry["files"])

    def _keep(self, outcome: Outcome) -> None:
        self.outcomes[outcome.scenario] = outcome
        self.notes["seconds"][outcome.scenario] = round(outcome.seconds, 3)
        nl, en = (number(outcome.seconds, lang, 2) for lang in ("nl", "en"))
        talk.detail(f"{outcome.scenario}: {nl} s", f"{outcome.scenario}: {en} s")
        if outcome.error is not None:
            what = outcome.scenario, outcome.error
            talk.error("{}: mislukt: {}".format(*what), "{}: failed: {}".format(*what))
            talk.detail(outcome.trace, outcome.trace)
        if self.folder is not None and outcome.scenario not in self.written:
            summary = None if outcome.summary is None else outcome.summary.to_plain()
            self.folder.record(outcome.scenario, outcome.files, outcome.error, summary)

    def _log(self, status: str) -> None:
        if self.folder is not None:
            if status not in ("started", "complete"):
                self.folder.save()
            self.folder.log(self.notes | {"status": status})

    def _say_cut_off(self, nl: str, en: str) -> None:
        if self.folder is None:
            talk.say(
                f"{nl}; er is niets bewaard (daarvoor is -o)",
                f"{en}; nothing was kept (that takes -o)",
                level=talk.WARNING,
            )
            return
        done, count = self.folder.done, len(self.folder.entries)
        talk.say(
            f"{nl}: {done} van {count} scenario's zijn bewaard; verder met --resume",
            f"{en}: {done} of {count} scenarios are kept; go on with --resume",
            level=talk.WARNING,
        )


def announce_compiling(members: int, first: Register | None = None) -> None:
    """Say so when the kernel for so many members is going to be compiled.

    With `first` it is compiled right now, with these numbers, before several processes each do.
    """
    if not is_ready(model(), members):
        talk.say(
            "De rekenkern wordt gecompileerd, even geduld …",
            "Compiling the kernel …",
        )
        if first is not None:
            run(load_scenario(BASELINE, first), members=members, register=first)
