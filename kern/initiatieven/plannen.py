"""A plan as it is brought and as it is changed: what it must say, its number, its homes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.audit import leg_vast
from kern.db import lock_row
from kern.initiatieven.fout import InitiatiefFout
from kern.initiatieven.rijen import Initiatief, Programmaregel
from kern.initiatieven.segmenten import SOORTEN, Woningsoort
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer, versmal
from kern.kernen import Kern
from kern.mensen import indieners
from kern.mensen.indieners import Aanbieder
from kern.taal import BRONTAAL, meervoud, spreek, vandaag, zin

TERMIJNEN = ("binnen_2", "twee_tot_vijf", "later", "onbekend")
GEBRUIK = ("dorp", "eigen")
EIGENAREN = ("eigen", "ander", "gemeente", "onbekend")
BRONNEN = ("web", "chat", "staf", "basis")
LENGTES = MappingProxyType({"titel": 120, "plek": 300, "omschrijving": 5000})
# More homes than a village has: whoever types this made a mistake.
HOOGSTENS_WONINGEN = 500
# Sent twice in this time is sent once: a second press of the button, or back and again.
ZELFDE_BINNEN = timedelta(minutes=15)


@dataclass(frozen=True)
class Plan:
    """What somebody says about a plan. `woningen`: how many of each kind; `eigenaar`: of the land or the building."""

    titel: str
    plek: str
    woningen: Mapping[Woningsoort, int]
    omschrijving: str = ""
    termijn: str = "onbekend"
    gebruik: str = "dorp"
    eigenaar: str = "onbekend"
    gegevens: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def aantal(self) -> int:
        """How many homes together."""
        return sum(self.woningen.values())

    @property
    def volledig(self) -> bool:
        """Whether it says enough to be `ingediend` (domein.md §5.2): homes, a place and whose that is."""
        return self.aantal > 0 and bool(self.plek) and self.eigenaar != "onbekend"


def woningen_uit(aantallen: Mapping[str, int]) -> dict[Woningsoort, int]:
    """The homes of a form, by the keys of `SOORTEN`. Raises KeyError for a kind we do not have."""
    return {SOORTEN[soort]: n for soort, n in aantallen.items() if n}


def keur(plan: Plan) -> Plan:
    """The plan with tidy texts. Raises InitiatiefFout at the first field that is wrong."""
    titel, plek = schone_regel(plan.titel), schone_regel(plan.plek)
    omschrijving = schone_tekst(plan.omschrijving)
    for naam, tekst in (("titel", titel), ("plek", plek), ("omschrijving", omschrijving)):
        if len(tekst) > LENGTES[naam]:
            raise InitiatiefFout(naam, "initiatief.fout.te_lang", hoogstens=LENGTES[naam])
    if not titel:
        raise InitiatiefFout("titel", "initiatief.fout.geen_titel")
    _keur_keuzes(plan)
    _keur_woningen(plan)
    woningen = {soort: n for soort, n in plan.woningen.items() if n}
    return Plan(titel, plek, woningen, omschrijving, plan.termijn, plan.gebruik, plan.eigenaar, dict(plan.gegevens))


def _keur_keuzes(plan: Plan) -> None:
    for naam, waarde, mag in (
        ("termijn", plan.termijn, TERMIJNEN),
        ("gebruik", plan.gebruik, GEBRUIK),
        ("eigenaar", plan.eigenaar, EIGENAREN),
    ):
        if waarde not in mag:
            raise InitiatiefFout(naam, f"initiatief.fout.kies_{naam}")


def _keur_woningen(plan: Plan) -> None:
    if any(not soort.geldig or n < 0 for soort, n in plan.woningen.items()):
        raise InitiatiefFout("woningen", "initiatief.fout.aantal")
    if plan.aantal > HOOGSTENS_WONINGEN:
        raise InitiatiefFout("woningen", "initiatief.fout.te_veel", hoogstens=HOOGSTENS_WONINGEN)


def schone_regel(tekst: str) -> str:
    """One line without control characters, direction marks and lone surrogates."""
    return " ".join(schone_tekst(tekst).split())


def schone_tekst(tekst: str) -> str:
    """Text with its lines, without what cannot be seen."""
    tekst = unicodedata.normalize("NFC", tekst.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    bad = ("Cc", "Cf", "Cs", "Co", "Cn")
    return "".join(c for c in tekst if c == "\n" or unicodedata.category(c) not in bad).strip()


# --- bringing it


def dien_in(
    s: Session,
    now: datetime,
    kern: Kern,
    plan: Plan,
    *,
    bron: str,
    indiener: Aanbieder | None = None,
    zichtbaarheid: Zichtbaarheid = Zichtbaarheid.DBO,
    ontvangen: date | None = None,
    traject_id: int | None = None,
    door: str = "",
) -> Initiatief:
    """Put a plan in the register under the next number; `idee` when it does not say enough to be `ingediend`.

    `bron` is one of `BRONNEN`; `ontvangen` the day it came when that is not today. Raises InitiatiefFout, and
    OngeldigAdres or ValueError for an indiener we cannot reach.
    """
    plan = keur(plan)
    if bron not in BRONNEN:
        raise ValueError(bron)
    i = Initiatief(
        nummer=_volgend_nummer(s),
        kern_id=kern.id,
        traject_id=traject_id,
        bron=bron,
        status="ingediend" if plan.volledig else "idee",
        status_op=now,
        ingediend_op=now,
        zichtbaarheid=zichtbaarheid.value,
        gegevens={"ontvangstdatum": (ontvangen or vandaag(now)).isoformat()},
    )
    _vul(i, plan)
    s.add(i)
    s.flush()
    if indiener is not None:
        indieners.bewaar(s, now, i.id, indiener)
    _noteer(s, now, i, "initiatief_ingediend", zichtbaarheid, door, woningen=hoeveel(plan.aantal), naar=i.status)
    if door:
        leg_vast(s, now, door, "initiatief_nieuw", f"{i.nummer}")
    return i


def _noteer(
    s: Session, now: datetime, i: Initiatief, soort: str, zichtbaarheid: Zichtbaarheid, door: str, **gegevens: Any
) -> None:
    # The title is somebody's own words: until staff gives a status nobody has read it, so no mail to the Dbo has it.
    noteer(s, now, i.kern_id, soort, zichtbaarheid, door=door, nummer=i.nummer, initiatief=i.id, **gegevens)


def hoeveel(n: int) -> str:
    """`6 woningen` for the journal, always in Dutch; nobody counts 0 homes, it is not known yet."""
    with spreek(BRONTAAL):
        return meervoud(n, "woning", "woningen") if n else zin("initiatieven.woorden.nog_onbekend")


def _volgend_nummer(s: Session) -> int:
    """One more than the highest, alone: whoever is here holds the first kern, and others wait for it.

    FOR NO KEY UPDATE, so that a row that only refers to that kern need not wait.
    """
    first = select(Kern.id).order_by(Kern.id).limit(1).with_for_update(key_share=True)
    s.execute(first)
    return (s.scalar(select(func.max(Initiatief.nummer))) or 0) + 1


def zojuist(s: Session, now: datetime, kern: Kern, plan: Plan, bron: str) -> Initiatief | None:
    """The same plan, when it came a moment ago; a second press of the button must not bring it twice."""
    plan = keur(plan)
    rows = s.scalars(
        select(Initiatief).where(
            Initiatief.kern_id == kern.id,
            Initiatief.bron == bron,
            Initiatief.titel == plan.titel,
            Initiatief.ingediend_op > now - ZELFDE_BINNEN,
        )
    )
    return next((i for i in rows if plan_van(i) == plan), None)


def plan_van(i: Initiatief) -> Plan:
    """What the row says, as a plan."""
    return Plan(
        titel=i.titel,
        plek=i.plek,
        woningen={Woningsoort(r.type, r.eigendom, r.prijs): r.aantal for r in i.programma},
        omschrijving=i.omschrijving,
        termijn=i.termijn,
        gebruik=i.gebruik,
        eigenaar=str(i.gegevens.get("eigenaar", "onbekend")),
    )


def _vul(i: Initiatief, plan: Plan) -> None:
    i.titel, i.plek, i.omschrijving = plan.titel, plan.plek, plan.omschrijving
    i.termijn, i.gebruik = plan.termijn, plan.gebruik
    i.gegevens = {**i.gegevens, **plan.gegevens, "eigenaar": plan.eigenaar}
    known = {Woningsoort(r.type, r.eigendom, r.prijs): r for r in i.programma}
    i.programma = [_regel(known.get(soort), soort, n) for soort, n in plan.woningen.items()]


def _regel(known: Programmaregel | None, soort: Woningsoort, n: int) -> Programmaregel:
    row = known or Programmaregel(type=soort.type, eigendom=soort.eigendom, prijs=soort.prijs, gerealiseerd=0)
    row.aantal = n
    return row


# --- changing it


def wijzig(
    s: Session,
    now: datetime,
    i: Initiatief,
    plan: Plan,
    *,
    zichtbaarheid: Zichtbaarheid,
    traject_id: int | None,
    door: str,
    gelezen_versie: int,
) -> None:
    """Write down what a plan is now. Raises InitiatiefFout, and Verouderd when somebody changed it meanwhile."""
    vergrendel(s, i, gelezen_versie)
    plan = keur(plan)
    was = plan_van(i)
    _vul(i, plan)
    i.zichtbaarheid, i.traject_id = zichtbaarheid.value, traject_id
    i.versie += 1
    s.flush()
    # What was shown to more people by mistake is taken back, its news too.
    versmal(s, i.kern_id, "initiatief", i.id, zichtbaarheid)
    numbers = {"was": hoeveel(was.aantal), "woningen": hoeveel(plan.aantal)}
    _noteer(s, now, i, "initiatief_gewijzigd", Zichtbaarheid.INTERN, door, **numbers)
    leg_vast(s, now, door, "initiatief_gewijzigd", f"{i.nummer}")


def vergrendel(s: Session, i: Initiatief, gelezen_versie: int) -> None:
    """Hold the row until the end of the transaction. Raises Verouderd when it is not the version that was read."""
    lock_row(s, Initiatief, i.id)
    s.refresh(i)
    if i.versie != gelezen_versie:
        raise Verouderd(f"initiatief {i.nummer}")
