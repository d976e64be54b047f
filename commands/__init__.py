"""The commands of `wonen-eerst`, one or a family in a file; `cli.py` gives them their names.

Whatever takes long to import is imported inside a command, so that help appears at once.
"""

OK, UNEXPECTED, USAGE, INVALID, FAILED, CONDITION, GATE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130
"""Exit codes; `GATE` is for a calibration or validation that does not pass."""
