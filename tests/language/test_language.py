"""The words of the language: names, dimensions, look-ups, places, and what is refused."""

from __future__ import annotations

import pytest
from support.models.small_models import Groep, Soort, simulate, soort_van, stock

from simulation.engine import Grid
from simulation.language import scalar as sc
from simulation.language.declare import (
    Arrivals,
    Aux,
    Cloud,
    Flow,
    Ledger,
    Lever,
    Outflow,
    Param,
    Places,
    Report,
    Sector,
    Stock,
)
from simulation.language.expressions import (
    Constant,
    Dim,
    Mapping,
    cases,
    complement,
    current_policy,
    inverse,
    normalised,
    total,
    zero_like,
)
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import ModelError, assemble

QUARTER = Grid(0, 1, steps_per_year=4, every=4)


def reported(model: type[Sector] | FlatModel, numbers: dict[str, float], **options: object) -> dict:
    """Give the value of every report at the start."""
    results = simulate(model, QUARTER, numbers, plain=True, **options)
    return {name: float(results.value(name)[0, 0]) for name in results.report_names}


def test_names_come_from_the_class_body() -> None:
    class TweedeHuis(Sector):
        begin, jaar = Param("person", by=Groep), Param("year")
        bewoners = Stock("person", by=Groep, initial=begin)
        straat = Cloud("person")
        eruit = Flow(bewoners >> straat, bewoners / jaar)
        nu = Report("person", total(bewoners))

    model = assemble([TweedeHuis])
    assert list(model.stocks) == ["tweede_huis.bewoners.jong", "tweede_huis.bewoners.oud"]
    assert [flow.name for flow in model.flows] == [
        "tweede_huis.eruit.jong",
        "tweede_huis.eruit.oud",
    ]
    assert model.clouds == ("tweede_huis.straat",)
    assert model.reports == ("tweede_huis.nu",)
    assert "tweede_huis.begin.oud" in model.parameters


def test_item_without_a_name_is_refused() -> None:
    class Huis(Sector):
        duur = Report("1/year", inverse(Param("year")))

    with pytest.raises(ModelError, match="a param is used that no sector declares"):
        assemble([Huis])


def test_bare_stock_is_called_after_its_elements_and_lever_after_itself() -> None:
    class Mensen(Sector):
        bedden = Lever("person")
        hier = Stock("person", by=Groep, initial=bedden.base, bare=True)
        over = Report("person", bedden - total(hier))

    model = assemble([Mensen])
    assert list(model.stocks) == ["jong", "oud"]
    assert model.levers == ("bedden",)
    assert model.parameters == ("knop.bedden",)
    assert str(model.units["knop.bedden"]) == "person"


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"uit is declared twice in .*Huis"):

        class Huis(Sector):
            binnen = Stock("person", initial=zero_like(Param("person")))
            weg = Cloud("person")
            uit = Flow(binnen >> weg, binnen / Param("year"))
            uit = Flow(binnen >> weg, binnen / Param("year"))


def test_a_name_twice_in_the_model_is_refused() -> None:
    def declare() -> type[Sector]:
        class Huis(Sector):
            bewoners = Report("1", Constant(1.0))

        return Huis

    with pytest.raises(ModelError, match=r"huis\.bewoners is declared twice"):
        assemble([declare(), declare()])


def test_item_of_an_absent_sector_is_refused() -> None:
    class Elders(Sector):
        aantal = Aux("1", Constant(3.0))

    class Hier(Sector):
        gelezen = Report("1", Elders.aantal)

    with pytest.raises(ModelError, match=r"elders\.aantal: used, but not in a sector"):
        assemble([Hier])
    assert reported(assemble([Elders, Hier]), {}) == {"hier.gelezen": 3.0}


