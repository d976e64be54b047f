"""Turns a section of the hot loop into machine code: one vector instruction per operation.

Every operation works on a whole block of members at once. The instructions are written for
LLVM as they are, strict IEEE: what a loop printed for numba would give as fast, but compiled in
seconds instead of a minute (`docs/dependencies.md`).

All that llvmlite and numba do not promise to keep is in this file: numba's view of an array, and
LLVM's pointers with a type. `pyproject.toml` keeps both below the next minor version for it.
"""

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from simulation.engine.program import Instruction

_ARITHMETIC = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_CHOICE = {"min": "<", "max": ">"}


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
