"""One new count, filled in on the page: a row of measurements.csv, checked as that file is."""

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from calibration.targets import EVERYWHERE, Measurement
from calibration.targets.new_rows import rows_of
from calibration.targets.schema import SHARE, USES, WINDOWS, Observable
from dashboard.formatting.html import HTML, listing
from dashboard.recalibration.uploaded_counts import COLUMNS, problem_of, region_words, targets
from dashboard.recalibration.uploaded_counts import USES as USE_KEYS
from dashboard.texts import Texts
from simulation.reading.faults import Fault

NAME = "id"
LABELS = {NAME: "telling.kolom_id", **COLUMNS}
PERSON = "person"
YEAR = re.compile(r"20\d\d")
DAYS = ("ref_start", "ref_end", "published")
NUMBERS = ("value", "sd_ind", "n_eff")
DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
DECIMAL = re.compile(r"\d+,\d+")
WIDE = ("source", "note")
"""What gets the whole width."""


def fill_in(round: int, t: Texts) -> dict[str, str]:
    """Show the fields of a count; give what stands in them, by column.

    What was counted decides which fields there are; the others begin as they were for the last
    count of it.

    Parameters
    ----------
    round
        Which row is filled in: each has fields of its own.

    Returns
    -------
    dict
        Every column of the file, as text.
    """
    known = targets().observables
    name = st.selectbox(
        t("telling.kolom_observable").capitalize(),
        sorted(known, key=lambda one: t.pick(known[one].label)),
        format_func=lambda one: t.pick(known[one].label),
        key=f"telling_veld_observable_{round}",
    )
    observable = known[str(name)]
    begin = beginning(observable, targets().measurements)
    key = f"{observable.id}_{round}"
    row = {"observable": observable.id, "unit": observable.unit, "window": observable.window}
    columns = st.columns(2)
    for place, column in enumerate(asked(observable)):
        with columns[place % 2] if column not in WIDE else st.container():
            row[column] = _field(column, begin.get(column, ""), key, t)
    return completed(row, observable, begin)


def asked(observable: Observable) -> list[str]:
    """Give the columns that somebody has to fill in, those of a whole width last."""
    share, period = observable.unit == SHARE, observable.window != WINDOWS[0]
    days = ["ref_start", "ref_end"] if period else ["ref_start"]
    error = ["n_eff"] if share else ["sd_ind", "bias_groups"]
    return ["value", *days, "published", "region_set", *error, "age_from", "age_to", "use", *WIDE]


def beginning(observable: Observable, rows: Sequence[Measurement]) -> dict[str, str]:
    """Give what fields begin with: what the last count of the same had, but for its outcome."""
    same = [row for row in rows if row.observable == observable.id]
    if not same:
        return {"region_set": EVERYWHERE, "use": USES[0]}
    last = max(same, key=lambda row: row.ref_start)
    return {
        NAME: last.id,
        "region_set": last.region_set,
        "age_from": str(last.age_from),
        "age_to": str(last.age_to),
        "sd_ind": "" if last.sd_ind is None else f"{last.sd_ind:g}",
        "n_eff": "" if last.n_eff is None else f"{last.n_eff:g}",
        "bias_groups": " ".join(last.bias_groups),
        "use": USES[0],
    }


def completed(row: dict[str, str], observable: Observable, begin: dict[str, str]) -> dict[str, str]:
    """Add what follows from the rest: a name, and the last day of a count on one day."""
    row = {column: plainly(column, text, observable) for column, text in row.items()}
    if observable.window == WINDOWS[0]:
        row["ref_end"] = row["ref_start"]
    year = YEAR.match(row["ref_start"])
    before, now = begin.get(NAME, observable.id), year[0] if year else "nieuw"
    row[NAME] = named(before, now, {one.id for one in targets().measurements})
    return {column: row.get(column, "") for column in LABELS}


def plainly(column: str, text: str, observable: Observable) -> str:
    """Give what is meant by a number or a day as somebody writes it in Dutch.

    Points between thousands go, where people are counted; a comma becomes a point, and a decimal
    more tells three of them from thousands; a day begins with its year. All else is left to the
    check of the file.
    """
    if column in DAYS and (found := DUTCH_DAY.fullmatch(text)):
        day, month, year = found.groups()
        return f"{year}-{month:>02}-{day:>02}"
    if column == "value" and observable.unit == PERSON and THOUSANDS.fullmatch(text):
        return text.replace(".", "")
    if column in NUMBERS and DECIMAL.fullmatch(text):
        whole, _, decimals = text.partition(",")
        return f"{whole}.{decimals}{'0' if len(decimals) == 3 else ''}"
    return text


def named(before: str, year: str, taken: set[str]) -> str:
    """Name a count after the one before it, with its own year, and a letter if that is taken.

    >>> named("cbs_2024", "2025", {"cbs_2024"}), named("ethos_r3.kind", "2025", set())
    ('cbs_2025', 'ethos_r3_2025.kind')
    """
    whole, point, part = before.partition(".")
    found = YEAR.sub(year, whole) if YEAR.search(whole) else f"{whole}_{year}"
    options = [found, *(f"{found}_{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")]
    return next(
        (name for one in options if (name := f"{one}{point}{part}") not in taken),
        f"{found}{point}{part}",
    )


def _field(column: str, value: str, key: str, t: Texts) -> str:
    label = t(LABELS[column])
    label = label[:1].upper() + label[1:]
    key = f"telling_veld_{column}_{key}"
    if column == "region_set":
        options = list(targets().region_sets)
        begin, names = options.index(value), {one: _region(one, t) for one in options}
        chosen = st.selectbox(label, options, begin, format_func=names.__getitem__, key=key)
    elif column == "use":
        chosen = st.selectbox(label, USES, format_func=lambda one: t(USE_KEYS[one]), key=key)
    else:
        hint = f"telling.hulp_{column}"
        help = t(hint) if hint in t.entries else None
        chosen = st.text_input(label, value, key=key, help=help, autocomplete="off")
    return str(chosen).strip()


def _region(name: str, t: Texts) -> str:
    """Tell a region from others by its size, and by its name in the file."""
    return region_words(name, t) if name == EVERYWHERE else f"{region_words(name, t)}: {name}"


def file_of(row: dict[str, str]) -> bytes:
    """Give the row as a file of new rows."""
    return rows_of(row).encode()


def cell_list(faults: Sequence[Fault], t: Texts) -> HTML:
    """Tell what is wrong with a row that was filled in, by the field it is about."""
    items = []
    for fault in faults:
        column = fault.key.rpartition(".")[2]
        where = t(LABELS[column]) if column in LABELS else t("telling.hele_rij")
        items.append(
            f"<strong>{escape(where[:1].upper() + where[1:])}</strong>: {problem_of(fault, t)}"
        )
    return listing(items)
