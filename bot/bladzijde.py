"""The page form: the same conversation as in the chat, shown as pages with several questions on each.

The state is that of the chat, so one can go from the one to the other in the middle. What is asked around the
questionnaire (begin, code, send, contact) is a page with one question.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot import engine
from bot.conversation import Conversation
from bot.flows.delen import Deel
from bot.flows.onderzoek import Questionnaire
from bot.flows.velden import sheet
from bot.state import SummaryLine
from bot.steps import Ask
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import ontleed
from kern.taal import zin
from kern.vragen import Begrepen, Bevestigen, Keuze, Onduidelijk, Vraag, keuzes_van, lees, schoon, typvorm, uitleg

# What was said since the last answer is never more than this.
RECENT = 40
KORT = 4  # labels up to this length stand beside each other


@dataclass(frozen=True)
class Item:
    """One thing on a page: a note (without `vraag`), or a question with what was given and what is wrong with it.

    `nummer`: which question it is. `gegeven`: the names of chosen choices, or what was typed. `invoer`: what it is
    filled in with: radio, vink (boxes), rang (a place for each), lijst (searched), vlak (more lines) or veld.
    """

    tekst: str
    vraag: Vraag | None = None
    nummer: int = 0
    gegeven: tuple[str, ...] = ()
    fout: str = ""
    invoer: str = ""
    keuzes: tuple[Keuze, ...] = ()
    uitleg: str = ""

    @property
    def naast(self) -> bool:
        """Whether its choices are short enough to stand beside each other."""
        return all(len(k.label) <= KORT and not k.voorbeeld for k in self.keuzes)


@dataclass(frozen=True)
class Bladzijde:
    """One page. `soort`: deel (a section), vraag (one question), overzicht (before sending) or einde.

    `deel`: which section, to send along. `kop`: the heading of its group. `van`, `tot`, `totaal`: the numbers of its
    first and last question and about how many there are. `regels`: what is said above. `vorige`: there is a section
    before it. `keuzes`: choices that stand as buttons under the one question. `acties`: what can always be done.
    """

    soort: str
    titel: str
    nonce: str
    stand: str
    deel: int = 0
    kop: str = ""
    van: int = 0
    tot: int = 0
    totaal: int = 0
    regels: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    vraag: Vraag | None = None
    melding: str = ""
    vorige: bool = False
    overzicht: tuple[tuple[SummaryLine, int], ...] = ()
    begonnen: bool = False
    talen: tuple[str, ...] = ()
    fouten: tuple[tuple[str, str], ...] = ()


# --- showing


def toon_bladzijde(
    c: Conversation,
    deel: int | None = None,
    fouten: Mapping[str, str] | None = None,
    getypt: Mapping[str, tuple[str, ...]] | None = None,
) -> Bladzijde:
    """The page a conversation is at, or its section number `deel` where that may be shown. Changes nothing.

    `fouten` and `getypt`: what was wrong with the section that was sent, and what was typed in it.
    """
    found, ask = c.questionnaire, c.open_ask()
    if found is not None and not c.fixed and (at := _section(c, found, ask, deel)) is not None:
        return _deel(c, found, at, fouten or {}, getypt or {})
    return _een_vraag(c, ask)


def _section(c: Conversation, found: Questionnaire, ask: Ask | None, deel: int | None) -> int | None:
    """The section to show: the one asked for if any of it has come up, else the one with the open question."""
    if deel is not None and 0 <= deel < len(found.delen) and deel in _reached(c, found):
        return deel
    if ask is None or not ask.counted:
        return None
    return next((i for i, d in enumerate(found.delen) if ask.key in d.sleutels), None)


def _reached(c: Conversation, found: Questionnaire) -> list[int]:
    """The sections of which a question was answered or is open, in order."""
    keys = set(engine.answered_keys(c.steps, c.state, c.facts))
    if (ask := c.open_ask()) is not None:
        keys.add(ask.key)
    return [i for i, d in enumerate(found.delen) if keys.intersection(d.sleutels)]


def _asked(c: Conversation, deel: Deel) -> list[Ask]:
    """The questions of a section that count now."""
    view = engine.view_of(c.state, c.facts)
    by_key = {step.key: step for step in c.steps if isinstance(step, Ask)}
    steps = [by_key[key] for key in deel.sleutels if key in by_key]
    return [step for step in steps if engine.holds(step, view)]


def _deel(
    c: Conversation, found: Questionnaire, at: int, fouten: Mapping[str, str], getypt: Mapping[str, tuple[str, ...]]
) -> Bladzijde:
    deel = found.delen[at]
    asked = _asked(c, deel)
    before = _number_before(c, found, at)
    items = tuple(_items(c, found, deel, asked, before, fouten, getypt))
    wrong = tuple(
        (f"v-{i.vraag.key}", zin("gesprek.vraag.bij_vraag", nummer=i.nummer, zin=i.fout))
        for i in items
        if i.vraag is not None and i.fout
    )
    reached = _reached(c, found)
    usual = c.progress()[1] or max(found.lengths.values(), default=0)
    last = before + len(asked)
    return Bladzijde(
        "deel",
        c.title,
        secrets.token_hex(16),
        _stand(c),
        deel=at,
        kop=_heading(c, found, deel),
        van=before + 1,
        tot=last,
        totaal=max(usual, last),
        regels=tuple(c.state.tussen),
        items=items,
        vorige=any(i < at for i in reached),
        begonnen=True,
        talen=found.model.talen,
        fouten=wrong,
    )


def _number_before(c: Conversation, found: Questionnaire, at: int) -> int:
    return sum(len(_asked(c, deel)) for deel in found.delen[:at])


def _heading(c: Conversation, found: Questionnaire, deel: Deel) -> str:
    page = sheet(found.model, engine.view_of(c.state, c.facts))
    if deel.keer:
        return page.herhaling(found.model.op_naam[ontleed(deel.sleutels[0])[0]].herhaling, deel.keer)
    return page.groep_label(deel.groep) if deel.groep else ""


def _items(
    c: Conversation,
    found: Questionnaire,
    deel: Deel,
    asked: list[Ask],
    before: int,
    fouten: Mapping[str, str],
    getypt: Mapping[str, tuple[str, ...]],
) -> list[Item]:
    view = engine.view_of(c.state, c.facts)
    page = sheet(found.model, view)
    by_key = {ask.key: ask for ask in asked}
    items = _notes_before(c, found, found.delen.index(deel), page)
    number = before
    for key in deel.sleutels:
        if key in by_key:
            number += 1
            vraag = by_key[key].vraag(view)
            given = getypt[key] if key in getypt else _given(vraag, c.state.answers.get(key))
            items.append(_item(vraag, number, given, fouten.get(key, "")))
        elif _is_note(found, key) and page.relevant(key):
            items.append(Item(page.label(key)))
    return items


def _notes_before(c: Conversation, found: Questionnaire, at: int, page: Blad) -> list[Item]:
    """The notes of sections before this one that have no question now: they are said where the next question is."""
    notes: list[Item] = []
    while at > 0 and not _asked(c, found.delen[at - 1]):
        at -= 1
        keys = [key for key in found.delen[at].sleutels if _is_note(found, key) and page.relevant(key)]
        notes = [Item(page.label(key)) for key in keys] + notes
    return notes


def _item(vraag: Vraag, number: int, given: tuple[str, ...], fout: str) -> Item:
    how = _input(vraag)
    keuzes = keuzes_van(vraag)
    typed = how in ("veld", "vlak", "lijst")
    return Item("", vraag, number, given, fout, how, keuzes, uitleg(vraag) if typed else "")


def _input(vraag: Vraag) -> str:
    if vraag.soort == "rang":
        return "rang"
    if vraag.soort in ("meer", "akkoord"):
        return "vink"
    if vraag.zoeken:
        return "lijst"
    if vraag.soort == "tekst":
        return "vlak"
    return "radio" if keuzes_van(vraag) else "veld"


def _is_note(found: Questionnaire, key: str) -> bool:
    veld = found.model.op_naam.get(ontleed(key)[0])
    return veld is not None and veld.type == "note" and not veld.einde


def _given(vraag: Vraag, waarde: str | None) -> tuple[str, ...]:
    """A stored answer as it stands in its field; a default where nothing was answered yet."""
    if waarde is None:
        waarde = vraag.standaard
    if waarde == "":
        return ()
    how = _input(vraag)
    if vraag.soort in ("meer", "rang"):
        return tuple(waarde.split(" "))
    return (waarde,) if how in ("radio", "vink", "vlak") else (typvorm(vraag, waarde),)


def _een_vraag(c: Conversation, ask: Ask | None) -> Bladzijde:
    """A page with the one question that is open now, and what was said since the last answer."""
    vraag = c.open_question()
    lines, _ = engine.log(c.steps, c.state, c.facts, RECENT)
    last = max((i for i, line in enumerate(lines) if line.soort == "bewoner"), default=-1)
    said = tuple(line.tekst for line in lines[last + 1 :])
    summary = ask is not None and ask.summary and not c.state.terzijde
    begun = "_begonnen" in c.state.done
    soort = "overzicht" if summary else "vraag" if vraag else "einde"
    found = c.questionnaire
    return Bladzijde(
        soort,
        c.title,
        secrets.token_hex(16),
        _stand(c),
        regels=said,
        vraag=vraag,
        melding=c.state.melding,
        overzicht=_overview(c, found) if summary and found is not None else (),
        vorige=bool(summary and found is not None and not c.fixed and _reached(c, found)),
        begonnen=begun and not c.af,
        talen=found.model.talen if found is not None else (),
    )


def _overview(c: Conversation, found: Questionnaire) -> tuple[tuple[SummaryLine, int], ...]:
    """Every answer with the section in which it can be changed; -1 when it cannot."""
    sections = {key: i for i, deel in enumerate(found.delen) for key in deel.sleutels}
    lines = engine.summary(c.steps, c.state, c.facts)
    return tuple((line, -1 if c.fixed else sections.get(line.key, -1)) for line in lines)


def _stand(c: Conversation) -> str:
    return f"{c.gesprek.volgnr}-{c.state.flow}"


def vorige_deel(c: Conversation, deel: int) -> int | None:
    """The section before this one, of those that came up."""
    found = c.questionnaire
    return max((i for i in _reached(c, found) if i < deel), default=None) if found is not None else None


# --- filling in


def vul_in(c: Conversation, deel: int, getypt: Mapping[str, tuple[str, ...]], *, half: bool = False) -> dict[str, str]:
    """Take a whole section: what is right is kept, also when something else is wrong.

    `half`: somebody goes elsewhere before the section is done; what is still empty is then left open. Returns per
    question what is wrong with it, in words. A section that is not there (an old page) changes nothing.
    """
    found = c.questionnaire
    if found is None or c.fixed or deel not in _reached(c, found):
        return {}
    wrong: dict[str, str] = {}
    for ask in _asked(c, found.delen[deel]):
        view = engine.view_of(c.state, c.facts)
        # An answer before it on this page may have changed what counts.
        if not engine.holds(ask, view):
            continue
        typed = tuple(g for g in (schoon(v).tekst for v in getypt.get(ask.key, ())) if g)
        if half and not typed:
            continue
        vraag = ask.vraag(view)
        value, message = _read(vraag, typed, c.facts.vandaag) if typed else ("", _missing(c, found, vraag))
        if not message:
            c.state, message = engine.put(c.steps, c.state, ask, value, c.facts)
        if message:
            wrong[ask.key] = message
    c.run(engine.begin(c.steps, c.state, c.facts))
    return wrong


def _missing(c: Conversation, found: Questionnaire, vraag: Vraag) -> str:
    """Why a field may not stay empty; "" when it may."""
    if not vraag.verplicht:
        return ""
    page = sheet(found.model, engine.view_of(c.state, c.facts))
    own = page.verplicht_tekst(vraag.key) if ontleed(vraag.key)[0] in found.model.op_naam else ""
    return own or zin("gesprek.vraag.verplicht_blad")


def _read(vraag: Vraag, typed: tuple[str, ...], vandaag: date) -> tuple[str, str]:
    """The value of a field and "", or "" and what is wrong with it."""
    chosen = typed if _is_chosen(vraag, typed) else None
    match lees(vraag, "" if chosen else typed[0], vandaag, chosen):
        case Begrepen(waarde=waarde):
            return waarde, ""
        case Bevestigen(vraag_tekst=tekst):
            return "", tekst
        case Onduidelijk(melding=melding):
            return "", melding
    return "", ""


def _is_chosen(vraag: Vraag, typed: tuple[str, ...]) -> bool:
    """Whether these are names of choices; in a searchable list the label is typed."""
    names = {k.naam for k in keuzes_van(vraag)}
    return _input(vraag) in ("radio", "vink", "rang") and set(typed) <= names
