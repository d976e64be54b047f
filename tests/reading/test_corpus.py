"""Scenario files that are wrong in every way, and good ones that are said to be good.

`corpus/broken.tsv` says of each broken file where the fault stands, what the message says, and
whether an editor with the schema sees it too; without that, why only the loader can.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from support.places import CORPUS, ROOT, child_env

import cli
from simulation.reading.faults import InputError
from simulation.register.register import load_register
from simulation.scenario.lever_paths import FAR, FIRST, LAST
from simulation.scenario.scenario import list_shipped, load_scenario, parse_scenario
from simulation.scenario.schema import date_pattern, scenario_schema

GOOD = sorted((CORPUS / "good").iterdir())


class Broken(NamedTuple):
    file: str
    place: str
    says: str
    schema: str

    @property
    def where(self) -> str:
        """File, line and column as the message has them; a fault may stand in a base."""
        if not self.place or ".yaml" in self.place:
            return self.place or self.file
        return f"{self.file}:{self.place}"


BROKEN = [
    Broken(*line.split("\t"))
    for line in (CORPUS / "broken.tsv").read_text("utf-8").splitlines()[1:]
]


def test_the_corpus_is_whole() -> None:
    assert len(BROKEN) >= 60 and len(GOOD) >= 15
    listed = {one.file for one in BROKEN}
    there = {str(p.relative_to(CORPUS / "broken")) for p in (CORPUS / "broken").rglob("*.*")}
    links = {f"ketting/schakel_{number:02}.yaml" for number in range(2, 12)}
    assert there - links == listed


# The loader ----------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.file)
def test_a_broken_file_is_explained(
    broken: Broken,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(CORPUS / "broken")
    before = sorted(CORPUS.rglob("*"))
    start = time.perf_counter()
    code = cli.main(["run", broken.file, "-o", str(tmp_path / "uit")])
    spent = time.perf_counter() - start
    out, err = capsys.readouterr()
    assert (code, out) == (3, "")
    assert f"{broken.where}: " in err and broken.says in err
    assert "Traceback" not in err and "\x1b" not in err and "\u202e" not in err
    assert "ongeldige YAML (" not in err, "the parser's own words are no help"
    assert sorted(CORPUS.rglob("*")) == before and not (tmp_path / "uit").exists()
    assert spent < 5.0
    assert cli.main(["run", broken.file, "--lang", "en"]) == 3
    english = capsys.readouterr().err
    assert f"{broken.where}: " in english and broken.says not in english


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_good_file_runs(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", str(path), "--json", "--members", "2"]) == 0
    [result] = json.loads(capsys.readouterr().out)["results"]
    assert result["scenario"] == path.stem


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_good_file_round_trips(path: Path) -> None:
    scenario = load_scenario(path)
    beside = path.with_name(f"{scenario.id}.yaml")
    again = parse_scenario(scenario.to_yaml().replace("basis: hellingen\n", ""), beside.name)
    assert again.hash == scenario.hash and again.to_plain().keys() >= {"naam"}


def test_all_faults_of_a_file_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """And of all files: none of the other faults hides behind the first."""
    names = ["knop_verkeerd_gespeld", "decimale_komma", "start_te_vroeg", "lus_misschien", "tab"]
    files = [str(CORPUS / "broken" / f"{name}.yaml") for name in names]
    assert cli.main(["run", *files]) == 3
    err = capsys.readouterr().err
    for name in names:
        [broken] = [one for one in BROKEN if one.file == f"{name}.yaml"]
        assert f"{broken.where}: " in err and broken.says in err


# Files too large to keep -----------------------------------------------------------------------

HUGE: dict[str, Callable[[], str | bytes]] = {
    "lists": lambda: "naam: x\nknoppen: " + "[" * 20_000 + "]" * 20_000 + "\n",
    "lists_in_lines": lambda: (
        "naam: x\nknoppen:\n" + "".join(" " * depth + "-\n" for depth in range(1, 1_300))
    ),
    "mappings": lambda: "naam: x\nknoppen: " + "{a: " * 20_000 + "1" + "}" * 20_000 + "\n",
    "lists_on_lines": lambda: "naam: x\nknoppen: " + "[\n" * 20_000 + "]\n" * 20_000,
    "bomb": lambda: (
        "a: &a [x, x]\n"
        + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n"
            for n in range(20)
        )
    ),
    "keys": lambda: "naam: x\nknoppen:\n" + "".join(f"  k{n}: 1\n" for n in range(60_000)),
    "digits": lambda: "naam: x\nknoppen: {contingent: " + "9" * 900_000 + "}\n",
    "quotes": lambda: 'naam: "' + "x\n " * 300_000 + '"\n',
    "question_marks": lambda: "? " * 4_000 + "a\n",
    "hundred_megabytes": lambda: b"naam: x\n" + b"# niets\n" * 12_500_000,
}

_MEASURE = """
import resource, sys, time
from simulation.scenario.scenario import load_scenario
from simulation.reading.faults import InputError
load_scenario("huidig_beleid")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    start = time.perf_counter()
    try:
        load_scenario(path)
    except InputError as error:
        text = error.text()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(round((after - before) / 1024), round(time.perf_counter() - start, 1), text[:200].replace("\\n", " "), sep="\\t")
