"""Look at marsroutes: the list, and one version as a matrix of roles and steps, to print as well."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from admin.beheer.marsroutes.pagina import bp, duur, mijdt, zoek_code
from admin.beheer.trajecten.pagina import rolnamen
from admin.config import lezend, nu
from admin.toegang import LEIDING, STAF, heeft, mag
from kern.kalender import meegeleverd
from kern.taal import vandaag
from kern.trajecten import versies
from kern.trajecten.marsroute import ROLLEN, Communicatiemoment, Marsroute


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """The marsroutes with their newest version."""
    with lezend() as s:
        routes = [(row, versies.van(row), versies.lees_concept(s, row.code)) for row in versies.alle_nieuwste(s)]
    days = voorlopige_dagen(vandaag(nu()))
    return render_template("admin/marsroutes.html", routes=routes, leiding=heeft(*LEIDING), voorlopig=days)


@bp.get("/<code>")
@mag(*STAF)
def nieuwste(code: str) -> ResponseReturnValue:
    """The newest version."""
    with lezend() as s:
        versie = zoek_code(s, code).versie
    return _pagina(code, versie)


@bp.get("/<code>/versie/<int:nummer>")
@mag(*STAF)
def een(code: str, nummer: int) -> ResponseReturnValue:
    """One saved version."""
    return _pagina(code, nummer)


def _pagina(code: str, nummer: int) -> str:
    with lezend() as s:
        newest = zoek_code(s, code)
        rows = versies.alle_versies(s, code)
        row = next((row for row in rows if row.versie == nummer), None)
        if row is None:
            abort(404)
        older = next((r for r in rows if r.versie < nummer), None)
        route = versies.van(row)
        return render_template(
            "admin/marsroute.html",
            rij=row,
            m=route,
            nieuwste=newest,
            versies=rows,
            vorige=older,
            verschil=versies.verschil(versies.van(older), route) if older else (),
            concept=versies.lees_concept(s, code),
            leiding=heeft(*LEIDING),
            **weergave(route),
        )


def weergave(route: Marsroute) -> dict[str, object]:
    """What the template needs to show the steps."""
    return {
        "rollen": [(rol, rolnamen([rol])) for rol in ROLLEN],
        "matrixrijen": [(f"{p.code} {p.naam}", f"#stap-{p.sleutel}", dict(p.raci)) for p in route.aan],
        "groepnaam": {groep.sleutel: groep.naam for groep in route.groepen},
        "duur": duur,
        "mijdt": mijdt,
        "wanneer": wanneer,
        "wie": rolnamen,
    }


def wanneer(moment: Communicatiemoment) -> str:
    """`10 dagen na het begin`."""
    end = "het eind" if moment.vanaf == "eind" else "het begin"
    if not moment.dag:
        return "op de laatste dag" if moment.vanaf == "eind" else "op de eerste dag"
    days = f"{abs(moment.dag)} {'dag' if abs(moment.dag) == 1 else 'dagen'}"
    return f"{days} {'vóór' if moment.dag < 0 else 'na'} {end}"


def voorlopige_dagen(dag: date) -> list[str]:
    """The periods to come whose days were not confirmed when this was shipped."""
    return [f"{p.naam} {p.van.year}" for p in meegeleverd() if p.voorlopig and p.tot >= dag]
