"""A piece of the dossier: lay it down, read it, change it, take it away."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.dossier.bestanden import gekozen
from admin.beheer.dossier.formulieren import FORMULIEREN, Stukformulier, Weg, waarden
from admin.beheer.dossier.pagina import DELEN, VAN_SOORT, Deel, bp, toon, zoek_stuk
from admin.beheer.kernen import zoek as zoek_kern
from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import Formulier, ingevuld
from admin.toegang import SCHRIJVERS, STAF, huidig, leg_vast, mag
from kern import journaal, toezeggingen
from kern.dossier import bestanden, stukken
from kern.dossier.bestanden import BestandFout, Gekeurd
from kern.dossier.rijen import Stuksoort
from kern.dossier.stukken import Actie, DossierFout, lees_acties
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.taal import vandaag, zin
from kern.toezeggingen import ToezeggingFout
from kern.trajecten import traject
from kern.werk import trajecten as werk


@bp.route("/<deel>/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def nieuw(slug: str, deel: str) -> ResponseReturnValue:
    """Lay down a piece."""
    part = DELEN.get(deel) or abort(404)
    with lezend() as s:
        kern = zoek_kern(s, slug)
    # Most talks are between these two, and on a phone each tap counts.
    begin = {"datum": vandaag(nu()), "rollen": ["PL", "DBO"]} if request.method == "GET" else {}
    form = FORMULIEREN[part.soort](ingevuld(), data=begin)
    if form.verstuurd():
        try:
            file = gekozen("bestand") if part.soort is Stuksoort.DOCUMENT else None
            made = _leg_vast(slug, form, part, file)
        except (DossierFout, ToezeggingFout) as error:
            plaats(form, error)
        except BestandFout as error:
            form.fout("bestand", str(error))
        else:
            _meld("bewaard", file)
            return redirect(url_for("dossier.stuk", slug=slug, id=made), 303)
    return toon("admin/dossier_formulier.html", kern, part, form=form, stuk=None), 422 if form.errors else 200


def _leg_vast(slug: str, form: Stukformulier, deel: Deel, file: Gekeurd | None) -> int:
    """Keep the piece, its actions and its file, or nothing of it; gives its number."""
    with schrijvend() as s:
        kern = zoek_kern(s, slug)
        running = traject.actief(s, kern.id)
        row = stukken.leg_vast(
            s,
            nu(),
            kern.id,
            deel.soort,
            datum=form.datum.dag or vandaag(nu()),
            titel=form["titel"].data or "",
            tekst=form["tekst"].data or "",
            gegevens=form.gegevens(),
            zichtbaarheid=Zichtbaarheid(form.zichtbaarheid.data),
            door=huidig().email,
            traject_id=running.id if running else None,
            acties=_acties(form),
        )
        if file is not None:
            bestanden.bewaar(s, nu(), row, file)
        _na(s, kern, "dossier_toegevoegd")
        return row.id


def _acties(form: Stukformulier) -> tuple[Actie, ...]:
    return lees_acties(form["acties"].data or "", vandaag(nu())) if "acties" in form else ()


def _na(s: Session, kern: Kern, handeling: str) -> None:
    """In the logboek, and to who wants to hear at once."""
    leg_vast(s, handeling, kern.naam)
    werk.vertel(s, nu(), kern, huis())
    config().wek()


def _meld(klaar: str, file: Gekeurd | None = None) -> None:
    flash(zin(f"dossier.klaar.{klaar}"), "ok")
    if file is not None and file.gewist:
        flash(zin("dossier.bestand.gewist"), "info")


def plaats(form: Formulier, error: DossierFout | ToezeggingFout) -> None:
    """Put a refusal at the field it is about; an action that cannot be kept at the field of the actions."""
    field = error.veld if error.veld in form else "acties" if "acties" in form else "titel"
    form.fout(field, str(error))


@bp.get("/stuk/<int:id>")
@mag(*STAF)
def stuk(slug: str, id: int) -> ResponseReturnValue:
    """A piece with its files, its actions, and what was done with it."""
    return _toon_stuk(slug, id)


def _toon_stuk(slug: str, id: int, fout: str = "") -> str:
    with lezend() as s:
        kern, row = zoek_stuk(s, slug, id)
        files = bestanden.van(s, [row.id]).get(row.id, [])
        acts = stukken.acties_van(s, row)
        known = journaal.regels(s, kern.id, journaal.VOOR_STAF, nu(), hoogstens=1000)
    feiten = [feit for feit in known if feit.gegevens.get("stuk") == row.id]
    late = toezeggingen.dagen_te_laat
    part = VAN_SOORT[Stuksoort(row.soort)]
    return toon(
        "admin/dossier_stuk.html",
        kern,
        part,
        stuk=row,
        bestanden=files,
        acties=acts,
        feiten=feiten,
        te_laat=late,
        fout=fout,
    )


@bp.route("/stuk/<int:id>/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def wijzigen(slug: str, id: int) -> ResponseReturnValue:
    """Change a piece; new actions come beside the ones it has."""
    with lezend() as s:
        kern, row = zoek_stuk(s, slug, id)
        acts = stukken.acties_van(s, row)
    part = VAN_SOORT[Stuksoort(row.soort)]
    form = FORMULIEREN[part.soort](ingevuld(), data=waarden(row))
    verouderd = False
    if form.verstuurd():
        try:
            _wijzig(slug, id, form)
        except Verouderd:
            verouderd, form.versie.data = True, str(row.versie)
        except (DossierFout, ToezeggingFout) as error:
            plaats(form, error)
        else:
            _meld("gewijzigd")
            return redirect(url_for("dossier.stuk", slug=slug, id=id), 303)
    page = toon("admin/dossier_formulier.html", kern, part, form=form, stuk=row, acties=acts, verouderd=verouderd)
    return page, 409 if verouderd else 422 if form.errors else 200


def _wijzig(slug: str, id: int, form: Stukformulier) -> None:
    with schrijvend() as s:
        kern, row = zoek_stuk(s, slug, id)
        stukken.wijzig(
            s,
            nu(),
            row,
            huidig().email,
            form.versie.gelezen,
            datum=form.datum.dag or row.datum,
            titel=form["titel"].data or "",
            tekst=form["tekst"].data or "",
            gegevens={**row.gegevens, **form.gegevens()},
            zichtbaarheid=Zichtbaarheid(form.zichtbaarheid.data),
            acties=_acties(form),
        )
        _na(s, kern, "dossier_gewijzigd")


@bp.route("/stuk/<int:id>/verwijderen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def verwijderen(slug: str, id: int) -> ResponseReturnValue:
    """Take a piece away with its files, for a reason."""
    with lezend() as s:
        kern, row = zoek_stuk(s, slug, id)
        n = len(bestanden.van(s, [row.id]).get(row.id, []))
    form = Weg(ingevuld(), data={"versie": str(row.versie)} if request.method == "GET" else {})
    verouderd = False
    part = VAN_SOORT[Stuksoort(row.soort)]
    if form.verstuurd():
        try:
            _verwijder(slug, id, form)
        except Verouderd:
            verouderd, form.versie.data = True, str(row.versie)
        else:
            _meld("verwijderd")
            return redirect(url_for("dossier.lijst", slug=slug, deel=part.naam), 303)
    page = toon("admin/dossier_weg.html", kern, part, form=form, stuk=row, aantal=n, verouderd=verouderd)
    return page, 409 if verouderd else 422 if form.errors else 200


def _verwijder(slug: str, id: int, form: Weg) -> None:
    with schrijvend() as s:
        kern, row = zoek_stuk(s, slug, id)
        stukken.verwijder(s, nu(), row, form.reden.data or "", huidig().email, form.versie.gelezen)
        leg_vast(s, "dossier_verwijderd", kern.naam)


@bp.post("/stuk/<int:id>/bestand")
@mag(*SCHRIJVERS)
def uploaden(slug: str, id: int) -> ResponseReturnValue:
    """Put a file with a piece."""
    try:
        file = gekozen("bestand")
        with schrijvend() as s:
            kern, row = zoek_stuk(s, slug, id)
            bestanden.bewaar(s, nu(), row, file)
            leg_vast(s, "dossier_bestand", kern.naam)
    except BestandFout as error:
        return _toon_stuk(slug, id, str(error)), 422
    _meld("bestand", file)
    return redirect(url_for("dossier.stuk", slug=slug, id=id, _anchor="bestanden"), 303)
