"""A questionnaire on paper: every question with its words, its answers and when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.vragenlijsten import pagina
from admin.beheer.vragenlijsten.pagina import bp
from admin.config import lezend, nu
from admin.toegang import STAF, mag
from kern.onderzoek import routing
from kern.onderzoek.blad import Blad, Keuze
from kern.onderzoek.model import Veld, sleutel
from kern.onderzoek.onderzoek import Tabellen
from kern.onderzoek.opschrift import wisselt
from kern.onderzoek.routing import Namen
from kern.onderzoek.verschil import soort_van
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import aantal, vandaag, zin

NIET_OP_PAPIER = ("calculate", "hidden")


@dataclass(frozen=True)
class Regel:
    """One question (`nummer`) or text (0). The conditions are words: `als`, `toets`, `keuzefilter`, `verplicht`.

    `wisselt`: people read other words, depending on their answers.
    """

    nummer: int
    tekst: str
    hint: str
    soort: str
    keuzes: tuple[Keuze, ...]
    als: str
    toets: str
    melding: str
    keuzefilter: str
    verplicht: str
    standaard: str
    gevoelig: bool
    einde: bool
    wisselt: bool


@dataclass
class Deel:
    """Questions under a heading; `keren` says how often a repeat is asked. Parts may stand in parts."""

    pad: str
    kop: str = ""
    als: str = ""
    keren: str = ""
    inhoud: list[Regel | Deel] = field(default_factory=list)

    @property
    def regels(self) -> list[Regel]:
        """The questions that stand directly in it."""
        return [x for x in self.inhoud if isinstance(x, Regel)]


@dataclass(frozen=True)
class Berekening:
    """One calculation in words."""

    naam: str
    kort: str
    uitleg: str
    als: str


@bp.get("/<form_id>/<versie>/overzicht")
@mag(*STAF)
def overzicht(form_id: str, versie: str) -> ResponseReturnValue:
    """The whole questionnaire, in one of its languages."""
    with lezend() as s:
        row = pagina.zoek(s, form_id, versie)
        names = pagina.talen(row)
        taal = request.args.get("taal", names[0])
        if taal not in names:
            abort(404)
        maker = _Maker(row, taal, _tabellen(s))
    links = [{"label": pagina.taalnaam(t), "url": _adres(row, t), "actief": t == taal} for t in names]
    return render_template(
        "admin/vragenlijst_overzicht.html",
        v=row,
        taal=taal,
        taalnaam=pagina.taalnaam(taal),
        talen=links if len(names) > 1 else [],
        delen=maker.delen(),
        berekeningen=list(maker.berekeningen()),
        vragen=pagina.gevraagd(row),
        vandaag=vandaag(nu()),
        is_deel=lambda x: isinstance(x, Deel),
    )


def _adres(row: VragenlijstVersie, taal: str) -> str:
    return url_for("vragenlijsten.overzicht", form_id=row.form_id, versie=row.versie, taal=taal)


def _tabellen(s: Session) -> Tabellen:
    """Today's amounts; where the kern is named, the overview says so."""
    tables = dict(pagina.tabellen(s, pagina.kern_van(s, "")))
    named = zin("vragenlijst.overzicht.kern")
    tables["kern"] = [{**r, "waarde": named} if r["naam"] == "kern" else r for r in tables["kern"]]
    return tables


