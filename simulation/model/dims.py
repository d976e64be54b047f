"""The dimensions: groups, living situations, routes, claimants, dwellings."""

from simulation.language.expressions import Dim, Mapping

Groep = Dim("groep", "jongeren", "gezinnen", "economisch", "complex", "eu_burgers")

Situatie = Dim(
    "situatie",
    "dreigend_dakloos",
    "bij_bekenden",
    "niet_conventioneel",
    "langer_in_instelling",
    "opvang_grootschalig",
    "opvang_kleinschalig",
    "noodopvang",
    "openbare_ruimte",
    "wonen_eerst",
    "housing_first",
    "recent_gehuisvest",
)
"""Living situations: every person in the model is in exactly one."""

Dakloos = Situatie.subset(
    "dakloos",
    "bij_bekenden",
    "niet_conventioneel",
    "langer_in_instelling",
    "opvang_grootschalig",
    "opvang_kleinschalig",
    "noodopvang",
    "openbare_ruimte",
)
"""ETHOS Light 1-6."""
Zoekplek = Dakloos.subset("zoekplek", *(s for s in Dakloos.elements if s != "langer_in_instelling"))
"""Where people look for a home without an institution behind them."""
Opvangsoort = Situatie.subset("opvangsoort", "opvang_grootschalig", "opvang_kleinschalig")
Buiten = Situatie.subset("buiten", "bij_bekenden", "niet_conventioneel", "openbare_ruimte")
"""Where people are who have no place in shelter: they also turn there when refused."""
Straat = Buiten.subset("straat", "niet_conventioneel", "openbare_ruimte")
"""Where people go when the hospitality of friends ends and no bed is free."""
Na_gastvrijheid = Situatie.subset("na_gastvrijheid", *Straat.elements, "noodopvang")
Wachtplek = Situatie.subset("wachtplek", *Buiten.elements, "noodopvang")
"""Where people wait for a place in temporary shelter."""
Aankomst = Situatie.subset("aankomst", *Wachtplek.elements)
"""Where people who lose their home go first; the door of the emergency shelter may be shut."""
Telsituatie = Situatie.subset(
    "telsituatie", "dreigend_dakloos", *Buiten.elements, "langer_in_instelling"
)
"""Situations whose size at the start is estimated; the others follow from places."""
Huisbron = Situatie.subset(
    "huisbron",
    "dreigend_dakloos",
    "langer_in_instelling",
    *Opvangsoort.elements,
    *Wachtplek.elements,
)
"""Situations from which people claim a dwelling."""
Woonvorm = Situatie.subset("woonvorm", "wonen_eerst", "housing_first", "recent_gehuisvest")
"""How people live in the dwelling they are given: with support, with much support, without."""
Begeleid = Situatie.subset("begeleid", "wonen_eerst", "housing_first")

Eisend = Dim("eisend", "preventief", "instelling", "opvang", "direct")
"""The four claimants on a dwelling."""
eiser_van = Mapping(
    Huisbron,
    Eisend,
    {
        "dreigend_dakloos": "preventief",
        "langer_in_instelling": "instelling",
        **dict.fromkeys(Opvangsoort.elements, "opvang"),
        **dict.fromkeys(Wachtplek.elements, "direct"),
    },
)

Grootte = Dim("grootte", "klein", "groot")
"""Dwellings by the household they fit: one or two persons, or a family."""
grootte_van = Mapping(
    Groep, Grootte, {**dict.fromkeys(Groep.elements, "klein"), "gezinnen": "groot"}
)
Bron = Dim("bron", "contingent", "flexwoningen", "woningdelen", "particuliere_huur")
"""Where dwellings for homeless people come from."""

Plekkensoort = Dim("plekkensoort", "noodopvang_regulier", "noodopvang_eu", *Opvangsoort.elements)
Noodsoort = Plekkensoort.subset("noodsoort", "noodopvang_regulier", "noodopvang_eu")
"""Emergency places for everyone, and short-stay places for EU citizens."""
noodsoort_van = Mapping(
    Groep,
    Noodsoort,
    {**dict.fromkeys(Groep.elements, "noodopvang_regulier"), "eu_burgers": "noodopvang_eu"},
)

Route = Dim(
    "route",
    "huisuitzetting_corporatie",
    "huisuitzetting_particulier",
    "einde_tijdelijk_contract",
    "relatiebreuk",
    "huiselijk_geweld",
    "inkomensschok",
    "jongere_uit_huis",
    "remigratie",
    "arbeidsmigratie",
    "uitstroom_jeugdzorg",
    "uitstroom_detentie",
    "uitstroom_ggz",
    "uitstroom_beschermd_wonen",
    "uitstroom_asiel",
)
Uitzetroute = Route.subset("uitzetroute", "huisuitzetting_corporatie", "huisuitzetting_particulier")
Telroute = Route.subset("telroute", *(r for r in Route.elements if r not in Uitzetroute.elements))
"""Routes whose size is known, if at all, in persons rather than in evictions."""
Instellingsroute = Route.subset(
    "instellingsroute",
    "uitstroom_jeugdzorg",
    "uitstroom_detentie",
    "uitstroom_ggz",
    "uitstroom_beschermd_wonen",
    "uitstroom_asiel",
)
Jeugdzorgroute = Route.subset("jeugdzorgroute", "uitstroom_jeugdzorg")
Thuisroute = Route.subset("thuisroute", "jongere_uit_huis")
Gewone_route = Route.subset(
    "gewone_route",
    *(r for r in Route.elements if r not in ("uitstroom_jeugdzorg", "jongere_uit_huis")),
)
"""Routes with one measure of prevention; the two others have a second one."""

Maatregel = Dim("maatregel", "huisuitzetting", "levensgebeurtenis", "instellingen", "eu_programma")
maatregel_van = Mapping(
    Route,
    Maatregel,
    {
        **dict.fromkeys(Uitzetroute.elements, "huisuitzetting"),
        "einde_tijdelijk_contract": "huisuitzetting",
        "relatiebreuk": "levensgebeurtenis",
        "huiselijk_geweld": "levensgebeurtenis",
        "inkomensschok": "levensgebeurtenis",
        "jongere_uit_huis": "levensgebeurtenis",
        "remigratie": "levensgebeurtenis",
        "arbeidsmigratie": "eu_programma",
        **dict.fromkeys(Instellingsroute.elements, "instellingen"),
    },
)
