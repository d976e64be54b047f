"""Words of what is written for a reader: a table in a terminal, the model as a document."""

from functools import lru_cache

from simulation.wording.catalog import Catalog, Texts


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return Catalog.of_pairs("simulation.export", "texts.yaml")


@lru_cache
def texts(lang: str) -> Texts:
    return catalog().in_(lang)
