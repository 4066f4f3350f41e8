"""Toezeggingen of all kernen: promises, questions and actions; what is late comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.toezeggingformulieren import (
    STANDEN,
    ZICHTBAAR,
    Filter,
    Nieuwformulier,
    Redenformulier,
    Slotformulier,
    Verzetformulier,
    Wijzigformulier,
)
from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import Formulier, ingevuld
from admin.toegang import SCHRIJVERS, STAF, heeft, huidig, leg_vast, mag
from kern import gebruikers, journaal, kernen, mensen, toezeggingen
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.taal import vandaag, zin
from kern.toezeggingen import GEMEENTE, Soort, Toezegging, ToezeggingFout
from kern.werk import trajecten as werk

bp = Blueprint("toezeggingen", __name__, url_prefix="/beheer/toezeggingen")
PER_BLAD = 25
# What may be done to a promise: the use case, given the session and the row.
Daad = Callable[[Session, Toezegging], object]


# --- the list


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """All kernen on one list: late first, then by day."""
    gekozen = _filter()
    blad = max(1, min(request.args.get("blad", 1, type=int) or 1, 1000))
    with lezend() as s:
        alle_kernen = kernen.alle(s)
        smal = _zoekargumenten(gekozen, alle_kernen)
        rows = toezeggingen.alle(s, **smal, hoogstens=PER_BLAD, vanaf=(blad - 1) * PER_BLAD)
        totaal = toezeggingen.aantal(s, **smal)
        namen = _namen(s)
    return render_template(
        "admin/toezeggingen.html",
        rijen=rows,
        filters=_standen(gekozen),
        gekozen=gekozen,
        kernen=alle_kernen,
        kern_van={kern.id: kern for kern in alle_kernen},
        namen=namen,
        soorten=list(Soort),
        totaal=totaal,
        blad=blad,
        bladen=max(1, -(-totaal // PER_BLAD)),
        **_overal(),
    )


def _filter() -> Filter:
    ask = request.args.get
    stand, soort = ask("stand", "open"), ask("soort", "")
    return Filter(
        stand if stand in STANDEN else "open",
        (ask("kern") or "")[:60],
        soort if soort in list(Soort) else "",
        (ask("wie") or "")[:200],
    )


def _zoekargumenten(f: Filter, alle_kernen: list[Kern]) -> dict[str, Any]:
    """The filter as arguments of `toezeggingen.alle`; a kern that is not there finds nothing."""
    kern_id = next((kern.id for kern in alle_kernen if kern.slug == f.kern), 0) if f.kern else None
    return {
        "kern_id": kern_id,
        "soort": Soort(f.soort) if f.soort else None,
        "eigenaar": {"": None, "niemand": ""}.get(f.wie, f.wie),
        "einden": STANDEN[f.stand],
        "te_laat_op": vandaag(nu()) if f.stand == "te-laat" else None,
    }


def _standen(f: Filter) -> list[dict[str, object]]:
    labels = {"open": "Open", "te-laat": "Te laat", "klaar": "Klaar"}
    return [{"label": labels[s], "url": f.adres(stand=s), "actief": s == f.stand} for s in STANDEN]


def _namen(s: Session) -> dict[str, str]:
    """How staff are called, by their address."""
    return {g.email: g.naam for g in gebruikers.alle(s)}


def _overal() -> dict[str, object]:
    return {
        "vandaag": vandaag(nu()),
        "te_laat": toezeggingen.dagen_te_laat,
        "mag_schrijven": heeft(*SCHRIJVERS),
        "zichtbaar": ZICHTBAAR,
    }


# --- a new one


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def nieuw() -> ResponseReturnValue:
    """Write down what was promised or asked."""
    form = Nieuwformulier(ingevuld())
    with lezend() as s:
        form.kern.choices = [(kern.slug, kern.naam) for kern in kernen.alle(s)]
        form.eigenaar.choices = _eigenaren(s)
        kern = kernen.per_slug(s, request.args.get("kern", ""))
        contacten = mensen.dbo_contacten(s, kern.id) if kern else []
    form.contact.choices = [("", "Iemand anders, of onbekend"), *((str(c.id), c.naam) for c in contacten)]
    if kern is not None:
        form.kern.data = kern.slug
    if not contacten:
        form.contact.data = ""
    if contacten:
        with schrijvend() as s:
            leg_vast(s, "contact_bekeken", kern.naam if kern else "")
    if form.verstuurd():
        try:
            made = _schrijf_op(form)
        except ToezeggingFout as error:
            form.fout(error.veld or "tekst", str(error))
        else:
            flash(zin("toezeggingen.klaar.gemaakt"), "ok")
            return redirect(url_for("toezeggingen.een", id=made), 303)
    page = render_template("admin/toezegging_nieuw.html", form=form, kern=kern, contacten=contacten, **_overal())
    return page, 422 if form.errors else 200


def _schrijf_op(form: Nieuwformulier) -> int:
    """Keep it, mail the receipt of a question, tell who wants to hear at once; gives the number."""
    with schrijvend() as s:
        kern = kernen.per_slug(s, str(form.kern.data)) or abort(404)
        soort, day = Soort(form.soort.data), form.voor.dag
        t = toezeggingen.zeg_toe(
            s,
            nu(),
            kern.id,
            form.tekst.data or "",
            voor=day or toezeggingen.antwoord_voor(s, nu()),
            partij=form.partij.data or GEMEENTE,
            eigenaar=form.eigenaar.data or "",
            aan=form.aan.data or (kern.dbo_naam if soort is not Soort.TOEZEGGING else ""),
            soort=soort,
            zichtbaarheid=Zichtbaarheid(form.zichtbaarheid.data),
            door=huidig().email,
            contact_id=int(form.contact.data) if form.contact.data else None,
        )
        if t.contact_id is not None:
            werk.bevestig(s, nu(), t, huidig().email, huis())
        leg_vast(s, "toezegging_gemaakt", kern.naam)
        werk.vertel(s, nu(), kern, huis())
    config().wek()
    return t.id


def _eigenaren(s: Session) -> list[tuple[str, str]]:
    staff = [g for g in gebruikers.alle(s) if g.actief and g.als_rol in SCHRIJVERS]
    return [("", zin("toezeggingen.projectleider")), *((g.email, g.naam) for g in staff)]


# --- one promise


@bp.get("/<int:id>")
@mag(*STAF)
def een(id: int) -> ResponseReturnValue:
    """What was promised, how it stands, and what was done with it."""
    with lezend() as s:
        t, kern = _zoek(s, id)
        feiten = [f for f in journaal.regels(s, kern.id, journaal.VOOR_STAF, nu(), hoogstens=1000) if _over(f, t)]
        ontvangst = toezeggingen.ontvangst_voor(s, nu(), t) if t.wacht_op_antwoord else None
        namen = _namen(s)
    return render_template(
        "admin/toezegging.html", t=t, kern=kern, feiten=feiten, ontvangst=ontvangst, namen=namen, **_overal()
    )


def _over(feit: journaal.Feit, t: Toezegging) -> bool:
    return feit.gegevens.get("toezegging") == t.id


def _zoek(s: Session, id: int) -> tuple[Toezegging, Kern]:
    t = toezeggingen.een(s, id) if id < 2**31 else None
    if t is None:
        abort(404)
    return t, s.get_one(Kern, t.kern_id)


@bp.post("/<int:id>/bevestigen")
@mag(*SCHRIJVERS)
def bevestigen(id: int) -> ResponseReturnValue:
    """Tell the one who asked that we got it; by mail when we know who it is."""
    with schrijvend() as s:
        t, kern = _zoek(s, id)
        done = werk.bevestig(s, nu(), t, huidig().email, huis())
        if done:
            leg_vast(s, "toezegging_bevestigd", kern.naam)
    config().wek()
    flash(zin(f"toezeggingen.klaar.{'bevestigd' if done else 'al_bevestigd'}"), "ok")
    return redirect(url_for("toezeggingen.een", id=id), 303)


@bp.route("/<int:id>/nakomen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def nakomen(id: int) -> ResponseReturnValue:
    """It is done, or this is the answer."""
    form = Slotformulier(ingevuld(), data=_begin(id))
    with lezend() as s:
        if _zoek(s, id)[0].als_soort in (Soort.VRAAG, Soort.MELDING):
            form.slot.label.text = "Het antwoord"
    by = huidig().email
    return _verwerk(
        id,
        form,
        "nagekomen",
        lambda s, t: werk.beantwoord(s, nu(), t, form.slot.data or "", by, form.versie.gelezen, huis()),
    )


@bp.route("/<int:id>/verzetten", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def verzetten(id: int) -> ResponseReturnValue:
    """Another day, with a reason."""
    form = Verzetformulier(ingevuld(), data=_begin(id))
    return _verwerk(
        id,
        form,
        "verzet",
        lambda s, t: toezeggingen.verzet(
            s, nu(), t, form.voor.dag or date.min, form.reden.data or "", huidig().email, form.versie.gelezen
        ),
    )


@bp.route("/<int:id>/vervallen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def vervallen(id: int) -> ResponseReturnValue:
    """It will not be kept, with a reason."""
    form = Redenformulier(ingevuld(), data=_begin(id))
    return _verwerk(
        id,
        form,
        "vervallen",
        lambda s, t: toezeggingen.laat_vervallen(
            s, nu(), t, form.reden.data or "", huidig().email, form.versie.gelezen
        ),
    )


@bp.route("/<int:id>/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def wijzigen(id: int) -> ResponseReturnValue:
    """Correct the words, who does it, or who may read it."""
    fields = ("tekst", "partij", "aan", "eigenaar", "zichtbaarheid")
    form = Wijzigformulier(ingevuld(), data=_begin(id, *fields))
    with lezend() as s:
        t, _ = _zoek(s, id)
        known = _eigenaren(s)
        gone = [(t.eigenaar, t.eigenaar)] if t.eigenaar not in dict(known) else []
    form.eigenaar.choices = known + gone
    return _verwerk(id, form, "gewijzigd", lambda s, t: _wijzig(s, t, form))


def _wijzig(s: Session, t: Toezegging, form: Wijzigformulier) -> None:
    toezeggingen.wijzig(
        s,
        nu(),
        t,
        huidig().email,
        form.versie.gelezen,
        tekst=form.tekst.data or "",
        partij=form.partij.data or "",
        aan=form.aan.data or "",
        eigenaar=form.eigenaar.data or "",
        zichtbaarheid=Zichtbaarheid(form.zichtbaarheid.data),
    )


def _begin(id: int, *velden: str) -> dict[str, str]:
    """What a form starts with; nothing when it was sent."""
    if request.method != "GET":
        return {}
    with lezend() as s:
        t, _ = _zoek(s, id)
        return {"versie": str(t.versie), **{veld: getattr(t, veld) for veld in velden}}


def _verwerk(id: int, form: Formulier, handeling: str, daad: Daad) -> ResponseReturnValue:
    """Show the form, do it, or show it again with what was typed and what is in the way."""
    verouderd = False
    if form.verstuurd():
        try:
            _doe(id, handeling, daad)
        except Verouderd:
            verouderd = True
        except ToezeggingFout as error:
            form.fout(error.veld if error.veld in form else next(iter(form)).name, str(error))
        else:
            flash(zin(f"toezeggingen.klaar.{handeling}"), "ok")
            return redirect(url_for("toezeggingen.een", id=id), 303)
    with lezend() as s:
        t, kern = _zoek(s, id)
    if verouderd:
        form["versie"].data = str(t.versie)
    page = render_template(
        "admin/toezegging_doen.html", form=form, soort=handeling, t=t, kern=kern, verouderd=verouderd, **_overal()
    )
    return page, 409 if verouderd else 422 if form.errors else 200


def _doe(id: int, handeling: str, daad: Daad) -> None:
    """One use case: done, in the logboek, told to who wants to hear at once."""
    with schrijvend() as s:
        t, kern = _zoek(s, id)
        daad(s, t)
        leg_vast(s, f"toezegging_{handeling}", kern.naam)
        werk.vertel(s, nu(), kern, huis())
    config().wek()
