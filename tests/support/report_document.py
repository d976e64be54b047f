"""A diagnostics document made by hand, with something in every section, and a page read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

from calibration.report import report

GROUP = "report"
"""Of the tests that share the pages: they are made once."""
HOSTILE = "<script>alert('x')</script> & \"q\" </svg><img src=x onerror=y> {0} {{7*7}}"
"""A source of someone who means ill, or who only likes signs."""
SVG = "{http://www.w3.org/2000/svg}"


def _label(nl: str, en: str) -> dict[str, str]:
    return {"nl": nl, "en": en}


def _count(id: str, **other: Any) -> dict[str, Any]:
    row = {
        "id": id,
        "counted": 26_617.0,
        "model": 26_204.4,
        "low": 21_956.7,
        "middle": 26_403.1,
        "high": 31_712.9,
        "place": 0.534,
        "inside": True,
        "off": 0.149,
        "use": "fit",
        "fitted": True,
        "unit": "person",
        "label": _label("Geteld door A", "Counted by A"),
        "from": "2022-01-01",
        "to": "2022-01-01",
        "region_set": "nederland",
        "source": "Bron A",
    }
    return {**row, **other}


def counts() -> list[dict[str, Any]]:
    """An amount inside its band, one outside that was not fitted, and a share."""
    share = {
        "unit": "1",
        "counted": 0.187,
        "model": 0.2174,
        "low": 0.0041,
        "middle": 0.21,
        "high": 0.3021,
        "place": 0.0013,
        "label": _label("Deel B", "Share B"),
    }
    return [
        _count("a"),
        _count(
            "b",
            counted=41_033.0,
            place=0.999,
            inside=False,
            off=None,
            fitted=False,
            use="holdout",
            region_set="streek",
            source=HOSTILE,
            to="2022-12-31",
        ),
        _count("c", **share, off=-1.72),
    ]


def _number(name: str, **other: Any) -> dict[str, Any]:
    row = {
        "name": name,
        "label": _label(f"Getal {name}", f"Number {name}"),
        "unit": "person/year",
        "grade": "assumption",
        "prior": [1_999.9, 4_512.3, 9_899.9],
        "posterior": [2_034.7, 4_098.2, 8_143.6],
        "mean": 4_300.1,
        "shift": -0.234,
        "contraction": 0.2043,
    }
    return {**row, **other}


def _path(level: float) -> dict[str, list[float | None]]:
    shape = {"mean": 1.0, "q05": 0.72, "q25": 0.9, "q50": 0.99, "q75": 1.1, "q95": 1.31}
    return {k: [None, 0.9 * level * v, level * v, 1.2 * level * v] for k, v in shape.items()}


def outlook() -> dict[str, Any]:
    """Current policy: goals that all, none, a few and hardly any of 4,000 draws reach."""
    reached = {
        "functioneel_nul": 0,
        "nul_dakloos": 4_000,
        "halvering": 1_480,
        "niemand_buiten": 3,
        "kort_verblijf": 3_999,
    }
    asked = ["functioneel_nul", "halvering", "nul_dakloos"]
    return {
        "time": [2022.0, 2026.0, 2031.0, 2036.0],
        "draws": 4_000,
        "fall": 0.4317,
        "paths": {"dakloos_totaal": _path(104_321.5), "cbs_equivalent": _path(48_711.2)},
        "criteria": {
            name: {"times": times, "chance": times / 4_000, "chance_upper": 1.0}
            for name, times in reached.items()
        },
        "people_2030": {
            "mean": 104_321.5,
            "q05": 76_133.2,
            "q95": 138_654.9,
            "asked": asked,
            "labels": {name: _label(f"Doel {name}", f"Goal {name}") for name in asked},
        },
    }


def _worth(id: str, alone: float, added: float, kind: str = "parameter") -> dict[str, Any]:
    return {
        "id": id,
        "label_nl": f"Meting {id}",
        "label_en": f"Measuring {id}",
        "kind": kind,
        "alone": alone,
        "added": added,
    }


def checks(failed: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    values = {
        "rhat": (1.00987, 1.01, 1.0104),
        "ess": (3_427.2, 2_500.0, 2_499.6),
        "targets": (1.59, 3.0, 3.4),
    }
    where = {"rhat": "preventie.instroomniveau", "ess": "dakloos_totaal", "targets": "c"}
    return [
        {
            "id": id,
            "label": _label(f"Eis {id}", f"Demand {id}"),
            "where": where[id],
            "worst": bad if id in failed else good,
            "limit": limit,
            "passed": id not in failed,
        }
        for id, (good, limit, bad) in values.items()
    ]


def _directions() -> dict[str, Any]:
    parts = [
        {"name": "preventie.instroomniveau", "weight": 0.8123},
        {"name": "wereld.trend", "weight": -0.3456},
    ]
    return {
        "variances": [0.1672, 0.5268, 1.0894],
        "informed": 1,
        "decided": [{"variance": 0.1672, "parts": parts}],
        "open": [{"variance": 1.0894, "parts": parts[::-1]}],
    }


def _ridge() -> dict[str, Any]:
    seen = [0.4 + 0.01 * i for i in range(40)]
    return {
        "with": "waarneming.dekking_verborgen",
        "correlation": -0.913,
        "spread_seen": 0.171,
        "spread_hidden": 0.148,
        "spread_product": 0.061,
        "seen": seen,
        "hidden": [30_000.0 / share for share in seen],
    }


def _error(name: str, mean: float) -> dict[str, Any]:
    return {
        "name": name,
        "prior_sd": 0.12,
        "mean": mean,
        "sd": 0.04,
        "factor": [2.718281828 ** (mean + k * 0.04) for k in (-1.645, 0.0, 1.645)],
    }


def _variant(id: str, weight: float, evidence: float, scale: float, fall: float) -> dict[str, Any]:
    seen = {**outlook(), "fall": fall}
    for path in seen["paths"].values():
        for name, values in path.items():
            path[name] = [None if v is None else scale * v for v in values]
    return {
        "id": id,
        "label": _label(f"Variant {id}", f"Version {id}"),
        "text": _label(f"Uitleg {id}", f"Meaning {id}"),
        "log_evidence": evidence,
        "weight": weight,
        "converged": True,
        "outlook": seen,
    }


def about() -> dict[str, Any]:
    """What every document has, of a calibration that passed."""
    return {
        "schema_version": 1,
        "seed": 7,
        "draws": 4_000,
        "model_version": "0.1.0+abc",
        "data_hash": "aaaa1111",
        "register": "bbbb2222",
        "posterior": "cccc3333",
        "structure": "basis",
        "sampled": ["preventie.instroomniveau", "wereld.trend"],
        "drawn_from_ranges": 524,
        "gate": "passed",
        "checks": checks(),
    }


def sections() -> dict[str, Any]:
    """What a document may lack, by key."""
    ranked = [
        _worth("een", 0.1249, 0.1249, "count"),
        _worth("twee", 0.1136, 0.1136),
        _worth("drie", 0.0031, 0.0031),
    ]
    names = ("preventie.instroomniveau", "wereld.trend")
    rows = counts()
    checked = [{k: row[k] for k in ("id", "counted", "low", "high", "place")} for row in rows]
    exercise = {
        "id": "zonder",
        "label": _label("Zonder B", "Without B"),
        "fitted": ["a", "c"],
        "effective": 366.4,
        "converged": True,
        "inside": 1,
        "rows": rows[:2],
    }
    return {
        "rhat": {names[0]: 1.00987},
        "ess": {names[0]: 3_427.2, "weighted": 9_012.9},
        "agreement": {
            "means": {names[0]: 0.0612, "dakloos_totaal": 0.0213},
            "spreads": {names[0]: 0.0287, "dakloos_totaal": 0.0149},
        },
        "weighted": {"draws": 65_536, "effective": 9_012.9, "numbers": 437, "directions": 24},
        "draws_made": 131_072,
        "log_evidence": -21.7053,
        "point": {"values": {}, "starts": 6, "agreeing": 6},
        "outlook": outlook(),
        "fit": rows,
        "learned": [_number(names[0]), _number(names[1], unit="1", contraction=0.6711)],
        "others": [_number("opvang.nood_vertrek.complex", contraction=-0.0513, shift=0.1489)],
        "directions": _directions(),
        "ridge": _ridge(),
        "errors": [_error("streek", 0.0881), _error("waarneming.afwijking_cbs", -0.0921)],
        "prior_check": checked,
        "information": {
            "outcome": "dakloos_totaal",
            "precision": 0.1,
            "at": 2031.0,
            "count_at": 2026.0,
            "ranked": ranked,
            "chosen": ranked,
        },
        "held_out": [exercise],
        "structures": [
            _variant("basis", 0.9581, -21.7, 1.0, 0.4512),
            _variant("anders", 0.0391, -24.9, 1.24, 0.2049),
            _variant("elders", 0.0028, -27.53, 0.8, 0.6123),
        ],
    }


def whole() -> dict[str, Any]:
    return {**about(), **sections()}


def read(page: str) -> ET.Element:
    """Read a page as XML, which forgives nothing."""
    return ET.fromstring(page)


def words_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@lru_cache
def page(lang: str) -> str:
    """The report of a whole document."""
    return report(whole(), lang)


@lru_cache
def root(lang: str) -> ET.Element:
    return read(page(lang))


def table(root: ET.Element, id: str) -> dict[str, list[str]]:
    """Give the cells of each row of a table, by the name of the row; small print left out."""
    found = {}
    for row in root.iterfind(f".//table[@id='{id}']/tbody/tr"):
        found[row.attrib["data-id"]] = [
            " ".join("".join(_said(cell)).split()) for cell in row if cell.tag in ("th", "td")
        ]
    return found


def _said(cell: ET.Element) -> Iterator[str]:
    yield cell.text or ""
    for part in cell:
        if part.get("class") != "we-klein":
            yield from part.itertext()
        yield part.tail or ""


def numbers_in(cell: str, lang: str) -> list[float]:
    """Read the numbers of a cell; a percentage as a share."""
    found = []
    for sign, digits, percent in re.findall(r"([−+]?)(\d[\d.,]*)\s*(%?)", cell):
        plain = digits.rstrip(".,")
        thousands, point = (",", ".") if lang == "en" else (".", ",")
        value = float(plain.replace(thousands, "").replace(point, "."))
        found.append((-value if sign == "−" else value) / (100 if percent else 1))
    return found
