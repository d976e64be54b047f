"""The commands of `wonen-eerst`, one in a file that bears its name; `cli.py` adds their help.

A command's parameters are its options and arguments, which their help explains, and groups of them.
Whatever takes long to import is imported inside a command, so that help appears at once.
"""

OK, UNEXPECTED, USAGE, INVALID, FAILED, CONDITION, GATE = range(7)
UNREAD = 141
"""Exit codes; `GATE`: a calibration or validation does not pass; `UNREAD`: the reader of the output
has gone. What a signal ends has 128 more than its number."""
