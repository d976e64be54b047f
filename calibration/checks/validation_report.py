"""What a validation found, as Markdown: the text of ``docs/VALIDATION.md``."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from calibration.checks.count_sections import beside, fitted, held_out, shown
from calibration.checks.counterfactuals import APART
from calibration.checks.hindcasts import FORECASTERS, MODEL, Hindcasts
from calibration.checks.noise import Band, Bands
from calibration.checks.prior_weighing import ENOUGH as WEIGHED_ENOUGH
from calibration.checks.prior_weighing import EVIDENCE, MEAN, PriorWeighing
from calibration.checks.self_check import BROKEN, COVERED, POWER, TRIES, SelfCheck
from calibration.checks.validation import Validation
from calibration.forecast import ASKED, TOTAL, Outlook
from calibration.inference.outputs import HEADLINES
from calibration.samplers.short_fit import ENOUGH
from calibration.variants import STRUCTURES
from simulation.engine import row_at
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.scenario_runs import model_version
from simulation.register.shelf_life import shelf_life_of
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.wording.numbers import PERSONS, number, percent
from simulation.wording.uncertainty import chance_words, ends, value_words

AHEAD = 0.01
"""Difference of scores below which neither forecaster is called better."""


def as_markdown(found: Validation, document: Mapping[str, Any] | None = None) -> str:
    """Tell it all.

    Parameters
    ----------
    document
        The diagnostics of the calibration in use, for its gate.

    Returns
    -------
    str
        Markdown.
    """
    register, posterior = found.register, found.register.posterior
    origin = "no posterior" if posterior is None else f"posterior {posterior.hash[:16]}"
    lines = [
        "# Validation",
        "",
        f"Made by `make reproduce` (or `wonen-eerst validate`): model {model_version()}, parameter"
        f" set `{register.parameter_set}`, {origin}, data {found.targets.data_hash}, seed"
        f" {found.seed}.",
        "",
        shelf_life_of(register).text.en,
        "",
        *_verdict(found),
        *_bands(found.bands),
        *_counterfactuals(found),
        *_hindcasts(found.past),
        *_self_check(found.check),
        *_samplers(document, found.weighing),
        *fitted(found),
        *held_out(found),
        *beside(found),
        *_policy(found.outlook),
    ]
    return "\n".join(lines) + "\n"


def _verdict(found: Validation) -> list[str]:
    if not found.failures:
        return [
            "**Nothing failed.** What each section asks stands in it. Every calibration behind them"
            f" has to be worth {ENOUGH:.0f} independent draws too."
        ]
    return ["**Failed:**", "", *(f"- {failure}" for failure in found.failures)]


def _bands(bands: Bands | None) -> list[str]:
    if bands is None:
        return []
    rows: tuple[tuple[str, Band], ...] = (
        ("All structures, shocks to come", bands.whole),
        ("All structures alike whatever the counts, shocks to come", bands.alike),
        ("All structures, no shocks after 2024", bands.without_shocks),
    )
    if len(bands.by_structure) > 1:
        rows += (
            ("Base structure, shocks to come", bands.base),
            ("Base structure, no shocks after 2024", bands.base_without_shocks),
        )
    return [
        "",
        "## What the band is made of",
        "",
        "Homeless people (ETHOS 1-6) at the end of 2030 under current policy. The first row is the"
        " headline. What is drawn is the model's own numbers: that the model is a simplification (a"
        " structural discrepancy, counted in every prediction of a count) comes on top.",
        "",
        "| Draws | Mean | 90 % band | Width |",
        "|---|--:|---|--:|",
        *(_band_row(label, band) for label, band in rows),
        "",
        "Structures were equally likely beforehand and are weighed by the evidence of the counts."
        " That is a choice: most of them hold at a corner what the base draws from a range, and"
        " what CBS sees has two of the seven.",
        "",
        "Each by its own draws among those of the set; of few draws the ends of a band are a guess."
        " The report of the calibration has each by draws of a set of its own.",
        "",
        "| Structure | Weight | Draws | Mean | 90 % band |",
        "|---|--:|--:|--:|---|",
        *(
            f"| {STRUCTURES[id].label.en} | {percent(weight, 'en')} |"
            f" {number(band.draws, 'en')} | {shown(band.mean)} |"
            f" {shown(band.low)} to {shown(band.high)} |"
            for id, weight, band in bands.by_structure
        ),
    ]


def _band_row(label: str, band: Band) -> str:
    return (
        f"| {label} | {shown(band.mean)} | {shown(band.low)} to {shown(band.high)} |"
        f" {shown(band.width)} |"
    )


def _counterfactuals(found: Validation) -> list[str]:
    return [
        "",
        "## Can the forecast fall?",
        "",
        "CBS estimates replaced by made-up ones, the last three or all of them, and the base"
        " calibrated on those. The chance is that fewer people are homeless at the end of 2030 than"
        " at the start of 2025. Without any count it stands in the first row: between the limits"
        " already, so that these alone ask little. Asked is also that a fall is at least"
        f" {number(APART, 'en', 1)} likelier after falling counts than as counted.",
        "",
        "| Counts | Chance of a fall | Asked | Mean end of 2030 | 90 % band |",
        "|---|--:|---|--:|---|",
        *(
            f"| {one.counterfactual.label.en} | {number(one.fall, 'en', 2)} |"
            f" {_asked(one.counterfactual.least, one.counterfactual.most)} | {shown(one.people)} |"
            f" {shown(one.band[0])} to {shown(one.band[1])} |"
            for one in found.counterfactuals
        ),
    ]


def _asked(least: float, most: float) -> str:
    if (least, most) == (0.0, 1.0):
        return "nothing"
    return f"at least {least}" if most == 1.0 else f"{least} to {most}"


def _hindcasts(past: Hindcasts) -> list[str]:
    table = past.table()
    lines = [
        "",
        "## What earlier forecasts would have been worth",
        "",
        "Fitted to what was published at the end of a year, predicting every CBS estimate that came"
        " out later, as published. Means over counts and seeds; lower is better. Persistence: the"
        " last estimate, with the spread of one year. Out of sample: the counts. Not out of sample:"
        " the model itself and its ranges, which were made with all of them known. So the simple"
        " forecasters know as well as the model that CBS counted otherwise before 2020. Counts of"
        " ETHOS came out too late to be foretold in such a way. Years between whose ends nothing"
        " came out are one moment. Asked is that, over all, the counts make the model better than"
        " its ranges alone, on either score; the other comparisons are told. They are of five"
        " estimates of one series: a win or a loss among them is no more than a description.",
        "",
        "| Known at the end of | Forecaster | Log score | CRPS of the logarithm | Inside 90 % |",
        "|---|---|--:|--:|--:|",
    ]
    for row in table.itertuples():
        lines.append(
            f"| {row.origin} | {row.forecaster} | {number(row.log_score, 'en', 2)} |"
            f" {number(row.crps, 'en', 3)} | {percent(row.inside, 'en')} |"
        )
    return [*lines, "", *_won_and_lost(past)]


def _won_and_lost(past: Hindcasts) -> list[str]:
    """Say against whom the model wins and loses on either score, at each moment and over all."""
    table = past.table()
    told = []
    for origin in dict.fromkeys(table["origin"]):
        rows = table[table["origin"] == origin].set_index("forecaster")
        for other in FORECASTERS:
            if other == MODEL:
                continue
            words = [
                f"{_compared(rows.loc[other, score] - rows.loc[MODEL, score], scale)} on {name}"
                for score, name, scale in (("log_score", "log score", 1.0), ("crps", "CRPS", 0.1))
            ]
            known = "Over all" if origin == "all" else f"End of {origin}"
            told.append(f"- {known}, against {other}: {', '.join(words)}.")
    return told


def _compared(gain: float, scale: float) -> str:
    if abs(gain) <= AHEAD * scale:
        return "ties"
    return "wins" if gain > 0 else "loses"


def _self_check(check: SelfCheck | None) -> list[str]:
    if check is None:
        return []
    return [
        "",
        "## Does the calibration find what is true?",
        "",
        f"{check.replications} times a truth was drawn from the priors (all numbers, past and"
        " coming shocks), counts were made with it by the model, and the first algorithm was done"
        " on these, for the base structure and with all numbers uncertain. Share of truths inside"
        " the 90 % band:",
        "",
        "| Quantity | Inside 90 % | Variance that the counts take away |",
        "|---|--:|--:|",
        *(
            f"| `{name}`{' at the end of 2030' if name in HEADLINES else ''} |"
            f" {percent(check.covered(name), 'en', 1)} | {_contraction(check, place)} |"
            for place, name in enumerate(check.names)
        ),
        "",
        f"Asked of 2030: {percent(COVERED[0], 'en')} to {percent(COVERED[1], 'en')}, give or take"
        f" two standard errors of {check.replications} truths. All ranks are"
        " held against uniform ones by three tests a quantity, with one chance in a hundred of a"
        " false alarm over all of them together.",
        "",
        "What the check notices, measured by breaking the procedure on purpose, in"
        f" {TRIES} tries each. A try is a check on {check.replications // 2} of the truths, so the"
        " whole check notices more. As it is, the procedure raises an alarm in"
        f" {percent(check.false_alarms, 'en', 1)} of such tries; they are halves of the same"
        " truths, so that this is no rate of false alarms.",
        "",
        "| Broken procedure | Noticed in | Asked |",
        "|---|--:|--:|",
        *(
            f"| {BROKEN[id].en} | {percent(power, 'en', 1)} | {percent(POWER, 'en')} |"
            for id, power in check.power.items()
        ),
    ]


def _contraction(check: SelfCheck, place: int) -> str:
    if place >= check.contraction.shape[1]:
        return ""
    return percent(float(np.mean(check.contraction[:, place])), "en")


def _samplers(document: Mapping[str, Any] | None, weighing: PriorWeighing | None) -> list[str]:
    lines = ["", "## Do the samplers agree?", ""]
    if document is not None and "checks" in document:
        lines += [
            "The gate of the calibration in use: two algorithms that share nothing but the model"
            " and the likelihood.",
            "",
            "| Check | Worst | Where | Limit | Passed |",
            "|---|--:|---|--:|---|",
            *(
                f"| {one['label']['en']} | {number(one['worst'], 'en', 3)} | `{one['where']}` |"
                f" {number(one['limit'], 'en', 2)} | {'yes' if one['passed'] else '**no**'} |"
                for one in document["checks"]
            ),
        ]
    if weighing is None:
        return lines if len(lines) > 3 else []
    worst = max(weighing.off, key=lambda name: weighing.off[name])
    return [
        *lines,
        "",
        f"The third sampler weighs {number(weighing.draws, 'en')} draws from the priors, with the"
        f" likelihood written down a second time; they are worth"
        f" {number(round(weighing.effective), 'en')} independent draws, where"
        f" {WEIGHED_ENOUGH:.0f} are asked.",
        "",
        "| | Here against the first algorithm | Allowed |",
        "|---|--:|--:|",
        *(
            f"| Mean of `{name}` at the end of 2030 (sd) | {number(weighing.off[name], 'en', 3)} |"
            f" {MEAN} |"
            for name in HEADLINES
        ),
        f"| Log evidence | {number(weighing.evidence - weighing.other_evidence, 'en', 3)} |"
        f" {EVIDENCE} |",
        f"| Worst sampled number, `{worst}` (sd) | {number(weighing.off[worst], 'en', 3)} | told |",
    ]


def _policy(outlook: Outlook) -> list[str]:
    people = outlook.at(TOTAL, AMBITION)
    band = band_of(people)
    mean = value_words(people.mean(), band, PERSONS, "en").value
    at = row_at(outlook.time, AMBITION)
    entering, leaving = outlook.entering[at], outlook.leaving[at]
    agrees = (
        "The model agrees: in none of the draws is one of these goals reached."
        if all(outlook.held[name] == 0 for name in ASKED)
        else "In some of the draws the model does not agree."
    )
    why = (
        f"In 2030 some {shown(float(entering.mean()))} people become homeless, returns included,"
        f" and {shown(float(leaving.mean()))} find a home (means); others leave without one."
    )
    return [
        "",
        "## Current policy at the end of 2030",
        "",
        f"Homeless people (ETHOS 1-6): {mean}, 90 % band {' to '.join(ends(band, 'en'))},"
        f" from {outlook.draws} draws. Chance that it is fewer than at the start of 2025:"
        f" {chance_words(outlook.fall, outlook.draws, 'en')}.",
        "",
        "| Goal | Chance | At most (95 %) |",
        "|---|--:|--:|",
        *(
            f"| {CRITERIA[name].label.en} |"
            f" {chance_words(outlook.chances[name][0], outlook.draws, 'en')} |"
            f" {percent(outlook.chances[name][1], 'en', 2)} |"
            for name in ASKED
        ),
        "",
        "The interim evaluation of the action plan (2025) concludes that at this pace the ambition"
        f" is missed. {agrees} {why}",
    ]
