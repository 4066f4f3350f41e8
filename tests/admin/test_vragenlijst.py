"""The page form as a door: sections, errors at the field and above, back and on, chat and page in mid-answer."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

import pytest
from werkzeug.test import TestResponse

from kern.db import Database
from kern.onderzoek.vragenlijst import Keuring
from tests.admin.conftest import Browser, Huis, Klok, bouw
from tests.bot.conftest import H_BLIJFT, Dorp, keuring, open_dorp  # noqa: F401  a fixture

BLAD = "/vragenlijst/westendorp"
CHAT = "/chat/westendorp"


@pytest.fixture
def dorp(sqlite_db: Database, klok: Klok, keuring: Keuring) -> Dorp:  # noqa: F811
    return open_dorp(sqlite_db, klok(), keuring, 0)


@pytest.fixture
def huis(dorp: Dorp, klok: Klok) -> Huis:
    return bouw(dorp.db, klok)


@dataclass
class Blad:
    """One browser on the page form."""

    browser: Browser
    adres: str = BLAD
    page: TestResponse = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.browser.get(self.adres)

    @property
    def text(self) -> str:
        """What is on the page."""
        return html.unescape(self.page.get_data(as_text=True))

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the last form that answers something."""
        names = ("nonce", "vraag", "deel")
        found = {n: re.findall(rf'name="{n}" value="([^"]*)"', self.text) for n in names}
        return {n: values[-1] for n, values in found.items() if values}

    def vragen(self) -> list[str]:
        """The questions of this section, in order."""
        return list(dict.fromkeys(re.findall(r'name="v-([^"]+)"', self.text)))

    def send(self, **said: object) -> Blad:
        """Post this form and follow."""
        self.page = self.browser.post(self.adres, data={**self.hidden(), **said}, follow_redirects=True)
        return self

    def fill(self, doe: str = "", **answers: object) -> Blad:
        """Fill in a section."""
        data: dict[str, object] = {f"v-{key}": value for key, value in answers.items()}
        return self.send(**data, **({"doe": doe} if doe else {}))

    def fill_all(self, answers: dict[str, str]) -> Blad:
        """Answer every section with these answers until one asks something else."""
        while keys := self.vragen():
            self.fill(**{k: answers[k] for k in keys if answers.get(k)})
            assert self.vragen() != keys, self.text
        return self


def begonnen(huis: Huis) -> Blad:
    blad = Blad(huis.bezoeker())
    return blad.send(keuze="ja")


def test_from_the_first_page_to_the_receipt(huis: Huis, dorp: Dorp) -> None:
    blad = Blad(huis.bezoeker())
    assert "Ik ben een computer, geen mens." in blad.text
    blad.send(keuze="ja").fill_all(H_BLIJFT)
    assert "Dit hebt u ingevuld. Klopt het?" in blad.text
    assert "vrijstaand" not in blad.text
    blad.send(keuze="verstuur")
    assert "Uw wijzigcode is" in blad.text
    [record] = dorp.records()
    assert record.kanaal == "web"
    expected = {k: v for k, v in H_BLIJFT.items() if not k.startswith("_") and v}
    assert {k: v for k, v in record.antwoorden.items() if k in expected} == expected
    blad.send(doe="verder", vink="niets")
    assert "U bent klaar" in blad.text


def test_a_question_stands_on_the_page_after_the_one_it_depends_on(huis: Huis) -> None:
    blad = begonnen(huis)
    assert blad.vragen() == ["situatie"]
    blad.fill(situatie="H")
    assert "situatie" not in blad.vragen()
    assert "leeftijd" in blad.vragen()


def test_what_is_wrong_stands_above_and_at_the_field_and_the_rest_is_kept(huis: Huis, dorp: Dorp) -> None:
    blad = begonnen(huis).fill(situatie="H").fill(leeftijd="35-44")
    keys = blad.vragen()
    assert len(keys) >= 2
    first, second = keys[0], keys[1]
    blad.fill(**{second: H_BLIJFT[second]})
    assert blad.page.status_code == 422
    assert "Verbeter 1 antwoord" in blad.text
    assert f'href="#v-{first}"' in blad.text
    assert f'id="v-{first}-fout"' in blad.text
    assert re.search(rf'name="v-{second}"[^>]*value="{H_BLIJFT[second]}" checked', blad.text), "what was right stays"
    blad = Blad(blad.browser)
    assert re.search(rf'name="v-{second}"[^>]*value="{H_BLIJFT[second]}" checked', blad.text), "and was kept"


