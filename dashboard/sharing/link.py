"""The link: the state of the app as one short parameter, ``?s=``.

What it was made with, and the content (`dashboard.sharing.link_codec`), spelled as
`dashboard.sharing.sealed_text` does: the checksum there catches slips of the pen, the hashes here
catch a shipped scenario that has changed since. A link comes from a stranger: opening one gives a
state, a state with notices, or a refusal that says why, never an exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from dashboard.scenario.changes import scenario_name
from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.sharing.link_codec import Reader, UnreadableError, VanishedError, content
from dashboard.sharing.sealed_text import MAX_LINK, newer, packed, sealed, unpacked, unsealed
from dashboard.texts import LANGUAGES, both
from simulation.outcomes.scenario_runs import model_version
from simulation.reading.faults import FaultError, Pair
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

PARAMETER = "s"
"""Name of the parameter in the address."""

_MODEL, _HASH = 4, 3  # bytes

# What often stands in the content, the most usual last: with it, less has to be said. It is part
# of format 1 and never changes; a name that is not here is only a little longer.
_WORDS = (
    b'"eu_opvangplekken":"eu_werk_of_terugkeer":0."aandeel_kleinschalig":0."nazorg_jeugdzorg":0.'
    b'"kostendelersnorm_maatwerk":0."nazorg_instellingen":0."particuliere_huur":"woningdelen":'
    b'"functioneel_nul":"niemand_buiten":"kort_verblijf":"halvering":"nul_dakloos":1000'
    b'"geen_grootschalige_opvang":"niet_uit_instelling_dakloos":"vicieuze_cirkel":false'
    b'"niet_uit_huis_zonder_alternatief":"draagvlak":false,"herinvestering":false'
    b'"dekking_cbs":"particuliere_uitzetting":"instroomgroei":"aanzuigende_werking":'
    b'"verslechtering":false,"woningtekort":"midden""laag""hoog"'
    b'"wet_versterking_regie""eu_kortdurende_opvang""bezuiniging""jongeren_eerst""meer_opvang"'
    b'"preventie_eerst""alles_tegelijk""afbouw_zonder_woningen"'
    b'{"datum":"2030-01-01","start":"2026-01-01","vangrail":"uit""aan"}'
    b'{"naar":0.,"start":"2026-01-01","eind":"2028-01-01"},"2029-07-01","2031-01-01"],"2027-01-01"'
    b'"afbouw_grootschalig":203"aandeel_preventief":0."preventie_levensgebeurtenis":0.'
    b'"preventie_huisuitzetting":0."plekken_noodopvang":"plekken_opvang":000"flexwoningen":00'
    b'"housing_first_plekken":000"begeleidingsplekken":000"aandeel_wonen_eerst":0."contingent":0.'
    b'},"g":true,"a":{},"s":{},"d":{},"o":{"i":"","n":"","t":"","r":{"'
    b'{"v":"0.1.0","p":"basis","l":"en","b":"wonen_eerst","k":{"'
)


@dataclass(frozen=True)
class Opened:
    """What a link says, in the language of who made it, and with what it was made.

    `notices` tell what is not as it was, in both languages: show each of them.
    """

    choices: Choices
    lang: str
    notices: tuple[Pair, ...]
    model: str
    parameter_set: str


@dataclass(frozen=True)
class Refused:
    """Why nothing of a link was used, in both languages."""

    reason: Pair


def link_of(
    choices: Choices, shipped: Mapping[str, Scenario], register: Register, lang: str
) -> str | None:
    """Give the value of the parameter, or None when the scenario is too large for it."""
    version, _, structure = model_version().rpartition("+")
    start = origin(choices, shipped)
    hashes = (shipped[choices.preset].hash, chosen_scenario(choices, start, register).hash)
    about = {"v": version, "p": register.parameter_set}
    if lang != next(iter(LANGUAGES)):
        about["l"] = lang
    body = bytes.fromhex(structure) + b"".join(bytes.fromhex(one)[:_HASH] for one in hashes)
    body += packed(content(choices, shipped, about), _WORDS)
    text = sealed(body)
    return text if len(text) <= MAX_LINK else None


def open_link(text: str, shipped: Mapping[str, Scenario], register: Register) -> Opened | Refused:
    """Read the value of the parameter: whatever stood in the address."""
    text = text.strip()
    if newer(text):
        return Refused(both("koppeling.nieuwer"))
    body = unsealed(text)
    data = None if body is None else unpacked(body[_MODEL + 2 * _HASH :], _WORDS)
    if body is None or data is None:
        return Refused(both("koppeling.beschadigd"))
    try:
        return _opened(body, data, shipped, register)
    except VanishedError as error:
        return Refused(both("koppeling.scenario_weg", naam=error.args[0]))
    except (UnreadableError, FaultError):
        return Refused(both("koppeling.onleesbaar"))


def _opened(
    body: bytes, data: bytes, shipped: Mapping[str, Scenario], register: Register
) -> Opened:
    reader = Reader(shipped, register)
    choices, about = reader.read(data)
    structure, base, whole = body[:_MODEL], body[_MODEL:][:_HASH], body[_MODEL + _HASH :][:_HASH]
    model, ours = f"{about['v']}+{structure.hex()}", model_version()
    notices = []
    if model != ours:
        notices.append(both("koppeling.model", toen=model, nu=ours))
    if about["p"] != register.parameter_set:
        words = {"toen": about["p"], "nu": register.parameter_set}
        notices.append(both("koppeling.parameterset", **words))
    known = shipped[choices.preset]
    found = chosen_scenario(choices, origin(choices, shipped), register)
    if not known.hash.startswith(base.hex()):
        name = partial(scenario_name, Choices(choices.preset), shipped)
        notices.append(both("koppeling.basis_anders", naam=name))
    elif not reader.notices and not found.hash.startswith(whole.hex()):
        notices.append(both("koppeling.anders"))
    return Opened(choices, about["l"], (*notices, *reader.notices), model, about["p"])
