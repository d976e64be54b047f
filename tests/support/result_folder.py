"""Looking into folders of results."""

from pathlib import Path

from commands.common.manifest import LOG


def content(path: Path) -> dict[str, bytes]:
    """Every file of a folder and what is under it, but for the log."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.name != LOG)
    return {str(file.relative_to(path)): file.read_bytes() for file in files}
