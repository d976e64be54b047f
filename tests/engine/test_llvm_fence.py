"""What numba and llvmlite do not promise to keep is as the engine has it; else this names it."""

import importlib
import inspect
from functools import reduce
from pathlib import Path

import llvmlite
import numba
import numpy as np
import pytest

from simulation.engine.llvm import section
from simulation.engine.program import Instruction

FENCE = Path(inspect.getsourcefile(section) or "").name


def _changed(what: str) -> str:
    versions = f"numba {numba.__version__} with llvmlite {llvmlite.__version__}"
    return f"{versions} changed {what}: put simulation/engine/{FENCE} right"


NAMES = {
    "numba": ["types.void", "types.float64"],
    "numba.extending": ["intrinsic"],
    "numba.core.caching": ["NullCache.load_overload", "NullCache.save_overload"],
    "numba.core.compiler": ["CompileResult._reduce", "CompileResult._rebuild"],
    "numba.core.config": ["DISABLE_JIT"],
    "numba.core.serialize": ["dumps"],
    "numba.core.base": ["BaseContext.make_array", "BaseContext.get_dummy_value"],
    "llvmlite.ir": [
        *("DoubleType", "IntType", "VectorType.as_pointer", "Constant", "Undefined"),
        *(
            f"IRBuilder.{name}"
            for name in (
                *("bitcast", "gep", "load", "store", "insert_element", "shuffle_vector"),
                *("fadd", "fsub", "fmul", "fdiv", "fcmp_ordered", "select"),
            )
        ),
    ],
}


@pytest.mark.parametrize(("module", "name"), [(m, n) for m, names in NAMES.items() for n in names])
def test_it_is_where_it_was(module: str, name: str) -> None:
    try:
        reduce(getattr, name.split("."), importlib.import_module(module))
    except (ImportError, AttributeError):
        pytest.fail(_changed(f"`{module}.{name}`"))


BLOCK = 4
LEFT, RIGHT, W = np.array([1.5, -2.0, 0.0, 8.0]), np.array([0.5, 3.0, -1.0, 8.0]), 0.25
OPERATIONS = {
    "+": LEFT + RIGHT,
    "-": LEFT - RIGHT,
    "*": LEFT * RIGHT,
    "/": LEFT / RIGHT,
    "min": np.minimum(LEFT, RIGHT),
    "max": np.maximum(LEFT, RIGHT),
}
"""What is done with the members of a block, and what must come of it, to the bit."""


def _worked_out(code: list[Instruction]) -> np.ndarray:
    """Run a section on a block of two rows; give what it put in a third."""
    try:
        part = section(code, BLOCK)
        run = numba.njit(lambda buffer, w, ahead: part(buffer, w, ahead))
        buffer = np.concatenate([LEFT, RIGHT, np.full(BLOCK, np.nan)])
        run(buffer, W, 0.0)
    except Exception as error:
        pytest.fail(_changed(f"what comes of {code}: {error}"))
    return buffer[2 * BLOCK :]


@pytest.mark.parametrize("op", OPERATIONS)
def test_an_operation_works_on_a_block(op: str) -> None:
    code: list[Instruction] = [("load", 0, 0), ("load", 1, 0), (op, 0, 1), ("store", 2, 2)]
    found = _worked_out(code)
    assert found.tobytes() == OPERATIONS[op].tobytes(), _changed(f"what comes of {op!r}")


@pytest.mark.parametrize(
    ("first", "expected"), [(("arg", "w", 0), W), (("const", 0.1, 0), 0.1)], ids=["arg", "const"]
)
def test_a_number_is_spread_over_a_block(first: Instruction, expected: float) -> None:
    found = _worked_out([first, ("store", 2, 0)])
    assert (found == expected).all(), _changed(f"how {first[0]!r} is spread over a vector")
