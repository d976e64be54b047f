"""The levers: what policy can change. Ranges, texts and sources stand in the register."""

from simulation.language.declare import Lever, Sector


class Knoppen(Sector):
    """Each lever has a base (current policy, uncertain) and a path in time (the scenario)."""

    preventie_huisuitzetting = Lever("1")
    preventie_levensgebeurtenis = Lever("1")
    nazorg_instellingen = Lever("1")
    nazorg_jeugdzorg = Lever("1")
    kostendelersnorm_maatwerk = Lever("1")

    recht_gezinnen = Lever("1")
    recht_ondersteuning = Lever("1")
    recht_economisch = Lever("1")
    recht_bedreigd = Lever("1")
    recht_instelling = Lever("1")
    beslistijd = Lever("week")

    contingent = Lever("1")
    nakoming = Lever("1")
    mutaties = Lever("dwelling/year")
    sociale_nieuwbouw = Lever("dwelling/year")
    flexwoningen = Lever("dwelling/year")
    woningdelen = Lever("dwelling/year")
    particuliere_huur = Lever("dwelling/year")
    aandeel_preventief = Lever("1")
    aandeel_wonen_eerst = Lever("1")

    plekken_noodopvang = Lever("person")
    plekken_opvang = Lever("person")
    aandeel_kleinschalig = Lever("1")
    afbouw_grootschalig = Lever("1")
    vangrail = Lever("1")
    veldwerk = Lever("1/year")

    begeleidingsplekken = Lever("person")
    housing_first_plekken = Lever("person")

    eu_opvangplekken = Lever("person")
    eu_begeleiding = Lever("1")
