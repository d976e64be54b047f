"""A small register folder for tests, an example scenario and random lever paths."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from simulation.register.register import Register
from simulation.scenario.scenario import Ramp, Scenario, load_scenario

SECTOR = """
opvang.uitval:
  label: {nl: Uitval uit de opvang, en: Drop-out from shelter}
  unit: 1/year
  year: 2023
  grade: assumption
  source: {nl: "Jaarverslag", en: "Jaarverslag (en)"}
  why: {nl: "Niet geteld", en: "Niet geteld (en)"}
  low: 0.2
  central: 0.35
  high: 0.55
opvang.dagen:
  label: {nl: Dagen in een jaar, en: Days in a year}
  unit: "1"
  year: null
  grade: definition
  source: {nl: "Kalender", en: "Kalender (en)"}
  why: {nl: "Afspraak", en: "Afspraak (en)"}
  low: 365
  central: 365
  high: 365
"""

ARRAY = """
instroom.verdeling:
  label: {nl: Verdeling, en: Split}
  unit: "1"
  year: 2024
  grade: page
  source: {nl: "Telling", en: "Telling (en)"}
  why: {nl: "Geteld", en: "Geteld (en)"}
  by: [route, groep]
  values:
    relatiebreuk: {jongeren: [0.05, 0.10, 0.15], gezinnen: [0.2, 0.3, 0.4]}
    jeugdzorg: {jongeren: [0.8, 0.9, 1]}
wereld.woningtekort:
  label: {nl: Woningtekort, en: Housing shortage}
  unit: dwelling
  year: 2024
  grade: seed
  source: {nl: "Raming", en: "Raming (en)"}
  why: {nl: "Raming", en: "Raming (en)"}
  low: 300000
  central: 400000
  high: 500000
dynamiek.verslechtering:
  label: {nl: Verslechtering, en: Worsening}
  unit: 1/year
  year: 2024
  grade: fitted
  source: {nl: "Ijking", en: "Ijking (en)"}
  why: {nl: "Past bij de tellingen", en: "Past bij de tellingen (en)"}
  low: 0
  central: 0.02
  high: 0.1
"""


def _lever(name: str, kind: str, low: float, high: float, base: str) -> str:
    return f"""
{name}:
  label: {{nl: Knop {name}, en: Lever {name}}}
  text: {{nl: Tekst, en: Text}}
  unit: "1"
  simple: true
  kind: {kind}
  min: {low}
  max: {high}
  step: 0.01
  why_range: {{nl: Daarbuiten is niets bekend, en: Nothing is known beyond}}
  base: {base}
"""


def _base(low: float, central: float, high: float) -> str:
    about = "year: 2024, grade: page, source: {nl: Bron, en: Source}, why: {nl: Reden, en: Why}"
    return f"{{low: {low}, central: {central}, high: {high}, {about}}}"


LEVERS = "".join(
    (
        _lever("contingent", "number", 0, 0.15, _base(0.03, 0.04, 0.05)),
        _lever("aandeel_wonen_eerst", "number", 0, 1, _base(0.1, 0.2, 0.3)),
        _lever("plekken_opvang", "number", 1000, 60000, _base(20000, 25000, 30000)),
        _lever("eu_opvangplekken", "number", 100, 5000, _base(200, 400, 600)),
        _lever("afbouw_grootschalig", "date", 2027, 2035, "none"),
    )
)

ASSUMPTIONS = """
aannames:
  woningtekort:
    parameter: wereld.woningtekort
    label: {nl: Woningtekort, en: Housing shortage}
    text: {nl: Tekst, en: Text}
  verslechtering:
    parameter: dynamiek.verslechtering
    label: {nl: Verslechtering, en: Worsening}
    text: {nl: Tekst, en: Text}
"""

SET = """
id: ijking-1
made_by: wonen-eerst calibrate
data_hash: abc
model_version: 0.1.0
note: Eerste ijking
values:
  opvang.uitval: {value: 0.4}
  knop.contingent: {value: 0.045}
  instroom.verdeling.relatiebreuk.gezinnen: {value: 0.5}
"""


def write_register(folder: Path) -> Path:
    """Write the register's files and give their folder."""
    files = {
        "opvang.yaml": SECTOR,
        "instroom.yaml": ARRAY,
        "knoppen/wonen.yaml": LEVERS,
        "aannames.yaml": ASSUMPTIONS,
        "sets/ijking-1/parameterset.yaml": SET,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


DATES = st.dates(dt.date(2025, 1, 1), dt.date(2036, 1, 1))


@st.composite
def ramps(draw: st.DrawFn, high: float = 1.0) -> tuple[Ramp, ...]:
    """Draw ramps that do not overlap, some of them cut."""
    days = draw(st.lists(DATES, min_size=1, max_size=8, unique=True).map(sorted))
    made: list[Ramp] = []
    while days:
        to = draw(st.floats(0, high))
        kind = draw(st.sampled_from(("step", "ramp", "cut")))
        if kind == "step" or len(days) == 1:
            made.append(Ramp(to, days.pop(0)))
        elif kind == "ramp":
            made.append(Ramp(to, days.pop(0), days.pop(0)))
        else:
            start, cut = days.pop(0), days.pop(0)
            later = draw(st.integers(1, 2000))
            made.append(Ramp(to, start, cut + dt.timedelta(later), cut))
    return tuple(made)


Load = Callable[..., Scenario]

BASE = "naam: Huidig beleid\n"
EXAMPLE = """
naam: Wonen Eerst versneld
omschrijving: Directe toewijzing naast begeleiding, opvang bouwt af achter de uitstroom aan.
basis: huidig_beleid            # another scenario to start from
regio: nederland                # or a region id
knoppen:                        # levers: what policy changes
  aandeel_wonen_eerst: {naar: 0.80, start: 2027-07-01, eind: 2030-01-01}
  contingent:          {naar: 0.07, start: 2027-01-01, eind: 2028-01-01}
  afbouw_grootschalig: {datum: 2030-01-01, vangrail: uit}
aannames:
  woningtekort: hoog
  verslechtering: 0.05
doelen:
  nul_dakloos: {drempel: 1000}
lussen: {verslechtering: uit}
redenen: {contingent: Afspraak met de corporaties}
modelversie: 0.1.0
"""


def scenario_reader(folder: Path, register: Register) -> Load:
    """Give a function that loads a text as a scenario file; further files beside it by name."""

    def load(text: str, name: str = "proef.yaml", **others: str) -> Scenario:
        for stem, content in {"huidig_beleid": BASE, **others}.items():
            (folder / f"{stem}.yaml").write_text(content, encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8")
        return load_scenario(folder / name, register)

    return load
