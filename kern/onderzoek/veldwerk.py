"""The veldwerk of an onderzoek: open, undo, another end date, close, round off; each with its feit and audit line.

Nothing here sends a message: who calls these also calls `berichten`, which stands later in the order.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern import instellingen, taken
from kern.audit import leg_vast
from kern.db import lock_row
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer
from kern.kernen import Kern, Onderzoeksgebied
from kern.onderzoek import prijspeil
from kern.onderzoek.antwoorden import Respons, knip_codes
from kern.onderzoek.onderzoek import Onderzoek, OnderzoekFout, Stand, Tabellen, eindmoment, stand, uitloop_tot
from kern.onderzoek.voortgang import Voortgang
from kern.onderzoek.vragenlijst import prijspeil_tabel
from kern.taal import aantal, datum, procent, vandaag

BEDENKTIJD = timedelta(hours=1)
# Kinds of task; their data is {"onderzoek": id}. Who runs tasks calls `sluit_vanzelf` and `rond_af_vanzelf`.
TAAK_SLUITEN, TAAK_AFRONDEN = "onderzoek_sluiten", "onderzoek_afronden"


def tabellen(s: Session, now: datetime, kern: Kern, gebied: Onderzoeksgebied, gemeente: str) -> Tabellen:
    """What `pulldata()` reads: the kern's own values and the amounts of the year. Frozen when an onderzoek opens."""
    values = {
        "kern": kern.naam,
        "gemeente": gemeente,
        "buitengebied": "ja" if gebied is Onderzoeksgebied.KERN_EN_BUITENGEBIED else "nee",
        "vraag_woningeis": str(instellingen.lees(s, "onderzoek", now)["woningeis_vragen"]),
        "plek_adres": "",
    }
    _, amounts = prijspeil.geldend(s, now)
    return {"kern": [{"naam": k, "waarde": v} for k, v in values.items()], "prijspeil": prijspeil_tabel(amounts)}


def open_onderzoek(s: Session, now: datetime, o: Onderzoek, door: str, gemeente: str = "de gemeente") -> None:
    """Open it now, and freeze what `pulldata()` reads. `gemeente`: its name as the questions say it.

    Raises OnderzoekFout: `niet_concept`, `al_open` (another one in this kern), `data` (its last day has passed).
    """
    # The kern is what is limited: at most one onderzoek for inwoners is open in it.
    kern = lock_row(s, Kern, o.kern_id)
    s.refresh(o)
    if o.geopend_op is not None:
        raise OnderzoekFout("niet_concept")
    running = (Onderzoek.kern_id == kern.id) & Onderzoek.geopend_op.is_not(None) & Onderzoek.gesloten_op.is_(None)
    if o.voor_inwoners and s.scalars(select(Onderzoek.id).where(running, Onderzoek.voor_inwoners)).first():
        raise OnderzoekFout("al_open", kern=kern.naam)
    if o.sluit < vandaag(now):
        raise OnderzoekFout("data")
    o.geopend_op, o.opent = now, vandaag(now)
    o.tabellen = tabellen(s, now, kern, o.onderzoeksgebied, gemeente)
    o.versie += 1
    s.flush()
    taken.plan(s, TAAK_SLUITEN, f"{TAAK_SLUITEN}:{o.id}", eindmoment(o), {"onderzoek": o.id})
    noteer(s, now, kern.id, "onderzoek_open", Zichtbaarheid.OPENBAAR, door=door, tot=datum(o.sluit))
    leg_vast(s, now, door, "onderzoek_geopend", kern.naam)


def maak_ongedaan(s: Session, now: datetime, o: Onderzoek, door: str) -> None:
    """Take the opening back. OnderzoekFout: `niet_open`, `te_laat` (after an hour), `begonnen` (somebody began)."""
    _vergrendel(s, o)
    if o.geopend_op is None or o.gesloten_op is not None:
        raise OnderzoekFout("niet_open")
    if now > o.geopend_op + BEDENKTIJD:
        raise OnderzoekFout("te_laat")
    if _begonnen(s, o):
        raise OnderzoekFout("begonnen")
    o.geopend_op, o.tabellen = None, {}
    o.versie += 1
    s.flush()
    taken.schrap(s, f"{TAAK_SLUITEN}:{o.id}")
    noteer(s, now, o.kern_id, "onderzoek_heropend", Zichtbaarheid.OPENBAAR, door=door)
    leg_vast(s, now, door, "onderzoek_ongedaan", _naam(s, o))


def ongedaan_tot(s: Session, now: datetime, o: Onderzoek) -> datetime | None:
    """Until when the opening can still be taken back; None when that is no longer possible."""
    if o.geopend_op is None or o.gesloten_op is not None or now > o.geopend_op + BEDENKTIJD or _begonnen(s, o):
        return None
    return o.geopend_op + BEDENKTIJD


