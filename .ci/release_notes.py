"""Print what changed in one version, ready to paste: `make release-notes VERSION=0.1.0`.

It is the section of CHANGELOG.md, with each item on one line: where release notes are shown, the
end of a line is the end of a line.
"""

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"
HEADING = re.compile(r"^## \[([^\]]+)\](?: - (\S+))?.*$", re.M)


def release_notes(changelog: str, version: str) -> str:
    """Give the notes of a version; a `KeyError` has the versions that there are."""
    headings = list(HEADING.finditer(changelog))
    for heading, after in zip(headings, [*headings[1:], None], strict=True):
        if heading[1].lower() == version.lower():
            end = len(changelog) if after is None else after.start()
            break
    else:
        raise KeyError(", ".join(heading[1] for heading in headings))
    section = re.sub(r"^\[[^\]]+\]: \S+$", "", changelog[heading.end() : end], flags=re.M)
    joined = re.sub(r"(?<=\S)\n[ \t]*(?=[^\s#*-])", " ", section)
    date = f" ({heading[2]})" if heading[2] else ""
    return f"# wonen-eerst {heading[1]}{date}\n\n{joined.strip()}\n"


def main(arguments: list[str]) -> int:
    [version] = arguments or ["Unreleased"]
    try:
        print(release_notes(CHANGELOG.read_text("utf-8"), version), end="")
    except KeyError as error:
        print(f"CHANGELOG.md has no version {version}; it has {error.args[0]}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
