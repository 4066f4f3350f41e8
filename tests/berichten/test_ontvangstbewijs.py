"""The receipt of a resident: the code, no answer, erased like an answer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from kern import mensen, outbox
from kern.berichten import ontvangstbewijs
from kern.db import Database
from kern.outbox import Soort, Uitkomst, Verzending
from kern.taal import spreek
from tests.berichten.test_dbo_update import HUIS, westendorp

RIET = "riet@dorp.example"


def test_it_holds_the_code_and_the_way_back(db: Database, now: datetime) -> None:
    with db.writing() as s:
        row = ontvangstbewijs.stuur(s, now, westendorp(s, now), RIET, "K7P 2XM", HUIS)
        mail = outbox.lees_inhoud(s, row)
        assert row.soort == Soort.PERSOONLIJK and row.herhaalt_antwoorden
        for deel in (str(mail["tekst"]), str(mail["html"])):
            assert "K7P 2XM" in deel and "https://kernpraat.example/chat/westendorp" in deel
            assert "maandag 15\u00a0maart\u00a02027" in deel
        assert mail["afmelden_url"] == mail["lijst"] == mail["abonnement"] == ""
        assert RIET not in str(mail)


def test_it_is_in_the_language_of_the_conversation(db: Database, now: datetime) -> None:
    with db.writing() as s, spreek("en"):
        row = ontvangstbewijs.stuur(s, now, westendorp(s, now), RIET, "K7P 2XM", HUIS)
        mail = outbox.lees_inhoud(s, row)
        assert mail["onderwerp"] == "Your answers about living in Westendorp"
        assert '<html lang="en">' in str(mail["html"])
        for deel in (str(mail["tekst"]), str(mail["html"])):
            assert "until the end of Monday 15\u00a0March\u00a02027" in deel
            assert "Kind regards," in deel
            assert "the project leader for small villages" in deel
            assert "Municipality of Oude IJsselstreek" in deel
            assert not re.search(r"\b(?:de|het|een|uw|wij|niet|met)\b", deel.partition("<body>")[2] or deel)
        assert row.omschrijving == "Ontvangstbewijs", "staff read what it is in Dutch"


def test_asked_twice_is_one_mail(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        first = ontvangstbewijs.stuur(s, now, kern, RIET, "K7P 2XM", HUIS)
        assert ontvangstbewijs.stuur(s, now, kern, RIET, "K7P 2XM", HUIS) is first
        assert ontvangstbewijs.stuur(s, now, kern, "sem@dorp.example", "K7P 2XM", HUIS) is not first
        assert "K7P" not in first.sleutel and "riet" not in first.sleutel


def test_the_code_is_gone_once_it_is_sent(db: Database, now: datetime) -> None:
    with db.writing() as s:
        ontvangstbewijs.stuur(s, now, westendorp(s, now), RIET, "K7P 2XM", HUIS)
        (g,) = outbox.claim(s, now, ["mail"], 1)
        assert outbox.rond_af(s, now + timedelta(seconds=1), g.id, g.lease_token, Uitkomst.verzonden())
        row = s.scalars(select(Verzending)).one()
        assert row.inhoud is None and row.adres is None


def test_wrong_address(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        with pytest.raises(mensen.OngeldigAdres):
            ontvangstbewijs.stuur(s, now, kern, "riet@dorp.example\r\nBcc: x@dorp.example", "K7P 2XM", HUIS)
