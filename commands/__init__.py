"""The commands of `wonen-eerst`, one in a file that bears its name; `cli.py` adds their help.

A command's parameters are its options and arguments, which their help explains, and groups of them.
Whatever takes long to import is imported inside a command, so that help appears at once.
"""

OK, UNEXPECTED, USAGE, INVALID, FAILED, CONDITION, GATE = 0, 1, 2, 3, 4, 5, 6
"""Exit codes; `GATE` is for a calibration or validation that does not pass. A signal adds 128."""
