"""The people: where everyone is at the start, who grows older, gets worse, leaves or dies."""

from simulation.language.declare import (
    Arrivals,
    Aux,
    Cloud,
    Flow,
    Ledger,
    Outflow,
    Param,
    Sector,
    Stock,
)
from simulation.language.expressions import (
    cases,
    complement,
    inverse,
    normalised,
    positive_part,
    ratio,
    total,
    zero_like,
)
from simulation.model.dims import (
    Aankomst,
    Begeleid,
    Buiten,
    Elders,
    Fase,
    Groep,
    In_opvang,
    Opvangsoort,
    Route,
    Situatie,
    Verblijfroute,
    Wachtplek,
    Zoekplek,
    noodsoort_van,
    plekeiser_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.plekken import Plekken
from simulation.model.preventie import Preventie
from simulation.model.wereld import Lussen


class Bevolking(Sector):
    """Everyone in exactly one situation, by group; whoever leaves does so by a named exit.

    Who is homeless outside an institution is also in a phase: at first most find a way out within
    months, those who do not are there for years.
    """

    # What people are like.
    zelf_kans = Param("1/year", by=(Fase, Wachtplek))
    verhouding_opvang = Param("1")
    zelf_groep = Param("1", by=Groep)
    duur_kort = Param("year")
    begeleiding_nodig = Param("1", by=Groep)
    housing_first_nodig = Param("1", by=Groep)
    vorm_nodig = Aux(
        "1",
        cases(
            Begeleid,
            {
                "wonen_eerst": begeleiding_nodig * complement(housing_first_nodig),
                "housing_first": begeleiding_nodig * housing_first_nodig,
            },
        ),
    )
    risicoperiode = Param("year")
    zelf_opgelost = Param("1/year", by=Groep)
    verlieskans = Param("1/year", by=Groep)
    # People find their way out themselves from every situation, less easily when it has lasted.
    # From shelter they do so as easily as from a friend's couch, or less, or more: nobody knows.
    vindkans = Aux(
        "1/year",
        cases(
            Zoekplek,
            {
                Wachtplek: zelf_kans,
                Opvangsoort: verhouding_opvang * zelf_kans["bij_bekenden"],
            },
        )
        * zelf_groep,
    )

    # Where they are at the start follows from who becomes homeless, how fast people leave and the
    # places there are, so that the start moves nothing by itself. Only its level is free.
    beginniveau = Param("1")
    begin_vertrek = Param("1/year")
    begin_bezetting_begeleiding = Param("1")
    opgelost = zelf_opgelost / (zelf_opgelost + verlieskans)
    verlies_begin = (Preventie.blootgesteld - Preventie.te_stoppen) * Preventie.aandeel
    nieuw_begin = Aux(
        "person/year",
        total(verlies_begin * complement(Preventie.via_dreiging * opgelost), over=Route),
    )
    eerste_plek = Param("1", by=(Groep, Aankomst))
    eerste = Aux("1", normalised(eerste_plek, Aankomst))
    verdeling_buiten = Aux("1", normalised(eerste_plek[Buiten], Buiten))
    vindkans_buiten = Aux("1/year", total(verdeling_buiten * vindkans[Buiten], over=Buiten))
    kort_begin = Aux(
        "person", beginniveau * nieuw_begin / (vindkans_buiten["kort"] + inverse(duur_kort))
    )
    lang_begin = Aux("person", kort_begin / duur_kort / (vindkans_buiten["lang"] + begin_vertrek))
    dakloos_begin = Aux("person", cases(Fase, {"kort": kort_begin, "lang": lang_begin}))
    # Places are taken by everyone alike, those for EU citizens by them.
    bezet_begin = Plekken.beginplekken * Plekken.bezetting_begin
    groep_begin = total(dakloos_begin, over=Fase)
    in_opvang_begin = Aux(
        "person",
        cases(
            In_opvang,
            {
                Opvangsoort: bezet_begin[Opvangsoort] * ratio(dakloos_begin, total(groep_begin)),
                "noodopvang": bezet_begin[noodsoort_van]
                * ratio(dakloos_begin, total(groep_begin, by=noodsoort_van)[noodsoort_van]),
            },
        ),
    )
    zoekend_begin = Aux(
        "person",
        cases(
            Zoekplek,
            {
                Buiten: verdeling_buiten
                * positive_part(dakloos_begin - total(in_opvang_begin, over=In_opvang)),
                In_opvang: in_opvang_begin,
            },
        ),
    )
    zoekend = Stock("person", by=(Zoekplek, Fase, Groep), initial=zoekend_begin, bare=True)
    gehuisvest_begin = total(zoekend_begin * vindkans, over=(Zoekplek, Fase)) * risicoperiode
    gehouden_begin = total(
        (Preventie.te_stoppen * Preventie.aandeel)[Verblijfroute], over=Verblijfroute
    )
    begeleid_begin = groep_begin * begeleiding_nodig
    elders = Stock(
        "person",
        by=(Elders, Groep),
        initial=cases(
            Elders,
            {
                "dreigend_dakloos": total(verlies_begin * Preventie.via_dreiging, over=Route)
                / (zelf_opgelost + verlieskans),
                "langer_in_instelling": beginniveau * gehouden_begin * duur_kort,
                "verhuist": zero_like(gehuisvest_begin),
                "wonen_eerst": Knoppen.begeleidingsplekken.base
                * begin_bezetting_begeleiding
                * ratio(begeleid_begin, total(begeleid_begin)),
                "housing_first": Knoppen.housing_first_plekken.base
                * begin_bezetting_begeleiding
                * ratio(
                    begeleid_begin * housing_first_nodig,
                    total(begeleid_begin * housing_first_nodig),
                ),
                "zonder_begeleiding": zero_like(gehuisvest_begin),
                "recent_gehuisvest": gehuisvest_begin,
            },
        ),
        bare=True,
    )
    personen = Aux("person", cases(Situatie, {Zoekplek: total(zoekend, over=Fase), Elders: elders}))

    iedereen = total(zoekend, over=(Zoekplek, Fase)) + total(elders, over=Elders)
    boekhouding = Ledger(iedereen)

    dakloos = Aux("person", total(zoekend, over=(Zoekplek, Fase)) + elders["langer_in_instelling"])
    # In shelter or not, by phase: the pools that people's files go with.
    groep = total(zoekend, by=plekeiser_van)
    vertrek = Aux("person/year", Outflow(groep))
    aankomst = Aux("person/year", Arrivals(groep))

    # Who waits for temporary shelter does so where they are, with an open request.
    wachtenden_begin = Param("1")
    buiten_opvang = total(zoekend[Wachtplek], over=(Wachtplek, Fase))
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

    # Months pass without a way out.
    wordt_lang = Flow(zoekend["kort"] >> zoekend["lang"], zoekend["kort"] / duur_kort)

    # At 27 young people pass to one of the two groups of adults, wherever they are.
    doorgroei = Param("1/year")
    complex_bij_27 = Param("1")
    wordt_economisch = Flow(
        zoekend["jongeren"] >> zoekend["economisch"],
        zoekend["jongeren"] * doorgroei * complement(complex_bij_27),
    )
    wordt_complex = Flow(
        zoekend["jongeren"] >> zoekend["complex"],
        zoekend["jongeren"] * doorgroei * complex_bij_27,
    )
    elders_economisch = Flow(
        elders["jongeren"] >> elders["economisch"],
        elders["jongeren"] * doorgroei * complement(complex_bij_27),
    )
    elders_complex = Flow(
        elders["jongeren"] >> elders["complex"], elders["jongeren"] * doorgroei * complex_bij_27
    )

    # Who has been homeless for long comes to have several problems at once.
    achteruitgang_kans = Param("1/year")
    achteruitgang = Flow(
        zoekend["lang", "economisch"] >> zoekend["lang", "complex"],
        zoekend["lang", "economisch"] * Lussen.verslechtering * achteruitgang_kans,
    )

    # EU citizens: some leave by themselves, guests of the short-stay places with a programme.
    eu_vertrek = Param("1/year")
    eu_slaagkans = Param("1")
    eu_verblijf = Param("year")
    eu_vertrokken = Flow(
        zoekend["eu_burgers"] >> vertrokken["eu_burgers"], zoekend["eu_burgers"] * eu_vertrek
    )
    eu_geholpen = Flow(
        zoekend["noodopvang", "eu_burgers"] >> vertrokken["eu_burgers"],
        zoekend["noodopvang", "eu_burgers"] * Knoppen.eu_begeleiding * eu_slaagkans / eu_verblijf,
    )

    sterfte = Param("1/year", by=Groep)
    sterven = Flow(zoekend >> overleden, zoekend * sterfte)
    sterven_elders = Flow(elders >> overleden, elders * sterfte)
