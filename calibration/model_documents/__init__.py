"""Documents in `docs/` that a command writes about the model: findings, reach, baseline."""
