"""May we send you something? Purposes, name, e-mail or telephone, consent; kept apart from every answer."""

from __future__ import annotations

import re

from bot.steps import Ask, Do, Effect, Say, Steps, View, When
from kern.mensen import geldig_adres
from kern.taal import zin
from kern.vragen import Keuze, Vraag

DOELEN = ("bewijs", "uitslag", "charette", "cpo")
TELEFOON = re.compile(r"\+?[\d][\d ()\-.]{8,18}")


def contact_steps(when: When) -> Steps:
    """The contact form as steps, for after an onderzoek and from the menu alike."""

    def wanted(view: View) -> bool:
        return when(view) and view.answers.get("_contact", "niets") not in ("", "niets")

    def agreed(view: View) -> bool:
        return wanted(view) and view.answers.get("_toestemming") == "ja"

    return (
        Ask("_contact", _purposes, when=when, check=_check_purposes),
        Ask("_naam", lambda v: Vraag("_naam", "tekst", zin("gesprek.contact.naam"), maximum=80), when=wanted),
        Ask("_bereik", _reach, when=wanted, check=_check_reach),
        Ask("_toestemming", _consent, when=wanted),
        Do("_contact_bewaard", _keep, when=agreed),
        Say(
            "_contact_zin",
            lambda v: zin("gesprek.contact.bewaard", code=v.notes["_contact_bewaard.code"]),
            when=lambda v: agreed(v) and v.notes.get("_contact_bewaard.code", "") != "",
        ),
        Say(
            "_bewijs_zin",
            lambda v: zin("gesprek.contact.mail_onderweg"),
            when=lambda v: agreed(v) and "bewijs" in v.answers["_contact"].split(),
        ),
        Say(
            "_contact_niet",
            lambda v: zin("gesprek.contact.niet_bewaard"),
            when=lambda v: wanted(v) and v.answers.get("_toestemming") == "nee",
        ),
    )


def _purposes(view: View) -> Vraag:
    names = [n for n in (*DOELEN, "niets") if n != "bewijs" or "_verstuurd.code" in view.notes]
    keuzes = tuple(Keuze(n, zin(f"gesprek.contact.{n}")) for n in names)
    return Vraag("_contact", "meer", zin("gesprek.contact.doelen"), keuzes=keuzes)


def _check_purposes(view: View, waarde: str) -> str | None:
    chosen = waarde.split()
    return zin("gesprek.contact.alleen_niets") if "niets" in chosen and len(chosen) > 1 else None


def _needs_mail(view: View) -> bool:
    return "bewijs" in view.answers.get("_contact", "").split()


def _reach(view: View) -> Vraag:
    key = "bereik_mail" if _needs_mail(view) else "bereik"
    return Vraag("_bereik", "tekst", zin(f"gesprek.contact.{key}"), maximum=200)


def _check_reach(view: View, waarde: str) -> str | None:
    if geldig_adres(waarde):
        return None
    if _needs_mail(view):
        return zin("gesprek.contact.bereik_mail_nodig")
    return None if TELEFOON.fullmatch(waarde.strip()) else zin("gesprek.contact.bereik_fout")


def _consent(view: View) -> Vraag:
    keuzes = (Keuze("ja", zin("gesprek.knop.ja")), Keuze("nee", zin("gesprek.knop.nee")))
    return Vraag("_toestemming", "een", zin("gesprek.contact.toestemming"), keuzes=keuzes)


def _keep(view: View) -> Effect:
    reach = view.answers["_bereik"]
    mail = geldig_adres(reach)
    return Effect(
        "bewaar_contact",
        "_contact_bewaard",
        {
            "doelen": view.answers["_contact"].split(),
            "naam": view.answers["_naam"],
            "email": mail or "",
            "telefoon": "" if mail else reach,
            "wijzigcode": view.notes.get("_verstuurd.code", ""),
        },
    )
