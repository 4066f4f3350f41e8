"""The text about a charette to copy to WhatsApp or Facebook, in at most 280 characters."""

from __future__ import annotations

from datetime import datetime

from kern.charettes.rijen import Charette, Staat
from kern.kernen import Kern
from kern.taal import NBSP, dag_en_maand, datum, lokaal, zin

HOOGSTENS = 280


def deeltekst(c: Charette, kern: Kern, staat: Staat, now: datetime, link: str) -> str:
    """The text; "" when there is nothing to share yet or any more. Name and link always, of the rest what fits."""
    if staat not in (Staat.OPEN, Staat.DICHT, Staat.GEHOUDEN):
        return ""
    end = zin("charettes.deel.lees", link=link)
    kept = [_kort(zin("charettes.deel.kop", titel=c.titel, kern=kern.naam), HOOGSTENS - len(end) - 1)]
    for sentence in _zinnen(c, staat, now):
        if len(" ".join([*kept, sentence, end])) <= HOOGSTENS:
            kept.append(sentence)
    return " ".join([*kept, end]).replace(NBSP, " ")


def _zinnen(c: Charette, staat: Staat, now: datetime) -> list[str]:
    """What there is to say, the most important first."""
    coming = [d for d in c.dagdelen if d.begin > now and not d.afgelast]
    found = []
    if staat is Staat.OPEN and any(d.aanmelden for d in coming):
        found.append(zin("charettes.deel.aanmelden"))
    if coming:
        first = coming[0]
        found.append(zin("charettes.deel.eerst", dag=datum(lokaal(first.begin).date()), plek=first.plek))
    walk_in = next((d for d in coming if not d.aanmelden), None)
    if walk_in:
        found.append(zin("charettes.deel.inloop", dag=dag_en_maand(lokaal(walk_in.begin).date())))
    if staat is Staat.GEHOUDEN:
        found.append(zin("charettes.deel.gehouden"))
    return found


def _kort(tekst: str, hoogstens: int) -> str:
    return tekst if len(tekst) <= hoogstens else tekst[: hoogstens - 1].rstrip() + "…"
