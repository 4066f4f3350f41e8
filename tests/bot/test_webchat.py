"""The web chat is two translations: a posted form becomes an `Incoming`, a conversation becomes a page."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from bot.channels.webchat import PageQuestion, Progress, incoming
from bot.receive import Incoming
from kern.taal import zin
from tests.bot.conftest import H_BLIJFT, S_BLIJFT, Dorp, Praat

NONCE = "0123456789abcdef" * 2
BRON = ("gesprek:deur", "adres:127.0.0.1")

# --- in

FORMS: list[tuple[list[tuple[str, str]], dict[str, object]]] = [
    ([("keuze", "H"), ("vraag", "situatie")], {"gekozen": ("H",), "vraag": "situatie"}),
    ([("keuze", ""), ("vraag", "opmerking")], {"gekozen": ("",), "vraag": "opmerking"}),
    ([("tekst", "drie"), ("vraag", "q"), ("doe", "stuur")], {"tekst": "drie", "vraag": "q"}),
    ([("tekst", ""), ("vraag", "q"), ("doe", "stuur")], {"vraag": "q"}),
    ([("vink", "a"), ("vink", "b"), ("vraag", "q"), ("doe", "verder")], {"gekozen": ("a", "b"), "vraag": "q"}),
    ([("vraag", "q"), ("doe", "verder")], {"gekozen": (), "vraag": "q"}),
    ([("vink", "a"), ("vraag", "q"), ("doe", "terug")], {"vraag": "q", "doe": "terug"}),
    ([("vraag", "q"), ("doe", "stop")], {"vraag": "q", "doe": "stop"}),
    ([("wijzig", "leeftijd"), ("vraag", "q")], {"wijzig": "leeftijd", "vraag": "q"}),
    ([("onbekend", "x")], {}),
]


@pytest.mark.parametrize(("fields", "expected"), FORMS)
def test_form(fields: list[tuple[str, str]], expected: dict[str, object]) -> None:
    form = MultiDict([("nonce", NONCE), *fields])
    wanted = {"sleutel": f"web:deur:{NONCE}", "kanaal": "web", "adres": "geheim:westendorp", "slug": "westendorp"}
    found = incoming(form, "geheim", "deur", "westendorp", BRON)
    assert found == Incoming(**{**wanted, "bron": BRON, **expected})  # type: ignore[arg-type]
    assert found is not None and "geheim" not in found.sleutel


@pytest.mark.parametrize("nonce", [None, "", "abc", NONCE + "0", NONCE.upper(), "../" + NONCE[3:], NONCE + "\n"])
def test_a_form_without_a_nonce_of_ours_is_no_message(nonce: str | None) -> None:
    form = MultiDict([("tekst", "drie"), *([] if nonce is None else [("nonce", nonce)])])
    assert incoming(form, "geheim", "deur", "westendorp", BRON) is None


# --- out


def vraag(p: Praat) -> PageQuestion:
    found = p.page().vraag
    assert found is not None
    return found


def test_before_the_first_message_the_page_only_shows(dorpje: Dorp) -> None:
    page = dorpje.praat().page()
    assert page.titel == zin("gesprek.titel.onderzoek", kern="Westendorp")
    assert [r.soort for r in page.regels] == ["bot"] * 3
    assert (page.voortgang, page.acties, page.kijk_url) == (None, [], "")
    assert page.vraag is not None and [k[0] for k in page.vraag.keuzes] == ["ja", "uitleg", "mens", "al", "nee"]
    assert dorpje.praat().state() is None, "looking keeps nothing"


# Question → kind on the page, whether one can type, values of the buttons under it.
SOORTEN = [
    ("situatie", "een", True, []),
    ("eigendom_nu", "een", True, [""]),
    ("uitwonend_waar", "getal", True, [""]),
    ("meedoen", "meer", False, [""]),
    ("opmerking", "open", True, [""]),
]


@pytest.mark.parametrize(("key", "soort", "typen", "knoppen"), SOORTEN)
def test_each_kind_of_question(dorpje: Dorp, key: str, soort: str, typen: bool, knoppen: list[str]) -> None:
    answers = {**H_BLIJFT, "huishouden": "partner_kind", "uitwonend": "2", "uitwonend_waar": "1"}
    riet = dorpje.praat().vul_in({k: v for k, v in answers.items() if k != "uitwonend_waar"}, tot=key)
    if key in ("meedoen", "opmerking"):
        riet.say("1").vul_in(answers, tot=key)
    found = vraag(riet)
    assert (found.key, found.soort, found.typen) == (key, soort, typen)
    assert [(naam, waarde) for naam, waarde, _, _ in found.knoppen] == [("keuze", w) for w in knoppen]
    assert len(found.merken) == len(found.keuzes)


def test_the_nonce_is_new_at_every_rendering(dorpje: Dorp) -> None:
    riet = dorpje.praat().say("/start")
    first, second = vraag(riet), vraag(riet)
    assert first.nonce != second.nonce
    assert {len(first.nonce), len(second.nonce)} == {32}


def test_progress_and_actions(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(H_BLIJFT, tot="_code")
    assert (riet.page().voortgang, riet.page().acties) == (None, [])
    riet.press("geen")
    assert riet.page().voortgang == Progress(1, 14, 0)
    assert [a[0] for a in riet.page().acties] == ["terug", "later", "stop"]
    riet.press("H", "35-44")
    assert riet.page().voortgang == Progress(3, 18, 11)
    riet.stuur(doe="stop")
    assert (riet.page().acties, vraag(riet).key, vraag(riet).soort) == ([], "_stop", "een")


def test_the_log_has_what_was_typed_and_what_was_read(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(H_BLIJFT, tot="leeftijd").stuur(tekst="82", vraag="leeftijd")
    lines = [(r.soort, r.tekst, r.wijzig) for r in riet.page().regels[-4:]]
    assert lines == [
        ("bewoner", "Ik woon in Westendorp, in mijn eigen huishouden", "situatie"),
        ("bot", "Hoe oud is de oudste bewoner van uw huishouden?", ""),
        ("bewoner", "82", "leeftijd"),
        ("bot", zin("gesprek.vraag.genoteerd", antwoord="75 tot en met 84 jaar"), ""),
    ]


def test_why_an_answer_was_not_taken_stands_at_the_question_until_the_next_turn(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(H_BLIJFT, tot="leeftijd").stuur(tekst="1945", vraag="leeftijd")
    assert vraag(riet).melding == riet.laatste.spoken[0].tekst
    riet.press("35-44")
    assert vraag(riet).melding == ""


def test_what_is_said_in_passing_stays_until_the_next_turn(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(H_BLIJFT, tot="leeftijd").stuur(doe="mens", vraag="leeftijd")
    assert "Liever een mens?" in riet.page().regels[-1].tekst
    riet.press("35-44")
    assert not [r for r in riet.page().regels if "Liever een mens?" in r.tekst]


def test_a_question_that_is_open_again_shows_what_was_answered(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(H_BLIJFT, tot="opmerking").stuur(wijzig="leeftijd")
    assert [k[0] for k in vraag(riet).keuzes if k[3]] == ["35-44"]
    assert riet.page().voortgang == Progress(2, 18, 6)
    riet.stuur(wijzig="meedoen")
    assert [k[0] for k in vraag(riet).keuzes if k[3]] == ["nee"]


def test_the_summary_is_a_list_with_a_button_at_each_answer(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(S_BLIJFT, tot="_verzenden")
    page, asked = riet.page(), vraag(riet)
    assert page.regels[-1].soort == "samenvatting"
    assert [(n, key) for n, _, _, key in page.regels[-1].rijen] == [
        (1, "situatie"),
        (2, "leeftijd"),
        (3, "verhuiswens"),
        (4, "opmerking"),
    ]
    assert (asked.soort, asked.keuzes, asked.typen) == ("geen", (), False)
    assert [(k[1], k[3]) for k in asked.knoppen] == [("verstuur", True), ("wis", False)]


def test_after_sending_nothing_can_be_changed_and_at_the_end_one_begins_anew(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(S_BLIJFT, tot="_contact")
    page = riet.page()
    assert not [r for r in page.regels if r.wijzig]
    assert [a[0] for a in page.acties] == ["stop"]
    riet.tick("niets")
    page = riet.page()
    assert (page.vraag, page.kijk_url, [a[0] for a in page.acties]) == (None, "", ["nieuw"])
    assert page.regels[-1].tekst == zin("gesprek.onderzoek.klaar")


def test_the_state_of_the_page_changes_with_every_turn_and_when_the_onderzoek_closes(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(S_BLIJFT, tot="leeftijd")
    before = riet.page()
    assert before.kijk_url == f"/chat/westendorp/later?stand={before.stand}"
    riet.press("18-24")
    after = riet.page()
    assert after.stand != before.stand == riet_stand(before.kijk_url)
    dorpje.sluit()
    assert riet.page().stand == after.stand, "in the uitloop one goes on"
    dorpje.verstrijkt(hours=25)
    closed = riet.page()
    assert closed.stand != after.stand and closed.vraag is None
    assert "gesloten" in closed.regels[-1].tekst
    assert riet.antwoorden(), "looking erases nothing; the next message does"
    riet.say("hallo")
    assert riet.antwoorden() == {}


def riet_stand(url: str) -> str:
    return url.partition("stand=")[2]


def test_a_lost_response_loses_nothing(dorpje: Dorp) -> None:
    riet = dorpje.praat().vul_in(S_BLIJFT, tot="verhuiswens")
    bericht = {"gekozen": ("nee",), "vraag": "verhuiswens", "sleutel": f"web:deur:{NONCE}"}
    riet.stuur(**bericht)
    seen = riet.page().regels
    assert riet.stuur(**bericht).laatste.dubbel
    assert riet.page().regels == seen
    assert vraag(riet).key == "opmerking"
