"""What policy does not decide: the calendar, growth, the housing shortage, the loops' switches."""

from simulation.language.declare import Aux, Input, Param, Sector
from simulation.language.expressions import complement, elapsed, one_plus, positive_part


class Wereld(Sector):
    """The world around the system; every path in time starts from what is known today."""

    tijd = Input("year")
    winter = Input("1")

    begin = Param("year")
    beleidsstart = Param("year")
    ambitiejaar = Param("year")
    einde = Param("year")

    groei_verleden = Param("1/year")
    instroomgroei = Param("1/year")
    groei = Aux(
        "1",
        one_plus(groei_verleden * elapsed(tijd, begin, beleidsstart))
        + instroomgroei * elapsed(tijd, beleidsstart, einde),
    )

    # Only the change of the shortage counts: today's is already in every rate that was observed.
    woningtekort_nu = Param("dwelling")
    woningtekort = Param("dwelling")
    gevoeligheid_tekort = Param("1")
    verloop = elapsed(tijd, beleidsstart, ambitiejaar) / (ambitiejaar - beleidsstart)
    toename_tekort = Aux("1", verloop * (woningtekort - woningtekort_nu) / woningtekort_nu)
    kans_op_woning = Aux("1", positive_part(complement(gevoeligheid_tekort * toename_tekort)))


class Lussen(Sector):
    """Switches of the behavioural feedback loops: 1 is on, 0 is off."""

    vicieuze_cirkel = Param("1")
    verslechtering = Param("1")
    aanzuigende_werking = Param("1")
    draagvlak = Param("1")
    herinvestering = Param("1")
