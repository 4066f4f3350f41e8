"""How a sign-up for a charette stands, in words: per dagdeel one sentence, and one heading for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kern.charettes.rijen import Charette, Dagdeel
from kern.charettes.stand import PlaatsStand
from kern.taal import datum, lokaal, moment, tijdvak, zin


@dataclass(frozen=True)
class Regel:
    """One dagdeel as it is read: name, when, where, and how it stands ("": it is only named)."""

    naam: str
    wanneer: str
    plek: str
    stand: str = ""


def stand_zin(c: Charette, p: PlaatsStand) -> str:
    """`U staat op plek 3 van de wachtlijst.`, in the language that is spoken now."""
    if p.dagdeel.afgelast:
        return zin("charette_bericht.stand.afgelast")
    if p.aangeboden:
        return _een_of_meer("stand.aangeboden", p.aangeboden, tot=moment(p.tot) if p.tot else "")
    if p.soort == "loting":
        if c.loting_op is None:
            return zin("charette_bericht.stand.loting")
        return zin("charette_bericht.stand.loting_op", dag=datum(lokaal(c.loting_op).date()))
    if p.soort == "deels":
        asked = p.geplaatst + p.wacht
        return zin("charette_bericht.stand.deels", aantal=p.geplaatst, gevraagd=asked, rang=p.rang)
    if p.geplaatst:
        return _een_of_meer("stand.geplaatst", p.geplaatst)
    return zin("charette_bericht.stand.wacht", rang=p.rang)


def regel(d: Dagdeel, stand: str = "") -> Regel:
    """A dagdeel as it is read."""
    return Regel(d.naam, tijdvak(d.begin, d.eind), d.plek, stand)


def regels(c: Charette, standen: Sequence[PlaatsStand]) -> tuple[Regel, ...]:
    """Every dagdeel that a party asked for, with how it stands."""
    return tuple(regel(p.dagdeel, stand_zin(c, p)) for p in standen)


def kop(standen: Sequence[PlaatsStand], begin: str = "") -> str:
    """One heading: they come, they wait, they are in the draw, or it differs per dagdeel (`begin`: "" or "loting_")."""
    kinds = {p.soort for p in standen if not p.dagdeel.afgelast}
    one = kinds.pop() if len(kinds) == 1 else "gemengd"
    return zin(f"charette_bericht.kop.{begin}{one if one in ('geplaatst', 'wacht', 'loting') else 'gemengd'}")


def _een_of_meer(sleutel: str, n: int, **params: object) -> str:
    return een_of_meer(sleutel, n, aantal=n, **params)


def een_of_meer(sleutel: str, n: int, **params: object) -> str:
    """The sentence for one, or the one that ends in `_meer`."""
    return zin(f"charette_bericht.{sleutel}{'_meer' if n > 1 else ''}", **params)
