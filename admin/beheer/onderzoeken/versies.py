"""Another version of the questionnaire for an onderzoek that runs: what is otherwise, whom it touches, the button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import HiddenField

from admin.beheer.onderzoeken.pagina import Beeld, bp, toon, zoek
from admin.config import config, lezend, nu, schrijvend
from admin.formulier import Formulier, Versieveld
from admin.toegang import LEIDING, huidig, mag
from kern.instellingen import Verouderd
from kern.onderzoek import overgang, veldwerk
from kern.onderzoek.onderzoek import OnderzoekFout, Stand, fout_zin
from kern.onderzoek.overgang import Verschil
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import vandaag, zin

# Where an onderzoek can still get another version.
KAN_NOG = (Stand.CONCEPT, Stand.OPEN)


class Overgangsformulier(Formulier):
    """To which version, and what the editor saw of the onderzoek."""

    naar = HiddenField()
    versie = Versieveld()


@dataclass(frozen=True)
class Vraagverschil:
    """What is otherwise about one question. `telt` and `waarom` as in `Verschil`."""

    naam: str
    vraag: str
    regels: tuple[Verschil, ...]

    @property
    def telt(self) -> bool | None:
        """Whether answers of the old version count."""
        return self.regels[0].telt

    @property
    def waarom(self) -> str:
        """Why not, or what to look at."""
        return self.regels[0].waarom


@bp.get("/<int:id>/versie")
@mag(*LEIDING)
def versie(id: int) -> ResponseReturnValue:
    """What the newest version (or the one named in the address) would change."""
    with lezend() as s:
        b = zoek(s, id)
        if b.stand not in KAN_NOG:
            return redirect(url_for("onderzoeken.vragenlijst", id=id), 303)
        return _pagina(s, b, _naar(s, b, request.args.get("naar", "")))


@bp.post("/<int:id>/versie")
@mag(*LEIDING)
def doe_versie(id: int) -> ResponseReturnValue:
    """Go on with that version."""
    form = Overgangsformulier(request.form)
    try:
        with schrijvend() as s:
            b = zoek(s, id)
            new = s.get(VragenlijstVersie, str(form.naar.data))
            if new is None:
                abort(404)
            overgang.ga_over(s, nu(), b.o, new, huidig().email, form.versie.gelezen)
    except Verouderd:
        with lezend() as s:
            b = zoek(s, id)
            return _pagina(s, b, _naar(s, b, str(form.naar.data)), verouderd=True), 409
    except OnderzoekFout as error:
        flash(fout_zin(error), "fout")
        return redirect(url_for("onderzoeken.vragenlijst", id=id), 303)
    flash(zin("onderzoek.klaar.versie", versie=new.versie), "ok")
    return redirect(url_for("onderzoeken.vragenlijst", id=id), 303)


def _naar(s: Session, b: Beeld, gevraagd: str) -> VragenlijstVersie | None:
    """The version to look at: the one asked for, else the newest other one. None when there is no other."""
    others = overgang.andere_versies(s, b.o)
    found = next((v for v in others if v.id == gevraagd), None)
    if gevraagd and found is None and gevraagd != b.o.versie_id:
        abort(404)
    return found or next(iter(others), None)


def _pagina(s: Session, b: Beeld, new: VragenlijstVersie | None, verouderd: bool = False) -> str:
    shown = {} if new is None else _verschil(s, b, new)
    form = Overgangsformulier(data={"naar": new.id if new else "", "versie": str(b.o.versie)})
    others = [v for v in overgang.andere_versies(s, b.o) if new is not None and v.id != new.id]
    return toon("admin/onderzoek_versie.html", b, "", naar=new, form=form, verouderd=verouderd, andere=others, **shown)


def _verschil(s: Session, b: Beeld, new: VragenlijstVersie) -> dict[str, Any]:
    tables = b.o.tabellen or veldwerk.tabellen(s, nu(), b.kern, b.o.onderzoeksgebied, config().omgeving.gemeente)
    found = tuple(_per_vraag(overgang.verschil(b.versie, new, tables, vandaag(nu()))))
    return {
        "vragen": found,
        "nieuw": sum(1 for v in found if v.regels[0].soort == "nieuw"),
        "weg": sum(1 for v in found if v.regels[0].soort == "weg"),
        "lopend": overgang.lopend(s, nu(), b.o),
        "nieuwer": overgang.is_nieuwer(new, b.versie),
        "antwoorden": overgang.antwoorden_op(s, b.o, b.versie),
    }


def _per_vraag(verschillen: Iterable[Verschil]) -> Iterable[Vraagverschil]:
    for naam, lines in groupby(verschillen, key=lambda v: v.naam):
        found = tuple(lines)
        yield Vraagverschil(naam, found[0].vraag, found)
