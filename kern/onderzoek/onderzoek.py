"""An onderzoek: one questionnaire put to a kern, or to the whole gemeente, between two dates. Its state is computed.

The use cases that move it (open, undo, change the end, close, round off) stand in `veldwerk.py`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern import instellingen
from kern.audit import leg_vast
from kern.db import Base, UtcDateTime, lock_row
from kern.instellingen import Verouderd
from kern.kernen import Kern, Onderzoeksgebied, alle_slugs, huishoudens_samen
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import AMSTERDAM, meervoud, vandaag, zin

# The shipped questionnaire about homes, which has words and results of its own everywhere.
WOONBEHOEFTE = "woonbehoefte"
# What `pulldata()` reads: table → rows of column → text.
Tabellen = dict[str, list[dict[str, str]]]


class OnderzoekFout(Exception):
    """The onderzoek cannot do that now. `reden` is a key of the sentences in `templates/admin/onderzoek.toml`."""

    def __init__(self, reden: str, **gegevens: str | int) -> None:
        super().__init__(reden)
        self.reden = reden
        self.gegevens = gegevens


def fout_zin(fout: OnderzoekFout) -> str:
    """Why it cannot be, as a Dutch sentence that says what to do."""
    return zin(f"onderzoek.fout.{fout.reden}", **fout.gegevens)


class Stand(StrEnum):
    """Where an onderzoek is. UITLOOP: closed for who has not begun yet, running conversations may finish."""

    CONCEPT = "concept"
    OPEN = "open"
    UITLOOP = "uitloop"
    GESLOTEN = "gesloten"


class Doelgroep(StrEnum):
    """Whom it asks: households of a kern with their codes, associations, or who took part in something."""

    HUISHOUDENS = "huishoudens"
    VERENIGINGEN = "verenigingen"
    DEELNEMERS = "deelnemers"

    def geteld(self, n: int) -> str:
        """So many of them, in words: `1 huishouden`, `1.250 verenigingen`."""
        return meervoud(n, *_WOORDEN[self.value])

    @property
    def een(self) -> str:
        """One of them, as a word."""
        return _WOORDEN[self.value][0]


_WOORDEN = {
    "huishoudens": ("huishouden", "huishoudens"),
    "verenigingen": ("vereniging", "verenigingen"),
    "deelnemers": ("deelnemer", "deelnemers"),
}


def doelgroep_bij(form_id: str) -> Doelgroep:
    """Whom a questionnaire is made for, unless somebody chooses otherwise."""
    return Doelgroep.VERENIGINGEN if form_id == "verenigingen" else Doelgroep.HUISHOUDENS


class Onderzoek(Base):
    """One onderzoek. `huishoudens` is N: how many households (or associations, see `doelgroep`) it could ask."""

    __tablename__ = "onderzoek"

    id: Mapped[int] = mapped_column(primary_key=True)
    # None: of the whole gemeente.
    kern_id: Mapped[int | None] = mapped_column(ForeignKey("kern.id"), index=True)
    versie_id: Mapped[str] = mapped_column(ForeignKey("vragenlijst_versie.id"), index=True)
    gebied: Mapped[str] = mapped_column(String(30))
    huishoudens: Mapped[int]
    doel_procent: Mapped[int]
    opent: Mapped[date]
    # The last day on which one can begin.
    sluit: Mapped[date]
    geopend_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gesloten_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When links to codes were cut and the codes destroyed.
    afgerond_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uitloop_uren: Mapped[int]
    tabellen: Mapped[Tabellen] = mapped_column(JSON, default=dict)
    door: Mapped[str] = mapped_column(String(200))
    voor_inwoners: Mapped[bool] = mapped_column(default=True)
    doelgroep: Mapped[str] = mapped_column(
        String(20), default=Doelgroep.HUISHOUDENS.value, server_default=Doelgroep.HUISHOUDENS.value
    )
    # A door of its own (`charette-3`) and what stands behind it: only who has the link comes in, and it is in no list.
    deur: Mapped[str] = mapped_column(String(40), default="", server_default="", index=True)
    deur_naam: Mapped[str] = mapped_column(String(120), default="", server_default="")
    # Grows with every edit, so that two editors notice each other.
    versie: Mapped[int] = mapped_column(default=1)

    @property
    def onderzoeksgebied(self) -> Onderzoeksgebied:
        """The area it is about; of the whole gemeente it is always all of it."""
        return Onderzoeksgebied(self.gebied)

    @property
    def gemeentebreed(self) -> bool:
        """Whether it is of the whole gemeente, and so of no kern."""
        return self.kern_id is None

    @property
    def wie(self) -> Doelgroep:
        """Whom it asks."""
        return Doelgroep(self.doelgroep)


class OnderzoekVersie(Base):
    """From when on an onderzoek put which version of its questionnaire; the newest one goes to who begins."""

    __tablename__ = "onderzoek_versie"

    id: Mapped[int] = mapped_column(primary_key=True)
    onderzoek_id: Mapped[int] = mapped_column(ForeignKey("onderzoek.id", ondelete="CASCADE"), index=True)
    versie_id: Mapped[str] = mapped_column(ForeignKey("vragenlijst_versie.id"))
    vanaf: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200))


def eindmoment(o: Onderzoek) -> datetime:
    """From this moment nobody can begin: the midnight after `sluit`, or earlier when it was closed by hand."""
    midnight = datetime.combine(o.sluit + timedelta(days=1), time.min, AMSTERDAM)
    return min(midnight, o.gesloten_op) if o.gesloten_op else midnight


def uitloop_tot(o: Onderzoek) -> datetime:
    """Until this moment a conversation that had begun may still be sent."""
    return eindmoment(o) + timedelta(hours=o.uitloop_uren)


def stand(o: Onderzoek, now: datetime) -> Stand:
    """The state at `now`. The clock closes an onderzoek, also when the job that rounds it off comes late."""
    if o.geopend_op is None:
        return Stand.CONCEPT
    if o.afgerond_op is not None or now >= uitloop_tot(o):
        return Stand.GESLOTEN
    return Stand.UITLOOP if now >= eindmoment(o) else Stand.OPEN


def neemt_nieuwe(o: Onderzoek, now: datetime) -> bool:
    """Whether somebody may begin now."""
    return stand(o, now) is Stand.OPEN


def neemt_lopende(o: Onderzoek, now: datetime) -> bool:
    """Whether somebody who has begun may still answer and send."""
    return stand(o, now) in (Stand.OPEN, Stand.UITLOOP)


def maak(
    s: Session,
    now: datetime,
    kern: Kern | None,
    versie_id: str,
    door: str,
    *,
    sluit: date,
    opent: date | None = None,
    gebied: Onderzoeksgebied | None = None,
    huishoudens: int | None = None,
    doel_procent: int | None = None,
    voor_inwoners: bool = True,
    doelgroep: Doelgroep | None = None,
    deur: str = "",
    deur_naam: str = "",
) -> Onderzoek:
    """Add an onderzoek in CONCEPT; without a kern it is of the whole gemeente. `deur`: see `Onderzoek.deur`.

    What is not given comes from the questionnaire, the kern and the settings. Raises OnderzoekFout: `huishoudens`,
    `verenigingen`, `doel`, `data` for a number or date that cannot be, `naam_is_kern` for a questionnaire that is
    called like a kern, so that its address would be taken.
    """
    standaard = instellingen.lees(s, "onderzoek", now)
    wie = doelgroep or doelgroep_bij(form_id_van(s, versie_id))
    o = Onderzoek(
        kern_id=kern.id if kern else None,
        versie_id=versie_id,
        gebied=(gebied or (kern.onderzoeksgebied if kern else Onderzoeksgebied.KERN_EN_BUITENGEBIED)).value,
        huishoudens=hoeveel(s, now, kern, wie) if huishoudens is None else huishoudens,
        doel_procent=int(standaard["doel_procent"]) if doel_procent is None else doel_procent,
        opent=opent or vandaag(now),
        sluit=sluit,
        uitloop_uren=int(standaard["uitloop_uren"]),
        tabellen={},
        door=door,
        voor_inwoners=voor_inwoners and not deur,
        doelgroep=wie.value,
        deur=deur,
        deur_naam=deur_naam[:120],
    )
    _keur(s, o, now)
    s.add(o)
    s.flush()
    leg_vast(s, now, door, "onderzoek_gemaakt", naam_gebied(s, o))
    return o


def hoeveel(s: Session, now: datetime, kern: Kern | None, wie: Doelgroep) -> int:
    """How many there are to ask, as far as we know: a number to begin with."""
    if wie is Doelgroep.VERENIGINGEN:
        return int(instellingen.lees(s, "onderzoek", now)["verenigingen"])
    return kern.huishoudens if kern else max(1, huishoudens_samen(s))


def _keur(s: Session, o: Onderzoek, now: datetime) -> None:
    if not 1 <= o.huishoudens <= 100_000:
        raise OnderzoekFout(o.doelgroep)
    if not 1 <= o.doel_procent <= 100:
        raise OnderzoekFout("doel")
    if o.sluit < o.opent or o.sluit < vandaag(now):
        raise OnderzoekFout("data")
    if o.gemeentebreed and not o.deur:
        keur_naam(s, form_id_van(s, o.versie_id))


def keur_naam(s: Session, form_id: str) -> None:
    """An onderzoek of the whole gemeente has its questionnaire's name as address, so no kern may have it.

    Raises OnderzoekFout (`naam_is_kern`).
    """
    if form_id.lower() in alle_slugs(s):
        raise OnderzoekFout("naam_is_kern", form_id=form_id)


def keur_slug(s: Session, slug: str) -> None:
    """The other way round: a new kern may not be called like a questionnaire. Raises OnderzoekFout (`kern_is_naam`)."""
    if s.scalars(select(VragenlijstVersie.id).where(func.lower(VragenlijstVersie.form_id) == slug)).first():
        raise OnderzoekFout("kern_is_naam")


def wijzig(s: Session, now: datetime, o: Onderzoek, gelezen_versie: int, door: str, **velden: Any) -> None:
    """Change fields of an onderzoek that is not open yet. Raises Verouderd, and OnderzoekFout as `maak` does."""
    lock_row(s, Onderzoek, o.id)
    s.refresh(o)
    if o.versie != gelezen_versie:
        raise Verouderd(str(o.id))
    if o.geopend_op is not None:
        raise OnderzoekFout("niet_concept")
    for name, value in velden.items():
        setattr(o, name, value.value if isinstance(value, StrEnum) else value)
    try:
        _keur(s, o, now)
    except OnderzoekFout:
        s.expire(o)
        raise
    o.versie += 1
    s.flush()
    leg_vast(s, now, door, "onderzoek_gewijzigd", naam_gebied(s, o))


# --- finding one


def form_id_van(s: Session, versie_id: str) -> str:
    """The name of the questionnaire this is a version of. Raises NoResultFound for no version."""
    return s.scalars(select(VragenlijstVersie.form_id).where(VragenlijstVersie.id == versie_id)).one()


def vragenlijst_van(s: Session, o: Onderzoek) -> tuple[str, str]:
    """The name and the title of its questionnaire, without the questions."""
    columns = select(VragenlijstVersie.form_id, VragenlijstVersie.titel)
    form_id, titel = s.execute(columns.where(VragenlijstVersie.id == o.versie_id)).one()
    return form_id, titel


def titel_van(s: Session, o: Onderzoek) -> str:
    """What its questionnaire is called."""
    return vragenlijst_van(s, o)[1]


def naam_gebied(s: Session, o: Onderzoek) -> str:
    """Where it is: its kern, what is behind its door, or `de hele gemeente (<title>)`; for the log."""
    if o.deur:
        return o.deur_naam
    if o.kern_id is not None:
        return s.get_one(Kern, o.kern_id).naam
    return zin("onderzoek.gebied.gemeente", titel=titel_van(s, o))


def slug_van(s: Session, o: Onderzoek) -> str:
    """The part of the address that leads to it: its own, that of its kern, or the name of its questionnaire."""
    if o.deur:
        return o.deur
    return s.get_one(Kern, o.kern_id).slug if o.kern_id is not None else form_id_van(s, o.versie_id)


def per_id(s: Session, id: int) -> Onderzoek | None:
    """The onderzoek with this number, or None."""
    return s.get(Onderzoek, id)


def alle(s: Session) -> list[Onderzoek]:
    """All onderzoeken, the newest first."""
    return list(s.scalars(select(Onderzoek).order_by(Onderzoek.id.desc())))


def open_voor(s: Session, kern_id: int, now: datetime) -> Onderzoek | None:
    """The onderzoek for inwoners that takes new conversations in this kern at `now`, or None."""
    wanted = (Onderzoek.kern_id == kern_id) & Onderzoek.voor_inwoners & Onderzoek.geopend_op.is_not(None)
    rows = s.scalars(select(Onderzoek).where(wanted, Onderzoek.gesloten_op.is_(None)).order_by(Onderzoek.id.desc()))
    return next((o for o in rows if neemt_nieuwe(o, now)), None)


def laatste(s: Session, kern_id: int) -> Onderzoek | None:
    """The onderzoek for inwoners in this kern that was opened last, whatever became of it, or None."""
    wanted = (Onderzoek.kern_id == kern_id) & Onderzoek.voor_inwoners & Onderzoek.geopend_op.is_not(None)
    return s.scalars(select(Onderzoek).where(wanted).order_by(Onderzoek.geopend_op.desc()).limit(1)).first()


def laatste_gemeentebreed(s: Session, slug: str) -> Onderzoek | None:
    """The onderzoek of no kern behind this door that was opened last, or None.

    `slug`: the questionnaire's name, or a door of its own; capitals do not matter.
    """
    named = Onderzoek.voor_inwoners & (func.lower(VragenlijstVersie.form_id) == slug.lower())
    own = (Onderzoek.deur == slug.lower()) & (Onderzoek.deur != "")
    query = select(Onderzoek).join(VragenlijstVersie, VragenlijstVersie.id == Onderzoek.versie_id)
    query = query.where(Onderzoek.kern_id.is_(None), named | own, Onderzoek.geopend_op.is_not(None))
    return s.scalars(query.order_by(Onderzoek.geopend_op.desc(), Onderzoek.id.desc()).limit(1)).first()


def open_gemeentebreed(s: Session, now: datetime) -> list[Onderzoek]:
    """The onderzoeken of the whole gemeente that take new conversations at `now`, the first to close on top."""
    wanted = Onderzoek.kern_id.is_(None) & Onderzoek.voor_inwoners & Onderzoek.geopend_op.is_not(None)
    rows = s.scalars(select(Onderzoek).where(wanted, Onderzoek.gesloten_op.is_(None)).order_by(Onderzoek.sluit))
    return [o for o in rows if neemt_nieuwe(o, now)]
