"""Places in shelter: how many are planned, being made, open and closing."""

from simulation.language.declare import Aux, Param, Sector, Stock
from simulation.language.expressions import (
    as_share,
    cases,
    complement,
    current_policy,
    minimum,
    one_like,
    positive_part,
    ratio,
    zero_like,
)
from simulation.model.dims import Noodsoort, Opvangsoort, Plekkensoort
from simulation.model.knoppen import Knoppen
from simulation.model.wereld import Wereld


class Plekken(Sector):
    """Capacity by kind. A place is counted in persons; the flows stand in `opvang`."""

    winterplekken = Param("person")
    bezetting_begin = Param("1")
    wisseltijd = Param("year", by=Plekkensoort)
    besluittijd = Param("year")
    aanlegtijd = Param("year", by=Plekkensoort)
    opentijd = Param("year")
    uitplaatstijd = Param("year")

    doel = Aux(
        "person",
        cases(
            Plekkensoort,
            {
                "noodopvang_regulier": Knoppen.plekken_noodopvang,
                "noodopvang_eu": Knoppen.eu_opvangplekken,
                "opvang_grootschalig": Knoppen.plekken_opvang
                * complement(Knoppen.aandeel_kleinschalig),
                "opvang_kleinschalig": Knoppen.plekken_opvang * Knoppen.aandeel_kleinschalig,
            },
        ),
    )
    begindoel = Aux("person", current_policy(doel))
    extra_in_winter = Aux(
        "person",
        cases(
            Plekkensoort,
            {
                "noodopvang_regulier": Wereld.winter * winterplekken,
                "noodopvang_eu": zero_like(winterplekken),
                Opvangsoort: zero_like(winterplekken),
            },
        ),
    )
    beginplekken = Aux("person", begindoel + extra_in_winter)

    # A date on which the last large-scale place closes is a decision: no time passes to take it.
    nog_open = Aux(
        "1",
        cases(
            Plekkensoort,
            {
                Noodsoort: one_like(Knoppen.afbouw_grootschalig),
                "opvang_grootschalig": Knoppen.afbouw_grootschalig,
                "opvang_kleinschalig": one_like(Knoppen.afbouw_grootschalig),
            },
        ),
    )

    in_aanbouw = Stock("person", by=Plekkensoort, initial=zero_like(winterplekken))
    vast = Stock("person", by=Plekkensoort, initial=begindoel)
    open = Stock("person", by=Plekkensoort, initial=beginplekken)
    sluitend = Stock("person", by=Plekkensoort, initial=zero_like(winterplekken))

    # With the guardrail on, large-scale places close behind the people who leave, never before.
    vangrail = Aux(
        "1",
        cases(
            Plekkensoort,
            {
                Noodsoort: zero_like(Knoppen.vangrail),
                "opvang_grootschalig": Knoppen.vangrail,
                "opvang_kleinschalig": zero_like(Knoppen.vangrail),
            },
        ),
    )
    # More small-scale places and fewer large-scale ones at once: they are converted, which takes
    # as long as making new ones.
    om_te_zetten = Aux(
        "person",
        minimum(
            positive_part(vast["opvang_grootschalig"] - doel["opvang_grootschalig"]),
            positive_part(
                doel["opvang_kleinschalig"]
                - vast["opvang_kleinschalig"]
                - in_aanbouw["opvang_kleinschalig"]
            ),
        ),
    )
    omgezet = Aux("person/year", om_te_zetten / aanlegtijd["opvang_kleinschalig"])
    omzetting = Aux(
        "person/year",
        omgezet * as_share(ratio(open["opvang_grootschalig"], vast["opvang_grootschalig"])),
    )
    nieuw_te_maken = Aux(
        "person",
        positive_part(
            doel
            - vast
            - in_aanbouw
            - cases(
                Plekkensoort,
                {
                    Noodsoort: zero_like(om_te_zetten),
                    "opvang_grootschalig": zero_like(om_te_zetten),
                    "opvang_kleinschalig": om_te_zetten,
                },
            )
        ),
    )
    te_schrappen = Aux(
        "person",
        positive_part(
            vast
            - doel
            - cases(
                Plekkensoort,
                {
                    Noodsoort: zero_like(om_te_zetten),
                    "opvang_grootschalig": om_te_zetten,
                    "opvang_kleinschalig": zero_like(om_te_zetten),
                },
            )
        ),
    )
    # Occupants of closing places who are moved out because the place closes.
    ontruiming = Aux("person/year", sluitend * complement(vangrail) / uitplaatstijd)
