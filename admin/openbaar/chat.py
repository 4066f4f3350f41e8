"""The web chat of a kern, the short link of a letter, and the link that carries a conversation to the website."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from admin.config import config, huis, lezend, nu, schrijvend
from admin.toegang import openbaar
from bot import gesprekken
from bot.channels import webchat
from bot.conversation import Conversation
from bot.effects import LINK_GELDIG
from bot.receive import Incoming, Received, receive
from kern import kernen
from kern.kernen import Kern
from kern.onderzoek import codes
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import zin

bp = Blueprint("chat", __name__)

COOKIE_DUUR = timedelta(days=60)


@bp.get("/chat/<slug>")
@openbaar
def gesprek(slug: str) -> str:
    """The conversation of this device; before the first message it is only shown, not kept."""
    kern = _kern(slug)
    return render_template("openbaar/chat.html", gesprek=_page(slug), kern=kern)


@bp.post("/chat/<slug>")
@openbaar
def antwoord(slug: str) -> BaseResponse:
    """One turn. With htmx the conversation comes back, without it the page is loaded again."""
    _kern(slug)
    if request.form.get("doe") == "nieuw":
        return _with_cookie(redirect(url_for("chat.gesprek", slug=slug)), _new_token())
    token = _token() or _new_token()
    message = webchat.incoming(request.form, token, _door(token), slug, _bron(token))
    if message is None:
        return redirect(url_for("chat.gesprek", slug=slug))
    received = receive(config().db, nu(), [message], huis())[0]
    config().wek()
    return _with_cookie(_answer(slug, token, received), token)


@bp.get("/chat/<slug>/later")
@openbaar
def later(slug: str) -> BaseResponse:
    """The page asks every 20 seconds whether something came since; 204 = nothing."""
    page = _page(slug)
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
    """Begin in the browser with the letter's code."""
    code = request.form.get("code", code)[:20]
    token = _token() or _new_token()
    with schrijvend() as s:
        o = codes.zoek_onderzoek(s, nu(), code, _bron(token))
        slug = s.get_one(Kern, o.kern_id).slug if o else ""
        if o is not None and not _goes_on(s, token, slug, o, code):
            token = _new_token()
    if not slug:
        fout = zin("gesprek.onderzoek.brief_fout")
        page = render_template("openbaar/brief.html", code=code, fout=fout, telegram=_telegram_link(code))
        return make_response(page, 422)
    key = f"web:{_door(token)}:{secrets.token_hex(16)}"
    start = Incoming(key, "web", f"{token}:{slug}", tekst=f"/start {code}", bron=_bron(token))
    receive(config().db, nu(), [start], huis())
    return _with_cookie(redirect(url_for("chat.gesprek", slug=slug)), token)


@bp.get("/verder/<token>")
@openbaar
def verder(token: str) -> str:
    """A personal link from Telegram: a page with one button, for a link that is only looked at must keep working."""
    return render_template("openbaar/verder.html", token=token, fout="")


@bp.post("/verder/<token>")
@openbaar
def neem_over(token: str) -> BaseResponse:
    """Carry the conversation over to this browser; the link works once."""
    cookie = _new_token()
    with schrijvend() as s:
        slug = gesprekken.neem_over(s, nu(), token, cookie, LINK_GELDIG)
    if slug is None:
        page = render_template("openbaar/verder.html", token=token, fout=zin("gesprek.hulp.link_verlopen"))
        return make_response(page, 410)
    config().wek()
    return _with_cookie(redirect(url_for("chat.gesprek", slug=slug)), cookie)


# --- inside


def _goes_on(s: Session, token: str, slug: str, o: Onderzoek, code: str) -> bool:
    """Whether this device has begun this onderzoek for this household, or without a code; else it is another's."""
    gesprek = gesprekken.zoek(s, "web", f"{token}:{slug}", vergrendel=False)
    state = gesprekken.toestand(s, gesprek) if gesprek and not gesprek.af else None
    found = codes.zoek(s, nu(), o.id, code, _bron(token))
    return state is not None and gesprekken.neem_code_mee(state, str(o.id), str(found.code_id))


def _kern(slug: str) -> Kern:
    with lezend() as s:
        kern = kernen.licht(s, slug=slug)
    if kern is None:
        abort(404)
    return kern


def _page(slug: str, token: str | None = None) -> webchat.Page:
    token = token or _token()
    with lezend() as s:
        found = gesprekken.zoek(s, "web", f"{token}:{slug}", vergrendel=False) if token else None
        conversation = Conversation.load(s, nu(), huis(), found, "web", "", slug)
        return webchat.page(conversation, url_for("chat.gesprek", slug=slug))


def _answer(slug: str, token: str, received: Received) -> BaseResponse:
    if "HX-Request" not in request.headers:
        return redirect(url_for("chat.gesprek", slug=slug) + ("#vraag" if not received.mislukt else ""))
    page = _page(slug, token)
    return make_response(render_template("openbaar/_chat_gesprek.html", gesprek=page))


def _cookie_name() -> str:
    return "__Host-kp_gesprek" if config().omgeving.https else "kp_gesprek"


def _token() -> str:
    value = request.cookies.get(_cookie_name(), "")
    return value if webchat.NONCE.fullmatch(value) else ""


def _new_token() -> str:
    return secrets.token_hex(16)


def _with_cookie(response: BaseResponse, token: str) -> BaseResponse:
    response.set_cookie(
        _cookie_name(),
        token,
        max_age=COOKIE_DUUR,
        secure=config().omgeving.https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def _door(token: str) -> str:
    """Names this device's conversation in the inbox without saying its token."""
    return config().db.keys.lookup("webdeur", token)[:24]


def _bron(token: str) -> tuple[str, ...]:
    """Who tries a code: this device, and this address."""
    return f"gesprek:{_door(token)}", f"adres:{request.remote_addr or ''}"


def _telegram_link(code: str) -> str:
    name = config().telegram()
    return f"https://t.me/{name}?start={codes.schoon(code)}" if name else ""
