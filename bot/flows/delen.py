"""A questionnaire in sections, for the page form: as many questions on one page as can be asked together.

A question waits for the next section when its words, its choices or whether it is asked depend on one before it in the
same section, because a page without a script cannot change while somebody fills it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kern.onderzoek.model import MEESTE_KEREN, Model, Veld, nog_sleutel, sleutel

# More questions than this on one page put people off.
MEESTE_VRAGEN = 8


@dataclass(frozen=True)
class Deel:
    """One section: keys of questions and notes, in order. `groep`: path of the group whose heading it begins with.

    `keer`: which time of a repeat it is, 0 outside one.
    """

    sleutels: tuple[str, ...]
    groep: str = ""
    keer: int = 0


def delen(model: Model) -> tuple[Deel, ...]:
    """All sections of a questionnaire, in order; which questions of them count depends on the answers."""
    found: list[Deel] = []
    for velden in _together(model):
        pad = velden[0].herhaling
        group = velden[0].groepen[0] if velden[0].groepen else ""
        for keer in range(1, MEESTE_KEREN + 1) if pad else (0,):
            found.append(Deel(tuple(sleutel(v.naam, keer) for v in velden), group, keer))
    return tuple(_with_more(model, found))


def _together(model: Model) -> Iterator[list[Veld]]:
    """Runs of fields that can stand on one page."""
    run: list[Veld] = []
    for veld in model.velden:
        if not (veld.gevraagd or veld.type == "note"):
            continue
        if run and not _fits(model, run, veld):
            yield run
            run = []
        run.append(veld)
    if run:
        yield run


def _fits(model: Model, run: list[Veld], veld: Veld) -> bool:
    if veld.groepen[:1] != run[0].groepen[:1] or veld.herhaling != run[0].herhaling:
        return False
    asked = [v for v in run if v.gevraagd]
    if veld.gevraagd and len(asked) >= MEESTE_VRAGEN:
        return False
    return not any(veld.naam in model.afhankelijk(v.naam) for v in asked)


def _with_more(model: Model, found: list[Deel]) -> Iterator[Deel]:
    """The sections of a repeat time after time, and after each time whether there is another."""
    at = 0
    while at < len(found):
        pad = _repeat_of(model, found[at])
        if not pad:
            yield found[at]
            at += 1
            continue
        until = at
        while until < len(found) and _repeat_of(model, found[until]) == pad:
            until += 1
        yield from _in_turn(model, pad, found[at:until])
        at = until


def _repeat_of(model: Model, deel: Deel) -> str:
    return model.op_naam[deel.sleutels[0].partition("[")[0]].herhaling


def _in_turn(model: Model, pad: str, found: list[Deel]) -> Iterator[Deel]:
    groep = model.herhalingen[pad]
    for keer in range(1, MEESTE_KEREN + 1):
        times = [deel for deel in found if deel.keer == keer]
        more = nog_sleutel(groep.naam, keer + 1)
        if groep.aantal is None and keer < MEESTE_KEREN:
            last = times.pop()
            times.append(Deel((*last.sleutels, more), last.groep, keer))
        yield from times
