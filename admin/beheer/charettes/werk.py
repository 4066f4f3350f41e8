"""The work at the tables: what was proposed, drawn, polled and agreed; and one round with what people said about it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from admin.beheer.charettes.pagina import Beeld, bp, gelezen, lees, toon, wie, zoek
from admin.beheer.charettes.werkpagina import (
    REGELS,
    Uitkomst,
    bewaar,
    dagdeelkeuzes,
    druk,
    gekozen,
    getal,
    met_leeg,
    regels,
    stand_van,
    verder,
    zoek_ronde,
)
from admin.config import lezend, nu
from admin.formulier import Formulier, Lengte, Verplicht, Versieveld, gestript, gestript_lang, ingevuld
from admin.toegang import SCHRIJVERS, STAF, mag
from kern.charettes import akkoord, peiling, rondes, schetsen, varianten
from kern.charettes.fout import CharetteFout
from kern.charettes.ideelijst import dagdeelnaam
from kern.charettes.werkrijen import Akkoordsoort, Ronde, Variant
from kern.taal import meervoud, zin

MEESTE_VARIANTEN = 5


class Rondeformulier(Formulier):
    """The proposal of a round, and what changed after people had spoken."""

    titel = StringField("Hoe heet deze ronde?", [Verplicht("vul_naam"), Lengte(rondes.TITEL)], [gestript])
    dagdeel_id = SelectField("Bij welk moment hoort deze ronde?")
    voorstel = TextAreaField("Wat was het voorstel?", [Lengte(rondes.TEKST)], [gestript_lang])
    aanpassing = TextAreaField("Wat is er daarna veranderd?", [Lengte(rondes.TEKST)], [gestript_lang])
    motivering = TextAreaField("Waarom?", [Lengte(rondes.TEKST)], [gestript_lang])
    zichtbaar = BooleanField("Iedereen mag deze ronde lezen")
    versie = Versieveld()


class Variantformulier(Formulier):
    """The variants; which fields there are, depends on how many there are."""

    versie = Versieveld()


class Reactieformulier(Formulier):
    """Reactions from paper, typed fast: one a line."""

    reacties = TextAreaField("Reacties, één per regel", [Verplicht("vul_tekst"), Lengte(20_000)], [gestript_lang])
    variant_id = SelectField("Waar gaan ze over?")
    bron = SelectField("Hoe kwamen ze binnen?", default="papier")
    zichtbaar = BooleanField("Iedereen mag deze reacties lezen", default=True)


# --- all of it


@bp.get("/<int:id>/werk")
@mag(*STAF)
def werk(id: int) -> ResponseReturnValue:
    """Rounds, sketches, polls and the akkoord."""
    with lezend() as s:
        b = zoek(s, id)
        rows = [_in_het_kort(s, b, r) for r in rondes.lijst(s, b.c, openbaar=False)]
        drawn, polled, agreed = schetsen.lijst(s, b.c, openbaar=False), peiling.peilpunten(s, b.c), akkoord.lees(s, b.c)
    return toon(
        "admin/charette_werk.html",
        b,
        "werk",
        rondes=rows,
        schetsen=drawn,
        peilpunten=polled,
        akkoord=agreed,
        soorten=[(soort, zin(f"idee.akkoord.{soort.value}")) for soort in Akkoordsoort],
        is_afspraak=akkoord.is_afspraak,
    )


def _in_het_kort(s: Session, b: Beeld, r: Ronde) -> dict[str, Any]:
    said, votes = rondes.reacties(s, r, openbaar=False), rondes.stemmen(s, r)
    unread = sum(not each.zichtbaar for each in said)
    return {
        "r": r,
        "dagdeel": dagdeelnaam(b.c, r.dagdeel_id),
        "varianten": [f"{v.letter}: {v.naam}" for v in rondes.varianten(s, r)],
        "reacties": len(said),
        "verborgen": unread,
        "stemmen": sum(votes.values()),
    }


# --- one round


@bp.route("/<int:id>/werk/rondes/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def ronde_nieuw(id: int) -> ResponseReturnValue:
    """Begin a round."""
    b = lees(id)
    form = _rondeformulier(b, None)
    made: list[int] = []

    def daad(s: Session, b: Beeld) -> None:
        place = getal(form.dagdeel_id.data)
        row = rondes.maak(
            s, nu(), b.c, form.titel.data or "", wie(), voorstel=form.voorstel.data or "", dagdeel_id=place
        )
        made.append(row.nummer)

    outcome = bewaar(form, id, "ronde_gemaakt", daad)
    if outcome == "klaar":
        return verder("ronde_gemaakt", url_for("charettes.ronde_varianten", id=id, nummer=made[0]), nummer=made[0])
    return toon("admin/charette_werkronde_formulier.html", b, form=form, r=None), stand_van(form, outcome)


@bp.get("/<int:id>/werk/rondes/<int:nummer>")
@mag(*STAF)
def ronde(id: int, nummer: int) -> ResponseReturnValue:
    """One round: type what people said, look at the votes, finish it."""
    with lezend() as s:
        b = zoek(s, id)
        r = zoek_ronde(s, b, nummer)
        return _rondepagina(s, b, r, _reactieformulier(s, r))


@bp.post("/<int:id>/werk/rondes/<int:nummer>")
@mag(*SCHRIJVERS)
def reacties_nieuw(id: int, nummer: int) -> ResponseReturnValue:
    """Keep reactions that were typed from paper."""
    with lezend() as s:
        b = zoek(s, id)
        r = zoek_ronde(s, b, nummer)
        form = _reactieformulier(s, r)
    lines = regels(form.reacties.data)

    def daad(s: Session, b: Beeld) -> None:
        if len(lines) > REGELS:
            raise CharetteFout("reacties", "charettewerk.fout.veel_regels", hoogstens=REGELS, aantal=len(lines))
        row, variant = zoek_ronde(s, b, nummer), getal(form.variant_id.data)
        rondes.reageer_lijst(s, nu(), row, lines, form.bron.data or "", variant, bool(form.zichtbaar.data))

    if bewaar(form, id, "reacties_nieuw", daad, {"tekst": "reacties", "variant": "variant_id"}) == "klaar":
        total = meervoud(len(lines), "reactie", "reacties")
        return verder("reacties_nieuw", url_for("charettes.ronde", id=id, nummer=nummer), aantal=total)
    with lezend() as s:
        return _rondepagina(s, zoek(s, id), zoek_ronde(s, zoek(s, id), nummer), form), 422


def _rondepagina(s: Session, b: Beeld, r: Ronde, form: Reactieformulier) -> str:
    choices, votes, said = rondes.varianten(s, r), rondes.stemmen(s, r), rondes.reacties(s, r, openbaar=False)
    letters = {v.id: v.letter for v in choices}
    return toon(
        "admin/charette_werkronde.html",
        b,
        r=r,
        form=form,
        dagdeel=dagdeelnaam(b.c, r.dagdeel_id),
        varianten=choices,
        uitslag=_uitslag(choices, votes),
        gestemd=sum(votes.values()),
        reacties=[(x, letters.get(x.variant_id or 0, "")) for x in said],
        per_bron=Counter(x.bron for x in said),
        schetsen=[x for x in schetsen.lijst(s, b.c, openbaar=False) if x.ronde_id == r.id],
    )


def _uitslag(choices: list[Variant], votes: dict[int, int]) -> list[tuple[Variant, int, int]]:
    """Per variant its votes and its share in whole per cent."""
    total = sum(votes.values())
    return [(v, votes[v.id], round(100 * votes[v.id] / total) if total else 0) for v in choices]


def _reactieformulier(s: Session, r: Ronde) -> Reactieformulier:
    form = Reactieformulier(ingevuld())
    form.variant_id.choices = met_leeg(
        zin("charettewerk.woord.hele_ronde"),
        ((str(v.id), f"Variant {v.letter}: {v.naam}") for v in rondes.varianten(s, r)),
    )
    form.bron.choices = [(bron, zin(f"charettewerk.bron.{bron}")) for bron in ("papier", "staf")]
    return form


@bp.route("/<int:id>/werk/rondes/<int:nummer>/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def ronde_wijzigen(id: int, nummer: int) -> ResponseReturnValue:
    """Change the words of a round: what was proposed, what changed and why."""
    with lezend() as s:
        b = zoek(s, id)
        r = zoek_ronde(s, b, nummer)
    form = _rondeformulier(b, r)

    def daad(s: Session, b: Beeld) -> None:
        values = {name: form[name].data or "" for name in ("titel", "voorstel", "aanpassing", "motivering")}
        place = getal(form.dagdeel_id.data)
        row = zoek_ronde(s, b, nummer)
        shown = bool(form.zichtbaar.data)
        rondes.wijzig(s, nu(), row, wie(), form.versie.gelezen, dagdeel_id=place, zichtbaar=shown, **values)

    outcome = bewaar(form, id, "ronde_gewijzigd", daad)
    if outcome == "klaar":
        return verder("ronde_gewijzigd", url_for("charettes.ronde", id=id, nummer=nummer))
    return _opnieuw("admin/charette_werkronde_formulier.html", b, nummer, form, outcome)


@bp.route("/<int:id>/werk/rondes/<int:nummer>/varianten", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def ronde_varianten(id: int, nummer: int) -> ResponseReturnValue:
    """The variants of a round, each with its letter."""
    with lezend() as s:
        b = zoek(s, id)
        r = zoek_ronde(s, b, nummer)
        form = _variantformulier(rondes.varianten(s, r), r)
    lines = [(form[f"naam-{n}"].data or "", form[f"tekst-{n}"].data or "") for n in range(MEESTE_VARIANTEN)]

    def daad(s: Session, b: Beeld) -> None:
        varianten.zet_varianten(s, nu(), zoek_ronde(s, b, nummer), lines, wie(), form.versie.gelezen)

    outcome = bewaar(form, id, "varianten", daad)
    if outcome == "klaar":
        return verder("varianten", url_for("charettes.ronde", id=id, nummer=nummer))
    return _opnieuw("admin/charette_werkvarianten.html", b, nummer, form, outcome, letters=varianten.LETTERS)


def _opnieuw(
    template: str, b: Beeld, nummer: int, form: Formulier, outcome: Uitkomst, **waarden: Any
) -> ResponseReturnValue:
    """The form again, with what is kept now when somebody else was first."""
    with lezend() as s:
        r = zoek_ronde(s, b, nummer)
        now_there = [(f"Variant {v.letter}", v.naam) for v in rondes.varianten(s, r)]
    if outcome == "verouderd":
        form["versie"].data = str(r.versie)
    late = outcome == "verouderd"
    page = toon(template, b, form=form, r=r, verouderd=late, varianten_nu=now_there, **waarden)
    return page, stand_van(form, outcome)


def _rondeformulier(b: Beeld, r: Ronde | None) -> Rondeformulier:
    data = None
    if r is not None and request.method == "GET":
        names = ("titel", "voorstel", "aanpassing", "motivering", "zichtbaar")
        data = {name: getattr(r, name) for name in names} | {"versie": str(r.versie)}
        data["dagdeel_id"] = str(r.dagdeel_id or "")
    form = Rondeformulier(ingevuld(), data=data)
    form.dagdeel_id.choices = dagdeelkeuzes(b)
    if r is None:
        for name in ("aanpassing", "motivering", "zichtbaar"):
            del form[name]
    return form


def _variantformulier(known: list[Variant], r: Ronde) -> Variantformulier:
    """A form with two fields for each letter; the ones that there are, are filled in."""
    fields: dict[str, Any] = {}
    for n, letter in enumerate(varianten.LETTERS[:MEESTE_VARIANTEN]):
        fields[f"naam-{n}"] = StringField(f"Variant {letter}", [Lengte(rondes.TITEL)], [gestript])
        fields[f"tekst-{n}"] = TextAreaField(f"Wat is er anders aan {letter}?", [Lengte(rondes.TEKST)], [gestript_lang])
    made = type("Varianten", (Variantformulier,), fields)
    places = {letter: n for n, letter in enumerate(varianten.LETTERS)}
    data = {f"naam-{places[v.letter]}": v.naam for v in known}
    data |= {f"tekst-{places[v.letter]}": v.omschrijving for v in known} | {"versie": str(r.versie)}
    found: Variantformulier = made(ingevuld(), data=data if request.method == "GET" else None)
    return found


# --- buttons


@bp.post("/<int:id>/werk/rondes/<int:nummer>/reacties")
@mag(*SCHRIJVERS)
def reacties_zetten(id: int, nummer: int) -> ResponseReturnValue:
    """Show, hide or take away the reactions that were ticked."""
    chosen, what = gekozen("reactie"), request.form.get("actie", "")

    def daad(s: Session, b: Beeld) -> None:
        row = zoek_ronde(s, b, nummer)
        if not chosen or what not in ("tonen", "verbergen", "weg"):
            raise CharetteFout("", "charettewerk.fout.kies_reacties")
        if what == "weg":
            for each in chosen:
                rondes.verwijder_reactie(s, row, each)
        else:
            rondes.toon_reacties(s, row, chosen, zichtbaar=what == "tonen")

    return druk(id, "reacties_gezet", daad, url_for("charettes.ronde", id=id, nummer=nummer, _anchor="reacties-kop"))


@bp.post("/<int:id>/werk/rondes/<int:nummer>/stemmen")
@mag(*SCHRIJVERS)
def ronde_stemmen(id: int, nummer: int) -> ResponseReturnValue:
    """Open or close the vote."""
    opens = request.form.get("open") == "ja"

    def daad(s: Session, b: Beeld) -> None:
        rondes.zet_stemmen(s, nu(), zoek_ronde(s, b, nummer), opens, wie(), gelezen())

    key = "stemmen_open" if opens else "stemmen_dicht"
    return druk(id, key, daad, url_for("charettes.ronde", id=id, nummer=nummer, _anchor="stemmen-kop"))


@bp.post("/<int:id>/werk/rondes/<int:nummer>/klaar")
@mag(*SCHRIJVERS)
def ronde_klaar(id: int, nummer: int) -> ResponseReturnValue:
    """The round is written down."""

    def daad(s: Session, b: Beeld) -> None:
        rondes.klaar(s, nu(), zoek_ronde(s, b, nummer), wie(), gelezen())

    return druk(id, "ronde_klaar", daad, url_for("charettes.ronde", id=id, nummer=nummer))


@bp.post("/<int:id>/werk/rondes/<int:nummer>/heropenen")
@mag(*SCHRIJVERS)
def ronde_heropenen(id: int, nummer: int) -> ResponseReturnValue:
    """Work on it again."""

    def daad(s: Session, b: Beeld) -> None:
        rondes.heropen(s, nu(), zoek_ronde(s, b, nummer), wie(), gelezen())

    return druk(id, "ronde_heropend", daad, url_for("charettes.ronde", id=id, nummer=nummer))