def test_dimensions_broadcast_by_identity() -> None:
    class Huis(Sector):
        kans = Param("1", by=Groep)
        plek = Param("person", by=Soort)
        samen = Report("person", kans * plek)

    numbers = {"kans.jong": 2.0, "kans.oud": 3.0, "plek.groot": 5.0, "plek.klein": 7.0}
    found = reported(Huis, {f"huis.{k}": v for k, v in numbers.items()})
    assert found == {
        "huis.samen.jong.groot": 10.0,
        "huis.samen.jong.klein": 14.0,
        "huis.samen.oud.groot": 15.0,
        "huis.samen.oud.klein": 21.0,
    }


Kleur = Dim("kleur", "rood", "wit", "blauw")
Fel = Kleur.subset("fel", "rood", "blauw")
TINTEN = {"kleuren.maat.rood": 1.0, "kleuren.maat.wit": 10.0, "kleuren.maat.blauw": 100.0}


def test_subset_is_a_dimension_of_its_own() -> None:
    class Kleuren(Sector):
        maat = Param("1", by=Kleur)
        fel = Report("1", maat[Fel] + maat[Fel])
        los = Report("1", maat["wit"])
        som = Report("1", total(maat[Fel]))
        paren = Report("1", total(maat[Fel] * maat))

    assert reported(Kleuren, TINTEN) == {
        "kleuren.fel.rood": 2.0,
        "kleuren.fel.blauw": 200.0,
        "kleuren.los": 10.0,
        "kleuren.som": 101.0,
        "kleuren.paren": 101.0 * 111.0,
    }


def test_unknown_elements_are_refused() -> None:
    maat = Param("1", by=Kleur)
    with pytest.raises(ValueError, match=r"\['groen'\] are not in dimension kleur"):
        Kleur.subset("natuur", "groen")
    with pytest.raises(KeyError, match="groen"):
        maat["groen"]
    with pytest.raises(KeyError, match="Dim"):
        maat[Groep]
    with pytest.raises(ValueError, match="cannot sum over"):
        total(maat, over=Groep)
    with pytest.raises(ValueError, match="kleur -> groep does not fit"):
        Mapping(Kleur, Groep, {"rood": "jong", "wit": "oud"})


def test_mapping_looks_up_and_adds_up() -> None:
    class Huis(Sector):
        mensen = Param("person", by=Groep)
        plek = Param("person", by=Soort)
        eigen = Report("person", plek[soort_van])
        per_soort = Report("person", total(mensen, by=soort_van))

    numbers = {"mensen.jong": 2.0, "mensen.oud": 3.0, "plek.groot": 5.0, "plek.klein": 7.0}
    found = reported(Huis, {f"huis.{k}": v for k, v in numbers.items()})
    assert found == {
        "huis.eigen.jong": 7.0,
        "huis.eigen.oud": 5.0,
        "huis.per_soort.groot": 3.0,
        "huis.per_soort.klein": 2.0,
    }


def test_total_by_mapping_adds_every_element_once() -> None:
    naar = Mapping(Kleur, Groep, {"rood": "jong", "wit": "oud", "blauw": "jong"})

    class Kleuren(Sector):
        maat = Param("1", by=Kleur)
        per_groep = Report("1", total(maat, by=naar))
        aandeel = Report("1", normalised(maat, Kleur))

    found = reported(Kleuren, TINTEN)
    assert found["kleuren.per_groep.jong"] == 101.0
    assert found["kleuren.per_groep.oud"] == 10.0
    assert sum(v for k, v in found.items() if "aandeel" in k) == pytest.approx(1.0, rel=1e-15)


def test_cases_cover_a_dimension_once() -> None:
    class Kleuren(Sector):
        maat = Param("1", by=Kleur)
        keuze = Report("1", cases(Kleur, {Fel: complement(maat[Fel]), "wit": maat["blauw"]}))

    found = reported(Kleuren, TINTEN)
    assert found == {
        "kleuren.keuze.rood": 0.0,
        "kleuren.keuze.wit": 100.0,
        "kleuren.keuze.blauw": -99.0,
    }
    one = Constant(1.0)
    with pytest.raises(ValueError, match=r"no case for \['wit'\]"):
        cases(Kleur, {Fel: one})
    with pytest.raises(ValueError, match=r"more than one case for \['rood'\]"):
        cases(Kleur, {Fel: one, "wit": one, "rood": one})
    with pytest.raises(ValueError, match="case jong is no part of kleur"):
        cases(Kleur, {"jong": one, Fel: one, "wit": one})


