"""Where people enter: by route, through the threat of losing the home or at once."""

from simulation.language.declare import Aux, Cloud, Flow, Outflow, Param, Sector, Stock, Tally
from simulation.language.expressions import (
    Dim,
    Expr,
    as_share,
    cases,
    complement,
    normalised,
    one_like,
    positive_part,
    ratio,
    total,
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Aankomst,
    Buiten,
    Detentieroute,
    Groep,
    Herkomst,
    Instellingsroute,
    Route,
    Teamroute,
    Uitzetroute,
    Verblijfroute,
    noodsoort_van,
)
from simulation.model.opvang import Opvang
from simulation.model.preventie import Preventie
from simulation.model.wereld import Lussen
from simulation.model.woningen import Woningen

zoekend, elders = Bevolking.zoekend, Bevolking.elders
aandeel, via_dreiging = Preventie.aandeel, Preventie.via_dreiging
bedreigd, geparkeerd = elders["dreigend_dakloos"], elders["langer_in_instelling"]


class Preventieteams(Sector):
    """Teams do the reaching, as far as there are enough of them."""

    preventieteams = Stock("team", initial=Preventie.betaalde_teams)
    teamwissel = Cloud("team")
    aanneemtijd = Param("year")
    naar_crisis = Param("1")
    # The vicious circle: fuller shelter draws staff away to crisis.
    gewenste_teams = Aux(
        "team",
        Preventie.betaalde_teams
        * complement(Lussen.vicieuze_cirkel * naar_crisis * Bevolking.extra_druk),
    )
    aannemen = Flow(
        teamwissel >> preventieteams, positive_part(gewenste_teams - preventieteams) / aanneemtijd
    )
    afbouwen = Flow(
        preventieteams >> teamwissel, positive_part(preventieteams - gewenste_teams) / aanneemtijd
    )
    dekking = Aux("1", as_share(ratio(preventieteams, Preventie.nodige_teams)))
    # What gets through, by route.
    bereikt = Aux(
        "1",
        cases(
            Route,
            {Teamroute: dekking, Instellingsroute: one_like(dekking)},
        ),
    )
    doorgaand = Aux("person/year", Preventie.blootgesteld - Preventie.te_stoppen * bereikt)
    voorkomen = Tally("person/year", Preventie.zonder_beleid - doorgaand)
    # Institutions that hold on to people until there is a home. A prison cannot: with a date of
    # release they are threatened instead, and may claim a home before it.
    wacht_in_instelling = Param("1")
    aangehouden = Aux("person/year", Preventie.te_stoppen[Instellingsroute] * wacht_in_instelling)


def na_preventie(gewicht: Expr, over: Dim = Route) -> Expr:
    """What gets through, added up over routes with a weight for each.

    Only the reach of the teams depends on the state of the model, so it stands outside the sums.
    """

    def gestopt(routes: Dim) -> Expr:
        return total(Preventie.te_stoppen[routes] * gewicht[routes], over=routes)

    komt = total(Preventie.blootgesteld[over] * gewicht[over], over=over)
    team = Teamroute if over is Route else over
    if set(team.elements) <= set(Teamroute.elements):
        komt = komt - Preventieteams.dekking * gestopt(team)
    instelling = Instellingsroute if over is Route else over
    if set(instelling.elements) <= set(Instellingsroute.elements):
        komt = komt - gestopt(instelling)
    return komt


