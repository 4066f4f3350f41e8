"""The forms about promises, the filter of their list, and the words in which they may be read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from wtforms import RadioField, SelectField, StringField, TextAreaField

from admin.formulier import DatumVeld, Formulier, Lengte, Verplicht, Versieveld, gestript, gestript_lang
from kern.journaal import Zichtbaarheid
from kern.taal import zin
from kern.toezeggingen import GEMEENTE, Einde, Soort

# What is shown: the words of the address, and which ends they hold.
STANDEN: dict[str, tuple[Einde, ...]] = {
    "open": (Einde.OPEN,),
    "te-laat": (Einde.OPEN,),
    "klaar": (Einde.NAGEKOMEN, Einde.VERVALLEN),
}

ZICHTBAAR = {
    Zichtbaarheid.INTERN.value: "Alleen medewerkers",
    Zichtbaarheid.DBO.value: "Ook de dorpsbelangenorganisatie",
    Zichtbaarheid.OPENBAAR.value: "Iedereen, ook op de pagina van de kern",
}
SOORTEN = {
    Soort.TOEZEGGING.value: "Een toezegging: iemand belooft iets",
    Soort.VRAAG.value: "Een vraag: wij geven antwoord",
    Soort.MELDING.value: "Een melding: wij kijken ernaar en antwoorden",
    Soort.ACTIE.value: "Een actie: in een gesprek afgesproken",
}


class Wijzigformulier(Formulier):
    """What a promise says, and who may read it."""

    tekst = TextAreaField("Wat is er toegezegd of gevraagd?", [Verplicht("vul_tekst"), Lengte(500)], [gestript_lang])
    partij = StringField("Wie doet het?", [Verplicht("vul_naam"), Lengte(120)], [gestript], default=GEMEENTE)
    aan = StringField("Voor wie?", [Lengte(120)], [gestript])
    eigenaar = SelectField("Wie van de gemeente let erop?", default="")
    zichtbaarheid = RadioField("Wie mag dit lezen?", choices=ZICHTBAAR, default=Zichtbaarheid.DBO.value)
    versie = Versieveld()


class Nieuwformulier(Wijzigformulier):
    """A promise that is written down. Without a day a question gets the term of the setting."""

    kern = SelectField("Kern")
    soort = RadioField("Wat is het?", choices=SOORTEN, default=Soort.TOEZEGGING.value)
    voor = DatumVeld("Uiterlijk op")
    contact = SelectField("Wie stelde de vraag?", default="")

    def validate_voor(self, field: DatumVeld) -> None:
        """Only a question may do without a day."""
        if field.dag is None and not field.errors and self.soort.data not in (Soort.VRAAG, Soort.MELDING):
            self.fout("voor", zin("beheer.fout.vul_datum"))


class Slotformulier(Formulier):
    """The end of a promise: the answer, or why it lapses."""

    slot = TextAreaField("Wat is eruit gekomen?", [Lengte(5000)], [gestript_lang])
    versie = Versieveld()


class Verzetformulier(Formulier):
    """Another day, and why."""

    voor = DatumVeld("Nieuwe datum", (Verplicht("vul_datum"),))
    reden = TextAreaField("Waarom?", [Verplicht("vul_waarom"), Lengte(1000)], [gestript_lang])
    versie = Versieveld()


class Redenformulier(Formulier):
    """Why it lapses."""

    reden = TextAreaField("Waarom gaat het niet door?", [Verplicht("vul_waarom"), Lengte(1000)], [gestript_lang])
    versie = Versieveld()


@dataclass(frozen=True)
class Filter:
    """What of the list is asked for, as it stands in the address."""

    stand: str = "open"
    kern: str = ""
    soort: str = ""
    wie: str = ""

    def adres(self, **anders: str) -> str:
        """The address of the list with this filter, something of it otherwise."""
        given = {**self.__dict__, **anders}
        return url_for("toezeggingen.lijst", **{k: v for k, v in given.items() if v and (k, v) != ("stand", "open")})
