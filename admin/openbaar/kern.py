"""Pages for everybody: which kernen there are, how each one stands, its news, privacy and accessibility."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from admin.config import config, lezend, nu
from admin.openbaar import charetteblok, kernpagina
from admin.openbaar.apparaat import DUUR
from admin.openbaar.deeltekst import deeltekst
from admin.toegang import openbaar
from bot import gesprekken
from kern import instellingen, journaal, kernen, privacy
from kern.gebruikers import HOOGSTENS
from kern.instellingen import Instelling
from kern.journaal import Feit
from kern.kernen import Kern
from kern.mensen import indieners
from kern.mensen.bewoners import TERMIJN
from kern.onderzoek import codes, onderzoek, veldwerk
from kern.onderzoek.antwoorden import WIJZIGBAAR
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek, Stand
from kern.outbox.verzending import MAIL_BLIJFT
from kern.taal import lokaal, vandaag

bp = Blueprint("kern", __name__)

NIEUWS = 3
PER_BLADZIJDE = 20
MEESTE_BLADZIJDEN = 50


@dataclass(frozen=True)
class Toestand:
    """How an onderzoek in a kern stands for who reads its page. `laatste_dag`: the last day one could begin.

    Of a concept the village knows nothing yet: there `onderzoek` is None. `wonen`: it asks about homes; else `titel`
    says what it is about.
    """

    kern: Kern
    onderzoek: Onderzoek | None
    stand: Stand | None
    laatste_dag: date | None
    wonen: bool = True
    titel: str = ""

    @property
    def verenigingen(self) -> bool:
        """Whether it asks associations."""
        return self.onderzoek is not None and self.onderzoek.wie is Doelgroep.VERENIGINGEN

    @property
    def open(self) -> bool:
        """Whether one can begin now."""
        return self.stand is Stand.OPEN

    @property
    def uitloop(self) -> bool:
        """Whether only who had begun can still send."""
        return self.stand is Stand.UITLOOP

    @property
    def afmaken_tot(self) -> datetime | None:
        """Until when who had begun can send; midnight as the minute before, for nobody reads 00.00 as a day's end."""
        if self.onderzoek is None:
            return None
        tot = onderzoek.uitloop_tot(self.onderzoek)
        return tot - timedelta(minutes=1) if lokaal(tot).time() == time.min else tot


@dataclass(frozen=True)
class Gemeentebreed:
    """An onderzoek of the whole gemeente that one can begin now; `slug` is its door."""

    slug: str
    titel: str
    verenigingen: bool
    laatste_dag: date


@dataclass(frozen=True)
class Respons:
    """How many households (or associations) took part, and whether the letters with codes have been made."""

    n: int
    deel: float
    codes: bool

    @property
    def procent(self) -> int:
        """The share as people read it: whole per cent, half goes up."""
        return int(self.deel * 100 + 0.5)


@dataclass(frozen=True)
class Nieuws:
    """One line of news; `id` of its feit, to which the DBO's mail links."""

    id: int
    dag: date
    zin: str


@bp.get("/")
@openbaar
def lijst() -> str:
    """All kernen and what runs in each; where one can take part now on top."""
    with lezend() as s:
        rijen = [toestand(s, nu(), kern) for kern in kernen.alle(s)]
        breed = gemeentebreed(s, nu())
        trajecten = kernpagina.trajecten(s, nu())
    return render_template(
        "openbaar/kernen.html", rijen=sorted(rijen, key=lambda t: not t.open), breed=breed, trajecten=trajecten
    )


@bp.get("/kern/<slug>")
@openbaar
def een(slug: str) -> str:
    """Where are we, and what can I do now?"""
    with lezend() as s:
        kern = zoek_kern(s, slug)
        t = toestand(s, nu(), kern)
        feiten = _nieuws(s, kern, NIEUWS + 1)
        respons = _respons(s, t.onderzoek) if t.open and t.onderzoek else None
        breed = gemeentebreed(s, nu())
        p = kernpagina.lees(s, nu(), kern)
        charette = charetteblok.van_kern(s, nu(), kern.id)
    link = f"{config().omgeving.base_url}/kern/{slug}"
    return render_template(
        "openbaar/kern.html",
        kern=kern,
        t=t,
        p=p,
        charette=charette,
        delen=deeltekst(
            kern, p.traject, t.laatste_dag if t.open else None, link, charette.dagen_te_kiezen if charette else ""
        ),
        respons=respons,
        breed=breed,
        nieuws=feiten[:NIEUWS],
        meer_nieuws=len(feiten) > NIEUWS,
        telegram=_telegram_link(slug) if t.open else "",
    )


@bp.get("/kern/<slug>/nieuws")
@openbaar
def nieuws(slug: str) -> str:
    """All news of a kern, newest first; `pagina` counts from 1."""
    pagina = request.args.get("pagina", 1, type=int)
    if not 1 <= pagina <= MEESTE_BLADZIJDEN:
        abort(404)
    begin = (pagina - 1) * PER_BLADZIJDE
    with lezend() as s:
        kern = zoek_kern(s, slug)
        feiten = _nieuws(s, kern, begin + PER_BLADZIJDE + 1)[begin:]
    if not feiten and pagina > 1:
        abort(404)
    ouder = pagina + 1 if len(feiten) > PER_BLADZIJDE else None
    return render_template("openbaar/nieuws.html", kern=kern, nieuws=feiten[:PER_BLADZIJDE], pagina=pagina, ouder=ouder)


