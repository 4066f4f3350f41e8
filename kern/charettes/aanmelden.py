"""Signing up, changing and cancelling. Each decides under the lock of the charette and says what came of it.

The other deeds of who signed up (answer to an offer, leave the list) stand in `aanbod.py`, the draw in `loten.py`, and
erasing in `wissen.py`; all are to be had here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import plaatsing, slot
from kern.charettes.aanbod import aanvaard, komt, sla_af, splits, van_wachtlijst, verval, wil_nog
from kern.charettes.charette import bewaren_tot, stand_nu
from kern.charettes.feiten import over_aanmelding
from kern.charettes.fout import CharetteFout
from kern.charettes.loten import loot
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Deelnemer, Leeftijd, Plaats, Staat
from kern.charettes.slot import vergrendel
from kern.charettes.waarden import MEESTE_MENSEN, Aanbod, Gevolg, Persoon, Wens
from kern.charettes.wissen import wis
from kern.db import keys
from kern.instellingen import Verouderd
from kern.mensen import deelnemers
from kern.mensen.adressen import OngeldigAdres
from kern.mensen.deelnemers import Bereik, Onbereikbaar
from kern.onderzoek.codes import nieuwe_code, schoon
from kern.taal import BRONTAAL, TALEN

__all__ = [
    "KANALEN",
    "MEESTE_MENSEN",
    "Aanbod",
    "CharetteFout",
    "Gevolg",
    "Persoon",
    "Wens",
    "aanvaard",
    "code_hmacs",
    "komt",
    "loot",
    "meld_aan",
    "meld_af",
    "sla_af",
    "splits",
    "van_wachtlijst",
    "verdeel",
    "vergrendel",
    "verval",
    "wijzig",
    "wil_nog",
    "wis",
]

TELEFOON = "telefoon"  # staff types it in for somebody on the line
KANALEN = ("web", "telegram", "pagina", TELEFOON)


# --- signing up


def meld_aan(
    s: Session,
    now: datetime,
    charette_id: int,
    wens: Wens,
    wie: Bereik,
    *,
    kanaal: str,
    sleutel: str,
    door: str = "",
) -> Aanmelding:
    """Sign a party up: places at once where there is room, else the list. The same `sleutel` again gives the first.

    By telephone it may be done after closing too. Raises CharetteFout, and KeyError for an unknown charette.
    """
    if kanaal not in KANALEN or not 0 < len(sleutel) <= 120:
        raise ValueError(f"{kanaal} {sleutel}")
    c = slot.vergrendel(s, charette_id)
    known = s.scalars(select(Aanmelding).where(Aanmelding.sleutel == sleutel)).one_or_none()
    if known is not None:
        return known
    _keur_open(c, now, staf=kanaal == TELEFOON)
    chosen = _keur_wens(c, wens)
    _keur_dagdelen(chosen, now)
    wie = _keur_bereik(wie)
    c.aanmeldnummer += 1
    code = _nieuwe_code(s)
    a = Aanmelding(
        charette_id=c.id,
        nummer=c.aanmeldnummer,
        sleutel=sleutel,
        aantal=wens.aantal,
        splitsen=wens.splitsen,
        mix=wens.mix,
        kanaal=kanaal,
        taal=_taal(wens),
        code=code_hmacs(s, code)[0],
        gemaakt=now,
        door=door,
        mensen=_mensen(wens),
    )
    s.add(a)
    s.flush()
    for d in chosen:
        _vraag(s, now, c, d, a)
    deelnemers.bewaar(s, now, a.id, wie, code, bewaren_tot(s, now, c))
    over_aanmelding(s, now, c, a, "aanmelding", a.aantal, door)
    return a


def _vraag(s: Session, now: datetime, c: Charette, d: Dagdeel, a: Aanmelding) -> None:
    """The party wants this dagdeel with all its people; who left it before gets the same row again."""
    p = next((p for p in a.plaatsen if p.dagdeel_id == d.id), None)
    if p is None:
        p = Plaats(dagdeel_id=d.id, aanmelding_id=a.id, geplaatst=0, aangeboden=0, reeks=0)
        a.plaatsen.append(p)
    p.gevraagd, p.komt, p.aanwezig = a.aantal, None, None
    plaatsing.plaats_of_wacht(s, now, c, d, a, p)


def _nieuwe_code(s: Session) -> str:
    """A code that nobody has, in any charette."""
    while True:
        code = nieuwe_code()
        if s.scalars(select(Aanmelding.id).where(Aanmelding.code.in_(code_hmacs(s, code)))).first() is None:
            return code


def code_hmacs(s: Session, code: str) -> tuple[str, ...]:
    """What is kept of a code, by the present key and the old one; it may be typed in any way."""
    return keys(s).lookups("aanmelding.code", schoon(code))


# --- is it right?


def _keur_open(c: Charette, now: datetime, *, staf: bool) -> None:
    staat = stand_nu(c, now)
    if staat is Staat.CONCEPT:
        raise CharetteFout("", "charette.fout.nog_niet")
    if staat is Staat.OPEN or (staf and staat is Staat.DICHT):
        return
    raise CharetteFout("", "charette.fout.dicht" if staat is Staat.DICHT else "charette.fout.voorbij")


def _keur_wens(c: Charette, wens: Wens) -> list[Dagdeel]:
    """The chosen dagdelen, in the order of time. Raises CharetteFout."""
    if not 1 <= wens.aantal <= MEESTE_MENSEN:
        raise CharetteFout("aantal", "charette.fout.aantal", hoogstens=MEESTE_MENSEN)
    if len(wens.mensen) > wens.aantal:
        raise CharetteFout("aantal", "charette.fout.te_veel_mensen")
    if any(m.leeftijd and m.leeftijd not in list(Leeftijd) for m in wens.mensen):
        raise CharetteFout("leeftijd", "charette.fout.kies_leeftijd")
    known = {d.id: d for d in c.dagdelen if d.aanmelden}
    if not wens.dagdelen or not set(wens.dagdelen) <= known.keys():
        raise CharetteFout("dagdelen", "charette.fout.kies_dagdeel")
    return [d for d in c.dagdelen if d.id in wens.dagdelen]


def _keur_dagdelen(chosen: Iterable[Dagdeel], now: datetime) -> None:
    for d in chosen:
        if d.afgelast or d.begin <= now:
            raise CharetteFout("dagdelen", "charette.fout.dagdeel_voorbij", dagdeel=d.naam)


def _keur_bereik(wie: Bereik) -> Bereik:
    try:
        return deelnemers.keur(wie)
    except Onbereikbaar as wrong:
        raise CharetteFout(wrong.veld, f"charette.fout.geen_{wrong.veld}") from None
    except OngeldigAdres:
        raise CharetteFout("email", "charette.fout.adres") from None


def _mensen(wens: Wens) -> list[Deelnemer]:
    """A row for everybody; what they told about themselves only when we may use it."""
    told = wens.mensen if wens.mix else ()
    everybody = [*told, *[Persoon()] * (wens.aantal - len(told))]
    return [Deelnemer(volgnr=n, leeftijd=p.leeftijd, uit_kern=p.uit_kern) for n, p in enumerate(everybody, 1)]


def _taal(wens: Wens) -> str:
    return wens.taal if wens.taal in TALEN else BRONTAAL


# --- changing and cancelling


def wijzig(s: Session, now: datetime, a: Aanmelding, wens: Wens, gelezen_versie: int, *, staf: bool = False) -> Gevolg:
    """Let the party want something else: other dagdelen, more or fewer people. What it has, it keeps where it can.

    Fewer people is always possible; for more, or for another dagdeel, one must be able to sign up (`staf`: also after
    closing). Who waits and grows goes to the end of the list. Raises CharetteFout and Verouderd.
    """
    c = slot.vergrendel(s, a.charette_id)
    a = slot.ververs(s, a.id)
    if a.versie != gelezen_versie:
        raise Verouderd(f"aanmelding {a.nummer}")
    if a.ingetrokken:
        raise CharetteFout("", "charette.fout.ingetrokken")
    chosen = _keur_wens(c, wens)
    mine = {p.dagdeel_id for p in a.plaatsen if p.gevraagd}
    new = [d for d in chosen if d.id not in mine]
    if new or wens.aantal > a.aantal:
        _keur_open(c, now, staf=staf)
        _keur_dagdelen(new, now)
    grew = wens.aantal > a.aantal
    _zet_groep(a, wens)
    s.flush()
    _pas_aan(s, now, c, a, {d.id for d in chosen}, grew=grew)
    for d in new:
        _vraag(s, now, c, d, a)
    return _klaar(s, now, c, a)


def _zet_groep(a: Aanmelding, wens: Wens) -> None:
    a.aantal, a.splitsen, a.mix, a.taal = wens.aantal, wens.splitsen, wens.mix, _taal(wens)
    rows = {m.volgnr: m for m in a.mensen}
    for wanted in _mensen(wens):
        row = rows.pop(wanted.volgnr, None)
        if row is None:
            a.mensen.append(wanted)
        else:
            row.leeftijd, row.uit_kern = wanted.leeftijd, wanted.uit_kern
    for row in rows.values():
        a.mensen.remove(row)


def _pas_aan(s: Session, now: datetime, c: Charette, a: Aanmelding, gekozen: set[int], *, grew: bool) -> None:
    """Bring what the party had before in line with what it wants now. What has begun stays as it was."""
    for d, p in _nog_te_komen(c, a, now):
        if d.id not in gekozen:
            plaatsing.laat_los(p)
        elif a.aantal < p.gevraagd:
            plaatsing.krimp(p, a.aantal)
        elif grew and not d.afgelast:  # not when some of them left a list before: they stay off it
            p.gevraagd, p.positie, p.rust = a.aantal, None, False
            plaatsing.plaats_of_wacht(s, now, c, d, a, p)
        if not a.splitsen:
            plaatsing.geen_deel(p)


def _nog_te_komen(c: Charette, a: Aanmelding, now: datetime) -> list[tuple[Dagdeel, Plaats]]:
    """What the party asked for and what has not begun."""
    mine = {p.dagdeel_id: p for p in a.plaatsen if p.gevraagd}
    return [(d, mine[d.id]) for d in c.dagdelen if d.id in mine and d.begin > now]


def meld_af(
    s: Session, now: datetime, a: Aanmelding, dagdeel_ids: tuple[int, ...] | None = None, *, door: str = ""
) -> Gevolg:
    """Cancel these dagdelen, or all (None); what has begun stays. Twice is the same as once."""
    c = slot.vergrendel(s, a.charette_id)
    a = slot.ververs(s, a.id)
    gone = [p for d, p in _nog_te_komen(c, a, now) if dagdeel_ids is None or d.id in dagdeel_ids]
    if not gone:
        return Gevolg(a)
    mensen = max(p.gevraagd for p in gone)
    for p in gone:
        plaatsing.laat_los(p)
    over_aanmelding(s, now, c, a, "afmelding", mensen, door)
    return _klaar(s, now, c, a)


def _klaar(s: Session, now: datetime, c: Charette, a: Aanmelding) -> Gevolg:
    plaatsing.rond(a)
    return Gevolg(a, plaatsing.verdeel_alle(s, now, c, [p.dagdeel_id for p in a.plaatsen]))


# --- free places


def verdeel(s: Session, now: datetime, dagdeel_id: int) -> tuple[Aanbod, ...]:
    """Offer what is free at a dagdeel to whom the rule says. Raises KeyError for an unknown dagdeel."""
    d = s.get(Dagdeel, dagdeel_id)
    if d is None:
        raise KeyError(dagdeel_id)
    c = slot.vergrendel(s, d.charette_id)
    return plaatsing.verdeel_alle(s, now, c, [dagdeel_id])
