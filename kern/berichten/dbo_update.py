"""The Dbo's news: composed from the journal, so that nobody types it and no kind of feit is forgotten.

A kind of feit needs one sentence in `templates/documenten/feiten.toml` to be in the mail. Two more are optional there:
`kop`, a short one for the subject, and `volgende`, what comes next now that this happened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern import instellingen, journaal, mensen, outbox, taal
from kern.berichten.mailopmaak import Afmelden, Mail, lijstnaam, maak, veilig
from kern.huis import Huis
from kern.journaal import VOOR_DBO, Feit
from kern.kernen import Kern
from kern.mensen import MAIL, Contactpersoon, DboContact, Ritme
from kern.outbox import Soort, Verzending

MAAND = timedelta(days=28)
# A feit whose transaction took a while becomes visible after later ones were told: look back this far for it.
TERUGKIJKEN = timedelta(hours=1)
HOOGSTENS = 200
KOP_LENGTE = 80
DAGEN = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


class Aanleiding(StrEnum):
    """Why we write now. `direct`: something happened that the Dbo hears at once, also who wants a mail a month."""

    WEKELIJKS = "wekelijks"
    DIRECT = "direct"


@dataclass(frozen=True)
class Groep:
    """The news of one day, newest first."""

    dag: date
    regels: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """What is to be told to one Dbo, before it is a mail. `feiten` are the ids of what is in it."""

    kop: str
    aanhef: str
    inleiding: str
    volgende_stap: str
    groepen: tuple[Groep, ...]
    feiten: tuple[int, ...]
    tot: datetime


def stel_samen(
    s: Session, kern: Kern, now: datetime, sinds: datetime, verteld: frozenset[int] = frozenset()
) -> Brief | None:
    """The letter about what happened after `sinds` and is not among `verteld` (ids); None when there is nothing new."""
    rows = journaal.regels(s, kern.id, VOOR_DBO, now, na=sinds, hoogstens=HOOGSTENS)
    nieuw = [f for f in rows if f.id not in verteld]
    if not nieuw:
        return None
    per_dag = groupby(nieuw, key=lambda f: taal.lokaal(f.moment).date())
    groepen = tuple(Groep(dag, tuple(veilig(f.zin) for f in feiten)) for dag, feiten in per_dag)
    eerste = groepen[-1].dag
    vandaag = taal.vandaag(now)
    inleiding = (
        taal.zin("berichten.dbo.vandaag", kern=kern.naam)
        if eerste == vandaag
        else taal.zin("berichten.dbo.sinds", kern=kern.naam, dag=taal.datum(eerste))
    )
    return Brief(
        kop=_kop(kern, nieuw),
        aanhef=_aanhef(kern),
        inleiding=inleiding,
        volgende_stap=volgende_stap(s, kern, now),
        groepen=groepen,
        feiten=tuple(f.id for f in nieuw),
        tot=nieuw[0].moment,
    )


def volgende_stap(s: Session, kern: Kern, now: datetime, voor: tuple[str, ...] = VOOR_DBO) -> str:
    """What comes next: the `volgende` sentence of the newest feit that has one; "" when none has."""
    for feit in journaal.regels(s, kern.id, voor, now, hoogstens=HOOGSTENS):
        if taal.bestaat_zin(f"feiten.{feit.soort}.volgende"):
            return veilig(taal.zin(f"feiten.{feit.soort}.volgende", **feit.gegevens))
    return ""


def plan_en_stuur(s: Session, now: datetime, kern: Kern, aanleiding: Aanleiding | str, huis: Huis) -> list[Verzending]:
    """Put one mail per contact person in the outbox, with what that person did not hear yet; nothing new, no mail.

    Remembers per person what was told. Twice at the same moment is the same as once.
    """
    sent = []
    wanted = (DboContact.kern_id == kern.id) & DboContact.afgemeld_op.is_(None)
    for row in s.scalars(select(DboContact).where(wanted).order_by(DboContact.id).with_for_update()):
        if not _aan_de_beurt(s, row, now, Aanleiding(aanleiding)):
            continue
        brief = stel_samen(s, kern, now, row.verteld_tot - TERUGKIJKEN, frozenset(row.verteld))
        if brief is None:
            continue
        sent.append(_stuur(s, now, kern, mensen.dbo_contact(s, row.id), brief, huis))
        markeer_verteld(s, row, brief.feiten, brief.tot)
    s.flush()
    return sent


def voorbeeld(s: Session, now: datetime, kern: Kern, huis: Huis, sinds: datetime) -> Mail | None:
    """The mail as a contact person would get it now; for the admin. The links in it do not work."""
    brief = stel_samen(s, kern, now, sinds)
    afmelden = Afmelden("", f"{huis.base_url}/afmelden/voorbeeld", lijstnaam("dbo", kern, huis))
    return _mail(s, now, kern, Ritme.WEKELIJKS, brief, afmelden, huis) if brief else None


def volgend_moment(s: Session, now: datetime) -> datetime:
    """When the next weekly round is due, after `now`: the day and hour of the setting `dbo`, on a Dutch clock."""
    wens = instellingen.lees(s, "dbo", now)
    hier = taal.lokaal(now)
    dagen = (DAGEN.index(str(wens["dag"])) - hier.weekday()) % 7
    for later in (dagen, dagen + 7):
        dag = hier.date() + timedelta(days=later)
        moment = datetime.combine(dag, time(int(wens["uur"])), taal.AMSTERDAM).astimezone(now.tzinfo)
        if moment > now:
            return moment
    raise AssertionError("within a week there is always one")


def markeer_verteld(s: Session, row: DboContact, feiten: tuple[int, ...], tot: datetime | None = None) -> None:
    """Remember that this person heard these feiten. Without `tot` earlier news is still to be told."""
    if tot is not None:
        row.verteld_tot = max(row.verteld_tot, tot)
    # Only what the next look back could find again has to be remembered by id.
    grens = row.verteld_tot - TERUGKIJKEN
    ids = {*row.verteld, *feiten}
    row.verteld = sorted(s.scalars(select(Feit.id).where(Feit.id.in_(ids), Feit.moment > grens)))


def _aan_de_beurt(s: Session, row: DboContact, now: datetime, aanleiding: Aanleiding) -> bool:
    if aanleiding is Aanleiding.DIRECT or row.ritme == Ritme.WEKELIJKS:
        return True
    gestuurd = select(func.max(Verzending.gemaakt)).where(Verzending.sleutel.startswith(_sleutel(row.id)))
    return now - (s.scalars(gestuurd).one() or row.sinds) >= MAAND


def _sleutel(contact_id: int) -> str:
    return f"dbo_update:{contact_id}:"


def _stuur(s: Session, now: datetime, kern: Kern, persoon: Contactpersoon, brief: Brief, huis: Huis) -> Verzending:
    token = mensen.maak_afmeldtoken(s, now, persoon.id)
    afmelden = Afmelden(f"dbo:{persoon.id}", f"{huis.base_url}/afmelden/{token}", lijstnaam("dbo", kern, huis))
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.MASSA,
        adres=persoon.email,
        inhoud=_mail(s, now, kern, persoon.ritme, brief, afmelden, huis),
        sleutel=f"{_sleutel(persoon.id)}{max(brief.feiten)}",
        omschrijving=taal.zin("berichten.omschrijving.dbo_update"),
        kern_id=kern.id,
    )


def _mail(s: Session, now: datetime, kern: Kern, ritme: Ritme, brief: Brief, afmelden: Afmelden, huis: Huis) -> Mail:
    dbo = kern.dbo_naam or kern.naam
    waarom = taal.zin(f"berichten.dbo.waarom_{ritme}", dbo=dbo)
    return maak(s, now, huis, "dbo_update", kern, afmelden=afmelden, brief=brief, waarom=waarom)


def _aanhef(kern: Kern) -> str:
    return taal.zin("berichten.aanhef.bestuur", dbo=kern.dbo_naam or kern.naam)


def _kop(kern: Kern, nieuw: list[Feit]) -> str:
    """The heading is the news: the newest short sentence, else the first sentence of the newest feit."""
    for feit in nieuw:
        if taal.bestaat_zin(f"feiten.{feit.soort}.kop"):
            return taal.zin("berichten.dbo.kop", kern=kern.naam, nieuws=_kort(feit, "kop"))
    eerste = re.split(r"[.!?](?=\s|$)", veilig(nieuw[0].zin), maxsplit=1)[0].strip()
    if not eerste or len(eerste) > KOP_LENGTE or "\n" in eerste:
        return taal.zin("berichten.dbo.nieuws", kern=kern.naam)
    return taal.zin("berichten.dbo.kop", kern=kern.naam, nieuws=eerste)


def _kort(feit: Feit, soort_zin: str) -> str:
    return veilig(taal.zin(f"feiten.{feit.soort}.{soort_zin}", **feit.gegevens))
