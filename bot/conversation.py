"""One conversation during one turn: its row, its state, the steps it runs on and the facts it sees.

The engine decides; this file loads what it needs, hands its effects to `effects.py` and keeps the outcome. It also
knows the commands, because a command can come from every state.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import effects, engine, gesprekken
from bot.deeplink import Target, target_of
from bot.facts import facts, first_state, no_facts
from bot.flows import menu, vertel
from bot.flows import onderzoek as flow
from bot.gesprekken import Gesprek
from bot.spoken import VERDER, Spoken, as_spoken, button_key
from bot.state import CONFIRM, Reply, Said, State, Turn
from bot.steps import Ask, Effect, Facts, Steps
from kern import kernen
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek import onderzoek, voortgang
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import datum, vandaag, zin
from kern.vragen import Opdracht, Vraag, gevoelige_getallen

STOP, WIS, ANDER = "_stop", "_wis", "_ander"


@dataclass
class Conversation:
    """See the file's docstring. `opening` is what a conversation says that begins in this turn."""

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

    @classmethod
    def load(
        cls, s: Session, now: datetime, huis: Huis, gesprek: Gesprek | None, kanaal: str, adres: str, slug: str = ""
    ) -> Conversation:
        """The conversation as it is now; one that is not there yet begins, without being kept until `save`."""
        if gesprek is None:
            found = kernen.licht(s, slug=slug) if slug else None
            gesprek = Gesprek(kanaal=kanaal, kern_id=found.id if found else None, volgnr=0, laatst=now, af=False)
        state = gesprekken.toestand(s, gesprek)
        kern = kernen.licht(s, id=gesprek.kern_id) if gesprek.kern_id else None
        fresh = state is None
        state = state or first_state(s, now, kern)
        self = cls(s, now, huis, gesprek, adres, kern, None, state, (), no_facts(now))
        self._reload()
        self._check_closed()
        self.bron = (f"gesprek:{gesprek.id}",) if gesprek.id else (f"adres:{adres}",)
        if fresh:
            self.opening = self._run(engine.begin(self.steps, self.state, self.facts))
        return self

    def save(self) -> None:
        """Keep the state and count how far this person came."""
        if not self.gesprek.id:
            self._make_row()
        question = engine.current(self.steps, self.state, self.facts)
        progress = self.state.notes.get("_begonnen.id", "")
        if progress and question is not None and question.counted:
            voortgang.bereik(self.s, progress, question.key)
        # Who has sent is done for the clearing, also with the contact form still open.
        gesprekken.bewaar(self.s, self.now, self.gesprek, self.state, af=question is None or self._sent)

    @property
    def af(self) -> bool:
        """Whether there is nothing left to ask."""
        return engine.current(self.steps, self.state, self.facts) is None

    @property
    def fixed(self) -> str:
        """Why the answers cannot be changed any more, as the key of a sentence: what is changed now would be lost."""
        if self._sent:
            return "gesprek.vraag.al_verstuurd"
        looking = "_opgehaald" in self.state.done
        return "gesprek.vraag.niets_te_wijzigen" if looking and not self.facts.extra["open"] else ""

    # --- what can come in

    def said(self, text: str, vraag: str = "") -> tuple[Spoken, ...]:
        """A typed message; `vraag` names the question of the field it was typed in, where a channel knows."""
        if self._begins(vraag):
            return self.spoken(self.opening)
        if self._at_summary() and text.strip().isdecimal():
            return self.command(Opdracht("wijzig", int(text)))
        replies = self._run(engine.turn(self.steps, self.state, Said(text, None, vraag), self.facts))
        if gevoelige_getallen(text):
            self.state.tussen.append(zin("gesprek.hulp.gevoelig_getal"))
            replies = (Reply(zin("gesprek.hulp.gevoelig_getal")), *replies)
        return self.spoken(replies)

    def chosen(self, values: tuple[str, ...], vraag: str) -> tuple[Spoken, ...]:
        """A pressed button, or the ticked boxes of a question."""
        if self._begins(vraag):
            return self.spoken(self.opening)
        said = Said(zin("gesprek.knop.sla_over"), None, vraag) if values == ("",) else Said("", values, vraag)
        return self.spoken(self._run(engine.turn(self.steps, self.state, said, self.facts)))

    def button(self, opaque: str) -> tuple[Spoken, ...]:
        """A button of a channel that gives back only a key of ours; ticks one box, or chooses."""
        found = self._find_button(opaque)
        if found is None:
            return self.tell(zin("gesprek.vraag.knop_verlopen"))
        vraag, value = found
        open_now = self.open_question()
        if open_now is None or open_now.soort != "meer" or open_now.key != vraag:
            return self.chosen((value,), vraag)
        ticks = self.state.vinkjes
        if value == VERDER:
            return self.chosen(tuple(ticks), vraag)
        self.state.vinkjes = [t for t in ticks if t != value] if value in ticks else [*ticks, value]
        return tuple(replace(line, bewerk=True) for line in self.spoken((self._open_reply(),)))

    def change(self, key: str) -> tuple[Spoken, ...]:
        """*Wijzig* at an answer."""
        if self.fixed:
            return self.tell(zin(self.fixed))
        return self.spoken(self._run(engine.reopen(self.steps, self.state, key, self.facts)))

    def tell(self, *lines: str) -> tuple[Spoken, ...]:
        """Say something in passing, then the open question again; in a first message what comes before it too."""
        replies = self._run(engine.tell(self.steps, self.state, self.facts, *lines))
        return self.spoken((*replies[: len(lines)], *self.opening) if self.opening else replies)

    def command(self, command: Opdracht) -> tuple[Spoken, ...]:
        """A word that works everywhere."""
        match command.naam:
            case name if name in vertel.VERTELT:
                kern, huis = self.kern, self.huis
                return self.tell(*vertel.lines(self.s, self.now, name, kern, huis.gemeente, huis.base_url))
            case "start":
                return self._start(command.argument)
            case "nieuw":
                # What was answered and not sent is not lost by one word.
                unsent = self.state.answers and not self.af and not self._sent
                return self._stop() if unsent else self.restart()
            case "terug":
                return self._back()
            case "wijzig":
                return self._change_number(command.getal)
            case "later":
                self.state.terzijde = {} if self.state.terzijde.get("key") == STOP else self.state.terzijde
                return self.tell(self._later())
            case "stop":
                return self._stop()
            case "mijngegevens":
                return self._my_data()
        return self.tell(zin("gesprek.hulp.onbekend"))

    def restart(self, state: State | None = None) -> tuple[Spoken, ...]:
        """Begin anew: with the kern's onderzoek, or with this state."""
        self.state = state or first_state(self.s, self.now, self.kern)
        self._reload()
        self.opening = self._run(engine.begin(self.steps, self.state, self.facts))
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
        if not number or self.onderzoek is None:
            return 0, 0
        lengths = self.facts.extra["lengte"]
        usual = lengths.get(
            self.state.answers.get(self.facts.extra["lengte_vraag"], ""), max(lengths.values(), default=0)
        )
        return number, max(usual, number)

    def spoken(self, replies: tuple[Reply, ...]) -> tuple[Spoken, ...]:
        """Replies as things to say on any channel."""
        return tuple(self._spoken(r) for r in replies if r.text)

    def button_key(self, vraag: str, value: str) -> str:
        """The opaque key of a button: bound to this conversation, this question and this choice."""
        return button_key(self.s, self.gesprek.id, vraag, value)

    # --- inside

    @property
    def _sent(self) -> bool:
        return "_verstuurd" in self.state.done

    def _later(self) -> str:
        return zin("gesprek.stop.later" if self.facts.kanaal == "web" else "gesprek.stop.later_chat")

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

    def _start(self, argument: str) -> tuple[Spoken, ...]:
        if argument:
            return self._start_with(argument)
        if self.opening:
            return self.spoken(self.opening)
        return self.restart() if self.af else self.tell(zin("gesprek.stop.verder"))

    def _start_with(self, argument: str) -> tuple[Spoken, ...]:
        """A deep link: a kern's slug, or the code of a letter, which also says which kern."""
        target = target_of(self.s, self.now, argument, self.bron)
        if target is None and self.opening:
            return self.spoken(self.opening)
        if target is None or self._goes_on(target):
            return self.tell(zin("gesprek.stop.verder"))
        if self._unsent:
            self.state.notes[f"{ANDER}.naar"] = argument
            keuzes = [("door", zin("gesprek.knop.doorgaan")), ("nieuw", zin("gesprek.knop.ander"))]
            tekst = zin("gesprek.stop.ander", kern=self.facts.kern)
            return self.spoken(self._run(engine.ask_beside(self.state, ANDER, tekst, keuzes)))
        self._move_to(target)
        return self.restart(target[1])

    def _goes_on(self, target: Target) -> bool:
        """Whether the link leads to the conversation that is going on; a letter's code is then added to it."""
        kern, state = target
        if self.opening or self.af or kern.id != self.gesprek.kern_id:
            return False
        return state is None or gesprekken.neem_code_mee(self.state, state.ref, state.notes["code_vooraf"])

    @property
    def _unsent(self) -> bool:
        """Whether beginning anew would throw away answers that were not sent."""
        return not self.af and not self.fixed and bool(flow.own(self.state.answers))

    def _move_to(self, target: Target) -> None:
        progress = self.state.notes.get("_begonnen.id", "")
        if progress and not self._sent:
            voortgang.gestopt(self.s, progress)
        self.kern, self.gesprek.kern_id = target[0], target[0].id

    def _back(self) -> tuple[Spoken, ...]:
        if self.state.terzijde:
            self.state.terzijde = {}
            return self.tell()
        if self.opening:
            return self.spoken(self.opening)
        if self.fixed:
            return self.tell(zin(self.fixed))
        return self.spoken(self._run(engine.back(self.steps, self.state, self.facts)))

    def _change_number(self, number: int | None) -> tuple[Spoken, ...]:
        lines = engine.summary(self.steps, self.state, self.facts)
        if self.fixed:
            return self.tell(zin(self.fixed))
        if not lines:
            return self.tell(zin("gesprek.vraag.niets_te_wijzigen"))
        if number is None:
            return self.tell(zin("gesprek.vraag.wijzig_hoe"))
        key = next((line.key for line in lines if line.nummer == number), "")
        return self.change(key)

    def _stop(self) -> tuple[Spoken, ...]:
        if self.af or not self.state.answers:
            return self.tell(zin("gesprek.stop.niets_bezig"))
        keuzes = [("later", zin("gesprek.knop.later")), ("weg", zin("gesprek.knop.wis"))]
        keuzes.append(("door", zin("gesprek.knop.doorgaan")))
        return self.spoken(self._run(engine.ask_beside(self.state, STOP, zin("gesprek.stop.vraag"), keuzes)))

    def _my_data(self) -> tuple[Spoken, ...]:
        n = len(engine.summary(self.steps, self.state, self.facts))
        kept_already = self._sent or "_opgehaald" in self.state.done
        lines = vertel.my_data(n, verstuurd=kept_already, has_address=self.facts.kanaal == "telegram")
        if self.opening:
            return self.tell(*lines)
        keuzes = [("ja", zin("gesprek.knop.ja_weg")), ("nee", zin("gesprek.knop.nee_bewaar"))]
        turn = engine.ask_beside(self.state, WIS, zin("gesprek.gegevens.wis_vraag"), keuzes)
        self.state = turn.state
        self.state.tussen = lines
        return tuple(Spoken(line) for line in lines) + self.spoken(turn.replies)

    def _answer_beside(self, key: str, value: str) -> tuple[Reply, ...]:
        if key == "_opdracht":
            # What the command says, and the open question as it was: with its hint, its summary, its marks.
            said = (Reply(x.tekst) for x in self.command(Opdracht(value)) if not x.vraag)
            return (*said, self._open_reply())
        if (key, value) in ((STOP, "weg"), (WIS, "ja")):
            return self._run(Turn(self.state, effects=(Effect("wis", ""),)))
        if (key, value) == (ANDER, "nieuw") and (
            target := target_of(self.s, self.now, self.state.notes.get(f"{ANDER}.naar", ""), self.bron)
        ):
            self._move_to(target)
            self.restart(target[1])
            return self.opening
        lines = [self._later()] if value == "later" else []
        return self._run(engine.tell(self.steps, self.state, self.facts, *lines))

    def _run(self, turn: Turn) -> tuple[Reply, ...]:
        """Keep the state of a turn and do its effects, until there is a question or an end."""
        self.state = turn.state
        replies = list(turn.replies)
        if turn.beside:
            return (*replies, *self._answer_beside(*turn.beside))
        for effect in turn.effects:
            outcome = effects.perform(self._context(), effect)
            if outcome.kern is not None:
                self.kern, self.gesprek.kern_id = outcome.kern, outcome.kern.id
            if outcome.state is not None:
                self.state = outcome.state
                self._reload()
                following = engine.begin(self.steps, self.state, self.facts)
            else:
                self._reload_facts()
                following = engine.settle(self.steps, self.state, effect.key, outcome.notes, self.facts, outcome.loaded)
            replies += self._run(following)
        return tuple(replies)

    def _context(self) -> effects.Context:
        return effects.Context(
            self.s, self.now, self.huis, self.gesprek, self.kern, self.onderzoek, self.state, self.facts, self.bron
        )

    def _reload(self) -> None:
        """The steps and facts that belong to the present state."""
        self.onderzoek = None
        if self.state.flow == "onderzoek":
            self.onderzoek = self.s.get(Onderzoek, int(self.state.ref))
        elif self.kern is not None:
            self.onderzoek = onderzoek.laatste(self.s, self.kern.id)
        match self.state.flow:
            case "onderzoek" if self.onderzoek is not None:
                self.steps = flow.questionnaire(self.s, self.onderzoek.versie_id).steps
            case "afscheid":
                self.steps = menu.farewell()
            case _:
                self.steps = menu.steps()
        self._reload_facts()

    def _reload_facts(self) -> None:
        self.facts = facts(self.s, self.now, self.huis, self.gesprek.kanaal, self.kern, self.onderzoek, self.state)

    def _check_closed(self) -> None:
        """A conversation whose onderzoek takes nothing more says so once, and keeps no answers."""
        o = self.onderzoek
        if self.state.flow != "onderzoek" or o is None or self.af or self._sent:
            return
        begun = "_begonnen" in self.state.done or "_opgehaald" in self.state.done
        looking = self.state.answers.get("_start") == "al"
        if looking or (onderzoek.neemt_lopende(o, self.now) if begun else onderzoek.neemt_nieuwe(o, self.now)):
            return
        gesloten = self.facts.teksten["gesloten"].format(
            kern=self.facts.kern, datum=datum(vandaag(onderzoek.eindmoment(o))), telefoon=self.facts.telefoon
        )
        self.state = State("afscheid", notes={"tekst": gesloten})
        self._reload()
        self.opening = self._run(engine.begin(self.steps, self.state, self.facts))

    def _find_button(self, opaque: str) -> tuple[str, str] | None:
        """Which (question, value) a button meant: the open question first, then those already answered."""
        view = engine.view_of(self.state, self.facts)
        asked = [a.vraag(view) for a, _ in engine.answered(self.steps, self.state, self.facts)]
        open_now = self.open_question()
        for vraag in ([open_now] if open_now else []) + asked:
            for value in (*(k.naam for k in vraag.keuzes), VERDER, ""):
                if self.button_key(vraag.key, value) == opaque:
                    return vraag.key, value
        return None

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
