"""The language of XForms expressions on elementpath's XPath 1.0 parser.

`Parser` has its own table of symbols: what XPath 1.0 knows and a questionnaire does not (axes, variables, unions,
attributes, most functions) is taken out, operators and paths are subclasses of elementpath's, functions are our own.
Nothing of elementpath itself is changed: `Parser.register` on a symbol that came from it would, so such a symbol is
first taken out of our table.

A token gives its value by `evaluate(omgeving)`. Paths are read when compiled (`lezer`) and looked up by `paden`: no
tree is ever built. Tokens do not change once compiled: many conversations share them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from elementpath import XPath1Parser
from elementpath.xpath_tokens import XPathAxis, XPathFunction, XPathToken

from kern.onderzoek.xpath import functies
from kern.onderzoek.xpath.paden import Omgeving, Pad, eerste, gevuld, knopen, los_op, positie, waarden
from kern.onderzoek.xpath.waarden import Waarde, gelijk, getal, tekst, waar

__all__ = ["TOEGESTAAN", "Omgeving", "Parser", "los_op"]

JR = "http://openrosa.org/javarosa"
# What `concat()` and `join()` give at most: calculations that double each other would fill the memory in no time.
MEESTE_TEKENS = 10_000


class Parser(XPath1Parser):  # type: ignore[misc]
    """XPath 1.0 as far as XForms uses it; see the module. Holds state while it parses: one instance per expression."""

    PATH_STEP_SYMBOLS = XPath1Parser.PATH_STEP_SYMBOLS | {"current", "instance"}
    DEFAULT_NAMESPACES = {**XPath1Parser.DEFAULT_NAMESPACES, "jr": JR}  # noqa: RUF012 - elementpath's own shape

    def parse(self, source: str) -> XPathToken:
        """Parses without elementpath's trial evaluation: our functions need data. Raises ElementPathError."""
        return super(XPath1Parser, self).parse(source)


# -- values of tokens ----------------------------------------------------------------------------------------------


def enkel(token: XPathToken, omgeving: Omgeving) -> Waarde:
    """The one value of a token; of several nodes the first, of none the empty text."""
    return token.evaluate(omgeving)  # type: ignore[no-any-return]


def reeks(token: XPathToken, omgeving: Omgeving) -> list[Waarde]:
    """All values of a token: of a path those of its relevant nodes, else the one value."""
    pad: Pad | None = getattr(token, "pad", None)
    return [enkel(token, omgeving)] if pad is None else waarden(pad, omgeving)


# -- paths ---------------------------------------------------------------------------------------------------------


class _Padteken:
    """Mixed into elementpath's path tokens: the whole path is looked up where its last token is evaluated."""

    pad: Pad | None = None  # set when compiled
    kolom: str | None = None  # a column of the choice, in a choice filter

    def evaluate(self, context: Omgeving) -> Any:
        if self.kolom is not None:
            return context.keuze.get(self.kolom, "")
        assert self.pad is not None  # noqa: S101
        return eerste(self.pad, context)


def _neem_paden_over() -> None:
    for symbool in ("/", "(name)", ".", "..", "["):
        basis = XPath1Parser.symbol_table[symbool]
        Parser.symbol_table[symbool] = type(f"Ons{basis.__name__}", (_Padteken, basis), {})


# -- operators -----------------------------------------------------------------------------------------------------


def _neem_over(symbool: str, reken: Callable[[XPathToken, Omgeving], Waarde]) -> None:
    """Puts a subclass of elementpath's operator into our table, which parses as it does and counts as we do."""

    def evaluate(self: XPathToken, context: Omgeving) -> Waarde:
        return reken(self, context)

    basis = XPath1Parser.symbol_table[symbool]
    Parser.symbol_table[symbool] = type(f"Ons{basis.__name__}", (basis,), {"evaluate": evaluate})


def _getallen(token: XPathToken, omgeving: Omgeving) -> tuple[float, float]:
    return getal(token[0].evaluate(omgeving)), getal(token[1].evaluate(omgeving))


def _kleiner(token: XPathToken, omgeving: Omgeving) -> bool:
    links, rechts = _getallen(token, omgeving)
    return links < rechts


def _groter(token: XPathToken, omgeving: Omgeving) -> bool:
    links, rechts = _getallen(token, omgeving)
    return links > rechts


def _hoogstens(token: XPathToken, omgeving: Omgeving) -> bool:
    links, rechts = _getallen(token, omgeving)
    return links <= rechts


def _minstens(token: XPathToken, omgeving: Omgeving) -> bool:
    links, rechts = _getallen(token, omgeving)
    return links >= rechts


def _plus(token: XPathToken, omgeving: Omgeving) -> float:
    if len(token) == 1:
        return getal(enkel(token[0], omgeving))
    links, rechts = _getallen(token, omgeving)
    return links + rechts


