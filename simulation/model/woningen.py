"""Dwellings: every one is spent once. Supply, four claimants, and who moves in."""

from simulation.language.declare import Aux, Cloud, Flow, Ledger, Param, Sector, Stock
from simulation.language.expressions import (
    cases,
    complement,
    current_policy,
    inverse,
    minimum,
    normalised,
    positive_part,
    ratio,
    total,
    water_level,
)
from simulation.model.begeleiding import Begeleiding
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Begeleid,
    Bron,
    Eisend,
    Groep,
    Grootte,
    Huisbron,
    Woonvorm,
    eiser_van,
    grootte_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.praktijk import Praktijk


class Woningen(Sector):
    """The ledger: supply = allocated + returned to regular seekers + what is in the pipeline."""

    mutaties = Param("dwelling/year")
    plafond = Param("dwelling/year", by=Bron)
    voorbereidingstijd = Param("year", by=Bron)
    grootteverdeling = Param("1", by=(Bron, Grootte))
    gevraagd = Aux(
        "dwelling/year",
        cases(
            Bron,
            {
                "contingent": Knoppen.contingent * mutaties,
                "flexwoningen": Knoppen.flexwoningen,
                "woningdelen": Knoppen.woningdelen,
                "particuliere_huur": Knoppen.particuliere_huur,
            },
        ),
    )
    aanvoer = Aux("dwelling/year", minimum(gevraagd, plafond))
    aanbieders = Cloud("dwelling", by=Bron)
    in_voorbereiding = Stock(
        "dwelling", by=Bron, initial=current_policy(aanvoer) * voorbereidingstijd
    )
    toegezegd = Flow(aanbieders >> in_voorbereiding, aanvoer)

    toewijzingstijd = Param("year")
    grootte_aandeel = Aux("1", normalised(grootteverdeling, Grootte))
    vrij = Stock(
        "dwelling",
        by=Grootte,
        initial=total(current_policy(aanvoer) * grootte_aandeel, over=Bron) * toewijzingstijd,
    )
    gereed = Flow(in_voorbereiding >> vrij, in_voorbereiding / voorbereidingstijd * grootte_aandeel)
    kasboek = Ledger(total(in_voorbereiding) + total(vrij))

    # What comes up for allocation; whatever nobody claims within this time goes to others.
    aanbod = Aux("dwelling/year", vrij / toewijzingstijd)

    # Who claims: those entitled, as fast as a claim can be made.
    toegang = Param("1", by=(Eisend, Groep))
    claimtijd = Param("year", by=Eisend)
    personen_per_woning = Param("person/dwelling", by=Groep)
    trefzekerheid = Param("1", by=Eisend)
    kandidaten = Aux(
        "person/year",
        Bevolking.personen[Huisbron] * toegang[eiser_van] / claimtijd[eiser_van],
    )
    # A preventive home that goes to someone who would have coped is spent all the same.
    woning_per_persoon = Aux("dwelling/person", inverse(personen_per_woning * trefzekerheid))
    claim_van = kandidaten * woning_per_persoon[eiser_van]
    claim = Aux("dwelling/year", total(total(claim_van, by=grootte_van), by=eiser_van))

    # The preventive share comes first.
    # Institutions get their part by how many wait there, with a weight: an agreement to hold on
    # to people brings its homes along. Wonen Eerst is how the rest is divided.
    gewicht_instelling = Param("1")
    voor_instelling = gewicht_instelling * claim["instelling"]
    instellingsdeel = Aux(
        "1", ratio(voor_instelling, voor_instelling + claim["opvang"] + claim["direct"])
    )
    over = complement(Knoppen.aandeel_preventief) * complement(instellingsdeel)
    aandeel = Aux(
        "1",
        cases(
            Eisend,
            {
                "preventief": Knoppen.aandeel_preventief,
                "instelling": complement(Knoppen.aandeel_preventief) * instellingsdeel,
                "opvang": over * complement(Praktijk.praktijk_wonen_eerst),
                "direct": over * Praktijk.praktijk_wonen_eerst,
            },
        ),
    )
    peil = Aux("dwelling/year", water_level(aanbod, claim, aandeel, Eisend))
    gehonoreerd = Aux("1", ratio(minimum(claim, peil * aandeel), claim))

    # In what form someone lives follows from the support they need.
    begeleiding_nodig = Param("1", by=Groep)
    housing_first_nodig = Param("1", by=Groep)
    vorm = Aux(
        "1",
        cases(
            Woonvorm,
            {
                "wonen_eerst": begeleiding_nodig * complement(housing_first_nodig),
                "housing_first": begeleiding_nodig * housing_first_nodig,
                "recent_gehuisvest": complement(begeleiding_nodig),
            },
        ),
    )
    # First round: everyone whose claim is honoured, those who need support as far as there is.
    aangewezen = Aux("person/year", kandidaten * gehonoreerd[eiser_van, grootte_van])
    met_begeleiding = Flow(
        Bevolking.personen[Huisbron] >> Bevolking.personen[Begeleid],
        aangewezen * vorm[Begeleid],
        within=Begeleiding.plekken,
    )
    doorgegaan = Aux(
        "1",
        vorm["recent_gehuisvest"]
        + total(vorm[Begeleid] * Begeleiding.plekken.admitted, over=Begeleid),
    )
    eerste_ronde = Aux(
        "dwelling/year",
        total(
            total(aangewezen * doorgegaan * woning_per_persoon[eiser_van], by=grootte_van),
            by=eiser_van,
        ),
    )
    # Second round: dwellings that were waiting for support go to those who need none.
    rest_aanbod = Aux("dwelling/year", positive_part(aanbod - total(eerste_ronde, over=Eisend)))
    rest_claim = Aux(
        "dwelling/year",
        total(
            total(
                (kandidaten - aangewezen)
                * vorm["recent_gehuisvest"]
                * woning_per_persoon[eiser_van],
                by=grootte_van,
            ),
            by=eiser_van,
        ),
    )
    rest_peil = Aux("dwelling/year", water_level(rest_aanbod, rest_claim, aandeel, Eisend))
    tweede_ronde = Aux("dwelling/year", minimum(rest_claim, rest_peil * aandeel))
    rest_gehonoreerd = Aux("1", ratio(tweede_ronde, rest_claim))
    zonder_begeleiding = Flow(
        Bevolking.personen[Huisbron] >> Bevolking.personen["recent_gehuisvest"],
        vorm["recent_gehuisvest"]
        * (aangewezen + (kandidaten - aangewezen) * rest_gehonoreerd[eiser_van, grootte_van]),
    )

    toegewezen = Aux("dwelling/year", eerste_ronde + tweede_ronde)
    bewoond = Cloud("dwelling", by=(Eisend, Grootte))
    toewijzen = Flow(vrij >> bewoond, toegewezen)
    regulier = Cloud("dwelling", by=Grootte)
    teruggegeven = Flow(vrij >> regulier, positive_part(aanbod - total(toegewezen, over=Eisend)))

    geplaatst = Aux(
        "person/year",
        total(zonder_begeleiding, over=Huisbron)
        + total(met_begeleiding, over=(Huisbron, Begeleid)),
    )
