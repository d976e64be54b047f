"""How many draws the app runs: in one place, from which all pages and tests have it."""

from simulation import MEMBERS

QUICK, FULL = 100, MEMBERS
"""Draws while someone is moving a lever, and of a result that is quoted; the first are among the
second."""
