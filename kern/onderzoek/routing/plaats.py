"""Which question, group or column a token stands for, and of what kind its value is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from elementpath.xpath_tokens import XPathFunction, XPathToken

from kern.onderzoek.model import Model, Veld
from kern.onderzoek.routing import tokens
from kern.onderzoek.xpath.parser import los_op

DIEPSTE = 5  # calculations read through after each other
REKENT = {"+": "plus", "-": "min", "*": "keer", "div": "gedeeld", "mod": "rest"}
_DATUMS = ("date", "dateTime")
_GETALLEN = ("integer", "decimal")
_GETALFUNCTIES = frozenset(
    ("count", "count-selected", "count-non-empty", "sum", "min", "max", "string-length", "int", "round", "floor")
) | {"ceiling", "abs", "number", "position", "pow", "sqrt", "decimal-date-time", "decimal-time"}


class Onzegbaar(Exception):
    """There are no words for this."""


@dataclass(frozen=True)
class Plaats:
    """An expression at the node `context`; in a choice filter `kolommen` are the columns of a choice.

    `diepte`: how many calculations were read through to come here.
    """

    model: Model
    context: str
    kolommen: Collection[str] = ()
    diepte: int = 0

    def dieper(self, veld: Veld) -> tuple[Plaats, XPathToken] | None:
        """The calculation of a field as the next expression to read; None when there is none or it is enough."""
        token = tokens.ontleed(veld.berekening.tekst) if veld.berekening is not None else None
        if token is None or self.diepte >= DIEPSTE:
            return None
        return Plaats(self.model, veld.pad, diepte=self.diepte + 1), token

    def kolom(self, token: XPathToken) -> str:
        """The column of a choice that a token names, or empty."""
        return str(token.value) if token.symbol == "(name)" and str(token.value) in self.kolommen else ""

    def veld(self, plek: str) -> Veld:
        """The field at a place (`/data/a`, or `/data/a#2` for one time of a repeat). Raises Onzegbaar if none."""
        veld = self.model.op_pad.get(plek.partition("#")[0])
        if veld is None:
            raise Onzegbaar
        return veld

    def plek(self, token: XPathToken) -> str | None:
        """The place of the field a token stands for; None when it stands for no field."""
        gevonden = None if self.kolom(token) else self._pad(token)
        if gevonden is None or gevonden[0] not in self.model.op_pad:
            return None
        pad, keer = gevonden
        return f"{pad}#{keer}" if keer else pad

    def groep(self, token: XPathToken) -> str | None:
        """The path of the group a token stands for; None when it stands for none."""
        gevonden = self._pad(token)
        return gevonden[0] if gevonden is not None and gevonden[0] in self.model.groepen else None

    def _pad(self, token: XPathToken) -> tuple[str, str] | None:
        gevonden = tokens.stappen(token)
        if gevonden is None:
            return None
        stappen, keer = gevonden
        return (stappen[0] if stappen[0].startswith("/") else los_op(self.context, stappen)), keer

    def soort(self, *waarden: XPathToken) -> str:
        """How values are compared: `datum` (a time of day too), `getal` or `tekst`."""
        if any(self.is_datum(t) or self._is_tijd(t) for t in waarden):
            return "datum"
        return "getal" if any(self.is_getal(t) for t in waarden) else "tekst"

    def is_datum(self, token: XPathToken) -> bool:
        """Whether a value is a day."""
        token = tokens.kaal(token)
        if token.symbol in ("today", "now", "date", "date-time"):
            return True
        if token.symbol in ("+", "-") and len(token) == 2:
            return self.is_datum(token[0]) != self.is_datum(token[1])
        return self._is(token, _DATUMS, Plaats.is_datum)

    def is_getal(self, token: XPathToken) -> bool:
        """Whether a value is a number."""
        token = tokens.kaal(token)
        if token.symbol in ("(integer)", "(decimal)") or (token.symbol in REKENT and len(token)):
            return True
        if isinstance(token, XPathFunction):
            return token.symbol in _GETALFUNCTIES
        return self._is(token, _GETALLEN, Plaats.is_getal)

    def _is_tijd(self, token: XPathToken) -> bool:
        plek = self.plek(token)
        return plek is not None and self.veld(plek).type == "time"

    def _is(self, token: XPathToken, typen: Collection[str], wat: Callable[[Plaats, XPathToken], bool]) -> bool:
        """Whether a field has one of these types, or a calculation yields it."""
        plek = self.plek(token)
        if plek is None:
            return False
        veld = self.veld(plek)
        return veld.type in typen or ((dieper := self.dieper(veld)) is not None and wat(*dieper))


def formule(model: Model, bron: str) -> str:
    """An expression as the workbook has it: `${naam}` for a path."""

    def naam(found: re.Match[str]) -> str:
        if found[0] in model.op_pad or found[0] in model.groepen:
            return f"${{{found[0].rpartition('/')[2]}}}"
        return found[0]

    text = re.sub(r"(?<![\w.])/[\w.\-]+(?:/[\w.\-]+)*", naam, bron)
    return re.sub(r"\s+", " ", text).strip()
