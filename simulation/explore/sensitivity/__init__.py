"""What matters: which levers and which uncertain numbers decide an outcome, and by how much."""
