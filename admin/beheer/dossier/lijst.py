"""The parts of a dossier, and all of it as one file to take along."""

from __future__ import annotations

import tempfile

from flask import Response, abort, send_file
from flask.typing import ResponseReturnValue

from admin.beheer.dossier.pagina import DELEN, bp, toon
from admin.beheer.kernen import zoek as zoek_kern
from admin.config import lezend, nu, schrijvend
from admin.toegang import SCHRIJVERS, STAF, leg_vast, mag
from kern import archief
from kern.dossier import bestanden, stukken


@bp.get("", defaults={"deel": "gesprekken"})
@bp.get("/<deel>")
@mag(*STAF)
def lijst(slug: str, deel: str) -> ResponseReturnValue:
    """One part, newest first."""
    part = DELEN.get(deel) or abort(404)
    with lezend() as s:
        kern = zoek_kern(s, slug)
        rows = stukken.lijst(s, kern.id, part.soort)
        counts = stukken.tel(s, kern.id)
        files = bestanden.van(s, [row.id for row in rows])
        acts = {row.id: stukken.acties_van(s, row) for row in rows if row.gegevens.get("acties")}
    return toon("admin/dossier.html", kern, part, counts, stukken=rows, bestanden=files, acties=acts)


@bp.get("/export.zip")
@mag(*SCHRIJVERS)
def export(slug: str) -> ResponseReturnValue:
    """The whole dossier as a zip; the logboek says who took it."""
    with schrijvend() as s:
        kern = zoek_kern(s, slug)
        leg_vast(s, "dossier_export", kern.naam)
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response, after the last byte
    with lezend() as s:
        archief.export(s, nu(), kern, file)
    file.seek(0)
    name = archief.bestandsnaam(nu(), kern)
    response: Response = send_file(file, "application/zip", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
