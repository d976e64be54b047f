"""What the model finds about disputed claims, over draws of its numbers.

Each finding is a yes-or-no question asked in every draw. The share of draws that say yes is the
finding; the parameter whose draws go together most with the size of the difference decides it.
Where one number decides, the value at which the answer turns is the headline: its break-even.
"""

from collections.abc import Mapping

import numpy as np

from simulation.explore.claim_explorer import ClaimExplorer, Finding
from simulation.outcomes.draw_statistics import three_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import AMBITION
from simulation.scenario.lever_paths import USUAL, decimal_year
from simulation.scenario.scenario import load_scenario
from simulation.wording.numbers import number

TARGETING = np.linspace(0.1, 0.7, 7)
SHELTER_RATIO = np.linspace(0.2, 1.6, 8)
SUPPORT = (6_000.0, 9_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 24_000.0)
ENOUGH = 0.9
"""Part of the effect of all support places together at which there are enough of them."""
SHORT = decimal_year(USUAL) + 1.0
"""A year after the measure begins."""


def _falls(difference: np.ndarray) -> np.ndarray:
    return difference < 0


def closing(x: ClaimExplorer) -> Finding:
    scenario = load_scenario("afbouw_zonder_woningen", x.register)
    after = x.run(scenario)
    turning = x.break_even("bevolking.verhouding_opvang", SHELTER_RATIO, scenario)
    return Finding(
        "a",
        "Large-scale shelter is closed by 2030 without extra homes.",
        (
            x.asked(after, "More people are homeless at the end of 2030", "dakloos_totaal"),
            x.asked(after, "More people sleep outside", "ethos_1"),
            x.asked(after, "More people stay with family or friends", "ethos_6"),
            x.asked(after, "The CBS count rises", "cbs_equivalent"),
        ),
        f"{_ratio_of_exits(turning, x.draws)} {_who_pays(after, x.base)}",
    )


def _ratio_of_exits(turning: np.ndarray, draws: int) -> str:
    """Tell at which chance to find a home from shelter closing it changes nothing."""
    known = turning[np.isfinite(turning)]
    text = (
        "**Break-even:** whether the total rises depends on how easily people find a home from"
        " shelter, compared with staying with friends. Closing changes nothing at a ratio of"
    )
    if not len(known):
        low, high = (number(float(v), "en", 1) for v in SHELTER_RATIO[[0, -1]])
        return f"{text} no value between {low} and {high}."
    low, middle, high = (number(v, "en", 2) for v in three_of(known))
    return (
        f"{text} {middle} ({low} to {high}; in {len(known)} of {draws} draws it lies within the"
        " values looked at). Above it shelter helps people out, so closing raises the total; below"
        " it closing lowers it. Nobody has measured it."
    )


def _who_pays(after: ScenarioResult, before: ScenarioResult) -> str:
    """Name the living situations that fill up, largest rise first."""
    medians = {
        INDICATORS[name].label.en.lower(): float(np.median(after.at(name) - before.at(name)))
        for name in (f"ethos_{number}" for number in range(1, 8))
    }
    rising = sorted((n for n, m in medians.items() if m > 0), key=lambda n: -medians[n])
    told = [f"{name} ({number(medians[name], 'en', signed=True)})" for name in rising]
    filling = ", ".join(told) or "none"
    return f"Living situations that fill up by the end of 2030 (medians, persons): {filling}."


def doubling(x: ClaimExplorer) -> Finding:
    after = x.run(x.times(plekken_opvang=2.0, plekken_noodopvang=2.0))
    return Finding(
        "b",
        "Shelter is doubled without extra homes.",
        (
            x.asked(
                after, "Fewer people sleep outside at the end of 2030", "ethos_1", holds=_falls
            ),
            x.asked(after, "The total is lower", "dakloos_totaal", holds=_falls),
            x.asked(after, "People stay longer in shelter", "verblijfsduur_opvang"),
        ),
    )


