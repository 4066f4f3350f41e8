"""Trying a questionnaire as a resident: the conversation at the left, the route and the values beside it.

Nothing is kept: the state travels in the page, sealed with the keys of the house, and every request reads the database
through a session that cannot write.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin.beheer.vragenlijsten import pagina
from admin.beheer.vragenlijsten.pagina import GEMEENTE, bp
from admin.config import config, huis, lezend, nu
from admin.openbaar.vragenlijst import section
from admin.toegang import STAF, huidig, mag
from bot import bladzijde, engine, proef
from bot.channels import webchat
from bot.channels.console import as_text
from bot.flows.onderzoek import Questionnaire, made
from bot.proef import LOOKS, Proefgesprek, Sprong
from bot.proef.gesprek import neem
from bot.state import State
from kern import kernen
from kern.kernen import Kern
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.sleutels import SleutelFout
from kern.taal import TALEN, spreek, zin

DOEL = "proef"
GELDIG = timedelta(hours=12)
MEESTE_DELEN = 10_000

# One trial is mostly followed by the next turn of the same; more compiled questionnaires are not kept.
_laatste: dict[tuple[str, datetime], Questionnaire] = {}


@dataclass(frozen=True)
class Stand:
    """Where a trial is: how it is looked at, in which kern (a slug), and the conversation."""

    look: str
    kern: str
    state: State


@dataclass(frozen=True)
class Beurt:
    """What became of one turn. `deel`, `fouten`, `getypt`: of a page that was filled in."""

    stand: Stand
    sprong: Sprong | None = None
    naar: str = ""
    deel: int | None = None
    fouten: Mapping[str, str] | None = None
    getypt: Mapping[str, tuple[str, ...]] | None = None
    verlopen: bool = False


@bp.get("/<form_id>/<versie>/proef")
@mag(*STAF)
def begin(form_id: str, versie: str) -> ResponseReturnValue:
    """A new trial; `?look=` web, telegram, pagina or tekst."""
    with lezend() as s:
        row = pagina.zoek(s, form_id, versie)
        c = _nieuw(s, row, request.args.get("look", ""), request.args.get("kern", ""), request.args.get("taal", ""))
        return _toon(s, row, c, Beurt(_stand(c)))


@bp.post("/<form_id>/<versie>/proef")
@mag(*STAF)
def beurt(form_id: str, versie: str) -> ResponseReturnValue:
    """One turn of a trial: an answer, another look, a jump, or from the beginning."""
    with lezend() as s:
        row = pagina.zoek(s, form_id, versie)
        found = _lees(request.form.get("toestand", ""), row)
        look, kern = request.form.get("look", found.look if found else ""), request.form.get("kern", "")
        if found is None or request.form.get("doe") == "opnieuw":
            kern = kern or (found.kern if found else "")
            c = _nieuw(s, row, look, kern, found.state.taal if found else "")
            return _toon(s, row, c, Beurt(_stand(c), verlopen=found is None))
        c = _hervat(s, row, _anders(found))
        return _toon(s, row, c, _neem(c, _stand(c)))


# --- making one, and keeping it in the page


def _lijst(row: VragenlijstVersie) -> Questionnaire:
    key = (row.id, row.gemaakt)
    if key not in _laatste:
        _laatste.clear()
        _laatste[key] = made(pagina.model(row), row.model.get("mediane_lengte") or {})
    return _laatste[key]


def _nieuw(s: Session, row: VragenlijstVersie, look: str, kern: str, taal: str) -> Proefgesprek:
    place = _kern(s, kern, row)
    spoken = taal if taal in TALEN else next((t for t in pagina.talen(row) if t in TALEN), "nl")
    tables = pagina.tabellen(s, place)
    return proef.begin(s, nu(), huis(), row, _lijst(row), place, tables, look if look in LOOKS else "web", spoken)


def _hervat(s: Session, row: VragenlijstVersie, stand: Stand) -> Proefgesprek:
    place = _kern(s, stand.kern, row)
    tables = pagina.tabellen(s, place)
    return proef.hervat(s, nu(), huis(), row, _lijst(row), place, tables, stand.look, stand.state)


def _kern(s: Session, slug: str, row: VragenlijstVersie) -> Kern | None:
    """The kern to pretend; without a choice that of the questionnaire's own kind."""
    if not slug and row.form_id == "verenigingen":
        return None
    return pagina.kern_van(s, slug)


def _anders(stand: Stand) -> Stand:
    """What was chosen above the conversation: another look, kern or language."""
    form = request.form
    if form.get("doe") != "instellen":
        return stand
    look = form.get("look", "")
    taal = form.get("taal", "")
    state = replace(stand.state, taal=taal, luidde={}) if taal in TALEN else stand.state
    return Stand(look if look in LOOKS else stand.look, form.get("kern", stand.kern), state)


def _stand(c: Proefgesprek) -> Stand:
    return Stand(c.look, c.kern.slug if c.kern else GEMEENTE, c.state)


def _verzegel(row: VragenlijstVersie, stand: Stand) -> str:
    inhoud = {
        "versie": row.id,
        "wie": huidig().id,
        "tot": int((nu() + GELDIG).timestamp()),
        "look": stand.look,
        "kern": stand.kern,
        "state": stand.state.to_json(),
    }
    packed = base64.b64encode(zlib.compress(json.dumps(inhoud).encode())).decode()
    return base64.urlsafe_b64encode(config().db.keys.seal("proef", packed)).decode()


