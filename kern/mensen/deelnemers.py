"""Who signed up for a charette: name, how to reach them, what they need; apart from their places, with an end date."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, keys
from kern.mensen.adressen import MAIL, OngeldigAdres, geldig_adres, zoeksleutel, zoeksleutels
from kern.taal import vandaag

TELEGRAM, TELEFOON = "telegram", "telefoon"
KANALEN = (MAIL, TELEGRAM, TELEFOON)
WENSEN = ("toegang", "dieet", "oppas", "vervoer")
NAAM_LENGTE, TELEFOON_LENGTE, WENS_LENGTE = 120, 40, 200
# The shortest number that reaches somebody: six digits within a village.
MINSTE_CIJFERS = 6


class Onbereikbaar(ValueError):
    """We cannot reach this person. `veld`: what is missing, "naam", "email" or "telefoon"."""

    def __init__(self, veld: str) -> None:
        super().__init__(veld)
        self.veld = veld


class Aanmelder(Base):
    """The contact data of a party. `kanaal`: how they want to hear from us (mail, telegram, telefoon).

    `adres` is the e-mail address or the chat id, `lookup` its HMAC (of a telephone number its digits); `tot`: the last
    day we keep it.
    """

    __tablename__ = "aanmelder"

    id: Mapped[int] = mapped_column(primary_key=True)
    aanmelding_id: Mapped[str] = mapped_column(ForeignKey("aanmelding.id", ondelete="CASCADE"), unique=True)
    naam: Mapped[bytes] = mapped_column(LargeBinary)
    kanaal: Mapped[str] = mapped_column(String(10))
    adres: Mapped[bytes | None] = mapped_column(LargeBinary)
    telefoon: Mapped[bytes | None] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(String(64), index=True, default="")
    code: Mapped[bytes] = mapped_column(LargeBinary)
    wensen: Mapped[bytes | None] = mapped_column(LargeBinary)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    tot: Mapped[date]


@dataclass(frozen=True)
class Bereik:
    """Who signs up and how we reach them, readable. `wensen`: what they need, by the keys of `WENSEN`."""

    naam: str
    kanaal: str
    adres: str = ""
    telefoon: str = ""
    wensen: Mapping[str, str] = field(default_factory=dict)


def keur(wie: Bereik) -> Bereik:
    """The same, tidy. Raises Onbereikbaar (what is missing) and OngeldigAdres; ValueError for an unknown channel."""
    if wie.kanaal not in KANALEN:
        raise ValueError(wie.kanaal)
    naam, telefoon = _regel(wie.naam)[:NAAM_LENGTE], _regel(wie.telefoon)[:TELEFOON_LENGTE]
    if not naam:
        raise Onbereikbaar("naam")
    if wie.kanaal == TELEFOON and len(_cijfers(telefoon)) < MINSTE_CIJFERS:
        raise Onbereikbaar("telefoon")
    return Bereik(naam, wie.kanaal, _adres(wie), telefoon, _wensen(wie.wensen))


def _adres(wie: Bereik) -> str:
    if wie.kanaal == TELEFOON:
        return ""
    if not wie.adres.strip():
        raise Onbereikbaar("email")
    found = geldig_adres(wie.adres) if wie.kanaal == MAIL else wie.adres.strip()
    if found is None:
        raise OngeldigAdres
    return found


def _wensen(wensen: Mapping[str, str]) -> dict[str, str]:
    tidy = {key: _regel(wensen.get(key, ""))[:WENS_LENGTE] for key in WENSEN}
    return {key: text for key, text in tidy.items() if text}


def bewaar(s: Session, now: datetime, aanmelding_id: str, wie: Bereik, code: str, tot: date) -> Aanmelder:
    """Keep who signed up, in the place of whom we had, until and with `tot`. Raises what `keur` raises."""
    wie = keur(wie)
    k = keys(s)
    row = _rij(s, aanmelding_id) or Aanmelder(aanmelding_id=aanmelding_id, gemaakt=now)
    row.naam = k.seal("aanmelder.naam", wie.naam)
    row.kanaal = wie.kanaal
    row.adres = k.seal("aanmelder.adres", wie.adres) if wie.adres else None
    row.telefoon = k.seal("aanmelder.telefoon", wie.telefoon) if wie.telefoon else None
    row.lookup = zoeksleutel(s, wie.kanaal, _te_zoeken(wie.kanaal, wie.adres or wie.telefoon))
    row.code = k.seal("aanmelder.code", code)
    row.wensen = k.seal("aanmelder.wensen", json.dumps(wie.wensen)) if wie.wensen else None
    row.tot = tot
    s.add(row)
    s.flush()
    return row


def zet_wensen(s: Session, aanmelding_id: str, wensen: Mapping[str, str]) -> None:
    """Keep what they need, in the place of what we had; nothing happens when we no longer know them."""
    row = _rij(s, aanmelding_id)
    if row is not None:
        tidy = _wensen(wensen)
        row.wensen = keys(s).seal("aanmelder.wensen", json.dumps(tidy)) if tidy else None
        s.flush()


def van(s: Session, aanmelding_id: str) -> Bereik | None:
    """Who signed up, readable; None when we no longer know. Showing it is a deed for the audit."""
    row = _rij(s, aanmelding_id)
    return None if row is None else _lees(s, row)


def van_alle(s: Session, aanmelding_ids: list[str]) -> dict[str, Bereik]:
    """Who signed up, of many parties at once, by id. Showing it is a deed for the audit."""
    return {row.aanmelding_id: _lees(s, row) for row in _rijen(s, aanmelding_ids)}


def namen(s: Session, aanmelding_ids: Sequence[str]) -> dict[str, str]:
    """Only the names, by id, for a door or a table. Showing them is a deed for the audit."""
    return {row.aanmelding_id: keys(s).open("aanmelder.naam", row.naam) for row in _rijen(s, aanmelding_ids)}


def codes(s: Session, aanmelding_ids: Sequence[str]) -> dict[str, str]:
    """Only the codes, by id, for somebody who types one at the door."""
    return {row.aanmelding_id: keys(s).open("aanmelder.code", row.code) for row in _rijen(s, aanmelding_ids)}


def _rijen(s: Session, aanmelding_ids: Sequence[str]) -> Iterator[Aanmelder]:
    for start in range(0, len(aanmelding_ids), 500):
        part = aanmelding_ids[start : start + 500]
        yield from s.scalars(select(Aanmelder).where(Aanmelder.aanmelding_id.in_(part)))


def _lees(s: Session, row: Aanmelder) -> Bereik:
    k = keys(s)
    return Bereik(
        naam=k.open("aanmelder.naam", row.naam),
        kanaal=row.kanaal,
        adres=k.open("aanmelder.adres", row.adres) if row.adres else "",
        telefoon=k.open("aanmelder.telefoon", row.telefoon) if row.telefoon else "",
        wensen=json.loads(k.open("aanmelder.wensen", row.wensen)) if row.wensen else {},
    )


def code_van(s: Session, aanmelding_id: str) -> str:
    """The code of a party, readable, for its confirmation; "" when we no longer know who they are."""
    row = _rij(s, aanmelding_id)
    return keys(s).open("aanmelder.code", row.code) if row else ""


def per_lookup(s: Session, kanaal: str, adres: str) -> list[str]:
    """The ids of the aanmeldingen of this address on this channel (of a telephone number: its digits)."""
    wanted = (Aanmelder.kanaal == kanaal) & Aanmelder.lookup.in_(zoeksleutels(s, kanaal, _te_zoeken(kanaal, adres)))
    return list(s.scalars(select(Aanmelder.aanmelding_id).where(wanted).order_by(Aanmelder.id)))


def verleng(s: Session, aanmelding_ids: Sequence[str], tot: date) -> None:
    """Keep them until and with another day: the charette moved."""
    for start in range(0, len(aanmelding_ids), 500):
        part = Aanmelder.aanmelding_id.in_(aanmelding_ids[start : start + 500])
        s.execute(update(Aanmelder).where(part).values(tot=tot))


def wis(s: Session, aanmelding_id: str) -> bool:
    """Erase who signed up; whether there was somebody. Their places: `kern.charettes.aanmelden.wis`."""
    done = s.execute(delete(Aanmelder).where(Aanmelder.aanmelding_id == aanmelding_id).returning(Aanmelder.id))
    return bool(done.all())


def wis_verlopen(s: Session, now: datetime) -> list[str]:
    """Erase those whose last day has passed; the ids of their aanmeldingen, for `kern.charettes.aanmelden.wis`."""
    done = s.execute(delete(Aanmelder).where(Aanmelder.tot < vandaag(now)).returning(Aanmelder.aanmelding_id))
    return sorted(done.scalars())


def _te_zoeken(kanaal: str, adres: str) -> str:
    return _cijfers(adres) if kanaal == TELEFOON else adres


def _cijfers(tekst: str) -> str:
    """The digits of a number; +31 6 and 06 are the same telephone."""
    found = "".join(c for c in unicodedata.normalize("NFKC", tekst) if c in "0123456789+")
    for prefix in ("+31", "0031"):
        if found.startswith(prefix):
            found = "0" + found.removeprefix(prefix).removeprefix("0")
    return found.replace("+", "")


def _regel(tekst: str) -> str:
    """One line without what cannot be seen."""
    spaced = " ".join(unicodedata.normalize("NFC", tekst).split())
    return "".join(c for c in spaced if unicodedata.category(c)[0] != "C").strip()


def _rij(s: Session, aanmelding_id: str) -> Aanmelder | None:
    return s.scalars(select(Aanmelder).where(Aanmelder.aanmelding_id == aanmelding_id)).first()
