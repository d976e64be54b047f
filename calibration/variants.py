"""Variants of the model that the data cannot tell apart, run through the same calibration.

A structure holds some numbers fixed. They are shown beside each other, never averaged away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulation.register.register import Register
from simulation.wording.text import Text


@dataclass(frozen=True)
class Structure:
    """A variant of the model.

    `at` is what is held fixed, by flat name: ``low`` or ``high`` of the register, or a value.
    """

    id: str
    label: Text
    text: Text
    at: Mapping[str, str | float] = field(default_factory=dict)

    def values(self, register: Register) -> dict[str, float]:
        return {
            name: getattr(register.estimates[name], value) if isinstance(value, str) else value
            for name, value in self.at.items()
        }


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
            "zonder_groei",
            Text("Instroom groeit niet vanzelf", "Inflow does not grow by itself"),
            Text(
                "De instroom verandert alleen door preventie en door het stelsel zelf.",
                "Inflow changes only by prevention and by what happens inside the system.",
            ),
            {"wereld.groei_verleden": 0.0, "wereld.instroomgroei": 0.0},
        ),
    )
}
