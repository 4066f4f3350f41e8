"""What we tell somebody who signed up for a charette, by the channel they chose: e-mail, Telegram or a telephone call.

A message says how it stands, not what happened, so that a double or a late one does no harm. Its links lead to a page
with buttons: opening them changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kern import outbox, taal
from kern.berichten import agenda
from kern.berichten.charette_brief import Bericht, Brief, Over, Was, over_agenda, schrijf
from kern.berichten.mailopmaak import Bijlage, Mail, een_regel, maak
from kern.charettes import bellen, stand, vinden
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL, deelnemers
from kern.mensen.deelnemers import Bereik
from kern.outbox import Soort, Verzending
from kern.taal import BRONTAAL, TALEN, lokaal, zin

__all__ = ["Bericht", "Over", "Was", "stuur", "taal_van", "wis"]

TELEGRAM, TELEFOON = "telegram", "telefoon"
# Answers to what they did themselves: the chat or the page says it, and on the telephone somebody did.
ANTWOORD = frozenset({Bericht.BEVESTIGING, Bericht.GEWIJZIGD, Bericht.AFMELDING, Bericht.STATUS})
_SOORT = {
    Bericht.HERINNERING: Soort.HERINNERING,
    Bericht.TERUGKOPPELING: Soort.MASSA,
    Bericht.EVALUATIE: Soort.MASSA,
}


def stuur(
    s: Session,
    now: datetime,
    huis: Huis,
    c: Charette,
    a: Aanmelding,
    soort: Bericht,
    sleutel: str,
    *,
    door: str = "",
    **waarden: Any,
) -> Verzending | None:
    """Tell somebody who signed up, by the channel they chose and in their language; once for each `sleutel`.

    `waarden` are the fields of `charette_brief.Over`. By telephone nothing is sent: it comes on the list *te bellen*,
    and the result is None; so it is for whom we do not know any longer. On Telegram what somebody did themselves is
    answered in the chat, so only what staff (`door`) did for them is sent. Raises OngeldigAdres.
    """
    wie = deelnemers.van(s, a.id)
    if wie is None or (soort in ANTWOORD and _antwoord_is_er(wie, door)):
        return None
    over = Over(**waarden)
    key = f"charette:{soort}:{a.id}:{sleutel}"
    if wie.kanaal == TELEFOON:
        bellen.zet_op_lijst(s, now, a, soort, key, dagdeel=over.dagdeel, nummer=over.nummer)
        return None
    with taal.spreek(taal_van(a)):
        brief = schrijf(c, a, stand.van_aanmelding(s, c, a), soort, over)
        content = _inhoud(s, now, huis, c, a, wie, brief)
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL if wie.kanaal == MAIL else TELEGRAM,
        soort=_SOORT.get(soort, Soort.PERSOONLIJK),
        adres=wie.adres,
        inhoud=content,
        sleutel=key,
        omschrijving=zin(f"berichten.omschrijving.charette_{soort}"),
        kern_id=c.kern_id,
    )


def wis(s: Session, now: datetime, aanmelding_id: str) -> None:
    """Erase what we wrote to somebody who signed up; what still waits does not go."""
    for soort in Bericht:
        outbox.wis_van(s, now, f"charette:{soort}:{aanmelding_id}:", "gewist")


def taal_van(a: Aanmelding) -> str:
    """The language in which somebody signed up."""
    return a.taal if a.taal in TALEN else BRONTAAL


def _antwoord_is_er(wie: Bereik, door: str) -> bool:
    return wie.kanaal == TELEFOON or (wie.kanaal == TELEGRAM and not door)


def _inhoud(
    s: Session, now: datetime, huis: Huis, c: Charette, a: Aanmelding, wie: Bereik, brief: Brief
) -> Mail | dict[str, object]:
    code = deelnemers.code_van(s, a.id) if brief.met_code else ""
    url = _url(s, now, huis, a, brief.doel)
    if wie.kanaal == MAIL:
        return _mail(s, now, huis, c, a, wie, brief, code, url)
    text = taal.render(
        "chat/charette_bericht.txt", brief=brief, code=code, url=url, agenda=over_agenda(brief, bijlagen=False)
    )
    return {"nummer": "", "tekst": text.strip(), "knoppen": [], "vinkjes": []}


def _url(s: Session, now: datetime, huis: Huis, a: Aanmelding, doel: str) -> str:
    if doel.startswith("http"):
        return doel
    if doel.startswith("/"):
        return f"{huis.base_url}{doel}"
    return f"{huis.base_url}/aanmelding/{vinden.maak_token(s, now, a)}{doel}"


def _mail(
    s: Session,
    now: datetime,
    huis: Huis,
    c: Charette,
    a: Aanmelding,
    wie: Bereik,
    brief: Brief,
    code: str,
    url: str,
) -> Mail:
    return maak(
        s,
        now,
        huis,
        "charette_bericht",
        s.get_one(Kern, c.kern_id),
        agenda=_bijlagen(huis, c, a, wie, brief, now),
        brief=brief,
        aanhef=zin("charette_bericht.mail.aanhef", naam=een_regel(wie.naam)),
        onderwerp_zin=_onderwerp(brief),
        slot=(*brief.slot, *over_agenda(brief, bijlagen=True)),
        code=code,
        url=url,
        waarom=zin("charette_bericht.mail.waarom", titel=c.titel),
    )


def _onderwerp(b: Brief) -> str:
    about = b.titel
    if b.dag and b.dagdeel not in b.kop:
        about = zin("charette_bericht.mail.over_dagdeel", dagdeel=b.dagdeel, dag=b.dag)
    question = b.kop.endswith("?")
    return zin(f"charette_bericht.mail.onderwerp{'_vraag' if question else ''}", kop=b.kop, over=about)


def _bijlagen(huis: Huis, c: Charette, a: Aanmelding, wie: Bereik, brief: Brief, now: datetime) -> list[Bijlage]:
    places = {p.dagdeel_id: p for p in a.plaatsen}

    def enclose(dagdelen: Sequence[Dagdeel], methode: agenda.Methode, begin: str) -> list[Bijlage]:
        return [_bijlage(huis, c, d, a, places.get(d.id), wie, methode, begin, now) for d in dagdelen]

    return [*enclose(brief.agenda, "REQUEST", "afspraak"), *enclose(brief.uit_agenda, "CANCEL", "afgezegd")]


def _bijlage(
    huis: Huis,
    c: Charette,
    d: Dagdeel,
    a: Aanmelding,
    plaats: Plaats | None,
    wie: Bereik,
    methode: agenda.Methode,
    begin: str,
    now: datetime,
) -> Bijlage:
    file = agenda.ics(huis, c, d, a, plaats, methode=methode, naam=wie.naam, adres=wie.adres, now=now)
    return Bijlage(
        naam=f"{begin}-{lokaal(d.begin):%Y-%m-%d-%H%M}-{d.id}.ics", methode=methode, inhoud=file.decode("utf-8")
    )
