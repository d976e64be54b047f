"""Support: how much there is, who needs it, when it ends, and who loses the home again."""

from simulation.language.declare import Aux, Cloud, Flow, Param, Places, Sector, Stock
from simulation.language.expressions import (
    cases,
    complement,
    minimum,
    one_plus,
    positive_part,
    ratio,
    total,
    zero_like,
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import Begeleid, Buiten, Groep, Opvangsoort, Woonvorm, noodsoort_van
from simulation.model.knoppen import Knoppen
from simulation.model.opvang import Opvang
from simulation.model.plekken import Plekken
from simulation.model.wereld import Lussen


class Begeleiding(Sector):
    """Caseload places for support at home; without a place, support is not delivered."""

    # Closed shelter frees money that, after a delay, pays for support.
    kosten_opvangplek = Param("euro/person/year")
    kosten_begeleiding = Param("euro/person/year")
    aandeel_herinvestering = Param("1")
    vertraging_herinvestering = Param("year")
    gesloten_plekken = Aux(
        "person",
        positive_part(
            total(Plekken.begindoel[Opvangsoort])
            - total(Plekken.open[Opvangsoort])
            - total(Plekken.sluitend[Opvangsoort])
        ),
    )
    betaalbaar = Aux(
        "person",
        Lussen.herinvestering
        * aandeel_herinvestering
        * gesloten_plekken
        * kosten_opvangplek
        / kosten_begeleiding,
    )
    extra_plekken = Stock("person", initial=betaalbaar)
    geld = Cloud("person")
    vrijgekomen = Flow(
        geld >> extra_plekken, positive_part(betaalbaar - extra_plekken) / vertraging_herinvestering
    )
    teruggetrokken = Flow(
        extra_plekken >> geld, positive_part(extra_plekken - betaalbaar) / vertraging_herinvestering
    )

    doel = Aux(
        "person",
        cases(
            Begeleid,
            {
                "wonen_eerst": Knoppen.begeleidingsplekken + extra_plekken,
                "housing_first": Knoppen.housing_first_plekken,
            },
        ),
    )
    werftijd = Param("year")
    capaciteit = Stock("person", by=Begeleid, initial=doel)
    personeel = Cloud("person", by=Begeleid)
    werven = Flow(personeel >> capaciteit, positive_part(doel - capaciteit) / werftijd)
    inkrimpen = Flow(capaciteit >> personeel, positive_part(capaciteit - doel) / werftijd)

    begeleid = total(Bevolking.personen[Begeleid], over=Groep)
    nodig = Aux("person", begeleid)
    geleverd = Aux("person", minimum(nodig, capaciteit))
    tekort = Aux("1", complement(ratio(geleverd, nodig)))

    duur = Param("year", by=Begeleid)
    afgerond = Aux("person/year", Bevolking.personen[Begeleid] / duur)
    klaar = Flow(Bevolking.personen[Begeleid] >> Bevolking.personen["recent_gehuisvest"], afgerond)

    # Homes are lost again; more often when support is not delivered.
    terugvalkans = Param("1/year", by=(Woonvorm, Groep))
    zonder_begeleiding = Param("1")
    opslag = Aux(
        "1",
        cases(
            Woonvorm,
            {
                Begeleid: one_plus(zonder_begeleiding * tekort),
                "recent_gehuisvest": one_plus(zero_like(zonder_begeleiding)),
            },
        ),
    )
    terugval = Aux("person/year", Bevolking.personen[Woonvorm] * terugvalkans * opslag)

    # Places are needed before it is known where those go who lose their home.
    wisseltijd = Param("year")
    plekken = Places(
        begeleid,
        capaciteit,
        wisseltijd,
        may_shrink=True,
        leaving=total(
            afgerond + terugval[Begeleid] + Bevolking.personen[Begeleid] * Bevolking.sterfte,
            over=Groep,
        ),
    )

    risicoperiode = Param("year")
    gesetteld = Flow(
        Bevolking.personen["recent_gehuisvest"] >> Bevolking.eigen_woning,
        Bevolking.personen["recent_gehuisvest"] / risicoperiode,
    )


class Terugkeer(Sector):
    """Who was housed and loses the home again."""

    teruggekeerd = Flow(
        Bevolking.personen[Woonvorm] >> Bevolking.personen[Buiten],
        Begeleiding.terugval * Opvang.landing,
    )
    teruggekeerd_noodopvang = Flow(
        Bevolking.personen[Woonvorm] >> Bevolking.personen["noodopvang"],
        Begeleiding.terugval * Opvang.eerste["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )
