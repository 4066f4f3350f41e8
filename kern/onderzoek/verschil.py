"""What is otherwise between two versions of a questionnaire, in words, and whether old answers still count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kern.onderzoek import routing
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import KeuzeModel, Label, Veld
from kern.onderzoek.onderzoek import Tabellen
from kern.onderzoek.opschrift import model_van
from kern.onderzoek.reeks import naam_van, tekst_van, telt_niet
from kern.onderzoek.routing import Namen
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.onderzoek.xpath import Uitdrukking
from kern.taal import aantal, zin

# A path in an expression; its last part is the name of a field, wherever that field stands.
_PAD = re.compile(r"(?:current\(\))?[./]*/(?:[\w.-]+/)*([\w.-]+)")
# Who reads this reads Dutch; a questionnaire without it speaks its own language.
TAAL = "nl"
_TEKSTEN = ("label", "hint", "kort", "constraint_tekst", "verplicht_tekst")
# So many choices are named in one sentence.
MEESTE_KEUZES = 12


@dataclass(frozen=True)
class Verschil:
    """One thing that is otherwise. `naam`: the field; `vraag`: what it says, in the newest version that has it.

    `soort`: a key of `[verschil]` in `overgang.toml`, `zin` its words; `oud` and `nieuw`: how it was and how it is,
    both empty where the words do not differ. `telt`: whether answers of the old version count for the new one, None
    for what has no answers in both; `waarom`: why not, or what to look at.
    """

    naam: str
    vraag: str
    soort: str
    zin: str
    oud: str = ""
    nieuw: str = ""
    telt: bool | None = None
    waarom: str = ""


def verschil(
    oud: VragenlijstVersie, nieuw: VragenlijstVersie, tabellen: Tabellen | None = None, vandaag: date | None = None
) -> tuple[Verschil, ...]:
    """Everything that is otherwise, question by question: in the order of the new version, what is gone at the end.

    With `tabellen` and `vandaag` the values in the words are filled in as far as they are the same for everybody.
    """
    was, now = _Kant(oud, tabellen, vandaag), _Kant(nieuw, tabellen, vandaag)
    found: list[Verschil] = []
    moved = _verplaatst(was, now)
    for naam, veld in now.velden.items():
        old = was.velden.get(naam)
        if old is None:
            found.append(_regel(now, veld, "nieuw"))
        else:
            found += _oordeel(was, now, old, veld, [*_anders(was, now, old, veld), *moved.get(naam, ())])
    found += [_regel(was, veld, "weg") for naam, veld in was.velden.items() if naam not in now.velden]
    return tuple(found)


class _Kant:
    """One of the two versions: its fields by name, and words for what they say."""

    def __init__(self, versie: VragenlijstVersie, tabellen: Tabellen | None, vandaag: date | None) -> None:
        self.model = model_van(versie)
        blad = Blad(self.model, {}, tabellen or {}, vandaag, taal=TAAL) if vandaag else None
        self.namen = Namen(self.model, blad, taal=TAAL)
        self.velden = {v.naam: v for v in self.model.velden if v.type != "hidden"}
        self.gezegd = [v.naam for v in self.velden.values() if v.type != "calculate"]

    def vraag(self, veld: Veld) -> str:
        """What a field says, or how it is called."""
        words = (self.namen.tekst(veld.tekst_in(TAAL, name)).strip() for name in ("label", "kort"))
        return next((w for w in words if w), veld.naam)

    def na(self, naam: str) -> str:
        """Behind which question one stands."""
        place = self.gezegd.index(naam)
        if not place:
            return zin("overgang.plek.vooraan")
        return zin("overgang.plek.na", vraag=self.vraag(self.velden[self.gezegd[place - 1]]))

    def verplicht(self, veld: Veld) -> str:
        """Whether it must be answered, in words."""
        if veld.verplicht is None or veld.verplicht.tekst.strip() == "false()":
            return zin("overgang.waarde.mag_leeg")
        if veld.verplicht.tekst.strip() == "true()":
            return zin("overgang.waarde.verplicht")
        return zin("overgang.waarde.verplicht_als", als=routing.voorwaarde(self.namen, veld.verplicht))

    def herhaling(self, veld: Veld) -> str:
        """How often it is asked, in words."""
        if not veld.herhaling:
            return zin("overgang.waarde.een_keer")
        return zin("overgang.waarde.elke_keer", herhaling=tekst_van(self.model.groepen[veld.herhaling]))

    def eigenschappen(self, veld: Veld) -> dict[str, tuple[object, str]]:
        """Everything there is to compare: kind of difference → (what is compared, the same in words)."""
        names, groups = self.namen, [self.model.groepen[g] for g in veld.groepen if g in self.model.groepen]
        said = {name: veld.tekst_in(TAAL, name) for name in _TEKSTEN}
        times = self.model.groepen[veld.herhaling].aantal if veld.herhaling else None
        standard = veld.standaard or (veld.standaard_formule.tekst if veld.standaard_formule else "")
        messages = (_kaal(said["constraint_tekst"]), _kaal(said["verplicht_tekst"]))
        conditions = tuple(c for u in (*(g.relevant for g in groups), veld.relevant) if (c := _bron(u)))
        return {
            "soort": (veld.type, soort_van(veld)),
            "herhaling": ((naam_van(veld.herhaling), _bron(times)), self.herhaling(veld)),
            "woorden": (_kaal(said["label"]), names.tekst(said["label"]).strip()),
            "uitleg": (_kaal(said["hint"]), names.tekst(said["hint"]).strip()),
            "voorwaarde": (conditions, routing.relevantie(names, veld) or zin("overgang.waarde.altijd")),
            "verplicht": (_bron(veld.verplicht) in ("", "false()"), self.verplicht(veld)),
            "bereik": (veld.bereik, bereik_van(veld)),
            "controle": (_bron(veld.constraint), routing.toets(names, veld) or zin("overgang.waarde.geen_controle")),
            "melding": (messages, names.tekst(said["constraint_tekst"] or said["verplicht_tekst"]).strip()),
            "keuzefilter": (_bron(veld.keuzefilter), routing.keuzefilter(names, veld) or zin("overgang.waarde.altijd")),
            "standaard": (standard, standard or zin("overgang.waarde.leeg")),
            "berekening": (_bron(veld.berekening), routing.berekening(names, veld)),
            "kort": (_kaal(said["kort"]), names.tekst(said["kort"]).strip()),
            "gevoelig": (veld.gevoelig, zin(f"overgang.waarde.{'gevoelig' if veld.gevoelig else 'overal'}")),
            "einde": (veld.einde, zin(f"overgang.waarde.{'einde' if veld.einde else 'gaat_door'}")),
            "vertaling": (self._andere_talen(veld), ""),
        }

    def _andere_talen(self, veld: Veld) -> dict[str, list[tuple[str, ...]]]:
        """What it says in the other languages."""
        others = (t for t in self.model.talen if t != self.taal)
        return {t: [_kaal(veld.tekst_in(t, name)) for name in _TEKSTEN] for t in sorted(others)}

    def keuze_elders(self, keuze: KeuzeModel) -> dict[str, tuple[str, ...]]:
        """What a choice is called in the other languages."""
        return {t: _kaal(keuze.label_in(t)) for t in self.model.talen if t != self.taal}

    @property
    def taal(self) -> str:
        """The language of the words here: Dutch, or the questionnaire's own when it has no Dutch."""
        return TAAL if TAAL in self.model.talen else self.model.taal


