"""Paper and telephone: staff type an answer in, on one page made from the same questionnaire, keyboard only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.onderzoeken.pagina import Beeld, toon, zoek
from admin.config import lezend, nu, schrijvend
from admin.formulier import schoon
from admin.toegang import SCHRIJVERS, huidig, leg_vast, mag
from kern.onderzoek import antwoorden, codes, opschrift
from kern.onderzoek.antwoorden import GeslotenFout
from kern.onderzoek.invullen import Ingevuld, beoordeel
from kern.onderzoek.onderzoek import neemt_lopende
from kern.onderzoek.opschrift import Opschrift
from kern.taal import vandaag, zin

bp = Blueprint("invoer", __name__, url_prefix="/beheer/onderzoeken")

KANALEN = ("papier", "telefoon")


@dataclass
class Invulling:
    """What was typed, and what is wrong with it: id of the field → sentence, in the order of the page."""

    kanaal: str = "papier"
    code: str = ""
    zonder_code: bool = False
    getypt: dict[str, list[str]] = field(default_factory=dict)
    fouten: dict[str, str] = field(default_factory=dict)


@bp.get("/<int:id>/invoer")
@mag(*SCHRIJVERS)
def formulier(id: int) -> ResponseReturnValue:
    """An empty form; the channel stays what it was."""
    kanaal = request.args.get("kanaal", "papier")
    with lezend() as s:
        b = zoek(s, id)
    if not neemt_lopende(b.o, nu()):
        return redirect(url_for("onderzoeken.een", id=id), 303)
    return _pagina(b, Invulling(kanaal=kanaal if kanaal in KANALEN else "papier"))


@bp.post("/<int:id>/invoer")
@mag(*SCHRIJVERS)
def bewaar(id: int) -> ResponseReturnValue:
    """Judge the form and keep it, or show it again with what is wrong."""
    typed = _lees()
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            found = beoordeel(b.versie, b.o.tabellen, vandaag(nu()), _titels(b), typed.getypt)
            code_id = _code(s, b, typed)
            typed.fouten |= found.fouten
            if not typed.fouten:
                _verstuur(s, b, typed, found, code_id)
    except GeslotenFout:
        flash(zin("onderzoek.invoer.gesloten"), "fout")
        return redirect(url_for("onderzoeken.een", id=id), 303)
    if typed.fouten:
        return _pagina(b, typed), 422
    flash(zin("onderzoek.invoer.opgeslagen"), "ok")
    return redirect(url_for("invoer.formulier", id=id, kanaal=typed.kanaal), 303)


def _lees() -> Invulling:
    form = request.form
    kanaal = form.get("kanaal", "")
    typed = {naam[2:]: [schoon(v, lang=True) for v in form.getlist(naam)] for naam in form if naam.startswith("v-")}
    return Invulling(
        kanaal=kanaal if kanaal in KANALEN else "papier",
        code=schoon(form.get("code"))[:40],
        zonder_code=form.get("zonder_code") == "ja",
        getypt=typed,
    )


def _code(s: Session, b: Beeld, typed: Invulling) -> int | None:
    """The household's code; what is wrong with it goes to the errors. The same rules as in a conversation."""
    if typed.zonder_code or not typed.code:
        if typed.code:
            typed.fouten["code"] = zin("onderzoek.invoer.code_en_geen")
        elif not typed.zonder_code:
            typed.fouten["code"] = zin("onderzoek.invoer.code_of_geen")
        return None
    found = codes.zoek(s, nu(), b.o.id, typed.code, f"medewerker:{huidig().id}")
    if found.soort != "goed":
        typed.fouten["code"] = zin(f"onderzoek.invoer.code_{found.soort}")
    return found.code_id


def _verstuur(s: Session, b: Beeld, typed: Invulling, found: Ingevuld, code_id: int | None) -> None:
    antwoorden.verstuur(s, nu(), b.o, found.uitvoer, typed.kanaal, code_id)
    leg_vast(s, "antwoord_ingevoerd", b.kern.naam)


def _titels(b: Beeld) -> dict[str, Opschrift]:
    return opschrift.opschriften(b.versie, b.o.tabellen, vandaag(nu()))


def _pagina(b: Beeld, typed: Invulling) -> str:
    numbers = {veld.naam: n for n, veld in enumerate(opschrift.gevraagd(b.versie), 1)}
    errors = [
        (f"v-{naam}", zin("onderzoek.invoer.bij_vraag", nummer=numbers[naam], zin=text))
        if naam in numbers
        else (naam, text)
        for naam, text in typed.fouten.items()
    ]
    return toon("admin/onderzoek_invoer.html", b, "", typed=typed, fouten=errors, groepen=_groepen(b))


def _groepen(b: Beeld) -> list[tuple[str, list[dict[str, Any]]]]:
    """The questions per group of the questionnaire: (heading, questions)."""
    titles = _titels(b)
    groups: dict[str, list[dict[str, Any]]] = {}
    for n, veld in enumerate(opschrift.gevraagd(b.versie), 1):
        pad = veld.groepen[0] if veld.groepen else ""
        label = b.versie.model["groepen"][pad]["label"] if pad else []
        heading = "".join(part for part in label if isinstance(part, str))
        groups.setdefault(heading, []).append({"nummer": n, "vraag": titles[veld.naam].vraag})
    return list(groups.items())
