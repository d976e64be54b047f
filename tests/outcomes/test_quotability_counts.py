"""Draws may be quoted while the counts they fit are what they were."""

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.app.evidence_page import html, start
from support.marks import marks
from support.models.small_posterior import NAMES, small_posterior
from support.models.target_files import MEASUREMENTS, OBSERVABLES, PRIORS, REGION_SETS, TargetFiles
from support.result_folder import content

import cli
from calibration.parameter_sets import accept, contents
from commands.common.manifest import LOG, MANIFEST
from dashboard.results import parameter_set
from dashboard.results.outcomes import outcome
from simulation.outcomes.quotability import (
    OTHER_COUNTS,
    POSTERIOR,
    standing,
)
from simulation.outcomes.standing import warning
from simulation.register import counts as counting
from simulation.register.counts import Counts, fingerprint, own_counts
from simulation.register.register import load_register
from simulation.register.shelf_life import shelf_life_of
from simulation.scenario.scenario import BASELINE, load_scenario


@pytest.fixture
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TargetFiles:
    """A copy of the project's counts that stands in their place."""
    (tmp_path / "tellingen").mkdir()
    files = TargetFiles(tmp_path / "tellingen")
    monkeypatch.setattr("simulation.register.counts.project_counts", lambda: files.path)
    parameter_set._looked.cache_clear()
    return files


def now(members: int = 100) -> str:
    """Tell the standing of the draws in use, held against the copy."""
    register = load_register()
    where = counting.project_counts()
    return standing(replace(register, counts=Counts(where, fingerprint(where))), members)


FIT = "cbs_2024"


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        (FIT, "value", "90000"),
        (FIT, "value", "33_000"),  # which no calibration reads as a number
        (FIT, "use", "holdout"),
        (FIT, "use", "off"),
        ("ethos_r3_straat.openbare_ruimte", "use", "fit"),
        (FIT, "ref_start", "2024-02-01"),
        (FIT, "age_to", "66"),
        (FIT, "sd_ind", "0.066"),
        (FIT, "bias_groups", ""),
        (FIT, "region_set", "monitor_2022"),
        ("cbs_2022_leeftijd.jongeren", "n_eff", "99"),
    ],
)
def test_a_fitted_count_that_changes_is_noticed(
    counts: TargetFiles, row: str, column: str, cell: str
) -> None:
    assert now() == POSTERIOR
    counts.put(MEASUREMENTS, row, column, cell)
    assert now() == OTHER_COUNTS
    assert now(members=1) == OTHER_COUNTS


def test_a_fitted_count_more_is_noticed(counts: TargetFiles) -> None:
    header, *rows = counts.rows(MEASUREMENTS)
    last = dict(zip(header, next(row for row in rows if row[0] == FIT), strict=True))
    last |= {
        "id": "cbs_2025",
        "value": "90000",
        "ref_start": "2025-01-01",
        "ref_end": "2025-01-01",
        "published": "2026-01-31",
    }
    counts.put_rows(MEASUREMENTS, [header, *rows, list(last.values())])
    counts.load()
    assert now() == OTHER_COUNTS
    # With another use it says nothing to the draws.
    counts.put(MEASUREMENTS, "cbs_2025", "use", "holdout")
    assert now() == POSTERIOR


def test_priors_regions_and_formulas_of_fitted_counts_count(counts: TargetFiles) -> None:
    for file, row, column, cell in (
        (PRIORS, "preventie.overlap", "distribution", "lognormal"),
        (REGION_SETS, "ethos_r2", "share_low", "0.069"),
    ):
        kept = counts.text(file)
        counts.put(file, row, column, cell)
        assert now() == OTHER_COUNTS, file
        counts.write(file, kept)
        assert now() == POSTERIOR
    text = counts.text(OBSERVABLES)
    counts.write(OBSERVABLES, text.replace("waarneming.ethos * ", "2 * waarneming.ethos * "))
    assert now() == OTHER_COUNTS


def test_what_draws_do_not_depend_on_changes_nothing(counts: TargetFiles) -> None:
    for file, row, column, cell in (
        (MEASUREMENTS, "ethos_r3_straat.openbare_ruimte", "value", "0.2"),
        (MEASUREMENTS, "ethos_r3_straat.openbare_ruimte", "use", "holdout"),
        (MEASUREMENTS, FIT, "note", "Another note"),
        (MEASUREMENTS, FIT, "source", "Another source"),
        (MEASUREMENTS, FIT, "published", "2025-02-01"),
        (MEASUREMENTS, FIT, "value", "33000.0"),
        (PRIORS, "preventie.overlap", "rationale", "Another reason"),
        (REGION_SETS, "amsterdam", "share_low", "0.1"),
        (REGION_SETS, "ethos_r2", "note", "Another note"),
    ):
        before = counts.text(file)
        counts.put(file, row, column, cell)
        assert counts.text(file) != before
    text = counts.text(OBSERVABLES)
    changed = text.replace("Dakloze mensen volgens", "Daklozen volgens").replace(" * ", "  *  ")
    changed += changed[changed.index("opvang_monitor:") :].replace("opvang_monitor:", "nog_een:", 1)
    counts.write(OBSERVABLES, changed.partition("nog_een:")[0])
    header, *rows = counts.rows(MEASUREMENTS)
    counts.put_rows(MEASUREMENTS, [header, *reversed(rows)])
    counts.load()
    assert now() == POSTERIOR


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"id,use\n1,2,3\n", None])
def test_counts_that_cannot_be_read_fit_no_draws(counts: TargetFiles, damage: bytes | None) -> None:
    if damage is None:
        (counts.path / OBSERVABLES).unlink()
    else:
        counts.write(MEASUREMENTS, damage)
    assert fingerprint(counts.path) == "" and now() == OTHER_COUNTS


