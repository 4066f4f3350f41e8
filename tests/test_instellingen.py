"""Settings with versions, the one who can be called, and the journal that all news is made of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from kern import instellingen, journaal, kernen
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, VOOR_STAF, Zichtbaarheid
from kern.kernen import Kern, maak_slug
from kern.taal import spreek

DAY = timedelta(days=1)


def test_defaults_hold_until_somebody_changes_them(db: Database, now: datetime) -> None:
    with db.writing() as s:
        assert instellingen.lees(s, "onderzoek", now)["doel_procent"] == 40
        instellingen.bewaar(s, "onderzoek", {"doel_procent": 50}, "Marieke", now)
        found = instellingen.lees(s, "onderzoek", now)
        assert found["doel_procent"] == 50
        assert found["uitloop_uren"] == 24, "what was not filled in keeps its default"


def test_a_change_with_a_later_date_waits_for_it(db: Database, now: datetime) -> None:
    with db.writing() as s:
        instellingen.bewaar(s, "onderzoek", {"doel_procent": 45}, "M", now, geldig_vanaf=date(2027, 3, 8))
    with db.reading() as s:
        assert instellingen.lees(s, "onderzoek", now)["doel_procent"] == 40
        assert instellingen.lees(s, "onderzoek", now + 7 * DAY)["doel_procent"] == 45


def test_two_editors_notice_each_other_and_history_stays(db: Database, now: datetime) -> None:
    with db.writing() as s:
        instellingen.bewaar(s, "gemeente", {"adres": "Een"}, "Marieke", now, gelezen_versie=0)
        with pytest.raises(Verouderd):
            instellingen.bewaar(s, "gemeente", {"adres": "Twee"}, "Anneke", now, gelezen_versie=0)
        instellingen.bewaar(s, "gemeente", {"adres": "Twee"}, "Anneke", now, gelezen_versie=1)
        assert [(r.versie, r.waarde["adres"]) for r in instellingen.geschiedenis(s, "gemeente")] == [
            (2, "Twee"),
            (1, "Een"),
        ]


def test_the_replacement_answers_between_its_dates_only(db: Database, now: datetime) -> None:
    replacement = {"naam": "Joost", "telefoon": "0315 - 65 43 21", "van": "2027-03-05", "tot": "2027-03-10"}
    with db.writing() as s:
        instellingen.bewaar(s, "contact", {"naam": "Marieke", "vervanger": replacement}, "Marieke", now)
    with db.reading() as s:
        names = {d: instellingen.contact(s, now + d * DAY)["naam"] for d in (3, 4, 9, 10)}
    assert names == {3: "Marieke", 4: "Joost", 9: "Joost", 10: "Marieke"}


def test_a_text_is_read_in_the_language_that_is_spoken(db: Database, now: datetime) -> None:
    with db.writing() as s:
        own = {"intro": "Dag {kern}.", "intro_en": "Hello {kern}.", "bedankt": "Dank!", "bedankt_en": ""}
        instellingen.bewaar(s, "teksten", own, "M", now)
        dutch = instellingen.in_taal(instellingen.lees(s, "teksten", now))
        with spreek("en"):
            english = instellingen.in_taal(instellingen.lees(s, "teksten", now))
    assert dutch["intro"] == "Dag {kern}." and english["intro"] == "Hello {kern}."
    assert english["bedankt"] == "Dank!", "an empty translation is Dutch"
    assert english["gesloten"].startswith("The survey"), "the default"
    assert set(dutch) == set(english) == {"intro", "privacy", "geen_inschrijving", "bedankt", "gesloten"}


def test_a_default_translation_goes_with_the_default_text_only(db: Database, now: datetime) -> None:
    """Somebody changed the Dutch hours before there was English: nobody may read the old ones in English."""
    with db.writing() as s, spreek("en"):
        assert instellingen.contact(s, now)["uren"] == "on working days from 9 am to 12 noon"
        instellingen.bewaar(s, "contact", {"uren": "alleen op vrijdag"}, "M", now)
        contact = instellingen.contact(s, now)
    assert contact["uren"] == "alleen op vrijdag"
    assert contact["naam"] == "the project leader for small villages", "what was not changed keeps its translation"


def test_the_replacement_has_no_name_of_another_in_english(db: Database, now: datetime) -> None:
    day = now.date().isoformat()
    with db.writing() as s, spreek("en"):
        replacement = {"naam": "Joost", "telefoon": "1", "van": day, "tot": day}
        instellingen.bewaar(s, "contact", {"vervanger": replacement}, "M", now)
        assert instellingen.contact(s, now)["naam"] == "Joost"


def test_translations_that_may_be_behind(db: Database, now: datetime) -> None:
    with db.writing() as s:
        assert instellingen.na_te_kijken(s, "teksten") == []
        assert instellingen.na_te_kijken(s, "onderzoek") == []
        texts = instellingen.lees(s, "teksten", now)
        instellingen.bewaar(s, "teksten", texts | {"intro": "Nieuw."}, "M", now)
        assert instellingen.na_te_kijken(s, "teksten") == ["intro_en"]
        instellingen.bewaar(s, "teksten", texts | {"intro": "Nieuw.", "bedankt_en": ""}, "M", now)
        assert instellingen.na_te_kijken(s, "teksten") == ["intro_en", "bedankt_en"]
        both = {"intro": "Nieuwer.", "intro_en": "Newer."}
        instellingen.bewaar(s, "teksten", texts | both, "M", now)
        assert instellingen.na_te_kijken(s, "teksten") == []


def test_each_reader_sees_what_is_meant_for_them(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = s.scalars(select(Kern).where(Kern.slug == "etten")).one()
        for i, who in enumerate(Zichtbaarheid):
            journaal.noteer(s, now + i * DAY, kern.id, "vrij", who, tekst=who.value)
        later = journaal.noteer(
            s, now, kern.id, "vrij", Zichtbaarheid.OPENBAAR, tekst="straks", zichtbaar_vanaf=now + 5 * DAY
        )
        moment = now + 4 * DAY

        def told(voor: tuple[str, ...], at: datetime = moment) -> list[str]:
            return [f.zin for f in journaal.regels(s, kern.id, voor, at)]

        assert told(VOOR_IEDEREEN) == ["openbaar"]
        assert told(VOOR_DBO) == ["openbaar", "dbo", "straks"]
        assert told(VOOR_STAF) == ["openbaar", "dbo", "straks", "intern"]
        assert told(VOOR_IEDEREEN, now + 5 * DAY) == ["openbaar", "straks"]
        assert told(VOOR_STAF, now - DAY) == [], "nothing of the future"
        assert [f.id for f in journaal.regels(s, kern.id, VOOR_STAF, moment, na=now)][-1] != later.id


def test_a_feit_without_a_sentence_or_a_value_is_refused_at_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        id = s.scalars(select(Kern.id)).first() or 0
        with pytest.raises(KeyError):
            journaal.noteer(s, now, id, "onbekend", Zichtbaarheid.DBO)
        with pytest.raises(KeyError):
            journaal.noteer(s, now, id, "respons", Zichtbaarheid.DBO, aantal="1")


def test_the_eight_kernen_are_there_once_and_edits_stay(db: Database) -> None:
    with db.writing() as s:
        assert kernen.verzorg_startdata(s) == 8
        etten = kernen.per_slug(s, "etten")
        assert etten is not None
        kernen.wijzig(s, etten, etten.versie, huishoudens=800, woonplaatsen=["Etten", "Bontebrug"])
        with pytest.raises(Verouderd):
            kernen.wijzig(s, etten, 1, huishoudens=1)
        assert kernen.verzorg_startdata(s) == 0
    with db.reading() as s:
        kept = kernen.per_slug(s, "etten")
        assert kept is not None
        assert (kept.huishoudens, [w.naam for w in kept.woonplaatsen]) == (800, ["Etten", "Bontebrug"])
        both = kernen.per_slug(s, "breedenbroek-voorst")
        assert both is not None and [w.naam for w in both.woonplaatsen] == ["Breedenbroek", "Voorst"]


def test_a_larger_kern_can_be_added_but_not_twice(db: Database) -> None:
    figures = {"inwoners": 10440, "inwoners_jaar": 2021, "huishoudens": 4350, "klein": False}
    with db.writing() as s:
        assert kernen.voeg_toe(s, "Ulft", **figures).slug == "ulft"
        for naam in ("Ulft", "  ", "!!"):
            with pytest.raises(ValueError):
                kernen.voeg_toe(s, naam, **figures)


@pytest.mark.parametrize(
    ("naam", "slug"),
    [("’t Gemeynt / Netterden", "t-gemeynt-netterden"), ("Varsselder-Veldhunten", "varsselder-veldhunten")],
)
def test_the_address_of_a_kern(naam: str, slug: str) -> None:
    assert maak_slug(naam) == slug
