"""The sketches of a charette: add a photo or drawing with its description, change the words, take it away."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField

from admin.beheer.charettes.pagina import Beeld, bp, gelezen, toon, zoek
from admin.beheer.charettes.werkpagina import (
    bewaar,
    druk,
    getal,
    rondekeuzes,
    stand_van,
    variantkeuzes,
    verder,
    zoek_schets,
)
from admin.config import lezend, nu
from admin.formulier import Formulier, Lengte, Versieveld, gestript, ingevuld
from admin.toegang import SCHRIJVERS, STAF, mag
from kern.charettes import schetsen
from kern.charettes.fout import CharetteFout
from kern.charettes.schetsen import BestandFout, Gekeurd
from kern.charettes.werkrijen import Schets
from kern.dossier.keuring import GROOTSTE

# Only a picture that was made safe is shown; even so it can act as nothing else.
_BEELD = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


class Schetsformulier(Formulier):
    """A picture and its words."""

    bestand = FileField("Foto of tekening")
    alt = TextAreaField("Wat staat erop?", [Lengte(schetsen.ALT)], [gestript])
    titel = StringField("Titel", [Lengte(schetsen.TITEL)], [gestript])
    variant_id = SelectField("Bij welke variant?")
    ronde_id = SelectField("Of bij welke ronde?")
    zichtbaar = BooleanField("Iedereen mag deze schets zien")
    versie = Versieveld()


@bp.route("/<int:id>/werk/schetsen/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def schets_nieuw(id: int) -> ResponseReturnValue:
    """Add a sketch."""
    with lezend() as s:
        b = zoek(s, id)
        begin = {"ronde_id": request.args.get("ronde", "")} if request.method == "GET" else None
        form = _formulier(s, b, begin)
    picture = _plaatje(form) if request.method == "POST" else None

    def daad(s: Session, b: Beeld) -> None:
        if picture is not None:
            schetsen.bewaar(s, nu(), b.c, picture, form.alt.data or "", **_woorden(form))

    ready = request.method == "GET" or picture is not None
    outcome = bewaar(form, id, "schets_nieuw", daad) if ready else "fout"
    if outcome == "klaar":
        return verder("schets_nieuw", url_for("charettes.werk", id=id, _anchor="schetsen-kop"))
    return toon("admin/charette_werkschets.html", b, form=form, schets=None, verouderd=False), stand_van(form, outcome)


@bp.route("/<int:id>/werk/schetsen/<schets>", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def schets(id: int, schets: str) -> ResponseReturnValue:
    """Change the words of a sketch, and who may see it."""
    with lezend() as s:
        b = zoek(s, id)
        row = zoek_schets(s, b, schets)
        form = _formulier(s, b, _begin(row) if request.method == "GET" else None)
    del form["bestand"]

    def daad(s: Session, b: Beeld) -> None:
        row = zoek_schets(s, b, schets)
        schetsen.wijzig(s, row, form.versie.gelezen, alt=form.alt.data or "", **_woorden(form))

    outcome = bewaar(form, id, "schets_gewijzigd", daad)
    if outcome == "klaar":
        return verder("schets_gewijzigd", url_for("charettes.werk", id=id, _anchor="schetsen-kop"))
    if outcome == "verouderd":
        with lezend() as s:
            row = zoek_schets(s, b, schets)
        form.versie.data = str(row.versie)
    late = outcome == "verouderd"
    return toon("admin/charette_werkschets.html", b, form=form, schets=row, verouderd=late), stand_van(form, outcome)


@bp.get("/<int:id>/werk/schetsen/<schets>/beeld")
@mag(*STAF)
def schets_beeld(id: int, schets: str) -> ResponseReturnValue:
    """The picture itself, for staff; everybody sees a shown one at its public address."""
    with lezend() as s:
        b = zoek(s, id)
        zoek_schets(s, b, schets)
        full = schetsen.lees(s, schets, openbaar=False) or abort(404)
        content, kind = full.inhoud, full.mediatype
    return Response(content, mimetype=kind, headers={**_BEELD, "Cache-Control": "private, max-age=3600"})


@bp.post("/<int:id>/werk/schetsen/<schets>/verwijderen")
@mag(*SCHRIJVERS)
def schets_weg(id: int, schets: str) -> ResponseReturnValue:
    """Take a sketch away for good."""

    def daad(s: Session, b: Beeld) -> None:
        schetsen.verwijder(s, zoek_schets(s, b, schets), gelezen())

    return druk(id, "schets_weg", daad, url_for("charettes.werk", id=id, _anchor="schetsen-kop"))


def _formulier(s: Session, b: Beeld, data: dict[str, Any] | None) -> Schetsformulier:
    form = Schetsformulier(ingevuld(), data=data)
    form.variant_id.choices, form.ronde_id.choices = variantkeuzes(s, b), rondekeuzes(s, b)
    return form


def _begin(row: Schets) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ("alt", "titel", "zichtbaar")}
    places = {"variant_id": str(row.variant_id or ""), "ronde_id": str(row.ronde_id or "")}
    return found | places | {"versie": str(row.versie)}


def _woorden(form: Schetsformulier) -> dict[str, Any]:
    return {
        "titel": form.titel.data or "",
        "ronde_id": getal(form.ronde_id.data),
        "variant_id": getal(form.variant_id.data),
        "zichtbaar": bool(form.zichtbaar.data),
    }


def _plaatje(form: Schetsformulier) -> Gekeurd | None:
    """The picture that was chosen, made safe; None and a sentence at the field when it is none."""
    form.validate()
    file = request.files.get("bestand")
    try:
        if file is None or not file.filename:
            raise BestandFout("geen")
        return schetsen.keur(file.filename, file.read(GROOTSTE + 1))
    except (BestandFout, CharetteFout) as error:
        form.fout("bestand", str(error))
    return None
