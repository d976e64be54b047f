"""How far the practice of Wonen Eerst follows the plan: a logistic adoption."""

from simulation.language.declare import Aux, Cloud, Flow, Param, Sector, Stock
from simulation.language.expressions import one_plus, positive_part, ratio, total
from simulation.model.bevolking import Bevolking
from simulation.model.dims import Begeleid
from simulation.model.knoppen import Knoppen
from simulation.model.wereld import Lussen


class Praktijk(Sector):
    """Plans name Wonen Eerst sooner than they do it; success speeds it, pressure slows it."""

    begin_praktijk = Param("1")
    begin_succes = Param("1")
    adoptietempo = Param("1/year")
    eigen_aanzet = Param("1")
    gewicht_succes = Param("1")
    gewicht_druk = Param("1")
    ervaringstijd = Param("year")

    # Own success is what people see: of all who are or were homeless, how many live in a home
    # with support.
    met_begeleiding = total(Bevolking.personen[Begeleid])
    zichtbaar_succes = Aux("1", ratio(met_begeleiding, met_begeleiding + total(Bevolking.dakloos)))
    ervaren_succes = Stock("1", initial=begin_succes)
    ervaring = Cloud("1")
    leren = Flow(
        ervaring >> ervaren_succes, positive_part(zichtbaar_succes - ervaren_succes) / ervaringstijd
    )
    vergeten = Flow(
        ervaren_succes >> ervaring, positive_part(ervaren_succes - zichtbaar_succes) / ervaringstijd
    )

    draagvlak = Aux(
        "1",
        positive_part(
            one_plus(
                Lussen.draagvlak * (gewicht_succes * ervaren_succes - gewicht_druk * Bevolking.druk)
            )
        ),
    )
    praktijk_wonen_eerst = Stock("1", initial=begin_praktijk)
    uitvoering = Cloud("1")
    overnemen = Flow(
        uitvoering >> praktijk_wonen_eerst,
        adoptietempo
        * draagvlak
        * (eigen_aanzet + praktijk_wonen_eerst)
        * positive_part(Knoppen.aandeel_wonen_eerst - praktijk_wonen_eerst),
    )
    loslaten = Flow(
        praktijk_wonen_eerst >> uitvoering,
        adoptietempo
        * praktijk_wonen_eerst
        * positive_part(praktijk_wonen_eerst - Knoppen.aandeel_wonen_eerst),
    )
