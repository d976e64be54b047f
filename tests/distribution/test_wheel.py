"""What is handed out works by itself: a wheel, far from the checkout, in an empty home."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageChops
from support.places import ROOT
from support.wheel import Installation, build_both, package_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SETTINGS = "dashboard/server/config.toml"
SESSION = """
import contextlib, io, json, sys
from pathlib import Path
import app, calibration, cli, commands, dashboard, scenarios, simulation
import calibration.fitting.pipeline
from support.models.small_calibration import Easy, two_stocks, write_targets

def run(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(words)
    return [code, out.getvalue(), err.getvalue()]

modules = app, calibration, cli, commands, dashboard, scenarios, simulation
found = {"modules": [one.__file__ for one in modules]}
found |= {command.split()[0]: run(*command.split()) for command in sys.argv[1:-1]}
calibration.fitting.pipeline.Settings = Easy
write_targets(Path("tellingen"))
with two_stocks():
    found["calibrate"] = run(*sys.argv[-1].split())
print(json.dumps(found))
"""
"""Several commands in one process, the last of which calibrates two stocks."""
COMMANDS = (
    "doctor",
    "run wonen_eerst --members 1 -o uitkomst --format csv,parquet,xlsx,json",
    "export xmile -o model",
    "calibrate --targets tellingen -o ijking --draws 100 --no-compare",
)
OF_ANOTHER_APP = '[theme]\nbase = "dark"\nprimaryColor = "#ff0000"\n[server]\nmaxUploadSize = 999\n'
"""Settings in the folder where somebody happens to start ours."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser 1")]  # whose server it looks at


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build_both(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def installed(wheels: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation.of(wheels[0], tmp_path_factory.mktemp("installed"))


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return {name: content for name, content in found.items() if ".dist-info/" not in name}


def test_every_file_of_the_packages_is_handed_out(wheels: tuple[Path, Path]) -> None:
    found = _contents(wheels[0])
    assert set(found) == package_files() | {"app.py", "cli.py", SETTINGS}
    assert found[SETTINGS] == (ROOT / ".streamlit" / "config.toml").read_bytes()
    assert found == _contents(wheels[1]), "the source distribution gives another wheel"


@pytest.fixture(scope="module")
def session(installed: Installation) -> dict[str, Any]:
    ran = installed.run("-c", SESSION, *COMMANDS, helpers=True)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_modules_come_from_the_installation(
    installed: Installation, session: dict[str, Any]
) -> None:
    assert all(Path(file).is_relative_to(installed.site) for file in session["modules"])


@pytest.mark.parametrize("command", [words.split()[0] for words in COMMANDS])
def test_a_command_works(session: dict[str, Any], command: str) -> None:
    code, out, err = session[command]
    assert code == 0, out + err


def test_the_doctor_finds_nothing(session: dict[str, Any]) -> None:
    _, said, _ = session["doctor"]
    assert {line.split()[0] for line in said.splitlines()} == {"ok"}


@pytest.mark.parametrize(
    "file",
    [
        *(f"uitkomst/wonen_eerst.{kind}" for kind in ("csv", "parquet", "xlsx", "json")),
        "model/huidig_beleid.xmile",
        "ijking/report.html",
    ],
)
def test_a_file_is_written(installed: Installation, session: dict[str, Any], file: str) -> None:
    assert (installed.folder / file).stat().st_size > 10_000


def test_the_command_is_there(installed: Installation) -> None:
    ran = installed.run("--version")
    assert ran.returncode == 0 and ran.stdout.startswith("wonen-eerst "), ran.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes(installed: Installation, shell: str) -> None:
    ran = installed.run("--show-completion", shell)
    assert ran.returncode == 0, ran.stderr
    assert "_WONEN_EERST_COMPLETE" in ran.stdout


@pytest.mark.browser
def test_the_app_looks_as_in_the_checkout(
    installed: Installation, address: str, browser: Browser, tmp_path: Path
) -> None:
    """To the pixel, beside what `streamlit run app.py` shows, whatever lies in the folder."""
    from support.browser.browser import Visit, free_port, serving, visiting

    def picture(url: str) -> Image.Image:
        with visiting(browser) as visit:
            _open(visit, url)
            return Image.open(io.BytesIO(visit.page.screenshot())).convert("RGB")

    def _open(visit: Visit, url: str) -> None:
        visit.page.goto(url)
        visit.page.locator(".we-zin").wait_for()
        # Also what is worked out in the background: what each lever can do.
        visit.page.locator("[data-we-vast]").wait_for(state="attached", timeout=600_000)
        visit.drawn()
        visit.check()

    others = installed.folder / ".streamlit"
    others.mkdir()
    (others / "config.toml").write_text(OF_ANOTHER_APP)
    port, log = free_port(), tmp_path / "server.log"
    command = [str(installed.command), "app", "--no-browser", "--port", str(port)]
    command += ["--address", "127.0.0.1"]
    env = installed.environment()
    with serving(command, port, log, env, folder=installed.folder) as server:
        there = picture(address)
        server.wait()
        here = picture(server.url)
    assert here.size == there.size
    different = ImageChops.difference(here, there).convert("L").point(lambda v: 255 * (v > 0))
    assert different.histogram()[255] < 0.001 * here.width * here.height
