"""The kinds of conversation: which steps each runs on, what it is called, and what stands around its questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.flows import aanmelden, dbo, idee, initiatief, menu, mijn_aanmelding
from bot.steps import Facts, Steps
from kern.taal import zin

MyData = Callable[..., list[str]]


@dataclass(frozen=True)
class Soort:
    """`titel`: what it is about; `telt`: its questions have numbers and can be left and taken up again.

    `al_verstuurd`: why nothing can be changed after sending, as the key of a sentence. `gegevens`: what is kept of it,
    from the number of answers and `verstuurd`; None: what is said of an onderzoek. `met_naam`: it is about somebody we
    know by name. `formulier`: the address of the same as one page; None: the questionnaire of the door.
    """

    steps: Callable[[], Steps]
    titel: Callable[[Facts], str]
    telt: bool = False
    al_verstuurd: str = "gesprek.vraag.al_verstuurd"
    gegevens: MyData | None = None
    met_naam: bool = False
    formulier: Callable[[Facts], str] | None = None


def _about(key: str) -> Callable[[Facts], str]:
    return lambda facts: zin(key, kern=facts.kern)


def _of_the_menu(facts: Facts) -> str:
    if facts.kern:
        return zin("gesprek.titel.menu", kern=facts.kern)
    return facts.extra["titel"] or zin("gesprek.titel.leeg")


def _kept(key: str) -> MyData:
    """What is said of a conversation that keeps little: one sentence, whatever was answered."""
    return lambda n, *, verstuurd: [zin("gesprek.gegevens.intro"), zin(key)]


def _of_the_charette(page: str) -> Callable[[Facts], str]:
    return lambda facts: f"/charette/{facts.extra['charette']['id']}/{page}"


SOORTEN = {
    "menu": Soort(menu.steps, _of_the_menu),
    "afscheid": Soort(menu.farewell, _of_the_menu),
    "dbo": Soort(dbo.steps, lambda facts: zin("dbo.titel.gesprek", dbo=facts.extra["dbo"]["naam"])),
    initiatief.FLOW: Soort(
        initiatief.steps,
        _about("plan.menu.titel"),
        telt=True,
        al_verstuurd="plan.zeg.al_verstuurd",
        gegevens=initiatief.my_data,
        met_naam=True,
        formulier=lambda facts: f"/kern/{facts.kern_slug}/initiatief",
    ),
    aanmelden.FLOW: Soort(
        aanmelden.steps,
        _about("aanmelden.titel.aanmelden"),
        telt=True,
        al_verstuurd="aanmelden.zeg.al_verstuurd",
        gegevens=aanmelden.my_data,
        met_naam=True,
        formulier=_of_the_charette("aanmelden"),
    ),
    mijn_aanmelding.FLOW: Soort(
        mijn_aanmelding.steps,
        _about("aanmelden.titel.mijn_aanmelding"),
        gegevens=_kept("aanmelden.gegevens.mijn"),
        met_naam=True,
        formulier=_of_the_charette("mijn"),
    ),
    idee.FLOW: Soort(
        idee.steps,
        _about("aanmelden.titel.idee"),
        gegevens=_kept("aanmelden.gegevens.idee"),
        formulier=_of_the_charette("ideeen"),
    ),
}


def soort(flow: str) -> Soort:
    """The kind of a conversation; an onderzoek without its questionnaire is at the menu."""
    return SOORTEN.get(flow, SOORTEN["menu"])
