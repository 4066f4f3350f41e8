"""The tab Codes: make household codes once and download them; they are never shown."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.onderzoeken.pagina import bp, toon, zoek
from admin.config import config, lezend, nu, schrijvend
from admin.formulier import Formulier, GetalVeld, Verplicht
from admin.toegang import LEIDING, huidig, mag
from kern.onderzoek import codes as kern_codes
from kern.onderzoek.export import csv_bytes
from kern.onderzoek.onderzoek import OnderzoekFout, fout_zin


class Codeformulier(Formulier):
    """How many."""

    aantal = GetalVeld(
        "Hoeveel codes hebt u nodig?", (Verplicht("vul_getal"),), minstens=1, hoogstens=kern_codes.MEESTE_CODES
    )


@bp.get("/<int:id>/codes")
@mag(*LEIDING)
def codes(id: int) -> ResponseReturnValue:
    """How many there are, and the form to make more."""
    return _pagina(id, None)


@bp.post("/<int:id>/codes")
@mag(*LEIDING)
def maak_codes(id: int) -> ResponseReturnValue:
    """Make codes; the answer is the file for the mail merge, and there is no other copy."""
    form = Codeformulier(request.form)
    if not form.verstuurd():
        return _pagina(id, form), 422
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            made = kern_codes.maak_codes(s, nu(), b.o, int(form.aantal.getal or 0), huidig().email)
            gebied = b.kern.naam if b.kern else config().omgeving.gemeente
            content = csv_bytes(kern_codes.csv_regels(made, gebied, config().omgeving.base_url))
    except OnderzoekFout as error:
        if error.reden != "codes_aantal":
            flash(fout_zin(error), "fout")
            return redirect(url_for("onderzoeken.een" if b.verenigingen else "onderzoeken.codes", id=id), 303)
        form.fout("aantal", fout_zin(error))
        return _pagina(id, form), 422
    return bestand(content, f"codes-{b.slug}.csv", "text/csv")


def bestand(content: bytes, naam: str, soort: str) -> Response:
    """A file to download; the browser keeps no copy of its own."""
    response = Response(content, mimetype=soort)
    response.headers["Content-Disposition"] = f'attachment; filename="{naam}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _pagina(id: int, form: Codeformulier | None) -> str:
    with lezend() as s:
        b = zoek(s, id)
        if b.verenigingen:
            abort(404)
        n = kern_codes.aantal_codes(s, b.o)
    if form is None:
        form = Codeformulier(data={"aantal": str(b.o.huishoudens) if n == 0 else ""})
    return toon("admin/onderzoek_codes.html", b, "codes", form=form, aantal_codes=n)
