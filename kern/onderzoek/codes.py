"""Household codes: six characters on a letter, made once, of which only an HMAC stays.

The list of code and address is the gemeente's own and never comes in here; so no row can be led back to a house.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.audit import leg_vast
from kern.db import Base, UtcDateTime, keys, lock_row
from kern.journaal import Zichtbaarheid, noteer
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek, OnderzoekFout, naam_gebied, neemt_lopende
from kern.taal import aantal

# No 0/O, 1/I/L, and no vowels: 24 characters that cannot be taken for each other and spell no words.
ALFABET = "23456789CDFGHJKMNPRTVWXY"
LENGTE = 6
HOOGSTENS_FOUT = 10
PER = timedelta(hours=1)
MEESTE_CODES = 20_000
# A character that is never in a code is read as the one it looks like; 0 and O are alike.
_LEZEN = str.maketrans("OILZBSQ", "0112850")

Soort = Literal["goed", "fout", "te_vaak"]


class HuishoudCode(Base):
    """One code of one onderzoek. Rows lie in the order of their HMAC, so that the order says nothing of a street."""

    __tablename__ = "huishoudcode"

    id: Mapped[int] = mapped_column(primary_key=True)
    onderzoek_id: Mapped[int] = mapped_column(ForeignKey("onderzoek.id", ondelete="CASCADE"), index=True)
    hmac: Mapped[str] = mapped_column(String(64), unique=True)


class CodePoging(Base):
    """A wrong try: who (an HMAC of conversation or address) and when, never what was typed. Gone after an hour."""

    __tablename__ = "code_poging"
    __table_args__ = (Index("ix_code_poging_bron_op", "bron", "op"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bron: Mapped[str] = mapped_column(String(64))
    op: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class CodeUitkomst:
    """What a typed code is. `code_id` only with `goed`; a code of another kern is `fout` like any other."""

    soort: Soort
    code_id: int | None
    onderzoek_id: int


def nieuwe_code(lengte: int = LENGTE) -> str:
    """A random code, as it is printed."""
    return "".join(secrets.choice(ALFABET) for _ in range(lengte))


def schoon(code: str) -> str:
    """What was typed as a code is kept: capitals, without spaces and dashes, look-alikes as one character."""
    text = unicodedata.normalize("NFKC", code).upper()
    return "".join(c for c in text if c.isalnum()).translate(_LEZEN)


def maak_codes(s: Session, now: datetime, o: Onderzoek, n: int, door: str = "opdrachtregel") -> list[str]:
    """Make `n` codes and give them back once.

    Raises OnderzoekFout: `codes_aantal`, `codes_gesloten`, `codes_verenigingen` (codes are for households only).
    """
    lock_row(s, Onderzoek, o.id)
    if o.wie is not Doelgroep.HUISHOUDENS:
        raise OnderzoekFout("codes_verenigingen")
    if o.gesloten_op is not None:
        raise OnderzoekFout("codes_gesloten")
    if not 1 <= n <= MEESTE_CODES - aantal_codes(s, o):
        raise OnderzoekFout("codes_aantal", meeste=MEESTE_CODES)
    made: dict[str, str] = {}
    while len(made) < n:
        fresh = {keys(s).lookup("huishoudcode", code): code for code in (nieuwe_code() for _ in range(n - len(made)))}
        made |= {h: code for h, code in fresh.items() if h not in _bestaande(s, list(fresh))}
    s.execute(insert(HuishoudCode), [{"onderzoek_id": o.id, "hmac": h} for h in sorted(made)])
    if o.kern_id is not None:
        noteer(s, now, o.kern_id, "codes_gemaakt", Zichtbaarheid.INTERN, door=door, aantal=aantal(n))
    leg_vast(s, now, door, "codes_gemaakt", naam_gebied(s, o))
    return list(made.values())


def _bestaande(s: Session, hmacs: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(hmacs), 500):
        part = hmacs[start : start + 500]
        found |= set(s.scalars(select(HuishoudCode.hmac).where(HuishoudCode.hmac.in_(part))))
    return found


def aantal_codes(s: Session, o: Onderzoek) -> int:
    """How many codes there are for this onderzoek."""
    return s.scalar(select(func.count()).select_from(HuishoudCode).where(HuishoudCode.onderzoek_id == o.id)) or 0


def csv_regels(codes: Sequence[str], gebied: str, base_url: str) -> Iterator[list[str]]:
    """Rows for a mail merge, the heading first: code, link, and the name of the kern (or the gemeente)."""
    yield ["code", "link", "kern"]
    for code in codes:
        yield [code, f"{base_url.rstrip('/')}/c/{code}", gebied]


def zoek(s: Session, now: datetime, onderzoek_id: int, code: str, bron: str | Sequence[str]) -> CodeUitkomst:
    """What this code is in this onderzoek. `bron`: who tries, e.g. ("gesprek:…", "adres:…"); each has ten wrong tries
    an hour, and after that even a right code is `te_vaak`.
    """
    bronnen = bronnen_van(s, bron)
    if te_vaak(s, now, bronnen):
        return CodeUitkomst("te_vaak", None, onderzoek_id)
    row = _rij(s, code)
    if row is None or row.onderzoek_id != onderzoek_id:
        noteer_fout(s, now, bronnen)
        return CodeUitkomst("fout", None, onderzoek_id)
    return CodeUitkomst("goed", row.id, onderzoek_id)


def zoek_onderzoek(s: Session, now: datetime, code: str, bron: str | Sequence[str]) -> Onderzoek | None:
    """The onderzoek a code of a letter belongs to while one may answer it (`/c/<code>`, a Telegram deep link).

    None for a wrong code, one of a closed onderzoek, and after ten wrong tries an hour by this `bron`.
    """
    bronnen = bronnen_van(s, bron)
    if te_vaak(s, now, bronnen):
        return None
    row = _rij(s, code)
    if row is None:
        noteer_fout(s, now, bronnen)
        return None
    o = s.get(Onderzoek, row.onderzoek_id)
    return o if o is not None and neemt_lopende(o, now) else None


def _rij(s: Session, code: str) -> HuishoudCode | None:
    hmacs = keys(s).lookups("huishoudcode", schoon(code))
    return s.scalars(select(HuishoudCode).where(HuishoudCode.hmac.in_(hmacs))).first()


def bronnen_van(s: Session, bron: str | Sequence[str]) -> list[str]:
    """Who tries, as HMACs: `bron` is one name or several ("gesprek:…", "adres:…")."""
    return [keys(s).lookup("codepoging", b) for b in ((bron,) if isinstance(bron, str) else bron)]


def te_vaak(s: Session, now: datetime, bronnen: Sequence[str], hoogstens: int = HOOGSTENS_FOUT) -> bool:
    """Whether one of these sources (HMACs) has used its tries of the past hour. Also forgets older tries."""
    s.execute(delete(CodePoging).where(CodePoging.op <= now - PER))
    tries = select(func.count()).select_from(CodePoging)
    return any((s.scalar(tries.where(CodePoging.bron == b)) or 0) >= hoogstens for b in bronnen)


def noteer_fout(s: Session, now: datetime, bronnen: Sequence[str]) -> None:
    """Count a wrong try for each of these sources (HMACs)."""
    s.add_all([CodePoging(bron=b, op=now) for b in bronnen])
    s.flush()