class Instroom(Sector):
    """Entry into the model. A refusal at the emergency shelter redirects whoever is new there."""

    nieuw = Cloud("person", by=Groep)

    # With a warning first: weeks or months in which the home can still be saved.
    komt_vrij = Aux(
        "person/year",
        total(
            (Preventieteams.aangehouden * aandeel[Instellingsroute])[Detentieroute],
            over=Detentieroute,
        ),
    )
    wordt_bedreigd = Flow(nieuw >> bedreigd, na_preventie(via_dreiging * aandeel) + komt_vrij)
    dreiging_opgelost = Flow(
        bedreigd >> Bevolking.woning_behouden, bedreigd * Bevolking.zelf_opgelost
    )
    verliest_woning = Aux("person/year", bedreigd * Bevolking.verlieskans)
    woning_verloren = Flow(bedreigd >> zoekend[Buiten, "kort"], verliest_woning * Opvang.landing)
    verloren_noodopvang = Flow(
        bedreigd >> zoekend["noodopvang", "kort"],
        verliest_woning * Bevolking.eerste["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )

    # Without a warning: straight to the first places of the route.
    eerste_plek = Param("1", by=(Route, Aankomst))
    eerste = Aux("1", normalised(eerste_plek, Aankomst))
    # Easier access than at the start draws some extra demand: people who would have coped.
    aanzuiging = Param("1")
    geplaatst_begin = Stock("person/year", by=Groep, initial=Woningen.geplaatst)
    aangetrokken = Aux(
        "person/year",
        Lussen.aanzuigende_werking
        * aanzuiging
        * positive_part(Woningen.geplaatst - geplaatst_begin),
    )
    meteen = Aux(
        "person/year",
        na_preventie(complement(via_dreiging) * aandeel * eerste) + aangetrokken * Bevolking.eerste,
    )
    meteen_dakloos = Flow(
        nieuw >> zoekend[Buiten, "kort"],
        meteen[Buiten] + meteen["noodopvang"] * Opvang.geweigerd,
    )
    meteen_noodopvang = Flow(
        nieuw >> zoekend["noodopvang", "kort"],
        meteen["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )

    # Institutions that hold on to people; not everyone can stay until there is a home.
    vastgehouden = Flow(
        nieuw >> geparkeerd,
        total(
            (Preventieteams.aangehouden * aandeel[Instellingsroute])[Verblijfroute],
            over=Verblijfroute,
        ),
    )
    toch_ontslag = Param("1/year")
    moet_instelling_uit = Aux("person/year", geparkeerd * toch_ontslag)
    ontslagen = Flow(geparkeerd >> zoekend[Buiten, "kort"], moet_instelling_uit * Opvang.landing)
    ontslagen_noodopvang = Flow(
        geparkeerd >> zoekend["noodopvang", "kort"],
        moet_instelling_uit * Bevolking.eerste["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )

    # Of those threatened, who is so by an eviction or by leaving an institution: a co-flow, to tell
    # how many of them end up homeless after help, after solving it themselves and after a
    # preventive home.
    aangezegd = Aux(
        "person/year",
        cases(
            Herkomst,
            {
                "huis": na_preventie(via_dreiging * aandeel, Uitzetroute),
                "instelling": na_preventie(via_dreiging * aandeel, Verblijfroute),
                "detentie": na_preventie(via_dreiging * aandeel, Detentieroute) + komt_vrij,
            },
        ),
    )
    meteen_verloren = Aux(
        "person/year",
        cases(
            Herkomst,
            {
                "huis": na_preventie(complement(via_dreiging) * aandeel, Uitzetroute),
                "instelling": na_preventie(complement(via_dreiging) * aandeel, Verblijfroute)
                + moet_instelling_uit,
                "detentie": na_preventie(complement(via_dreiging) * aandeel, Detentieroute),
            },
        ),
    )
    bedreigd_door = Stock(
        "person",
        by=(Herkomst, Groep),
        initial=ratio(aangezegd, Bevolking.verlieskans + Bevolking.zelf_opgelost),
    )
    aanzegging = Cloud("person", by=(Herkomst, Groep))
    gezegd = Flow(aanzegging >> bedreigd_door, aangezegd)
    afgelopen = Flow(
        bedreigd_door >> aanzegging, Outflow(bedreigd) * ratio(bedreigd_door, bedreigd)
    )
    zonder_alternatief = Aux("person/year", bedreigd_door * Bevolking.verlieskans + meteen_verloren)
