"""`docs/questions.md`: what a ministry asks, the command that answers it, and the answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from calibration.model_documents.origin import made_by
from simulation import MEMBERS
from simulation.explore.homeless_spells import EVERYONE, GROUPS, MONTHS, Spells, spells
from simulation.outcomes.draw_statistics import band_of, spread
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario, parse_scenario
from simulation.wording.numbers import SHARE
from simulation.wording.uncertainty import chance_words, difference_words, value_words

TOTAL = "dakloos_totaal"
LAST_SPELL = 2030
LATER = "{naar: %s, start: 2027-07-01, eind: 2029-07-01}"


@dataclass(frozen=True)
class Question:
    """What is asked, and of which scenarios the answer is read.

    Attributes
    ----------
    base
        A shipped scenario: alone, or what the plans are compared with.
    plans
        By name the levers of a file, or nothing for a shipped scenario.
    indicators, goals
        What is told of each, at the end of 2030.
    spells
        Whether it is asked how long people are homeless.
    """

    asked: str
    base: str = BASELINE
    plans: Mapping[str, str] = field(default_factory=dict)
    indicators: tuple[str, ...] = (TOTAL,)
    goals: tuple[str, ...] = ()
    spells: bool = False

    @property
    def commands(self) -> list[str]:
        """What to type, in a folder with the files."""
        if self.spells:
            return [f"wonen-eerst spells {n} --members {MEMBERS}" for n in (self.base, *self.plans)]
        if not self.plans:
            return [f"wonen-eerst run {self.base}"]
        named = (f"{name}.yaml" if levers else name for name, levers in self.plans.items())
        return [" ".join(["wonen-eerst compare", self.base, *named])]

    def files(self) -> dict[str, str]:
        """Give the files that the commands read, by name."""
        return {
            f"{name}.yaml": f"naam: {name}\nknoppen:\n{levers}"
            for name, levers in self.plans.items()
            if levers
        }

    def scenarios(self, register: Register) -> list[Scenario]:
        """Give the base and the plans."""
        files = self.files()
        return [
            load_scenario(self.base, register),
            *(
                parse_scenario(files[f"{name}.yaml"], f"{name}.yaml", register)
                if levers
                else load_scenario(name, register)
                for name, levers in self.plans.items()
            ),
        ]


def _levers(**values: object) -> str:
    return "".join(f"  {name}: {value}\n" for name, value in values.items())


def _law(ramp: str) -> str:
    shares = {"recht_gezinnen": 0.75, "recht_ondersteuning": 0.7, "recht_instelling": 0.8}
    return _levers(**{name: ramp % share for name, share in shares.items()})


SUPPORT, LETTINGS = {"begeleidingsplekken": 24_000}, {"contingent": 0.1}
LEAVING = ("woningen_beschikbaar", "woningen_teruggegeven")
OUTSIDE = ("uitgeplaatst", "ethos_1", "grootschalig_ten_opzichte_van_begin")
QUESTIONS = (
    Question(
        "Where does current policy end in 2030, and is a goal within reach?",
        indicators=(TOTAL, "cbs_equivalent", "instroom", "dakloos_in_jaar"),
        goals=("functioneel_nul", "halvering"),
    ),
    Question(
        "What does delivering every agreed home do?",
        plans={"nakomen": _levers(nakoming=1)},
        indicators=(TOTAL, "geplaatst", *LEAVING),
    ),
    Question(
        "What if decisions on homes take four weeks?",
        plans={"snel": _levers(beslistijd=4)},
        indicators=(TOTAL, "geplaatst", *LEAVING),
    ),
    Question(
        "Who has left within three and six months?",
        plans={"eerste_plek_snel": ""},
        spells=True,
    ),
    Question(
        "How many people are entitled to a home and have none, and how many are not entitled?",
        plans={"eerste_plek_snel": "", "wat_de_wet_doet": ""},
        indicators=("met_recht", TOTAL, "woningen_teruggegeven"),
    ),
    Question(
        "What does the law on housing do, and what does a year of delay cost?",
        base="wat_de_wet_doet",
        plans={BASELINE: "", "wet_een_jaar_later": _law(LATER)},
        indicators=(TOTAL, "met_recht"),
    ),
    Question(
        "Entitlement for every lawful resident, decisions in four weeks, agreements delivered: what"
        " does that do without agreeing on more homes?",
        plans={"eerste_plek_snel": ""},
        indicators=(TOTAL, "met_recht", *LEAVING),
        goals=("functioneel_nul",),
    ),
    Question(
        "Does more support help, with the homes of today and with twice as many?",
        plans={
            "steun": _levers(**SUPPORT),
            "woningen": _levers(**LETTINGS),
            "samen": _levers(**SUPPORT, **LETTINGS),
        },
        indicators=(TOTAL, "zonder_begeleiding", "terugkeer"),
    ),
    Question(
        "All large-scale shelter closed on 1 January 2030: who is put out?",
        plans={
            "achter_de_uitstroom": _levers(afbouw_grootschalig="{datum: 2030-01-01}"),
            "op_de_dag": _levers(afbouw_grootschalig="{datum: 2030-01-01, vangrail: uit}"),
            "ombouw": _levers(
                afbouw_grootschalig="{datum: 2030-01-01, vangrail: uit}", aandeel_kleinschalig=1
            ),
        },
        indicators=(*OUTSIDE, TOTAL),
        goals=("geen_grootschalige_opvang", "niemand_buiten"),
    ),
    Question(
        "How few people are homeless with these levers at their ends, and what does that leave?"
        " (What each goal takes by itself stands in reach.md.)",
        base="alles_op_zijn_best",
        indicators=(TOTAL, *LEAVING, "met_recht"),
        goals=tuple(CRITERIA),
    ),
)


def questions_document(register: Register, draws: int, made_with: str) -> str:
    """Answer the questions.

    Parameters
    ----------
    draws
        How many; of the posterior, as a run takes them.
    made_with
        Parameter set and posterior.

    Returns
    -------
    str
        Markdown.
    """
    which = Draws.usual(register, draws)
    lines = [
        "# Ten questions",
        "",
        f"{made_by(made_with)}, {draws} draws. Each",
        "command gives the same numbers, beside many more. A number is the mean of the draws, with",
        "the band that nine in ten of them lie in; a difference is taken draw by draw, and stands",
        "only where that band does not hold zero. All at the end of 2030.",
    ]
    for number, question in enumerate(QUESTIONS, 1):
        lines += ["", f"## {number}. {question.asked}", ""]
        for name, text in question.files().items():
            lines += ["```yaml", f"# {name}", *text.rstrip("\n").split("\n"), "```", ""]
        lines += ["```sh", *question.commands, "```", ""]
        lines += _of_spells(question, which) if question.spells else _table(question, which)
    return "\n".join(lines) + "\n"


def _table(question: Question, which: Draws) -> Iterator[str]:
    base, *plans = run(question.scenarios(which.register), which)
    yield f"| | {' | '.join(one.scenario.id for one in (base, *plans))} |"
    yield f"|---|{'---|' * (1 + len(plans))}"
    for name in question.indicators:
        cells = [_value(base, name), *(_difference(base, one, name) for one in plans)]
        yield f"| {INDICATORS[name].label.en} | {' | '.join(cells)} |"
    for goal in question.goals:
        chances = (chance_words(one.chance(goal), one.members, "en") for one in (base, *plans))
        yield f"| chance of: {CRITERIA[goal].label.en.lower()} | {' | '.join(chances)} |"


def _value(result: ScenarioResult, name: str) -> str:
    words = value_words(result.mean(name), result.band(name), INDICATORS[name].unit, "en")
    return f"{words.value} ({words.band})" if words.band else words.value


def _difference(base: ScenarioResult, plan: ScenarioResult, name: str) -> str:
    apart = spread(plan.at(name) - base.at(name))
    unit = INDICATORS[name].unit
    words = difference_words(apart.mean, apart[1:], unit, "en")
    points = " points" if unit == SHARE else ""
    return f"{words.value}{points} ({words.band})" if words.band else words.value


def _of_spells(question: Question, which: Draws) -> Iterator[str]:
    scenarios = question.scenarios(which.register)
    yield f"| becomes homeless in {LAST_SPELL} | {' | '.join(one.id for one in scenarios)} |"
    yield f"|---|{'---|' * len(scenarios)}"
    found = [spells(one, which, LAST_SPELL) for one in scenarios]
    for months in MONTHS:
        cells = (_gone(one, months) for one in found)
        yield f"| gone within {months} months | {' | '.join(cells)} |"


def _gone(found: Spells, months: int) -> str:
    share = found.left[months][GROUPS.index(EVERYONE)]
    words = value_words(float(share.mean()), band_of(share), SHARE, "en")
    return f"{words.value} ({words.band})" if words.band else words.value
