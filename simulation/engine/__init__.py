"""The engine: prints a flat model as a kernel and runs it for many members at once."""

from simulation.engine.grid import Grid, row_at
from simulation.engine.integrator import integrate, is_ready, kernel_for
from simulation.engine.invariants import InvariantError
from simulation.engine.members import Members
from simulation.engine.past import Pasts
from simulation.engine.results import Results
from simulation.engine.shorter_steps import shorter_if_needed

__all__ = [
    "Grid",
    "InvariantError",
    "Members",
    "Pasts",
    "Results",
    "integrate",
    "is_ready",
    "kernel_for",
    "row_at",
    "shorter_if_needed",
]
