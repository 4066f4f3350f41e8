"""What is done with a promise: make it, move it, change it, keep it, let it lapse. Each with its feit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kern import instellingen, journaal, kalender
from kern.db import lock_row
from kern.instellingen import Verouderd
from kern.journaal import VOOR_STAF, Feit, Zichtbaarheid, noteer
from kern.taal import datum, vandaag, zin
from kern.toezeggingen.rijen import Einde, Soort, Toezegging

GEMEENTE = "De gemeente"
LANG = 500  # what a promise and an answer's reason may be long, in characters
# Kinds whose receipt has to be confirmed; when it came by chat the confirmation went at once.
MET_ONTVANGST = (Soort.VRAAG, Soort.MELDING)
METEEN_BEVESTIGD = ("chat", "web")


class ToezeggingFout(Exception):
    """It cannot be done so. `veld`: the field it is about; the text says in Dutch what to do."""

    def __init__(self, veld: str, reden: str, **gegevens: object) -> None:
        super().__init__(zin(f"toezeggingen.fout.{reden}", **gegevens))
        self.veld = veld


def zeg_toe(
    s: Session,
    now: datetime,
    kern_id: int,
    tekst: str,
    *,
    voor: date,
    partij: str = GEMEENTE,
    eigenaar: str = "",
    aan: str = "",
    soort: Soort = Soort.TOEZEGGING,
    zichtbaarheid: Zichtbaarheid = Zichtbaarheid.DBO,
    bron: str = "staf",
    door: str = "",
    contact_id: int | None = None,
) -> Toezegging:
    """Write a promise down; `voor` is the last day on which it is kept in time.

    Raises ToezeggingFout: no text or party, one too long, a day that has passed.
    """
    tekst, partij = _tekst(tekst), _partij(partij)
    if voor < vandaag(now):
        raise ToezeggingFout("voor", "voorbij")
    received = now if soort in MET_ONTVANGST and bron in METEEN_BEVESTIGD else None
    t = Toezegging(
        kern_id=kern_id,
        soort=soort.value,
        tekst=tekst,
        partij=partij,
        eigenaar=eigenaar,
        aan=aan.strip()[:120],
        eerst=voor,
        voor=voor,
        zichtbaarheid=zichtbaarheid.value,
        bron=bron,
        contact_id=contact_id,
        gemaakt=now,
        ontvangst_op=received,
        einde=Einde.OPEN.value,
        slot="",
        door=door,
        versie=1,
    )
    s.add(t)
    s.flush()
    _feit(s, now, t, _BEGIN[soort], door)
    return t


def stel_vraag(
    s: Session,
    now: datetime,
    kern_id: int,
    tekst: str,
    *,
    soort: Soort = Soort.VRAAG,
    contact_id: int | None = None,
    bron: str,
    aan: str,
    partij: str = GEMEENTE,
    door: str = "",
    zichtbaarheid: Zichtbaarheid = Zichtbaarheid.DBO,
) -> Toezegging:
    """A question (or remark) of `aan`, usually the Dbo; `partij` promises to answer in the time of setting `antwoord`.

    By chat or web form the receipt goes at once, so it counts as confirmed. Raises ToezeggingFout.
    """
    return zeg_toe(
        s,
        now,
        kern_id,
        tekst,
        voor=antwoord_voor(s, now),
        partij=partij,
        aan=aan,
        soort=soort,
        zichtbaarheid=zichtbaarheid,
        bron=bron,
        door=door,
        contact_id=contact_id,
    )


def antwoord_voor(s: Session, now: datetime) -> date:
    """The last day on which a question that comes in at `now` is answered in time."""
    return vandaag(now) + timedelta(weeks=int(instellingen.lees(s, "antwoord", now)["antwoord_weken"]))


def ontvangst_voor(s: Session, now: datetime, t: Toezegging) -> date:
    """The last day on which we tell in time that we got this question: so many working days after it came."""
    days = int(instellingen.lees(s, "antwoord", now)["ontvangst_werkdagen"])
    return kalender.lees(s, now).plus_werkdagen(vandaag(t.gemaakt), days)


def kom_na(s: Session, now: datetime, t: Toezegging, slot: str, door: str, gelezen_versie: int) -> None:
    """It is done, or answered. `slot`: what became of it, the answer itself for a question.

    Raises ToezeggingFout (it has ended; a question without an answer) and Verouderd.
    """
    _open(s, t, gelezen_versie)
    if t.als_soort in MET_ONTVANGST and not slot.strip():
        raise ToezeggingFout("slot", "antwoord")
    _beeindig(s, now, t, Einde.NAGEKOMEN, slot)
    answer = t.als_soort in MET_ONTVANGST
    _feit(s, now, t, _NAGEKOMEN[t.als_soort], door, slot=_af(t.slot) if answer or not t.slot else f" {_af(t.slot)}")


def laat_vervallen(s: Session, now: datetime, t: Toezegging, reden: str, door: str, gelezen_versie: int) -> None:
    """It will not be kept, for this reason. Raises ToezeggingFout (ended, no reason) and Verouderd."""
    _open(s, t, gelezen_versie)
    _beeindig(s, now, t, Einde.VERVALLEN, _reden(reden))
    _feit(s, now, t, "toezegging_vervallen", door, reden=_af(t.slot))


def verzet(s: Session, now: datetime, t: Toezegging, voor: date, reden: str, door: str, gelezen_versie: int) -> None:
    """Give it another last day. Raises ToezeggingFout (ended, a past or the same day, no reason) and Verouderd."""
    _open(s, t, gelezen_versie)
    if voor < vandaag(now):
        raise ToezeggingFout("voor", "voorbij")
    if voor == t.voor:
        raise ToezeggingFout("voor", "zelfde")
    reden, was, t.voor = _reden(reden), t.voor, voor
    t.versie += 1
    s.flush()
    _feit(s, now, t, "toezegging_verzet", door, was=datum(was), reden=_af(reden))


def bevestig(s: Session, now: datetime, t: Toezegging, door: str) -> bool:
    """We told the one who asked that we got it. False when that was done before, or it needs none."""
    lock_row(s, Toezegging, t.id)
    s.refresh(t)
    if t.ontvangst_op is not None or t.als_soort not in MET_ONTVANGST or not t.is_open:
        return False
    t.ontvangst_op = now
    t.versie += 1
    s.flush()
    _feit(s, now, t, "toezegging_bevestigd", door, zichtbaarheid=Zichtbaarheid.INTERN)
    return True


def wijzig(
    s: Session,
    now: datetime,
    t: Toezegging,
    door: str,
    gelezen_versie: int,
    *,
    tekst: str,
    partij: str,
    eigenaar: str = "",
    aan: str = "",
    zichtbaarheid: Zichtbaarheid,
) -> None:
    """Correct an open promise; another day goes through `verzet`.

    Who may read less from now on, does not read the older feiten about it either.
    Raises ToezeggingFout (ended, no text or party) and Verouderd.
    """
    _open(s, t, gelezen_versie)
    told = (t.tekst, t.partij, t.aan)
    wider = VOOR_STAF.index(zichtbaarheid.value) > VOOR_STAF.index(t.zichtbaarheid)
    t.tekst, t.partij = _tekst(tekst), _partij(partij)
    t.eigenaar, t.aan, t.zichtbaarheid = eigenaar, aan.strip()[:120], zichtbaarheid.value
    t.versie += 1
    s.flush()
    journaal.versmal(s, t.kern_id, "toezegging", t.id, zichtbaarheid)
    if wider:  # for the new readers it is news
        _feit(s, now, t, _BEGIN[t.als_soort], door)
    elif told != (t.tekst, t.partij, t.aan):
        _feit(s, now, t, "toezegging_gewijzigd", door)


# What the feit is called that tells that it was made, and that it was kept.
_BEGIN = {
    Soort.TOEZEGGING: "toezegging_gedaan",
    Soort.ACTIE: "toezegging_actie",
    Soort.VRAAG: "toezegging_vraag",
    Soort.MELDING: "toezegging_melding",
}
_NAGEKOMEN = {
    Soort.TOEZEGGING: "toezegging_nagekomen",
    Soort.ACTIE: "toezegging_actie_klaar",
    Soort.VRAAG: "toezegging_beantwoord",
    Soort.MELDING: "toezegging_melding_klaar",
}


def _feit(
    s: Session,
    now: datetime,
    t: Toezegging,
    soort: str,
    door: str,
    *,
    zichtbaarheid: Zichtbaarheid | None = None,
    **gegevens: Any,
) -> Feit:
    visible = zichtbaarheid or t.als_zichtbaarheid
    return noteer(
        s,
        now,
        t.kern_id,
        soort,
        visible,
        door=door,
        zichtbaar_vanaf=instellingen.dorp_leest_vanaf(s, now) if visible is Zichtbaarheid.OPENBAAR else None,
        toezegging=t.id,
        tekst=_af(t.tekst),
        partij=t.partij,
        aan=t.aan or zin("toezeggingen.iemand"),
        voor=datum(t.voor),
        dag=t.voor.isoformat(),
        **gegevens,
    )


def _af(tekst: str) -> str:
    """The text as a sentence: with an end, for it stands between others."""
    text = " ".join(tekst.split())
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _open(s: Session, t: Toezegging, gelezen_versie: int) -> None:
    lock_row(s, Toezegging, t.id)
    s.refresh(t)
    if t.versie != gelezen_versie:
        raise Verouderd(str(t.id))
    if not t.is_open:
        raise ToezeggingFout("", "klaar")


def _beeindig(s: Session, now: datetime, t: Toezegging, einde: Einde, slot: str) -> None:
    t.einde, t.klaar_op, t.slot = einde.value, now, slot.strip()
    t.versie += 1
    s.flush()


def _tekst(tekst: str) -> str:
    text = tekst.strip()
    if not text:
        raise ToezeggingFout("tekst", "tekst")
    if len(text) > LANG:
        raise ToezeggingFout("tekst", "lang", grens=LANG)
    return text


def _partij(partij: str) -> str:
    text = partij.strip()
    if not text or len(text) > 120:
        raise ToezeggingFout("partij", "partij")
    return text


def _reden(reden: str) -> str:
    text = reden.strip()
    if not text:
        raise ToezeggingFout("reden", "reden")
    return text
