"""What a document about the model was made by."""

from simulation.outcomes.scenario_runs import model_version


def made_by(made_with: str) -> str:
    """Begin the first sentence of a document: its command, the model, and the parameter set."""
    return f"Made by `make reproduce`: model {model_version()}, {made_with}"
