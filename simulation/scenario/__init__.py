"""A scenario as one validated object: its file, its sections, its goals and its levers in time."""
