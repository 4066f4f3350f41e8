"""One version of a questionnaire: what it is, what was noted about it, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.beheer.onderzoeken.codes import bestand
from admin.beheer.onderzoeken.versies import Vraagverschil
from admin.beheer.vragenlijsten import pagina
from admin.beheer.vragenlijsten.pagina import bp
from admin.beheer.vragenlijsten.upload import per_blad
from admin.config import lezend, nu
from admin.toegang import LEIDING, STAF, heeft, mag
from kern.onderzoek import verschil
from kern.onderzoek.vragenlijst import Bevinding, VragenlijstVersie
from kern.taal import vandaag

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Vertaling:
    """A second language of a version, and the questions of which something is missing in it."""

    taal: str
    mist: tuple[str, ...]


@bp.get("/<form_id>/<versie>")
@mag(*STAF)
def een(form_id: str, versie: str) -> ResponseReturnValue:
    """Everything about one version."""
    with lezend() as s:
        row = pagina.zoek(s, form_id, versie)
        used = pagina.gebruik(s)
        others = _versies(s, form_id)
        place = [v.id for v in others].index(row.id)
        before = others[place + 1] if place + 1 < len(others) else None
        changed = _verschil(s, before, row) if before is not None else ()
        page = render_template(
            "admin/vragenlijst.html",
            v=row,
            stand=pagina.stand(used.get(row.id, [])),
            gebruik=used.get(row.id, []),
            versies=[(v, pagina.stand(used.get(v.id, []))) for v in others],
            nieuwste=place == 0,
            vorige=before,
            anders=changed,
            opmerkingen=per_blad(Bevinding(**found) for found in row.opmerkingen),
            leiding=heeft(*LEIDING),
            **_gegevens(row),
        )
    return page


def _versies(s: Session, form_id: str) -> list[VragenlijstVersie]:
    order = (VragenlijstVersie.gemaakt.desc(), VragenlijstVersie.versie.desc())
    return list(s.scalars(select(VragenlijstVersie).where(VragenlijstVersie.form_id == form_id).order_by(*order)))


def _verschil(s: Session, oud: VragenlijstVersie, row: VragenlijstVersie) -> Sequence[Vraagverschil]:
    tables = pagina.tabellen(s, pagina.kern_van(s, ""))
    found = verschil.verschil(oud, row, tables, vandaag(nu()))
    return [
        Vraagverschil(n, rows[0].vraag, rows) for n, g in groupby(found, key=lambda x: x.naam) if (rows := tuple(g))
    ]


def _gegevens(row: VragenlijstVersie) -> dict[str, Any]:
    fields = row.model["velden"]
    names = pagina.talen(row)
    return {
        "talen": [pagina.taalnaam(t) for t in names],
        "vertalingen": [Vertaling(pagina.taalnaam(t), tuple(_mist(row, t))) for t in names[1:]],
        "vragen": pagina.gevraagd(row),
        "gevoelig": sum(bool(f.get("gevoelig")) for f in fields),
        "herhalingen": sum(bool(g.get("herhaling")) for g in row.model.get("groepen", {}).values()),
        "lengte": max((row.model.get("mediane_lengte") or {"": 0}).values(), default=0),
    }


def _mist(row: VragenlijstVersie, taal: str) -> Iterator[str]:
    """The questions and texts of which something is not translated."""
    for veld in row.model["velden"]:
        if veld["type"] in ("calculate", "hidden") or not veld.get("label"):
            continue
        own = (veld.get("vertalingen") or {}).get(taal, {})
        choices = veld.get("keuzes", ())
        if not own.get("label") or any(k.get("label") and not (k.get("vertalingen") or {}).get(taal) for k in choices):
            yield "".join(d if isinstance(d, str) else "…" for d in veld["label"])


@bp.get("/<form_id>/<versie>/werkboek")
@mag(*STAF)
def werkboek(form_id: str, versie: str) -> ResponseReturnValue:
    """The workbook as it was uploaded."""
    with lezend() as s:
        row = pagina.zoek(s, form_id, versie)
        return bestand(row.werkboek, f"{row.form_id}-{row.versie}.xlsx", XLSX)
