"""Reading YAML from strangers: what is refused, with which words, and what a node gives."""

import datetime as dt
import json
import os
import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.reading.faults import MAX_FAULTS, Collector, Fault, InputError, printable
from simulation.reading.text_file import MAX_BYTES
from simulation.reading.yaml_file import from_plain, load, loads
from simulation.reading.yaml_node import Node


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        loads(text, "x.yaml")
    return caught.value


def entry(value: str) -> Node:
    return loads(f"a: {value}\n", "x.yaml").entries["a"]


def said(node: Node) -> str:
    return InputError(node.faults.faults).text()


def test_places_and_paths() -> None:
    root = loads("a:\n  b: {c: 1, d: [x, y]}\n", "x.yaml")
    d = root.entries["a"].entries["b"].entries["d"]
    assert (d.key_line, d.key_column, d.line, d.column) == (2, 13, 2, 16)
    y = d.items[1]
    assert (y.path, y.line, y.column) == ("a.b.d.2", 2, 20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("+3", 3),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-07-01", dt.date(2026, 7, 1)),
        ("2026-02-30", "2026-02-30"),
        ("yes", "yes"),
        ("uit", "uit"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("0,07", "0,07"),
        ("2026-07-01T00:00:00", "2026-07-01T00:00:00"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|\n  1\n", "1\n"),
        ("١٢", "١٢"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_core_scalars(text: str, value: object) -> None:
    node = entry(text)
    assert node.value == value
    assert type(node.value) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.yaml: dit bestand is leeg"),
        ("# niets\n", "x.yaml: dit bestand is leeg"),
        ("---\n", "x.yaml: dit bestand is leeg"),
        ("- a\n", "x.yaml:1:1: verwacht regels 'naam: waarde'"),
        ("zomaar tekst", "x.yaml:1:1: verwacht regels"),
        ("a: 1\n--- \nb: 2\n", "x.yaml:2:1: een tweede document"),
        ("a: &x 1\n", "x.yaml:1:4: ankers"),
        ("a: *x\n", "x.yaml:1:4: ankers"),
        ("*x : 1\n", "x.yaml:1:1: ankers"),
        ("a: !!str 1\n", "x.yaml:1:4: typeaanduidingen"),
        ("a: !!python/object/apply:os.system [id]\n", "x.yaml:1:4: typeaanduidingen"),
        ("a: ! 1\n", "x.yaml:1:4: typeaanduidingen"),
        ("a: !<tag:x> {b: 1}\n", "x.yaml:1:4: typeaanduidingen"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: a: 'a' staat hier al op regel 1"),
        ("a:\n  b: 1\n  b: 2\n", "x.yaml:3:3: a.b: 'b' staat hier al op regel 2"),
        ("a: {b: 1, b: 2}\n", "x.yaml:1:11: a.b: 'b' staat hier al"),
        ("? [a, b]\n: 1\n", "x.yaml:1:3: voor de ':' hoort één woord"),
        (": 1\n", "x.yaml:1:1: voor de ':' hoort één woord"),
        ("a:\n\tb: 1\n", "x.yaml:2:1: spring in met spaties"),
        ("a:\n  \t b: 1\n", "x.yaml:2:3: spring in met spaties"),
        ("a: b: c\n", "x.yaml:1:5: hier kan geen ':' staan"),
        ("a: [1, 2\n", "x.yaml:2:1: een haakje is niet gesloten"),
        ('a: "open\n', "de tekst eindigt te vroeg"),
        ("a: 1\n b: 2\n", "x.yaml:2:3: hier kan geen ':' staan"),
        ("a:\n  b: 1\n c: 2\n", "x.yaml:3:2: het inspringen klopt hier niet"),
        ("a: @b\n", "x.yaml:1:4: dit teken kan hier niet staan"),
        ("a: 1\nnaam\nb: 2\n", "x.yaml:3:1: er ontbreekt een ':' achter een naam"),
        ("%YAML 3.1\n---\na: 1\n", "ongeldige YAML"),
        ("a: \x00\n", "x.yaml:1:4: dit is geen tekstbestand (teken U+0000)"),
        ("a: 1\nb: \x1b[31m\n", "x.yaml:2:4: dit is geen tekstbestand (teken U+001B)"),
        ("a: \ud800\n", "x.yaml:1:4: dit is geen tekstbestand (teken U+D800)"),
        ("a: " + "[" * 20_000, "x.yaml:1:1: een regel van meer dan"),
        ("a: " + "[\n" * 20_000, "x.yaml:20:1: dieper genest dan 20"),
        ("- " * 4_000, "dieper genest dan 20"),
        ("a: [" + "\n1," * 60_000 + "]", "meer dan 50000 delen"),
        ("a" * (MAX_BYTES + 1), "x.yaml: dit bestand is groter dan 1 MB"),
    ],
)
def test_refused(text: str, message: str) -> None:
    assert message in refused(text).text().splitlines()[0]


def test_english() -> None:
    error = refused("a: &x 1\n")
    assert error.text("en") == "x.yaml:1:4: anchors (&) and aliases (*) are not allowed"
    assert str(error) == error.text("nl")


def test_nesting_of_20_is_allowed() -> None:
    loads("{a: " * 20 + "1" + "}" * 20, "x.yaml")
    refused("{a: " * 21 + "1" + "}" * 21)


def test_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
    began = time.perf_counter()
    error = refused("\n".join(lines))
    assert time.perf_counter() - began < 5
    assert len(error.faults) == MAX_FAULTS
    assert error.text().endswith("… dit zijn de eerste fouten; er kunnen er meer zijn")


def test_messages_cannot_steer_a_terminal() -> None:
    text = refused('"\\e[31mrood": 1\n"\\e[31mrood": 2\n').text()
    assert "\x1b" not in text
    assert "\\x1b[31mrood" in text
    assert len(printable("a" * 500)) == 60


def test_errors_survive_a_process_boundary() -> None:
    error = refused("a: &x 1\n")
    assert pickle.loads(pickle.dumps(error)).text() == error.text()


class TestFiles:
    """What only a file can have wrong."""

    def fault(self, path: Path) -> str:
        with pytest.raises(InputError) as caught:
            load(path)
        return caught.value.text()

    def test_utf8_with_and_without_bom(self, tmp_path: Path) -> None:
        path = tmp_path / "x.yaml"
        for start in (b"", b"\xef\xbb\xbf"):
            path.write_bytes(start + "naam: coöperatie\r\n".encode())
            assert load(path).entries["naam"].text() == "coöperatie"

    def test_other_encodings(self, tmp_path: Path) -> None:
        path = tmp_path / "x.yaml"
        path.write_bytes("a: 1\nnaam: coöperatie\n".encode("latin-1"))
        assert f"{path}:2:9: dit is geen UTF-8-tekst" in self.fault(path)
        path.write_bytes("a: 1\n".encode("utf-16"))
        assert "dit is geen UTF-8-tekst" in self.fault(path)
        path.write_bytes(bytes(range(256)))
        assert "dit is geen" in self.fault(path)

    def test_not_a_file(self, tmp_path: Path) -> None:
        assert self.fault(tmp_path / "weg.yaml").endswith("weg.yaml: dit bestand bestaat niet")
        assert "dit is geen gewoon bestand" in self.fault(tmp_path)
        assert "kan dit bestand niet lezen" in self.fault(Path("a\0b.yaml"))
        assert "kan dit bestand niet lezen" in self.fault(Path("a" * 5000))
        os.mkfifo(tmp_path / "pijp.yaml")
        assert "dit is geen gewoon bestand" in self.fault(tmp_path / "pijp.yaml")

    def test_forbidden(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "x.yaml"
        path.write_text("a: 1")
        path.chmod(0)
        if os.geteuid() == 0:  # who may read everything, so the refusal is played

            def refuse(file: object, *_: object, **__: object) -> None:
                raise PermissionError(13, "Permission denied", str(file))

            monkeypatch.setattr("builtins.open", refuse)
        assert "kan dit bestand niet lezen" in self.fault(path)

    def test_a_hundred_megabytes_are_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "x.yaml"
        with open(path, "wb") as file:
            file.truncate(100_000_000)
        began = time.perf_counter()
        assert "groter dan 1 MB" in self.fault(path)
        assert time.perf_counter() - began < 5

    def test_only_its_own_faults_are_raised(self, tmp_path: Path) -> None:
        shared = Collector()
        shared.add(Fault("eerder.yaml", 1, 1, "", "iets", "something"))
        path = tmp_path / "x.yaml"
        path.write_text("a: 1")
        load(path, shared).entries["a"].fault("fout", "wrong")
        assert [fault.file for fault in shared.faults] == ["eerder.yaml", str(path)]
        path.write_text("a: &b 1")
        with pytest.raises(InputError) as caught:
            load(path, shared)
        assert [fault.file for fault in caught.value.faults] == [str(path)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "x.yaml:1:4: a: verwacht een getal, niet 'abc'"),
        ("[1]", "verwacht een getal"),
        ("", "hier ontbreekt een getal"),
        ("0,07", "'0,07' is geen getal; gebruik een punt: 0.07"),
        ("1.000,5", "gebruik een punt: 1000.5"),
        ("7%", "schrijf een percentage als 0.07"),
        ("7,5 %", "schrijf een percentage als 0.075"),
        ("ja", "verwacht een getal, niet 'ja'; met een punt, zoals 0.5"),
        ("no", "verwacht een getal, niet 'no'; met een punt"),
        ("true", "verwacht een getal, niet 'true'; met een punt"),
        ('"0.07"', "'0.07' is tekst; schrijf het getal zonder aanhalingstekens"),
        (".nan", "dit is geen eindig getal"),
        ("-.inf", "dit is geen eindig getal"),
        ("1e999", "dit is geen eindig getal"),
        ("nan", "verwacht een getal, niet 'nan'"),
        ("-0.2", "moet tussen 0 en 1 liggen, is -0.2"),
        ("7", "is 7. Een aandeel is geen percentage: bedoelde u 0.07?"),
        ("2026-01-01", "verwacht een getal, niet '2026-01-01'"),
    ],
)
def test_numbers(text: str, message: str) -> None:
    node = entry(text)
    assert node.number(0, 1) is None
    assert message in said(node)


def test_number_within_bounds() -> None:
    assert entry("1").number(0, 1) == 1.0
    assert str(entry("-0.0").number(0, 1)) == "0.0"
    low = entry("-1")
    assert low.number(0) is None
    assert "moet minstens 0 zijn, is -1" in said(low)


def test_decimal_comma_in_braces_reads_as_a_key() -> None:
    node = entry("{naar: 0,07}")
    node.mapping(("naar", "start"))
    assert "onbekend veld '07'. Een getal met een komma? Gebruik een punt." in said(node)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026", "verwacht een datum, zoals 2026-07-01, niet '2026'"),
        ("01-07-2026", "verwacht een datum, zoals 2026-07-01, niet '01-07-2026'"),
        ("2026-02-30", "de datum 2026-02-30 bestaat niet"),
        ("0000-01-01", "de datum 0000-01-01 bestaat niet"),
        ("2024-12-31", "2024-12-31 ligt niet tussen 2025-01-01 en 2036-01-01"),
        ("", "verwacht een datum"),
        ("[]", "verwacht een datum"),
    ],
)
def test_dates(text: str, message: str) -> None:
    node = entry(text)
    assert node.date(dt.date(2025, 1, 1), dt.date(2036, 1, 1)) is None
    assert message in said(node)


