"""How mail looks: the same words in text and HTML, one button, styles inlined, nothing that fetches."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest
from sqlalchemy.orm import Session

from kern import mensen, outbox, toezeggingen
from kern.berichten import aanvraag, bericht, ontvangstbewijs, stapmail, vraagmail
from kern.berichten.dbo_update import Aanleiding, plan_en_stuur
from kern.berichten.mailopmaak import alineas, een_regel, veilig
from kern.db import Database
from kern.kernen import Kern
from kern.outbox import Verzending
from kern.trajecten import begroting, stand
from tests.berichten.test_dbo_update import HUIS, feit, westendorp
from tests.test_werk_trajecten import lopend


@pytest.fixture
def mails(sqlite_db: Database, now: datetime) -> dict[str, dict[str, object]]:
    with sqlite_db.writing() as s:
        kern = westendorp(s, now)
        feit(s, kern, now, "Er komt een brug.")
        (update,) = plan_en_stuur(s, now, kern, Aanleiding.DIRECT, HUIS)
        (vrij,) = bericht.stuur(s, now, kern, "Bijeenkomst", "Komt u ook?", "marieke", HUIS)
        bewijs = ontvangstbewijs.stuur(s, now, kern, "riet@dorp.example", "K7P 2XM", HUIS)
        rows = {"dbo_update": update, "bericht": vrij, "ontvangstbewijs": bewijs, **_traject(s, now, kern)}
        return {naam: outbox.lees_inhoud(s, row) for naam, row in rows.items()}


def _traject(s: Session, now: datetime, kern: Kern) -> dict[str, Verzending]:
    t = lopend(s, now, kern)
    persoon = mensen.dbo_contacten(s, kern.id)[0]
    vraag = toezeggingen.stel_vraag(s, now, kern.id, "Mag er buiten de kern gebouwd worden?", bron="chat", aan="U")
    vraag.slot = "Ja.\n\nOnder voorwaarden."
    beeld = stand.van_traject(s, now, t)
    jaar = begroting.jaarstand(s, now, 2027)
    t.vraag = "Graag een traject."
    return {
        "aanvraag": aanvraag.ontvangst(s, now, kern, t, "Henk", "henk@dorp.example", jaar, HUIS),
        "stapmail": stapmail.stuur(s, now, kern, beeld, beeld.stappen[0], "begint", "Henk", "henk@dorp.example", HUIS),
        "vraag_ontvangst": vraagmail.ontvangst(s, now, kern, vraag, persoon, HUIS),
        "vraag_antwoord": vraagmail.antwoord(s, now, kern, vraag, persoon, HUIS),
    }


MET_KNOP = ("dbo_update", "ontvangstbewijs", "stapmail")
MET_AFMELDEN = ("dbo_update", "bericht")
SOORTEN = pytest.mark.parametrize("soort", [*MET_KNOP, "bericht", "aanvraag", "vraag_ontvangst", "vraag_antwoord"])


def woorden(tekst: str) -> set[str]:
    return set(re.findall(r"[a-zà-ü0-9]{4,}", tekst.lower()))


@SOORTEN
def test_text_and_html_say_the_same(mails: dict[str, dict[str, object]], soort: str) -> None:
    mail = mails[soort]
    html = re.sub(r"<(style|title)>.*?</\1>", " ", str(mail["html"]), flags=re.S)
    spoken = woorden(unescape(re.sub(r"<[^>]+>", " ", html)))
    plain = woorden(re.sub(r"https?://\S+", " ", str(mail["tekst"])))
    assert plain - spoken <= {"stoppen"} and spoken - plain <= {"kern", "praat", "stop", "naar"}


@SOORTEN
def test_look(mails: dict[str, dict[str, object]], soort: str) -> None:
    html = str(mails[soort]["html"])
    assert html.count('class="knop"') == (soort in MET_KNOP)
    assert "<h1 style=" in html and 'lang="nl"' in html and "@media" in html
    assert not re.search(r"<img|<script|<link|src=|url\(|@import|{{|{%", html)
    assert "Gemeente Oude IJsselstreek" in html and "Postbus 1" in html and "0315 - 12 34 56" in html
    assert ("Stop met deze e-mail" in html) == (soort in MET_AFMELDEN)
    assert max(map(len, str(mails[soort]["tekst"]).splitlines())) < 400
    assert "\n\n\n" not in str(mails[soort]["tekst"])


def test_what_people_type_becomes_safe() -> None:
    assert veilig("a\r\nb\rc\u2028d\x00\u202e\u200b\ud83d\te") == "a\nb\nc\nd e"
    assert een_regel("  twee\r\nregels  ") == "twee regels"
    assert len(een_regel("x" * 500)) == 120
    assert alineas("a\nb\n \n\nc\n") == [["a", "b"], ["c"]] and alineas(" \n ") == []
