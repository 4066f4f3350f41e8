"""The web chat of a door, the short link of a letter, and the link that carries a conversation to the website."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from admin.config import config, huis, lezend, nu, schrijvend
from admin.openbaar import apparaat
from admin.openbaar.deur import deur_of_404
from admin.toegang import openbaar
from bot import gesprekken
from bot.channels import webchat
from bot.conversation import Conversation
from bot.effects import LINK_GELDIG
from bot.receive import Incoming, Received, receive
from kern.onderzoek import codes, onderzoek
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import BRONTAAL, spreek, zin

bp = Blueprint("chat", __name__)


@bp.get("/chat/<slug>")
@openbaar
def gesprek(slug: str) -> str:
    """The conversation of this device; before the first message it is only shown, not kept."""
    door = deur_of_404(slug)
    page, taal = _page(door.slug)
    with spreek(taal):
        return render_template("openbaar/chat.html", gesprek=page, deur=door, kern=door.kern)


@bp.post("/chat/<slug>")
@openbaar
def antwoord(slug: str) -> BaseResponse:
    """One turn. With htmx the conversation comes back, without it the page is loaded again."""
    slug = deur_of_404(slug).slug
    if request.form.get("doe") == "nieuw":
        return apparaat.onthoud(redirect(url_for("chat.gesprek", slug=slug)), apparaat.nieuw())
    token = apparaat.token() or apparaat.nieuw()
    message = webchat.incoming(request.form, token, apparaat.deur(token), slug, apparaat.bron(token))
    if message is None:
        return redirect(url_for("chat.gesprek", slug=slug))
    message = replace(message, taal=apparaat.gekozen_taal())
    received = receive(config().db, nu(), [message], huis())[0]
    config().wek()
    return apparaat.onthoud(_answer(slug, token, received), token, received.taal)


@bp.get("/chat/<slug>/later")
@openbaar
def later(slug: str) -> BaseResponse:
    """The page asks every 20 seconds whether something came since; 204 = nothing."""
    page, _ = _page(slug)
    if page.stand == request.args.get("stand", ""):
        return Response(status=204)
    return make_response(render_template("openbaar/_chat_later.html", slug=slug))


@bp.get("/c/<code>")
@openbaar
def brief(code: str) -> str:
    """The short link of a letter: choose how to take part. Whether the code is right, only the next step says."""
    return render_template("openbaar/brief.html", code=code[:20], fout="", telegram=_telegram_link(code))


@bp.post("/c/<code>")
@openbaar
def begin_met_code(code: str) -> BaseResponse:
    """Begin in the browser with the letter's code: in the chat, or with the page form."""
    code = request.form.get("code", code)[:20]
    token = apparaat.token() or apparaat.nieuw()
    with schrijvend() as s:
        o = codes.zoek_onderzoek(s, nu(), code, apparaat.bron(token))
        slug = onderzoek.slug_van(s, o) if o else ""
        if o is not None and not _goes_on(s, token, slug, o, code):
            token = apparaat.nieuw()
    if not slug:
        fout = zin("gesprek.onderzoek.brief_fout")
        page = render_template("openbaar/brief.html", code=code, fout=fout, telegram=_telegram_link(code))
        return make_response(page, 422)
    key = f"web:{apparaat.deur(token)}:{secrets.token_hex(16)}"
    start = Incoming(key, "web", f"{token}:{slug}", tekst=f"/start {code}", bron=apparaat.bron(token))
    receive(config().db, nu(), [start], huis())
    naar = "vragenlijst.pagina" if request.form.get("naar") == "formulier" else "chat.gesprek"
    return apparaat.onthoud(redirect(url_for(naar, slug=slug)), token)


@bp.get("/verder/<token>")
@openbaar
def verder(token: str) -> str:
    """A personal link from Telegram: a page with one button, for a link that is only looked at must keep working."""
    return render_template("openbaar/verder.html", token=token, fout="")


@bp.post("/verder/<token>")
@openbaar
def neem_over(token: str) -> BaseResponse:
    """Carry the conversation over to this browser; the link works once."""
    cookie = apparaat.nieuw()
    with schrijvend() as s:
        if gesprekken.is_verdercode(token):
            slug = gesprekken.neem_over_met_code(s, nu(), token, cookie, apparaat.bron(apparaat.token() or cookie))
        else:
            slug = gesprekken.neem_over(s, nu(), token, cookie, LINK_GELDIG)
    if slug is None:
        page = render_template("openbaar/verder.html", token=token, fout=zin("gesprek.hulp.link_verlopen"))
        return make_response(page, 410)
    config().wek()
    return apparaat.onthoud(redirect(url_for("chat.gesprek", slug=slug)), cookie)


# --- inside


def _goes_on(s: Session, token: str, slug: str, o: Onderzoek, code: str) -> bool:
    """Whether this device has begun this onderzoek for this household, or without a code; else it is another's."""
    gesprek = gesprekken.zoek(s, "web", f"{token}:{slug}", vergrendel=False)
    state = gesprekken.toestand(s, gesprek) if gesprek and not gesprek.af else None
    found = codes.zoek(s, nu(), o.id, code, apparaat.bron(token))
    return state is not None and gesprekken.neem_code_mee(state, str(o.id), str(found.code_id))


def _page(slug: str, token: str | None = None, taal: str = "") -> tuple[webchat.Page, str]:
    """The page of this device's conversation, and the language it is in."""
    token = token or apparaat.token()
    with lezend() as s:
        found = gesprekken.zoek(s, "web", f"{token}:{slug}", vergrendel=False) if token else None
        conversation = Conversation.load(s, nu(), huis(), found, "web", "", slug, taal or apparaat.gekozen_taal())
        with conversation.in_taal():
            url, alles = url_for("chat.gesprek", slug=slug), "alles" in request.args
            return webchat.page(conversation, url, alles=alles), conversation.state.taal


def _answer(slug: str, token: str, received: Received) -> BaseResponse:
    if "HX-Request" not in request.headers:
        return redirect(url_for("chat.gesprek", slug=slug) + ("#vraag" if not received.mislukt else ""))
    page, taal = _page(slug, token, received.taal)
    with spreek(taal):
        body = render_template("openbaar/_chat_gesprek.html", gesprek=page)
        foot = render_template("openbaar/_chat_voet.html", gesprek=page, deur=deur_of_404(slug), los=True)
        response = make_response(body + foot)
    if taal != (apparaat.gekozen_taal() or BRONTAAL):
        response.headers["HX-Refresh"] = "true"  # what stands around the conversation is in the other language still
    return response


def _telegram_link(code: str) -> str:
    name = config().telegram()
    return f"https://t.me/{name}?start={codes.schoon(code)}" if name else ""
