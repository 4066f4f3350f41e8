"""The codebook of an export: every column in words, so that somebody who knows XLSForm can read the answers back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kern.kernen import Kern
from kern.onderzoek import routing
from kern.onderzoek.antwoorden import Record, records
from kern.onderzoek.blad import Blad
from kern.onderzoek.dubbel import heeft_routes
from kern.onderzoek.kolommen import VAST, VAST_HERHALING, Kolom, indeling
from kern.onderzoek.model import Label, Model, Veld, ontleed
from kern.onderzoek.onderzoek import WOONBEHOEFTE, Onderzoek
from kern.onderzoek.opschrift import Opschrift, model_van, van_onderzoek
from kern.onderzoek.reeks import versies
from kern.onderzoek.routing import Namen
from kern.onderzoek.uitslag import respons
from kern.onderzoek.verschil import TAAL, Verschil, bereik_van, soort_van, verschil
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import TALEN, render, zin

# What stands between the types of XLSForm that have a list and the list's name.
_MET_LIJST = ("select_one", "select_multiple", "rank")
# Differences between versions that say something about the answers.
_OVER_ANTWOORDEN = {
    *("soort", "herhaling", "woorden", "uitleg", "keuze_bij", "keuze_weg", "keuze_woorden", "keuzefilter"),
    *("voorwaarde", "verplicht", "bereik", "controle", "standaard", "berekening"),
}


@dataclass(frozen=True)
class Codekeuze:
    """One choice: its code, its words, and the versions that have it where not all do. `talen`: as in the columns."""

    naam: str
    label: str
    versies: tuple[str, ...] = ()
    talen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codeboekregel:
    """One column in the codebook.

    `blad`: the repeat it stands in, or ""; `type` as XLSForm writes it; `als`: when it was asked, in words ("" always);
    `eis`: what an answer must be ("" anything); `rekent`: how it was worked out; `n`: how many answers; `versies`:
    those that ask it, when there are more; `eerder`: how older ones differed; `talen`: the words in other languages.
    """

    kolom: str
    naam: str
    blad: str
    tekst: str
    soort: str
    type: str
    keuzes: tuple[Codekeuze, ...]
    als: str
    eis: str
    rekent: str
    persoonlijk: bool
    wisselt: bool
    n: int = 0
    versies: tuple[str, ...] = ()
    eerder: tuple[tuple[str, tuple[Verschil, ...]], ...] = ()
    talen: tuple[tuple[str, str], ...] = ()


class _Boek:
    """What the lines of one codebook share."""

    def __init__(self, o: Onderzoek, alle: Sequence[VragenlijstVersie], gegeven: Iterable[Record]) -> None:
        self.o, self.alle = o, alle
        self.titels: Mapping[str, Mapping[str, Opschrift]] = {v.id: van_onderzoek(o, v) for v in alle}
        self.namen = {v.id: _namen(v, o) for v in alle}
        self.aantal = Counter((r.versie_id, ontleed(key)[0]) for r in gegeven for key in r.antwoorden)
        self._verschillen: dict[tuple[str, str], tuple[Verschil, ...]] = {}

    def regel(self, kolom: Kolom, blad: str) -> Codeboekregel:
        """One line."""
        head = kolom.reeksen[0]
        versie, veld, names = head.versie, head.veld, self.namen[head.versie.id]
        asked = self.titels[versie.id].get(veld.naam)
        return Codeboekregel(
            kolom=kolom.kop,
            naam=veld.naam,
            blad=blad,
            tekst=asked.vraag.tekst if asked else names.tekst(veld.tekst_in(TAAL, "kort")),
            soort=soort_van(veld),
            type=xlsform_type(veld),
            keuzes=self._keuzes(kolom),
            als=routing.relevantie(names, veld),
            eis=bereik_van(veld) if veld.bereik else routing.toets(names, veld),
            rekent="" if veld.gevraagd else routing.berekening(names, veld),
            persoonlijk=kolom.persoonlijk,
            wisselt=asked is not None and asked.wisselt,
            n=sum(self.aantal[id, veld.naam] for id in kolom.versie_ids),
            versies=tuple(v.versie for v in reversed(self.alle) if v.id in kolom.versie_ids) if self.meer else (),
            eerder=tuple(self._eerder(kolom, versie)),
            talen=tuple((TALEN.get(t, t), _plat(_in(veld, t, names.model))) for t in _andere_talen(names.model)),
        )

    @property
    def meer(self) -> bool:
        """Whether more than one version was put."""
        return len(self.alle) > 1

    def _keuzes(self, kolom: Kolom) -> tuple[Codekeuze, ...]:
        """The choices of every version, each with its newest words."""
        members = [(versie, veld) for r in kolom.reeksen for versie, veld in r.leden]
        languages = _andere_talen(self.namen[kolom.reeksen[0].versie.id].model)
        having: dict[str, list[str]] = {}
        words: dict[str, Codekeuze] = {}
        for versie, veld in members:
            asked = self.titels[versie.id].get(veld.naam)
            labels = {k.naam: k.label for k in asked.vraag.keuzes} if asked else {}
            for k in veld.keuzes:
                having.setdefault(k.naam, []).append(versie.versie)
                model = self.namen[versie.id].model
                others = tuple(_plat(k.label if t == model.taal else k.vertalingen.get(t, ())) for t in languages)
                words.setdefault(k.naam, Codekeuze(k.naam, labels.get(k.naam, k.naam), (), others))
        return tuple(
            k if len(having[k.naam]) == len(members) else Codekeuze(k.naam, k.label, tuple(having[k.naam]), k.talen)
            for k in words.values()
        )

    def _eerder(self, kolom: Kolom, nieuwste: VragenlijstVersie) -> Iterable[tuple[str, tuple[Verschil, ...]]]:
        older = [v for r in kolom.reeksen for v, _ in r.leden if v.id != nieuwste.id]
        for versie in older:
            pair = (versie.id, nieuwste.id)
            if pair not in self._verschillen:
                self._verschillen[pair] = verschil(versie, nieuwste, self.o.tabellen, self.o.opent)
            found = [d for d in self._verschillen[pair] if d.naam == kolom.naam and d.soort in _OVER_ANTWOORDEN]
            if found:
                yield versie.versie, tuple(found)


def _namen(versie: VragenlijstVersie, o: Onderzoek) -> Namen:
    model = model_van(versie)
    return Namen(model, Blad(model, {}, o.tabellen, o.opent, taal=TAAL), taal=TAAL)


def _andere_talen(model: Model) -> tuple[str, ...]:
    """The languages beside the one the codebook is in."""
    return tuple(t for t in model.talen if t != (TAAL if TAAL in model.talen else model.taal))


def _in(veld: Veld, taal: str, model: Model) -> Label:
    """The question in one language; empty where it was not translated."""
    return veld.label if taal == model.taal else veld.vertalingen.get(taal, {}).get("label", ())


def codes(
    o: Onderzoek, alle: Sequence[VragenlijstVersie], gegeven: Iterable[Record] = (), open_vragen: bool = True
) -> list[Codeboekregel]:
    """The codebook's lines: the columns of the main table, then those of each repeat.

    `alle` from `reeks.versies`; `gegeven`: the records to count from.
    """
    book, wat = _Boek(o, alle, gegeven), indeling(alle, open_vragen)
    main = [book.regel(k, "") for k in wat.kolommen]
    return main + [book.regel(k, h.bestand) for h in wat.herhalingen for k in h.kolommen]


def xlsform_type(veld: Veld) -> str:
    """The type as it stands in the column `type` of a workbook: `select_one eigendom`, `integer`."""
    if veld.bereik is not None:
        return "range"
    return f"{veld.type} {veld.lijst}" if veld.type in _MET_LIJST and veld.lijst else veld.type


def _plat(label: Label) -> str:
    return "".join(part if isinstance(part, str) else "…" for part in label).strip()


def codeboek_html(s: Session, o: Onderzoek, open_vragen: bool = True) -> str:
    """`codeboek.html`: every column of the export in words, a page by itself."""
    alle = versies(s, o)
    regels = codes(o, alle, records(s, o), open_vragen)
    return render(
        "documenten/codeboek.html",
        titel=_titel(s, o, alle[0]),
        o=o,
        versies=alle,
        vast=VAST,
        vast_herhaling=VAST_HERHALING,
        soorten=list(dict.fromkeys(r.type.partition(" ")[0] for r in regels)),
        regels=[r for r in regels if not r.blad],
        herhalingen=[(h, [r for r in regels if r.blad == h.bestand]) for h in indeling(alle).herhalingen],
        cijfers=respons(s, o),
        routes=heeft_routes(alle[0].model),
    )


def _titel(s: Session, o: Onderzoek, versie: VragenlijstVersie) -> str:
    place = s.get_one(Kern, o.kern_id).naam if o.kern_id is not None else _gemeente(o)
    kind = "wonen" if versie.form_id == WOONBEHOEFTE else "ander"
    return zin(f"codeboek.titel.{kind}", titel=versie.titel, plaats=place)


def _gemeente(o: Onderzoek) -> str:
    """What the questions call the gemeente; that was frozen at the opening."""
    rows = o.tabellen.get("kern", [])
    return next((row["waarde"] for row in rows if row["naam"] == "gemeente"), zin("onderzoek.gebied.heel"))
