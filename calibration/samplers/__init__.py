"""Ways to draw from a posterior: tempering, weighted points, and short calibrations by the first."""