def preventive(x: ClaimExplorer) -> Finding:
    moved = x.times(aandeel_preventief=3.0)
    after = x.run(moved)
    turning = x.break_even("woningen.trefzekerheid", TARGETING, moved)
    return Finding(
        "c",
        "Three times as many homes go to people who are about to lose theirs.",
        (
            x.asked(
                after,
                f"The stay in shelter is longer at first (end of {SHORT - 1:.0f})",
                "verblijfsduur_opvang",
                at=SHORT,
            ),
            x.asked(after, "Fewer people become homeless in a year", "instroom", holds=_falls),
            x.asked(
                after,
                "The total is lower at the end of 2030",
                "dakloos_totaal",
                at=AMBITION,
                holds=_falls,
            ),
        ),
        _targeting(turning, x.draws, _both_ways(x.base, after)),
    )


def _both_ways(base: ScenarioResult, after: ScenarioResult) -> bool:
    """Tell whether fewer people become homeless and yet more are so, on the mean of the draws."""
    entering = after.mean("instroom") - base.mean("instroom")
    return entering < 0.0 < after.mean("dakloos_totaal") - base.mean("dakloos_totaal")


def _targeting(turning: np.ndarray, draws: int, both_ways: bool) -> str:
    known = turning[np.isfinite(turning)]
    text = (
        "Targeting is the share of preventive homes that goes to people who would otherwise have"
        " become homeless; it cannot be more than the share of the threatened who lose the home."
    )
    both = (
        " Both effects are real: fewer people become homeless, and more are so on a day, as a home"
        " for someone stuck for years frees more nights than one for someone who would soon have"
        " found a way out."
    ) * both_ways
    if not len(known):
        return f"**Break-even:** none in {draws} draws. {text}{both}"
    middle = number(float(np.median(known)), "en", 2)
    return (
        f"**Break-even:** in {len(known)} of {draws} draws the total is lower from a targeting of"
        f" {middle} (median) on; in the others a home for someone already homeless does more."
        f" {text}{both}"
    )


def priority(x: ClaimExplorer) -> Finding:
    after = x.run(x.times(contingent=0.5))
    return Finding(
        "d",
        "Homeless people get half as many of the homes that become free.",
        (
            x.asked(after, "More people are homeless at the end of 2030", "dakloos_totaal"),
            x.asked(after, "The waiting list for shelter is longer", "wachtlijst_opvang"),
            x.asked(
                after,
                "Others wait at most two months less",
                "extra_wachttijd_anderen",
                holds=lambda d: d > -2.0,
            ),
        ),
    )


def shorter_stay(x: ClaimExplorer) -> Finding:
    leave = {name: 4.0 for name in x.register.index if name.startswith("opvang.uitvalkans.")}
    after = x.run(x.baseline, leave)
    return Finding(
        "e",
        "People must leave shelter after three months, without homes to go to.",
        (
            x.asked(
                after,
                "The stay is shorter at the end of 2030",
                "verblijfsduur_opvang",
                holds=_falls,
            ),
            x.asked(after, "More people sleep outside", "ethos_1"),
            x.asked(
                after,
                "More people enter shelter in a year (the same people again)",
                "opgenomen",
                unit="persons a year",
            ),
            x.asked(after, "More people are homeless in total", "dakloos_totaal"),
        ),
        "The rate of leaving without a home is set to four a year over the whole period.",
    )


def more_homes(x: ClaimExplorer) -> Finding:
    after = x.run(x.times(contingent=2.0))
    return Finding(
        "f",
        "Twice as many of the homes that become free go to homeless people, all loops on.",
        (
            x.asked(after, "The total rises all the same (end of 2030)", "dakloos_totaal"),
            x.asked(
                after, "The total rises all the same (end of 2035)", "dakloos_totaal", at=2036.0
            ),
        ),
        "The loop that could do it is induced demand: it would have to draw in more people than"
        " the homes take out.",
    )