def test_other_getters() -> None:
    assert entry("2026-07-01").date() == dt.date(2026, 7, 1)
    assert entry('"2026-07-01"').date() == dt.date(2026, 7, 1)
    assert entry("hoog").choice(("laag", "hoog")) == "hoog"
    assert [entry(word).flag() for word in ("aan", "uit", "true", "false")] == [1, 0, 1, 0]
    assert entry("2030 naar nul").text() == "2030 naar nul"
    assert entry("").mapping(("b",)) == {}
    for text, message in [
        ("hoogg", "'hoogg' is hier niet mogelijk. Bedoelde u 'hoog'?"),
        ("x", "Mogelijk: laag, hoog."),
        ("[]", "is hier niet mogelijk"),
    ]:
        node = entry(text)
        assert node.choice(("laag", "hoog")) is None
        assert message in said(node)
    for text, getter, message in [
        ("1", Node.flag, "verwacht aan of uit"),
        ("{}", Node.text, "verwacht een tekst"),
        ('" "', Node.text, "mag niet leeg zijn"),
        ('"\\e[1m"', Node.text, "bevat een besturingsteken"),
        ('"\\ud800"', Node.text, "bevat een besturingsteken"),
        ("1", Node.sequence, "verwacht een lijst"),
        ("1", Node.mapping, "verwacht regels 'naam: waarde'"),
    ]:
        node = entry(text)
        assert not getter(node)
        assert message in said(node)


