"""Where a number comes from: words in both languages, and links to the documents they name."""

from pathlib import Path

import pytest
from support.models.small_register import write_register

from simulation.reading.faults import InputError
from simulation.register.register import Parameter, load_register

ADDRESS = "https://example.org/jaarverslag"
SOURCES = f"""
bronnen:
  Jaarverslag: {ADDRESS}
  Raming: none
"""


def _read(folder: Path, sources: str) -> dict[str, Parameter]:
    (write_register(folder) / "bronnen.yaml").write_text(sources, "utf-8")
    return load_register(folder, "prior").described


def test_a_document_is_a_link_in_both_languages(tmp_path: Path) -> None:
    found = _read(tmp_path, SOURCES)
    assert list(found["opvang.uitval"].linked("nl")) == [("Jaarverslag", ADDRESS)]
    assert list(found["opvang.uitval"].linked("en")) == [("Jaarverslag", ADDRESS), (" (en)", None)]
    assert list(found["opvang.dagen"].linked("nl")) == [("Kalender", None)]


def test_the_longest_name_counts_and_one_without_an_address_is_no_link(tmp_path: Path) -> None:
    longer = "https://example.org/annual"
    found = _read(tmp_path, f"{SOURCES}  Jaarverslag (en): {longer}\n")
    assert list(found["opvang.uitval"].linked("nl")) == [("Jaarverslag", ADDRESS)]
    assert list(found["opvang.uitval"].linked("en")) == [("Jaarverslag (en)", longer)]
    assert list(found["wereld.woningtekort"].linked("nl")) == [("Raming", None)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (ADDRESS, "jaarverslag.pdf", "verwacht een webadres (https://...) of none"),
        (ADDRESS, "''", "deze tekst mag niet leeg zijn"),
        ("Raming", "Ramingen", "Ramingen: geen bron noemt dit"),
        ("bronnen:", "bron:", "onbekend veld 'bron'. Bedoelde u 'bronnen'?"),
    ],
)
def test_faulty_sources(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        _read(tmp_path, SOURCES.replace(old, new))
    assert message in str(error.value)


def test_a_file_of_levers_is_called_after_their_group(tmp_path: Path) -> None:
    folder = write_register(tmp_path) / "knoppen"
    (folder / "wonen.yaml").rename(folder / "woning.yaml")
    with pytest.raises(InputError, match=r"geen groep van knoppen\. Bedoelde u 'wonen'\?"):
        load_register(tmp_path, "prior")


def test_every_number_has_its_words_in_dutch_and_in_english() -> None:
    register = load_register()
    for parameter in register.described.values():
        for words in (parameter.source, parameter.why):
            assert words.nl != words.en or parameter.source.nl.startswith("365"), parameter.id
    for lever in register.levers.values():
        assert lever.why_range.nl != lever.why_range.en, lever.id


def test_what_was_read_somewhere_says_where() -> None:
    """A document on the web is a link; five figures were read where no address was kept."""
    without = {
        parameter.id
        for parameter in load_register().described.values()
        if parameter.grade in ("page", "seed") and not any(parameter.addresses.values())
    }
    assert without == {
        "bevolking.eu_slaagkans",
        "plekken.winterplekken",
        "waarneming.reguliere_wachttijd",
        "waarneming.statushouders_aandeel",
        "wereld.woningtekort_nu",
    }
