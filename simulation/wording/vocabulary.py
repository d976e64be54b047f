"""What every part of the program calls things: of numbers, grades, groups of levers, sectors."""

from __future__ import annotations

from functools import lru_cache

from simulation.wording.catalog import Catalog, Texts


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """Read the words of ``terms.yaml``."""
    return Catalog.of_pairs("simulation.wording", "terms.yaml")


@lru_cache
def terms(lang: str) -> Texts:
    """Give the words in a language."""
    return catalog().in_(lang)


def capital(words: str) -> str:
    """Begin with a capital."""
    return words[:1].upper() + words[1:]


def grade_name(grade: str, lang: str) -> str:
    """Name a grade of evidence in a word or two."""
    return terms(lang)(f"grade.{grade}")


def grade_explained(grade: str, lang: str) -> str:
    """Say how sure a number of the register is: the name of its grade, and what that means."""
    return f"{capital(grade_name(grade, lang))}. {terms(lang)(f'grade_means.{grade}')}"
