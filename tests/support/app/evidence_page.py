"""The page with the evidence, shown by a tiny app of its own; what a test needs to read it."""

import re
from html import unescape

from streamlit.testing.v1 import AppTest

from dashboard.evidence import calibration
from dashboard.pages import onderbouwing
from simulation.register.register import Parameter, Register, load_register

SCRIPT = """
import streamlit as st
from dashboard.pages import onderbouwing
st.markdown("# Title")
onderbouwing.show(st.query_params["lang"])
"""
REGISTER = load_register()


def start(lang: str = "nl", part: str = "model", **state: object) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params["lang"] = lang
    app.session_state[onderbouwing.PART] = part
    for key, value in state.items():
        app.session_state[key] = value
    return check(app.run())


def check(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def opened(lang: str) -> AppTest:
    """Show the calibration with every section open."""
    return start(lang, "ijking", **{f"ijking_{name}": True for name in calibration.SECTIONS})


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def said(app: AppTest) -> str:
    """Give what the page says itself, in order, without mark-up, styles and English sources."""
    parts = []
    for element in app:
        if element.type == "html":
            body = re.sub(r"<style>.*?</style>", "", element.proto.body, flags=re.DOTALL)
            body = re.sub(r'<span lang="en">.*?</span>', "", body)  # what the register says
            alts = " ".join(re.findall(r'alt="([^"]*)"', body))
            parts.append(unescape(re.sub(r"<[^>]+>", " ", body) + alts))
        elif element.type == "markdown":
            parts.append(element.value)
        else:
            proto = getattr(element, "proto", None)
            parts += [str(getattr(proto, name, "")) for name in ("label", "help", "body")]
    return "\n".join(parts)


def rows(body: str, table: str) -> dict[str, list[str]]:
    """Give the cells of a table as words, by what each row is about."""
    found = re.search(rf'<table[^>]*id="{table}".*?</table>', body, re.DOTALL)
    assert found, table
    return {
        id: [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td.*?</td>", row)]
        for id, row in re.findall(r'<tr[^>]*data-id="([^"]*)"[^>]*>(.*?)</tr>', found[0], re.DOTALL)
    }


def shown(body: str) -> list[str]:
    """Give the ids of the parameters in the list that was searched."""
    lists = body.partition('class="we-gevonden"')[2]
    return re.findall(r'class="we-kaart" data-id="([^"]*)"', lists)


def read(words: str) -> list[float]:
    """Read the numbers in Dutch words."""
    found = re.findall(r"[−+-]?\d[\d.]*(?:,\d+)?", words)
    return [float(n.replace(".", "").replace(",", ".").replace("−", "-")) for n in found]


def set_of(register: Register) -> list[Parameter]:
    """Give every parameter once, in the order of the numbers."""
    return list(
        {register.described[name].id: register.described[name] for name in register.names}.values()
    )