def _begonnen(s: Session, o: Onderzoek) -> bool:
    # Also who is halfway: taking it back would lose those answers.
    return any(
        s.scalar(select(func.count()).select_from(table).where(table.onderzoek_id == o.id))
        for table in (Respons, Voortgang)
    )


def wijzig_einde(
    s: Session, now: datetime, o: Onderzoek, sluit: date, door: str, gelezen_versie: int | None = None
) -> None:
    """Give an open onderzoek another last day. Raises OnderzoekFout (`niet_open`, `data`) and Verouderd."""
    _vergrendel(s, o)
    if gelezen_versie is not None and gelezen_versie != o.versie:
        raise Verouderd(str(o.id))
    if stand(o, now) is not Stand.OPEN:
        raise OnderzoekFout("niet_open")
    if sluit < vandaag(now):
        raise OnderzoekFout("data")
    if sluit == o.sluit:
        return
    was, o.sluit = o.sluit, sluit
    o.versie += 1
    s.flush()
    taken.verzet(s, f"{TAAK_SLUITEN}:{o.id}", eindmoment(o))
    noteer(
        s, now, o.kern_id, "einddatum_gewijzigd", Zichtbaarheid.OPENBAAR, door=door, tot=datum(sluit), eerst=datum(was)
    )
    leg_vast(s, now, door, "onderzoek_einde_gewijzigd", _naam(s, o))


def sluit_onderzoek(s: Session, now: datetime, o: Onderzoek, door: str) -> None:
    """Close it: nobody can begin any more, who has begun may finish until `uitloop_tot(o)`.

    The village reads the feit some days after the DBO (setting `dbo.dorp_later_dagen`).
    Raises OnderzoekFout (`niet_open`).
    """
    _vergrendel(s, o)
    if o.geopend_op is None or o.gesloten_op is not None:
        raise OnderzoekFout("niet_open")
    o.gesloten_op = now
    o.versie += 1
    s.flush()
    households = aantal_huishoudens(s, o)
    later = timedelta(days=int(instellingen.lees(s, "dbo", now)["dorp_later_dagen"]))
    noteer(
        s,
        now,
        o.kern_id,
        "onderzoek_gesloten",
        Zichtbaarheid.OPENBAAR,
        door=door,
        zichtbaar_vanaf=now + later,
        aantal=aantal(households),
        totaal=aantal(o.huishoudens),
        procent=procent(households / o.huishoudens),
    )
    leg_vast(s, now, door, "onderzoek_gesloten", _naam(s, o))
    taken.schrap(s, f"{TAAK_SLUITEN}:{o.id}")
    if now >= uitloop_tot(o):
        rond_veldwerk_af(s, now, o)
    else:
        taken.plan(s, TAAK_AFRONDEN, f"{TAAK_AFRONDEN}:{o.id}", uitloop_tot(o), {"onderzoek": o.id})


def rond_veldwerk_af(s: Session, now: datetime, o: Onderzoek) -> None:
    """At the end of the uitloop: cut the links between answers and codes and destroy the codes. Twice is harmless.

    Not sooner: a second answer of the same household, sent in the uitloop, must still be recognised.
    Raises OnderzoekFout (`niet_gesloten`) before `uitloop_tot(o)`.
    """
    _vergrendel(s, o)
    if o.gesloten_op is None or now < uitloop_tot(o):
        raise OnderzoekFout("niet_gesloten")
    if o.afgerond_op is not None:
        return
    knip_codes(s, o)
    o.afgerond_op = now
    s.flush()


def sluit_vanzelf(s: Session, now: datetime, onderzoek_id: int, door: str = "Kernpraat") -> Onderzoek | None:
    """What the task at the end date does: close it. None when it is closed, gone or extended meanwhile."""
    o = s.get(Onderzoek, onderzoek_id)
    if o is None or o.geopend_op is None or o.gesloten_op is not None or now < eindmoment(o):
        return None
    sluit_onderzoek(s, now, o, door)
    return o


def rond_af_vanzelf(s: Session, now: datetime, onderzoek_id: int) -> None:
    """What the task at the end of the uitloop does: cut links and codes, unless that is done."""
    o = s.get(Onderzoek, onderzoek_id)
    if o is not None and o.gesloten_op is not None and now >= uitloop_tot(o):
        rond_veldwerk_af(s, now, o)


def aantal_huishoudens(s: Session, o: Onderzoek) -> int:
    """n of domein.md §3.2: households with a valid record, each once. Without routes every record is one."""
    counted = (Respons.onderzoek_id == o.id) & Respons.telt & Respons.route.in_(("H", ""))
    return s.scalar(select(func.count()).select_from(Respons).where(counted)) or 0


def _vergrendel(s: Session, o: Onderzoek) -> None:
    lock_row(s, Onderzoek, o.id)
    s.refresh(o)


def _naam(s: Session, o: Onderzoek) -> str:
    return s.get_one(Kern, o.kern_id).naam
