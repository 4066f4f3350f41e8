"""Somebody signs up for the charette: when, with whom, what they need, and how we reach them.

What is typed here lives in the state until it is sent; then the name, the address and the needs stand with the
sign-up only (`kern.mensen.deelnemers`), and the state keeps `VERGETEN` instead of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.flows.contact import TELEFOON
from bot.state import State
from bot.steps import Ask, Do, Effect, Say, Steps, View
from kern.charettes.aanmelden import Persoon, Wens
from kern.charettes.rijen import Leeftijd
from kern.mensen import geldig_adres
from kern.mensen.deelnemers import NAAM_LENGTE, WENS_LENGTE, Bereik
from kern.mensen.deelnemers import WENSEN as NODEN
from kern.taal import zin
from kern.vragen import Keuze, Vraag

FLOW = "aanmelden"
CHARETTE = "charette"  # the note that says which
MEESTE = 8  # people in one party
GEEN, APART = "geen", "apart"
LEEFTIJDEN = tuple(leeftijd.value for leeftijd in Leeftijd)
# What belongs to a person and leaves the conversation once it is sent.
PERSOONLIJK = ("naam", "bereik", *(f"wens_{nood}" for nood in NODEN))


def begin(charette_id: int, taal: str) -> State:
    """Where this conversation begins."""
    return State(FLOW, notes={CHARETTE: str(charette_id)}, taal=taal)


def steps() -> Steps:
    """The whole conversation."""
    return (
        Say("_welkom", lambda v: zin("aanmelden.zeg.welkom", titel=_c(v)["titel"])),
        Say("_telegram", _telegram_reads, when=_on_telegram),
        Say("_momenten", _moments),
        Say("_regel", lambda v: _c(v)["regel"], when=lambda v: bool(_c(v)["regel"])),
        Ask(
            "dagdelen",
            _which,
            when=lambda v: len(_c(v)["dagdelen"]) > 1,
            counted=True,
            short=lambda v: zin("aanmelden.kort.dagdelen"),
        ),
        Ask("aantal", _how_many, counted=True, short=lambda v: zin("aanmelden.kort.aantal")),
        Ask("splitsen", _yes_no("splitsen"), when=_together, counted=True, short=_short("splitsen")),
        Ask("mix", _mix, counted=True, short=_short("mix")),
        *_people(),
        Ask("wensen", _needs, when=_off_telegram, check=_check_needs, counted=True, short=_short("wensen")),
        *(_need(nood) for nood in NODEN),
        Ask("naam", _name, counted=True, short=_short("naam")),
        Ask("bereik", _reach, when=_off_telegram, check=check_reach, counted=True, short=_short("bereik")),
        Ask("_versturen", _send_question, commands=("wijzig",), summary=True),
        Do("_gewist", lambda v: Effect("wis", "_gewist"), lambda v: v.answers.get("_versturen") == "wis"),
        Do("_verstuurd", _send, when=_wants_to_send),
        Say("_stand", lambda v: v.notes["_verstuurd.stand"], when=_wants_to_send),
        Say("_code", lambda v: zin("aanmelden.zeg.code", code=v.notes["_verstuurd.code"]), when=_wants_to_send),
        Say("_pagina", _own_page, when=_wants_to_send),
        Say("_bericht", _how_we_tell, when=_wants_to_send),
        Ask("_nog", _more, when=lambda v: _wants_to_send(v) and _off_telegram(v)),
        Do("_mijn", _to_mine, when=lambda v: v.answers.get("_nog") == "mijn_aanmelding"),
        Say("_dag", lambda v: zin("aanmelden.mijn.dag"), when=lambda v: v.answers.get("_nog") == "klaar"),
    )


def wens_van(data: Mapping[str, Any], taal: str) -> Wens:
    """What is asked for, from what was answered; `dagdelen` holds the ids."""
    aantal = int(data["aantal"])
    mix = data.get("mix") == "ja"
    return Wens(
        dagdelen=tuple(data["dagdelen"]),
        aantal=aantal,
        mensen=tuple(_person(data, i) for i in range(1, aantal + 1)) if mix else (),
        mix=mix,
        splitsen=data.get("splitsen") == "ja",
        taal=taal,
    )


def _person(data: Mapping[str, Any], i: int) -> Persoon:
    lives_here = data.get(f"uit_kern_{i}", "")
    return Persoon(data.get(f"leeftijd_{i}", ""), lives_here == "ja" if lives_here else None)


def bereik_van(data: Mapping[str, Any], kanaal: str, adres: str) -> Bereik:
    """Who signs up and how we reach them: on Telegram this chat, else what was typed: an address or a number."""
    if kanaal == "telegram":
        return Bereik(data["naam"], "telegram", adres=adres)
    wensen = {nood: data[f"wens_{nood}"] for nood in _chosen_needs(data) if data.get(f"wens_{nood}")}
    typed = data["bereik"].strip()
    mail = geldig_adres(typed)
    if mail:
        return Bereik(data["naam"], "mail", adres=mail, wensen=wensen)
    return Bereik(data["naam"], "telefoon", telefoon=typed, wensen=wensen)


def vergeten() -> dict[str, str]:
    """What stands in the state in the place of what was sent: the person is with the sign-up only."""
    return {**dict.fromkeys(PERSOONLIJK, zin("aanmelden.zeg.apart")), "wensen": APART}


def lengte(aantal: int, *, mix: bool, keuze: bool, telegram: bool) -> int:
    """How many questions it takes, for the progress."""
    asked = 3 + keuze + (aantal > 1) + (2 * aantal if mix else 0)
    return asked if telegram else asked + 2


def my_data(n: int, *, verstuurd: bool) -> list[str]:
    """What is kept of this conversation now: `n` answers, perhaps sent already."""
    kept = zin("aanmelden.gegevens.verstuurd") if verstuurd else zin("aanmelden.gegevens.niet_verstuurd", aantal=n)
    return [zin("gesprek.gegevens.intro"), kept]


# --- inside


def _c(view: View) -> Mapping[str, Any]:
    """What the facts say of the charette; see `bot/charettefeiten.py`."""
    found: Mapping[str, Any] = view.facts.extra["charette"]
    return found


def _on_telegram(view: View) -> bool:
    return view.facts.kanaal == "telegram"


def _off_telegram(view: View) -> bool:
    """What people need, and another address, are not asked where others may read along."""
    return not _on_telegram(view)


def _short(naam: str) -> Callable[[View], str]:
    return lambda v: zin(f"aanmelden.kort.{naam}")


def _telegram_reads(view: View) -> str:
    return zin("gesprek.onderzoek.telegram", link=f"{_c(view)['link']}/aanmelden")


def _moments(view: View) -> str:
    """When and where, and whether there is room."""
    lines = [zin("aanmelden.zeg.momenten_een" if len(_c(view)["dagdelen"]) == 1 else "aanmelden.zeg.momenten")]
    lines += [f"{_moment(d)}\n{d['ruimte']}" for d in _c(view)["dagdelen"]]
    if _c(view)["inloop"]:
        lines.append(zin("aanmelden.zeg.inloop"))
        lines += [_moment(d) for d in _c(view)["inloop"]]
    return "\n\n".join(lines)


def _moment(d: Mapping[str, str]) -> str:
    return f"{d['naam']}\n{d['wanneer']}\n{d['plek']}"


def _which(view: View) -> Vraag:
    keuzes = tuple(Keuze(d["sleutel"], d["kort"]) for d in _c(view)["dagdelen"])
    return Vraag("dagdelen", "meer", zin("aanmelden.vraag.dagdelen"), keuzes=keuzes)


def gekozen(view: View) -> tuple[int, ...]:
    """The ids of the dagdelen that were chosen; with one there is nothing to choose."""
    offered = {d["sleutel"]: int(d["id"]) for d in _c(view)["dagdelen"]}
    chosen = view.answers.get("dagdelen", "").split() or list(offered)[:1]
    return tuple(offered[sleutel] for sleutel in chosen if sleutel in offered)


def _how_many(view: View) -> Vraag:
    hint = zin("aanmelden.vraag.aantal_hint", meeste=MEESTE)
    return Vraag("aantal", "geheel", zin("aanmelden.vraag.aantal"), hint=hint, minimum=1, maximum=MEESTE)


def _count(view: View) -> int:
    return int(view.answers.get("aantal") or 0)


def _together(view: View) -> bool:
    return _count(view) > 1


def _yes_no(naam: str) -> Callable[[View], Vraag]:
    def vraag(view: View) -> Vraag:
        keuzes = tuple(Keuze(k, zin(f"gesprek.knop.{k}")) for k in ("ja", "nee"))
        return Vraag(naam, "een", zin(f"aanmelden.vraag.{naam}"), keuzes=keuzes)

    return vraag


def _mix(view: View) -> Vraag:
    keuzes = (Keuze("ja", zin("aanmelden.knop.mix_ja")), Keuze("nee", zin("aanmelden.knop.mix_nee")))
    tekst = zin("aanmelden.vraag.mix" if _together(view) else "aanmelden.vraag.mix_een", kern=view.facts.kern)
    return Vraag("mix", "een", tekst, keuzes=keuzes)


def _people() -> Iterator[Ask]:
    """Two questions for each of the party, when they agreed to it; each may be passed over."""
    for i in range(1, MEESTE + 1):
        yield _about("leeftijd", i)
        yield _about("uit_kern", i)


def _about(wat: str, i: int) -> Ask:
    key = f"{wat}_{i}"

    def vraag(view: View) -> Vraag:
        who = "u" if i == 1 else "ander"
        tekst = zin(f"aanmelden.vraag.{wat}_{who}", nummer=i, kern=view.facts.kern)
        return Vraag(key, "een", tekst, keuzes=_choices(wat), verplicht=False)

    return Ask(
        key,
        vraag,
        when=lambda v: v.answers.get("mix") == "ja" and i <= _count(v),
        counted=True,
        short=lambda v: zin(f"aanmelden.kort.{wat}_{'u' if i == 1 else 'ander'}", nummer=i, kern=v.facts.kern),
    )


def _choices(wat: str) -> tuple[Keuze, ...]:
    if wat == "leeftijd":
        return tuple(Keuze(leeftijd, zin(f"charette.leeftijd.{leeftijd}")) for leeftijd in LEEFTIJDEN)
    return tuple(Keuze(k, zin(f"gesprek.knop.{k}")) for k in ("ja", "nee"))


def _needs(view: View) -> Vraag:
    keuzes = tuple(Keuze(nood, zin(f"aanmelden.nood.{nood}")) for nood in (*NODEN, GEEN))
    if view.answers.get("wensen") == APART:
        keuzes = (Keuze(APART, zin("aanmelden.zeg.apart")),)
    return Vraag("wensen", "meer", zin("aanmelden.vraag.wensen"), keuzes=keuzes)


def _check_needs(view: View, waarde: str) -> str | None:
    chosen = waarde.split()
    return zin("aanmelden.fout.geen_alleen") if GEEN in chosen and len(chosen) > 1 else None


def _chosen_needs(data: Mapping[str, Any]) -> list[str]:
    return [nood for nood in str(data.get("wensen", "")).split() if nood in NODEN]


def _need(nood: str) -> Ask:
    key = f"wens_{nood}"
    return Ask(
        key,
        lambda v: Vraag(key, "tekst", zin(f"aanmelden.vraag.wens_{nood}"), maximum=WENS_LENGTE),
        when=lambda v: nood in _chosen_needs(v.answers),
        counted=True,
        short=_short(key),
    )


def _name(view: View) -> Vraag:
    hint = zin("aanmelden.vraag.naam_hint", tot=_c(view)["bewaar_tot"])
    return Vraag("naam", "tekst", zin("aanmelden.vraag.naam"), hint=hint, maximum=NAAM_LENGTE)


def _reach(view: View) -> Vraag:
    return Vraag("bereik", "tekst", zin("gesprek.contact.bereik"), hint=zin("aanmelden.vraag.bereik_hint"), maximum=200)


def check_reach(view: View, waarde: str) -> str | None:
    """Why we cannot reach somebody at what was typed; None when we can."""
    if geldig_adres(waarde) or TELEFOON.fullmatch(waarde.strip()):
        return None
    return zin("gesprek.contact.bereik_fout")


# --- sending it


def _send_question(view: View) -> Vraag:
    keuzes = (
        Keuze("verstuur", zin("aanmelden.knop.verstuur")),
        Keuze("wijzig", zin("gesprek.knop.wijzig")),
        Keuze("wis", zin("gesprek.knop.wis")),
    )
    return Vraag("_versturen", "een", zin("aanmelden.vraag.versturen"), keuzes=keuzes)


def _wants_to_send(view: View) -> bool:
    return view.answers.get("_versturen") == "verstuur"


def _send(view: View) -> Effect:
    return Effect("meld_aan", "_verstuurd", {**view.answers, "dagdelen": gekozen(view)})


def _own_page(view: View) -> str:
    key = "aanmelden.zeg.pagina_telegram" if _on_telegram(view) else "aanmelden.zeg.pagina"
    return zin(key, link=view.notes["_verstuurd.link"])


def _how_we_tell(view: View) -> str:
    return zin(f"aanmelden.zeg.hoort_{view.notes['_verstuurd.hoe']}")


def _more(view: View) -> Vraag:
    """A page has no field to type in once nothing is asked any more; on Telegram one can always type."""
    names = {"mijn_aanmelding": "menu.mijn_aanmelding", "klaar": "mijn.keuze_klaar"}
    keuzes = tuple(Keuze(naam, zin(f"aanmelden.{key}")) for naam, key in names.items())
    return Vraag("_nog", "een", zin("aanmelden.idee.nog"), keuzes=keuzes)


def _to_mine(view: View) -> Effect:
    return Effect("begin_charette", "_mijn", {"wat": "mijn_aanmelding"})
