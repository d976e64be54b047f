"""Fits the model to the published counts: targets, priors, posterior and report."""
