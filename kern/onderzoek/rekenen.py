"""Works out what a filled-in form says: what is relevant, what every node holds, how often a repeat is filled in.

It works out only what it is asked and remembers it: before an expression is evaluated, the nodes it looks at are
settled. What is not relevant counts as empty.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kern.onderzoek.model import MEESTE_KEREN, Label, Model, Veld, nog_sleutel, ontleed, sleutel
from kern.onderzoek.samenhang import Eerst, telling
from kern.onderzoek.velden import KeuzeModel
from kern.onderzoek.xpath import Gegevens, Knoop, Rijen, Tabellen, Uitdrukking, Waarde
from kern.onderzoek.xpath.functies import afgekapt
from kern.taal import bedragen_in


@dataclass(frozen=True, slots=True)
class Wereld:
    """What a questionnaire sees besides its answers: its tables, the day, the moment, the language."""

    tabellen: Tabellen
    vandaag: date
    nu: datetime | None
    taal: str


class Rekenblad:
    """The nodes of one form with these answers (key -> text).

    `zonder_formule`: keys whose default is not worked out; None: all. `gerekend`: how many expressions were evaluated.
    """

    def __init__(
        self,
        model: Model,
        antwoorden: Mapping[str, str],
        wereld: Wereld,
        zonder_formule: Collection[str] | None = (),
    ) -> None:
        self.model = model
        self.antwoorden = antwoorden
        self.wereld = wereld
        self.gerekend = 0
        self._zonder_formule = zonder_formule
        self._klaar: dict[Knoop, bool] = {}  # settled node -> relevant
        self._keren: dict[str, int] = {}
        self._standaard: dict[str, str] = {}
        self._begin: dict[str, str] | None = None
        self._lijsten: dict[str, Rijen] = {}
        self._gegevens = Gegevens(
            model.vorm,
            vandaag=wereld.vandaag,
            nu=wereld.nu,
            tabellen=wereld.tabellen,
            keren=self.keren,
            keuzenaam=self._keuzenaam,
            lijst=self._lijst,
            versie=model.versie,
        )

    def met(self, antwoorden: Mapping[str, str], pad: str) -> Rekenblad:
        """The form with another answer at a path (a repeat's: another number of times); the rest need not be redone."""
        nieuw = Rekenblad(self.model, antwoorden, self.wereld, self._zonder_formule)
        geraakt = self.model.samenhang.geraakt(pad)
        in_herhaling = self.model.vorm.herhaling
        weg = [(p, n) for p in geraakt for n in (range(1, MEESTE_KEREN + 1) if p in in_herhaling else (0,))]
        nieuw._klaar |= self._klaar
        nieuw._keren |= {h: n for h, n in self._keren.items() if telling(h) not in geraakt}
        nieuw._gegevens.neem_over(self._gegevens, weg)
        for knoop in weg:
            nieuw._klaar.pop(knoop, None)
        nieuw._begin = self._begin
        return nieuw

    # -- one node, one expression ----------------------------------------------------------------------------------

    def relevant(self, knoop: Knoop) -> bool:
        """Whether a node counts: its own condition and those of all its groups."""
        if knoop not in self._klaar:
            self._regel([knoop])
        return self._klaar[knoop]

    def ruw(self, knoop: Knoop) -> str:
        """The text of a node; empty if it is not relevant."""
        if knoop not in self._klaar:
            self._regel([knoop])
        return self._gegevens.ruw(knoop)

    def keren(self, herhaling: str) -> int:
        """How often a repeat is filled in."""
        if herhaling not in self._keren:
            self._regel([(telling(herhaling), 0)])
        return self._keren[herhaling]

    def boolean(self, uitdrukking: Uitdrukking, keer: int, keuze: Mapping[str, str] | None = None) -> bool:
        """An expression as yes or no."""
        self.bereid_voor(uitdrukking, keer)
        return self._boolean(uitdrukking, keer, keuze)

    def tekst(self, label: Label, keer: int) -> str:
        """A text with the values filled in, amounts as the language of this form writes them."""
        taal = self.wereld.taal
        return "".join(deel if isinstance(deel, str) else bedragen_in(self._waarde(deel, keer), taal) for deel in label)

    def bereid_voor(self, uitdrukking: Uitdrukking, keer: int) -> None:
        """Settles what an expression looks at."""
        wacht = self._wacht_op(self.model.samenhang.van(uitdrukking), keer)
        while wacht:
            self._regel(wacht)
            wacht = self._wacht_op(self.model.samenhang.van(uitdrukking), keer)

    def _waarde(self, uitdrukking: Uitdrukking, keer: int) -> str:
        self.bereid_voor(uitdrukking, keer)
        self.gerekend += 1
        return uitdrukking.text(self._gegevens, keer)

    def _boolean(self, uitdrukking: Uitdrukking, keer: int, keuze: Mapping[str, str] | None = None) -> bool:
        self.gerekend += 1
        return uitdrukking.boolean(self._gegevens, keer, keuze)

    # -- settling nodes --------------------------------------------------------------------------------------------

    def _regel(self, knopen: Iterable[Knoop]) -> None:
        """Settles nodes and what they need, deepest first; without recursion: chains may be hundreds long."""
        eerst = self.model.samenhang.eerst
        stapel = list(knopen)
        while stapel:
            knoop = stapel[-1]
            if knoop in self._klaar:
                stapel.pop()
                continue
            wacht = self._wacht_op(eerst[knoop[0]], knoop[1])
            if wacht:
                stapel += wacht
            else:
                stapel.pop()
                self._stel_vast(knoop)

    def _wacht_op(self, eerst: Eerst, keer: int) -> list[Knoop]:
        """What must still be settled; of a repeat first how often it is filled in."""
        klaar = self._klaar
        wacht = [knoop for knoop in eerst.vast if knoop not in klaar]
        wacht += [(pad, keer) for pad in eerst.eigen if (pad, keer) not in klaar]
        for pad in eerst.alle:
            herhaling = self.model.vorm.herhaling[pad]
            if herhaling in self._keren:
                wacht += [(pad, n) for n in range(1, self._keren[herhaling] + 1) if (pad, n) not in klaar]
            else:
                wacht.append((telling(herhaling), 0))
        return wacht

    def _stel_vast(self, knoop: Knoop) -> None:
        """Settles one node of which everything it needs is settled."""
        pad, keer = knoop
        veld = self.model.op_pad.get(pad)
        groep = self.model.groepen.get(pad)
        if veld is not None:
            relevant = self._is_relevant(knoop, veld.relevant)
            self._gegevens.zet(knoop, self._inhoud(veld, keer) if relevant else "", relevant)
        elif groep is not None:
            relevant = self._is_relevant(knoop, groep.relevant)
            self._gegevens.zet(knoop, "", relevant)
        else:
            relevant = True
            self._keren[pad[:-1]] = self._tel(pad[:-1])
        self._klaar[knoop] = relevant

    def _is_relevant(self, knoop: Knoop, eigen: Uitdrukking | None) -> bool:
        """A node's own condition, if all its groups are relevant."""
        pad, keer = knoop
        in_herhaling = self.model.vorm.herhaling
        for groep in self.model.samenhang.boven[pad]:
            if not self._klaar[groep, keer if groep in in_herhaling else 0]:
                return False
        return eigen is None or self._boolean(eigen, keer)

    def _inhoud(self, veld: Veld, keer: int) -> Waarde:
        """The value of a relevant node: calculated, answered or its default."""
        eigen = self.antwoorden.get(sleutel(veld.naam, keer))
        berekend = veld.berekening
        if berekend is not None and (veld.type in ("calculate", "hidden") or eigen is None):
            self._gegevens.zet((veld.pad, keer), eigen or "")  # once() looks at what stood here
            self.gerekend += 1
            uitkomst = berekend.waarde(self._gegevens, keer)
            return afgekapt(uitkomst) if veld.type == "integer" and isinstance(uitkomst, float) else uitkomst
        return self.standaard(veld, keer) if eigen is None else eigen

    def _tel(self, herhaling: str) -> int:
        """How often a repeat is filled in: a number worked out, or as often as people said "ja" to another time."""
        groep = self.model.herhalingen[herhaling]
        if groep.aantal is not None:
            self.gerekend += 1
            aantal = groep.aantal.number(self._gegevens)
            return 0 if math.isnan(aantal) else int(max(0, min(aantal, MEESTE_KEREN)))
        nog = [self.antwoorden.get(nog_sleutel(groep.naam, n), "") for n in range(2, MEESTE_KEREN + 1)]
        gezegd = next((n for n, antwoord in enumerate(nog, 1) if antwoord != "ja"), MEESTE_KEREN)
        grens = next((n for n, antwoord in enumerate(nog, 1) if antwoord == "nee"), MEESTE_KEREN)
        return min(max(gezegd, self._laatst_beantwoord(herhaling)), grens)

    def _laatst_beantwoord(self, herhaling: str) -> int:
        """The last time of a repeat that has an answer."""
        delen = (ontleed(s) for s, antwoord in self.antwoorden.items() if antwoord and s.endswith("]"))
        velden = self.model.op_naam
        return max((n for naam, n in delen if naam in velden and velden[naam].herhaling == herhaling), default=1)

    # -- labels of choices -----------------------------------------------------------------------------------------

    def keuzelabel(self, keuze: KeuzeModel, keer: int) -> str:
        """The label of a choice, in the language of this form."""
        return self.tekst(keuze.label_in(self.wereld.taal), keer)

    def _keuzenaam(self, knoop: Knoop, waarde: str) -> str:
        """For `jr:choice-name`: the labels of several ticked choices are parted by a comma (ODK gives none then)."""
        veld = self.model.op_pad.get(knoop[0])
        keuzes = {k.naam: k for k in veld.keuzes} if veld is not None else {}
        return ", ".join(self.keuzelabel(keuzes[w], knoop[1]) for w in waarde.split() if w in keuzes)

    def _lijst(self, naam: str) -> Rijen:
        """For `instance()`: the choices of a list; a label that looks into a repeat sees its first time."""
        if naam not in self._lijsten:
            keuzes = self.model.lijsten.get(naam, ())
            self._lijsten[naam] = [{**k.rij, "label": self.keuzelabel(k, 1)} for k in keuzes]
        return self._lijsten[naam]

    # -- defaults --------------------------------------------------------------------------------------------------

    def standaard(self, veld: Veld, keer: int) -> str:
        """The value a field has while nobody answered it. Worked out once, as in ODK: on the empty form, or for a
        second time of a repeat when that begins, with what was answered before it."""
        eigen = sleutel(veld.naam, keer)
        if veld.standaard_formule is None or self._zonder_formule is None or eigen in self._zonder_formule:
            return veld.standaard or ""
        if eigen not in self._standaard:
            self._standaard |= self._begin_van_keer(veld.herhaling, keer) if keer > 1 else self._begin_van_formulier()
        return self._standaard[eigen]

    def _begin_van_formulier(self) -> dict[str, str]:
        """The defaults of the empty form; each sees those before it."""
        if self._begin is None:
            formules = [(v, 1 if v.herhaling else 0) for v in self.model.velden if v.standaard_formule is not None]
            self._begin = self._op_volgorde({}, formules, None)
        return self._begin

    def _begin_van_keer(self, herhaling: str, keer: int) -> dict[str, str]:
        self._begin_van_formulier()  # known to all that is worked out from here
        blok = next(b for b in self.model.blokken if b.herhaling == herhaling)
        formules = [(v, keer) for v in blok.velden if v.standaard_formule is not None]
        return self._op_volgorde(self._eerder(herhaling, keer), formules, [sleutel(v.naam, keer) for v, _ in formules])

    def _op_volgorde(
        self, antwoorden: dict[str, str], formules: Iterable[tuple[Veld, int]], zonder: list[str] | None
    ) -> dict[str, str]:
        gevonden: dict[str, str] = {}
        for veld, keer in formules:
            assert veld.standaard_formule is not None  # noqa: S101
            blad = Rekenblad(self.model, {**antwoorden, **gevonden}, self.wereld, zonder)
            blad._begin = self._begin
            gevonden[sleutel(veld.naam, keer)] = blad._waarde(veld.standaard_formule, keer)
            self.gerekend += blad.gerekend
        return gevonden

    def _eerder(self, herhaling: str, keer: int) -> dict[str, str]:
        """The answers there were when a repeat was begun for this time: what comes before it in the questionnaire."""
        eerder: dict[str, str] = {}
        for blok in self.model.blokken:
            keren: Iterable[int] = (0,) if not blok.herhaling else range(1, MEESTE_KEREN + 1)
            if blok.herhaling == herhaling:
                keren = range(1, keer)
            sleutels = (sleutel(v.naam, n) for n in keren for v in blok.velden)
            eerder |= {s: self.antwoorden[s] for s in sleutels if s in self.antwoorden}
            naam = blok.herhaling.rpartition("/")[2]
            nog = (nog_sleutel(naam, n) for n in range(2, MEESTE_KEREN + 1))
            eerder |= {s: self.antwoorden[s] for s in nog if s in self.antwoorden}
            if blok.herhaling == herhaling:
                return eerder | {nog_sleutel(naam, n): "ja" if n <= keer else "nee" for n in range(2, MEESTE_KEREN + 1)}
        return eerder
