"""The tables of a dagdeel: make them, let the rule propose who sits where, move people, and print it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField

from admin.beheer.charettes.namen import leg_blik_vast, onderwerp
from admin.beheer.charettes.pagina import Beeld, bp, gelezen, plaats, toon, wie, zoek, zoek_aanmelding, zoek_dagdeel
from admin.config import lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, Versieveld, gestript, ingevuld
from admin.toegang import SCHRIJVERS, leg_vast, mag
from kern.charettes import tafelplan
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Dagdeel, Tafel
from kern.charettes.tafelplan import BEGELEIDER_LENGTE, NAAM_LENGTE, Opstelling
from kern.charettes.tafels import KLASSEN
from kern.instellingen import Verouderd
from kern.mensen import deelnemers
from kern.taal import zin

BEKEKEN = "charette_tafels_bekeken"
# The lines of the rule as people read them, in this order.
REGEL = ("een", "twee", "drie", "vier", "vijf")
# What a new proposal begins with: enough tables of eight for who comes.
GEWONE_TAFEL = 8
# What a button does; gives the sentence that says so.
Daad = Callable[[Session, Beeld, Dagdeel], str]


class Tafelformulier(Formulier):
    """One table."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(NAAM_LENGTE)], [gestript])
    thema = SelectField("Thema")
    plaatsen = StringField("Aantal stoelen", [Lengte(3)], [gestript])
    begeleider = StringField("Begeleider", [Lengte(BEGELEIDER_LENGTE)], [gestript])
    versie = Versieveld()


@bp.get("/<int:id>/tafels")
@mag(*SCHRIJVERS)
def tafeldagen(id: int) -> ResponseReturnValue:
    """The dagdelen, with how many tables there are and how many people sit."""
    with lezend() as s:
        b = zoek(s, id)
        rows = [(d, tafelplan.opstelling(s, b.c, d)) for d in b.c.dagdelen if d.aanmelden and not d.afgelast]
    return toon("admin/charette_tafeldagen.html", b, "tafels", rijen=rows)


@bp.get("/<int:id>/tafels/<int:dagdeel>")
@mag(*SCHRIJVERS)
def tafelpagina(id: int, dagdeel: int) -> ResponseReturnValue:
    """The tables of one dagdeel, who sits there, and who has no table."""
    return _toon("admin/charette_tafels.html", id, dagdeel)


@bp.get("/<int:id>/tafels/<int:dagdeel>/afdruk")
@mag(*SCHRIJVERS)
def tafelafdruk(id: int, dagdeel: int) -> ResponseReturnValue:
    """For paper: a list by name that says which table, and a card for each table."""
    return _toon("admin/charette_tafelafdruk.html", id, dagdeel)


