"""From counts to a parameter set: both algorithms, all structures, and the order of the draws."""
