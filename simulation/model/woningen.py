"""Dwellings: every one is spent once. Supply, four claimants, and who moves in."""

from simulation.language.declare import Aux, Cloud, Flow, Ledger, Param, Sector, Stock
from simulation.language.expressions import (
    as_share,
    cases,
    clip,
    complement,
    current_policy,
    inverse,
    minimum,
    normalised,
    one_like,
    one_plus,
    positive_part,
    ratio,
    total,
    water_level,
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Bron,
    Eisend,
    Fase,
    Groep,
    Grootte,
    Na_verlies,
    Plekeiser,
    Wachteiser,
    Wachtenden,
    Zoekplek,
    grootte_van,
    plekeiser_van,
    wachteiser_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.recht import Praktijk, Rechten
from simulation.model.wereld import Wereld

zoekend, elders = Bevolking.zoekend, Bevolking.elders


class Woningen(Sector):
    """The ledger: supply = allocated + returned to regular seekers + what is in the pipeline."""

    # Corporation homes that come up: vacated ones, and new ones when they have been built.
    bouwtijd = Param("year")
    bouwers = Cloud("dwelling")
    in_bouw = Stock("dwelling", initial=Knoppen.sociale_nieuwbouw.base * bouwtijd)
    begonnen = Flow(bouwers >> in_bouw, Knoppen.sociale_nieuwbouw)
    verhuurd = Cloud("dwelling")
    opgeleverd = Flow(in_bouw >> verhuurd, in_bouw / bouwtijd)
    corporatiewoningen = Aux("dwelling/year", Knoppen.mutaties + opgeleverd)

    # What is agreed and what is delivered are not the same.
    voorbereidingstijd = Param("year", by=Bron)
    grootteverdeling = Param("1", by=(Bron, Grootte))
    aanvoer = Aux(
        "dwelling/year",
        cases(
            Bron,
            {
                "contingent": Knoppen.contingent * Knoppen.nakoming * corporatiewoningen,
                "flexwoningen": Knoppen.flexwoningen,
                "woningdelen": Knoppen.woningdelen,
                "particuliere_huur": Knoppen.particuliere_huur,
            },
        ),
    )
    aanvoer_begin = Aux(
        "dwelling/year",
        current_policy(
            cases(
                Bron,
                {
                    "contingent": Knoppen.contingent
                    * Knoppen.nakoming
                    * (Knoppen.mutaties + Knoppen.sociale_nieuwbouw),
                    "flexwoningen": Knoppen.flexwoningen,
                    "woningdelen": Knoppen.woningdelen,
                    "particuliere_huur": Knoppen.particuliere_huur,
                },
            )
        ),
    )
    aanbieders = Cloud("dwelling", by=Bron)
    in_voorbereiding = Stock("dwelling", by=Bron, initial=aanvoer_begin * voorbereidingstijd)
    toegezegd = Flow(aanbieders >> in_voorbereiding, aanvoer)

    toewijzingstijd = Param("year")
    grootte_aandeel = Aux("1", normalised(grootteverdeling, Grootte))
    vrij = Stock(
        "dwelling",
        by=Grootte,
        initial=total(aanvoer_begin * grootte_aandeel, over=Bron) * toewijzingstijd,
    )
    gereed = Flow(in_voorbereiding >> vrij, in_voorbereiding / voorbereidingstijd * grootte_aandeel)
    kasboek = Ledger(total(in_voorbereiding) + total(vrij))

    # What comes up for allocation; whatever nobody claims within this time goes to others.
    aanbod = Aux("dwelling/year", vrij / toewijzingstijd)

    # Who claims: the entitled, when the decision has been taken.
    personen_per_woning = Param("person/dwelling", by=Groep)
    # Of the homes given preventively a part goes to people who would have kept theirs: among the
    # threatened some would, and some homes go to people who were not threatened at all.
    trefzekerheid = Param("1")
    verliesdeel = Aux(
        "1", ratio(Bevolking.verlieskans, Bevolking.verlieskans + Bevolking.zelf_opgelost)
    )
    bedreigd_aandeel = Aux("1", as_share(ratio(trefzekerheid, verliesdeel)))
    woning_per_persoon = Aux(
        "dwelling/person",
        inverse(personen_per_woning)
        * cases(
            Eisend,
            {
                "preventief": inverse(bedreigd_aandeel),
                Na_verlies: one_like(bedreigd_aandeel),
            },
        ),
    )
    kandidaten = Aux("person/year", Rechten.gerechtigd / Rechten.beslistijd)
    claim = Aux("dwelling/year", total(kandidaten * woning_per_persoon, by=grootte_van))

    # The preventive share comes first.
    # Institutions get their part by how many wait there, with a weight: an agreement to hold on
    # to people brings its homes along. Wonen Eerst is how the rest is divided. No share is quite
    # nothing or quite all, so that what one leaves goes to those still short.
    gewicht_instelling = Param("1")
    restgewicht = Param("1")
    voor_instelling = gewicht_instelling * claim["instelling"]
    instellingsdeel = Aux(
        "1", ratio(voor_instelling, voor_instelling + claim["opvang"] + claim["direct"])
    )
    preventiedeel = Aux("1", clip(Knoppen.aandeel_preventief, restgewicht, complement(restgewicht)))
    wonen_eerst_deel = Aux(
        "1", clip(Praktijk.praktijk_wonen_eerst, restgewicht, complement(restgewicht))
    )
    over = complement(preventiedeel) * complement(instellingsdeel)
    aandeel = Aux(
        "1",
        cases(
            Eisend,
            {
                "preventief": preventiedeel,
                "instelling": complement(preventiedeel) * instellingsdeel,
                "opvang": over * complement(wonen_eerst_deel),
                "direct": over * wonen_eerst_deel,
            },
        ),
    )
    peil = Aux("dwelling/year", water_level(aanbod, claim, aandeel, Eisend))
    gehonoreerd = Aux("1", ratio(minimum(claim, peil * aandeel), claim))

    # Everyone whose claim is honoured moves in; with support as far as there is.
    tempo = Aux("1/year", gehonoreerd[grootte_van] / Rechten.beslistijd)
    geplaatst_dakloos = Flow(
        zoekend >> elders["verhuist"],
        zoekend * (Rechten.aandeel * tempo[Plekeiser])[plekeiser_van],
    )
    geplaatst_elders = Flow(
        elders[Wachtenden] >> elders["verhuist"],
        elders[Wachtenden] * (Rechten.aandeel_elders * tempo[Wachteiser])[wachteiser_van],
    )
    toegewezen = Aux("dwelling/year", claim * gehonoreerd)
    bewoond = Cloud("dwelling", by=(Eisend, Grootte))
    toewijzen = Flow(vrij >> bewoond, toegewezen)
    regulier = Cloud("dwelling", by=Grootte)
    teruggegeven = Flow(vrij >> regulier, positive_part(aanbod - total(toegewezen, over=Eisend)))

    geplaatst = Aux(
        "person/year",
        total(geplaatst_dakloos, over=(Zoekplek, Fase)) + total(geplaatst_elders, over=Wachtenden),
    )


class Woningmarkt(Sector):
    """A part of those who find a home themselves do so in the lettings that others leave them."""

    # What is left of the lettings once homeless people have had the agreed ones.
    over_voor_anderen = Aux(
        "dwelling/year",
        positive_part(
            Woningen.corporatiewoningen
            - Woningen.aanvoer["contingent"]
            + total(Woningen.teruggegeven)
        ),
    )
    over_nu = Aux(
        "dwelling/year",
        current_policy(
            (Knoppen.mutaties + Knoppen.sociale_nieuwbouw)
            * complement(Knoppen.contingent * Knoppen.nakoming)
        ),
    )
    via_corporatie = Param("1")
    verdringing = Aux("1", one_plus(via_corporatie * (over_voor_anderen - over_nu) / over_nu))
    woonkans = Aux("1", Wereld.kans_op_woning * verdringing)
    zelf_gevonden = Flow(
        zoekend >> elders["recent_gehuisvest"], zoekend * (Bevolking.vindkans * woonkans)
    )
    # Whoever is kept in an institution has an address and staff who help to look.
    zoekhulp_instelling = Param("1")
    zelf_uit_instelling = Flow(
        elders["langer_in_instelling"] >> elders["recent_gehuisvest"],
        elders["langer_in_instelling"]
        * (Bevolking.vindkans["bij_bekenden", "lang"] * zoekhulp_instelling * woonkans),
    )
    zelf = Aux("person/year", total(zelf_gevonden, over=(Zoekplek, Fase)) + zelf_uit_instelling)
    zelf_corporatiewoningen = Aux(
        "dwelling/year", total(zelf * via_corporatie / Woningen.personen_per_woning)
    )
