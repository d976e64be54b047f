"""A wheel and a source distribution as they are handed out, and an installation of the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path
from support.places import PACKAGES, ROOT, TESTS

BESIDE = ("app.py", "cli.py", "setup.py", "pyproject.toml", "README.md", "LICENSE")
HIDDEN = ".streamlit"
_BUILD = """
import sys
import setuptools.build_meta as backend
out, *kinds = sys.argv[1:]
for kind in kinds:
    getattr(backend, f"build_{kind}")(out)
"""


def package_files() -> set[str]:
    """Give every file of the packages in the checkout, but for what Python keeps there."""
    found = (p for name in PACKAGES for p in (ROOT / name).rglob("*") if p.is_file())
    return {p.relative_to(ROOT).as_posix() for p in found if "__pycache__" not in p.parts}


def build(source: Path, out: Path, *kinds: str) -> None:
    """Build a ``wheel``, an ``sdist``, or both, without a network."""
    out.mkdir()
    command = [sys.executable, "-c", _BUILD, str(out), *kinds]
    ran = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def build_both(home: Path) -> tuple[Path, Path]:
    """Give a wheel, and the one that is built from the source distribution beside it."""
    source, first, second = home / "source", home / "first", home / "second"
    leave = shutil.ignore_patterns("__pycache__")
    for name in (*PACKAGES, HIDDEN):
        shutil.copytree(ROOT / name, source / name, ignore=leave)
    for name in BESIDE:
        shutil.copy(ROOT / name, source)
    build(source, first, "sdist", "wheel")
    (packed,) = first.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.4 and newer
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(home / "unpacked")
    (unpacked,) = (home / "unpacked").iterdir()
    build(unpacked, second, "wheel")
    (wheel,), (again,) = first.glob("*.whl"), second.glob("*.whl")
    return wheel, again


@dataclass(frozen=True)
class Installation:
    """An environment with the wheel, an empty home, and a folder to work in.

    What the wheel depends on is that of the tests; our own packages there cannot be seen, since the
    `.pth` file that shows them is not read in a folder that was named by another one.
    """

    env: Path
    home: Path
    folder: Path

    @classmethod
    def of(cls, wheel: Path, where: Path) -> Installation:
        own = cls(where / "env", where / "home", where / "folder")
        venv.create(own.env, symlinks=True)
        own.home.mkdir()
        own.folder.mkdir()
        packages = [path for path in sys.path if Path(path).name == "site-packages"]
        (own.site / "of_the_tests.pth").write_text("\n".join(packages))
        pip = [sys.executable, "-m", "pip", "--python", str(own.python), "install", "--quiet"]
        subprocess.run([*pip, "--no-deps", "--no-index", "--no-compile", wheel], check=True)
        return own

    @property
    def site(self) -> Path:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.env / "lib" / version / "site-packages"

    @property
    def python(self) -> Path:
        return self.env / "bin" / "python"

    @property
    def command(self) -> Path:
        return self.env / "bin" / "wonen-eerst"

    def environment(self, **more: str) -> dict[str, str]:
        """Give variables that tell nothing of the checkout.

        Only kernels that were compiled before are found again: compiling takes as long as the rest.
        """
        cache = str(user_cache_path("wonen-eerst").parent)
        path = os.environ["PATH"]
        return {"HOME": str(self.home), "PATH": path, "XDG_CACHE_HOME": cache} | more

    def run(self, *words: str, helpers: bool = False) -> subprocess.CompletedProcess[str]:
        """Run the command, or with `helpers` Python with the helpers of the tests."""
        program = self.python if helpers else self.command
        env = self.environment(PYTHONPATH=str(TESTS)) if helpers else self.environment()
        return subprocess.run(
            [str(program), *words], cwd=self.folder, env=env, capture_output=True, text=True
        )
