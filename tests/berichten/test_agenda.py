"""The .ics of a dagdeel: strict, the right hour on days the clock changes, and the same item when it changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from kern.berichten import agenda
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.huis import Huis
from kern.taal import AMSTERDAM, spreek

HUIS = Huis("Oude IJsselstreek", "https://kernpraat.example", "kernpraat@gemeente.example")
C = Charette(id=3, titel="Charette Westendorp")
A = Aanmelding(id="ab" * 16)


def dagdeel(begin: datetime, uren: int = 9, **velden: Any) -> Dagdeel:
    end = begin.astimezone(UTC) + timedelta(hours=uren)
    plain = {"id": 7, "naam": "De ontwerpdag", "plek": "Dorpshuis, Kerkstraat 1", "reeks": 0}
    return Dagdeel(begin=begin.astimezone(UTC), eind=end, **{**plain, **velden})


ZATERDAG = dagdeel(datetime(2027, 3, 13, 9, tzinfo=AMSTERDAM))


def bestand(d: Dagdeel = ZATERDAG, now: datetime = datetime(2027, 3, 1, 10, tzinfo=UTC), **anders: Any) -> bytes:
    asked = {"methode": "REQUEST", "naam": "Riet", "adres": "riet@post.example", **anders}
    reeks = asked.pop("plaats_reeks", 0)
    return agenda.ics(HUIS, C, d, A, Plaats(reeks=reeks), now=now, **asked)


def afspraak(raw: bytes) -> tuple[Calendar, Event]:
    """Read it back; what a strict reader refuses fails here."""
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75, "RFC 5545 §3.1: at most 75 octets a line"
    for line in lines:
        line.decode("utf-8")  # never folded in the middle of a letter
    calendar = Calendar.from_ical(raw)
    assert not list(calendar.errors) and not any(list(part.errors) for part in calendar.walk())
    (event,) = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.parametrize("methode", ["REQUEST", "CANCEL", "PUBLISH"])
def test_what_each_method_must_hold(methode: str) -> None:
    calendar, event = afspraak(bestand(methode=methode))
    assert calendar["METHOD"] == methode and calendar["VERSION"] == "2.0" and calendar["PRODID"]
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "ORGANIZER", "SUMMARY", "LOCATION", "STATUS"} <= set(
        event
    )
    assert ("ATTENDEE" in event) == (methode != "PUBLISH"), "RFC 5546 §3.2.1: nobody is invited by a PUBLISH"
    assert event["STATUS"] == ("CANCELLED" if methode == "CANCEL" else "CONFIRMED")
    assert event["ORGANIZER"] == "mailto:kernpraat@gemeente.example"
    assert event["SUMMARY"] == "De ontwerpdag, Charette Westendorp" and event["LOCATION"] == "Dorpshuis, Kerkstraat 1"


def test_without_an_address_nobody_is_invited() -> None:
    calendar, event = afspraak(bestand(adres=""))
    assert calendar["METHOD"] == "PUBLISH" and "ATTENDEE" not in event


def test_a_change_is_the_same_item_and_newer() -> None:
    _, first = afspraak(bestand())
    moved = dagdeel(datetime(2027, 3, 14, 10, tzinfo=AMSTERDAM), reeks=1)
    _, second = afspraak(bestand(moved, now=datetime(2027, 3, 2, tzinfo=UTC)))
    _, gone = afspraak(bestand(moved, methode="CANCEL", plaats_reeks=1))
    assert first["UID"] == second["UID"] == gone["UID"] == f"dagdeel-7-{'ab' * 16}@gemeente.example"
    assert [int(e["SEQUENCE"]) for e in (first, second, gone)] == [0, 1, 2]
    assert second["DTSTAMP"].dt > first["DTSTAMP"].dt
    other = agenda.uid(HUIS, dagdeel(ZATERDAG.begin, id=8), A)
    assert other != first["UID"]


@pytest.mark.parametrize(
    ("dag", "offset"),
    [((2027, 3, 28), 2), ((2027, 3, 27), 1), ((2027, 10, 31), 1), ((2027, 10, 30), 2), ((2027, 7, 1), 2)],
    ids=str,
)
def test_the_days_the_clock_changes(dag: tuple[int, int, int], offset: int) -> None:
    """Nine o'clock is nine o'clock, and nine hours later is nine hours later."""
    d = dagdeel(datetime(*dag, 9, tzinfo=AMSTERDAM))
    _, event = afspraak(bestand(d))
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert (start.hour, end.hour) == (9, 18) and event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert start.astimezone(UTC) == d.begin == datetime(*dag, 9 - offset, tzinfo=UTC)
    assert end.astimezone(UTC) == d.eind


@pytest.mark.parametrize(("dag", "eind"), [((2027, 3, 27), 5), ((2027, 10, 30), 3)], ids=str)
def test_a_night_in_which_the_clock_changes(dag: tuple[int, int, int], eind: int) -> None:
    """Six hours from 22.00: in March until 5.00, in October until 3.00 (the second time it is three)."""
    d = dagdeel(datetime(*dag, 22, tzinfo=AMSTERDAM), uren=6)
    raw = bestand(d)
    _, event = afspraak(raw)
    assert event["DTEND"].dt.hour == eind and event["DTSTART"].dt.hour == 22


@pytest.mark.parametrize("jaar", [2026, 2027, 2028, 2040])
def test_the_timezone_says_what_the_world_says(jaar: int) -> None:
    """The rule in the file, followed by hand, gives the offsets of the tz database on every day of the year."""
    calendar, _ = afspraak(bestand())
    (zone,) = calendar.walk("VTIMEZONE")
    turns = []
    for part in zone.subcomponents:
        month = part["RRULE"]["BYMONTH"][0]
        last = max(d for d in range(25, 32) if date(jaar, month, d).weekday() == 6)
        at = datetime(jaar, month, last, part["DTSTART"].dt.hour, tzinfo=UTC) - part["TZOFFSETFROM"].td
        turns.append((at, part["TZOFFSETTO"].td))
    assert part["RRULE"]["BYDAY"] == ["-1SU"]
    turns.sort()
    for hour in range(0, 365 * 24, 3):
        moment = datetime(jaar, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        ours = next((offset for at, offset in reversed(turns) if at <= moment), turns[-1][1])
        assert moment.astimezone(AMSTERDAM).utcoffset() == ours, moment


@pytest.mark.parametrize(
    "tekst",
    [
        'Riet "van" der Ëmté',
        "a;b,c\\d",
        "regel\r\nATTENDEE:mailto:kwaad@dorp.example",
        "é" * 80,
        "👩‍🌾 boerin",
        "a:b^n",
    ],
)
def test_whatever_people_type_stays_in_its_place(tekst: str) -> None:
    raw = bestand(dagdeel(ZATERDAG.begin, naam=tekst, plek=tekst), naam=tekst)
    _, event = afspraak(raw)
    assert str(event["LOCATION"]) == tekst.replace("\r\n", "\n")
    attendees = event["ATTENDEE"]
    assert attendees == "mailto:riet@post.example", "one invited, whatever they are called"
    assert len([line for line in raw.split(b"\r\n") if line.startswith(b"ATTENDEE")]) == 1


def test_never_an_address_that_is_none() -> None:
    with pytest.raises(ValueError, match="e-mailadres"):
        bestand(adres="riet@post.example\r\nX:y")


def test_in_english() -> None:
    with spreek("en"):
        _, event = afspraak(bestand())
    assert "municipality" in event["DESCRIPTION"]
