"""Entitlement: who may claim a dwelling at all, and how practice follows what is decided.

Whoever becomes homeless, threatened or parked in an institution is judged once; the answer goes
along when they move, until they find a home or the rules change.
"""

from simulation.language.declare import Aux, Cloud, Flow, Param, Sector, Stock
from simulation.language.expressions import (
    cases,
    current_policy,
    one_plus,
    positive_part,
    ratio,
    total,
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Begeleid,
    Eisend,
    Fase,
    Groep,
    Ingezeten,
    Na_verlies,
    Plekeiser,
    Recht,
    Wachteiser,
    wachteiser_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.wereld import Lussen


class Rechten(Sector):
    """Of each pool of claimants, how many are entitled: a co-flow with the people in it."""

    beleid = Aux(
        "1",
        cases(
            Recht,
            {
                "gezinnen": Knoppen.recht_gezinnen,
                "ondersteuning": Knoppen.recht_ondersteuning,
                "economisch": Knoppen.recht_economisch,
                "bedreigd": Knoppen.recht_bedreigd,
                "instelling": Knoppen.recht_instelling,
            },
        ),
    )
    # What is decided becomes practice with a delay.
    invoertijd = Param("year")
    praktijk = Stock("1", by=Recht, initial=current_policy(beleid))
    besluit = Cloud("1", by=Recht)
    verruimd = Flow(besluit >> praktijk, positive_part(beleid - praktijk) / invoertijd)
    versmald = Flow(praktijk >> besluit, positive_part(praktijk - beleid) / invoertijd)

    # EU citizens seldom have a claim, whatever is decided for others.
    recht_eu = Param("1")
    toegekend_dakloos = Aux(
        "1",
        cases(
            Groep,
            {
                "jongeren": praktijk["ondersteuning"],
                "gezinnen": praktijk["gezinnen"],
                "economisch": praktijk["economisch"],
                "complex": praktijk["ondersteuning"],
                "eu_burgers": recht_eu,
            },
        ),
    )
    toegekend_elders = Aux(
        "1",
        cases(
            Wachteiser,
            {
                "preventief": cases(
                    Groep, {Ingezeten: praktijk["bedreigd"], "eu_burgers": recht_eu}
                ),
                "instelling": cases(
                    Groep, {Ingezeten: praktijk["instelling"], "eu_burgers": recht_eu}
                ),
            },
        ),
    )

    met_recht = Stock(
        "person", by=(Plekeiser, Fase, Groep), initial=Bevolking.groep * toegekend_dakloos
    )
    groep_elders = total(Bevolking.elders[wachteiser_van.source], by=wachteiser_van)
    recht_elders = Stock("person", by=(Wachteiser, Groep), initial=groep_elders * toegekend_elders)

    aandeel = Aux("1", ratio(met_recht, Bevolking.groep))
    aandeel_elders = Aux("1", ratio(recht_elders, groep_elders))
    gerechtigd = Aux(
        "person",
        cases(Eisend, {Plekeiser: total(met_recht, over=Fase), Wachteiser: recht_elders}),
    )

    # How long a decision takes; with a date on which the home is lost it goes faster.
    weken_per_jaar = Param("week/year")
    tempo_bedreigd = Param("1")
    beslistijd = Aux(
        "year",
        cases(
            Eisend,
            {
                Na_verlies: Knoppen.beslistijd / weken_per_jaar,
                "preventief": Knoppen.beslistijd / weken_per_jaar * tempo_bedreigd,
            },
        ),
    )


class Praktijk(Sector):
    """Plans name Wonen Eerst sooner than they do it; success speeds it, pressure slows it."""

    begin_praktijk = Param("1")
    begin_succes = Param("1")
    adoptietempo = Param("1/year")
    eigen_aanzet = Param("1")
    gewicht_succes = Param("1")
    gewicht_druk = Param("1")
    ervaringstijd = Param("year")

    # Own success is what people see: of all who are or were homeless, how many live in a home
    # with support.
    met_begeleiding = total(Bevolking.elders[Begeleid])
    zichtbaar_succes = Aux("1", ratio(met_begeleiding, met_begeleiding + total(Bevolking.dakloos)))
    ervaren_succes = Stock("1", initial=begin_succes)
    ervaring = Cloud("1")
    leren = Flow(
        ervaring >> ervaren_succes, positive_part(zichtbaar_succes - ervaren_succes) / ervaringstijd
    )
    vergeten = Flow(
        ervaren_succes >> ervaring, positive_part(ervaren_succes - zichtbaar_succes) / ervaringstijd
    )

    draagvlak = Aux(
        "1",
        positive_part(
            one_plus(
                Lussen.draagvlak * (gewicht_succes * ervaren_succes - gewicht_druk * Bevolking.druk)
            )
        ),
    )
    praktijk_wonen_eerst = Stock("1", initial=begin_praktijk)
    uitvoering = Cloud("1")
    overnemen = Flow(
        uitvoering >> praktijk_wonen_eerst,
        adoptietempo
        * draagvlak
        * (eigen_aanzet + praktijk_wonen_eerst)
        * positive_part(Knoppen.aandeel_wonen_eerst - praktijk_wonen_eerst),
    )
    loslaten = Flow(
        praktijk_wonen_eerst >> uitvoering,
        adoptietempo
        * praktijk_wonen_eerst
        * positive_part(praktijk_wonen_eerst - Knoppen.aandeel_wonen_eerst),
    )
