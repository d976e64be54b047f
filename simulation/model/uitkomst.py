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
    Begeleid,
    Buiten,
    Dakloos,
    Groep,
    Grootte,
    Huisbron,
    Instellingsroute,
    Woonvorm,
)
from simulation.model.instroom import Instroom
from simulation.model.opvang import Opvang
from simulation.model.plekken import Plekken
from simulation.model.praktijk import Praktijk
from simulation.model.preventie import Preventie
from simulation.model.waarneming import Waarneming
from simulation.model.woningen import Woningen

personen = Bevolking.personen
Dakloze_bron = Huisbron.subset(
    "dakloze_bron", *(h for h in Huisbron.elements if h in Dakloos.elements)
)


class Uitkomst(Sector):
    """Reports are states at a moment; tallies are totals over the year that ends there."""

    # State.
    personen_per_situatie = Report("person", personen)
    wachtlijst = Report("person", Bevolking.wachtlijst)
    duur = Report("year", Bevolking.duur)
    plekken = Report("person", Plekken.open + Plekken.sluitend)
    in_opvang = Report("person", Opvang.in_opvang)
    praktijk = Report("1", Praktijk.praktijk_wonen_eerst)
    preventieteams = Report("team", Preventie.preventieteams)
    begeleiding_nodig = Report("person", Begeleiding.nodig)
    begeleiding_geleverd = Report("person", Begeleiding.geleverd)
    begeleidingscapaciteit = Report("person", Begeleiding.capaciteit)
    woningen_vrij = Report("dwelling", Woningen.vrij)

    # Who becomes homeless, by group; before that, by route.
    instroom_route = Tally("person/year", Preventie.doorgaand)
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
    uit_instelling_dakloos = Tally(
        "person/year",
        total(Preventie.doorgaand[Instellingsroute], over=Instellingsroute)
        + total(Instroom.moet_instelling_uit),
    )

    # How people leave homelessness.
    geplaatst = Tally(
        "person/year",
        total(Woningen.zonder_begeleiding[Dakloze_bron], over=Dakloze_bron)
        + total(Woningen.met_begeleiding[Dakloze_bron], over=(Dakloze_bron, Begeleid)),
    )
    preventief_geplaatst = Tally(
        "person/year",
        Woningen.zonder_begeleiding["dreigend_dakloos"]
        + total(Woningen.met_begeleiding["dreigend_dakloos"], over=Begeleid),
    )
    zelf_gevonden = Tally("person/year", total(Bevolking.zelf_gevonden, over=Dakloos))
    naar_huis = Aux(
        "person/year",
        total(Woningen.zonder_begeleiding[Dakloze_bron], over=Dakloze_bron)
        + total(Woningen.met_begeleiding[Dakloze_bron], over=(Dakloze_bron, Begeleid))
        + total(Bevolking.zelf_gevonden, over=Dakloos),
    )
    naar_huis_totaal = Tally("person/year", naar_huis)
    duur_bij_vertrek = Tally("person", naar_huis * Bevolking.duur)
    eigen_woning = Tally("person/year", Begeleiding.gesetteld)
    eu_vertrokken = Tally("person/year", total(Bevolking.eu_vertrokken))
    overleden_dakloos = Tally("person/year", total(Bevolking.sterven[Dakloos], over=Dakloos))
    dreiging_opgelost = Tally("person/year", Instroom.dreiging_opgelost)

    # Shelter.
    weigeringen = Tally("person/year", Opvang.nood.refused)
    opgenomen = Tally("person/year", Opvang.opgenomen)
    uit_opvang = Tally("person/year", Outflow(Opvang.in_opvang))
    in_noodopvang_gekomen = Tally("person/year", Arrivals(total(personen["noodopvang"])))
    uitgeplaatst = Tally(
        "person/year",
        total(Opvang.uitplaatsing_bij_sluiting) + total(Opvang.uitplaatsing_noodopvang),
    )
    opvangjaren = Tally("person", Opvang.in_opvang)
    wachtjaren = Tally("person", total(Bevolking.wachtlijst))
    buitenjaren = Tally("person", total(personen["openbare_ruimte"]))

    # Homes.
    aanvoer = Tally("dwelling/year", Woningen.aanvoer)
    toegewezen = Tally("dwelling/year", total(Woningen.toewijzen, over=Grootte))
    teruggegeven = Tally("dwelling/year", total(Woningen.teruggegeven))
    mutaties = Tally("dwelling/year", Woningen.mutaties)
    uit_mutaties = Tally("dwelling/year", Woningen.aanvoer["contingent"])
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