def support(x: ClaimExplorer) -> Finding:
    few, many = {"contingent": 0.10}, {"begeleidingsplekken": SUPPORT[-1]}
    totals = {
        places: x.run(x.baseline.with_settings(few | {"begeleidingsplekken": places}, x.register))
        for places in SUPPORT
    }
    both, homes = totals[SUPPORT[-1]], totals[SUPPORT[0]]
    alone = x.run(x.baseline.with_settings(many, x.register))
    with_homes = both.at("dakloos_totaal") - homes.at("dakloos_totaal")
    without = alone.at("dakloos_totaal") - x.base.at("dakloos_totaal")
    return Finding(
        "h",
        "Four times as many support places, with today's homes and with 10 % of lettings agreed.",
        (
            x.answer(
                "With more homes the total is lower",
                with_homes,
                "persons",
                float(np.mean(with_homes < 0)),
            ),
            x.answer(
                "With today's homes the total is lower",
                without,
                "persons",
                float(np.mean(without < 0)),
            ),
            x.answer(
                "With more homes the effect is at least three times as large",
                with_homes - without,
                "persons between the two",
                float(np.mean(with_homes <= 3.0 * without)),
            ),
        ),
        _enough_support(totals, float(with_homes.mean() / without.mean())),
    )


def _enough_support(totals: Mapping[float, ScenarioResult], times: float) -> str:
    """Tell from how many support places on more of them hardly do anything, per home given.

    `times` is how many times as much they do with more homes, on the mean of the draws.
    """
    means = {places: result.mean("dakloos_totaal") for places, result in totals.items()}
    first, last = means[SUPPORT[0]], means[SUPPORT[-1]]
    places = next(p for p in SUPPORT if first - means[p] >= ENOUGH * (first - last))
    given = totals[places].mean("woningen_toegewezen")
    return (
        f"**Break-even:** at 10 % of lettings {number(places, 'en')} places give nine tenths of"
        f" what {number(SUPPORT[-1], 'en')} do: {number(places / given, 'en', 1)} support places"
        f" for each home given in a year. Homes and support are complements: with more homes the"
        f" same places do {number(times, 'en', 1)} times as much, on the mean of the draws."
    )


def current_policy(x: ClaimExplorer) -> Finding:
    base = x.base
    goals = {
        "functioneel_nul": "functional zero",
        "nul_dakloos": "nobody homeless",
        "halvering": "half of early 2022",
    }
    answers = []
    for name, words in goals.items():
        verdict = base.verdicts[name]
        distance = base.at(verdict.criterion.conditions[0][0]) - verdict.threshold
        question = f"The goal '{words}' is reached at the end of 2030"
        answers.append(x.answer(question, distance, "above the threshold", verdict.chance))
    return Finding("g", "Current policy continues.", tuple(answers), _agreement(base, goals))


def _agreement(base: ScenarioResult, goals: Mapping[str, str]) -> str:
    """Hold the verdicts against the conclusion of the interim evaluation."""
    reached = [words for name, words in goals.items() if base.verdicts[name].reached]
    verdict = "disagrees: it reaches " + ", ".join(reached) if reached else "agrees"
    entering = float(np.median(base.at("instroom") + base.at("terugkeer")))
    leaving = float(np.median(base.at("geplaatst") + base.at("zelf_gevonden")))
    return (
        "The interim evaluation of the action plan (2025) concludes that the goal is not met at"
        f" this pace. The model {verdict}: in 2030 some {number(entering, 'en')} people become"
        f" homeless, returns included, and {number(leaving, 'en')} find a home (medians)."
    )


FINDINGS = (
    closing,
    doubling,
    preventive,
    priority,
    shorter_stay,
    more_homes,
    current_policy,
    support,
)


def explore(draws: Draws) -> list[Finding]:
    """Answer all questions over these draws, in the order of `FINDINGS`."""
    explorer = ClaimExplorer(draws)
    return [find(explorer) for find in FINDINGS]
