"""Where people enter: by route, through the threat of losing the home or at once."""

from simulation.language.declare import Aux, Cloud, Flow, Param, Sector
from simulation.language.expressions import complement, normalised, total
from simulation.model.bevolking import Bevolking
from simulation.model.dims import Aankomst, Buiten, Groep, Instellingsroute, Route, noodsoort_van
from simulation.model.opvang import Opvang
from simulation.model.preventie import Preventie, na_preventie
from simulation.model.wereld import Lussen
from simulation.model.woningen import Woningen

personen = Bevolking.personen


class Instroom(Sector):
    """Entry into the model. A refusal at the emergency shelter redirects whoever is new there."""

    nieuw = Cloud("person", by=Groep)

    groepsverdeling = Param("1", by=(Route, Groep))
    aandeel = Aux("1", normalised(groepsverdeling, Groep))
    via_dreiging = Param("1", by=Route)

    # With a warning first: weeks or months in which the home can still be saved.
    wordt_bedreigd = Flow(
        nieuw >> personen["dreigend_dakloos"],
        na_preventie(via_dreiging * aandeel),
    )
    zelf_opgelost = Param("1/year", by=Groep)
    dreiging_opgelost = Flow(
        personen["dreigend_dakloos"] >> Bevolking.woning_behouden,
        personen["dreigend_dakloos"] * zelf_opgelost,
    )
    verlieskans = Param("1/year", by=Groep)
    verliest_woning = Aux("person/year", personen["dreigend_dakloos"] * verlieskans)
    woning_verloren = Flow(
        personen["dreigend_dakloos"] >> personen[Buiten], verliest_woning * Opvang.landing
    )
    verloren_noodopvang = Flow(
        personen["dreigend_dakloos"] >> personen["noodopvang"],
        verliest_woning * Opvang.eerste["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )

    # Without a warning: straight to the first places of the route.
    eerste_plek = Param("1", by=(Route, Aankomst))
    eerste = Aux("1", normalised(eerste_plek, Aankomst))
    # Easier access draws some extra demand: people who would otherwise have coped.
    aanzuiging = Param("1")
    aangetrokken = Aux("person/year", Lussen.aanzuigende_werking * aanzuiging * Woningen.geplaatst)
    meteen = Aux(
        "person/year",
        na_preventie(complement(via_dreiging) * aandeel * eerste) + aangetrokken * Opvang.eerste,
    )
    meteen_dakloos = Flow(
        nieuw >> personen[Buiten], meteen[Buiten] + meteen["noodopvang"] * Opvang.geweigerd
    )
    meteen_noodopvang = Flow(
        nieuw >> personen["noodopvang"],
        meteen["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )

    # Institutions that hold on to people; not everyone can stay until there is a home.
    vastgehouden = Flow(
        nieuw >> personen["langer_in_instelling"],
        total(Preventie.vastgehouden * aandeel[Instellingsroute], over=Instellingsroute),
    )
    toch_ontslag = Param("1/year")
    moet_instelling_uit = Aux("person/year", personen["langer_in_instelling"] * toch_ontslag)
    ontslagen = Flow(
        personen["langer_in_instelling"] >> personen[Buiten],
        moet_instelling_uit * Opvang.landing,
    )
    ontslagen_noodopvang = Flow(
        personen["langer_in_instelling"] >> personen["noodopvang"],
        moet_instelling_uit * Opvang.eerste["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )
