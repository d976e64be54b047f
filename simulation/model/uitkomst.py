"""What the kernel reports beside the state: the model's outcomes, declared like everything else."""

from functools import lru_cache

from simulation.language.declare import Arrivals, Aux, Outflow, Report, Sector, Tally
from simulation.language.expressions import total
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble
from simulation.model import SECTORS
from simulation.model.begeleiding import Begeleiding, Terugkeer
from simulation.model.bevolking import Bevolking
from simulation.model.dims import (
    Buiten,
    Fase,
    Groep,
    Grootte,
    In_opvang,
    Opvangsoort,
    Plekeiser,
    Woonvorm,
    Zoekplek,
    plekeiser_van,
)
from simulation.model.dossier import Duur
from simulation.model.instroom import Instroom, Preventieteams
from simulation.model.opvang import Opvang
from simulation.model.plekken import Plekken
from simulation.model.recht import Praktijk, Rechten
from simulation.model.waarneming import Waarneming
from simulation.model.wereld import Verder, Wereld
from simulation.model.woningen import Woningen, Woningmarkt

zoekend, elders = Bevolking.zoekend, Bevolking.elders


class Uitkomst(Sector):
    """Reports are states at a moment; tallies are totals over the year that ends there."""

    # State.
    personen_per_situatie = Report("person", Bevolking.personen)
    langdurig = Report("person", total(zoekend["lang"], over=Zoekplek))
    langdurig_bij_bekenden = Report("person", zoekend["bij_bekenden", "lang"])
    wachtlijst = Report("person", Bevolking.wachtlijst)
    duur = Report("year", Duur.duur)
    gerechtigd = Report("person", Rechten.gerechtigd)
    recht_praktijk = Report("1", Rechten.praktijk)
    plekken = Report("person", Plekken.open + Plekken.sluitend)
    in_opvang = Report("person", Opvang.in_opvang)
    praktijk = Report("1", Praktijk.praktijk_wonen_eerst)
    preventieteams = Report("team", Preventieteams.preventieteams)
    begeleiding_nodig = Report("person", Begeleiding.nodig)
    begeleiding_geleverd = Report("person", Begeleiding.geleverd)
    begeleidingscapaciteit = Report("person", Begeleiding.capaciteit)
    woningen_vrij = Report("dwelling", Woningen.vrij)

    # Who becomes homeless, by group; before that, by route.
    instroom_route = Tally("person/year", Preventieteams.doorgaand)
    aangetrokken = Tally("person/year", Instroom.aangetrokken)
    instroom = Tally(
        "person/year",
        total(Instroom.meteen_dakloos, over=Buiten)
        + Instroom.meteen_noodopvang
        + total(Instroom.woning_verloren, over=Buiten)
        + Instroom.verloren_noodopvang
        + Instroom.vastgehouden,
    )
    terugkeer = Tally(
        "person/year",
        total(Terugkeer.teruggekeerd, over=(Woonvorm, Buiten))
        + total(Terugkeer.teruggekeerd_noodopvang, over=Woonvorm),
    )
    uit_instelling_dakloos = Tally("person/year", total(Instroom.zonder_alternatief["instelling"]))
    uit_detentie_dakloos = Tally("person/year", total(Instroom.zonder_alternatief["detentie"]))
    uit_huis_dakloos = Tally("person/year", total(Instroom.zonder_alternatief["huis"]))
    buiten_gekomen = Tally("person/year", Arrivals(total(zoekend["openbare_ruimte"])))

    # How people leave homelessness.
    uit_instelling_geplaatst = Woningen.geplaatst_elders["langer_in_instelling"]
    geplaatst = Tally(
        "person/year",
        total(Woningen.geplaatst_dakloos, over=(Zoekplek, Fase)) + uit_instelling_geplaatst,
    )
    preventief_geplaatst = Tally("person/year", Woningen.geplaatst_elders["dreigend_dakloos"])
    zelf_gevonden = Tally("person/year", Woningmarkt.zelf)
    naar_huis = Aux(
        "person/year",
        total(Woningen.geplaatst_dakloos + Woningmarkt.zelf_gevonden, by=plekeiser_van),
    )
    uit_instelling_naar_huis = uit_instelling_geplaatst + Woningmarkt.zelf_uit_instelling
    naar_huis_totaal = Tally(
        "person/year", total(naar_huis, over=(Plekeiser, Fase)) + uit_instelling_naar_huis
    )
    duur_bij_vertrek = Tally(
        "person",
        total(naar_huis * Duur.duur, over=(Plekeiser, Fase))
        + uit_instelling_naar_huis * Duur.duur_instelling,
    )
    eigen_woning = Tally("person/year", Begeleiding.gesetteld)
    eu_vertrokken = Tally(
        "person/year",
        total(Bevolking.eu_vertrokken) + total(Bevolking.eu_geholpen),
    )
    overleden_dakloos = Tally(
        "person/year",
        total(Bevolking.sterven, over=(Zoekplek, Fase))
        + Bevolking.sterven_elders["langer_in_instelling"],
    )
    dreiging_opgelost = Tally("person/year", Instroom.dreiging_opgelost)

    # Shelter.
    weigeringen = Tally("person/year", Opvang.nood.refused)
    opgenomen = Tally("person/year", Opvang.opgenomen)
    uit_opvang = Tally(
        "person/year",
        Outflow(total(zoekend[Opvangsoort])),
    )
    # Whither people leave shelter, emergency shelter included.
    uit_alle_opvang = Tally("person/year", Outflow(total(zoekend[In_opvang])))
    uit_opvang_naar_woning = Tally(
        "person/year",
        total(Woningen.geplaatst_dakloos[In_opvang]) + total(Woningmarkt.zelf_gevonden[In_opvang]),
    )
    in_noodopvang_gekomen = Tally("person/year", Arrivals(total(zoekend["noodopvang"])))
    # Guests of winter beds leave each spring, and are not counted here.
    uitgeplaatst = Tally("person/year", total(Opvang.uitplaatsing_bij_sluiting))
    opvangjaren = Tally("person", total(zoekend[Opvangsoort]))
    wachtjaren = Tally("person", total(Bevolking.wachtlijst))
    aanvraag_vervallen = Tally("person/year", total(Opvang.vervallen))
    buitenjaren = Tally("person", total(zoekend["openbare_ruimte"]))

    # Homes.
    aanvoer = Tally("dwelling/year", Woningen.aanvoer)
    toegewezen = Tally("dwelling/year", total(Woningen.toewijzen, over=Grootte))
    teruggegeven = Tally("dwelling/year", total(Woningen.teruggegeven))
    mutaties = Tally("dwelling/year", Woningen.corporatiewoningen)
    uit_mutaties = Tally("dwelling/year", Woningen.aanvoer["contingent"])
    zelf_corporatiewoningen = Tally("dwelling/year", Woningmarkt.zelf_corporatiewoningen)
    claims = Tally("dwelling/year", total(Woningen.claim, over=Grootte))
    teruggevallen_woningen = Tally(
        "dwelling/year",
        total(
            total(Begeleiding.terugval, over=Woonvorm) / Woningen.personen_per_woning, over=Groep
        ),
    )


REPORTING: tuple[type[Sector], ...] = (*SECTORS, Waarneming, Uitkomst)


@lru_cache(maxsize=1)
def national_model() -> FlatModel:
    """Assemble the model with everything that is reported about it, once."""
    return assemble(REPORTING)


@lru_cache
def further_model() -> FlatModel:
    """Assemble the model for runs beyond the usual end: the same, but for growth in those years."""
    return assemble((*REPORTING, Verder), {Wereld.groei.name: Verder.groei})
