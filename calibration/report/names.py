"""What the names in a document are called in the reader's language."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from calibration.report.words import ReportTexts
from simulation.outcomes.indicators import INDICATORS
from simulation.register.labels import load_labels
from simulation.register.register import PRIOR, Register, load_register


class Names:
    """Labels of parameters, outputs and counts; a name nobody knows stays as it is."""

    def __init__(self, document: Mapping[str, Any], words: ReportTexts) -> None:
        self.document, self.words = document, words

    @cached_property
    def register(self) -> Register:
        return load_register(parameter_set=PRIOR)

    @cached_property
    def counts(self) -> dict[str, Mapping[str, Any]]:
        return {row["id"]: row for row in self.document.get("fit", ())}

    @cached_property
    def _said(self) -> dict[str, str]:
        """Labels that the document has itself."""
        rows = [*self.document.get("learned", ()), *self.document.get("others", ())]
        return {row["name"]: self.words.said(row["label"]) for row in rows}

    @cached_property
    def _variants(self) -> dict[str, str]:
        rows = self.document.get("structures") or ()
        return {row["id"]: self.words.said(row["label"]) for row in rows}

    def of(self, name: str) -> str:
        """Name whatever a check or a table points at."""
        if name in self.counts:
            return self.count(self.counts[name])
        if name in INDICATORS:
            return self.words.pick(INDICATORS[name].label)
        if name in self._said or name in self.register.described:
            return self.parameter(name)
        return self._variants.get(name) or self.words.known(f"where.{name}", name)

    def parameter(self, name: str) -> str:
        """Name a number of the register: its words, and its element when it has one."""
        described = self.register.described.get(name)
        if described is None:
            return self._said.get(name, name)
        label = self._said.get(name) or self.words.pick(described.label)
        elements = load_labels().elements
        members = name.removeprefix(described.id).strip(".").split(".")
        parts = [_small(self.words.pick(elements[m])) for m in members if m in elements]
        return f"{label}: {', '.join(parts)}" if parts else label

    def count(self, row: Mapping[str, Any]) -> str:
        return f"{self.words.said(row['label'])}, {self.words.date(row['from'], row['to'])}"

    def error(self, name: str, key: str = "errors.region") -> str:
        """Name a shared error: of a source, or of the part of the country that was counted."""
        for row in self.counts.values():
            if row["region_set"] == name and row["unit"] != "1":
                return self.words.plain(key, count=self.count(row))
        return self.words.known(f"source.{name}", name) if key != "errors.region" else self.of(name)


def _small(words: str) -> str:
    """Begin without a capital, but for an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
