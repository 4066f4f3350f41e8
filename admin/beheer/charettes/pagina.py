"""What every page of a charette shares: finding it, its head and tabs, and doing something to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import config, lezend, nu, schrijvend
from admin.formulier import Formulier
from admin.toegang import LEIDING, SCHRIJVERS, heeft, huidig, leg_vast
from kern.charettes import charette
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Staat
from kern.instellingen import Verouderd
from kern.kernen import Kern
from kern.taal import vandaag, zin

bp = Blueprint("charettes", __name__, url_prefix="/beheer/charettes")
# What may be done to a charette: the use case, given the session and what was found.
Daad = Callable[[Session, "Beeld"], object]


@dataclass(frozen=True)
class Beeld:
    """A charette with its kern, at one moment. `staat` is computed: an open one past its last day counts as closed."""

    c: Charette
    kern: Kern
    staat: Staat

    @property
    def open(self) -> bool:
        """Whether anything about it may still change."""
        return self.staat not in (Staat.AFGEROND, Staat.AFGELAST)


def zoek(s: Session, id: int) -> Beeld:
    """The charette of this address, or 404."""
    c = s.get(Charette, id)
    if c is None:
        abort(404)
    return Beeld(c, s.get_one(Kern, c.kern_id), charette.stand_nu(c, nu()))


def zoek_dagdeel(b: Beeld, id: int) -> Dagdeel:
    """The dagdeel of this address, or 404 when this charette has no such."""
    return next((d for d in b.c.dagdelen if d.id == id), None) or abort(404)


def zoek_aanmelding(s: Session, b: Beeld, nummer: int) -> Aanmelding:
    """The sign-up with this number, or 404."""
    found = s.query(Aanmelding).filter_by(charette_id=b.c.id, nummer=nummer).one_or_none()
    return found or abort(404)


def onderwerp(b: Beeld, nummer: int = 0) -> str:
    """What it was about, as the logboek shows it; `nummer`: of a sign-up."""
    return f"{b.kern.naam}: {b.c.titel}" + (f", {nummer}" if nummer else "")


def wie() -> str:
    """Who does it, for the journal."""
    return huidig().email


def naar(b: Beeld, deel: str = "een", **waarden: object) -> str:
    """The address of a page of this charette."""
    return url_for(f"charettes.{deel}", id=b.c.id, **waarden)  # type: ignore[arg-type]


def overal() -> dict[str, object]:
    """What each template of these pages may use."""
    return {
        "Staat": Staat,
        "nu": nu(),
        "vandaag": vandaag(nu()),
        "leiding": heeft(*LEIDING),
        "schrijver": heeft(*SCHRIJVERS),
    }


def toon(template: str, b: Beeld, tab: str = "", **waarden: object) -> str:
    """Render a page of this charette; `tab`: which of its tabs is current, "" for a page without tabs."""
    return render_template(template, b=b, c=b.c, kern=b.kern, staat=b.staat, tab=tab, **overal(), **waarden)


def doe(id: int, handeling: str, daad: Daad, over: str = "") -> object:
    """One use case on a charette: done, in the logboek (key `charette_<handeling>`). Gives what the use case gave.

    Raises whatever the use case raises.
    """
    with schrijvend() as s:
        b = zoek(s, id)
        result = daad(s, b)
        leg_vast(s, f"charette_{handeling}", over or onderwerp(b))
    config().wek()
    return result


def druk(id: int, handeling: str, daad: Daad, terug: str) -> ResponseReturnValue:
    """A button without a form: do it, or say on the page as it is now why not."""
    try:
        doe(id, handeling, daad)
    except Verouderd:
        flash(zin("charettes.fout.verouderd"), "waarschuwing")
    except CharetteFout as error:
        flash(str(error), "fout")
    else:
        flash(zin(f"charettes.klaar.{handeling}"), "ok")
    return redirect(terug, 303)


def plaats(form: Formulier, error: CharetteFout, andere: Mapping[str, str] = MappingProxyType({})) -> None:
    """Put a refusal at the field it is about, else at the first field that people see.

    `andere`: the field of the form for a name of the use case that has another one here.
    """
    seen = [f.name for f in form if f.type not in ("HiddenField", "Versieveld")]
    name = andere.get(error.veld, error.veld)
    form.fout(name if name in seen else seen[0], str(error))


def gelezen() -> int:
    """The version of what was on the page where the button stands; -1 when it is no number."""
    text = request.form.get("versie", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def lees(id: int) -> Beeld:
    """The charette of this address in a reading transaction of its own, or 404."""
    with lezend() as s:
        return zoek(s, id)
