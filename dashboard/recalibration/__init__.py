"""A new count behind the page: checked, fitted in a process of its own, and what it changes."""
