"""Runs behind the pages: worked out once, kept, shared."""
