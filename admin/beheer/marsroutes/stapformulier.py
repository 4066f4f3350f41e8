"""The form of one step: every field of it, and the lines of its lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)

from admin.formulier import Formulier, GetalVeld, Lengte, Verplicht, gestript, gestript_lang
from kern.kalender import TE_MIJDEN
from kern.kernen import maak_slug
from kern.taal import zin
from kern.trajecten.marsroute import (
    LANGSTE_STAP,
    NIVEAUS,
    REKENT,
    ROLLEN,
    Communicatiemoment,
    Criterium,
    MarsrouteStap,
    stap_als_inhoud,
    stap_uit,
)

LEGE_REGELS = 2
# What a role can be in one step; the letters of RACI in words.
RACI = {
    "": "Niets",
    "R": "Doet het (R)",
    "A": "Is eindverantwoordelijk (A)",
    "RA": "Doet het en is eindverantwoordelijk (R en A)",
    "C": "Denkt vooraf mee (C)",
    "I": "Hoort het (I)",
}
# When something is told: the choice on the page → from where it counts, and in which direction.
WANNEER = {
    "begin": ("begin", 1, "dagen na het begin"),
    "voor_begin": ("begin", -1, "dagen vóór het begin"),
    "voor_eind": ("eind", -1, "dagen vóór het eind"),
    "eind": ("eind", 1, "dagen na het eind"),
}


def _tekst(label: str, hoogstens: int) -> StringField:
    return StringField(label, [Lengte(hoogstens)], [gestript])


class Regel(Form):
    """A line of a list. Empty lines are left out; `sleutel` says which line it was."""

    sleutel = HiddenField("Sleutel", [Lengte(60)])


class Momentregel(Regel):
    """A communication moment."""

    wat = _tekst("Wat vertelt u?", 300)
    wie = _tekst("Aan wie?", 300)
    kanaal = _tekst("Hoe?", 120)
    dag = GetalVeld("Hoeveel dagen?", hoogstens=365)
    vanaf = SelectField("Vanaf wanneer?", choices={key: label for key, (_, _, label) in WANNEER.items()})

    def validate_wat(self, field: StringField) -> None:
        """Who hears something hears something."""
        if self.wie.data and not field.data:
            raise ValidationError(zin("marsroute.fout.vul_in", wat=zin("marsroute.veld.wat")))

    def validate_wie(self, field: StringField) -> None:
        """Somebody must hear it."""
        if self.wat.data and not field.data:
            raise ValidationError(zin("marsroute.fout.wie_hoort"))

    def inhoud(self) -> dict[str, Any]:
        """The line as the marsroute keeps it."""
        where, sign, _ = WANNEER[self.vanaf.data or "begin"]
        who = [part.strip() for part in (self.wie.data or "").split(",") if part.strip()]
        codes = [part.upper() if part.upper() in ROLLEN else part for part in who]
        days = sign * int(self.dag.getal or 0)
        line = {"sleutel": self.sleutel.data, "wie": codes, "wat": self.wat.data, "kanaal": self.kanaal.data}
        return {**line, "dag": days, "vanaf": where}


class Meedoenregel(Regel):
    """How people take part."""

    wie = _tekst("Wie?", 120)
    wat = _tekst("Wat doen zij?", 300)
    niveau = SelectField("Hoe ver gaat dat?", choices={n: n.capitalize() for n in NIVEAUS})

    def validate_wat(self, field: StringField) -> None:
        """Both or neither."""
        if bool(self.wie.data) != bool(field.data):
            raise ValidationError(zin("marsroute.fout.wie_en_wat"))

    def inhoud(self) -> dict[str, Any]:
        """The line as the marsroute keeps it."""
        return {"wie": self.wie.data, "wat": self.wat.data, "niveau": self.niveau.data}


class Criteriumregel(Regel):
    """What must be so before the step closes."""

    tekst = _tekst("Wat moet er klaar zijn?", 300)
    reken = SelectField("Hoe weten wij dat?", choices={})
    grens = GetalVeld("Vanaf hoeveel?", hoogstens=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reken.choices = {r: zin(f"marsroute.reken.{r or 'zelf'}") for r in ("", *REKENT)}

    def validate_grens(self, field: GetalVeld) -> None:
        """A percentage where the computer counts one, and only there."""
        if self.tekst.data and (field.getal is not None) != REKENT.get(self.reken.data or "", False):
            raise ValidationError(zin("marsroute.fout.grens"))

    def inhoud(self) -> dict[str, Any]:
        """The line as the marsroute keeps it."""
        limit = float(self.grens.getal) if self.grens.getal is not None else None
        return {"sleutel": self.sleutel.data, "tekst": self.tekst.data, "reken": self.reken.data, "grens": limit}


class Stapvelden(Formulier):
    """A step. `gezien`: what the step was when the editor opened it."""

    gezien = HiddenField("Gezien")
    opnieuw = HiddenField("Opnieuw")
    code = StringField("Code", [Verplicht("vul_tekst"), Lengte(10)], [gestript])
    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(120)], [gestript])
    doel = TextAreaField("Doel", [Lengte(500)], [gestript_lang])
    weken_min = GetalVeld("Kortste duur", (Verplicht("vul_getal"),), hoogstens=LANGSTE_STAP)
    weken_max = GetalVeld("Langste duur", (Verplicht("vul_getal"),), hoogstens=LANGSTE_STAP)
    doorlopend = BooleanField("Deze stap loopt door en is nooit te laat")
    mijdt = SelectMultipleField("Ga om deze dagen heen", choices={k: v.capitalize() for k, v in TE_MIJDEN.items()})
    groep = SelectField("Onderdeel dat inwoners zien", choices=[])
    publiek = TextAreaField("Tekst voor inwoners", [Lengte(600)], [gestript_lang])
    communicatie = FieldList(FormField(Momentregel), "Communicatie")
    participatie = FieldList(FormField(Meedoenregel), "Meedoen")
    criteria = FieldList(FormField(Criteriumregel), "Klaar als")

    def validate_weken_max(self, field: GetalVeld) -> None:
        """The longest is not shorter than the shortest."""
        if self.weken_min.getal is not None and field.getal is not None and field.getal < self.weken_min.getal:
            raise ValidationError(zin("marsroute.fout.weken", hoogstens=LANGSTE_STAP))

    @property
    def rolvelden(self) -> list[Field]:
        """The choices of the ten roles."""
        return [self[f"raci_{rol}"] for rol in ROLLEN]

    def stap(self, sleutel: str, aan: bool) -> MarsrouteStap:
        """The step that was typed. Raises MarsrouteFout."""
        raci = {rol: self[f"raci_{rol}"].data for rol in ROLLEN if self[f"raci_{rol}"].data}
        plain = {name: self[name].data for name in ("code", "naam", "doel", "groep", "publiek", "doorlopend", "mijdt")}
        return stap_uit(
            {
                **plain,
                "sleutel": sleutel,
                "raci": raci,
                "weken": [int(self.weken_min.getal or 0), int(self.weken_max.getal or 0)],
                "aan": aan,
                "communicatie": _gesleuteld([r.form.inhoud() for r in self.communicatie if r.form.wat.data], "wat"),
                "participatie": [r.form.inhoud() for r in self.participatie if r.form.wat.data],
                "criteria": _gesleuteld([r.form.inhoud() for r in self.criteria if r.form.tekst.data], "tekst"),
            }
        )


Stapformulier: type[Stapvelden] = type(
    "Stapformulier", (Stapvelden,), {f"raci_{rol}": SelectField(rol, choices=dict(RACI)) for rol in ROLLEN}
)


def _gesleuteld(regels: list[dict[str, Any]], bron: str) -> list[dict[str, Any]]:
    """New lines get a key, made of their words; a line that was there keeps its own."""
    taken: set[str] = set()
    for regel in regels:
        regel["sleutel"] = vrij(regel["sleutel"] or maak_slug(regel[bron])[:40], taken)
        taken.add(regel["sleutel"])
    return regels


def vrij(sleutel: str, bezet: Iterable[str]) -> str:
    """The key, with a number behind it when it is taken."""
    taken, key = set(bezet), sleutel or "regel"
    options = [key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))]
    return next(option for option in options if option not in taken)


def waarden_van(stap: MarsrouteStap) -> dict[str, Any]:
    """What the form shows of a step, with empty lines to add to."""
    return {
        "gezien": afdruk(stap),
        "code": stap.code,
        "naam": stap.naam,
        "doel": stap.doel,
        "weken_min": str(stap.weken_min),
        "weken_max": str(stap.weken_max),
        "doorlopend": stap.doorlopend,
        "mijdt": list(stap.mijdt),
        "groep": stap.groep,
        "publiek": stap.publiek,
        "communicatie": [_moment(m) for m in stap.communicatie] + [{}] * LEGE_REGELS,
        "participatie": [{"wie": m.wie, "wat": m.wat, "niveau": m.niveau} for m in stap.participatie] + [{}],
        "criteria": [_criterium(c) for c in stap.criteria] + [{}] * LEGE_REGELS,
        **{f"raci_{rol}": "".join(sorted(stap.raci.get(rol, ""), reverse=True)) for rol in ROLLEN},
    }


def _moment(m: Communicatiemoment) -> dict[str, Any]:
    choice = next(key for key, (where, sign, _) in WANNEER.items() if where == m.vanaf and (sign < 0) == (m.dag < 0))
    line = {"sleutel": m.sleutel, "wat": m.wat, "wie": ", ".join(m.wie), "kanaal": m.kanaal}
    return {**line, "dag": str(abs(m.dag)), "vanaf": choice}


def _criterium(c: Criterium) -> dict[str, Any]:
    return {
        "sleutel": c.sleutel,
        "tekst": c.tekst,
        "reken": c.reken,
        "grens": "" if c.grens is None else f"{c.grens:g}".replace(".", ","),
    }


def afdruk(stap: MarsrouteStap) -> str:
    """A fingerprint of the step, to see whether somebody else changed it meanwhile."""
    return hashlib.sha256(json.dumps(stap_als_inhoud(stap), sort_keys=True).encode()).hexdigest()[:16]
