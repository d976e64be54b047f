"""The register in Python: every number with its range, source and grade, and the draws of them."""
