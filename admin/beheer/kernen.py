"""Kernen: the list, a page for each, and their facts; what happened there, and a line of one's own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, StringField, TextAreaField

from admin.config import lezend, nu, schrijvend
from admin.formulier import Formulier, GetalVeld, Lengte, Verplicht, Versieveld, gestript, gestript_lang, ingevuld
from admin.toegang import LEIDING, SCHRIJVERS, STAF, heeft, huidig, leg_vast, mag
from kern import instellingen, journaal, kernen, mensen
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern, Onderzoeksgebied
from kern.onderzoek import onderzoek
from kern.onderzoek.onderzoek import Onderzoek, OnderzoekFout, Stand, fout_zin
from kern.taal import vandaag, zin
from kern.trajecten import traject

bp = Blueprint("kernen", __name__, url_prefix="/beheer/kernen")


class Kernformulier(Formulier):
    """The facts of a kern."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(80)], [gestript])
    woonplaatsen = TextAreaField("Woonplaatsen", [Verplicht("vul_woonplaatsen"), Lengte(500)], [gestript_lang])
    inwoners = GetalVeld("Aantal inwoners", (Verplicht("vul_inwoners"),), minstens=1, hoogstens=200_000)
    inwoners_jaar = GetalVeld("Jaar van dit aantal", (Verplicht("vul_jaar"),), minstens=1990, hoogstens=2100)
    huishoudens = GetalVeld("Aantal huishoudens", (Verplicht("vul_huishoudens"),), minstens=1, hoogstens=100_000)
    gebied = RadioField(
        "Onderzoeksgebied",
        choices={g.value: g.label.capitalize() for g in Onderzoeksgebied},
        default=Onderzoeksgebied.KERN_EN_BUITENGEBIED.value,
        validate_choice=True,
    )
    klein = BooleanField("Dit is een kleine kern", default=True)
    dbo_naam = StringField("Naam van de dorpsbelangenorganisatie", [Lengte(120)], [gestript])
    toelichting = TextAreaField("Toelichting", [Lengte(500)], [gestript_lang])
    versie = Versieveld()

    def velden(self) -> dict[str, object]:
        """The values for the use case."""
        places = [p.strip() for p in (self.woonplaatsen.data or "").replace(",", "\n").split("\n") if p.strip()]
        return {
            "woonplaatsen": places,
            "inwoners": int(self.inwoners.getal or 0),
            "inwoners_jaar": int(self.inwoners_jaar.getal or 0),
            "huishoudens": int(self.huishoudens.getal or 0),
            "gebied": self.gebied.data,
            "klein": bool(self.klein.data),
            "dbo_naam": self.dbo_naam.data or "",
            "toelichting": self.toelichting.data or "",
        }


class Regelformulier(Formulier):
    """A line of one's own in the journal."""

    tekst = StringField("Wat is er gebeurd?", [Verplicht("vul_tekst"), Lengte(300)], [gestript])
    zichtbaarheid = RadioField(
        "Wie mag dit lezen?",
        choices={
            Zichtbaarheid.INTERN.value: "Alleen medewerkers",
            Zichtbaarheid.DBO.value: "Ook de dorpsbelangenorganisatie",
            Zichtbaarheid.OPENBAAR.value: "Iedereen, ook op de pagina van de kern",
        },
        default=Zichtbaarheid.INTERN.value,
    )


def zoek(s: Session, slug: str) -> Kern:
    """The kern of this address, or 404."""
    kern = kernen.per_slug(s, slug)
    if kern is None:
        abort(404)
    return kern


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """All kernen."""
    with lezend() as s:
        rows = kernen.alle(s)
        contacten = mensen.aantal_dbo_contacten(s)
    return render_template("admin/kernen.html", kernen=rows, contacten=contacten, mag_wijzigen=heeft(*LEIDING))


@bp.get("/<slug>")
@mag(*STAF)
def een(slug: str) -> ResponseReturnValue:
    """The page of a kern: what is known, who hears of it, what happened."""
    return _pagina(slug, Regelformulier())


@bp.post("/<slug>/regel")
@mag(*SCHRIJVERS)
def regel(slug: str) -> ResponseReturnValue:
    """Add a line of one's own to the journal."""
    form = Regelformulier(ingevuld())
    if not form.verstuurd():
        return _pagina(slug, form), 422
    with schrijvend() as s:
        kern = zoek(s, slug)
        visible = Zichtbaarheid(form.zichtbaarheid.data)
        vanaf = instellingen.dorp_leest_vanaf(s, nu()) if visible is Zichtbaarheid.OPENBAAR else nu()
        journaal.noteer(
            s,
            nu(),
            kern.id,
            "vrij",
            visible,
            door=huidig().email,
            zichtbaar_vanaf=vanaf,
            tekst=form.tekst.data,
        )
        leg_vast(s, "regel_geschreven", kern.naam)
    flash(zin("beheer.kern.regel_bewaard"), "ok")
    return redirect(url_for("kernen.een", slug=slug, _anchor="gebeurd"), 303)


