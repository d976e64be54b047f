"""The kernel's equations printed as C, in the same memory layout: a yardstick, not a product.

The loop around them is ours: what is held against C is the equations. (Peers that know nothing of
our loop are in `tests/engine/test_peers.py`.)
"""

import ctypes
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FunctionType
from typing import Any

from numba import njit

from simulation.engine.kernel import compiled_kernel
from simulation.engine.program import Instruction, Layout, sections
from simulation.language.flatmodel import FlatModel

SWIFT = (
    "-O3",
    "-march=native",
    "-fno-trapping-math",
    "--param=loop-max-datarefs-for-datadeps=20000",
    "-shared",
    "-fPIC",
)
"""The last two of the four that matter let gcc vectorise the loop, which it does not do by itself;
without them the yardstick would be four to five times slower and flatter us."""
QUICKLY = ("-O0", "-shared", "-fPIC")
"""For who only wants the library soon."""


def print_c(code: Sequence[Instruction], name: str, block: int) -> str:
    """Print a section as a C function: a loop over the members of a block."""
    lines = []
    for number, (op, left, right) in enumerate(code):
        if op == "const":
            lines.append(f"const double v{number} = {float(left)!r};")
        elif op == "arg":
            lines.append(f"const double v{number} = {left};")
        elif op == "load":
            lines.append(f"const double v{number} = buf[{int(left) * block} + m];")
        elif op == "store":
            lines.append(f"buf[{int(left) * block} + m] = v{right};")
        elif op in ("min", "max"):
            sign = "<" if op == "min" else ">"
            value = f"v{left} {sign} v{right} ? v{left} : v{right}"
            lines.append(f"const double v{number} = {value};")
        else:
            lines.append(f"const double v{number} = v{left} {op} v{right};")
    body = "\n        ".join(lines)
    return (
        f"void run_{name}(double *restrict buf, double w, double ahead) {{\n"
        "#pragma GCC ivdep\n"
        f"    for (int m = 0; m < {block}; m++) {{\n        {body}\n    }}\n}}\n"
    )


def c_kernel(
    model: FlatModel, block: int, folder: Path, flags: Sequence[str] = SWIFT
) -> Callable[..., None]:
    """Give our kernel with its equations printed as C, and compiled by gcc."""
    parts = {name: print_c(code, name, block) for name, code in sections(Layout(model)).items()}
    source, library = folder / "kernel.c", folder / "kernel.so"
    source.write_text("\n".join(parts.values()))
    subprocess.run(["gcc", *flags, "-o", str(library), str(source)], check=True)
    functions = ctypes.CDLL(str(library))
    kernel: Any = compiled_kernel(model, block)
    ours = kernel.py_func
    printed = {f"run_{name}": _called(functions[f"run_{name}"]) for name in parts}
    theirs = FunctionType(ours.__code__, {**ours.__globals__, **printed})
    return njit(nogil=True, error_model="numpy")(theirs)


def _called(function: Any) -> Callable[..., None]:
    """Let the loop of our kernel call a C function as it calls a section of its own."""
    function.argtypes = [ctypes.c_void_p, ctypes.c_double, ctypes.c_double]
    function.restype = None

    @njit
    def run(buf: Any, weight: float, ahead: float) -> None:
        function(buf.ctypes, weight, ahead)

    return run