def test_circular_equations_name_the_circle() -> None:
    class Rond(Sector):
        a = Aux("1", Constant(1.0))
        b = Aux("1", complement(a))
        c = Aux("1", complement(b))
        a.equation = complement(c)

    with pytest.raises(ModelError, match=r"in a circle: .*rond\.\w -> rond\.\w") as caught:
        assemble([Rond])
    circle = str(caught.value).split(": ")[1].split(" -> ")
    assert circle[0] == circle[-1] and set(circle) == {"rond.a", "rond.b", "rond.c"}
    for read, reader in zip(circle[1:], circle, strict=False):  # each reads the one after it
        assert {"rond.a": "rond.c", "rond.b": "rond.a", "rond.c": "rond.b"}[reader] == read


def test_arrivals_and_departures_are_those_of_stocks() -> None:
    class Huis(Sector):
        begin = Param("person")
        jaar = Param("year")
        zolder, kelder = Stock("person", initial=begin), Stock("person", initial=begin)
        straat = Cloud("person")
        af = Flow(zolder >> kelder, zolder / jaar)
        uit = Flow(kelder >> straat, kelder / jaar)
        aan = Flow(straat >> kelder, begin / jaar)
        weg = Report("person/year", Outflow(zolder + kelder))
        komt = Report("person/year", Arrivals(zolder + kelder))
        naar_kelder = Report("person/year", Arrivals(kelder))

    found = reported(Huis, {"huis.begin": 10.0, "huis.jaar": 2.0})
    # a move inside the set neither leaves it nor enters it
    assert found == {"huis.weg": 5.0, "huis.komt": 5.0, "huis.naar_kelder": 10.0}

    for word in (Outflow, Arrivals):

        class Fout(Sector):
            gemeten = Aux("person", Huis.zolder + Huis.kelder)
            weg = Report("person/year", word(gemeten))

        with pytest.raises(ModelError, match=r"\['fout\.gemeten'\] are not stocks"):
            assemble([Huis, Fout])


def test_arrow_runs_between_stocks_and_clouds() -> None:
    class Huis(Sector):
        begin, jaar = Param("person"), Param("year")
        mensen = Stock("person", initial=begin)
        gemeten = Aux("person", mensen)
        mis = Flow(mensen >> gemeten, mensen / jaar)

    with pytest.raises(ModelError, match="must start and end at a single stock or cloud"):
        assemble([Huis])

    class Som(Sector):
        begin, jaar = Param("person"), Param("year")
        mensen = Stock("person", by=Groep, initial=begin)
        weg = Cloud("person")
        mis = Flow(total(mensen) >> weg, total(mensen) / jaar)

    with pytest.raises(ModelError, match="must start and end at a single stock or cloud"):
        assemble([Som])


def test_current_policy_sees_through_auxiliaries_but_not_through_flows() -> None:
    class Beleid(Sector):
        budget = Lever("person/year")
        jaar = Param("year")
        dubbel = Aux("person/year", budget + budget)
        nu = Report("person/year", dubbel)
        toen = Report("person/year", current_policy(dubbel))
        mensen = Stock("person", initial=current_policy(dubbel) * jaar)
        bron = Cloud("person")
        erbij = Flow(bron >> mensen, budget)

    numbers = {"knop.budget": 3.0, "beleid.jaar": 2.0}
    results = simulate(Beleid, QUARTER, numbers, {"budget": 5.0}, plain=True)
    assert results.value("beleid.nu")[0, 0] == 10.0
    assert results.value("beleid.toen")[0, 0] == 6.0
    assert stock(results, "beleid.mensen")[0] == 12.0
    assert stock(results, "beleid.mensen")[-1] == pytest.approx(17.0, rel=1e-14)

    class Verder(Sector):
        mis = Report("person/year", current_policy(Beleid.erbij))

    class Ook(Sector):
        mis = Report("person/year", current_policy(Arrivals(Beleid.mensen)))

    for sector in (Verder, Ook):
        with pytest.raises(ModelError, match=r"beleid\.erbij is a flow: .* current policy"):
            assemble([Beleid, sector])


