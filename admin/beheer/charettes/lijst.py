"""The list of all charettes, and a new one for a running traject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import RadioField, StringField

from admin.beheer.charettes.pagina import bp, overal, plaats, wie
from admin.config import lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, gestript, ingevuld
from admin.toegang import SCHRIJVERS, STAF, leg_vast, mag
from kern import kernen
from kern.charettes import charette
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Staat
from kern.kernen import Kern
from kern.taal import zin
from kern.trajecten import rijen as trajectrijen
from kern.trajecten import traject
from kern.trajecten.rijen import Traject

# The parts of the list, in the order that people need them.
DELEN = (
    ("lopend", (Staat.OPEN, Staat.DICHT, Staat.GEHOUDEN)),
    ("concept", (Staat.CONCEPT,)),
    ("voorbij", (Staat.AFGEROND, Staat.AFGELAST)),
)
TRAJECT_LOOPT = (trajectrijen.Staat.INTAKE, trajectrijen.Staat.GEPLAND, trajectrijen.Staat.LOPEND)


class Nieuwformulier(Formulier):
    """For which traject, and what it is called. The rest comes on its own pages."""

    traject = RadioField("Voor welk traject?", [Verplicht("kies")])
    titel = StringField("Hoe heet de charette?", [Verplicht("vul_naam"), Lengte(120)], [gestript])


@dataclass(frozen=True)
class Regel:
    """One line of the list. `eerst`: its next moment, else the last one; None without moments."""

    c: Charette
    kern: Kern
    staat: Staat
    eerst: Dagdeel | None
    mensen: int


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """All charettes: what goes on, what is prepared, what is over."""
    with lezend() as s:
        rows = _regels(s)
        trajecten = _kiesbaar(s)
    delen = [(naam, [r for r in rows if r.staat in staten]) for naam, staten in DELEN]
    return render_template("admin/charettes.html", delen=delen, aantal=len(rows), kan=bool(trajecten), **overal())


def _regels(s: Session) -> list[Regel]:
    """Every charette with what the list tells; the same number of queries however many there are."""
    plekken, counted = {kern.id: kern for kern in kernen.alle(s)}, mensen_per(s)
    found = [
        Regel(c, plekken[c.kern_id], charette.stand_nu(c, nu()), eerstvolgend(c), counted.get(c.id, 0))
        for c in charette.alle(s)
    ]
    return sorted(found, key=lambda r: (r.eerst is None, r.eerst.begin.timestamp() if r.eerst else 0, r.kern.naam))


def eerstvolgend(c: Charette) -> Dagdeel | None:
    """The first moment that is not over yet, else the last one; None when there is none."""
    held = [d for d in c.dagdelen if not d.afgelast]
    return next((d for d in held if d.eind >= nu()), held[-1] if held else None)


def mensen_per(s: Session) -> dict[int, int]:
    """How many people signed up, per charette."""
    query = select(Aanmelding.charette_id, func.sum(Aanmelding.aantal)).where(~Aanmelding.ingetrokken)
    return {id: int(n) for id, n in s.execute(query.group_by(Aanmelding.charette_id))}


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def nieuw() -> ResponseReturnValue:
    """Make one, in concept."""
    with lezend() as s:
        keuzes = _kiesbaar(s)
    asked = request.args.get("traject", "")
    first = str(keuzes[0][0].id) if len(keuzes) == 1 else ""
    form = Nieuwformulier(ingevuld(), data={"traject": asked or first, "titel": zin("charettes.formulier.titel")})
    form.traject.choices = [(str(t.id), kern.naam) for t, kern in keuzes]
    if form.verstuurd():
        try:
            made = _maak(form)
        except CharetteFout as error:
            plaats(form, error)
        else:
            flash(zin("charettes.klaar.gemaakt"), "ok")
            return redirect(url_for("charettes.wijzigen", id=made), 303)
    page = render_template("admin/charette_nieuw.html", form=form, kan=bool(keuzes), **overal())
    return page, 422 if form.errors else 200


def _maak(form: Nieuwformulier) -> int:
    with schrijvend() as s:
        t = s.get_one(Traject, int(form.traject.data))
        kern = s.get_one(Kern, t.kern_id)
        made = charette.maak(s, nu(), t.kern_id, t.id, form.titel.data or "", wie())
        s.flush()
        leg_vast(s, "charette_gemaakt", f"{kern.naam}: {made.titel}")
        return made.id


def _kiesbaar(s: Session) -> Sequence[tuple[Traject, Kern]]:
    """The trajecten that may have a charette, with their kern, by name."""
    plekken = {kern.id: kern for kern in kernen.alle(s)}
    found = [(t, plekken[t.kern_id]) for t in traject.alle(s) if t.als_staat in TRAJECT_LOOPT]
    return sorted(found, key=lambda each: each[1].naam)
