"""A sign-up that staff types in for somebody on the telephone, and one that is put right."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField

from admin.beheer.charettes.pagina import (
    Beeld,
    bp,
    doe,
    onderwerp,
    plaats,
    toon,
    wie,
    zoek,
    zoek_aanmelding,
)
from admin.config import huis, lezend, nu, schrijvend
from admin.formulier import Email, Formulier, GetalVeld, Lengte, Verplicht, Versieveld, gestript, ingevuld
from admin.toegang import SCHRIJVERS, leg_vast, mag
from kern.charettes import charette
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Leeftijd
from kern.charettes.waarden import MEESTE_MENSEN, Persoon, Wens
from kern.instellingen import Verouderd
from kern.mensen import OngeldigAdres, deelnemers
from kern.mensen.deelnemers import NAAM_LENGTE, TELEFOON_LENGTE, WENS_LENGTE, WENSEN, Bereik, Onbereikbaar
from kern.taal import TALEN, tijdvak, zin
from kern.werk import charettes as werk

UIT_KERN = {"": None, "ja": True, "nee": False}
# Fields that have another name in the use case.
VELDEN = {"adres": "email", "leeftijd": "mix"}


class Aanmeldformulier(Formulier):
    """Who, for which moments, with how many. A telephone number or an address: how we reach them."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(NAAM_LENGTE)], [gestript])
    telefoon = StringField("Telefoonnummer", [Lengte(TELEFOON_LENGTE)], [gestript])
    email = StringField("E-mailadres", [Lengte(254), Email()], [gestript])
    taal = SelectField("Taal van onze berichten", default="nl", choices=TALEN)
    dagdelen = SelectMultipleField("Voor welke dagdelen?", coerce=int, validate_choice=False)
    aantal = GetalVeld("Met hoeveel mensen?", (Verplicht("vul_getal"),), minstens=1, hoogstens=MEESTE_MENSEN)
    splitsen = RadioField("Mogen wij de groep splitsen als er te weinig plaatsen zijn?", default="nee")
    mix = BooleanField("Zij vinden het goed dat wij leeftijd en dorp gebruiken voor een gemengde zaal")
    toegang = StringField("Toegang", [Lengte(WENS_LENGTE)], [gestript])
    dieet = StringField("Eten en drinken", [Lengte(WENS_LENGTE)], [gestript])
    oppas = StringField("Oppas voor kinderen", [Lengte(WENS_LENGTE)], [gestript])
    vervoer = StringField("Vervoer", [Lengte(WENS_LENGTE)], [gestript])
    sleutel = HiddenField()
    versie = Versieveld()

    @property
    def wens(self) -> Wens:
        """What they want."""
        people = tuple(getypte_mensen()[: int(self.aantal.getal or 0)])
        return Wens(
            dagdelen=tuple(self.dagdelen.data or ()),
            aantal=int(self.aantal.getal or 0),
            mensen=people if self.mix.data else (),
            mix=bool(self.mix.data),
            splitsen=self.splitsen.data == "ja",
            taal=str(self.taal.data),
        )

    @property
    def bereik(self) -> Bereik:
        """Who it is. With an address we mail; with a telephone number only, we call."""
        needs = {name: str(self[name].data or "") for name in WENSEN}
        email, telefoon = self.email.data or "", self.telefoon.data or ""
        return Bereik(self.naam.data or "", "mail" if email else "telefoon", email, telefoon, needs)


def getypte_mensen() -> list[Persoon]:
    """Age class and village of each person in what was sent; a word that does not exist counts as not told."""
    ages = {age.value for age in Leeftijd}
    found = []
    for n in range(MEESTE_MENSEN):
        age, here = request.form.get(f"leeftijd-{n}", ""), request.form.get(f"uit_kern-{n}", "")
        found.append(Persoon(age if age in ages else "", UIT_KERN.get(here)))
    return found


