"""The work of a charette in public: rounds, sketches, polls and the akkoord; voting for a variant.

The views stand on the blueprint of the ideas; importing this file adds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import lezend, nu, schrijvend
from admin.openbaar import aanmeldformulier, apparaat, charetteblad
from admin.openbaar.charette_ideeen import bp
from admin.toegang import netwerk, openbaar
from kern.charettes import akkoord, ideelijst, peiling, rondes, schetsen
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Akkoordpunt, Akkoordsoort, Peilpunt, Ronde, Schets, Variant
from kern.onderzoek import codes
from kern.taal import procent, zin

__all__ = ["bp"]

# New voters from one network in an hour; who changes a vote is not counted.
PER_UUR = 60


class Staaf(NamedTuple):
    """One bar of a chart."""

    label: str
    aantal: int
    deel: str


@dataclass(frozen=True)
class Rondeblad:
    """One round as everybody may read it. `stemmen`: the bars once the vote is over and there are any."""

    ronde: Ronde
    dagdeel: str
    varianten: tuple[tuple[Variant, tuple[Schets, ...]], ...]
    schetsen: tuple[Schets, ...]
    stemmen: tuple[Staaf, ...]
    reacties: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Peiling:
    """One polled item with its bars."""

    punt: Peilpunt
    staven: tuple[Staaf, ...]


@bp.get("/werk")
@openbaar
def werk(id: int) -> str:
    """The rounds with what people said and what changed, the sketches, the polls and the akkoord."""
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        c = blad.c
        beelden = schetsen.lijst(s, c, openbaar=True)
        gelezen = rondes.lijst(s, c, openbaar=True)
        bladen = [_ronde(s, c, ronde, beelden) for ronde in gelezen]
        los = [b for b in beelden if b.ronde_id not in {r.id for r in gelezen}]
        overeen = akkoord.lees(s, c, openbaar=True)
        peilingen = [_peiling(p) for p in peiling.peilpunten(s, c) if p.gepeild_op]
        stemronde = rondes.stemronde(s, c)
    return render_template(
        "openbaar/charette_werk.html",
        b=blad,
        rondes=bladen,
        schetsen=los,
        akkoord=overeen,
        punten=[(soort, zin(f"idee.akkoord.{soort.value}"), overeen.van(soort)) for soort in Akkoordsoort],
        afspraak=_afspraak,
        peilingen=peilingen,
        meest=max((staaf.aantal for p in peilingen for staaf in p.staven), default=0),
        stemmen=stemronde is not None,
    )


def _afspraak(punt: Akkoordpunt) -> bool:
    return akkoord.is_afspraak(punt)


def _ronde(s: Session, c: Charette, ronde: Ronde, beelden: list[Schets]) -> Rondeblad:
    keuzes = rondes.varianten(s, ronde)
    hier = [b for b in beelden if b.ronde_id == ronde.id]
    letters = {v.id: v.letter for v in keuzes}
    said = rondes.reacties(s, ronde, openbaar=True)
    return Rondeblad(
        ronde=ronde,
        dagdeel=ideelijst.dagdeelnaam(c, ronde.dagdeel_id),
        varianten=tuple((v, tuple(b for b in hier if b.variant_id == v.id)) for v in keuzes),
        schetsen=tuple(b for b in hier if b.variant_id not in letters),
        stemmen=() if ronde.stemmen else _stemmen(s, ronde, keuzes),
        reacties=tuple((letters.get(r.variant_id or 0, ""), r.tekst) for r in said),
    )


def _stemmen(s: Session, ronde: Ronde, keuzes: list[Variant]) -> tuple[Staaf, ...]:
    counted = rondes.stemmen(s, ronde)
    return _staven([(f"{v.letter}. {v.naam}", counted.get(v.id, 0)) for v in keuzes])


def _peiling(punt: Peilpunt) -> Peiling:
    counted = [(zin(f"aanmelding.peiling.{name}"), getattr(punt, name)) for name in ("voor", "neutraal", "tegen")]
    return Peiling(punt, _staven(counted))


def _staven(counted: list[tuple[str, int]]) -> tuple[Staaf, ...]:
    """Bars with their shares; nothing when nobody said anything."""
    total = sum(n for _, n in counted)
    return tuple(Staaf(label, n, procent(n / total)) for label, n in counted) if total else ()


# --- voting


@bp.get("/stem")
@openbaar
def stem(id: int) -> str:
    """The variants to choose from, with what this device chose before; or that one cannot vote now."""
    return _stempagina(id)


@bp.post("/stem")
@openbaar
def stem_nu(id: int) -> ResponseReturnValue:
    """Vote. One vote per device and round, which may change as long as the vote is open."""
    token = apparaat.token() or apparaat.nieuw()
    keuze = aanmeldformulier.nummer(request.form.get("variant", ""))
    if keuze is None:
        return _stempagina(id, zin("aanmelding.stem_fout.geen")), 422
    try:
        with schrijvend() as s:
            ronde = rondes.stemronde(s, charetteblad.zoek(s, nu(), id).c)
            if ronde is None:
                return redirect(url_for("ideeen.stem", id=id), 303)
            kiezer = f"web:{token}"
            te_vaak = not _mag_stemmen(s, ronde, kiezer)
            if not te_vaak:
                rondes.stem(s, ronde, keuze, kiezer)
    except CharetteFout as fout:
        return _stempagina(id, str(fout)), 422
    if te_vaak:
        return _stempagina(id, zin("aanmelding.stem_fout.te_vaak")), 429
    flash(zin("aanmelding.gedaan.gestemd"), "ok")
    return apparaat.onthoud(redirect(url_for("ideeen.stem", id=id), 303), token)


def _mag_stemmen(s: Session, ronde: Ronde, kiezer: str) -> bool:
    if rondes.mijn_stem(s, ronde, kiezer) is not None:
        return True
    bronnen = codes.bronnen_van(s, f"stem:{ronde.id}:{netwerk()}")
    if codes.te_vaak(s, nu(), bronnen, PER_UUR):
        return False
    codes.noteer_fout(s, nu(), bronnen)
    return True


def _stempagina(id: int, fout: str = "") -> str:
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        ronde = rondes.stemronde(s, blad.c)
        token = apparaat.token()
        return render_template(
            "openbaar/charette_stem.html",
            b=blad,
            r=_ronde(s, blad.c, ronde, schetsen.lijst(s, blad.c, openbaar=True)) if ronde else None,
            gekozen=rondes.mijn_stem(s, ronde, f"web:{token}") if ronde and token else None,
            fout=fout,
        )


# --- sketches


@bp.get("/schets/<schets>")
@openbaar
def schets(id: int, schets: str) -> Response:
    """The picture itself."""
    with lezend() as s:
        charetteblad.zoek(s, nu(), id)
        row = schetsen.lees(s, schets, openbaar=True)
        if row is None or row.charette_id != id:
            abort(404)
        inhoud, mediatype = row.inhoud, row.mediatype
    response = make_response(inhoud)
    response.mimetype = mediatype
    # Kept for an hour only: staff may hide a sketch.
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
