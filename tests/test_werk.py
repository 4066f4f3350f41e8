"""Due work: what happens by itself when its moment has come, and only once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import werk as bot_werk
from kern import journaal, kernen, mensen, taken, werk
from kern.db import Database
from kern.huis import Huis
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.onderzoek import onderzoek, veldwerk, vragenlijst
from kern.onderzoek.antwoorden import verstuur
from kern.onderzoek.codes import aantal_codes, maak_codes, zoek
from kern.onderzoek.onderzoek import Onderzoek, Stand
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.outbox import Verzending

HUIS = Huis("Oude IJsselstreek", "https://praat.example")
HOUSEHOLD = {"route": "H", "situatie": "H", "leeftijd": "65-74", "huishouden": "alleen", "verhuiswens": "nee"}
HENK = "secretaris@westendorpsbelang.example"
MODEL = {
    "form_id": "proef",
    "versie": "1",
    "titel": "Proef",
    "wortel": "data",
    "velden": [],
    "groepen": {},
    "tabellen": [],
}


def begin(s: Session, now: datetime, sluit: date) -> Onderzoek:
    """Westendorp with Henk as contact person, and an open onderzoek with ten codes."""
    kernen.verzorg_startdata(s)
    kern = kernen.per_slug(s, "westendorp")
    assert kern
    mensen.voeg_toe(s, now - timedelta(days=1), kern.id, "Henk", "secretaris", HENK)
    version = VragenlijstVersie(
        form_id="proef", versie="1", titel="Proef", model=MODEL, werkboek=b"x", xform="", gemaakt=now
    )
    s.add(version)
    s.flush()
    o = onderzoek.maak(s, now, kern, version.id, "Marieke", sluit=sluit)
    maak_codes(s, now, o, 10)
    werk.open_en_vertel(s, now, o, "Marieke", HUIS)
    werk.plan_vaste_taken(s, now)
    return o


def run(db: Database, now: datetime) -> None:
    taken.voer_uit(db, now, bot_werk.uitvoerders(HUIS))


@pytest.fixture
def monday(now: datetime) -> datetime:
    """The Monday after `now`, when the weekly round has just become due."""
    return now + timedelta(days=7)


def test_the_dbo_hears_at_once_that_it_opened_and_weekly_only_what_is_new(
    db: Database, now: datetime, monday: datetime
) -> None:
    with db.writing() as s:
        begin(s, now, date(2027, 3, 25))
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 1
    run(db, monday)
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 1, "no news, no mail"
    with db.writing() as s:
        o = s.scalars(select(Onderzoek)).one()
        verstuur(s, monday, o, HOUSEHOLD, "web", None)
    run(db, monday + timedelta(days=7))
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 2
        kern = s.scalars(select(Kern).where(Kern.slug == "westendorp")).one()
        lines = journaal.regels(s, kern.id, journaal.VOOR_DBO, monday + timedelta(days=7))
        assert lines[0].zin == "1 van de 390 huishoudens deden mee. Dat is 0\u00a0%."
    run(db, monday + timedelta(days=14))
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 2, "the same response is no news"


def test_an_onderzoek_closes_at_its_last_day_and_codes_go_after_the_grace(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = begin(s, now, date(2027, 3, 10))
        end = onderzoek.eindmoment(o)
        code = maak_codes(s, now, o, 1)[0]
        id = zoek(s, now, o.id, code, "Riet").code_id
        verstuur(s, now, o, HOUSEHOLD, "web", id)
    run(db, end - timedelta(minutes=1))
    with db.reading() as s:
        assert s.get_one(Onderzoek, o.id).gesloten_op is None
    run(db, end + timedelta(minutes=5))
    with db.reading() as s:
        closed = s.get_one(Onderzoek, o.id)
        assert onderzoek.stand(closed, end + timedelta(minutes=5)) is Stand.UITLOOP
        assert aantal_codes(s, closed) == 11
    run(db, end + timedelta(hours=25))
    with db.reading() as s:
        done = s.get_one(Onderzoek, o.id)
        assert onderzoek.stand(done, end + timedelta(hours=25)) is Stand.GESLOTEN
        assert aantal_codes(s, done) == 0
        assert veldwerk.aantal_huishoudens(s, done) == 1


def test_the_village_reads_the_closing_later_than_the_dbo(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = begin(s, now, date(2027, 3, 25))
        werk.sluit_en_vertel(s, now + timedelta(hours=1), o, "Marieke", HUIS)
        kern_id = o.kern_id
    soon, later = now + timedelta(hours=2), now + timedelta(days=2)
    with db.reading() as s:
        assert journaal.regels(s, kern_id, journaal.VOOR_DBO, soon)[0].soort == "onderzoek_gesloten"
        assert "onderzoek_gesloten" not in [f.soort for f in journaal.regels(s, kern_id, journaal.VOOR_IEDEREEN, soon)]
        assert journaal.regels(s, kern_id, journaal.VOOR_IEDEREEN, later)[0].soort == "onderzoek_gesloten"


def test_a_weekly_round_serves_every_kern_with_news_once(db: Database, now: datetime, monday: datetime) -> None:
    with db.writing() as s:
        begin(s, now, date(2027, 3, 25))
        etten = kernen.per_slug(s, "etten")
        assert etten
        mensen.voeg_toe(s, now, etten.id, "Ina", "", "ina@etten.example")
        moment = now + timedelta(hours=3)
        journaal.noteer(s, moment, etten.id, "vrij", Zichtbaarheid.DBO, tekst="De avond is op 12 maart.")
    run(db, monday)
    run(db, monday + timedelta(minutes=5))
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 2, "Westendorp at the opening, Etten this week"


def test_of_the_whole_gemeente_every_dbo_hears_in_its_next_mail_and_not_sooner(
    db: Database, now: datetime, monday: datetime
) -> None:
    with db.writing() as s:
        begin(s, now, date(2027, 3, 25))
        etten = kernen.per_slug(s, "etten")
        assert etten
        mensen.voeg_toe(s, now, etten.id, "Ina", "", "ina@etten.example")
        version = s.scalars(select(VragenlijstVersie)).one()
        o = onderzoek.maak(s, now, None, version.id, "Marieke", sluit=date(2027, 3, 9))
        werk.open_en_vertel(s, now + timedelta(hours=1), o, "Marieke", HUIS)
        assert len(s.scalars(select(Verzending)).all()) == 1, "only of what opened in Westendorp itself"
    run(db, monday)
    run(db, monday + timedelta(minutes=5))
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 3, "both hear it once, this week"
    run(db, monday + timedelta(days=2))
    with db.reading() as s:
        assert s.get_one(Onderzoek, o.id).gesloten_op is not None, "the clock closes it"
        assert len(s.scalars(select(Verzending)).all()) == 3
    run(db, monday + timedelta(days=7))
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 5


def test_the_clearing_and_the_weekly_round_plan_themselves_again(db: Database, now: datetime) -> None:
    with db.writing() as s:
        werk.plan_vaste_taken(s, now)
        werk.plan_vaste_taken(s, now)
    for hours in range(1, 5):
        run(db, now + timedelta(hours=hours))
    with db.reading() as s:
        rows = s.scalars(select(taken.Taak)).all()
        assert [r.soort for r in rows if r.gedaan_op is None].count(werk.TAAK_OPRUIMEN) == 1
        assert [r.soort for r in rows if r.gedaan_op is None].count(werk.TAAK_WEEK) == 1
        assert [r.soort for r in rows].count(werk.TAAK_OPRUIMEN) == 5


def test_shipped_questionnaires_are_there_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        assert [v.form_id for v in vragenlijst.verzorg_meegeleverd(s, now)] == [
            "charette_evaluatie",
            "verenigingen",
            "woonbehoefte",
        ]
        assert vragenlijst.verzorg_meegeleverd(s, now) == []
