"""The forms of Instellingen: one for each key, with what it shows and how it becomes the value that is kept."""

from __future__ import annotations

from datetime import date
from string import Formatter
from typing import Any

from wtforms import Field, Form, RadioField, SelectField, StringField, TextAreaField, ValidationError

from admin.formulier import (
    DatumVeld,
    Email,
    Formulier,
    GetalVeld,
    Lengte,
    Verplicht,
    Versieveld,
    gestript,
    gestript_lang,
)
from kern.instellingen import Waarde
from kern.taal import zin


class Instelformulier(Formulier):
    """A form over one setting; the field names are the names in the setting."""

    versie = Versieveld()

    def toon(self, waarde: Waarde) -> None:
        """Fill the fields with what is in force."""
        for field in self:
            if field.short_name in waarde:
                value = waarde[field.short_name]
                field.process_data(value.strip() if isinstance(value, str) else str(value))

    def waarde(self) -> Waarde:
        """The setting as it will be kept."""
        return {f.short_name: _kaal(f) for f in self if f.short_name != "versie"}


def _kaal(field: Field) -> Any:
    if isinstance(field, GetalVeld):
        return int(field.getal or 0)
    if isinstance(field, DatumVeld):
        return field.dag.isoformat() if field.dag else ""
    return field.data or ""


def _dag(text: object) -> date | str:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return str(text or "")


class Gemeente(Instelformulier):
    """Address and officers of the gemeente; its name stands in the settings of the server."""

    adres = StringField("Adres", [Verplicht("vul_tekst"), Lengte(200)], [gestript])
    website = StringField("Website", [Verplicht("vul_tekst"), Lengte(120)], [gestript])
    functionaris = StringField(
        "E-mailadres van de functionaris voor gegevensbescherming",
        [Verplicht("vul_email_kort"), Lengte(254), Email()],
        [gestript],
    )