def _lees(token: str, row: VragenlijstVersie) -> Stand | None:
    """What `_verzegel` made for this version and this person, while it is valid."""
    try:
        packed = config().db.keys.open("proef", base64.urlsafe_b64decode(token.encode()))
        inhoud: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    except (ValueError, SleutelFout, zlib.error):
        return None
    if inhoud["versie"] != row.id or inhoud["wie"] != huidig().id or inhoud["tot"] < nu().timestamp():
        return None
    return Stand(inhoud["look"], inhoud["kern"], State.from_json(inhoud["state"]))


# --- one turn


def _neem(c: Proefgesprek, stand: Stand) -> Beurt:
    form = request.form
    if key := form.get("spring", ""):
        jumped = proef.spring(c, key)
        return Beurt(replace(stand, state=c.state), sprong=jumped, naar=key)
    if form.get("knop"):
        with c.in_taal():
            c.button(form["knop"])
        return Beurt(replace(stand, state=c.state))
    message = webchat.incoming(form, "proef", "proef", "", ("proef",))
    if message is None or form.get("doe") == "instellen":
        return Beurt(stand)
    deel = _getal(form.get("deel", "")) if stand.look == "pagina" else None
    message = section(message, deel) if deel is not None else message
    wrong = neem(c, message)
    if deel is not None and form.get("doe") == "vorige":
        return Beurt(replace(stand, state=c.state), deel=bladzijde.vorige_deel(c, deel))
    stay = deel if wrong else None
    return Beurt(replace(stand, state=c.state), deel=stay, fouten=wrong, getypt=message.velden if wrong else None)


def _getal(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) < MEESTE_DELEN else None


# --- showing it


def _toon(s: Session, row: VragenlijstVersie, c: Proefgesprek, b: Beurt) -> ResponseReturnValue:
    stand = replace(b.stand, state=c.state)
    waarden = {
        "v": row,
        "url": url_for("vragenlijsten.beurt", form_id=row.form_id, versie=row.versie),
        "verborgen": [("toestand", _verzegel(row, stand))],
        "look": stand.look,
        "looks": [(naam, zin(f"vragenlijst.look.{naam}")) for naam in LOOKS],
        "kern_gekozen": stand.kern,
        "kernen": [(k.slug, k.naam) for k in kernen.alle(s)] + [(GEMEENTE, zin("vragenlijst.proef.gemeente"))],
        "taal": c.state.taal,
        "talen": [(t, pagina.taalnaam(t)) for t in TALEN],
        "onvertaald": c.state.taal not in pagina.talen(row),
        "pad": proef.pad(c),
        "sprong": b.sprong,
        "gesprongen_naar": _naam(c, b.naar),
        "verlopen": b.verlopen,
        "anker": "vraag" if c.open_question() or stand.look == "pagina" else "gesprek",
        "verstuurd": c.sent,
        "bij_samenvatting": (ask := c.open_ask()) is not None and ask.summary,
    }
    scherm = _scherm(c, b, waarden)
    template = (
        "admin/vragenlijst_proef_werk.html" if "HX-Request" in request.headers else "admin/vragenlijst_proef.html"
    )
    return make_response(render_template(template, scherm=scherm, **waarden))


def _naam(c: Proefgesprek, key: str) -> str:
    ask = c.open_ask()
    if not key or ask is None:
        return ""
    view = engine.view_of(c.state, c.facts)
    return ask.short(view) if ask.short else ask.vraag(view).tekst


def _scherm(c: Proefgesprek, b: Beurt, waarden: Mapping[str, Any]) -> Markup:
    """What a resident would see, in the language of the conversation."""
    with spreek(c.state.taal):
        shown = {"web": _web, "telegram": _telegram, "pagina": _pagina, "tekst": _tekst}[c.look](c, b)
        template = f"admin/vragenlijst_proef_{c.look}.html"
        return Markup(render_template(template, doel=DOEL, kop="h2", **waarden, **shown))  # noqa: S704


def _web(c: Proefgesprek, b: Beurt) -> dict[str, Any]:
    url = url_for("vragenlijsten.beurt", **(request.view_args or {}))
    return {"gesprek": replace(webchat.page(c, url), kijk_url="")}


def _telegram(c: Proefgesprek, b: Beurt) -> dict[str, Any]:
    open_now = c.open_spoken()
    buttons = [] if open_now is None else open_now.knoppen
    return {
        "regels": engine.log(c.steps, c.state, c.facts)[0],
        "vraag": open_now,
        "knoppen": [(c.button_key(open_now.vraag, w), label, w in c.state.vinkjes) for w, label in buttons]
        if open_now
        else [],
        "nonce": secrets.token_hex(16),
        "melding": c.state.melding,
    }


def _pagina(c: Proefgesprek, b: Beurt) -> dict[str, Any]:
    return {"b": bladzijde.toon_bladzijde(c, b.deel, b.fouten, b.getypt)}


def _tekst(c: Proefgesprek, b: Beurt) -> dict[str, Any]:
    open_now = c.open_spoken()
    return {
        "regels": engine.log(c.steps, c.state, c.facts)[0],
        "vraag": as_text(open_now).strip() if open_now else "",
        "sleutel": open_now.vraag if open_now else "",
        "nonce": secrets.token_hex(16),
        "melding": c.state.melding,
    }
