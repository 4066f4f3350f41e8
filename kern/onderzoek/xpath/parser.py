"""The language of XForms expressions on elementpath's XPath 1.0 parser.

`Parser` has its own table of symbols: what XPath 1.0 knows and a questionnaire does not (axes, variables, unions,
attributes, most functions) is taken out, operators and paths are subclasses of elementpath's, functions are our own.
Nothing of elementpath itself is changed: `Parser.register` on a symbol that came from it would, so such a symbol is
first taken out of our table.

A token gives its value by `evaluate(omgeving)`. Plain paths (`/data/a/b`, `.`, `../b`) are marked when compiled and
read their value straight from `Gegevens`; only what needs a search (a predicate, `*`) makes elementpath build its tree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from elementpath import XPath1Parser, XPathContext
from elementpath.xpath_nodes import XPathNode
from elementpath.xpath_tokens import XPathAxis, XPathFunction, XPathToken

from kern.onderzoek.xpath import functies
from kern.onderzoek.xpath.gegevens import Gegevens
from kern.onderzoek.xpath.waarden import Waarde, gelijk, getal, tekst, waar

JR = "http://openrosa.org/javarosa"


class Omgeving(XPathContext):  # type: ignore[misc]
    """What one evaluation sees: the data, the path of its own node, in a choice filter the columns of a choice.

    elementpath's view of the data (`root`, `item` …) is made when the first search asks for it.
    """

    def __init__(self, gegevens: Gegevens, pad: str, keuze: Mapping[str, str] | None = None) -> None:
        self.gegevens = gegevens
        self.pad = pad
        self.keuze = keuze or {}
        self.gebouwd = False
        self.item: Any = None

    def boom(self) -> Omgeving:
        """A copy that stands on the own node in elementpath's tree (or where a predicate stands)."""
        if self.gebouwd:
            return copy(self)
        gegevens = self.gegevens
        gebouwd = Omgeving(gegevens, self.pad, self.keuze)
        super(Omgeving, gebouwd).__init__(
            root=gegevens.boom or gegevens.wortel, item=gegevens.knoop(self.pad), current_dt=gegevens.nu
        )
        gegevens.boom = gebouwd.root  # costs as much as forty plain expressions: once per form is enough
        gebouwd.gebouwd = True
        return gebouwd


class Parser(XPath1Parser):  # type: ignore[misc]
    """XPath 1.0 as far as XForms uses it; see the module. Holds state while it parses: one instance per expression."""

    DEFAULT_NAMESPACES = {**XPath1Parser.DEFAULT_NAMESPACES, "jr": JR}  # noqa: RUF012 - elementpath's own shape

    def parse(self, source: str) -> XPathToken:
        """Parses without elementpath's trial evaluation: our functions need data. Raises ElementPathError."""
        return super(XPath1Parser, self).parse(source)


# -- values of tokens ----------------------------------------------------------------------------------------------


def enkel(token: XPathToken, omgeving: Omgeving) -> Waarde:
    """The one value of a token; of several nodes the first, of none the empty text."""
    uitkomst = token.evaluate(omgeving)
    if not isinstance(uitkomst, list):
        return uitkomst if isinstance(uitkomst, (str, float, bool)) else _gewoon(uitkomst, omgeving)
    for knoop in _relevant(uitkomst, omgeving):
        return omgeving.gegevens.waarde_van(knoop)
    return ""


def reeks(token: XPathToken, omgeving: Omgeving) -> list[Waarde]:
    """All values of a token: of a path those of its relevant nodes, else the one value."""
    pad = _vast_pad(token, omgeving)
    if pad is not None:
        return omgeving.gegevens.reeks(pad)
    uitkomst = token.evaluate(omgeving)
    if not isinstance(uitkomst, list):
        return [_gewoon(uitkomst, omgeving)]
    return [omgeving.gegevens.waarde_van(knoop) for knoop in _relevant(uitkomst, omgeving)]


