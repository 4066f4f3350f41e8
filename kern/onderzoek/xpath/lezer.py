"""Reads the tokens of an expression once, when it is compiled: what its paths are and what it looks at."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from elementpath.xpath_tokens import XPathFunction, XPathToken

from kern.onderzoek.xpath.fout import XPathFout
from kern.onderzoek.xpath.paden import Pad, Stap, los_op
from kern.onderzoek.xpath.patroon import lees_patroon

_PADDELEN = ("/", "(name)", ".", "..", "*", "[")
_VAN_REEKS = frozenset(("count", "count-non-empty", "sum", "min", "max", "concat", "join", "position"))
_ZELF = frozenset(("string", "number", "string-length", "normalize-space"))
_LIJST = "instance:"  # the basis of a test on the choices of a list
_HIER, _EIGEN, _WORTEL = Pad("hier"), Pad("eigen"), Pad("wortel")
_KEUZE_HEEFT = frozenset(("name", "label"))


@dataclass
class Gelezen:
    """What an expression looks at; see `Uitdrukking`."""

    paden: set[str] = field(default_factory=set)
    alle: set[str] = field(default_factory=set)
    meervoudig: set[str] = field(default_factory=set)
    keuzevragen: set[str] = field(default_factory=set)
    lijsten: set[str] = field(default_factory=set)


class Lezer:
    """Walks the tokens: gives each path its `Pad`, collects what is looked at, checks what can be known beforehand.

    `lijsten`: list -> its columns; None when they are not known. Raises XPathFout.
    """

    def __init__(
        self,
        expression: str,
        context: str,
        kolommen: Collection[str] = (),
        herhalingen: Collection[str] = (),
        lijsten: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.expression = expression
        self.context = context
        self.kolommen = frozenset(kolommen)
        self.herhalingen = tuple(herhalingen)
        self.lijsten = lijsten
        self.gelezen = Gelezen()

    def lees(self, token: XPathToken, basis: str | None = None, reeks: bool = False) -> None:
        """One token; `basis`: what a test stands at, outside one None; `reeks`: whether all values may count."""
        if token.symbol in _PADDELEN and not (token.symbol == "*" and len(token)):
            self._lees_pad(token, basis, reeks)
            return
        if token.symbol == ":":  # jr:choice-name(…): the prefix is no node
            if not isinstance(token[1], XPathFunction):
                raise self._fout(token, str(token.value))
            self.lees(token[1], basis)
            return
        if isinstance(token, XPathFunction):
            self._lees_functie(token, basis)
            return
        if token.symbol in ("(integer)", "(decimal)"):
            token.value = float(token.value)
        for deel in token:
            self.lees(deel, basis, reeks and token.symbol == "(")

    def _fout(self, token: XPathToken, reden: str = "") -> XPathFout:
        return XPathFout("syntaxis", self.expression, None, token.span[0], reden or str(token.symbol))

    # -- paths -----------------------------------------------------------------------------------------------------

    def _lees_pad(self, token: XPathToken, basis: str | None, reeks: bool) -> None:
        pad = self._pad(token)
        kolom = self._kolom(token, pad, basis)
        if kolom:
            token.kolom = kolom
        elif pad.begin == "lijst":
            token.pad = pad
            self._lees_lijst(token, pad)
        else:
            token.pad = self._lees_knopen(token, pad, basis, reeks)

    def _kolom(self, token: XPathToken, pad: Pad, basis: str | None) -> str:
        """The column of a choice that a bare name stands for, in a choice filter or a test on a list; else empty."""
        los = pad.begin == "hier" and not pad.omhoog and len(pad.stappen) == 1 and not pad.zoekt
        if basis is not None and basis.startswith(_LIJST):
            if pad.begin == "hier" and not los:
                raise self._fout(token)
            return self._bekende_kolom(token, basis.removeprefix(_LIJST), pad.stappen[0].naam) if los else ""
        if not (self.kolommen and los and basis is None):
            return ""
        if pad.stappen[0].naam not in self.kolommen:
            raise self._fout(token, pad.stappen[0].naam)
        return pad.stappen[0].naam

    def _bekende_kolom(self, token: XPathToken, lijst: str, kolom: str) -> str:
        if self.lijsten is not None and kolom not in _KEUZE_HEEFT and kolom not in self.lijsten[lijst]:
            raise XPathFout("pad", self.expression, "instance", token.span[0], kolom)
        return kolom

    def _lees_lijst(self, token: XPathToken, pad: Pad) -> None:
        """`instance('list')/root/item[test]/column`."""
        namen = [stap.naam for stap in pad.stappen]
        if namen[:2] != ["root", "item"] or len(namen) > 3 or any(s.tests for s in pad.stappen if s.naam != "item"):
            raise self._fout(token, pad.lijst)
        if self.lijsten is not None and pad.lijst not in self.lijsten:
            raise XPathFout("functie", self.expression, "instance", self.expression.find("instance"), pad.lijst)
        self.gelezen.lijsten.add(pad.lijst)
        for test in pad.stappen[1].tests:
            self.lees(test, f"{_LIJST}{pad.lijst}")
        if len(namen) == 3:
            self._bekende_kolom(token, pad.lijst, namen[2])

    def _lees_knopen(self, token: XPathToken, pad: Pad, basis: str | None, reeks: bool) -> Pad:
        """A path to nodes of the form: what it looks at is collected, tests included."""
        vaste_basis = basis if basis is not None and not basis.startswith(_LIJST) else self.context
        begin = {"wortel": "", "hier": vaste_basis, "eigen": self.context}[pad.begin]
        grond = los_op(begin, ("..",) * pad.omhoog)
        if grond.endswith("/*") and pad.stappen:
            raise self._fout(token)
        tot = grond
        for stap in pad.stappen:
            if tot.endswith("/*"):
                raise self._fout(token)
            tot = f"{tot}/{stap.naam}"
            for test in stap.tests:
                self.lees(test, tot)
        self.gelezen.paden.add(tot)
        if self._ziet_alle_keren(pad, grond, tot, basis):
            self.gelezen.alle.add(tot)
            in_test = pad.begin == "hier" and basis is not None  # of the one time that is tested
            if not reeks and not pad.zoekt and not in_test:
                self.gelezen.meervoudig.add(tot)
        vast = not pad.zoekt and (basis is None or pad.begin != "hier")
        return Pad(pad.begin, pad.omhoog, pad.stappen, "", tot if vast else None, grond)

    def _ziet_alle_keren(self, pad: Pad, grond: str, doel: str, basis: str | None) -> bool:
        """Whether a path into a repeat looks at more than the own time; see `paden`."""
        herhaling = self._herhaling(doel)
        if not herhaling:
            return False
        if pad.begin != "wortel":
            elders = pad.begin == "hier" and basis is not None
            return elders or self._herhaling(grond) != herhaling
        plek = herhaling.count("/") - 1
        getest = plek < len(pad.stappen) and bool(pad.stappen[plek].tests)
        in_test = basis is not None and self._herhaling(basis) == herhaling
        return getest or in_test or self._herhaling(self.context) != herhaling

    def _herhaling(self, pad: str) -> str:
        return next((h for h in self.herhalingen if pad == h or pad.startswith(f"{h}/")), "")

    # -- the steps of a path ---------------------------------------------------------------------------------------

    def _pad(self, token: XPathToken) -> Pad:
        """A path as written, with `..` in the middle worked away."""
        kop, ruw = self._stappen(token)
        omhoog, stappen = 0, list[Stap]()
        for stap in ruw:
            if stap.naam not in (".", ".."):
                stappen.append(stap)
            elif stap.tests or (stap.naam == ".." and kop.begin in ("wortel", "lijst") and not stappen):
                raise self._fout(token)
            elif stap.naam == ".." and not stappen:
                omhoog += 1
            elif stap.naam == "..":
                weg = stappen.pop()
                if weg.tests or weg.naam == "*":
                    raise self._fout(token)
        return Pad(kop.begin, omhoog, tuple(stappen), kop.lijst)

    def _stappen(self, token: XPathToken) -> tuple[Pad, list[Stap]]:
        """Where a path begins, and its steps one by one."""
        if token.symbol in ("(name)", ".", "..") or (token.symbol == "*" and not len(token)):
            return _HIER, [Stap(str(token.value) if token.symbol == "(name)" else token.symbol)]
        if token.symbol == "[":
            kop, stappen = self._stappen(token[0])
            if not stappen:
                raise self._fout(token)
            return kop, [*stappen[:-1], replace(stappen[-1], tests=(*stappen[-1].tests, token[1]))]
        if token.symbol == "/" and len(token):
            return self._samengesteld(token)
        if isinstance(token, XPathFunction) and token.symbol == "current" and not len(token):
            return _EIGEN, []
        if isinstance(token, XPathFunction) and token.symbol == "instance":
            return Pad("lijst", lijst=self._lijstnaam(token)), []
        raise self._fout(token)

    def _samengesteld(self, token: XPathToken) -> tuple[Pad, list[Stap]]:
        kop, staart = self._stappen(token[-1])
        if kop.begin != "hier":
            raise self._fout(token)
        if len(token) == 2:
            kop, begin = self._stappen(token[0])
            return kop, [*begin, *staart]
        if staart[0].naam in (".", ".."):
            raise self._fout(token)
        return _WORTEL, staart

    def _lijstnaam(self, token: XPathFunction) -> str:
        if token[0].symbol != "(string)":
            raise XPathFout("argumenten", self.expression, "instance", token.span[0])
        return str(token[0].value)

    # -- functions -------------------------------------------------------------------------------------------------

    def _lees_functie(self, token: XPathFunction, basis: str | None) -> None:
        naam = token.symbol
        if naam == "indexed-repeat":
            self._lees_indexed_repeat(token, basis)
            return
        if naam == "instance":
            raise self._fout(token)
        if naam == "choice-name":
            self._lees_keuzenaam(token, basis)
        elif naam == "regex" and token[1].symbol == "(string)":
            try:
                lees_patroon(str(token[1].value))
            except re.error as fout:
                raise XPathFout("patroon", self.expression, naam, token.span[0], str(fout)) from None
        elif (naam in _ZELF and not token and basis is None) or naam == "current":
            self.gelezen.paden.add(self.context)
        for argument in token:
            self.lees(argument, basis, naam in _VAN_REEKS)
        if naam == "position" and token and getattr(token[0], "pad", None) is None:
            raise XPathFout("argumenten", self.expression, naam, token.span[0])

    def _lees_keuzenaam(self, token: XPathFunction, basis: str | None) -> None:
        if token[1].symbol != "(string)":
            raise XPathFout("argumenten", self.expression, "jr:choice-name", self.expression.find("jr:choice-name"))
        pad = str(token[1].value).strip()
        op = basis if basis is not None and not basis.startswith(_LIJST) else self.context
        self.gelezen.keuzevragen.add(pad if pad.startswith("/") else los_op(op, tuple(pad.split("/"))))

    def _lees_indexed_repeat(self, token: XPathFunction, basis: str | None) -> None:
        """`indexed-repeat(node, repeat, number)`: the repeat itself is not looked at."""
        doel, herhaling = (self._recht(argument, basis) for argument in token[:2])
        bekend = not self.herhalingen or herhaling in self.herhalingen
        if not (doel and herhaling and doel.startswith(f"{herhaling}/") and bekend):
            raise XPathFout("argumenten", self.expression, "indexed-repeat", token.span[0])
        self.gelezen.paden.add(doel)
        self.gelezen.alle.add(doel)
        self.lees(token[2], basis)

    def _recht(self, token: XPathToken, basis: str | None) -> str:
        """The absolute path of a plain path, which the token keeps; empty for anything else."""
        is_pad = token.symbol in _PADDELEN and not (token.symbol == "*" and len(token))
        pad = self._pad(token) if is_pad else None
        if pad is None or pad.zoekt or pad.begin == "lijst" or (basis is not None and pad.begin == "hier"):
            return ""
        grond = los_op("" if pad.begin == "wortel" else self.context, ("..",) * pad.omhoog)
        doel = los_op(grond, tuple(stap.naam for stap in pad.stappen))
        token.pad = replace(pad, recht=doel, grond=grond)
        return doel
