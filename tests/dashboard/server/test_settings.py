"""The settings that are handed on are those that Streamlit finds itself in the checkout."""

import json
import os
import tomllib
from contextlib import suppress
from pathlib import Path

import click
import pytest
from streamlit.web.cli import main_run
from support.places import ROOT

from dashboard.server import settings

DECLARED = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def _understood(variables: dict[str, str]) -> dict[str, object]:
    """Give what Streamlit's command line makes of variables, by option.

    It leaves a list, and what may be a word or a yes, as JSON to who asks for it.
    """
    context, found = click.Context(main_run), {}
    for option in main_run.params:
        if isinstance(option, click.Option) and option.envvar in variables:
            value = option.type_cast_value(context, option.value_from_envvar(context))
            with suppress(TypeError, ValueError):
                value = json.loads(value)
            found[option.opts[0].lstrip("-")] = value
    return found


def test_streamlit_understands_each(monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings.variables()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    declared = {f"{part}.{k}": v for part, entries in DECLARED.items() for k, v in entries.items()}
    assert _understood(given) == declared


def test_an_installed_package_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "config.toml"
    own.write_text('[runner]\npostScriptGC = true\n[theme]\nprimaryColor = "#123456"\n')
    monkeypatch.setattr(settings, "PACKAGED", own)
    assert settings.variables() == {
        "STREAMLIT_RUNNER_POST_SCRIPT_GC": "true",
        "STREAMLIT_THEME_PRIMARY_COLOR": "#123456",
    }


def test_who_runs_the_app_may_have_set_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.variables():
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)  # and away again in the end
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "7")
    settings.hand_on()
    told = {name: os.environ[name] for name in settings.variables()}
    assert told == settings.variables() | {"STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "7"}
