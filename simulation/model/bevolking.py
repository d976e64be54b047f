"""The people: where everyone is at the start, who grows older, gets worse, leaves or dies."""

from simulation.language.declare import Aux, Cloud, Flow, Ledger, Outflow, Param, Sector, Stock
from simulation.language.expressions import (
    cases,
    complement,
    maximum,
    normalised,
    positive_part,
    ratio,
    total,
)
from simulation.model.dims import (
    Dakloos,
    Groep,
    Opvangsoort,
    Situatie,
    Telsituatie,
    Wachtplek,
    Zoekplek,
    noodsoort_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.plekken import Plekken
from simulation.model.wereld import Lussen, Wereld


class Bevolking(Sector):
    """Everyone in exactly one situation, by group; whoever leaves does so by a named exit."""

    beginaantal = Param("person", by=Telsituatie)
    beginniveau = Param("1")
    begin_recent = Param("person")
    begin_bezetting_begeleiding = Param("1")
    groepsverdeling = Param("1", by=(Situatie, Groep))
    aandeel = Aux("1", normalised(groepsverdeling, Groep))
    nood_gewicht = groepsverdeling["noodopvang"]
    begin_noodopvang = Aux(
        "person",
        (Plekken.beginplekken * Plekken.bezetting_begin)[noodsoort_van]
        * ratio(nood_gewicht, total(nood_gewicht, by=noodsoort_van)[noodsoort_van]),
    )
    beginplaats = Aux(
        "person",
        cases(
            Situatie,
            {
                Telsituatie: beginaantal * beginniveau * aandeel[Telsituatie],
                Opvangsoort: (Plekken.beginplekken * Plekken.bezetting_begin)[Opvangsoort]
                * aandeel[Opvangsoort],
                "noodopvang": begin_noodopvang,
                "wonen_eerst": Knoppen.begeleidingsplekken.base
                * begin_bezetting_begeleiding
                * aandeel["wonen_eerst"],
                "housing_first": Knoppen.housing_first_plekken.base
                * begin_bezetting_begeleiding
                * aandeel["housing_first"],
                "recent_gehuisvest": begin_recent * beginniveau * aandeel["recent_gehuisvest"],
            },
        ),
    )
    personen = Stock("person", by=(Situatie, Groep), initial=beginplaats, bare=True)

    boekhouding = Ledger(total(personen, over=Situatie))

    daklozen = total(personen[Dakloos], over=Dakloos)
    dakloos = Aux("person", daklozen)

    # Who waits for temporary shelter does so where they are, with an open request.
    wachtenden_begin = Param("1")
    buiten_opvang = total(personen[Wachtplek], over=Wachtplek)
    wachtlijst = Stock("person", by=Groep, initial=buiten_opvang * wachtenden_begin)
    # Pressure on shelter: who waits, among all who wait or could have a place.
    druk = Aux(
        "1",
        ratio(total(wachtlijst), total(wachtlijst) + total(Plekken.open[Opvangsoort])),
    )

    # What is observed today was observed under today's pressure, so only the extra counts.
    druk_begin = Stock("1", initial=druk)
    extra_druk = Aux("1", positive_part(druk - druk_begin))

    # Named exits: everyone who is no longer in the model left through one of these.
    eigen_woning = Cloud("person", by=Groep)
    woning_behouden = Cloud("person", by=Groep)
    vertrokken = Cloud("person", by=Groep)
    overleden = Cloud("person", by=Groep)

    # At 27 young people pass to one of the two groups of adults, wherever they are.
    doorgroei = Param("1/year")
    complex_bij_27 = Param("1")
    wordt_economisch = Flow(
        personen["jongeren"] >> personen["economisch"],
        personen["jongeren"] * doorgroei * complement(complex_bij_27),
    )
    wordt_complex = Flow(
        personen["jongeren"] >> personen["complex"],
        personen["jongeren"] * doorgroei * complex_bij_27,
    )

    # Mean time in homelessness: person-years are made by waiting and leave with those who leave.
    # Whoever returns starts anew; whoever changes group takes the mean of the old group along.
    begin_duur = Param("year", by=Groep)
    tijd_dakloos = Stock("person*year", by=Groep, initial=dakloos * begin_duur)
    duur = Aux("year", ratio(tijd_dakloos, dakloos))
    tijd = Cloud("person*year", by=Groep)
    verstreken = Flow(tijd >> tijd_dakloos, dakloos)
    vertrokken_tijd = Flow(tijd_dakloos >> tijd, Outflow(daklozen) * duur)

    achteruitgang_basis = Param("1/year")
    achteruitgang_per_jaar = Param("1/year/year")
    achteruitgang = Flow(
        personen[Dakloos, "economisch"] >> personen[Dakloos, "complex"],
        personen[Dakloos, "economisch"]
        * (
            achteruitgang_basis
            + Lussen.verslechtering * achteruitgang_per_jaar * duur["economisch"]
        ),
    )
    meegebracht_economisch = Flow(
        tijd["economisch"] >> tijd_dakloos["economisch"],
        total(wordt_economisch[Dakloos]) * duur["jongeren"],
    )
    meegebracht_complex = Flow(
        tijd["complex"] >> tijd_dakloos["complex"],
        total(wordt_complex[Dakloos]) * duur["jongeren"]
        + total(achteruitgang) * duur["economisch"],
    )

    # People find their way out themselves from every situation: less easily when the shortage
    # grows, and less easily the longer it has lasted.
    zelf_kans = Param("1/year", by=Zoekplek)
    zoekhulp_instelling = Param("1")
    vindkans = Aux(
        "1/year",
        cases(
            Dakloos,
            {
                Zoekplek: zelf_kans,
                "langer_in_instelling": zelf_kans["bij_bekenden"] * zoekhulp_instelling,
            },
        ),
    )
    zelf_groep = Param("1", by=Groep)
    referentieduur = Param("year", by=Groep)
    afname_per_jaar = Param("1/year")
    ondergrens_kans = Param("1")
    kans_naar_duur = Aux(
        "1",
        maximum(
            ondergrens_kans,
            complement(
                Lussen.verslechtering * afname_per_jaar * positive_part(duur - referentieduur)
            ),
        ),
    )
    zelf_gevonden = Flow(
        personen[Dakloos] >> personen["recent_gehuisvest"],
        personen[Dakloos] * vindkans * zelf_groep * kans_naar_duur * Wereld.kans_op_woning,
    )

    # EU citizens: some leave by themselves, others with a programme for work or return.
    eu_vertrek = Param("1/year")
    eu_slaagkans = Param("1")
    eu_programmaduur = Param("year")
    eu_vertrokken = Flow(
        personen[Dakloos, "eu_burgers"] >> vertrokken["eu_burgers"],
        personen[Dakloos, "eu_burgers"]
        * (eu_vertrek + Knoppen.eu_werk_of_terugkeer * eu_slaagkans / eu_programmaduur),
    )

    sterfte = Param("1/year", by=Groep)
    sterven = Flow(personen >> overleden, personen * sterfte)
