"""Compiling an expression: parse it, name what is wrong with it, mark its paths, list the nodes it looks at."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping

from elementpath import ElementPathError
from elementpath.xpath_tokens import XPathFunction, XPathToken

from kern.onderzoek.xpath import functies
from kern.onderzoek.xpath.gegevens import Gegevens
from kern.onderzoek.xpath.parser import TOEGESTAAN, Omgeving, Parser, enkel, los_op
from kern.onderzoek.xpath.waarden import Waarde, getal, tekst, waar

_AANROEP = re.compile(r"""'[^']*'|"[^"]*"|(?P<naam>[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?)\s*\(""")
_WOORDEN = frozenset(("and", "or", "div", "mod"))  # may stand before a bracket without being a function
_PADDELEN = ("/", "(name)", ".", "..", "*", "[")


class XPathFout(ValueError):
    """An expression that cannot be used.

    `soort`: functie (unknown) · argumenten (wrong number) · patroon (broken regex) · pad (no such node, in `reden`) ·
    syntaxis. `functie` names the function and `plaats` the place in the expression (from 0), where they are known.
    """

    def __init__(
        self, soort: str, uitdrukking: str, functie: str | None = None, plaats: int | None = None, reden: str = ""
    ) -> None:
        self.soort = soort
        self.uitdrukking = uitdrukking
        self.functie = functie
        self.plaats = plaats
        self.reden = reden
        super().__init__(f"{soort}: {functie + '()' if functie else reden} in {uitdrukking!r}")


class Uitdrukking:
    """A compiled expression. Made once per questionnaire version, used by many conversations at the same time.

    `paden`: absolute paths of the nodes it looks at (a path may end in `/*`: all nodes there); its own node is one of
    them when the expression looks at it, except for `once()`. `keuzevragen`: paths whose choice labels it shows.
    """

    __slots__ = ("_token", "context", "keuzevragen", "paden", "tekst")

    def __init__(self, tekst: str, context: str, token: XPathToken, paden: set[str], keuzevragen: set[str]) -> None:
        self.tekst = tekst
        self.context = context
        self.paden = frozenset(paden)
        self.keuzevragen = frozenset(keuzevragen)
        self._token = token

    def __repr__(self) -> str:
        return f"Uitdrukking({self.tekst!r})"

    def waarde(self, gegevens: Gegevens, pad: str | None = None, keuze: Mapping[str, str] | None = None) -> Waarde:
        """The value as it comes. `pad`: the own node (as compiled if not given); `keuze`: columns of the choice."""
        return enkel(self._token, Omgeving(gegevens, self.context if pad is None else pad, keuze))

    def boolean(self, gegevens: Gegevens, pad: str | None = None, keuze: Mapping[str, str] | None = None) -> bool:
        """The value as yes or no."""
        return waar(self.waarde(gegevens, pad, keuze))

    def number(self, gegevens: Gegevens, pad: str | None = None) -> float:
        """The value as number, NaN when it is none."""
        return getal(self.waarde(gegevens, pad))

    def text(self, gegevens: Gegevens, pad: str | None = None) -> str:
        """The value as text that a person may see or a node may hold: NaN is empty."""
        uitkomst = self.waarde(gegevens, pad)
        return "" if isinstance(uitkomst, float) and math.isnan(uitkomst) else tekst(uitkomst)


def compile(
    expression: str, soorten: Mapping[str, str] | None = None, context: str = "", kolommen: Collection[str] = ()
) -> Uitdrukking:
    """Compiles an expression of the node at path `context`.

    `soorten`: path -> type of every node of the form; with it a path that leads to no node is an error.
    `kolommen`: in a choice filter the columns of a choice; a bare name there is a column, any other one is an error.
    Raises XPathFout for what ODK would refuse and for every function that is not on the list.
    """
    _keur_functies(expression)
    try:
        token = Parser().parse(expression)
    except ElementPathError as fout:
        raise _vertaald(fout, expression) from None
    except (SyntaxError, RecursionError) as fout:
        raise XPathFout("syntaxis", expression, reden=str(fout)) from None
    lezer = _Lezer(expression, context, frozenset(kolommen))
    lezer.lees(token)
    if soorten is not None:
        _keur_paden(lezer.paden, soorten, expression)
    return Uitdrukking(expression, context, token, lezer.paden, lezer.keuzevragen)


def _keur_functies(expression: str) -> None:
    for vondst in _AANROEP.finditer(expression):
        naam = vondst["naam"]
        if naam and naam not in TOEGESTAAN and naam not in _WOORDEN:
            raise XPathFout("functie", expression, naam, vondst.start())


