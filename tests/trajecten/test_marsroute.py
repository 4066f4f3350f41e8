"""The marsroutes as data: what is shipped, what may be written, and the versions people make."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kern.audit import bladzijde
from kern.db import Database
from kern.instellingen import Verouderd
from kern.trajecten import versies
from kern.trajecten.marsroute import (
    REKENT,
    ROLLEN,
    Criterium,
    Marsroute,
    MarsrouteFout,
    als_inhoud,
    lees,
    stap_als_inhoud,
    stap_uit,
)
from kern.trajecten.versies import CODES, meegeleverd, verschil

MARIEKE, JOOST = "marieke@gemeente.example", "joost@gemeente.example"


@pytest.fixture
def route() -> Marsroute:
    return meegeleverd("bestaand")


# --- what is shipped (domein.md §4.3-4.4)


def test_beide_marsroutes_hebben_al_hun_stappen() -> None:
    assert [p.code for p in meegeleverd("bestaand").aan] == [f"A{n}" for n in range(13)]
    assert [p.code for p in meegeleverd("charette").aan] == [f"B{n}" for n in range(10)]


@pytest.mark.parametrize("code", CODES)
def test_elke_stap_is_af(code: str) -> None:
    route = meegeleverd(code)
    assert set(route.rollen) == set(ROLLEN)
    for p in route.stappen:
        assert p.doel and p.publiek and p.communicatie and p.participatie and p.criteria, p.code
        assert p.wie("R") and len(p.wie("A")) == 1, p.code
        assert 0 < p.weken_min <= p.weken_max, p.code


@pytest.mark.parametrize("code", CODES)
def test_inwoners_zien_acht_delen_en_geen_codes(code: str) -> None:
    route = meegeleverd(code)
    assert len(route.groepen) == 8
    assert [p.groep for p in route.stappen if not p.groep] == ["", ""]
    assert {p.groep for p in route.stappen if p.groep} == {g.sleutel for g in route.groepen}
    for text in [g.naam for g in route.groepen] + [p.publiek for p in route.stappen]:
        assert not any(word in text for word in ("RACI", "DBO", "veldwerk", "participatie")), text


def test_gedeelde_stappen_hebben_dezelfde_sleutel() -> None:
    shared = {p.sleutel for p in meegeleverd("bestaand").stappen} & {p.sleutel for p in meegeleverd("charette").stappen}
    assert shared == {"intake", "startafspraken", "portefeuille", "uitvoering", "evaluatie"}


def test_de_duur_tot_het_besluit_past_bij_de_uitleg() -> None:
    def weeks(code: str) -> tuple[int, int]:
        steps = [p for p in meegeleverd(code).aan if p.groep]
        return sum(p.weken_min for p in steps), sum(p.weken_max for p in steps)

    # About 12 to 15 and 8 to 11 months; the longest plan has no holidays in it yet.
    assert weeks("bestaand") == (44, 64)
    assert weeks("charette") == (35, 52)


def test_alles_wat_de_computer_kan_tellen_komt_voor() -> None:
    used = {c.reken for code in CODES for p in meegeleverd(code).stappen for c in p.criteria}
    assert used == {*REKENT, ""}


@pytest.mark.parametrize("code", CODES)
def test_lezen_en_schrijven_is_hetzelfde(code: str) -> None:
    route = meegeleverd(code)
    kept = json.loads(json.dumps(als_inhoud(route)))
    assert lees(kept, code=code, versie=1) == route
    assert [stap_uit(stap_als_inhoud(p)) for p in route.stappen] == list(route.stappen)


# --- what may not be


def _stap(inhoud: dict[str, Any], n: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = inhoud["stappen"][n]
    return found


@pytest.mark.parametrize(
    ("breek", "veld"),
    [
        (lambda i: i.pop("naam"), "naam"),
        (lambda i: i.update(naam="x" * 121), "naam"),
        (lambda i: i["rollen"].pop("GM"), "rollen"),
        (lambda i: i.update(stappen=[]), "stappen"),
        (lambda i: i.update(stappen="nee"), "stappen"),
        (lambda i: i["stappen"].append(_stap(i)), "stappen"),
        (lambda i: [p.update(aan=False) for p in i["stappen"]], "stappen"),
        (lambda i: i["groepen"].append(i["groepen"][0]), "groepen"),
        (lambda i: _stap(i).update(groep="onbekend"), "groep"),
        (lambda i: _stap(i).update(weken=[4, 2]), "weken"),
        (lambda i: _stap(i).update(weken=[-1, 2]), "weken"),
        (lambda i: _stap(i).update(weken=[1, 105]), "weken"),
        (lambda i: _stap(i).update(weken="2-4"), "weken"),
        (lambda i: _stap(i).update(raci={"PL": "X"}), "raci"),
        (lambda i: _stap(i).update(raci={"BURGEMEESTER": "R"}), "raci"),
        (lambda i: _stap(i).update(raci={"PL": "A"}), "raci"),
        (lambda i: _stap(i).update(raci={"PL": "RA", "WH": "A"}), "raci"),
        (lambda i: _stap(i).update(mijdt=["regen"]), "mijdt"),
        (lambda i: _stap(i)["communicatie"][0].update(dag=1000), "communicatie"),
        (lambda i: _stap(i)["communicatie"][0].update(vanaf="midden"), "communicatie"),
        (lambda i: _stap(i)["communicatie"][0].update(wie=[]), "communicatie"),
        (lambda i: _stap(i)["communicatie"].append(_stap(i)["communicatie"][0]), "communicatie"),
        (lambda i: _stap(i)["participatie"][0].update(niveau="meepraten"), "participatie"),
        (lambda i: _stap(i, 4)["criteria"][0].update(reken="weer"), "criteria"),
        (lambda i: _stap(i, 4)["criteria"][0].update(grens=None), "criteria"),
        (lambda i: _stap(i, 4)["criteria"][0].update(grens=101), "criteria"),
        (lambda i: _stap(i, 0)["criteria"][0].update(grens=10), "criteria"),
        (lambda i: _stap(i)["criteria"][0].update(tekst=" "), "tekst"),
    ],
)
def test_wat_niet_kan(route: Marsroute, breek: Callable[[dict[str, Any]], object], veld: str) -> None:
    inhoud = copy.deepcopy(als_inhoud(route))
    breek(inhoud)
    with pytest.raises(MarsrouteFout) as error:
        lees(inhoud, code="bestaand", versie=1)
    assert error.value.veld == veld
    assert str(error.value).endswith(".")


def test_een_fout_zegt_in_welke_stap(route: Marsroute) -> None:
    inhoud = als_inhoud(route)
    inhoud["stappen"][3]["weken"] = [3, 1]
    with pytest.raises(MarsrouteFout) as error:
        lees(inhoud, code="bestaand", versie=1)
    assert error.value.stap == "uitnodiging"


# --- the difference, in words


@pytest.mark.parametrize(
    ("maak", "zin"),
    [
        (lambda p: replace(p, weken_max=6), "A0 Aanmelding en intake: duurt 2–6 weken. Eerst was dat 2–4 weken."),
        (lambda p: replace(p, weken_min=4), "A0 Aanmelding en intake: duurt 4 weken. Eerst was dat 2–4 weken."),
        (
            lambda p: replace(p, aan=False),
            "A0 Aanmelding en intake staat uit. Een nieuw traject krijgt deze stap niet.",
        ),
        (lambda p: replace(p, naam="Intake"), "A0 Intake: de naam was Aanmelding en intake."),
        (lambda p: replace(p, doel="Anders"), "A0 Aanmelding en intake: het doel is anders."),
        (lambda p: replace(p, publiek="Anders"), "A0 Aanmelding en intake: de tekst voor inwoners is anders."),
        (
            lambda p: replace(p, raci={**p.raci, "GM": "R"}),
            "A0 Aanmelding en intake: de rol GM had C en krijgt R.",
        ),
        (
            lambda p: replace(p, mijdt=("schoolvakantie",)),
            "A0 Aanmelding en intake: gaat nu om schoolvakanties heen.",
        ),
        (
            lambda p: replace(p, criteria=p.criteria[1:]),
            "A0 Aanmelding en intake: dit hoeft niet meer klaar te zijn: Het verslag van de intake is klaar.",
        ),
        (
            lambda p: replace(p, criteria=(*p.criteria, Criterium("koffie", "Er was koffie"))),
            "A0 Aanmelding en intake: dit moet ook klaar zijn: Er was koffie.",
        ),
        (
            lambda p: replace(p, communicatie=(replace(p.communicatie[0], dag=3), *p.communicatie[1:])),
            "A0 Aanmelding en intake: dit communicatiemoment is anders: Bevestiging van de aanvraag.",
        ),
    ],
)
def test_verschil_in_een_stap(route: Marsroute, maak: Callable[[Any], Any], zin: str) -> None:
    assert verschil(route, route.met_stap(maak(route.stap("intake")))) == (zin,)


def test_verschil_in_de_stappen(route: Marsroute) -> None:
    extra = replace(route.stap("intake"), sleutel="proef", code="A0b", naam="Proef")
    assert verschil(route, replace(route, stappen=(*route.stappen, extra))) == ("De stap A0b Proef is nieuw.",)
    assert verschil(route, replace(route, stappen=route.stappen[1:])) == ("De stap A0 Aanmelding en intake is weg.",)
    swapped = (route.stappen[1], route.stappen[0], *route.stappen[2:])
    [told] = verschil(route, replace(route, stappen=swapped))
    assert told.startswith("De volgorde van de stappen is anders. Die is nu: A1 · A0 · A2")


def test_geen_verschil(route: Marsroute) -> None:
    assert verschil(route, replace(route, versie=9)) == ()


# --- versions


def begin(db: Database, now: datetime) -> int:
    """The shipped marsroutes, and a concept of the first; returns the concept's edit number."""
    with db.writing() as s:
        versies.verzorg_startdata(s, now)
        return versies.concept(s, now, "bestaand", MARIEKE).bewerking


