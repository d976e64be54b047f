"""Would-be losses of a home by route, and what prevention could do about them."""

from simulation.language.declare import Aux, Param, Sector
from simulation.language.expressions import (
    cases,
    complement,
    current_policy,
    normalised,
    one_like,
    ratio,
    total,
    zero_like,
)
from simulation.model.dims import (
    Gemeten_route,
    Gewone_route,
    Groep,
    Jeugdzorgroute,
    Maatregel,
    Niveauroute,
    Route,
    Teammaatregel,
    Teamroute,
    Telroute,
    Uitzetroute,
    maatregel_van,
    teammaatregel_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.wereld import Wereld


class Preventie(Sector):
    """Would-be losses of a home per route, and what prevention does about them.

    The figures of the evidence are losses under present prevention; without any policy there
    would be more. Deadweight enters the work to be done, never the effect.
    """

    groepsverdeling = Param("1", by=(Route, Groep))
    via_dreiging = Param("1", by=Route)
    aandeel = Aux("1", normalised(groepsverdeling, Groep))

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
    niveau = Aux(
        "1",
        cases(
            Route,
            {
                Gemeten_route: one_like(instroomniveau),
                Niveauroute: instroomniveau * complement(overlap),
            },
        ),
    )

    # What a measure does to a would-be loss it reaches.
    effect = Param("1", by=Maatregel)
    effect_nazorg_jeugdzorg = Param("1")

    bereik_beleid = Aux(
        "1",
        cases(
            Maatregel,
            {
                "huisuitzetting": Knoppen.preventie_huisuitzetting,
                "levensgebeurtenis": Knoppen.preventie_levensgebeurtenis,
                "instellingen": Knoppen.nazorg_instellingen,
            },
        ),
    )
    aanvulling_beleid = Aux(
        "1",
        cases(
            Route,
            {
                Jeugdzorgroute: Knoppen.nazorg_jeugdzorg * effect_nazorg_jeugdzorg,
                Gewone_route: zero_like(effect_nazorg_jeugdzorg),
            },
        ),
    )
    zonder_beleid = Aux(
        "person/year",
        verlies_nu
        * niveau
        * Wereld.route_verloop
        / current_policy(
            complement(bereik_beleid[maatregel_van] * effect[maatregel_van])
            * complement(aanvulling_beleid)
        ),
    )

    # Teams do the reaching, except in institutions, which have staff of their own. Whoever they
    # help without need (deadweight) costs them as much.
    overbodig = Param("1", by=Teammaatregel)
    personen_per_team = Param("person/team/year")
    werk = Aux(
        "person/year",
        total(
            zonder_beleid[Teamroute]
            * (bereik_beleid[Teammaatregel] / complement(overbodig))[teammaatregel_van],
            over=Teamroute,
        ),
    )
    nodige_teams = Aux("team", werk / personen_per_team)
    # Teams are paid for: plans enlarge them, a larger inflow than today's does not.
    betaalde_teams = Aux("team", ratio(nodige_teams, Wereld.groei_vanaf_nu))
    # What would get through without teams, and what teams could stop.
    blootgesteld = Aux("person/year", zonder_beleid * complement(aanvulling_beleid))
    te_stoppen = Aux("person/year", blootgesteld * (bereik_beleid * effect)[maatregel_van])
