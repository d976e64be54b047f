"""Makes the printed kernel runnable: compiled and cached in a file, or as plain Python."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path

from simulation.assembly import FlatModel
from simulation.engine.primitives import plain_larger, plain_smaller
from simulation.engine.printer import print_kernel

BLOCK = 8
"""Members per block: with the buffer of a block they fit the processor's first cache levels."""

_HEAD = '''"""Printed by wonen-eerst; do not edit."""
import numpy as np
from numba import njit

from simulation.engine.primitives import larger, smaller

compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def smaller_int(left, right):
    return left if left < right else right


@compiled
def workspace(size):
    return np.zeros(size)

'''

Kernel = Callable[..., None]


def compiled_kernel(model: FlatModel) -> Kernel:
    """Return the kernel that numba compiles; the compilation is cached for the next process."""
    return _load(model.fingerprint, print_kernel(model, BLOCK))


@lru_cache(maxsize=8)
def _load(fingerprint: str, body: str) -> Kernel:
    source = _HEAD + body
    name = f"kernel_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name].kernel  # type: ignore[no-any-return]
    for folder in (user_cache_path("wonen-eerst"), Path(tempfile.gettempdir()) / "wonen-eerst"):
        try:
            path = _write(folder, name, source)
            break
        except OSError:
            continue
    else:
        raise OSError("no folder to keep the compiled kernel in")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.kernel  # type: ignore[no-any-return]


def _write(folder: Path, name: str, source: str) -> Path:
    """Write the source once; two processes that do so at the same time do no harm."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    if not path.exists() or path.read_text() != source:
        scratch = folder / f"{name}.{os.getpid()}.tmp"
        scratch.write_text(source)
        scratch.replace(path)
    return path


@lru_cache(maxsize=8)
def _plain(body: str) -> ModuleType:
    module = ModuleType("plain_kernel")
    names: dict[str, Any] = {
        "compiled": lambda function: function,
        "smaller": plain_smaller,
        "larger": plain_larger,
        "smaller_int": min,
        "workspace": lambda size: [0.0] * size,
    }
    vars(module).update(names)
    exec(compile(body, "plain_kernel", "exec"), vars(module))
    return module


def plain_kernel(model: FlatModel) -> Kernel:
    """Return the same kernel as plain Python: slow, needs no compiler, gives the same bits."""
    return _plain(print_kernel(model, 1)).kernel  # type: ignore[no-any-return]
