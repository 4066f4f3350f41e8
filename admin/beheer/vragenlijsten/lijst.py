"""The list of questionnaires: the newest version of each, and who uses it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from admin.beheer.vragenlijsten import pagina
from admin.beheer.vragenlijsten.pagina import Gebruik, bp
from admin.config import lezend
from admin.toegang import LEIDING, STAF, heeft, mag
from kern.onderzoek import vragenlijst
from kern.onderzoek.vragenlijst import VragenlijstVersie


@dataclass(frozen=True)
class Rij:
    """One questionnaire: its newest version, how many there are, and the onderzoeken that use one of them."""

    nieuwste: VragenlijstVersie
    versies: int
    vragen: int
    talen: list[str]
    gebruik: list[Gebruik]
    stand: tuple[str, str]


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """Every questionnaire."""
    with lezend() as s:
        used = pagina.gebruik(s)
        per_form: dict[str, list[VragenlijstVersie]] = {}
        for versie in vragenlijst.alle(s):
            per_form.setdefault(versie.form_id, []).append(versie)
        rows = [_rij(versies, [g for v in versies for g in used.get(v.id, [])]) for versies in per_form.values()]
    rows.sort(key=lambda r: r.nieuwste.titel.lower())
    return render_template("admin/vragenlijsten.html", rijen=rows, mag_uploaden=heeft(*LEIDING))


def _rij(versies: list[VragenlijstVersie], used: list[Gebruik]) -> Rij:
    newest = versies[0]
    once = list({g.url: g for g in used}.values())
    names = [pagina.taalnaam(code) for code in pagina.talen(newest)]
    return Rij(newest, len(versies), pagina.gevraagd(newest), names, once, pagina.stand(once))
