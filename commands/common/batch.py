"""The running of a batch: what is done, kept and said while its parts are done one by one."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from commands.common.console import files_in, talk
from commands.common.job import Job, Outcome, Task
from commands.common.result_folder import Folder, run_notes
from commands.common.workers import WorkerDiedError, Workers
from simulation.engine import is_ready
from simulation.outcomes.scenario_runs import model_of, run
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, load_scenario
from simulation.wording.numbers import number

Conclude = Callable[[Folder, dict[str, Outcome]], list[str] | None]
"""Completes a folder from the outcomes, and gives the names of its files; None when it cannot."""


class BatchRun:
    """The running of a batch, with what is written and said meanwhile.

    The place of what is written follows from the folder, which is open; None writes nothing.
    `conclude` completes it when all is done.
    """

    def __init__(
        self,
        job: Job,
        tasks: Sequence[Task],
        folder: Folder | None,
        jobs: int,
        conclude: Conclude = lambda folder, outcomes: folder.finish(),
    ) -> None:
        self.job = job if folder is None else replace(job, place=folder.place)
        self.tasks = tasks
        self.folder = folder
        self.jobs = jobs
        self.conclude = conclude
        self.written = [] if folder is None else [t.id for t in tasks if folder.is_done(t.id)]
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
            return self._finish()
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

    def _finish(self) -> dict[str, Outcome]:
        if self.folder is None:
            return self.outcomes
        if len(self.outcomes) < len(self.tasks):
            self._log("stopped at a failure")
            nl, en = self.job.things.one
            self._say_cut_off(
                f"gestopt omdat een {nl} mislukte (met --keep-going gaat de rest door)",
                f"stopped because a {en} failed (--keep-going goes on with the others)",
            )
            return self.outcomes
        names = self.conclude(self.folder, self.outcomes)
        if names is None:
            self._log("incomplete")
            self._say_cut_off("niet compleet", "not complete")
            return self.outcomes
        self._log("complete")
        if self.written:
            done, home = len(self.written), self.folder.home
            nl, en = self.job.things.counted(done)
            if done == 1:
                talk.say(
                    f"{nl} stond al in {home}; dat is overgeslagen",
                    f"{en} was in {home} already and has been skipped",
                )
            else:
                talk.say(
                    f"{nl} stonden al in {home}; die zijn overgeslagen",
                    f"{en} were in {home} already and have been skipped",
                )
        talk.say(*files_in(len(names), self.folder.home))
        return self.outcomes

    def _run(self) -> None:
        todo = []
        for task in self.tasks:
            known = self._known(task.id)
            if known is None:
                todo.append((task, task.id not in self.written))
            else:
                self.outcomes[task.id] = known
        if todo:
            announce_compiling(self.job.at_once, self.job.register, now=self.jobs > 1)
        with talk.progress(len(todo)) as advance, Workers(self.job, todo, self.jobs) as workers:
            try:
                for (task, _), found in workers:
                    outcome = self._keep(task.id, found)
                    advance()
                    if outcome.error is not None and not self.job.keep_going:
                        break
            except KeyboardInterrupt:
                for (task, _), found in workers.finished():
                    self._keep(task.id, found)
                raise

    def _known(self, part: str) -> Outcome | None:
        """Give the outcome of what was there already, when its folder says all that we need."""
        if self.folder is None or part not in self.written:
            return None
        return self.job.known(self.folder.entries[part], self.folder)

    def _keep(self, part: str, found: Outcome | WorkerDiedError) -> Outcome:
        outcome = found if isinstance(found, Outcome) else Outcome.died(part, str(found))
        self.outcomes[part] = outcome
        self.notes["seconds"][part] = round(outcome.seconds, 3)
        nl, en = (number(outcome.seconds, lang, 2) for lang in ("nl", "en"))
        talk.detail(f"{part}: {nl} s", f"{part}: {en} s")
        if outcome.error is not None:
            nl, en = outcome.said or (outcome.error, outcome.error)
            talk.error(f"{part}: mislukt: {nl}", f"{part}: failed: {en}")
            talk.detail(outcome.trace, outcome.trace)
        if self.folder is not None and part not in self.written:
            summary = None if outcome.summary is None else outcome.summary.to_plain()
            self.folder.record(part, outcome.files, outcome.error, summary)
        return outcome

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
        done = sum(self.folder.is_done(task.id) for task in self.tasks)
        many_nl, many_en = self.job.things.counted(len(self.tasks))
        is_nl, is_en = ("is", "is") if done == 1 or len(self.tasks) == 1 else ("zijn", "are")
        talk.say(
            f"{nl}: {done} van {many_nl} {is_nl} bewaard; verder met --resume",
            f"{en}: {done} of {many_en} {is_en} kept; go on with --resume",
            level=talk.WARNING,
        )


def announce_compiling(members: int, register: Register, now: bool = False) -> None:
    """Say so when the kernel for so many members is going to be compiled.

    With `now` it is compiled right away, before several processes each do.
    """
    if not is_ready(model_of(register), members):
        talk.say(
            "De rekenkern wordt gecompileerd, even geduld …",
            "Compiling the kernel …",
        )
        if now:
            run(load_scenario(BASELINE, register), members=members, register=register)
