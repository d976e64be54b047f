"""What tests take along: a scenario with something of everything, and one by a stranger."""

import datetime as dt

from support.app.app_states import REGISTER, SHIPPED
from support.app.links import several

from dashboard.charts.outcome_chart import VIEWS
from dashboard.downloads.scenario_files import Subject, for_others
from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.scenario.edits_of import start_from
from dashboard.texts import texts
from simulation.register.register import Register
from simulation.scenario.scenario import parse_scenario

ADDRESS = "https://voorbeeld.test/"
HOSTILE = "</title><script>alert('x')</script> & \"q\" </svg><img src=x onerror=y> {0} {{7*7}}"
"""A name by someone who means ill, or who only likes signs."""


def subject(
    choices: Choices,
    lang: str = "nl",
    view: str = VIEWS[0],
    address: str = ADDRESS,
    register: Register = REGISTER,
) -> Subject:
    """Give what the page would take along."""
    t, start = for_others(texts(lang)), origin(choices, SHIPPED)
    name = start.naam if choices.loaded else t.known(f"scenario.{start.id}.naam", start.naam)
    scenario = chosen_scenario(choices, start, register)
    return Subject(scenario, register, choices, name, view, address, t)


def changed(lang: str = "nl", view: str = VIEWS[0]) -> Subject:
    return subject(several(), lang, view)


def strange(name: str = HOSTILE) -> Subject:
    """A scenario from a file, with a name, a description and a reason that are no mark-up."""
    text = f"""
naam: {_quoted(name)}
omschrijving: {_quoted(name)}
knoppen:
  contingent: {{naar: 0.1, start: 2026-01-01, eind: 2028-01-01}}
redenen:
  contingent: {_quoted(name)}
"""
    scenario = parse_scenario(text, "vreemd.yaml", REGISTER)
    return subject(start_from(scenario, SHIPPED))


def today() -> str:
    return dt.date.today().isoformat()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
