"""A strict reader of .ics files after RFC 5545 and 5546, and a calendar that keeps what it reads.

Apart from the library that writes them: it refuses what a forgiving reader lets pass. Times are worked out with the
VTIMEZONE of the file itself, as a calendar does that does not know Europe/Amsterdam.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

NAAM = r"[A-Za-z0-9-]+"
PARAM = re.compile(rf';({NAAM})=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)')
REGEL = re.compile(rf'({NAAM})((?:;{NAAM}=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.DOTALL)
TEKSTEN = {"SUMMARY", "LOCATION", "DESCRIPTION", "UID"}
EENMALIG = {
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SEQUENCE",
    "STATUS",
    "ORGANIZER",
    "SUMMARY",
    "LOCATION",
    "URL",
    "TRANSP",
}
NODIG = {
    "REQUEST": {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "ORGANIZER", "ATTENDEE", "SUMMARY"},
    "CANCEL": {"UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "STATUS"},
    "PUBLISH": {"UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY"},
}


class Ongeldig(ValueError):
    """What the RFC does not allow."""


@dataclass(frozen=True)
class Eigenschap:
    """One property."""

    naam: str
    params: dict[str, str]
    waarde: str


@dataclass
class Deel:
    """A component with its properties and the components in it."""

    naam: str
    eigenschappen: list[Eigenschap] = field(default_factory=list)
    delen: list[Deel] = field(default_factory=list)

    def alle(self, naam: str) -> list[Eigenschap]:
        """All properties with this name."""
        return [e for e in self.eigenschappen if e.naam == naam]

    def een(self, naam: str) -> Eigenschap:
        """The property that is there exactly once."""
        found = self.alle(naam)
        eis(len(found) == 1, f"{self.naam}: {len(found)} × {naam}")
        return found[0]


@dataclass(frozen=True)
class Afspraak:
    """What a calendar knows after reading one file."""

    methode: str
    uid: str
    volgnummer: int
    gestempeld: datetime
    begin: datetime
    eind: datetime
    titel: str
    plek: str


def eis(goed: bool, wat: str) -> None:
    """Raise Ongeldig unless it is so."""
    if not goed:
        raise Ongeldig(wat)


def lees(bestand: bytes) -> Afspraak:
    """The one appointment in a file. Raises Ongeldig."""
    calendar = _boom(list(_regels(bestand)))
    eis(calendar.naam == "VCALENDAR" and calendar.een("VERSION").waarde == "2.0", "no VCALENDAR 2.0")
    calendar.een("PRODID")
    methode = calendar.een("METHOD").waarde
    eis(methode in NODIG, methode)
    kinds = [d.naam for d in calendar.delen]
    eis(kinds.count("VEVENT") == 1 and set(kinds) <= {"VEVENT", "VTIMEZONE"}, f"holds {kinds}")
    zones = {_tekst(d.een("TZID")): d for d in calendar.delen if d.naam == "VTIMEZONE"}
    event = next(d for d in calendar.delen if d.naam == "VEVENT")
    return _afspraak(methode, event, zones)


def _afspraak(methode: str, event: Deel, zones: dict[str, Deel]) -> Afspraak:
    names = [e.naam for e in event.eigenschappen]
    eis(set(names) >= NODIG[methode], f"{methode} without {NODIG[methode] - set(names)}")
    eis(methode != "PUBLISH" or "ATTENDEE" not in names, "RFC 5546 §3.2.1: a PUBLISH invites nobody")
    for name in EENMALIG & set(names):
        event.een(name)
    eis((methode == "CANCEL") == (event.een("STATUS").waarde == "CANCELLED"), "METHOD and STATUS differ")
    for e in (*event.alle("ORGANIZER"), *event.alle("ATTENDEE")):
        eis(bool(re.fullmatch(r"mailto:[^\s@]+@[^\s@]+", e.waarde)), f"no address: {e.waarde}")
    stamp = event.een("DTSTAMP").waarde
    eis(stamp.endswith("Z"), "DTSTAMP must be in UTC")
    begin, end = (_moment(event.een(name), zones) for name in ("DTSTART", "DTEND"))
    eis(begin < end, "it ends before it begins")
    number = event.een("SEQUENCE").waarde
    eis(number.isdigit(), f"SEQUENCE {number}")
    texts = {name: _tekst(event.een(name)) for name in ("UID", "SUMMARY", "LOCATION")}
    _tekst(event.een("DESCRIPTION"))
    return Afspraak(methode, texts["UID"], int(number), _utc(stamp), begin, end, texts["SUMMARY"], texts["LOCATION"])


# --- lines


def _regels(bestand: bytes) -> Iterator[str]:
    eis(bestand.endswith(b"\r\n"), "no line end at the end")
    eis(not re.search(rb"(?<!\r)\n|\r(?!\n)", bestand), "a line end that is not CRLF")
    lines: list[bytes] = []
    for line in bestand[:-2].split(b"\r\n"):
        eis(len(line) <= 75, f"a line of {len(line)} octets")
        if line[:1] in (b" ", b"\t"):
            eis(bool(lines), "begins with a folded line")
            lines[-1] += line[1:]
        else:
            eis(bool(line), "an empty line")
            lines.append(line)
    for line in lines:
        yield line.decode("utf-8")


def _boom(lines: Sequence[str]) -> Deel:
    stack = [Deel("")]
    for line in lines:
        found = REGEL.fullmatch(line)
        eis(found is not None, f"no content line: {line}")
        assert found is not None
        name, value = found[1].upper(), found[3]
        eis(not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), f"a control character in {name}")
        if name == "BEGIN":
            stack.append(Deel(value))
            stack[-2].delen.append(stack[-1])
        elif name == "END":
            eis(stack.pop().naam == value, f"END:{value} out of place")
        else:
            params = {k.upper(): v.strip('"') for k, v in PARAM.findall(found[2])}
            stack[-1].eigenschappen.append(Eigenschap(name, params, value))
    eis(len(stack) == 1 and len(stack[0].delen) == 1 and not stack[0].eigenschappen, "more or less than one calendar")
    return stack[0].delen[0]


def _tekst(e: Eigenschap) -> str:
    """A TEXT value (RFC 5545 §3.3.11): nothing that must be escaped stands bare."""
    bare = re.sub(r"\\[\\;,nN]", "", e.waarde)
    eis(not re.search(r"[\\;,]", bare), f"{e.naam} is not escaped: {e.waarde}")
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], e.waarde)


# --- times


def _utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _moment(e: Eigenschap, zones: dict[str, Deel]) -> datetime:
    if e.waarde.endswith("Z"):
        eis("TZID" not in e.params, "UTC with a TZID")
        return _utc(e.waarde)
    eis(e.params.get("TZID") in zones, f"{e.naam}: no VTIMEZONE {e.params.get('TZID')}")
    local = datetime.strptime(e.waarde, "%Y%m%dT%H%M%S")  # noqa: DTZ007  local by what stands in the file
    return (local - _afstand(zones[e.params["TZID"]], local)).replace(tzinfo=UTC)


def _afstand(zone: Deel, local: datetime) -> timedelta:
    """How far local time is from UTC, by the last turn before it (RFC 5545 §3.6.5)."""
    turns = [_draai(turn, local) for turn in zone.delen]
    eis(len(turns) > 0, "a VTIMEZONE without turns")
    return max(turns)[1]


def _draai(turn: Deel, local: datetime) -> tuple[datetime, timedelta]:
    start = datetime.strptime(turn.een("DTSTART").waarde, "%Y%m%dT%H%M%S")  # noqa: DTZ007
    rule = dict(part.split("=") for part in turn.een("RRULE").waarde.split(";"))
    eis(rule["FREQ"] == "YEARLY" and rule["BYDAY"] == "-1SU" and set(rule) == {"FREQ", "BYDAY", "BYMONTH"}, str(rule))
    years = range(start.year, local.year + 1)
    onsets = [datetime.combine(_laatste_zondag(y, int(rule["BYMONTH"])), start.time()) for y in years]
    eis(onsets[0] == start, "the first turn is not where its rule says")
    return max((o for o in onsets if o <= local), default=start - timedelta(days=9000)), _uren(
        turn.een("TZOFFSETTO").waarde
    )


def _laatste_zondag(jaar: int, maand: int) -> date:
    return max(d for d in (date(jaar, maand, day) for day in range(25, 32)) if d.weekday() == 6)


def _uren(text: str) -> timedelta:
    eis(bool(re.fullmatch(r"[+-]\d{4}", text)), text)
    return (-1 if text[0] == "-" else 1) * timedelta(hours=int(text[1:3]), minutes=int(text[3:]))


# --- a calendar


@dataclass
class Kalender:
    """Somebody's calendar: one entry per UID, the newest by SEQUENCE and then by DTSTAMP (RFC 5546 §2.1.5)."""

    bekend: dict[str, Afspraak] = field(default_factory=dict)

    def neem_op(self, a: Afspraak) -> None:
        """Read one file; what is older than what is known changes nothing."""
        old = self.bekend.get(a.uid)
        if old is None or (old.volgnummer, old.gestempeld) <= (a.volgnummer, a.gestempeld):
            self.bekend[a.uid] = a

    @property
    def afspraken(self) -> list[Afspraak]:
        """What one sees: without what was cancelled."""
        return sorted((a for a in self.bekend.values() if a.methode != "CANCEL"), key=lambda a: a.begin)
