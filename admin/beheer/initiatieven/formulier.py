"""A plan typed in by staff, and an existing one put right: its facts and its homes, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField, StringField, TextAreaField

from admin.beheer.initiatieven.pagina import Beeld, bp, overal, zichtbaarheden, zoek
from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import (
    DatumVeld,
    Email,
    Formulier,
    Lengte,
    Verplicht,
    Versieveld,
    gestript,
    gestript_lang,
    ingevuld,
)
from admin.toegang import SCHRIJVERS, huidig, mag
from kern import initiatieven, kernen
from kern.initiatieven import Initiatief, InitiatiefFout, Plan
from kern.initiatieven.plannen import EIGENAREN, GEBRUIK, LENGTES, TERMIJNEN
from kern.initiatieven.segmenten import EIGENDOM, PRIJZEN, TYPES, Woningsoort
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.mensen import OngeldigAdres
from kern.mensen.indieners import NAAM_LENGTE, TELEFOON_LENGTE, Aanbieder
from kern.taal import vandaag, zin
from kern.werk import initiatieven as werk

# Lines one can add in one go, and the most a plan can have.
LEGE_REGELS, MEESTE_REGELS = 3, 40


class Planformulier(Formulier):
    """The facts of a plan. `kern`, `ontvangen` and who brought it are asked of a new one only."""

    kern = SelectField("Kern")
    titel = StringField("Hoe heet het plan?", [Verplicht("vul_naam"), Lengte(LENGTES["titel"])], [gestript])
    plek = StringField("Waar komt het?", [Lengte(LENGTES["plek"])], [gestript])
    eigenaar = RadioField("Van wie is de grond of het gebouw?", default="onbekend")
    termijn = RadioField("Wanneer kunnen de woningen er staan?", default="onbekend")
    gebruik = RadioField("Voor wie zijn de woningen?", default="dorp")
    omschrijving = TextAreaField("Omschrijving", [Lengte(LENGTES["omschrijving"])], [gestript_lang])
    zichtbaarheid = RadioField("Wie mag weten dat dit plan er is?", default=Zichtbaarheid.DBO.value)
    ontvangen = DatumVeld("Wanneer kwam het binnen?", (Verplicht("vul_datum"),))
    naam = StringField("Naam", [Lengte(NAAM_LENGTE)], [gestript])
    email = StringField("E-mailadres", [Lengte(254), Email()], [gestript])
    telefoon = StringField("Telefoonnummer", [Lengte(TELEFOON_LENGTE)], [gestript])
    versie = Versieveld()


@dataclass(frozen=True)
class Regel:
    """One line of the programma as it was typed."""

    type: str = "onbekend"
    eigendom: str = "onbekend"
    prijs: str = "onbekend"
    aantal: str = ""


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def nieuw() -> ResponseReturnValue:
    """A plan that came by telephone, by letter or at the table."""
    form = _formulier()
    if request.method == "GET":
        form.ontvangen.process_data(vandaag(nu()))
        form.kern.data = request.args.get("kern", "")
    plan = _plan(form) if form.verstuurd() else None
    wie = _indiener(form) if plan else None
    if plan is not None and not form.errors:
        nummer = _bewaar_nieuw(form, plan, wie)
        if nummer:
            config().wek()
            flash(zin("initiatieven.melding.nieuw", nummer=nummer), "ok")
            return redirect(url_for("initiatieven.een", nummer=nummer), 303)
    return _pagina(form, None), 422 if form.errors else 200


@bp.route("/<int:nummer>/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def wijzigen(nummer: int) -> ResponseReturnValue:
    """Put a plan right."""
    with lezend() as s:
        b = zoek(s, nummer)
    form = _formulier(_waarden(b) if request.method == "GET" else None)
    # These three are of a new plan only.
    for naam in ("kern", "ontvangen", "naam", "email", "telefoon"):
        del form[naam]
    plan = _plan(form) if form.verstuurd() else None
    verouderd = False
    if plan is not None and not form.errors:
        try:
            with schrijvend() as s:
                b = zoek(s, nummer)
                _wijzig(s, b.i, form, plan)
        except Verouderd:
            verouderd, form.versie.data = True, str(b.i.versie)
        except InitiatiefFout as fout:
            _zet_fout(form, fout)
        else:
            flash(zin("initiatieven.melding.bewaard", nummer=nummer), "ok")
            return redirect(url_for("initiatieven.een", nummer=nummer), 303)
    status = 409 if verouderd else 422 if form.errors else 200
    return _pagina(form, b, verouderd=verouderd), status


# --- inside


def _formulier(data: Mapping[str, object] | None = None) -> Planformulier:
    form = Planformulier(ingevuld(), data=data)
    for field, words in ((form.eigenaar, EIGENAREN), (form.termijn, TERMIJNEN), (form.gebruik, GEBRUIK)):
        field.choices = [(word, zin(f"initiatieven.{field.name}.{word}")) for word in words]
    form.zichtbaarheid.choices = zichtbaarheden()
    with lezend() as s:
        form.kern.choices = [("", "Kies een kern"), *((kern.slug, kern.naam) for kern in kernen.alle(s))]
    return form


def _waarden(b: Beeld) -> dict[str, object]:
    plain = ("titel", "plek", "termijn", "gebruik", "omschrijving", "zichtbaarheid")
    found = {name: getattr(b.i, name) for name in plain}
    return found | {"eigenaar": b.i.gegevens.get("eigenaar", "onbekend"), "versie": str(b.i.versie)}


def _plan(form: Planformulier) -> Plan:
    """The plan that was typed; what is wrong with its homes is put at the form."""
    return Plan(
        titel=form.titel.data or "",
        plek=form.plek.data or "",
        woningen=_woningen(form),
        omschrijving=form.omschrijving.data or "",
        termijn=form.termijn.data,
        gebruik=form.gebruik.data,
        eigenaar=form.eigenaar.data,
    )


def _woningen(form: Planformulier) -> dict[Woningsoort, int]:
    """The homes of all lines, the same kind added up; a wrong number is an error of the form."""
    found: dict[Woningsoort, int] = {}
    for regel in getypte_regels():
        woning = Woningsoort(regel.type, regel.eigendom, regel.prijs)
        if not regel.aantal:
            continue
        if not woning.geldig or not re.fullmatch(r"[0-9]{1,4}", regel.aantal, re.ASCII):
            form.fout("titel", zin("initiatief.fout.aantal"))
            continue
        found[woning] = found.get(woning, 0) + int(regel.aantal)
    return found


def getypte_regels() -> Iterator[Regel]:
    """The lines of the programma in what was sent."""
    for n in range(MEESTE_REGELS):
        if f"type-{n}" not in request.form:
            return
        parts = (request.form.get(f"{name}-{n}", "").strip() for name in ("type", "eigendom", "prijs", "aantal"))
        yield Regel(*parts)


def _indiener(form: Planformulier) -> Aanbieder | None:
    """Who brought it, when that was typed; half of it is an error."""
    naam, email, telefoon = (str(form[name].data or "") for name in ("naam", "email", "telefoon"))
    if not (naam or email or telefoon):
        return None
    if not naam:
        form.fout("naam", zin("initiatieven.fout.geen_naam"))
    if not (email or telefoon):
        form.fout("email", zin("initiatieven.fout.bereik"))
    return Aanbieder(naam, email, telefoon)


def _bewaar_nieuw(form: Planformulier, plan: Plan, wie: Aanbieder | None) -> int:
    """The number of the plan that was kept; 0 when something was wrong with it."""
    if form.ontvangen.dag is not None and form.ontvangen.dag > vandaag(nu()):
        form.fout("ontvangen", zin("initiatieven.fout.dag_toekomst"))
        return 0
    try:
        with schrijvend() as s:
            kern = kernen.per_slug(s, form.kern.data or "")
            if kern is None:
                form.fout("kern", zin("initiatieven.fout.geen_kern"))
                return 0
            i = werk.dien_in(
                s,
                nu(),
                kern,
                huis(),
                plan,
                bron="staf",
                indiener=wie,
                zichtbaarheid=Zichtbaarheid(form.zichtbaarheid.data),
                ontvangen=form.ontvangen.dag,
                door=huidig().email,
            )
            return i.nummer
    except InitiatiefFout as fout:
        _zet_fout(form, fout)
    except OngeldigAdres:
        form.fout("email", zin("initiatieven.fout.email"))
    return 0


def _wijzig(s: Session, i: Initiatief, form: Planformulier, plan: Plan) -> None:
    initiatieven.wijzig(
        s,
        nu(),
        i,
        plan,
        zichtbaarheid=Zichtbaarheid(form.zichtbaarheid.data),
        traject_id=i.traject_id,
        door=huidig().email,
        gelezen_versie=form.versie.gelezen,
    )


def _zet_fout(form: Planformulier, fout: InitiatiefFout) -> None:
    form.fout(fout.veld if fout.veld in form else "titel", str(fout))


def _pagina(form: Planformulier, b: Beeld | None, *, verouderd: bool = False) -> str:
    if request.method == "POST":
        lines = list(getypte_regels())
    else:
        lines = [Regel(r.type, r.eigendom, r.prijs, str(r.aantal)) for r in b.i.programma] if b else []
    empty = max(LEGE_REGELS - sum(not line.aantal for line in lines), 0)
    return render_template(
        "admin/initiatief_formulier.html",
        form=form,
        i=b.i if b else None,
        kern=b.kern if b else None,
        verouderd=verouderd,
        programma=[*lines, *[Regel()] * empty],
        woorden={
            name: [(word, _kort(name, word)) for word in reversed(words)]
            for name, words in (("type", TYPES), ("eigendom", EIGENDOM), ("prijs", PRIJZEN))
        },
        **overal(),
    )


def _kort(naam: str, word: str) -> str:
    """A word of the vocabulary in a narrow box."""
    return zin("initiatieven.woorden.onbekend") if word == "onbekend" else zin(f"initiatief.{naam}.{word}")
