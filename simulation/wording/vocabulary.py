"""What all of the program calls things: of numbers, units, grades, groups of levers, sectors."""

from functools import lru_cache

from simulation.wording.catalog import Catalog, Texts


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return Catalog.of_pairs("simulation.wording", "terms.yaml")


@lru_cache
def terms(lang: str) -> Texts:
    return catalog().in_(lang)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def unit_name(unit: str, lang: str) -> str:
    """Name a unit of the register; one that has no words yet stays as it is."""
    return terms(lang).known(f"unit.{unit}", unit)


def grade_name(grade: str, lang: str) -> str:
    return terms(lang)(f"grade.{grade}")


def grade_explained(grade: str, lang: str) -> str:
    """Say how sure a number of the register is: the name of its grade, and what that means."""
    return f"{capital(grade_name(grade, lang))}. {terms(lang)(f'grade_means.{grade}')}"