@pytest.mark.slow
def test_it_is_said_everywhere(
    counts: TargetFiles,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = warning(OTHER_COUNTS)
    assert said is not None

    def told(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return code, " ".join(out.split()), err

    few = ("--members", "3")
    assert told("doctor")[0] == 0
    assert said.nl not in told("run", BASELINE, *few)[1]
    before = outcome(load_scenario(BASELINE), parameter_set.usual_register(), members=20)
    assert before.warning is None and "niet aanhalen" not in html(start())
    # One absurd count.
    counts.put(MEASUREMENTS, FIT, "value", "90000")
    parameter_set._looked.cache_clear()
    code, out, _ = told("doctor")
    assert code == 1 and said.nl in out
    assert said.en in told("doctor", "--lang", "en")[1]
    commands = (
        ("run", BASELINE),
        ("compare", BASELINE, "wonen_eerst"),
        ("sweep", "--over", "contingent=0.04:0.07:2"),
    )
    for command in commands:
        kinds = (
            ("csv", "parquet", "json")
            if command[0] == "sweep"
            else (
                "csv",
                "parquet",
                "json",
                "xlsx",
            )
        )
        code, _, err = told(*command, *few, "-o", command[0], "--format", ",".join(kinds))
        assert code == 0 and said.nl in err
        files = [f for f in Path(command[0]).iterdir() if f.name not in (MANIFEST, LOG)]
        assert {file.suffix[1:] for file in files} == set(kinds)
        assert all(marks(file) == [said.nl] for file in files)
        capsys.readouterr()
        assert cli.main((*command, *few, "--json")) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["draws"] == OTHER_COUNTS
        assert document["warning"] == {"nl": said.nl, "en": said.en}
    assert told("ensemble", BASELINE, *few, "-o", "alles")[0] == 0
    assert marks(Path("alles", f"{BASELINE}.parquet")) == [said.nl]
    assert said.nl in told("run", BASELINE, *few)[1]
    # What the app had worked out before is marked as well.
    after = outcome(load_scenario(BASELINE), parameter_set.usual_register(), members=20)
    assert after.warning == said
    np.testing.assert_array_equal(after.result.values, before.result.values)
    words = html(start())
    assert "niet aanhalen" in words and "tellingen zijn veranderd" in words


# Sets with counts of their own -------------------------------------------------------------------


def own_set(folder: Path, counts: Path) -> Path:
    """Write a set that was fitted to other counts than the project's."""
    posterior = small_posterior(
        depends={"counts": fingerprint(counts)}, sampled=list(NAMES), fitted=["cbs_2022"]
    )
    folder.mkdir()
    for name, data in contents("eigen", posterior, {}, own_counts(counts)).items():
        (folder / name).write_bytes(data)
    return folder


def test_a_set_that_was_fitted_to_other_counts_carries_them(tmp_path: Path, home: Path) -> None:
    (tmp_path / "tellingen").mkdir()
    files = TargetFiles(tmp_path / "tellingen")
    assert own_counts(files.path) == {} == own_counts(None)
    files.put(MEASUREMENTS, FIT, "value", "34000")
    source = own_set(tmp_path / "set", files.path)
    shutil.rmtree(files.path)  # as the app does with what was uploaded
    found = load_register(parameter_set=source)
    assert standing(found, 20) == POSTERIOR
    assert found.counts is not None and found.counts.folder == source
    assert shelf_life_of(found).fitted_until == dt.date(2022, 1, 1)
    accept(source, home)
    taken = load_register(home)
    assert taken.parameter_set == "eigen" and standing(taken, 20) == POSTERIOR
    assert content(home / "sets" / "eigen") == content(source)
    path = home / "sets" / "eigen" / MEASUREMENTS
    path.write_text(path.read_text("utf-8").replace("34000", "35000"), "utf-8")
    assert standing(load_register(home), 20) == OTHER_COUNTS
    # The draws of before are held against the project's own, as ever.
    assert standing(load_register(home, "basis"), 20) == POSTERIOR
