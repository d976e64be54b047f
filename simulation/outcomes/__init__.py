"""From a scenario to indicators and verdicts, and whether they may be quoted."""
