"""Do and tell around a charette: who hears what, once, by the channel they chose; and what the clock does by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import werk as bot_werk
from kern import instellingen, outbox, taken
from kern.berichten.charette_mail import Bericht
from kern.charettes import bellen, charette, dagdelen, slot
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Regel
from kern.db import Database
from kern.outbox import Soort, Verzending
from kern.taal import AMSTERDAM, lokaal
from kern.taken import Taak
from kern.werk import charetteronde, charettes
from tests.charettes import hulp
from tests.charettes.hulp import HUIS, MARIEKE

DAG, UUR = timedelta(days=1), timedelta(hours=1)


def meld_aan(
    s: Session,
    now: datetime,
    c: Charette,
    n: int | str = 1,
    aantal: int = 1,
    waar: Sequence[int] = (0,),
    *,
    via: str = "mail",
    **velden: Any,
) -> Aanmelding:
    w = hulp.wens(c, aantal, waar, **velden)
    return charettes.meld_aan(s, now, HUIS, c.id, w, hulp.wie(n, via), kanaal="pagina", sleutel=f"proef:{n}")


def post(s: Session, soort: Bericht | None = None, a: Aanmelding | None = None) -> list[Verzending]:
    """The messages about charettes, in the order in which they were written."""
    begin = f"charette:{soort}:" if soort else "charette:"
    rows = s.scalars(select(Verzending).where(Verzending.sleutel.startswith(begin)).order_by(Verzending.nr))
    return [row for row in rows if a is None or f":{a.id}:" in row.sleutel]


def soorten(s: Session) -> list[str]:
    return [row.sleutel.split(":")[1] for row in post(s)]


def mail(s: Session, row: Verzending) -> dict[str, Any]:
    return dict(outbox.lees_inhoud(s, row))


def agenda(s: Session, row: Verzending) -> list[tuple[str, int, str]]:
    """(method, sequence, uid) of what is enclosed."""
    found = []
    for item in mail(s, row).get("agenda", []):
        calendar = Calendar.from_ical(item["inhoud"])
        (event,) = calendar.walk("VEVENT")
        found.append((str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["UID"])))
    return found


def naar(s: Session, rows: list[Verzending]) -> list[str]:
    return sorted(outbox.lees_adres(s, row) for row in rows)


# --- signing up


def test_a_confirmation_at_once_with_a_file_per_dagdeel(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (20, 1, 5))
        meld_aan(s, now, c, "vol", 1, (1,))
        a = meld_aan(s, now, c, 1, 2, (0, 1))
        (row,) = post(s, Bericht.BEVESTIGING, a)
        text = mail(s, row)["tekst"]
        assert "U hebt 2 plaatsen." in text and "U staat op plek 1 van de wachtlijst." in text
        assert "https://kernpraat.example/aanmelding/" in text and row.soort == Soort.PERSOONLIJK
        assert agenda(s, row) == [("REQUEST", 1, f"dagdeel-{c.dagdelen[0].id}-{a.id}@gemeente.example")]


def test_the_same_tap_again_sends_nothing(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        assert meld_aan(s, now, c).id == meld_aan(s, now, c).id
        assert soorten(s) == ["bevestiging"]


def test_who_signs_up_on_telegram_is_answered_there(db: Database, now: datetime) -> None:
    """The chat says it; only what staff did for them, and what others caused, is a message of its own."""
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a = meld_aan(s, now, c, 1, via="telegram")
        b = meld_aan(s, now, c, 2, via="telegram")
        assert soorten(s) == []
        charettes.meld_af(s, now, HUIS, a, door=MARIEKE)
        assert soorten(s) == ["afmelding", "aanbod"]
        offer = post(s, Bericht.AANBOD, b)[0]
        assert offer.kanaal == "telegram" and outbox.lees_adres(s, offer) == "902"
        assert "/aanmelding/" in mail(s, offer)["tekst"] and mail(s, offer)["knoppen"] == []


def test_changing_tells_the_new_state(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (5, 5))
        a = meld_aan(s, now, c, 1, 1, (0,))
        charettes.wijzig(s, now, HUIS, a, hulp.wens(c, 2, (1,)), a.versie)
        (row,) = post(s, Bericht.GEWIJZIGD)
        first, second = c.dagdelen
        assert [(m, uid.split("-")[1]) for m, _, uid in agenda(s, row)] == [
            ("REQUEST", str(second.id)),
            ("CANCEL", str(first.id)),
        ]


def test_the_calendar_item_never_goes_back(db: Database, now: datetime) -> None:
    """In and out and in again: the same UID, each time newer; RFC 5546 §2.1.4."""
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        a = meld_aan(s, now, c)
        d = c.dagdelen[0]
        charettes.wijzig_dagdeel(s, now, HUIS, d, MARIEKE, d.versie, plek="De Pompe, Dorpsstraat 2")
        charettes.meld_af(s, now, HUIS, a)
        said = [item for row in post(s) for item in agenda(s, row)]
        assert [m for m, _, _ in said] == ["REQUEST", "REQUEST", "CANCEL"] and len({uid for *_, uid in said}) == 1
        numbers = [n for _, n, _ in said]
        assert numbers == sorted(set(numbers)), "every next one is newer"


def test_no_news_no_mail(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        a = meld_aan(s, now, c)
        charettes.meld_af(s, now, HUIS, a)
        charettes.meld_af(s, now, HUIS, a)
        assert soorten(s) == ["bevestiging", "afmelding"]


# --- a place comes free


def test_a_freed_place_is_offered_in_the_same_transaction(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a, b, third = (meld_aan(s, now, c, n) for n in (1, 2, 3))
        charettes.meld_af(s, now, HUIS, a)
        (row,) = post(s, Bericht.AANBOD)
        assert f":{b.id}:" in row.sleutel and not agenda(s, row)
        charettes.aanvaard(s, now + UUR, HUIS, b, c.dagdelen[0].id)
        (row,) = post(s, Bericht.GEWIJZIGD, b)
        assert "U hebt een plaats voor" in mail(s, row)["onderwerp"] and agenda(s, row)[0][0] == "REQUEST"
        assert post(s, Bericht.AANBOD, third) == []


def test_an_offer_that_runs_out(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a, b, third = (meld_aan(s, now, c, n) for n in (1, 2, 3))
        charettes.meld_af(s, now, HUIS, a)
        later = now + timedelta(hours=c.aanbod_uren) + timedelta(minutes=1)
        charetteronde.ronde(s, later, HUIS)
        charetteronde.ronde(s, later, HUIS)
        assert [f":{b.id}:" in row.sleutel for row in post(s, Bericht.AANBOD_VERVALLEN)] == [True]
        assert len(post(s, Bericht.AANBOD, third)) == 1
        with pytest.raises(CharetteFout, match="plek"):
            charettes.aanvaard(s, later, HUIS, b, c.dagdelen[0].id)


def test_who_says_yes_too_late_is_asked_again(db: Database, now: datetime) -> None:
    """An offer that went by is not repeated by itself; whoever lets hear from them is back in turn."""
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a, b, third = (meld_aan(s, now, c, n) for n in (1, 2, 3))
        d = c.dagdelen[0]
        charettes.meld_af(s, now, HUIS, a)
        later = now + timedelta(hours=c.aanbod_uren + 1)
        charetteronde.ronde(s, later, HUIS)
        charettes.wil_nog(s, later, HUIS, b, d.id)
        charettes.wil_nog(s, later, HUIS, b, d.id)
        assert len(post(s, Bericht.AANBOD, b)) == 1, "the place is held for the third now"
        charettes.sla_af(s, later, HUIS, third, d.id)
        assert len(post(s, Bericht.AANBOD, b)) == 2


def test_saying_no_to_an_offer_gives_it_to_the_next(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a, b, third = (meld_aan(s, now, c, n) for n in (1, 2, 3))
        charettes.meld_af(s, now, HUIS, a)
        charettes.sla_af(s, now, HUIS, b, c.dagdelen[0].id)
        assert len(post(s, Bericht.AFMELDING, b)) == len(post(s, Bericht.AANBOD, third)) == 1


def test_leaving_the_list_and_splitting(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (2,))
        first = meld_aan(s, now, c, 1, 1)
        pair = meld_aan(s, now, c, 2, 3)
        third = meld_aan(s, now, c, 3, 2)
        charettes.van_wachtlijst(s, now, HUIS, third, c.dagdelen[0].id)
        assert len(post(s, Bericht.AFMELDING, third)) == 1
        charettes.splits(s, now, HUIS, pair, True)
        assert len(post(s, Bericht.AANBOD, pair)) == 1, "one of the three can have the free place"
        assert first.plaatsen[0].geplaatst == 1


def test_do_you_still_come(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a, b = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2)
        d = c.dagdelen[0].id
        charettes.komt(s, now, HUIS, a, d, True)
        assert soorten(s) == ["bevestiging", "bevestiging"]
        charettes.komt(s, now, HUIS, a, d, False)
        assert agenda(s, post(s, Bericht.AFMELDING, a)[0])[0][0] == "CANCEL" and len(post(s, Bericht.AANBOD, b)) == 1


# --- staff change something


def test_a_move_is_told_once_to_everybody_it_concerns(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1, 5))
        placed, waits = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2)
        meld_aan(s, now, c, 3, 1, (1,))
        gone = meld_aan(s, now, c, 4)
        charettes.meld_af(s, now, HUIS, gone)
        d = c.dagdelen[0]
        was = d.begin
        new = was + DAG
        charettes.wijzig_dagdeel(s, now, HUIS, d, MARIEKE, d.versie, begin=new, eind=new + 3 * UUR)
        rows = post(s, Bericht.WIJZIGING)
        assert naar(s, rows) == ["bewoner1@post.example", "bewoner2@post.example"]
        assert agenda(s, post(s, Bericht.WIJZIGING, placed)[0])[0][:2] == (
            "REQUEST",
            d.reeks + placed.plaatsen[0].reeks,
        )
        assert agenda(s, post(s, Bericht.WIJZIGING, waits)[0]) == []
        assert f"{lokaal(was):%-d}" in mail(s, rows[0])["tekst"]
        charettes.wijzig_dagdeel(s, now, HUIS, d, MARIEKE, d.versie, naam="Een andere naam")
        assert len(post(s, Bericht.WIJZIGING)) == 2, "another name alone is no news"


def test_more_places_are_offered_and_fewer_evict_nobody(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        meld_aan(s, now, c, 1)
        b = meld_aan(s, now, c, 2)
        d = c.dagdelen[0]
        charettes.wijzig_dagdeel(s, now, HUIS, d, MARIEKE, d.versie, plaatsen=2)
        assert len(post(s, Bericht.AANBOD, b)) == 1
        before = len(post(s))
        charettes.wijzig_dagdeel(s, now, HUIS, d, MARIEKE, d.versie, plaatsen=1)
        assert len(post(s)) == before


def test_calling_off_one_dagdeel(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1, 5))
        a, b = meld_aan(s, now, c, 1, 1, (0, 1)), meld_aan(s, now, c, 2)
        d = c.dagdelen[0]
        assert charettes.gelast_dagdeel_af(s, now, HUIS, d, "De zaal is dicht.", MARIEKE, d.versie) == 2
        (mine,), (other,) = post(s, Bericht.AFGELAST, a), post(s, Bericht.AFGELAST, b)
        assert [m for m, *_ in agenda(s, mine)] == ["CANCEL"] and agenda(s, other) == []
        assert agenda(s, mine)[0][1] > agenda(s, post(s, Bericht.BEVESTIGING, a)[0])[0][1]
        assert "De zaal is dicht." in mail(s, mine)["tekst"] and "blijven staan" in mail(s, mine)["tekst"]
        assert post(s, Bericht.AANBOD) == []


def test_calling_off_all_of_it(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (5, 5))
        a = meld_aan(s, now, c, 1, 1, (0, 1))
        assert charettes.gelast_af(s, now, HUIS, c, "Te weinig mensen.", MARIEKE, c.versie) == 1
        (row,) = post(s, Bericht.AFGELAST, a)
        assert [m for m, *_ in agenda(s, row)] == ["CANCEL", "CANCEL"]
        first = {uid: n for _, n, uid in agenda(s, post(s, Bericht.BEVESTIGING, a)[0])}
        assert all(n > first[uid] for _, n, uid in agenda(s, row))


def test_opening_reaches_the_dbo_by_its_own_news(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.concept(s, now)
        hulp.dagdeel(s, now, c)
        charettes.open_(s, now, HUIS, c, MARIEKE, c.versie)
        assert charette.stand_nu(c, now) == "open" and soorten(s) == []


# --- the draw


def test_the_draw_tells_everybody_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (2,), Regel.LOTING)
        for n in range(5):
            meld_aan(s, now, c, n)
        assert "U doet mee met de loting" in mail(s, post(s)[0])["onderwerp"]
        later = now + 7 * DAG
        charetteronde.ronde(s, later, HUIS)
        rows = post(s, Bericht.LOTING)
        subjects = [mail(s, row)["onderwerp"] for row in rows]
        assert len(rows) == 5 and sum("u hebt een plaats" in x for x in subjects) == 2
        assert sum(len(agenda(s, row)) for row in rows) == 2
        assert f"/charette/{c.id}/loting" in mail(s, rows[0])["tekst"]
        meld_aan(s, later, c, "laat")
        charettes.loot(s, later, HUIS, c.id)
        charetteronde.ronde(s, later, HUIS)
        assert len(post(s, Bericht.LOTING)) == 5


# --- by telephone


def test_people_without_mail_are_called(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a = meld_aan(s, now, c, 1)
        b = meld_aan(s, now, c, 2, via="telefoon")
        assert bellen.te_bellen(s, now, c) == [], "the confirmation was told on the telephone"
        charettes.meld_af(s, now, HUIS, a)
        (line,) = bellen.te_bellen(s, now, c)
        assert (line.soort, line.naam, line.telefoon) == ("aanbod", "Bewoner 2", "0315 123456")
        assert line.tot == now + timedelta(hours=c.aanbod_uren) and c.dagdelen[0].naam in line.zin
        assert post(s, a=b) == []
        assert bellen.gebeld(s, now, line.id, MARIEKE) and not bellen.gebeld(s, now, line.id, MARIEKE)
        assert bellen.te_bellen(s, now, c) == []


def test_what_is_no_news_any_more_is_not_called_about(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a, b = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2, via="telefoon")
        charettes.meld_af(s, now, HUIS, a)
        charettes.aanvaard(s, now, HUIS, b, c.dagdelen[0].id, door=MARIEKE)
        assert bellen.te_bellen(s, now, c) == [], "they said yes"
        d = c.dagdelen[0]
        charettes.wijzig_dagdeel(s, now, HUIS, d, MARIEKE, d.versie, plek="De Pompe")
        assert [b.soort for b in bellen.te_bellen(s, now, c)] == ["wijziging"]
        assert bellen.te_bellen(s, d.begin, c) == []


def test_the_list_when_all_is_called_off(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        meld_aan(s, now, c, 1, via="telefoon")
        charettes.gelast_af(s, now, HUIS, c, "Te weinig mensen.", MARIEKE, c.versie)
        (line,) = bellen.te_bellen(s, now, c)
        assert c.titel in line.zin


# --- reminders


def herinneringen(db: Database, van: datetime, tot: datetime) -> list[datetime]:
    """Let the house run over what is due of this; when the reminders were written, on a Dutch clock."""
    mine = {k: v for k, v in bot_werk.uitvoerders(HUIS).items() if k == charetteronde.TAAK_HERINNERING}
    with db.writing() as s:
        charetteronde.ronde(s, van, HUIS)
    while True:
        with db.reading() as s:
            due = s.scalar(select(func.min(Taak.op)).where(Taak.gedaan_op.is_(None)))
        if due is None or due > tot:
            break
        assert taken.voer_uit(db, due - timedelta(seconds=1), mine) == 0
        assert taken.voer_uit(db, due, mine) == 1
    with db.reading() as s:
        return sorted(lokaal(row.gemaakt) for row in post(s, Bericht.HERINNERING))


def op(dag: tuple[int, int, int], uur: int = 9) -> datetime:
    return datetime(*dag, uur, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("dag", "eerst", "laatst"),
    [
        ((2027, 3, 28), (2027, 3, 21), (2027, 3, 27)),
        ((2027, 3, 29), (2027, 3, 22), (2027, 3, 28)),
        ((2027, 10, 31), (2027, 10, 24), (2027, 10, 30)),
        ((2027, 11, 1), (2027, 10, 25), (2027, 10, 31)),
    ],
    ids=str,
)
def test_a_week_and_a_day_before_at_nine_on_a_dutch_clock(
    sqlite_db: Database, dag: tuple[int, int, int], eerst: tuple[int, int, int], laatst: tuple[int, int, int]
) -> None:
    begin = op(dag, 19)
    start = op(dag, 12) - 8 * DAG
    with sqlite_db.writing() as s:
        c = hulp.concept(s, start - 5 * DAG)
        hulp.dagdeel(s, start - 5 * DAG, c, begin=begin, eind=begin + 2 * UUR)
        charette.open_(s, start - 5 * DAG, c, MARIEKE, c.versie)
        meld_aan(s, start - DAG, c)
    assert herinneringen(sqlite_db, start, begin + DAG) == [op(eerst), op(laatst)]


def _morgen(s: Session, now: datetime) -> tuple[Charette, Dagdeel]:
    """A charette whose only dagdeel is in ten days, at 19.00."""
    c = hulp.concept(s, now)
    begin = datetime.combine(lokaal(now + 10 * DAG).date(), datetime.min.time(), AMSTERDAM) + 19 * UUR
    d = hulp.dagdeel(s, now, c, 2, begin=begin, eind=begin + 3 * UUR)
    charette.open_(s, now, c, MARIEKE, c.versie)
    return c, d


def test_who_is_reminded_and_who_is_not(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = _morgen(s, now)
        meld_aan(s, now, c, "komt")
        gone = meld_aan(s, now, c, "weg")
        meld_aan(s, now, c, "wacht", 2)
        charettes.meld_af(s, now, HUIS, gone)
        charetteronde.plan_herinneringen(s, now, c)
        charetteronde.plan_herinneringen(s, now, c)
        first = s.scalars(select(Taak).where(Taak.soort == charetteronde.TAAK_HERINNERING).order_by(Taak.op)).all()
        assert len(first) == 2
        late = first[0].op + 5 * UUR
        meld_aan(s, late - UUR, c, "net")
        for _ in range(2):
            charetteronde.herinner(s, late, HUIS, first[0].gegevens)
        rows = post(s, Bericht.HERINNERING)
        assert naar(s, rows) == ["bewonerkomt@post.example"]
        assert rows[0].soort == Soort.HERINNERING and f"#dagdeel-{d.id}" in mail(s, rows[0])["tekst"]


def test_a_moved_dagdeel_is_reminded_at_its_new_time_only(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, d = _morgen(s, now)
        meld_aan(s, now, c)
        charetteronde.plan_herinneringen(s, now, c)
        old = s.scalars(select(Taak).where(Taak.soort == charetteronde.TAAK_HERINNERING).order_by(Taak.op)).first()
        assert old is not None
        new = d.begin + 7 * DAG
        charettes.wijzig_dagdeel(s, now, HUIS, d, MARIEKE, d.versie, begin=new, eind=new + 3 * UUR)
        charetteronde.herinner(s, old.op, HUIS, old.gegevens)
        assert post(s, Bericht.HERINNERING) == []
        charetteronde.plan_herinneringen(s, now, c)
        tasks = s.scalars(select(Taak).where(Taak.soort == charetteronde.TAAK_HERINNERING)).all()
        assert len(tasks) == 4


def test_no_reminder_when_the_settings_say_so(db: Database, now: datetime) -> None:
    with db.writing() as s:
        instellingen.bewaar(s, "charette", {"herinner_dagen_eerst": 0, "herinner_dagen_laatst": 2}, MARIEKE, now)
        c, d = _morgen(s, now)
        charetteronde.plan_herinneringen(s, now, c)
        (task,) = s.scalars(select(Taak).where(Taak.soort == charetteronde.TAAK_HERINNERING)).all()
        assert lokaal(task.op).date() == lokaal(d.begin).date() - 2 * DAG


def test_signing_up_closes_by_itself(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (5,), dicht_op=now + DAG)
        charetteronde.ronde(s, now + UUR, HUIS)
        assert c.staat == "open"
        charetteronde.ronde(s, now + DAG, HUIS)
        assert slot.vergrendel(s, c.id).staat == "dicht"
        charetteronde.ronde(s, now + DAG, HUIS)


def test_the_round_comes_every_quarter_while_there_is_something_to_look_after(sqlite_db: Database) -> None:
    now = op((2027, 3, 1), 10) + timedelta(minutes=7)
    with sqlite_db.writing() as s:
        assert lokaal(charetteronde.volgende(s, now)) == op((2027, 3, 1), 11)
        hulp.open_charette(s, now)
        assert lokaal(charetteronde.volgende(s, now)) == op((2027, 3, 1), 10) + timedelta(minutes=15)


# --- afterwards


def test_feedback_to_everybody_by_their_channel(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (5,))
        for n, via in enumerate(("mail", "telegram", "telefoon")):
            meld_aan(s, now, c, n, via=via)
        with pytest.raises(CharetteFout, match="Schrijf eerst"):
            charettes.terugkoppelen(s, now, HUIS, c, MARIEKE)
        charette.wijzig(s, now, c, MARIEKE, c.versie, terugkoppeling="Het hofje komt er.\n\nDe weg niet, want smal.")
        assert charettes.terugkoppelen(s, now, HUIS, c, MARIEKE) == 3
        charettes.terugkoppelen(s, now, HUIS, c, MARIEKE)
        rows = post(s, Bericht.TERUGKOPPELING)
        assert sorted(row.kanaal for row in rows) == ["mail", "telegram"]
        assert all("De weg niet, want smal." in mail(s, row)["tekst"] for row in rows)
        assert [b.soort for b in bellen.te_bellen(s, now, c)] == ["terugkoppeling"]


def test_the_questions_afterwards(db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who came and who did not get other words, and the same link: no answer leads back to a person."""
    monkeypatch.setattr(charettes.evaluatie, "zorg_voor", lambda *_: None)
    with db.writing() as s:
        c = hulp.open_charette(s, now, (5,))
        came, stayed = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2)
        came.plaatsen[0].aanwezig, stayed.plaatsen[0].aanwezig = 1, 0
        s.flush()
        assert charettes.vraag_evaluatie(s, now, HUIS, c, MARIEKE) == 2
        link = f"https://kernpraat.example/vragenlijst/charette-{c.id}"
        texts = [mail(s, post(s, Bericht.EVALUATIE, a)[0])["tekst"] for a in (came, stayed)]
        assert all(link in text and "/aanmelding/" not in text for text in texts)
        assert "U was bij" in texts[0] and "u kon er niet bij zijn" in texts[1]


