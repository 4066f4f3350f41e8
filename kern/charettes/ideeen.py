"""Ideas that people brought to a charette, with a number, and what became of each. No names.

Everything here may be read by everybody once staff has read it: `zichtbaar`. Before that nobody but staff sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import journaal
from kern.charettes.fout import CharetteFout
from kern.charettes.ideelijst import (
    dagdeelnaam,
    een,
    kort,
    label,
    lijst,
    standen,
    tel_ongelezen,
    themanaam,
)
from kern.charettes.rijen import Charette, Staat
from kern.charettes.werkrijen import Akkoordpunt, Idee, Ideestaat, Ideestap, Ronde, Variant
from kern.db import lock_row
from kern.initiatieven.plannen import schone_tekst
from kern.initiatieven.rijen import Initiatief
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer
from kern.taal import zin

__all__ = [
    "BRONNEN",
    "LENGTE",
    "MAG_NAAR",
    "breng_in",
    "breng_lijst_in",
    "dagdeelnaam",
    "een",
    "keur_reden",
    "keur_tekst",
    "kort",
    "label",
    "lijst",
    "neemt_ideeen",
    "standen",
    "tel_ongelezen",
    "themanaam",
    "toon",
    "toon_alle",
    "verberg",
    "wijzig",
    "zet",
    "zojuist",
]

_I = Ideestaat
# What may follow what. What is not done may be taken up again, with a reason.
MAG_NAAR: Mapping[Ideestaat, frozenset[Ideestaat]] = MappingProxyType(
    {
        _I.IDEE: frozenset({_I.VARIANT, _I.AKKOORD, _I.INITIATIEF, _I.NIET}),
        _I.VARIANT: frozenset({_I.AKKOORD, _I.INITIATIEF, _I.NIET}),
        _I.AKKOORD: frozenset({_I.INITIATIEF, _I.GEBOUWD, _I.NIET}),
        _I.INITIATIEF: frozenset({_I.GEBOUWD, _I.NIET}),
        _I.GEBOUWD: frozenset(),
        _I.NIET: frozenset({_I.IDEE}),
    }
)
BRONNEN = ("papier", "staf", "chat", "pagina")
LENGTE = 1000  # of an idea and of a reason, in characters
# Sent twice in this time is sent once: a second press of the button, or back and again.
ZELFDE_BINNEN = timedelta(minutes=15)


def neemt_ideeen(c: Charette) -> bool:
    """Whether residents may bring an idea now: from the opening until the report is there."""
    return c.staat in (Staat.OPEN, Staat.DICHT, Staat.GEHOUDEN)


# --- bringing one


def breng_in(
    s: Session,
    now: datetime,
    c: Charette,
    tekst: str,
    *,
    bron: str,
    thema_id: int | None = None,
    dagdeel_id: int | None = None,
    zichtbaar: bool = False,
    door: str = "",
) -> Idee:
    """Keep an idea under the next number of this charette; `zichtbaar` when staff read it already.

    `bron` is one of `BRONNEN`. Raises CharetteFout (`tekst`, `thema`, `dagdeel`).
    """
    return breng_lijst_in(
        s, now, c, [tekst], bron=bron, thema_id=thema_id, dagdeel_id=dagdeel_id, zichtbaar=zichtbaar, door=door
    )[0]


def breng_lijst_in(
    s: Session,
    now: datetime,
    c: Charette,
    teksten: Sequence[str],
    *,
    bron: str,
    thema_id: int | None = None,
    dagdeel_id: int | None = None,
    zichtbaar: bool = False,
    door: str = "",
) -> list[Idee]:
    """Keep ideas that came together, such as the notes of one table, with one line in the journal.

    Raises CharetteFout as `breng_in` does, and then keeps none of them.
    """
    if bron not in BRONNEN:
        raise ValueError(bron)
    texts = [keur_tekst(tekst) for tekst in teksten]
    _keur_plek(c, thema_id, dagdeel_id)
    lock_row(s, Charette, c.id)
    s.refresh(c, ["ideenummer", "staat"])
    if c.staat == Staat.AFGELAST:
        raise CharetteFout("tekst", "idee.fout.afgelast")
    rows = [_rij(now, c, text, bron, thema_id, dagdeel_id, zichtbaar) for text in texts]
    s.add_all(rows)
    s.flush()
    if rows:
        numbers = rows[0].nummer, rows[-1].nummer
        _noteer(s, now, c, "charette_ideeen_binnen", Zichtbaarheid.INTERN, door, welke=_welke(*numbers))
        if zichtbaar:
            _vertel_nieuwe(s, now, c, len(rows), door)
    return rows


def _rij(
    now: datetime, c: Charette, tekst: str, bron: str, thema: int | None, dagdeel: int | None, zichtbaar: bool
) -> Idee:
    c.ideenummer += 1
    return Idee(
        charette_id=c.id,
        nummer=c.ideenummer,
        tekst=tekst,
        thema_id=thema,
        dagdeel_id=dagdeel,
        bron=bron,
        staat=Ideestaat.IDEE.value,
        zichtbaar=zichtbaar,
        gemaakt=now,
        versie=1,
    )


def keur_tekst(tekst: str) -> str:
    """The tidy text of an idea. Raises CharetteFout at `tekst`: too short to be one, or too long."""
    text = schone_tekst(tekst)
    if len(text) < 3:
        raise CharetteFout("tekst", "idee.fout.leeg")
    if len(text) > LENGTE:
        raise CharetteFout("tekst", "idee.fout.te_lang", hoogstens=LENGTE)
    return text


def _keur_plek(c: Charette, thema_id: int | None, dagdeel_id: int | None) -> None:
    """A theme and a dagdeel are those of this charette."""
    if thema_id is not None and thema_id not in {t.id for t in c.themas}:
        raise CharetteFout("thema", "idee.fout.thema")
    if dagdeel_id is not None and dagdeel_id not in {d.id for d in c.dagdelen}:
        raise CharetteFout("dagdeel", "idee.fout.dagdeel")


def zojuist(s: Session, now: datetime, c: Charette, tekst: str, bron: str) -> Idee | None:
    """The same idea by the same way, when it came a moment ago: a second press of the button. Raises CharetteFout."""
    wanted = (Idee.charette_id == c.id) & (Idee.bron == bron) & (Idee.gemaakt > now - ZELFDE_BINNEN)
    return s.scalars(select(Idee).where(wanted, Idee.tekst == keur_tekst(tekst)).order_by(Idee.nummer)).first()


# --- showing and changing


def wijzig(
    s: Session,
    now: datetime,
    idee: Idee,
    tekst: str,
    *,
    thema_id: int | None = None,
    dagdeel_id: int | None = None,
    door: str,
    gelezen_versie: int,
) -> None:
    """Put an idea in other words (a name must go) or at another theme. Raises CharetteFout and Verouderd."""
    _vergrendel(s, idee, gelezen_versie)
    text, c = keur_tekst(tekst), s.get_one(Charette, idee.charette_id)
    _keur_plek(c, thema_id, dagdeel_id)
    changed = text != idee.tekst
    idee.tekst, idee.thema_id, idee.dagdeel_id = text, thema_id, dagdeel_id
    idee.versie += 1
    s.flush()
    if changed:
        # A feit tells an idea in its own words: what had to go, must go there too.
        journaal.versmal(s, c.kern_id, "idee", idee.id, Zichtbaarheid.INTERN)
    _noteer(s, now, c, "charette_idee_gewijzigd", Zichtbaarheid.INTERN, door, nummer=idee.nummer)


def toon(s: Session, now: datetime, idee: Idee, door: str, gelezen_versie: int) -> None:
    """Let everybody read it: staff read it, and there is no name in it. Raises Verouderd."""
    _vergrendel(s, idee, gelezen_versie)
    if not idee.zichtbaar:
        idee.zichtbaar, idee.versie = True, idee.versie + 1
        s.flush()
        _vertel_nieuwe(s, now, s.get_one(Charette, idee.charette_id), 1, door)


def toon_alle(s: Session, now: datetime, c: Charette, nummers: Iterable[int], door: str) -> int:
    """Let everybody read these ideas; returns how many were not shown before. One line in the journal for all."""
    lock_row(s, Charette, c.id)
    wanted = (Idee.charette_id == c.id) & Idee.nummer.in_(list(nummers)) & Idee.zichtbaar.is_(False)
    rows = list(s.scalars(select(Idee).where(wanted).with_for_update().execution_options(populate_existing=True)))
    for idee in rows:
        idee.zichtbaar, idee.versie = True, idee.versie + 1
    s.flush()
    if rows:
        _vertel_nieuwe(s, now, c, len(rows), door)
    return len(rows)


def verberg(s: Session, now: datetime, idee: Idee, door: str, gelezen_versie: int) -> None:
    """Only staff reads it, and what the journal told about it. Raises Verouderd."""
    _vergrendel(s, idee, gelezen_versie)
    c = s.get_one(Charette, idee.charette_id)
    # Also one that was never shown: now somebody of the staff has looked at it.
    idee.zichtbaar, idee.versie = False, idee.versie + 1
    s.flush()
    journaal.versmal(s, c.kern_id, "idee", idee.id, Zichtbaarheid.INTERN)
    _noteer(s, now, c, "charette_idee_verborgen", Zichtbaarheid.INTERN, door, nummer=idee.nummer)


# --- what becomes of it


def zet(
    s: Session,
    now: datetime,
    idee: Idee,
    naar: Ideestaat,
    reden: str,
    door: str,
    gelezen_versie: int,
    *,
    variant_id: int | None = None,
    akkoordpunt_id: int | None = None,
    initiatief_id: int | None = None,
) -> Ideestap:
    """Move an idea on, with a reason that everybody may read, and to what: a variant, an item, a plan.

    Raises CharetteFout (`naar`, `reden`, `variant`, `akkoordpunt`, `initiatief`) and Verouderd.
    """
    _vergrendel(s, idee, gelezen_versie)
    van, c = Ideestaat(idee.staat), s.get_one(Charette, idee.charette_id)
    if naar not in MAG_NAAR[van]:
        raise CharetteFout("naar", "idee.fout.mag_niet", van=label(van))
    text = keur_reden(reden)
    if naar is Ideestaat.VARIANT:
        idee.variant_id = _variant(s, c, variant_id)
    elif naar is Ideestaat.AKKOORD:
        idee.akkoordpunt_id = _akkoordpunt(s, c, akkoordpunt_id)
    elif naar is Ideestaat.INITIATIEF:
        idee.initiatief_id = _initiatief(s, c, initiatief_id)
    idee.staat, idee.versie = naar.value, idee.versie + 1
    stap = Ideestap(idee_id=idee.id, van=van.value, naar=naar.value, moment=now, reden=text, door=door)
    s.add(stap)
    s.flush()
    _vertel_stap(s, now, c, idee, stap, door)
    return stap


def keur_reden(reden: str) -> str:
    """The tidy reason. Raises CharetteFout at `reden`."""
    text = schone_tekst(reden)
    if not text:
        raise CharetteFout("reden", "idee.fout.geen_reden")
    if len(text) > LENGTE:
        raise CharetteFout("reden", "idee.fout.te_lang", hoogstens=LENGTE)
    return text


def _variant(s: Session, c: Charette, id: int | None) -> int:
    row = s.get(Variant, id) if id is not None else None
    if row is None or s.get_one(Ronde, row.ronde_id).charette_id != c.id:
        raise CharetteFout("variant", "idee.fout.kies_variant")
    return row.id


def _akkoordpunt(s: Session, c: Charette, id: int | None) -> int:
    row = s.get(Akkoordpunt, id) if id is not None else None
    if row is None or row.charette_id != c.id:
        raise CharetteFout("akkoordpunt", "idee.fout.kies_akkoordpunt")
    return row.id


def _initiatief(s: Session, c: Charette, id: int | None) -> int:
    row = s.get(Initiatief, id) if id is not None else None
    if row is None or row.kern_id != c.kern_id:
        raise CharetteFout("initiatief", "idee.fout.kies_initiatief")
    return row.id


def _vergrendel(s: Session, idee: Idee, gelezen_versie: int) -> None:
    lock_row(s, Idee, idee.id)
    s.refresh(idee)
    if idee.versie != gelezen_versie:
        raise Verouderd(f"idee {idee.nummer}")


# --- the journal


def _vertel_stap(s: Session, now: datetime, c: Charette, idee: Idee, stap: Ideestap, door: str) -> None:
    visible = Zichtbaarheid.OPENBAAR if idee.zichtbaar else Zichtbaarheid.INTERN
    values = {"nummer": idee.nummer, "idee": idee.id, "kort": kort(idee.tekst), "reden": _af(stap.reden)}
    _noteer(s, now, c, "charette_idee", visible, door, staat=zin(f"idee.staat_zin.{stap.naar}"), **values)


def _vertel_nieuwe(s: Session, now: datetime, c: Charette, n: int, door: str) -> None:
    kind = "charette_ideeen_een" if n == 1 else "charette_ideeen"
    _noteer(s, now, c, kind, Zichtbaarheid.OPENBAAR, door, aantal=n)


def _noteer(
    s: Session, now: datetime, c: Charette, soort: str, zichtbaarheid: Zichtbaarheid, door: str, **gegevens: Any
) -> None:
    # At once for everybody: the page of the idea shows it at once too.
    noteer(s, now, c.kern_id, soort, zichtbaarheid, door=door, charette=c.id, titel=c.titel, **gegevens)


def _af(tekst: str) -> str:
    text = " ".join(tekst.split())
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _welke(eerste: int, laatste: int) -> str:
    return f"nummer {eerste}" if eerste == laatste else f"nummer {eerste} tot en met {laatste}"
