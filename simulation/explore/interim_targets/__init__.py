"""Interim targets: what a path comes to each year, and whether what is counted is on it."""
