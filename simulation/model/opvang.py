"""Shelter: asking, waiting, staying, leaving."""

from simulation.language.declare import Arrivals, Aux, Cloud, Flow, Outflow, Param, Places, Sector
from simulation.language.expressions import complement, normalised, positive_part, ratio, total
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Aankomst,
    Buiten,
    Groep,
    Na_gastvrijheid,
    Noodsoort,
    Opvangsoort,
    Straat,
    Wachtplek,
    noodsoort_van,
)
from simulation.model.knoppen import Knoppen
from simulation.model.plekken import Plekken

personen = Bevolking.personen


class Opvang(Sector):
    """Emergency shelter is asked again and again; temporary shelter has a waiting list."""

    in_opvang = total(personen[Opvangsoort], over=Groep)
    in_noodopvang = total(personen["noodopvang"], by=noodsoort_van)
    plekken = Places(
        in_opvang,
        Plekken.open[Opvangsoort],
        Plekken.wisseltijd[Opvangsoort],
        Plekken.sluitend[Opvangsoort],
        Plekken.ontruiming[Opvangsoort],
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
    eerste_plek = Param("1", by=(Groep, Aankomst))
    eerste = Aux("1", normalised(eerste_plek, Aankomst))
    landing = Aux("1", eerste[Buiten] + eerste["noodopvang"] * geweigerd)

    # Temporary shelter: an open request, then a place in whichever kind has room.
    afhandeltijd = Param("year")
    ruimte_aandeel = Aux("1", ratio(plekken.room, total(plekken.room)))
    wacht_aandeel = Aux("1", ratio(personen[Wachtplek], Bevolking.buiten_opvang))
    opname = Flow(
        personen[Wachtplek] >> personen[Opvangsoort],
        Bevolking.wachtlijst / afhandeltijd * wacht_aandeel * ruimte_aandeel,
        within=plekken,
    )
    opgenomen = Aux("person/year", total(opname, over=(Wachtplek, Opvangsoort)))

    aanvraag_bij_komst = Param("1", by=Groep)
    aanvraag_later = Param("1/year", by=Groep)
    geldigheid = Param("year")
    loket = Cloud("person", by=Groep)
    aangemeld = Flow(
        loket >> Bevolking.wachtlijst,
        Arrivals(Bevolking.buiten_opvang) * aanvraag_bij_komst
        + positive_part(Bevolking.buiten_opvang - Bevolking.wachtlijst) * aanvraag_later,
    )
    vervallen = Flow(
        Bevolking.wachtlijst >> loket,
        Bevolking.wachtlijst / geldigheid
        + ratio(Bevolking.wachtlijst, Bevolking.buiten_opvang)
        * (Outflow(Bevolking.buiten_opvang) - opgenomen),
    )

    # Leaving shelter without a home.
    uitvalkans = Param("1/year", by=(Opvangsoort, Groep))
    uitval = Flow(
        personen[Opvangsoort] >> personen[Buiten], personen[Opvangsoort] * uitvalkans * uitwijk
    )
    uitplaatsing_bij_sluiting = Flow(
        personen[Opvangsoort] >> personen[Buiten],
        personen[Opvangsoort] * ratio(Plekken.ontruiming[Opvangsoort], in_opvang) * uitwijk,
    )
    nood_vertrek = Param("1/year", by=Groep)
    nood_vertrokken = Flow(
        personen["noodopvang"] >> personen[Buiten], personen["noodopvang"] * nood_vertrek * uitwijk
    )
    uitplaatsing_noodopvang = Flow(
        personen["noodopvang"] >> personen[Buiten],
        personen["noodopvang"]
        * ratio(Plekken.ontruiming[Noodsoort], in_noodopvang)[noodsoort_van]
        * uitwijk,
    )

    # Outside shelter: hospitality ends, people knock at the emergency shelter, and move.
    einde_gastvrijheid = Param("1/year", by=Groep)
    na_gastvrijheid = Param("1", by=Na_gastvrijheid)
    na_aandeel = Aux("1", normalised(na_gastvrijheid, Na_gastvrijheid))
    straat_aandeel = Aux("1", normalised(na_gastvrijheid[Straat], Straat))
    effect_kostendelersnorm = Param("1")
    moet_weg = Aux(
        "person/year",
        personen["bij_bekenden"]
        * einde_gastvrijheid
        * complement(Knoppen.kostendelersnorm_maatwerk * effect_kostendelersnorm),
    )
    gastvrijheid_voorbij = Flow(
        personen["bij_bekenden"] >> personen[Straat],
        moet_weg
        * (
            na_aandeel[Straat]
            + na_aandeel["noodopvang"] * complement(nood.admitted[noodsoort_van]) * straat_aandeel
        ),
    )
    gastvrijheid_noodopvang = Flow(
        personen["bij_bekenden"] >> personen["noodopvang"],
        moet_weg * na_aandeel["noodopvang"],
        within=nood,
        via=noodsoort_van,
    )
    vraagfrequentie = Param("1/year", by=Buiten)
    nogmaals_gevraagd = Flow(
        personen[Buiten] >> personen["noodopvang"],
        personen[Buiten] * vraagfrequentie,
        within=nood,
        via=noodsoort_van,
    )
    naar_bekenden = Param("1/year", by=Straat)
    bij_bekenden_terecht = Flow(
        personen[Straat] >> personen["bij_bekenden"], personen[Straat] * naar_bekenden
    )
