"""The forms of the dossier: one for each kind of piece. Fields are called as the use case calls them."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import FileField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from admin.beheer.toezeggingformulieren import ZICHTBAAR
from admin.formulier import DatumVeld, Formulier, Lengte, Verplicht, Versieveld, gestript, gestript_lang
from kern.dossier.rijen import Stuk, Stuksoort
from kern.dossier.stukken import ROLLEN
from kern.journaal import Zichtbaarheid
from kern.taal import zin


class Stukformulier(Formulier):
    """What every piece has."""

    datum = DatumVeld("Datum", (Verplicht("vul_datum"),))
    zichtbaarheid = RadioField("Wie mag dit lezen?", choices=ZICHTBAAR, default=Zichtbaarheid.INTERN.value)
    versie = Versieveld()

    def gegevens(self) -> dict[str, Any]:
        """What only this kind has."""
        return {}


def _titel(label: str) -> StringField:
    return StringField(label, [Lengte(200)], [gestript])


def _tekst(label: str) -> TextAreaField:
    return TextAreaField(label, [Lengte(10_000)], [gestript_lang])


class Gesprek(Stukformulier):
    """A conversation, in five fields."""

    rollen = SelectMultipleField("Wie waren erbij?", widget=ListWidget(), option_widget=CheckboxInput())
    titel = _titel("Waar ging het over?")
    tekst = _tekst("Wat is afgesproken?")
    acties = TextAreaField("Wie doet wat?", [Lengte(4000)], [gestript_lang])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rollen.choices = [(code, zin(f"dossier.rol.{code}").capitalize()) for code in ROLLEN]

    def gegevens(self) -> dict[str, Any]:
        """Who was there."""
        return {"rollen": [code for code in ROLLEN if code in (self.rollen.data or [])]}


class Document(Stukformulier):
    """A document with its first file."""

    titel = _titel("Wat voor document is het?")
    tekst = _tekst("Toelichting")
    bestand = FileField("Bestand")


class Besluit(Stukformulier):
    """Who decided what, and why."""

    wie = StringField("Wie besloot dit?", [Verplicht("vul_wie"), Lengte(120)], [gestript])
    titel = _titel("Wat is er besloten?")
    tekst = _tekst("Waarom?")

    def gegevens(self) -> dict[str, Any]:
        """Who decided."""
        return {"wie": self.wie.data or ""}


class Afwijking(Stukformulier):
    """What is done otherwise than the marsroute says, and why."""

    titel = _titel("Waarin wijkt u af van de werkwijze?")
    tekst = _tekst("Waarom?")


FORMULIEREN: dict[Stuksoort, type[Stukformulier]] = {
    Stuksoort.GESPREK: Gesprek,
    Stuksoort.DOCUMENT: Document,
    Stuksoort.BESLUIT: Besluit,
    Stuksoort.AFWIJKING: Afwijking,
}


class Weg(Formulier):
    """Why a piece is taken away."""

    reden = TextAreaField("Waarom moet dit weg?", [Verplicht("vul_waarom"), Lengte(1000)], [gestript_lang])
    versie = Versieveld()


def waarden(stuk: Stuk) -> dict[str, Any]:
    """What a form shows of a piece; nothing when it was sent."""
    if request.method != "GET":
        return {}
    plain = {"datum": stuk.datum, "titel": stuk.titel, "tekst": stuk.tekst, "zichtbaarheid": stuk.zichtbaarheid}
    return {**plain, "versie": str(stuk.versie), **{k: stuk.gegevens.get(k) for k in ("rollen", "wie")}}
