"""Do and tell: a Dbo tells on a public page which approach it chooses. The staff records the choice after a check."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern import mensen, toezeggingen
from kern.berichten import keuze as keuzemail
from kern.berichten import vraagmail
from kern.huis import Huis
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.mensen import Contactpersoon, Ritme
from kern.taal import zin
from kern.toezeggingen import Soort, Toezegging

REDEN_LENGTE = 350


def meld(
    s: Session, now: datetime, kern: Kern, huis: Huis, *, keuze: str, reden: str, naam: str, email: str
) -> Toezegging:
    """The choice becomes a remark that the projectleider answers in time; who told it gets a receipt.

    Anybody can fill in the page, so only staff reads it until somebody checked it. Who wrote goes to the
    projectleider by mail and is not kept beside it. Raises ToezeggingFout and OngeldigAdres.
    """
    contact = _bekend(s, kern, email)
    t = toezeggingen.stel_vraag(
        s,
        now,
        kern.id,
        zin(f"berichten.keuze.{keuze}", reden=" ".join(reden.split())),
        soort=Soort.MELDING,
        contact_id=contact.id if contact else None,
        bron="web",
        aan=kern.dbo_naam or kern.naam,
        zichtbaarheid=Zichtbaarheid.INTERN,
    )
    vraagmail.ontvangst(s, now, kern, t, contact or _onbekend(kern, naam, email), huis)
    keuzemail.aan_projectleider(s, now, kern, t, naam, email, bekend=contact is not None, huis=huis)
    return t


def _bekend(s: Session, kern: Kern, email: str) -> Contactpersoon | None:
    """The contact person of this kern with this address, who still wants to hear from us."""
    same = (p for p in mensen.dbo_contacten(s, kern.id) if p.email.lower() == email.lower() and p.afgemeld_op is None)
    return next(same, None)


def _onbekend(kern: Kern, naam: str, email: str) -> Contactpersoon:
    """Somebody we do not know, only to write to once."""
    return Contactpersoon(0, kern.id, naam, "", email, False, Ritme.WEKELIJKS, None, 0)
