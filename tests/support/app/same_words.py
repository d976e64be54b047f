"""What a place says of a quantity, without the words around it."""

import re
from dataclasses import dataclass, field

from dashboard.texts import texts
from simulation.scenario.criteria import CRITERIA
from simulation.wording.vocabulary import terms

Quantity = tuple[str, ...]
"""Of what, and of which scenario: ``("value", "wonen_eerst")``."""


@dataclass
class Said:
    """What each place says of each quantity, without the words around it."""

    lang: str
    found: dict[Quantity, dict[str, str]] = field(default_factory=dict)

    def note(self, place: str, text: str, *quantity: str) -> None:
        self.found.setdefault(quantity, {})[place] = bare(text, self.lang)

    def places(self, kind: str) -> set[str]:
        return {p for quantity, by in self.found.items() if quantity[0] == kind for p in by}

    def disagreements(self) -> dict[Quantity, dict[str, str]]:
        return {quantity: by for quantity, by in self.found.items() if len(set(by.values())) > 1}


def bare(text: str, lang: str) -> str:
    """Write a text in signs: of a chance or a small number a sentence has its sign in words."""
    t, found = terms(lang), " ".join(text.split())
    gap = "\x00"
    for key, sign in (("chance.less", "< "), ("chance.more", "> "), ("chance.about", "")):
        found = found.replace(t(key, chance=gap).rstrip(gap), sign)
    return found.replace(t("number.fewer", number=gap).rstrip(gap), "< ")


def band(low: str, high: str) -> str:
    return f"{low}–{high}"


NUMBER = r"[\d.,]+"
ENDS = rf"\(90\s?%: ({NUMBER})–({NUMBER})\)"
SENTENCE = {
    "nl": (
        r"naar verwachting ([\d.,]+) mensen dakloos \(90 %: (\S+)\)",
        rf"tussen ({NUMBER}) mensen minder en ({NUMBER}) mensen meer",
        rf"ongeveer ({NUMBER}) (?:dakloze )?(?:mensen|minder|meer)[^(]*{ENDS}",
    ),
    "en": (
        rf"({NUMBER}) (?:homeless people|people)[^(]*\(90%: (\S+)\)",
        rf"between ({NUMBER}) (?:people )?fewer and ({NUMBER}) (?:people )?more",
        rf"({NUMBER}) (?:people |homeless people )?(?:fewer|more)[^(]*{ENDS}",
    ),
}
"""In a sentence: a value with its band; a difference that is uncertain; and one that is not."""


def in_sentences(said: Said, place: str, scenario: str, words: str, first: bool = True) -> None:
    """Note what sentences say of the number of homeless people, and of its difference."""
    value, unsure, sure = SENTENCE[said.lang]
    if first:
        found = re.search(value, words)
        assert found, (place, words)
        said.note(place, found[1], "value", scenario)
        said.note(place, found[2], "band", scenario)
    if (found := re.search(unsure, words)) is not None:
        said.note(place, terms(said.lang)("difference.unsure"), "size", scenario)
        said.note(place, band(*found.groups()), "size band", scenario)
    elif (found := re.search(sure, words)) is not None:
        said.note(place, found[1], "size", scenario)
        said.note(place, band(found[2], found[3]), "size band", scenario)


def fall(said: Said, place: str, scenario: str, words: str) -> None:
    """Note the chance of a fall in the sentence of a headline."""
    chance, then = "\x00", "\x01"
    asked = re.escape(texts(said.lang)("kop.daling", begin=2025, toen=then, kans=chance))
    for gap, name in ((chance, "chance"), (then, "then")):
        asked = asked.replace(re.escape(gap), rf"(?P<{name}>.+?)")
    found = re.search(asked, words)
    assert found, (place, words)
    said.note(place, found["chance"], "fall", scenario)


def cell(said: Said, place: str, scenario: str, words: str) -> None:
    """Note a cell that has a value and its band."""
    found = re.match(r"([<\d.,%\s]+?)(?: \w+)? .*?90\s?%: (\S+)", words)
    assert found, (place, words)
    said.note(place, found[1], "value", scenario)
    said.note(place, found[2], "band", scenario)


def difference(said: Said, place: str, scenario: str, words: str) -> None:
    """Note a difference from a table, and its size as a sentence has it."""
    found = re.match(
        r"(.+?)(?: (?:personen|persons))? \(?90\s?%: (\S+) (?:tot|to) ([^\s)]+)", words
    )
    assert found, (place, words)
    value, low, high = found.groups()
    said.note(place, value, "difference", scenario)
    said.note(place, f"{low} {high}", "difference band", scenario)
    unsure = terms(said.lang)("difference.unsure")
    sizes = [end.lstrip("+−") for end in (low, high)]
    if value != unsure and value.startswith("−"):
        sizes.reverse()
    said.note(f"{place} (size)", value.lstrip("+−"), "size", scenario)
    said.note(f"{place} (size)", band(*sizes), "size band", scenario)


def goals(said: Said, place: str, scenario: str, rows: list[list[str]]) -> None:
    """Note the chances in a table of verdicts."""
    chances = [row[3] for row in rows[1:] if len(row) == 6]
    assert len(chances) == len(CRITERIA), place
    for goal, words in zip(CRITERIA, chances, strict=True):
        said.note(place, re.split(r" (?:In|✓|✕)", words)[0], "chance", scenario, goal)
