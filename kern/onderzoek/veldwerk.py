"""The veldwerk of an onderzoek: open, undo, another end date, close, round off; each with its feit and audit line.

Nothing here sends a message: who calls these also calls `berichten`, which stands later in the order.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern import instellingen, taken
from kern.audit import leg_vast
from kern.db import lock_row
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer
from kern.kernen import Kern, Onderzoeksgebied, alle
from kern.onderzoek import onderzoek, prijspeil
from kern.onderzoek.antwoorden import Respons, knip_codes
from kern.onderzoek.onderzoek import (
    Doelgroep,
    Onderzoek,
    OnderzoekFout,
    Stand,
    Tabellen,
    eindmoment,
    stand,
    uitloop_tot,
)
from kern.onderzoek.voortgang import Voortgang
from kern.onderzoek.vragenlijst import VragenlijstVersie, prijspeil_tabel
from kern.taal import aantal, datum, procent, vandaag

BEDENKTIJD = timedelta(hours=1)
# Kinds of task; their data is {"onderzoek": id}. Who runs tasks calls `sluit_vanzelf` and `rond_af_vanzelf`.
TAAK_SLUITEN, TAAK_AFRONDEN = "onderzoek_sluiten", "onderzoek_afronden"


def tabellen(s: Session, now: datetime, kern: Kern | None, gebied: Onderzoeksgebied, gemeente: str) -> Tabellen:
    """What `pulldata()` reads: the kern's own values and the amounts of the year. Frozen when an onderzoek opens.

    Without a kern the gemeente takes its place.
    """
    values = {
        "kern": kern.naam if kern else gemeente,
        "gemeente": gemeente,
        "buitengebied": "ja" if gebied is Onderzoeksgebied.KERN_EN_BUITENGEBIED else "nee",
        "vraag_woningeis": str(instellingen.lees(s, "onderzoek", now)["woningeis_vragen"]),
        "plek_adres": "",
    }
    _, amounts = prijspeil.geldend(s, now)
    return {"kern": [{"naam": k, "waarde": v} for k, v in values.items()], "prijspeil": prijspeil_tabel(amounts)}


def open_onderzoek(s: Session, now: datetime, o: Onderzoek, door: str, gemeente: str = "de gemeente") -> None:
    """Open it now, and freeze what `pulldata()` reads. `gemeente`: its name as the questions say it.

    Raises OnderzoekFout: `niet_concept`, `al_open` (another one in this kern), `al_open_gemeente` (another one of the
    whole gemeente with this questionnaire), `naam_is_kern`, `data` (its last day has passed).
    """
    kern = _vergrendel_gebied(s, o)
    s.refresh(o)
    if o.geopend_op is not None:
        raise OnderzoekFout("niet_concept")
    if o.voor_inwoners:
        _keur_enige(s, o, kern)
    if o.sluit < vandaag(now):
        raise OnderzoekFout("data")
    o.geopend_op, o.opent = now, vandaag(now)
    o.tabellen = tabellen(s, now, kern, o.onderzoeksgebied, gemeente)
    o.versie += 1
    s.flush()
    taken.plan(s, TAAK_SLUITEN, f"{TAAK_SLUITEN}:{o.id}", eindmoment(o), {"onderzoek": o.id})
    _noteer(s, now, o, "open", door, tot=datum(o.sluit))
    leg_vast(s, now, door, "onderzoek_geopend", onderzoek.naam_gebied(s, o))


def _vergrendel_gebied(s: Session, o: Onderzoek) -> Kern | None:
    """Lock what is limited: the kern, in which one is open, or without one the questionnaire; gives the kern."""
    if o.kern_id is not None:
        return lock_row(s, Kern, o.kern_id)
    form_id = onderzoek.form_id_van(s, o.versie_id)
    named = select(VragenlijstVersie.id).where(func.lower(VragenlijstVersie.form_id) == form_id.lower())
    s.execute(named.order_by(VragenlijstVersie.id).with_for_update()).all()
    return None


def _keur_enige(s: Session, o: Onderzoek, kern: Kern | None) -> None:
    """One is open for inwoners in a kern, and one of the whole gemeente with each questionnaire."""
    running = Onderzoek.geopend_op.is_not(None) & Onderzoek.gesloten_op.is_(None) & Onderzoek.voor_inwoners
    if kern is not None:
        if s.scalars(select(Onderzoek.id).where(running, Onderzoek.kern_id == kern.id)).first():
            raise OnderzoekFout("al_open", kern=kern.naam)
        return
    form_id = onderzoek.form_id_van(s, o.versie_id)
    onderzoek.keur_naam(s, form_id)
    query = select(Onderzoek.id).join(VragenlijstVersie, VragenlijstVersie.id == Onderzoek.versie_id)
    same = func.lower(VragenlijstVersie.form_id) == form_id.lower()
    if s.scalars(query.where(running, Onderzoek.kern_id.is_(None), same)).first():
        raise OnderzoekFout("al_open_gemeente", titel=onderzoek.titel_van(s, o))


def _noteer(
    s: Session,
    now: datetime,
    o: Onderzoek,
    wat: str,
    door: str,
    zichtbaar_vanaf: datetime | None = None,
    **gegevens: Any,
) -> None:
    """Write what happened in the journal of the kern; of the whole gemeente, in that of every kern.

    `wat`: open, ongedaan, einde or gesloten. Of one behind a door of its own nothing: it is no news for a village.
    """
    if o.deur:
        return
    kerns = [o.kern_id] if o.kern_id is not None else [kern.id for kern in alle(s)]
    if o.gemeentebreed:
        gegevens["titel"] = onderzoek.titel_van(s, o)
    for kern_id in kerns:
        noteer(
            s,
            now,
            kern_id,
            feit_soort(o, wat),
            Zichtbaarheid.OPENBAAR,
            door=door,
            zichtbaar_vanaf=zichtbaar_vanaf,
            **gegevens,
        )


# How the kinds of feit begin that stand in the journal of every kern.
GEMEENTE = "gemeente_"
# What a feit about the households of a kern is called; the other kinds are called after the deed.
_SOORTEN = {
    "open": "onderzoek_open",
    "ongedaan": "onderzoek_heropend",
    "einde": "einddatum_gewijzigd",
    "respons": "respons",
    "gesloten": "onderzoek_gesloten",
}


def feit_soort(o: Onderzoek, wat: str) -> str:
    """The kind of feit for `wat` (open, ongedaan, einde, respons, gesloten) of this onderzoek."""
    counted = o.wie is Doelgroep.VERENIGINGEN and wat in ("open", "respons", "gesloten")
    if o.gemeentebreed:
        return f"{GEMEENTE}verenigingen_{wat}" if counted else f"{GEMEENTE}{wat}"
    return f"verenigingen_{wat}" if counted else _SOORTEN[wat]


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
    _noteer(s, now, o, "ongedaan", door)
    leg_vast(s, now, door, "onderzoek_ongedaan", onderzoek.naam_gebied(s, o))


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
    _noteer(s, now, o, "einde", door, tot=datum(sluit), eerst=datum(was))
    leg_vast(s, now, door, "onderzoek_einde_gewijzigd", onderzoek.naam_gebied(s, o))


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
    n = aantal_huishoudens(s, o)
    later = timedelta(days=int(instellingen.lees(s, "dbo", now)["dorp_later_dagen"]))
    _noteer(
        s,
        now,
        o,
        "gesloten",
        door,
        zichtbaar_vanaf=now + later,
        aantal=aantal(n),
        totaal=aantal(o.huishoudens),
        procent=procent(n / o.huishoudens),
    )
    leg_vast(s, now, door, "onderzoek_gesloten", onderzoek.naam_gebied(s, o))
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
    """n of domein.md §3.2: households with a valid record, each once. Without routes every record is one.

    Of an onderzoek among associations: how many of those.
    """
    counted = (Respons.onderzoek_id == o.id) & Respons.telt & Respons.route.in_(("H", ""))
    return s.scalar(select(func.count()).select_from(Respons).where(counted)) or 0


def _vergrendel(s: Session, o: Onderzoek) -> None:
    lock_row(s, Onderzoek, o.id)
    s.refresh(o)
