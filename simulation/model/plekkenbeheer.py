"""Opening and closing places in shelter, with the guardrail."""

from simulation.language.declare import Aux, Cloud, Flow, Sector
from simulation.language.expressions import (
    as_share,
    cases,
    complement,
    minimum,
    positive_part,
    ratio,
    total,
    zero_like,
)
from simulation.model.dims import Begeleid, Groep, Noodsoort, Opvangsoort, Plekkensoort
from simulation.model.opvang import Opvang
from simulation.model.plekken import Plekken
from simulation.model.woningen import Woningen


class Plekkenbeheer(Sector):
    """Places are decided, made, opened, closed; a closing place waits for its occupant."""

    aanleg = Cloud("person", by=Plekkensoort)
    starten = Flow(
        aanleg >> Plekken.in_aanbouw,
        positive_part(Plekken.doel - Plekken.vast - Plekken.in_aanbouw) / Plekken.besluittijd,
    )
    opleveren = Flow(Plekken.in_aanbouw >> Plekken.vast, Plekken.in_aanbouw / Plekken.aanlegtijd)
    schrappen = Flow(
        Plekken.vast >> aanleg, positive_part(Plekken.vast - Plekken.doel) / Plekken.besluittijd
    )

    # Beds: opened as planned and in winter; closed at once when empty, else after the occupant.
    bedden = Cloud("person", by=Plekkensoort)
    openen = Flow(
        bedden >> Plekken.open,
        positive_part(Plekken.vast + Plekken.extra_in_winter - Plekken.open) / Plekken.opentijd,
    )
    te_sluiten = Aux(
        "person/year",
        positive_part(Plekken.open - Plekken.vast - Plekken.extra_in_winter) / Plekken.opentijd,
    )
    naar_woning = Aux(
        "person/year",
        cases(
            Plekkensoort,
            {
                Noodsoort: zero_like(te_sluiten),
                Opvangsoort: total(Woningen.met_begeleiding[Opvangsoort], over=(Begeleid, Groep))
                + total(Woningen.zonder_begeleiding[Opvangsoort], over=Groep),
            },
        ),
    )
    # The guardrail: not faster than occupants of these places move to a home.
    sluiten = Aux(
        "person/year",
        minimum(
            te_sluiten, Plekken.vangrail * naar_woning + complement(Plekken.vangrail) * te_sluiten
        ),
    )
    bezet = Aux(
        "1",
        cases(
            Plekkensoort,
            {
                Noodsoort: ratio(
                    Opvang.in_noodopvang - Plekken.sluitend[Noodsoort], Plekken.open[Noodsoort]
                ),
                Opvangsoort: ratio(
                    Opvang.in_opvang - Plekken.sluitend[Opvangsoort], Plekken.open[Opvangsoort]
                ),
            },
        ),
    )
    leeg_gesloten = Flow(Plekken.open >> bedden, sluiten * complement(as_share(bezet)))
    bezet_aangewezen = Flow(Plekken.open >> Plekken.sluitend, sluiten * as_share(bezet))
    vertrek_uit_sluitend = Aux(
        "person/year",
        cases(
            Plekkensoort,
            {Noodsoort: Opvang.nood.closing_left, Opvangsoort: Opvang.plekken.closing_left},
        ),
    )
    bezet_gesloten = Flow(Plekken.sluitend >> bedden, vertrek_uit_sluitend + Plekken.ontruiming)
