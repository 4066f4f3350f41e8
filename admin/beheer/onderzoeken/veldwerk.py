"""Opening, undoing, another last day and closing: each a page that says what will happen, then one POST."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from admin.beheer.onderzoeken.pagina import bp, huis, toon, zoek
from admin.config import config, lezend, nu, schrijvend
from admin.formulier import DatumVeld, Formulier, Verplicht
from admin.toegang import LEIDING, huidig, mag
from kern import werk
from kern.instellingen import Verouderd
from kern.onderzoek import codes, prijspeil, veldwerk
from kern.onderzoek.onderzoek import OnderzoekFout, Stand, fout_zin
from kern.onderzoek.uitslag import respons
from kern.taal import datum, moment, vandaag, zin


class Eindformulier(Formulier):
    """Another last day."""

    sluit = DatumVeld("Laatste dag", (Verplicht("vul_datum"),))
    versie = HiddenField()


@bp.get("/<int:id>/openen")
@mag(*LEIDING)
def openen(id: int) -> ResponseReturnValue:
    """What opening does."""
    with lezend() as s:
        b = zoek(s, id)
        n = codes.aantal_codes(s, b.o)
        year, _ = prijspeil.geldend(s, nu())
    if b.stand is not Stand.CONCEPT:
        return redirect(url_for("onderzoeken.een", id=id), 303)
    return toon("admin/onderzoek_openen.html", b, "", codes=n, jaar=year, dit_jaar=vandaag(nu()).year)


@bp.post("/<int:id>/openen")
@mag(*LEIDING)
def doe_openen(id: int) -> ResponseReturnValue:
    """Open it and tell the DBO."""
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            werk.open_en_vertel(s, nu(), b.o, huidig().email, huis())
    except OnderzoekFout as error:
        return _kan_niet(id, error)
    config().wek()
    flash(zin("onderzoek.klaar.geopend_verenigingen" if b.verenigingen else "onderzoek.klaar.geopend"), "ok")
    return redirect(url_for("onderzoeken.een", id=id), 303)


@bp.post("/<int:id>/ongedaan")
@mag(*LEIDING)
def ongedaan(id: int) -> ResponseReturnValue:
    """Take the opening back."""
    try:
        with schrijvend() as s:
            veldwerk.maak_ongedaan(s, nu(), zoek(s, id).o, huidig().email)
    except OnderzoekFout as error:
        return _kan_niet(id, error)
    flash(zin("onderzoek.klaar.ongedaan"), "ok")
    return redirect(url_for("onderzoeken.een", id=id), 303)


@bp.route("/<int:id>/einde", methods=["GET", "POST"])
@mag(*LEIDING)
def einde(id: int) -> ResponseReturnValue:
    """Another last day for what is open."""
    with lezend() as s:
        b = zoek(s, id)
    if b.stand is not Stand.OPEN:
        return redirect(url_for("onderzoeken.een", id=id), 303)
    data = {"sluit": b.o.sluit, "versie": str(b.o.versie)} if request.method == "GET" else None
    form = Eindformulier(request.form, data=data)
    status = 200
    if form.verstuurd() and form.sluit.dag:
        try:
            with schrijvend() as s:
                o = zoek(s, id).o
                veldwerk.wijzig_einde(s, nu(), o, form.sluit.dag, huidig().email, int(form.versie.data or 0))
        except Verouderd:
            status, form.versie.data = 409, str(o.versie)
        except OnderzoekFout as error:
            form.fout("sluit", fout_zin(error))
        else:
            flash(zin("onderzoek.klaar.einde", tot=datum(form.sluit.dag)), "ok")
            return redirect(url_for("onderzoeken.een", id=id), 303)
    page = toon("admin/onderzoek_einde.html", b, "", form=form, verouderd=status == 409)
    return page, 422 if form.errors else status


@bp.get("/<int:id>/sluiten")
@mag(*LEIDING)
def sluiten(id: int) -> ResponseReturnValue:
    """What closing does."""
    with lezend() as s:
        b = zoek(s, id)
        figures = respons(s, b.o)
    if b.o.geopend_op is None or b.dicht:
        return redirect(url_for("onderzoeken.een", id=id), 303)
    return toon("admin/onderzoek_sluiten.html", b, "", cijfers=figures)


@bp.post("/<int:id>/sluiten")
@mag(*LEIDING)
def doe_sluiten(id: int) -> ResponseReturnValue:
    """Close it and tell the DBO."""
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            werk.sluit_en_vertel(s, nu(), b.o, huidig().email, huis())
    except OnderzoekFout as error:
        return _kan_niet(id, error)
    config().wek()
    kind = "gesloten_uitloop" if b.stand is Stand.UITLOOP else "gesloten"
    flash(zin(f"onderzoek.klaar.{kind}", tot=moment(b.uitloop_tot)), "ok")
    return redirect(url_for("onderzoeken.uitkomsten", id=id), 303)


def _kan_niet(id: int, error: OnderzoekFout) -> ResponseReturnValue:
    """Somebody was faster, or it is too late: say so on the page as it is now."""
    flash(fout_zin(error), "fout")
    return redirect(url_for("onderzoeken.een", id=id), 303)
