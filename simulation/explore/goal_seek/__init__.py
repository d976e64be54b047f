"""What it takes to reach a goal: the least that has to change, or how near one can come."""
