"""One filled-in sheet: what a questionnaire says, asks and keeps, given the answers so far.

A `Blad` is a value: another answer gives another sheet (`met`). It works out only what it is asked and remembers it;
before an expression is evaluated, the nodes it looks at are settled: is it relevant, what is its value. What is not
relevant counts as empty, stays in `antwoorden` and is there again when it becomes relevant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kern.onderzoek.model import KeuzeModel, Label, Model, ModelFout, Veld, paden_van
from kern.onderzoek.xpath import Gegevens, Tabellen, Uitdrukking, Waarde
from kern.onderzoek.xpath.functies import afgekapt

__all__ = ["Blad", "Keuze", "KeuzeModel", "Model", "ModelFout", "Veld"]


@dataclass(frozen=True, slots=True)
class Keuze:
    """A choice as it is offered: its code and what people read."""

    naam: str
    label: str
    voorbeeld: str = ""


class Blad:
    """A questionnaire with answers (name -> text in XForm form: "3", "koop", "groter kleiner", "2027-03-01").

    A name that is not in the answers is unanswered, and then has its default if it has one. `vandaag` is the day in the
    Netherlands, `nu` the moment for `now()` (midnight of that day if not given). For a calculation with `once()` the
    caller keeps its value (`uitvoer`) among the answers. Unknown names raise KeyError.
    """

    def __init__(
        self,
        model: Model,
        antwoorden: Mapping[str, str],
        tabellen: Tabellen,
        vandaag: date,
        nu: datetime | None = None,
    ) -> None:
        self.model = model
        self.antwoorden = dict(antwoorden)
        self.gerekend = 0  # how many expressions this sheet evaluated; for tests and measurements
        self._tabellen = tabellen
        self._vandaag = vandaag
        self._nu = nu
        self._klaar: dict[str, bool] = {}  # path of a settled node -> relevant
        self._gegevens = Gegevens(
            model.nodig,
            model.soorten,
            vandaag=vandaag,
            nu=nu,
            tabellen=tabellen,
            keuzenaam=self._keuzenaam,
        )

    def met(self, naam: str, waarde: str) -> Blad:
        """This sheet with one other answer ("" for none)."""
        return Blad(self.model, {**self.antwoorden, naam: waarde}, self._tabellen, self._vandaag, self._nu)

    # -- one field -------------------------------------------------------------------------------------------------

    def relevant(self, naam: str) -> bool:
        """Whether a field counts now: its own condition and those of all its groups."""
        pad = self.model.op_naam[naam].pad
        self._regel((pad,))
        return self._klaar[pad]

    def waarde(self, naam: str) -> str:
        """The answer or the calculated value; empty if unanswered or not relevant."""
        pad = self.model.op_naam[naam].pad
        self._regel((pad,))
        return self._gegevens.ruw(pad)

    def label(self, naam: str) -> str:
        """The question as it is asked now, with the values filled in."""
        veld = self.model.op_naam[naam]
        return self._tekst(veld.label)

    def hint(self, naam: str) -> str:
        """The explanation under the question."""
        return self._tekst(self.model.op_naam[naam].hint)

    def kort(self, naam: str) -> str:
        """The question in a few words, for summaries; the question itself where the workbook has no short one."""
        veld = self.model.op_naam[naam]
        return self._tekst(veld.kort or veld.label)

    def keuzes(self, naam: str) -> tuple[Keuze, ...]:
        """The choices that are offered now, in the order of the list."""
        veld = self.model.op_naam[naam]
        return tuple(Keuze(k.naam, self._tekst(k.label), k.voorbeeld) for k in veld.keuzes if self._aangeboden(veld, k))

    def verplicht(self, naam: str) -> bool:
        """Whether a field may not be left empty."""
        veld = self.model.op_naam[naam]
        return veld.verplicht is not None and self._boolean(veld.verplicht)

    def verplicht_tekst(self, naam: str) -> str:
        """The questionnaire's own sentence for a required field left empty; empty if it has none."""
        return self._tekst(self.model.op_naam[naam].verplicht_tekst)

    def fout(self, naam: str, waarde: str) -> str | None:
        """None if the questionnaire accepts this answer, else its sentence (empty if it has none of its own).

        An empty answer is never judged, as in ODK; whether it may be empty is `verplicht`.
        """
        veld = self.model.op_naam[naam]
        if waarde == "" or veld.constraint is None:
            return None
        proef = self.met(naam, waarde)
        if proef._boolean(veld.constraint):
            return None
        return proef._tekst(veld.constraint_tekst)

    def afhankelijk(self, naam: str) -> frozenset[str]:
        """Names of fields whose relevance, choices, calculation or label depends on `naam`, also by way of others."""
        return self.model.afhankelijk(naam)

    # -- the whole -------------------------------------------------------------------------------------------------

    def route(self) -> tuple[str, ...]:
        """Names of the questions that are relevant now, in order."""
        return tuple(v.naam for v in self.model.velden if v.gevraagd and self.relevant(v.naam))

    def volgende(self, na: str | None = None, overgeslagen: Collection[str] = ()) -> Veld | None:
        """The first relevant question or note after `na` (None: from the start) without an answer; None at the end.

        `overgeslagen`: names that need no answer any more: skipped questions, notes already said.
        """
        velden = self.model.velden
        begin = 0 if na is None else velden.index(self.model.op_naam[na]) + 1
        for veld in velden[begin:]:
            if not (veld.gevraagd or veld.type == "note") or veld.naam in overgeslagen:
                continue
            if not self.antwoorden.get(veld.naam) and self.relevant(veld.naam):
                return veld
        return None

    def uitvoer(self) -> dict[str, str]:
        """What is kept: relevant answers, calculations and hidden values that are not empty, in order of the form."""
        paren = ((v.naam, self.waarde(v.naam)) for v in self.model.velden if v.type != "note")
        return {naam: waarde for naam, waarde in paren if waarde != ""}

    def bewaren(self) -> dict[str, str]:
        """What is stored of a sent sheet: `uitvoer` without the calculations that only help the texts (no `kort`)."""
        velden = self.model.op_naam
        return {n: w for n, w in self.uitvoer().items() if velden[n].gevraagd or velden[n].kort}

    def anders_dan(self, vorig: Blad) -> frozenset[str]:
        """Names of questions that are put otherwise than on another sheet of the same model.

        Otherwise: relevant or not, another text, other choices. After a change of one answer these are asked again.
        """
        velden = [v for v in self.model.velden if v.gevraagd or v.type == "note"]
        return frozenset(v.naam for v in velden if self._stand(v.naam) != vorig._stand(v.naam))

    def _stand(self, naam: str) -> tuple[str, tuple[Keuze, ...]] | None:
        return (self.label(naam), self.keuzes(naam)) if self.relevant(naam) else None

    # -- working it out --------------------------------------------------------------------------------------------

    def _regel(self, paden: Iterable[str]) -> None:
        """Settles nodes and what they need, deepest first; without recursion: chains may be hundreds long."""
        stapel = [pad for pad in paden if pad not in self._klaar]
        while stapel:
            pad = stapel[-1]
            wacht = [p for p in self.model.nodig[pad] if p not in self._klaar]
            if wacht:
                stapel.extend(wacht)
                continue
            stapel.pop()
            if pad not in self._klaar:
                self._stel_vast(pad)

    def _stel_vast(self, pad: str) -> None:
        veld = self.model.op_pad.get(pad)
        eigen = veld.relevant if veld is not None else self.model.groepen[pad].relevant
        boven = all(
            self._klaar[g] for g in self.model.nodig[pad] if g in self.model.groepen and pad.startswith(f"{g}/")
        )
        relevant = boven and (eigen is None or self._reken(eigen))
        self._gegevens.zet(pad, "", relevant)
        if relevant and veld is not None:
            self._gegevens.zet(pad, self._inhoud(veld))
        self._klaar[pad] = relevant

    def _inhoud(self, veld: Veld) -> Waarde:
        """The value of a relevant node: calculated, answered or its default."""
        eigen = self.antwoorden.get(veld.naam)
        berekend = veld.berekening
        if berekend is not None and (veld.type in ("calculate", "hidden") or eigen is None):
            self._gegevens.zet(veld.pad, eigen or "")  # once() looks at what stood here
            self.gerekend += 1
            uitkomst = berekend.waarde(self._gegevens)
            return afgekapt(uitkomst) if veld.type == "integer" and isinstance(uitkomst, float) else uitkomst
        return (veld.standaard or "") if eigen is None else eigen

    def _reken(self, uitdrukking: Uitdrukking, keuze: Mapping[str, str] | None = None) -> bool:
        self.gerekend += 1
        return uitdrukking.boolean(self._gegevens, keuze=keuze)

    def _boolean(self, uitdrukking: Uitdrukking, keuze: Mapping[str, str] | None = None) -> bool:
        self._regel_voor(uitdrukking)
        return self._reken(uitdrukking, keuze)

    def _regel_voor(self, uitdrukking: Uitdrukking) -> None:
        self._regel(paden_van(uitdrukking, self.model.op_pad, self.model.groepen))

    def _tekst(self, label: Label) -> str:
        return "".join(deel if isinstance(deel, str) else self._waarde(deel) for deel in label)

    def _waarde(self, uitdrukking: Uitdrukking) -> str:
        self._regel_voor(uitdrukking)
        self.gerekend += 1
        return uitdrukking.text(self._gegevens)

    def _aangeboden(self, veld: Veld, keuze: KeuzeModel) -> bool:
        if veld.keuzefilter is None:
            return True
        return self._boolean(veld.keuzefilter, {**keuze.kolommen, "name": keuze.naam})

    def _keuzenaam(self, pad: str, waarde: str) -> str:
        """For `jr:choice-name`: the labels of several ticked choices are parted by a comma."""
        veld = self.model.op_pad.get(pad)
        namen = {k.naam: k.label for k in veld.keuzes} if veld is not None else {}
        return ", ".join(self._tekst(namen[w]) if w in namen else w for w in waarde.split())
