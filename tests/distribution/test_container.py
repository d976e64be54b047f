"""The Containerfile, read and looked at: it is not built here.

What hadolint knows of such files is not asked again; these are the demands of this project.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from support.places import PACKAGES, ROOT
from support.wheel import BESIDE, HIDDEN

import cli

FILE = ROOT / "Containerfile"
KNOWN = {
    *("FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "HEALTHCHECK"),
    *("ENTRYPOINT", "CMD"),
}


class Step(NamedTuple):
    word: str
    flags: dict[str, str]
    rest: str


def steps(text: str) -> list[Step]:
    """Split a Containerfile into its instructions, with their options."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    found = []
    for line in filter(str.strip, joined.splitlines()):
        word, _, rest = line.strip().partition(" ")
        flags = {}
        while match := re.match(r"--([a-z-]+)(?:=(\S+))?\s+", rest):
            flags[match[1]], rest = match[2] or "", rest[match.end() :]
        found.append(Step(word, flags, rest.strip()))
    return found


def lint(text: str) -> list[str]:
    """Say what is wrong with a Containerfile."""
    found, told = steps(text), []
    stages = {match[1] for s in found if (match := re.search(r" AS (\S+)$", s.rest))}
    if found[0].word != "FROM":
        told.append("does not begin with an image")
    told += [f"unknown instruction {s.word}" for s in found if s.word not in KNOWN]
    for step in found:
        if step.word == "FROM" and not re.match(r"[a-z]+:[\w.-]*\d[\w.-]*( AS \w+)?$", step.rest):
            told.append(f"an image without a version, or by another name: {step.rest}")
        if step.word == "COPY" and (stage := step.flags.get("from", "")):
            told += [] if stage in stages else [f"no stage {stage}"]
        elif step.word == "COPY":
            told += [f"no {s}" for s in step.rest.split()[:-1] if not (ROOT / s).exists()]
        if "://" in step.rest.replace("http://127.0.0.1:", "") or "index" in step.rest:
            told.append(f"an address: {step.rest}")
        for installed in re.findall(r"pip install ([^&;]*)", step.rest):
            locked = "--require-hashes" in installed and installed.rstrip().endswith(".lock")
            ours = installed.split() == ["--no-deps", "--no-build-isolation", "."]
            told += [] if locked or ours else [f"installs what is not locked: {installed}"]
    last = max(number for number, step in enumerate(found) if step.word == "FROM")
    users = [step.rest for step in found[last:] if step.word == "USER"]
    if not users or users[-1].split(":")[0] in ("root", "0"):
        told.append("runs as root")
    words = [step.word for step in found[last:]]
    told += [f"no {word}" for word in ("HEALTHCHECK", "EXPOSE", "ENTRYPOINT") if word not in words]
    return told


def test_nothing_is_wrong_with_it() -> None:
    assert lint(FILE.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("there", "instead", "why"),
    [
        ("FROM python:3.13-slim\n", "FROM python:latest\n", "without a version"),
        ("FROM python:3.13-slim\n", "FROM registry.example/python:3.13\n", "another name"),
        ("COPY scenarios scenarios", "COPY scenarioos scenarios", "no scenarioos"),
        ("COPY scenarios scenarios", "ADD scenarios scenarios", "unknown instruction ADD"),
        ("--from=build", "--from=built", "no stage built"),
        ("USER 10001", "USER root", "runs as root"),
        ("USER 10001\n", "", "runs as root"),
        ("--require-hashes ", "", "not locked"),
        ("pip install --no-deps --no-build-isolation .", "pip install .", "not locked"),
        ("HEALTHCHECK", "# HEALTHCHECK", "no HEALTHCHECK"),
        ("-r requirements.lock", "-i https://index.example -r requirements.lock", "an address"),
    ],
)
def test_a_fault_would_be_found(there: str, instead: str, why: str) -> None:
    text = FILE.read_text("utf-8")
    assert there in text
    assert any(why in told for told in lint(text.replace(there, instead)))


def test_it_takes_everything_that_the_package_is_built_from() -> None:
    copied = [s.rest.split()[:-1] for s in steps(FILE.read_text("utf-8")) if s.word == "COPY"]
    sources = {source for some in copied for source in some}
    assert sources >= {*PACKAGES, *BESIDE, HIDDEN}


def test_what_it_takes_is_sent_along() -> None:
    """And nothing else of the checkout."""
    _, *allowed = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert allowed[0] == "*" and allowed[-1] == "**/__pycache__"
    sent = {line.removeprefix("!") for line in allowed[1:-1]}
    assert sent - {f"{HIDDEN}/config.toml"} | {HIDDEN} == {
        *PACKAGES,
        *BESIDE,
        HIDDEN,
        "requirements.lock",
    }


def test_what_it_starts_is_a_command() -> None:
    """Its options are known, the port is the one that is open, and health is asked at it."""
    last = {step.word: step for step in steps(FILE.read_text("utf-8"))}
    assert json.loads(last["ENTRYPOINT"].rest) == ["wonen-eerst"]
    name, *options = json.loads(last["CMD"].rest)
    command = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    given = command.make_context(name, options).params
    assert given["address"] == "0.0.0.0" and given["browser"] is False
    assert last["EXPOSE"].rest == str(given["port"])
    assert f":{given['port']}/_stcore/health" in last["HEALTHCHECK"].rest


def test_the_image_is_of_a_python_that_is_supported() -> None:
    images = {s.rest.split()[0] for s in steps(FILE.read_text("utf-8")) if s.word == "FROM"}
    assert len(images) == 1
    version = re.search(r"3\.\d+", images.pop())
    assert version is not None
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'"Programming Language :: Python :: {version[0]}"' in text


def test_the_documents_tell_of_it() -> None:
    assert "Containerfile" in Path(ROOT / "docs" / "app.md").read_text("utf-8")