def _min(token: XPathToken, omgeving: Omgeving) -> float:
    if len(token) == 1:
        return -getal(enkel(token[0], omgeving))
    links, rechts = _getallen(token, omgeving)
    return links - rechts


class _Ster(_Padteken, XPath1Parser.symbol_table["*"]):  # type: ignore[misc]
    """`a * b`, or any child in a path."""

    def evaluate(self, context: Omgeving) -> Any:
        if not self:
            return super().evaluate(context)
        links, rechts = _getallen(self, context)
        return links * rechts


def _neem_operatoren_over() -> None:
    _neem_over("=", lambda t, o: gelijk(t[0].evaluate(o), t[1].evaluate(o)))
    _neem_over("!=", lambda t, o: not gelijk(t[0].evaluate(o), t[1].evaluate(o)))
    _neem_over("<", _kleiner)
    _neem_over(">", _groter)
    _neem_over("<=", _hoogstens)
    _neem_over(">=", _minstens)
    _neem_over("and", lambda t, o: waar(t[0].evaluate(o)) and waar(t[1].evaluate(o)))
    _neem_over("or", lambda t, o: waar(t[0].evaluate(o)) or waar(t[1].evaluate(o)))
    _neem_over("+", _plus)
    _neem_over("-", _min)
    _neem_over("div", lambda t, o: functies.deel(enkel(t[0], o), enkel(t[1], o)))
    _neem_over("mod", lambda t, o: functies.rest(enkel(t[0], o), enkel(t[1], o)))
    Parser.symbol_table["*"] = _Ster


# -- functions -----------------------------------------------------------------------------------------------------


def _functie(naam: str, aantal: functies.Aantal, evaluate: Callable[[XPathFunction, Omgeving], Waarde]) -> None:
    """Registers a function of ours, and one that starts with `jr:` under that prefix."""
    prefix, _, lokaal = naam.rpartition(":")
    klasse = Parser.function(lokaal, prefix=prefix or None, nargs=aantal)
    klasse.evaluate = evaluate


def _over_waarden(som: Callable[..., Waarde]) -> Callable[[XPathFunction, Omgeving], Waarde]:
    """A function of the values of its arguments."""

    def evaluate(self: XPathFunction, context: Omgeving) -> Waarde:
        return som(*[enkel(argument, context) for argument in self])

    return evaluate


def _eigen_of(som: Callable[[Waarde], Waarde]) -> Callable[[XPathFunction, Omgeving], Waarde]:
    """A function of its argument or, without one, of the own node."""

    def evaluate(self: XPathFunction, context: Omgeving) -> Waarde:
        return som(enkel(self[0], context) if self else _zelf(context))

    return evaluate


def _zelf(omgeving: Omgeving) -> Waarde:
    return omgeving.gegevens.waarde(omgeving.hier)


def _over_reeks(som: Callable[[list[Waarde]], Waarde]) -> Callable[[XPathFunction, Omgeving], Waarde]:
    """A function of all values of all its arguments: of a path those of every node."""

    def evaluate(self: XPathFunction, context: Omgeving) -> Waarde:
        return som([waarde for argument in self for waarde in reeks(argument, context)])

    return evaluate


def _als(self: XPathFunction, context: Omgeving) -> Waarde:
    """`if(test, a, b)`: only the branch that counts is evaluated."""
    return enkel(self[1 if waar(enkel(self[0], context)) else 2], context)


def _coalesce(self: XPathFunction, context: Omgeving) -> Waarde:
    """The first that is not empty (nor NaN); the last if all are."""
    uitkomst: Waarde = ""
    for argument in self:
        uitkomst = enkel(argument, context)
        if uitkomst != "" and not (isinstance(uitkomst, float) and math.isnan(uitkomst)):
            break
    return uitkomst


def _eens(self: XPathFunction, context: Omgeving) -> Waarde:
    """`once(x)`: what the own node holds already, else x."""
    eigen = context.gegevens.waarde(context.eigen)
    return eigen if eigen != "" else enkel(self[0], context)


def _join(self: XPathFunction, context: Omgeving) -> Waarde:
    scheiding = tekst(enkel(self[0], context))
    return scheiding.join(tekst(w) for argument in self[1:] for w in reeks(argument, context))[:MEESTE_TEKENS]


def _position(self: XPathFunction, context: Omgeving) -> Waarde:
    """The place of the node tested, of the own node, or of a path's first node among those of its name; 0 for none."""
    if not self:
        return float(context.positie or positie(context.hier, context.gegevens))
    return float(next((positie(k, context.gegevens) for k in knopen(self[0].pad, context)), 0))


