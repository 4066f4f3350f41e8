"""A calendar item of one dagdeel as an .ics file (RFC 5545), sent as RFC 5546 wants it: one item per file.

The same UID with a higher SEQUENCE is the same item, changed; METHOD:CANCEL takes it out of the calendar.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.huis import Huis
from kern.mensen import geldig_adres
from kern.taal import AMSTERDAM, zin

if TYPE_CHECKING:
    from icalendar import Event, Timezone, vCalAddress

Methode = Literal["REQUEST", "CANCEL", "PUBLISH"]
TZID = str(AMSTERDAM)


def ics(
    huis: Huis,
    c: Charette,
    d: Dagdeel,
    a: Aanmelding,
    plaats: Plaats | None,
    *,
    methode: Methode,
    naam: str,
    adres: str,
    now: datetime,
) -> bytes:
    """The file for one party and one dagdeel, in the language that is spoken now; CRLF line ends, UTF-8.

    `naam`, `adres`: who is invited. Without `adres` a REQUEST is a PUBLISH: the same item, with nobody invited.
    """
    from icalendar import Calendar

    if methode == "REQUEST" and not adres:
        methode = "PUBLISH"
    file = Calendar()
    file.add("prodid", f"-//Gemeente {huis.gemeente}//Kernpraat//NL")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", methode)
    file.add_component(_timezone())
    event = _event(huis, c, d, a, plaats, now, cancelled=methode == "CANCEL")
    if adres and methode != "PUBLISH":
        event.add("attendee", _person(adres, naam, partstat="ACCEPTED", role="REQ-PARTICIPANT", rsvp="FALSE"))
    file.add_component(event)
    written: bytes = file.to_ical()
    return written


def uid(huis: Huis, d: Dagdeel, a: Aanmelding) -> str:
    """The name under which every calendar knows this item, for good."""
    return f"dagdeel-{d.id}-{a.id}@{huis.mail_from.rpartition('@')[2]}"


def _event(
    huis: Huis, c: Charette, d: Dagdeel, a: Aanmelding, plaats: Plaats | None, now: datetime, *, cancelled: bool
) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid(huis, d, a))
    event.add("dtstamp", now)
    event.add("sequence", d.reeks + (plaats.reeks if plaats else 0))
    event.add("dtstart", d.begin.astimezone(AMSTERDAM))
    event.add("dtend", d.eind.astimezone(AMSTERDAM))
    event.add("summary", zin("charette_bericht.agenda.titel", dagdeel=d.naam, charette=c.titel))
    event.add("location", d.plek)
    event.add("description", zin("charette_bericht.agenda.tekst", gemeente=huis.gemeente))
    # The public page: whoever looks in a shared calendar must not be able to change the sign-up.
    event.add("url", f"{huis.base_url}/charette/{c.id}")
    event.add("organizer", _person(huis.mail_from, f"Gemeente {huis.gemeente}"))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _person(adres: str, naam: str, **parameters: str) -> vCalAddress:
    from icalendar import vCalAddress

    if geldig_adres(adres) != adres:
        raise ValueError("geen e-mailadres")
    person = vCalAddress(f"mailto:{adres}")
    if naam:
        person.params["CN"] = _parameter(naam)
    for name, value in parameters.items():
        person.params[name.upper()] = value
    return person


def _parameter(tekst: str) -> str:
    """Text for a parameter, in which no double quote and no control character may stand (RFC 5545 §3.2)."""
    return "".join(c for c in tekst.replace('"', "'") if c.isprintable())


def _timezone() -> Timezone:
    """Europe/Amsterdam by the rule that holds since 1996: the last Sunday of March and of October, at 01.00 UTC."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", TZID)
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    zone.add_component(_turn(TimezoneDaylight(), "CEST", "1996-03-31T02:00", winter, summer))
    zone.add_component(_turn(TimezoneStandard(), "CET", "1996-10-27T03:00", summer, winter))
    return zone


def _turn(turn: Any, naam: str, op: str, van: timedelta, naar: timedelta) -> Any:
    """`op`: the first turn that counts, as the clock on the wall showed it just before."""
    eerste = datetime.fromisoformat(op)
    turn.add("dtstart", eerste)
    turn.add("tzname", naam)
    turn.add("tzoffsetfrom", van)
    turn.add("tzoffsetto", naar)
    turn.add("rrule", {"FREQ": "YEARLY", "BYMONTH": eerste.month, "BYDAY": "-1SU"})
    return turn
