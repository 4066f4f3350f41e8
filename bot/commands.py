"""The words that work everywhere: *stop*, *later*, *wijzig 3*, *mijn gegevens*, a deep link, another language.

Each takes the conversation as it is and gives what is said; what becomes of a question beside the steps ("Wilt u
stoppen?") stands here too.
"""

from __future__ import annotations

from bot import charette, engine, gesprekken
from bot.conversation import Conversation, Orders
from bot.deeplink import Target, target_of
from bot.flows import mijn_aanmelding, vertel
from bot.flows.menu import WIL
from bot.flows.velden import own
from bot.spoken import Spoken
from bot.state import Reply, State, Turn
from bot.steps import Effect
from kern.onderzoek import voortgang
from kern.taal import TALEN, spreek, zin
from kern.vragen import Opdracht

STOP, WIS, ANDER, NAAR = "_stop", "_wis", "_ander", "_naar_charette"
# The words about a charette, by what each leads to.
CHARETTE = {
    "aanmelden": "aanmelden",
    "mijnaanmelding": "mijn_aanmelding",
    "afmelden": "afmelden",
    "idee": "idee",
    "stem": "stem",
}


def perform(c: Conversation, command: Opdracht) -> tuple[Spoken, ...]:
    """Do what a word says."""
    match command.naam:
        case name if name in vertel.VERTELT:
            return c.tell(*vertel.lines(c.s, c.now, name, c.kern, c.onderzoek, c.huis.gemeente, c.huis.base_url))
        case "start":
            return _start(c, command.argument)
        case "verder":
            return _go_on_here(c, command.argument)
        case "nieuw":
            # What was answered and not sent is not lost by one word.
            unsent = c.state.answers and not c.af and not c.sent
            return _stop(c) if unsent else c.restart()
        case "terug":
            return _back(c)
        case "wijzig":
            return _change_number(c, command.getal)
        case "later":
            c.state.terzijde = {} if c.state.terzijde.get("key") == STOP else c.state.terzijde
            return c.tell(*_later(c))
        case "stop":
            return _stop(c)
        case "taal":
            return _speak(c, command.argument)
        case "mijngegevens":
            return _my_data(c)
        case name if name in CHARETTE:
            return _charette(c, CHARETTE[name], str(command.getal or "") or command.argument)
    return c.tell(zin("gesprek.hulp.onbekend"))


def beside(c: Conversation, key: str, value: str) -> tuple[Reply, ...]:
    """What becomes of the answer to a question beside the steps."""
    if (key, value) in ((STOP, "weg"), (WIS, "ja")):
        return c.run(Turn(c.state, effects=(Effect("wis", ""),)))
    if (key, value) == (ANDER, "nieuw") and (
        target := target_of(c.s, c.now, c.state.notes.get(f"{ANDER}.naar", ""), c.bron)
    ):
        _move_to(c, target)
        c.restart(charette.at_door(c.context(), target[1]))
        return c.opening
    if (key, value) == (NAAR, "nieuw"):
        wat, _, argument = c.state.notes.pop(f"{NAAR}.wat", "").partition(" ")
        _leave(c)
        return _go_to(c, wat, argument)
    lines = _later(c) if value == "later" else []
    return c.run(engine.tell(c.steps, c.state, c.facts, *lines))


# --- begin, go on


def _start(c: Conversation, argument: str) -> tuple[Spoken, ...]:
    if argument:
        return _start_with(c, argument)
    if c.opening:
        return c.spoken(c.opening)
    return c.restart() if c.af else c.tell(zin("gesprek.stop.verder"))


