"""Prevention: how many of those about to lose their home are reached, and by how many teams."""

from simulation.language.declare import Aux, Cloud, Flow, Param, Sector, Stock, Tally
from simulation.language.expressions import (
    Expr,
    as_share,
    cases,
    complement,
    current_policy,
    positive_part,
    ratio,
    total,
    zero_like,
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Gewone_route,
    Instellingsroute,
    Jeugdzorgroute,
    Maatregel,
    Route,
    Telroute,
    Thuisroute,
    Uitzetroute,
    maatregel_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.wereld import Lussen, Wereld


class Preventie(Sector):
    """Would-be losses of a home per route, and what prevention does about them.

    The figures of the evidence are losses under present prevention; without any policy there
    would be more. Deadweight enters the work to be done, never the effect.
    """

    # What is observed today, persons per year.
    uitzettingen = Param("dwelling/year", by=Uitzetroute)
    verborgen_uitzettingen = Param("1")
    personen_per_uitzetting = Param("person/dwelling")
    dakloos_na_uitzetting = Param("1")
    verlies_geteld = Param("person/year", by=Telroute)
    verlies_nu = Aux(
        "person/year",
        cases(
            Route,
            {
                Uitzetroute: uitzettingen
                * verborgen_uitzettingen
                * personen_per_uitzetting
                * dakloos_na_uitzetting,
                Telroute: verlies_geteld,
            },
        ),
    )
    # The routes overlap (detention, GGZ and a broken relationship can be one person), and their
    # sum is uncertain: corrected here, once, and nowhere else.
    overlap = Param("1")
    instroomniveau = Param("1")

    # What a measure does to a would-be loss it reaches.
    effect = Param("1", by=Maatregel)
    effect_nazorg_jeugdzorg = Param("1")
    effect_kostendelersnorm = Param("1")

    bereik_beleid = Aux(
        "1",
        cases(
            Maatregel,
            {
                "huisuitzetting": Knoppen.preventie_huisuitzetting,
                "levensgebeurtenis": Knoppen.preventie_levensgebeurtenis,
                "instellingen": Knoppen.nazorg_instellingen,
                "eu_programma": Knoppen.eu_werk_of_terugkeer,
            },
        ),
    )
    aanvulling_beleid = Aux(
        "1",
        cases(
            Route,
            {
                Jeugdzorgroute: Knoppen.nazorg_jeugdzorg * effect_nazorg_jeugdzorg,
                Thuisroute: Knoppen.kostendelersnorm_maatwerk * effect_kostendelersnorm,
                Gewone_route: zero_like(effect_kostendelersnorm),
            },
        ),
    )
    zonder_beleid = Aux(
        "person/year",
        verlies_nu
        * complement(overlap)
        * instroomniveau
        * Wereld.groei
        / current_policy(
            complement(bereik_beleid[maatregel_van] * effect[maatregel_van])
            * complement(aanvulling_beleid)
        ),
    )

    # Teams do the reaching. Whoever they help without need (deadweight) costs them as much.
    overbodig = Param("1", by=Maatregel)
    personen_per_team = Param("person/team/year")
    werk = Aux(
        "person/year",
        total(zonder_beleid * (bereik_beleid / complement(overbodig))[maatregel_van], over=Route),
    )
    nodige_teams = Aux("team", werk / personen_per_team)
    preventieteams = Stock("team", initial=nodige_teams)
    teamwissel = Cloud("team")
    aanneemtijd = Param("year")
    naar_crisis = Param("1")
    # The vicious circle: fuller shelter draws staff away to crisis.
    gewenste_teams = Aux(
        "team",
        nodige_teams * complement(Lussen.vicieuze_cirkel * naar_crisis * Bevolking.extra_druk),
    )
    aannemen = Flow(
        teamwissel >> preventieteams, positive_part(gewenste_teams - preventieteams) / aanneemtijd
    )
    afbouwen = Flow(
        preventieteams >> teamwissel, positive_part(preventieteams - gewenste_teams) / aanneemtijd
    )
    dekking = Aux("1", as_share(ratio(preventieteams, nodige_teams)))
    # What would get through without teams, what teams could stop, and what gets through.
    blootgesteld = Aux("person/year", zonder_beleid * complement(aanvulling_beleid))
    te_stoppen = Aux("person/year", blootgesteld * (bereik_beleid * effect)[maatregel_van])
    doorgaand = Aux("person/year", blootgesteld - te_stoppen * dekking)
    voorkomen = Tally("person/year", zonder_beleid - doorgaand)
    # Institutions that hold on to people until there is a home.
    wacht_in_instelling = Param("1")
    vastgehouden = Aux("person/year", te_stoppen[Instellingsroute] * wacht_in_instelling * dekking)


def na_preventie(gewicht: Expr) -> Expr:
    """What gets through, added up over the routes with a weight for each.

    Only the reach of the teams depends on the state of the model, so it stands outside the sums.
    """
    return total(Preventie.blootgesteld * gewicht, over=Route) - Preventie.dekking * total(
        Preventie.te_stoppen * gewicht, over=Route
    )
