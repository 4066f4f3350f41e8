"""How a questionnaire's questions, choices and groups are called in a sentence about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kern.onderzoek.blad import Blad
from kern.onderzoek.model import KeuzeModel, Label, Model, Veld, sleutel
from kern.taal import bestaat_zin, zin

ONBEKEND = "…"
LANGSTE = 90  # a longer name is cut at a word


@dataclass(frozen=True)
class Namen:
    """The names of one questionnaire.

    `blad`: fills in the values that stand in a label; without one they are an ellipsis. `nummers`: name of a question
    → its number in the list the sentences stand beside. `taal`: of the questions and choices, "" for the form's own.
    """

    model: Model
    blad: Blad | None = None
    nummers: Mapping[str, int] = field(default_factory=dict)
    taal: str = ""

    def vraag(self, plek: str) -> str:
        """A question between quotes: `‘Verhuiswens’`, or with numbers `vraag 7 (‘Verhuiswens’)`."""
        pad, _, keer = plek.partition("#")
        veld = self.model.op_pad[pad]
        naam = f"‘{self.kort(veld)}’"
        nummer = self.nummers.get(veld.naam)
        naam = zin("vragenlijst.route.genummerd", nummer=nummer, naam=naam) if nummer else naam
        return zin("vragenlijst.route.bij_keer", naam=naam, keer=keer) if keer else naam

    def kort(self, veld: Veld) -> str:
        """A question in as few words as the workbook has for it; its name when it has none."""
        own = veld.vertalingen.get(self.taal, {})
        words = self.tekst(own.get("kort") or own.get("label") or veld.kort or veld.label).strip() or _los(veld.naam)
        if len(words) <= LANGSTE:
            return words
        return words[:LANGSTE].rsplit(" ", 1)[0].rstrip(",;:.") + ONBEKEND

    def groep(self, pad: str) -> str:
        """The label of a group or repeat, between quotes."""
        groep = self.model.groepen.get(pad)
        label = (groep.vertalingen.get(self.taal) or groep.label) if groep is not None else ()
        words = self.tekst(label).strip()
        return f"‘{words or _los(pad.rpartition('/')[2])}’"

    def keuzes(self, plek: str, waarden: Iterable[str]) -> list[str]:
        """Choices between quotes, in the order of the list; a value that is no choice as it is."""
        found = set(waarden)
        veld = self.model.op_pad[plek.partition("#")[0]]
        there = [f"‘{self._keuze(k)}’" for k in veld.keuzes if k.naam in found]
        return there + [f"‘{w}’" for w in sorted(found - {k.naam for k in veld.keuzes} - {""})]

    def _keuze(self, keuze: KeuzeModel) -> str:
        return self.tekst(keuze.vertalingen.get(self.taal) or keuze.label).strip() or keuze.naam

    def tabel(self, tabel: str) -> str:
        """A table that `pulldata()` reads, in words."""
        key = f"vragenlijst.gegeven_{tabel}.tabel"
        return zin(key) if bestaat_zin(key) else zin("vragenlijst.waarde.tabel", naam=_los(tabel))

    def gegeven(self, tabel: str, naam: str) -> str:
        """A value of a table that `pulldata()` reads, in words."""
        key = f"vragenlijst.gegeven_{tabel}.{naam}"
        return zin(key) if bestaat_zin(key) else f"‘{_los(naam)}’"

    def tekst(self, label: Label) -> str:
        """A label with its values filled in as far as they are known."""
        return "".join(deel if isinstance(deel, str) else self._waarde(deel.paden) for deel in label)

    def _waarde(self, paden: Iterable[str]) -> str:
        (pad, *rest) = paden or ("",)
        veld = self.model.op_pad.get(pad)
        if rest or veld is None or self.blad is None:
            return ONBEKEND
        try:
            return self.blad.waarde(sleutel(veld.naam, 1 if veld.herhaling else 0)) or ONBEKEND
        except KeyError:  # the repeat it stands in is not there once
            return ONBEKEND


def opsomming(dingen: Sequence[str], voegwoord: str) -> str:
    """`a, b of c`."""
    if len(dingen) < 2:
        return "".join(dingen)
    return f"{', '.join(dingen[:-1])} {voegwoord} {dingen[-1]}"


def _los(naam: str) -> str:
    return naam.replace("_", " ")
