"""Compiles the pieces of a questionnaire's JSON model into fields and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kern.onderzoek.velden import Groep, KeuzeModel, Label, Teksten, Veld
from kern.onderzoek.xpath import Uitdrukking, compile

_TEKSTEN = ("label", "hint", "kort", "constraint_tekst", "verplicht_tekst")


class Bouwer:
    """Compiles the pieces of one JSON model; the same text at the same node is compiled once.

    Raises XPathFout for an expression that cannot be used, with the name of its node in the notes.
    """

    def __init__(self, vorm: Mapping[str, Any]) -> None:
        groepen: Mapping[str, Any] = vorm.get("groepen", {})
        self.soorten: dict[str, str] = {v["pad"]: v["type"] for v in vorm["velden"]}
        self.herhalingen = tuple(pad for pad, g in groepen.items() if g.get("herhaling"))
        self._bekend = {**self.soorten, **dict.fromkeys(groepen, "group")}
        self._lijsten = _kolommen_van_lijsten(vorm)
        self._klaar: dict[tuple[str, str, tuple[str, ...]], Uitdrukking] = {}

    def _compileer(self, bron: str | None, pad: str, kolommen: tuple[str, ...] = ()) -> Uitdrukking | None:
        if not bron:
            return None
        sleutel = (bron, pad, kolommen)
        if sleutel not in self._klaar:
            try:
                self._klaar[sleutel] = compile(bron, self._bekend, pad, kolommen, self.herhalingen, self._lijsten)
            except ValueError as fout:
                fout.add_note(pad.rpartition("/")[2])
                raise
        return self._klaar[sleutel]

    def _label(self, delen: Sequence[str | Mapping[str, str]], pad: str) -> Label:
        stukken = (d if isinstance(d, str) else self._compileer(d["xpath"], pad) for d in delen)
        return tuple(stuk for stuk in stukken if stuk)

    def _vertaald(self, vorm: Mapping[str, Any], pad: str) -> dict[str, Label]:
        return {taal: self._label(delen, pad) for taal, delen in (vorm.get("vertalingen") or {}).items()}

    def _teksten(self, vorm: Mapping[str, Any], pad: str) -> dict[str, Teksten]:
        return {
            taal: {naam: self._label(teksten[naam], pad) for naam in _TEKSTEN if teksten.get(naam)}
            for taal, teksten in (vorm.get("vertalingen") or {}).items()
        }

    def groep(self, pad: str, vorm: Mapping[str, Any]) -> Groep:
        """One group."""
        return Groep(
            pad,
            self._compileer(vorm.get("relevant"), pad),
            self._label(vorm.get("label", ()), pad),
            bool(vorm.get("herhaling")),
            self._compileer(vorm.get("aantal"), pad),
            self._vertaald(vorm, pad),
        )

    def _keuze(self, vorm: Mapping[str, Any], pad: str) -> KeuzeModel:
        return KeuzeModel(
            vorm["naam"],
            self._label(vorm.get("label", ()), pad),
            dict(vorm.get("kolommen", {})),
            vorm.get("voorbeeld") or "",
            self._vertaald(vorm, pad),
            dict(vorm.get("voorbeelden") or {}),
        )

    def veld(self, vorm: Mapping[str, Any]) -> Veld:
        """One field."""
        pad = vorm["pad"]
        keuzes = tuple(self._keuze(k, pad) for k in vorm.get("keuzes", ()))
        kolommen = tuple(dict.fromkeys(["name", *(kolom for k in keuzes for kolom in k.kolommen)]))
        return Veld(
            naam=vorm["naam"],
            pad=pad,
            type=vorm["type"],
            label=self._label(vorm.get("label", ()), pad),
            hint=self._label(vorm.get("hint", ()), pad),
            relevant=self._compileer(vorm.get("relevant"), pad),
            groepen=tuple(vorm.get("groepen", ())),
            constraint=self._compileer(vorm.get("constraint"), pad),
            constraint_tekst=self._label(vorm.get("constraint_tekst", ()), pad),
            verplicht=self._compileer(vorm.get("verplicht"), pad),
            verplicht_tekst=self._label(vorm.get("verplicht_tekst", ()), pad),
            berekening=self._compileer(vorm.get("berekening"), pad),
            standaard=vorm.get("standaard"),
            uiterlijk=vorm.get("uiterlijk") or "",
            keuzes=keuzes,
            keuzefilter=self._compileer(vorm.get("keuzefilter"), pad, kolommen),
            gevoelig=bool(vorm.get("gevoelig")),
            einde=bool(vorm.get("einde")),
            kort=self._label(vorm.get("kort", ()), pad),
            rij=vorm.get("rij"),
            herhaling=next((g for g in vorm.get("groepen", ()) if g in self.herhalingen), ""),
            standaard_formule=self._compileer(vorm.get("standaard_formule"), pad),
            bereik=_bereik(vorm.get("bereik")),
            lijst=vorm.get("lijst") or "",
            vertalingen=self._teksten(vorm, pad),
        )


def _kolommen_van_lijsten(vorm: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The lists of choices of a form and the extra columns that their choices have."""
    lijsten: dict[str, set[str]] = {}
    for veld in vorm["velden"]:
        if veld.get("lijst"):
            kolommen = lijsten.setdefault(veld["lijst"], set())
            kolommen.update(kolom for k in veld.get("keuzes", ()) for kolom in k.get("kolommen", ()))
    return {naam: frozenset(kolommen) for naam, kolommen in lijsten.items()}


def _bereik(vorm: Mapping[str, str] | None) -> tuple[Decimal, Decimal, Decimal] | None:
    return (Decimal(vorm["van"]), Decimal(vorm["tot"]), Decimal(vorm["stap"])) if vorm else None
