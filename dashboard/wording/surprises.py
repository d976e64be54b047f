"""Why a lever or a scenario does what one does not expect, in a few words."""

from dashboard.texts import Texts


def surprising(name: str, t: Texts) -> str:
    """Explain what surprises about a lever or a scenario; empty where nothing does."""
    return t.known(f"verrassing.{name}", "")
