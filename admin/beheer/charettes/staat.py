"""How far a charette is: open it, close it, hold it, finish it, or cancel it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.beheer.charettes.dagdelen import Afgelastformulier
from admin.beheer.charettes.pagina import Beeld, Daad, bp, doe, druk, gelezen, naar, toon, wie, zoek
from admin.config import huis, lezend, nu
from admin.formulier import Formulier, Versieveld, ingevuld
from admin.toegang import LEIDING, mag
from kern.charettes import charette
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Staat
from kern.instellingen import Verouderd
from kern.taal import zin
from kern.werk import charettes as werk


class Openformulier(Formulier):
    """The button that opens, with the version that was read."""

    versie = Versieveld()


@bp.route("/<int:id>/openen", methods=["GET", "POST"])
@mag(*LEIDING)
def openen(id: int) -> ResponseReturnValue:
    """What opening does, and doing it."""
    with lezend() as s:
        b = zoek(s, id)
    if request.method == "GET" and Staat.OPEN not in charette.MAG_NAAR[b.staat]:
        return redirect(naar(b), 303)
    form = Openformulier(ingevuld(), data=_versie(b))

    def daad(s: Session, b: Beeld) -> None:
        werk.open_(s, nu(), huis(), b.c, wie(), form.versie.gelezen)

    return _verwerk("admin/charette_openen.html", b, form, "geopend", daad)


@bp.route("/<int:id>/afgelasten", methods=["GET", "POST"])
@mag(*LEIDING)
def afgelasten(id: int) -> ResponseReturnValue:
    """Cancel all of it, with a reason that everybody reads."""
    with lezend() as s:
        b = zoek(s, id)
        geraakt = _partijen(s, id)
    if request.method == "GET" and Staat.AFGELAST not in charette.MAG_NAAR[b.staat]:
        return redirect(naar(b), 303)
    form = Afgelastformulier(ingevuld(), data=_versie(b))

    def daad(s: Session, b: Beeld) -> object:
        return werk.gelast_af(s, nu(), huis(), b.c, form.reden.data or "", wie(), form.versie.gelezen)

    return _verwerk("admin/charette_afgelasten.html", b, form, "afgelast", daad, d=None, geraakt=geraakt)


@bp.post("/<int:id>/sluiten")
@mag(*LEIDING)
def sluiten(id: int) -> ResponseReturnValue:
    """Nobody signs up by himself any more; staff still can."""
    versie = gelezen()
    return druk(id, "gesloten", lambda s, b: charette.sluit(s, nu(), b.c, wie(), versie), _terug(id))


@bp.post("/<int:id>/heropenen")
@mag(*LEIDING)
def heropenen(id: int) -> ResponseReturnValue:
    """Signing up may go on."""
    versie = gelezen()
    return druk(id, "heropend", lambda s, b: charette.heropen(s, nu(), b.c, wie(), versie), _terug(id))


@bp.post("/<int:id>/gehouden")
@mag(*LEIDING)
def gehouden(id: int) -> ResponseReturnValue:
    """The days are over."""
    versie = gelezen()
    return druk(id, "gehouden", lambda s, b: charette.houd(s, nu(), b.c, wie(), versie), _terug(id, "na"))


@bp.post("/<int:id>/afronden")
@mag(*LEIDING)
def afronden(id: int) -> ResponseReturnValue:
    """All is told: it is finished."""
    versie = gelezen()
    return druk(id, "afgerond", lambda s, b: charette.rond_af(s, nu(), b.c, wie(), versie), _terug(id))


# --- inside


def _verwerk(
    template: str, b: Beeld, form: Formulier, handeling: str, daad: Daad, **waarden: object
) -> ResponseReturnValue:
    """A page with one question: show it, do it, or show it again with what is in the way."""
    verouderd, weigering = False, ""
    if form.verstuurd():
        try:
            doe(b.c.id, handeling, daad)
        except Verouderd:
            with lezend() as s:
                b = zoek(s, b.c.id)
            verouderd, form["versie"].data = True, str(b.c.versie)
        except CharetteFout as error:
            if error.veld in form:
                form.fout(error.veld, str(error))
            else:
                weigering = str(error)
        else:
            flash(zin(f"charettes.klaar.{handeling}"), "ok")
            return redirect(naar(b), 303)
    page = toon(template, b, "", form=form, verouderd=verouderd, weigering=weigering, **waarden)
    return page, 409 if verouderd else 422 if form.errors or weigering else 200


def _versie(b: Beeld) -> dict[str, str] | None:
    return {"versie": str(b.c.versie)} if request.method == "GET" else None


def _partijen(s: Session, id: int) -> int:
    query = select(func.count()).select_from(Aanmelding)
    return s.scalar(query.where(Aanmelding.charette_id == id, ~Aanmelding.ingetrokken)) or 0


def _terug(id: int, deel: str = "een") -> str:
    return url_for(f"charettes.{deel}", id=id)
