"""Do and tell around a traject: requests, questions, steps and promises, each told once and to the right people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import instellingen, journaal, kernen, mensen, outbox, toezeggingen
from kern.berichten import dbo_update
from kern.db import Database
from kern.huis import Huis
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, Zichtbaarheid
from kern.kernen import Kern
from kern.mensen import Contactpersoon, DboContact
from kern.outbox import Verzending
from kern.taal import spreek, vandaag
from kern.toezeggingen import Soort, Toezegging, ToezeggingFout
from kern.trajecten import rollen, stand, versies
from kern.trajecten.fouten import TrajectFout
from kern.trajecten.marsroute import stap_als_inhoud
from kern.trajecten.rijen import Staat, Stapstaat, Traject, TrajectStap
from kern.trajecten.rollen import ontvangers  # the real one, taken before the tests put theirs in its place
from kern.werk import stilte
from kern.werk import trajecten as werk

HUIS = Huis("Oude IJsselstreek", "https://praat.example")
HENK = "henk@westendorpsbelang.example"
INEKE = "ineke@begeleiding.example"
PL = "m.tevelde@gemeente.example"
DAG = timedelta(days=1)


def westendorp(s: Session, now: datetime) -> tuple[Kern, Contactpersoon]:
    """The village, with Henk as contact person since a day."""
    kernen.verzorg_startdata(s)
    kern = kernen.per_slug(s, "westendorp")
    assert kern
    id = mensen.voeg_toe(s, now - DAG, kern.id, "Henk", "secretaris", HENK).id
    return kern, mensen.dbo_contact(s, id)


def lopend(s: Session, now: datetime, kern: Kern, weken: int = 4, staat: Staat = Staat.LOPEND) -> Traject:
    """A running traject: its first step began today and takes `weken`, the others follow."""
    versies.verzorg_startdata(s, now)
    row = versies.nieuwste(s, "bestaand")
    t = Traject(
        kern_id=kern.id,
        staat=staat.value,
        bron="staf",
        aangevraagd_op=now,
        marsroute_id=row.id,
        jaar=2027,
        begonnen_op=vandaag(now),
        stappen=[],
    )
    dag = vandaag(now)
    for n, stap in enumerate(versies.van(row).aan):
        begin = dag + timedelta(weeks=weken * n)
        t.stappen.append(
            TrajectStap(
                volgnr=n,
                sleutel=stap.sleutel,
                inhoud=stap_als_inhoud(stap),
                staat=(Stapstaat.LATER if n else Stapstaat.BEZIG).value,
                van=begin,
                tot=begin + timedelta(weeks=weken, days=-3),
                begonnen_op=None if n else dag,
                afgevinkt={},
                gedaan={},
                gemeld={},
            )
        )
    s.add(t)
    s.flush()
    return t


@pytest.fixture(autouse=True)
def wie_het_doet(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Who is responsible for every step."""
    who = [("Marieke te Velde", PL), ("Ineke Vossers", INEKE)]
    monkeypatch.setattr("kern.trajecten.rollen.ontvangers", lambda *a, **k: tuple(who))
    yield who


def mails(db: Database) -> list[tuple[str, str]]:
    """(to whom, subject) of all mail, in order."""
    with db.reading() as s:
        rows = s.scalars(select(Verzending).order_by(Verzending.nr))
        return [(outbox.lees_adres(s, r), str(outbox.lees_inhoud(s, r)["onderwerp"])) for r in rows]


def bewaak(db: Database, now: datetime, t: Traject) -> int:
    with db.writing() as s:
        return len(werk.bewaak(s, now, s.get_one(Traject, t.id), HUIS))


# --- a request


def test_the_receipt_is_there_with_the_request_and_tells_what_is_free(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)[0]
        vraag = "Wij willen ook.\n\nEr is veel vraag."
        t = werk.vraag_aan(s, now, kern, HUIS, vraag=vraag, naam="Henk", functie="secretaris", email=HENK, bron="web")
        (row,) = s.scalars(select(Verzending)).all()  # in the very transaction
        assert t.als_staat is Staat.AANGEVRAAGD and row.gemaakt == now and row.niet_voor == now
        mail = outbox.lees_inhoud(s, row)
    assert (outbox_adres(db), mail["onderwerp"]) == (HENK, "Wij hebben uw aanvraag voor Westendorp")
    tekst = str(mail["tekst"])
    assert "Beste Henk," in tekst and "maandag 1\u00a0maart\u00a02027 om 11.00\u00a0uur" in tekst
    assert "In 2027 zijn er nog 2 plekken vrij." in tekst and "nog €\u00a050.000 budget vrij" in tekst
    assert "uiterlijk op maandag 8\u00a0maart\u00a02027 contact met u op" in tekst, "within five working days"
    assert "Wij willen ook.\n\nEr is veel vraag." in tekst


