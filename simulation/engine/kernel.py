"""Makes the hot loop runnable: compiled and cached in a file, or printed as plain Python."""

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from simulation.engine.program import SECTIONS, Instruction, Layout, fingerprint, sections
from simulation.language.flatmodel import FlatModel

FEW, MANY = 4, 8
"""Members per block of compiled code: half a block is sooner done when there are only a few."""


def block_for(count: int) -> int:
    """Members per block for so many members; the choice changes no bit of the result."""
    return FEW if count <= FEW else MANY


Kernel = Callable[..., None]

# The loop over blocks, steps and stages, once for compiled code and for plain Python.
_DRIVER = """
@compiled
def kernel(fixed, start, stocks, bases, scenario, gain, offset, shared, steps, every, weights,
           ahead, begin, end, states, tallies, worst):
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
            for row in range({tally} * {block} + m, {check} * {block}, {block}):
                buf[row] = 0.0
            for row in range({check} * {block} + m, {size}, {block}):
                buf[row] = -1e300
        record = 0
        for step in range(steps + 1):
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

_HEAD = '''"""Printed by wonen-eerst; do not edit."""
import numpy as np
from numba import njit

from simulation.engine.llvm import section

compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def fewest(left, right):
    return left if left < right else right


@compiled
def workspace(size):
    return np.zeros(size)

'''


def _driver(layout: Layout, block: int) -> str:
    return _DRIVER.format(size=len(layout.rows) * block, block=block, **layout.first)


@lru_cache(maxsize=8)
def compiled_kernel(model: FlatModel, block: int) -> Kernel:
    layout = Layout(model)
    code = sections(layout)
    parts = [f"run_{name} = section({code[name]!r}, {block})\n" for name in SECTIONS]
    source = "\n".join([_HEAD, *parts, _driver(layout, block)])
    name = f"kernel_{fingerprint({**code, 'source': ((source, 0, 0),)})}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, _kept(name, source))
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name].kernel


def _kept(name: str, source: str) -> Path:
    """Keep the source in a file, since numba caches only what lies in one."""
    for folder in (user_cache_path("wonen-eerst"), Path(tempfile.gettempdir()) / "wonen-eerst"):
        path = folder / f"{name}.py"
        try:
            if not path.exists():
                folder.mkdir(parents=True, exist_ok=True)
                # Two processes that do this at the same time do no harm.
                scratch = folder / f"{name}.{os.getpid()}.tmp"
                scratch.write_text(source)
                scratch.replace(path)
            return path
        except OSError:
            continue
    raise OSError("no folder to keep the compiled kernel in")


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
