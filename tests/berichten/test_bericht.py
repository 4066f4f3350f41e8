"""A free message to the contact persons of one kern."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from kern import journaal, mensen, outbox
from kern.audit import Auditregel
from kern.berichten import bericht
from kern.berichten.bericht import BerichtFout
from kern.berichten.dbo_update import Aanleiding, plan_en_stuur
from kern.db import Database
from kern.outbox import Verzending
from tests.berichten.test_dbo_update import HENK, HUIS, INA, feit, westendorp

TEKST = "Dinsdag komen wij langs.\r\nU bent welkom.\r\n\r\n\r\nBrengt u <b>uw buren</b> mee & {{ wie }}?"
MARIEKE = "m.tevelde@gemeente.example"


def test_preview_is_what_goes(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now, HENK, INA)
        beeld = bericht.voorbeeld(s, now, kern, " Bijeenkomst ", TEKST, HUIS)
        assert [p.email for p in beeld.ontvangers] == [HENK, INA] and beeld.afgemeld == 0
        rows = bericht.stuur(s, now, kern, " Bijeenkomst ", TEKST, MARIEKE, HUIS)
        mail = outbox.lees_inhoud(s, rows[0])
        same = ("onderwerp", "van", "antwoord_aan")
        assert [mail[k] for k in same] == [beeld.mail[k] for k in same]  # type: ignore[literal-required]
        assert mail["onderwerp"] == "Bijeenkomst" and mail["automatisch"] is False
        html = str(mail["html"])
        assert "Dinsdag komen wij langs.<br>U bent welkom.</p>" in html
        assert "&lt;b&gt;uw buren&lt;/b&gt; mee &amp; {{ wie }}?" in html
        assert "Dinsdag komen wij langs.\nU bent welkom.\n\nBrengt u <b>uw buren</b>" in str(mail["tekst"])


def test_journal_and_audit_go_with_it(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        bericht.stuur(s, now, kern, "Bijeenkomst", TEKST, MARIEKE, HUIS)
        (line,) = journaal.regels(s, kern.id, journaal.VOOR_DBO, now)
        assert line.zin == "De gemeente stuurde een bericht: Bijeenkomst."
        assert journaal.regels(s, kern.id, journaal.VOOR_IEDEREEN, now) == []
        assert [(a.door, a.handeling) for a in s.scalars(select(Auditregel))] == [(MARIEKE, "bericht_gestuurd")]


def test_the_weekly_mail_does_not_tell_it_again(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        feit(s, kern, now, "Ander nieuws.")
        bericht.stuur(s, now, kern, "Bijeenkomst", TEKST, MARIEKE, HUIS)
        (row,) = plan_en_stuur(s, now, kern, Aanleiding.WEKELIJKS, HUIS)
        tekst = str(outbox.lees_inhoud(s, row)["tekst"])
        assert "Ander nieuws." in tekst and "Bijeenkomst" not in tekst


def test_a_double_press_sends_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now, HENK, INA)
        first = bericht.stuur(s, now, kern, "Bijeenkomst", TEKST, MARIEKE, HUIS, sleutel="formulier1")
        again = bericht.stuur(s, now, kern, "Bijeenkomst", TEKST, MARIEKE, HUIS, sleutel="formulier1")
        assert {r.id for r in first} == {r.id for r in again}
        assert len(journaal.regels(s, kern.id, journaal.VOOR_DBO, now)) == 1
        assert len(bericht.stuur(s, now, kern, "Bijeenkomst", TEKST, MARIEKE, HUIS, sleutel="formulier2")) == 2
        assert len(s.scalars(select(Verzending)).all()) == 4


@pytest.mark.parametrize(
    ("onderwerp", "tekst", "veld"),
    [
        ("", "Hallo", "onderwerp"),
        (" \r\n", "Hallo", "onderwerp"),
        ("Hallo", " \n\u200b\n", "tekst"),
        ("H", "x" * 10_001, "tekst"),
    ],
)
def test_what_cannot_go(db: Database, now: datetime, onderwerp: str, tekst: str, veld: str) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        with pytest.raises(BerichtFout) as fout:
            bericht.stuur(s, now, kern, onderwerp, tekst, MARIEKE, HUIS)
        assert fout.value.veld == veld and str(fout.value).endswith(".")
        assert s.scalars(select(Verzending)).all() == []


def test_nobody_to_write_to(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        mensen.meld_af_met_token(s, now, mensen.maak_afmeldtoken(s, now, 1))
        with pytest.raises(BerichtFout, match="contactpersoon"):
            bericht.voorbeeld(s, now, kern, "Bijeenkomst", TEKST, HUIS)


def test_a_subject_cannot_carry_a_header(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        (row,) = bericht.stuur(s, now, kern, "Hallo\r\nBcc: x@dorp.example\u202e", "Tekst", MARIEKE, HUIS)
        assert outbox.lees_inhoud(s, row)["onderwerp"] == "Hallo Bcc: x@dorp.example"


def test_greeting_of_a_shared_address_is_to_the_board(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        mensen.wijzig(s, 1, 1, naam="Henk", functie="", email=HENK, gedeeld_adres=False)
        (row,) = bericht.stuur(s, now, kern, "Een", "Tekst", MARIEKE, HUIS)
        assert "Beste Henk," in str(outbox.lees_inhoud(s, row)["tekst"])
        mensen.wijzig(s, 1, 2, naam="Henk", functie="", email=HENK, gedeeld_adres=True)
        (row,) = bericht.stuur(s, now, kern, "Twee", "Tekst", MARIEKE, HUIS)
        assert "Beste bestuur van Westendorps Belang," in str(outbox.lees_inhoud(s, row)["tekst"])
