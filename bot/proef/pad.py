"""The route and the values beside a trial: where we are, what comes, what does not come and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot import engine
from bot.flows.velden import sheet
from bot.proef.gesprek import Proefgesprek
from bot.steps import Ask, Step
from kern.onderzoek import routing
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model, Veld, ontleed, ontleed_nog
from kern.taal import zin
from kern.vragen import Vraag

Staat = Literal["nu", "beantwoord", "overgeslagen", "straks", "niet", "elders", "gezegd"]
SOORTEN = ("calculate", "hidden")


@dataclass(frozen=True)
class Padregel:
    """One question (`nummer`) or one text (0). `reden`: why it does not come, in words; `bewaard`: it was answered.

    `staat`: nu · beantwoord · overgeslagen · straks · niet (does not count) · elders (not on this channel) · gezegd.
    """

    key: str
    nummer: int
    tekst: str
    staat: Staat
    antwoord: str = ""
    reden: str = ""
    einde: bool = False


@dataclass(frozen=True)
class Padgroep:
    """Questions under one heading. `reden`: why none of them comes."""

    kop: str
    reden: str
    regels: tuple[Padregel, ...]


@dataclass(frozen=True)
class Waarde:
    """What a calculation or hidden field holds now: its name in the workbook, its short name, how it is reckoned."""

    naam: str
    kort: str
    waarde: str
    uitleg: str


@dataclass(frozen=True)
class Pad:
    """All of it."""

    groepen: tuple[Padgroep, ...]
    waarden: tuple[Waarde, ...]
    beantwoord: int
    vragen: int


def pad(c: Proefgesprek) -> Pad:
    """The route and the values as they are now; before the beginning and after the end too.

    The words around the questions are in the language that is spoken now: that of the staff.
    """
    assert c.lijst is not None  # noqa: S101
    maker = _Maker(c, c.lijst.model)
    regels = tuple(maker.regels())
    groepen = tuple(maker.groepen(regels))
    waarden = tuple(maker.waarden())
    asked = [r for _, r in regels if r.nummer]
    done = sum(r.staat in ("beantwoord", "overgeslagen") for r in asked)
    return Pad(groepen, waarden, done, sum(r.staat not in ("niet", "elders") for r in asked))


class _Maker:
    def __init__(self, c: Proefgesprek, model: Model) -> None:
        self.c = c
        self.model = model
        self.view = engine.view_of(c.state, c.facts)
        self.page: Blad = sheet(model, self.view)
        self.namen = routing.Namen(model, self.page, routing.nummers(model), c.state.taal)
        self.aanwezig = dict(self.page.sleutels())
        self.answered: Mapping[str, Vraag] = {a.key: v for a, v in engine.answered(c.steps, c.state, c.facts)}
        ask = engine.current(c.steps, c.state, c.facts)
        self.nu = ask.key if ask is not None else ""
        self.bezig = c.questionnaire is not None

    def regels(self) -> Iterator[tuple[Veld | None, Padregel]]:
        """Every question and text that the form has now, in the order of the conversation."""
        assert self.c.lijst is not None  # noqa: S101
        for step in self.c.lijst.steps:
            key = step.key.partition(":")[2] if step.key.startswith(("_zin:", "_einde:")) else step.key
            if key in self.aanwezig:
                yield self.aanwezig[key], self._regel(step, key, self.aanwezig[key])
            elif ontleed_nog(key) and engine.holds(step, self.view):
                yield None, self._nog(step, key)

    def groepen(self, regels: tuple[tuple[Veld | None, Padregel], ...]) -> Iterator[Padgroep]:
        """The same under the headings of the form."""
        pads: list[str] = []
        runs: list[list[tuple[Veld | None, Padregel]]] = []
        for veld, regel in regels:
            here = pads[-1] if veld is None else self._kop(veld, regel.key)
            if not pads or pads[-1] != here:
                pads.append(here)
                runs.append([])
            runs[-1].append((veld, regel))
        for here, run in zip(pads, runs, strict=True):
            yield self._groep(here, run)

    def waarden(self) -> Iterator[Waarde]:
        """Every calculation and hidden field with its value."""
        for key, veld in self.page.sleutels():
            if veld.type in SOORTEN:
                kort = self.page.kort(key) if veld.kort else ""
                yield Waarde(key, kort, self.page.waarde(key), routing.berekening(self.namen, veld))

    def _kop(self, veld: Veld, key: str) -> str:
        keer = ontleed(key)[1]
        if veld.herhaling and keer:
            return self.page.herhaling(veld.herhaling, keer)
        return next((self.namen.groep(g).strip("‘’") for g in veld.groepen if self.model.groepen[g].label), "")

    def _groep(self, kop: str, run: list[tuple[Veld | None, Padregel]]) -> Padgroep:
        """A heading says once why nothing under it comes."""
        regels = tuple(regel for _, regel in run)
        veld = run[0][0]
        reden = ""
        if veld is not None and all(r.staat == "niet" for r in regels):
            conditions = [u for g in veld.groepen if (u := self.model.groepen[g].relevant) is not None]
            reden = routing.voorwaarde(self.namen, conditions[0]) if conditions else ""
        return Padgroep(kop, reden, regels)

    def _regel(self, step: Step, key: str, veld: Veld) -> Padregel:
        nummer = self.namen.nummers.get(veld.naam, 0)
        staat = self._staat(step, key, veld)
        reden = routing.relevantie(self.namen, veld, met_groepen=False) if staat == "niet" else ""
        return Padregel(key, nummer, self._tekst(key, veld), staat, self._antwoord(key), reden, veld.einde)

    def _tekst(self, key: str, veld: Veld) -> str:
        words = self.page.kort(key) if veld.gevraagd else self.page.label(key)
        return words.strip() or veld.naam

    def _antwoord(self, key: str) -> str:
        if key not in self.answered:
            return ""
        return engine.shown_answer(self.answered[key], self.c.state.answers[key])

    def _staat(self, step: Step, key: str, veld: Veld) -> Staat:
        if self.bezig and key == self.nu:
            return "nu"
        if not self.page.relevant(key):
            return "niet"
        if veld.gevoelig and self.c.facts.kanaal == "telegram":
            return "elders"
        if not isinstance(step, Ask):
            return "gezegd" if step.key in self.c.state.done else "straks"
        if key not in self.c.state.answers:
            return "straks"
        return "beantwoord" if self.c.state.answers[key] else "overgeslagen"

    def _nog(self, step: Step, key: str) -> Padregel:
        assert isinstance(step, Ask)  # noqa: S101
        given = key in self.c.state.answers
        staat: Staat = "nu" if self.bezig and key == self.nu else "beantwoord" if given else "straks"
        words = step.short(self.view) if step.short else zin("vragenlijst.proef.nog")
        return Padregel(key, 0, words, staat, self._antwoord(key))
