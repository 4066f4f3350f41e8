"""One conversation during one turn: its row, its state, the steps it runs on and the facts it sees.

The engine decides; this file loads what it needs, hands its effects to `effects.py` and keeps the outcome. A command
can come from every state; what the commands do stands in `commands.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import effects, engine, gesprekken
from bot.context import Context, Outcome
from bot.dbo import kern_van_deur
from bot.facts import facts, first_state, no_facts
from bot.flows import onderzoek as flow
from bot.flows.velden import remember
from bot.gesprekken import Gesprek
from bot.soorten import Soort, soort
from bot.spoken import VERDER, Spoken, as_spoken, button_key, find_button, tik
from bot.state import CONFIRM, Reply, Said, State, Turn
from bot.steps import Ask, Effect, Facts, Steps
from kern import kernen
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek import onderzoek, voortgang
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import datum, spreek, vandaag, zin
from kern.vragen import Opdracht, Vraag, gevoelige_getallen


@dataclass(frozen=True)
class Orders:
    """What the words that work everywhere do, and the answers to questions beside the steps; see `bot/commands.py`."""

    perform: Callable[[Conversation, Opdracht], tuple[Spoken, ...]]
    beside: Callable[[Conversation, str, str], tuple[Reply, ...]]


@dataclass
class Conversation:
    """See the file's docstring. `opening` is what a conversation says that begins in this turn.

    `slug`: the door it stands at, where the channel has doors: a kern, or a questionnaire of the whole gemeente.
    """

    s: Session
    now: datetime
    huis: Huis
    gesprek: Gesprek
    adres: str
    kern: Kern | None
    onderzoek: Onderzoek | None
    state: State
    steps: Steps
    facts: Facts
    opening: tuple[Reply, ...] = ()
    bron: tuple[str, ...] = field(default=())
    slug: str = ""
    orders: Orders | None = None

    @classmethod
    def load(
        cls,
        s: Session,
        now: datetime,
        huis: Huis,
        gesprek: Gesprek | None,
        kanaal: str,
        adres: str,
        slug: str = "",
        taal: str = "",
    ) -> Conversation:
        """The conversation as it is now; one that is not there yet begins, without being kept until `save`.

        `taal`: the language this device asks for; "" leaves it as the conversation has it.
        """
        if gesprek is None:
            found = kern_van_deur(s, slug) or kernen.licht(s, slug=slug) if slug else None
            gesprek = Gesprek(kanaal=kanaal, kern_id=found.id if found else None, volgnr=0, laatst=now, af=False)
        state = gesprekken.toestand(s, gesprek)
        kern = kernen.licht(s, id=gesprek.kern_id) if gesprek.kern_id else None
        fresh = state is None
        state = state or first_state(s, now, kern, slug)
        self = cls(s, now, huis, gesprek, adres, kern, None, state, (), no_facts(now), slug=slug)
        if taal and taal != self.state.taal:
            # How a question read is remembered in the words of the language of then.
            self.state.taal, self.state.luidde = taal, {}
        with self.in_taal():
            self._reload()
            self._check_closed()
            self.bron = (f"gesprek:{gesprek.id}",) if gesprek.id else (f"adres:{adres}",)
            if fresh:
                self.opening = self.run(engine.begin(self.steps, self.state, self.facts))
        return self

    def in_taal(self) -> AbstractContextManager[None]:
        """Everything that is said within it is in the language of this conversation."""
        return spreek(self.state.taal)

    def speak(self, taal: str) -> None:
        """Go on in another language."""
        self.state.taal = taal
        # What was said in the other language is not repeated; a question beside the steps is asked again if need be.
        self.state.terzijde, self.state.melding, self.state.tussen = {}, "", []
        # How a question read is remembered in the words of the language of then.
        self.state.luidde = {}
        self._reload_facts()
        if self.opening:
            self.restart()

    @property
    def soort(self) -> Soort:
        """What kind of conversation this is."""
        return soort(self.state.flow)

    @property
    def untranslated(self) -> bool:
        """Whether the questions themselves are not there in the language of this conversation."""
        return self.questionnaire is not None and self.state.taal not in self.questionnaire.model.talen

    @property
    def questionnaire(self) -> flow.Questionnaire | None:
        """The questionnaire this conversation runs on, in the version it began with."""
        if self.state.flow != "onderzoek" or self.onderzoek is None:
            return None
        return flow.questionnaire(self.s, self.versie_id)

    @property
    def versie_id(self) -> str:
        """The version of the questionnaire: that of the beginning, also when the onderzoek moved on to a newer one."""
        return flow.version_of(self.state.notes, self.onderzoek) if self.onderzoek else ""

    def may_take(self, kern_id: int | None) -> bool:
        """Whether a conversation about that kern can go on here: a web page's address names its kern."""
        return self.gesprek.kanaal != "web" or (kern_id is not None and kern_id == self.gesprek.kern_id)

    def take_over(self, kern_id: int | None, state: State) -> None:
        """Go on with a conversation that was begun elsewhere."""
        self.gesprek.kern_id = kern_id
        self.kern = kernen.licht(self.s, id=kern_id) if kern_id else None
        self.state, self.opening = state, ()
        self._reload()

    def save(self) -> None:
        """Keep the state and count how far this person came."""
        if not self.gesprek.id:
            self._make_row()
        question = engine.current(self.steps, self.state, self.facts)
        progress = self.state.notes.get("_begonnen.id", "")
        if progress and question is not None and question.counted:
            voortgang.bereik(self.s, progress, question.key)
        # Who has sent is done for the clearing, also with the contact form still open.
        gesprekken.bewaar(self.s, self.now, self.gesprek, self.state, af=question is None or self.sent)

    @property
    def af(self) -> bool:
        """Whether there is nothing left to ask."""
        return engine.current(self.steps, self.state, self.facts) is None

    @property
    def fixed(self) -> str:
        """Why the answers cannot be changed any more, as the key of a sentence: what is changed now would be lost."""
        if self.sent:
            return self.soort.al_verstuurd
        looking = "_opgehaald" in self.state.done
        return "gesprek.vraag.niets_te_wijzigen" if looking and not self.facts.extra["open"] else ""

    # --- what can come in

    def said(self, text: str, vraag: str = "") -> tuple[Spoken, ...]:
        """A typed message; `vraag` names the question of the field it was typed in, where a channel knows."""
        if self._begins(vraag):
            return self.spoken(self.opening)
        if self._at_summary() and text.strip().isdecimal():
            return self.command(Opdracht("wijzig", int(text)))
        replies = self.run(engine.turn(self.steps, self.state, Said(text, None, vraag), self.facts))
        if gevoelige_getallen(text):
            self.state.tussen.append(zin("gesprek.hulp.gevoelig_getal"))
            replies = (Reply(zin("gesprek.hulp.gevoelig_getal")), *replies)
        return self.spoken(replies)

    def chosen(self, values: tuple[str, ...], vraag: str) -> tuple[Spoken, ...]:
        """A pressed button, or the ticked boxes of a question."""
        if self._begins(vraag):
            return self.spoken(self.opening)
        said = Said(zin("gesprek.knop.sla_over"), None, vraag) if values == ("",) else Said("", values, vraag)
        return self.spoken(self.run(engine.turn(self.steps, self.state, said, self.facts)))

    def button(self, opaque: str) -> tuple[Spoken, ...]:
        """A button of a channel that gives back only a key of ours; ticks one box, or chooses."""
        found = self._find_button(opaque)
        if found is None:
            return self.tell(zin("gesprek.vraag.knop_verlopen"))
        vraag, value = found
        open_now = self.open_question()
        if open_now is None or open_now.soort not in ("meer", "rang") or open_now.key != vraag or value == "":
            return self.chosen((value,), vraag)
        ticks = self.state.vinkjes
        if value == VERDER:
            return self.chosen(tuple(ticks), vraag)
        self.state.vinkjes = tik(open_now, ticks, value)
        return tuple(replace(line, bewerk=True) for line in self.spoken((self._open_reply(),)))

    def change(self, key: str) -> tuple[Spoken, ...]:
        """*Wijzig* at an answer."""
        if self.fixed:
            return self.tell(zin(self.fixed))
        return self.spoken(self.run(engine.reopen(self.steps, self.state, key, self.facts)))

    def tell(self, *lines: str) -> tuple[Spoken, ...]:
        """Say something in passing, then the open question again; in a first message what comes before it too."""
        replies = self.run(engine.tell(self.steps, self.state, self.facts, *lines))
        return self.spoken((*replies[: len(lines)], *self.opening) if self.opening else replies)

    def command(self, command: Opdracht) -> tuple[Spoken, ...]:
        """A word that works everywhere."""
        assert self.orders is not None  # noqa: S101  only a conversation that listens hears a word
        return self.orders.perform(self, command)

    def restart(self, state: State | None = None) -> tuple[Spoken, ...]:
        """Begin anew: with the kern's onderzoek, or with this state."""
        taal = self.state.taal
        self.state = state or first_state(self.s, self.now, self.kern, self.slug)
        self.state.taal = taal
        self._reload()
        self.opening = self.run(engine.begin(self.steps, self.state, self.facts))
        return self.spoken(self.opening)

    # --- what channels show

    def open_question(self) -> Vraag | None:
        """The question that is open now, beside the steps or in them."""
        if self.state.terzijde:
            return engine.beside_question(self.state)
        ask = engine.current(self.steps, self.state, self.facts)
        return ask.vraag(engine.view_of(self.state, self.facts)) if ask else None

    def open_ask(self) -> Ask | None:
        """The step of the open question; None beside the steps and at the end."""
        return None if self.state.terzijde else engine.current(self.steps, self.state, self.facts)

    def progress(self) -> tuple[int, int]:
        """The number of the open question and the length of this kind of route; (0, 0) outside the questionnaire."""
        number = engine.progress(self.steps, self.state, self.facts)
        if not number or (self.onderzoek is None and not self.soort.telt):
            return 0, 0
        lengths = self.facts.extra["lengte"]
        usual = lengths.get(
            self.state.answers.get(self.facts.extra["lengte_vraag"], ""), max(lengths.values(), default=0)
        )
        return number, max(usual, number)

    def spoken(self, replies: tuple[Reply, ...]) -> tuple[Spoken, ...]:
        """Replies as things to say on any channel."""
        return tuple(self._spoken(r) for r in replies if r.text)

    @property
    def title(self) -> str:
        """What this conversation is about, in a few words."""
        extra = self.facts.extra
        if self.state.flow == "onderzoek":
            return zin("gesprek.titel.onderzoek", kern=extra["gebied"]) if extra["woonbehoefte"] else extra["titel"]
        return self.soort.titel(self.facts)

    def button_key(self, vraag: str, value: str) -> str:
        """The opaque key of a button: bound to this conversation, this question and this choice."""
        return button_key(self.s, self.gesprek.id, vraag, value)

    # --- inside

    @property
    def sent(self) -> bool:
        """Whether the answers of this conversation were sent."""
        return "_verstuurd" in self.state.done

    def _spoken(self, reply: Reply) -> Spoken:
        if reply.vraag is None:
            return Spoken(reply.text)
        # A question beside the steps has no number, unless it is about the answer to one that has.
        counts = reply.ask is not None or reply.vraag.key == CONFIRM
        number, of = self.progress() if counts else (0, 0)
        summary = self._summary_lines() if reply.ask is not None and reply.ask.summary else []
        return as_spoken(reply.text, reply.vraag, number, of, self.state.vinkjes, summary)

    def _summary_lines(self) -> list[str]:
        lines = engine.summary(self.steps, self.state, self.facts)
        return [f"{line.nummer}. {line.kort}: {line.antwoord}" for line in lines]

    def _open_reply(self) -> Reply:
        vraag, ask = self.open_question(), self.open_ask()
        return Reply(vraag.tekst, ask, vraag) if vraag else Reply("")

    def _begins(self, vraag: str) -> bool:
        """A first message that answers nothing only opens the conversation; so does any message after the end."""
        if self.opening and (self.af or not vraag):
            return True
        if self.af and self.facts.kanaal != "web" and not self.state.terzijde:
            self.restart()
            return True
        return False

    def _at_summary(self) -> bool:
        ask = self.open_ask()
        return ask is not None and ask.summary

    def _answer_beside(self, key: str, value: str) -> tuple[Reply, ...]:
        if key == "_opdracht":
            # What the command says, and the open question as it was: with its hint, its summary, its marks.
            said = (Reply(x.tekst) for x in self.command(Opdracht(value)) if not x.vraag)
            return (*said, self._open_reply())
        assert self.orders is not None  # noqa: S101  see `command`
        return self.orders.beside(self, key, value)

    def run(self, turn: Turn) -> tuple[Reply, ...]:
        """Keep the state of a turn and do its effects, until there is a question or an end."""
        self.state = turn.state
        replies = list(turn.replies)
        if turn.beside:
            return (*replies, *self._answer_beside(*turn.beside))
        for effect in turn.effects:
            outcome = self.perform(effect)
            if outcome.kern is not None:
                self.kern, self.gesprek.kern_id = outcome.kern, outcome.kern.id
            if outcome.state is not None:
                self.state = outcome.state
                self._reload()
                following = engine.begin(self.steps, self.state, self.facts)
            else:
                self._reload_facts()
                following = engine.settle(self.steps, self.state, effect.key, outcome.notes, self.facts, outcome.loaded)
            replies += self.run(following)
        if "_begonnen" in self.state.done and (found := self.questionnaire) is not None:
            remember(found.model, self.state.answers, self.facts)
        return tuple(replies)

    def perform(self, effect: Effect) -> Outcome:
        """Do one effect; a trial (`bot/proef`) does nothing here."""
        return effects.perform(self.context(), effect)

    def context(self) -> Context:
        """What an effect may use of this conversation."""
        about = self.kern, self.onderzoek, self.state, self.facts, self.bron
        return Context(self.s, self.now, self.huis, self.gesprek, self.adres, *about)

    def _reload(self) -> None:
        """The steps and facts that belong to the present state."""
        self.onderzoek = None
        if self.state.ref:
            self.onderzoek = self.s.get(Onderzoek, int(self.state.ref))
        elif self.kern is not None:
            self.onderzoek = onderzoek.laatste(self.s, self.kern.id)
        found = self.questionnaire
        self.steps = found.steps if found is not None else self.soort.steps()
        self._reload_facts()

    def _reload_facts(self) -> None:
        self.facts = facts(self.s, self.now, self.huis, self.gesprek.kanaal, self.kern, self.onderzoek, self.state)

    def _check_closed(self) -> None:
        """A conversation whose onderzoek takes nothing more says so once, and keeps no answers."""
        o = self.onderzoek
        if self.state.flow != "onderzoek" or o is None or self.af or self.sent:
            return
        begun = "_begonnen" in self.state.done or "_opgehaald" in self.state.done
        looking = self.state.answers.get("_start") == "al"
        if looking or (onderzoek.neemt_lopende(o, self.now) if begun else onderzoek.neemt_nieuwe(o, self.now)):
            return
        dag = datum(vandaag(onderzoek.eindmoment(o)))
        self.state = State("afscheid", notes={"tekst": flow.closed(self.facts, self.facts.kern, dag)})
        self._reload()
        self.opening = self.run(engine.begin(self.steps, self.state, self.facts))

    def _find_button(self, opaque: str) -> tuple[str, str] | None:
        """Which (question, value) a button meant: the open question first, then those already answered."""
        view = engine.view_of(self.state, self.facts)
        asked = [a.vraag(view) for a, _ in engine.answered(self.steps, self.state, self.facts)]
        open_now = self.open_question()
        questions = ([open_now] if open_now else []) + asked
        return find_button(self.s, self.gesprek.id, questions, self.state.vinkjes, opaque)

    def _make_row(self) -> None:
        made = gesprekken.begin(
            self.s,
            self.now,
            self.gesprek.kanaal,
            self.adres,
            self.kern.id if self.kern else None,
            bewaar_adres=self.gesprek.kanaal == "telegram",
        )
        self.gesprek = made