def test_ledger_knows_what_crosses_its_border() -> None:
    class Huis(Sector):
        begin, jaar = Param("person"), Param("year")
        zolder, kelder = Stock("person", initial=begin), Stock("person", initial=begin)
        straat = Cloud("person")
        af = Flow(zolder >> kelder, zolder / jaar)
        uit = Flow(kelder >> straat, kelder / jaar)
        terug = Flow(straat >> zolder, begin / jaar)
        boek = Ledger(zolder + kelder)

    (ledger,) = assemble([Huis]).ledgers
    assert ledger.stocks == ("huis.kelder", "huis.zolder")
    assert ledger.entering == ("huis.terug",)
    assert ledger.leaving == ("huis.uit",)


X, Y, ZERO, ONE = sc.Ref("x"), sc.Ref("y"), sc.Num(0.0), sc.Num(1.0)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (sc.add(X, ZERO), X),
        (sc.add(ZERO, X), X),
        (sc.subtract(X, ZERO), X),
        (sc.subtract(ZERO, X), sc.Op("-", ZERO, X)),
        (sc.multiply(X, ZERO), ZERO),
        (sc.multiply(ZERO, X), ZERO),
        (sc.multiply(ONE, X), X),
        (sc.multiply(X, ONE), X),
        (sc.divide(ZERO, X), ZERO),
        (sc.divide(X, ONE), X),
        (sc.divide(ONE, X), sc.Op("/", ONE, X)),
        (sc.add_all([]), ZERO),
        (sc.add_all([X, ZERO, Y]), sc.Op("+", X, Y)),
    ],
)
def test_what_is_known_beforehand_is_folded(written: sc.Scalar, left: sc.Scalar) -> None:
    assert written == left


def test_references_are_listed_as_often_as_they_stand_there() -> None:
    expression = sc.add(sc.multiply(X, Y), sc.divide(X, sc.Op("max", Y, sc.Num(2.0))))
    assert list(sc.references(expression)) == ["x", "y", "x", "y"]


def test_level_tells_when_an_equation_must_be_evaluated() -> None:
    class Tijd(Sector):
        knop = Lever("1")
        maat = Param("1")
        begin = Stock("1", initial=maat)
        vast = Aux("1", complement(maat))
        stap = Aux("1", complement(knop) * vast)
        stand = Aux("1", begin * stap)
        basis = Aux("1", current_policy(stap))

    level = assemble([Tijd]).level
    assert level == {
        "tijd.vast": "constant",
        "tijd.stap": "step",
        "tijd.stand": "state",
        "tijd.basis": "constant",
    }


def test_places_refuse_what_does_not_fit_the_door() -> None:
    class Deur(Sector):
        begin, bedden, jaar = Param("person"), Param("person", by=Soort), Param("year")
        binnen = Stock("person", by=Groep, initial=begin)
        straat = Cloud("person")
        plekken = Places(total(binnen, by=soort_van), bedden, jaar)
        erin = Flow(straat >> binnen, begin / jaar, within=plekken, via=soort_van)

    (groot, klein) = assemble([Deur]).places
    assert groot.name == "deur.plekken.groot" and groot.flows == ("deur.erin.oud",)
    assert klein.name == "deur.plekken.klein" and klein.flows == ("deur.erin.jong",)
