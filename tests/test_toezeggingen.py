"""Promises: made, moved, kept or not, and never lost out of sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from kern import instellingen, journaal, kernen, mensen
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, VOOR_STAF, Zichtbaarheid
from kern.toezeggingen import (
    Einde,
    Soort,
    Toezegging,
    ToezeggingFout,
    aantal,
    actueel,
    alle,
    antwoord_voor,
    bevestig,
    dagen_te_laat,
    kom_na,
    laat_vervallen,
    onbevestigd,
    ontvangst_voor,
    stel_vraag,
    te_laat,
    tel,
    verzet,
    wijzig,
    zeg_toe,
)

PL = "m.tevelde@gemeente.example"
VOOR = date(2027, 3, 12)


@pytest.fixture
def kern_id(db: Database) -> int:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        found = kernen.per_slug(s, "westendorp")
        assert found is not None
        return found.id


def beloof(s: Session, now: datetime, kern_id: int, tekst: str = "De kaart komt", **anders: Any) -> Toezegging:
    return zeg_toe(s, now, kern_id, tekst, **{"voor": VOOR, "door": PL, **anders})


def verteld(s: Session, kern_id: int, now: datetime, voor: tuple[str, ...] = VOOR_DBO) -> list[str]:
    return [feit.zin.replace("\u00a0", " ") for feit in journaal.regels(s, kern_id, voor, now + timedelta(days=2))]


def test_a_promise_is_made_moved_and_kept_and_the_village_reads_it(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        t = beloof(s, now, kern_id, zichtbaarheid=Zichtbaarheid.OPENBAAR)
        verzet(s, now + timedelta(hours=1), t, date(2027, 3, 19), "De drukker is ziek", PL, 1)
        kom_na(s, now + timedelta(hours=2), t, "Hij hangt in de zaal", PL, 2)
        assert verteld(s, kern_id, now, VOOR_IEDEREEN) == [
            "Gedaan: De kaart komt. De gemeente had dit toegezegd. Hij hangt in de zaal.",
            "Een nieuwe datum voor: De kaart komt. De gemeente doet dit nu uiterlijk op vrijdag 19 maart 2027. "
            "Eerst was dat vrijdag 12 maart 2027. De reden: De drukker is ziek.",
            "De gemeente zegt toe: De kaart komt. Uiterlijk op vrijdag 12 maart 2027.",
        ]
        assert (t.eerst, t.voor, t.als_einde) == (VOOR, date(2027, 3, 19), Einde.NAGEKOMEN)


def test_the_dbo_hears_it_a_day_before_the_village(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        beloof(s, now, kern_id, zichtbaarheid=Zichtbaarheid.OPENBAAR)
        for hours, village in ((1, 0), (25, 1)):
            moment = now + timedelta(hours=hours)
            assert len(journaal.regels(s, kern_id, VOOR_DBO, moment)) == 1
            assert len(journaal.regels(s, kern_id, VOOR_IEDEREEN, moment)) == village


def test_a_promise_that_lapses_says_why(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        t = beloof(s, now, kern_id)
        with pytest.raises(ToezeggingFout) as error:
            laat_vervallen(s, now, t, "  ", PL, 1)
        assert error.value.veld == "reden"
        laat_vervallen(s, now, t, "De kaart is niet meer nodig", PL, 1)
        assert verteld(s, kern_id, now)[0].startswith("Dit gaat niet door: De kaart komt.")


def test_what_ended_stays_as_it_is(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        t = beloof(s, now, kern_id)
        kom_na(s, now, t, "", PL, 1)
        deeds: tuple[Callable[[], object], ...] = (
            lambda: kom_na(s, now, t, "", PL, 2),
            lambda: laat_vervallen(s, now, t, "x", PL, 2),
            lambda: verzet(s, now, t, date(2027, 5, 1), "x", PL, 2),
            lambda: wijzig(s, now, t, PL, 2, tekst="x", partij="x", zichtbaarheid=Zichtbaarheid.DBO),
        )
        for deed in deeds:
            with pytest.raises(ToezeggingFout):
                deed()
        assert not bevestig(s, now, t, PL)


@pytest.mark.parametrize(
    ("anders", "veld"),
    [
        ({"tekst": " "}, "tekst"),
        ({"tekst": "x" * 501}, "tekst"),
        ({"partij": ""}, "partij"),
        ({"partij": "x" * 121}, "partij"),
    ],
)
def test_a_promise_needs_words_and_somebody(
    sqlite_db: Database, now: datetime, anders: dict[str, Any], veld: str
) -> None:
    with sqlite_db.reading() as s, pytest.raises(ToezeggingFout) as error:
        beloof(s, now, 1, **{"tekst": "x", **anders})
    assert error.value.veld == veld


def test_nothing_is_promised_for_yesterday(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        kernen.verzorg_startdata(s)
        with pytest.raises(ToezeggingFout, match="voorbij"):
            beloof(s, now, 1, voor=date(2027, 2, 28))
        t = beloof(s, now, 1, voor=date(2027, 3, 1))
        assert dagen_te_laat(t, date(2027, 3, 1)) == 0 and dagen_te_laat(t, date(2027, 3, 3)) == 2
        with pytest.raises(ToezeggingFout, match="andere dag"):
            verzet(s, now, t, date(2027, 3, 1), "x", PL, 1)


def test_two_at_once_the_second_sees_it(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        t = beloof(s, now, kern_id)
        verzet(s, now, t, date(2027, 4, 1), "later", PL, 1)
        deeds: tuple[Callable[[], object], ...] = (
            lambda: kom_na(s, now, t, "", PL, 1),
            lambda: verzet(s, now, t, date(2027, 4, 2), "x", PL, 1),
            lambda: wijzig(s, now, t, PL, 1, tekst="x", partij="x", zichtbaarheid=Zichtbaarheid.DBO),
        )
        for deed in deeds:
            with pytest.raises(Verouderd):
                deed()


# --- questions


def test_a_question_by_chat_is_received_at_once_and_answered_within_four_weeks(
    db: Database, kern_id: int, now: datetime
) -> None:
    with db.writing() as s:
        t = stel_vraag(s, now, kern_id, "Wanneer begint u?", bron="chat", aan="Westendorps Belang")
        assert t.ontvangst_op == now and t.voor == date(2027, 3, 29) == antwoord_voor(s, now)
        assert onbevestigd(s) == []
        said = "Westendorps Belang vraagt: Wanneer begint u? De gemeente antwoordt uiterlijk op maandag 29 maart 2027."
        assert verteld(s, kern_id, now) == [said]
        with pytest.raises(ToezeggingFout) as error:
            kom_na(s, now, t, " ", PL, 1)
        assert error.value.veld == "slot"
        kom_na(s, now + timedelta(days=1), t, "Op 5 april", PL, 1)
        assert verteld(s, kern_id, now + timedelta(days=1))[0] == (
            "De gemeente antwoordt Westendorps Belang. De vraag was: Wanneer begint u? Het antwoord: Op 5 april."
        )


def test_a_question_by_telephone_waits_for_its_receipt_five_working_days(
    db: Database, kern_id: int, now: datetime
) -> None:
    with db.writing() as s:
        t = stel_vraag(s, now, kern_id, "Wie betaalt dit?", bron="staf", aan="Westendorps Belang", door=PL)
        assert [v.id for v in onbevestigd(s)] == [t.id]
        assert ontvangst_voor(s, now, t) == date(2027, 3, 8)
        assert bevestig(s, now, t, PL) and not bevestig(s, now, t, PL)
        assert onbevestigd(s) == []
        assert len(verteld(s, kern_id, now)) == 1  # the receipt itself is no news


def test_the_receipt_does_not_count_easter(db: Database, kern_id: int) -> None:
    maundy_thursday = datetime(2027, 3, 25, 10, tzinfo=UTC)
    with db.writing() as s:
        t = stel_vraag(s, maundy_thursday, kern_id, "Mag dat?", bron="mail", aan="Westendorps Belang")
        assert ontvangst_voor(s, maundy_thursday, t) > date(2027, 4, 1)


def test_the_gemeente_sets_the_terms(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        instellingen.bewaar(s, "antwoord", {"ontvangst_werkdagen": 1, "antwoord_weken": 2}, PL, now)
        t = stel_vraag(s, now, kern_id, "Mag dat?", bron="mail", aan="Westendorps Belang")
        assert (t.voor, ontvangst_voor(s, now, t)) == (date(2027, 3, 15), date(2027, 3, 2))


def test_a_question_outlives_the_one_who_asked(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        contact = mensen.voeg_toe(s, now, kern_id, "Henk", "", "henk@westendorpsbelang.example")
        t = stel_vraag(s, now, kern_id, "Mag dat?", bron="chat", aan="Westendorps Belang", contact_id=contact.id)
        mensen.verwijder(s, contact.id)
        s.refresh(t)
        assert t.contact_id is None and t.is_open


# --- who reads what


def test_one_who_may_not_read_it_sees_neither_promise_nor_feit(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        for visible in Zichtbaarheid:
            beloof(s, now, kern_id, f"Iets {visible.value}", zichtbaarheid=visible)
        for voor in (VOOR_STAF, VOOR_DBO, VOOR_IEDEREEN):
            assert {t.zichtbaarheid for t in actueel(s, now, kern_id, voor)} == set(voor)
            assert {t.zichtbaarheid for t in alle(s, voor=voor)} == set(voor)
            assert tel(s, VOOR, voor) == {kern_id: (len(voor), 0)} and aantal(s, voor=voor) == len(voor)
            assert len(verteld(s, kern_id, now, voor)) == len(voor)


def test_a_promise_that_goes_back_takes_its_feiten_along(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        t, _ = beloof(s, now, kern_id), beloof(s, now, kern_id, "Iets anders")
        wijzig(s, now, t, PL, 1, tekst="De kaart komt", partij="De gemeente", zichtbaarheid=Zichtbaarheid.INTERN)
        assert all("kaart" not in zin for zin in verteld(s, kern_id, now)) and len(verteld(s, kern_id, now)) == 1
        wijzig(s, now, t, PL, 2, tekst="De kaart komt", partij="De gemeente", zichtbaarheid=Zichtbaarheid.DBO)
        assert verteld(s, kern_id, now)[0].startswith("De gemeente zegt toe: De kaart komt.")
        wijzig(s, now, t, PL, 3, tekst="De plattegrond komt", partij="De DBO", zichtbaarheid=Zichtbaarheid.DBO)
        assert verteld(s, kern_id, now)[0].startswith("De afspraak is anders opgeschreven. De DBO: De plattegrond")
        wijzig(
            s,
            now,
            t,
            PL,
            4,
            tekst=t.tekst,
            partij=t.partij,
            eigenaar="joost@gemeente.example",
            zichtbaarheid=t.als_zichtbaarheid,
        )
        assert len(verteld(s, kern_id, now)) == 3  # who does it inside is no news


# --- lists


def test_late_ones_come_first_and_recent_ends_last(db: Database, kern_id: int, now: datetime) -> None:
    later = now + timedelta(days=20)
    with db.writing() as s:
        far = beloof(s, now, kern_id, "ver", voor=date(2027, 6, 1))
        late = beloof(s, now, kern_id, "laat", voor=date(2027, 3, 5))
        latest = beloof(s, now, kern_id, "laatst", voor=date(2027, 3, 2))
        old, fresh = beloof(s, now, kern_id, "oud"), beloof(s, now, kern_id, "vers")
        kom_na(s, now, old, "", PL, 1)
        kom_na(s, later, fresh, "", PL, 1)
        dag = date(2027, 3, 21)
        assert [t.tekst for t in actueel(s, later, kern_id)] == ["laatst", "laat", "ver"]
        assert [t.tekst for t in actueel(s, later, kern_id, recent=timedelta(days=14))][3:] == ["vers"]
        assert [t.tekst for t in te_laat(s, dag)] == ["laatst", "laat"]
        assert (dagen_te_laat(latest, dag), dagen_te_laat(late, dag), dagen_te_laat(far, dag)) == (19, 16, 0)
        assert dagen_te_laat(old, date(2028, 1, 1)) == 0
        assert tel(s, dag) == {kern_id: (3, 2)}
        assert [t.tekst for t in alle(s, einden=tuple(Einde))] == ["laatst", "laat", "ver", "vers", "oud"]


def test_the_list_of_all_kernen_filters(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        other = kernen.per_slug(s, "sinderen")
        assert other is not None
        beloof(s, now, kern_id, "a", eigenaar="joost@gemeente.example")
        stel_vraag(s, now, other.id, "b", bron="chat", aan="Sinderens Belang")
        beloof(s, now, other.id, "c", soort=Soort.ACTIE)
        assert [t.tekst for t in alle(s, kern_id=other.id)] == ["c", "b"]
        assert [t.tekst for t in alle(s, soort=Soort.VRAAG)] == ["b"]
        assert [t.tekst for t in alle(s, eigenaar="joost@gemeente.example")] == ["a"]
        assert [t.tekst for t in alle(s, eigenaar="")] == ["c", "b"]
        assert [t.tekst for t in alle(s, hoogstens=1, vanaf=1)] == ["c"]
        assert aantal(s) == 3


def test_counting_all_kernen_is_one_query(db: Database, kern_id: int, now: datetime) -> None:
    asked: list[str] = []
    with db.writing() as s:
        for kern in kernen.alle(s):
            beloof(s, now, kern.id)
        s.flush()
        event.listen(s.get_bind(), "before_cursor_execute", lambda *a: asked.append(a[2]))
        assert len(tel(s, date(2027, 4, 1))) == 8
    assert len(asked) == 1


DEED = st.sampled_from(["kom_na", "vervalt", "verzet", "wijzig", "bevestig"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(Soort), st.lists(st.tuples(DEED, st.integers(-3, 40), st.booleans()), max_size=8))
def test_whatever_is_done_it_ends_once_and_every_move_is_told(
    sqlite_db: Database, soort: Soort, deeds: list[tuple[str, int, bool]]
) -> None:
    """Once ended nothing changes; `versie` counts the deeds that succeeded; the end is told once."""
    now = datetime(2027, 3, 1, 10, tzinfo=UTC)
    with sqlite_db.writing() as s:
        if not kernen.alle(s):
            kernen.verzorg_startdata(s)
        t = beloof(s, now, 1, soort=soort)
        done = 0
        for deed, days, fill in deeds:
            ended, text = not t.is_open, "x" if fill else ""
            try:
                if deed == "kom_na":
                    kom_na(s, now, t, text, PL, t.versie)
                elif deed == "vervalt":
                    laat_vervallen(s, now, t, text, PL, t.versie)
                elif deed == "verzet":
                    verzet(s, now, t, VOOR + timedelta(days=days), text, PL, t.versie)
                elif deed == "wijzig":
                    wijzig(s, now, t, PL, t.versie, tekst="De kaart", partij="P", zichtbaarheid=Zichtbaarheid.DBO)
                elif not bevestig(s, now, t, PL):
                    continue
            except ToezeggingFout:
                continue
            assert not ended
            done += 1
        assert t.versie == 1 + done and t.eerst == VOOR
        told = [f for f in journaal.regels(s, 1, VOOR_STAF, now, hoogstens=999) if f.gegevens["toezegging"] == t.id]
        ends = [
            f
            for f in told
            if f.soort
            in (
                "toezegging_vervallen",
                "toezegging_nagekomen",
                "toezegging_beantwoord",
                "toezegging_actie_klaar",
                "toezegging_melding_klaar",
            )
        ]
        assert len(ends) == (0 if t.is_open else 1)
        assert (t.klaar_op is None) == t.is_open
        assert told[0].gegevens["dag"] == t.voor.isoformat()
