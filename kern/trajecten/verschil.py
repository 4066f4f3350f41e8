"""What changed between two versions of a marsroute, in Dutch sentences (templates/admin/marsroute.toml)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kern.kalender import TE_MIJDEN
from kern.taal import opsomming, zin
from kern.trajecten.marsroute import ROLLEN, Criterium, Marsroute, MarsrouteStap


def verschil(oud: Marsroute, nieuw: Marsroute) -> tuple[str, ...]:
    """A sentence for everything that changed, in the order of the new version; empty when nothing did."""
    return (*_algemeen(oud, nieuw), *_stappen(oud, nieuw), *_volgorde(oud, nieuw))


def _zeg(naam: str, **gegevens: object) -> str:
    return zin(f"marsroute.verschil.{naam}", **gegevens)


def _algemeen(oud: Marsroute, nieuw: Marsroute) -> list[str]:
    made = []
    if oud.naam != nieuw.naam:
        made.append(_zeg("naam", was=oud.naam, wordt=nieuw.naam))
    if oud.uitleg != nieuw.uitleg:
        made.append(_zeg("uitleg"))
    if oud.groepen != nieuw.groepen:
        made.append(_zeg("groepen"))
    changed = [rol for rol in ROLLEN if oud.rollen.get(rol) != nieuw.rollen.get(rol)]
    return [*made, *(_zeg("rol", rol=rol) for rol in changed)]


def _stappen(oud: Marsroute, nieuw: Marsroute) -> list[str]:
    before = {stap.sleutel: stap for stap in oud.stappen}
    after = {stap.sleutel for stap in nieuw.stappen}
    gone = [_zeg("weg", stap=_titel(stap)) for key, stap in before.items() if key not in after]
    made = []
    for stap in nieuw.stappen:
        was = before.get(stap.sleutel)
        made += [_zeg("erbij", stap=_titel(stap))] if was is None else stap_verschil(was, stap)
    return [*gone, *made]


def _titel(stap: MarsrouteStap) -> str:
    return f"{stap.code} {stap.naam}"


def stap_verschil(oud: MarsrouteStap, nieuw: MarsrouteStap) -> list[str]:
    """A sentence for everything that changed in one step."""
    name = _titel(nieuw)
    made = [] if oud.aan == nieuw.aan else [_zeg("aan" if nieuw.aan else "uit", stap=name)]
    for veld in ("code", "naam"):
        if getattr(oud, veld) != getattr(nieuw, veld):
            made.append(_zeg(f"stap_{veld}", stap=name, was=getattr(oud, veld), wordt=getattr(nieuw, veld)))
    made += [_zeg(f"stap_{veld}", stap=name) for veld in _TEKSTEN if getattr(oud, veld) != getattr(nieuw, veld)]
    if _duur(oud) != _duur(nieuw):
        made.append(_zeg("duur", stap=name, was=_duur(oud), wordt=_duur(nieuw)))
    if set(oud.mijdt) != set(nieuw.mijdt):
        made.append(_zeg("mijdt", stap=name, wordt=_mijdt(nieuw)))
    made += _rollen(name, oud.raci, nieuw.raci)
    made += _regels(name, "communicatie", oud.communicatie, nieuw.communicatie, lambda m: m.sleutel, lambda m: m.wat)
    made += _regels(name, "criterium", oud.criteria, nieuw.criteria, lambda c: c.sleutel, _criterium)
    return made + _regels(name, "meedoen", oud.participatie, nieuw.participatie, _wie_en_wat, _wie_en_wat)


_TEKSTEN = ("doel", "groep", "publiek")


def _wie_en_wat(m: Any) -> str:
    return f"{m.wie}: {m.wat}"


def _criterium(c: Criterium) -> str:
    return c.tekst if c.grens is None else f"{c.tekst} ({c.grens:g}\u00a0{c.eenheid})"


def _duur(stap: MarsrouteStap) -> str:
    weeks = f"{stap.weken_min}" if stap.weken_min == stap.weken_max else f"{stap.weken_min}–{stap.weken_max}"
    return _zeg("weken_doorlopend" if stap.doorlopend else "weken", weken=weeks)


def _mijdt(stap: MarsrouteStap) -> str:
    return opsomming([TE_MIJDEN[soort] for soort in TE_MIJDEN if soort in stap.mijdt]) or "niets"


def _rollen(name: str, oud: Mapping[str, str], nieuw: Mapping[str, str]) -> list[str]:
    changed = [rol for rol in ROLLEN if set(oud.get(rol, "")) != set(nieuw.get(rol, ""))]
    return [_zeg("raci", stap=name, rol=r, was=oud.get(r) or "niets", wordt=nieuw.get(r) or "niets") for r in changed]


def _regels(
    name: str,
    soort: str,
    oud: Iterable[Any],
    nieuw: Iterable[Any],
    key: Callable[[Any], str],
    text: Callable[[Any], str],
) -> list[str]:
    """Lines that came, went or changed; `key` tells which line is which."""
    before, after = {key(r): r for r in oud}, {key(r): r for r in nieuw}
    gone = [_zeg(f"{soort}_weg", stap=name, regel=text(r)) for k, r in before.items() if k not in after]
    new = [_zeg(f"{soort}_erbij", stap=name, regel=text(r)) for k, r in after.items() if k not in before]
    other = [k for k, r in after.items() if k in before and before[k] != r]
    return [*gone, *new, *(_zeg(f"{soort}_anders", stap=name, regel=text(after[k])) for k in other)]


def _volgorde(oud: Marsroute, nieuw: Marsroute) -> list[str]:
    """The steps that stand somewhere else among the steps both versions have."""
    both = {s.sleutel for s in oud.stappen} & {s.sleutel for s in nieuw.stappen}
    before = [s.sleutel for s in oud.stappen if s.sleutel in both]
    after = [s.sleutel for s in nieuw.stappen if s.sleutel in both]
    if before == after:
        return []
    return [_zeg("volgorde", stappen=" · ".join(stap.code for stap in nieuw.stappen))]
