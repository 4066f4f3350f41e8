"""Going straight to a question: the questions before it are answered or passed over, so that it comes up.

What a question needs is tried out on the sheet, answer by answer; only the questions that decide whether it is asked
get an example answer, the others are passed over where they may be. What was done is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot import engine
from bot.flows.velden import check, own, question, sheet
from bot.proef.gesprek import Proefgesprek
from bot.state import State
from bot.steps import Ask
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Veld, nog_sleutel, ontleed, ontleed_nog, sleutel
from kern.taal import zin
from kern.vragen import Vraag

POGINGEN = 600  # sheets to try before we say that it cannot be reached
MEESTE = 1000  # questions on the way
GETALLEN = (1, 2, 0, 3, 10, 20, 50, 70, 1000, 2000)
DAGEN = ("2000-01-01", "1950-01-01", "2030-01-01")


@dataclass(frozen=True)
class Sprong:
    """What became of going to a question. `ingevuld`: (short question, answer) that were made up to get there;
    `overgeslagen`: how many questions were passed over.
    """

    gelukt: bool
    ingevuld: tuple[tuple[str, str], ...] = ()
    overgeslagen: int = 0


def spring(c: Proefgesprek, key: str) -> Sprong:
    """Go to the question `key` of the path; the conversation stays as it was when that cannot be."""
    if not _can_be_asked(c, key):
        return Sprong(gelukt=False)
    before = c.state
    c.state = State.from_json(before.to_json())
    with c.in_taal():
        if c.questionnaire is None:
            c.restart()
        if key in {ask.key for ask, _ in engine.answered(c.steps, c.state, c.facts)}:
            c.change(key)
            return Sprong(gelukt=True)
        needed = _needed(c, key)
        found = _walk(c, key, needed) if needed is not None else None
    if found is None:
        c.state = before
        c._reload()
    return found or Sprong(gelukt=False)


def _can_be_asked(c: Proefgesprek, key: str) -> bool:
    """Whether there is such a question at all: the page may be of an older version."""
    assert c.lijst is not None  # noqa: S101
    veld = c.lijst.model.op_naam.get(ontleed(key)[0])
    return ontleed_nog(key) is not None or (veld is not None and veld.gevraagd)


# --- which answers it needs


@dataclass
class _Zoektocht:
    """Looks for answers with which `doel` is asked. `deciders`: the questions before it that decide, by key (without a
    field: whether a repeat is filled in once more); `eindes`: what ends the conversation before it; `vast`: the answers
    that are not to be changed.
    """

    doel: str
    deciders: Sequence[tuple[str, Veld | None]]
    eindes: Sequence[str]
    vandaag: date
    vast: frozenset[str] = field(default_factory=frozenset)
    over: int = POGINGEN

    def zoek(self, page: Blad, at: int = 0) -> Blad | None:
        """The sheet on which the question is relevant and nobody is sent away; None when there is none."""
        self.over -= 1
        if self.over < 0 or any(page.relevant(naam) for naam in self.eindes):
            return None
        if at == len(self.deciders):
            return page if page.relevant(self.doel) else None
        key, veld = self.deciders[at]
        if key in self.vast or (veld is not None and not page.relevant(key)):
            return self.zoek(page, at + 1)
        for waarde in self._voorbeelden(page, key, veld):
            found = self.zoek(page.met(key, waarde), at + 1)
            if found is not None:
                return found
        return None

    def _voorbeelden(self, page: Blad, key: str, veld: Veld | None) -> Iterator[str]:
        if veld is None:
            yield from ("nee", "ja")
            return
        vraag = question(page, veld, key)
        yield from (w for w in voorbeelden(vraag, self.vandaag) if check(page, key, w) is None)
        if not vraag.verplicht:
            yield ""


def _needed(c: Proefgesprek, key: str) -> dict[str, str] | None:
    """The answers with which the question is asked: those that are there if they can stay, else others."""
    assert c.lijst is not None  # noqa: S101
    page = sheet(c.lijst.model, engine.view_of(c.state, c.facts))
    if ontleed_nog(key):
        return page.antwoorden
    deciders, ends = _before(page, key)
    given = own(c.state.answers)
    blank = {k: v for k, v in given.items() if k not in dict(deciders)}
    for answers in (given, blank):
        vast = frozenset(given) if answers is given else frozenset()
        begin = Blad(page.model, answers, c.facts.extra["tabellen"], c.facts.vandaag, taal=c.facts.taal)
        found = _Zoektocht(key, deciders, ends, c.facts.vandaag, vast).zoek(begin)
        if found is not None:
            return found.antwoorden
    return None


def _before(page: Blad, key: str) -> tuple[list[tuple[str, Veld | None]], list[str]]:
    """The questions before it that decide whether it or the end of the conversation comes, and those ends."""
    naam, keer = ontleed(key)
    veld = page.model.op_naam[naam]
    earlier = page.model.velden[: page.model.velden.index(veld)]
    ends = [v.naam for v in earlier if v.type == "note" and v.einde and not v.herhaling]
    goals = {naam, *ends}
    deciders: list[tuple[str, Veld | None]] = [
        (sleutel(v.naam, keer) if v.herhaling else v.naam, v)
        for v in earlier
        if v.gevraagd and v.herhaling in ("", veld.herhaling) and goals & page.afhankelijk(v.naam)
    ]
    repeats = {v.herhaling: page.model.groepen[v.herhaling] for v in earlier if v.herhaling not in ("", veld.herhaling)}
    deciders += [(nog_sleutel(g.naam, 2), None) for g in repeats.values() if g.aantal is None]
    return deciders, ends


# --- the way there


def _walk(c: Proefgesprek, key: str, needed: Mapping[str, str]) -> Sprong | None:
    """Answer every question up to `key`; None when that does not lead there."""
    _put_at_begin(c, needed)
    made_up: list[str] = []
    passed = 0
    for _ in range(MEESTE):
        c.run(engine.begin(c.steps, c.state, c.facts))
        ask = engine.current(c.steps, c.state, c.facts)
        if ask is None or ask.summary or c.questionnaire is None:
            return None
        if ask.key == key:
            return Sprong(True, _told(c, made_up), passed)
        waarde = needed[ask.key] if ask.key in needed else _value(c, ask, key)
        if waarde is None:
            return None
        c.state, wrong = engine.put(c.steps, c.state, ask, waarde, c.facts)
        if wrong:
            return None
        made_up += [ask.key] if waarde else []
        passed += not waarde
    return None


def _put_at_begin(c: Proefgesprek, needed: Mapping[str, str]) -> None:
    """The conversation with the answers that can stay; those that are to be others are asked again on the way."""
    state = c.state
    state.wijzigt, state.terzijde, state.melding, state.vinkjes, state.tussen = "", {}, "", [], []
    state.answers = {k: v for k, v in state.answers.items() if needed.get(k, v) == v} | {"_start": "ja"}


def _value(c: Proefgesprek, ask: Ask, doel: str) -> str | None:
    """An answer for a question that decides nothing: none where that may be, else an example."""
    view = engine.view_of(c.state, c.facts)
    vraag = ask.vraag(view)
    if nog := ontleed_nog(ask.key):
        return "ja" if _in_repeat(c, doel, *nog) else "nee"
    if vraag.standaard or not vraag.verplicht:
        return vraag.standaard
    fits = (w for w in voorbeelden(vraag, c.facts.vandaag) if not (ask.check and ask.check(view, w)))
    return next(fits, None)


def _in_repeat(c: Proefgesprek, doel: str, naam: str, keer: int) -> bool:
    """Whether the question we go to stands in this time of this repeat, or in a later one."""
    assert c.lijst is not None  # noqa: S101
    doel_naam, doel_keer = ontleed_nog(doel) or ontleed(doel)
    veld = c.lijst.model.op_naam.get(doel_naam)
    here = veld.herhaling.rpartition("/")[2] if veld is not None else doel_naam
    return here == naam and doel_keer >= keer


def _told(c: Proefgesprek, keys: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The made-up answers in words."""
    view = engine.view_of(c.state, c.facts)
    found = {ask.key: (ask, vraag) for ask, vraag in engine.answered(c.steps, c.state, c.facts) if ask.counted}
    rows = [(*found[k], c.state.answers[k]) for k in keys if k in found]
    return tuple((a.short(view) if a.short else v.tekst, engine.shown_answer(v, w)) for a, v, w in rows)


def voorbeelden(vraag: Vraag, vandaag: date) -> Iterator[str]:
    """Answers to try, one of each kind; whether the questionnaire takes them is for the caller to see."""
    match vraag.soort:
        case "een" | "open_keuze" | "meer":
            yield from (k.naam for k in vraag.keuzes)
        case "ja_nee":
            yield from ("ja", "nee")
        case "rang":
            yield " ".join(k.naam for k in vraag.keuzes)
        case "geheel" | "decimaal":
            lowest = int(vraag.minimum) if vraag.minimum is not None and vraag.minimum > -1000 else 1
            yield from dict.fromkeys(str(n) for n in (lowest, lowest + 1, *GETALLEN))
        case "datum":
            yield from (vandaag.isoformat(), *DAGEN)
        case "tijd":
            yield from ("12:00", "09:00", "20:00")
        case "moment":
            yield from (f"{day}T12:00" for day in (vandaag.isoformat(), *DAGEN))
        case "akkoord":
            yield "OK"
        case "tekst":
            yield from (zin("vragenlijst.proef.voorbeeld"), "1234AB", "1234")