def soort_van(veld: Veld) -> str:
    """The type of a field in Dutch words."""
    return zin(f"overgang.soort.{'range' if veld.bereik else veld.type}")


def bereik_van(veld: Veld) -> str:
    """From where to where a scale goes, in words."""
    if veld.bereik is None:
        return zin("overgang.waarde.geen_bereik")
    van, tot, stap = (aantal(n) for n in veld.bereik)
    return zin("overgang.waarde.bereik", van=van, tot=tot, stap=stap)


def _kaal(label: Label) -> tuple[str, ...]:
    """A text without the places of the fields in it: the same words are the same, wherever a question stands."""
    return tuple(part if isinstance(part, str) else _bron(part) for part in label)


def _bron(uitdrukking: Uitdrukking | None) -> str:
    if uitdrukking is None:
        return ""
    return re.sub(r"\s+", " ", _PAD.sub(r"${\1}", uitdrukking.tekst)).strip()


def _regel(kant: _Kant, veld: Veld, soort: str, oud: str = "", nieuw: str = "", **woorden: str) -> Verschil:
    kind = {"note": "mededeling", "calculate": "berekening"}.get(veld.type, "vraag")
    key = f"overgang.verschil.{soort}"
    text = zin(f"{key}_{kind}") if soort in ("nieuw", "weg") else zin(key, **woorden)
    same = oud == nieuw
    return Verschil(veld.naam, kant.vraag(veld), soort, text, "" if same else oud, "" if same else nieuw)


