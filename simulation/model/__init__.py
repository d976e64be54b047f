"""The model of Dutch homelessness: one sector per file, put together here."""

from simulation.language.declare import Sector
from simulation.model.begeleiding import Begeleiding, Terugkeer
from simulation.model.bevolking import Bevolking
from simulation.model.dossier import Duur, Rechtenboek, Verhuizing
from simulation.model.instroom import Instroom, Preventieteams
from simulation.model.knoppen import Knoppen
from simulation.model.opvang import Opvang, Plekkenbeheer
from simulation.model.plekken import Plekken
from simulation.model.preventie import Preventie
from simulation.model.recht import Praktijk, Rechten
from simulation.model.wereld import Lussen, Wereld
from simulation.model.woningen import Woningen, Woningmarkt

SECTORS: tuple[type[Sector], ...] = (
    Wereld,
    Lussen,
    Knoppen,
    Plekken,
    Preventie,
    Bevolking,
    Preventieteams,
    Praktijk,
    Begeleiding,
    Rechten,
    Woningen,
    Woningmarkt,
    Opvang,
    Plekkenbeheer,
    Instroom,
    Terugkeer,
    Verhuizing,
    Rechtenboek,
    Duur,
)
