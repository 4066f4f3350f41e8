"""Uploading a workbook: everything that is wrong with it at once, or a version of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from threading import Lock

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.vragenlijsten.pagina import bp
from admin.config import nu, schrijvend
from admin.toegang import LEIDING, huidig, leg_vast, mag
from kern.onderzoek import vragenlijst
from kern.onderzoek.vragenlijst import MAX_BYTES, MAX_MB, Bevinding, Keuring, VragenlijstFout
from kern.taal import zin

# A judgement takes a child process with up to 512 MB and a minute of one of our four request threads: one at a time.
_een_tegelijk = Lock()


@dataclass(frozen=True)
class Blad:
    """What was found on one sheet of the workbook (`naam` is empty for the file as a whole), by row."""

    naam: str
    rijen: tuple[Bevinding, ...]


@bp.get("/nieuw")
@mag(*LEIDING)
def nieuw() -> ResponseReturnValue:
    """Choose a workbook."""
    return _pagina()


@bp.post("/nieuw")
@mag(*LEIDING)
def doe_nieuw() -> ResponseReturnValue:
    """Judge it; without errors it becomes a version."""
    file = request.files.get("werkboek")
    if file is None or not file.filename:
        return _pagina(fout=zin("vragenlijst.upload.kies")), 422
    workbook = file.read(MAX_BYTES + 1)
    if not _een_tegelijk.acquire(blocking=False):
        return _pagina(bezig=True), 503, {"Retry-After": "60"}
    try:
        judged = vragenlijst.keur(workbook)
    finally:
        _een_tegelijk.release()
    return _bewaar(workbook, judged) if judged.goed else (_pagina(judged), 422)


def _bewaar(workbook: bytes, judged: Keuring) -> ResponseReturnValue:
    now = nu()
    try:
        with schrijvend() as s:
            row = vragenlijst.voeg_toe(s, workbook, judged, now, huidig().email)
            new = row.gemaakt == now
            if new:
                leg_vast(s, "vragenlijst_geupload", row.ref)
            address = url_for("vragenlijsten.een", form_id=row.form_id, versie=row.versie)
    except VragenlijstFout as error:
        return _pagina(judged, str(error)), 422
    outcome = "stond_er" if not new else "bewaard_meldingen" if judged.opmerkingen else "bewaard"
    flash(zin(f"vragenlijst.upload.{outcome}"), "ok")
    return redirect(address, 303)


def _pagina(keuring: Keuring | None = None, fout: str = "", *, bezig: bool = False) -> str:
    judged = keuring or Keuring(())
    return render_template(
        "admin/vragenlijst_nieuw.html",
        fout=fout,
        bezig=bezig,
        gekeurd=keuring is not None,
        aantal=len(judged.fouten),
        fouten=per_blad(judged.fouten),
        waarschuwingen=per_blad(judged.waarschuwingen),
        opmerkingen=per_blad(judged.meldingen),
        rest=len(judged.opmerkingen),
        grens=MAX_MB,
    )


def per_blad(found: Iterable[Bevinding]) -> list[Blad]:
    """Findings by sheet, the file as a whole first; they come in the order of the workbook."""
    return [Blad(naam, tuple(rows)) for naam, rows in groupby(found, key=lambda b: b.blad)]
