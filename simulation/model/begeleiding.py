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
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Begeleid,
    Buiten,
    Groep,
    Niet_begeleid,
    Opvangsoort,
    Woonvorm,
    noodsoort_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.opvang import Opvang
from simulation.model.plekken import Plekken
from simulation.model.wereld import Lussen

elders = Bevolking.elders


class Begeleiding(Sector):
    """Caseload places for support at home. Who needs support and has none loses the home sooner."""

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

    begeleid = total(elders[Begeleid], over=Groep)
    geleverd = Aux("person", minimum(begeleid, capaciteit))
    nodig = Aux("person", total(begeleid) + total(elders["zonder_begeleiding"]))

    duur = Param("year", by=Begeleid)
    afgerond = Aux("person/year", elders[Begeleid] / duur)
    klaar = Flow(elders[Begeleid] >> elders["recent_gehuisvest"], afgerond)
    # With years of support at home people recover.
    herstelkans = Param("1/year")
    hersteld = Flow(
        elders[Begeleid, "complex"] >> elders[Begeleid, "economisch"],
        elders[Begeleid, "complex"] * herstelkans,
    )
    # Where staff leave, those in excess of what is left go on without.
    wisseltijd = Param("year")
    afgehaakt = Aux(
        "person/year",
        elders[Begeleid] * ratio(positive_part(begeleid - capaciteit), begeleid) / wisseltijd,
    )
    begeleiding_kwijt = Flow(elders[Begeleid] >> elders["zonder_begeleiding"], afgehaakt)

    # Homes are lost again; more often by those who need support and have none.
    terugvalkans = Param(
        "1/year", by=(Woonvorm.subset("gewoon", *Begeleid.elements, "recent_gehuisvest"), Groep)
    )
    extra_zonder = Param("1")
    terugval = Aux(
        "person/year",
        elders[Woonvorm]
        * cases(
            Woonvorm,
            {
                Begeleid: terugvalkans[Begeleid],
                "zonder_begeleiding": terugvalkans["wonen_eerst"] * one_plus(extra_zonder),
                "recent_gehuisvest": terugvalkans["recent_gehuisvest"],
            },
        ),
    )

    # Places are needed before it is known where those go who lose their home.
    plekken = Places(
        begeleid,
        capaciteit,
        wisseltijd,
        may_shrink=True,
        leaving=total(
            afgerond + terugval[Begeleid] + elders[Begeleid] * Bevolking.sterfte, over=Groep
        ),
    )
    # Who moves in with a need of support gets it as far as there is, and else goes without.
    verhuistijd = Param("year")
    trekt_in = elders["verhuist"] / verhuistijd
    met_begeleiding = Flow(
        elders["verhuist"] >> elders[Begeleid], trekt_in * Bevolking.vorm_nodig, within=plekken
    )
    zonder_begeleiding = Flow(
        elders["verhuist"] >> elders[Niet_begeleid],
        trekt_in
        * cases(
            Niet_begeleid,
            {
                "zonder_begeleiding": total(
                    Bevolking.vorm_nodig * complement(plekken.admitted), over=Begeleid
                ),
                "recent_gehuisvest": complement(Bevolking.begeleiding_nodig),
            },
        ),
    )
    # Who lives without the support they need asks for it, now and again.
    vraagt_alsnog = Param("1/year")
    alsnog_begeleid = Flow(
        elders["zonder_begeleiding"] >> elders[Begeleid],
        elders["zonder_begeleiding"]
        * vraagt_alsnog
        * ratio(Bevolking.vorm_nodig, total(Bevolking.vorm_nodig, over=Begeleid)),
        within=plekken,
    )

    # Some who need no support at first, or found a home alone, turn out to need it.
    blijkt_nodig = Param("1/year")
    behoefte_gebleken = Flow(
        elders["recent_gehuisvest"] >> elders["zonder_begeleiding"],
        elders["recent_gehuisvest"] * Bevolking.begeleiding_nodig * blijkt_nodig,
    )
    gesetteld = Flow(
        elders["recent_gehuisvest"] >> Bevolking.eigen_woning,
        elders["recent_gehuisvest"] / Bevolking.risicoperiode,
    )
    gered_zonder = Flow(
        elders["zonder_begeleiding"] >> elders["recent_gehuisvest"],
        elders["zonder_begeleiding"] / duur["wonen_eerst"],
    )


class Terugkeer(Sector):
    """Who was housed and loses the home again starts anew."""

    teruggekeerd = Flow(
        elders[Woonvorm] >> Bevolking.zoekend[Buiten, "kort"],
        Begeleiding.terugval * Opvang.landing,
    )
    teruggekeerd_noodopvang = Flow(
        elders[Woonvorm] >> Bevolking.zoekend["noodopvang", "kort"],
        Begeleiding.terugval * Bevolking.eerste["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )
