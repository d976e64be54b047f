"""What policy does not decide: the calendar, growth, the housing shortage, the loops' switches."""

from simulation.language.declare import Aux, Input, Param, Sector
from simulation.language.expressions import (
    cases,
    complement,
    elapsed,
    midpoint_growth,
    one_like,
    one_plus,
    positive_part,
    product,
)
from simulation.model.dims import (
    Aanloop,
    Arbeidsroute,
    Contractroute,
    Gemeten_route,
    Jaar,
    Later,
    Route,
    Toekomst,
    Verleden,
    Vervolg,
    Vlakke_route,
)


class Wereld(Sector):
    """The world around the system; every path in time starts from what is known today."""

    tijd = Input("year")
    winter = Input("1")

    getoond = Param("year")
    beleidsstart = Param("year")
    ambitiejaar = Param("year")

    # The level of inflow is a random walk with a trend: what a year does to it, all later years
    # carry. It is one at the first moment that is shown, which is what the sizes of the routes are
    # known for; the years before are walked back from there.
    jaarbegin = Param("year", by=Jaar)
    jaarlengte = Param("year")
    trend = Param("1/year")
    instroomgroei = Param("1/year")
    schokgrootte = Param("1/year")
    schok = Param("1", by=Jaar)
    jaargroei = Aux(
        "1/year",
        cases(
            Jaar,
            {
                Verleden: trend + schokgrootte * schok[Verleden],
                Toekomst: trend + instroomgroei + schokgrootte * schok[Toekomst],
            },
        ),
    )
    verstreken = Aux("year", elapsed(tijd, jaarbegin, jaarbegin + jaarlengte))
    jaarfactor = Aux(
        "1",
        cases(
            Jaar,
            {
                Aanloop: midpoint_growth((jaargroei * (verstreken - jaarlengte))[Aanloop]),
                Vervolg: midpoint_growth((jaargroei * verstreken)[Vervolg]),
            },
        ),
    )
    groei_tot_nu = Aux("1", product(jaarfactor[Verleden], Verleden))
    groei_vanaf_nu = Aux("1", product(jaarfactor[Toekomst], Toekomst))
    groei = Aux("1", groei_tot_nu * groei_vanaf_nu)

    # Routes follow the walk, but for the one that is counted. Two have a course of their own as
    # well: a law that ends most temporary contracts, and labour migration.
    wet_vaste_huur = Param("year")
    wet_vaste_huur_klaar = Param("year")
    rest_tijdelijk = Param("1")
    groei_arbeid = Param("1/year")
    route_verloop = Aux(
        "1",
        cases(
            Route,
            {
                Gemeten_route: one_like(groei),
                Contractroute: groei
                * complement(
                    complement(rest_tijdelijk)
                    * elapsed(tijd, wet_vaste_huur, wet_vaste_huur_klaar)
                    / (wet_vaste_huur_klaar - wet_vaste_huur)
                ),
                Arbeidsroute: groei * one_plus(groei_arbeid * elapsed(tijd, getoond, beleidsstart)),
                Vlakke_route: groei,
            },
        ),
    )

    # Only the change of the shortage counts: today's is already in every rate that was observed.
    woningtekort_nu = Param("dwelling")
    woningtekort = Param("dwelling")
    gevoeligheid_tekort = Param("1")
    verloop = elapsed(tijd, beleidsstart, ambitiejaar) / (ambitiejaar - beleidsstart)
    toename_tekort = Aux("1", verloop * (woningtekort - woningtekort_nu) / woningtekort_nu)
    kans_op_woning = Aux("1", positive_part(complement(gevoeligheid_tekort * toename_tekort)))


class Lussen(Sector):
    """Switches of the behavioural feedback loops: 1 is on, 0 is off."""

    vicieuze_cirkel = Param("1")
    verslechtering = Param("1")
    aanzuigende_werking = Param("1")
    draagvlak = Param("1")
    herinvestering = Param("1")


class Verder(Sector):
    """Years beyond the usual end: the walk of the inflow goes on as it went."""

    jaarbegin = Param("year", by=Later)
    schok = Param("1", by=Later)
    jaargroei = Aux("1/year", Wereld.trend + Wereld.instroomgroei + Wereld.schokgrootte * schok)
    verstreken = Aux("year", elapsed(Wereld.tijd, jaarbegin, jaarbegin + Wereld.jaarlengte))
    jaarfactor = Aux("1", midpoint_growth(jaargroei * verstreken))
    # In this order a run is, until the usual end, the same to the last bit: times one.
    groei = Aux("1", Wereld.groei_tot_nu * Wereld.groei_vanaf_nu * product(jaarfactor, Later))
