"""Where the numbers come from, how to make them again, and what the terms mean."""

import shlex
from collections.abc import Iterator

from calibration.report.elements import Case, Command, Glossary, Row, Section, Text
from calibration.variants import BASE, STRUCTURES
from simulation.wording.numbers import number

TERMS = (
    "calibration",
    "draw",
    "prior",
    "posterior",
    "band",
    "sd",
    "variance",
    "rhat",
    "ess",
    "algorithms",
    "evidence",
    "cbs",
    "monitor",
    "ethos",
)


def provenance_section(case: Case) -> Section:
    t = case.t
    rows = (Row(id, (t.plain(f"made.{id}"), value)) for id, value in _facts(case) if value)
    section = Section("provenance", t.plain("provenance.title"))
    section.add(Text(t("provenance.intro")))
    head = ("head.what", "head.value")
    section.add(case.table("t-provenance", "provenance.caption", head, rows, (1,)))
    section.add(Text(t("provenance.again")), Command(_command(case)))
    section.add(Text(t("provenance.same"), "small"))
    return section


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    """What the document says of its making; nothing where it says nothing."""
    document = case.document
    weighted, point = document.get("weighted"), document.get("point")
    yield "seed", _whole(document.get("seed"))
    for name in ("draws", "draws_made"):
        yield name, number(document[name], case.t.lang) if name in document else ""
    if weighted:
        told = {key: number(value, case.t.lang) for key, value in weighted.items()}
        yield "weighted", case.t.plain("made.weighted_value", **told)
    if point:
        found = {key: point[key] for key in ("starts", "agreeing")}
        yield "point", case.t.plain("made.point_value", **found)
    if "sampled" in document:
        yield "sampled", number(len(document["sampled"]), case.t.lang)
    yield "drawn", _whole(document.get("drawn_from_ranges"))
    if "log_evidence" in document:
        yield "log_evidence", number(document["log_evidence"], case.t.lang, 1)
    yield "structure", _structure(case)
    for name in ("parameter_set", "model_version", "data_hash", "register", "posterior"):
        yield name, str(document.get(name, ""))
    yield "schema_version", _whole(document.get("schema_version"))


def _structure(case: Case) -> str:
    """Name the variant of the model, and how many others its draws were mixed with."""
    id = str(case.document.get("structure", ""))
    known = case.t.pick(STRUCTURES[id].label) if id in STRUCTURES else id
    others = len(case.document.get("structures", ())) - 1
    if others < 1:
        return known
    return case.t.plain("made.structure_value", base=known, others=others)


def _whole(value: object) -> str:
    return "" if value is None else str(value)


def _command(case: Case) -> str:
    document = case.document
    parts = ["wonen-eerst", "calibrate", "--seed", str(document.get("seed", 0))]
    if "draws" in document:
        parts += ["--draws", str(document["draws"])]
    if document.get("structure", BASE.id) != BASE.id:
        parts += ["--structure", str(document["structure"])]
    if document.get("quick"):
        parts.append("--quick")
    return shlex.join(parts)


def glossary(case: Case) -> Section:
    t = case.t
    section = Section("glossary", t.plain("glossary.title"))
    section.add(
        Glossary(tuple((t(f"term.{name}.name"), t(f"term.{name}.means")) for name in TERMS))
    )
    return section
