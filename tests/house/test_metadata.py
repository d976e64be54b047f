"""What catalogues and citations read of the project is valid, and says what the project says."""

import re
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from support.places import PYPROJECT, ROOT

from dashboard.texts import LANGUAGES

PROJECT = PYPROJECT["project"]


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe", pure=True).load((ROOT / name).read_text("utf-8"))
    return found


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give the schema of an object that has these keys and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _one_of(*values: str) -> dict[str, Any]:
    return {"enum": list(values)}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": 1, "uniqueItems": True}


WORDS = {"type": "string", "minLength": 1}
LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"}

SCOPES = (
    *("agriculture", "culture", "defence", "education", "emergency-services", "employment"),
    *("energy", "environment", "finance-and-economic-development", "foreign-affairs"),
    *("government", "healthcare", "infrastructures", "justice", "local-authorities"),
    *("manufacturing", "research", "science-and-technology", "security", "society", "sport"),
    *("tourism", "transportation", "welfare"),
)
CATEGORIES = ("data-analytics", "data-collection", "data-visualization", "predictive-analysis")
"""Those of the standard's list that could be said of this project."""

PUBLICCODE = _object(
    {
        "publiccodeYmlVersion": _one_of("0.4"),
        "name": WORDS,
        "url": {"type": "string", "pattern": r"^https://\S+$"},
        "platforms": _list(_one_of("web", "windows", "mac", "linux", "ios", "android")),
        "categories": _list(_one_of(*CATEGORIES)),
        "developmentStatus": _one_of("concept", "development", "beta", "stable", "obsolete"),
        "softwareType": _one_of("standalone/web"),
        "description": {
            "type": "object",
            "propertyNames": LANGUAGE,
            "minProperties": 1,
            "additionalProperties": _object(
                {
                    "shortDescription": {**WORDS, "maxLength": 150},
                    "longDescription": {"type": "string", "minLength": 150, "maxLength": 10_000},
                    "features": _list(WORDS),
                },
                {"genericName": {**WORDS, "maxLength": 35}},
            ),
        },
        "legal": _object({"license": WORDS}),
        "maintenance": _object(
            {"type": _one_of("internal", "community"), "contacts": _list(_object({"name": WORDS}))}
        ),
        "localisation": _object(
            {"localisationReady": {"type": "boolean"}, "availableLanguages": _list(LANGUAGE)}
        ),
    },
    {
        "softwareVersion": WORDS,
        "releaseDate": {"type": "string", "format": "date"},
        "intendedAudience": _object(
            {},
            {
                "countries": _list({"type": "string", "pattern": "^[a-z]{2}$"}),
                "scope": _list(_one_of(*SCOPES)),
            },
        ),
    },
)
"""The standard publiccode.yml, version 0.4 (https://yml.publiccode.tools), as far as it is used."""

CITATION = _object(
    {
        "cff-version": _one_of("1.2.0"),
        "message": WORDS,
        "title": WORDS,
        "authors": _list(_object({"name": WORDS})),
    },
    {
        "type": _one_of("software"),
        "abstract": WORDS,
        "version": WORDS,
        "license": WORDS,
        "keywords": _list(WORDS),
        "date-released": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "url": {"type": "string", "pattern": r"^https://\S+$"},
        "repository-code": {"type": "string", "pattern": r"^https://\S+$"},
    },
)
"""The Citation File Format 1.2.0, as far as it is used."""

FILES = {"publiccode.yml": PUBLICCODE, "CITATION.cff": CITATION}


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_valid(name: str) -> None:
    jsonschema.validate(_read(name), FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_a_missing_or_unknown_key_would_be_found(name: str) -> None:
    good = _read(name)
    for broken in (dict(list(good.items())[1:]), {**good, "unknown": "key"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, FILES[name])


def test_it_says_what_the_project_says() -> None:
    public, citation = _read("publiccode.yml"), _read("CITATION.cff")
    assert public["name"] == PROJECT["name"] and citation["title"].startswith(PROJECT["name"])
    assert public["softwareVersion"] == str(citation["version"]) == PROJECT["version"]
    assert public["legal"]["license"] == citation["license"] == PROJECT["license"]
    assert [author["name"] for author in citation["authors"]] == [
        contact["name"] for contact in public["maintenance"]["contacts"]
    ]


def test_the_languages_are_those_of_the_app() -> None:
    public = _read("publiccode.yml")
    assert public["localisation"]["availableLanguages"] == list(LANGUAGES)
    assert set(public["description"]) == set(LANGUAGES)
    features = [len(described["features"]) for described in public["description"].values()]
    assert len(set(features)) == 1


@pytest.mark.parametrize("name", ["GOVERNANCE.md", "SECURITY.md"])
def test_what_is_named_in_it_exists(name: str) -> None:
    """Files, folders and commands; nobody's address is made up."""
    import cli

    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"`([^`]+)`", text)
    files = [n for n in named if re.fullmatch(r"[\w./-]+/|[\w./-]+\.(md|cff|yml)", n)]
    assert files and all((ROOT / file).exists() for file in files)
    commands = [n.split()[1] for n in named if n.startswith("wonen-eerst ")]
    known = {c.name or c.callback.__name__ for c in cli.app.registered_commands if c.callback}
    assert commands and set(commands) <= known
    assert "@" not in text


def test_the_pythons_are_told_the_same_everywhere() -> None:
    """In the classifiers, the lowest that is asked for, the README and the Makefile."""
    told = "Programming Language :: Python :: 3."
    minors = [int(c.removeprefix(told)) for c in PROJECT["classifiers"] if c.startswith(told)]
    assert minors == list(range(min(minors), max(minors) + 1))
    assert PROJECT["requires-python"] == f">=3.{min(minors)}"
    names = [f"3.{minor}" for minor in minors]
    for file in ("README.md", "docs/dependencies.md"):
        assert f"Python {', '.join(names[:-1])} and {names[-1]}" in _words(file)
    assert f"python3 ({names[0]} or newer)" in _words("Makefile")


def test_each_upper_bound_is_explained() -> None:
    extras = PROJECT["optional-dependencies"].values()
    asked = [*PROJECT["dependencies"], *(one for extra in extras for one in extra)]
    bounded = {re.split(r"[<>=]", one)[0] for one in asked if "<" in one}
    section = _words("docs/dependencies.md").partition("## What has an upper bound")[2]
    section = section.partition(" ## ")[0]
    assert bounded and {name for name in bounded if name not in section} == set()


def _words(file: str) -> str:
    return " ".join((ROOT / file).read_text("utf-8").split())
