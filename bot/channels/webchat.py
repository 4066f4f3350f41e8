"""The web chat: a form becomes an `Incoming`, a conversation becomes the page. No decisions.

The page is the state: the log is made anew at every load, so a lost response loses nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot import engine
from bot.conversation import Conversation
from bot.receive import Incoming
from bot.spoken import laat_of_sla_over
from bot.state import State
from kern.taal import zin
from kern.vragen import (
    OPNIEUW,
    Keuze,
    Vraag,
    aangeboden,
    keuzes_van,
    merken,
    standaard_zin,
    stappen,
    typvorm,
    uitleg,
)

NONCE = re.compile(r"[0-9a-f]{32}")
SOORT_OP_PAGINA = {
    "een": "een",
    "meer": "meer",
    "geheel": "getal",
    "decimaal": "decimaal",
    "tekst": "open",
    "datum": "datum",
    "ja_nee": "een",
    "open_keuze": "een",
    "tijd": "tijd",
    "moment": "moment",
    "rang": "rang",
    "akkoord": "akkoord",
}
ACTIES = (
    ("terug", "gesprek.knop.terug", "arrow-back-up"),
    ("later", "gesprek.knop.later", "player-pause"),
    ("stop", "gesprek.knop.stoppen", "x"),
)
# So many turns stand on the page; who wants to read further back asks for the whole conversation.
RECENT = 40
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

    `keuzes`: (value, label, example, chosen); `merken`: what may be typed for each. `lijst`: all labels of a list that
    is searched; `volgorde`: (value, label) of what has a place in a rank. `waarde`: what stands in the field already;
    `uitleg`: how to type; `standaard`: what it will be if nothing is changed; `hoogstens`: how many may be ticked.
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
    lijst: tuple[str, ...] = ()
    volgorde: tuple[tuple[str, str], ...] = ()
    waarde: str = ""
    uitleg: str = ""
    standaard: str = ""
    hoogstens: int | None = None


@dataclass(frozen=True)
class Page:
    """The conversation for `templates/openbaar/_chat_gesprek.html`. `eerder`: so many turns before it are not shown.

    `basis`: where our own pages are; a link to one of them in what is said can be followed. `met_naam`: it is about
    somebody we know by name. `formulier`: the address of the same as one page; "": the questionnaire of the door.
    """

    titel: str
    voortgang: Progress | None
    regels: Sequence[PageLine]
    vraag: PageQuestion | None
    acties: Sequence[tuple[str, str, str]]
    url: str
    stand: str
    kijk_url: str = ""
    eerder: int = 0
    basis: str = ""
    met_naam: bool = False
    formulier: str = ""


def page(c: Conversation, url: str, *, alles: bool = False) -> Page:
    """The conversation as a page; changes nothing. A long one without its beginning, unless `alles` is asked for."""
    ask, vraag = c.open_ask(), c.open_question()
    summary = ask is not None and ask.summary
    shown, left_out = engine.log(c.steps, c.state, c.facts, None if alles else RECENT)
    lines = [PageLine(line.soort, line.tekst, "" if c.fixed else line.key) for line in shown]
    if summary:
        lines.append(_summary(c))
    number, of = c.progress()
    stand = f"{c.gesprek.volgnr}-{c.state.flow}"
    return Page(
        titel=c.title,
        voortgang=Progress(number, of, round(100 * (number - 1) / of)) if number else None,
        regels=lines,
        vraag=_question(c, vraag, summary=summary) if vraag else None,
        acties=_actions(c, vraag),
        url=url,
        stand=stand,
        kijk_url=f"{url}/later?stand={stand}" if c.gesprek.id and not c.af else "",
        eerder=left_out,
        basis=c.facts.base_url,
        met_naam=c.soort.met_naam,
        formulier=c.soort.formulier(c.facts) if c.soort.formulier else "",
    )


def _summary(c: Conversation) -> PageLine:
    rows = tuple((x.nummer, x.kort, x.antwoord, x.key) for x in engine.summary(c.steps, c.state, c.facts))
    return PageLine("samenvatting", "", rijen=rows)


def _question(c: Conversation, vraag: Vraag, *, summary: bool) -> PageQuestion:
    return overzicht(vraag, c.state) if summary else vraag_op_pagina(vraag, c.state)


def overzicht(vraag: Vraag, state: State) -> PageQuestion:
    """The question under the summary: *Wijzig* stands at every answer above; here only what is final."""
    final = [k for k in vraag.keuzes if k.naam != "wijzig"]
    knoppen = tuple(("keuze", k.naam, k.label, i == 0) for i, k in enumerate(final))
    return replace(
        vraag_op_pagina(vraag, state), soort="geen", keuzes=(), merken=(), kort=False, typen=False, knoppen=knoppen
    )


def vraag_op_pagina(vraag: Vraag, state: State) -> PageQuestion:
    """A question as the page shows it, with what was answered before, or its default, filled in."""
    soort = "lijst" if vraag.zoeken and vraag.soort == "een" else SOORT_OP_PAGINA[vraag.soort]
    given = state.answers.get(vraag.key, vraag.standaard)
    choices = () if soort == "akkoord" else _offered(vraag, state.vinkjes)
    chosen = given.split(" ") if vraag.soort == "meer" else [given]
    return PageQuestion(
        key=vraag.key,
        soort=soort,
        tekst=vraag.tekst,
        hint=vraag.hint,
        keuzes=tuple((k.naam, k.label, k.voorbeeld, bool(given) and k.naam in chosen) for k in choices),
        typen=soort not in ("meer", "rang", "akkoord"),
        merken=_marks(vraag, choices),
        kort=_side_by_side(vraag, choices),
        nonce=secrets.token_hex(16),
        melding=state.melding,
        knoppen=_buttons(vraag, state),
        lijst=tuple(k.label for k in vraag.keuzes) if soort == "lijst" else (),
        volgorde=_order(vraag, state.vinkjes),
        # What was just refused is not replaced by the default, as if that had been typed.
        waarde=typvorm(vraag, given) if given and not state.melding else "",
        uitleg="" if soort == "rang" else uitleg(vraag, state.vinkjes),
        standaard=standaard_zin(vraag),
        hoogstens=int(vraag.maximum) if vraag.soort == "meer" and vraag.maximum is not None else None,
    )


def _offered(vraag: Vraag, ticks: Sequence[str]) -> tuple[Keuze, ...]:
    """The choices on the page: every box of a question with several answers, of a rank what has no place yet."""
    if vraag.soort == "meer":
        return vraag.keuzes
    if vraag.soort == "rang":
        return tuple(k for k in vraag.keuzes if k.naam not in ticks)
    return aangeboden(vraag, ticks)


def _order(vraag: Vraag, ticks: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if vraag.soort != "rang":
        return ()
    labels = {k.naam: k.label for k in vraag.keuzes}
    return tuple((naam, labels[naam]) for naam in ticks if naam in labels)


def _side_by_side(vraag: Vraag, choices: tuple[Keuze, ...]) -> bool:
    """Whether the choices stand in one row without numbers: short labels, a scale, two times."""
    if not choices:
        return False
    alone = vraag.soort in ("tijd", "moment") or bool(stappen(vraag))
    return alone or all(len(k.label) <= KORT and not k.voorbeeld for k in choices)


def _marks(vraag: Vraag, choices: tuple[Keuze, ...]) -> tuple[str, ...]:
    """What may be typed for each choice that is shown."""
    if stappen(vraag):
        return tuple(k.label for k in choices)
    return merken(vraag if choices == vraag.keuzes else replace(vraag, keuzes=choices))


def _buttons(vraag: Vraag, state: State) -> tuple[tuple[str, str, str, bool], ...]:
    """The buttons under a question: (name, value, label, is it the one that stands out)."""
    found = [("keuze", k.naam, k.label, True) for k in keuzes_van(vraag)] if vraag.soort == "akkoord" else []
    if vraag.soort == "rang" and state.vinkjes:
        found.append(("keuze", OPNIEUW, zin("antwoorden.label.opnieuw"), False))
    label = laat_of_sla_over(vraag) or ("" if vraag.verplicht else zin("gesprek.knop.sla_over"))
    if label and not state.terzijde:
        found.append(("keuze", "", label, False))
    return tuple(found)


def _actions(c: Conversation, vraag: Vraag | None) -> list[tuple[str, str, str]]:
    if vraag is None:
        return [("nieuw", zin("gesprek.knop.nieuw"), "plus")]
    begun = "_begonnen" in c.state.done or c.soort.telt
    if not c.gesprek.id or c.state.terzijde or not begun:
        return []
    # After sending there is nothing to go back to and nothing to keep for later.
    return [(doe, zin(key), icon) for doe, key, icon in ACTIES if doe == "stop" or not c.fixed]