def _start_with(c: Conversation, argument: str) -> tuple[Spoken, ...]:
    """A deep link: a kern's slug, the code of a letter, which also says which kern, or a code to go on with."""
    target = target_of(c.s, c.now, argument, c.bron)
    if target is None and gesprekken.is_verdercode(argument):
        return _go_on_here(c, argument)
    if target is None and c.opening:
        return c.spoken(c.opening)
    if target is None or _goes_on(c, target):
        return c.tell(zin("gesprek.stop.verder"))
    if _unsent(c):
        c.state.notes[f"{ANDER}.naar"] = argument
        keuzes = [("door", zin("gesprek.knop.doorgaan")), ("nieuw", zin("gesprek.knop.ander"))]
        tekst = zin("gesprek.stop.ander", kern=c.facts.kern or c.title)
        return c.spoken(c.run(engine.ask_beside(c.state, ANDER, tekst, keuzes)))
    _move_to(c, target)
    return c.restart(charette.at_door(c.context(), target[1]))


def _goes_on(c: Conversation, target: Target) -> bool:
    """Whether the link leads to the conversation that is going on; a letter's code is then added to it."""
    kern, state = target
    if c.opening or c.af or (kern.id if kern else None) != c.gesprek.kern_id:
        return False
    if state is not None and state.flow != "onderzoek":
        return state.flow == c.state.flow
    if kern is None and state is not None:
        return state.ref == c.state.ref
    return state is None or gesprekken.neem_code_mee(c.state, state.ref, state.notes["code_vooraf"])


def _unsent(c: Conversation) -> bool:
    """Whether beginning anew would throw away answers that were not sent."""
    return not c.af and not c.fixed and bool(own(c.state.answers))


def _move_to(c: Conversation, target: Target) -> None:
    _leave(c)
    kern = target[0]
    c.kern, c.gesprek.kern_id = kern, kern.id if kern else None


def _leave(c: Conversation) -> None:
    """What was answered here and not sent counts no more."""
    progress = c.state.notes.get("_begonnen.id", "")
    if progress and not c.sent:
        voortgang.gestopt(c.s, progress)


# --- the charette


def _charette(c: Conversation, wat: str, argument: str) -> tuple[Spoken, ...]:
    """*Aanmelden*, *mijn aanmelding*, *idee 12*: go on with that, but lose nothing that was not sent."""
    if wat == "afmelden" and not _may_cancel(c):
        return _stop(c)
    if c.kern is None and c.facts.kanaal == "web":  # a door of the whole gemeente
        return c.tell(zin("aanmelden.zeg.welk_dorp", link=c.facts.base_url))
    if c.kern is not None and isinstance(why := charette.begin(c.context(), wat, c.kern, argument), str):
        return c.tell(why)
    if not _unsent(c):
        return c.spoken(_go_to(c, wat, argument))
    c.state.notes[f"{NAAR}.wat"] = f"{wat} {argument}".strip()
    keuzes = [("door", zin("gesprek.knop.doorgaan")), ("nieuw", zin("gesprek.knop.verder_met_iets_anders"))]
    return c.spoken(c.run(engine.ask_beside(c.state, NAAR, zin("aanmelden.zeg.eerst_dit"), keuzes)))


def _may_cancel(c: Conversation) -> bool:
    """Whether *afmelden* is about a charette: there is one here, and nothing else is going on."""
    if c.kern is None or _unsent(c):
        return False
    begun = charette.begin(c.context(), "mijn_aanmelding", c.kern)
    return isinstance(begun, State) and (c.facts.kanaal != "telegram" or mijn_aanmelding.MIJN in begun.notes)


def _go_to(c: Conversation, wat: str, argument: str) -> tuple[Reply, ...]:
    """Begin there; without a kern first the question which."""
    if c.kern is None:
        c.restart(State("menu", notes={WIL: wat}))
        return c.opening
    found = charette.begin(c.context(), wat, c.kern, argument)
    if isinstance(found, str):
        return c.run(engine.tell(c.steps, c.state, c.facts, found))
    c.restart(found)
    return c.opening


# --- back, change


def _back(c: Conversation) -> tuple[Spoken, ...]:
    if c.state.terzijde:
        c.state.terzijde = {}
        return c.tell()
    if c.opening:
        return c.spoken(c.opening)
    if c.fixed:
        return c.tell(zin(c.fixed))
    return c.spoken(c.run(engine.back(c.steps, c.state, c.facts)))


