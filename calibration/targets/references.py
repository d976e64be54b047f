"""Reading what the measurements refer to: observables, priors and sets of regions.

Each reader gives its entries by name, None for one that is there but faulty: a reference to it
is no fault of its own.
"""

from collections.abc import Set
from pathlib import Path

from calibration.targets.cells import (
    NAME,
    Cells,
    choice,
    count,
    filled,
    named_once,
    text,
    well_formed,
)
from calibration.targets.formula import Formula, FormulaError, Vocabulary, parse
from calibration.targets.schema import (
    DISTRIBUTIONS,
    EVERYWHERE,
    KINDS,
    MAX_PROCESS,
    SHARE,
    WINDOWS,
    Observable,
    Prior,
    RegionSet,
)
from simulation.language.units import Unit, UnitError
from simulation.reading.csv_file import read_table
from simulation.reading.faults import Collector, Fault, Pair, printable, suggestion
from simulation.reading.yaml_file import load
from simulation.reading.yaml_node import Node
from simulation.register.register import GRADES, Estimate, Register
from simulation.wording.text import Text

PRIOR_COLUMNS = ("name", "kind", "distribution", "lower", "upper", "source", "rationale")
REGION_COLUMNS = (
    "id",
    "year",
    "regions",
    "inhabitants",
    "share_low",
    "share_central",
    "share_high",
    "shared_error",
    "grade",
    "source",
    "note",
)
LANGUAGES = ("nl", "en")

# Observables ---------------------------------------------------------------------------------


def read_observables(
    path: Path, known: Vocabulary, faults: Collector
) -> dict[str, Observable | None]:
    """Read what each source counts, by id.

    Parameters
    ----------
    known
        Names that a formula may use.

    Returns
    -------
    dict
        By id; None where what is written is wrong, which is reported.
    """
    found: dict[str, Observable | None] = {}
    root = load(path, faults)
    for key, node in root.mapping().items():
        if faults.full:
            break
        if well_formed(key, node, "cbs_equivalent"):
            found[key] = _observable(key, node, known)
    if not root.entries:
        root.fault(
            "hier staat geen enkele grootheid; zet er een in, met een formule",
            "there is no observable here; put one in, with a formula",
        )
    return found


def _observable(key: str, node: Node, known: Vocabulary) -> Observable | None:
    about = ("label", "unit", "window")
    entries = node.mapping((*about, "formula", "part", "whole"), required=about)
    words = entries["label"].mapping(LANGUAGES, required=LANGUAGES) if "label" in entries else {}
    nl, en = (words[lang].text() if lang in words else None for lang in LANGUAGES)
    unit, window = _unit(entries), choice(entries, "window", WINDOWS)
    formulas = _formulas(node, entries, known, window, unit)
    if nl is None or en is None or unit is None or window is None or formulas is None:
        return None
    return Observable(key, Text(nl, en), unit, window, *formulas)


def _unit(entries: Cells) -> str | None:
    unit = text(entries, "unit")
    if unit is None:
        return None
    try:
        Unit.parse(unit)
    except UnitError:
        shown = printable(unit)
        entries["unit"].fault(
            f"'{shown}' is geen eenheid; schrijf person of, voor een aandeel, 1",
            f"'{shown}' is not a unit; write person or, for a share, 1",
        )
        return None
    return unit


def _formulas(
    node: Node, entries: Cells, known: Vocabulary, window: str | None, unit: str | None
) -> tuple[Formula, Formula | None] | None:
    """Give the formula, or those of a part and a whole."""
    names = [name for name in ("formula", "part", "whole") if name in entries]
    if names not in (["formula"], ["part", "whole"]):
        if len(entries) == len(node.entries):  # else one of them is misspelt, which is told
            node.fault(
                "schrijf 'formula', of voor een aandeel 'part' en 'whole'",
                "write 'formula', or for a share 'part' and 'whole'",
                at_key=True,
            )
        return None
    read = [_formula(entries[name], known, window) for name in names]
    part, whole = read[0], read[-1]
    if part is None or whole is None or unit is None:
        return None
    if len(names) == 1:
        if unit == SHARE:
            entries["formula"].fault(
                "een aandeel (unit \"1\") heeft 'part' en 'whole'",
                "a share (unit \"1\") has 'part' and 'whole'",
            )
            return None
        return (part, None) if _same(entries["formula"], part.unit, Unit.parse(unit)) else None
    if unit != SHARE:
        entries["unit"].fault(
            "'part' en 'whole' geven een aandeel: de eenheid is \"1\"",
            "'part' and 'whole' give a share: the unit is \"1\"",
        )
        return None
    return (part, whole) if _same(entries["whole"], whole.unit, part.unit) else None


