"""Money: the year with its places, and the entries of a traject. A wrong entry is withdrawn, never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField, StringField

from admin.beheer.trajecten.pagina import Besluitformulier, bp, overal, plaats, toon, wie, zoek
from admin.config import lezend, nu, schrijvend
from admin.formulier import DatumVeld, Formulier, GetalVeld, Lengte, Verplicht, Versieveld, gestript, ingevuld
from admin.toegang import LEIDING, STAF, leg_vast, mag
from kern import instellingen, kernen
from kern.instellingen import Verouderd
from kern.taal import vandaag, zin
from kern.trajecten import begroting, traject
from kern.trajecten.rijen import Boeking, Post
from kern.trajecten.traject import BesluitNodig, TrajectFout

bp_budget = Blueprint("budget", __name__, url_prefix="/beheer/budget")
EERSTE_JAAR, LAATSTE_JAAR = 2019, 2040  # as far as the calendar goes
POSTEN = {
    Post.BEGROOT.value: "Begroot: zoveel denken wij nodig te hebben",
    Post.VERPLICHT.value: "Verplicht: afgesproken, nog te betalen",
    Post.BESTEED.value: "Besteed: betaald",
}


class Boekformulier(Besluitformulier):
    """An entry."""

    traject = SelectField("Waarvoor?")
    post = RadioField("Soort", [Verplicht("kies")], choices=POSTEN)
    bedrag = GetalVeld("Bedrag", (Verplicht("vul_bedrag"),), minstens=0, hoogstens=10_000_000, heel=False)
    omschrijving = StringField("Omschrijving", [Verplicht("vul_tekst"), Lengte(300)], [gestript])
    datum = DatumVeld("Datum", (Verplicht("vul_datum"),))
    jaar = GetalVeld("Telt mee in het jaar", (Verplicht("vul_jaar"),), minstens=EERSTE_JAAR, hoogstens=LAATSTE_JAAR)

    @property
    def traject_id(self) -> int | None:
        """The traject it is for; None for what is of all kernen."""
        return int(self.traject.data) if str(self.traject.data).isdigit() else None


class Betaalformulier(Besluitformulier):
    """What was really paid."""

    bedrag = GetalVeld("Betaald bedrag", (Verplicht("vul_bedrag"),), minstens=0, hoogstens=10_000_000, heel=False)


class Jaarformulier(Formulier):
    """What there is in a year."""

    bedrag = GetalVeld("Budget in euro", (Verplicht("vul_bedrag"),), minstens=0, hoogstens=10_000_000)
    kernen = GetalVeld("Hoeveel kernen mogen starten?", (Verplicht("vul_getal"),), minstens=0, hoogstens=50)
    versie = Versieveld()


class Intrekformulier(Formulier):
    """Why an entry is wrong."""

    reden = StringField("Waarom klopt deze boeking niet?", [Verplicht("vul_waarom"), Lengte(300)], [gestript])


@bp_budget.get("")
@mag(*STAF)
def jaar() -> ResponseReturnValue:
    """A year: what there is, what is taken, by which kern, and all entries."""
    year = _gevraagd_jaar()
    with lezend() as s:
        stand = begroting.jaarstand(s, nu(), year)
        rows = begroting.boekingen(s, jaar=year)
        names = _namen(s)
        gestart = [kern.naam for kern in kernen.alle(s) if kern.id in stand.gestart]
    shown = {"jaar": stand, "dit_jaar": vandaag(nu()).year, "boekingen": rows, "namen": names, "gestart": gestart}
    return render_template("admin/budget.html", per=_per_traject(rows), **shown, **overal())


@bp.get("/<int:id>/geld")
@mag(*STAF)
def geld(id: int) -> ResponseReturnValue:
    """The money of one traject."""
    with lezend() as s:
        b = zoek(s, id)
        rows = begroting.boekingen(s, traject_id=id)
        stand = begroting.jaarstand(s, nu(), b.t.jaar or vandaag(nu()).year)
        sums = begroting.per_traject(s).get(id)
    return toon("admin/traject_geld.html", b, "geld", boekingen=rows, jaar=stand, geld=sums)


@bp_budget.route("/boeken", methods=["GET", "POST"])
@mag(*LEIDING)
def boeken() -> ResponseReturnValue:
    """Add an entry; over the amount of the year it asks for a decision."""
    with lezend() as s:
        names = _namen(s)
    for_ = request.args.get("traject", "")
    data = {"traject": for_, "datum": vandaag(nu()), "jaar": str(_gevraagd_jaar())}
    form = Boekformulier(ingevuld(), data=data if request.method == "GET" else None)
    form.traject.choices = [("", "Alle kernen samen"), *((str(id), naam) for id, naam in names.items())]

    def daad(s: Session) -> str:
        begroting.boek(s, nu(), traject_id=form.traject_id, jaar=int(form.jaar.getal or 0), **_waarden(form))
        return names.get(form.traject_id or 0, "alle kernen")

    back = url_for("trajecten.geld", id=for_) if for_.isdigit() else url_for("budget.jaar", jaar=form.jaar.data)
    return _verwerk("admin/budget_boeken.html", form, "geboekt", daad, back)


def _waarden(form: Boekformulier) -> dict[str, Any]:
    return {
        "post": Post(form.post.data),
        "bedrag": int((form.bedrag.getal or 0) * 100),
        "omschrijving": form.omschrijving.data or "",
        "datum": form.datum.dag,
        "door": wie(),
        "besluit": form.besluit.data or "",
    }


@bp_budget.route("/<int:id>/betalen", methods=["GET", "POST"])
@mag(*LEIDING)
def betalen(id: int) -> ResponseReturnValue:
    """A commitment is paid: it goes, and what was paid comes in its place."""
    row, naam, back = _boeking(id)
    start = {"bedrag": str(row.bedrag / 100).replace(".", ",").removesuffix(",0")}
    form = Betaalformulier(ingevuld(), data=start if request.method == "GET" else None)

    def daad(s: Session) -> str:
        amount = int((form.bedrag.getal or 0) * 100)
        begroting.betaal(s, nu(), id, amount, door=wie(), besluit=form.besluit.data or "")
        return naam

    return _verwerk("admin/budget_betalen.html", form, "betaald", daad, back, boeking=row, naam=naam, terug=back)


@bp_budget.route("/<int:id>/intrekken", methods=["GET", "POST"])
@mag(*LEIDING)
def intrekken(id: int) -> ResponseReturnValue:
    """An entry was wrong."""
    row, naam, back = _boeking(id)
    form = Intrekformulier(ingevuld())

    def daad(s: Session) -> str:
        begroting.trek_in(s, nu(), id, form.reden.data or "", wie())
        return naam

    return _verwerk("admin/budget_intrekken.html", form, "ingetrokken", daad, back, boeking=row, naam=naam, terug=back)


def _boeking(id: int) -> tuple[Boeking, str, str]:
    """The entry of this address with what it is for and its page, or 404; one that is withdrawn is gone."""
    with lezend() as s:
        row = s.get(Boeking, id)
        if row is None or row.ingetrokken_op is not None:
            abort(404)
        naam = _namen(s).get(row.traject_id or 0, "alle kernen samen")
    if row.traject_id is None:
        return row, naam, url_for("budget.jaar", jaar=row.jaar)
    return row, naam, url_for("trajecten.geld", id=row.traject_id)


@bp_budget.route("/jaar/<int:jaar>", methods=["GET", "POST"])
@mag(*LEIDING)
def instellen(jaar: int) -> ResponseReturnValue:
    """How much there is in a year, and how many kernen may start."""
    if not EERSTE_JAAR <= jaar <= LAATSTE_JAAR:
        abort(404)
    with lezend() as s:
        stand, versie = begroting.jaarstand(s, nu(), jaar), instellingen.versie(s, "budget")
    start = {"bedrag": str(stand.bedrag // 100), "kernen": str(stand.kernen_max), "versie": str(versie)}
    form = Jaarformulier(ingevuld(), data=start if request.method == "GET" else {})
    verouderd = False
    if form.verstuurd():
        try:
            _stel_in(form, jaar)
        except Verouderd:
            verouderd, form.versie.data = True, str(versie)
        else:
            flash(zin("beheer.bewaard"), "ok")
            return redirect(url_for("budget.jaar", jaar=jaar), 303)
    page = render_template("admin/budget_jaar.html", form=form, jaar=stand, verouderd=verouderd, **overal())
    return page, 409 if verouderd else 422 if form.errors else 200


def _stel_in(form: Jaarformulier, jaar: int) -> None:
    with schrijvend() as s:
        now = instellingen.lees(s, "budget", nu())
        own = {"bedrag": int(form.bedrag.getal or 0), "kernen": int(form.kernen.getal or 0)}
        changed = {**now, "jaren": {**now.get("jaren", {}), str(jaar): own}}
        instellingen.bewaar(s, "budget", changed, wie(), nu(), gelezen_versie=form.versie.gelezen)
        leg_vast(s, "instelling_budget", str(jaar))


def _verwerk(
    template: str, form: Formulier, handeling: str, daad: Callable[[Session], str], back: str, **waarden: object
) -> ResponseReturnValue:
    """A form about money: show it, do it, or ask for the decision that it needs, with what was typed."""
    nodig: BesluitNodig | None = None
    if form.verstuurd():
        try:
            with schrijvend() as s:
                leg_vast(s, f"budget_{handeling}", daad(s))
        except BesluitNodig as error:
            nodig = error
        except TrajectFout as error:
            plaats(form, error)
        else:
            flash(zin(f"trajecten.klaar.{handeling}"), "ok")
            return redirect(back, 303)
    page = render_template(template, form=form, nodig=nodig, **{"terug": back, **waarden}, **overal())
    return page, 422 if form.errors or nodig else 200


def _gevraagd_jaar() -> int:
    text = request.args.get("jaar", "")
    return int(text) if text.isdigit() and EERSTE_JAAR <= int(text) <= LAATSTE_JAAR else vandaag(nu()).year


def _namen(s: Session) -> dict[int, str]:
    """The name of the kern of every traject."""
    per = {kern.id: kern.naam for kern in kernen.alle(s)}
    return {t.id: per[t.kern_id] for t in traject.alle(s)}


def _per_traject(rows: Sequence[Boeking]) -> dict[int | None, dict[str, int]]:
    """The sums of the entries that count, per traject (None: all kernen together) and per kind."""
    found: dict[int | None, dict[str, int]] = {}
    for row in rows:
        if row.ingetrokken_op is None:
            sums = found.setdefault(row.traject_id, dict.fromkeys(POSTEN, 0))
            sums[row.post] += row.bedrag
    return found
