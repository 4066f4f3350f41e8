"""Who does what in a traject: the people and organisations, and the matrix of roles and steps."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField

from admin.beheer.trajecten.pagina import bp, druk, naar, rolnamen, toon, verwerk, wie, zoek
from admin.config import lezend, nu, schrijvend
from admin.formulier import Email, Formulier, Lengte, gestript, ingevuld
from admin.toegang import SCHRIJVERS, STAF, heeft, leg_vast, mag
from kern.trajecten import rollen as kern_rollen
from kern.trajecten.rijen import Rolhouder, Traject


class Rolformulier(Formulier):
    """Somebody in a role."""

    rol = SelectField("Rol")
    organisatie = StringField("Organisatie", [Lengte(200)], [gestript])
    naam = StringField("Naam", [Lengte(120)], [gestript])
    email = StringField("E-mailadres", [Lengte(254), Email()], [gestript])
    telefoon = StringField("Telefoonnummer", [Lengte(40)], [gestript])
    mailt = BooleanField("Stuur e-mail als een stap begint of te laat is", default=True)

    def velden(self) -> dict[str, Any]:
        """The values for the use case."""
        text = {name: str(self[name].data or "") for name in ("organisatie", "naam", "email", "telefoon")}
        return {**text, "mailt": bool(self.mailt.data)}


@bp.get("/<int:id>/rollen")
@mag(*STAF)
def rollen(id: int) -> ResponseReturnValue:
    """Who fills which role (names only for who may see them), and the matrix."""
    with lezend() as s:
        b = zoek(s, id)
        holders = kern_rollen.bezetting(s, b.t)
        matrix = kern_rollen.matrix(b.stand)
    if holders and heeft(*SCHRIJVERS):
        with schrijvend() as s:  # before contact data are shown it is written down who saw them
            leg_vast(s, "traject_rollen_bekeken", b.kern.naam)
    return toon("admin/traject_rollen.html", b, "rollen", bezetting=holders, matrix=matrix)


@bp.route("/<int:id>/rollen/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def rol_nieuw(id: int) -> ResponseReturnValue:
    """Put somebody in a role."""
    with lezend() as s:
        b = zoek(s, id)
    if not b.loopt:
        abort(404)
    form = Rolformulier(ingevuld())
    form.rol.choices = [(code, rolnamen([code])) for code in b.stand.rollen]

    def daad(s: Session, t: Traject) -> None:
        kern_rollen.vul(s, nu(), t, str(form.rol.data), **form.velden(), door=wie())

    return verwerk("admin/traject_rol.html", b, form, "rol_gevuld", daad, naar(b, "rollen"))


@bp.post("/<int:id>/rollen/<int:houder>/verwijderen")
@mag(*SCHRIJVERS)
def rol_weg(id: int, houder: int) -> ResponseReturnValue:
    """Take somebody out of a role; nothing of them is kept."""

    def daad(s: Session, t: Traject) -> None:
        row = s.get(Rolhouder, houder)
        if row is None or row.traject_id != t.id:
            abort(404)
        kern_rollen.verwijder(s, nu(), t, houder, door=wie())

    with lezend() as s:
        b = zoek(s, id)
    return druk(id, "rol_leeg", daad, naar(b, "rollen"))