def langer(route: Marsroute, weken: int) -> Marsroute:
    """The same marsroute with another longest intake."""
    return route.met_stap(replace(route.stap("intake"), weken_max=weken))


def test_startdata_mag_vaker(db: Database, now: datetime) -> None:
    with db.writing() as s:
        assert versies.verzorg_startdata(s, now) == 2
        assert versies.verzorg_startdata(s, now) == 0
        assert [row.code for row in versies.alle_nieuwste(s)] == ["bestaand", "charette"]
        assert versies.van(versies.nieuwste(s, "charette")) == meegeleverd("charette")
        with pytest.raises(LookupError):
            versies.nieuwste(s, "derde")


def test_een_concept_wordt_een_versie(db: Database, now: datetime) -> None:
    seen = begin(db, now)
    with db.writing() as s:
        row = versies.lees_concept(s, "bestaand")
        assert row is not None and row.versie == 2
        assert versies.nieuwste(s, "bestaand").versie == 1
        seen = versies.bewaar_concept(s, now, langer(versies.van(row), 6), MARIEKE, seen).bewerking
        row = versies.maak_versie(s, now, "bestaand", " Twee weken meer tijd. ", MARIEKE, seen)
    with db.reading() as s:
        assert versies.lees_concept(s, "bestaand") is None
        assert [r.versie for r in versies.alle_versies(s, "bestaand")] == [2, 1]
        assert versies.van(versies.nieuwste(s, "bestaand")).stap("intake").weken_max == 6
        assert versies.nieuwste(s, "bestaand").toelichting == "Twee weken meer tijd."
        old = versies.een(s, "bestaand", 1)
        assert old is not None and versies.van(old).stap("intake").weken_max == 4
        assert [regel.handeling for regel in bladzijde(s)] == ["marsroute_versie", "marsroute_concept"]


