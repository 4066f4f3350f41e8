"""Logboek: who did or looked at what, newest first."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin.config import lezend
from admin.toegang import LEIDING, mag
from kern import audit
from kern.audit import Auditregel
from kern.taal import bestaat_zin, zin

bp = Blueprint("logboek", __name__, url_prefix="/beheer/logboek")
PER_BLADZIJDE = 50


@bp.get("")
@mag(*LEIDING)
def lijst() -> ResponseReturnValue:
    """A page of the log; `voor` is the last row of the page before."""
    voor = request.args.get("voor", type=int)
    with lezend() as s:
        rows = audit.bladzijde(s, voor, PER_BLADZIJDE + 1)
    volgende = rows[PER_BLADZIJDE - 1].id if len(rows) > PER_BLADZIJDE else None
    regels = [(rij, zin_van(rij)) for rij in rows[:PER_BLADZIJDE]]
    return render_template("admin/logboek.html", rijen=regels, volgende=volgende, eerste=voor is None)


def zin_van(rij: Auditregel) -> str:
    """The deed as a sentence of audit.toml; its bare name when there is none."""
    key = f"audit.{rij.handeling}"
    if not bestaat_zin(key):
        return f"{rij.handeling} {rij.onderwerp}".strip()
    return zin(key, onderwerp=rij.onderwerp or "–")
