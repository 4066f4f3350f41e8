"""The words of a question where nobody fills it in: in results, a codebook, a list of questions.

A label may hold values of the person who answers ("het inkomen van {wie}"). Here it is worked out as if every question
were asked and none answered, in a repeat as it is put the first time; `wisselt` says that people read it otherwise. The
words are Dutch, or in the questionnaire's default language where it has no Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model, Veld, sleutel
from kern.onderzoek.onderzoek import Onderzoek, Tabellen
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.vragen import Keuze, Soort, Vraag

SOORTEN: Mapping[str, Soort] = {
    "select_one": "een",
    "select_multiple": "meer",
    "integer": "geheel",
    "decimal": "decimaal",
    "text": "tekst",
    "date": "datum",
    "time": "tijd",
    "dateTime": "moment",
    "rank": "rang",
    "acknowledge": "akkoord",
}

# A version never changes, so neither do its two models; compiling takes long enough to keep them.
_kaal: dict[str, Model] = {}
_vol: dict[str, Model] = {}


@dataclass(frozen=True)
class Opschrift:
    """A question in words. `wisselt`: what people read depended on their answers."""

    vraag: Vraag
    wisselt: bool


def model_van(versie: VragenlijstVersie) -> Model:
    """The model of a version as it runs."""
    if versie.id not in _vol:
        _vol[versie.id] = Model.van_json(versie.model)
    return _vol[versie.id]


def _zonder_voorwaarden(versie: VragenlijstVersie) -> Model:
    if versie.id not in _kaal:
        fields = [{**v, "relevant": None, "keuzefilter": None} for v in versie.model["velden"]]
        groups = {pad: {**g, "relevant": None, "aantal": None} for pad, g in versie.model["groepen"].items()}
        _kaal[versie.id] = Model.van_json({**versie.model, "velden": fields, "groepen": groups})
    return _kaal[versie.id]


def gevraagd(versie: VragenlijstVersie) -> list[Veld]:
    """The questions that people answer, in order."""
    return [v for v in model_van(versie).velden if v.gevraagd and v.type in SOORTEN]


def opschriften(
    versie: VragenlijstVersie, tabellen: Tabellen, vandaag: date, antwoorden: Mapping[str, str] | None = None
) -> dict[str, Opschrift]:
    """Every question in words, by name, in order. `antwoorden`: what is known of all who read it, such as the route."""
    model = _zonder_voorwaarden(versie)
    blad = Blad(model, antwoorden or {}, tabellen, vandaag, taal="nl")
    return {v.naam: _opschrift(model, blad, v) for v in model.velden if v.gevraagd and v.type in SOORTEN}


def van_onderzoek(o: Onderzoek, versie: VragenlijstVersie, route: str = "") -> dict[str, Opschrift]:
    """Every question of an onderzoek in words, for one route or for all."""
    first = next((v.naam for v in gevraagd(versie)), "")
    return opschriften(versie, o.tabellen, o.opent, {first: route} if route and first else None)


def _opschrift(model: Model, blad: Blad, veld: Veld) -> Opschrift:
    key = sleutel(veld.naam, 1 if veld.herhaling else 0)
    keuzes = tuple(Keuze(k.naam, k.label) for k in blad.keuzes(key))
    minimum, maximum, stap = veld.bereik or (None, None, None)
    vraag = Vraag(
        veld.naam,
        SOORTEN[veld.type],
        blad.label(key),
        blad.hint(key),
        keuzes,
        minimum=minimum,
        maximum=maximum,
        stap=stap,
    )
    return Opschrift(vraag, wisselt(model, veld))


def wisselt(model: Model, veld: Veld) -> bool:
    """Whether the words need an answer, directly or by way of a calculation, or the number of the time in a repeat."""
    todo = list(model.kijkt_naar(veld))
    if veld.herhaling and veld.herhaling in todo:
        return True
    seen: set[str] = set()
    while todo:
        pad = todo.pop()
        if pad in seen:
            continue
        seen.add(pad)
        if (field := model.op_pad.get(pad)) is not None and field.gevraagd and field.naam != veld.naam:
            return True
        todo += model.nodig.get(pad, ())
    return False