"""  # noqa: E501


@pytest.mark.slow
def test_huge_files_cost_little(tmp_path: Path) -> None:
    """Memory in megabytes above what the program needs anyway; seconds each."""
    for name, make in HUGE.items():
        text = make()
        (tmp_path / f"{name}.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    names = [f"{name}.yaml" for name in (*HUGE, "folder", "pipe")]
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=child_env(),
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(lines) == len(names)
    for name, (megabytes, seconds, text) in zip(names, lines, strict=True):
        assert text.startswith(name), text
        assert int(megabytes) < 150, name
        assert float(seconds) < 10.0, name


# The schema ------------------------------------------------------------------------------------

SCHEMA = scenario_schema(load_register())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class WithoutDates(SafeConstructor):
    """Reads a date as text, as JSON has it."""


WithoutDates.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def as_json(path: Path) -> Any:
    """Read a file as an editor does, without our loader."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(one) for key, one in value.items()}
        return [plain(one) for one in value] if isinstance(value, list) else value

    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = WithoutDates
    return plain(yaml.load(path.read_bytes().decode("utf-8-sig")))


def seen(path: Path) -> bool:
    """Tell whether an editor with the schema marks the file."""
    return not VALIDATOR.is_valid(as_json(path))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    json.dumps(SCHEMA, allow_nan=False)


@pytest.mark.parametrize(
    "broken", [one for one in BROKEN if one.schema == "ja"], ids=lambda one: one.file
)
def test_the_schema_rejects_what_is_wrong(broken: Broken) -> None:
    try:
        assert seen(CORPUS / "broken" / broken.file)
    except (YAMLError, UnicodeDecodeError):
        pytest.fail("no editor can read this: say so in broken.tsv")


ONLY_THE_LOADER = {
    "nee: de volgorde van datums": 5,
    "nee: stappen die overlappen": 2,
    "nee: een naam die twee keer voorkomt": 3,
    "nee: een getal met een streepje is voor andere lezers soms een getal": 1,
    "nee: een getal met een punt is voor JSON maar een getal": 1,
    "nee: NaN bestaat niet in JSON en is nergens groter of kleiner dan": 1,
    "nee: onzichtbare tekens die geen besturingsteken van ASCII zijn": 1,
    "nee: of de basis bestaat": 2,
    "nee: een kring van bases": 3,
    "nee: een te lange ketting van bases": 1,
    "nee: een fout in de basis": 1,
    "nee: het schema weet niet hoe het bestand heet": 2,
    "nee: ankers en verwijzingen": 2,
    "nee: typeaanduidingen": 1,
}
"""The faults that only the loader can see, and how many files of the corpus have them; all the
others a schema sees, or the file is no YAML that another program can read."""

_UNREADABLE = "nee: het is geen YAML die een ander programma ook leest"


def test_what_only_the_loader_can_see_is_listed() -> None:
    counted: dict[str, int] = {}
    for broken in BROKEN:
        if broken.schema not in ("ja", _UNREADABLE):
            counted[broken.schema] = counted.get(broken.schema, 0) + 1
    assert counted == ONLY_THE_LOADER


@pytest.mark.parametrize(
    "broken", [one for one in BROKEN if one.schema != "ja"], ids=lambda one: one.file
)
def test_the_schema_cannot_see_it(broken: Broken) -> None:
    """So that the list is not longer than it has to be."""
    path = CORPUS / "broken" / broken.file
    try:
        visible = seen(path)
    except (YAMLError, UnicodeDecodeError):
        visible = False
        assert broken.schema in (_UNREADABLE, "nee: een naam die twee keer voorkomt")
    assert not visible


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_the_schema_accepts_what_is_good(path: Path) -> None:
    VALIDATOR.validate(as_json(path))


@pytest.mark.parametrize("name", list_shipped())
def test_the_schema_accepts_what_is_shipped(name: str) -> None:
    VALIDATOR.validate(as_json(ROOT / "scenarios" / f"{name}.yaml"))


@pytest.mark.parametrize("last", [LAST, FAR, dt.date(2035, 12, 31)])
def test_the_pattern_of_dates_is_exact(last: dt.date) -> None:
    import re

    pattern = re.compile(date_pattern(FIRST, last))
    for year in range(2023, 2054):
        for month in range(14):
            for day in range(33):
                text = f"{year}-{month:02}-{day:02}"
                try:
                    expected = FIRST <= dt.date.fromisoformat(text) <= last
                except ValueError:
                    expected = False
                assert bool(pattern.search(text)) == expected, text
    assert not pattern.search("2026-1-1") and not pattern.search(" 2026-01-01")


def test_the_schema_and_the_loader_have_the_same_bounds() -> None:
    """Just inside every range both accept, just outside both refuse."""
    register = load_register()
    wanted = [
        ("knoppen", n, lv.low, lv.high) for n, lv in register.levers.items() if lv.kind == "number"
    ]
    for name, assumption in register.assumptions.items():
        estimate = register.estimates[assumption.parameter]
        wanted.append(("aannames", name, estimate.low, estimate.high))
    for section, name, low, high in wanted:
        edge = 1e-9 * max(abs(low), abs(high))
        for value, good in ((low, True), (high, True), (low - edge, False), (high + edge, False)):
            content = {"naam": "x", section: {name: value}}
            assert VALIDATOR.is_valid(content) == good, (name, value)
            try:
                parse_scenario(f"naam: x\n{section}: {{{name}: {value!r}}}\n", "x.yaml", register)
                accepted = True
            except InputError:
                accepted = False
            assert accepted == good, (name, value)


def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
