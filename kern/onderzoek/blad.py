"""One filled-in sheet: what a questionnaire says, asks and keeps, given the answers so far.

A `Blad` is a value: another answer gives another sheet (`met`). It works out only what it is asked and remembers it
(`rekenen`). What is not relevant counts as empty, stays in `antwoorden` and is there again when it becomes relevant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kern.onderzoek.model import (
    MEESTE_KEREN,
    Blok,
    KeuzeModel,
    Model,
    ModelFout,
    Veld,
    nog_sleutel,
    ontleed,
    ontleed_nog,
    sleutel,
)
from kern.onderzoek.rekenen import Rekenblad, Wereld
from kern.onderzoek.samenhang import telling
from kern.onderzoek.xpath import Knoop, Tabellen

__all__ = ["Blad", "Keuze", "KeuzeModel", "Model", "ModelFout", "Veld"]


@dataclass(frozen=True, slots=True)
class Keuze:
    """A choice as it is offered: its code and what people read."""

    naam: str
    label: str
    voorbeeld: str = ""


class Blad:
    """A questionnaire with answers (key -> text in XForm form: "3", "koop", "groter kleiner", "2027-03-01").

    The key is the name of a field, in a repeat with the time behind it: `leeftijd[2]` (`model.sleutel`); whether there
    is a second time stands under `kind[+2]` (`model.nog_sleutel`) as "ja" or "nee". A key that is not in the answers is
    unanswered, and then has its default if it has one. `vandaag` is the day in the Netherlands, `nu` the moment for
    `now()` (midnight of that day if not given), `taal` the language of the texts (the default language if not given).
    For a calculation with `once()` the caller keeps its value (`uitvoer`) among the answers. Unknown names raise
    KeyError, and so does the key of a field in a repeat without the time.
    """

    def __init__(
        self,
        model: Model,
        antwoorden: Mapping[str, str],
        tabellen: Tabellen,
        vandaag: date,
        nu: datetime | None = None,
        taal: str = "",
    ) -> None:
        self.model = model
        self.antwoorden = dict(antwoorden)
        self.taal = taal or model.taal
        self._som = Rekenblad(model, self.antwoorden, Wereld(tabellen, vandaag, nu, self.taal))

    def met(self, sleutel: str, waarde: str) -> Blad:
        """This sheet with one other answer ("" for none)."""
        ander = object.__new__(Blad)
        ander.model = self.model
        ander.antwoorden = {**self.antwoorden, sleutel: waarde}
        ander.taal = self.taal
        ander._som = self._som.met(ander.antwoorden, self._pad(sleutel))
        return ander

    @property
    def gerekend(self) -> int:
        """How many expressions this sheet evaluated; for tests and measurements."""
        return self._som.gerekend

    # -- one field -------------------------------------------------------------------------------------------------

    def relevant(self, sleutel: str) -> bool:
        """Whether a field counts now: its own condition, those of all its groups, and how often a repeat is done."""
        veld, knoop = self._knoop(sleutel)
        return self._bestaat(veld, knoop) and self._som.relevant(knoop)

    def waarde(self, sleutel: str) -> str:
        """The answer or the calculated value; empty if unanswered or not relevant."""
        veld, knoop = self._knoop(sleutel)
        return self._som.ruw(knoop) if self._bestaat(veld, knoop) else ""

    def label(self, sleutel: str) -> str:
        """The question as it is asked now, with the values filled in."""
        return self._tekst(sleutel, "label")

    def hint(self, sleutel: str) -> str:
        """The explanation under the question."""
        return self._tekst(sleutel, "hint")

    def kort(self, sleutel: str) -> str:
        """The question in a few words, for summaries; the question itself where the workbook has no short one."""
        return self._tekst(sleutel, "kort") or self._tekst(sleutel, "label")

    def keuzes(self, sleutel: str) -> tuple[Keuze, ...]:
        """The choices that are offered now, in the order of the list."""
        veld, (_, keer) = self._knoop(sleutel)
        som, filter_ = self._som, veld.keuzefilter
        return tuple(
            Keuze(k.naam, som.keuzelabel(k, keer), k.voorbeeld_in(som.wereld.taal))
            for k in veld.keuzes
            if filter_ is None or som.boolean(filter_, keer, k.rij)
        )

    def verplicht(self, sleutel: str) -> bool:
        """Whether a field may not be left empty."""
        veld, (_, keer) = self._knoop(sleutel)
        return veld.verplicht is not None and self._som.boolean(veld.verplicht, keer)

    def verplicht_tekst(self, sleutel: str) -> str:
        """The questionnaire's own sentence for a required field left empty; empty if it has none."""
        return self._tekst(sleutel, "verplicht_tekst")

    def fout(self, sleutel: str, waarde: str) -> str | None:
        """None if the questionnaire accepts this answer, else its sentence (empty if it has none of its own).

        An empty answer is never judged, as in ODK; whether it may be empty is `verplicht`.
        """
        veld, (_, keer) = self._knoop(sleutel)
        if waarde == "" or veld.constraint is None:
            return None
        proef = self.met(sleutel, waarde)
        return None if proef._som.boolean(veld.constraint, keer) else proef._tekst(sleutel, "constraint_tekst")

    def standaard(self, sleutel: str) -> str:
        """The value that counts while nobody answered; empty if there is none."""
        veld, (_, keer) = self._knoop(sleutel)
        return self._som.standaard(veld, keer)

    def afhankelijk(self, naam: str) -> frozenset[str]:
        """Names of fields whose relevance, choices, calculation or label depends on `naam`, also by way of others."""
        return self.model.afhankelijk(ontleed(naam)[0])

    # -- repeats ---------------------------------------------------------------------------------------------------

    def sleutels(self) -> tuple[tuple[str, Veld], ...]:
        """All keys as the form stands now, in order, repeats time by time; notes and calculations too."""
        return tuple(self._vanaf(None))

    def keren(self, pad: str) -> int:
        """How often the repeat at a path is filled in: as often as the questionnaire says, else as people want."""
        return self._som.keren(pad)

    def telt_keren(self, pad: str) -> int:
        """How often a repeat counts: as `keren`, and not at all while the repeat itself is not relevant."""
        keer = self.keren(pad)
        return keer if keer and self._som.relevant((pad, 1)) else 0

    def nog(self, pad: str) -> str:
        """The key under which to ask whether a repeat is filled in once more; empty if that is not asked.

        It is not asked where the questionnaire says how often, where the repeat is not relevant, after MEESTE_KEREN.
        """
        groep, keer = self.model.herhalingen[pad], self.keren(pad)
        vraagt = groep.aantal is None and keer < MEESTE_KEREN and self._som.relevant((pad, keer))
        return nog_sleutel(groep.naam, keer + 1) if vraagt else ""

    def groep_label(self, pad: str) -> str:
        """The heading above a group; empty if it has none."""
        return self._som.tekst(self.model.groepen[pad].label_in(self.taal), 0)

    def herhaling(self, pad: str, keer: int) -> str:
        """The heading above one time of a repeat: "Kind 2"."""
        label = self.model.herhalingen[pad].label_in(self.taal)
        return f"{self._som.tekst(label, keer)} {keer}".strip()

    # -- the whole -------------------------------------------------------------------------------------------------

    def route(self) -> tuple[str, ...]:
        """Keys of the questions that are relevant now, in order."""
        return tuple(s for s, veld in self._vanaf(None) if veld.gevraagd and self._relevant(s, veld))

    def volgende(self, na: str | None = None, overgeslagen: Collection[str] = ()) -> tuple[str, Veld] | None:
        """The first relevant question or note after `na` (None: from the start) without an answer; None at the end.

        `overgeslagen`: keys that need no answer any more: skipped questions, notes already said. Whether an open repeat
        is filled in once more (`nog`) is no question of the questionnaire and is passed over; `na` may be its key.
        """
        for gevonden, veld in self._vanaf(na):
            if not (veld.gevraagd or veld.type == "note") or gevonden in overgeslagen:
                continue
            if not self.antwoorden.get(gevonden) and self._relevant(gevonden, veld):
                return gevonden, veld
        return None

    def uitvoer(self) -> dict[str, str]:
        """What is kept: relevant answers, calculations and hidden values that are not empty, in order of the form."""
        paren = ((s, self._som.ruw((v.pad, ontleed(s)[1]))) for s, v in self._vanaf(None) if v.type != "note")
        return {gevonden: waarde for gevonden, waarde in paren if waarde != ""}

    def bewaren(self) -> dict[str, str]:
        """What is stored of a sent sheet: `uitvoer` without the calculations that only help the texts (no `kort`)."""
        velden = self.model.op_naam
        uitvoer = ((s, w, velden[ontleed(s)[0]]) for s, w in self.uitvoer().items())
        return {s: w for s, w, veld in uitvoer if veld.gevraagd or veld.kort}

    def anders_dan(self, vorig: Blad) -> frozenset[str]:
        """Keys of questions that are put otherwise than on another sheet of the same model.

        Otherwise: relevant or not, another text, other choices. After a change of one answer these are asked again.
        """
        alles = dict([*vorig._vanaf(None), *self._vanaf(None)])
        sleutels = [s for s, veld in alles.items() if veld.gevraagd or veld.type == "note"]
        return frozenset(s for s in sleutels if self._stand(s) != vorig._stand(s))

    def _stand(self, sleutel: str) -> tuple[str, tuple[Keuze, ...]] | None:
        return (self.label(sleutel), self.keuzes(sleutel)) if self.relevant(sleutel) else None

    # -- keys and nodes --------------------------------------------------------------------------------------------

    def _knoop(self, sleutel: str) -> tuple[Veld, Knoop]:
        """The field and the node of a key. Raises KeyError."""
        veld = self.model.op_naam.get(sleutel)
        keer = 0
        if veld is None:
            naam, keer = ontleed(sleutel)
            veld = self.model.op_naam[naam]
        if bool(keer) != bool(veld.herhaling):
            raise KeyError(sleutel)
        return veld, (veld.pad, keer)

    def _pad(self, sleutel: str) -> str:
        """The path an answer stands at: of a field, or how often a repeat is filled in. Raises KeyError."""
        nog = ontleed_nog(sleutel)
        if nog is None:
            return self._knoop(sleutel)[0].pad
        return next((telling(pad) for pad, g in self.model.herhalingen.items() if g.naam == nog[0]), sleutel)

    def _bestaat(self, veld: Veld, knoop: Knoop) -> bool:
        return not veld.herhaling or knoop[1] <= self._som.keren(veld.herhaling)

    def _relevant(self, sleutel: str, veld: Veld) -> bool:
        """Like `relevant`, for a key that is known to be there."""
        return self._som.relevant((veld.pad, ontleed(sleutel)[1] if veld.herhaling else 0))

    def _vanaf(self, na: str | None) -> Iterator[tuple[str, Veld]]:
        """Keys in order, after `na`; how often a repeat is filled in is worked out when its turn comes."""
        begonnen = na is None
        for blok in self.model.blokken:
            plek = None if begonnen or na is None else _plek(blok, na)
            if begonnen or plek is not None:
                yield from self._in_blok(blok, *(plek or (1, 0)))
                begonnen = True
        if not begonnen:
            raise KeyError(na)

    def _in_blok(self, blok: Blok, eerste: int, begin: int) -> Iterator[tuple[str, Veld]]:
        """The keys of a block, from the field at place `begin` of the time `eerste`."""
        if not blok.herhaling:
            yield from ((veld.naam, veld) for veld in blok.velden[begin:])
            return
        for keer in range(eerste, self._som.keren(blok.herhaling) + 1):
            velden = blok.velden[begin:] if keer == eerste else blok.velden
            yield from ((sleutel(veld.naam, keer), veld) for veld in velden)

    def _tekst(self, sleutel: str, naam: str) -> str:
        veld, (_, keer) = self._knoop(sleutel)
        return self._som.tekst(veld.tekst_in(self.taal, naam), keer)


def _plek(blok: Blok, na: str) -> tuple[int, int] | None:
    """Where a block goes on after a key: the time and the place in it; None if the key is not in this block."""
    nog = ontleed_nog(na)
    if nog is not None:
        return (nog[1], 0) if blok.herhaling.rpartition("/")[2] == nog[0] else None
    naam, keer = (na, 0) if not blok.herhaling else ontleed(na)
    namen = [veld.naam for veld in blok.velden]
    return (keer, namen.index(naam) + 1) if naam in namen and bool(keer) == bool(blok.herhaling) else None
