"""The questionnaire as a page form: the same conversation as the chat of this device, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.config import config, huis, lezend, nu
from admin.openbaar import apparaat
from admin.openbaar.deur import Deur, deur_of_404
from admin.toegang import openbaar
from bot import bladzijde, gesprekken
from bot.bladzijde import Bladzijde
from bot.channels import webchat
from bot.conversation import Conversation
from bot.receive import Incoming, Received, receive
from kern.taal import spreek

bp = Blueprint("vragenlijst", __name__)

VELD = "v-"
MEESTE_DELEN = 10_000
# What the buttons under a section mean besides going on; the answers are kept first.
DOE = frozenset({"later", "stop", "chat", "vorige"})


@bp.get("/vragenlijst/<slug>")
@openbaar
def pagina(slug: str) -> BaseResponse:
    """The page this device is at; before the first answer it is only shown, not kept."""
    return _toon(deur_of_404(slug), apparaat.token())


@bp.post("/vragenlijst/<slug>")
@openbaar
def antwoord(slug: str) -> BaseResponse:
    """One section, or the answer to one question. What is right is kept, also when something else is wrong."""
    door = deur_of_404(slug)
    slug = door.slug
    if request.form.get("doe") == "nieuw":
        return apparaat.onthoud(redirect(url_for("vragenlijst.pagina", slug=slug), 303), apparaat.nieuw())
    token = apparaat.token() or apparaat.nieuw()
    message = webchat.incoming(request.form, token, apparaat.deur(token), slug, apparaat.bron(token))
    if message is None:
        return redirect(url_for("vragenlijst.pagina", slug=slug), 303)
    message = replace(message, taal=apparaat.gekozen_taal())
    deel = _getal(request.form.get("deel", ""))
    if deel is not None:
        message = section(message, deel)
    received = receive(config().db, nu(), [message], huis())[0]
    config().wek()
    return apparaat.onthoud(_after(door, token, message, received), token, received.taal)


def section(message: Incoming, deel: int) -> Incoming:
    """The fields of a section as the conversation takes them; *vorige* and *chat* only say where to go after it."""
    doe = request.form.get("doe", "")
    fields: dict[str, tuple[str, ...]] = {}
    for name in request.form:
        if name.startswith(VELD):
            fields[name.removeprefix(VELD)] = tuple(request.form.getlist(name))
        elif name.startswith("r-"):  # a place for each choice, in the order of the choices
            key, _, choice = name.removeprefix("r-").partition(":")
            place = request.form.get(name, "")
            if place:
                fields[key] = (*fields.get(key, ()), f"{place.zfill(4)}:{choice}")
    ranked = {key: _in_order(values) for key, values in fields.items()}
    command = doe if doe in ("later", "stop") else ""
    return replace(message, deel=deel, velden=ranked, half=doe in DOE, tekst="", gekozen=None, doe=command)


def _in_order(values: tuple[str, ...]) -> tuple[str, ...]:
    """Choices with a place before them, by that place; anything else as it is."""
    placed = all(v[4:5] == ":" and v[:4].isdigit() for v in values)
    return tuple(v[5:] for v in sorted(values)) if values and placed else values


def _after(door: Deur, token: str, message: Incoming, received: Received) -> BaseResponse:
    """Where to go on: the chat, the section before, this section again with what is wrong, or the next page."""
    doe, slug = request.form.get("doe", ""), door.slug
    if doe == "chat":
        return redirect(url_for("chat.gesprek", slug=slug) + "#vraag", 303)
    if message.deel is not None and doe == "vorige":
        return redirect(url_for("vragenlijst.pagina", slug=slug, deel=_before(door, token, message.deel)), 303)
    if message.deel is not None and received.fouten and not message.half:
        page = _toon(door, token, message.deel, received.fouten, message.velden, received.taal)
        page.status_code = 422
        return page
    return redirect(url_for("vragenlijst.pagina", slug=slug), 303)


def _before(door: Deur, token: str, deel: int) -> int | None:
    with lezend() as s:
        found = gesprekken.zoek(s, "web", f"{token}:{door.slug}", vergrendel=False)
        c = Conversation.load(s, nu(), huis(), found, "web", "", door.slug)
        return bladzijde.vorige_deel(c, deel)


def _toon(
    door: Deur,
    token: str,
    deel: int | None = None,
    fouten: Mapping[str, str] | None = None,
    getypt: Mapping[str, tuple[str, ...]] | None = None,
    taal: str = "",
) -> BaseResponse:
    deel = _getal(request.args.get("deel", "")) if deel is None else deel
    with lezend() as s:
        found = gesprekken.zoek(s, "web", f"{token}:{door.slug}", vergrendel=False) if token else None
        taal = taal or apparaat.gekozen_taal()
        c = Conversation.load(s, nu(), huis(), found, "web", "", door.slug, taal)
        with c.in_taal():
            page: Bladzijde = bladzijde.toon_bladzijde(c, deel, fouten, getypt)
        taal = c.state.taal
    with spreek(taal):
        return make_response(render_template("openbaar/vragenlijst.html", b=page, deur=door, kern=door.kern))


def _getal(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) < MEESTE_DELEN else None