def _same(node: Node, unit: Unit, wanted: Unit) -> bool:
    if unit != wanted:
        node.fault(f"geeft {unit}, niet {wanted}", f"gives {unit}, not {wanted}")
    return unit == wanted


def _formula(node: Node, known: Vocabulary, window: str | None) -> Formula | None:
    written = node.text()
    if written is None:
        return None
    try:
        formula = parse(written, known)
    except FormulaError as error:
        for problem in error.problems:
            node.fault(*problem)
        return None
    kinds = {quantity.kind for quantity in formula.quantities}
    if not kinds - {"parameter"}:
        node.fault(
            "noemt geen stand en geen telling van het model",
            "names no report, stock or tally of the model",
        )
    elif window == "point" and "tally" in kinds:
        node.fault(
            "een telling gaat over een periode; op één moment (point) past een stand",
            "a tally is over a period; at a moment (point) goes a report or a stock",
        )
    elif window == "flow_in_period" and kinds & {"report", "stock"}:
        node.fault(
            "een stand is op één moment; bij flow_in_period passen tellingen",
            "a report or stock is at a moment; with flow_in_period go tallies",
        )
    elif window == "any_in_period" and "tally" not in kinds:
        node.fault(
            "wie er in de periode bij komt ontbreekt: er hoort een telling bij (any_in_period)",
            "who comes in during the period is missing: a tally belongs here (any_in_period)",
        )
    else:
        return formula
    return None


# Priors --------------------------------------------------------------------------------------


def read_priors(
    path: Path, register: Register, used: Set[str], faults: Collector
) -> dict[str, Prior | None]:
    """Read the shapes of the priors, by name.

    Parameters
    ----------
    used
        Numbers that a prediction depends on.

    Returns
    -------
    dict
        By name of the register; None where what is written is wrong, which is reported.
    """
    found: dict[str, Prior | None] = {}
    seen: dict[str, Node] = {}
    process: list[Node] = []
    for cells in read_table(path, PRIOR_COLUMNS, faults):
        if faults.full:
            break
        name = named_once(cells, "name", seen)
        prior = _prior(name, cells, register)
        if name is not None and name in register.estimates:
            found[name] = prior
        if "kind" in cells and cells["kind"].raw == "process":
            process.append(cells["kind"])
            if name in register.estimates and name not in used:
                nl, en = "de voorspelling hangt hier niet van af", "no prediction depends on this"
                cells["name"].fault(nl, en)
    for node in process[MAX_PROCESS:]:
        node.fault(
            f"meer dan {MAX_PROCESS} keer process; zoveel kan de bemonstering niet aan",
            f"process more than {MAX_PROCESS} times; the sampler cannot handle so many",
        )
    return found


def _prior(name: str | None, cells: Cells, register: Register) -> Prior | None:
    kind, shape = choice(cells, "kind", KINDS), choice(cells, "distribution", DISTRIBUTIONS)
    source, rationale = text(cells, "source"), text(cells, "rationale")
    lower, upper = (
        None if (node := filled(cells, bound)) is None else node.number()
        for bound in ("lower", "upper")
    )
    if kind == "measurement" and shape is not None and shape != "lognormal":
        cells["distribution"].fault(
            "een gedeelde meetfout is een factor: lognormal",
            "a shared error is a factor: lognormal",
        )
    for bound in ("lower", "upper"):
        if kind == "measurement" and (node := filled(cells, bound)) is not None:
            node.fault(
                "een gedeelde meetfout heeft geen grenzen; laat dit leeg",
                "a shared error has no bounds; leave this empty",
            )
    if name is None or not _range(name, shape, lower, upper, cells, register):
        return None
    if kind is None or shape is None or source is None or rationale is None:
        return None
    return Prior(name, kind, shape, lower, upper, source, rationale, cells["name"].line)