@bp.get("/kern/<slug>/feit/<int:id>")
@openbaar
def feit(slug: str, id: int) -> BaseResponse:
    """On to the page where this line of news stands by now; what is not public (yet) leads to the page of the kern."""
    with lezend() as s:
        kern = zoek_kern(s, slug)
        nieuwer = journaal.nieuwer_dan(s, kern.id, id, journaal.VOOR_IEDEREEN, nu())
    anker = f"feit-{id}"
    if nieuwer is None or nieuwer >= PER_BLADZIJDE * MEESTE_BLADZIJDEN:
        return redirect(url_for("kern.een", slug=slug))
    if nieuwer < NIEUWS:
        return redirect(url_for("kern.een", slug=slug, _anchor=anker))
    pagina = nieuwer // PER_BLADZIJDE + 1
    return redirect(url_for("kern.nieuws", slug=slug, pagina=pagina if pagina > 1 else None, _anchor=anker))


@bp.get("/privacy")
@openbaar
def privacyverklaring() -> Response:
    """What we keep, why and how long; with the form that erases somebody's contact data."""
    response = make_response(render_template("openbaar/privacy.html", **privacygegevens(), code="", fout=""))
    # The form's token is of one browser, so no shared cache may keep this page.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/toegankelijkheid")
@openbaar
def toegankelijkheid() -> str:
    """The draft statement on accessibility."""
    return render_template("openbaar/toegankelijkheid.html")


# --- inside


def toestand(s: Session, now: datetime, kern: Kern) -> Toestand:
    """How the last onderzoek for inwoners stands; without one that was ever opened, nothing."""
    o = onderzoek.laatste(s, kern.id)
    stand = onderzoek.stand(o, now) if o else None
    if o is None or stand is Stand.CONCEPT:
        return Toestand(kern, None, None, None)
    gesloten = lokaal(o.gesloten_op).date() if o.gesloten_op else o.sluit
    form_id, titel = onderzoek.vragenlijst_van(s, o)
    return Toestand(kern, o, stand, min(o.sluit, gesloten), form_id == onderzoek.WOONBEHOEFTE, titel)


def gemeentebreed(s: Session, now: datetime) -> list[Gemeentebreed]:
    """What one can take part in now from everywhere in the gemeente, the first to close on top."""
    return [
        Gemeentebreed(*onderzoek.vragenlijst_van(s, o), o.wie is Doelgroep.VERENIGINGEN, o.sluit)
        for o in onderzoek.open_gemeentebreed(s, now)
    ]


def privacygegevens() -> dict[str, object]:
    """What the privacy page must know: the gemeente's own data, and the terms as the code keeps them."""
    now = nu()
    with lezend() as s:
        gemeente = instellingen.lees(s, "gemeente", now)
        teksten = instellingen.in_taal(instellingen.lees(s, "teksten", now))
        versie = _versie_in_gebruik(s, "teksten", vandaag(now))
        charette_dagen = instellingen.lees(s, "charette", now)["bewaar_dagen"]
    return {
        "gegevens": gemeente,
        "kort": str(teksten["privacy"]).strip(),
        "versie": versie,
        "telegram": bool(config().omgeving.telegram_bot_token.get_secret_value()),
        "termijn": {
            "onaf": gesprekken.BEWAAR_ONAF.days,
            "af": _uren(gesprekken.BEWAAR_AF),
            "ruw": gesprekken.BEWAAR_RUW.days,
            "wijzigcode": WIJZIGBAAR.days,
            "mail": MAIL_BLIJFT.days,
            "audit": privacy.BEWAAR_AUDIT.days // 365,
            "charette": charette_dagen,
            "indiener": indieners.TERMIJN.days // 365,
            "contact": {doel.value: dagen // 365 for doel, dagen in TERMIJN.items()},
            "cookie": DUUR.days,
            "sessie": _uren(HOOGSTENS),
            "poging": _uren(codes.PER),
        },
    }


def _uren(tijd: timedelta) -> int:
    return int(tijd / timedelta(hours=1))


def _versie_in_gebruik(s: Session, sleutel: str, dag: date) -> Instelling | None:
    return next((v for v in instellingen.geschiedenis(s, sleutel) if v.geldig_vanaf <= dag), None)


def zoek_kern(s: Session, slug: str) -> Kern:
    """The kern with this address part, or 404."""
    kern = kernen.per_slug(s, slug)
    if kern is None:
        abort(404)
    return kern


def _respons(s: Session, o: Onderzoek) -> Respons:
    n = veldwerk.aantal_huishoudens(s, o)
    return Respons(n, n / o.huishoudens, codes.aantal_codes(s, o) > 0)


def _nieuws(s: Session, kern: Kern, hoogstens: int) -> list[Nieuws]:
    feiten: list[Feit] = journaal.regels(s, kern.id, journaal.VOOR_IEDEREEN, nu(), hoogstens=hoogstens)
    return [Nieuws(f.id, lokaal(f.moment).date(), f.zin) for f in feiten]


def _telegram_link(slug: str) -> str:
    naam = config().telegram()
    return f"https://t.me/{naam}?start={slug}" if naam else ""
