"""The gate: what a calibration must meet before anyone may quote it."""

from collections.abc import Mapping
from typing import Any

from calibration.inference.convergence import LEAST
from calibration.report.elements import Case, Row, Section, Table, Text, name_of
from calibration.report.sections.answer import in_order, is_passed
from simulation.wording.numbers import clear_of, number, plain


def gate_section(case: Case) -> Section | None:
    """Every check, the failed ones first."""
    t, document = case.t, case.document
    checks = document.get("checks")
    if not checks:
        return None
    section = Section("gate", t.plain("gate.title"))
    section.add(Text(t("gate.passed" if is_passed(document) else "gate.failed")))
    section.add(Text(t("gate.intro_quick" if document.get("quick") else "gate.intro")))
    ordered = sorted(checks, key=lambda check: bool(check["passed"]))
    head = ("head.check", "head.worst", "head.where", "head.limit", "head.passed")
    rows = (_row(case, check) for check in ordered)
    section.add(case.table("t-gate", "gate.caption", head, rows, (2, 4)))
    if document.get("rhat"):
        section.add(_each(case))
    return section


def _row(case: Case, check: Mapping[str, Any]) -> Row:
    t = case.t
    limit = t.plain(
        "gate.at_least" if check["id"] in LEAST else "gate.at_most",
        limit=plain(check["limit"], t.lang),
    )
    cells = (
        t.said(check["label"]),
        clear_of(check["worst"], check["limit"], t.lang),
        case.names.of(check["where"]),
        limit,
        t.yes_no(check["passed"]),
    )
    return Row(check["id"], cells, t.known(f"check.{check['id']}", ""))


def _each(case: Case) -> Table:
    """What the gate looked at, of each parameter and output."""
    t, document = case.t, case.document
    agreement = document.get("agreement", {})
    columns = (
        (document["rhat"], 3),
        (document.get("ess", {}), 0),
        (agreement.get("means", {}), 2),
        (agreement.get("spreads", {}), 2),
    )
    known = {name: name for column, _ in columns for name in column}
    rows = []
    for name in in_order(known, document.get("sampled", ())):
        cells = [
            number(column[name], t.lang, decimals) if name in column else "–"
            for column, decimals in columns
        ]
        rows.append(Row(name, (case.names.of(name), *cells), name_of(name)))
    head = ("head.number", "head.rhat", "head.ess", "head.means", "head.spreads")
    return case.table("t-convergence", "gate.each", head, rows, unfold="gate.unfold")
