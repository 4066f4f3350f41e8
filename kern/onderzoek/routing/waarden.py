"""Values in words: `het antwoord bij ‘Aantal kinderen’ plus 1`, `30 dagen voor vandaag`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from elementpath.xpath_tokens import XPathFunction, XPathToken

from kern.onderzoek.model import Veld
from kern.onderzoek.routing import tokens
from kern.onderzoek.routing.namen import Namen, opsomming
from kern.onderzoek.routing.plaats import REKENT, Onzegbaar, Plaats
from kern.taal import bestaat_zin, zin

LANGSTE = 200  # characters of a calculation that is spelled out in a sentence
_OVER_VRAAG = ("count-selected", "selected-at", "string-length")
_OVER_REEKS = ("sum", "min", "max", "count-non-empty", "join")
_JAAR = ("365", "365.25", "365.2425")


@dataclass(frozen=True)
class Waarden:
    """Says what tokens at a place yield. `eigen`: path of "het antwoord"; `als`: says a condition (`als …`)."""

    namen: Namen
    plaats: Plaats
    eigen: str
    als: Callable[[XPathToken, Plaats], str]

    def waarde(self, token: XPathToken) -> str:
        """A value in words. Raises Onzegbaar."""
        if (letter := tokens.letter(token)) is not None:
            return tokens.getal(token.value) if token.symbol != "(string)" else tussen(letter)
        if token.symbol in REKENT and token:
            return self._som(token)
        if token.symbol == "(":
            inner = self.waarde(token[0])
            return f"({inner})" if token[0].symbol in REKENT else inner
        if kolom := self.plaats.kolom(token):
            return _kolom(kolom)
        plek = self.plaats.plek(token)
        return self.noem(plek) if plek is not None else self._functie(token)

    def noem(self, plek: str) -> str:
        """The value at a place in words."""
        if plek == self.eigen:
            return zin("vragenlijst.waarde.eigen")
        veld = self.plaats.veld(plek)
        if veld.gevraagd:
            return zin("vragenlijst.waarde.antwoord", vraag=self.namen.vraag(plek))
        if veld.kort:
            return f"‘{self.namen.kort(veld)}’"
        return self._spel_uit(veld) or zin("vragenlijst.waarde.berekening", naam=veld.naam.replace("_", " "))

    def uit_tabel(self, token: XPathToken) -> str:
        """A `pulldata()` in words."""
        tabel, zoek = tokens.letter(token[0]), tokens.letter(token[3])
        if tabel is None:
            raise Onzegbaar
        if zoek is None:
            return zin("vragenlijst.functie.pulldata", a=self.namen.tabel(tabel), b=self.waarde(token[3]))
        return self.namen.gegeven(tabel, zoek)

    def _spel_uit(self, veld: Veld) -> str:
        """A calculation without a short name, spelled out; empty where that has no words or too many."""
        dieper = self.plaats.dieper(veld)
        if dieper is None:
            return ""
        plaats, token = dieper
        try:
            words = Waarden(self.namen, plaats, self.eigen, self.als).waarde(token)
        except Onzegbaar:
            return ""
        if token.symbol == "if":
            words = zin("vragenlijst.waarde.berekend", waarde=words)
        return words if len(words) <= LANGSTE else ""

    def _som(self, token: XPathToken) -> str:
        if len(token) == 1:
            return f"−{self.waarde(token[0])}" if token.symbol == "-" else self.waarde(token[0])
        a, b = token[0], token[1]
        if token.symbol in "+-" and self.plaats.is_datum(a):
            return self._met_datum(token.symbol, a, b)
        return zin(f"vragenlijst.som.{REKENT[token.symbol]}", a=self.waarde(a), b=self.waarde(b))

    def _met_datum(self, teken: str, a: XPathToken, b: XPathToken) -> str:
        if teken == "-" and self.plaats.is_datum(b):
            return zin("vragenlijst.som.dagen_tussen", a=self.waarde(b), b=self.waarde(a))
        dagen = self.waarde(b)
        dagen = zin("vragenlijst.som.een_dag") if dagen == "1" else zin("vragenlijst.som.dagen", n=dagen)
        return zin(f"vragenlijst.som.{'na' if teken == '+' else 'voor'}", dagen=dagen, dag=self.waarde(a))

    def _functie(self, token: XPathToken) -> str:
        token = token[1] if token.symbol == ":" else token
        if not isinstance(token, XPathFunction):
            raise Onzegbaar
        match token.symbol:
            case "pulldata":
                return self.uit_tabel(token)
            case "if":
                als = self.als(token[0], self.plaats)
                return zin("vragenlijst.functie.if", als=als, a=self.waarde(token[1]), b=self.waarde(token[2]))
            case "choice-name":
                return self.waarde(token[0])
            case "count" | "position":
                return self._keren(token)
            case "indexed-repeat":
                return zin("vragenlijst.functie.indexed-repeat", a=self.waarde(token[0]), b=self.waarde(token[2]))
            case "concat":
                return " + ".join(self.waarde(t) for t in token)
            case "date" | "date-time" if token[0].symbol == "(string)":
                return tokens.dag(str(token[0].value)) or self.waarde(token[0])
        return self._hele_jaren(token) or self._met_woord(token)

    def _met_woord(self, token: XPathFunction) -> str:
        """A function that has a sentence of its own name."""
        key = f"vragenlijst.functie.{token.symbol}"
        if not bestaat_zin(key):
            raise Onzegbaar
        if token.symbol in _OVER_VRAAG and (plek := self.plaats.plek(token[0])) is not None:
            return self._over_vraag(key, plek, token)
        delen = [self._reeks(t) if token.symbol in _OVER_REEKS else self.waarde(t) for t in token]
        if token.symbol in ("min", "max", "coalesce") and len(delen) > 1:
            return zin(f"{key}_van", alle=opsomming(delen, "en"), eerste=delen[0], rest=opsomming(delen[1:], "of"))
        return zin(key, a=delen[0] if delen else "", b=delen[1] if len(delen) > 1 else "")

    def _over_vraag(self, key: str, plek: str, token: XPathFunction) -> str:
        b = self.waarde(token[1]) if len(token) > 1 else ""
        b = str(int(b) + 1) if b.isdecimal() else b  # selected-at() counts from 0
        if plek == self.eigen:
            return zin(f"{key}_eigen", b=b)
        return zin(f"{key}_bij", a=self.namen.vraag(plek), b=b)

    def _hele_jaren(self, token: XPathFunction) -> str:
        """`int((today() - date) div 365.25)`: an age; empty for anything else."""
        if token.symbol not in ("int", "floor", "round") or len(token) != 1:
            return ""
        deel = tokens.kaal(token[0])
        if deel.symbol != "div" or tokens.letter(deel[1]) not in _JAAR:
            return ""
        verschil = tokens.kaal(deel[0])
        if verschil.symbol != "-" or len(verschil) != 2 or not all(self.plaats.is_datum(t) for t in verschil):
            return ""
        return zin("vragenlijst.som.jaren_tussen", a=self.waarde(verschil[1]), b=self.waarde(verschil[0]))

    def _keren(self, token: XPathFunction) -> str:
        """How often a repeat is filled in, or which time this is."""
        groep = self.plaats.groep(token[0]) if token else self.plaats.context.rpartition("/")[0]
        if groep is not None:
            return zin(f"vragenlijst.functie.{token.symbol}", a=self.namen.groep(groep))
        if token.symbol == "position":
            raise Onzegbaar
        return zin("vragenlijst.functie.count", a=self._reeks(token[0]))

    def _reeks(self, token: XPathToken) -> str:
        """What a function of all values looks at: of a question in a repeat every time."""
        plek = self.plaats.plek(token)
        if plek is None:
            return self.waarde(token)
        herhaling = self.plaats.veld(plek).herhaling
        naam = self.noem(plek)
        if not herhaling or self.plaats.context.startswith(f"{herhaling}/"):
            return naam
        return zin("vragenlijst.route.elke_keer", naam=naam)


def _kolom(kolom: str) -> str:
    if kolom == "name":
        return zin("vragenlijst.waarde.keuze")
    return zin("vragenlijst.waarde.kolom", kolom=kolom.replace("_", " "))


def tussen(letter: str) -> str:
    """A text of the workbook between quotes; a number needs none."""
    if not letter:
        return zin("vragenlijst.waarde.leeg")
    return letter if letter.isdecimal() else f"‘{letter}’"
