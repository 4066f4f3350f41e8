"""The text that a DBO copies to Facebook or WhatsApp: what the page says, in at most 280 characters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from admin.openbaar.trajectblok import TrajectBlok
from kern import taal
from kern.kernen import Kern
from kern.taal import zin

HOOGSTENS = 280


def deeltekst(kern: Kern, traject: TrajectBlok | None, mee_tot: date | None, link: str, charette: str = "") -> str:
    """The text. `mee_tot`: the last day one can take part in the onderzoek, None when that is not possible now;
    `charette`: the days of the charette one can sign up for, in words.

    Always with the kern and the link; of the rest what fits, the most important first.
    """
    lees = zin("kernpagina.deel.lees", link=link)
    kop = _ingekort(zin("kernpagina.deel.kop", kern=kern.naam), HOOGSTENS - len(lees) - 1)
    kept = [kop]
    for sentence in _zinnen(traject, mee_tot, charette):
        if len(" ".join([*kept, sentence, lees])) <= HOOGSTENS:
            kept.append(sentence)
    return _gewoon(" ".join([*kept, lees]))


def _zinnen(traject: TrajectBlok | None, mee_tot: date | None, charette: str) -> Sequence[str]:
    """What there is to say, the most important first."""
    found = [zin("kernpagina.deel.mee", dag=taal.datum(mee_tot))] if mee_tot else []
    if charette:
        found.append(zin("kernpagina.deel.charette", dagen=charette))
    if traject is None:
        return found or [zin("kernpagina.deel.geen")]
    if traject.klaar:
        return [*found, zin("kernpagina.deel.klaar")]
    if traject.stap:
        found.insert(0, zin("kernpagina.deel.stap", stap=traject.stap))
    if traject.plannen:
        found.append(zin("kernpagina.deel.plannen"))
    if traject.volgende:
        naam = traject.volgende.titel.tekst
        found.append(zin("kernpagina.deel.daarna", stap=naam[:1].lower() + naam[1:]))
    return found


def _ingekort(tekst: str, hoogstens: int) -> str:
    return tekst if len(tekst) <= hoogstens else tekst[: max(hoogstens - 1, 0)].rstrip() + "…"


def _gewoon(tekst: str) -> str:
    """Ordinary spaces: a no-break space that is pasted somewhere else can show as a box."""
    return tekst.replace(taal.NBSP, " ")
