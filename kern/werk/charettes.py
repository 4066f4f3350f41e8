"""Do and tell around a charette: every change of places with the message to whoever it concerns, in one transaction.

What the rules are stands in `kern.charettes`; how the messages read in `kern.berichten.charette_brief`. What the clock
does by itself (draw, offers past their term, reminders) stands in `charetteronde.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.berichten import charette_mail
from kern.berichten.charette_mail import Bericht, Was, stuur
from kern.charettes import aanmelden, charette, dagdelen, evaluatie, slot, vinden
from kern.charettes.dagdelen import Wijziging
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.charettes.waarden import Aanbod, Gevolg, Wens
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL
from kern.mensen.deelnemers import Bereik
from kern.outbox import Verzending
from kern.taal import lokaal
from kern.werk import trajecten

# What makes a message about a dagdeel; another name alone is no news.
MELDENSWAARD = frozenset({"begin", "eind", "plek"})
# So often a day the state of one sign-up is mailed when somebody asks; at most once a quarter of an hour.
STATUS_PER_DAG = 4


# --- who signs up, changes and cancels


def meld_aan(
    s: Session,
    now: datetime,
    huis: Huis,
    charette_id: int,
    wens: Wens,
    wie: Bereik,
    *,
    kanaal: str,
    sleutel: str,
    door: str = "",
) -> Aanmelding:
    """`kern.charettes.aanmelden.meld_aan` and the confirmation. The same `sleutel` again: the same, nothing new sent.

    Raises CharetteFout and OngeldigAdres.
    """
    a = aanmelden.meld_aan(s, now, charette_id, wens, wie, kanaal=kanaal, sleutel=sleutel, door=door)
    stuur(s, now, huis, _charette(s, a), a, Bericht.BEVESTIGING, "nieuw", door=door)
    return a


def wijzig(
    s: Session, now: datetime, huis: Huis, a: Aanmelding, wens: Wens, gelezen_versie: int, *, door: str = ""
) -> Gevolg:
    """`aanmelden.wijzig`, the new state to them, and offers to others. Raises CharetteFout and Verouderd.

    Staff (`door`) may do it after closing too, here and below; the party hears it then, also on Telegram.
    """
    deed = partial(aanmelden.wijzig, s, now, a, wens, gelezen_versie, staf=bool(door))
    return _vertel_na(s, now, huis, a, deed, door=door)


def meld_af(
    s: Session,
    now: datetime,
    huis: Huis,
    a: Aanmelding,
    dagdeel_ids: tuple[int, ...] | None = None,
    *,
    door: str = "",
) -> Gevolg:
    """`aanmelden.meld_af` (None: everything), the proof of it with the calendar items that go, and offers to others."""
    only = _dagdeel(s, dagdeel_ids[0]) if dagdeel_ids and len(dagdeel_ids) == 1 else None
    deed = partial(aanmelden.meld_af, s, now, a, dagdeel_ids, door=door)
    return _vertel_na(s, now, huis, a, deed, Bericht.AFMELDING, dagdeel=only, door=door)


def van_wachtlijst(s: Session, now: datetime, huis: Huis, a: Aanmelding, dagdeel_id: int, *, door: str = "") -> Gevolg:
    """`aanmelden.van_wachtlijst` and the new state."""
    d = _dagdeel(s, dagdeel_id)
    return _vertel_na(
        s,
        now,
        huis,
        a,
        lambda: aanmelden.van_wachtlijst(s, now, a, dagdeel_id),
        Bericht.AFMELDING,
        dagdeel=d,
        door=door,
    )


def aanvaard(s: Session, now: datetime, huis: Huis, a: Aanmelding, dagdeel_id: int, *, door: str = "") -> Gevolg:
    """`aanmelden.aanvaard` and the confirmation with the calendar item. Raises CharetteFout when it is too late."""
    d = _dagdeel(s, dagdeel_id)
    deed = partial(aanmelden.aanvaard, s, now, a, dagdeel_id)
    return _vertel_na(s, now, huis, a, deed, dagdeel=d, door=door)


def sla_af(s: Session, now: datetime, huis: Huis, a: Aanmelding, dagdeel_id: int, *, door: str = "") -> Gevolg:
    """`aanmelden.sla_af`, the new state, and the offer to who is next."""
    d = _dagdeel(s, dagdeel_id)
    deed = partial(aanmelden.sla_af, s, now, a, dagdeel_id)
    return _vertel_na(s, now, huis, a, deed, Bericht.AFMELDING, dagdeel=d, door=door)


def wil_nog(s: Session, now: datetime, huis: Huis, a: Aanmelding, dagdeel_id: int) -> Gevolg:
    """`aanmelden.wil_nog`: who said yes to an offer too late is asked again; at once when there is a place."""
    gevolg = aanmelden.wil_nog(s, now, a, dagdeel_id)
    vertel_gevolg(s, now, huis, gevolg)
    return gevolg


def splits(s: Session, now: datetime, huis: Huis, a: Aanmelding, ja: bool, *, door: str = "") -> Gevolg:
    """`aanmelden.splits`; who may be placed in parts may get an offer at once."""
    gevolg = aanmelden.splits(s, now, a, ja)
    vertel_gevolg(s, now, huis, gevolg)
    return gevolg


def komt(s: Session, now: datetime, huis: Huis, a: Aanmelding, dagdeel_id: int, ja: bool, *, door: str = "") -> Gevolg:
    """`aanmelden.komt`; "no" cancels this dagdeel, with the proof of it and the offer to who is next."""
    if ja:
        return aanmelden.komt(s, now, a, dagdeel_id, ja)
    d = _dagdeel(s, dagdeel_id)
    deed = partial(aanmelden.komt, s, now, a, dagdeel_id, ja)
    return _vertel_na(s, now, huis, a, deed, Bericht.AFMELDING, dagdeel=d, door=door)


def wis(s: Session, now: datetime, huis: Huis, aanmelding_id: str) -> Gevolg:
    """Erase a party with everything we wrote to them; offers to others."""
    charette_mail.wis(s, now, aanmelding_id)
    gevolg = aanmelden.wis(s, now, aanmelding_id)
    vertel_gevolg(s, now, huis, gevolg)
    return gevolg


# --- staff


def open_(s: Session, now: datetime, huis: Huis, c: Charette, door: str, gelezen_versie: int) -> None:
    """`charette.open_`; the contact persons of the Dbo who want to hear news at once hear it.

    Raises CharetteFout and Verouderd.
    """
    charette.open_(s, now, c, door, gelezen_versie)
    trajecten.vertel(s, now, s.get_one(Kern, c.kern_id), huis)


def wijzig_dagdeel(
    s: Session, now: datetime, huis: Huis, d: Dagdeel, door: str, gelezen_versie: int, **velden: Any
) -> Wijziging:
    """`dagdelen.wijzig`; whoever has or awaits a place hears once where and when it is now, with the new .ics.

    Raises CharetteFout and Verouderd.
    """
    was = Was(d.begin, d.eind, d.plek)
    wijziging = dagdelen.wijzig(s, now, d, door, gelezen_versie, **velden)
    if MELDENSWAARD & set(wijziging.gewijzigd):
        c = s.get_one(Charette, d.charette_id)
        for a in betrokken(s, c, d):
            stuur(s, now, huis, c, a, Bericht.WIJZIGING, f"{d.id}:{d.reeks}", door=door, dagdeel=d, was=was)
    _vertel_aanbod(s, now, huis, wijziging.aanbiedingen)
    return wijziging


def gelast_dagdeel_af(
    s: Session, now: datetime, huis: Huis, d: Dagdeel, reden: str, door: str, gelezen_versie: int
) -> int:
    """`dagdelen.gelast_af`; whoever it concerns hears it, with METHOD:CANCEL. How many sign-ups."""
    c = s.get_one(Charette, d.charette_id)
    told = betrokken(s, c, d)
    placed = {a.id for a in told if _geplaatst(a) & {d.id}}
    dagdelen.gelast_af(s, now, d, reden, door, gelezen_versie)
    for a in told:
        gone = (d,) if a.id in placed else ()
        stuur(s, now, huis, c, a, Bericht.AFGELAST, str(d.id), door=door, dagdeel=d, reden=reden, vervalt=gone)
    return len(told)


def gelast_af(s: Session, now: datetime, huis: Huis, c: Charette, reden: str, door: str, gelezen_versie: int) -> int:
    """`charette.gelast_af`; everybody who signed up hears it, with METHOD:CANCEL. How many sign-ups."""
    told = betrokken(s, c)
    to_come = [d for d in c.dagdelen if d.eind > now and not d.afgelast]
    placed = {a.id: _geplaatst(a) for a in told}
    charette.gelast_af(s, now, c, reden, door, gelezen_versie)
    for d in to_come:
        d.reeks += 1  # a CANCEL is newer than what stands in their calendars
    for a in told:
        gone = tuple(d for d in to_come if d.id in placed[a.id])
        stuur(s, now, huis, c, a, Bericht.AFGELAST, "alles", door=door, reden=reden, vervalt=gone)
    return len(told)


def loot(s: Session, now: datetime, huis: Huis, charette_id: int) -> Gevolg:
    """`aanmelden.loot`; everybody hears what became of it, the first time. Raises CharetteFout and KeyError."""
    c = slot.vergrendel(s, charette_id)
    drawn_before = c.geloot_op is not None
    gevolg = aanmelden.loot(s, now, charette_id)
    if drawn_before:
        return gevolg
    for a in betrokken(s, c):
        stuur(s, now, huis, c, a, Bericht.LOTING, "uitslag", url=f"{huis.base_url}/charette/{c.id}/loting")
    vertel_gevolg(s, now, huis, gevolg)
    return gevolg


def verval(s: Session, now: datetime, huis: Huis, charette_id: int) -> Gevolg:
    """`aanmelden.verval`; who let it pass hears so, and who is next gets the offer."""
    gevolg = aanmelden.verval(s, now, charette_id)
    vertel_gevolg(s, now, huis, gevolg)
    return gevolg


# --- afterwards


def terugkoppelen(s: Session, now: datetime, huis: Huis, c: Charette, door: str) -> int:
    """Tell everybody who signed up what came of it, once for the same words. How many are told now.

    Raises CharetteFout when nothing is written yet.
    """
    if not c.terugkoppeling.strip():
        raise CharetteFout("terugkoppeling", "charettebellen.fout.geen_terugkoppeling")
    told = betrokken(s, c)
    words = hashlib.sha256(c.terugkoppeling.strip().encode()).hexdigest()[:12]
    for a in told:
        stuur(s, now, huis, c, a, Bericht.TERUGKOPPELING, words, door=door)
    return len(told)


def vraag_evaluatie(s: Session, now: datetime, huis: Huis, c: Charette, door: str) -> int:
    """Ask everybody who signed up how it was, and who was not there, shortly, why. How many are asked.

    The link is the same for all, so that no answer leads back to a person. Raises VragenlijstFout.
    """
    evaluatie.zorg_voor(s, now, c, door, huis.gemeente)
    url = f"{huis.base_url}/vragenlijst/{evaluatie.deur(c)}"
    asked = betrokken(s, c)
    counted = any(p.aanwezig is not None for a in asked for p in a.plaatsen)
    for a in asked:
        came = _kwam(a, counted)
        stuur(s, now, huis, c, a, Bericht.EVALUATIE, "vraag", door=door, url=url, gekomen=came)
    return len(asked)


def _kwam(a: Aanmelding, geteld: bool) -> bool:
    """Whether they were there: as counted at the door, or else whether they had a place."""
    return any((p.aanwezig or 0) > 0 if geteld else p.geplaatst > 0 for p in a.plaatsen)


# --- who asks how it stands


def stuur_status(s: Session, now: datetime, huis: Huis, charette_id: int, email: str) -> None:
    """Mail how their sign-ups stand to this address, when there are any; nothing shows whether there were."""
    c = s.get(Charette, charette_id)
    if c is None:
        return
    for a in vinden.per_adres(s, charette_id, MAIL, email):
        _stuur_status(s, now, huis, c, a)


def stuur_link(s: Session, now: datetime, huis: Huis, a: Aanmelding, *, door: str = "") -> bool:
    """Send them how it stands with the link to their own page; False when nothing could be sent (any more today)."""
    return _stuur_status(s, now, huis, _charette(s, a), a, door=door)


def _stuur_status(s: Session, now: datetime, huis: Huis, c: Charette, a: Aanmelding, *, door: str = "") -> bool:
    day = f"{lokaal(now):%Y%m%d}"
    sent = Verzending.sleutel.startswith(f"charette:{Bericht.STATUS}:{a.id}:{day}")
    if (s.scalar(select(func.count()).where(sent)) or 0) >= STATUS_PER_DAG:
        return False
    moment = lokaal(now)
    key = f"{day}{moment:%H}{moment.minute // 15}{moment:%z}"
    return stuur(s, now, huis, c, a, Bericht.STATUS, key, door=door) is not None


# --- telling


def vertel_gevolg(s: Session, now: datetime, huis: Huis, gevolg: Gevolg) -> None:
    """Tell others what a deed meant for them: offers that are gone, and new offers."""
    for aanmelding_id, dagdeel_id in gevolg.vervallen:
        a, d = s.get(Aanmelding, aanmelding_id), _dagdeel(s, dagdeel_id)
        if a is not None and d is not None:
            key = f"{dagdeel_id}:{_nummer(a, dagdeel_id)}"
            stuur(s, now, huis, _charette(s, a), a, Bericht.AANBOD_VERVALLEN, key, dagdeel=d)
    _vertel_aanbod(s, now, huis, gevolg.aanbiedingen)


def betrokken(s: Session, c: Charette, d: Dagdeel | None = None) -> list[Aanmelding]:
    """Who has or awaits a place (at this dagdeel), in the order of their numbers."""
    theirs = select(Plaats.id).where(Plaats.aanmelding_id == Aanmelding.id, Plaats.gevraagd > 0)
    if d is not None:
        theirs = theirs.where(Plaats.dagdeel_id == d.id)
    wanted = select(Aanmelding).where(Aanmelding.charette_id == c.id, Aanmelding.ingetrokken.is_(False))
    return list(s.scalars(wanted.where(theirs.exists()).order_by(Aanmelding.nummer)))


def _vertel_na(
    s: Session,
    now: datetime,
    huis: Huis,
    a: Aanmelding,
    deed: Callable[[], Gevolg],
    soort: Bericht = Bericht.GEWIJZIGD,
    *,
    dagdeel: Dagdeel | None = None,
    door: str,
) -> Gevolg:
    """Do it, tell them how it stands now if that is new, and others what it means for them."""
    had, seen, versie = _geplaatst(a), _reeksen(a), a.versie
    gevolg = deed()
    if a.versie != versie:
        c = _charette(s, a)
        gone = tuple(d for d in c.dagdelen if d.id in had - _geplaatst(a))
        new = frozenset(id for id, reeks in _reeksen(a).items() if seen.get(id) != reeks)
        stuur(s, now, huis, c, a, soort, f"v{a.versie}", door=door, dagdeel=dagdeel, vervalt=gone, nieuw=new)
    vertel_gevolg(s, now, huis, gevolg)
    return gevolg


def _vertel_aanbod(s: Session, now: datetime, huis: Huis, aanbiedingen: Iterable[Aanbod]) -> None:
    for o in aanbiedingen:
        a, d = s.get(Aanmelding, o.aanmelding_id), _dagdeel(s, o.dagdeel_id)
        if a is None or d is None:
            continue
        key = f"{o.dagdeel_id}:{o.nummer}"
        stuur(
            s,
            now,
            huis,
            _charette(s, a),
            a,
            Bericht.AANBOD,
            key,
            dagdeel=d,
            aantal=o.aantal,
            tot=o.tot,
            nummer=o.nummer,
        )


def _charette(s: Session, a: Aanmelding) -> Charette:
    return s.get_one(Charette, a.charette_id)


def _dagdeel(s: Session, id: int) -> Dagdeel | None:
    return s.get(Dagdeel, id)


def _geplaatst(a: Aanmelding) -> set[int]:
    return {p.dagdeel_id for p in a.plaatsen if p.geplaatst > 0}


def _reeksen(a: Aanmelding) -> dict[int, int]:
    return {p.dagdeel_id: p.reeks for p in a.plaatsen}


def _nummer(a: Aanmelding, dagdeel_id: int) -> int:
    return next((p.aanbod_nummer for p in a.plaatsen if p.dagdeel_id == dagdeel_id), 0)
