"""The door: who comes in, on a phone between people who talk; who walked in; and the list on paper.

Searching is a POST, so that no name and no code stands in an address that servers keep. A tap says what stood on the
page (`gezien`), so that two volunteers do not undo each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.charettes.namen import leg_blik_vast, onderwerp
from admin.beheer.charettes.pagina import bp, toon, wie, zoek, zoek_aanmelding, zoek_dagdeel
from admin.config import lezend, nu, schrijvend
from admin.toegang import SCHRIJVERS, leg_vast, mag
from kern.charettes import dagdelen, deur, tafelplan
from kern.charettes.deur import MEESTE, Gast, Telling
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Dagdeel
from kern.instellingen import Verouderd
from kern.taal import vandaag, zin

BEKEKEN = "charette_deur_bekeken"
# What may be added to the counter in one tap; -1 is for a tap too many.
INLOOP = (1, 2, 5, -1)
ZOEK_LENGTE = 80


@dataclass(frozen=True)
class Deur:
    """What the page of one door shows.

    `net`: the party that was tapped last; `gezocht`: what was looked for; `tafels`: party → its table.
    """

    d: Dagdeel
    telling: Telling
    gasten: tuple[Gast, ...]
    net: Gast | None
    gezocht: str
    tafels: Mapping[str, str]

    @property
    def nog(self) -> list[Gast]:
        """Who has a place and was not seen."""
        return [g for g in self.gasten if g.geplaatst and not g.gezien]

    @property
    def wacht(self) -> list[Gast]:
        """Who is on the waiting list and was not let in."""
        return [g for g in self.gasten if not g.geplaatst and not g.gezien]

    @property
    def gezien(self) -> list[Gast]:
        """Who came, and of whom it is known that they did not."""
        return [g for g in self.gasten if g.gezien]


@bp.get("/<int:id>/deur")
@mag(*SCHRIJVERS)
def deuren(id: int) -> ResponseReturnValue:
    """The doors of this charette, with how many came; the one of today on top."""
    with lezend() as s:
        b = zoek(s, id)
        rows = [(d, deur.tellingen(s, d)) for d in b.c.dagdelen if not d.afgelast]
    rows.sort(key=lambda row: vandaag(row[0].begin) != vandaag(nu()))
    return toon("admin/charette_deuren.html", b, "deur", rijen=rows)


@bp.get("/<int:id>/deur/<int:dagdeel>")
@mag(*SCHRIJVERS)
def deurpagina(id: int, dagdeel: int) -> ResponseReturnValue:
    """The door of one dagdeel. `?net=<nummer>`: who was tapped last; `?ander=1`: somebody else was first."""
    return _toon(id, dagdeel)


@bp.post("/<int:id>/deur/<int:dagdeel>")
@mag(*SCHRIJVERS)
def deur_zoek(id: int, dagdeel: int) -> ResponseReturnValue:
    """Who is called so, or has this code or number."""
    return _toon(id, dagdeel, request.form.get("zoek", "").strip()[:ZOEK_LENGTE])


def _toon(id: int, dagdeel: int, gezocht: str = "") -> str:
    with lezend() as s:
        b = zoek(s, id)
        beeld = _deur(s, zoek_dagdeel(b, dagdeel), gezocht)
    leg_blik_vast(b, beeld.d, BEKEKEN)
    return toon(
        "admin/charette_deur.html",
        b,
        deur=beeld,
        ander=bool(request.args.get("ander")),
        meeste=MEESTE,
        inloop=INLOOP,
        begonnen=nu() >= beeld.d.begin,
    )


def _deur(s: Session, d: Dagdeel, gezocht: str) -> Deur:
    everybody = deur.gasten(s, d)
    net = next((g for g in everybody if str(g.nummer) == request.args.get("net")), None)
    found = deur.zoek(s, d, gezocht) if gezocht else everybody
    return Deur(d, deur.tellingen(s, d), tuple(found), net, gezocht, tafelplan.tafelnamen(s, d))


@bp.post("/<int:id>/deur/<int:dagdeel>/binnen/<int:nummer>")
@mag(*SCHRIJVERS)
def deur_binnen(id: int, dagdeel: int, nummer: int) -> ResponseReturnValue:
    """So many of this party came in; no number takes it back."""
    ander = False
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            d = zoek_dagdeel(b, dagdeel)
            a = zoek_aanmelding(s, b, nummer)
            deur.meld_binnen(s, nu(), d, a.id, _getal("aantal"), gezien=_getal("gezien"))
    except Verouderd:
        ander = True
    except CharetteFout as error:
        flash(str(error), "fout")
    return redirect(url_for("charettes.deurpagina", id=id, dagdeel=dagdeel, net=nummer, ander=int(ander) or None), 303)


def _getal(naam: str) -> int | None:
    """A number as our own buttons send it; None for "not seen"; -1, which is refused, for anything else."""
    text = request.form.get(naam, "")
    if text in ("", "-"):
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1


@bp.post("/<int:id>/deur/<int:dagdeel>/inloop")
@mag(*SCHRIJVERS)
def deur_inloop(id: int, dagdeel: int) -> ResponseReturnValue:
    """Somebody walked in without having signed up, or was counted once too often."""
    erbij = request.form.get("erbij", "")
    with schrijvend() as s:
        d = zoek_dagdeel(zoek(s, id), dagdeel)
        if erbij in {str(n) for n in INLOOP}:
            dagdelen.tel_inloop(s, d, int(erbij))
    return redirect(url_for("charettes.deurpagina", id=id, dagdeel=dagdeel), 303)


@bp.post("/<int:id>/deur/<int:dagdeel>/vrijgeven")
@mag(*SCHRIJVERS)
def deur_vrij(id: int, dagdeel: int) -> ResponseReturnValue:
    """The places of who did not come are for who walks in."""
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            d = zoek_dagdeel(b, dagdeel)
            n = deur.geef_vrij(s, nu(), d, wie())
            leg_vast(s, "charette_vrijgegeven", onderwerp(b, d))
    except CharetteFout as error:
        flash(str(error), "fout")
    else:
        flash(zin(f"charettedeur.klaar.{'vrij' if n else 'vrij_niets'}", aantal=n), "ok")
    return redirect(url_for("charettes.deurpagina", id=id, dagdeel=dagdeel), 303)


@bp.get("/<int:id>/deur/<int:dagdeel>/lijst")
@mag(*SCHRIJVERS)
def deurlijst(id: int, dagdeel: int) -> ResponseReturnValue:
    """Who comes, by name, to print for a door without a telephone."""
    with lezend() as s:
        b = zoek(s, id)
        d = zoek_dagdeel(b, dagdeel)
        everybody, telling = deur.gasten(s, d), deur.tellingen(s, d)
    leg_blik_vast(b, d, "charette_lijst_bekeken")
    placed = [g for g in everybody if g.geplaatst]
    waiting = sorted((g for g in everybody if not g.geplaatst), key=lambda g: g.nummer)
    return toon("admin/charette_lijst.html", b, d=d, geplaatst=placed, wacht=waiting, telling=telling)
