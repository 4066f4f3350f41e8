"""The files of a dossier: what was chosen in a form, download, take away."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.dossier.pagina import bp, zoek_stuk
from admin.config import lezend, schrijvend
from admin.toegang import SCHRIJVERS, STAF, leg_vast, mag
from kern.dossier import bestanden
from kern.dossier.bestanden import BestandFout, Gekeurd
from kern.dossier.keuring import GROOTSTE
from kern.dossier.rijen import Bestand
from kern.kernen import Kern
from kern.taal import zin

# The browser gets every file as something to keep, never to show: no kind of it can act as one of our pages.
_DOWNLOAD = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def gekozen(veld: str) -> Gekeurd:
    """The file that was chosen in a form, judged. Raises BestandFout."""
    file = request.files.get(veld)
    if file is None or not file.filename:
        raise BestandFout("geen")
    return bestanden.maak_veilig(file.filename, file.read(GROOTSTE + 1))


@bp.get("/bestand/<bestand>")
@mag(*STAF)
def download(slug: str, bestand: str) -> ResponseReturnValue:
    """A file, as an attachment."""
    with lezend() as s:
        _, row = _zoek(s, slug, bestand)
        full = bestanden.lees(s, row.id) or abort(404)
        content, naam, soort = full.inhoud, full.naam, full.mediatype
    response = Response(content, mimetype=soort, headers=_DOWNLOAD)
    response.headers.set("Content-Disposition", "attachment", filename=naam)
    return response


@bp.post("/bestand/<bestand>/verwijderen")
@mag(*SCHRIJVERS)
def bestand_verwijderen(slug: str, bestand: str) -> ResponseReturnValue:
    """Take a file away; its piece stays."""
    with schrijvend() as s:
        kern, row = _zoek(s, slug, bestand)
        stuk_id = row.stuk_id
        bestanden.verwijder(s, row)
        leg_vast(s, "dossier_bestand_weg", kern.naam)
    flash(zin("dossier.klaar.bestand_weg"), "ok")
    return redirect(url_for("dossier.stuk", slug=slug, id=stuk_id, _anchor="bestanden"), 303)


def _zoek(s: Session, slug: str, bestand: str) -> tuple[Kern, Bestand]:
    found = bestanden.een(s, bestand)
    if found is None:
        abort(404)
    kern, _ = zoek_stuk(s, slug, found[1].id)
    return kern, found[0]