class Contact(Instelformulier):
    """Who answers people, and who does so between two dates."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(120)], [gestript])
    functie = StringField("Functie", [Lengte(120)], [gestript])
    telefoon = StringField("Telefoon", [Verplicht("vul_telefoon"), Lengte(30)], [gestript])
    uren = StringField("Wanneer te bereiken", [Lengte(120)], [gestript])
    email = StringField("E-mailadres", [Verplicht("vul_email_kort"), Lengte(254), Email()], [gestript])
    naam_en = StringField("Naam (Engels)", [Lengte(120)], [gestript])
    functie_en = StringField("Functie (Engels)", [Lengte(120)], [gestript])
    uren_en = StringField("Wanneer te bereiken (Engels)", [Lengte(120)], [gestript])
    v_naam = StringField("Naam van de vervanger", [Lengte(120)], [gestript])
    v_telefoon = StringField("Telefoon van de vervanger", [Lengte(30)], [gestript])
    v_email = StringField("E-mailadres van de vervanger", [Lengte(254), Email()], [gestript])
    v_van = DatumVeld("Eerste dag")
    v_tot = DatumVeld("Laatste dag")

    def toon(self, waarde: Waarde) -> None:
        """The replacement lies one level deeper."""
        super().toon(waarde)
        for name, value in (waarde.get("vervanger") or {}).items():
            if f"v_{name}" in self:
                self[f"v_{name}"].process_data(_dag(value) if name in ("van", "tot") else value)

    def waarde(self) -> Waarde:
        """The replacement is left out while nobody is named."""
        flat = super().waarde()
        own = {k: v for k, v in flat.items() if not k.startswith("v_")}
        other = {k[2:]: v for k, v in flat.items() if k.startswith("v_") and v}
        return {**own, "vervanger": other if other.get("naam") else {}}

    def validate_v_tot(self, field: DatumVeld) -> None:
        """A replacement needs both days, in order."""
        if not self.v_naam.data:
            return
        if self.v_van.dag is None or field.dag is None:
            raise ValidationError(zin("beheer.instelling.vervanger_dagen"))
        if field.dag < self.v_van.dag:
            raise ValidationError(zin("beheer.instelling.vervanger_volgorde"))

    def validate_v_telefoon(self, field: Field) -> None:
        """People must be able to call the replacement."""
        if self.v_naam.data and not field.data:
            raise ValidationError(zin("beheer.fout.vul_telefoon"))


class Invulvelden:
    """Only these `{names}` may stand in a text; anything else in braces would fail in front of a resident."""

    def __init__(self, *namen: str) -> None:
        self.namen = namen

    def __call__(self, form: Form, field: Field) -> None:
        shown = ", ".join(f"{{{naam}}}" for naam in self.namen)
        try:
            parts = list(Formatter().parse(field.data or ""))
        except ValueError:
            raise ValidationError(zin("beheer.instelling.accolade", namen=shown)) from None
        for _, name, spec, conversion in parts:
            if name is not None and (name not in self.namen or spec or conversion):
                raise ValidationError(zin("beheer.instelling.invulvelden", namen=shown))


def _tekst(label: str, *namen: str) -> TextAreaField:
    return TextAreaField(label, [Verplicht("vul_tekst"), Lengte(2000), Invulvelden(*namen)], [gestript_lang])


def _engels(label: str, *namen: str) -> TextAreaField:
    """The same in English; empty means that people read the Dutch text."""
    return TextAreaField(f"{label} (Engels)", [Lengte(2000), Invulvelden(*namen)], [gestript_lang])


class Teksten(Instelformulier):
    """What the chat says around the questions."""

    intro = _tekst("Begroeting", "gemeente", "kern", "telefoon")
    privacy = _tekst("Privacy, vóór de eerste vraag", "gemeente", "kern", "telefoon")
    geen_inschrijving = _tekst("Een wens is geen inschrijving", "gemeente", "kern", "telefoon")
    bedankt = _tekst("Bedankt, na het versturen", "gemeente", "kern", "telefoon")
    gesloten = _tekst("Als het onderzoek gesloten is", "kern", "datum", "telefoon")
    intro_en = _engels("Begroeting", "gemeente", "kern", "telefoon")
    privacy_en = _engels("Privacy, vóór de eerste vraag", "gemeente", "kern", "telefoon")
    geen_inschrijving_en = _engels("Een wens is geen inschrijving", "gemeente", "kern", "telefoon")
    bedankt_en = _engels("Bedankt, na het versturen", "gemeente", "kern", "telefoon")
    gesloten_en = _engels("Als het onderzoek gesloten is", "kern", "datum", "telefoon")


class TekstenAnder(Instelformulier):
    """The same for an onderzoek that is not about homes."""

    intro = _tekst("Begroeting", "gemeente", "titel", "telefoon")
    privacy = _tekst("Privacy, vóór de eerste vraag", "gemeente", "titel", "telefoon")
    bedankt = _tekst("Bedankt, na het versturen", "gemeente", "titel", "telefoon")
    gesloten = _tekst("Als het onderzoek gesloten is", "titel", "datum", "telefoon")
    intro_en = _engels("Begroeting", "gemeente", "titel", "telefoon")
    privacy_en = _engels("Privacy, vóór de eerste vraag", "gemeente", "titel", "telefoon")
    bedankt_en = _engels("Bedankt, na het versturen", "gemeente", "titel", "telefoon")
    gesloten_en = _engels("Als het onderzoek gesloten is", "titel", "datum", "telefoon")


class OnderzoekInstelling(Instelformulier):
    """What a new onderzoek begins with."""

    doel_procent = GetalVeld("Doel voor de respons", (Verplicht("vul_getal"),), minstens=1, hoogstens=100)
    uitloop_uren = GetalVeld("Nog afmaken na de sluiting", (Verplicht("vul_getal"),), minstens=0, hoogstens=168)
    grens_zonder_code_procent = GetalVeld(
        "Waarschuw bij zoveel antwoorden zonder code", (Verplicht("vul_getal"),), minstens=0, hoogstens=100
    )
    verenigingen = GetalVeld(
        "Hoeveel verenigingen zijn er ongeveer?", (Verplicht("vul_getal"),), minstens=1, hoogstens=100_000
    )
    woningeis_vragen = RadioField("Vragen naar eisen aan de woning", choices={"nee": "Nee", "ja": "Ja"}, default="nee")


_DAGEN = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")


class DboInstelling(Instelformulier):
    """When the Dbo hears the news."""

    dag = SelectField("Dag van de wekelijkse e-mail", choices={d: d.capitalize() for d in _DAGEN})
    uur = GetalVeld("Uur", (Verplicht("vul_getal"),), minstens=7, hoogstens=20)
    dorp_later_dagen = GetalVeld("Het dorp leest nieuws later", (Verplicht("vul_getal"),), minstens=0, hoogstens=14)


class TrajectInstelling(Instelformulier):
    """When we warn about a step, and how long it may be silent."""

    bijna_dagen = GetalVeld(
        "Waarschuw voor het einde van een stap", (Verplicht("vul_getal"),), minstens=1, hoogstens=60
    )
    stilte_weken = GetalVeld("Zo lang mag het stil zijn", (Verplicht("vul_getal"),), minstens=1, hoogstens=52)


class CharetteInstelling(Instelformulier):
    """When who has a place is reminded, how long we know who came, and when the report is promised."""

    herinner_dagen_eerst = GetalVeld("Eerste herinnering", (Verplicht("vul_getal"),), minstens=0, hoogstens=60)
    herinner_dagen_laatst = GetalVeld("Laatste herinnering", (Verplicht("vul_getal"),), minstens=0, hoogstens=30)
    bewaar_dagen = GetalVeld("Namen bewaren", (Verplicht("vul_getal"),), minstens=1, hoogstens=365)
    verslag_weken = GetalVeld("Verslag klaar", (Verplicht("vul_getal"),), minstens=1, hoogstens=12)


class AntwoordInstelling(Instelformulier):
    """How soon who asks something hears from us."""

    ontvangst_werkdagen = GetalVeld(
        "Wij bevestigen een vraag binnen", (Verplicht("vul_getal"),), minstens=1, hoogstens=30
    )
    antwoord_weken = GetalVeld("Wij antwoorden binnen", (Verplicht("vul_getal"),), minstens=1, hoogstens=26)


class Telegram(Instelformulier):
    """The decision to use Telegram: who, when, why."""

    besluit_door = StringField("Wie besloot dit?", [Verplicht("vul_wie"), Lengte(120)], [gestript])
    besluit_op = DatumVeld("Wanneer?", (Verplicht("vul_datum"),))
    besluit_reden = TextAreaField("Waarom?", [Verplicht("vul_waarom"), Lengte(1000)], [gestript_lang])

    def toon(self, waarde: Waarde) -> None:
        """The day as people write it."""
        super().toon(waarde)
        self.besluit_op.process_data(_dag(waarde.get("besluit_op")))


FORMULIEREN: dict[str, type[Instelformulier]] = {
    "gemeente": Gemeente,
    "contact": Contact,
    "teksten": Teksten,
    "teksten_ander": TekstenAnder,
    "onderzoek": OnderzoekInstelling,
    "dbo": DboInstelling,
    "antwoord": AntwoordInstelling,
    "traject": TrajectInstelling,
    "charette": CharetteInstelling,
    "telegram": Telegram,
}