def test_unknown_and_missing_keys() -> None:
    root = loads("knoppen:\n  contigent: 1\n  x: 2\n", "x.yaml")
    noun = ("onbekende knop", "unknown lever")
    hint = {"x": (" Ergens anders.", " Elsewhere.")}.get
    known = root.entries["knoppen"].mapping(
        ("contingent", "flexwoningen"), ("contingent", "flexwoningen"), noun, hint
    )
    assert known == {}
    with pytest.raises(InputError) as caught:
        root.faults.check()
    assert caught.value.text().splitlines() == [
        "x.yaml:1:1: knoppen: 'flexwoningen' ontbreekt",
        "x.yaml:2:3: knoppen.contigent: onbekende knop 'contigent'. Bedoelde u 'contingent'?",
        "x.yaml:3:3: knoppen.x: onbekende knop 'x'. Ergens anders.",
    ]
    assert "unknown lever 'contigent'. Did you mean 'contingent'?" in caught.value.text("en")


def test_plain_data_has_the_same_rules() -> None:
    data = {"a": {"b": 0.5, "c": [1, True, None, "x", dt.date(2026, 7, 1), float("-inf")]}}
    inner = from_plain(data, "link").entries["a"]
    values = [item.value for item in inner.entries["c"].items]
    assert inner.entries["b"].number() == 0.5
    assert values == [1, True, None, "x", dt.date(2026, 7, 1), float("-inf")]
    assert inner.entries["c"].items[5].number() is None
    assert said(inner) == "link: a.c.6: dit is geen eindig getal"
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InputError, match="dieper genest"):
        from_plain({"a": deep}, "link")  # type: ignore[dict-item]
    with pytest.raises(InputError, match="delen"):
        from_plain({"a": [1] * 60_000}, "link")


