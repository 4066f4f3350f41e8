"""The moments of a charette: when, where, for how many, and whom a change is told. And the themes of the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField, StringField, TextAreaField

from admin.beheer.charettes.pagina import Beeld, bp, doe, druk, lees, naar, plaats, toon, wie, zoek, zoek_dagdeel
from admin.beheer.charettes.tijd import TijdNodig, TijdVeld, klok_van, moment_van
from admin.config import huis, lezend, nu
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
from admin.toegang import LEIDING, SCHRIJVERS, STAF, mag
from kern.charettes import dagdelen as kern_dagdelen
from kern.charettes import stand
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Dagdeel
from kern.instellingen import Verouderd
from kern.taal import lokaal, meervoud, moment, zin
from kern.werk import charettes as werk

MEESTE_PLAATSEN = 2000
# A change of these is told to who signed up.
VERTELD = tuple(name for name in kern_dagdelen.TE_VERTELLEN if name in werk.MELDENSWAARD)
VELDEN = {"begin": "dag", "eind": "tot"}


class Dagdeelformulier(Formulier):
    """One moment."""

    naam = StringField("Hoe heet dit dagdeel?", [Verplicht("vul_naam"), Lengte(80)], [gestript])
    soort = SelectField("Wat gebeurt er?")
    dag = DatumVeld("Dag", (Verplicht("vul_datum"),))
    van = TijdVeld("Begint om", (TijdNodig(),))
    tot = TijdVeld("Klaar om", (TijdNodig(),))
    plek = StringField("Waar?", [Verplicht("vul_tekst"), Lengte(200)], [gestript])
    aanmelden = RadioField("Moeten mensen zich aanmelden?", default="ja")
    plaatsen = GetalVeld("Hoeveel plaatsen zijn er?", minstens=1, hoogstens=MEESTE_PLAATSEN)
    versie = Versieveld()


class Afgelastformulier(Formulier):
    """Why it is cancelled."""

    reden = TextAreaField("Waarom gaat dit niet door?", [Verplicht("vul_waarom"), Lengte(1000)], [gestript_lang])
    versie = Versieveld()


@bp.get("/<int:id>/dagdelen")
@mag(*STAF)
def dagdelen(id: int) -> ResponseReturnValue:
    """All moments and the themes."""
    with lezend() as s:
        b = zoek(s, id)
        standen = stand.standen(s, b.c)
    return toon("admin/charette_dagdelen.html", b, "dagdelen", standen=standen)


@bp.route("/<int:id>/dagdelen/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def dagdeel_nieuw(id: int) -> ResponseReturnValue:
    """Add a moment."""
    b = lees(id)
    if not b.open:
        return redirect(naar(b, "dagdelen"), 303)
    form = _formulier(_voorstel(b) if request.method == "GET" else None)
    values = _waarden(form) if form.verstuurd() else {}
    if values and not form.errors:
        try:
            doe(id, "dagdeel_toegevoegd", lambda s, b: kern_dagdelen.voeg_toe(s, nu(), b.c, door=wie(), **values))
        except CharetteFout as error:
            plaats(form, error, VELDEN)
        else:
            flash(zin("charettes.klaar.dagdeel_toegevoegd", naam=values["naam"]), "ok")
            return redirect(naar(b, "dagdelen"), 303)
    page = toon("admin/charette_dagdeel.html", b, form=form, d=None, verouderd=False, geraakt=0, vertelt=())
    return page, 422 if form.errors else 200


@bp.route("/<int:id>/dagdelen/<int:dagdeel>", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def dagdeel(id: int, dagdeel: int) -> ResponseReturnValue:
    """Change a moment. A change that people hear of is shown first, with how many hear it."""
    with lezend() as s:
        b = zoek(s, id)
        d = zoek_dagdeel(b, dagdeel)
        geraakt = kern_dagdelen.betrokken(s, d)
    form = _formulier(_begin(d) if request.method == "GET" else None)
    values = _waarden(form) if form.verstuurd() else {}
    vertelt: tuple[str, ...] = ()
    verouderd = False
    if values and not form.errors:
        vertelt = _vertelt(d, values) if geraakt else ()
        if not vertelt or request.form.get("actie") == "vertel":
            try:
                return _wijzig(id, dagdeel, form, values)
            except Verouderd:
                b = lees(id)
                verouderd, d, vertelt = True, zoek_dagdeel(b, dagdeel), ()
                form.versie.data = str(d.versie)
            except CharetteFout as error:
                vertelt = ()
                plaats(form, error, VELDEN)
    page = toon(
        "admin/charette_dagdeel.html",
        b,
        form=form,
        d=d,
        verouderd=verouderd,
        geraakt=geraakt,
        vertelt=[(zin(f"charettes.wijziging.{name}"), _oud(d, name), _nieuw(values, name)) for name in vertelt],
    )
    return page, 409 if verouderd else 422 if form.errors else 200


def _wijzig(id: int, dagdeel: int, form: Dagdeelformulier, values: dict[str, Any]) -> ResponseReturnValue:
    def daad(s: Session, b: Beeld) -> object:
        d = zoek_dagdeel(b, dagdeel)
        return werk.wijzig_dagdeel(s, nu(), huis(), d, wie(), form.versie.gelezen, **values)

    done: Any = doe(id, "dagdeel_gewijzigd", daad)
    heard = done.geraakt if werk.MELDENSWAARD & set(done.gewijzigd) else 0
    key = "dagdeel_verteld" if heard else "dagdeel_gewijzigd"
    flash(zin(f"charettes.klaar.{key}", aantal=meervoud(heard, "aanmelding krijgt", "aanmeldingen krijgen")), "ok")
    if done.aanbiedingen:
        offers = meervoud(len(done.aanbiedingen), "aanbod", "aanbiedingen")
        flash(zin("charettes.klaar.aanbod_uit", aantal=offers), "ok")
    return redirect(url_for("charettes.dagdelen", id=id), 303)


@bp.route("/<int:id>/dagdelen/<int:dagdeel>/afgelasten", methods=["GET", "POST"])
@mag(*LEIDING)
def dagdeel_afgelasten(id: int, dagdeel: int) -> ResponseReturnValue:
    """Cancel one moment, with a reason that people read."""
    with lezend() as s:
        b = zoek(s, id)
        d = zoek_dagdeel(b, dagdeel)
        geraakt = kern_dagdelen.betrokken(s, d)
    if d.afgelast and request.method == "GET":
        return redirect(naar(b, "dagdelen"), 303)
    form = Afgelastformulier(ingevuld(), data={"versie": str(d.versie)} if request.method == "GET" else None)
    verouderd = False
    if form.verstuurd():

        def daad(s: Session, b: Beeld) -> object:
            d = zoek_dagdeel(b, dagdeel)
            return werk.gelast_dagdeel_af(s, nu(), huis(), d, form.reden.data or "", wie(), form.versie.gelezen)

        try:
            doe(id, "dagdeel_afgelast", daad)
        except Verouderd:
            verouderd = True
            form.versie.data = str(zoek_dagdeel(lees(id), dagdeel).versie)
        except CharetteFout as error:
            plaats(form, error)
        else:
            flash(zin("charettes.klaar.dagdeel_afgelast", naam=d.naam), "ok")
            return redirect(naar(b, "dagdelen"), 303)
    page = toon("admin/charette_afgelasten.html", b, form=form, d=d, geraakt=geraakt, verouderd=verouderd, weigering="")
    return page, 409 if verouderd else 422 if form.errors else 200


@bp.post("/<int:id>/dagdelen/<int:dagdeel>/verwijderen")
@mag(*SCHRIJVERS)
def dagdeel_weg(id: int, dagdeel: int) -> ResponseReturnValue:
    """Take a moment away that nobody signed up for."""

    def daad(s: Session, b: Beeld) -> None:
        kern_dagdelen.verwijder(s, nu(), zoek_dagdeel(b, dagdeel), wie())

    return druk(id, "dagdeel_verwijderd", daad, url_for("charettes.dagdelen", id=id))


# --- inside


def _formulier(data: dict[str, Any] | None) -> Dagdeelformulier:
    form = Dagdeelformulier(ingevuld(), data=data)
    form.soort.choices = [(soort, zin(f"charette.soort.{soort}")) for soort in kern_dagdelen.SOORTEN]
    form.aanmelden.choices = [(word, zin(f"charettes.aanmelden.{word}")) for word in ("ja", "nee")]
    return form


def _voorstel(b: Beeld) -> dict[str, Any]:
    """What a new moment begins with: the place of the one before."""
    last = b.c.dagdelen[-1] if b.c.dagdelen else None
    return {"plek": last.plek if last else "", "dag": lokaal(last.begin).date() if last else None, "soort": "werk"}


def _begin(d: Dagdeel) -> dict[str, Any]:
    return {
        **{name: getattr(d, name) for name in ("naam", "soort", "plek")},
        "dag": lokaal(d.begin).date(),
        "van": klok_van(d.begin),
        "tot": klok_van(d.eind),
        "aanmelden": "ja" if d.aanmelden else "nee",
        "plaatsen": "" if d.plaatsen is None else str(d.plaatsen),
        "versie": str(d.versie),
    }


def _waarden(form: Dagdeelformulier) -> dict[str, Any]:
    """What was typed, for the use case. What ends at or before its beginning is an error at its end."""
    begin, eind = moment_van(form, "dag", "van"), moment_van(form, "dag", "tot")
    if begin and eind and eind <= begin:
        form.fout("tot", zin("charettes.fout.eind_voor_begin"))
    return {
        **{name: form[name].data or "" for name in ("naam", "soort", "plek")},
        "begin": begin,
        "eind": eind,
        "plaatsen": None if form.plaatsen.getal is None else int(form.plaatsen.getal),
        "aanmelden": form.aanmelden.data == "ja",
    }


def _vertelt(d: Dagdeel, values: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in VERTELD if values[name] != getattr(d, name))


def _oud(d: Dagdeel, name: str) -> str:
    return _woord(getattr(d, name))


def _nieuw(values: dict[str, Any], name: str) -> str:
    return _woord(values[name])


def _woord(value: str | datetime) -> str:
    return moment(value) if isinstance(value, datetime) else value
