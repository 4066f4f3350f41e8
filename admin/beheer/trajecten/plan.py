"""The plan of a traject: counted on from a first day or back from a last one, looked at before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import HiddenField, RadioField

from admin.beheer.trajecten.pagina import Beeld, begin, bp, plaats, toon, verwerk, wie, zoek
from admin.config import lezend, nu
from admin.formulier import DatumVeld, Formulier, GetalVeld, Verplicht, Versieveld, ingevuld
from admin.toegang import LEIDING, mag
from kern import kalender
from kern.kalender import Kalender, Periode
from kern.taal import vandaag
from kern.trajecten import begroting, traject
from kern.trajecten.planning import Dagen
from kern.trajecten.rijen import Stapstaat, Traject
from kern.trajecten.stand import StapStand
from kern.trajecten.traject import TrajectFout

KANTEN = {"begin": "Vooruit, vanaf een eerste dag", "eind": "Terug, vanaf de dag dat het besluit er moet zijn"}


class Planformulier(Formulier):
    """From which day, and which way. `bekeken`: what was asked when the plan was shown."""

    kant = RadioField("Hoe wilt u rekenen?", choices=KANTEN, default="begin")
    dag = DatumVeld("Welke dag?", (Verplicht("vul_datum"),))
    jaar = GetalVeld("Telt mee in het jaar", (Verplicht("vul_jaar"),), minstens=2019, hoogstens=2040)
    bekeken = HiddenField()
    versie = Versieveld()

    @property
    def gevraagd(self) -> str:
        """What is asked, as one text, to compare with what was looked at."""
        return f"{self.kant.data} {self.dag.dag}"

    @property
    def dagen(self) -> dict[str, date | None]:
        """The day as the use case takes it: `begin` or `eind`."""
        return {str(self.kant.data): self.dag.dag}


@dataclass(frozen=True)
class Regel:
    """A step in the plan that is shown: its days then and now, and what it goes around.

    `botst`: it would begin before the one in front of it ends; `voorbij`: it should have begun already.
    """

    stap: StapStand
    was: Dagen | None
    wordt: Dagen | None
    om: tuple[Periode, ...]
    botst: bool
    voorbij: bool

    @property
    def anders(self) -> bool:
        """Whether its days change."""
        return self.was != self.wordt


@bp.route("/<int:id>/plan", methods=["GET", "POST"])
@mag(*LEIDING)
def plan(id: int) -> ResponseReturnValue:
    """Make or change the plan: first look, then keep it."""
    with lezend() as s:
        b = zoek(s, id)
        jaar = begroting.jaarstand(s, nu(), b.t.jaar or vandaag(nu()).year)
    if not b.loopt:
        abort(404)
    form = Planformulier(ingevuld(), data=_voorstel(b))
    if form.verstuurd() and (request.form.get("actie") != "bewaar" or form.bekeken.data != form.gevraagd):
        return _voorbeeld(b, form, jaar)

    def daad(s: Session, t: Traject) -> None:
        year = int(form.jaar.getal or 0)
        traject.plan(s, nu(), t, **form.dagen, jaar=year, door=wie(), gelezen_versie=form.versie.gelezen)

    return verwerk("admin/traject_plan.html", b, form, "gepland", daad, jaar=jaar, planregels=None)


def _voorstel(b: Beeld) -> dict[str, object]:
    """Count on from the day it has, else from today."""
    first = b.t.begin or b.t.begonnen_op or vandaag(nu())
    return begin(b, kant="begin", dag=first, jaar=str(b.t.jaar or first.year))


def _voorbeeld(b: Beeld, form: Planformulier, jaar: begroting.Jaarstand) -> ResponseReturnValue:
    """The plan as it would become; nothing is kept."""
    regels: list[Regel] | None = None
    try:
        with lezend() as s:
            t = zoek(s, b.t.id).t
            new = traject.plan_voorbeeld(s, nu(), t, **form.dagen)
            regels = _regels(b, new, kalender.lees(s, nu()))
    except TrajectFout as error:
        plaats(form, error)
    else:
        form.bekeken.data = form.gevraagd
    page = toon("admin/traject_plan.html", b, form=form, jaar=jaar, planregels=regels, verouderd=False, nodig=None)
    return page, 422 if form.errors else 200


def _regels(b: Beeld, nieuw: Mapping[str, Dagen], kal: Kalender) -> list[Regel]:
    found = []
    before: date | None = None
    for stap in b.stand.stappen:
        was = Dagen(stap.van, stap.tot) if stap.van and stap.tot else None
        wordt = nieuw.get(stap.sleutel)
        first = wordt.van if wordt and stap.staat is Stapstaat.LATER else None
        botst = first is not None and before is not None and first <= before
        voorbij = first is not None and first < vandaag(nu())
        if not stap.dicht:
            found.append(Regel(stap, was, wordt, _om(b, stap, wordt, before, kal), botst, voorbij))
        before = wordt.tot if wordt else before
    return found


def _om(b: Beeld, stap: StapStand, dagen: Dagen | None, ervoor: date | None, kal: Kalender) -> tuple[Periode, ...]:
    """The holidays that a step goes around: within its days, or between the step before and itself."""
    mijdt = next((row.inhoud.get("mijdt", ()) for row in b.t.stappen if row.sleutel == stap.sleutel), ())
    if dagen is None or not mijdt:
        return ()
    van = ervoor + timedelta(days=1) if ervoor else dagen.van
    return tuple(
        p for p in kal.perioden if p.soort in mijdt and p.soort != "feestdag" and p.van <= dagen.tot and p.tot >= van
    )
