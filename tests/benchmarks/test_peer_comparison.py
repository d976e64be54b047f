"""The comparison with other engines still works, and would show a difference."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from support.models.other_engines import SMALL_XMILE

from benchmarks import peers
from simulation.outcomes.indicators import INDICATORS

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pysd"),
    pytest.mark.filterwarnings("ignore:.*inplace keyword:Warning"),
]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.xmile"
    file.write_text(SMALL_XMILE, "utf-8")
    return file


@pytest.mark.slow
def test_a_peer_is_held_against_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The real one agrees in a year; one that is a little off, or gives nothing, is found out."""
    series: list[np.ndarray] = []

    def once(file: Path, names: Sequence[str], steps: int) -> np.ndarray:
        series.append(peers.pysimlin(file, names, steps))
        return series[0]

    def absent(file: Path, names: Sequence[str], steps: int) -> np.ndarray:
        raise ModuleNotFoundError(name="absent")

    mine = {
        "pysimlin": once,
        "off": lambda *_: series[0] * (1 + 1e-6),
        "empty": lambda *_: np.full_like(series[0], np.nan),
        "absent": absent,
    }
    monkeypatch.setattr(peers, "PEERS", mine)
    found = peers.compare(list(mine), 1, tmp_path)
    good, off, empty = (found["peers"][name]["apart"] for name in ("pysimlin", "off", "empty"))
    assert set(good) == set(off) == set(INDICATORS)
    assert max(good.values()) < 1e-9
    assert off["dakloos_totaal"] == pytest.approx(1e-6, rel=1e-3)
    assert empty["dakloos_totaal"] == np.inf
    assert found["peers"]["absent"] == {"missing": "absent"}
    assert found["equations"]["SDEverywhere"] is None
    peers.show(found)
    said = capsys.readouterr().out
    assert "absent: not found (no module absent)" in said
    assert "SDEverywhere's parser: not found" in said
    (row,) = (line.split() for line in said.splitlines() if line.startswith("dakloos_totaal"))
    assert row[2:] == ["1.0e-06", "inf"]


def test_two_peers_run_a_file(small: Path) -> None:
    """Euler, half a year a step: each takes a quarter of who is left."""
    expected = 100 * 0.75 ** np.arange(3)
    for peer in (peers.pysimlin, peers.pysd):
        assert peer(small, ["people", "leaving"], 2)[:, 0] == pytest.approx(expected)


def test_what_is_not_installed_is_named(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(peers.sys.modules, "BPTK_Py", None)
    with pytest.raises(ModuleNotFoundError):
        peers.bptk(small, ["people"], 2)


def test_a_parser_on_node_is_asked(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a program in the place of Node, that counts equations as the parser does."""
    node = tmp_path / "bin" / "node"
    node.parent.mkdir()
    node.write_text('#!/bin/sh\ntest "$(pwd)" = "$HERE" && grep -c "<eqn>" "$4"\n')
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(node.parent), prepend=":")
    monkeypatch.setenv("HERE", str(tmp_path))
    assert peers.sdeverywhere(small, tmp_path) is None
    (tmp_path / "node_modules" / "@sdeverywhere" / "parse").mkdir(parents=True)
    assert peers.sdeverywhere(small, tmp_path) == 2
    node.write_text("#!/bin/sh\necho no such equation >&2; exit 1\n")
    with pytest.raises(RuntimeError, match="no such equation"):
        peers.sdeverywhere(small, tmp_path)
