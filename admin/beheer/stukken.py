"""Documents in Word: drafts about a traject, and the templates they are made with."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.trajecten.pagina import toon, zoek
from admin.config import huis, lezend, nu, schrijvend
from admin.formulier import Formulier, Versieveld, ingevuld, schoon
from admin.toegang import LEIDING, STAF, heeft, huidig, leg_vast, mag
from kern.charettes.rijen import Charette
from kern.instellingen import Verouderd
from kern.kernen import Kern
from kern.stukken import maken, sjablonen
from kern.stukken.sjablonen import MAX_BYTES, MEDIATYPE, OVER_TRAJECT, SjabloonFout, Soort, StukFout
from kern.taal import zin

bp = Blueprint("stukken", __name__, url_prefix="/beheer")


class Sjabloonformulier(Formulier):
    """A file beside the version that was seen; the file itself is no field of ours."""

    versie = Versieveld()


# --- drafts


@bp.get("/trajecten/<int:id>/stukken")
@mag(*STAF)
def traject(id: int) -> ResponseReturnValue:
    """What can be drafted about this traject."""
    with lezend() as s:
        b = zoek(s, id)
        eigen = {soort: sjablonen.nieuwste(s, soort) for soort in OVER_TRAJECT}
    mag = heeft(*LEIDING)
    return toon("admin/traject_stukken.html", b, "stukken", soorten=OVER_TRAJECT, eigen=eigen, mag_sjabloon=mag)


@bp.get("/trajecten/<int:id>/stukken/<soort>.docx")
@mag(*STAF)
def concept(id: int, soort: str) -> ResponseReturnValue:
    """The draft. It is made anew each time, so it is always of now."""
    kind = _soort(soort)
    if kind not in OVER_TRAJECT:
        abort(404)
    try:
        with lezend() as s:
            b = zoek(s, id)
            content = maken.maak(s, nu(), b.kern, b.t, kind, huis())
    except StukFout:
        flash(zin("stukken.fout.mislukt"), "fout")
        return redirect(url_for("stukken.traject", id=id), 303)
    with schrijvend() as s:
        leg_vast(s, "stuk_opgehaald", f"{kind.value}, {b.kern.naam}")
    return _bestand(content, maken.bestandsnaam(nu(), b.kern, kind))


@bp.get("/charettes/<int:id>/verslag.docx")
@mag(*STAF)
def charetteverslag(id: int) -> ResponseReturnValue:
    """The report of a charette, made anew each time."""
    try:
        with lezend() as s:
            c = s.get(Charette, id) or abort(404)
            kern = s.get_one(Kern, c.kern_id)
            content = maken.verslag(s, nu(), kern, c, huis())
    except StukFout:
        flash(zin("stukken.fout.mislukt"), "fout")
        return redirect(url_for("charettes.na", id=id), 303)
    with schrijvend() as s:
        leg_vast(s, "stuk_opgehaald", f"{Soort.CHARETTEVERSLAG.value}, {kern.naam}")
    return _bestand(content, maken.bestandsnaam(nu(), kern, Soort.CHARETTEVERSLAG))


# --- templates


@bp.get("/instellingen/stukken")
@mag(*LEIDING)
def lijst() -> ResponseReturnValue:
    """The templates, and what may stand in them."""
    return _pagina()


@bp.get("/instellingen/stukken/<soort>.docx")
@mag(*LEIDING)
def sjabloon(soort: str) -> ResponseReturnValue:
    """The template that counts now, to edit in Word."""
    kind = _soort(soort)
    with lezend() as s:
        content = sjablonen.inhoud(s, kind)
    return _bestand(content, f"sjabloon-{kind.value}.docx")


@bp.post("/instellingen/stukken/<soort>")
@mag(*LEIDING)
def upload(soort: str) -> ResponseReturnValue:
    """Judge an edited template; a right one counts from now on."""
    kind, form = _soort(soort), Sjabloonformulier(ingevuld())
    file = request.files.get("bestand")
    if file is None or not file.filename:
        return _pagina(kind, zin("stukken.fout.kies")), 422
    content = file.read(MAX_BYTES + 1)
    try:
        sjablonen.keur(content, kind)
    except SjabloonFout as error:
        return _pagina(kind, str(error)), 422
    try:
        with schrijvend() as s:
            name = schoon(file.filename) or kind.value
            sjablonen.bewaar(s, nu(), kind, name, content, huidig().email, form.versie.gelezen)
            leg_vast(s, "sjabloon_bewaard", kind.value)
    except Verouderd:
        return _pagina(kind, zin("stukken.fout.verouderd")), 409
    flash(zin("stukken.klaar.bewaard"), "ok")
    return redirect(url_for("stukken.lijst"), 303)


@bp.post("/instellingen/stukken/<soort>/herstellen")
@mag(*LEIDING)
def herstellen(soort: str) -> ResponseReturnValue:
    """Back to the shipped template."""
    kind, form = _soort(soort), Sjabloonformulier(ingevuld())
    try:
        with schrijvend() as s:
            sjablonen.herstel(s, nu(), kind, huidig().email, form.versie.gelezen)
            leg_vast(s, "sjabloon_hersteld", kind.value)
    except Verouderd:
        return _pagina(kind, zin("stukken.fout.verouderd")), 409
    flash(zin("stukken.klaar.hersteld"), "ok")
    return redirect(url_for("stukken.lijst"), 303)


def _soort(naam: str) -> Soort:
    if naam not in list(Soort):
        abort(404)
    return Soort(naam)


def _pagina(fout_bij: Soort | None = None, fout: str = "") -> str:
    with lezend() as s:
        eigen = {soort: sjablonen.nieuwste(s, soort) for soort in Soort}
        versies = {soort: sjablonen.versie(s, soort) for soort in Soort}
    return render_template(
        "admin/stukken.html",
        soorten=list(Soort),
        eigen=eigen,
        versies=versies,
        fout_bij=fout_bij,
        fout=fout,
        grens=sjablonen.MAX_MB,
    )


def _bestand(content: bytes, naam: str) -> Response:
    return send_file(BytesIO(content), MEDIATYPE, as_attachment=True, download_name=naam)
