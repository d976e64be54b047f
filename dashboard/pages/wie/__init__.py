"""The page that tells who is homeless, where, for how long, and what they wait for."""
