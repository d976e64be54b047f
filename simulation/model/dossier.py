"""What goes along with people: their right to a home, and how long they have been homeless.

Each is a co-flow: it moves, splits and ends with the people it belongs to.
"""

from simulation.language.declare import Arrivals, Aux, Cloud, Flow, Outflow, Param, Sector, Stock
from simulation.language.expressions import (
    cases,
    complement,
    inverse,
    positive_part,
    ratio,
    total,
    zero_like,
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Buiten,
    Fase,
    Groep,
    Ingezeten,
    Opvangsoort,
    Plekeiser,
    Wachteiser,
    Wachtplek,
    plekeiser_van,
    wachteiser_van,
)
from simulation.model.opvang import Opvang
from simulation.model.recht import Rechten
from simulation.model.woningen import Woningen

recht, recht_elders = Rechten.met_recht, Rechten.recht_elders
geparkeerd = Bevolking.elders["langer_in_instelling"]


class Verhuizing(Sector):
    """Moves of homeless people between shelter and elsewhere, and from one phase to the next."""

    naar_opvang = Aux("person/year", total(Opvang.opname, over=(Wachtplek, Opvangsoort)))
    uit_opvang = Aux(
        "person/year",
        total(Opvang.weg_zonder_woning, over=(Opvangsoort, Buiten)),
    )
    wordt_lang = Aux("person/year", total(Bevolking.wordt_lang, by=plekeiser_van))
    ouder = cases(Fase, {"kort": zero_like(wordt_lang), "lang": wordt_lang})
    jonger = cases(Fase, {"kort": wordt_lang, "lang": zero_like(wordt_lang)})
    # Who came from elsewhere, and who left for elsewhere.
    gekomen = Aux(
        "person/year",
        positive_part(
            Bevolking.aankomst
            - cases(Plekeiser, {"opvang": naar_opvang, "direct": uit_opvang})
            - ouder
        ),
    )
    gegaan = Aux(
        "person/year",
        positive_part(
            Bevolking.vertrek
            - cases(Plekeiser, {"opvang": uit_opvang, "direct": naar_opvang})
            - jonger
        ),
    )


class Rechtenboek(Sector):
    """Priority for a home: nobody is judged twice while homeless."""

    loket = Cloud("person", by=(Plekeiser, Fase, Groep))
    loket_elders = Cloud("person", by=(Wachteiser, Groep))

    # A decision that gives a right to a home helps to get a place in shelter too.
    voorrang_opvang = Param("1")
    voorrang = voorrang_opvang * Rechten.aandeel["direct"]
    mee_naar_opvang = Flow(
        recht["direct"] >> recht["opvang"],
        Verhuizing.naar_opvang * ratio(voorrang, complement(Rechten.aandeel["direct"]) + voorrang),
    )
    mee_naar_buiten = Flow(
        recht["opvang"] >> recht["direct"], Verhuizing.uit_opvang * Rechten.aandeel["opvang"]
    )
    mee_naar_lang = Flow(recht["kort"] >> recht["lang"], recht["kort"] / Bevolking.duur_kort)

    # Whoever comes from elsewhere, or into another group, is judged by the practice of the day.
    beoordeeld = Flow(loket >> recht, Verhuizing.gekomen * Rechten.toegekend_dakloos)
    beoordeeld_elders = Flow(
        loket_elders >> recht_elders, Arrivals(Rechten.groep_elders) * Rechten.toegekend_elders
    )

    # With a home the claim is spent; with another exit it lapses.
    geplaatst = Aux("person/year", total(Woningen.geplaatst_dakloos, by=plekeiser_van))
    gebruikt = Flow(recht >> loket, geplaatst)
    vervallen = Flow(recht >> loket, positive_part(Verhuizing.gegaan - geplaatst) * Rechten.aandeel)
    geplaatst_elders = Aux("person/year", total(Woningen.geplaatst_elders, by=wachteiser_van))
    gebruikt_elders = Flow(recht_elders >> loket_elders, geplaatst_elders)
    vervallen_elders = Flow(
        recht_elders >> loket_elders,
        positive_part(Outflow(Rechten.groep_elders) - geplaatst_elders) * Rechten.aandeel_elders,
    )

    # When practice widens, part of those who had no right get one.
    ruimer = Aux(
        "1/year",
        ratio(positive_part(Rechten.beleid - Rechten.praktijk), complement(Rechten.praktijk))
        / Rechten.invoertijd,
    )
    alsnog = Flow(
        loket >> recht,
        positive_part(Bevolking.groep - recht)
        * cases(
            Groep,
            {
                "jongeren": ruimer["ondersteuning"],
                "gezinnen": ruimer["gezinnen"],
                "economisch": ruimer["economisch"],
                "complex": ruimer["ondersteuning"],
                "eu_burgers": zero_like(ruimer),
            },
        ),
    )
    alsnog_elders = Flow(
        loket_elders >> recht_elders,
        positive_part(Rechten.groep_elders - recht_elders)
        * cases(
            Wachteiser,
            {
                "preventief": cases(
                    Groep, {Ingezeten: ruimer["bedreigd"], "eu_burgers": zero_like(ruimer)}
                ),
                "instelling": cases(
                    Groep, {Ingezeten: ruimer["instelling"], "eu_burgers": zero_like(ruimer)}
                ),
            },
        ),
    )


class Duur(Sector):
    """Mean time in homelessness: person-years are made by waiting and leave with those who leave.

    Whoever returns, leaves an institution or comes into another group starts anew.
    """

    begin = cases(
        Fase,
        {
            "kort": inverse(
                inverse(Bevolking.duur_kort) + Bevolking.vindkans["bij_bekenden", "kort"]
            ),
            "lang": Bevolking.duur_kort + inverse(Bevolking.vindkans["bij_bekenden", "lang"]),
        },
    )
    begin_groep = total(Bevolking.zoekend_begin, by=plekeiser_van)
    tijd_dakloos = Stock("person*year", by=(Plekeiser, Fase, Groep), initial=begin_groep * begin)
    duur = Aux("year", ratio(tijd_dakloos, Bevolking.groep))
    tijd = Cloud("person*year", by=(Plekeiser, Fase, Groep))
    verstreken = Flow(tijd >> tijd_dakloos, Bevolking.groep)
    voorbij = Flow(tijd_dakloos >> tijd, Verhuizing.gegaan * duur)
    mee_naar_opvang = Flow(
        tijd_dakloos["direct"] >> tijd_dakloos["opvang"], Verhuizing.naar_opvang * duur["direct"]
    )
    mee_naar_buiten = Flow(
        tijd_dakloos["opvang"] >> tijd_dakloos["direct"], Verhuizing.uit_opvang * duur["opvang"]
    )
    mee_naar_lang = Flow(
        tijd_dakloos["kort"] >> tijd_dakloos["lang"], Verhuizing.wordt_lang * duur["kort"]
    )

    tijd_instelling = Stock("person*year", by=Groep, initial=geparkeerd * Bevolking.duur_kort)
    duur_instelling = Aux("year", ratio(tijd_instelling, geparkeerd))
    wachttijd = Cloud("person*year", by=Groep)
    gewacht = Flow(wachttijd >> tijd_instelling, geparkeerd)
    uitgewacht = Flow(tijd_instelling >> wachttijd, Outflow(geparkeerd) * duur_instelling)