def _gewoon(uitkomst: Any, omgeving: Omgeving) -> Waarde:
    """What elementpath's own tokens give (int, Decimal, a node) as one of our kinds."""
    if isinstance(uitkomst, XPathNode):
        return omgeving.gegevens.waarde_van(uitkomst.value)
    if isinstance(uitkomst, (int, Decimal)) and not isinstance(uitkomst, bool):
        return float(uitkomst)
    return uitkomst  # type: ignore[no-any-return]


def _relevant(knopen: list[Any], omgeving: Omgeving) -> Iterator[Element]:
    for knoop in knopen:
        if isinstance(knoop.value, Element) and omgeving.gegevens.is_relevant(knoop.value):
            yield knoop.value


def _vast_pad(token: XPathToken, omgeving: Omgeving) -> str | None:
    """The absolute path of a plain path token; None for any other."""
    stappen: tuple[str, ...] | None = getattr(token, "stappen", None)
    if stappen is None:
        return None
    return stappen[0] if stappen[0].startswith("/") else los_op(omgeving.pad, stappen)


def los_op(basis: str, stappen: tuple[str, ...]) -> str:
    """A relative path (`..`, `.`, names) from a basis as absolute path."""
    pad = basis
    for stap in stappen:
        if stap == "..":
            pad = pad.rpartition("/")[0]
        elif stap != ".":
            pad = f"{pad}/{stap}"
    return pad


# -- paths ---------------------------------------------------------------------------------------------------------


class _Zoekend:
    """Mixed into elementpath's path tokens: a plain path is read, anything else searched in the tree."""

    stappen: tuple[str, ...] | None = None  # ("/data/a",) or ("..", "b"), set when compiled
    kolom: str | None = None  # a column of the choice, in a choice filter

    def evaluate(self, context: Omgeving) -> Any:
        if self.kolom is not None:
            return context.keuze.get(self.kolom, "")
        pad = _vast_pad(self, context)
        return context.gegevens.waarde(pad) if pad is not None else list(self.select(context))

    def select(self, context: Omgeving) -> Iterator[Any]:
        # elementpath walks by moving the context it is given, so a built one is passed on as it is
        yield from super().select(context if context.gebouwd else context.boom())  # type: ignore[misc]


_PADTEKENS = ("/", "(name)", ".", "..", "*")


def _neem_paden_over() -> None:
    for symbool in _PADTEKENS:
        basis = XPath1Parser.symbol_table[symbool]
        Parser.symbol_table[symbool] = type(f"Ons{basis.__name__}", (_Zoekend, basis), {})


class _Predikaat(XPath1Parser.symbol_table["["]):  # type: ignore[misc]
    """`path[test]`: a number is a position, anything else yes or no by our rules."""

    def evaluate(self, context: Omgeving) -> list[Any]:
        return list(self.select(context))

    def select(self, context: Omgeving) -> Iterator[Any]:
        staand = context if context.gebouwd else context.boom()
        for _ in self[0].select_with_focus(staand):
            uitkomst = enkel(self[1], copy(staand))
            if staand.position == uitkomst if isinstance(uitkomst, float) else waar(uitkomst):
                yield staand.item


# -- operators -----------------------------------------------------------------------------------------------------


def _neem_over(symbool: str, reken: Callable[[XPathToken, Omgeving], Waarde]) -> None:
    """Puts a subclass of elementpath's operator into our table, which parses as it does and counts as we do."""

    def evaluate(self: XPathToken, context: Omgeving) -> Waarde:
        return reken(self, context)

    basis = XPath1Parser.symbol_table[symbool]
    Parser.symbol_table[symbool] = type(f"Ons{basis.__name__}", (basis,), {"evaluate": evaluate})


def _getallen(token: XPathToken, omgeving: Omgeving) -> tuple[float, float]:
    return getal(enkel(token[0], omgeving)), getal(enkel(token[1], omgeving))


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


