"""Household codes: what may be typed, what stays, and who guesses too often."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from kern.db import Database, keys
from kern.journaal import VOOR_DBO, VOOR_STAF, regels
from kern.onderzoek import codes, onderzoek, veldwerk
from kern.onderzoek.codes import ALFABET, CodePoging, HuishoudCode, csv_regels, maak_codes, zoek, zoek_onderzoek
from kern.onderzoek.onderzoek import OnderzoekFout
from tests.onderzoek.hulp import MARIEKE, geopend, gesloten, kern, versie


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("F7K2PM", "F7K2PM"),
        ("f7k 2pm", "F7K2PM"),
        (" F7K-2PM. ", "F7K2PM"),
        ("F7K\u00a02PM", "F7K2PM"),
        ("F7K2PM", "F7K2PM"),
        ("fo0", "F00"),
        ("B5", "85"),
        ("sz", "52"),
        ("", ""),
    ],
)
def test_case_spaces_and_look_alikes_are_free(typed: str, kept: str) -> None:
    assert codes.schoon(typed) == kept


def test_no_two_characters_of_a_code_look_alike() -> None:
    assert not set(ALFABET) & set("01OILBSZQUAE")
    assert len(set(ALFABET)) == len(ALFABET) == 24
    assert all(codes.schoon(c.lower()) == c for c in ALFABET)


def test_codes_are_given_once_and_only_an_hmac_stays(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        made = maak_codes(s, now, o, 390, MARIEKE)
        assert len(set(made)) == 390
        assert all(re.fullmatch(f"[{ALFABET}]{{6}}", c) for c in made)
        rows = s.scalars(select(HuishoudCode).order_by(HuishoudCode.id)).all()
        assert [r.hmac for r in rows] == sorted(r.hmac for r in rows), "the order says nothing of the letters"
        assert {r.hmac for r in rows} == {keys(s).lookup("huishoudcode", c) for c in made}
        assert codes.aantal_codes(s, o) == 390
        assert regels(s, o.kern_id, VOOR_STAF, now)[0].zin == "Er zijn 390 codes gemaakt voor de brieven."
        assert "codes_gemaakt" not in [r.soort for r in regels(s, o.kern_id, VOOR_DBO, now)]


def test_a_code_that_exists_is_not_given_again(
    sqlite_db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        (known,) = maak_codes(s, now, o, 1)
        offered = iter([known, known, "CCCCCC", "CCCCCC", "DDDDDD"])
        monkeypatch.setattr(codes, "nieuwe_code", lambda lengte=6: next(offered))
        assert sorted(maak_codes(s, now, o, 2)) == ["CCCCCC", "DDDDDD"]


@pytest.mark.parametrize("n", [0, -1, 20_001])
def test_a_number_of_codes_that_cannot_be(sqlite_db: Database, now: datetime, n: int) -> None:
    with sqlite_db.writing() as s, pytest.raises(OnderzoekFout, match="codes_aantal"):
        maak_codes(s, now, geopend(s, now), n)


def test_no_codes_for_what_is_closed(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        with pytest.raises(OnderzoekFout, match="codes_gesloten"):
            maak_codes(s, now, o, 1)


def test_the_mail_merge_has_a_code_a_link_and_the_kern(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        rows = list(csv_regels(["F7K2PM"], kern(s).naam, "https://kernpraat.example/"))
    assert rows == [["code", "link", "kern"], ["F7K2PM", "https://kernpraat.example/c/F7K2PM", "Westendorp"]]


def test_right_wrong_and_of_another_kern(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        other = onderzoek.maak(s, now, kern(s, "megchelen"), o.versie_id, MARIEKE, sluit=o.sluit)
        (mine,), (theirs,) = maak_codes(s, now, o, 1), maak_codes(s, now, other, 1)
        found = zoek(s, now, o.id, f" {mine[:3].lower()}-{mine[3:]}", "gesprek:1")
        assert (found.soort, found.onderzoek_id) == ("goed", o.id)
        assert s.get_one(HuishoudCode, found.code_id).hmac == keys(s).lookup("huishoudcode", mine)
        assert zoek(s, now, o.id, theirs, "gesprek:1") == zoek(s, now, o.id, "XXXXXX", "gesprek:1")
        assert zoek(s, now, o.id, theirs, "gesprek:1").soort == "fout"


def test_ten_wrong_tries_an_hour(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        (code,) = maak_codes(s, now, o, 1)
        for n in range(10):
            assert zoek(s, now + timedelta(minutes=n), o.id, "XXXXXX", "gesprek:riet").soort == "fout"
        assert zoek(s, now + timedelta(minutes=10), o.id, code, "gesprek:riet").soort == "te_vaak"
        assert zoek(s, now + timedelta(minutes=10), o.id, code, "gesprek:sem").soort == "goed"
        assert zoek(s, now + timedelta(minutes=61), o.id, code, "gesprek:riet").soort == "goed"
        assert len(s.scalars(select(CodePoging)).all()) == 8, "a try is forgotten after an hour"


def test_an_address_counts_beside_the_conversation(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        for n in range(10):
            zoek(s, now, o.id, "XXXXXX", (f"gesprek:{n}", "adres:192.0.2.7"))
        assert zoek(s, now, o.id, "XXXXXX", ("gesprek:11", "adres:192.0.2.7")).soort == "te_vaak"
        assert zoek(s, now, o.id, "XXXXXX", ("gesprek:11", "adres:192.0.2.8")).soort == "fout"
        assert not [p for p in s.scalars(select(CodePoging)) if "192" in p.bron or "XXX" in p.bron]


def test_a_right_code_is_never_a_try(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        (code,) = maak_codes(s, now, o, 1)
        assert {zoek(s, now, o.id, code, "gesprek:1").soort for _ in range(12)} == {"goed"}


def test_which_onderzoek_a_letter_belongs_to(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        (code,) = maak_codes(s, now, o, 1)
        assert zoek_onderzoek(s, now, code.lower(), "adres:1") is o
        assert zoek_onderzoek(s, now, "XXXXXX", "adres:1") is None
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        assert zoek_onderzoek(s, now, code, "adres:1") is o, "who has begun may still come back"
        assert zoek_onderzoek(s, now + timedelta(hours=24), code, "adres:1") is None


def test_guessing_links_stops_too(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        (code,) = maak_codes(s, now, o, 1)
        for _ in range(10):
            zoek_onderzoek(s, now, "XXXXXX", "adres:1")
        assert zoek_onderzoek(s, now, code, "adres:1") is None


def test_a_code_of_an_onderzoek_that_is_not_open_leads_nowhere(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = onderzoek.maak(s, now, kern(s), versie(s, now).id, MARIEKE, sluit=(now + timedelta(days=9)).date())
        (code,) = maak_codes(s, now, o, 1)
        assert zoek_onderzoek(s, now, code, "adres:1") is None
        veldwerk.open_onderzoek(s, now, o, MARIEKE)
        assert zoek_onderzoek(s, now, code, "adres:1") is o
        gesloten(s, now, o)
