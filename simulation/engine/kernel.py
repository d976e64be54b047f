"""Makes the hot loop runnable: compiled and kept between runs, or printed as plain Python."""

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from simulation.engine.llvm import compiled, kept, section
from simulation.engine.program import SECTIONS, Instruction, Layout, fingerprint, sections
from simulation.language.flatmodel import FlatModel

FEW, MANY = 4, 8
"""Members per block of compiled code: half a block is sooner done when there are only a few."""

ROOM = 250_000_000
"""Bytes that the compiler may need."""


def block_for(count: int) -> int:
    """Members per block for so many members; the choice changes no bit of the result."""
    return FEW if count <= FEW else MANY


Kernel = Callable[..., None]

# The loop over blocks, steps and stages, once for compiled code and for plain Python.
_DRIVER = """
@compiled
def kernel(fixed, start, stocks, totals, bases, scenario, gain, offset, shared, now, steps, every,
           weights, ahead, begin, end, states, tallies, worst):
    buf = workspace({size})
    for first in range(begin, end, {block}):
        valid = fewest({block}, end - first)
        for m in range({block}):
            member = first + fewest(m, valid - 1)
            for row in range(fixed.shape[0]):
                buf[({fixed} + row) * {block} + m] = fixed[row, member]
            for row in range(start.shape[0]):
                buf[({start} + row) * {block} + m] = start[row, member]
            for row in range(stocks.shape[0]):
                buf[({state} + row) * {block} + m] = stocks[row, member]
                buf[({stage} + row) * {block} + m] = stocks[row, member]
                buf[({sum} + row) * {block} + m] = 0.0
            for row in range(totals.shape[0]):
                buf[({tally} + row) * {block} + m] = totals[row, member]
            for row in range({check} * {block} + m, {size}, {block}):
                buf[row] = -1e300
        record = 0
        for step in range(now, steps + 1):
            for m in range({block}):
                member = first + fewest(m, valid - 1)
                s = scenario[member]
                for row in range(bases.shape[0]):
                    level = bases[row, member] * gain[s, row, step] + offset[s, row, step]
                    buf[({lever} + row) * {block} + m] = level
                for row in range(shared.shape[0]):
                    buf[({input} + row) * {block} + m] = shared[row, step]
            run_steps(buf, 0.0, 0.0)
            run_checks(buf, 0.0, 0.0)
            if step % every == 0:
                for m in range(valid):
                    for row in range(states.shape[1]):
                        states[record, row, first + m] = buf[({state} + row) * {block} + m]
                    for row in range(tallies.shape[1]):
                        tallies[record, row, first + m] = buf[({tally} + row) * {block} + m]
                record += 1
            if step == steps:
                break
            for number in range(weights.shape[0]):
                run_stage(buf, weights[number], ahead[number])
                for cell in range(stocks.shape[0] * {block}):
                    buf[{stage} * {block} + cell] = buf[{next} * {block} + cell]
            for cell in range(stocks.shape[0] * {block}):
                level = buf[{state} * {block} + cell] + buf[{sum} * {block} + cell]
                buf[{state} * {block} + cell] = level
                buf[{stage} * {block} + cell] = level
                buf[{sum} * {block} + cell] = 0.0
        for m in range(valid):
            for row in range(worst.shape[0]):
                worst[row, first + m] = buf[({check} + row) * {block} + m]
"""

_HELPERS = """
@compiled
def fewest(left, right):
    return left if left < right else right


@compiled
def workspace(size):
    return np.zeros(size)
"""


def _driver(layout: Layout, block: int) -> str:
    return _DRIVER.format(size=len(layout.rows) * block, block=block, **layout.first)


@lru_cache(maxsize=8)
def compiled_kernel(model: FlatModel, block: int) -> Kernel:
    """Return the kernel for compiled code; it is compiled, or read back, when it is first called.

    Raises
    ------
    MemoryError
        When what is left of the memory that this process may use is too little to compile in:
        the compiler would end the process.
    """
    _check_memory()
    layout = Layout(model)
    code = sections(layout)
    source = _HELPERS + _driver(layout, block)
    key = fingerprint({**code, "source": ((source, block, 0),)})
    # numba looks for the module of what it reads back.
    module = sys.modules[f"kernel_{key}"] = ModuleType(f"kernel_{key}")
    names = vars(module)
    names |= {"np": np, "compiled": compiled}
    names |= {f"run_{name}": section(code[name], block) for name in SECTIONS}
    exec(compile(source, module.__name__, "exec"), names)
    kernel: Kernel = names["kernel"]
    kept(kernel, key)
    return kernel


def _check_memory() -> None:
    """Refuse to begin what a limit (``ulimit -v``) would let the compiler break off."""
    try:
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError, ValueError):  # not Linux
        return
    if limit != resource.RLIM_INFINITY and limit - pages * resource.getpagesize() < ROOM:
        raise MemoryError(f"less than {ROOM} bytes left to compile in")


def print_python(code: Sequence[Instruction], name: str) -> str:
    lines = []
    for number, (op, left, right) in enumerate(code):
        match op:
            case "const":
                lines.append(f"v{number} = {left!r}")
            case "arg":
                lines.append(f"v{number} = {left}")
            case "load":
                lines.append(f"v{number} = buf[{left}]")
            case "store":
                lines.append(f"buf[{left}] = v{right}")
            case "min" | "max":
                sign = "<" if op == "min" else ">"
                lines.append(f"v{number} = v{left} if v{left} {sign} v{right} else v{right}")
            case _:
                lines.append(f"v{number} = v{left} {op} v{right}")
    body = "\n".join(f"    {line}" for line in lines) or "    pass"
    return f"def run_{name}(buf, w, ahead):\n{body}\n"


@lru_cache(maxsize=8)
def plain_kernel(model: FlatModel) -> Kernel:
    """Return the same kernel as plain Python: slow, needs no compiler, gives the same bits."""
    layout = Layout(model)
    parts = [print_python(code, name) for name, code in sections(layout).items()]
    names: dict[str, Any] = {
        "compiled": lambda function: function,
        "fewest": min,
        "workspace": lambda size: [0.0] * size,
    }
    exec(compile("\n".join([*parts, _driver(layout, 1)]), "plain_kernel", "exec"), names)
    kernel: Kernel = names["kernel"]
    return kernel
