"""How others count: each source sees another part of the same people.

The stocks are never compared with a count directly. Every source has its own operator: CBS
estimates persons of 18-65 it can register on 1 January; the opvang monitor counts everyone with
a BSN who slept in shelter at any moment of a year, in the regions that reported; the ETHOS Light
counts take all ages in seven categories, in some regions, as far as an organisation knows them.
"""

import numpy as np

from simulation.language.declare import Arrivals, Aux, Param, Report, Sector, Tally
from simulation.language.expressions import Dim, Mapping, cases, one_like, total, zero_like
from simulation.model.bevolking import Bevolking
from simulation.model.dims import Buiten, Dakloos, Groep, Opvangsoort, Situatie
from simulation.model.opvang import Opvang

personen = Bevolking.personen

Ethos = Dim("ethos", "ethos_1", "ethos_2", "ethos_3", "ethos_4", "ethos_5", "ethos_6", "ethos_7")
"""The seven categories of ETHOS Light; the last is threatened, not yet homeless."""
Ethossituatie = Situatie.subset("ethossituatie", "dreigend_dakloos", *Dakloos.elements)
ethos_van = Mapping(
    Ethossituatie,
    Ethos,
    {
        "openbare_ruimte": "ethos_1",
        "noodopvang": "ethos_2",
        "opvang_grootschalig": "ethos_3",
        "opvang_kleinschalig": "ethos_3",
        "langer_in_instelling": "ethos_4",
        "niet_conventioneel": "ethos_5",
        "bij_bekenden": "ethos_6",
        "dreigend_dakloos": "ethos_7",
    },
)


class Waarneming(Sector):
    """The operators, as far as they are sums over stocks and flows."""

    ethos = Report("person", total(personen[Ethossituatie], by=ethos_van))

    # CBS: coverage by living situation, adults of 18-65 whom a register could hold.
    dekking_verborgen = Param("1")
    dekking_opvang = Param("1")
    volwassen = Param("1", by=Groep)
    leeftijd_18_65 = Param("1", by=Groep)
    registreerbaar = Param("1", by=Groep)
    afwijking_cbs = Param("1")
    dekking_cbs = Aux(
        "1",
        cases(
            Dakloos,
            {
                Buiten.subset("verborgen", "bij_bekenden", "niet_conventioneel"): dekking_verborgen,
                "langer_in_instelling": zero_like(dekking_opvang),
                Opvangsoort: dekking_opvang,
                "noodopvang": one_like(dekking_opvang),
                "openbare_ruimte": one_like(dekking_opvang),
            },
        ),
    )
    cbs_equivalent = Report(
        "person",
        total(personen[Dakloos] * dekking_cbs, over=Dakloos)
        * volwassen
        * leeftijd_18_65
        * registreerbaar
        * afwijking_cbs,
    )
    ethos_volwassen = Report("person", ethos * volwassen)

    # The opvang monitor: who was there on 1 January, and who came in from outside since. Nobody
    # goes from temporary shelter to emergency shelter; the other way is no entry.
    met_bsn = Param("1")
    zonder_vrouwenopvang = Param("1")
    unieke_personen = Param("1")
    afwijking_monitor = Param("1")
    monitor_aanwezig = Report(
        "person",
        (total(personen[Opvangsoort]) * zonder_vrouwenopvang + total(personen["noodopvang"]))
        * met_bsn
        * afwijking_monitor,
    )
    monitor_instroom = Tally(
        "person/year",
        (
            Arrivals(total(Bevolking.zoekend["noodopvang"]))
            + total(Opvang.opname[Buiten]) * zonder_vrouwenopvang
        )
        * unieke_personen
        * met_bsn
        * afwijking_monitor,
    )


def monitor_year(
    present: np.ndarray, entries: np.ndarray, regional_share: float | np.ndarray
) -> np.ndarray:
    """Distinct persons in shelter at any moment of a year, in the regions that reported.

    Parameters
    ----------
    present
        ``waarneming.monitor_aanwezig`` at the start of the year, persons.
    entries
        ``waarneming.monitor_instroom`` over the year, persons.
    regional_share
        Share of national shelter use in the reporting regions.

    Returns
    -------
    numpy.ndarray
        Persons, in the shape of `present`.
    """
    return np.asarray((present + entries) * regional_share)
