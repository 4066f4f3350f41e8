"""A step: tick what is met and what was told, begin it, close it, skip it, open it again, move its days."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField, SelectMultipleField, TextAreaField

from admin.beheer.trajecten.pagina import (
    Beeld,
    Daad,
    begin,
    bp,
    doe,
    druk,
    naar,
    naar_stap,
    opnieuw,
    plaats,
    toon,
    verwerk,
    wie,
    zoek,
    zoek_stap,
)
from admin.config import lezend, nu
from admin.formulier import DatumVeld, Formulier, Lengte, Verplicht, Versieveld, gestript_lang, ingevuld
from admin.toegang import LEIDING, SCHRIJVERS, STAF, mag
from kern.instellingen import Verouderd
from kern.taal import zin
from kern.trajecten import criteria, stappen
from kern.trajecten.planning import Verschuiving
from kern.trajecten.rijen import Stapstaat, Traject
from kern.trajecten.stand import StapStand
from kern.trajecten.traject import TrajectFout


class Vinkformulier(Formulier):
    """What is met and what was told: the keys of the ticked ones."""

    criterium = SelectMultipleField("Klaar als", validate_choice=False)
    moment = SelectMultipleField("Vertellen", validate_choice=False)
    van = HiddenField()
    versie = Versieveld()


class Stapreden(Formulier):
    """Why; the use case says when it may not be empty."""

    reden = TextAreaField("Waarom?", [Lengte(1000)], [gestript_lang])
    versie = Versieveld()


class Verplaatsformulier(Formulier):
    """Other days. `bekeken`: the days of which the consequences were shown."""

    van = DatumVeld("Eerste dag", (Verplicht("vul_datum"),))
    tot = DatumVeld("Laatste dag", (Verplicht("vul_datum"),))
    schuif_mee = BooleanField("Schuif de stappen erna mee", default=True)
    bekeken = HiddenField()
    versie = Versieveld()

    @property
    def gevraagd(self) -> str:
        """What is asked, as one text, to compare with what was looked at."""
        return f"{self.van.dag} {self.tot.dag} {bool(self.schuif_mee.data)}"


def werkvel(s: Session, b: Beeld, stap: StapStand, form: Vinkformulier | None = None) -> dict[str, Any]:
    """What a page needs to show a step at work: its criteria, its moments and the form to tick them."""
    met = criteria.standen(s, nu(), b.t, stap)
    if form is None:
        form = Vinkformulier(data=begin(b))
        form.criterium.data = [c.sleutel for c in met if c.gehaald and not c.berekend]
        form.moment.data = [m.sleutel for m in stap.communicatie if m.gedaan_op]
    return {"nu_stap": stap, "criteria": met, "vinkform": form}


@bp.get("/<int:id>/stap/<sleutel>")
@mag(*STAF)
def stap(id: int, sleutel: str) -> ResponseReturnValue:
    """A step."""
    with lezend() as s:
        b = zoek(s, id)
        return toon("admin/traject_stap.html", b, verouderd=False, **werkvel(s, b, zoek_stap(b, sleutel)))


@bp.post("/<int:id>/stap/<sleutel>/vinken")
@mag(*SCHRIJVERS)
def vinken(id: int, sleutel: str) -> ResponseReturnValue:
    """Keep what is ticked; somebody else's ticks are never undone unseen."""
    form = Vinkformulier(request.form)
    with lezend() as s:
        b = zoek(s, id)
        zoek_stap(b, sleutel)
    try:
        doe(id, "gevinkt", lambda s, t: _vink(s, t, sleutel, form))
    except Verouderd:
        b = opnieuw(b, form)
        with lezend() as s:
            found = werkvel(s, b, zoek_stap(b, sleutel), form)
        return toon("admin/traject_stap.html", b, verouderd=True, **found), 409
    except TrajectFout as error:
        flash(str(error), "fout")
    else:
        flash(zin("trajecten.klaar.gevinkt"), "ok")
    return redirect(naar_stap(b, sleutel) if form.van.data == "stap" else naar(b), 303)


def _vink(s: Session, t: Traject, sleutel: str, form: Vinkformulier) -> None:
    """Each tick that changed is its own fact; the version that was read counts for the first one."""
    if form.versie.gelezen != t.versie:
        raise Verouderd(f"traject {t.id}")
    met = criteria.standen(s, nu(), t, zoek_stap(zoek(s, t.id), sleutel))
    ticked = set(form.criterium.data or ())
    for c in met:
        if not c.berekend and c.gehaald != (c.sleutel in ticked):
            stappen.vink(s, nu(), t, sleutel, c.sleutel, not c.gehaald, wie(), t.versie)
    told = set(form.moment.data or ())
    for m in zoek_stap(zoek(s, t.id), sleutel).communicatie:
        if (m.gedaan_op is not None) != (m.sleutel in told):
            stappen.meld_gedaan(s, nu(), t, sleutel, m.sleutel, m.gedaan_op is None, wie(), t.versie)


@bp.post("/<int:id>/stap/<sleutel>/beginnen")
@mag(*LEIDING)
def beginnen(id: int, sleutel: str) -> ResponseReturnValue:
    """Begin a step."""
    form = Stapreden(request.form)
    with lezend() as s:
        b = zoek(s, id)
        zoek_stap(b, sleutel)
    return druk(
        id,
        "stap_begonnen",
        lambda s, t: stappen.begin_stap(s, nu(), t, sleutel, wie(), form.versie.gelezen),
        naar_stap(b, sleutel),
    )


