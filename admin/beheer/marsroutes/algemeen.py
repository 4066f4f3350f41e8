"""What belongs to the concept as a whole: its name, its explanation, the parts residents see, the roles in words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField, TextAreaField

from admin.beheer.marsroutes.pagina import bp, fouten_van, lees_om_te_wijzigen, naar_nieuwste, zoek_concept
from admin.beheer.marsroutes.stapformulier import vrij
from admin.beheer.trajecten.pagina import rolnamen
from admin.config import lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, gestript, gestript_lang, ingevuld
from admin.toegang import LEIDING, huidig, mag
from kern.instellingen import Verouderd
from kern.kernen import maak_slug
from kern.taal import zin
from kern.trajecten import versies
from kern.trajecten.marsroute import ROLLEN, Groep, Marsroute, MarsrouteFout, Roltekst, als_inhoud


class Algemeenvelden(Formulier):
    """The marsroute as a whole. `gezien`: what it was when the editor opened it."""

    gezien = HiddenField("Gezien")
    opnieuw = HiddenField("Opnieuw")
    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(120)], [gestript])
    uitleg = TextAreaField("Uitleg", [Lengte(2000)], [gestript_lang])
    groepen = TextAreaField("Onderdelen die inwoners zien", [Verplicht("vul_tekst"), Lengte(1500)], [gestript_lang])

    def verwerk(self, route: Marsroute) -> Marsroute:
        """The marsroute with what was typed. Raises MarsrouteFout."""
        return replace(
            route,
            naam=self.naam.data or "",
            uitleg=self.uitleg.data or "",
            groepen=groepen_uit(self.groepen.data or "", route),
            rollen={r: Roltekst(self[f"naam_{r}"].data, self[f"doet_{r}"].data) for r in ROLLEN},
        )


def _rolvelden() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rol in ROLLEN:
        found[f"naam_{rol}"] = StringField("Naam", [Verplicht("vul_naam"), Lengte(80)], [gestript])
        found[f"doet_{rol}"] = StringField("Wat doet deze rol?", [Verplicht("vul_tekst"), Lengte(300)], [gestript])
    return found


Algemeenformulier: type[Algemeenvelden] = type("Algemeenformulier", (Algemeenvelden,), _rolvelden())


def groepen_uit(tekst: str, route: Marsroute) -> tuple[Groep, ...]:
    """The parts, one name a line. A line with the name of a part is that part; else the line in its place is.

    So a part can be renamed and moved without losing its steps. Raises MarsrouteFout when one with steps would go.
    """
    names = [line.strip()[:80] for line in tekst.splitlines() if line.strip()]
    by_name = {groep.naam: groep.sleutel for groep in route.groepen}
    left = [g.sleutel for g in route.groepen if g.naam not in names]
    renamed = len(names) == len(route.groepen)
    made: list[Groep] = []
    for name in names:
        old = by_name.get(name) or (left.pop(0) if renamed and left else "")
        taken = {g.sleutel for g in made} | set(by_name.values())
        made.append(Groep(old or vrij(maak_slug(name)[:30], taken), name))
    kept = {groep.sleutel for groep in made}
    for groep in route.groepen:
        if groep.sleutel not in kept and any(p.groep == groep.sleutel for p in route.stappen):
            raise MarsrouteFout("groepen", "groep_in_gebruik", groep=groep.naam)
    return tuple(made)


def _waarden(route: Marsroute) -> dict[str, str]:
    roles = {f"naam_{rol}": tekst.naam for rol, tekst in route.rollen.items()}
    deeds = {f"doet_{rol}": tekst.doet for rol, tekst in route.rollen.items()}
    groepen = "\n".join(groep.naam for groep in route.groepen)
    plain = {"gezien": _afdruk(route), "naam": route.naam, "uitleg": route.uitleg, "groepen": groepen}
    return {**plain, **roles, **deeds}


def _afdruk(route: Marsroute) -> str:
    """A fingerprint of what this page shows, to see whether somebody else changed it meanwhile."""
    own = {key: value for key, value in als_inhoud(route).items() if key != "stappen"}
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:16]


@bp.route("/<code>/concept/algemeen", methods=["GET", "POST"])
@mag(*LEIDING)
def algemeen(code: str) -> ResponseReturnValue:
    """Change name, explanation, parts and roles."""
    with lezend() as s:
        row = lees_om_te_wijzigen(s, code)
        route = versies.van(row)
    if request.method == "GET" and not row.concept:
        return naar_nieuwste(code)
    form = Algemeenformulier(ingevuld(), data=_waarden(route) if request.method == "GET" else None)
    outdated = False
    if form.verstuurd():
        try:
            with schrijvend() as s:
                _bewaar(s, code, form)
        except MarsrouteFout as error:
            form.fout(error.veld if error.veld in form else "naam", str(error))
        except Verouderd:
            outdated, form.gezien.data = True, _afdruk(route)
            form.opnieuw.data = "" if row.concept else "ja"
        else:
            flash(zin("beheer.bewaard"), "ok")
            return redirect(url_for("marsroutes.concept", code=code), 303)
    fouten = fouten_van(form)
    page = render_template(
        "admin/marsroute_algemeen.html",
        form=form,
        rij=row,
        m=route,
        rollen=[(form[f"naam_{rol}"], form[f"doet_{rol}"], rolnamen([rol])) for rol in ROLLEN],
        fouten=fouten,
        verouderd=outdated,
    )
    return page, 409 if outdated else 422 if fouten else 200


def _bewaar(s: Session, code: str, form: Algemeenvelden) -> None:
    row = zoek_concept(s, code, opnieuw=form.opnieuw.data == "ja")
    route = versies.van(row)
    if _afdruk(route) != form.gezien.data:
        raise Verouderd(code)
    versies.bewaar_concept(s, nu(), form.verwerk(route), huidig().email, row.bewerking)
