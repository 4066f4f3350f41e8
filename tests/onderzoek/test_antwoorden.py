"""Sent answers: what is kept, who may still send, who counts, and how one changes or erases them."""

from __future__ import annotations

import re
import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import inspect, select

from kern.db import Database
from kern.onderzoek import antwoorden, onderzoek, veldwerk
from kern.onderzoek.antwoorden import Antwoord, GeslotenFout, Respons, zoek_wijzigcode
from kern.onderzoek.codes import ALFABET
from kern.onderzoek.dubbel import Ingestuurd, compleet, heeft_routes, proxies, tellende
from tests.onderzoek import formulier
from tests.onderzoek.hulp import (
    H_BLIJFT,
    H_VERHUIST,
    MARIEKE,
    S_STARTER,
    T_TERUG,
    code_id,
    concept,
    geopend,
    kern,
    stuur,
    uitvoer,
)


def test_what_is_sent_is_kept_without_a_time_or_a_name(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        code = stuur(s, now, o, H_VERHUIST, code_id(s, now, o))
        assert re.fullmatch(f"[{ALFABET}]{{8}}", code)
    with db.reading() as s:
        (r,) = s.scalars(select(Respons)).all()
        assert (r.kanaal, r.dag, r.route, r.telt, r.zonder_code) == ("web", date(2027, 3, 1), "H", True, False)
        assert r.wijzigbaar_tot == date(2027, 3, 15)
        kept = antwoorden.lees(s, r)
        assert kept["opmerking"] == "Graag een bankje bij de kerk."
        assert (kept["zekerheid"], kept["horizon"], kept["in_kern"]) == ("zeker", "2", "ja")
        assert "huurprijs" not in kept
        columns = {c["name"] for t in ("respons", "antwoord") for c in inspect(s.connection()).get_columns(t)}
        assert not columns & {"naam", "adres", "email", "op", "moment", "chat_id"}
        assert code not in repr([vars(r), kept])


def test_an_unknown_channel_or_a_code_of_another_onderzoek_is_a_mistake_of_ours(
    sqlite_db: Database, now: datetime
) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        other = onderzoek.maak(s, now, kern(s, "megchelen"), o.versie_id, MARIEKE, sluit=o.sluit)
        with pytest.raises(ValueError, match="postduif"):
            stuur(s, now, o, H_BLIJFT, kanaal="postduif")
        with pytest.raises(ValueError, match="another"):
            stuur(s, now, o, H_BLIJFT, code_id(s, now, other))


def test_who_had_begun_may_send_in_the_uitloop_and_not_after(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        stuur(s, now + timedelta(hours=23), o, H_BLIJFT)
        with pytest.raises(GeslotenFout):
            stuur(s, now + timedelta(hours=24), o, H_BLIJFT)


def test_nobody_sends_to_a_concept(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = concept(s, now)
        with pytest.raises(GeslotenFout):
            antwoorden.verstuur(s, now, o, {}, "web", None)


def test_the_same_code_twice_keeps_both_and_counts_the_latest(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        home = code_id(s, now, o)
        stuur(s, now, o, H_BLIJFT, home)
        stuur(s, now, o, H_VERHUIST, home, "papier")
        rows = s.scalars(select(Respons).order_by(Respons.volgnr)).all()
        assert [(r.volgnr, r.kanaal, r.telt) for r in rows] == [(1, "web", False), (2, "papier", True)]


def test_two_of_one_household_send_at_the_same_moment(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        home = code_id(s, now, o)
        given = uitvoer(s, now, o, H_BLIJFT)
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        with db.writing() as s:
            antwoorden.verstuur(s, now, s.get_one(onderzoek.Onderzoek, o.id), given, "web", home)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with db.reading() as s:
        rows = s.scalars(select(Respons).order_by(Respons.volgnr)).all()
        assert [(r.volgnr, r.telt) for r in rows] == [(1, False), (2, False), (3, False), (4, True)]


def test_a_starter_counts_beside_the_household(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        home = code_id(s, now, o)
        for given in (H_BLIJFT, S_STARTER, S_STARTER):
            stuur(s, now, o, given, home)
        stuur(s, now, o, T_TERUG)
        assert sorted((r.route, r.telt) for r in s.scalars(select(Respons))) == [
            ("H", True),
            ("S", True),
            ("S", True),
            ("T", True),
        ]


def test_without_the_essential_items_it_is_no_response(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        home = code_id(s, now, o)
        stuur(s, now, o, H_BLIJFT, home)
        stuur(s, now, o, {k: v for k, v in H_BLIJFT.items() if k != "huishouden"}, home)
        rows = s.scalars(select(Respons).order_by(Respons.volgnr)).all()
        assert [(r.compleet, r.telt) for r in rows] == [(True, True), (False, False)]


def test_one_looks_back_and_changes_with_the_wijzigcode(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        code = stuur(s, now, o, H_VERHUIST)
        stuur(s, now, o, H_BLIJFT)
    later = now + timedelta(days=14)
    with db.writing() as s:
        o = s.get_one(onderzoek.Onderzoek, o.id)
        mine = zoek_wijzigcode(s, later, f"{code[:4].lower()} {code[4:]}", "gesprek:1")
        assert mine is not None
        antwoorden.vervang(s, later, mine, uitvoer(s, now, o, S_STARTER), ["inkomen"])
    with db.reading() as s:
        mine = s.get_one(Respons, mine.id)
        assert (mine.route, mine.telt, mine.niet_gevraagd) == ("S", True, ["inkomen"])
        assert "opmerking" not in antwoorden.lees(s, mine)
        assert antwoorden.lees(s, mine)["samen"] == "alleen"
        assert len(s.scalars(select(Respons)).all()) == 2


def test_a_wijzigcode_works_for_14_days_and_its_hmac_goes(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        code = stuur(s, now, o, H_VERHUIST)
        too_late = now + timedelta(days=15)
        assert zoek_wijzigcode(s, too_late, code, "gesprek:1") is None
        (r,) = s.scalars(select(Respons)).all()
        with pytest.raises(GeslotenFout):
            antwoorden.vervang(s, too_late, r, {})
        assert antwoorden.wis_wijzigcodes(s, now + timedelta(days=14)) == 0
        assert antwoorden.wis_wijzigcodes(s, too_late) == 1
    with db.reading() as s:
        (r,) = s.scalars(select(Respons)).all()
        assert r.wijzigcode_hmac is None


def test_guessing_a_wijzigcode_stops_after_ten(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        code = stuur(s, now, o, H_VERHUIST)
        for _ in range(10):
            assert zoek_wijzigcode(s, now, "XXXXXXXX", "gesprek:1") is None
        assert zoek_wijzigcode(s, now, code, "gesprek:1") is None
        assert zoek_wijzigcode(s, now, code, "gesprek:2") is not None


def test_erasing_the_latest_lets_the_earlier_count_again(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        home = code_id(s, now, o)
        stuur(s, now, o, H_BLIJFT, home)
        code = stuur(s, now, o, H_VERHUIST, home)
        found = zoek_wijzigcode(s, now, code, "gesprek:1")
        assert found is not None
        antwoorden.wis(s, found)
    with db.reading() as s:
        (r,) = s.scalars(select(Respons)).all()
        assert (r.volgnr, r.telt) == (1, True)
        assert "Graag een bankje bij de kerk." not in s.scalars(select(Antwoord.waarde)).all()


def test_changing_still_counts_right_after_the_codes_are_gone(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        home = code_id(s, now, o)
        stuur(s, now, o, H_BLIJFT, home)
        code = stuur(s, now, o, H_VERHUIST, home)
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        later = now + timedelta(days=2)
        veldwerk.rond_veldwerk_af(s, later, o)
        found = zoek_wijzigcode(s, later, code, "gesprek:1")
        assert found is not None
        antwoorden.vervang(s, later, found, uitvoer(s, now, o, S_STARTER))
        assert sorted((r.route, r.telt) for r in s.scalars(select(Respons))) == [("H", True), ("S", True)]


def test_records_are_read_in_pages_and_each_once(db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(antwoorden, "BLADZIJDE", 3)
    with db.writing() as s:
        o = geopend(s, now)
        for _ in range(7):
            stuur(s, now, o, H_BLIJFT)
        found = list(antwoorden.records(s, o))
        assert len({r.id for r in found}) == len(found) == 7
        assert [r.id for r in found] == sorted(r.id for r in found)
        assert all(r.antwoorden["verhuiswens"] == "nee" for r in found)


def test_answers_are_of_the_version_they_were_given_on(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = formulier.versie(s, now, "1", formulier.veld("a"))
        o = formulier.open_met(s, now, first)
        second = formulier.versie(s, now, "2", formulier.veld("a"))
        antwoorden.verstuur(s, now, o, {"a": "nu"}, "web", None)
        antwoorden.verstuur(s, now, o, {"a": "straks"}, "web", None, versie_id=second.id)
        assert {r.antwoorden["a"]: r.versie_id for r in antwoorden.records(s, o)} == {
            "nu": first.id,
            "straks": second.id,
        }


def test_a_question_called_route_is_a_question(db: Database, now: datetime) -> None:
    """Only the woonbehoefteonderzoek calculates who answers; what somebody types elsewhere decides nothing."""
    with db.writing() as s:
        o = formulier.open_met(
            s, now, formulier.versie(s, now, "1", formulier.veld("route"), formulier.veld("leeftijd"))
        )
        antwoorden.verstuur(s, now, o, {"route": "S"}, "web", None)
        antwoorden.verstuur(s, now, o, {"route": "Over de dijk en dan bij de kerk rechtsaf"}, "web", None)
        assert [(r.route, r.compleet, r.telt) for r in antwoorden.records(s, o)] == [("", True, True)] * 2


def test_without_routes_a_code_counts_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = formulier.open_met(s, now, formulier.versie(s, now, "1", formulier.veld("a")))
        home = code_id(s, now, o)
        for answer in ("eerst", "later"):
            antwoorden.verstuur(s, now, o, {"a": answer}, "web", home)
        antwoorden.verstuur(s, now, o, {"a": "buren"}, "web", None)
        assert sorted(r.antwoorden["a"] for r in antwoorden.records(s, o) if r.telt) == ["buren", "later"]


SITUATIE = formulier.keuzevraag("situatie", "H S T X")


@pytest.mark.parametrize(
    ("velden", "heeft"),
    [
        (
            (SITUATIE, formulier.veld("route", "calculate", berekening="if(/data/situatie = 'X', '', /data/situatie)")),
            True,
        ),
        ((formulier.veld("route", "calculate", berekening="if(/data/a, 'H', if(/data/b, 'S', \"T\"))"),), True),
        ((formulier.veld("route", "calculate", berekening="if(/data/a, 'H', 'S')"),), False),
        ((SITUATIE, formulier.veld("route", "calculate", berekening="/data/situatie_oud")), False),
        ((formulier.keuzevraag("route", "H S T"),), False),
        ((SITUATIE,), False),
    ],
)
def test_which_questionnaires_have_routes(velden: tuple[formulier.Veld, ...], heeft: bool) -> None:
    assert heeft_routes({"velden": list(velden)}) is heeft


# The rules of domein.md §2.2, as values: route, volgnr, compleet, thuiswonend.
H1, H2 = Ingestuurd("h1", "H", 1, thuiswonend=2), Ingestuurd("h2", "H", 2, thuiswonend=1)
LEEG = Ingestuurd("leeg", "H", 3, compleet=False, thuiswonend=9)
S1, S2, S3 = (Ingestuurd(f"s{n}", "S", n + 3) for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("huishouden", "telt", "volgens_ouders"),
    [
        ([], set(), 0),
        ([H1], {"h1"}, 2),
        ([H1, H2], {"h2"}, 1),
        ([H2, H1], {"h2"}, 1),
        ([H1, LEEG], {"h1"}, 2),
        ([LEEG], set(), 0),
        ([H1, S1], {"h1", "s1"}, 1),
        ([H1, S1, S2], {"h1", "s1", "s2"}, 0),
        ([H1, S1, S2, S3], {"h1", "s1", "s2", "s3"}, 0),
        ([S1], {"s1"}, 0),
    ],
)
def test_who_counts_in_a_household(huishouden: list[Ingestuurd], telt: set[str], volgens_ouders: int) -> None:
    assert tellende(huishouden) == telt
    assert proxies(huishouden) == volgens_ouders


@pytest.mark.parametrize(
    ("route", "mist", "goed"),
    [
        ("H", "", True),
        ("H", "huishouden", False),
        ("H", "verhuiswens", False),
        ("S", "huishouden", True),
        ("S", "leeftijd", False),
        ("T", "huishouden", True),
        ("", "situatie", True),
    ],
)
def test_complete(route: str, mist: str, goed: bool) -> None:
    record = {"situatie": "x", "leeftijd": "x", "huishouden": "x", "verhuiswens": "x"}
    assert compleet({k: v for k, v in record.items() if k != mist}, route) is goed
