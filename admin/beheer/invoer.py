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
from kern.onderzoek.invullen import Ingevuld, beoordeel, per_keer
from kern.onderzoek.model import MEESTE_KEREN, Model, ontleed
from kern.onderzoek.onderzoek import neemt_lopende
from kern.onderzoek.opschrift import Opschrift
from kern.taal import vandaag, zin

bp = Blueprint("invoer", __name__, url_prefix="/beheer/onderzoeken")

KANALEN = ("papier", "telefoon")
# A paper form has so many lines for what can be filled in more than once; *Meer* adds as many again.
KEREN = 3


@dataclass
class Invulling:
    """What was typed, and what is wrong with it: id of the field → sentence, in the order of the page.

    `keren`: how often a repeat of the questionnaire stands on the page.
    """

    kanaal: str = "papier"
    code: str = ""
    zonder_code: bool = False
    getypt: dict[str, list[str]] = field(default_factory=dict)
    fouten: dict[str, str] = field(default_factory=dict)
    keren: int = KEREN


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
    if request.form.get("doe") == "meer":
        with lezend() as s:
            b = zoek(s, id)
        typed.keren = min(typed.keren + KEREN, MEESTE_KEREN)
        return _pagina(b, typed)
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            found = beoordeel(b.versie, b.o.tabellen, vandaag(nu()), _titels(b, typed.keren), typed.getypt)
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
        keren=_keren(form.get("keren", "")),
    )


def _keren(text: str) -> int:
    return max(KEREN, min(int(text), MEESTE_KEREN)) if text.isascii() and text.isdigit() else KEREN


def _code(s: Session, b: Beeld, typed: Invulling) -> int | None:
    """The household's code; what is wrong with it goes to the errors. The same rules as in a conversation.

    Associations have none.
    """
    if b.verenigingen:
        return None
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
    leg_vast(s, "antwoord_ingevoerd", b.log_naam)


def _titels(b: Beeld, keren: int) -> dict[str, Opschrift]:
    titles = opschrift.opschriften(b.versie, b.o.tabellen, vandaag(nu()))
    return per_keer(titles, opschrift.model_van(b.versie), keren)


def _pagina(b: Beeld, typed: Invulling) -> str:
    titles = _titels(b, typed.keren)
    numbers = {key: n for n, key in enumerate(titles, 1)}
    errors = [
        (f"v-{key}", zin("onderzoek.invoer.bij_vraag", nummer=numbers[key], zin=text))
        if key in numbers
        else (key, text)
        for key, text in typed.fouten.items()
    ]
    model = opschrift.model_van(b.versie)
    return toon(
        "admin/onderzoek_invoer.html",
        b,
        "",
        typed=typed,
        fouten=errors,
        groepen=_groepen(model, titles),
        meer=bool(model.herhalingen) and typed.keren < MEESTE_KEREN,
    )


def _groepen(model: Model, titles: dict[str, Opschrift]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The questions per group of the questionnaire, those of a repeat per time: (heading, questions)."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for n, (key, titel) in enumerate(titles.items(), 1):
        naam, keer = ontleed(key)
        veld = model.op_naam[naam]
        pad = veld.herhaling or (veld.groepen[0] if veld.groepen else "")
        groups.setdefault((pad, keer), []).append({"nummer": n, "vraag": titel.vraag})
    return [(_kop(model, pad, keer), vragen) for (pad, keer), vragen in groups.items()]


def _kop(model: Model, pad: str, keer: int) -> str:
    label = "".join(part for part in model.groepen[pad].label if isinstance(part, str)) if pad else ""
    return zin("onderzoek.invoer.keer", wat=label, nummer=keer) if keer else label