class _Maker:
    def __init__(self, row: VragenlijstVersie, taal: str, tabellen: Tabellen) -> None:
        self.model = pagina.model(row)
        self.numbers = routing.nummers(self.model)
        # As if every question were asked and none answered: then every label and every choice can be read.
        self.blad = Blad(pagina.zonder_voorwaarden(row), {}, tabellen, vandaag(nu()), taal=taal)
        self.namen = Namen(self.model, self.blad, self.numbers, taal)

    def delen(self) -> Deel:
        """The questionnaire as one part with parts in it."""
        root = Deel("")
        stack = [root]
        for veld in self.model.velden:
            if veld.type in NIET_OP_PAPIER:
                continue
            chain = [g for g in veld.groepen if g in self.model.groepen and self._telt(g)]
            while len(stack) > 1 and stack[-1].pad not in chain:
                stack.pop()
            for pad in chain[len(stack) - 1 :]:
                part = self._deel(pad)
                stack[-1].inhoud.append(part)
                stack.append(part)
            stack[-1].inhoud.append(self._regel(veld))
        return root

    def berekeningen(self) -> Iterator[Berekening]:
        """Every calculation, in the order of the form."""
        for veld in self.model.velden:
            if veld.type in NIET_OP_PAPIER and veld.berekening is not None:
                kort = self.namen.kort(veld) if veld.kort else ""
                als = routing.relevantie(self.namen, veld, met_groepen=False)
                yield Berekening(veld.naam, kort, routing.berekening(self.namen, veld), als)

    def _telt(self, pad: str) -> bool:
        """Whether a group is worth a heading or a condition of its own."""
        groep = self.model.groepen[pad]
        return bool(groep.label or groep.relevant is not None or groep.herhaling)

    def _deel(self, pad: str) -> Deel:
        groep = self.model.groepen[pad]
        kop = self.namen.groep(pad).strip("‘’") if groep.label else ""
        als = routing.voorwaarde(self.namen, groep.relevant) if groep.relevant is not None else ""
        return Deel(pad, kop, als, self._keren(pad) if groep.herhaling else "")

    def _keren(self, pad: str) -> str:
        groep = self.model.groepen[pad]
        naam = self.namen.groep(pad)
        if groep.aantal is None:
            return zin("vragenlijst.overzicht.keren_open", naam=naam)
        return zin("vragenlijst.overzicht.keren", naam=naam, aantal=routing.waarde(self.namen, groep.aantal))

    def _regel(self, veld: Veld) -> Regel:
        key = sleutel(veld.naam, 1 if veld.herhaling else 0)
        return Regel(
            nummer=self.numbers.get(veld.naam, 0),
            tekst=self.namen.tekst(veld.tekst_in(self.blad.taal, "label")),
            hint=self.namen.tekst(veld.tekst_in(self.blad.taal, "hint")),
            soort=soort_van(veld) if veld.gevraagd else "",
            keuzes=self.blad.keuzes(key),
            als=routing.relevantie(self.namen, veld, met_groepen=False),
            toets=self._toets(veld),
            melding=self.namen.tekst(veld.constraint_tekst),
            keuzefilter=routing.keuzefilter(self.namen, veld),
            verplicht=self._verplicht(veld),
            standaard=self._standaard(veld),
            gevoelig=veld.gevoelig,
            einde=veld.einde,
            wisselt=wisselt(self.blad.model, self.blad.model.op_naam[veld.naam]),
        )

    def _toets(self, veld: Veld) -> str:
        if veld.bereik is None:
            return routing.toets(self.namen, veld)
        van, tot, stap = (aantal(n) for n in veld.bereik)
        return zin("vragenlijst.overzicht.bereik", van=van, tot=tot, stap=stap)

    def _verplicht(self, veld: Veld) -> str:
        if veld.verplicht is None or not veld.gevraagd:
            return ""
        als = routing.voorwaarde(self.namen, veld.verplicht, None)
        always, never = zin("vragenlijst.route.altijd"), zin("vragenlijst.route.nooit")
        if als == never:
            return ""
        return zin(
            "vragenlijst.overzicht.verplicht" if als == always else "vragenlijst.overzicht.verplicht_als", als=als
        )

    def _standaard(self, veld: Veld) -> str:
        if veld.standaard_formule is not None:
            return routing.waarde(self.namen, veld.standaard_formule)
        if not veld.standaard:
            return ""
        labels = [self.namen.tekst(k.label) for k in veld.keuzes if k.naam in veld.standaard.split()]
        return ", ".join(labels) or veld.standaard
