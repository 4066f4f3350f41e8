"""What became of every idea, in public: the list, one idea on its way, bringing one. No names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import config, lezend, nu, schrijvend
from admin.formulier import schoon
from admin.openbaar import aanmeldformulier, charetteblad
from admin.openbaar.charetteblad import Blad
from admin.toegang import netwerk, openbaar
from kern.charettes import ideeen, ideelijst, ideeweg
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Idee, Ideestaat
from kern.db import keys
from kern.onderzoek import codes
from kern.taal import zin

bp = Blueprint("ideeen", __name__, url_prefix="/charette/<int:id>")

PER_BLADZIJDE = 50
PER_UUR = 40  # ideas from one network
BEWIJS_GELDIG = timedelta(hours=1)


@dataclass(frozen=True)
class Regel:
    """One idea in the list."""

    nummer: int
    tekst: str
    staat: Ideestaat
    label: str
    thema: str


@bp.get("/ideeen")
@openbaar
def lijst(id: int) -> ResponseReturnValue:
    """All ideas; of one theme or state; or on to the one with this number."""
    if nummer := aanmeldformulier.nummer(schoon(request.args.get("nummer", ""))):
        return redirect(url_for("ideeen.een", id=id, nummer=nummer))
    thema, staat = request.args.get("thema", 0, type=int), request.args.get("staat", "")
    pagina = request.args.get("pagina", 1, type=int)
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        gekozen = Ideestaat(staat) if staat in tuple(Ideestaat) else None
        found = ideelijst.lijst(s, blad.c, openbaar=True, thema_id=thema or None, staat=gekozen)
        begin = (pagina - 1) * PER_BLADZIJDE
        if pagina < 1 or (pagina > 1 and begin >= len(found)):
            abort(404)
        regels = _regels(s, blad.c, found[begin : begin + PER_BLADZIJDE])
    return render_template(
        "openbaar/charette_ideeen.html",
        b=blad,
        regels=regels,
        totaal=len(found),
        pagina=pagina,
        verder=begin + PER_BLADZIJDE < len(found),
        thema=thema,
        staat=staat if gekozen else "",
        staten=[(st.value, ideelijst.label(st)) for st in Ideestaat],
        themas=[(t.id, t.naam) for t in blad.c.themas],
        nieuw=ideeen.neemt_ideeen(blad.c),
    )


def _regels(s: Session, c: Charette, found: list[Idee]) -> list[Regel]:
    standen = ideelijst.standen(s, found, openbaar=True)
    return [
        Regel(i.nummer, i.tekst, standen[i.id], ideelijst.label(standen[i.id]), ideelijst.themanaam(c, i.thema_id))
        for i in found
    ]


@bp.get("/idee/<int:nummer>")
@openbaar
def een(id: int, nummer: int) -> ResponseReturnValue:
    """One idea and the way it went; of one that staff did not read yet, only that."""
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        idee = ideelijst.een(s, id, nummer, openbaar=True)
        if idee is None:
            if not 0 < nummer <= blad.c.ideenummer:
                abort(404)
            return render_template("openbaar/charette_idee_dicht.html", b=blad, nummer=nummer), 404
        weg = ideeweg.weg(s, idee, openbaar=True)
        thema = ideelijst.themanaam(blad.c, idee.thema_id)
    return render_template("openbaar/charette_idee.html", b=blad, idee=idee, weg=weg, thema=thema)


# --- bringing one


@bp.get("/ideeen/nieuw")
@openbaar
def nieuw(id: int) -> str:
    """The form."""
    with lezend() as s:
        return _formulier(charetteblad.zoek(s, nu(), id))


@bp.post("/ideeen/nieuw")
@openbaar
def breng_in(id: int) -> ResponseReturnValue:
    """Keep the idea; nobody reads it before staff did. The same twice is kept once."""
    tekst = schoon(request.form.get("tekst", "")[: 2 * ideeen.LENGTE], lang=True)
    gekozen = request.form.get("thema", "")
    thema = aanmeldformulier.nummer(gekozen)
    fout, status, token = {}, 303, ""
    try:
        with schrijvend() as s:
            blad = charetteblad.zoek(s, nu(), id)
            if not ideeen.neemt_ideeen(blad.c):
                return _formulier(blad), 409
            idee = _nieuw(s, blad.c, tekst, thema)
            token = keys(s).sign("idee", str(idee.id), nu()) if idee else ""
    except CharetteFout as wrong:
        fout, status = {wrong.veld: str(wrong)}, 422
    if token:
        config().wek()
        return redirect(url_for("ideeen.ontvangen", id=id, token=token), 303)
    if not fout:
        fout, status = {"": zin("aanmelding.idee_fout.te_vaak")}, 429
    with lezend() as s:
        return _formulier(charetteblad.zoek(s, nu(), id), tekst, gekozen, fout), status


def _nieuw(s: Session, c: Charette, tekst: str, thema: int | None) -> Idee | None:
    """The idea; None when too many came from this network. Raises CharetteFout."""
    known = ideeen.zojuist(s, nu(), c, tekst, "pagina")
    if known is not None:
        return known
    bronnen = codes.bronnen_van(s, f"idee:{netwerk()}")
    if codes.te_vaak(s, nu(), bronnen, PER_UUR):
        return None
    codes.noteer_fout(s, nu(), bronnen)
    return ideeen.breng_in(s, nu(), c, tekst, bron="pagina", thema_id=thema)


@bp.get("/ideeen/ontvangen/<token>")
@openbaar
def ontvangen(id: int, token: str) -> ResponseReturnValue:
    """The receipt, for an hour: its number, and where it can be followed."""
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        number = keys(s).unsign("idee", token, nu(), BEWIJS_GELDIG) or ""
        idee = s.get(Idee, int(number)) if number.isdecimal() else None
        if idee is None or idee.charette_id != id:
            abort(404)
        return render_template("openbaar/charette_idee_ontvangen.html", b=blad, idee=idee)


def _formulier(blad: Blad, tekst: str = "", thema: str = "", fout: dict[str, str] | None = None) -> str:
    return render_template(
        "openbaar/charette_idee_nieuw.html",
        b=blad,
        tekst=tekst,
        thema=thema,
        fout=fout or {},
        themas=[(t.id, t.naam) for t in blad.c.themas],
        open=ideeen.neemt_ideeen(blad.c),
    )
