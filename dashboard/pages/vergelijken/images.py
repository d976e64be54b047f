"""The charts of scenarios side by side as pictures, for a reader who does not see the page."""

from collections.abc import Sequence
from dataclasses import replace

from calibration.report.charts import LETTERS
from dashboard.charts.frame import frame_of
from dashboard.charts.image import Around, Sheet
from dashboard.charts.signs import SIGNS, Key
from dashboard.downloads.scenario_files import shortened
from dashboard.pages.vergelijken import contributions, difference_chart, joint_chart
from dashboard.pages.vergelijken.comparison import OWN, Comparison, Side
from dashboard.pages.vergelijken.contributions import Part
from dashboard.sharing.provenance import SHORT_HASH, Provenance
from dashboard.texts import Texts
from dashboard.wording.values import unit
from simulation.export.svg import wide
from simulation.outcomes.draw_statistics import Spread
from simulation.outcomes.indicators import INDICATORS
from simulation.wording.numbers import day, number

AT_LINE = 140
"""Points that a name has room for at the end of its line in a picture."""


def for_reader(comparison: Comparison, own: str) -> Comparison:
    """Name the user's own scenario for a reader who does not know who "you" are."""
    name = shortened(own)
    return Comparison(
        [replace(side, name=name) if side.key == OWN else side for side in comparison.sides]
    )


def around(comparison: Comparison, origins: Sequence[Provenance], t: Texts) -> Around:
    """Tell with what each scenario was made; the first stands for what all have alike."""
    first = origins[0]
    told = [
        t(
            "vergelijken.voet",
            model=first.model,
            set=first.parameter_set,
            seed=first.seed,
            trekkingen=number(first.members, t.lang),
            datum=day(first.date, t.lang),
        ),
        *(
            t("vergelijken.voet_scenario", naam=side.name, kenmerk=origin.scenario[:SHORT_HASH])
            for side, origin in zip(comparison.sides, origins, strict=True)
        ),
    ]
    changed = next((s for s in comparison.sides if s.outcome.adjusted), comparison.first)
    return Around.of(changed.outcome, told, [origin.link for origin in origins], t)


def joint_sheet(comparison: Comparison, around: Around, t: Texts) -> Sheet:
    """The names stand at the lines; they are explained besides where one is cut off there."""
    signs = zip(joint_chart.SERIES.values(), comparison.sides, strict=False)
    cut = any(wide(side.name, LETTERS) > AT_LINE for side in comparison.sides)
    keys = [Key(sign, side.name) for sign, side in signs] if cut else []
    return Sheet(
        joint_chart.spec(t.lang),
        joint_chart.frame_of(joint_chart.points(comparison, t)),
        joint_chart.message(comparison, t),
        keys,
        around,
        t("vergelijken.lijnen_beeld"),
        joint_chart.told(comparison, t),
        joint_chart.HEIGHT,
    )


def difference_sheet(comparison: Comparison, indicator: str, around: Around, t: Texts) -> Sheet:
    found, first = difference_chart.points(comparison, indicator, t), comparison.first.name
    keys = [
        Key(sign, side.name)
        for sign, side in zip(difference_chart.SERIES.values(), comparison.others, strict=False)
    ]
    keys.append(Key(difference_chart.ZERO, t("vergelijken.nullijn", eerste=first)))
    keys += [Key(SIGNS[f"{band} basis"], t(f"grafiek.{band}")) for band in ("band90", "band50")]
    return Sheet(
        difference_chart.spec(t.lang),
        frame_of(found),
        t("vergelijken.beeld", maat=t.pick(INDICATORS[indicator].label), eerste=first),
        keys,
        around,
        t("vergelijken.jaren_uitleg", eerste=first, eenheid=unit(indicator, t, apart=True)),
        difference_chart.told(comparison, indicator, found, t),
    )


def contribution_sheet(
    made: list[Part],
    total: Spread,
    comparison: Comparison,
    side: Side,
    indicator: str,
    around: Around,
    t: Texts,
) -> Sheet:
    own = next(one for one in comparison.sides if one.key == side.key)
    data = contributions.frame(made, total, indicator, t)
    return Sheet(
        contributions.spec(len(data), t.lang),
        data,
        t(
            "vergelijken.beeld_bijdragen",
            maat=t.pick(INDICATORS[indicator].label),
            naam=own.name,
            eerste=comparison.first.name,
        ),
        [],
        around,
        t("vergelijken.beeld_uitleg", eenheid=unit(indicator, t, apart=True)),
        "; ".join(
            f"{bar.naam} ({bar.marge})" if bar.marge else bar.naam for bar in data.itertuples()
        ),
        contributions.height(len(data)),
    )
