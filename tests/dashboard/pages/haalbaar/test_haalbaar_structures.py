"""On the first page: the chance of a fall, what the band holds, and each structure of the model."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from support.models.small_posterior import STRUCTURES as WEIGHTS
from support.models.small_posterior import write_set
from support.places import APP

from calibration.variants import STRUCTURES
from dashboard.downloads.report import scenario_report
from dashboard.downloads.scenario_files import Subject, for_others
from dashboard.results.outcomes import Outcome, outcome, presets
from dashboard.results.parameter_set import OWN
from dashboard.scenario.edits import Choices
from dashboard.texts import LANGUAGES, Texts, texts
from dashboard.wording.structures import has_structures, structure_view
from dashboard.wording.values import roughly
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register, load_register
from simulation.scenario.criteria import CRITERIA, PEOPLE
from simulation.wording.numbers import PERSONS
from simulation.wording.uncertainty import (
    about,
    chance_told,
    chance_words,
    ninety,
    part,
    value_words,
)

BOTH = pytest.mark.parametrize("lang", LANGUAGES)
DRAWS = 100


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return load_register(
        parameter_set=write_set(tmp_path_factory.mktemp("sets") / "klein", draws=DRAWS)
    )


def page(lang: str, register: Register, **state: object) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params["lang"] = lang
    app.session_state[OWN] = register
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception and not app.error
    return app


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def body(app: AppTest) -> str:
    return plain(" ".join(element.proto.body for element in app.get("html")))


@BOTH
def test_the_headline_tells_the_chance_of_a_fall(lang: str, register: Register) -> None:
    app, t = page(lang, register), texts(lang)
    result = outcome(presets()["huidig_beleid"], register).result
    told = chance_told(result.fall.chance, result.members, lang)
    then = roughly(result.at(PEOPLE, 2025.0), t)
    assert plain(t("kop.daling", begin=2025, toen=then, kans=told)) in body(app)


def test_prior_draws_give_no_chance_of_it() -> None:
    app = page("nl", load_register(parameter_set="prior"))
    shown = body(app)
    assert "De kans op minder" not in shown
    assert "Het deel van de berekeningen waarin er eind 2030 minder mensen dakloos zijn" in shown
    assert all(one.label != texts("nl")("structuren.titel") for one in app.expander)


@BOTH
def test_one_click_away_stands_each_structure(lang: str, register: Register) -> None:
    app, t = page(lang, register), texts(lang)
    assert t("structuren.titel") in [one.label for one in app.expander]
    assert plain(t("structuren.uitleg")) not in body(app)  # made when it is opened
    shown = body(page(lang, register, structuren=True))
    assert plain(t("structuren.uitleg")) in shown
    for one in WEIGHTS:
        assert t.pick(STRUCTURES[one["id"]].label) in shown
        assert t.pick(STRUCTURES[one["id"]].text) in shown


def cells(view: str) -> list[list[str]]:
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", view, re.DOTALL)[1:]
    return [[plain(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


@BOTH
def test_each_structure_is_told_as_everything_is(lang: str, register: Register) -> None:
    t, [result] = texts(lang), run("alles_tegelijk", members=DRAWS, register=register)
    whole, *found = cells(structure_view(Outcome(result, result), t))
    assert whole[0] == t("structuren.samen") and whole[1] == f"{DRAWS} " + (
        "berekeningen" if lang == "nl" else "calculations"
    )
    for row, one in zip([whole, *found], [result.together, *result.structures], strict=True):
        mean, *band = one.people
        words = value_words(mean, band, PERSONS, lang)
        assert row[2] == plain(f"{words.value} {words.band}")
        assert row[3] == plain(chance_words(one.fall.chance, one.draws, lang))
        for name, chance in one.chances.items():
            label = t.pick(CRITERIA[name].label)
            told = plain(f"{label}: {chance_words(chance, one.draws, lang)}")
            assert (told in row[4]) == (chance > 0), name
        assert plain(chance_words(0.0, one.draws, lang)) in row[4]
    for row, one in zip(found, result.structures, strict=True):
        drawn = t("structuren.trekkingen", aantal=one.draws)
        assert row[1] == plain(f"{part(one.weight, lang)} {drawn}")


def apart(result: ScenarioResult, t: Texts) -> str:
    return plain(structure_view(Outcome(result, result), t))


@BOTH
def test_how_far_they_lie_apart_is_a_sentence(lang: str, register: Register) -> None:
    t, [result] = texts(lang), run("alles_tegelijk", members=DRAWS, register=register)
    band = result.band(PEOPLE)
    ends = sorted((one.people.mean, one.id) for one in result.structures)
    words = [about(mean, band, lang) for mean, _ in ends]
    names = [t.pick(STRUCTURES[name].label) for _, name in ends]
    far = t("structuren.verschil", laagste=names[0], hoogste=names[1], minst=words[0],
            meest=words[1], band=ninety(band, lang))  # fmt: skip
    near = t("structuren.gelijk", laagste="", hoogste="", minst=words[0], meest="", band="")
    assert plain(far if words[0] != words[1] else near) in apart(result, t)
    # Of structures that lie far apart, and of those that do not.
    moved = 0.5 * result.mean(PEOPLE) * (result.which.structure == 1)
    values = result.national().values
    for shift in (moved, -moved):
        other = replace(result.national(), values=values + shift, judged=result.verdicts)
        told = apart(other, t)
        low, high = sorted(other.structures, key=lambda one: one.people.mean)
        quoted = [f"‘{t.pick(STRUCTURES[one.id].label)}’" for one in (low, high)]
        assert told.index(quoted[0]) < told.index(quoted[1])


@BOTH
def test_of_too_few_draws_nothing_is_told(lang: str, register: Register) -> None:
    t, few = texts(lang), Draws.chosen(register, [0, 1, 2, 3])
    [result] = run("huidig_beleid", few)
    whole, first, second = cells(structure_view(Outcome(result, result), t))
    for row in (whole, first, second):
        assert row[2:] == [t("structuren.te_weinig"), "–", "–"]
    assert t("structuren.een_trekking", aantal=1) in second[1]
    assert t("structuren.niet_te_zeggen") in apart(result, t)


def test_one_structure_alone_is_not_compared(tmp_path: Path) -> None:
    alone = [{"id": "basis", "weight": 1.0}]
    register = load_register(parameter_set=write_set(tmp_path / "klein"))
    assert register.posterior is not None
    one = replace(
        register.posterior,
        structure=np.zeros(register.posterior.count, dtype=np.int64),
        about={**register.posterior.about, "structures": alone},
    )
    register = replace(register, posterior=one)
    assert not has_structures(outcome(presets()["huidig_beleid"], register))
    app = page("nl", register)
    assert texts("nl")("structuren.titel") not in [one.label for one in app.expander]


def test_a_structure_that_this_version_does_not_know_has_its_id(tmp_path: Path) -> None:
    other = [{"id": "basis", "weight": 0.7}, {"id": "iets_<nieuws>", "weight": 0.3}]
    register = load_register(parameter_set=write_set(tmp_path / "klein", structures=other))
    [result] = run("huidig_beleid", members=40, register=register)
    view = structure_view(Outcome(result, result), texts("nl"))
    assert "iets_&lt;nieuws&gt;" in view and "<nieuws>" not in view


@BOTH
def test_the_page_says_what_the_band_holds(lang: str, register: Register) -> None:
    t = texts(lang)
    app = page(lang, register, uitleg_kop=True)
    shown = " ".join(one.value for one in app.markdown)
    assert t("kop.uitleg_toekomst_en_bouw", varianten=len(WEIGHTS)) in shown
    prior = page(lang, load_register(parameter_set="prior"), uitleg_kop=True)
    shown = " ".join(one.value for one in prior.markdown)
    assert t("kop.uitleg_toekomst") in shown
    counted = page(lang, register, weergave="cbs_equivalent", tabel=True)
    captions = " ".join(one.value for one in counted.caption)
    assert t("grafiek.uitleg_cbs_equivalent") in captions
    words = {"nl": "De toevallige fout van één jaar zit er niet in", "en": "one single year is not"}
    assert words[lang] in captions


@BOTH
def test_the_report_has_both(lang: str, register: Register) -> None:
    t, one = for_others(texts(lang)), presets()["wonen_eerst"]
    name = t.known(f"scenario.{one.id}.naam", one.naam)
    page_ = scenario_report(Subject(one, register, Choices(one.id), name, PEOPLE, "", t))
    result = outcome(one, register).result
    told = chance_told(result.fall.chance, result.members, lang)
    then = roughly(result.at(PEOPLE, 2025.0), t)
    assert plain(t("kop.daling", begin=2025, toen=then, kans=told)) in plain(page_)
    section = page_.partition('<section id="varianten"')[2].partition("</section>")[0]
    assert t.pick(STRUCTURES["zicht_laag"].label) in section
    prior = Subject(one, load_register(parameter_set="prior"), Choices(one.id), name, PEOPLE, "", t)
    assert '<section id="varianten"' not in scenario_report(prior)
