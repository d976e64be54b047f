"""The other faces of a scenario: its file, read and written, and the command that runs it.

(The state is in `dashboard.scenario.edits`, the link in `dashboard.sharing.link`.)
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from dashboard.results.parameter_set import usual_register
from dashboard.scenario.edits import Choices
from dashboard.scenario.edits_of import slug, start_from
from dashboard.texts import Texts, both
from simulation.outcomes.scenario_runs import model_version
from simulation.reading.faults import MAX_FAULTS, Fault, InputError, Pair, SettingError, printable
from simulation.reading.scalars import plain
from simulation.register.register import Register
from simulation.scenario.lever_paths import NONE, Afbouw, LeverPath
from simulation.scenario.scenario import Scenario, parse_scenario

MAX_UPLOAD = 100_000
"""Bytes of a file; the largest that the app itself writes has some ten thousand."""

OPENED_AGAIN = re.compile(r" ?\(\d+\)$")
"""What browsers put behind the name of a file that they have saved before."""

UNUSUAL = re.compile(r"[^0-9A-Za-z.+_-]")
"""What the name of a version or a parameter set never holds; a stranger's file may."""


# The command ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Command:
    """A command line that runs a scenario, quoted for a shell.

    It may need a `file` with the scenario in the folder, and there too a `parameter_set` of the
    user's own, by name; None where it does not.
    """

    line: str
    file: str | None = None
    parameter_set: str | None = None

    def explanation(self, t: Texts) -> str:
        """Tell what else is needed."""
        told = []
        if self.file is not None:
            told.append(t("opdracht.bestand", bestand=self.file))
        if self.parameter_set is not None:
            told.append(t("opdracht.eigen_set", set=self.parameter_set))
        return " ".join(told) or t("opdracht.zelf")


def command(
    scenario: Scenario,
    shipped: Mapping[str, Scenario],
    register: Register,
    members: int | None = None,
    seed: int | None = None,
) -> Command:
    """Give the command that runs exactly this scenario.

    ``--set`` can say less than the app: a lever goes at once, at the usual start, and thresholds
    cannot be set. What it cannot say is in the file that the app lets one download
    (`file_name`, `scenario_yaml`), and the command names that.
    """
    options = []
    if members is not None:
        options += ["--members", str(members)]
    if seed is not None:
        options += ["--seed", str(seed)]
    own = register.parameter_set
    found = Command("", parameter_set=None if own == usual_register().parameter_set else own)
    if found.parameter_set is not None:
        options += ["--parameter-set", own]
    for known in shipped.values():
        if known.hash == scenario.hash:
            return replace(found, line=_line(known.id, options))
    base = shipped.get(scenario.basis or "")
    settings = None if base is None else _settings(base, scenario, register)
    if base is None or settings is None:
        name = file_name(scenario)
        return replace(found, line=_line(name, options), file=name)
    said = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    return replace(found, line=_line(base.id, [*said, *options]))


def comparison_command(
    scenarios: Sequence[Scenario], shipped: Mapping[str, Scenario], register: Register
) -> Command:
    """Give the command that compares these scenarios, each with the first.

    One that is not shipped is read from its file; `file` is the first of those.
    """
    known = {one.hash: one.id for one in reversed(list(shipped.values()))}
    what = [known.get(one.hash, file_name(one)) for one in scenarios]
    files = [name for name, one in zip(what, scenarios, strict=True) if one.hash not in known]
    own = register.parameter_set
    extra = None if own == usual_register().parameter_set else own
    options = [] if extra is None else ["--parameter-set", extra]
    line = shlex.join(["wonen-eerst", "compare", *what, *options])
    return Command(line, files[0] if files else None, extra)


def _line(what: str, options: list[str]) -> str:
    return shlex.join(["wonen-eerst", "run", what, *options])


