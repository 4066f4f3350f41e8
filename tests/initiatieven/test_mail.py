"""What whoever brought a plan hears: a receipt with a copy, and every change of its status."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.db import Database, keys
from kern.huis import Huis
from kern.initiatieven import Initiatief, Plan
from kern.initiatieven.segmenten import SOORTEN
from kern.journaal import Zichtbaarheid
from kern.mensen import OngeldigAdres, indieners
from kern.mensen.indieners import Aanbieder
from kern.outbox import Verzending
from kern.taal import spreek, vandaag
from kern.werk import initiatieven
from tests.initiatieven.hulp import BEWIJS, RIJ, STAF, kern

HUIS = Huis("Dorpstad", "https://kernpraat.example", "kernpraat@gemeente.example")
SEM = Aanbieder("Sem Bouwman", "sem@dorp.example", "06 1234 5678")
PLAN = Plan("Achter de kerk", "Naast het kerkhof", {SOORTEN["app"]: 6, RIJ: 2}, "Kleine woningen", eigenaar="eigen")


def mails(s: Session) -> list[dict[str, Any]]:
    """The mails in the outbox, in order, opened."""
    rows = s.scalars(select(Verzending).order_by(Verzending.sleutel))
    return [json.loads(keys(s).open("verzending.inhoud", row.inhoud or b"")) for row in rows]


def dien_in(s: Session, now: datetime, wie: Aanbieder | None = SEM, plan: Plan = PLAN) -> Initiatief:
    return initiatieven.dien_in(s, now, kern(s), HUIS, plan, bron="web", indiener=wie)


def zet(s: Session, now: datetime, i: Initiatief, naar: str, reden: str = "Het past bij\nhet dorp") -> None:
    initiatieven.zet_status(
        s,
        now,
        i,
        naar,
        HUIS,
        reden=reden,
        bewijs=BEWIJS.get(naar, {}),
        dag=vandaag(now),
        zichtbaarheid=Zichtbaarheid.INTERN,
        door=STAF,
        gelezen_versie=i.versie,
    )


def test_de_ontvangst_heeft_nummer_tijd_en_een_kopie(db: Database, now: datetime) -> None:
    with db.writing() as s:
        dien_in(s, now)
        [mail] = mails(s)
        assert mail["onderwerp"] == "Uw plan heeft nummer 1"
        for tekst in (mail["tekst"], mail["html"]):
            for deel in (
                "nummer 1",
                "11.00\u00a0uur",
                "Achter de kerk",
                "Naast het kerkhof",
                "6 × Appartementen, om te kopen; 2 × rijwoning · koop · betaalbaar",
                "Kleine woningen",
                "Sem Bouwman",
                "sem@dorp.example",
                "06 1234 5678",
                "geen aanvraag voor een vergunning",
            ):
                assert deel in tekst, deel


def test_zonder_mailadres_of_indiener_gaat_er_geen_mail(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        zet(s, now, dien_in(s, now, Aanbieder("Sem", telefoon="06 1234 5678")), "in_toetsing")
        zet(s, now, dien_in(s, now, None), "in_toetsing")
        assert not mails(s)
        with pytest.raises(OngeldigAdres):
            dien_in(s, now, Aanbieder("Sem", "sem@"))


def test_elke_status_gaat_naar_de_indiener_met_de_reden_en_de_datum(db: Database, now: datetime) -> None:
    with db.writing() as s:
        i = dien_in(s, now)
        zet(s, now, i, "principemedewerking")
        zet(s, now, i, "aangehouden")
        medewerking, stil = [m for m in mails(s) if "Nieuws" in m["tekst"]]
        assert medewerking["onderwerp"] == "Uw plan, nummer 1: het college wil in principe meewerken"
        assert "Dit geldt tot en met vrijdag 1\u00a0februari\u00a02030" in medewerking["tekst"]
        assert "Het past bij\nhet dorp" in medewerking["tekst"]
        assert "Wij kijken opnieuw op woensdag 1\u00a0september\u00a02027" in stil["html"]
        # Their own plan: they hear it whoever else may read it.
        indieners.wis(s, i.id)
        zet(s, now, i, "ingetrokken")
        assert len(mails(s)) == 3


def test_wie_in_het_engels_kwam_hoort_het_in_het_engels(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        with spreek("en"):
            i = dien_in(
                s, now, plan=Plan("Behind the church", "There", {RIJ: 2}, eigenaar="eigen", gegevens={"taal": "en"})
            )
        zet(s, now, i, "in_toetsing", "It may fit")
        ontvangst, status = mails(s)
        assert "Thank you" in ontvangst["tekst"]
        assert "News about your plan" in status["tekst"]


def test_vijandige_tekst_komt_niet_in_de_kop_en_niet_als_html(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        nep = "<b>Plan</b>\r\nBcc: iedereen@dorp.example"
        zet(s, now, dien_in(s, now, plan=Plan(nep, nep, {RIJ: 1}, nep, eigenaar="eigen")), "in_toetsing", nep)
        for mail in mails(s):
            assert "\n" not in mail["onderwerp"]
            assert "<b>Plan" not in mail["html"]