def outbox_adres(db: Database) -> str:
    return mails(db)[0][0]


def test_the_receipt_is_dutch_whatever_the_page_was(db: Database, now: datetime) -> None:
    with db.writing() as s, spreek("en"):
        werk.vraag_aan(s, now, westendorp(s, now)[0], HUIS, vraag="Graag.", naam="Henk", email=HENK, bron="web")
        row = s.scalars(select(Verzending)).one()
        mail = outbox.lees_inhoud(s, row)
    assert "maandag 1\u00a0maart\u00a02027" in str(mail["tekst"]) and "Met vriendelijke groet," in str(mail["html"])


def test_a_request_that_cannot_be_sends_nothing(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)[0]
        werk.vraag_aan(s, now, kern, HUIS, vraag="Graag.", naam="Henk", email=HENK, bron="chat")
    with pytest.raises(TrajectFout), db.writing() as s:
        werk.vraag_aan(s, now, s.get_one(Kern, kern.id), HUIS, vraag="Nog eens.", email=INEKE, bron="web")
    assert len(mails(db)) == 1


def test_without_an_address_there_is_no_receipt(db: Database, now: datetime) -> None:
    with db.writing() as s:
        werk.vraag_aan(s, now, westendorp(s, now)[0], HUIS, vraag="Gebeld.", naam="Henk", bron="staf", door=PL)
    assert mails(db) == []


# --- steps


def test_who_does_a_step_hears_that_it_began_is_nearly_late_and_is_late(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
    found = {}
    for days in range(60):
        if n := bewaak(db, now + days * DAG, t):
            found[days] = n
    assert found == {0: 2, 18: 2, 26: 2}, "at the start, a week before the last day, the day after it"
    subjects = [subject for adres, subject in mails(db) if adres == INEKE]
    assert subjects == [
        "Westendorp: er begint een stap voor u",
        "Westendorp: nog 7 dagen voor deze stap",
        "Westendorp: deze stap is 1 dag te laat",
    ]


def test_fifty_times_is_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
    assert [bewaak(db, now + timedelta(minutes=n), t) for n in range(50)] == [2, *[0] * 49]
    assert len(mails(db)) == 2


def test_two_workers_at_once_mail_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
    start, sent = threading.Barrier(4), []

    def worker() -> None:
        start.wait()
        sent.append(bewaak(db, now, t))

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [0, 0, 0, 2] and len(mails(db)) == 2


def test_a_step_that_moved_is_nearly_late_anew(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
    bewaak(db, now, t)
    assert bewaak(db, now + 20 * DAG, t) == 2
    with db.writing() as s:
        s.get_one(Traject, t.id).stappen[0].tot = vandaag(now) + 60 * DAG
    assert bewaak(db, now + 21 * DAG, t) == 0
    assert bewaak(db, now + 53 * DAG, t) == 2


def test_a_short_step_warns_half_way_and_not_at_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0], weken=1)
    found = [days for days in range(10) if bewaak(db, now + days * DAG, t)]
    assert found == [0, 2, 5]


def test_late_by_the_time_anybody_looks_is_one_mail(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
    assert bewaak(db, now + 40 * DAG, t) == 2
    assert mails(db)[0][1] == "Westendorp: deze stap is 15 dagen te laat"
    assert bewaak(db, now + 41 * DAG, t) == 0


def test_nobody_has_the_role_yet(db: Database, now: datetime, wie_het_doet: list[tuple[str, str]]) -> None:
    who = wie_het_doet.copy()
    wie_het_doet.clear()
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
    assert bewaak(db, now, t) == 0
    wie_het_doet += who[1:]
    assert bewaak(db, now + DAG, t) == 1, "as soon as somebody has it, it is told"


@pytest.mark.parametrize("staat", [Staat.AANGEVRAAGD, Staat.AFGEROND, Staat.GESTOPT])
def test_nothing_of_a_traject_that_does_not_run(db: Database, now: datetime, staat: Staat) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0], staat=staat)
    assert bewaak(db, now + 40 * DAG, t) == 0


