"""Ways to draw from a posterior: tempering, weighted points, short calibrations by the first."""
