"""The pieces of a dossier: lay down, change, take away, list. Each with its feit; who may read less, reads no feit.

What a kind keeps where:

| kind | titel | tekst | gegevens |
|---|---|---|---|
| gesprek | the subject | what was agreed | `rollen`: who was there, keys of `dossier.rol`; `acties`: ids of promises |
| document | what it is | an explanation | |
| afwijking | what is done otherwise | why (must be there) | |
| besluit | what was decided | why (must be there) | `wie` decided |
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kern import instellingen, journaal
from kern.db import lock_row
from kern.dossier.rijen import Bestand, Stuk, Stuksoort
from kern.instellingen import Verouderd
from kern.journaal import VOOR_STAF, Zichtbaarheid, noteer
from kern.taal import bestaat_zin, opsomming, vandaag, zin
from kern.taal import datum as datum_zin
from kern.toezeggingen import GEMEENTE, Soort, Toezegging, zeg_toe
from kern.vragen.datums import Datum, lees_datum

TITEL, TEKST, WIE = 200, 10_000, 120  # longest, in characters
ROLLEN = ("PL", "DBO", "INW", "INI", "WH", "RD", "EXT", "GM", "WC", "COM")


class DossierFout(Exception):
    """It cannot be kept so. `veld`: the field it is about; the text says in Dutch what to do."""

    def __init__(self, veld: str, reden: str, **gegevens: object) -> None:
        super().__init__(zin(f"dossier.fout.{reden}", **gegevens))
        self.veld = veld


@dataclass(frozen=True)
class Actie:
    """What somebody took upon themselves in a conversation. `voor`: the last day."""

    tekst: str
    voor: date
    partij: str = GEMEENTE


def leg_vast(
    s: Session,
    now: datetime,
    kern_id: int,
    soort: Stuksoort,
    *,
    datum: date,
    titel: str,
    tekst: str = "",
    gegevens: Mapping[str, Any] | None = None,
    zichtbaarheid: Zichtbaarheid,
    door: str,
    traject_id: int | None = None,
    acties: Sequence[Actie] = (),
) -> Stuk:
    """Keep a piece and tell it in the journal, to the same readers; `acties` of a gesprek become promises.

    Raises DossierFout (`titel`, `tekst`, `wie`, `rollen`, `datum`) and ToezeggingFout for an action.
    """
    kept = _keur(now, soort, datum, titel, tekst, gegevens or {})
    stuk = Stuk(
        kern_id=kern_id,
        traject_id=traject_id,
        soort=soort.value,
        datum=datum,
        titel=titel.strip(),
        tekst=tekst.strip(),
        gegevens=kept,
        zichtbaarheid=zichtbaarheid.value,
        gemaakt=now,
        door=door,
        versie=1,
    )
    s.add(stuk)
    s.flush()
    _vertel(s, now, stuk, door)
    _neem_acties_op(s, now, stuk, acties, door)
    return stuk


def wijzig(
    s: Session,
    now: datetime,
    stuk: Stuk,
    door: str,
    gelezen_versie: int,
    *,
    datum: date,
    titel: str,
    tekst: str,
    gegevens: Mapping[str, Any] | None = None,
    zichtbaarheid: Zichtbaarheid,
    acties: Sequence[Actie] = (),
) -> None:
    """Change a piece; `gegevens` without `acties`, for those it has stay and `acties` are added.

    Raises DossierFout, ToezeggingFout and Verouderd.
    """
    _vergrendel(s, stuk, gelezen_versie)
    given = {**(gegevens or {}), "acties": stuk.gegevens.get("acties", [])}
    was, wider = _inhoud(stuk), VOOR_STAF.index(zichtbaarheid.value) > VOOR_STAF.index(stuk.zichtbaarheid)
    stuk.gegevens = _keur(now, Stuksoort(stuk.soort), datum, titel, tekst, given)
    stuk.datum, stuk.titel, stuk.tekst, stuk.zichtbaarheid = datum, titel.strip(), tekst.strip(), zichtbaarheid.value
    stuk.versie += 1
    s.flush()
    journaal.versmal(s, stuk.kern_id, "stuk", stuk.id, zichtbaarheid)
    if wider:
        _vertel(s, now, stuk, door)
    elif was != _inhoud(stuk):
        _noteer(s, now, stuk, "dossier_gewijzigd", zichtbaarheid, door)
    _neem_acties_op(s, now, stuk, acties, door)


def verwijder(s: Session, now: datetime, stuk: Stuk, reden: str, door: str, gelezen_versie: int) -> None:
    """Take a piece and its files away for good, for a wrong upload or a name that must go.

    The journal keeps that it happened, for staff only. Raises DossierFout without a reason, and Verouderd.
    """
    _vergrendel(s, stuk, gelezen_versie)
    if not reden.strip():
        raise DossierFout("reden", "reden")
    journaal.versmal(s, stuk.kern_id, "stuk", stuk.id, Zichtbaarheid.INTERN)
    _noteer(s, now, stuk, "dossier_verwijderd", Zichtbaarheid.INTERN, door, reden=_af(reden))
    s.execute(delete(Bestand).where(Bestand.stuk_id == stuk.id))
    s.delete(stuk)
    s.flush()


def een(s: Session, id: int, voor: tuple[str, ...] = VOOR_STAF) -> Stuk | None:
    """The piece with this number when this reader may see it, else None."""
    return s.scalars(select(Stuk).where(Stuk.id == id, Stuk.zichtbaarheid.in_(voor))).first()


def lijst(s: Session, kern_id: int, soort: Stuksoort | None = None, voor: tuple[str, ...] = VOOR_STAF) -> list[Stuk]:
    """The pieces of a kern that this reader may see, newest day first."""
    query = select(Stuk).where(Stuk.kern_id == kern_id, Stuk.zichtbaarheid.in_(voor))
    if soort is not None:
        query = query.where(Stuk.soort == soort.value)
    return list(s.scalars(query.order_by(Stuk.datum.desc(), Stuk.id.desc())))


def tel(s: Session, kern_id: int) -> dict[Stuksoort, int]:
    """How many pieces of each kind a kern has."""
    query = select(Stuk.soort, func.count()).where(Stuk.kern_id == kern_id).group_by(Stuk.soort)
    found = {Stuksoort(soort): n for soort, n in s.execute(query)}
    return {soort: found.get(soort, 0) for soort in Stuksoort}


def acties_van(s: Session, stuk: Stuk) -> list[Toezegging]:
    """The promises that came out of a gesprek, in the order in which they were written down."""
    wanted: list[int] = stuk.gegevens.get("acties", [])
    return list(s.scalars(select(Toezegging).where(Toezegging.id.in_(wanted)).order_by(Toezegging.id)))


def rolnamen(stuk: Stuk) -> tuple[str, ...]:
    """Who was at a gesprek, as people read it."""
    return tuple(zin(f"dossier.rol.{code}") for code in stuk.gegevens.get("rollen", ()))


# --- actions, one per line

# A day at the end of a line: "12-3", "12 maart 2027", with or without "uiterlijk", "voor" and a comma before it.
_DAG_AAN_EIND = re.compile(
    r"^(?P<tekst>.+?)[\s,;(–-]+(?:(?:uiterlijk|voor|vóór|op|tot|klaar|datum:?)\s+)*"
    r"(?P<dag>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}(?:[-/.][0-9]{2,4})?"
    r"|[0-9]{1,2}\s+[a-z]{3,9}\.?(?:\s+[0-9]{4})?)[\s).]*$",
    re.IGNORECASE,
)
_PARTIJ = re.compile(r"^(?P<partij>[^:]{2,60}):\s*(?P<tekst>\S.*)$")


def lees_acties(tekst: str, vandaag: date) -> tuple[Actie, ...]:
    """One action per line: `Wie: wat, 12 maart`. Without "Wie:" the gemeente does it.

    Raises DossierFout at `acties` with the line that has no day, or a day that has passed.
    """
    lines = (line.strip(" -*•\t") for line in tekst.splitlines())
    return tuple(_lees_actie(line, vandaag) for line in lines if line)


def _lees_actie(regel: str, vandaag: date) -> Actie:
    if len(regel) > 600:
        raise DossierFout("acties", "actie_lang", regel=regel[:80])
    found = _DAG_AAN_EIND.match(regel)
    day = lees_datum(found["dag"], vandaag) if found else None
    if found is None or not isinstance(day, Datum):
        raise DossierFout("acties", "actie_dag", regel=regel[:80])
    if day.dag < vandaag:
        raise DossierFout("acties", "actie_voorbij", regel=regel[:80], dag=datum_zin(day.dag))
    who = _PARTIJ.match(found["tekst"].strip(" ,;"))
    what = who["tekst"] if who else found["tekst"].strip(" ,;")
    if len(what) > 500:
        raise DossierFout("acties", "actie_lang", regel=regel[:80])
    return Actie(what[0].upper() + what[1:], day.dag, who["partij"].strip() if who else GEMEENTE)


def _neem_acties_op(s: Session, now: datetime, stuk: Stuk, acties: Sequence[Actie], door: str) -> None:
    if not acties:
        return
    visible = Zichtbaarheid(stuk.zichtbaarheid)
    made = [
        zeg_toe(
            s,
            now,
            stuk.kern_id,
            a.tekst,
            voor=a.voor,
            partij=a.partij,
            soort=Soort.ACTIE,
            zichtbaarheid=visible,
            bron="gesprek",
            door=door,
        )
        for a in acties
    ]
    stuk.gegevens = {**stuk.gegevens, "acties": [*stuk.gegevens.get("acties", []), *(t.id for t in made)]}
    s.flush()


# --- checks and feiten


def _keur(
    now: datetime, soort: Stuksoort, dag: date, titel: str, tekst: str, gegevens: Mapping[str, Any]
) -> dict[str, Any]:
    """What of `gegevens` is kept for this kind. Raises DossierFout."""
    if not titel.strip():
        raise DossierFout("titel", f"titel_{soort.value}")
    if len(titel.strip()) > TITEL:
        raise DossierFout("titel", "lang", grens=TITEL)
    if len(tekst.strip()) > TEKST:
        raise DossierFout("tekst", "lang", grens=TEKST)
    if soort in (Stuksoort.AFWIJKING, Stuksoort.BESLUIT) and not tekst.strip():
        raise DossierFout("tekst", f"tekst_{soort.value}")
    # A decision may be about what comes; a conversation has been.
    if soort is Stuksoort.GESPREK and dag > vandaag(now):
        raise DossierFout("datum", "toekomst")
    return _gegevens(soort, gegevens)


def _gegevens(soort: Stuksoort, gegevens: Mapping[str, Any]) -> dict[str, Any]:
    if soort is Stuksoort.GESPREK:
        roles = [str(code) for code in gegevens.get("rollen", ())]
        if not roles or not all(bestaat_zin(f"dossier.rol.{code}") for code in roles):
            raise DossierFout("rollen", "rollen")
        return {"rollen": roles, "acties": list(gegevens.get("acties", ()))}
    if soort is Stuksoort.BESLUIT:
        who = str(gegevens.get("wie", "")).strip()
        if not who or len(who) > WIE:
            raise DossierFout("wie", "wie")
        return {**gegevens, "wie": who}
    return dict(gegevens)


def _vergrendel(s: Session, stuk: Stuk, gelezen_versie: int) -> None:
    lock_row(s, Stuk, stuk.id)
    s.refresh(stuk)
    if stuk.versie != gelezen_versie:
        raise Verouderd(str(stuk.id))


def _inhoud(stuk: Stuk) -> tuple[object, ...]:
    return stuk.datum, stuk.titel, stuk.tekst, dict(stuk.gegevens)


def _vertel(s: Session, now: datetime, stuk: Stuk, door: str) -> None:
    visible = Zichtbaarheid(stuk.zichtbaarheid)
    _noteer(s, now, stuk, f"dossier_{stuk.soort}", visible, door, **_verhaal(stuk))


def _verhaal(stuk: Stuk) -> dict[str, str]:
    """What the sentence of the feit tells beside day and title."""
    if stuk.soort == Stuksoort.GESPREK.value:
        return {"erbij": zin("dossier.erbij", wie=opsomming(rolnamen(stuk)))}
    if stuk.soort == Stuksoort.BESLUIT.value:
        who = str(stuk.gegevens["wie"])
        return {"wie": who[0].upper() + who[1:], "reden": _af(stuk.tekst)}
    return {"reden": _af(stuk.tekst)} if stuk.soort == Stuksoort.AFWIJKING.value else {}


def _noteer(
    s: Session, now: datetime, stuk: Stuk, soort: str, zichtbaarheid: Zichtbaarheid, door: str, **gegevens: Any
) -> None:
    noteer(
        s,
        now,
        stuk.kern_id,
        soort,
        zichtbaarheid,
        door=door,
        zichtbaar_vanaf=instellingen.dorp_leest_vanaf(s, now) if zichtbaarheid is Zichtbaarheid.OPENBAAR else None,
        stuk=stuk.id,
        titel=_af(stuk.titel),
        dag=datum_zin(stuk.datum),
        **gegevens,
    )


def _af(tekst: str) -> str:
    text = " ".join(tekst.split())
    return text if not text or text[-1] in ".!?…" else f"{text}."
