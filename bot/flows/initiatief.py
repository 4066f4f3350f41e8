"""Somebody has a plan for homes: what, where, how many, when, for whom, and how we reach them.

The same questions as the page form (`admin/openbaar/initiatief.py`), and the same row comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.flows.contact import TELEFOON
from bot.state import State
from bot.steps import Ask, Do, Effect, Say, Step, Steps, View
from kern.initiatieven.plannen import EIGENAREN, GEBRUIK, HOOGSTENS_WONINGEN, LENGTES, TERMIJNEN, Plan, woningen_uit
from kern.initiatieven.segmenten import SOORTEN
from kern.mensen import geldig_adres
from kern.mensen.indieners import NAAM_LENGTE, TERMIJN, Aanbieder
from kern.taal import zin
from kern.vragen import Keuze, Vraag

FLOW = "initiatief"
WEET_NIET = "weet_niet"
# How many questions it usually takes, for the progress.
GEWOON = 10
MEESTE_TEKENS = 1000
Check = Callable[[View, str], str | None]


def begin(taal: str) -> State:
    """Where this conversation begins."""
    return State(FLOW, taal=taal)


def steps() -> Steps:
    """The whole conversation; answers are kept in the state only, until they are sent."""
    return (
        Say("_welkom", lambda v: zin("plan.zeg.welkom", kern=v.facts.kern)),
        Say("_niet", lambda v: zin("plan.zeg.niet")),
        _text("titel", LENGTES["titel"]),
        _text("plek", LENGTES["plek"]),
        _one_of("eigenaar", EIGENAREN),
        Ask("soorten", _kinds, check=_check_kinds, counted=True, short=lambda v: zin("plan.kort.soorten")),
        *(_how_many(soort) for soort in SOORTEN),
        _one_of("termijn", TERMIJNEN),
        _one_of("gebruik", GEBRUIK),
        _text("omschrijving", MEESTE_TEKENS, verplicht=False),
        _text("naam", NAAM_LENGTE),
        _text("bereik", 200, check=_check_reach),
        Ask("_versturen", _send_question, commands=("wijzig",), summary=True),
        Do("_gewist", lambda v: Effect("wis", "_gewist"), lambda v: v.answers.get("_versturen") == "wis"),
        Ask("_akkoord", _consent, when=_wants_to_send),
        Do("_verstuurd", lambda v: Effect("dien_initiatief_in", "_verstuurd", dict(v.answers)), when=_agreed),
        Say("_ontvangen", _received, when=_agreed),
        Say("_verder", lambda v: zin("plan.zeg.verder"), when=_agreed),
        Say("_niet_gestuurd", _not_sent, when=lambda v: _wants_to_send(v) and v.answers.get("_akkoord") == "nee"),
        Say("_klaar", _done, when=lambda v: "_akkoord" in v.answers),
    )


def plan_van(answers: Mapping[str, str], taal: str) -> Plan:
    """The plan that was told."""
    chosen = answers["soorten"].split()
    return Plan(
        titel=answers["titel"],
        plek=answers["plek"],
        woningen=woningen_uit({soort: int(answers[f"aantal_{soort}"]) for soort in SOORTEN if soort in chosen}),
        omschrijving=answers.get("omschrijving", ""),
        termijn=answers["termijn"],
        gebruik=answers["gebruik"],
        eigenaar=answers["eigenaar"],
        gegevens={"taal": taal},
    )


def indiener_van(answers: Mapping[str, str]) -> Aanbieder:
    """Who told it: what was typed to be reached at is an e-mail address, or else a telephone number."""
    reach = answers["bereik"].strip()
    mail = geldig_adres(reach)
    return Aanbieder(answers["naam"], mail or "", "" if mail else reach)


def my_data(n: int, *, verstuurd: bool) -> list[str]:
    """What is kept of this conversation now: `n` answers, perhaps sent already."""
    kept = zin("plan.gegevens.verstuurd") if verstuurd else zin("plan.gegevens.niet_verstuurd", aantal=n)
    return [zin("gesprek.gegevens.intro"), kept]


# --- the questions


def _text(naam: str, hoogstens: int, *, verplicht: bool = True, check: Check | None = None) -> Step:
    def vraag(view: View) -> Vraag:
        return Vraag(naam, "tekst", zin(f"plan.vraag.{naam}"), verplicht=verplicht, maximum=hoogstens)

    return Ask(naam, vraag, check=check, counted=True, short=lambda v: zin(f"plan.kort.{naam}"))


def _one_of(naam: str, words: tuple[str, ...]) -> Step:
    def vraag(view: View) -> Vraag:
        keuzes = tuple(Keuze(word, zin(f"initiatief.{naam}.{word}")) for word in words)
        return Vraag(naam, "een", zin(f"plan.vraag.{naam}"), keuzes=keuzes)

    return Ask(naam, vraag, counted=True, short=lambda v: zin(f"plan.kort.{naam}"))


def _kinds(view: View) -> Vraag:
    keuzes = [Keuze(soort, zin(f"initiatief.soort.{soort}")) for soort in SOORTEN]
    keuzes.append(Keuze(WEET_NIET, zin("plan.knop.weet_niet")))
    return Vraag("soorten", "meer", zin("plan.vraag.soorten"), keuzes=tuple(keuzes))


def _check_kinds(view: View, waarde: str) -> str | None:
    chosen = waarde.split()
    return zin("plan.fout.weet_niet_alleen") if WEET_NIET in chosen and len(chosen) > 1 else None


def _how_many(soort: str) -> Step:
    key = f"aantal_{soort}"

    def vraag(view: View) -> Vraag:
        tekst = zin("plan.vraag.aantal", soort=_kind(soort))
        return Vraag(key, "geheel", tekst, minimum=1, maximum=HOOGSTENS_WONINGEN // len(SOORTEN))

    return Ask(
        key,
        vraag,
        when=lambda v: soort in v.answers.get("soorten", "").split(),
        counted=True,
        short=lambda v: zin("plan.kort.aantal", soort=_kind(soort)),
    )


def _kind(soort: str) -> str:
    """The kind within a sentence."""
    name = zin(f"initiatief.soort.{soort}")
    return name[0].lower() + name[1:]


def _check_reach(view: View, waarde: str) -> str | None:
    if geldig_adres(waarde) or TELEFOON.fullmatch(waarde.strip()):
        return None
    return zin("gesprek.contact.bereik_fout")


# --- sending it


def _send_question(view: View) -> Vraag:
    keuzes = (
        Keuze("verstuur", zin("plan.knop.verstuur")),
        Keuze("wijzig", zin("gesprek.knop.wijzig")),
        Keuze("wis", zin("gesprek.knop.wis")),
    )
    return Vraag("_versturen", "een", zin("plan.vraag.versturen"), keuzes=keuzes)


def _wants_to_send(view: View) -> bool:
    return view.answers.get("_versturen") == "verstuur"


def _consent(view: View) -> Vraag:
    keuzes = (Keuze("ja", zin("gesprek.knop.ja")), Keuze("nee", zin("gesprek.knop.nee")))
    return Vraag("_akkoord", "een", zin("plan.vraag.akkoord", jaren=TERMIJN.days // 365), keuzes=keuzes)


def _agreed(view: View) -> bool:
    return _wants_to_send(view) and view.answers.get("_akkoord") == "ja"


def _received(view: View) -> str:
    notes = view.notes
    said = zin("plan.zeg.ontvangen", moment=notes["_verstuurd.moment"], nummer=notes["_verstuurd.nummer"])
    mail = geldig_adres(view.answers["bereik"])
    return f"{said} {zin('plan.zeg.kopie_mail' if mail else 'plan.zeg.kopie_opschrijven')}"


def _done(view: View) -> str:
    return zin("gesprek.onderzoek.klaar" if _agreed(view) else "gesprek.onderzoek.gekeken")


def _not_sent(view: View) -> str:
    return zin("plan.zeg.niet_gestuurd", telefoon=view.facts.telefoon)
