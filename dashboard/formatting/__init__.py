"""How a page writes what it shows."""
