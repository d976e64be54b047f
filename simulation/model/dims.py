"""The dimensions: groups, living situations, routes, claimants, dwellings."""

from simulation.language.expressions import Dim, Mapping

Groep = Dim("groep", "jongeren", "gezinnen", "economisch", "complex", "eu_burgers")
Volwassen = Groep.subset("volwassen", "gezinnen", "economisch", "complex", "eu_burgers")
"""To whom the cost-sharing rule applies: since 2023 not to people under 27."""

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
    "verhuist",
    "wonen_eerst",
    "housing_first",
    "zonder_begeleiding",
    "recent_gehuisvest",
)
"""Living situations: every person in the model is in exactly one."""

Ingezeten = Groep.subset("ingezeten", *(g for g in Groep.elements if g != "eu_burgers"))

Fase = Dim("fase", "kort", "lang")
"""How long someone has been homeless: at first most find a way out soon, later few do."""

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
Zoekplek = Situatie.subset(
    "zoekplek", *(s for s in Dakloos.elements if s != "langer_in_instelling")
)
"""Where people look for a home without an institution behind them; by phase."""
Elders = Situatie.subset("elders", *(s for s in Situatie.elements if s not in Zoekplek.elements))
"""All other situations: threatened, kept in an institution, housed."""
Opvangsoort = Situatie.subset("opvangsoort", "opvang_grootschalig", "opvang_kleinschalig")
In_opvang = Situatie.subset("in_opvang", *Opvangsoort.elements, "noodopvang")
Buiten = Situatie.subset("buiten", "bij_bekenden", "niet_conventioneel", "openbare_ruimte")
"""Where people are who have no place in shelter: they also turn there when refused."""
Straat = Buiten.subset("straat", "niet_conventioneel", "openbare_ruimte")
"""Where people go when the hospitality of friends ends and no bed is free."""
Na_gastvrijheid = Situatie.subset("na_gastvrijheid", *Straat.elements, "noodopvang")
Wachtplek = Situatie.subset("wachtplek", *Buiten.elements, "noodopvang")
"""Where people wait for a place in temporary shelter."""
Aankomst = Situatie.subset("aankomst", *Wachtplek.elements)
"""Where people who lose their home go first; the door of the emergency shelter may be shut."""
Binnen = Buiten.subset("binnen", "bij_bekenden", "niet_conventioneel")
"""Under some roof."""
Wachtenden = Situatie.subset("wachtenden", "dreigend_dakloos", "langer_in_instelling")
"""Who may claim a dwelling without being on the street or in shelter."""
Woonvorm = Situatie.subset(
    "woonvorm", "wonen_eerst", "housing_first", "zonder_begeleiding", "recent_gehuisvest"
)
"""How people live in their dwelling: with support, with much support, with less than they need,
without need of any."""
Begeleid = Situatie.subset("begeleid", "wonen_eerst", "housing_first")
Niet_begeleid = Situatie.subset("niet_begeleid", "zonder_begeleiding", "recent_gehuisvest")

Eisend = Dim("eisend", "preventief", "instelling", "opvang", "direct")
"""The four claimants on a dwelling."""
Plekeiser = Eisend.subset("plekeiser", "opvang", "direct")
"""Claimants who are homeless, by phase."""
Na_verlies = Eisend.subset("na_verlies", "instelling", "opvang", "direct")
Wachteiser = Eisend.subset("wachteiser", "preventief", "instelling")
plekeiser_van = Mapping(
    Zoekplek,
    Plekeiser,
    {
        **dict.fromkeys(Wachtplek.elements, "direct"),
        **dict.fromkeys(Opvangsoort.elements, "opvang"),
    },
)
wachteiser_van = Mapping(
    Wachtenden,
    Wachteiser,
    {"dreigend_dakloos": "preventief", "langer_in_instelling": "instelling"},
)
Recht = Dim("recht", "gezinnen", "ondersteuning", "economisch", "bedreigd", "instelling")
"""Grounds on which someone may claim a dwelling; each is granted as its lever says."""

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
Detentieroute = Route.subset("detentieroute", "uitstroom_detentie")
Verblijfroute = Instellingsroute.subset(
    "verblijfroute", *(r for r in Instellingsroute.elements if r not in Detentieroute.elements)
)
"""Institutions that can keep someone until there is a home; a prison cannot."""
Teamroute = Route.subset(
    "teamroute", *(r for r in Route.elements if r not in Instellingsroute.elements)
)
"""Routes along which prevention teams reach people; institutions have staff of their own."""
Jeugdzorgroute = Route.subset("jeugdzorgroute", "uitstroom_jeugdzorg")
Gewone_route = Route.subset(
    "gewone_route", *(r for r in Route.elements if r not in Jeugdzorgroute.elements)
)
"""Routes with one measure of prevention; leaving youth care has a second one."""
Gemeten_route = Route.subset("gemeten_route", "huisuitzetting_corporatie")
"""Routes that are counted, so that the uncertain level of all inflow does not scale them."""
Contractroute = Route.subset("contractroute", "einde_tijdelijk_contract")
Arbeidsroute = Route.subset("arbeidsroute", "arbeidsmigratie")
Niveauroute = Route.subset(
    "niveauroute", *(r for r in Route.elements if r not in Gemeten_route.elements)
)
Vlakke_route = Route.subset(
    "vlakke_route",
    *(
        r
        for r in Route.elements
        if r not in (*Gemeten_route.elements, *Contractroute.elements, *Arbeidsroute.elements)
    ),
)
"""Routes without a course of their own."""

Herkomst = Dim("herkomst", "huis", "instelling", "detentie")
"""By what people are threatened, as far as a goal asks for it."""

AANLOOP = ("2018", "2019", "2020", "2021")
VERLEDEN = (*AANLOOP, "2022", "2023", "2024")
TOEKOMST = ("2025", "2026", "2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035")
Jaar = Dim("jaar", *VERLEDEN, *TOEKOMST)
"""Calendar years of the run: each has a shock of its own."""
Verleden = Jaar.subset("verleden", *VERLEDEN)
Toekomst = Jaar.subset("toekomst", *TOEKOMST)
"""Years whose shock can be fitted, and years nobody knows yet."""
Aanloop = Jaar.subset("aanloop", *AANLOOP)
Vervolg = Jaar.subset("vervolg", *(year for year in Jaar.elements if year not in AANLOOP))
"""Years before the first moment that is shown, and the others."""
Later = Dim("later", "2036", "2037", "2038", "2039", "2040")
"""Years beyond the usual end of a run, for one that is asked to go on."""

Maatregel = Dim("maatregel", "huisuitzetting", "levensgebeurtenis", "instellingen")
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
        "arbeidsmigratie": "levensgebeurtenis",
        **dict.fromkeys(Instellingsroute.elements, "instellingen"),
    },
)
Teammaatregel = Maatregel.subset("teammaatregel", "huisuitzetting", "levensgebeurtenis")
teammaatregel_van = Mapping(
    Teamroute, Teammaatregel, {route: maatregel_van.table[route] for route in Teamroute.elements}
)
"""What teams do, and by which route."""
