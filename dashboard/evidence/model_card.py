"""The model card: what the model is, who may use it for what, and for how long."""

from html import escape
from importlib.metadata import metadata

from dashboard.evidence.parameter_cards import wide
from dashboard.evidence.parameters import by_grade
from dashboard.formatting.html import HTML, headed, lines, listing
from dashboard.texts import Texts
from simulation.outcomes.quotability import OTHER_COUNTS, standing
from simulation.outcomes.scenario_runs import model_version
from simulation.outcomes.standing import STANDINGS
from simulation.register.register import PRIOR, Register
from simulation.register.shelf_life import shelf_life_of
from simulation.wording.numbers import number

IS = ("model", "mensen", "keuzes", "open")
IS_NOT = ("voorspelling", "register", "besluit", "effect")
USERS = ("beleid", "onderzoek", "gemeente", "pers", "uitvoering")
LIMITS = (
    "band",
    "volgende",
    "zicht",
    "aannames",
    "regio",
    "kosten",
    "cbs",
    "housing_first",
    "persoon",
)
"""The lines of each list, by the names of their texts."""

LONG_HASH = 16
"""Characters of a hash that are shown."""


def whole_card(register: Register, t: Texts) -> HTML:
    return "".join(
        [
            _listed("is", IS, t, **_horizon(register)),
            _listed("is_niet", IS_NOT, t),
            _heading("gebruik.titel", t),
            _users(t),
            _heading("duur.titel", t),
            _how_long(register, t),
            _listed("grenzen", LIMITS, t, **_assumed(register, t)),
            _heading("versie.titel", t),
            _versions(register, t),
        ]
    )


def may_be_used(register: Register, t: Texts) -> HTML:
    """Say in a sentence whether the outcomes of this version may be used."""
    what = standing(register, members=2)
    if STANDINGS[what].warning:
        return t.html(f"onderbouwing.kop.{what}")
    if register.posterior is None:
        return t.html("onderbouwing.kop.niet_geijkt")
    return t.html(
        f"onderbouwing.kop.{'voorbij' if shelf_life_of(register).expired else 'bruikbaar'}"
    )


def _heading(key: str, t: Texts) -> HTML:
    return f"<h3>{t.html(f'onderbouwing.model.{key}')}</h3>"


def _horizon(register: Register) -> dict[str, int]:
    ends = {"begin": "wereld.begin", "einde": "wereld.einde"}
    return {key: round(register.estimates[name].central) for key, name in ends.items()}


def _listed(family: str, names: tuple[str, ...], t: Texts, **gaps: object) -> HTML:
    items = (t.html(f"onderbouwing.model.{family}.{name}", **gaps) for name in names)
    return _heading(f"{family}.titel", t) + listing(items)


def _users(t: Texts) -> HTML:
    """Give who may use the model for what, and for what not; on a phone each row is a list."""
    keys = ("wie", "wel", "niet")
    heads = [t(f"onderbouwing.model.gebruik.{key}") for key in keys]
    rows = "".join(
        lines(heads, [t.html(f"onderbouwing.model.gebruik.{user}.{key}") for key in keys])
        for user in USERS
    )
    return (
        '<table class="we-gebruik" role="table"><caption class="we-verborgen">'
        f"{t.html('onderbouwing.model.gebruik.titel')}</caption>"
        f'{headed(heads)}<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _how_long(register: Register, t: Texts) -> HTML:
    key = "niet_geijkt" if register.posterior is None else "regel"
    told = [escape(t.pick(shelf_life_of(register).text)), t.html(f"onderbouwing.model.duur.{key}")]
    if standing(register, members=2) == OTHER_COUNTS:
        told.append(f"<strong>{t.html('onderbouwing.model.duur.veranderd')}</strong>")
    return "".join(f"<p>{words}</p>" for words in told)


def _assumed(register: Register, t: Texts) -> dict[str, str]:
    """Tell how many of the numbers are assumptions."""
    counts = by_grade(register)
    return {
        "aannames": number(counts.get("assumption", 0), t.lang),
        "getallen": number(sum(counts.values()), t.lang),
    }


def _versions(register: Register, t: Texts) -> HTML:
    rows = "".join(
        f'<tr><th scope="row">{t.html(f"onderbouwing.model.versie.{key}")}</th>'
        f"<td>{escape(words)}</td></tr>"
        for key, words in versions(register, t).items()
    )
    caption = t.html("onderbouwing.model.versie.titel")
    return wide(
        caption,
        f'<table class="we-versies"><caption class="we-verborgen">{caption}</caption>'
        f"<tbody>{rows}</tbody></table>",
    )


def versions(register: Register, t: Texts) -> dict[str, str]:
    """Give version, licence and hashes, by the names of their texts."""
    found = {
        "model": model_version(),
        "parameterset": register.parameter_set,
        "trekkingen": t.pick(STANDINGS[standing(register, members=2)].word),
        "getallen": register.hash,
        "licentie": metadata("wonen-eerst")["License-Expression"],
    }
    if register.posterior is not None:
        about = register.posterior.about
        found |= {
            "geijkt_met": str(about["model_version"]),
            "tellingen": str(about["data_hash"]),
            "banden": str(about["register"]),
            "posterior": register.posterior.hash[:LONG_HASH],
        }
    if register.parameter_set == PRIOR:
        found["parameterset"] = t("onderbouwing.model.versie.geen_set")
    return found