# --- "staat mijn aanmelding?"


def test_the_state_goes_to_the_address_and_nothing_shows(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        a = meld_aan(s, now, c, 1)
        for address in ("bewoner1@post.example", " Bewoner1@Post.example ", "vreemd@post.example", "geen adres"):
            assert charettes.stuur_status(s, now, HUIS, c.id, address) is None
        assert charettes.stuur_status(s, now, HUIS, 999, "bewoner1@post.example") is None
        (row,) = post(s, Bericht.STATUS)
        assert outbox.lees_adres(s, row) == "bewoner1@post.example" and f":{a.id}:" in row.sleutel


def test_nobody_fills_somebody_elses_mailbox(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now)
        a = meld_aan(s, now, c, 1)
        for quarter in range(20):
            charettes.stuur_status(s, now + quarter * timedelta(minutes=15), HUIS, c.id, "bewoner1@post.example")
        assert len(post(s, Bericht.STATUS)) == charettes.STATUS_PER_DAG
        assert not charettes.stuur_link(s, now + 6 * UUR, HUIS, a)
        assert charettes.stuur_link(s, now + DAG, HUIS, a)


def test_every_use_case_has_its_words(now: datetime) -> None:
    """Each kind has a name for *Berichten* and, when people are called about it, words for the telephone."""
    from kern.taal import bestaat_zin

    assert all(bestaat_zin(f"berichten.omschrijving.charette_{soort}") for soort in Bericht)
    called = set(Bericht) - {Bericht.BEVESTIGING, Bericht.GEWIJZIGD, Bericht.AFMELDING, Bericht.STATUS}
    assert all(bestaat_zin(f"charettebellen.{soort}") for soort in called)
    assert dagdelen.SOORTEN
