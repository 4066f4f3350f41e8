"""A plan for homes, brought on a page: the form of a kern, and the receipt with number, time and a copy."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import config, huis, lezend, nu, schrijvend
from admin.toegang import netwerk, openbaar
from kern import kernen
from kern.berichten.initiatief import kopie
from kern.db import keys
from kern.initiatieven.fout import InitiatiefFout
from kern.initiatieven.plannen import EIGENAREN, GEBRUIK, LENGTES, TERMIJNEN, Plan, keur, woningen_uit, zojuist
from kern.initiatieven.rijen import Initiatief
from kern.initiatieven.segmenten import SOORTEN
from kern.kernen import Kern
from kern.mensen import geldig_adres, indieners
from kern.mensen.indieners import NAAM_LENGTE, TELEFOON_LENGTE, Aanbieder
from kern.onderzoek import codes
from kern.taal import huidige_taal, zin
from kern.werk import initiatieven

bp = Blueprint("initiatief", __name__, url_prefix="/kern/<slug>/initiatief")

# As long as somebody may load the receipt again; after that the mail has it.
BEWIJS_GELDIG = timedelta(hours=1)
TELEFOON = re.compile(r"\+?\d[\d ()\-.]{8,18}")
# More than anybody types; what is longer is cut off here and refused as too long.
LANGST = 2 * LENGTES["omschrijving"]
Velden = dict[str, str]


@bp.get("")
@openbaar
def formulier(slug: str) -> str:
    """The empty form."""
    with lezend() as s:
        return _pagina(_zoek(s, slug), {}, {})


@bp.post("")
@openbaar
def dien_in(slug: str) -> ResponseReturnValue:
    """Bring the plan; on to the receipt. Ten an hour from one network; the same twice is brought once."""
    velden = {name: value[:LANGST] for name, value in request.form.items()}
    plan, fouten = _lees(velden)
    if plan is None:
        with lezend() as s:
            return _pagina(_zoek(s, slug), velden, fouten), 422
    with schrijvend() as s:
        kern = _zoek(s, slug)
        i = zojuist(s, nu(), kern, plan, "web") or _nieuw(s, kern, plan, velden)
        token = keys(s).sign("initiatief", str(i.id), nu()) if i else ""
    if i is None:
        return _pagina(kern, velden, {"": zin("initiatief.fout.te_vaak")}), 429
    config().wek()
    return redirect(url_for("initiatief.bewijs", slug=slug, token=token), 303)


@bp.get("/<token>")
@openbaar
def bewijs(slug: str, token: str) -> ResponseReturnValue:
    """The receipt, for an hour; the address is halved, because the page can be left open."""
    with lezend() as s:
        kern = _zoek(s, slug)
        number = keys(s).unsign("initiatief", token, nu(), BEWIJS_GELDIG) or ""
        i = s.get(Initiatief, int(number)) if number.isdecimal() else None
        if i is None or i.kern_id != kern.id:
            abort(404)
        wie = indieners.van(s, i.id)
        rows = kopie(i, wie and Aanbieder(wie.naam, _half(wie.email), wie.telefoon))
    page = render_template("openbaar/initiatief_bewijs.html", kern=kern, i=i, kopie=rows, mail=wie and wie.email)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- inside


def _zoek(s: Session, slug: str) -> Kern:
    kern = kernen.per_slug(s, slug)
    if kern is None:
        abort(404)
    return kern


def _nieuw(s: Session, kern: Kern, plan: Plan, velden: Velden) -> Initiatief | None:
    """The plan in the register; None when too many came from this network."""
    bronnen = codes.bronnen_van(s, f"initiatief:{netwerk()}")
    if codes.te_vaak(s, nu(), bronnen):
        return None
    codes.noteer_fout(s, nu(), bronnen)
    wie = Aanbieder(velden["naam"], velden.get("email", ""), velden.get("telefoon", ""))
    return initiatieven.dien_in(s, nu(), kern, huis(), plan, bron="web", indiener=wie)


def _lees(velden: Velden) -> tuple[Plan | None, dict[str, str]]:
    """The plan of a filled-in form, or None with a sentence per field that is wrong, in the order of the form."""
    aantallen, fouten = _aantallen(velden)
    plan = Plan(
        titel=velden.get("titel", ""),
        plek=velden.get("plek", ""),
        woningen=woningen_uit(aantallen),
        omschrijving=velden.get("omschrijving", ""),
        termijn=velden.get("termijn", ""),
        gebruik=velden.get("gebruik", ""),
        eigenaar=velden.get("eigenaar", ""),
        gegevens={"taal": huidige_taal()},
    )
    fouten = _fouten_plan(plan) | fouten | _fouten_indiener(velden)
    if fouten:
        return None, {name: fouten[name] for name in VOLGORDE if name in fouten}
    return keur(plan), {}


KEUZES = (("eigenaar", EIGENAREN), ("termijn", TERMIJNEN), ("gebruik", GEBRUIK))
VOLGORDE = (
    "titel",
    "plek",
    *(f"aantal-{soort}" for soort in SOORTEN),
    "woningen",
    "termijn",
    "gebruik",
    "eigenaar",
    "omschrijving",
    "naam",
    "email",
    "telefoon",
    "akkoord",
)


def _aantallen(velden: Velden) -> tuple[dict[str, int], dict[str, str]]:
    found, fouten = {}, {}
    for soort in SOORTEN:
        text = velden.get(f"aantal-{soort}", "").strip()
        if re.fullmatch(r"[0-9]{0,4}", text, re.ASCII):
            found[soort] = int(text or 0)
        else:
            fouten[f"aantal-{soort}"] = zin("initiatief.fout.aantal")
    return found, fouten


def _fouten_plan(plan: Plan) -> dict[str, str]:
    """Every field that is wrong; `keur` stops at the first, so what was wrong is put right until it is content."""
    fouten = {}
    good = {"titel": "x", "plek": "x", "omschrijving": "", "woningen": {}} | {
        "termijn": TERMIJNEN[0],
        "gebruik": GEBRUIK[0],
        "eigenaar": EIGENAREN[0],
    }
    if not plan.plek.strip():
        fouten["plek"] = zin("initiatief.fout.geen_plek")
    left = dict(vars(plan))
    while True:
        try:
            keur(Plan(**left))
        except InitiatiefFout as fout:
            fouten[fout.veld] = str(fout)
            left[fout.veld] = good[fout.veld]
        else:
            return fouten


def _fouten_indiener(velden: Velden) -> dict[str, str]:
    naam, email, telefoon = (velden.get(name, "").strip() for name in ("naam", "email", "telefoon"))
    fouten = {}
    if not naam:
        fouten["naam"] = "geen_naam"
    if not email and not telefoon:
        fouten["email"] = "bereik"
    if email and geldig_adres(email) is None:
        fouten["email"] = "email"
    if telefoon and not TELEFOON.fullmatch(telefoon):
        fouten["telefoon"] = "telefoon"
    if velden.get("akkoord") != "ja":
        fouten["akkoord"] = "akkoord"
    sentences = {name: zin(f"initiatief.fout.{key}") for name, key in fouten.items()}
    if len(naam) > NAAM_LENGTE:
        sentences["naam"] = zin("initiatief.fout.te_lang", hoogstens=NAAM_LENGTE)
    return sentences


def _pagina(kern: Kern, velden: Velden, fouten: dict[str, str]) -> str:
    return render_template(
        "openbaar/initiatief.html",
        kern=kern,
        waarde=velden,
        fout=fouten,
        soorten=SOORTEN,
        keuzes={name: [(value, zin(f"initiatief.{name}.{value}")) for value in values] for name, values in KEUZES},
        lengtes={**LENGTES, "naam": NAAM_LENGTE, "telefoon": TELEFOON_LENGTE},
        jaren=indieners.TERMIJN.days // 365,
    )


def _half(email: str) -> str:
    """Enough to see whether it was typed right: `s•••@dorp.example`."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}•••@{domain}" if email else ""
