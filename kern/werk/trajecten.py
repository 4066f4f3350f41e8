"""Do and tell: a request with its receipt, a question with its answer, and the mails about the steps of a traject."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import instellingen, mensen, toezeggingen
from kern.berichten import aanvraag, dbo_update, stapmail, vraagmail
from kern.berichten.dbo_update import Aanleiding, markeer_verteld
from kern.berichten.stapmail import Soort as Mailsoort
from kern.db import lock_row
from kern.huis import Huis
from kern.journaal import Feit, noteer
from kern.kernen import Kern
from kern.mensen import Contactpersoon, DboContact
from kern.outbox import Verzending
from kern.taal import datum, vandaag
from kern.toezeggingen import Soort, Toezegging
from kern.trajecten import begroting, rollen, stand, traject
from kern.trajecten.rijen import Staat, Stapstaat, Traject, TrajectStap
from kern.trajecten.stand import Stand, StapStand

# Only then somebody is at work on a step, or is about to be.
ONDERWEG = (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND)


def vraag_aan(
    s: Session,
    now: datetime,
    kern: Kern,
    huis: Huis,
    *,
    vraag: str,
    naam: str = "",
    functie: str = "",
    email: str = "",
    telefoon: str = "",
    bron: str,
    door: str = "",
) -> Traject:
    """Note the request for a traject; whoever asked gets a receipt that tells what is free, in the same transaction.

    Raises TrajectFout when one is running already, and OngeldigAdres.
    """
    t = traject.vraag_aan(
        s, now, kern, vraag=vraag, naam=naam, functie=functie, email=email, telefoon=telefoon, bron=bron, door=door
    )
    if email:
        jaarstand = begroting.jaarstand(s, now, vandaag(now).year)
        aanvraag.ontvangst(s, now, kern, t, naam, email, jaarstand, huis)
    return t


def vertel(s: Session, now: datetime, kern: Kern, huis: Huis) -> list[Verzending]:
    """Mail what is new to the contact persons who want to hear it at once; the others hear it in their own time.

    In the evening and at night nobody is mailed: the first round of the morning tells it.
    """
    if not dbo_update.is_overdag(now):
        return []
    return dbo_update.plan_en_stuur(s, now, kern, Aanleiding.METEEN, huis)


# --- questions of the Dbo


def stel_vraag(
    s: Session,
    now: datetime,
    kern: Kern,
    contact: Contactpersoon | None,
    tekst: str,
    soort: Soort,
    huis: Huis,
    *,
    bron: str = "chat",
    door: str = "",
) -> Toezegging:
    """What a contact person asks or tells becomes a promise to answer, and she gets a receipt with the date.

    Without a contact person nobody is mailed. Raises ToezeggingFout.
    """
    t = toezeggingen.stel_vraag(
        s,
        now,
        kern.id,
        tekst,
        soort=soort,
        contact_id=contact.id if contact else None,
        bron=bron,
        aan=kern.dbo_naam or kern.naam,
        door=door,
    )
    if contact is not None:
        vraagmail.ontvangst(s, now, kern, t, contact, huis)
        _weet_het(s, contact.id, t)
    return t


def beantwoord(s: Session, now: datetime, t: Toezegging, slot: str, door: str, gelezen_versie: int, huis: Huis) -> None:
    """Answer a question (or keep a promise); the contact person who asked is mailed the answer.

    Raises ToezeggingFout and Verouderd.
    """
    toezeggingen.kom_na(s, now, t, slot, door, gelezen_versie)
    contact = _vrager(s, t)
    if contact is not None and t.als_soort in (Soort.VRAAG, Soort.MELDING):
        vraagmail.antwoord(s, now, s.get_one(Kern, t.kern_id), t, contact, huis)
        _weet_het(s, contact.id, t)


def bevestig(s: Session, now: datetime, t: Toezegging, door: str, huis: Huis) -> bool:
    """Tell the one who asked that we got it, by mail when we know who; False when that was done before."""
    if not toezeggingen.bevestig(s, now, t, door):
        return False
    contact = _vrager(s, t)
    if contact is not None:
        vraagmail.ontvangst(s, now, s.get_one(Kern, t.kern_id), t, contact, huis)
        _weet_het(s, contact.id, t)
    return True


def _vrager(s: Session, t: Toezegging) -> Contactpersoon | None:
    """Who asked; None for somebody we do not know (any more), or who wants no mail."""
    if t.contact_id is None or s.get(DboContact, t.contact_id) is None:
        return None
    contact = mensen.dbo_contact(s, t.contact_id)
    return contact if contact.afgemeld_op is None else None


def _weet_het(s: Session, contact_id: int, t: Toezegging) -> None:
    """She has it in her mailbox: the news need not tell her again what she asked and what we answered."""
    row = lock_row(s, DboContact, contact_id)
    recent = Feit.moment >= t.gemaakt
    feiten = s.scalars(select(Feit).where(Feit.kern_id == t.kern_id, recent, Feit.soort.in_(_IN_HAAR_MAIL)))
    markeer_verteld(s, row, tuple(f.id for f in feiten if f.gegevens.get("toezegging") == t.id))


_IN_HAAR_MAIL = ("toezegging_vraag", "toezegging_melding", "toezegging_beantwoord", "toezegging_melding_klaar")


# --- keeping watch


def bewaak_alle(s: Session, now: datetime, huis: Huis) -> None:
    """The morning round: the mails about steps, and a feit for every promise that was due yesterday."""
    wanted = select(Traject).where(Traject.staat.in_([x.value for x in ONDERWEG])).order_by(Traject.id)
    for t in s.scalars(wanted).all():
        bewaak(s, now, t, huis)
    noteer_te_laat(s, now)


def bewaak(s: Session, now: datetime, t: Traject, huis: Huis) -> list[Verzending]:
    """Mail who is responsible for a step that began, that is nearly late or that is late; each of these once.

    May be called as often as one likes, also by two at once: what was mailed stands in `TrajectStap.gemeld`.
    """
    lock_row(s, Traject, t.id)
    if t.als_staat not in ONDERWEG:
        return []
    fresh = select(TrajectStap).where(TrajectStap.traject_id == t.id)
    rows = {row.id: row for row in s.scalars(fresh.execution_options(populate_existing=True))}
    nu, dagen = stand.van_traject(s, now, t), int(instellingen.lees(s, "traject", now)["bijna_dagen"])
    sent: list[Verzending] = []
    for stap in nu.stappen:
        sent += _meld(s, now, t, nu, stap, rows[stap.id], dagen, huis)
    s.flush()
    return sent


def _meld(
    s: Session, now: datetime, t: Traject, nu: Stand, stap: StapStand, row: TrajectStap, dagen: int, huis: Huis
) -> list[Verzending]:
    """The mail about one step, the most urgent one when more than one is due."""
    due = {sleutel: soort for sleutel, soort in aan_de_orde(stap, vandaag(now), dagen) if sleutel not in row.gemeld}
    wie = rollen.ontvangers(s, now, t, stap) if due else ()
    if not wie:  # as soon as somebody has the role, it is told
        return []
    row.gemeld = row.gemeld | dict.fromkeys(due, vandaag(now).isoformat())
    kern, soort = s.get_one(Kern, t.kern_id), list(due.values())[-1]
    return [stapmail.stuur(s, now, kern, nu, stap, soort, naam, email, huis) for naam, email in wie]


def aan_de_orde(stap: StapStand, dag: date, bijna_dagen: int) -> list[tuple[str, Mailsoort]]:
    """What there is to tell on `dag` about a step that somebody works on, the most urgent last, each with its key.

    A key holds the date it is about: a step that moved is nearly late or late anew.
    """
    if stap.staat is not Stapstaat.BEZIG or stap.begonnen_op is None:
        return []
    found = [(f"begint:{stap.begonnen_op}", Mailsoort.BEGINT)]
    if stap.tot is None or stap.doorlopend:
        return found
    # Half-way a short step at the earliest, not in the mail after the one that it began.
    vooraf = min(timedelta(days=bijna_dagen), max(stap.tot - stap.begonnen_op, timedelta(0)) // 2)
    if dag >= stap.tot - vooraf and stap.tot > stap.begonnen_op:
        found.append((f"bijna:{stap.tot}", Mailsoort.BIJNA))
    if dag > stap.tot:
        found.append((f"te_laat:{stap.tot}", Mailsoort.TE_LAAT))
    return found


def noteer_te_laat(s: Session, now: datetime) -> int:
    """A feit for each promise that is late since the last look, so that its Dbo hears it from us; how many.

    Once per promised day: a late promise is news once, and again when its new day goes by as well. What the Dbo
    itself would do is left out: it knows, and we blame nobody.
    """
    written = 0
    for t in toezeggingen.te_laat(s, vandaag(now)):
        kern = s.get_one(Kern, t.kern_id)
        lock_row(s, Toezegging, t.id)
        if t.partij == kern.dbo_naam or _al_gemeld(s, t):
            continue
        written += 1
        _noteer_laat(s, now, t)
    return written


def _noteer_laat(s: Session, now: datetime, t: Toezegging) -> None:
    noteer(
        s,
        now,
        t.kern_id,
        TE_LAAT,
        t.als_zichtbaarheid,
        zichtbaar_vanaf=instellingen.dorp_leest_vanaf(s, now),
        toezegging=t.id,
        tekst=dbo_update.als_zin(t.tekst),
        partij=t.partij,
        voor=datum(t.voor),
        dag=t.voor.isoformat(),
    )


TE_LAAT = "toezegging_te_laat"


def _al_gemeld(s: Session, t: Toezegging) -> bool:
    told = s.scalars(select(Feit).where(Feit.kern_id == t.kern_id, Feit.soort == TE_LAAT))
    return any(f.gegevens.get("toezegging") == t.id and f.gegevens.get("dag") == t.voor.isoformat() for f in told)
