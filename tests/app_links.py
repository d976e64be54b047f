"""Links for tests: some states to put in them, and the shortest ways in and out."""

from app_states import CLOSURE, LEVERS, REGISTER, SHIPPED

from dashboard.choices import Choices, chosen_scenario, origin
from dashboard.link import Opened, Refused, link_of, open_link
from dashboard.origins import start_from
from simulation.register import Register
from simulation.scenario import Scenario, parse_scenario

CONTINGENT = LEVERS["contingent"]


def scenario_of(chosen: Choices, register: Register = REGISTER) -> Scenario:
    return chosen_scenario(chosen, origin(chosen, SHIPPED), register)


def written(chosen: Choices, lang: str = "nl", register: Register = REGISTER) -> str:
    text = link_of(chosen, SHIPPED, register, lang)
    assert text is not None
    return text


def opened(text: str, register: Register = REGISTER) -> Opened:
    found = open_link(text, SHIPPED, register)
    assert isinstance(found, Opened), found
    return found


def reason(text: str) -> tuple[str, str]:
    found = open_link(text, SHIPPED, REGISTER)
    assert isinstance(found, Refused), found
    return found.reason


def several() -> Choices:
    """A state with something of everything."""
    preset = SHIPPED["wonen_eerst"]
    found = Choices("wonen_eerst").move(CONTINGENT, 0.1, preset).move(CLOSURE, 2031.0, preset)
    found = found.set_guard(CLOSURE, False, preset).assume("woningtekort", "hoog", preset)
    found = found.move(LEVERS["flexwoningen"], 3000.0, preset).switch("draagvlak", False, preset)
    return found.aim("nul_dakloos", 2000.0, preset, REGISTER)


def loaded() -> Choices:
    text = """
naam: Mijn plan
omschrijving: Zoals wij het willen, é en ‘zo’.
basis: wonen_eerst
knoppen:
  contingent: [{naar: 0.08}, {naar: 0.1, start: 2028-01-01, eind: 2029-01-01}]
  afbouw_grootschalig: {datum: 2031-07-01, vangrail: uit}
aannames: {woningtekort: 350000}
lussen: {draagvlak: uit}
doelen: {halvering: {drempel: 0.4}}
redenen: {contingent: Omdat het kan}
"""
    found = start_from(parse_scenario(text, "mijn_plan.yaml"), SHIPPED)
    assert found.loaded is not None
    return found.move(LEVERS["plekken_opvang"], 9000.0, found.loaded)
