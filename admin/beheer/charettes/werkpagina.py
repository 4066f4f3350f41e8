"""What the pages of the work and the ideas share: a button, a form that is kept, choices, finding things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.charettes.pagina import Beeld, Daad, doe, plaats
from admin.formulier import Formulier, schoon
from kern.charettes import ideeen, rondes, schetsen
from kern.charettes.fout import CharetteFout
from kern.charettes.werkrijen import Idee, Ronde, Schets
from kern.instellingen import Verouderd
from kern.taal import zin

Uitkomst = Literal["klaar", "fout", "verouderd"]
Keuzes = list[tuple[str, str]]
REGELS = 60  # what is typed at once from paper
# The fields of a use case that have another name in the forms.
VELDEN: Mapping[str, str] = MappingProxyType({"dagdeel": "dagdeel_id", "thema": "thema_id", "variant": "variant_id"})


def druk(id: int, handeling: str, daad: Daad, terug: str) -> ResponseReturnValue:
    """A button without a form: do it, or say on the page as it is now why not."""
    try:
        doe(id, handeling, daad)
    except Verouderd:
        flash(zin("charettewerk.melding.verouderd"), "waarschuwing")
    except CharetteFout as error:
        flash(str(error), "fout")
    else:
        flash(zin(f"charettewerk.klaar.{handeling}"), "ok")
    return redirect(terug, 303)


def bewaar(form: Formulier, id: int, handeling: str, daad: Daad, andere: Mapping[str, str] = VELDEN) -> Uitkomst:
    """Do what a form that is filled in right asks; a refusal of the use case stands at its field."""
    if not form.verstuurd():
        return "fout"
    try:
        doe(id, handeling, daad)
    except Verouderd:
        return "verouderd"
    except CharetteFout as error:
        plaats(form, error, andere)
        return "fout"
    return "klaar"


def stand_van(form: Formulier, uitkomst: Uitkomst) -> int:
    """The HTTP status of a page with this form on it again."""
    return 409 if uitkomst == "verouderd" else 422 if form.errors else 200


def verder(handeling: str, terug: str, **waarden: object) -> ResponseReturnValue:
    """After a form: say that it is done and go on."""
    flash(zin(f"charettewerk.klaar.{handeling}", **waarden), "ok")
    return redirect(terug, 303)


def getal(text: str | None) -> int | None:
    """The id in a field or an address; None for what is none."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


def gekozen(naam: str) -> list[int]:
    """The ids of the boxes that were ticked."""
    return [n for text in request.form.getlist(naam) if (n := getal(text)) is not None]


def regels(text: str | None) -> list[str]:
    """What was typed from paper, one a line; a dash or number in front goes."""
    lines = (line.strip(" \t-*•–") for line in schoon(text, lang=True).splitlines())
    return [line for line in lines if line]


# --- choices


def met_leeg(leeg: str, keuzes: Iterable[tuple[str, str]]) -> Keuzes:
    """Choices with one before them that stands for nothing."""
    return [("", leeg), *keuzes]


def dagdeelkeuzes(b: Beeld) -> Keuzes:
    """The moments of a charette."""
    return met_leeg(zin("charettewerk.woord.geen_dagdeel"), ((str(d.id), d.naam) for d in b.c.dagdelen))


def themakeuzes(b: Beeld) -> Keuzes:
    """The themes of a charette."""
    return met_leeg(zin("charettewerk.woord.geen_thema"), ((str(t.id), t.naam) for t in b.c.themas))


def rondekeuzes(s: Session, b: Beeld) -> Keuzes:
    """The rounds of a charette."""
    rows = rondes.lijst(s, b.c, openbaar=False)
    return met_leeg(zin("charettewerk.woord.geen_ronde"), ((str(r.id), f"Ronde {r.nummer}: {r.titel}") for r in rows))


def variantkeuzes(s: Session, b: Beeld, leeg: str = "") -> Keuzes:
    """The variants of all rounds of a charette."""
    found = [
        (str(v.id), zin("idee.verwijzing.variant", letter=v.letter, naam=v.naam, ronde=r.nummer))
        for r, v in rondes.varianten_van(s, b.c)
    ]
    return met_leeg(leeg or zin("charettewerk.woord.geen_variant"), found)


# --- finding


def zoek_ronde(s: Session, b: Beeld, nummer: int) -> Ronde:
    """The round with this number, or 404."""
    return rondes.een(s, b.c.id, nummer, openbaar=False) or abort(404)


def zoek_idee(s: Session, b: Beeld, nummer: int) -> Idee:
    """The idea with this number, or 404."""
    return ideeen.een(s, b.c.id, nummer, openbaar=False) or abort(404)


def zoek_schets(s: Session, b: Beeld, id: str) -> Schets:
    """The sketch with this id, or 404."""
    found = schetsen.een(s, id, openbaar=False)
    return found if found is not None and found.charette_id == b.c.id else abort(404)
