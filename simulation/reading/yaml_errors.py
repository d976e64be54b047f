"""What the YAML parser could not read, in words that help who edits a scenario."""

from collections.abc import Mapping
from functools import lru_cache

from ruamel.yaml.error import MarkedYAMLError

from simulation.reading.faults import Fault, printable
from simulation.wording.catalog import Catalog
from simulation.wording.text import Text


@lru_cache(maxsize=1)
def _explained() -> Mapping[str, Text]:
    """Parts of the parser's messages and what they mean."""
    return Catalog.of_pairs("simulation.reading", "yaml_errors.yaml").entries


def syntax_fault(name: str, error: Exception) -> Fault:
    problem = (getattr(error, "problem", None) or str(error) or type(error).__name__).strip()
    mark = None
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
    shown = printable(problem)
    other = (f"ongeldige YAML ({shown})", f"invalid YAML ({shown})")
    pair = next((pair for part, pair in _explained().items() if part in problem), other)
    line, column = (0, 0) if mark is None else (mark.line + 1, mark.column + 1)
    return Fault(name, line, column, "", *pair)
