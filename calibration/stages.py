"""What a calibration tells that it is doing; here, so that it can be told before all is loaded."""

from simulation.reading.faults import Pair

STAGES: dict[str, Pair] = {
    "point": ("het beste punt zoeken", "finding the best point"),
    "temper": (
        "berekeningen zoeken die passen, eerste manier",
        "finding calculations that fit, first way",
    ),
    "weigh": (
        "berekeningen zoeken die passen, tweede manier",
        "finding calculations that fit, second way",
    ),
    "outputs": ("doorrekenen tot 2036", "running to 2036"),
    "structures": ("varianten van het model bijwerken", "updating variants of the model"),
    "diagnosis": ("vergelijken met de tellingen", "comparing with the counts"),
    "held out": ("weggelaten tellingen voorspellen", "predicting counts that were left out"),
}