def test_the_section_before_can_be_changed_and_nothing_is_lost(huis: Huis) -> None:
    blad = begonnen(huis).fill(situatie="H").fill(leeftijd="35-44")
    later = blad.vragen()
    blad.fill(doe="vorige", **{later[0]: H_BLIJFT[later[0]]})
    assert blad.vragen() == ["leeftijd"]
    assert re.search(r'value="35-44" checked', blad.text)
    blad.fill(leeftijd="45-54")
    assert blad.vragen() == later
    assert re.search(rf'value="{H_BLIJFT[later[0]]}" checked', blad.text), "typed before going back"


def test_the_chat_goes_on_where_the_page_was_and_the_page_where_the_chat_was(huis: Huis) -> None:
    blad = begonnen(huis).fill(situatie="H")
    chat = blad.browser.get(CHAT)
    text = html.unescape(chat.get_data(as_text=True))
    assert "Hoe oud is de oudste bewoner" in text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', text)[-1]
    blad.browser.post(CHAT, data={"nonce": nonce, "vraag": "leeftijd", "keuze": "35-44"})
    blad = Blad(blad.browser)
    assert "huishouden" in blad.vragen()
    assert "leeftijd" not in blad.vragen()


def test_a_page_sent_twice_counts_once_and_an_old_page_overwrites_nothing(huis: Huis) -> None:
    blad = begonnen(huis).fill(situatie="H")
    old = blad.hidden()
    blad.fill(leeftijd="35-44")
    blad.browser.post(BLAD, data={**old, "v-leeftijd": "75-84"})  # the same nonce: a double click
    text = html.unescape(blad.browser.get(BLAD + "?deel=" + old["deel"]).get_data(as_text=True))
    assert 'value="35-44" checked' in text


def test_somebody_it_is_not_meant_for_hears_so_and_nothing_stays(huis: Huis, dorp: Dorp) -> None:
    blad = begonnen(huis).fill(situatie="X")
    assert not blad.vragen()
    assert dorp.aantal() == 0
    assert "Nieuwe vragenlijst beginnen" in blad.text


def test_later_gives_a_code_with_which_another_device_goes_on(huis: Huis) -> None:
    blad = begonnen(huis).fill(situatie="H").fill(doe="later", leeftijd="35-44")
    code = re.search(r"Uw code is (\w{8})", blad.text)
    assert code, blad.text
    other = huis.bezoeker()
    page = other.get(f"/verder/{code[1]}")
    assert page.status_code == 200
    other.post(f"/verder/{code[1]}", data={}, follow_redirects=True)
    assert "huishouden" in Blad(other).vragen()
    assert "U ging ergens anders verder" in Blad(blad.browser).text
    third = huis.bezoeker()
    third.get(f"/verder/{code[1]}")
    assert third.post(f"/verder/{code[1]}", data={}).status_code == 410, "a code works once"


def test_looking_keeps_nothing(huis: Huis) -> None:
    browser = huis.bezoeker()
    for path in (BLAD, BLAD + "?deel=3", BLAD + "?deel=x"):
        assert browser.get(path).status_code == 200
    assert browser.get("/vragenlijst/bestaat-niet").status_code == 404
    assert "Set-Cookie" not in browser.get(BLAD).headers


def test_the_chat_shows_the_way_to_the_page_form(huis: Huis) -> None:
    assert f'href="{BLAD}"' in huis.bezoeker().get(CHAT).get_data(as_text=True)


def test_a_letter_leads_to_the_page_form_too(sqlite_db: Database, klok: Klok, keuring: Keuring) -> None:  # noqa: F811
    dorp = open_dorp(sqlite_db, klok(), keuring)
    browser = bouw(dorp.db, klok).bezoeker()
    browser.get(f"/c/{dorp.codes[0]}")
    page = browser.post(f"/c/{dorp.codes[0]}", data={"code": dorp.codes[0], "naar": "formulier"})
    assert page.location == BLAD
    blad = Blad(browser).send(keuze="ja")
    assert blad.vragen() == ["situatie"], "no question about the code"
