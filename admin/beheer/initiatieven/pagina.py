"""What the pages of the register share: the plan of an address, with its kern."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from admin.toegang import SCHRIJVERS, heeft
from kern.initiatieven import HARDHEDEN, Initiatief
from kern.initiatieven.register import een
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.taal import zin

bp = Blueprint("initiatieven", __name__, url_prefix="/beheer/initiatieven")


@dataclass(frozen=True)
class Beeld:
    """A plan and its kern."""

    i: Initiatief
    kern: Kern


def zoek(s: Session, nummer: int) -> Beeld:
    """The plan with this number, or 404."""
    i = een(s, nummer)
    if i is None:
        abort(404)
    return Beeld(i, s.get_one(Kern, i.kern_id))


def overal() -> dict[str, object]:
    """What every page of the register may use."""
    return {"schrijver": heeft(*SCHRIJVERS), "hardheden": HARDHEDEN}


def zichtbaarheden() -> list[tuple[str, str]]:
    """Who may read it, as choices."""
    return [(z.value, zin(f"initiatieven.zichtbaarheid.{z.value}")) for z in Zichtbaarheid]
