"""The kern's choice of approach, and going on with a newer version of the marsroute."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from admin.beheer.trajecten.pagina import Beeld, begin, bp, verwerk, wie, zoek
from admin.config import lezend, nu
from admin.formulier import DatumVeld, Formulier, Lengte, Verplicht, Versieveld, gestript, gestript_lang, ingevuld
from admin.toegang import LEIDING, mag
from kern.taal import vandaag
from kern.trajecten import stappen, traject, versies
from kern.trajecten.rijen import MarsrouteVersie, Traject


class Keuzeformulier(Formulier):
    """Which approach, who decided, when and why."""

    code = RadioField("Welke aanpak kiest het dorp?", [Verplicht("kies")])
    wie = StringField("Wie besloot dit?", [Verplicht("vul_wie"), Lengte(200)], [gestript])
    dag = DatumVeld("Wanneer?", (Verplicht("vul_datum"),))
    reden = TextAreaField("Waarom?", [Verplicht("vul_waarom"), Lengte(1000)], [gestript_lang])
    versie = Versieveld()


class Overgangsformulier(Formulier):
    """To which version, and what the editor saw."""

    naar = HiddenField()
    versie = Versieveld()


@bp.route("/<int:id>/aanpak", methods=["GET", "POST"])
@mag(*LEIDING)
def aanpak(id: int) -> ResponseReturnValue:
    """Write down what the kern chose."""
    with lezend() as s:
        b = zoek(s, id)
        routes = [versies.van(row) for row in versies.alle_nieuwste(s)]
    if not b.loopt:
        abort(404)
    form = Keuzeformulier(ingevuld(), data=_keuze(b))
    form.code.choices = [(route.code, route.naam) for route in routes]

    def daad(s: Session, t: Traject) -> None:
        who, why = form.wie.data or "", form.reden.data or ""
        traject.kies_aanpak(
            s,
            nu(),
            t,
            str(form.code.data),
            wie=who,
            dag=form.dag.zeker,
            reden=why,
            door=wie(),
            gelezen_versie=form.versie.gelezen,
        )

    return verwerk("admin/traject_aanpak.html", b, form, "aanpak", daad, routes=routes)


def _keuze(b: Beeld) -> dict[str, object]:
    """What the form starts with: the choice as it stands, else today and the Dbo."""
    if b.stand.gekozen:
        chosen = {"wie": b.t.gekozen_door, "dag": b.t.gekozen_op, "reden": b.t.gekozen_reden}
        return begin(b, code=b.stand.aanpak, **chosen)
    return begin(b, wie=b.kern.dbo_naam, dag=vandaag(nu()))


@bp.route("/<int:id>/marsroute", methods=["GET", "POST"])
@mag(*LEIDING)
def marsroute(id: int) -> ResponseReturnValue:
    """What the newest version of the marsroute would change, and going on with it."""
    with lezend() as s:
        b = zoek(s, id)
        if not b.loopt or not b.stand.aanpak:
            abort(404)
        new = versies.nieuwste(s, b.stand.aanpak)
        verschil = stappen.verschil_met(s, b.t, new) if new.id != b.t.marsroute_id else ()
    form = Overgangsformulier(ingevuld(), data=begin(b, naar=str(new.id)))

    def daad(s: Session, t: Traject) -> None:
        asked = str(form.naar.data)
        row = s.get(MarsrouteVersie, int(asked)) if asked.isdigit() and len(asked) < 10 else None
        if row is None or row.code != b.stand.aanpak:
            abort(404)
        stappen.naar_versie(s, nu(), t, row, wie(), form.versie.gelezen)

    anders = new if new.id != b.t.marsroute_id else None
    return verwerk("admin/traject_marsroute.html", b, form, "marsroute", daad, nieuw=anders, verschil=verschil)
