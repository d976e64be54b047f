"""The model of Dutch homelessness: one sector per file, put together here."""

from simulation.language.declare import Sector
from simulation.model.begeleiding import Begeleiding, Terugkeer
from simulation.model.bevolking import Bevolking
from simulation.model.instroom import Instroom
from simulation.model.knoppen import Knoppen
from simulation.model.opvang import Opvang
from simulation.model.plekken import Plekken
from simulation.model.plekkenbeheer import Plekkenbeheer
from simulation.model.praktijk import Praktijk
from simulation.model.preventie import Preventie
from simulation.model.wereld import Lussen, Wereld
from simulation.model.woningen import Woningen

SECTORS: tuple[type[Sector], ...] = (
    Wereld,
    Lussen,
    Knoppen,
    Plekken,
    Bevolking,
    Preventie,
    Praktijk,
    Begeleiding,
    Woningen,
    Opvang,
    Plekkenbeheer,
    Instroom,
    Terugkeer,
)
