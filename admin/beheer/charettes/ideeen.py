"""The ideas: read what residents brought, type what is on paper, and say what becomes of each."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, TextAreaField

from admin.beheer.charettes.pagina import Beeld, bp, gelezen, toon, wie, zoek
from admin.beheer.charettes.werkpagina import (
    REGELS,
    Keuzes,
    bewaar,
    dagdeelkeuzes,
    druk,
    gekozen,
    getal,
    met_leeg,
    regels,
    stand_van,
    themakeuzes,
    variantkeuzes,
    verder,
    zoek_idee,
)
from admin.config import lezend, nu
from admin.formulier import Formulier, Lengte, Verplicht, Versieveld, gestript_lang, ingevuld
from admin.toegang import SCHRIJVERS, STAF, mag
from kern.charettes import akkoord, ideeen, ideeweg
from kern.charettes.fout import CharetteFout
from kern.charettes.ideelijst import themanaam
from kern.charettes.werkrijen import Idee, Ideestaat
from kern.initiatieven.rijen import Initiatief
from kern.taal import meervoud, zin


class Invoerformulier(Formulier):
    """Ideas from paper: one a line."""

    ideeen = TextAreaField("Ideeën, één per regel", [Verplicht("vul_tekst"), Lengte(30_000)], [gestript_lang])
    thema_id = SelectField("Bij welk thema horen ze?")
    dagdeel_id = SelectField("Bij welk moment?")
    bron = SelectField("Hoe kwamen ze binnen?", default="papier")
    zichtbaar = BooleanField("Iedereen mag deze ideeën lezen. Er staan geen namen van mensen in.", default=True)


class Ideeformulier(Formulier):
    """An idea in other words, or at another theme."""

    tekst = TextAreaField("Het idee", [Verplicht("vul_tekst"), Lengte(ideeen.LENGTE)], [gestript_lang])
    thema_id = SelectField("Thema")
    dagdeel_id = SelectField("Moment")
    versie = Versieveld()


class Stapformulier(Formulier):
    """What becomes of it, and why."""

    variant_id = SelectField("In welke variant?")
    akkoordpunt_id = SelectField("In welk punt van het akkoord?")
    initiatief_id = SelectField("In welk plan?")
    reden = TextAreaField("Waarom?", [Verplicht("vul_waarom"), Lengte(ideeen.LENGTE)], [gestript_lang])
    versie = Versieveld()


# --- all


@bp.get("/<int:id>/ideeen")
@mag(*STAF)
def idee_lijst(id: int) -> ResponseReturnValue:
    """The ideas; `staat` and `thema` in the address choose. What nobody read yet stands on top."""
    with lezend() as s:
        b = zoek(s, id)
        everything = ideeen.lijst(s, b.c, openbaar=False)
        standen = ideeen.standen(s, everything, openbaar=False)
    state, theme = request.args.get("staat", ""), getal(request.args.get("thema"))
    if state and state not in set(Ideestaat):
        abort(404)
    rows = [
        (i, standen[i.id], ideeen.label(standen[i.id]), themanaam(b.c, i.thema_id))
        for i in everything
        if (not state or standen[i.id] == state) and (theme is None or i.thema_id == theme)
    ]
    return toon(
        "admin/charette_ideeen.html",
        b,
        "ideeen",
        nieuw=[i for i in everything if not i.zichtbaar and i.versie == 1 and i.bron in ("chat", "pagina")],
        ideeen=rows,
        totaal=len(everything),
        filters=_filters(b, everything, standen, state, theme),
        thema=theme,
        gekozen_staat=state,
    )


def _filters(
    b: Beeld, rows: list[Idee], standen: dict[int, Ideestaat], state: str, theme: int | None
) -> list[dict[str, Any]]:
    """A choice for each state that occurs."""

    def url(staat: str) -> str:
        return url_for("charettes.idee_lijst", id=b.c.id, staat=staat or None, thema=theme)

    counted = {each: sum(standen[i.id] is each for i in rows) for each in Ideestaat}
    found = [{"label": zin("charettewerk.woord.alle"), "url": url(""), "actief": not state, "aantal": len(rows)}]
    for each, n in counted.items():
        if n:
            found.append({"label": ideeen.label(each), "url": url(each.value), "actief": state == each, "aantal": n})
    return found


@bp.post("/<int:id>/ideeen")
@mag(*SCHRIJVERS)
def ideeen_tonen(id: int) -> ResponseReturnValue:
    """Let everybody read the ideas that were ticked."""
    chosen = gekozen("idee")

    def daad(s: Session, b: Beeld) -> None:
        if not chosen:
            raise CharetteFout("", "charettewerk.fout.kies_ideeen")
        ideeen.toon_alle(s, nu(), b.c, chosen, wie())

    return druk(id, "ideeen_getoond", daad, url_for("charettes.idee_lijst", id=id))


@bp.route("/<int:id>/ideeen/invoeren", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def ideeen_invoeren(id: int) -> ResponseReturnValue:
    """Type ideas from paper, fast."""
    with lezend() as s:
        b = zoek(s, id)
    form = Invoerformulier(ingevuld())
    form.thema_id.choices, form.dagdeel_id.choices = themakeuzes(b), dagdeelkeuzes(b)
    form.bron.choices = [(bron, zin(f"charettewerk.bron.{bron}")) for bron in ("papier", "staf")]
    lines = regels(form.ideeen.data)
    numbers: list[int] = []

    def daad(s: Session, b: Beeld) -> None:
        if len(lines) > REGELS:
            raise CharetteFout("ideeen", "charettewerk.fout.veel_regels", hoogstens=REGELS, aantal=len(lines))
        places = {"thema_id": getal(form.thema_id.data), "dagdeel_id": getal(form.dagdeel_id.data)}
        shown = bool(form.zichtbaar.data)
        made = ideeen.breng_lijst_in(
            s, nu(), b.c, lines, bron=form.bron.data or "", zichtbaar=shown, door=wie(), **places
        )
        numbers.extend(i.nummer for i in made)

    andere = {"tekst": "ideeen", "thema": "thema_id", "dagdeel": "dagdeel_id"}
    outcome = bewaar(form, id, "ideeen_ingevoerd", daad, andere)
    if outcome == "klaar":
        told = {"aantal": meervoud(len(lines), "idee", "ideeën"), "nummers": _van_tot(numbers)}
        return verder("ideeen_ingevoerd", url_for("charettes.ideeen_invoeren", id=id), **told)
    return toon("admin/charette_idee_invoer.html", b, form=form), stand_van(form, outcome)


def _van_tot(numbers: list[int]) -> str:
    return f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} tot en met {numbers[-1]}"


# --- one


@bp.get("/<int:id>/ideeen/<int:nummer>")
@mag(*STAF)
def idee(id: int, nummer: int) -> ResponseReturnValue:
    """One idea: what it says, the way it went, and what may follow."""
    with lezend() as s:
        b = zoek(s, id)
        row = zoek_idee(s, b, nummer)
        weg = ideeweg.weg(s, row, openbaar=False)
    return toon("admin/charette_idee.html", b, idee=row, weg=weg, thema=themanaam(b.c, row.thema_id), naar=_naar(row))


def _naar(row: Idee) -> list[tuple[Ideestaat, str, str]]:
    """What may follow: the state, how it is called and what it means."""
    mag = ideeen.MAG_NAAR[Ideestaat(row.staat)]
    return [
        (each, zin(f"charettewerk.naar.{each.value}"), zin(f"charettewerk.naar_uitleg.{each.value}"))
        for each in Ideestaat
        if each in mag
    ]


@bp.route("/<int:id>/ideeen/<int:nummer>/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def idee_wijzigen(id: int, nummer: int) -> ResponseReturnValue:
    """Other words or another theme; for a name that must go."""
    with lezend() as s:
        b = zoek(s, id)
        row = zoek_idee(s, b, nummer)
    places = {"thema_id": str(row.thema_id or ""), "dagdeel_id": str(row.dagdeel_id or "")}
    begin = {"tekst": row.tekst, "versie": str(row.versie)} | places
    form = Ideeformulier(ingevuld(), data=begin if request.method == "GET" else None)
    form.thema_id.choices, form.dagdeel_id.choices = themakeuzes(b), dagdeelkeuzes(b)

    def daad(s: Session, b: Beeld) -> None:
        where = {"thema_id": getal(form.thema_id.data), "dagdeel_id": getal(form.dagdeel_id.data)}
        found = zoek_idee(s, b, nummer)
        ideeen.wijzig(s, nu(), found, form.tekst.data or "", door=wie(), gelezen_versie=form.versie.gelezen, **where)

    outcome = bewaar(form, id, "idee_gewijzigd", daad)
    if outcome == "klaar":
        return verder("idee_gewijzigd", url_for("charettes.idee", id=id, nummer=nummer))
    return _opnieuw("admin/charette_idee_formulier.html", b, nummer, form, outcome == "verouderd"), stand_van(
        form, outcome
    )


@bp.route("/<int:id>/ideeen/<int:nummer>/naar/<naar>", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def idee_naar(id: int, nummer: int, naar: str) -> ResponseReturnValue:
    """Say what becomes of an idea, with a reason that everybody may read."""
    if naar not in set(Ideestaat):
        abort(404)
    state = Ideestaat(naar)
    with lezend() as s:
        b = zoek(s, id)
        row = zoek_idee(s, b, nummer)
        form = _stapformulier(s, b, row, state)
    if request.method == "GET" and state not in ideeen.MAG_NAAR[Ideestaat(row.staat)]:
        abort(404)

    def daad(s: Session, b: Beeld) -> None:
        link = {
            name: getal(form[name].data) for name in ("variant_id", "akkoordpunt_id", "initiatief_id") if name in form
        }
        found = zoek_idee(s, b, nummer)
        ideeen.zet(s, nu(), found, state, form.reden.data or "", wie(), form.versie.gelezen, **link)

    links = {"variant": "variant_id", "akkoordpunt": "akkoordpunt_id", "initiatief": "initiatief_id"}
    outcome = bewaar(form, id, "idee_gezet", daad, links)
    if outcome == "klaar":
        return verder("idee_gezet", url_for("charettes.idee", id=id, nummer=nummer), nummer=nummer)
    late = outcome == "verouderd"
    page = _opnieuw("admin/charette_idee_naar.html", b, nummer, form, late, naar=state)
    return page, stand_van(form, outcome)


def _stapformulier(s: Session, b: Beeld, row: Idee, naar: Ideestaat) -> Stapformulier:
    """Only the link that this state asks."""
    form = Stapformulier(ingevuld(), data={"versie": str(row.versie)} if request.method == "GET" else None)
    choose = zin("charettewerk.woord.kies")
    choices: dict[Ideestaat, tuple[str, Keuzes]] = {
        Ideestaat.VARIANT: ("variant_id", variantkeuzes(s, b, choose)),
        Ideestaat.AKKOORD: ("akkoordpunt_id", met_leeg(choose, _punten(s, b))),
        Ideestaat.INITIATIEF: ("initiatief_id", met_leeg(choose, _plannen(s, b))),
    }
    for name in ("variant_id", "akkoordpunt_id", "initiatief_id"):
        if naar not in choices or name != choices[naar][0]:
            del form[name]
        else:
            setattr(form[name], "choices", choices[naar][1])  # noqa: B010  the base class of fields does not know it
    return form


def _punten(s: Session, b: Beeld) -> Keuzes:
    rows = akkoord.punten(s, b.c)
    return [(str(p.id), f"{p.nummer}. {ideeen.kort(p.tekst)}") for p in rows if p.soort != "minderheid"]


def _plannen(s: Session, b: Beeld) -> Keuzes:
    rows = s.scalars(select(Initiatief).where(Initiatief.kern_id == b.kern.id).order_by(Initiatief.nummer.desc()))
    return [(str(i.id), f"Plan {i.nummer}: {i.titel}") for i in rows]


def _opnieuw(template: str, b: Beeld, nummer: int, form: Formulier, late: bool, **waarden: Any) -> str:
    """The form again; when somebody else was first with what is kept now."""
    with lezend() as s:
        row = zoek_idee(s, b, nummer)
        weg = ideeweg.weg(s, row, openbaar=False)
    if late:
        form["versie"].data = str(row.versie)
    return toon(template, b, form=form, idee=row, weg=weg, verouderd=late, **waarden)


@bp.post("/<int:id>/ideeen/<int:nummer>/tonen")
@mag(*SCHRIJVERS)
def idee_tonen(id: int, nummer: int) -> ResponseReturnValue:
    """Let everybody read it."""

    def daad(s: Session, b: Beeld) -> None:
        ideeen.toon(s, nu(), zoek_idee(s, b, nummer), wie(), gelezen())

    return druk(id, "idee_getoond", daad, url_for("charettes.idee", id=id, nummer=nummer))


@bp.post("/<int:id>/ideeen/<int:nummer>/verbergen")
@mag(*SCHRIJVERS)
def idee_verbergen(id: int, nummer: int) -> ResponseReturnValue:
    """Only staff reads it."""

    def daad(s: Session, b: Beeld) -> None:
        ideeen.verberg(s, nu(), zoek_idee(s, b, nummer), wie(), gelezen())

    return druk(id, "idee_verborgen", daad, url_for("charettes.idee", id=id, nummer=nummer))