@bp.route("/<int:id>/aanmeldingen/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def aanmelding_nieuw(id: int) -> ResponseReturnValue:
    """Sign somebody up. The key in the page makes that a second press is the same sign-up."""
    with lezend() as s:
        b = zoek(s, id)
    form = _formulier(b, {"aantal": "1", "sleutel": secrets.token_hex(16)})
    if _compleet(form):
        made: list[int] = []

        def daad(s: Session, b: Beeld) -> None:
            key = f"staf:{b.c.id}:{str(form.sleutel.data)[:40]}"
            a = werk.meld_aan(
                s, nu(), huis(), b.c.id, form.wens, form.bereik, kanaal="telefoon", sleutel=key, door=wie()
            )
            made.append(a.nummer)

        try:
            doe(id, "aanmelding_ingevoerd", daad)
        except CharetteFout as error:
            plaats(form, error, VELDEN)
        else:
            flash(zin("charettes.klaar.aanmelding_ingevoerd", nummer=made[0]), "ok")
            return redirect(url_for("charettes.aanmelding", id=id, nummer=made[0]), 303)
    return _pagina(b, form, None), 422 if form.errors else 200


@bp.route("/<int:id>/aanmeldingen/<int:nummer>/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def aanmelding_wijzigen(id: int, nummer: int) -> ResponseReturnValue:
    """Put a sign-up right: who it is, and what they want."""
    with lezend() as s:
        b = zoek(s, id)
        a = zoek_aanmelding(s, b, nummer)
        who = deelnemers.van(s, a.id)
    if who is None or a.ingetrokken:
        return redirect(url_for("charettes.aanmelding", id=id, nummer=nummer), 303)
    if request.method == "GET":
        with schrijvend() as s:  # before contact data are shown it is written down who saw them
            leg_vast(s, "charette_aanmelding_bekeken", onderwerp(b, nummer))
    form = _formulier(b, _begin(a, who))
    telegram = who.kanaal == "telegram"
    verouderd = False
    if _compleet(form, zonder_bereik=telegram):
        try:
            doe(id, "aanmelding_gewijzigd", lambda s, b: _wijzig(s, b, nummer, form), onderwerp(b, nummer))
        except Verouderd:
            with lezend() as s:
                b = zoek(s, id)
                a = zoek_aanmelding(s, b, nummer)
            verouderd, form.versie.data = True, str(a.versie)
        except CharetteFout as error:
            plaats(form, error, VELDEN)
        else:
            flash(zin("charettes.klaar.aanmelding_gewijzigd", nummer=nummer), "ok")
            return redirect(url_for("charettes.aanmelding", id=id, nummer=nummer), 303)
    return _pagina(
        b, form, a, verouderd=verouderd, telegram=telegram
    ), 409 if verouderd else 422 if form.errors else 200


def _wijzig(s: Session, b: Beeld, nummer: int, form: Aanmeldformulier) -> None:
    """What they want, and who it is: the address last, so that the mail about it goes where they want it now."""
    a = zoek_aanmelding(s, b, nummer)
    who = deelnemers.van(s, a.id)
    if who is not None:
        new = form.bereik
        if who.kanaal == "telegram":
            new = Bereik(new.naam, who.kanaal, who.adres, new.telefoon, new.wensen)
        _bewaar(s, b, a, new)
    werk.wijzig(s, nu(), huis(), a, form.wens, form.versie.gelezen, door=wie())


def _bewaar(s: Session, b: Beeld, a: Aanmelding, new: Bereik) -> None:
    code, until = deelnemers.code_van(s, a.id), charette.bewaren_tot(s, nu(), b.c)
    try:
        deelnemers.bewaar(s, nu(), a.id, new, code, until)
    except Onbereikbaar as wrong:
        raise CharetteFout(wrong.veld, f"charette.fout.geen_{wrong.veld}") from None
    except OngeldigAdres:
        raise CharetteFout("email", "charette.fout.adres") from None


# --- inside


def _formulier(b: Beeld, start: dict[str, Any]) -> Aanmeldformulier:
    form = Aanmeldformulier(ingevuld(), data=start if request.method == "GET" else None)
    mine = start.get("dagdelen", ())
    form.dagdelen.choices = [
        (d.id, zin("charettes.formulier.dagdeel", naam=d.naam, wanneer=tijdvak(d.begin, d.eind)))
        for d in b.c.dagdelen
        if d.id in mine or charette.neemt_aan(d, nu())
    ]
    form.splitsen.choices = [
        ("nee", zin("charettes.formulier.bij_elkaar")),
        ("ja", zin("charettes.formulier.splitsen")),
    ]
    return form


def _begin(a: Aanmelding, who: Bereik) -> dict[str, Any]:
    return {
        **{name: who.wensen.get(name, "") for name in WENSEN},
        "naam": who.naam,
        "telefoon": who.telefoon,
        "email": who.adres if who.kanaal == "mail" else "",
        "taal": a.taal,
        "dagdelen": [p.dagdeel_id for p in a.plaatsen if p.gevraagd],
        "aantal": str(a.aantal),
        "splitsen": "ja" if a.splitsen else "nee",
        "mix": a.mix,
        "versie": str(a.versie),
    }


def _compleet(form: Aanmeldformulier, *, zonder_bereik: bool = False) -> bool:
    """Whether it was sent and all is right; what is missing (a way to reach them, a moment) is put at the form too."""
    if request.method != "POST":
        return False
    form.validate()
    if not zonder_bereik and not (form.email.data or form.telefoon.data):
        form.fout("telefoon", zin("charettes.fout.bereik"))
    if not form.dagdelen.data:
        form.fout("dagdelen", zin("charettes.fout.kies_dagdeel"))
    return not form.errors


def _pagina(
    b: Beeld, form: Aanmeldformulier, a: Aanmelding | None, *, verouderd: bool = False, telegram: bool = False
) -> str:
    if request.method == "POST":
        people = getypte_mensen()
    else:
        told = [Persoon(m.leeftijd, m.uit_kern) for m in a.mensen] if a else []
        people = [*told, *[Persoon()] * (MEESTE_MENSEN - len(told))]
    rows = [(p.leeftijd, {None: "", True: "ja", False: "nee"}[p.uit_kern]) for p in people]
    ages = [
        ("", zin("charettes.formulier.geen_antwoord")),
        *((age.value, zin(f"charette.leeftijd.{age.value}")) for age in Leeftijd),
    ]
    shown = {"form": form, "a": a, "mensen": rows, "leeftijden": ages, "verouderd": verouderd, "telegram": telegram}
    return toon("admin/charette_aanmelden.html", b, "", **shown)