def test_the_setting_decides_how_long_before(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
        instellingen.bewaar(s, "traject", {"bijna_dagen": 3, "stilte_weken": 6}, PL, now)
    assert [days for days in range(30) if bewaak(db, now + days * DAG, t)] == [0, 22, 26]


def test_the_mail_says_what_to_do(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now, westendorp(s, now)[0])
    bewaak(db, now, t)
    with db.reading() as s:
        row = s.scalars(select(Verzending).order_by(Verzending.nr)).first()
        assert row and row.soort == outbox.Soort.PERSOONLIJK
        tekst = str(outbox.lees_inhoud(s, row)["tekst"])
    assert "Beste Marieke te Velde," in tekst
    assert 'De stap "Aanmelding en intake" van het traject in Westendorp is begonnen.' in tekst
    assert "Deze stap duurt tot en met vrijdag 26\u00a0maart\u00a02027." in tekst
    assert "- Uiterlijk op zaterdag 6\u00a0maart\u00a02027: Bevestiging van de aanvraag (e-mail)." in tekst


def test_without_names_the_gemeente_and_the_dbo_hear_it_unless_they_stopped(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, henk = westendorp(s, now)
        t = lopend(s, now, kern)
        stap = stand.van_traject(s, now, t).stappen[0]
        gemeente = ("de projectleider kleine kernen", "kleinekernen@gemeente.example")
        assert ontvangers(s, now, t, stap) == (gemeente, ("Henk", HENK))
        mensen.meld_af_met_token(s, now, mensen.maak_afmeldtoken(s, now, henk.id))
        assert ontvangers(s, now, t, stap) == (gemeente,)
        rollen.vul(s, now, t, "PL", organisatie="Gemeente", naam="Marieke", email=PL, door=PL)
        assert ontvangers(s, now, t, stap) == (("Marieke", PL),)


# --- promises that are late


def beloof(s: Session, now: datetime, kern: Kern, **velden: object) -> Toezegging:
    given: dict[str, object] = {"voor": vandaag(now) + 3 * DAG, "partij": toezeggingen.GEMEENTE, "door": PL, **velden}
    return toezeggingen.zeg_toe(s, now, kern.id, "Wij zoeken uit of bouwen aan de rand mag", **given)  # type: ignore[arg-type]


def laat(db: Database, now: datetime) -> int:
    with db.writing() as s:
        return werk.noteer_te_laat(s, now)


def test_a_late_promise_is_news_once_per_promised_day(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = beloof(s, now, westendorp(s, now)[0])
    assert [laat(db, now + n * DAG) for n in range(8)] == [0, 0, 0, 0, 1, 0, 0, 0]
    with db.writing() as s:
        t = s.get_one(Toezegging, t.id)
        toezeggingen.verzet(s, now + 8 * DAG, t, vandaag(now) + 20 * DAG, "Wij wachten op de provincie.", PL, t.versie)
    assert [n for n in range(8, 40) if laat(db, now + n * DAG)] == [21]


def test_the_dbo_is_not_told_that_it_is_late_itself(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)[0]
        beloof(s, now, kern, partij=kern.dbo_naam)
    assert laat(db, now + 10 * DAG) == 0


def test_what_the_dbo_may_not_read_stays_inside(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)[0]
        beloof(s, now, kern, zichtbaarheid=Zichtbaarheid.INTERN)
    assert laat(db, now + 10 * DAG) == 1
    with db.reading() as s:
        assert journaal.regels(s, kern.id, VOOR_DBO, now + 10 * DAG) == []


# --- questions


def test_a_question_gets_a_receipt_at_once_and_the_answer_later(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, henk = westendorp(s, now)
        t = werk.stel_vraag(s, now, kern, henk, "Mag er buiten de kern\ngebouwd worden?", Soort.VRAAG, HUIS)
        assert t.voor == date(2027, 3, 29) and t.contact_id == henk.id and t.ontvangst_op == now
    assert mails(db) == [(HENK, "Wij hebben uw vraag")]
    with db.writing() as s:
        t = s.get_one(Toezegging, t.id)
        werk.beantwoord(s, now + DAG, t, "Ja, dat mag.\n\nWel onder voorwaarden.", PL, t.versie, HUIS)
    assert mails(db)[1:] == [(HENK, "Ons antwoord op uw vraag")]
    with db.reading() as s:
        rows = list(s.scalars(select(Verzending).order_by(Verzending.nr)))
        receipt, answer = (str(outbox.lees_inhoud(s, r)["tekst"]) for r in rows)
    assert "uiterlijk op maandag 29\u00a0maart\u00a02027" in receipt
    assert "Mag er buiten de kern\ngebouwd worden?" in receipt and "Beste Henk," in receipt
    assert answer.index("Ja, dat mag.\n\nWel onder voorwaarden.") < answer.index("Mag er buiten de kern")


def test_her_own_question_is_no_news_to_her_but_it_is_to_the_others(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, henk = westendorp(s, now)
        ina = mensen.voeg_toe(s, now - DAG, kern.id, "Ina", "", "ina@westendorpsbelang.example").id
        t = werk.stel_vraag(s, now, kern, henk, "Mag het?", Soort.VRAAG, HUIS)
        werk.beantwoord(s, now + DAG, t, "Ja.", PL, t.versie, HUIS)
        for id, n in ((henk.id, 0), (ina, 2)):
            assert len(dbo_update.nieuws(s, now + DAG, s.get_one(DboContact, id))) == n


def test_a_wrong_answer_mails_nobody(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, henk = westendorp(s, now)
        t = werk.stel_vraag(s, now, kern, henk, "Mag het?", Soort.VRAAG, HUIS)
        with pytest.raises(ToezeggingFout):
            werk.beantwoord(s, now, t, " ", PL, t.versie, HUIS)
        with pytest.raises(Verouderd):
            werk.beantwoord(s, now, t, "Ja.", PL, t.versie + 1, HUIS)
    assert [subject for _, subject in mails(db)] == ["Wij hebben uw vraag"]


def test_who_left_or_stopped_gets_no_answer_by_mail(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, henk = westendorp(s, now)
        t = werk.stel_vraag(s, now, kern, henk, "Mag het?", Soort.VRAAG, HUIS)
        mensen.meld_af_met_token(s, now, mensen.maak_afmeldtoken(s, now, henk.id))
        werk.beantwoord(s, now, t, "Ja.", PL, t.versie, HUIS)
        assert t.einde == toezeggingen.Einde.NAGEKOMEN.value
    assert len(mails(db)) == 1


def test_a_question_that_came_by_telephone_is_confirmed_by_mail_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, henk = westendorp(s, now)
        aan = {"contact_id": henk.id, "bron": "staf", "aan": kern.dbo_naam}
        t = toezeggingen.stel_vraag(s, now, kern.id, "Mag het?", **aan)  # type: ignore[arg-type]
        assert t.ontvangst_op is None
        assert werk.bevestig(s, now, t, PL, HUIS) and not werk.bevestig(s, now, t, PL, HUIS)
    assert mails(db) == [(HENK, "Wij hebben uw vraag")]


# --- silence


def test_six_weeks_without_news_for_the_dbo_is_silence(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)[0]
        lopend(s, now, kern)
        journaal.noteer(s, now, kern.id, "vrij", Zichtbaarheid.DBO, tekst="Nieuws.")
        journaal.noteer(s, now + 41 * DAG, kern.id, "vrij", Zichtbaarheid.INTERN, tekst="Alleen voor ons.")
    with db.reading() as s:
        assert stilte.stil(s, now + 42 * DAG) == []
        ((kern_id, dagen, regel),) = stilte.stil(s, now + 43 * DAG)
        assert (kern_id, dagen) == (kern.id, 43)
        assert regel.startswith("Wij werken nog aan het traject in Westendorp. Nu zijn wij bezig met: ")
    with db.writing() as s:
        journaal.noteer(s, now + 43 * DAG, kern.id, "vrij", Zichtbaarheid.DBO, tekst=regel)
        assert stilte.stil(s, now + 44 * DAG) == [], "the proposed line is news"


@pytest.mark.parametrize("staat", [Staat.AANGEVRAAGD, Staat.AFGEROND, Staat.GESTOPT])
def test_only_a_running_traject_can_be_silent(db: Database, now: datetime, staat: Staat) -> None:
    with db.writing() as s:
        lopend(s, now, westendorp(s, now)[0], staat=staat)
        assert stilte.stil(s, now + 400 * DAG) == []
