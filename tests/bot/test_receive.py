"""The shell: one transaction, a savepoint a message, every message once. On both databases."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.gesprekken import Gesprek, InboxRij
from bot.receive import Incoming, Received, receive
from kern import kernen
from kern.db import Database
from kern.onderzoek import antwoorden, codes, onderzoek
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.voortgang import Voortgang, uitval
from kern.outbox import Verzending
from kern.taal import zin
from tests.bot.conftest import H_BLIJFT, HUIS, MARIEKE, S_BLIJFT, SLUIT, Dorp, Maker, Praat

GIF = zin("gesprek.hulp.gif")


def inbox(dorp: Dorp) -> dict[str, tuple[str, int]]:
    """Key → state and number of tries."""
    with dorp.db.reading() as s:
        return {r.sleutel: (r.staat, r.pogingen) for r in s.scalars(select(InboxRij))}


def gif_bericht(p: Praat) -> Incoming:
    """A message of a kind that nobody knows: handling it always fails."""
    return p.bericht(soort="raadsel", tekst="kanarie")


# --- once


def test_the_same_message_twice_counts_once(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="situatie")
    bericht = riet.bericht(gekozen=("H",), vraag="situatie")
    first, second = receive(dorp.db, dorp.moment, [bericht, bericht], HUIS)
    again = receive(dorp.db, dorp.moment, [bericht], HUIS)[0]
    assert (first.dubbel, second.dubbel, again.dubbel) == (False, True, True)
    assert first.spoken and not second.spoken and not again.spoken
    assert riet.antwoorden() == {"situatie": "H"}


def test_a_message_comes_again_in_another_order_and_nothing_changes(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="situatie")
    batch = [
        riet.bericht(gekozen=(v,), vraag=k)
        for k, v in (("situatie", "H"), ("leeftijd", "35-44"), ("huishouden", "alleen"))
    ]
    receive(dorp.db, dorp.moment, batch, HUIS)
    wijzig = riet.bericht(wijzig="leeftijd")
    receive(dorp.db, dorp.moment, [wijzig, riet.bericht(gekozen=("45-54",), vraag="leeftijd")], HUIS)
    assert all(r.dubbel for r in receive(dorp.db, dorp.moment, [wijzig, *reversed(batch)], HUIS))
    assert riet.antwoorden() == {"situatie": "H", "leeftijd": "45-54", "huishouden": "alleen"}


def test_sent_once_whatever_is_pressed_again(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="_verzenden")
    for _ in range(3):
        riet.stuur(gekozen=("verstuur",), vraag="_verzenden")
    assert dorp.aantal() == 1
    riet.expect(zin("gesprek.vraag.al_beantwoord"))
    riet.stuur(wijzig="leeftijd").expect(zin("gesprek.vraag.al_verstuurd"))
    riet.stuur(doe="terug").expect(zin("gesprek.vraag.al_verstuurd"))
    riet.stuur(gekozen=("H",), vraag="situatie").expect(zin("gesprek.vraag.al_beantwoord"))
    assert dorp.aantal() == 1
    assert not [r.wijzig for r in riet.page().regels if r.wijzig]


# --- batches


def test_a_batch_is_handled_in_order(dorp: Dorp) -> None:
    riet, sem = dorp.praat("riet"), dorp.praat("sem")
    for p in (riet, sem):
        p.vul_in(S_BLIJFT, tot="situatie")
    batch = [
        riet.bericht(gekozen=("H",), vraag="situatie"),
        sem.bericht(gekozen=("S",), vraag="situatie"),
        riet.bericht(doe="terug"),
        riet.bericht(gekozen=("S",), vraag="situatie"),
        sem.bericht(gekozen=("18-24",), vraag="leeftijd"),
    ]
    received = receive(dorp.db, dorp.moment, batch, HUIS)
    assert [r.sleutel for r in received] == [b.sleutel for b in batch]
    assert riet.antwoorden() == {"situatie": "S"}
    assert sem.antwoorden() == {"situatie": "S", "leeftijd": "18-24"}


def test_one_bad_message_does_not_take_the_others_along(dorp: Dorp) -> None:
    riet, sem = dorp.praat("riet").vul_in(S_BLIJFT, tot="situatie"), dorp.praat("sem")
    bad = gif_bericht(sem)
    batch = [riet.bericht(gekozen=("S",), vraag="situatie"), bad, riet.bericht(gekozen=("18-24",), vraag="leeftijd")]
    received = receive(dorp.db, dorp.moment, batch, HUIS)
    assert [(r.mislukt, r.gif) for r in received] == [(False, False), (True, False), (False, False)]
    assert riet.antwoorden() == {"situatie": "S", "leeftijd": "18-24"}
    assert inbox(dorp)[bad.sleutel] == ("fout", 1)
    assert sem.state() is None, "the savepoint took the beginning back too"


@pytest.mark.parametrize("kanaal", ["web", "telegram"])
def test_the_third_failure_sets_a_message_aside_and_says_so(dorp: Dorp, kanaal: str) -> None:
    sem = dorp.praat("sem", kanaal).say("/start westendorp")
    bad = gif_bericht(sem)
    tries = [receive(dorp.db, dorp.moment, [bad], HUIS)[0] for _ in range(4)]
    assert [(r.mislukt, r.gif, r.dubbel) for r in tries] == [
        (True, False, False),
        (True, False, False),
        (True, True, False),
        (False, True, True),
    ]
    assert [s.tekst for s in tries[2].spoken] == [GIF]
    assert inbox(dorp)[bad.sleutel] == ("gif", 3)
    assert sem.say("ik begin").vraag == "_code", "the rest goes on"
    with dorp.db.reading() as s:
        rows = s.scalar(select(func.count()).select_from(Verzending).where(Verzending.sleutel.startswith("gif:")))
    assert rows == (1 if kanaal == "telegram" else 0)


def test_what_failed_is_kept_sealed_and_its_text_is_not_logged(dorp: Dorp, caplog: pytest.LogCaptureFixture) -> None:
    bad = gif_bericht(dorp.praat("sem"))
    with caplog.at_level(logging.DEBUG):
        receive(dorp.db, dorp.moment, [bad], HUIS)
    assert "message failed" in caplog.text and "kanarie" not in caplog.text
    with dorp.db.reading() as s:
        row = s.get_one(InboxRij, bad.sleutel)
        assert row.ruw is not None and b"kanarie" not in row.ruw
        assert "kanarie" in dorp.db.keys.open("inbox", row.ruw)


def test_odd_characters_are_no_poison(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(S_BLIJFT, tot="opmerking")
    riet.say("half \ud83d smiley\x00 en \x1b[31mrood").press("verstuur")
    assert not riet.laatste.mislukt
    (record,) = dorp.records()
    assert record.antwoorden["opmerking"] == "half � smiley en rood"
    for field in ("tekst", "vraag", "knop", "wijzig", "doe"):
        assert not riet.stuur(**{field: "\ud83d\x00"}).laatste.gif


def test_what_is_too_long_is_cut_with_a_notice(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(S_BLIJFT, tot="opmerking").say("x" * 20_000)
    riet.expect(zin("gesprek.hulp.ingekort"), "500").press("verstuur")
    assert dorp.records()[0].antwoorden["opmerking"] == "x" * 500


# --- two tabs, old buttons


def test_an_answer_from_an_old_tab_does_not_answer_the_new_question(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="leeftijd")
    riet.stuur(tekst="3", vraag="situatie").expect(zin("gesprek.vraag.al_beantwoord"))
    riet.stuur(gekozen=("partner",), vraag="huishouden").expect(zin("gesprek.vraag.knop_verlopen"))
    assert (riet.antwoorden(), riet.vraag) == ({"situatie": "H"}, "leeftijd")


def test_a_button_that_was_never_there(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="leeftijd")
    riet.press("8-24").expect(zin("antwoorden.knop.ongeldig"))
    riet.stuur(gekozen=("35-44", "45-54"), vraag="leeftijd").expect(zin("antwoorden.keuze.een_knop"))
    riet.stuur(knop="0" * 32).expect(zin("gesprek.vraag.knop_verlopen"))
    riet.stuur(wijzig="_code").expect(zin("gesprek.vraag.niet_te_wijzigen"))
    riet.stuur(doe="vernietig").expect(zin("gesprek.hulp.onbekend"))
    assert riet.antwoorden() == {"situatie": "H"}


def test_two_devices_have_two_conversations(dorp: Dorp) -> None:
    dorp.praat("riet").vul_in(H_BLIJFT, tot="leeftijd")
    buur = dorp.praat("buur").say("/start")
    assert (buur.vraag, buur.antwoorden()) == ("_start", {})


# --- at the same moment


def _together(*work: Callable[[], list[Received]]) -> list[Received]:
    """Do these at the same moment, each in a thread; what came of them."""
    begin, found = threading.Barrier(len(work)), list[Received]()
    lock = threading.Lock()

    def run(one: Callable[[], list[Received]]) -> None:
        begin.wait()
        received = one()
        with lock:
            found.extend(received)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return found


def test_one_nonce_posted_twice_at_the_same_moment(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="_verzenden")
    bericht = riet.bericht(gekozen=("verstuur",), vraag="_verzenden")
    found = _together(*[lambda: receive(dorp.db, dorp.moment, [bericht], HUIS)] * 4)
    assert sorted(r.dubbel for r in found) == [False, True, True, True]
    assert not any(r.mislukt for r in found)
    assert dorp.aantal() == 1


def test_two_answers_to_one_question_at_the_same_moment(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="_verzenden")
    batch = [riet.bericht(gekozen=("verstuur",), vraag="_verzenden") for _ in range(4)]
    found = _together(*[lambda b=b: receive(dorp.db, dorp.moment, [b], HUIS) for b in batch])  # type: ignore[misc]
    assert not any(r.mislukt for r in found)
    assert dorp.aantal() == 1
    said = [r.spoken[0].tekst for r in found]
    assert said.count(zin("gesprek.vraag.al_beantwoord")) == 3


def test_many_people_at_the_same_moment(dorp: Dorp) -> None:
    people = [dorp.praat(f"bewoner{i}").vul_in(S_BLIJFT, tot="_verzenden") for i in range(6)]
    work = [p.bericht(gekozen=("verstuur",), vraag="_verzenden") for p in people]
    found = _together(*[lambda b=b: receive(dorp.db, dorp.moment, [b], HUIS) for b in work])  # type: ignore[misc]
    assert not any(r.mislukt for r in found)
    assert dorp.aantal() == 6


# --- codes


def _buurdorp(db: Database, dorp: Dorp) -> str:
    """A code of the onderzoek in Megchelen."""
    with db.writing() as s:
        here = s.get_one(Onderzoek, dorp.onderzoek_id)
        kern = kernen.per_slug(s, "megchelen")
        assert kern is not None
        o = onderzoek.maak(s, dorp.moment, kern, here.versie_id, MARIEKE, sluit=SLUIT)
        return codes.maak_codes(s, dorp.moment, o, 1)[0]


def test_the_same_sentence_for_an_unknown_code_and_one_of_another_kern(dorp: Dorp) -> None:
    riet = dorp.praat().vul_in(H_BLIJFT, tot="_code").say("K7M4QX")
    unknown = riet.gezegd
    assert riet.say(_buurdorp(dorp.db, dorp)).gezegd == unknown
    assert riet.say(dorp.codes[0].lower()).vraag == "situatie"


def test_a_household_and_its_starter_use_one_code_and_both_count(dorp: Dorp) -> None:
    for who, answers in (("moeder", H_BLIJFT), ("sem", S_BLIJFT), ("vader", H_BLIJFT)):
        dorp.praat(who).vul_in(answers, tot="_code").say(dorp.codes[0]).vul_in(answers)
    counted = sorted((r.route, r.volgnr, r.telt) for r in dorp.records())
    assert counted == [("H", 1, False), ("H", 3, True), ("S", 2, True)]


def test_ten_wrong_codes_close_the_door_of_this_device_only(dorp: Dorp) -> None:
    riet, sem = dorp.praat("riet"), dorp.praat("sem")
    for p in (riet, sem):
        p.vul_in(H_BLIJFT, tot="_code")
    riet.say(*["K7M4QX"] * 10).say(dorp.codes[0]).expect(zin("gesprek.onderzoek.code_te_vaak"))
    assert sem.say(dorp.codes[0]).vraag == "situatie"
    assert riet.press("geen").vraag == "situatie"


def test_without_letters_nobody_is_asked_for_a_code(dorp_met: Maker) -> None:
    dorp = dorp_met(0)
    riet = dorp.praat().say("/start").press("ja")
    assert riet.vraag == "situatie"
    riet.vul_in(H_BLIJFT)
    assert dorp.records()[0].zonder_code


# --- looking back, erasing


def _wijzigcode(p: Praat) -> str:
    state = p.state()
    assert state is not None
    return state.notes["_verstuurd.code"]


def test_who_looks_back_and_turns_out_not_to_belong_leaves_nothing(dorp: Dorp) -> None:
    code = _wijzigcode(dorp.praat().vul_in(S_BLIJFT))
    kijker = dorp.praat("kijker").say("/start").press("al").say(code)
    kijker.stuur(wijzig="leeftijd").press("<16").expect("We bewaren niets.")
    assert dorp.aantal() == 0


def test_who_looks_back_at_what_was_erased_meanwhile_sends_nothing(dorp: Dorp) -> None:
    code = _wijzigcode(dorp.praat().vul_in(S_BLIJFT))
    een, twee = (dorp.praat(n).say("/start").press("al").say(code) for n in ("een", "twee"))
    een.press("wis")
    twee.press("verstuur").expect(zin("gesprek.onderzoek.wijzigcode_fout"))
    assert dorp.aantal() == 0


def test_the_last_day_passes_while_somebody_looks_back(dorp: Dorp) -> None:
    code = _wijzigcode(dorp.praat().vul_in(S_BLIJFT))
    dorp.verstrijkt(days=14)
    kijker = dorp.praat("kijker").say("/start").press("al").say(code)
    dorp.verstrijkt(days=1)
    kijker.press("verstuur").expect(zin("gesprek.onderzoek.wijzigcode_fout"))
    assert dorp.records()[0].antwoorden["leeftijd"] == "18-24"


def test_what_telegram_left_out_can_be_answered_with_the_wijzigcode_on_the_web(dorp: Dorp) -> None:
    sem = dorp.praat("sem", "telegram").say("/start westendorp")
    for value in ("ja", "geen", "S", "18-24", "nee"):
        sem.press(value)
    code = _wijzigcode(sem.press("verstuur"))
    assert dorp.records()[0].niet_gevraagd == ("opmerking",)
    kijker = dorp.praat("kijker").say("/start").press("al").say(code)
    assert kijker.vraag == "opmerking"
    kijker.say("Nu wel.").press("verstuur")
    (record,) = dorp.records()
    assert (record.antwoorden["opmerking"], record.niet_gevraagd) == ("Nu wel.", ())


def test_a_sent_conversation_forgets_its_answers_after_a_day_also_with_the_contact_form_open(dorp: Dorp) -> None:
    riet, sem = dorp.praat("riet").vul_in(S_BLIJFT, tot="_contact"), dorp.praat("sem").vul_in(S_BLIJFT, tot="leeftijd")
    dorp.verstrijkt(hours=25)
    dorp.werk()
    assert (riet.state(), sem.antwoorden()) == (None, {"situatie": "S"})
    dorp.verstrijkt(days=30)
    dorp.werk()
    assert sem.state() is None


# --- how far people come


def test_progress_is_counted_once_for_each_person(dorp: Dorp) -> None:
    dorp.praat("klaar").vul_in(S_BLIJFT)
    dorp.praat("bezig").vul_in(S_BLIJFT, tot="verhuiswens")
    dorp.praat("jong").vul_in(S_BLIJFT, tot="leeftijd").press("<16")
    dorp.praat("weg").vul_in(S_BLIJFT, tot="leeftijd").stuur(doe="stop").press("weg")
    dorp.praat("kijkt").say("/start")
    with dorp.db.reading() as s:
        found = uitval(s, s.get_one(Onderzoek, dorp.onderzoek_id), dorp.moment)
        rows = {v.staat: v.laatste_vraag for v in s.scalars(select(Voortgang))}
    assert (found.begonnen, found.klaar, found.bezig, found.gestopt, found.weggestuurd) == (3, 1, 1, 1, 1)
    assert rows == {"klaar": "opmerking", "bezig": "verhuiswens", "gestopt": "leeftijd"}


# --- Telegram: what is said is a row


def test_on_telegram_what_is_said_is_in_the_outbox_once(dorp: Dorp) -> None:
    sem = dorp.praat("12345", "telegram")
    start = sem.bericht(tekst="/start westendorp")
    receive(dorp.db, dorp.moment, [start, start], HUIS)
    receive(dorp.db, dorp.moment, [start], HUIS)
    with dorp.db.reading() as s:
        rows = list(s.scalars(select(Verzending).where(Verzending.kanaal == "telegram")))
        gesprek = s.scalars(select(Gesprek)).one()
    assert [r.sleutel for r in rows] == [f"gesprek:{gesprek.id}:1:0", f"gesprek:{gesprek.id}:1:1:vraag"]
    assert all(b"12345" not in bytes(r.inhoud or b"") for r in rows)


def test_ticks_on_telegram_are_those_of_the_open_question(dorp: Dorp) -> None:
    sem = dorp.praat("12345", "telegram").say("/start westendorp")
    for value in ("ja", "geen", "T", "25-34", "alleen", "koop", "zeker"):
        sem.press(value)
    assert sem.vraag == "band"

    def button(value: str) -> str:
        with dorp.db.reading() as s:
            gesprek = s.scalars(select(Gesprek)).one()
        return dorp.db.keys.lookup("knop", f"{gesprek.id}|{sem.vraag}|{value}")[:32]

    sem.stuur(knop=button("familie")).stuur(knop=button("werk")).stuur(knop=button("familie"))
    assert sem.laatste.spoken[-1].vinkjes == ("werk",)
    sem.say("wijzig 1").press("T")
    assert (sem.vraag, sem.open.vinkjes) == ("band", ())
    sem.stuur(knop=button("woonde")).stuur(knop=button("_verder"))
    assert sem.antwoorden()["band"] == "woonde"


def test_an_unknown_channel_fails_and_is_set_aside(dorp: Dorp) -> None:
    riet = dorp.praat("riet", "postduif").vul_in(S_BLIJFT, tot="_verzenden")
    bericht = riet.bericht(gekozen=("verstuur",), vraag="_verzenden")
    assert [receive(dorp.db, dorp.moment, [bericht], HUIS)[0].gif for _ in range(3)] == [False, False, True]
    assert dorp.aantal() == 0
    assert replace(bericht, kanaal="web").kanaal in antwoorden.KANALEN
