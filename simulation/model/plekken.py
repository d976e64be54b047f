"""Places in shelter: how many are planned, being made, open and closing."""

from simulation.language.declare import Aux, Param, Sector, Stock
from simulation.language.expressions import cases, complement, current_policy, zero_like
from simulation.model.dims import Noodsoort, Opvangsoort, Plekkensoort
from simulation.model.knoppen import Knoppen
from simulation.model.wereld import Wereld


class Plekken(Sector):
    """Capacity by kind. A place is counted in persons; the flows stand in `opvang`."""

    winterplekken = Param("person")
    bezetting_begin = Param("1", by=Plekkensoort)
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
                * complement(Knoppen.aandeel_kleinschalig)
                * Knoppen.afbouw_grootschalig,
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
    # Occupants of closing places who are moved out because the place closes.
    ontruiming = Aux("person/year", sluitend * complement(vangrail) / uitplaatstijd)
