"""A free message of the projectleider to the contact persons of one kern's Dbo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import audit, journaal, mensen, outbox, taal
from kern.berichten.dbo_update import markeer_verteld
from kern.berichten.mailopmaak import Afmelden, Mail, aanhef, alineas, een_regel, lijstnaam, maak
from kern.db import random_id
from kern.huis import Huis
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.mensen import MAIL, Contactpersoon, DboContact
from kern.outbox import Soort, Verzending

HOOGSTENS = 10_000


class BerichtFout(Exception):
    """The message cannot go. `veld` is `onderwerp`, `tekst` or "" (the whole); the text says in Dutch what to do."""

    def __init__(self, veld: str, zin: str) -> None:
        super().__init__(zin)
        self.veld = veld


@dataclass(frozen=True)
class Voorbeeld:
    """The mail as it will be, to whom, and how many contact persons want no mail. Showing it is for the audit."""

    mail: Mail
    ontvangers: tuple[Contactpersoon, ...]
    afgemeld: int


def voorbeeld(s: Session, now: datetime, kern: Kern, onderwerp: str, tekst: str, huis: Huis) -> Voorbeeld:
    """What would be sent. Raises BerichtFout."""
    onderwerp = _keur(onderwerp, tekst)
    alle = mensen.dbo_contacten(s, kern.id)
    ontvangers = tuple(p for p in alle if p.afgemeld_op is None)
    if not ontvangers:
        raise BerichtFout("", taal.zin("berichten.fout.geen_contact"))
    afmelden = Afmelden("", f"{huis.base_url}/afmelden/voorbeeld", lijstnaam("dbo", kern, huis))
    mail = _mail(s, now, kern, ontvangers[0], onderwerp, tekst, afmelden, huis)
    return Voorbeeld(mail, ontvangers, len(alle) - len(ontvangers))


def stuur(
    s: Session, now: datetime, kern: Kern, onderwerp: str, tekst: str, door: str, huis: Huis, *, sleutel: str = ""
) -> list[Verzending]:
    """Put one mail per contact person in the outbox; a feit for the Dbo and a line for the audit go with it.

    `sleutel` is the nonce of the form: the same again sends nothing twice. Raises BerichtFout.
    """
    beeld = voorbeeld(s, now, kern, onderwerp, tekst, huis)
    onderwerp = _keur(onderwerp, tekst)
    sleutel = sleutel or random_id()
    eerste = outbox_sleutel(sleutel, beeld.ontvangers[0])
    known = s.scalars(select(Verzending).where(Verzending.sleutel == eerste)).first()
    if known is not None:
        return list(s.scalars(select(Verzending).where(Verzending.sleutel.startswith(f"bericht:{sleutel}:"))))
    rows = [_stuur(s, now, kern, p, onderwerp, tekst, huis, sleutel) for p in beeld.ontvangers]
    feit = journaal.noteer(s, now, kern.id, "bericht", Zichtbaarheid.DBO, door=door, onderwerp=onderwerp)
    for persoon in beeld.ontvangers:
        # They have it in their mailbox: the weekly mail need not tell them that we wrote.
        row = s.get(DboContact, persoon.id)
        assert row is not None  # noqa: S101  read in this transaction
        markeer_verteld(s, row, (feit.id,))
    audit.leg_vast(s, now, door, "bericht_gestuurd", kern.naam)
    s.flush()
    return rows


def outbox_sleutel(sleutel: str, persoon: Contactpersoon) -> str:
    """The outbox key of this message to one person."""
    return f"bericht:{sleutel}:{persoon.id}"


def _keur(onderwerp: str, tekst: str) -> str:
    onderwerp = een_regel(onderwerp)
    if not onderwerp:
        raise BerichtFout("onderwerp", taal.zin("berichten.fout.geen_onderwerp"))
    if not alineas(tekst):
        raise BerichtFout("tekst", taal.zin("berichten.fout.geen_tekst"))
    if len(tekst) > HOOGSTENS:
        raise BerichtFout("tekst", taal.zin("berichten.fout.te_lang", hoogstens=taal.aantal(HOOGSTENS)))
    return onderwerp


def _stuur(
    s: Session, now: datetime, kern: Kern, persoon: Contactpersoon, onderwerp: str, tekst: str, huis: Huis, sleutel: str
) -> Verzending:
    url = f"{huis.base_url}/afmelden/{mensen.maak_afmeldtoken(s, now, persoon.id)}"
    afmelden = Afmelden(f"dbo:{persoon.id}", url, lijstnaam("dbo", kern, huis))
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.MASSA,
        adres=persoon.email,
        inhoud=_mail(s, now, kern, persoon, onderwerp, tekst, afmelden, huis),
        sleutel=outbox_sleutel(sleutel, persoon),
        omschrijving=taal.zin("berichten.omschrijving.bericht"),
        kern_id=kern.id,
    )


def _mail(
    s: Session,
    now: datetime,
    kern: Kern,
    persoon: Contactpersoon,
    onderwerp: str,
    tekst: str,
    afmelden: Afmelden,
    huis: Huis,
) -> Mail:
    dbo = kern.dbo_naam or kern.naam
    return maak(
        s,
        now,
        huis,
        "bericht",
        kern,
        afmelden=afmelden,
        automatisch=False,
        onderwerp_getypt=onderwerp,
        aanhef=aanhef("" if persoon.gedeeld_adres else persoon.naam, dbo),
        alineas=alineas(tekst),
        waarom=taal.zin("berichten.bericht.waarom", dbo=dbo),
    )
