"""What the YAML parser could not read, in words that help who edits a scenario."""

from ruamel.yaml.error import MarkedYAMLError

from simulation.reading.faults import Fault, Pair, printable

_SYNTAX: tuple[tuple[str, Pair], ...] = (
    (
        "mapping values",
        (
            "hier kan geen ':' staan; klopt het inspringen, en staat tekst met een ':' "
            "tussen aanhalingstekens?",
            "a ':' is not allowed here; check the indentation, and quote text that holds a ':'",
        ),
    ),
    ("expected ':'", ("er ontbreekt een ':' achter een naam", "a ':' is missing after a name")),
    ("<block end>", ("het inspringen klopt hier niet", "the indentation is wrong here")),
    (
        "expected ',' or",
        (
            "een haakje is niet gesloten of er ontbreekt een komma",
            "a bracket is not closed or a comma is missing",
        ),
    ),
    (
        "end of stream",
        (
            "de tekst eindigt te vroeg: een aanhalingsteken of haakje is niet gesloten",
            "the text ends too soon: a quote or bracket is not closed",
        ),
    ),
    (
        "<stream end>",
        (
            "de tekst eindigt te vroeg: een haakje is niet gesloten",
            "the text ends too soon: a bracket is not closed",
        ),
    ),
    (
        "<document start>",
        (
            "dit past niet bij wat erboven staat; klopt het inspringen?",
            "this does not fit what is above it; is the indentation right?",
        ),
    ),
    (
        "node content",
        (
            "hier ontbreekt een waarde, of staat een teken te veel",
            "a value is missing here, or there is a sign too many",
        ),
    ),
    (
        "sequence entries",
        (
            "een lijst met '-' begint op een nieuwe regel",
            "a list with '-' starts on a new line",
        ),
    ),
    (
        "indentation indicators",
        (
            "achter '>' of '|' hoort een nieuwe regel; zet tekst die ermee begint tussen "
            "aanhalingstekens",
            "a new line belongs after '>' or '|'; quote text that starts with it",
        ),
    ),
    (
        "alphabetic or numeric",
        (
            "achter '&' of '*' hoort een naam; zet tekst die ermee begint tussen aanhalingstekens",
            "a name belongs after '&' or '*'; quote text that starts with it",
        ),
    ),
    (
        "cannot start",
        (
            "dit teken kan hier niet staan; zet tekst die ermee begint tussen aanhalingstekens",
            "this character cannot stand here; quote text that starts with it",
        ),
    ),
)
"""Parts of the parser's messages and what they mean."""


def syntax_fault(name: str, error: Exception) -> Fault:
    problem = (getattr(error, "problem", None) or str(error) or type(error).__name__).strip()
    mark = None
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
    shown = printable(problem)
    other = (f"ongeldige YAML ({shown})", f"invalid YAML ({shown})")
    pair = next((pair for part, pair in _SYNTAX if part in problem), other)
    line, column = (0, 0) if mark is None else (mark.line + 1, mark.column + 1)
    return Fault(name, line, column, "", *pair)
