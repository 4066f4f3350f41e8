"""Reads the tokens of an expression as a condition.

A calculation that stands for a condition (`if(${wens} = 'zeker', 'ja', 'nee')`) is read through, so that people see
the question behind it. What cannot be said raises `Onzegbaar`; the smallest condition around it is then shown as it
stands in the workbook.
"""

from __future__ import annotations

from dataclasses import dataclass

from elementpath.xpath_tokens import XPathToken

from kern.onderzoek.model import Veld
from kern.onderzoek.routing import tokens
from kern.onderzoek.routing.delen import Deel, Kies, Los, Meet, Vast, Vink, en, grootte, niet, of
from kern.onderzoek.routing.namen import Namen, opsomming
from kern.onderzoek.routing.plaats import Onzegbaar, Plaats, formule
from kern.onderzoek.routing.waarden import Waarden, tussen
from kern.onderzoek.routing.zeggen import zeg
from kern.taal import zin

MEESTE = 14  # things one calculation may say, before its name says it better
_GESPIEGELD = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_KEUZES = ("select_one", "select_multiple", "rank")
_LETTERLIJK = (*_KEUZES, "text", "acknowledge")  # compared as texts


@dataclass(frozen=True)
class Lezer:
    """Reads expressions at a place; `eigen`: the path of the node that is called "het antwoord"."""

    namen: Namen
    plaats: Plaats
    eigen: str = ""

    @property
    def waarden(self) -> Waarden:
        """Says the values in the conditions."""
        return Waarden(self.namen, self.plaats, self.eigen, self._zeg)

    def _zeg(self, token: XPathToken, plaats: Plaats) -> str:
        return zeg(self.namen, Lezer(self.namen, plaats, self.eigen).voorwaarde(token), self.eigen)

    def voorwaarde(self, token: XPathToken) -> Deel:
        """A condition; a part without words is in it as a formula."""
        try:
            return self._voorwaarde(token)
        except Onzegbaar:
            return als_formule(self._formule(token))

    def _voorwaarde(self, token: XPathToken) -> Deel:
        match token.symbol:
            case "and":
                return en(self.voorwaarde(token[0]), self.voorwaarde(token[1]))
            case "or":
                return of(self.voorwaarde(token[0]), self.voorwaarde(token[1]))
            case "not":
                return niet(self.voorwaarde(token[0]))
            case "(" | "boolean":
                return self.voorwaarde(token[0])
            case "true" | "false":
                return Vast(token.symbol == "true")
            case "if":
                test = self.voorwaarde(token[0])
                return of(en(test, self.voorwaarde(token[1])), en(niet(test), self.voorwaarde(token[2])))
            case "=":
                return self._gelijk(token[0], token[1])
            case "!=":
                return niet(self._gelijk(token[0], token[1]))
            case "<" | "<=" | ">" | ">=":
                return self._meet(token[0], token.symbol, token[1])
            case "selected" | "is-selected":
                return self._aangevinkt(token[0], token[1])
            case "contains" | "starts-with" | "ends-with" | "regex":
                return self._over_tekst(token)
        plek = self.plaats.plek(token)
        if plek is None:
            raise Onzegbaar
        return self._ingevuld(plek)

    # -- filled in, ticked, a text ---------------------------------------------------------------------------------

    def _ingevuld(self, plek: str) -> Deel:
        veld = self.plaats.veld(plek)
        naam = self.waarden.noem(plek)
        if veld.type in ("integer", "decimal"):
            return en(Kies(plek, frozenset(("",)), wel=False), niet(Meet(naam, "=", "0", "getal")))
        if veld.gevraagd:
            return Kies(plek, frozenset(("",)), wel=False)
        found = self._werk_uit(veld, "")
        return niet(found if found is not None else Meet(naam, "=", "", "tekst"))

    def _aangevinkt(self, waarin: XPathToken, wat: XPathToken) -> Deel:
        plek, letter = self.plaats.plek(waarin), tokens.letter(wat)
        if plek is None or letter is None:
            return _los("gekozen", a=self.waarden.waarde(wat), b=self.waarden.waarde(waarin))
        veld = self.plaats.veld(plek)
        if veld.type == "select_one":
            return Kies(plek, frozenset((letter,)))
        if veld.type not in _KEUZES:
            return _los("gekozen", a=tussen(letter), b=self.waarden.noem(plek))
        return Vink(plek, frozenset((letter,)))

    def _over_tekst(self, token: XPathToken) -> Deel:
        a = self.waarden.waarde(token[0])
        if token.symbol == "regex":
            return _los("regex", a=a, b=tokens.letter(token[1]) or self._formule(token[1]))
        return _los(token.symbol, a=a, b=self.waarden.waarde(token[1]))

    # -- equal, more, less -----------------------------------------------------------------------------------------

    def _gelijk(self, links: XPathToken, rechts: XPathToken) -> Deel:
        if tokens.letter(links) is not None:
            links, rechts = rechts, links
        letter = tokens.letter(rechts)
        if letter is not None and (found := self._is(links, letter)) is not None:
            return found
        return self._meet(links, "=", rechts)

    def _meet(self, links: XPathToken, teken: str, rechts: XPathToken) -> Deel:
        if tokens.vast(links) and not tokens.vast(rechts):
            links, rechts, teken = rechts, links, _GESPIEGELD[teken]
        soort = self.plaats.soort(links, rechts)
        if soort == "tekst" and teken != "=":
            soort = "getal"
        elif soort == "getal" and teken == "=" and not tokens.vast(rechts):
            soort = "tekst"
        return Meet(self.waarden.waarde(links), teken, self._rechts(links, rechts, soort), soort)

    def _rechts(self, links: XPathToken, rechts: XPathToken, soort: str) -> str:
        letter = tokens.letter(rechts)
        if letter is None or rechts.symbol != "(string)":
            return self.waarden.waarde(rechts)
        if self.plaats.kolom(links) == "name" and self.eigen:
            return opsomming(self.namen.keuzes(self.eigen, (letter,)), "of")
        if soort == "datum" and (words := tokens.dag(letter) or tokens.uur(letter)):
            return words
        return tussen(letter) if letter else ""

    def _is(self, token: XPathToken, letter: str) -> Deel | None:
        """When a value is this text; None when that cannot be told from the expression."""
        match token.symbol:
            case "(string)" | "(integer)" | "(decimal)":
                return Vast(tokens.letter(token) == letter)
            case "(" | "once" | "string":
                return self._is(token[0], letter) if token else None
            case "if":
                ja, nee = self._is(token[1], letter), self._is(token[2], letter)
                if ja is None or nee is None:
                    return None
                test = self.voorwaarde(token[0])
                return of(en(test, ja), en(niet(test), nee))
            case "pulldata":
                return Meet(self.waarden.uit_tabel(token), "=", tussen(letter) if letter else "", "tekst")
        plek = self.plaats.plek(token)
        return None if plek is None else self._plek_is(plek, letter)

    def _plek_is(self, plek: str, letter: str) -> Deel | None:
        veld = self.plaats.veld(plek)
        if veld.berekening is not None and not veld.gevraagd:
            found = self._werk_uit(veld, letter)
            rechts = tussen(letter) if letter else ""
            return found if found is not None else Meet(self.waarden.noem(plek), "=", rechts, "tekst")
        if letter and veld.gevraagd and veld.type not in _LETTERLIJK:
            return None
        return Kies(plek, frozenset((letter,)))

    def _werk_uit(self, veld: Veld, letter: str) -> Deel | None:
        """When a calculation yields this text, said by the questions behind it; None when that would be long."""
        dieper = self.plaats.dieper(veld)
        if dieper is None:
            return None
        plaats, token = dieper
        try:
            found = Lezer(self.namen, plaats, self.eigen)._is(token, letter)
        except Onzegbaar:
            return None
        return found if found is not None and grootte(found) <= MEESTE else None

    def _formule(self, token: XPathToken) -> str:
        return formule(self.namen.model, token.source)


def als_formule(code: str) -> Los:
    """A condition without words, as the workbook has it."""
    return Los(*(zin(f"vragenlijst.route.{naam}", formule=code) for naam in ("formule", "geen_formule")))


def _los(naam: str, **woorden: str) -> Los:
    return Los(zin(f"vragenlijst.los.{naam}", **woorden), zin(f"vragenlijst.los.{naam}_niet", **woorden))
