"""Shelter: asking, waiting, staying, leaving."""

from simulation.language.declare import Aux, Cloud, Flow, Outflow, Param, Places, Sector
from simulation.language.expressions import (
    as_share,
    cases,
    complement,
    minimum,
    normalised,
    one_like,
    positive_part,
    ratio,
    total,
    zero_like,
)
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Binnen,
    Buiten,
    Fase,
    Groep,
    Na_gastvrijheid,
    Noodsoort,
    Opvangsoort,
    Plekkensoort,
    Straat,
    Volwassen,
    Wachtplek,
    noodsoort_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.plekken import Plekken
from simulation.model.woningen import Woningen, Woningmarkt

zoekend = Bevolking.zoekend


class Opvang(Sector):
    """Emergency shelter is asked again and again; temporary shelter has a waiting list."""

    in_opvang = total(zoekend[Opvangsoort], over=(Fase, Groep))
    in_noodopvang = total(total(zoekend["noodopvang"], over=Fase), by=noodsoort_van)
    # Converting large-scale places moves the occupants along. When such places close, whoever must
    # leave goes first to what is free elsewhere.
    bezet = Aux(
        "1", as_share(ratio(in_opvang - Plekken.sluitend[Opvangsoort], Plekken.open[Opvangsoort]))
    )
    meeverhuisd = Flow(
        zoekend["opvang_grootschalig"] >> zoekend["opvang_kleinschalig"],
        zoekend["opvang_grootschalig"]
        * ratio(Plekken.omzetting * bezet["opvang_grootschalig"], in_opvang["opvang_grootschalig"]),
    )
    verhuisruimte = Aux(
        "person/year",
        minimum(
            Plekken.ontruiming["opvang_grootschalig"],
            complement(bezet["opvang_kleinschalig"])
            * Plekken.open["opvang_kleinschalig"]
            / Plekken.wisseltijd["opvang_kleinschalig"],
        ),
    )
    verhuisd_bij_sluiting = Flow(
        zoekend["opvang_grootschalig"] >> zoekend["opvang_kleinschalig"],
        zoekend["opvang_grootschalig"] * ratio(verhuisruimte, in_opvang["opvang_grootschalig"]),
    )
    plekken = Places(
        in_opvang,
        Plekken.open[Opvangsoort],
        Plekken.wisseltijd[Opvangsoort],
        Plekken.sluitend[Opvangsoort],
        Plekken.ontruiming[Opvangsoort],
        leaving=Outflow(in_opvang)
        - cases(
            Opvangsoort,
            {
                "opvang_grootschalig": total(meeverhuisd),
                "opvang_kleinschalig": total(verhuisd_bij_sluiting),
            },
        ),
        queue=Bevolking.wachtlijst,
    )
    nood = Places(
        in_noodopvang,
        Plekken.open[Noodsoort],
        Plekken.wisseltijd[Noodsoort],
        Plekken.sluitend[Noodsoort],
        Plekken.ontruiming[Noodsoort],
    )

    # Where those go who find the door shut, drop out or are moved out.
    uitwijk_verdeling = Param("1", by=(Groep, Buiten))
    uitwijk = Aux("1", normalised(uitwijk_verdeling, Buiten))
    geweigerd = Aux("1", complement(nood.admitted[noodsoort_van]) * uitwijk)

    # First places of a group: for losing the home after a threat, and for return.
    landing = Aux("1", Bevolking.eerste[Buiten] + Bevolking.eerste["noodopvang"] * geweigerd)

    # Temporary shelter: an open request, then a place in whichever kind has room.
    afhandeltijd = Param("year")
    ruimte_aandeel = Aux("1", ratio(plekken.room, total(plekken.room)))
    wacht_aandeel = Aux("1", ratio(zoekend[Wachtplek], Bevolking.buiten_opvang))
    opname = Flow(
        zoekend[Wachtplek] >> zoekend[Opvangsoort],
        Bevolking.wachtlijst / afhandeltijd * wacht_aandeel * ruimte_aandeel,
        within=plekken,
    )
    opgenomen = Aux("person/year", total(opname, over=(Wachtplek, Opvangsoort, Fase)))

    aanvraag_bij_komst = Param("1", by=Groep)
    aanvraag_later = Param("1/year", by=Groep)
    geldigheid = Param("year")
    loket = Cloud("person", by=Groep)
    # Growing older while waiting is no arrival and no leaving.
    ouder = total(Bevolking.wordt_lang[Wachtplek], over=Wachtplek)
    gekomen = Aux("person/year", total(Bevolking.aankomst["direct"], over=Fase) - ouder)
    gegaan = Aux("person/year", total(Bevolking.vertrek["direct"], over=Fase) - ouder - opgenomen)
    aangemeld = Flow(
        loket >> Bevolking.wachtlijst,
        positive_part(gekomen) * aanvraag_bij_komst
        + positive_part(Bevolking.buiten_opvang - Bevolking.wachtlijst) * aanvraag_later,
    )
    vervallen = Flow(
        Bevolking.wachtlijst >> loket,
        Bevolking.wachtlijst / geldigheid
        + ratio(Bevolking.wachtlijst, Bevolking.buiten_opvang) * positive_part(gegaan),
    )

    # Leaving shelter without a home: dropping out, or moved out because places close.
    uitvalkans = Param("1/year", by=(Opvangsoort, Groep))
    uitplaatsing_bij_sluiting = Aux(
        "person/year",
        Plekken.ontruiming[Opvangsoort]
        - cases(
            Opvangsoort,
            {
                "opvang_grootschalig": verhuisruimte,
                "opvang_kleinschalig": zero_like(verhuisruimte),
            },
        ),
    )
    weg_zonder_woning = Flow(
        zoekend[Opvangsoort] >> zoekend[Buiten],
        zoekend[Opvangsoort] * (uitvalkans + ratio(uitplaatsing_bij_sluiting, in_opvang)) * uitwijk,
    )
    nood_vertrek = Param("1/year", by=Groep)
    nood_vertrokken = Flow(
        zoekend["noodopvang"] >> zoekend[Buiten],
        zoekend["noodopvang"]
        * (nood_vertrek + ratio(Plekken.ontruiming[Noodsoort], in_noodopvang)[noodsoort_van])
        * uitwijk,
    )

    # Outside shelter: hospitality ends, people knock at the emergency shelter, and move.
    einde_gastvrijheid = Param("1/year", by=Groep)
    na_gastvrijheid = Param("1", by=Na_gastvrijheid)
    na_aandeel = Aux("1", normalised(na_gastvrijheid, Na_gastvrijheid))
    straat_aandeel = Aux("1", normalised(na_gastvrijheid[Straat], Straat))
    effect_kostendelersnorm = Param("1")
    blijft_logeren = Aux(
        "1",
        cases(
            Groep,
            {
                "jongeren": one_like(effect_kostendelersnorm),
                Volwassen: complement(Knoppen.kostendelersnorm_maatwerk * effect_kostendelersnorm),
            },
        ),
    )
    moet_weg = Aux("person/year", zoekend["bij_bekenden"] * einde_gastvrijheid * blijft_logeren)
    gastvrijheid_voorbij = Flow(
        zoekend["bij_bekenden"] >> zoekend[Straat],
        moet_weg
        * (
            na_aandeel[Straat]
            + na_aandeel["noodopvang"] * complement(nood.admitted[noodsoort_van]) * straat_aandeel
        ),
    )
    gastvrijheid_noodopvang = Flow(
        zoekend["bij_bekenden"] >> zoekend["noodopvang"],
        moet_weg * na_aandeel["noodopvang"],
        within=nood,
        via=noodsoort_van,
    )
    # Under a roof people ask for a bed themselves; outside they are asked, or ask.
    vraagfrequentie = Param("1/year", by=Binnen)
    vraagt = Aux(
        "1/year", cases(Buiten, {Binnen: vraagfrequentie, "openbare_ruimte": Knoppen.veldwerk})
    )
    nogmaals_gevraagd = Flow(
        zoekend[Buiten] >> zoekend["noodopvang"],
        zoekend[Buiten] * vraagt,
        within=nood,
        via=noodsoort_van,
    )
    naar_bekenden = Param("1/year", by=Straat)
    bij_bekenden_terecht = Flow(
        zoekend[Straat] >> zoekend["bij_bekenden"], zoekend[Straat] * naar_bekenden
    )