def _keur_paden(paden: Collection[str], soorten: Mapping[str, str], expression: str) -> None:
    for pad in paden:
        boven = f"{pad.removesuffix('/*')}/"
        if pad not in soorten and not any(p.startswith(boven) for p in soorten):
            raise XPathFout("pad", expression, None, None, pad)


def _vertaald(fout: ElementPathError, expression: str) -> XPathFout:
    token = fout.token
    plaats = token.span[0] if token is not None else None
    if isinstance(token, XPathFunction):
        naam = f"jr:{token.symbol}" if f"jr:{token.symbol}" in TOEGESTAAN else token.symbol
        return XPathFout("argumenten", expression, naam, plaats, fout.message)
    return XPathFout("syntaxis", expression, None, plaats, fout.message)


class _Lezer:
    """Walks the tokens once: marks plain paths, collects what is looked at, checks literal patterns."""

    def __init__(self, expression: str, context: str, kolommen: frozenset[str]) -> None:
        self.expression = expression
        self.context = context
        self.kolommen = kolommen
        self.paden: set[str] = set()
        self.keuzevragen: set[str] = set()

    def lees(self, token: XPathToken, basis: str | None = None) -> None:
        """One token; `basis`: the path a predicate stands at, outside one None."""
        if token.symbol in _PADDELEN and not (token.symbol == "*" and len(token)):
            self._lees_pad(token, basis)
            return
        if token.symbol == ":":  # jr:choice-name(…): the prefix is no node
            if not isinstance(token[1], XPathFunction):
                raise XPathFout("syntaxis", self.expression, None, token.span[0], str(token.value))
            self.lees(token[1], basis)
            return
        if isinstance(token, XPathFunction):
            self._lees_functie(token, basis)
        elif token.symbol in ("(integer)", "(decimal)"):
            token.value = float(token.value)
        for deel in token:
            self.lees(deel, basis)

    def _lees_pad(self, token: XPathToken, basis: str | None) -> None:
        stappen = _stappen(token)
        if stappen is None:
            self.paden.add(self._zoekpad(token, self.context if basis is None else basis))
        elif basis is not None and not stappen[0].startswith("/"):
            self.paden.add(los_op(basis, stappen))
        elif self.kolommen and len(stappen) == 1 and stappen[0] not in (".", "..") and stappen[0][0] != "/":
            if stappen[0] not in self.kolommen:
                raise XPathFout("syntaxis", self.expression, None, token.span[0], stappen[0])
            token.kolom = stappen[0]
        else:
            token.stappen = stappen
            self.paden.add(stappen[0] if stappen[0].startswith("/") else los_op(self.context, stappen))

    def _zoekpad(self, token: XPathToken, basis: str) -> str:
        """The path a searching path ends at, without its predicates; what those look at is collected as well."""
        if token.symbol == "[":
            pad = self._zoekpad(token[0], basis)
            self.lees(token[1], pad)
            return pad
        if token.symbol == "/" and len(token):
            return self._zoekpad(token[-1], self._zoekpad(token[0], basis) if len(token) == 2 else "")
        if token.symbol in ("(name)", ".", "..", "*"):
            return los_op(basis, (str(token.value) if token.symbol == "(name)" else token.symbol,))
        raise XPathFout("syntaxis", self.expression, None, token.span[0], token.symbol)

    def _lees_functie(self, token: XPathFunction, basis: str | None) -> None:
        naam = token.symbol
        if naam == "choice-name":
            if token[1].symbol != "(string)":
                plaats = self.expression.find("jr:choice-name")
                raise XPathFout("argumenten", self.expression, "jr:choice-name", plaats)
            pad = str(token[1].value).strip()
            self.keuzevragen.add(pad if pad.startswith("/") else los_op(basis or self.context, tuple(pad.split("/"))))
        elif naam == "regex" and token[1].symbol == "(string)":
            try:
                functies.patroon_van(str(token[1].value))
            except re.error as fout:
                raise XPathFout("patroon", self.expression, naam, token.span[0], str(fout)) from None
        elif naam in ("string", "number", "string-length", "normalize-space") and not token and basis is None:
            self.paden.add(self.context)


def _stappen(token: XPathToken) -> tuple[str, ...] | None:
    """A plain path as steps: ("/data/a",) when absolute, else ("..", "b"); None when it must be searched."""
    if token.symbol == "(name)":
        return (str(token.value),)
    if token.symbol in (".", ".."):
        return (token.symbol,)
    if token.symbol != "/" or not len(token):
        return None
    staart = _stappen(token[-1])
    if staart is None or len(staart) != 1:
        return None
    if len(token) == 1:
        return (f"/{staart[0]}",) if staart[0] not in (".", "..") else None
    begin = _stappen(token[0])
    if begin is None:
        return None
    if begin[0].startswith("/"):
        return (los_op(begin[0], staart),)
    return (*begin, *staart)
