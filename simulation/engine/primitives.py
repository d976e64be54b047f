"""The two functions the printed kernel needs: the smaller and the larger of two numbers.

Compiled they are one comparison and one selection, without a branch, so that the loop over
members vectorises; uncompiled they are plain Python. Both give the same bits.
"""

from __future__ import annotations

from typing import Any

from numba.core import types
from numba.extending import intrinsic


def _selection(sign: str) -> Any:
    def build(typing_context: Any, left: Any, right: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            chosen = builder.fcmp_ordered(sign, *arguments)
            return builder.select(chosen, *arguments)

        return types.float64(types.float64, types.float64), emit

    return build


smaller = intrinsic(_selection("<"))
larger = intrinsic(_selection(">"))


def plain_smaller(left: float, right: float) -> float:
    return left if left < right else right


def plain_larger(left: float, right: float) -> float:
    return left if left > right else right
