"""Compiling an expression: once per questionnaire version, so that a turn only evaluates."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping

from elementpath import ElementPathError
from elementpath.xpath_tokens import XPathFunction, XPathToken

from kern.onderzoek.xpath.fout import XPathFout
from kern.onderzoek.xpath.gegevens import Gegevens
from kern.onderzoek.xpath.lezer import Gelezen, Lezer
from kern.onderzoek.xpath.paden import Omgeving
from kern.onderzoek.xpath.parser import TOEGESTAAN, Parser, enkel
from kern.onderzoek.xpath.waarden import Waarde, getal, tekst, waar

_AANROEP = re.compile(r"""'[^']*'|"[^"]*"|(?P<naam>[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?)\s*\(""")
# Evaluating takes a few frames of Python's stack a level, and a conversation is deep in it already.
MEESTE_DIEPTE = 150
_WOORDEN = frozenset(("and", "or", "div", "mod"))  # may stand before a bracket without being a function


class Uitdrukking:
    """A compiled expression. Made once per questionnaire version, used by many conversations at the same time.

    `paden`: absolute paths of the nodes it looks at (a path may end in `/*`: all nodes there); its own node is one of
    them when the expression looks at it, except for `once()`. `alle`: those in a repeat of which it looks at all times;
    `meervoudig`: those of `alle` that stand where one value is needed: with more than one time ODK stops there, here
    the first counts. `keuzevragen`: paths whose choice labels it shows; `lijsten`: lists of choices it searches.
    """

    __slots__ = ("_token", "alle", "context", "keuzevragen", "lijsten", "meervoudig", "paden", "tekst")

    def __init__(self, tekst: str, context: str, token: XPathToken, gelezen: Gelezen) -> None:
        self.tekst = tekst
        self.context = context
        self.paden = frozenset(gelezen.paden)
        self.alle = frozenset(gelezen.alle)
        self.meervoudig = frozenset(gelezen.meervoudig)
        self.keuzevragen = frozenset(gelezen.keuzevragen)
        self.lijsten = frozenset(gelezen.lijsten)
        self._token = token

    def __repr__(self) -> str:
        return f"Uitdrukking({self.tekst!r})"

    def waarde(self, gegevens: Gegevens, keer: int = 0, keuze: Mapping[str, str] | None = None) -> Waarde:
        """The value as it comes. `keer`: which time, in a repeat; `keuze`: a choice's columns, in a choice filter."""
        return enkel(self._token, Omgeving(gegevens, (self.context, keer), keuze))

    def boolean(self, gegevens: Gegevens, keer: int = 0, keuze: Mapping[str, str] | None = None) -> bool:
        """The value as yes or no."""
        return waar(self.waarde(gegevens, keer, keuze))

    def number(self, gegevens: Gegevens, keer: int = 0) -> float:
        """The value as number, NaN when it is none."""
        return getal(self.waarde(gegevens, keer))

    def text(self, gegevens: Gegevens, keer: int = 0) -> str:
        """The value as text that a person may see or a node may hold: NaN is empty."""
        uitkomst = self.waarde(gegevens, keer)
        return "" if isinstance(uitkomst, float) and math.isnan(uitkomst) else tekst(uitkomst)


def compile(
    expression: str,
    soorten: Mapping[str, str] | None = None,
    context: str = "",
    kolommen: Collection[str] = (),
    herhalingen: Collection[str] = (),
    lijsten: Mapping[str, Collection[str]] | None = None,
) -> Uitdrukking:
    """Compiles an expression of the node at path `context`.

    `soorten`: path -> type of every node of the form; with it a path that leads to no node is an error.
    `kolommen`: in a choice filter the columns of a choice; a bare name there is a column, any other one is an error.
    `herhalingen`: paths of the repeats. `lijsten`: list of choices -> its columns; with it any other list or column is
    an error. Raises XPathFout for what ODK would refuse and for every function that is not on the list.
    """
    _keur_functies(expression)
    try:
        token = Parser().parse(expression)
    except ElementPathError as fout:
        raise _vertaald(fout, expression) from None
    except RecursionError:
        raise XPathFout("diep", expression) from None
    except SyntaxError as fout:
        raise XPathFout("syntaxis", expression, reden=str(fout)) from None
    if _is_te_diep(token):
        raise XPathFout("diep", expression)
    lezer = Lezer(expression, context, kolommen, herhalingen, lijsten)
    lezer.lees(token)
    if soorten is not None:
        _keur_paden(lezer.gelezen.paden, soorten, expression)
    return Uitdrukking(expression, context, token, lezer.gelezen)


def _is_te_diep(token: XPathToken) -> bool:
    laag: list[XPathToken] = [token]
    for _ in range(MEESTE_DIEPTE):
        laag = [deel for hoger in laag for deel in hoger]
        if not laag:
            return False
    return True


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
