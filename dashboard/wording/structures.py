"""What each structure of the model says of a scenario, in words.

They are in every band and chance already. Here a reader sees what it would be if the model were put
together in one way or another.
"""

from html import escape

from calibration.variants import STRUCTURES
from dashboard.formatting.html import HTML, Row, small, table
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.values import banded
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.structures import TOGETHER, StructureResult
from simulation.scenario.criteria import CRITERIA, FALL_SINCE
from simulation.wording.numbers import PERSONS
from simulation.wording.uncertainty import about, chance_words, ninety, part, value_words

HEADS = ("variant", "gewicht", "stand", "daling", "doelen")


def has_structures(outcome: Outcome) -> bool:
    """Tell whether the draws come from more than one structure of the model."""
    return len(outcome.result.which.structures) > 1


def structure_view(outcome: Outcome, t: Texts) -> HTML:
    """Tell what structures are, what each gives, and how far they lie apart."""
    result = outcome.result
    told = [t.html("structuren.uitleg"), _apart(result, t), t.html("structuren.toeval")]
    shown = structure_table(result, t)
    return f"<p>{told[0]}</p>{shown}<p>{told[1]} {told[2]}</p>"


def structure_table(result: ScenarioResult, t: Texts) -> HTML:
    heads = [t(f"structuren.{key}", begin=int(FALL_SINCE)) for key in HEADS]
    body = [_row(one, t) for one in (result.together, *result.structures)]
    return table(t("structuren.tabel"), heads, body, "structuren")


def _row(one: StructureResult, t: Texts) -> Row:
    name = escape(_label(one, t))
    if one.id in STRUCTURES:
        name += small(t.pick(STRUCTURES[one.id].text))
    weight = "" if one.id == TOGETHER else escape(part(one.weight, t.lang))
    drawn = "een_trekking" if one.draws == 1 else "trekkingen"
    weight += small(t(f"structuren.{drawn}", aantal=one.draws))
    if one.people is None or one.fall is None or not one.enough:
        few = escape(t("structuren.te_weinig"))
        return [name, weight, few, "–", "–"]
    mean, *band = one.people
    words = value_words(mean, band, PERSONS, t.lang)
    fall = escape(chance_words(one.fall.chance, one.draws, t.lang))
    return [name, weight, banded(escape(words.value), words.band), fall, _goals(one, t)]


def _goals(one: StructureResult, t: Texts) -> HTML:
    """Give the chance of each goal that some of its draws reach, and the bound of the others."""
    none = chance_words(0.0, one.draws, t.lang)
    some = [
        f"{t.pick(CRITERIA[name].label)}: {chance_words(chance, one.draws, t.lang)}"
        for name, chance in one.chances.items()
        if chance > 0
    ]
    if not some:
        return small(t("structuren.geen_doel", kans=none))
    if len(some) < len(one.chances):
        some.append(t("structuren.andere_doelen", kans=none))
    return "".join(small(line) for line in some)


def _label(one: StructureResult, t: Texts) -> str:
    if one.id == TOGETHER:
        return t("structuren.samen")
    return t.pick(STRUCTURES[one.id].label) if one.id in STRUCTURES else one.id


def _apart(result: ScenarioResult, t: Texts) -> HTML:
    """Say how far the structures lie apart, each number rounded to what all draws allow."""
    band = result.band("dakloos_totaal")
    means = {
        _label(one, t): one.people.mean
        for one in result.structures
        if one.enough and one.people is not None
    }
    if len(means) < 2:
        return t.html("structuren.niet_te_zeggen")
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    least, most = (about(means[name], band, t.lang) for name in (low, high))
    key = "structuren.gelijk" if least == most else "structuren.verschil"
    gaps = {"laagste": low, "hoogste": high, "minst": least, "meest": most}
    return t.html(key, **gaps, band=ninety(band, t.lang))
