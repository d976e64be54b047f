"""Fitting: the likelihood, two samplers, and the gate they have to pass."""
