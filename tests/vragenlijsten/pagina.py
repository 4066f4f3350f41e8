"""Somebody answers a questionnaire on the page form: section by section, by the same `receive` as the chat."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot import bladzijde, gesprekken
from bot.bladzijde import Bladzijde, Item
from bot.conversation import Conversation
from tests.bot.conftest import HUIS, Dorp, Praat
from tests.vragenlijsten.gesprek import Verloop, bewaard, verzonden
from tests.vragenlijsten.laden import TALEN, TERUG, Beurt, Proef

Velden = dict[str, tuple[str, ...]]
MEESTE = 60  # pages; more means that it goes round and round


def pagina(dorp: Dorp, proef: Proef) -> Verloop:
    """The whole page form, from the door to what is stored."""
    return _Pagina(proef, Praat(dorp, "sem", "web", deur=proef.form_id)).loop()


@dataclass
class _Pagina:
    """`fouten` and `getypt`: what was wrong with the section that was sent, and what was filled in."""

    proef: Proef
    wie: Praat
    verloop: Verloop = field(default_factory=Verloop)
    fouten: Mapping[str, str] = field(default_factory=dict)
    getypt: Velden = field(default_factory=dict)

    def loop(self) -> Verloop:
        eerder = verzonden(self.wie.dorp)
        self._press(self._page(), "ja")
        self.verloop.tekst = ""  # how it opens is the same for all
        for ronde in _rondes(self.proef):
            self._ronde(ronde)
        for _ in range(MEESTE):
            page = self._page()
            if page.soort == "overzicht":
                self.verloop.tekst += "\n".join(["", "== (overzicht)", *page.regels, ""])
                self.wie.stuur(gekozen=("verstuur",), vraag="_verzenden")
                break
            if page.soort == "einde":
                self.verloop.tekst += "\n".join(["", *page.regels, ""])
                break
            self._send(page, [])
        self.verloop.bewaard = bewaard(self.wie.dorp, eerder)
        return self.verloop

    def _ronde(self, beurten: list[Beurt]) -> None:
        """Answer these questions, each in the section where it stands; several answers to one are tries."""
        for _ in range(MEESTE):
            while beurten and beurten[0].woord in TALEN:
                self.wie.say(beurten.pop(0).woord)
            if not beurten:
                return
            self._send(self._page(self._section_of(beurten[0])), beurten)
        raise AssertionError(f"no end to it: {beurten}")

    def _section_of(self, beurt: Beurt) -> int | None:
        """The section that is open, or the one the answer belongs to when it is another."""
        page = self._page()
        if beurt.key in _keys(page):
            return None
        with self.wie.dorp.db.reading() as s:
            found = self._conversation(s).questionnaire
            assert found is not None
            return next(i for i, deel in enumerate(found.delen) if beurt.key in deel.sleutels)

    def _send(self, page: Bladzijde, beurten: list[Beurt]) -> None:
        assert page.soort == "deel", f"{page.soort}: {page.regels} {page.vraag}"
        velden = self._filled(page, beurten)
        self._write(page, velden)
        for _ in range(MEESTE):
            self.wie.stuur(deel=page.deel, velden=velden)
            self._notice(self.wie.laatste.fouten)
            if not self.wie.laatste.fouten:
                return
            again = {key: self._try_again(page, key, beurten) for key in self.wie.laatste.fouten}
            velden |= {key: value for key, value in again.items() if value is not None}
            self._write(page, {key: velden[key] for key in again})
        raise AssertionError(f"never right: {velden}")

    def _filled(self, page: Bladzijde, beurten: list[Beurt]) -> Velden:
        velden: Velden = {}
        for item in page.items:
            vraag = item.vraag
            if vraag is None:
                continue
            found = next((b for b in _up_to_word(beurten) if b.key == vraag.key), None)
            if found is not None:
                beurten.remove(found)
            velden[vraag.key] = _value(item, found) if found is not None else item.gegeven
            self.verloop.gevraagd.append(vraag.key)
            self.verloop.keuzes[vraag.key] = [k.naam for k in vraag.keuzes]
        return velden

    def _try_again(self, page: Bladzijde, key: str, beurten: list[Beurt]) -> tuple[str, ...] | None:
        """The next answer to a question that was not right; without one it stays: it hung on another."""
        found = next((b for b in _up_to_word(beurten) if b.key == key), None)
        if found is None:
            return None
        beurten.remove(found)
        return _value(next(i for i in page.items if i.vraag is not None and i.vraag.key == key), found)

    def _press(self, page: Bladzijde, value: str) -> None:
        assert page.vraag is not None, page
        self.verloop.tekst += "\n".join(["", *page.regels, page.vraag.tekst, f"> [{value}]", ""])
        self.wie.stuur(gekozen=(value,), vraag=page.vraag.key)

    def _write(self, page: Bladzijde, velden: Velden) -> None:
        lines = ["", f"== {page.kop}".rstrip(), *page.regels]
        for item in page.items:
            if item.vraag is None:
                lines.append(item.tekst)
            elif item.vraag.key in velden:
                labels = {k.naam: k.label for k in item.vraag.keuzes}
                given = "; ".join(labels.get(value, value) for value in velden[item.vraag.key])
                lines += [*_words(item), f"> {given}".rstrip()]
        self.verloop.tekst += "\n".join(lines) + "\n"

    def _notice(self, fouten: Mapping[str, str]) -> None:
        self.verloop.tekst += "".join(f"! {message}\n" for message in fouten.values())

    def _page(self, deel: int | None = None) -> Bladzijde:
        with self.wie.dorp.db.reading() as s:
            c = self._conversation(s)
            with c.in_taal():
                return bladzijde.toon_bladzijde(c, deel)

    def _conversation(self, s: object) -> Conversation:
        wie = self.wie
        found = gesprekken.zoek(s, "web", wie.adres, vergrendel=False)  # type: ignore[arg-type]
        return Conversation.load(s, wie.dorp.moment, HUIS, found, "web", "", wie.slug)  # type: ignore[arg-type]


def _keys(page: Bladzijde) -> list[str]:
    return [item.vraag.key for item in page.items if item.vraag is not None]


def _up_to_word(beurten: list[Beurt]) -> list[Beurt]:
    """What is said before the next change of language."""
    return list(itertools.takewhile(lambda beurt: not beurt.woord, beurten))


def _rondes(proef: Proef) -> Iterator[list[Beurt]]:
    """The turns, cut where somebody goes back to an earlier question."""
    ronde: list[Beurt] = []
    for beurt in proef.beurten:
        if beurt.wijzig or beurt.woord in TERUG:
            yield ronde
            ronde = []
        else:
            ronde.append(beurt)
    yield ronde


def _value(item: Item, beurt: Beurt) -> tuple[str, ...]:
    """What is sent with the form: names of choices, or what was typed. Left out it stays as it stands: its default."""
    assert item.vraag is not None
    if beurt.antwoord is None:
        return item.gegeven if item.vraag.standaard else ()
    names = {k.label: k.naam for k in item.vraag.keuzes}
    return tuple(names.get(label, label) for label in beurt.keuzes) or (beurt.antwoord,)


def _words(item: Item) -> list[str]:
    vraag = item.vraag
    assert vraag is not None
    choices = [f"  ( ) {k.label}" for k in vraag.keuzes]
    return [f"{item.nummer}. {vraag.tekst}", *([vraag.hint] if vraag.hint else []), *choices]
