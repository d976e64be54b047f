"""What belongs to the main chart in words: the legend, and the table of its numbers."""

from html import escape

from dashboard.charts.frame import Point
from dashboard.charts.outcome_chart import goals_of, series, summary
from dashboard.formatting.html import HTML, hidden, legend, small, table
from dashboard.results.outcomes import Outcome
from dashboard.results.published_counts import Count, counts_of
from dashboard.texts import Texts
from dashboard.wording.values import roughly
from simulation.outcomes.draw_statistics import band_of
from simulation.wording.numbers import figure, rounded
from simulation.wording.uncertainty import ends


def chart_legend(outcome: Outcome, view: str, own_name: str, found: list[Point], t: Texts) -> HTML:
    """Explain each line, band and point; with the numbers for who cannot see the chart."""
    return legend(legend_entries(outcome, view, own_name, t)) + hidden(summary(found, t))


def legend_entries(outcome: Outcome, view: str, own_name: str, t: Texts) -> list[tuple[str, str]]:
    """Give what the legend explains: the kind of line, band or point, and its name."""
    lines = series(outcome, own_name, t)
    entries = [(kind, name) for kind, name, _ in reversed(lines)]
    banded = entries[0][0]
    entries[1:1] = [
        (f"band90 {banded}", t("grafiek.band90")),
        (f"band50 {banded}", t("grafiek.band50")),
    ]
    if counts_of(view):
        entries.append(("telling", t("grafiek.telling")))
    for goal in goals_of(outcome, view):
        kind = "tussendoel" if goal.milestone else "doel"
        words = {"criterium": t.pick(goal.criterion.label), "drempel": rounded(goal.value, t.lang)}
        entries.append((kind, t(f"grafiek.{kind}", **words)))
    return entries


def chart_table(outcome: Outcome, view: str, own_name: str, t: Texts) -> HTML:
    """Give the table behind the chart: means, the band of the last, counts with their margin."""
    counted = {count.at: count for count in counts_of(view)}
    lines = series(outcome, own_name, t)
    head = [t("grafiek.kolom_jaar"), *(name for _, name, _ in lines), t("grafiek.kolom_band")]
    if counted:
        head.append(t("grafiek.kolom_telling"))
    columns = [[roughly(draws, t) for draws in one.indicator(view)] for *_, one in lines]
    margins = ["–".join(ends(band_of(draws), t.lang)) for draws in lines[-1][2].indicator(view)]
    columns.append(margins)
    body = []
    for row, moment in enumerate(outcome.result.time):
        cells = [str(int(moment)), *(escape(column[row]) for column in columns)]
        if counted:
            cells.append(_counted(counted.get(float(moment)), t))
        body.append(cells)
    told = small(t("grafiek.tabel_uitleg"))
    if counted:
        sources = dict.fromkeys(count.source for count in counted.values())
        told += small(t("grafiek.bronnen", bronnen="; ".join(sources)))
    return table(t("grafiek.tabel"), head, body, "cijfers") + told


def _counted(count: Count | None, t: Texts) -> HTML:
    if count is None:
        return "–"
    return figure(count.value, t.lang) + small("–".join(ends((count.low, count.high), t.lang)))
