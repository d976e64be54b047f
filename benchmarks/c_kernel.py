"""The kernel's equations printed as C, in the same memory layout: a yardstick, not a product."""

import ctypes
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

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

_DRIVER = """
void kernel(const double *fixed, long n_fixed, const double *start, long n_start,
            const double *stocks, long n_stocks, const double *bases, long n_bases,
            const long *scenario, const double *a, const double *b,
            const double *shared, long n_shared, long members,
            long steps, long every, const double *weights, const double *ahead, long n_stages,
            long begin, long end, double *states, double *tallies, long n_tallies,
            double *worst, long n_worst) {{
    double *buf = aligned_alloc(64, (({size} * sizeof(double) + 63) / 64) * 64);
    for (long first = begin; first < end; first += {block}) {{
        long valid = end - first < {block} ? end - first : {block};
        for (long m = 0; m < {block}; m++) {{
            long member = first + (m < valid ? m : valid - 1);
            for (long r = 0; r < n_fixed; r++)
                buf[({fixed} + r) * {block} + m] = fixed[r * members + member];
            for (long r = 0; r < n_start; r++)
                buf[({start} + r) * {block} + m] = start[r * members + member];
            for (long r = 0; r < n_stocks; r++) {{
                buf[({state} + r) * {block} + m] = stocks[r * members + member];
                buf[({stage} + r) * {block} + m] = stocks[r * members + member];
                buf[({sum} + r) * {block} + m] = 0.0;
            }}
            for (long r = {tally}; r < {check}; r++) buf[r * {block} + m] = 0.0;
            for (long r = {check}; r < {check} + n_worst; r++) buf[r * {block} + m] = -1e300;
        }}
        long record = 0;
        for (long step = 0; step <= steps; step++) {{
            for (long m = 0; m < {block}; m++) {{
                long member = first + (m < valid ? m : valid - 1);
                for (long r = 0; r < n_bases; r++) {{
                    long at = (scenario[member] * n_bases + r) * (steps + 1) + step;
                    buf[({lever} + r) * {block} + m] = bases[r * members + member] * a[at] + b[at];
                }}
                for (long r = 0; r < n_shared; r++)
                    buf[({input} + r) * {block} + m] = shared[r * (steps + 1) + step];
            }}
            run_steps(buf, 0.0, 0.0);
            run_checks(buf, 0.0, 0.0);
            if (step % every == 0) {{
                for (long m = 0; m < valid; m++) {{
                    for (long r = 0; r < n_stocks; r++)
                        states[(record * n_stocks + r) * members + first + m] =
                            buf[({state} + r) * {block} + m];
                    for (long r = 0; r < n_tallies; r++)
                        tallies[(record * n_tallies + r) * members + first + m] =
                            buf[({tally} + r) * {block} + m];
                }}
                record++;
            }}
            if (step == steps) break;
            for (long k = 0; k < n_stages; k++) {{
                run_stage(buf, weights[k], ahead[k]);
                for (long c = 0; c < n_stocks * {block}; c++)
                    buf[{stage} * {block} + c] = buf[{next} * {block} + c];
            }}
            for (long c = 0; c < n_stocks * {block}; c++) {{
                double level = buf[{state} * {block} + c] + buf[{sum} * {block} + c];
                buf[{state} * {block} + c] = level;
                buf[{stage} * {block} + c] = level;
                buf[{sum} * {block} + c] = 0.0;
            }}
        }}
        for (long m = 0; m < valid; m++)
            for (long r = 0; r < n_worst; r++)
                worst[r * members + first + m] = buf[({check} + r) * {block} + m];
    }}
    free(buf);
}}
"""


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
        f"static void run_{name}(double *restrict buf, double w, double ahead) {{\n"
        "#pragma GCC ivdep\n"
        f"    for (int m = 0; m < {block}; m++) {{\n        {body}\n    }}\n}}\n"
    )


def c_kernel(
    model: FlatModel, block: int, folder: Path, flags: Sequence[str] = SWIFT
) -> Callable[..., None]:
    """Print, compile and load the kernel as C; it takes the arguments of ours."""
    layout = Layout(model)
    parts = [print_c(code, name, block) for name, code in sections(layout).items()]
    driver = _DRIVER.format(size=len(layout.rows) * block, block=block, **layout.first)
    source, library = folder / "kernel.c", folder / "kernel.so"
    source.write_text("\n".join(["#include <stdlib.h>", *parts, driver]))
    subprocess.run(["gcc", *flags, "-o", str(library), str(source)], check=True)
    function = ctypes.CDLL(str(library)).kernel

    def call(
        fixed: Any,
        start: Any,
        stocks: Any,
        bases: Any,
        scenario: Any,
        a: Any,
        b: Any,
        shared: Any,
        steps: int,
        every: int,
        weights: Any,
        ahead: Any,
        begin: int,
        end: int,
        states: Any,
        tallies: Any,
        worst: Any,
    ) -> None:
        def at(array: np.ndarray) -> Any:
            return array.ctypes.data_as(ctypes.c_void_p)

        def size(number: int) -> Any:
            return ctypes.c_long(number)

        function(
            at(fixed), size(len(fixed)), at(start), size(len(start)), at(stocks),
            size(len(stocks)), at(bases), size(len(bases)), at(scenario), at(a), at(b),
            at(shared), size(len(shared)), size(fixed.shape[1]), size(steps), size(every),
            at(weights), at(ahead), size(len(weights)), size(begin), size(end), at(states),
            at(tallies), size(tallies.shape[1]), at(worst), size(len(worst)),
        )  # fmt: skip

    return call
