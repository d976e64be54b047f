"""What the declared quantities, dimensions and indicators are called, in two languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from simulation.reading.faults import Collector
from simulation.reading.yaml_file import load
from simulation.wording.text import LANGUAGES, Text

LABELS_FILE = Path(str(resources.files("simulation.register").joinpath("labels.yaml")))


@dataclass(frozen=True)
class Labels:
    """The words of ``labels.yaml``; `parts` are those of what a capacity or a door brings along."""

    sectors: Mapping[str, Text]
    quantities: Mapping[str, Text]
    parts: Mapping[str, Text]
    dimensions: Mapping[str, Text]
    elements: Mapping[str, Text]
    indicators: Mapping[str, Text]

    def quantity(self, name: str) -> Text:
        """Give the words for a declared name; a part has those of its owner before it."""
        if name in self.quantities:
            return self.quantities[name]
        owner, _, part = name.rpartition(".")
        if owner not in self.quantities or part not in self.parts:
            raise KeyError(name)
        whole, own = self.quantities[owner], self.parts[part]
        nl, en = (
            f"{a.rstrip('.')}: {b[0].lower()}{b[1:]}" for a, b in zip(whole, own, strict=True)
        )
        return Text(nl, en)


@lru_cache(maxsize=1)
def load_labels() -> Labels:
    """Read the labels of the model; an `InputError` has every fault in the file."""
    faults = Collector()
    root = load(LABELS_FILE, faults)
    names = tuple(Labels.__dataclass_fields__)
    sections: dict[str, dict[str, Text]] = {name: {} for name in names}
    for name, section in root.mapping(names, required=names).items():
        for key, node in section.mapping().items():
            words = node.mapping(LANGUAGES, required=LANGUAGES)
            nl, en = (words[n].text() or "" if n in words else "" for n in LANGUAGES)
            sections[name][key] = Text(nl, en)
    faults.check()
    return Labels(**sections)