def _range(
    name: str,
    shape: str | None,
    lower: float | None,
    upper: float | None,
    cells: Cells,
    register: Register,
) -> bool:
    """Look whether the register's figures can be a prior of this shape within these bounds."""
    node = cells["name"]
    if name not in register.estimates:
        nl, en = suggestion(name, register.names)
        shown = printable(name)
        node.fault(
            f"'{shown}' staat niet in het register.{nl}", f"'{shown}' is not in the register.{en}"
        )
        return False
    e = register.estimates[name]
    shown = f"low {e.low:g}, central {e.central:g}, high {e.high:g}"
    least, most = {"lognormal": (0.0, None), "logitnormal": (0.0, 1.0)}.get(
        shape or "", (None, None)
    )
    if not (good := e.low < e.central < e.high):
        node.fault(
            f"het register geeft geen bandbreedte ({shown}); nodig is low < central < high",
            f"the register gives no range ({shown}); low < central < high is needed",
        )
    if (least is not None and e.low <= least) or (most is not None and e.high >= most):
        inside = "tussen 0 en 1" if most else "boven 0", "between 0 and 1" if most else "above 0"
        cells["distribution"].fault(
            f"{shape} past niet bij het register ({shown}): alles moet {inside[0]} liggen",
            f"{shape} does not fit the register ({shown}): all must lie {inside[1]}",
        )
        good = False
    if lower is not None and (lower > e.low or (least is not None and lower < least)):
        nl, en = f"mag hoogstens {e.low:g} zijn", f"must be at most {e.low:g}"
        if least is not None:
            nl, en = _between(least, e.low)
        cells["lower"].fault(
            f"de ondergrens {nl}; {e.low:g} is de low van het register",
            f"the lower bound {en}; {e.low:g} is the register's low",
        )
        good = False
    if upper is not None and (upper < e.high or (most is not None and upper > most)):
        nl, en = f"moet minstens {e.high:g} zijn", f"must be at least {e.high:g}"
        if most is not None:
            nl, en = _between(e.high, most)
        cells["upper"].fault(
            f"de bovengrens {nl}; {e.high:g} is de high van het register",
            f"the upper bound {en}; {e.high:g} is the register's high",
        )
        good = False
    return good


def _between(low: float, high: float) -> Pair:
    return f"moet tussen {low:g} en {high:g} liggen", f"must be between {low:g} and {high:g}"


# Sets of regions -----------------------------------------------------------------------------


def read_region_sets(path: Path, faults: Collector) -> dict[str, RegionSet | None]:
    """Read which part of the country each count covers, by id."""
    found: dict[str, RegionSet | None] = {}
    seen: dict[str, Node] = {}
    for cells in read_table(path, REGION_COLUMNS, faults):
        if faults.full:
            break
        name = named_once(cells, "id", seen)
        region_set = _region_set(name, cells)
        if name is not None and well_formed(name, cells["id"], "ethos_r1"):
            found[name] = region_set
    if found and EVERYWHERE not in found:
        nl = f"er hoort een rij '{EVERYWHERE}' te zijn, met aandeel 1"
        en = f"there must be a row '{EVERYWHERE}', with share 1"
        faults.add(Fault(next(iter(seen.values())).file, 0, 0, "", nl, en))
        found[EVERYWHERE] = None
    return found


def _region_set(name: str | None, cells: Cells) -> RegionSet | None:
    year = cells["year"].number(1900, 2100) if "year" in cells else None
    if year is not None and year != int(year):
        cells["year"].fault("een jaartal is een geheel getal", "a year is a whole number")
    regions, source = text(cells, "regions"), text(cells, "source")
    inhabitants = count(filled(cells, "inhabitants"))
    grade = choice(cells, "grade", GRADES)
    share = _share(name, grade, cells)
    if name is None or year is None or regions is None or source is None:
        return None
    if share is None or grade is None:
        return None
    note = cells["note"].raw if "note" in cells else ""
    return RegionSet(
        name,
        int(year),
        regions,
        inhabitants,
        share,
        _shared_error(cells),
        grade,
        source,
        note,
        cells["id"].line,
    )


def _shared_error(cells: Cells) -> str:
    cell = filled(cells, "shared_error")
    if cell is None:
        return ""
    if not NAME.fullmatch(cell.raw.removeprefix("-")):
        cell.fault(
            "een naam met kleine letters, cijfers en _, met of zonder - ervoor",
            "a name in lower case, digits and _, with or without - before it",
        )
    return cell.raw


def _share(name: str | None, grade: str | None, cells: Cells) -> Estimate | None:
    columns = ("share_low", "share_central", "share_high")
    values = [cells[c].number(0, 1) if c in cells else None for c in columns]
    low, central, high = values
    if low is None or central is None or high is None:
        return None
    node = cells["share_central"]
    other = [column for column, value in zip(columns, values, strict=True) if value != 1]
    if name == EVERYWHERE and other:
        nl, en = "het hele land heeft aandeel 1, 1, 1", "the whole country has share 1, 1, 1"
        cells[other[0]].fault(nl, en)
    elif low <= 0:
        cells["share_low"].fault("moet groter zijn dan 0", "must be above 0")
    elif not low <= central <= high:
        node.fault(
            f"niet oplopend: {low:g}, {central:g}, {high:g}",
            f"not ascending: {low:g}, {central:g}, {high:g}",
        )
    elif grade == "definition" and low < high:
        node.fault(
            "een definitie heeft geen bandbreedte: drie keer hetzelfde",
            "a definition has no range: three times the same",
        )
    else:
        return Estimate(low, central, high)
    return None