def _change_number(c: Conversation, number: int | None) -> tuple[Spoken, ...]:
    lines = engine.summary(c.steps, c.state, c.facts)
    if c.fixed:
        return c.tell(zin(c.fixed))
    if not lines:
        return c.tell(zin("gesprek.vraag.niets_te_wijzigen"))
    if number is None:
        return c.tell(zin("gesprek.vraag.wijzig_hoe"))
    key = next((line.key for line in lines if line.nummer == number), "")
    return c.change(key)


# --- stop, later, my data


def _stop(c: Conversation) -> tuple[Spoken, ...]:
    if c.af or not c.state.answers:
        return c.tell(zin("gesprek.stop.niets_bezig"))
    keuzes = [("later", zin("gesprek.knop.later")), ("weg", zin("gesprek.knop.wis"))]
    keuzes.append(("door", zin("gesprek.knop.doorgaan")))
    return c.spoken(c.run(engine.ask_beside(c.state, STOP, zin("gesprek.stop.vraag"), keuzes)))


def _later(c: Conversation) -> list[str]:
    """How to go on later: here, or anywhere else with a code of one's own."""
    here = zin("gesprek.stop.later" if c.facts.kanaal == "web" else "gesprek.stop.later_chat")
    if not _unsent(c):
        return [here]
    code = gesprekken.geef_verdercode(c.s, c.gesprek, c.state)
    return [here, zin("gesprek.stop.verdercode", code=code, link=f"{c.facts.base_url}/verder/{code}")]


def _go_on_here(c: Conversation, code: str) -> tuple[Spoken, ...]:
    """Take over a conversation that was begun elsewhere; what was answered here and not sent must not be lost."""
    if _unsent(c):
        return c.tell(zin("gesprek.stop.eerst_dit"))
    found = gesprekken.zoek_verdercode(c.s, c.now, code, c.bron)
    if found is None:
        return c.tell(zin("gesprek.stop.verdercode_fout"))
    if not c.may_take(found.kern_id):
        return c.tell(zin("gesprek.stop.verdercode_andere_deur", link=f"{c.facts.base_url}/verder/{code}"))
    c.take_over(found.kern_id, gesprekken.haal_weg(c.s, c.now, found))
    with c.in_taal():
        # What this channel says and the other did not (that Telegram can read along) comes first.
        replies = c.run(engine.begin(c.steps, c.state, c.facts))
        return (Spoken(zin("gesprek.stop.verder")), *c.spoken(replies))


def _my_data(c: Conversation) -> tuple[Spoken, ...]:
    n = len(engine.summary(c.steps, c.state, c.facts))
    kept_already = c.sent or "_opgehaald" in c.state.done
    if c.soort.gegevens is not None:
        lines = c.soort.gegevens(n, verstuurd=c.sent)
    else:
        lines = vertel.my_data(n, verstuurd=kept_already, has_address=c.facts.kanaal == "telegram")
    if c.facts.extra.get("charette") and c.state.flow == "menu":
        lines.append(zin("aanmelden.gegevens.elders"))
    if c.opening:
        return c.tell(*lines)
    keuzes = [("ja", zin("gesprek.knop.ja_weg")), ("nee", zin("gesprek.knop.nee_bewaar"))]
    turn = engine.ask_beside(c.state, WIS, zin("gesprek.gegevens.wis_vraag"), keuzes)
    c.state = turn.state
    c.state.tussen = lines
    return tuple(Spoken(line) for line in lines) + c.spoken(turn.replies)


# --- language


def _speak(c: Conversation, taal: str) -> tuple[Spoken, ...]:
    """Go on in another language: what follows changes, the answers stay."""
    if taal not in TALEN:
        return c.tell(zin("gesprek.taal.welke"))
    with spreek(taal):
        c.speak(taal)
        lines = [zin("gesprek.taal.verder")]
        if c.untranslated:
            lines.append(zin("gesprek.taal.vragen_nederlands"))
        return c.tell(*lines)


ORDERS = Orders(perform, beside)
"""Give these to a conversation that listens."""
