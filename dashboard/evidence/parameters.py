"""Every number of the model: found by words, sector and grade, and taken along as a file."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from dashboard.texts import Texts
from simulation.export.tables.files import about_table, csv_bytes, xlsx_bytes
from simulation.export.tables.listings import matches, parameters
from simulation.export.tables.result import sources_table
from simulation.outcomes.scenario_runs import model_version
from simulation.register.labels import load_labels
from simulation.register.register import GRADES, PRIOR, Parameter, Register, load_register
from simulation.wording.vocabulary import terms

MOST = 200
"""Characters of a search text."""


@dataclass(frozen=True)
class Search:
    """What is looked for; None means any."""

    text: str = ""
    sector: str | None = None
    grade: str | None = None

    @property
    def everything(self) -> bool:
        return self == Search()

    def find(self, register: Register) -> list[Parameter]:
        """Give the parameters in which all words occur, of the sector and grade asked for."""
        return [
            parameter
            for parameter in parameters(register)
            if self.sector in (None, sector_of(parameter))
            and self.grade in (None, parameter.grade)
            and matches(parameter, self.text)
        ]


def sector_of(parameter: Parameter) -> str:
    """Give the sector, as the file of the register is called in the names of its numbers."""
    return parameter.id.partition(".")[0]


def sectors(register: Register) -> list[str]:
    """Give the sectors, in the order in which they are shown."""
    return list(dict.fromkeys(map(sector_of, parameters(register))))


def sector_label(sector: str, t: Texts) -> str:
    """Name a sector; one that has no words yet by the name of its file."""
    return terms(t.lang).known(f"sector.{sector}", sector.capitalize())


def by_grade(register: Register) -> dict[str, int]:
    """Count the numbers of each grade; grades without any are left out."""
    found = Counter(parameter.grade for parameter in register.described.values())
    return {grade: found[grade] for grade in GRADES if found[grade]}


def by_sector(found: list[Parameter]) -> dict[str, list[Parameter]]:
    groups: dict[str, list[Parameter]] = {}
    for parameter in found:
        groups.setdefault(sector_of(parameter), []).append(parameter)
    return groups


def size(found: list[Parameter]) -> int:
    return sum(len(parameter.values) for parameter in found)


def members_label(members: tuple[str, ...], t: Texts) -> str:
    """Name what one number of a row is about: the group, the place, the route."""
    known = load_labels().elements
    return " · ".join(t.pick(known[name]) if name in known else name for name in members)


def prior_register() -> Register:
    """Give the register without what a calibration found."""
    return load_register(parameter_set=PRIOR)


def values_before(parameter: Parameter, before: Register) -> dict[str, float]:
    """Give the values before the calibration of the numbers that it changed."""
    old = before.estimates
    return {
        name: old[name].central
        for name, estimate in parameter.estimates.items()
        if name in old and old[name].central != estimate.central
    }


def file_table(register: Register, search: Search) -> pd.DataFrame:
    """Give a row for every number found, with its sector and its value before the calibration."""
    table = sources_table(register)
    wanted = {name for parameter in search.find(register) for name in parameter.estimates}
    before = prior_register().estimates
    sector = table["id"].str.partition(".")[0]
    table.insert(1, "onderdeel", sector)
    table.insert(
        table.columns.get_loc("midden") + 1,
        "midden_voor_ijking",
        [before[name].central if name in before else None for name in table["id"]],
    )
    return table[table["id"].isin(wanted)].reset_index(drop=True)


def csv_file(register: Register, search: Search, lang: str) -> bytes:
    """Give the numbers found as CSV, as a spreadsheet in the reader's language opens it."""
    return csv_bytes(file_table(register, search), _about(register), dutch=lang == "nl")


def xlsx_file(register: Register, search: Search) -> bytes:
    """Give the numbers found as a workbook that says where they come from."""
    return xlsx_bytes(
        {"Getallen": file_table(register, search), "Herkomst": about_table(_about(register))}
    )


def _about(register: Register) -> dict[str, str | int]:
    return {"modelversie": model_version(), "parameterset": register.parameter_set}