class _Ster(XPath1Parser.symbol_table["*"]):  # type: ignore[misc]
    """`a * b`, or any child in a path."""

    def evaluate(self, context: Omgeving) -> Any:
        if not self:
            return list(self.select(context))
        links, rechts = _getallen(self, context)
        return links * rechts

    def select(self, context: Omgeving) -> Iterator[Any]:
        if self:
            yield self.evaluate(context)
        else:
            yield from super().select(context if context.gebouwd else context.boom())


def _neem_operatoren_over() -> None:
    _neem_over("=", lambda t, o: gelijk(enkel(t[0], o), enkel(t[1], o)))
    _neem_over("!=", lambda t, o: not gelijk(enkel(t[0], o), enkel(t[1], o)))
    _neem_over("<", _kleiner)
    _neem_over(">", _groter)
    _neem_over("<=", _hoogstens)
    _neem_over(">=", _minstens)
    _neem_over("and", lambda t, o: waar(enkel(t[0], o)) and waar(enkel(t[1], o)))
    _neem_over("or", lambda t, o: waar(enkel(t[0], o)) or waar(enkel(t[1], o)))
    _neem_over("+", _plus)
    _neem_over("-", _min)
    _neem_over("div", lambda t, o: functies.deel(enkel(t[0], o), enkel(t[1], o)))
    _neem_over("mod", lambda t, o: functies.rest(enkel(t[0], o), enkel(t[1], o)))
    Parser.symbol_table["*"] = _Ster
    Parser.symbol_table["["] = _Predikaat


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
    if omgeving.gebouwd:
        return omgeving.gegevens.waarde_van(omgeving.item.value)
    return omgeving.gegevens.waarde(omgeving.pad)


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
    eigen = context.gegevens.waarde(context.pad)
    return eigen if eigen != "" else enkel(self[0], context)


def _join(self: XPathFunction, context: Omgeving) -> Waarde:
    scheiding = tekst(enkel(self[0], context))
    return scheiding.join(tekst(w) for argument in self[1:] for w in reeks(argument, context))


def _position(self: XPathFunction, context: Omgeving) -> Waarde:
    """The place of the own node (or of a path's first node) among those of its name."""
    if not self and context.gebouwd:
        return float(context.position)
    staand = context.boom()
    knoop = next(self[0].select(staand), None) if self else staand.item
    if knoop is None or knoop.parent is None:
        return 1.0
    broers = [k for k in knoop.parent if k.name == knoop.name]
    return float(broers.index(knoop) + 1)


def _pulldata(self: XPathFunction, context: Omgeving) -> Waarde:
    """`pulldata(table, wanted column, search column, value)`: the first row that fits; else empty."""
    tabel, gezocht, kolom, waarde = (tekst(enkel(argument, context)) for argument in self)
    for rij in context.gegevens.tabellen.get(tabel, ()):
        if rij.get(kolom) == waarde:
            return rij.get(gezocht, "")
    return ""


def _keuzenaam(self: XPathFunction, context: Omgeving) -> Waarde:
    """`jr:choice-name(value, 'path')`: the label of a choice; the path comes as text."""
    pad = tekst(enkel(self[1], context)).strip()
    volledig = pad if pad.startswith("/") else los_op(context.pad, tuple(pad.split("/")))
    waarde = tekst(enkel(self[0], context))
    return context.gegevens.keuzenaam(volledig, waarde) if waarde else ""


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
    _functie("concat", (1, None), _over_reeks(lambda reeks_: "".join(map(tekst, reeks_))))
    _functie("join", (1, None), _join)
    _functie("count", 1, _over_reeks(lambda reeks_: float(len(reeks_))))
    _functie("count-non-empty", 1, _over_reeks(lambda reeks_: float(sum(tekst(w) != "" for w in reeks_))))
    _functie("sum", 1, _over_reeks(functies.som))
    _functie("min", (1, None), _over_reeks(functies.kleinste))
    _functie("max", (1, None), _over_reeks(functies.grootste))
    _functie("position", (0, 1), _position)
    _functie("today", 0, lambda _self, o: o.gegevens.vandaag)
    _functie("now", 0, lambda _self, o: o.gegevens.nu)
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
