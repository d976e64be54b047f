"""What stands behind a number, in words: central values, or draws of one kind or another.

A calibration that failed its own checks, or was made for another model, marks every result: on
the screen and in each kind of file. All those words stand here.
"""

from typing import NamedTuple

from simulation.register.register import PRIOR
from simulation.wording.text import Text


class Standing(NamedTuple):
    """What is said of results that stand on one kind of draws.

    Attributes
    ----------
    caveat
        For under a table; ``{members}`` stands for the number of draws.
    warning
        Why nobody may quote these results; None when they may be.
    """

    word: Text
    caveat: Text
    warning: Text | None = None


STANDINGS = {
    "central": Standing(
        Text("middelste schatting", "central estimate"),
        Text(
            "Dit is één berekening met de middelste schatting van elk getal. De onzekerheid is "
            "niet meegerekend; de werkelijkheid kan flink hoger of lager uitkomen.",
            "This is one calculation with the central estimate of every number. Uncertainty is "
            "not included; reality may turn out well above or below.",
        ),
    ),
    "prior": Standing(
        Text("prior", "prior"),
        Text(
            "Gemiddelden van {members} trekkingen uit de bandbreedtes van het register; negen van "
            "de tien liggen in de 90 %-band. De trekkingen zijn vooraf gekozen (prior) en niet "
            "aan tellingen getoetst: dit zijn geen kansen.",
            "Means of {members} draws from the ranges of the register; nine in ten lie within the "
            "90% band. The draws are prior, not held against counts: these are no chances.",
        ),
    ),
    "posterior": Standing(
        Text("posterior", "posterior"),
        Text(
            "Gemiddelden van {members} trekkingen die bij de tellingen passen (posterior): negen "
            "van de tien liggen in de 90 %-band, en een kans is het deel ervan dat het doel "
            "haalt. Wat het model weglaat, zit daar niet in.",
            "Means of {members} draws that fit the counts (posterior): nine in ten lie within the "
            "90% band, and a chance is the share of them that reach the goal. What the model "
            "leaves out is not in it.",
        ),
    ),
    "not_converged": Standing(
        Text("niet geconvergeerd", "not converged"),
        Text(
            "De ijking van deze parameterset slaagde niet voor haar eigen controles.",
            "The calibration of this parameter set did not pass its own checks.",
        ),
        Text(
            "NIET GECONVERGEERD: deze getallen mogen niet worden aangehaald",
            "NOT CONVERGED: these numbers may not be quoted",
        ),
    ),
    "stale": Standing(
        Text("verouderd", "outdated"),
        Text(
            "Er is een nieuwe ijking nodig, met dit model, deze bandbreedtes en dit huidig beleid.",
            "A new calibration is needed, with this model, these ranges and this current policy.",
        ),
        Text(
            "VEROUDERD: geijkt op een ander model, andere bandbreedtes of ander beleid; "
            "deze getallen mogen niet worden aangehaald",
            "OUTDATED: calibrated on another model, other ranges or another policy; "
            "these numbers may not be quoted",
        ),
    ),
    "other_counts": Standing(
        Text("andere tellingen", "other counts"),
        Text(
            "De tellingen zijn veranderd nadat het model erop is geijkt. Er is een nieuwe ijking "
            "nodig: wonen-eerst calibrate.",
            "The counts were changed after the model was calibrated to them. A new calibration is "
            "needed: wonen-eerst calibrate.",
        ),
        Text(
            "ANDERE TELLINGEN: de trekkingen passen niet meer bij de tellingen; "
            "deze getallen mogen niet worden aangehaald",
            "OTHER COUNTS: the draws no longer fit the counts; these numbers may not be quoted",
        ),
    ),
    "extended": Standing(
        Text("aangevuld", "extended"),
        Text(
            "Dit zijn {members} trekkingen, meer dan er bewaard zijn. De bewaarde trekkingen van "
            "de geijkte getallen keren terug met nieuwe trekkingen van de andere getallen, die "
            "niet aan de tellingen zijn getoetst: de banden zijn te breed. Met hoogstens zoveel "
            "trekkingen als er bewaard zijn, kunt u de uitkomsten wel aanhalen.",
            "These are {members} draws, more than are stored. The stored draws of the fitted "
            "numbers return with new draws of the other numbers. Those were not held against the "
            "counts: the bands are too wide. With at most as many draws as are stored you may "
            "quote the outcomes.",
        ),
        Text(
            "AANGEVULD: meer trekkingen dan er aan de tellingen zijn getoetst; "
            "deze getallen mogen niet worden aangehaald",
            "EXTENDED: more draws than were held against the counts; "
            "these numbers may not be quoted",
        ),
    ),
    "by_hand": Standing(
        Text("met de hand gezet", "set by hand"),
        Text(
            "Getallen van deze {members} trekkingen zijn met de hand gezet en niet aan de "
            "tellingen getoetst.",
            "Numbers of these {members} draws were set by hand and not held against the counts.",
        ),
        Text(
            "MET DE HAND GEZET: de trekkingen zijn niet meer die van de ijking; "
            "deze getallen mogen niet worden aangehaald",
            "SET BY HAND: the draws are no longer those of the calibration; "
            "these numbers may not be quoted",
        ),
    ),
}
"""By what `simulation.outcomes.draws.Draws.standing` says."""

_UNFITTED = Text(
    "Het model is nog niet geijkt op de tellingen.",
    "The model has not been fitted to the counts yet.",
)


def warning(draws: str) -> Text | None:
    """Say that results may not be quoted, when that is so."""
    return STANDINGS[draws].warning


def status(draws: str) -> str:
    """Say in Dutch what results stand on, for the files: their columns are Dutch as well."""
    what = STANDINGS[draws]
    return (what.warning or what.word).nl


def caveat(draws: str, members: int, parameter_set: str, lang: str = "nl") -> str:
    """Say what the numbers in a table are, and what they are not.

    Parameters
    ----------
    draws
        What they are: one of `STANDINGS`.

    Returns
    -------
    str
        Sentences, with the warning first if there is one.
    """
    what = STANDINGS[draws]
    told = what.caveat.in_(lang).format(members=members)
    if what.warning is not None:
        told = f"{what.warning.in_(lang)}. {told}"
    return f"{told} {_UNFITTED.in_(lang)}" if parameter_set == PRIOR else told