def _count_non_empty(self: XPathFunction, context: Omgeving) -> Waarde:
    pad: Pad | None = getattr(self[0], "pad", None)
    return float(gevuld(pad, context) if pad is not None else tekst(enkel(self[0], context)) != "")


def _indexed_repeat(self: XPathFunction, context: Omgeving) -> Waarde:
    """`indexed-repeat(node, repeat, n)`: the node in the n-th time; what is no number, or below 1, is 1, as in ODK."""
    doel, herhaling = self[0].pad.recht, self[1].pad.recht
    keer = max(1, functies.heel(enkel(self[2], context)))
    return context.gegevens.waarde((doel, keer)) if keer in context.gegevens.keren_van(herhaling) else ""


def _pulldata(self: XPathFunction, context: Omgeving) -> Waarde:
    """`pulldata(table, wanted column, search column, value)`: the first row that fits; else empty."""
    tabel, gezocht, kolom, waarde = (tekst(enkel(argument, context)) for argument in self)
    for rij in context.gegevens.tabellen.get(tabel, ()):
        if rij.get(kolom) == waarde:
            return rij.get(gezocht, "")
    return ""


def _keuzenaam(self: XPathFunction, context: Omgeving) -> Waarde:
    """`jr:choice-name(value, 'path')`: the label of a choice; the path comes as text."""
    waarde = tekst(enkel(self[0], context))
    return context.gegevens.keuzenaam(_eerste_keer(self[1].value, context), waarde) if waarde else ""


def _eerste_keer(pad: str, omgeving: Omgeving) -> tuple[str, int]:
    """The node at a path: in the own repeat that of the own time, in another one the first."""
    in_herhaling = omgeving.gegevens.vorm.herhaling
    doel = pad.strip()
    doel = doel if doel.startswith("/") else los_op(omgeving.hier[0], tuple(doel.split("/")))
    herhaling = in_herhaling.get(doel)
    if herhaling is None:
        return doel, 0
    return doel, next((keer for p, keer in (omgeving.hier, omgeving.eigen) if in_herhaling.get(p) == herhaling), 1)


def _niets(self: XPathFunction, context: Omgeving) -> Waarde:
    """`instance()` is only the beginning of a path, which is looked up as a whole."""
    return ""


def _registreer_functies() -> None:
    for naam, (aantal, som) in functies.FUNCTIES.items():
        _functie(naam, aantal, _over_waarden(som))
    _functie("string", (0, 1), _eigen_of(tekst))
    _functie("number", (0, 1), _eigen_of(getal))
    _functie("string-length", (0, 1), _eigen_of(lambda w: float(len(tekst(w)))))
    _functie("normalize-space", (0, 1), _eigen_of(functies.normalize_space))
    _functie("if", 3, _als)
    _functie("coalesce", (1, None), _coalesce)
    _functie("once", 1, _eens)
    _functie("concat", (1, None), _over_reeks(lambda reeks_: "".join(map(tekst, reeks_))[:MEESTE_TEKENS]))
    _functie("join", (1, None), _join)
    _functie("count", 1, _over_reeks(lambda reeks_: float(len(reeks_))))
    _functie("count-non-empty", 1, _count_non_empty)
    _functie("sum", 1, _over_reeks(functies.som))
    _functie("min", (1, None), _over_reeks(functies.kleinste))
    _functie("max", (1, None), _over_reeks(functies.grootste))
    _functie("position", (0, 1), _position)
    _functie("indexed-repeat", 3, _indexed_repeat)
    _functie("current", 0, lambda _self, o: o.gegevens.waarde(o.eigen))
    _functie("instance", 1, _niets)
    _functie("today", 0, lambda _self, o: o.gegevens.vandaag)
    _functie("now", 0, lambda _self, o: o.gegevens.nu)
    _functie("version", 0, lambda _self, o: o.gegevens.versie)
    _functie("pulldata", 4, _pulldata)
    _functie("jr:choice-name", 2, _keuzenaam)
    _functie("jr:itext", 1, lambda self, o: o.gegevens.itekst(tekst(enkel(self[0], o))))


def _ruim_op() -> None:
    """Takes out of our table what a questionnaire does not know, so that it is a clear error when compiled."""
    for symbool, klasse in list(Parser.symbol_table.items()):
        if issubclass(klasse, (XPathFunction, XPathAxis)) or symbool in ("//", "|", "$", "@", "{", "}"):
            del Parser.symbol_table[symbool]


_ruim_op()
_neem_paden_over()
_neem_operatoren_over()
_registreer_functies()

TOEGESTAAN = frozenset(
    naam
    for naam in (*functies.FUNCTIES, *(k for k, v in Parser.symbol_table.items() if issubclass(v, XPathFunction)))
    if not naam.startswith("{")
) | {"jr:choice-name", "jr:itext"}
"""The names of every function that exists."""
