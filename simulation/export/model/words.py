"""Words of the model as a document, in Dutch or English."""

from functools import lru_cache

from simulation.wording.catalog import Catalog, Texts


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return Catalog.of_pairs("simulation.export.model", "texts.yaml")


@lru_cache
def texts(lang: str) -> Texts:
    return catalog().in_(lang)
