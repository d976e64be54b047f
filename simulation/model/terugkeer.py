"""Return to homelessness after having been housed."""

from simulation.language.declare import Flow, Sector
from simulation.model.begeleiding import Begeleiding
from simulation.model.bevolking import Bevolking
from simulation.model.dims import Buiten, Woonvorm, noodsoort_van
from simulation.model.opvang import Opvang

personen = Bevolking.personen


class Terugkeer(Sector):
    """Who was housed and loses the home again."""

    teruggekeerd = Flow(
        personen[Woonvorm] >> personen[Buiten], Begeleiding.terugval * Opvang.landing
    )
    teruggekeerd_noodopvang = Flow(
        personen[Woonvorm] >> personen["noodopvang"],
        Begeleiding.terugval * Opvang.eerste["noodopvang"],
        within=Opvang.nood,
        via=noodsoort_van,
    )
