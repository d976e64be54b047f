"""Placeholder."""

from dashboard.texts import texts


def page(lang: str) -> None:
    """Show the page."""
    texts(lang)
