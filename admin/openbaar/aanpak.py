"""The choice explained: both approaches side by side, and the form with which a Dbo tells what it chooses.

The views stand on the blueprint of the public pages; importing this file adds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import config, huis, lezend, nu, schrijvend
from admin.openbaar.aanvraag import Velden, keur, lees, mag_nog
from admin.openbaar.kern import bp
from admin.openbaar.trajectblok import Woord
from admin.toegang import openbaar
from kern import kernen
from kern.db import keys
from kern.kernen import Kern
from kern.taal import zin
from kern.toezeggingen import Toezegging
from kern.trajecten import versies
from kern.trajecten.marsroute import Marsroute
from kern.werk import keuze

__all__ = ["bp"]

BEWIJS_GELDIG = timedelta(days=1)
LENGTES = {"kern": 60, "keuze": 20, "reden": keuze.REDEN_LENGTE, "naam": 120, "email": 254}
# What is compared, in this order; the words stand in the page.
ONDERWERPEN = ("wat", "past", "let_op", "duur", "besluit")


@dataclass(frozen=True)
class Stap:
    """One step as people see it: what it is called, and how many weeks it takes at least and at most (0: unknown)."""

    naam: Woord
    weken_min: int
    weken_max: int


@dataclass(frozen=True)
class Aanpak:
    """One of the approaches: `code`, what it is called, its steps up to the decision."""

    code: str
    naam: Woord
    stappen: tuple[Stap, ...]


@bp.get("/aanpak")
@openbaar
def aanpak() -> str:
    """Both approaches, and the form."""
    with lezend() as s:
        return _pagina(s, {}, {})


@bp.post("/aanpak")
@openbaar
def meld_keuze() -> ResponseReturnValue:
    """Hand the choice to the projectleider; on to the receipt. Ten an hour from one network."""
    velden = lees(LENGTES)
    with lezend() as s:
        kern = kernen.per_slug(s, velden["kern"])
        fouten = _fouten(s, velden, kern)
        if kern is None or fouten:
            return _pagina(s, velden, fouten), 422
    with schrijvend() as s:
        token = _meld(s, kern, velden)
    if not token:
        with lezend() as s:
            return _pagina(s, velden, {"": zin("kernpagina.aanvraag.te_vaak")}), 429
    config().wek()
    return redirect(url_for("kern.keuze_ontvangen", token=token), 303)


@bp.get("/aanpak/ontvangen/<token>")
@openbaar
def keuze_ontvangen(token: str) -> ResponseReturnValue:
    """The receipt, for a day. It names nobody."""
    with lezend() as s:
        number = keys(s).unsign("keuze", token, nu(), BEWIJS_GELDIG) or ""
        t = s.get(Toezegging, int(number)) if number.isdecimal() else None
        if t is None:
            abort(404)
        page = render_template("openbaar/keuze_bewijs.html", kern=s.get_one(Kern, t.kern_id), t=t)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- inside


def _meld(s: Session, kern: Kern, velden: Velden) -> str:
    """The signed number of the receipt; "" when too many came from this network."""
    if not mag_nog(s, "keuze"):
        return ""
    given = {name: velden[name] for name in ("keuze", "reden", "naam", "email")}
    t = keuze.meld(s, nu(), s.get_one(Kern, kern.id), huis(), **given)
    return keys(s).sign("keuze", str(t.id), nu())


def _fouten(s: Session, velden: Velden, kern: Kern | None) -> dict[str, str]:
    """A sentence per field that is wrong, in the order of the form."""
    found = keur(velden, LENGTES, tuple(LENGTES))
    if kern is None:
        found["kern"] = zin("kernpagina.aanvraag.kern")
    if velden["keuze"] not in [row.code for row in versies.alle_nieuwste(s)]:
        found["keuze"] = zin("kernpagina.aanvraag.keuze")
    return {name: found[name] for name in LENGTES if name in found}


def _pagina(s: Session, velden: Velden, fouten: dict[str, str]) -> str:
    return render_template(
        "openbaar/aanpak.html",
        aanpakken=[_aanpak(versies.van(row)) for row in versies.alle_nieuwste(s)],
        onderwerpen=ONDERWERPEN,
        kernen=[(kern.slug, kern.naam) for kern in kernen.alle_licht(s)],
        waarde=velden,
        fout=fouten,
        lengtes=LENGTES,
    )


def _aanpak(m: Marsroute) -> Aanpak:
    return Aanpak(m.code, Woord.van(m.naam), tuple(s for g in m.groepen if (s := _stap(m, g.sleutel, g.naam))))


def _stap(m: Marsroute, sleutel: str, naam: str) -> Stap | None:
    """A group of steps as one; None when all of them are disabled."""
    mine = [stap for stap in m.aan if stap.groep == sleutel]
    if not mine:
        return None
    return Stap(Woord.van(naam), sum(s.weken_min for s in mine), sum(s.weken_max for s in mine))