def _pagina(slug: str, form: Regelformulier) -> str:
    with lezend() as s:
        kern = zoek(s, slug)
        loopt = traject.actief(s, kern.id)
        return render_template(
            "admin/kern.html",
            traject_id=loopt.id if loopt else None,
            kern=kern,
            form=form,
            contacten=mensen.aantal_dbo_contacten(s).get(kern.id, 0),
            bewoners=[(doel.label, n) for doel, n in mensen.tel_contacten(s, kern.id).items() if n],
            onderzoek=_onderzoek(s, kern),
            feiten=journaal.regels(s, kern.id, journaal.VOOR_STAF, nu(), hoogstens=20),
            mag_wijzigen=heeft(*LEIDING),
            mag_schrijven=heeft(*SCHRIJVERS),
            terug_naar=_terug(),
        )


def _terug() -> tuple[str, str]:
    """Back to where one came from: the page of the Overzicht with its filter, else the list of kernen."""
    if request.args.get("van") != "overzicht":
        return url_for("kernen.lijst"), "Alle kernen"
    kept: dict[str, Any] = {name: value for name in ("toon", "blad") if (value := request.args.get(name, "")[:20])}
    return url_for("overzicht.lijst", **kept, _anchor="alle-kop"), "Overzicht"


def _onderzoek(s: Session, kern: Kern) -> tuple[Onderzoek, Stand] | None:
    """The newest onderzoek for inwoners here, with its state."""
    found = next((o for o in onderzoek.alle(s) if o.kern_id == kern.id and o.voor_inwoners), None)
    return (found, onderzoek.stand(found, nu())) if found else None


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*LEIDING)
def nieuw() -> ResponseReturnValue:
    """Add a kern, a larger one too."""
    form = Kernformulier(ingevuld())
    if request.method == "GET":
        form.inwoners_jaar.process_data(str(vandaag(nu()).year - 1))
    if form.verstuurd():
        try:
            with schrijvend() as s:
                kern = kernen.voeg_toe(s, form.naam.data or "", **form.velden())
                onderzoek.keur_slug(s, kern.slug)
                leg_vast(s, "kern_toegevoegd", kern.naam)
        except ValueError:
            form.fout("naam", zin("beheer.kern.bestaat"))
        except OnderzoekFout as error:
            form.fout("naam", fout_zin(error))
        else:
            flash(zin("beheer.kern.toegevoegd", kern=kern.naam), "ok")
            return redirect(url_for("kernen.een", slug=kern.slug), 303)
    return render_template("admin/kern_formulier.html", form=form, kern=None), 422 if form.errors else 200


def _waarden(kern: Kern) -> dict[str, str | bool]:
    """What the form shows of a kern."""
    plain = ("naam", "inwoners", "inwoners_jaar", "huishoudens", "gebied", "klein", "dbo_naam", "toelichting", "versie")
    places = "\n".join(place.naam for place in kern.woonplaatsen)
    return {name: str(getattr(kern, name)) if name != "klein" else kern.klein for name in plain} | {
        "woonplaatsen": places
    }


@bp.route("/<slug>/wijzigen", methods=["GET", "POST"])
@mag(*LEIDING)
def wijzigen(slug: str) -> ResponseReturnValue:
    """Change the facts of a kern."""
    with lezend() as s:
        kern = zoek(s, slug)
    form = Kernformulier(ingevuld(), data=_waarden(kern) if request.method == "GET" else None)
    verouderd = False
    if form.verstuurd():
        try:
            with schrijvend() as s:
                kern = zoek(s, slug)
                kernen.wijzig(s, kern, form.versie.gelezen, naam=form.naam.data, **form.velden())
                leg_vast(s, "kern_gewijzigd", kern.naam)
        except Verouderd:
            verouderd, form.versie.data = True, str(kern.versie)
        else:
            flash(zin("beheer.bewaard"), "ok")
            return redirect(url_for("kernen.een", slug=slug), 303)
    status = 409 if verouderd else 422 if form.errors else 200
    return render_template("admin/kern_formulier.html", form=form, kern=kern, verouderd=verouderd), status