def test_twee_mensen_tegelijk_de_tweede_hoort_het(db: Database, now: datetime) -> None:
    seen = begin(db, now)
    route = meegeleverd("bestaand")
    with db.writing() as s:
        versies.bewaar_concept(s, now, langer(route, 6), MARIEKE, seen)
    with db.writing() as s:
        for deed in (
            lambda: versies.bewaar_concept(s, now, langer(route, 8), JOOST, seen),
            lambda: versies.maak_versie(s, now, "bestaand", "Langer", JOOST, seen),
            lambda: versies.gooi_concept_weg(s, now, "bestaand", JOOST, seen),
        ):
            with pytest.raises(Verouderd):
                deed()
    with db.reading() as s:
        row = versies.lees_concept(s, "bestaand")
        assert row is not None and versies.van(row).stap("intake").weken_max == 6


def test_er_is_een_concept_tegelijk(db: Database, now: datetime) -> None:
    begin(db, now)
    with db.writing() as s:
        again = versies.concept(s, now, "bestaand", JOOST)
        assert (again.versie, again.door) == (2, MARIEKE)


def test_een_concept_weggooien(db: Database, now: datetime) -> None:
    seen = begin(db, now)
    with db.writing() as s:
        versies.gooi_concept_weg(s, now, "bestaand", MARIEKE, seen)
        assert versies.lees_concept(s, "bestaand") is None
        with pytest.raises(Verouderd):
            versies.gooi_concept_weg(s, now, "bestaand", MARIEKE, seen)
        assert versies.nieuwste(s, "bestaand").versie == 1
        assert versies.concept(s, now, "bestaand", JOOST).versie == 2


def test_een_versie_zonder_verschil_of_uitleg_kan_niet(db: Database, now: datetime) -> None:
    seen = begin(db, now)
    with db.writing() as s:
        with pytest.raises(MarsrouteFout, match="wat er anders is"):
            versies.maak_versie(s, now, "bestaand", "  ", MARIEKE, seen)
        with pytest.raises(MarsrouteFout, match="niets veranderd"):
            versies.maak_versie(s, now, "bestaand", "Niets", MARIEKE, seen)


def test_een_concept_dat_niet_klopt_wordt_niet_bewaard(db: Database, now: datetime) -> None:
    seen = begin(db, now)
    broken = replace(meegeleverd("bestaand"), stappen=())
    with db.writing() as s:
        with pytest.raises(MarsrouteFout):
            versies.bewaar_concept(s, now, broken, MARIEKE, seen)
        assert versies.bewaar_concept(s, now, langer(meegeleverd("bestaand"), 5), MARIEKE, seen).bewerking == seen + 1
