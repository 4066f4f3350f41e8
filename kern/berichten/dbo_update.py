"""The Dbo's news: composed from the journal, so that nobody types it and no kind of feit is forgotten.

Per contact person is remembered what was told, so each hears every feit once, in a rhythm of her own choice. What the
letter says stands in `brief`; here is who gets it, when, and that it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern import instellingen, mensen, outbox, taal
from kern.berichten.brief import Brief, als_zin, stel_samen, volgende_stap
from kern.berichten.mailopmaak import Afmelden, Mail, lijstnaam, maak
from kern.db import keys
from kern.huis import Huis
from kern.journaal import VOOR_DBO, Feit
from kern.kernen import Kern
from kern.mensen import MAIL, Contactpersoon, DboContact, Ritme
from kern.outbox import Soort, Verzending

__all__ = [
    "Aanleiding",
    "Zending",
    "als_zin",
    "markeer_verteld",
    "nieuws",
    "plan_en_stuur",
    "stel_samen",
    "volgend_moment",
    "volgende_stap",
    "voorbeelden",
]

MAAND_DAGEN = 28
# A feit whose transaction took a while becomes visible after later ones were told: look back this far for it.
TERUGKIJKEN = timedelta(hours=1)
# Between these hours, on a Dutch clock, who wants to hear news at once hears it; at night it waits for the morning.
OVERDAG_VAN, OVERDAG_TOT = time(8), time(20)
DAGEN = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


class Aanleiding(StrEnum):
    """Why we write now. `direct`: something happened that every contact person hears at once, also who wants a mail
    a month. `meteen`: news for those who want all of it at once. `wekelijks`: the weekly round."""

    WEKELIJKS = "wekelijks"
    DIRECT = "direct"
    METEEN = "meteen"


def plan_en_stuur(s: Session, now: datetime, kern: Kern, aanleiding: Aanleiding | str, huis: Huis) -> list[Verzending]:
    """Put one mail per contact person in the outbox, with what that person did not hear yet; nothing new, no mail.

    Remembers per person what was told. Twice at the same moment is the same as once.
    """
    sent = []
    for row in _contacten(s, kern, vergrendel=True):
        if not _aan_de_beurt(s, row, now, Aanleiding(aanleiding)):
            continue
        brief = stel_samen(s, kern, now, nieuws(s, now, row), huis)
        if brief is None:
            continue
        sent.append(_stuur(s, now, kern, mensen.dbo_contact(s, row.id), brief, huis))
        markeer_verteld(s, row, brief.feiten, brief.tot)
    s.flush()
    return sent


def nieuws(s: Session, now: datetime, row: DboContact) -> list[Feit]:
    """What this person did not hear yet, newest first and all of it: also what a full year brought."""
    since = max(row.verteld_tot - TERUGKIJKEN, row.sinds)
    query = select(Feit).where(Feit.kern_id == row.kern_id, Feit.zichtbaarheid.in_(VOOR_DBO))
    period = query.where(Feit.moment >= since, Feit.moment <= now)
    told = frozenset(row.verteld)
    return [f for f in s.scalars(period.order_by(Feit.moment.desc(), Feit.id.desc())) if f.id not in told]


def markeer_verteld(s: Session, row: DboContact, feiten: tuple[int, ...], tot: datetime | None = None) -> None:
    """Remember that this person heard these feiten. Without `tot` earlier news is still to be told."""
    if tot is not None:
        row.verteld_tot = max(row.verteld_tot, tot)
    # Only what the next look back could find again has to be remembered by id.
    ids = {*row.verteld, *feiten}
    found = select(Feit.id).where(Feit.kern_id == row.kern_id, Feit.moment >= row.verteld_tot - TERUGKIJKEN)
    row.verteld = sorted(ids.intersection(s.scalars(found)))


def _contacten(s: Session, kern: Kern, *, vergrendel: bool) -> Sequence[DboContact]:
    wanted = (DboContact.kern_id == kern.id) & DboContact.afgemeld_op.is_(None)
    query = select(DboContact).where(wanted).order_by(DboContact.id)
    if vergrendel:  # and read again: another worker may just have told it
        query = query.with_for_update().execution_options(populate_existing=True)
    return s.scalars(query).all()


# --- when


def is_overdag(now: datetime) -> bool:
    """Whether it is an hour at which who wants news at once is mailed; the last minute is 20.00."""
    return OVERDAG_VAN <= taal.lokaal(now).time().replace(second=0, microsecond=0) <= OVERDAG_TOT


def volgend_moment(s: Session, now: datetime) -> datetime:
    """When the next weekly round is due, after `now`: the day and hour of the setting `dbo`, on a Dutch clock."""
    wens = instellingen.lees(s, "dbo", now)
    hier = taal.lokaal(now)
    dagen = (DAGEN.index(str(wens["dag"])) - hier.weekday()) % 7
    for later in (dagen, dagen + 7):
        moment = _om(hier.date() + timedelta(days=later), int(wens["uur"]), now)
        if moment > now:
            return moment
    raise AssertionError("within a week there is always one")


def volgende_beurt(s: Session, now: datetime, row: DboContact, kwartier: datetime) -> datetime:
    """When this person hears the news next. `kwartier`: the next round for who wants it at once."""
    if row.ritme == Ritme.DIRECT:
        return kwartier
    round_ = volgend_moment(s, now)
    while not _aan_de_beurt(s, row, round_, Aanleiding.WEKELIJKS):
        round_ = volgend_moment(s, round_)
    return round_


def _om(dag: date, uur: int, now: datetime) -> datetime:
    return datetime.combine(dag, time(uur), taal.AMSTERDAM).astimezone(now.tzinfo)


def _aan_de_beurt(s: Session, row: DboContact, now: datetime, aanleiding: Aanleiding) -> bool:
    if aanleiding is Aanleiding.METEEN:
        return row.ritme == Ritme.DIRECT
    if aanleiding is Aanleiding.DIRECT or row.ritme != Ritme.MAANDELIJKS:
        return True
    gestuurd = select(func.max(Verzending.gemaakt)).where(Verzending.sleutel.startswith(_sleutel(row.id)))
    laatste = s.scalars(gestuurd).one() or row.sinds
    # In days, not in hours: a round may be a second early, and an hour when summer time begins.
    return (taal.vandaag(now) - taal.vandaag(laatste)).days >= MAAND_DAGEN


# --- the mail


def _sleutel(contact_id: int) -> str:
    return f"dbo_update:{contact_id}:"


def _stuur(s: Session, now: datetime, kern: Kern, persoon: Contactpersoon, brief: Brief, huis: Huis) -> Verzending:
    token = mensen.maak_afmeldtoken(s, now, persoon.id)
    afmelden = Afmelden(f"dbo:{persoon.id}", f"{huis.base_url}/afmelden/{token}", lijstnaam("dbo", kern, huis))
    persoonlijk = f"{huis.base_url}/dbo/{keys(s).sign('dbo', f'dbo:{persoon.id}', now)}"
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.MASSA,
        adres=persoon.email,
        inhoud=_mail(s, now, kern, persoon.ritme, brief, afmelden, persoonlijk, huis),
        sleutel=f"{_sleutel(persoon.id)}{max(brief.feiten)}",
        omschrijving=taal.zin("berichten.omschrijving.dbo_update"),
        kern_id=kern.id,
    )


def _mail(
    s: Session, now: datetime, kern: Kern, ritme: Ritme, brief: Brief, afmelden: Afmelden, persoonlijk: str, huis: Huis
) -> Mail:
    waarom = taal.zin(f"berichten.dbo.waarom_{ritme}", dbo=kern.dbo_naam or kern.naam)
    return maak(
        s, now, huis, "dbo_update", kern, afmelden=afmelden, brief=brief, persoonlijk=persoonlijk, waarom=waarom
    )


# --- what goes out next


@dataclass(frozen=True)
class Zending:
    """What goes out next to contact persons who hear the same: when, to how many, in which rhythm. Its links are not
    theirs. `mail` is None when there is nothing to tell them."""

    moment: datetime
    ritme: Ritme
    aantal: int
    mail: Mail | None


def voorbeelden(
    s: Session, now: datetime, kern: Kern, huis: Huis, kwartier: datetime, erbij: Feit | None = None
) -> tuple[Zending, ...]:
    """What goes out next as far as is known now, the first one first; contact persons who hear the same are one.

    `erbij`: a feit that the weekly round adds itself, not in the database.
    """
    groups: dict[tuple[datetime, Ritme, tuple[int, ...]], tuple[int, list[Feit]]] = {}
    for row in _contacten(s, kern, vergrendel=False):
        ritme, news = Ritme(row.ritme), nieuws(s, now, row)
        if erbij is not None and ritme is not Ritme.DIRECT:
            news = [erbij, *news]
        key = (volgende_beurt(s, now, row, kwartier), ritme, tuple(f.id for f in news))
        groups[key] = (groups.get(key, (0, []))[0] + 1, news)
    return tuple(
        Zending(moment, ritme, n, _voorbeeld(s, now, kern, ritme, news, huis))
        for (moment, ritme, _), (n, news) in sorted(groups.items(), key=lambda item: item[0][0])
    )


def _voorbeeld(s: Session, now: datetime, kern: Kern, ritme: Ritme, news: Sequence[Feit], huis: Huis) -> Mail | None:
    brief = stel_samen(s, kern, now, news, huis)
    afmelden = Afmelden("", f"{huis.base_url}/afmelden/voorbeeld", lijstnaam("dbo", kern, huis))
    return _mail(s, now, kern, ritme, brief, afmelden, f"{huis.base_url}/dbo/voorbeeld", huis) if brief else None