def _toon(template: str, id: int, dagdeel: int) -> str:
    with lezend() as s:
        b = zoek(s, id)
        d = zoek_dagdeel(b, dagdeel)
        o = tafelplan.opstelling(s, b.c, d)
        names = _namen(s, o)
    leg_blik_vast(b, d, BEKEKEN)
    klassen = [(k, zin(f"charette.leeftijd.{k}")) for k in KLASSEN]
    voorstel = max(-(-o.mensen // GEWONE_TAFEL), 1)
    return toon(
        template, b, d=d, o=o, namen=names, klassen=klassen, regel=REGEL, voorstel=voorstel, stoelen=GEWONE_TAFEL
    )


def _namen(s: Session, o: Opstelling) -> dict[str, str]:
    """Party → its name, or its number once the name is gone."""
    parties = [*(g for t in o.tafels for g in t.groepen), *o.zonder]
    known = deelnemers.namen(s, [g.id for g in parties])
    return {g.id: known.get(g.id) or zin("charettedeur.naam.onbekend", nummer=g.nummer) for g in parties}


# --- the tables


@bp.post("/<int:id>/tafels/<int:dagdeel>/maken")
@mag(*SCHRIJVERS)
def tafels_maken(id: int, dagdeel: int) -> ResponseReturnValue:
    """Add tables, the themes in turn."""

    def daad(s: Session, b: Beeld, d: Dagdeel) -> str:
        aantal, stoelen = (_getal(request.form.get(n, "")) for n in ("aantal", "stoelen"))
        tafelplan.maak_tafels(s, b.c, d, aantal, stoelen, gelezen_versie=gelezen())
        return zin("charettetafels.klaar.gemaakt")

    return _doe(id, dagdeel, daad)


@bp.route("/<int:id>/tafels/<int:dagdeel>/<int:tafel>", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def tafel(id: int, dagdeel: int, tafel: int) -> ResponseReturnValue:
    """One table in a form: its name, theme, chairs, and who guides it."""
    with lezend() as s:
        b = zoek(s, id)
        d = zoek_dagdeel(b, dagdeel)
        t = _tafel(s, d, tafel)
    form = Tafelformulier(ingevuld(), data=_waarden(d, t) if request.method == "GET" else None)
    form.thema.choices = [("", "Geen thema"), *((str(x.id), x.naam) for x in b.c.themas)]
    verouderd = False
    if form.verstuurd():
        try:
            _bewaar(id, dagdeel, tafel, form)
        except CharetteFout as error:
            plaats(form, error)
        except Verouderd:
            verouderd = True
            with lezend() as s:
                d = zoek_dagdeel(zoek(s, id), dagdeel)
                t = _tafel(s, d, tafel)
            form.versie.data = str(d.tafel_versie)
        else:
            flash(zin("charettetafels.klaar.bewaard"), "ok")
            return redirect(url_for("charettes.tafelpagina", id=id, dagdeel=dagdeel), 303)
    status = 409 if verouderd else 422 if form.errors else 200
    return toon("admin/charette_tafel.html", b, d=d, t=t, form=form, verouderd=verouderd), status


def _waarden(d: Dagdeel, t: Tafel) -> dict[str, str]:
    return {
        "naam": t.naam,
        "thema": str(t.thema_id or ""),
        "plaatsen": str(t.plaatsen),
        "begeleider": t.begeleider,
        "versie": str(d.tafel_versie),
    }


def _bewaar(id: int, dagdeel: int, tafel: int, form: Tafelformulier) -> None:
    with schrijvend() as s:
        b = zoek(s, id)
        d = zoek_dagdeel(b, dagdeel)
        tafelplan.wijzig_tafel(
            s,
            b.c,
            d,
            _tafel(s, d, tafel),
            naam=form.naam.data or "",
            plaatsen=_getal(form.plaatsen.data or ""),
            thema_id=int(form.thema.data) if form.thema.data else None,
            begeleider=form.begeleider.data or "",
            gelezen_versie=form.versie.gelezen,
        )
        leg_vast(s, "charette_tafels", onderwerp(b, d))


@bp.post("/<int:id>/tafels/<int:dagdeel>/<int:tafel>/weg")
@mag(*SCHRIJVERS)
def tafel_weg(id: int, dagdeel: int, tafel: int) -> ResponseReturnValue:
    """Take a table away; who sat there has no table."""

    def daad(s: Session, b: Beeld, d: Dagdeel) -> str:
        n = tafelplan.verwijder_tafel(s, d, _tafel(s, d, tafel), gelezen_versie=gelezen())
        return zin(f"charettetafels.klaar.{'weg_groepen' if n else 'weg'}", aantal=n)

    return _doe(id, dagdeel, daad)


# --- who sits where


@bp.post("/<int:id>/tafels/<int:dagdeel>/verdelen")
@mag(*SCHRIJVERS)
def tafels_verdelen(id: int, dagdeel: int) -> ResponseReturnValue:
    """The proposal: everybody anew, or only who has no table yet."""
    rest = request.form.get("wie") == "rest"

    def daad(s: Session, b: Beeld, d: Dagdeel) -> str:
        tafelplan.verdeel(s, nu(), b.c, d, rest=rest, gelezen_versie=gelezen(), door=wie())
        return zin(f"charettetafels.klaar.{'rest' if rest else 'verdeeld'}")

    return _doe(id, dagdeel, daad)


@bp.post("/<int:id>/tafels/<int:dagdeel>/verplaatsen/<int:nummer>")
@mag(*SCHRIJVERS)
def tafel_verplaatsen(id: int, dagdeel: int, nummer: int) -> ResponseReturnValue:
    """A party goes to another table, or to none."""

    def daad(s: Session, b: Beeld, d: Dagdeel) -> str:
        naar, van = (_tafelkeuze(request.form.get(n, "")) for n in ("naar", "van"))
        a = zoek_aanmelding(s, b, nummer)
        tafelplan.verplaats(s, d, a.id, naar, van=van)
        if naar is None:
            return zin("charettetafels.klaar.los", nummer=nummer)
        return zin("charettetafels.klaar.verplaatst", nummer=nummer, tafel=_tafel(s, d, naar).naam)

    return _doe(id, dagdeel, daad, anker=f"nummer-{nummer}")


# --- inside


def _doe(id: int, dagdeel: int, daad: Daad, anker: str = "") -> ResponseReturnValue:
    """A button: do it, or say on the page as it is now why not."""
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            d = zoek_dagdeel(b, dagdeel)
            text = daad(s, b, d)
            leg_vast(s, "charette_tafels", onderwerp(b, d))
    except Verouderd:
        flash(zin("charettes.fout.verouderd"), "waarschuwing")
    except CharetteFout as error:
        flash(str(error), "fout")
    else:
        flash(text, "ok")
    return redirect(url_for("charettes.tafelpagina", id=id, dagdeel=dagdeel, _anchor=anker or None), 303)


def _tafel(s: Session, d: Dagdeel, id: int) -> Tafel:
    return next((t for t in tafelplan.tafels_van(s, d) if t.id == id), None) or abort(404)


def _tafelkeuze(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else None


def _getal(text: str) -> int:
    """A whole number as it was typed; 0, which is refused, for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text.strip(), re.ASCII) else 0
