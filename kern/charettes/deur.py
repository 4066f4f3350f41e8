"""At the door: who came, whose place is free now, and how many walked in. Two volunteers do it at the same time.

`Plaats.aanwezig` says how many of a party came: None as long as nobody saw them, 0 when they did not come. Everything
that counts against the places runs under the lock of the charette, as signing up does.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import slot
from kern.charettes.feiten import meld
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Dagdeel, Plaats
from kern.charettes.tafels import KLASSEN
from kern.charettes.waarden import MEESTE_MENSEN
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.mensen import deelnemers
from kern.onderzoek.codes import LENGTE, schoon

# As many of one party as one tap lets in; who brings more people counts the rest as walking in.
MEESTE = MEESTE_MENSEN
# How much a mistyped name may differ: "Jansen" finds "Janssen", "Bakker" does not find "Bekkers".
GELIJKENIS = 0.75


@dataclass(frozen=True)
class Gast:
    """A party as the door sees it. `naam` is "" once their contact data are gone; `geplaatst` 0: they wait."""

    aanmelding_id: str
    nummer: int
    naam: str
    gevraagd: int
    geplaatst: int
    aanwezig: int | None

    @property
    def verwacht(self) -> int:
        """With how many they may come in: their places, or all of who waits."""
        return self.geplaatst or self.gevraagd

    @property
    def gezien(self) -> bool:
        """Whether it is known that they came, or did not."""
        return self.aanwezig is not None


@dataclass(frozen=True)
class Telling:
    """People at one dagdeel. `vrij` None: no maximum. The classes count only who gave their age for it."""

    geplaatst: int
    binnen: int
    nog: int
    weg: int
    wacht: int
    inloop: int
    vrij: int | None
    aangemeld_per: Mapping[str, int]
    binnen_per: Mapping[str, int]

    @property
    def samen(self) -> int:
        """Everybody inside."""
        return self.binnen + self.inloop


def gasten(s: Session, d: Dagdeel) -> list[Gast]:
    """Everybody who asked for this dagdeel, by name. Showing it is a deed for the audit."""
    rows = list(_rijen(s, d))
    names = deelnemers.namen(s, [a.id for a, _ in rows])
    found = [Gast(a.id, a.nummer, names.get(a.id, ""), p.gevraagd, p.geplaatst, p.aanwezig) for a, p in rows]
    return sorted(found, key=lambda g: (_vorm(g.naam), g.nummer))


def _rijen(s: Session, d: Dagdeel) -> Iterator[tuple[Aanmelding, Plaats]]:
    """Who has or wants a place here, or came in without one."""
    query = (
        select(Aanmelding, Plaats)
        .join(Plaats, Plaats.aanmelding_id == Aanmelding.id)
        .where(Plaats.dagdeel_id == d.id)
        .order_by(Aanmelding.nummer)
    )
    return ((a, p) for a, p in s.execute(query) if p.gevraagd or p.aanwezig)


def zoek(s: Session, d: Dagdeel, tekst: str) -> list[Gast]:
    """Who is called so, or has this number or code: parts of the name in any order, then names that look like it."""
    everybody = gasten(s, d)
    words = _vorm(tekst).split()
    if not words:
        return everybody
    found = [g for g in everybody if _heet(g.naam, words) or tekst.strip() == str(g.nummer)]
    if not found and len(schoon(tekst)) == LENGTE:
        mine = {
            id for id, code in deelnemers.codes(s, [g.aanmelding_id for g in everybody]).items() if _is(code, tekst)
        }
        found = [g for g in everybody if g.aanmelding_id in mine]
    return found or [g for g in everybody if _lijkt(g.naam, words)]


def _heet(naam: str, words: Sequence[str]) -> bool:
    """Every word that was typed begins a word of the name."""
    return all(any(deel.startswith(word) for deel in _vorm(naam).split()) for word in words)


def _lijkt(naam: str, words: Sequence[str]) -> bool:
    """Every word of some length looks like a word of the name; short ones look like too many."""
    long = [word for word in words if len(word) > 3]
    return bool(long) and all(difflib.get_close_matches(word, _vorm(naam).split(), 1, GELIJKENIS) for word in long)


def _is(code: str, tekst: str) -> bool:
    return schoon(code) == schoon(tekst)


def _vorm(tekst: str) -> str:
    """Small letters without accents, other signs as spaces: how names are compared and put in order."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", tekst.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