YAML_BITS = st.sampled_from(
    ["a", ":", " ", "\n", "- ", "? ", "[", "]", "{", "}", ",", "&x", "*x", "!", "!!int ", "|", ">",
     "'", '"', "#", "%", "@", "`", "---", "...", "\\", "\\x", "0,07", "1e9", "~", "<<", "\t", "\r",
     "\u2028", "\x85", "\ufeff", "é", "%YAML 1.1", "%TAG ! x", "\\u12", "2026-01-01"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(YAML_BITS, max_size=40).map("".join)))
def test_any_text_gives_nodes_or_an_input_error(text: str) -> None:
    try:
        root = loads(text, "x.yaml")
    except InputError as error:
        assert error.faults
        assert all(fault.text("en").startswith("x.yaml") for fault in error.faults)
    else:
        assert root.kind == "mapping"


# Without what JSON allows and we do not: control signs, lone surrogates, an empty name.
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=20)
NAMES = WORDS.filter(bool)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, JSON, min_size=1, max_size=4))
def test_json_reads_as_the_data_it_is(data: dict[str, object]) -> None:
    """JSON is YAML, so reading it is an independent check of the tree that is built."""
    assert plain(loads(json.dumps(data, ensure_ascii=False), "x.yaml")) == data


def plain(node: Node) -> object:
    if node.kind == "mapping":
        return {key: plain(value) for key, value in node.entries.items()}
    if node.kind == "sequence":
        return [plain(value) for value in node.items]
    return node.value
