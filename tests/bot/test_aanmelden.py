"""Signing up in the chat: once, with what was typed gone from the conversation, and nothing about anybody else."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.receive import receive
from kern.charettes import aanmelden, stand
from kern.charettes import charette as charettes
from kern.charettes.rijen import Aanmelding, Deelnemer, Regel
from kern.db import Database
from kern.mensen import deelnemers
from kern.onderzoek import vragenlijst
from kern.outbox import Verzending
from tests.bot.charettedorp import charette, charettedorp, meld_aan, mensen, open_charette, rijen
from tests.bot.conftest import HUIS, MARIEKE, Dorp, Praat, open_dorp
from tests.bot.test_kanarie import cellen, geopend, rauw
from tests.charettes import hulp


@pytest.fixture
def dorp2(db: Database, now: datetime) -> Dorp:
    """Twenty places on the first evening, two on the second; on each kind of database."""
    return charettedorp(db, now, 20, 2)


@pytest.fixture
def dorp20(sqlite_db: Database, now: datetime) -> Dorp:
    """The same, for what has nothing to do with the database."""
    return charettedorp(sqlite_db, now, 20, 2)


@pytest.fixture
def dorp1(sqlite_db: Database, now: datetime) -> Dorp:
    """One evening with two places."""
    return charettedorp(sqlite_db, now, 2)


def test_met_zijn_drieen_voor_twee_avonden(dorp2: Dorp) -> None:
    anna = dorp2.praat("anna").say("hallo").press("aanmelden")
    anna.expect("Nog 20 plaatsen vrij", "Nog 2 plaatsen vrij", "Wie zich het eerst aanmeldt")
    anna.say("1 en 2", "3").press("nee", "ja", "tot35", "ja", "35tot65", "nee", "", "")
    anna.tick("dieet", "oppas").say("geen noten", "twee kinderen", "Anna Bakker", "anna@post.example")
    anna.expect("Anna Bakker", "geen noten").press("verstuur")
    anna.expect("u hebt 3 plaatsen", "op de wachtlijst, op plek 1", "Uw code is ", "/aanmelding/", ".ics", "e-mail")
    with dorp2.db.reading() as s:
        a = s.scalars(select(Aanmelding)).one()
        assert (a.aantal, a.mix, a.splitsen, a.kanaal) == (3, True, False, "web")
        told = s.execute(select(Deelnemer.leeftijd, Deelnemer.uit_kern).order_by(Deelnemer.volgnr)).all()
        assert [tuple(row) for row in told] == [("tot35", True), ("35tot65", False), ("", None)]
        wie = deelnemers.van(s, a.id)
        assert wie is not None
        assert (wie.naam, wie.kanaal, wie.adres) == ("Anna Bakker", "mail", "anna@post.example")
        assert wie.wensen == {"dieet": "geen noten", "oppas": "twee kinderen"}
        assert not stand.bezwaren(s, charette(s), dorp2.moment)


def test_een_dubbele_tik_meldt_een_keer_aan(dorp2: Dorp) -> None:
    anna = meld_klaar(dorp2.praat("anna"), waar="1")
    tik = anna.bericht(gekozen=("verstuur",), vraag="_versturen")
    nog_een = anna.bericht(gekozen=("verstuur",), vraag="_versturen")
    received = receive(dorp2.db, dorp2.moment, [tik, tik, nog_een, tik], HUIS)
    assert [r.dubbel for r in received] == [False, True, False, True]
    assert rijen(dorp2) == [(1, 1, 0)] and mensen(dorp2) == 1
    assert len(mails(dorp2)) == 1


def test_een_bericht_dat_eerst_mislukt_meldt_daarna_een_keer_aan(dorp1: Dorp, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = meld_klaar(dorp1.praat("anna"))
    tik = anna.bericht(gekozen=("verstuur",), vraag="_versturen")
    with monkeypatch.context() as m:
        m.setattr("bot.charette.vinden.maak_token", _kapot)
        assert receive(dorp1.db, dorp1.moment, [tik], HUIS)[0].mislukt
    assert rijen(dorp1) == [], "nothing is left of it"
    assert not receive(dorp1.db, dorp1.moment, [tik], HUIS)[0].mislukt
    assert receive(dorp1.db, dorp1.moment, [tik], HUIS)[0].dubbel
    assert rijen(dorp1) == [(1, 1, 0)]


def test_op_telegram_staat_niemand_er_twee_keer(dorp1: Dorp) -> None:
    sem = dorp1.praat("987654", "telegram").say("/start westendorp")
    meld_aan(sem, "Sem").expect("u hebt een plaats", "op uw eigen pagina", "Typ: mijn aanmelding")
    assert "Op welk e-mailadres" not in sem.gezegd
    sem.say("aanmelden").expect("al een aanmelding van u", "u hebt een plaats")
    sem.say("/start aanmelden-1").expect("al een aanmelding van u", "u hebt een plaats")
    assert rijen(dorp1) == [(1, 1, 0)]
    with dorp1.db.reading() as s:
        wie = deelnemers.van(s, s.scalars(select(Aanmelding.id)).one())
        assert wie is not None and (wie.naam, wie.kanaal, wie.adres) == ("Sem", "telegram", "987654")


def test_wie_intussen_al_is_aangemeld_met_deze_chat_krijgt_geen_tweede_plaats(dorp1: Dorp) -> None:
    sem = meld_klaar(dorp1.praat("901", "telegram").say("/start westendorp"), naam="Sem")
    with dorp1.db.writing() as s:
        c = charette(s)
        wie = hulp.wie(1, "telegram")
        aanmelden.meld_aan(s, dorp1.moment, c.id, hulp.wens(c), wie, kanaal="telegram", sleutel="eerder")
    sem.press("verstuur").expect("al een aanmelding van u")
    assert rijen(dorp1) == [(1, 1, 0)]


def test_de_link_van_telegram_gaat_naar_de_vragen_en_meldt_niet_dubbel_aan(dorp1: Dorp) -> None:
    sem = dorp1.praat("987654", "telegram").say("/start aanmelden-1").expect("Fijn dat u mee wilt doen")
    meld_klaar(sem, begonnen=True).press("verstuur").expect("u hebt een plaats")
    sem.say("/start aanmelden-1").expect("al een aanmelding van u")
    assert rijen(dorp1) == [(1, 1, 0)]
    sem.say("/start aanmelden-99999999999").say("/start aanmelden-x")
    assert not sem.laatste.mislukt


def test_na_versturen_staat_wie_het_was_alleen_bij_de_deelnemers(dorp20: Dorp) -> None:
    anna = dorp20.praat("anna").say("hallo").press("aanmelden")
    anna.say("1", "1").press("nee")
    anna.say("dieet").say("kanarie-dieet", "kanarie-naam", "kanarie-adres@post.example")
    sem = dorp20.praat("987654", "telegram").say("/start westendorp")
    meld_klaar(sem, naam="kanarie-sem", waar="1")
    assert vindplaatsen(dorp20)["kanarie-dieet"] == {("gesprek", "toestand")}, "the search finds what is there"
    anna.press("verstuur").expect("u hebt een plaats")
    sem.press("verstuur").expect("u hebt een plaats")
    dorp20.verstrijkt(hours=1)
    dorp20.werk()
    found = vindplaatsen(dorp20)
    assert found.pop("kanarie-dieet") == {("aanmelder", "wensen")}
    # The name and the address stand in the mail to that person too, until it is gone.
    assert found.pop("kanarie-naam") - {("verzending", "inhoud")} == {("aanmelder", "naam")}
    adres = {("aanmelder", "adres"), ("kanaal_adres", "adres")}
    assert found.pop("kanarie-adres") - {("verzending", "adres"), ("verzending", "inhoud")} <= adres
    assert found.pop("kanarie-sem") - {("verzending", "inhoud")} == {("aanmelder", "naam")}
    assert not found
    log = "\n".join(line.tekst for line in anna.page().regels)
    assert "Bewaard bij uw aanmelding" in log and "kanarie" not in log


def test_wie_niet_verstuurt_laat_niets_achter(dorp1: Dorp) -> None:
    anna = meld_klaar(dorp1.praat("anna"))
    anna.press("wis").expect("Alles is weggegooid")
    assert rijen(dorp1) == [] and mensen(dorp1) == 0 and not mails(dorp1)


def test_onderweg_vol_gelopen_is_de_wachtlijst_en_dicht_zegt_het(dorp1: Dorp) -> None:
    riet = meld_klaar(dorp1.praat("riet"))
    laat = meld_klaar(dorp1.praat("laat"))
    meld_aan(dorp1.praat("anna"), aantal=2)
    riet.press("verstuur").expect("op de wachtlijst, op plek 1")
    with dorp1.db.writing() as s:
        c = charette(s)
        charettes.sluit(s, dorp1.moment, c, MARIEKE, c.versie)
    laat.press("verstuur").expect("Dit hebt u ingevuld")
    assert [row[0] for row in rijen(dorp1)] == [1, 2]
    laat.say("hallo")
    dorp1.praat("nieuw").say("hallo").say("aanmelden").expect("Aanmelden voor Samen tekenen aan het dorp kan niet meer")


def test_wijzigen_voor_het_versturen_met_een_nummer(dorp1: Dorp) -> None:
    anna = meld_klaar(dorp1.praat("anna"))
    # Consent was given for one person: for two it is asked again.
    anna.say("wijzig 1", "2").press("ja").expect("van ieder van u").press("nee", "verstuur").expect("u hebt 2 plaatsen")
    anna.say("wijzig 1").expect("U bent aangemeld")
    anna.say("mijn gegevens").expect("staan apart").press("ja").expect("Uw aanmelding staat er nog")
    assert rijen(dorp1) == [(1, 2, 0)]


def test_zonder_bruikbaar_adres_gaat_het_niet_verder(dorp1: Dorp) -> None:
    anna = meld_klaar(dorp1.praat("anna"), bereik="geen idee")
    anna.expect("geen e-mailadres en geen telefoonnummer")
    anna.say("0315 12 34 56").press("verstuur").expect("Dan bellen wij u")
    assert not mails(dorp1)


def test_tien_keer_in_een_uur_is_genoeg_voor_een_apparaat(dorp20: Dorp) -> None:
    for n in range(11):
        who = dorp20.praat(f"iemand{n}")
        who = meld_klaar(who, waar="1")
        who.stuur(gekozen=("verstuur",), vraag="_versturen", bron=("gesprek:een", "adres:dorpshuis"))
    who.expect("Wacht een uur", "Dit hebt u ingevuld")
    assert len(rijen(dorp20)) == 10
    ander = meld_klaar(dorp20.praat("ander"), waar="1")
    ander.stuur(gekozen=("verstuur",), vraag="_versturen", bron=("gesprek:ander", "adres:dorpshuis"))
    ander.expect("u hebt een plaats")


def test_zonder_charette_zegt_de_bot_dat_er_geen_is(dorpje: Dorp) -> None:
    sem = dorpje.praat("sem").vul_in({"_start": "ja", "_code": "geen"})
    sem.say("aanmelden").expect("In Westendorp is nu geen charette")
    assert "Wilt u ze weggooien" not in sem.gezegd
    sem.say("afmelden").expect("Wilt u stoppen?")


def test_midden_in_een_vragenlijst_gaat_niets_verloren(
    sqlite_db: Database, now: datetime, keuring: vragenlijst.Keuring
) -> None:
    dorp = open_dorp(sqlite_db, now, keuring, 0)
    open_charette(dorp, 5)
    sem = dorp.praat("sem").vul_in({"_start": "ja", "situatie": "H"})
    sem.say("aanmelden").expect("Die antwoorden zijn nog niet verstuurd")
    sem.press("door")
    assert sem.antwoorden()["situatie"] == "H"
    sem.say("aanmelden").press("nieuw").expect("Fijn dat u mee wilt doen")


@pytest.mark.parametrize("regel", list(Regel))
def test_de_regel_staat_erbij(sqlite_db: Database, now: datetime, regel: Regel) -> None:
    dorp = charettedorp(sqlite_db, now, 4, regel=regel)
    words = {"volgorde": "het eerst", "loting": "loten", "voorrang": "leeftijdsgroep"}[regel.value]
    anna = dorp.praat("anna").say("hallo").press("aanmelden").expect(words)
    meld_klaar(anna, begonnen=True).press("verstuur")
    anna.expect("u doet mee met de loting op" if regel is Regel.LOTING else "u hebt een plaats")


# --- inside


def meld_klaar(wie: Praat, *, naam: str = "Anna", bereik: str = "", waar: str = "", begonnen: bool = False) -> Praat:
    """All questions, up to the summary; one person, no needs."""
    if not begonnen:
        if not wie.laatste.sleutel:
            wie.say("hallo")
        wie.press("aanmelden")
    if waar:
        wie.say(waar)
    wie.say("1").press("nee")
    if wie.kanaal == "telegram":
        return wie.say(naam)
    return wie.tick("geen").say(naam, bereik or f"{wie.wie}@post.example")


def mails(dorp: Dorp) -> list[str]:
    """What was written to e-mail addresses."""
    with dorp.db.reading() as s:
        return list(s.scalars(select(Verzending.sleutel).where(Verzending.kanaal == "mail")))


def vindplaatsen(dorp: Dorp) -> dict[str, set[tuple[str, str]]]:
    """Where each canary is found, raw or by who holds the keys."""
    words = ("kanarie-dieet", "kanarie-naam", "kanarie-adres", "kanarie-sem")
    doelen = ("aanmelder.naam", "aanmelder.adres", "aanmelder.wensen", "aanmelder.telefoon")
    found: dict[str, set[tuple[str, str]]] = {}
    for plek, value in cellen(dorp.db):
        text = rauw(value) + geopend(dorp.db, value) + _open(dorp, value, doelen)
        for word in words:
            if word in text:
                found.setdefault(word, set()).add(plek)
    return found


def _open(dorp: Dorp, value: object, doelen: tuple[str, ...]) -> str:
    if not isinstance(value, bytes | memoryview):
        return ""
    for doel in doelen:
        try:
            return dorp.db.keys.open(doel, bytes(value))
        except Exception:  # noqa: S112  another purpose, or not sealed at all
            continue
    return ""


def _kapot(*args: object) -> str:
    raise RuntimeError("kapot")
