"""Names of earlier versions: a file or link that has them still opens, and says what changed."""

from collections.abc import Mapping

from simulation.reading.faults import Pair

LEVERS: Mapping[str, Pair] = {
    "eu_werk_of_terugkeer": (
        "de knop 'eu_werk_of_terugkeer' bestaat niet meer: hulp naar werk of terugkeer hoort nu "
        "bij de plekken, stel 'eu_opvangplekken' en 'eu_begeleiding' in; de knop is overgeslagen",
        "the lever 'eu_werk_of_terugkeer' is gone: help to work or return now goes with the "
        "places, set 'eu_opvangplekken' and 'eu_begeleiding'; the lever was passed over",
    ),
}
"""Levers that are gone, and what to use instead."""

SHARES: Mapping[str, Pair] = {
    "geen_grootschalige_opvang": (
        "de drempel van 'geen_grootschalige_opvang' is nu een deel van de plekken van begin 2022 "
        "(0.02 is 2 %), en geen aantal plekken meer",
        "the threshold of 'geen_grootschalige_opvang' is now a share of the places of early 2022 "
        "(0.02 is 2%), and no number of places any more",
    ),
}
"""Goals whose threshold was a number and is a share: said of one that cannot be a share."""

SCENARIOS: Mapping[str, tuple[str, Pair]] = {
    "wet_versterking_regie": (
        "wat_de_wet_doet",
        (
            "het scenario 'wet_versterking_regie' heet nu 'wat_de_wet_doet': de wet geeft "
            "voorrang op een woning, geen woningen",
            "the scenario 'wet_versterking_regie' is now 'wat_de_wet_doet': the act gives "
            "priority for a home, no homes",
        ),
    ),
}
"""Shipped scenarios that have another name, and why."""
