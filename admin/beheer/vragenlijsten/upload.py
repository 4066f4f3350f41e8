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
from kern.onderzoek.vragenlijst import MAX_BYTES, MAX_MB, Bevinding, Keuring, VragenlijstFout, VragenlijstVersie
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
    workbook = file.read(MAX_BYTES + 1) if file is not None and file.filename else b""
    if not workbook:
        return _pagina(
            fout=zin("vragenlijst.upload.kies_leeg" if file and file.filename else "vragenlijst.upload.kies")
        ), 422
    if not _een_tegelijk.acquire(blocking=False):
        return _pagina(bezig=True), 503, {"Retry-After": "60"}
    try:
        judged = vragenlijst.keur(workbook)
    finally:
        _een_tegelijk.release()
    if not judged.goed:
        return _pagina(keuring=judged), 422
    return _bewaar(workbook, judged)


def _bewaar(workbook: bytes, judged: Keuring) -> ResponseReturnValue:
    try:
        with schrijvend() as s:
            row = vragenlijst.voeg_toe(s, workbook, judged, nu(), huidig().email)
            leg_vast(s, "vragenlijst_geupload", row.ref)
            address = _adres(row)
    except VragenlijstFout as error:
        return _pagina(keuring=judged, fout=str(error)), 422
    notices = len(vragenlijst.haal_opmerkingen(judged))
    flash(zin("vragenlijst.upload.bewaard_meldingen" if notices else "vragenlijst.upload.bewaard"), "ok")
    return redirect(address, 303)


def _adres(row: VragenlijstVersie) -> str:
    return url_for("vragenlijsten.een", form_id=row.form_id, versie=row.versie)


def _pagina(keuring: Keuring | None = None, fout: str = "", *, bezig: bool = False) -> str:
    fouten = keuring.fouten if keuring else ()
    rest = keuring.waarschuwingen if keuring else ()
    return render_template(
        "admin/vragenlijst_nieuw.html",
        fout=fout,
        bezig=bezig,
        gekeurd=keuring is not None,
        aantal=len(fouten),
        fouten=per_blad(fouten),
        meldingen=per_blad(rest),
        aantal_meldingen=len(rest),
        grens=MAX_MB,
    )


def per_blad(found: Iterable[Bevinding]) -> list[Blad]:
    """Findings by sheet, the file as a whole first, and on each sheet by row."""
    ordered = sorted(
        found, key=lambda b: (b.blad != "", _BLADEN.index(b.blad) if b.blad in _BLADEN else 9, b.blad, b.rij or 0)
    )
    return [Blad(naam, tuple(rows)) for naam, rows in groupby(ordered, key=lambda b: b.blad)]


_BLADEN = ("survey", "choices", "settings")
