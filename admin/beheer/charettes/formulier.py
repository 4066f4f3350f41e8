"""What a charette is about and by which rules: invitation, kaders, who runs it, who gets a place, terms."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import Field, Form, RadioField, StringField, TextAreaField, ValidationError

from admin.beheer.charettes.pagina import Beeld, bp, doe, lees, naar, plaats, toon, wie
from admin.beheer.charettes.tijd import TijdVeld, klok_van, moment_van
from admin.config import nu
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
from admin.toegang import SCHRIJVERS, mag
from kern.charettes import charette
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette, Leeftijd, Regel, Staat
from kern.instellingen import Verouderd
from kern.taal import lokaal, zin

MEESTE_REGELS, REGELLENGTE = 20, 300
AFGESPROKEN = ("regel", "loting_dag", "loting_tijd", "tot35", "van35tot65", "plus65")  # not once people signed up
# Fields that have another name in the use case.
VELDEN = {"aandelen": "tot35", "loting_op": "loting_dag", "dicht_op": "dicht_dag"}


class Regels:
    """A validator: one thing a line, not too many and not too long."""

    def __call__(self, form: Form, field: Field) -> None:
        found = regels(field.data)
        if len(found) > MEESTE_REGELS:
            raise ValidationError(zin("charettes.fout.te_veel_regels", hoogstens=MEESTE_REGELS))
        if any(len(line) > REGELLENGTE for line in found):
            raise ValidationError(zin("charettes.fout.regel_te_lang", hoogstens=REGELLENGTE))


class Charetteformulier(Formulier):
    """All that can be set. The rule and the draw stand fixed once people may sign up."""

    titel = StringField("Hoe heet de charette?", [Verplicht("vul_naam"), Lengte(120)], [gestript])
    inleiding = TextAreaField("Waar gaat het over?", [Lengte(2000)], [gestript_lang])
    vast = TextAreaField("Wat ligt vast?", [Regels()], [gestript_lang])
    open_ = TextAreaField("Wat is nog open?", [Regels()], [gestript_lang])
    ploeg = TextAreaField("Wie begeleiden de charette?", [Regels()], [gestript_lang])
    regel = RadioField("Wie krijgt een plaats als er te weinig zijn?", [Verplicht("kies")])
    loting_dag = DatumVeld("Dag van de loting")
    loting_tijd = TijdVeld("Tijd van de loting")
    tot35 = GetalVeld("Jonger dan 35 jaar", minstens=0, hoogstens=100)
    van35tot65 = GetalVeld("35 tot 65 jaar", minstens=0, hoogstens=100)
    plus65 = GetalVeld("65 jaar of ouder", minstens=0, hoogstens=100)
    aanbod_uren = GetalVeld(
        "Hoelang geldt een vrijgekomen plaats?", (Verplicht("vul_getal"),), minstens=2, hoogstens=336
    )
    dicht_dag = DatumVeld("Aanmelden kan tot")
    dicht_tijd = TijdVeld("Tijd")
    verslag_voor = DatumVeld("Het verslag is klaar op")
    versie = Versieveld()

    @property
    def aandelen(self) -> dict[str, int]:
        """The share of the places per age class, of those that were filled in."""
        typed = zip(Leeftijd, (self.tot35, self.van35tot65, self.plus65), strict=True)
        return {age.value: int(field.getal) for age, field in typed if field.getal}


@bp.route("/<int:id>/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def wijzigen(id: int) -> ResponseReturnValue:
    """Change what it is about and by which rules."""
    b = lees(id)
    if not b.open and request.method == "GET":
        return redirect(naar(b), 303)
    vrij = b.c.staat == Staat.CONCEPT.value  # the rule may still change
    form = _formulier(b, vrij)
    verouderd = False
    values = _waarden(form, vrij) if form.verstuurd() else {}
    if values and not form.errors:
        try:
            doe(id, "gewijzigd", lambda s, b: charette.wijzig(s, nu(), b.c, wie(), form.versie.gelezen, **values))
        except Verouderd:
            verouderd, b = True, lees(id)
            form.versie.data = str(b.c.versie)
        except CharetteFout as error:
            plaats(form, error, VELDEN)
        else:
            flash(zin("charettes.klaar.gewijzigd"), "ok")
            return redirect(naar(b), 303)
    page = toon("admin/charette_wijzigen.html", b, form=form, verouderd=verouderd, vrij=vrij)
    return page, 409 if verouderd else 422 if form.errors else 200


def _formulier(b: Beeld, vrij: bool) -> Charetteformulier:
    form = Charetteformulier(ingevuld(), data=_begin(b.c) if request.method == "GET" else None)
    form.regel.choices = [(rule.value, zin(f"charette.regel.{rule.value}")) for rule in Regel]
    if not vrij:
        for name in AFGESPROKEN:
            del form[name]
    return form


def _begin(c: Charette) -> dict[str, Any]:
    plain = ("titel", "inleiding", "regel", "verslag_voor")
    found: dict[str, Any] = {name: getattr(c, name) for name in plain}
    found |= {"vast": "\n".join(c.vast), "open_": "\n".join(c.open_), "ploeg": ploegtekst(c), "versie": str(c.versie)}
    for name, m in (("loting", c.loting_op), ("dicht", c.dicht_op)):
        if m is not None:
            found |= {f"{name}_dag": lokaal(m).date(), f"{name}_tijd": klok_van(m)}
    names = ("tot35", "van35tot65", "plus65")
    shares = [str(c.aandelen.get(age.value, "")) for age in Leeftijd]
    return found | {"aanbod_uren": str(c.aanbod_uren)} | dict(zip(names, shares, strict=True))


def _waarden(form: Charetteformulier, vrij: bool) -> dict[str, Any]:
    """What was typed, for the use case."""
    found: dict[str, Any] = {
        "titel": form.titel.data or "",
        "inleiding": form.inleiding.data or "",
        "vast": regels(form.vast.data),
        "open_": regels(form.open_.data),
        "ploeg": ploeg(form.ploeg.data),
        "aanbod_uren": int(form.aanbod_uren.getal or 0),
        "dicht_op": moment_van(form, "dicht_dag", "dicht_tijd"),
        "verslag_voor": form.verslag_voor.dag,
    }
    if vrij:
        found |= {"regel": form.regel.data, "aandelen": form.aandelen}
        found["loting_op"] = moment_van(form, "loting_dag", "loting_tijd")
    return found


def regels(text: str | None) -> list[str]:
    """The lines of a text that say something; a dash or bullet in front goes."""
    lines = (line.strip().lstrip("-*•").strip() for line in (text or "").splitlines())
    return [line for line in lines if line]


def ploeg(text: str | None) -> list[dict[str, str]]:
    """`Wie: wat` on each line; without a colon it is only who."""
    found = []
    for line in regels(text):
        who, _, what = line.partition(":")
        found.append({"wie": who.strip(), "wat": what.strip()})
    return found


def ploegtekst(c: Charette) -> str:
    """The people who run it, a line each, as `ploeg` reads them."""
    return "\n".join(f"{each['wie']}: {each['wat']}" if each.get("wat") else each["wie"] for each in c.ploeg)