# --- coming in


def meld_binnen(
    s: Session, now: datetime, d: Dagdeel, aanmelding_id: str, aantal: int | None, *, gezien: int | None
) -> Plaats:
    """So many of a party came; None takes it back. `gezien`: what stood on the page where somebody tapped.

    Raises Verouderd when another volunteer said something else since; CharetteFout `niet_bekend`, `aantal`, or `vol`
    when people without a place would come in while there is none.
    """
    slot.vergrendel(s, d.charette_id)
    p = s.scalars(
        select(Plaats)
        .where(Plaats.dagdeel_id == d.id, Plaats.aanmelding_id == aanmelding_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if p is None:
        raise CharetteFout("", "charettedeur.fout.niet_bekend")
    if p.aanwezig == aantal:
        return p
    if p.aanwezig != gezien:
        raise Verouderd
    _keur(s, d, p, aantal)
    p.aanwezig = aantal
    s.flush()
    return p


def _keur(s: Session, d: Dagdeel, p: Plaats, aantal: int | None) -> None:
    """Who has a place always comes in; for more than that there must be room."""
    if aantal is None:
        return
    if not 0 <= aantal <= max(MEESTE, p.gevraagd):
        raise CharetteFout("aantal", "charettedeur.fout.aantal", meeste=MEESTE)
    meer = aantal - max(p.geplaatst, p.aanwezig or 0)
    vrij = vrij_nu(s, d)
    if meer > 0 and vrij is not None and meer > vrij:
        raise CharetteFout("", "charettedeur.fout.vol", vrij=vrij)


def geef_vrij(s: Session, now: datetime, d: Dagdeel, door: str = "") -> int:
    """Who was not seen by now did not come: their places are for who walks in. How many places that gives.

    Raises CharetteFout `te_vroeg` before the dagdeel begins. Who comes later after all can still be let in.
    """
    c = slot.vergrendel(s, d.charette_id)
    if now < d.begin:
        raise CharetteFout("", "charettedeur.fout.te_vroeg")
    away = [p for _, p in _rijen(s, d) if p.geplaatst and p.aanwezig is None]
    for p in away:
        p.aanwezig = 0
    s.flush()
    n = sum(p.geplaatst for p in away)
    if n:
        meld(s, now, c, "charette_vrijgegeven", Zichtbaarheid.INTERN, door, dagdeel=d.naam, aantal=n)
    return n


# --- counting


def vrij_nu(s: Session, d: Dagdeel) -> int | None:
    """How many may still walk in: the places, less who is inside and who may still come. None: no maximum."""
    return tellingen(s, d).vrij


def tellingen(s: Session, d: Dagdeel) -> Telling:
    """The numbers of this dagdeel, with those of people who have been erased since."""
    rows = list(_rijen(s, d))
    kept: Mapping[str, int] = d.geteld.get("groepen", {})
    binnen = sum(p.aanwezig or 0 for _, p in rows) + int(d.geteld.get("binnen", 0))
    nog = sum(p.geplaatst for _, p in rows if p.aanwezig is None)
    came = _per_klasse((a, p.aanwezig or 0) for a, p in rows)
    return Telling(
        geplaatst=sum(p.geplaatst for _, p in rows) + int(d.geteld.get("geplaatst", 0)),
        binnen=binnen,
        nog=nog,
        weg=sum(max(p.geplaatst - p.aanwezig, 0) for _, p in rows if p.aanwezig is not None),
        wacht=sum(p.gevraagd - p.geplaatst for _, p in rows if not p.aanwezig),
        inloop=d.inloop,
        vrij=None if d.plaatsen is None else max(d.plaatsen - binnen - nog - d.inloop, 0),
        aangemeld_per=_per_klasse((a, p.geplaatst) for a, p in rows),
        binnen_per={k: n + int(kept.get(k, 0)) for k, n in came.items()},
    )


def _per_klasse(parties: Iterable[tuple[Aanmelding, int]]) -> dict[str, int]:
    """People per age class, of those who agreed. Who of a party stayed away we do not know: the first ones count."""
    told = Counter(m.leeftijd for a, n in parties if a.mix for m in a.mensen[:n])
    return {k: told[k] for k in KLASSEN}
