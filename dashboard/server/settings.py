"""The settings of Streamlit: how the app looks, and how it is served.

They are declared in `.streamlit/config.toml`, which `streamlit run app.py` finds itself. Whatever
else starts the app hands them on as variables, which an option on a command line beats.
"""

import json
import os
import re
import tomllib
from pathlib import Path

PACKAGED = Path(__file__).with_name("config.toml")
"""Where an installed package has the file: `setup.py` puts it here."""
DECLARED = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def variables() -> dict[str, str]:
    """Give each setting as the variable in which Streamlit looks for it."""
    file = PACKAGED if PACKAGED.exists() else DECLARED
    sections = tomllib.loads(file.read_text("utf-8"))
    return {
        f"STREAMLIT_{section}_{re.sub('(?<=[a-z])(?=[A-Z])', '_', name)}".upper(): value
        if isinstance(value, str)
        else json.dumps(value)
        for section, settings in sections.items()
        for name, value in settings.items()
    }


def hand_on() -> None:
    """Let Streamlit find the settings from any folder; whoever runs the app may have set others."""
    for name, value in variables().items():
        os.environ.setdefault(name, value)
