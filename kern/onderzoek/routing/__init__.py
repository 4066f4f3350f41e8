"""The routing of a questionnaire in plain Dutch: when a question is asked, what its answer must be, how is reckoned.

    >>> voorwaarde(model, veld.relevant, veld)
    'als bij ‘Verhuiswens’ is gekozen voor ‘Ja, zeker’ of ‘Misschien’'

Who reads it knows the questions, not the workbook: a calculation is read through to the questions behind it, a choice
is called by its label. What has no words is shown as it stands in the workbook, between backticks, as a formula.
`tokens` and `plaats` say what stands in an expression, `lezen` makes conditions (`delen`) of it and `waarden` words of
its values, `namen` and `zeggen` put it all in words.
"""

from __future__ import annotations

from collections.abc import Iterable

from kern.onderzoek.model import Model, Veld
from kern.onderzoek.routing.delen import Deel, Los, Vast, en
from kern.onderzoek.routing.lezen import Lezer, als_formule
from kern.onderzoek.routing.namen import Namen
from kern.onderzoek.routing.plaats import Onzegbaar, Plaats, formule
from kern.onderzoek.routing.tokens import ontleed
from kern.onderzoek.routing.zeggen import moet, zeg
from kern.onderzoek.xpath import Uitdrukking
from kern.taal import zin

__all__ = ["Namen", "berekening", "keuzefilter", "nummers", "relevantie", "toets", "voorwaarde", "waarde"]


def voorwaarde(model: Model | Namen, uitdrukking: Uitdrukking, veld: Veld | None = None) -> str:
    """A condition in words: `als …`, `altijd` or `nooit`; of a constraint of `veld`: `het antwoord moet …`.

    `model` may be `Namen` with the values of labels and the numbers of questions. Never raises on what an expression
    says; what has no words is in it as a formula.
    """
    namen = _namen(model)
    if veld is not None and uitdrukking is veld.constraint:
        return toets(namen, veld)
    return zeg(namen, _deel(namen, uitdrukking, veld), veld.pad if veld else "")


def relevantie(model: Model | Namen, veld: Veld, *, met_groepen: bool = True) -> str:
    """When a question is asked, its groups' conditions included: `als …`; empty when always."""
    namen = _namen(model)
    groepen = [namen.model.groepen[g] for g in veld.groepen if g in namen.model.groepen] if met_groepen else []
    alle: Iterable[Uitdrukking | None] = [*(g.relevant for g in groepen), veld.relevant]
    deel = en(*(_deel(namen, u, veld) for u in alle if u is not None))
    return "" if deel == Vast(True) else zeg(namen, deel, veld.pad)


def toets(model: Model | Namen, veld: Veld) -> str:
    """What an answer must be: `het antwoord moet minstens 0 zijn`; empty without a constraint."""
    namen = _namen(model)
    if veld.constraint is None:
        return ""
    deel = _deel(namen, veld.constraint, veld)
    if deel == Vast(True):
        return ""
    return moet(deel) or zin("vragenlijst.route.kan_alleen", als=zeg(namen, deel, veld.pad))


def keuzefilter(model: Model | Namen, veld: Veld) -> str:
    """Which choices are offered: `alleen de antwoorden … als …`; empty without a choice filter."""
    namen = _namen(model)
    if veld.keuzefilter is None:
        return ""
    kolommen = {"name", *(kolom for k in veld.keuzes for kolom in k.kolommen)}
    deel = _deel(namen, veld.keuzefilter, veld, kolommen)
    return zin("vragenlijst.route.keuzefilter", als=zeg(namen, deel, veld.pad))


def berekening(model: Model | Namen, veld: Veld) -> str:
    """What a calculation yields, in words; as a formula where there are none; empty when nothing is reckoned."""
    namen = _namen(model)
    if veld.berekening is None:
        return ""
    token = ontleed(veld.berekening.tekst)
    if token is not None:
        lezer = Lezer(namen, Plaats(namen.model, veld.pad))
        try:
            return lezer.waarden.waarde(token)
        except Onzegbaar:
            deel = lezer.voorwaarde(token)
        if not isinstance(deel, Los):
            return zin("vragenlijst.route.waar", als=zeg(namen, deel))
    return zin("vragenlijst.route.alleen_formule", formule=formule(namen.model, veld.berekening.tekst))


def waarde(model: Model | Namen, uitdrukking: Uitdrukking) -> str:
    """What an expression that is no condition yields, in words; as a formula where there are none."""
    namen = _namen(model)
    token = ontleed(uitdrukking.tekst)
    try:
        if token is not None:
            return Lezer(namen, Plaats(namen.model, uitdrukking.context)).waarden.waarde(token)
    except Onzegbaar:
        pass
    return zin("vragenlijst.route.alleen_formule", formule=formule(namen.model, uitdrukking.tekst))


def nummers(model: Model) -> dict[str, int]:
    """The number of every question in the order of the questionnaire, whether it is asked or not."""
    return {v.naam: i for i, v in enumerate((v for v in model.velden if v.gevraagd), 1)}


def _namen(model: Model | Namen) -> Namen:
    return model if isinstance(model, Namen) else Namen(model)


def _deel(namen: Namen, uitdrukking: Uitdrukking, veld: Veld | None, kolommen: Iterable[str] = ()) -> Deel:
    token = ontleed(uitdrukking.tekst)
    if token is None:
        return als_formule(formule(namen.model, uitdrukking.tekst))
    plaats = Plaats(namen.model, uitdrukking.context, frozenset(kolommen))
    return Lezer(namen, plaats, veld.pad if veld else "").voorwaarde(token)
