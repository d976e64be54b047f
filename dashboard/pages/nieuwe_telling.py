"""Nieuwe telling: a modeller's new counts, what they change, and using that here only."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import streamlit as st

from calibration.change_words import band_words, common_words
from calibration.set_comparison import HEADLINES
from calibration.targets.new_rows import line_of
from dashboard.components.error_boundary import fragment, guarded
from dashboard.components.live_region import announce
from dashboard.formatting.controls import behind, file_button
from dashboard.formatting.html import mark, table
from dashboard.recalibration import (
    count_form,
    private_folder,
    process,
    set_changes,
    uploaded_counts,
)
from dashboard.recalibration.process import MEMBERS, BusyError, Progress, Result, Run, StoppedError
from dashboard.recalibration.uploaded_counts import MEASUREMENTS, USES, Upload
from dashboard.results import parameter_set
from dashboard.streamlit_internals import attendance
from dashboard.texts import Texts, literal, texts
from simulation.outcomes.indicators import INDICATORS
from simulation.register.register import load_register
from simulation.wording.numbers import percent

TITLE = "telling.titel"
"""Key of the name of this page."""
KEY = "nieuwe_telling"
"""Where the session keeps how far the user is."""
AGAIN = 1.0
"""Seconds after which the page looks again how far a calibration is."""
LATER = 5.0
"""The same while someone else is calibrating."""


@dataclass
class State:
    """How far the user is.

    Attributes
    ----------
    upload, seen
        What was uploaded and checked, and Streamlit's name for that file.
    run
        A calibration to it, at work or ready.
    trouble
        Key of what to say about a calibration that gave nothing.
    touched
        Whether the user chose or removed a file since the page was last shown. Streamlit forgets a
        file when the page is left; we do not.
    round
        Counts what was discarded: each round has an empty field for a file.
    row
        The row that was filled in, as it would stand in the file; empty when a file was chosen.
    """

    upload: Upload | None = None
    seen: str = ""
    run: Run | None = None
    trouble: str = ""
    touched: bool = False
    round: int = 0
    row: str = ""

    def touch(self) -> None:
        self.touched = True

    def discard(self) -> None:
        """Remove everything, as if nothing had been uploaded."""
        self.cancel()
        self.forget()
        self.round += 1
        parameter_set.stop_using()

    def forget(self) -> None:
        """Remove what was chosen or filled in."""
        self.upload, self.seen, self.trouble, self.row = None, "", "", ""

    def fill_in(self, row: dict[str, str]) -> None:
        """Check a row that was filled in; the file that was chosen no longer counts."""
        self.row, self.trouble = line_of(row), ""
        self.upload = uploaded_counts.check_rows(count_form.file_of(row))

    def cancel(self, trouble: str = "") -> None:
        """End the calibration and keep the file."""
        if self.run is not None:
            self.run.close()
        self.run, self.trouble = None, trouble

    def start(self, quick: bool, lang: str) -> None:
        """Calibrate to the file; when someone else has just begun the page will show that."""
        assert self.upload is not None
        self.trouble = ""
        try:
            self.run = Run(self.upload.data, quick, lang, attendance())
        except BusyError:
            return
        except OSError:
            process.log.exception("a calibration could not be started")
            self.trouble = "telling.niet_begonnen"


def show(lang: str) -> None:
    t = texts(lang)
    with guarded(t):
        _swept()
        _page(t)


@lru_cache(maxsize=1)
def _swept() -> None:
    private_folder.sweep()


def state() -> State:
    found: State = st.session_state.setdefault(KEY, State())
    return found


def _page(t: Texts) -> None:
    st.markdown(t("telling.inleiding"))
    now = state()
    if now.run is None:
        _begin(now, t)
    elif now.run.running:
        _follow(t)
    else:
        _finish(now, now.run, t)


# Before ----------------------------------------------------------------------------------------


def _begin(now: State, t: Texts) -> None:
    _title("telling.stap_download", t)
    st.markdown(t("telling.uitleg_download"))
    file_button(t("telling.download"), uploaded_counts.present, MEASUREMENTS, "telling_download")
    with st.expander(t("telling.nu_titel")):
        st.html(_present(t))
    _title("telling.stap_upload", t)
    st.markdown(t("telling.uitleg_upload"))
    behind(t("telling.vul_in"), "telling_vul_in", lambda: _fill_in(now, t))
    _upload(now, t)
    if now.upload is not None:
        _checked(now, now.upload, t)
    if now.upload is not None and now.upload.matters:
        _title("telling.stap_ijken", t)
        if now.trouble:
            st.warning(t(now.trouble))
            announce(t(now.trouble))
        _choose(now, t)


def _present(t: Texts) -> str:
    use = t("telling.kolom_use").capitalize()
    head = [t("telling.kolom_id"), t("telling.telling"), use]
    body = [
        [
            uploaded_counts.code(row.id),
            escape(uploaded_counts.description(row, t)),
            t(USES[row.use]),
        ]
        for row in uploaded_counts.targets().measurements
    ]
    return table(t("telling.nu_titel"), head, body, set_changes.KIND)


def _fill_in(now: State, t: Texts) -> None:
    """Take one count, field by field."""
    st.markdown(t("telling.uitleg_vul_in"))
    row = count_form.fill_in(now.round, t)
    # Not when it is clicked, for then `row` would be what stood in the fields before.
    if st.button(t("telling.nakijken"), key="telling_nakijken"):
        now.fill_in(row)


def _upload(now: State, t: Texts) -> None:
    """Take a file and check it, once."""
    only = st.checkbox(t("telling.alleen_nieuw"), key=f"telling_alleen_nieuw_{now.round}")
    # Of any kind: what cannot be read is refused here, in our words.
    given = st.file_uploader(
        t("telling.upload"),
        key=f"telling_bestand_{now.round}",
        on_change=now.touch,
    )
    seen = "" if given is None else f"{given.file_id} {only}"
    if given is None and now.touched:
        now.forget()
    elif given is not None and seen != now.seen:
        check = uploaded_counts.check_rows if only else uploaded_counts.check
        now.forget()
        now.upload, now.seen = check(given.getvalue()), seen
    now.touched = False
    if now.upload is not None and (given is None or now.row):
        st.markdown(t("telling.ingevuld" if now.row else "telling.bewaard"))
        _button("telling.weggooien", now.discard, t)


def _checked(now: State, upload: Upload, t: Texts) -> None:
    if now.row:
        st.markdown(t("telling.zo_in_bestand", bestand=MEASUREMENTS))
        st.code(now.row, language=None, wrap_lines=True)
    elif upload.understood is not None:
        st.markdown(t("telling.gelezen", hoe=literal(t.pick(upload.understood))))
    if upload.all_new:
        st.warning(t("telling.vergeten", vinkje=t("telling.alleen_nieuw")))
    if upload.faults:
        of = "_in_rij" if now.row else ""
        told = _counted(f"telling.fout{of}", f"telling.fouten{of}", len(upload.faults), t)
        st.error(told)
        tell = count_form.cell_list if now.row else uploaded_counts.fault_list
        st.html(tell(upload.faults, t))
    elif not upload.changes:
        told = t("telling.niets_anders")
        st.info(told)
    else:
        told = _counted("telling.een_verschil", "telling.verschillen", len(upload.changes), t)
        if not upload.matters:
            told = f"{told} {t('telling.telt_niet')}"
        show = st.success if upload.matters else st.info
        show(told)
        st.html(uploaded_counts.change_list(upload.changes, t))
    announce(told)


def _counted(one: str, more: str, count: int, t: Texts) -> str:
    return t(one) if count == 1 else t(more, aantal=count)


def _choose(now: State, t: Texts) -> None:
    taken = process.busy()
    if taken:
        _wait(t)
    st.markdown(t("telling.uitleg_ijken"))
    with st.container(horizontal=True):
        for quick, key in ((True, "telling.snel"), (False, "telling.helemaal")):
            st.button(
                t(key),
                key=key.replace(".", "_"),
                type="primary" if quick else "secondary",
                disabled=taken,
                on_click=now.start,
                args=(quick, t.lang),
            )


@fragment(run_every=LATER)
def _wait(t: Texts) -> None:
    """Say that someone else is calibrating, until that is over."""
    if not process.busy():
        st.rerun()
    st.info(t("telling.bezet"))


# Meanwhile -------------------------------------------------------------------------------------


@fragment(run_every=AGAIN)
def _follow(t: Texts) -> None:
    """Show how far the calibration is; only this part runs again."""
    now = state()
    if now.run is None or not now.run.running:
        st.rerun()
    _title("telling.bezig", t)
    progress = now.run.progress
    whole = now.run.quick and progress.whole
    stage = t.pick(progress.words) or t("telling.begint")
    st.progress(progress.done, text=_told(stage, progress, t))
    announce(stage)
    st.markdown(t("telling.toch_helemaal") if whole else t("telling.mag_weg"))
    _button("telling.annuleer", lambda: now.cancel("telling.geannuleerd"), t)


def _told(stage: str, progress: Progress, t: Texts) -> str:
    """Say what is being done, how much of all is done, and how long it will take."""
    done = percent(math.floor(100 * progress.done) / 100, t.lang)
    words = {"fase": stage[:1].upper() + stage[1:], "deel": done}
    if progress.left is None:
        return t("telling.voortgang", sinds=_duration(progress.elapsed, t), **words)
    return t("telling.voortgang_nog", nog=_duration(progress.left, t), **words)


def _duration(seconds: float, t: Texts) -> str:
    """Write a duration no more exactly than it is known."""
    if seconds < 90:
        return t("telling.seconden", aantal=max(5, 5 * math.ceil(seconds / 5)))
    return t("telling.minuten", aantal=math.ceil(seconds / 60))


# After -----------------------------------------------------------------------------------------


def _finish(now: State, run: Run, t: Texts) -> None:
    try:
        result = run.result
    except StoppedError as stopped:
        now.cancel(_why(stopped))
        _begin(now, t)
        return
    used = parameter_set.own_register() is result.register
    _title("telling.uitkomst", t)
    _verdict(result, t)
    _title("telling.stap_verschil", t)
    _changes(result, t)
    _title("telling.stap_gebruik", t)
    _use(now, run, result, used, t)


def _why(stopped: StoppedError) -> str:
    """Give the key of what to say of a calibration that gave nothing."""
    if stopped.left:
        return "telling.verlaten"
    return "telling.afgebroken" if stopped.killed else "telling.misgelukt"


def _verdict(result: Result, t: Texts) -> None:
    key = "telling.geslaagd" if result.passed else "telling.gezakt"
    name = result.register.parameter_set
    told = t("telling.haalt" if result.passed else "telling.haalt_niet")
    st.html(f"<p data-we-meld>{mark(result.passed, t(key))}. {escape(told)}</p>")
    if not result.passed:
        st.warning(t("telling.gezakt_uitleg"))
    how = "telling.hoe_snel" if result.quick else "telling.hoe_helemaal"
    st.markdown(f"{t(how)} {t('telling.naam', set=name)}")
    with st.expander(t("telling.controles")):
        st.html(set_changes.check_table(result, t))


def _changes(result: Result, t: Texts) -> None:
    words = {"oud": result.before, "nieuw": result.register.parameter_set, "aantal": MEMBERS}
    st.markdown(t("telling.uitleg_verschil", **words))
    st.markdown(common_words(result.common, t.lang))
    if result.band is not None:
        st.markdown(f"**{band_words(result.band, t.lang)}**")
    label = t.pick(INDICATORS[HEADLINES[0]].label)
    st.markdown(f"### {t('telling.eind_2030', uitkomst=label)}", anchors=False)
    st.html(set_changes.outcome_table(result, HEADLINES[0], t))
    for name in HEADLINES[1:]:
        label = t.pick(INDICATORS[name].label)
        with st.expander(t("telling.eind_2030", uitkomst=label)):
            st.html(set_changes.outcome_table(result, name, t))
    st.markdown(f"### {t('telling.kansen')}", anchors=False)
    moved = set_changes.moved_goals(result)
    if moved:
        st.html(set_changes.chance_table(moved, t))
        st.markdown(t("telling.andere_kansen", aantal=len(result.goals) - len(moved)))
    else:
        st.markdown(t("telling.geen_kans", aantal=len(result.goals)))
    st.markdown(f"### {t('telling.getallen')}", anchors=False)
    shifted = set_changes.moved_numbers(result)
    count = len(result.register.names)
    if not shifted:
        st.markdown(t("telling.geen_getal", aantal=count))
        return
    st.markdown(t("telling.uitleg_getallen", getoond=len(shifted), aantal=count))
    with st.expander(t("telling.toon_getallen")):
        st.html(set_changes.number_table(shifted, result.register, t))


def _use(now: State, run: Run, result: Result, used: bool, t: Texts) -> None:
    name = result.register.parameter_set
    key = "telling.in_gebruik" if used else "telling.uitleg_gebruik"
    st.markdown(t(key) if result.passed else t("telling.niet_bruikbaar"))
    with st.container(horizontal=True):
        if used:
            _button("telling.stop", parameter_set.stop_using, t)
        elif result.passed:
            _button("telling.gebruik", lambda: _take(run, result), t, primary=True)
        _button("telling.weggooien", now.discard, t)
        file_button(t("telling.meenemen"), run.archive, f"{name}.zip", "telling_zip")
    st.markdown(t("telling.uitleg_meenemen"))
    if result.passed:
        st.markdown(f"### {t('telling.iedereen')}", anchors=False)
        st.markdown(t("telling.uitleg_iedereen", oud=load_register().parameter_set))
        st.code(process.accept_command(run.quick), language=None, wrap_lines=True)


def _take(run: Run, result: Result) -> None:
    parameter_set.use(result.register, run.folder / process.OUT)


def _button(key: str, act: Callable[[], None], t: Texts, primary: bool = False) -> None:
    st.button(
        t(key),
        key=key.replace(".", "_"),
        on_click=act,
        type="primary" if primary else "secondary",
    )


def _title(key: str, t: Texts) -> None:
    st.markdown(f"## {t(key)}", anchors=False)
