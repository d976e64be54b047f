"""Commands that explore: what matters, what a goal takes, what a path comes to, for how long."""
