"""The web chat: a form becomes an `Incoming`, a conversation becomes the page. No decisions.

The page is the state: the log is made anew at every load, so a lost response loses nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot import engine
from bot.conversation import Conversation
from bot.receive import Incoming
from kern.taal import zin
from kern.vragen import Vraag, merken

NONCE = re.compile(r"[0-9a-f]{32}")
SOORT_OP_PAGINA = {
    "een": "een",
    "meer": "meer",
    "geheel": "getal",
    "decimaal": "getal",
    "tekst": "open",
    "datum": "datum",
    "ja_nee": "een",
    "open_keuze": "een",
}
ACTIES = (
    ("terug", "gesprek.knop.terug", "arrow-back-up"),
    ("later", "gesprek.knop.later", "player-pause"),
    ("stop", "gesprek.knop.stoppen", "x"),
)
KORT = 4  # labels up to this length stand beside each other


class Form(Protocol):
    """A posted form, as Flask gives it."""

    def get(self, key: str, default: str, /) -> str:
        """The first value of a field."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value of a field."""

    def __contains__(self, key: object, /) -> bool: ...


def incoming(form: Form, token: str, door: str, slug: str, bron: tuple[str, ...]) -> Incoming | None:
    """A posted form as a message; None when it has no nonce of ours. `door` names it without the token."""
    nonce = form.get("nonce", "")
    if not NONCE.fullmatch(nonce):
        return None
    doe = form.get("doe", "")
    chosen: tuple[str, ...] | None = None
    if "keuze" in form:
        chosen = (form.get("keuze", ""),)
    elif doe == "verder":
        chosen = tuple(form.getlist("vink"))
    return Incoming(
        sleutel=f"web:{door}:{nonce}",
        kanaal="web",
        adres=f"{token}:{slug}",
        tekst=form.get("tekst", ""),
        gekozen=chosen,
        vraag=form.get("vraag", ""),
        doe="" if doe in ("stuur", "verder") else doe,
        wijzig=form.get("wijzig", ""),
        slug=slug,
        bron=bron,
    )


@dataclass(frozen=True)
class PageLine:
    """A bubble, or the summary with its rows (number, short question, answer, key)."""

    soort: str
    tekst: str
    wijzig: str = ""
    link: tuple[str, str] | None = None
    rijen: tuple[tuple[int, str, str, str], ...] = ()


@dataclass(frozen=True)
class Progress:
    """`nummer` of about `van`, and how full the bar is."""

    nummer: int
    van: int
    procent: int


@dataclass(frozen=True)
class PageQuestion:
    """The open question as the template shows it.

    `keuzes`: (value, label, example, chosen); `merken`: what may be typed for each.
    """

    key: str
    soort: str
    tekst: str
    hint: str
    keuzes: tuple[tuple[str, str, str, bool], ...]
    typen: bool
    merken: tuple[str, ...]
    kort: bool
    nonce: str
    melding: str
    knoppen: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True)
class Page:
    """The whole conversation for `templates/openbaar/_chat_gesprek.html`."""

    titel: str
    voortgang: Progress | None
    regels: Sequence[PageLine]
    vraag: PageQuestion | None
    acties: Sequence[tuple[str, str, str]]
    url: str
    stand: str
    kijk_url: str = ""


def page(c: Conversation, url: str) -> Page:
    """The conversation as a page; changes nothing."""
    ask, vraag = c.open_ask(), c.open_question()
    summary = ask is not None and ask.summary
    shown = engine.log(c.steps, c.state, c.facts)
    lines = [PageLine(line.soort, line.tekst, "" if c.fixed else line.key) for line in shown]
    if summary:
        lines.append(_summary(c))
    number, of = c.progress()
    stand = f"{c.gesprek.volgnr}-{c.state.flow}"
    return Page(
        titel=_title(c),
        voortgang=Progress(number, of, round(100 * (number - 1) / of)) if number else None,
        regels=lines,
        vraag=_question(c, vraag, summary=summary) if vraag else None,
        acties=_actions(c, vraag),
        url=url,
        stand=stand,
        kijk_url=f"{url}/later?stand={stand}" if c.gesprek.id and not c.af else "",
    )


def _title(c: Conversation) -> str:
    if c.state.flow == "onderzoek":
        return zin("gesprek.titel.onderzoek", kern=c.facts.kern)
    return zin("gesprek.titel.menu", kern=c.facts.kern) if c.facts.kern else zin("gesprek.titel.leeg")


def _summary(c: Conversation) -> PageLine:
    rows = tuple((x.nummer, x.kort, x.antwoord, x.key) for x in engine.summary(c.steps, c.state, c.facts))
    return PageLine("samenvatting", "", rijen=rows)


def _question(c: Conversation, vraag: Vraag, *, summary: bool) -> PageQuestion:
    answer = c.state.answers.get(vraag.key, "").split(" ") if vraag.key in c.state.answers else []
    keuzes = tuple((k.naam, k.label, k.voorbeeld, k.naam in answer) for k in vraag.keuzes)
    knoppen: list[tuple[str, str, str, bool]] = []
    if summary:
        # *Wijzig* stands at every answer above; here only what is final.
        knoppen = [
            ("keuze", n, label, i == 0) for i, (n, label, _, _) in enumerate(k for k in keuzes if k[0] != "wijzig")
        ]
        keuzes = ()
    elif not vraag.verplicht and not c.state.terzijde:
        knoppen = [("keuze", "", zin("gesprek.knop.sla_over"), False)]
    soort = "geen" if summary else SOORT_OP_PAGINA[vraag.soort]
    return PageQuestion(
        key=vraag.key,
        soort=soort,
        tekst=vraag.tekst,
        hint=vraag.hint,
        keuzes=keuzes,
        typen=not summary and soort != "meer",
        merken=merken(vraag),
        kort=bool(keuzes) and all(len(k[1]) <= KORT and not k[2] for k in keuzes),
        nonce=secrets.token_hex(16),
        melding=c.state.melding,
        knoppen=tuple(knoppen),
    )


def _actions(c: Conversation, vraag: Vraag | None) -> list[tuple[str, str, str]]:
    if vraag is None:
        return [("nieuw", zin("gesprek.knop.nieuw"), "plus")]
    if not c.gesprek.id or c.state.terzijde or "_begonnen" not in c.state.done:
        return []
    # After sending there is nothing to go back to and nothing to keep for later.
    return [(doe, zin(key), icon) for doe, key, icon in ACTIES if doe == "stop" or not c.fixed]
