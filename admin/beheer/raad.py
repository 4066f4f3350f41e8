"""The council's page: how every kern stands on one A4, and the link with which it is read without a login."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer import raadblad
from admin.beheer.overzicht import euro
from admin.config import config, lezend, nu, schrijvend
from admin.formulier import Formulier, Versieveld
from admin.toegang import LEIDING, STAF, heeft, huidig, leg_vast, mag
from kern import instellingen
from kern.instellingen import Verouderd
from kern.sleutels import Keys
from kern.taal import vandaag, zin
from kern.trajecten.rijen import Staat

bp = Blueprint("raad", __name__, url_prefix="/beheer/raad")

SLEUTEL = "raad"
GELDIG = timedelta(days=366)


class Linkformulier(Formulier):
    """A button about the link, with the version that was seen."""

    versie = Versieveld()


@bp.get("")
@mag(*STAF)
def blad() -> ResponseReturnValue:
    """The sheet; who leads also sees the link that is in force."""
    with lezend() as s:
        sheet = raadblad.lees(s, nu())
        token = huidig_token(s, config().db.keys, nu()) if heeft(*LEIDING) else None
        versie = instellingen.versie(s, SLEUTEL)
        sinds = str(instellingen.lees(s, SLEUTEL, nu())["sinds"])
    return render_template(
        "admin/raad.html",
        blad=sheet,
        link=config().omgeving.base_url + url_for("kern.raad", token=token) if token else "",
        geldig_tot=vandaag(datetime.fromisoformat(sinds) + GELDIG) if token else None,
        form=Linkformulier(data={"versie": str(versie)}),
        leiding=heeft(*LEIDING),
        **overal(),
    )


def overal() -> dict[str, object]:
    """What the sheet needs besides its values, on the staff page and on the shared one."""
    return {"euro": euro, "Staat": Staat}


@bp.post("/link")
@mag(*LEIDING)
def link() -> ResponseReturnValue:
    """Make a link; the one before it works no more. `doe=intrekken`: only that."""
    on = request.form.get("doe") != "intrekken"
    form = Linkformulier(request.form)
    try:
        with schrijvend() as s:
            number = int(instellingen.lees(s, SLEUTEL, nu())["nummer"]) + 1
            value = {"nummer": number, "aan": on, "sinds": nu().replace(microsecond=0).isoformat()}
            instellingen.bewaar(s, SLEUTEL, value, huidig().email, nu(), gelezen_versie=form.versie.gelezen)
            leg_vast(s, "raadslink_gemaakt" if on else "raadslink_ingetrokken")
    except Verouderd:
        flash(zin("raad.link.verouderd"), "fout")
    else:
        flash(zin("raad.link.gemaakt" if on else "raad.link.ingetrokken"), "ok")
    return redirect(url_for("raad.blad", _anchor="link-kop"), 303)


def huidig_token(s: Session, keys: Keys, now: datetime) -> str | None:
    """The token of the link in force, the same at every call; None while there is none."""
    value = instellingen.lees(s, SLEUTEL, now)
    if not value["aan"]:
        return None
    token = keys.sign(SLEUTEL, str(value["nummer"]), datetime.fromisoformat(value["sinds"]))
    return token if keys.unsign(SLEUTEL, token, now, GELDIG) else None


def mag_lezen(s: Session, keys: Keys, now: datetime, token: str) -> bool:
    """Whether this token is that of the link in force."""
    value = instellingen.lees(s, SLEUTEL, now)
    return bool(value["aan"]) and keys.unsign(SLEUTEL, token, now, GELDIG) == str(value["nummer"])
