"""Variants of the model that the data hardly tell apart, each calibrated in its own right.

A structure holds some numbers fixed, or makes one the same as another. The draws of a set come
from all of them, each in the measure of its evidence: what nobody knows about the model itself
belongs to the band as well. Their own results stand beside each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulation.register.register import Register
from simulation.wording.text import Text


@dataclass(frozen=True)
class Structure:
    """A variant of the model.

    Attributes
    ----------
    at
        What is held fixed, by flat name: ``low`` or ``high`` of the register, or a value.
    same
        Numbers that are the same as another, both by flat name.
    """

    id: str
    label: Text
    text: Text
    at: Mapping[str, str | float] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)

    @property
    def held(self) -> tuple[str, ...]:
        """Names of the numbers that do not vary by themselves."""
        return (*self.at, *self.same)

    def values(self, register: Register) -> dict[str, float]:
        return {
            name: getattr(register.estimates[name], value) if isinstance(value, str) else value
            for name, value in self.at.items()
        }


_WAY_OUT = "bevolking.zelf_kans"
_PLACES = ("bij_bekenden", "niet_conventioneel", "noodopvang", "openbare_ruimte")
_SEEN = ("waarneming.dekking_verborgen", "waarneming.dekking_opvang")

BASE = Structure(
    "basis",
    Text("Basis", "Base"),
    Text("Alles wat onzeker is, blijft onzeker.", "What is uncertain stays uncertain."),
)
STRUCTURES = {
    structure.id: structure
    for structure in (
        BASE,
        Structure(
            "zicht_laag",
            Text("CBS ziet weinig verborgen dakloosheid", "CBS sees little hidden homelessness"),
            Text(
                "Het deel van categorie 3, 5 en 6 dat het CBS ziet, staat op zijn laagst.",
                "The shares of categories 3, 5 and 6 that CBS sees are at their lowest.",
            ),
            dict.fromkeys(_SEEN, "low"),
        ),
        Structure(
            "zicht_hoog",
            Text("CBS ziet veel verborgen dakloosheid", "CBS sees much hidden homelessness"),
            Text(
                "Het deel van categorie 3, 5 en 6 dat het CBS ziet, staat op zijn hoogst.",
                "The shares of categories 3, 5 and 6 that CBS sees are at their highest.",
            ),
            dict.fromkeys(_SEEN, "high"),
        ),
        Structure(
            "zonder_trend",
            Text("Instroom heeft geen trend", "Inflow has no trend"),
            Text(
                "De instroom verandert alleen door schokken, door preventie en door het stelsel.",
                "Inflow changes only by shocks, by prevention and by what happens in the system.",
            ),
            {"wereld.trend": 0.0, "wereld.instroomgroei": 0.0},
        ),
        Structure(
            "een_fase",
            Text("Kort en lang dakloos is hetzelfde", "Short and long homelessness are alike"),
            Text(
                "De kans om zelf een uitweg te vinden daalt niet met de tijd.",
                "The chance to find a way out by oneself does not fall with time.",
            ),
            same={f"{_WAY_OUT}.kort.{place}": f"{_WAY_OUT}.lang.{place}" for place in _PLACES},
        ),
        Structure(
            "opvang_gelijk",
            Text("Opvang maakt geen verschil", "Shelter makes no difference"),
            Text(
                "Wie in de opvang zit, vindt even vaak zelf een woning als wie bij bekenden is.",
                "People in shelter find a home by themselves as often as those with friends.",
            ),
            {"bevolking.verhouding_opvang": 1.0},
        ),
        Structure(
            "zonder_verdringing",
            Text("Geen verdringing", "No displacement"),
            Text(
                "Toewijzen neemt niets af van wat mensen zelf vinden.",
                "Allocation takes nothing from what people find by themselves.",
            ),
            {"woningmarkt.via_corporatie": 0.0},
        ),
    )
}
