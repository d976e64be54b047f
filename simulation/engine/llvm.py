"""Turns a section of the hot loop into machine code: one vector instruction per operation.

Every operation works on a whole block of members at once. The instructions are written for
LLVM as they are, strict IEEE: what a loop printed for numba would give as fast, but compiled in
seconds instead of a minute (`docs/dependencies.md`).

All that llvmlite and numba do not promise to keep is in this file: numba's view of an array,
LLVM's pointers with a type, and what numba asks of a cache. `pyproject.toml` keeps both below the
next minor version for it.
"""

import hashlib
import pickle
import platform
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import llvmlite
import numba
from llvmlite import ir
from numba import njit, types
from numba.core import config
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.extending import intrinsic

from simulation.engine import kernel_store
from simulation.engine.program import Instruction

_ARITHMETIC = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_CHOICE = {"min": "<", "max": ">"}

compiled = njit(nogil=True, error_model="numpy")


def can_compile() -> bool:
    """Whether numba compiles at all: ``NUMBA_DISABLE_JIT`` makes it leave functions as they are."""
    return not getattr(config, "DISABLE_JIT", False)


def kept(kernel: Callable[..., Any], key: str) -> None:
    """Let a compiled function be kept between runs.

    numba's own cache reads from wherever ``NUMBA_CACHE_DIR`` points to, whoever can write there.

    Parameters
    ----------
    key
        Tells what the function does from what any other does.
    """
    kernel._cache = _Cache(key, kernel.targetctx)  # type: ignore[attr-defined]


def is_kept(kernel: Callable[..., Any]) -> bool:
    """Whether an earlier run left it behind, or it has been compiled in this one."""
    cache, known = kernel._cache, kernel.overloads  # type: ignore[attr-defined]
    return bool(known) or any(kernel_store.names(cache.prefix))


class _Cache(NullCache):
    """What numba asks of a cache, with `kernel_store` behind it."""

    def __init__(self, key: str, context: Any) -> None:
        versions = platform.python_version(), numba.__version__, llvmlite.__version__
        processor = context.codegen().magic_tuple()
        told = repr((key, versions, processor, Path(__file__).read_bytes()))
        self.prefix = f"kernel-{_hash(told)}-"

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        target_context.refresh()
        content = kernel_store.read(self._name(sig))
        if content is None:
            return None
        try:
            return CompileResult._rebuild(target_context, *pickle.loads(content))
        except Exception:  # it is whole, but of something that has the same version and is not
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        kernel_store.write(self._name(sig), dumps(data._reduce()))

    def _name(self, sig: Any) -> str:
        return f"{self.prefix}{_hash(str(sig))}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def section(code: Sequence[Instruction], block: int) -> Any:
    """Make a function ``(buffer, w, ahead)`` for compiled code, with vectors of length `block`."""

    def build(typing_context: Any, buffer: Any, w: Any, ahead: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            vector = ir.VectorType(ir.DoubleType(), block)
            scalars = {"w": arguments[1], "ahead": arguments[2]}
            _emit(builder, code, block, vector, array.data, scalars)
            return context.get_dummy_value()

        return types.void(buffer, types.float64, types.float64), emit

    return intrinsic(build)


def _emit(
    builder: Any, code: Sequence[Instruction], block: int, vector: Any, data: Any, scalars: Any
) -> None:
    values: list[Any] = []

    def cell(row: int) -> Any:
        offset = ir.Constant(ir.IntType(64), row * block)
        return builder.bitcast(builder.gep(data, [offset]), vector.as_pointer())

    def spread(scalar: Any) -> Any:
        one = builder.insert_element(ir.Constant(vector, ir.Undefined), scalar, ir.IntType(32)(0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), block), [0] * block)
        return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), mask)

    for op, left, right in code:
        result = None
        match op:
            case "const":
                result = ir.Constant(vector, [float(left)] * block)
            case "arg":
                result = spread(scalars[left])
            case "load":
                result = builder.load(cell(int(left)), align=8)
            case "store":
                builder.store(values[right], cell(int(left)), align=8)
            case "min" | "max":
                operands = values[int(left)], values[right]
                result = builder.select(builder.fcmp_ordered(_CHOICE[op], *operands), *operands)
            case _:
                result = getattr(builder, _ARITHMETIC[op])(values[int(left)], values[right])
        values.append(result)
