"""The page *Nieuwe telling*: what it shows before, during and after a calibration."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from support.app.recalibrating import (
    WAITING,
    alive,
    broken_file,
    good_file,
    private,
    stand_in,
    until,
)
from support.models.spreadsheets import dutch_workbook

from calibration.parameter_sets import REPORT_FILE, as_json
from calibration.set_comparison import model_difference
from dashboard.pages import nieuwe_telling
from dashboard.recalibration import count_form, process
from dashboard.recalibration.uploaded_counts import check, present, targets
from dashboard.results import parameter_set
from dashboard.texts import Texts, texts
from simulation import load_scenario
from simulation.register.register import load_register, parameters_folder

NL = texts("nl")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from private(tmp_path, monkeypatch)


@pytest.fixture
def good(tmp_path: Path) -> bytes:
    return good_file(tmp_path)


@pytest.fixture
def broken(tmp_path: Path) -> bytes:
    return broken_file(tmp_path)


SCRIPT = """
from dashboard.results import parameter_set
from dashboard.pages import nieuwe_telling
from dashboard.texts import texts
parameter_set.show_notice(texts("{lang}"))
nieuwe_telling.show("{lang}")
"""


def show(lang: str = "nl") -> AppTest:
    return shown(AppTest.from_string(SCRIPT.format(lang=lang), default_timeout=120))


def shown(app: AppTest) -> AppTest:
    """Run the page; a fault would be a sentence, so look for that one too."""
    app.run()
    assert not app.exception
    assert texts("nl")("fout.onverwacht") not in [error.value for error in app.error]
    return app


def upload(app: AppTest, data: bytes) -> AppTest:
    app.file_uploader[0].set_value(("measurements.csv", data, "text/csv"))
    return shown(app)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return shown(app)


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def form() -> AppTest:
    """Show the page with the fields of one count."""
    app = AppTest.from_string(SCRIPT.format(lang="nl"), default_timeout=120)
    app.session_state["telling_vul_in"] = True
    return shown(app)


def put(app: AppTest, **cells: str) -> AppTest:
    """Fill in fields of the count that is chosen, and have it checked."""
    observable = app.selectbox(key="telling_veld_observable_0").value
    for column, cell in cells.items():
        app.text_input(key=f"telling_veld_{column}_{observable}_0").input(cell)
    return press(app, "telling_nakijken")


def said(app: AppTest, t: Texts, key: str) -> bool:
    """Tell whether a text stands on the page as a warning or as information."""
    return t(key) in [element.value for element in (*app.warning, *app.info)]


def test_it_opens_with_the_present_counts() -> None:
    app = show()
    assert app.download_button(key="telling_download")
    assert "30.600 op 1 januari 2023" in html(app)
    assert keys(app) == set() and not app.info


def test_a_broken_file_gives_its_faults_and_nothing_to_start(broken: bytes) -> None:
    app = upload(show(), broken)
    assert [error.value for error in app.error] == [NL("telling.fouten", aantal=2)]
    assert "Regel 6, gebied" in html(app) and "Regel 7, uitkomst" in html(app)
    assert keys(app) == set()
    app.file_uploader[0].set_value(None)
    assert not shown(app).error


def test_a_workbook_is_read_and_how_is_said(good: bytes) -> None:
    app = upload(show(), dutch_workbook(good))
    assert [one.value for one in app.success] == [NL("telling.een_verschil")]
    told = "".join(one.value for one in app.markdown)
    assert "Zo is uw bestand gelezen" in told and "decimale komma's" in told
    assert "uitkomst van 33.000 naar 35.000" in html(app) and "telling_snel" in keys(app)
    other = upload(app, b"%PDF-1.7")
    assert [one.value for one in other.error] == [NL("telling.fout")]
    assert "bewaar het als .xlsx" in html(other) and "telling_snel" not in keys(other)


def test_a_file_that_says_the_same_leaves_nothing_to_start() -> None:
    app = upload(show(), present())
    assert said(app, NL, "telling.niets_anders") and keys(app) == set()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_calibration_is_followed_and_stopped(
    monkeypatch: pytest.MonkeyPatch, good: bytes, temporary: Path, lang: str
) -> None:
    stand_in(monkeypatch, WAITING)
    t, app = texts(lang), upload(show(lang), good)
    assert [one.value for one in app.success] == [t("telling.een_verschil")]
    press(app, "telling_snel")
    found = app.session_state[nieuwe_telling.KEY].run
    assert found.running and keys(app) == {"telling_annuleer"}
    assert t("telling.begint").capitalize() in app.get("progress")[0].proto.text
    words = {"stage": "quick", "nl": "opnieuw wegen", "en": "weighing", "done": 0.3}
    (found.folder / process.PROGRESS).write_text(json.dumps(words))
    found.began -= 30
    bar = shown(app).get("progress")[0].proto
    assert bar.value == 30 and t.pick(("Opnieuw wegen", "Weighing")) in bar.text
    assert t("telling.seconden", aantal=75) in bar.text  # 30 seconds for 30 per cent
    assert t("telling.mag_weg") in [text.value for text in app.markdown]
    (found.folder / process.PROGRESS).write_text(json.dumps(words | {"stage": "walk"}))
    assert t("telling.toch_helemaal") in [text.value for text in shown(app).markdown]
    pid = found.process.pid
    del found
    press(app, "telling_annuleer")
    assert said(app, t, "telling.geannuleerd") and "telling_snel" in keys(app)
    assert not alive(pid) and not list(temporary.iterdir())
    assert "cbs_2024" in html(app)  # the file has been kept
    press(app, "telling_snel")
    assert keys(app) == {"telling_annuleer"}
    press(app, "telling_annuleer")


def test_a_second_user_is_told_to_wait(monkeypatch: pytest.MonkeyPatch, good: bytes) -> None:
    stand_in(monkeypatch, WAITING)
    one, other = upload(show(), good), upload(show(), good)
    press(one, "telling_helemaal")
    press(other, "telling_snel")  # the button was still there
    assert other.session_state[nieuwe_telling.KEY].run is None
    assert said(other, NL, "telling.bezet")
    assert all(other.button(key=key).disabled for key in ("telling_snel", "telling_helemaal"))
    press(one, "telling_annuleer")
    assert not said(shown(other), NL, "telling.bezet")
    assert not other.button(key="telling_snel").disabled


@pytest.mark.parametrize(
    "code", ["raise SystemExit(3)", "import os; os.kill(os.getpid(), 9)", "raise SystemExit(0)"]
)
def test_a_crash_is_a_sentence(monkeypatch: pytest.MonkeyPatch, good: bytes, code: str) -> None:
    stand_in(monkeypatch, code)
    app = upload(show(), good)
    app.button(key="telling_snel").click()
    app.run()
    until(lambda: not process.busy())
    key = "telling.afgebroken" if "kill" in code else "telling.misgelukt"
    assert said(shown(app), NL, key) and "telling_snel" in keys(app)
    assert app.session_state[nieuwe_telling.KEY].run is None


def prepare(path: Path, passed: bool) -> None:
    """Write what a calibration would: the set in use under another name, and what differs."""
    before = load_register()
    home = path / process.OUT
    shutil.copytree(parameters_folder() / "sets" / before.parameter_set, home)
    text = (home / "parameterset.yaml").read_text()
    (home / "parameterset.yaml").write_text(text.replace("id: basis", "id: proef"))
    diagnostics = json.loads((home / "diagnostics.json").read_bytes())
    diagnostics["gate"] = "passed" if passed else "failed"
    (home / "diagnostics.json").write_bytes(as_json(diagnostics))
    (home / REPORT_FILE).write_text("<!doctype html>")
    after = load_register(parameter_set=home)
    found = model_difference(before, after, [load_scenario("wonen_eerst")], 4)
    (path / process.DIFFERENCE).write_text(json.dumps(found.to_plain()))


def ready(monkeypatch: pytest.MonkeyPatch, good: bytes, path: Path, passed: bool) -> AppTest:
    """Show the page after a calibration."""
    path.mkdir()
    prepare(path, passed)
    copy = f"import shutil; shutil.copytree({str(path)!r}, '.', dirs_exist_ok=True)"
    stand_in(monkeypatch, copy)
    app = upload(show(), good)
    app.button(key="telling_snel").click()
    app.run()
    until(lambda: not process.busy())
    return shown(app)


def test_a_set_that_passed_is_used_here_only_and_discarded(
    monkeypatch: pytest.MonkeyPatch, good: bytes, tmp_path: Path, temporary: Path
) -> None:
    app = ready(monkeypatch, good, tmp_path / "made", passed=True)
    everyone = load_register().parameter_set
    assert NL("telling.haalt") in html(app) and "Wonen Eerst" in html(app)
    assert ">geen</td>" in html(app)  # it is the set in use under another name
    assert "tussen die twee" in "".join(one.value for one in app.markdown)
    assert app.code[0].value == process.accept_command(True)
    assert parameter_set.OWN not in app.session_state
    notice = f"{NL('telling.melding', set='proef')} {NL('deel.set_tijdelijk')}"
    assert notice not in [one.value for one in app.info]
    press(app, "telling_gebruik")
    assert app.session_state[parameter_set.OWN].parameter_set == "proef"
    assert notice in [one.value for one in app.info]
    assert notice not in [one.value for one in show().info]  # someone else
    press(app, "telling_stop")
    assert parameter_set.OWN not in app.session_state
    press(app, "telling_gebruik")
    press(app, "telling_weggooien")
    assert parameter_set.OWN not in app.session_state and not list(temporary.iterdir())
    assert notice not in [one.value for one in app.info]
    assert app.file_uploader[0].value is None and keys(app) == set()
    assert load_register().parameter_set == everyone


def test_a_set_that_failed_can_be_looked_at_and_not_used(
    monkeypatch: pytest.MonkeyPatch, good: bytes, tmp_path: Path
) -> None:
    app = ready(monkeypatch, good, tmp_path / "made", passed=False)
    assert NL("telling.haalt_niet") in html(app) and said(app, NL, "telling.gezakt_uitleg")
    assert keys(app) == {"telling_weggooien"} and not app.code
    assert "Wonen Eerst" in html(app) and app.download_button(key="telling_zip")
    press(app, "telling_weggooien")


def test_the_session_gives_its_own_register_to_every_page() -> None:
    everyones = parameter_set.usual_register()
    assert parameter_set.register_in_use() is everyones  # where no page is shown
    assert everyones.parameter_set == load_register().parameter_set

    def script() -> None:
        import streamlit as st

        from dashboard.results import parameter_set

        st.text(parameter_set.register_in_use().parameter_set)

    app = AppTest.from_function(script, default_timeout=60).run()
    assert app.text[0].value == load_register().parameter_set
    app.session_state[parameter_set.OWN] = load_register(parameter_set="prior")
    assert app.run().text[0].value == "prior"


# One count, filled in --------------------------------------------------------------------------

CBS_2025 = {"value": "36000", "ref_start": "2025-01-01", "published": "2026-01-31", "source": "CBS"}


def chosen(observable: str) -> AppTest:
    app = form()
    app.selectbox(key="telling_veld_observable_0").set_value(observable)
    return shown(app)


def test_a_count_is_filled_in_shown_and_calibrated_to(monkeypatch: pytest.MonkeyPatch) -> None:
    app = put(chosen("cbs_equivalent"), **CBS_2025)
    row = (
        "cbs_2025,cbs_equivalent,36000,person,point,2025-01-01,2025-01-01,2026-01-31,nederland,"
        "18,65,0.065,waarneming.afwijking_cbs,fit,,CBS,"
    )
    assert [one.value for one in app.code] == [row] and not app.error
    assert [one.value for one in app.success] == [NL("telling.een_verschil")]
    assert "36.000 op 1 januari 2025" in html(app)
    stand_in(monkeypatch, WAITING)
    press(app, "telling_snel")
    found = app.session_state[nieuwe_telling.KEY].run
    counts = (found.folder / process.TARGETS / "measurements.csv").read_text("utf-8")
    assert counts == present().decode().rstrip("\n") + f"\n{row}\n"
    press(app, "telling_annuleer")
    assert [one.value for one in app.code] == [row]  # it has been kept
    press(app, "telling_weggooien")
    assert not app.code and not app.success


def test_a_count_is_checked_as_a_file_is(tmp_path: Path) -> None:
    """In the same words, with the field instead of a line."""
    wrong = {"published": "2025-01-01", "sd_ind": "6.5", "value": "36.00.0"}
    app = put(chosen("cbs_equivalent"), **CBS_2025 | wrong)
    assert [one.value for one in app.error] == [NL("telling.fouten_in_rij", aantal=3)]
    row = app.code[0].value
    file = present().rstrip(b"\n") + f"\n{row}\n".encode()
    for fault in check(file).faults:
        assert fault.problem_nl.replace("<", "&lt;") in html(app)
    for field in ("Dag van publicatie", "Eigen fout", "Uitkomst"):
        assert f"<strong>{field}</strong>" in html(app)
    assert "telling_snel" not in keys(app)
    put(app, **CBS_2025 | {"sd_ind": "0.065"})
    assert not app.error and "telling_snel" in keys(app)


@pytest.mark.parametrize("observable", list(targets().observables))
def test_every_kind_of_count_has_the_fields_it_needs(observable: str) -> None:
    app, kind = chosen(observable), targets().observables[observable]
    fields = {one.key.removeprefix("telling_veld_") for one in app.text_input}
    share, period = kind.unit == "1", kind.window != "point"
    assert (f"n_eff_{observable}_0" in fields) == share
    assert (f"sd_ind_{observable}_0" in fields) != share
    assert (f"ref_end_{observable}_0" in fields) == period
    days = {"ref_start": "2025-02-01", "published": "2026-01-31", "source": "x"}
    days |= {"ref_end": "2025-12-31"} if period else {}
    error = {"n_eff": "50"} if share else {"sd_ind": "0.1"}
    ages = {"age_from": "0", "age_to": "120"}
    value = {"value": "0.1" if share else "1000"}
    app = put(app, **days, **error, **ages, **value)
    assert not app.error, html(app)


def test_a_file_with_new_rows_only_is_added(tmp_path: Path) -> None:
    app = form()
    app.checkbox(key="telling_alleen_nieuw_0").check()
    row = count_form.file_of(
        dict.fromkeys(count_form.LABELS, "")
        | {"id": "cbs_2025", "observable": "cbs_equivalent", "unit": "person", "window": "point"}
        | CBS_2025
        | {"ref_end": "2025-01-01", "region_set": "nederland", "age_from": "18", "age_to": "65"}
        | {"sd_ind": "0.065", "use": "fit"}
    )
    app = upload(shown(app), row)
    assert [one.value for one in app.success] == [NL("telling.een_verschil")] and not app.code
    app.checkbox(key="telling_alleen_nieuw_0").uncheck()
    count = len(targets().measurements) + 1
    told = NL("telling.vergeten", vinkje=NL("telling.alleen_nieuw"))
    assert told not in [one.value for one in app.warning]
    assert [one.value for one in shown(app).success] == [NL("telling.verschillen", aantal=count)]
    assert told in [one.value for one in app.warning]
