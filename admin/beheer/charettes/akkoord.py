"""The polls and the charette-akkoord: write an item down, correct it, sign the akkoord."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from admin.beheer.charettes.pagina import Beeld, bp, gelezen, toon, wie, zoek
from admin.beheer.charettes.werkpagina import bewaar, druk, getal, met_leeg, rondekeuzes, stand_van, verder
from admin.config import lezend, nu
from admin.formulier import (
    DatumVeld,
    Formulier,
    GetalVeld,
    Lengte,
    Verplicht,
    Versieveld,
    gestript,
    gestript_lang,
    ingevuld,
)
from admin.toegang import LEIDING, SCHRIJVERS, mag
from kern.charettes import akkoord, peiling
from kern.charettes.werkrijen import Akkoordpunt, Akkoordsoort, Peilpunt
from kern.taal import vandaag, zin
from kern.toezeggingen import GEMEENTE


class Peilformulier(Formulier):
    """What was polled, and how many said what."""

    tekst = StringField("Waarover peilde u?", [Verplicht("vul_tekst"), Lengte(peiling.TEKST)], [gestript])
    voor = GetalVeld("Voor", hoogstens=peiling.MEESTE)
    neutraal = GetalVeld("Neutraal", hoogstens=peiling.MEESTE)
    tegen = GetalVeld("Tegen", hoogstens=peiling.MEESTE)
    dag = DatumVeld("Op welke dag?")
    ronde_id = SelectField("Bij welke ronde hoort dit?")
    versie = Versieveld()


class Puntformulier(Formulier):
    """One item of the akkoord."""

    soort = RadioField("Wat voor punt is dit?", [Verplicht("kies")])
    tekst = TextAreaField("Wat is er afgesproken?", [Verplicht("vul_tekst"), Lengte(akkoord.TEKST)], [gestript_lang])
    partij = StringField("Wie doet dit?", [Lengte(akkoord.PARTIJ)], [gestript])
    eigenaar = StringField("Wie van hen?", [Lengte(akkoord.PARTIJ)], [gestript])
    voor = DatumVeld("Uiterlijk op")
    peilpunt_id = SelectField("Is hierover gepeild?")
    versie = Versieveld()


class Tekenformulier(Formulier):
    """Signing: when, and whether a minority thinks otherwise."""

    dag = DatumVeld("Op welke dag is het akkoord getekend?", (Verplicht("vul_datum"),))
    geen_minderheid = BooleanField("Er is gevraagd wie het er niet mee eens is. Niemand heeft een ander standpunt.")
    versie = Versieveld()


# --- polls


@bp.route("/<int:id>/werk/peilingen/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def peiling_nieuw(id: int) -> ResponseReturnValue:
    """Write down what was polled."""
    return _peiling(id, None)


@bp.route("/<int:id>/werk/peilingen/<int:punt>", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def peilpunt(id: int, punt: int) -> ResponseReturnValue:
    """Correct a poll."""
    return _peiling(id, punt)


def _peiling(id: int, punt: int | None) -> ResponseReturnValue:
    with lezend() as s:
        b = zoek(s, id)
        row = _zoek_peilpunt(s, b, punt) if punt is not None else None
        form = _peilformulier(s, b, row)

    def daad(s: Session, b: Beeld) -> None:
        old = _zoek_peilpunt(s, b, punt) if punt is not None else None
        fields = {"voor": form.voor, "neutraal": form.neutraal, "tegen": form.tegen}
        numbers = {name: int(field.getal or 0) for name, field in fields.items()}
        given: dict[str, Any] = {"dag": form.dag.dag, "ronde_id": getal(form.ronde_id.data), **numbers}
        seen = form.versie.gelezen
        peiling.zet_peiling(s, nu(), b.c, form.tekst.data or "", door=wie(), peilpunt=old, gelezen_versie=seen, **given)

    outcome = bewaar(form, id, "peiling", daad, {"ronde": "ronde_id"})
    if outcome == "klaar":
        return verder("peiling", url_for("charettes.werk", id=id, _anchor="peiling-kop"))
    late = outcome == "verouderd"
    if late and punt is not None:
        with lezend() as s:
            row = _zoek_peilpunt(s, b, punt)
        form.versie.data = str(row.versie)
    return toon("admin/charette_werkpeiling.html", b, form=form, punt=row, verouderd=late), stand_van(form, outcome)


@bp.post("/<int:id>/werk/peilingen/<int:punt>/verwijderen")
@mag(*SCHRIJVERS)
def peiling_weg(id: int, punt: int) -> ResponseReturnValue:
    """Take a poll away."""

    def daad(s: Session, b: Beeld) -> None:
        peiling.verwijder_peiling(s, _zoek_peilpunt(s, b, punt), gelezen())

    return druk(id, "peiling_weg", daad, url_for("charettes.werk", id=id, _anchor="peiling-kop"))


def _zoek_peilpunt(s: Session, b: Beeld, id: int) -> Peilpunt:
    return peiling.een(s, b.c, id) or abort(404)


def _peilformulier(s: Session, b: Beeld, row: Peilpunt | None) -> Peilformulier:
    data: dict[str, Any] | None = None
    if request.method == "GET" and row is not None:
        data = {name: str(getattr(row, name)) for name in ("tekst", "voor", "neutraal", "tegen", "versie")}
        data |= {"dag": row.gepeild_op, "ronde_id": str(row.ronde_id or "")}
    elif request.method == "GET":
        data = {"dag": vandaag(nu())}
    form = Peilformulier(ingevuld(), data=data)
    form.ronde_id.choices = rondekeuzes(s, b)
    return form


# --- items of the akkoord


@bp.route("/<int:id>/werk/akkoord/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def punt_nieuw(id: int) -> ResponseReturnValue:
    """Add an item."""
    return _punt(id, None)


@bp.route("/<int:id>/werk/akkoord/<int:nummer>", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def punt(id: int, nummer: int) -> ResponseReturnValue:
    """Change an item that is not signed."""
    return _punt(id, nummer)


def _punt(id: int, nummer: int | None) -> ResponseReturnValue:
    with lezend() as s:
        b = zoek(s, id)
        row = _zoek_punt(s, b, nummer) if nummer is not None else None
        form = _puntformulier(s, b, row)

    def daad(s: Session, b: Beeld) -> None:
        given = {name: form[name].data or "" for name in ("soort", "tekst", "partij", "eigenaar")}
        values: dict[str, Any] = {**given, "voor": form.voor.dag, "peilpunt_id": getal(form.peilpunt_id.data)}
        if nummer is None:
            akkoord.voeg_toe(s, nu(), b.c, door=wie(), **values)
        else:
            akkoord.wijzig(s, nu(), _zoek_punt(s, b, nummer), wie(), form.versie.gelezen, **values)

    outcome = bewaar(form, id, "punt", daad, {"peilpunt": "peilpunt_id"})
    if outcome == "klaar":
        return verder("punt", url_for("charettes.werk", id=id, _anchor="akkoord-kop"))
    late = outcome == "verouderd"
    if late and nummer is not None:
        with lezend() as s:
            row = _zoek_punt(s, b, nummer)
        form.versie.data = str(row.versie)
    page = toon("admin/charette_werkpunt.html", b, form=form, punt=row, verouderd=late, voorbeeldpartij=GEMEENTE)
    return page, stand_van(form, outcome)


@bp.post("/<int:id>/werk/akkoord/<int:nummer>/verwijderen")
@mag(*SCHRIJVERS)
def punt_weg(id: int, nummer: int) -> ResponseReturnValue:
    """Take an item away that is not signed."""

    def daad(s: Session, b: Beeld) -> None:
        akkoord.verwijder(s, nu(), _zoek_punt(s, b, nummer), wie(), gelezen())

    return druk(id, "punt_weg", daad, url_for("charettes.werk", id=id, _anchor="akkoord-kop"))


def _zoek_punt(s: Session, b: Beeld, nummer: int) -> Akkoordpunt:
    return akkoord.een(s, b.c, nummer) or abort(404)


def _puntformulier(s: Session, b: Beeld, row: Akkoordpunt | None) -> Puntformulier:
    data: dict[str, Any] | None = None
    if request.method == "GET" and row is not None:
        data = {name: getattr(row, name) for name in ("soort", "tekst", "partij", "eigenaar", "voor")}
        data |= {"versie": str(row.versie), "peilpunt_id": str(row.peilpunt_id or "")}
    form = Puntformulier(ingevuld(), data=data)
    form.soort.choices = [(soort.value, zin(f"idee.akkoord.{soort.value}")) for soort in Akkoordsoort]
    polls = [(str(p.id), p.tekst) for p in peiling.peilpunten(s, b.c)]
    form.peilpunt_id.choices = met_leeg(zin("charettewerk.woord.niet_gepeild"), polls)
    return form


# --- signing


@bp.route("/<int:id>/werk/akkoord/tekenen", methods=["GET", "POST"])
@mag(*LEIDING)
def tekenen(id: int) -> ResponseReturnValue:
    """Sign what is not signed yet; the page says what becomes a promise."""
    with lezend() as s:
        b = zoek(s, id)
        found = akkoord.lees(s, b.c)
    begin = {"dag": vandaag(nu()), "versie": str(akkoord.stand(found.punten))} if request.method == "GET" else None
    form = Tekenformulier(ingevuld(), data=begin)

    def daad(s: Session, b: Beeld) -> None:
        none = bool(form.geen_minderheid.data)
        day = form.dag.dag or vandaag(nu())
        akkoord.teken(s, nu(), b.c, day, wie(), getal(form.versie.data) or 0, geen_minderheid=none)

    outcome = bewaar(form, id, "getekend", daad, {"minderheid": "geen_minderheid"})
    if outcome == "klaar":
        return verder("getekend", url_for("charettes.werk", id=id, _anchor="akkoord-kop"))
    with lezend() as s:
        found = akkoord.lees(s, b.c)
    late = outcome == "verouderd"
    if late:
        form.versie.data = str(akkoord.stand(found.punten))
    page = toon(
        "admin/charette_werktekenen.html",
        b,
        form=form,
        akkoord=found,
        verouderd=late,
        is_afspraak=akkoord.is_afspraak,
    )
    return page, stand_van(form, outcome)