class Plekkenbeheer(Sector):
    """Places are decided, made, opened, closed; a closing place waits for its occupant."""

    aanleg = Cloud("person", by=Plekkensoort)
    starten = Flow(
        aanleg >> Plekken.in_aanbouw,
        Plekken.nieuw_te_maken / Plekken.besluittijd,
    )
    opleveren = Flow(Plekken.in_aanbouw >> Plekken.vast, Plekken.in_aanbouw / Plekken.aanlegtijd)
    schrappen = Flow(Plekken.vast >> aanleg, Plekken.te_schrappen / Plekken.besluittijd)
    omzetten = Flow(
        Plekken.vast["opvang_grootschalig"] >> Plekken.vast["opvang_kleinschalig"],
        Plekken.omgezet,
    )
    omgezette_bedden = Flow(
        Plekken.open["opvang_grootschalig"] >> Plekken.open["opvang_kleinschalig"],
        Plekken.omzetting,
    )

    # Beds: opened as planned and in winter; closed at once when empty, else after the occupant.
    bedden = Cloud("person", by=Plekkensoort)
    bedoeld = Aux("person", Plekken.vast * Plekken.nog_open + Plekken.extra_in_winter)
    openen = Flow(bedden >> Plekken.open, positive_part(bedoeld - Plekken.open) / Plekken.opentijd)
    te_sluiten = Aux("person/year", positive_part(Plekken.open - bedoeld) / Plekken.opentijd)
    naar_woning = Aux(
        "person/year",
        cases(
            Plekkensoort,
            {
                Noodsoort: zero_like(te_sluiten),
                Opvangsoort: total(
                    (Woningen.geplaatst_dakloos + Woningmarkt.zelf_gevonden)[Opvangsoort],
                    over=(Fase, Groep),
                ),
            },
        ),
    )
    # The guardrail: not faster than occupants of these places move to a home.
    sluiten = Aux(
        "person/year",
        minimum(
            te_sluiten, Plekken.vangrail * naar_woning + complement(Plekken.vangrail) * te_sluiten
        ),
    )
    bezet = Aux(
        "1",
        cases(
            Plekkensoort,
            {
                Noodsoort: ratio(
                    Opvang.in_noodopvang - Plekken.sluitend[Noodsoort], Plekken.open[Noodsoort]
                ),
                Opvangsoort: ratio(
                    Opvang.in_opvang - Plekken.sluitend[Opvangsoort], Plekken.open[Opvangsoort]
                ),
            },
        ),
    )
    leeg_gesloten = Flow(Plekken.open >> bedden, sluiten * complement(as_share(bezet)))
    bezet_aangewezen = Flow(Plekken.open >> Plekken.sluitend, sluiten * as_share(bezet))
    vertrek_uit_sluitend = Aux(
        "person/year",
        cases(
            Plekkensoort,
            {Noodsoort: Opvang.nood.closing_left, Opvangsoort: Opvang.plekken.closing_left},
        ),
    )
    bezet_gesloten = Flow(Plekken.sluitend >> bedden, vertrek_uit_sluitend + Plekken.ontruiming)
