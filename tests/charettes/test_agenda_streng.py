"""Every calendar file of every mail passes a strict reader; a change updates, a cancel removes, nothing doubles."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from kern.berichten import agenda
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.db import Database
from kern.taal import AMSTERDAM
from kern.werk import charettes as werk
from tests.charettes import hulp
from tests.charettes.hulp import HUIS, MARIEKE
from tests.charettes.ical import Afspraak, Kalender, Ongeldig, lees
from tests.charettes.verhaal import Post, post


def bestanden(mails: list[Post]) -> dict[str, list[tuple[str, Afspraak]]]:
    """Per party the files it got, read strictly, in order."""
    found: defaultdict[str, list[tuple[str, Afspraak]]] = defaultdict(list)
    for mail in mails:
        for file in mail.agenda:
            item = lees(file["inhoud"].encode())
            assert item.methode == file["methode"]
            found[mail.aanmelding_id].append((mail.soort, item))
    return found


def te_zien(items: list[Afspraak]) -> list[tuple[datetime, datetime, str]]:
    """What a calendar shows after these files, in this order."""
    k = Kalender()
    for item in items:
        k.neem_op(item)
    return [(a.begin, a.eind, a.plek) for a in k.afspraken]


def druk_verkeer(db: Database, now: datetime) -> int:
    """People who come, go and come back, and dagdelen that are moved; the id of the charette."""
    with db.writing() as s:
        c = hulp.open_charette(s, now, (2, 2, None))
        for n in (1, 2, 3):
            w = hulp.wens(c, 1, (0, 1, 2))
            werk.meld_aan(s, now, HUIS, c.id, w, hulp.wie(n), kanaal="pagina", sleutel=f"k{n}")
    steps = [
        lambda s, t, c, m: werk.wijzig_dagdeel(
            s, t, HUIS, c.dagdelen[0], MARIEKE, c.dagdelen[0].versie, begin=c.dagdelen[0].begin + timedelta(hours=1)
        ),
        lambda s, t, c, m: werk.meld_af(s, t, HUIS, m[0], (c.dagdelen[0].id,)),
        lambda s, t, c, m: werk.aanvaard(s, t, HUIS, m[2], c.dagdelen[0].id),
        lambda s, t, c, m: werk.wijzig(s, t, HUIS, m[0], hulp.wens(c, 1, (0, 2)), m[0].versie),
        lambda s, t, c, m: werk.wijzig_dagdeel(
            s, t, HUIS, c.dagdelen[2], MARIEKE, c.dagdelen[2].versie, plek="De school, Kerkstraat 3; zaal 1, boven"
        ),
        lambda s, t, c, m: werk.meld_af(s, t, HUIS, m[1]),
        lambda s, t, c, m: werk.aanvaard(s, t, HUIS, m[0], c.dagdelen[0].id),
        lambda s, t, c, m: werk.komt(s, t, HUIS, m[2], c.dagdelen[2].id, False),
        lambda s, t, c, m: werk.gelast_dagdeel_af(
            s, t, HUIS, c.dagdelen[1], "De zaal is niet vrij.", MARIEKE, c.dagdelen[1].versie
        ),
    ]
    for i, step in enumerate(steps, 1):
        with db.writing() as s:
            c = s.get_one(Charette, c.id)
            people = [a for a, _ in hulp.rijen(s, c)][::3]
            step(s, now + timedelta(minutes=7 * i), c, people)
    return c.id


def test_a_calendar_shows_what_is_so_whatever_the_order_of_the_mails(db: Database, now: datetime) -> None:
    id = druk_verkeer(db, now)
    files = bestanden(post(db))
    with db.reading() as s:
        c = s.get_one(Charette, id)
        days = {d.id: d for d in c.dagdelen}
        so: defaultdict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
        for a, p in hulp.rijen(s, c):
            d = days[p.dagdeel_id]
            so[a.id] += [(d.begin, d.eind, d.plek)] if p.geplaatst and not d.afgelast else []
        assert len(so) == 3
    methods = {item.methode for items in files.values() for _, item in items}
    assert methods == {"REQUEST", "CANCEL"}
    rng = random.Random(3)
    for id_, items in files.items():
        plain = [item for _, item in items]
        assert te_zien(plain) == sorted(so[id_]), "as they were sent"
        for _ in range(20):
            rng.shuffle(plain)
            assert te_zien(plain) == sorted(so[id_]), "as mail arrives"
        assert te_zien(plain + plain) == sorted(so[id_]), "twice is once"
        assert len({item.uid for item in plain}) <= 3, "one entry for each dagdeel"


def test_control_with_a_uid_of_its_own_for_each_mail_it_doubles(
    sqlite_db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = iter(range(10**6))
    monkeypatch.setattr(agenda, "uid", lambda huis, d, a: f"{next(counter)}@gemeente.example")
    druk_verkeer(sqlite_db, now)
    files = bestanden(post(sqlite_db))
    assert any(len(te_zien([item for _, item in items])) > 3 for items in files.values())


# --- hours


def maak(begin: datetime, uren: float, methode: agenda.Methode = "REQUEST", **velden: str) -> bytes:
    """The file of one moment."""
    d = Dagdeel(id=7, naam="De ontwerpdag", plek="Dorpshuis", reeks=0, begin=begin, eind=begin + timedelta(hours=uren))
    for name, value in velden.items():
        setattr(d, name, value)
    c, a = Charette(id=3, titel="Samen tekenen"), Aanmelding(id="ab" * 16)
    asked = {"naam": "Riet", "adres": "riet@post.example", "now": datetime(2027, 3, 1, tzinfo=UTC)}
    return agenda.ics(HUIS, c, d, a, Plaats(reeks=0), methode=methode, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "dag", [(2027, 3, 27), (2027, 3, 28), (2027, 3, 29), (2027, 10, 30), (2027, 10, 31), (2027, 11, 1)]
)
@pytest.mark.parametrize("uur", [0, 1, 4, 9, 13, 19, 23])
def test_by_the_rules_in_the_file_itself_the_hours_are_right(dag: tuple[int, int, int], uur: int) -> None:
    """On the days that the clock changes and those beside them, for a part of a day and for one at night too."""
    begin = datetime(*dag, uur, tzinfo=AMSTERDAM).astimezone(UTC)
    for uren in (3, 9, 13.5):
        end = begin + timedelta(hours=uren)
        if end.astimezone(AMSTERDAM).fold:
            continue  # the second time that it is half past two: RFC 5545 has no way to say it
        item = lees(maak(begin, uren))
        assert (item.begin, item.eind) == (begin, end)


def test_every_hour_of_the_year_is_right() -> None:
    for n in range(0, 365 * 24, 37):
        begin = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=n)
        assert lees(maak(begin, 5)).begin == begin


@pytest.mark.parametrize(
    "tekst", ["Zaal 1, boven; links\\rechts", "’t Gemeynt “Ons Huis” " + "é" * 90, 'a"b\nBEGIN:VEVENT']
)
def test_what_staff_types_stays_one_value(tekst: str) -> None:
    item = lees(maak(datetime(2027, 5, 1, 10, tzinfo=UTC), 3, plek=tekst))
    assert item.plek == tekst


# --- the reader itself is strict

GOED = maak(datetime(2027, 5, 1, 10, tzinfo=UTC), 3)


@pytest.mark.parametrize(
    ("was", "wordt"),
    [
        (b"\r\n", b"\n"),
        (b"VERSION:2.0\r\n", b""),
        (b"METHOD:REQUEST\r\n", b"METHOD:REQUEST\r\nMETHOD:REQUEST\r\n"),
        (b"SEQUENCE:0\r\n", b""),
        (b"TZID:Europe/Amsterdam\r\n", b"TZID:Europe/Berlin\r\n"),
        (b"LOCATION:Dorpshuis", b"LOCATION:Dorpshuis, boven"),
        (b"END:VEVENT\r\n", b""),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
        (b"LOCATION:Dorpshuis", b"LOCATION:" + b"x" * 90),
        (b"mailto:kernpraat@", b"kernpraat@"),
        (b"DTSTAMP:20270301T000000Z", b"DTSTAMP:20270301T000000"),
    ],
)
def test_the_reader_refuses_what_is_wrong(was: bytes, wordt: bytes) -> None:
    assert lees(GOED).plek == "Dorpshuis"
    assert was in GOED
    with pytest.raises(Ongeldig):
        lees(GOED.replace(was, wordt))