def _anders(was: _Kant, now: _Kant, oud: Veld, nieuw: Veld) -> Iterator[Verschil]:
    before, after = was.eigenschappen(oud), now.eigenschappen(nieuw)
    for soort, (value, words) in after.items():
        if before[soort][0] != value:
            yield _regel(now, nieuw, soort, before[soort][1], words)
        if soort == "uitleg":
            yield from _keuzes(was, now, oud, nieuw)


def _keuzes(was: _Kant, now: _Kant, oud: Veld, nieuw: Veld) -> Iterator[Verschil]:
    """What became of the choices of a question."""
    before = {k.naam: (_kaal(k.label_in(TAAL)), was.namen.tekst(k.label_in(TAAL))) for k in oud.keuzes}
    after = {k.naam: (_kaal(k.label_in(TAAL)), now.namen.tekst(k.label_in(TAAL))) for k in nieuw.keuzes}
    if added := [words for naam, (_, words) in after.items() if naam not in before]:
        yield _regel(now, nieuw, "keuze_bij", keuzes=_opgenoemd(added))
    if gone := [words for naam, (_, words) in before.items() if naam not in after]:
        yield _regel(now, nieuw, "keuze_weg", keuzes=_opgenoemd(gone))
    for naam, (label, words) in after.items():
        if naam in before and before[naam][0] != label:
            yield _regel(now, nieuw, "keuze_woorden", before[naam][1], words)
    if [n for n in before if n in after] != [n for n in after if n in before]:
        yield _regel(now, nieuw, "keuze_volgorde")
    if any(was.keuze_elders(k) != now.keuze_elders(k2) for k in oud.keuzes for k2 in nieuw.keuzes if k.naam == k2.naam):
        yield _regel(now, nieuw, "keuze_vertaling")


def _opgenoemd(labels: Sequence[str]) -> str:
    shown = [f"‘{label}’" for label in labels[:MEESTE_KEUZES]]
    rest = len(labels) - len(shown)
    return ", ".join([*shown, zin("overgang.waarde.en_nog", aantal=rest)] if rest else shown)


def _verplaatst(was: _Kant, now: _Kant) -> dict[str, list[Verschil]]:
    """What is asked elsewhere in the order: all but the longest row of questions that kept their order."""
    kept = [n for n in now.gezegd if n in was.gezegd]
    stay = _langste_rij([was.gezegd.index(n) for n in kept])
    moved = [n for i, n in enumerate(kept) if i not in stay]
    return {n: [_regel(now, now.velden[n], "plek", was.na(n), now.na(n))] for n in moved}


def _langste_rij(numbers: Sequence[int]) -> set[int]:
    """The places of the longest row of numbers that only go up."""
    best: list[tuple[int, int]] = []  # length of the row that ends here, and the place before
    for i, n in enumerate(numbers):
        best.append(max(((best[j][0] + 1, j) for j in range(i) if numbers[j] < n), default=(1, -1)))
    place = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    row: set[int] = set()
    while place >= 0:
        row.add(place)
        place = best[place][1]
    return row


def _oordeel(was: _Kant, now: _Kant, oud: Veld, nieuw: Veld, regels: list[Verschil]) -> list[Verschil]:
    """Say with each difference whether the old answers count."""
    kinds = {r.soort for r in regels}
    if not (oud.gevraagd and nieuw.gevraagd):
        known = {"berekening": False} if "berekening" in kinds and not nieuw.gevraagd else {}
        why = zin("overgang.telt_niet.berekening") if known else ""
        return [replace(r, telt=known.get("berekening"), waarom=why) for r in regels]
    if reason := telt_niet(oud, nieuw):
        return [replace(r, telt=False, waarom=zin(f"overgang.telt_niet.{reason}")) for r in regels]
    look = "kijk" if kinds & {"woorden", "keuze_woorden"} else "bij" if "keuze_bij" in kinds else ""
    return [replace(r, telt=True, waarom=zin(f"overgang.telt.{look}") if look else "") for r in regels]
