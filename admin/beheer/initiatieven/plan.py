"""The page of one plan: what it is, its homes, how far it is, what may follow, and its history."""

from __future__ import annotations

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from admin.beheer.initiatieven.pagina import bp, overal, zoek
from admin.config import lezend, nu
from admin.toegang import STAF, mag
from kern.initiatieven import STATUSSEN, Initiatief, hardheid
from kern.initiatieven.register import segment_van, woningen
from kern.initiatieven.rijen import Statuswissel
from kern.initiatieven.segmenten import Woningsoort, in_woorden, segmenten
from kern.initiatieven.status import geschiedenis
from kern.initiatieven.statussen import keuzes, vervalt
from kern.mensen import indieners
from kern.taal import datum, vandaag, zin

Rijen = list[tuple[str, str]]


@bp.get("/<int:nummer>")
@mag(*STAF)
def een(nummer: int) -> ResponseReturnValue:
    """Everything about one plan, but not who brought it."""
    with lezend() as s:
        b = zoek(s, nummer)
        wissels = [(w, bewijs_regels(w)) for w in geschiedenis(s, b.i)]
        bekend = indieners.bekend(s, b.i.id)
    tot = vervalt(b.i)
    return render_template(
        "admin/initiatief.html",
        i=b.i,
        kern=b.kern,
        programma=_regels(b.i),
        aantallen=woningen(b.i),
        hardheid=hardheid(b.i),
        label=STATUSSEN,
        keuzes=keuzes(b.i),
        wissels=wissels,
        bekend=bekend,
        tot=tot,
        verlopen=tot is not None and tot < vandaag(nu()),
        ontvangen=_dag(str(b.i.gegevens.get("ontvangstdatum", ""))),
        **overal(),
    )


def bewijs_regels(wissel: Statuswissel) -> Rijen:
    """What a change of status proved, as people read it."""
    velden = {b.sleutel: b for b in STATUSSEN[wissel.naar].bewijs}
    return [
        (zin(f"initiatieven.bewijs.{key}"), _waarde(velden[key].soort if key in velden else "regel", value))
        for key, value in wissel.bewijs.items()
    ]


def _waarde(soort: str, value: str) -> str:
    if soort == "datum":
        return _dag(value)
    return zin(f"initiatieven.keuze.{value}") if soort in ("keuze", "vinkje") else value


def _dag(value: str) -> str:
    return datum(date.fromisoformat(value)) if value else ""


def _regels(i: Initiatief) -> list[tuple[str, str, int, int]]:
    labels = segmenten()
    return [
        (in_woorden(Woningsoort(r.type, r.eigendom, r.prijs)), labels[segment_van(r)], r.aantal, r.gerealiseerd)
        for r in i.programma
    ]