# In which states a step may be closed, skipped or opened again.
MAG = {
    "gesloten": (Stapstaat.BEZIG,),
    "overgeslagen": (Stapstaat.LATER, Stapstaat.BEZIG),
    "heropend": (Stapstaat.KLAAR,),
}


def _met_reden(
    id: int, sleutel: str, soort: str, form: Stapreden, daad: Daad, terug_naar_stap: bool
) -> ResponseReturnValue:
    """A page that says what will happen to a step, and asks why."""
    with lezend() as s:
        b = zoek(s, id)
        found = zoek_stap(b, sleutel)
        met = criteria.standen(s, nu(), b.t, found)
    if request.method == "GET":
        if found.staat not in MAG[soort] or not b.loopt:
            return redirect(naar_stap(b, sleutel), 303)
        form.versie.data = str(b.t.versie)
    return verwerk(
        "admin/traject_stap_reden.html",
        b,
        form,
        f"stap_{soort}",
        daad,
        naar_stap(b, sleutel) if terug_naar_stap else naar(b),
        stap=found,
        soort=soort,
        open_criteria=[c for c in met if not c.gehaald],
    )


@bp.route("/<int:id>/stap/<sleutel>/sluiten", methods=["GET", "POST"])
@mag(*LEIDING)
def sluiten(id: int, sleutel: str) -> ResponseReturnValue:
    """Close a step; with a reason when something is not met."""
    form = Stapreden(ingevuld())

    def daad(s: Session, t: Traject) -> None:
        stappen.sluit_stap(s, nu(), t, sleutel, wie(), form.versie.gelezen, reden=form.reden.data or "")

    return _met_reden(id, sleutel, "gesloten", form, daad, False)


@bp.route("/<int:id>/stap/<sleutel>/overslaan", methods=["GET", "POST"])
@mag(*LEIDING)
def overslaan(id: int, sleutel: str) -> ResponseReturnValue:
    """Skip a step, with a reason."""
    form = Stapreden(ingevuld())

    def daad(s: Session, t: Traject) -> None:
        stappen.sla_over(s, nu(), t, sleutel, wie(), form.versie.gelezen, reden=form.reden.data or "")

    return _met_reden(id, sleutel, "overgeslagen", form, daad, False)


@bp.route("/<int:id>/stap/<sleutel>/heropenen", methods=["GET", "POST"])
@mag(*LEIDING)
def heropenen(id: int, sleutel: str) -> ResponseReturnValue:
    """Open a closed step again, with a reason."""
    form = Stapreden(ingevuld())

    def daad(s: Session, t: Traject) -> None:
        stappen.heropen(s, nu(), t, sleutel, wie(), form.versie.gelezen, reden=form.reden.data or "")

    return _met_reden(id, sleutel, "heropend", form, daad, True)


@bp.post("/<int:id>/stap/<sleutel>/terugzetten")
@mag(*LEIDING)
def terugzetten(id: int, sleutel: str) -> ResponseReturnValue:
    """A skipped step is to be done after all."""
    form = Stapreden(request.form)
    with lezend() as s:
        b = zoek(s, id)
        zoek_stap(b, sleutel)
    return druk(
        id,
        "stap_teruggezet",
        lambda s, t: stappen.zet_terug(s, nu(), t, sleutel, wie(), form.versie.gelezen),
        naar_stap(b, sleutel),
    )


@bp.route("/<int:id>/stap/<sleutel>/verplaatsen", methods=["GET", "POST"])
@mag(*LEIDING)
def verplaatsen(id: int, sleutel: str) -> ResponseReturnValue:
    """Other days for a step: first look what moves along, then keep it."""
    with lezend() as s:
        b = zoek(s, id)
        found = zoek_stap(b, sleutel)
    data = begin(b, van=found.begonnen_op or found.van, tot=found.tot)
    form = Verplaatsformulier(ingevuld(), data=data)
    if form.verstuurd() and (request.form.get("actie") != "bewaar" or form.bekeken.data != form.gevraagd):
        return _voorbeeld(b, found, form)

    def daad(s: Session, t: Traject) -> None:
        van, tot = form.van.zeker, form.tot.zeker
        mee = bool(form.schuif_mee.data)
        stappen.verplaats(s, nu(), t, sleutel, van, tot, wie(), form.versie.gelezen, schuif_mee=mee)

    return verwerk("admin/traject_verplaatsen.html", b, form, "stap_verplaatst", daad, stap=found, schuift=None)


def _voorbeeld(b: Beeld, stap: StapStand, form: Verplaatsformulier) -> ResponseReturnValue:
    """What would move; nothing is kept."""
    schuift: tuple[Verschuiving, ...] | None = None
    try:
        with lezend() as s:
            t = zoek(s, b.t.id).t
            moved = stappen.verplaats_voorbeeld(s, nu(), t, stap.sleutel, form.van.zeker, form.tot.zeker)
        schuift = tuple(v for v in moved if form.schuif_mee.data or v.sleutel == stap.sleutel)
    except TrajectFout as error:
        plaats(form, error)
    else:
        form.bekeken.data = form.gevraagd
    page = toon("admin/traject_verplaatsen.html", b, form=form, stap=stap, schuift=schuift, verouderd=False, nodig=None)
    return page, 422 if form.errors else 200