def _settings(known: Scenario, scenario: Scenario, register: Register) -> dict[str, str] | None:
    """Give the settings that make a scenario of a shipped one; None when there are none.

    Whether they do is not reasoned but tried: what they make must have the same hash.
    """
    levers = {
        name: _value(path)
        for name, path in scenario.knoppen.items()
        if path != known.knoppen.get(name)
    }
    assumptions = {
        name: value if isinstance(value, str) else plain(value)
        for name, value in scenario.aannames.items()
        if value != known.aannames.get(name)
    }
    loops = {
        name: "aan" if on else "uit"
        for name, on in scenario.lussen.items()
        if on != known.lussen.get(name)
    }
    found = levers | assumptions | loops
    try:
        same = known.with_settings(found, register).hash == scenario.hash
    except SettingError:
        return None
    return found if same else None


def _value(path: LeverPath) -> str:
    """Write where a path ends, as the command line reads it."""
    if isinstance(path, Afbouw):
        return NONE if path.datum is None else str(path.datum)
    return plain(path[-1].naar)


# The file -------------------------------------------------------------------------------------


def file_name(scenario: Scenario) -> str:
    return f"{scenario.id}.yaml"


def scenario_yaml(scenario: Scenario, parameter_set: str) -> str:
    """Write the scenario's file, which says with what it was made."""
    made = replace(scenario, modelversie=model_version(), parameterset=parameter_set)
    return made.to_yaml()


@dataclass(frozen=True)
class Upload:
    """What came of an uploaded file: the scenario to start from, or all that is wrong with it.

    `notices` tell what is not as it was when the file was made, in both languages: show each of
    them. `parameter_set` is the one it was made with; None when it does not say.
    """

    choices: Choices | None
    faults: tuple[Fault, ...] = ()
    notices: tuple[Pair, ...] = ()
    parameter_set: str | None = None

    def told(self, t: Texts) -> list[str]:
        """Tell what is wrong: a line for each fault, with the number of its line.

        Words from the file may stand in it: show it as text, never as mark-up.
        """
        lines = []
        for fault in self.faults:
            where, problem = fault.key, t.pick((fault.problem_nl, fault.problem_en))
            what = f"{where}: {problem}" if where else problem
            lines.append(t("opdracht.regel", regel=fault.line, wat=what) if fault.line else what)
        if len(self.faults) >= MAX_FAULTS:
            lines.append(t("opdracht.meer"))
        return lines


def read_upload(
    data: bytes, name: str, shipped: Mapping[str, Scenario], register: Register
) -> Upload:
    """Read an uploaded scenario file; it may only build on shipped scenarios.

    Its id is made from the name of the file, whatever that is. Faults never raise.
    """
    if len(data) > MAX_UPLOAD:
        return _refused(name, both("opdracht.te_groot", grens=MAX_UPLOAD // 1000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(name, both("opdracht.geen_tekst"), line)
    try:
        scenario = parse_scenario(text, f"{id_of(name, shipped)}.yaml", register)
    except InputError as error:
        shown = printable(name)
        return Upload(None, tuple(replace(fault, file=shown) for fault in error.faults))
    notices = list(scenario.opmerkingen)
    for key, then, now in (
        ("opdracht.model", scenario.modelversie, model_version()),
        ("opdracht.parameterset", scenario.parameterset, register.parameter_set),
    ):
        if then is not None and then != now:
            notices.append(both(key, toen=UNUSUAL.sub("?", then[:60]), nu=now))
    return Upload(start_from(scenario, shipped), (), tuple(notices), scenario.parameterset)


def id_of(name: str, shipped: Mapping[str, Scenario]) -> str:
    """Make an id of the name of a file: one that no shipped scenario has."""
    stem = OPENED_AGAIN.sub("", PurePath(name.replace("\\", "/")).stem)
    found = slug(stem)
    return f"{found}_geladen" if found in shipped else found


def _refused(name: str, problem: Pair, line: int = 0) -> Upload:
    return Upload(None, (Fault(printable(name), line, 1 if line else 0, "", *problem),))
