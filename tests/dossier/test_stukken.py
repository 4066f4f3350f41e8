"""A dossier: what is laid down is told to who may read it, and to nobody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kern import journaal, kernen
from kern.db import Database
from kern.dossier import bestanden, stukken
from kern.dossier.rijen import Bestand, Stuk, Stuksoort
from kern.dossier.stukken import Actie, DossierFout, lees_acties
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, VOOR_STAF, Zichtbaarheid
from kern.toezeggingen import Soort, Toezegging, actueel
from tests.dossier.hulp import PDF

DAG = date(2027, 2, 26)
PL = "m.tevelde@gemeente.example"
BESLUIT: dict[str, Any] = {"titel": "Etten is aan de beurt", "tekst": "Er is plek.", "gegevens": {"wie": "het college"}}


@pytest.fixture
def kern_id(db: Database) -> int:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        found = kernen.per_slug(s, "westendorp")
        assert found is not None
        return found.id


def leg(s: Session, now: datetime, kern_id: int, soort: Stuksoort = Stuksoort.BESLUIT, **anders: Any) -> Stuk:
    given = {**BESLUIT, "datum": DAG, "zichtbaarheid": Zichtbaarheid.DBO, "door": PL, **anders}
    return stukken.leg_vast(s, now, kern_id, soort, **given)


def gelezen(s: Session, kern_id: int, now: datetime, voor: tuple[str, ...]) -> list[str]:
    return [feit.zin.replace("\u00a0", " ") for feit in journaal.regels(s, kern_id, voor, now + timedelta(days=2))]


def test_a_decision_tells_who_what_and_why(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        leg(s, now, kern_id)
        said = "Het college nam op vrijdag 26 februari 2027 een besluit: Etten is aan de beurt. De reden: Er is plek."
        assert gelezen(s, kern_id, now, VOOR_DBO) == [said]
        assert gelezen(s, kern_id, now, VOOR_IEDEREEN) == []


@pytest.mark.parametrize(
    ("soort", "anders", "veld"),
    [
        (Stuksoort.BESLUIT, {"tekst": " "}, "tekst"),
        (Stuksoort.BESLUIT, {"gegevens": {}}, "wie"),
        (Stuksoort.AFWIJKING, {"tekst": ""}, "tekst"),
        (Stuksoort.DOCUMENT, {"titel": " "}, "titel"),
        (Stuksoort.DOCUMENT, {"titel": "x" * 201}, "titel"),
        (Stuksoort.GESPREK, {"gegevens": {"rollen": []}}, "rollen"),
        (Stuksoort.GESPREK, {"gegevens": {"rollen": ["Henk Jansen"]}}, "rollen"),
        (Stuksoort.GESPREK, {"gegevens": {"rollen": ["PL"]}, "datum": date(2027, 3, 2)}, "datum"),
    ],
)
def test_what_must_be_there(
    sqlite_db: Database, now: datetime, soort: Stuksoort, anders: dict[str, Any], veld: str
) -> None:
    with sqlite_db.reading() as s, pytest.raises(DossierFout) as error:
        leg(s, now, 1, soort, **anders)
    assert error.value.veld == veld


def test_the_actions_of_a_talk_become_promises(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        acts = lees_acties("Westendorps Belang: stuurt de lijst, 12 maart\n\n- corporatie bellen, 15-3-2027", DAG)
        roles = {"rollen": ["PL", "DBO"]}
        stuk = leg(
            s, now, kern_id, Stuksoort.GESPREK, titel="De start", tekst="Wij beginnen.", gegevens=roles, acties=acts
        )
        first, second = stukken.acties_van(s, stuk)
        assert (first.partij, first.tekst, first.voor) == ("Westendorps Belang", "Stuurt de lijst", date(2027, 3, 12))
        assert (second.partij, second.tekst, second.voor) == ("De gemeente", "Corporatie bellen", date(2027, 3, 15))
        assert all(t.als_soort is Soort.ACTIE and t.zichtbaarheid == "dbo" for t in (first, second))
        talk = gelezen(s, kern_id, now, VOOR_DBO)[-1]
        assert talk == (
            "Er was een gesprek op vrijdag 26 februari 2027 over: De start. "
            "Erbij waren: de projectleider en de dorpsbelangenorganisatie."
        )
        stukken.wijzig(
            s,
            now,
            stuk,
            PL,
            1,
            datum=DAG,
            titel="De start",
            tekst="Wij beginnen.",
            gegevens=roles,
            zichtbaarheid=Zichtbaarheid.DBO,
            acties=[Actie("Zaal huren", date(2027, 4, 1))],
        )
        assert [t.tekst for t in stukken.acties_van(s, stuk)] == ["Stuurt de lijst", "Corporatie bellen", "Zaal huren"]


@pytest.mark.parametrize(
    ("regel", "partij", "tekst", "dag"),
    [
        ("Kaart maken uiterlijk 1 april", "De gemeente", "Kaart maken", date(2027, 4, 1)),
        ("de DBO: belt 3 mensen vóór 12-3-2027.", "de DBO", "Belt 3 mensen", date(2027, 3, 12)),
        ("* route 12: lopen (2027-04-02)", "route 12", "Lopen", date(2027, 4, 2)),
        ("12 huizen bekijken - 5/3", "De gemeente", "12 huizen bekijken", date(2027, 3, 5)),
    ],
)
def test_an_action_is_read_as_people_write_it(regel: str, partij: str, tekst: str, dag: date) -> None:
    assert lees_acties(regel, date(2027, 3, 1)) == (Actie(tekst, dag, partij),)


@pytest.mark.parametrize(
    "regel", ["Corporatie bellen", "12 maart", "Bellen voor 31 februari", "Bellen, 1-2-2027", ", " * 1900]
)
def test_an_action_without_a_coming_day_is_sent_back_with_its_line(regel: str) -> None:
    with pytest.raises(DossierFout) as error:
        lees_acties(f"Zaal huren, 1 april\n{regel}", date(2027, 3, 1))
    assert error.value.veld == "acties" and regel[:80] in str(error.value)


def test_one_who_may_not_read_it_sees_no_piece_no_file_and_no_feit(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        for visible in Zichtbaarheid:
            stuk = leg(s, now, kern_id, titel=f"Stuk {visible.value}", zichtbaarheid=visible)
            bestanden.bewaar(s, now, stuk, bestanden.maak_veilig("plan.pdf", PDF))
    with db.reading() as s:
        for voor in (VOOR_DBO, VOOR_IEDEREEN, VOOR_STAF):
            seen = stukken.lijst(s, kern_id, voor=voor)
            assert {stuk.zichtbaarheid for stuk in seen} == set(voor)
            assert len(gelezen(s, kern_id, now, voor)) == len(voor)
            for stuk in stukken.lijst(s, kern_id):
                (file,) = bestanden.van(s, [stuk.id])[stuk.id]
                may = stuk.zichtbaarheid in voor
                assert (bestanden.lees(s, file.id, voor) is not None) is may
                assert (bestanden.een(s, file.id, voor) is not None) is may
                assert (stukken.een(s, stuk.id, voor) is not None) is may


def wijzig(s: Session, now: datetime, stuk: Stuk, versie: int, **anders: Any) -> None:
    given = {**BESLUIT, "datum": DAG, "zichtbaarheid": Zichtbaarheid(stuk.zichtbaarheid), **anders}
    stukken.wijzig(s, now, stuk, PL, versie, **given)


def test_a_piece_that_goes_back_takes_its_feiten_along(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        stuk, other = leg(s, now, kern_id), leg(s, now, kern_id, titel="Iets anders")
        wijzig(s, now, stuk, 1, titel="Een naam die er niet in hoort", zichtbaarheid=Zichtbaarheid.INTERN)
        assert [f"{other.titel}." in zin for zin in gelezen(s, kern_id, now, VOOR_DBO)] == [True]
        assert len(gelezen(s, kern_id, now, VOOR_STAF)) == 3


def test_a_piece_that_is_opened_up_is_news_for_the_new_readers(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        stuk = leg(s, now, kern_id, zichtbaarheid=Zichtbaarheid.INTERN)
        assert gelezen(s, kern_id, now, VOOR_DBO) == []
        wijzig(s, now, stuk, 1, zichtbaarheid=Zichtbaarheid.OPENBAAR)
        (told,) = gelezen(s, kern_id, now, VOOR_IEDEREEN)
        assert told.startswith("Het college nam op")
        wijzig(s, now, stuk, 2)
        assert len(gelezen(s, kern_id, now, VOOR_STAF)) == 2  # nothing changed, so nothing is told


def test_two_who_edit_at_once_lose_nothing(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        stuk = leg(s, now, kern_id)
        wijzig(s, now, stuk, 1, titel="De eerste")
        with pytest.raises(Verouderd):
            wijzig(s, now, stuk, 1, titel="De tweede")
        with pytest.raises(Verouderd):
            stukken.verwijder(s, now, stuk, "weg", PL, 1)
        assert stuk.titel == "De eerste"


def test_taking_a_piece_away_leaves_only_that_it_happened(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        stuk = leg(s, now, kern_id, zichtbaarheid=Zichtbaarheid.OPENBAAR)
        bestanden.bewaar(s, now, stuk, bestanden.maak_veilig("plan.pdf", PDF))
        with pytest.raises(DossierFout):
            stukken.verwijder(s, now, stuk, " ", PL, 1)
        stukken.verwijder(s, now, stuk, "De verkeerde kern", PL, 1)
        assert s.query(Stuk).count() == s.query(Bestand).count() == 0
        assert gelezen(s, kern_id, now, VOOR_DBO) == []
        assert gelezen(s, kern_id, now, VOOR_STAF)[0].endswith("De reden: De verkeerde kern.")


def test_the_same_file_twice_and_the_twenty_first_are_refused(db: Database, kern_id: int, now: datetime) -> None:
    with db.writing() as s:
        stuk = leg(s, now, kern_id)
        for n in range(bestanden.HOOGSTENS):
            bestanden.bewaar(s, now, stuk, bestanden.maak_veilig(f"{n}.txt", str(n).encode()))
        with pytest.raises(bestanden.BestandFout, match="20"):
            bestanden.bewaar(s, now, stuk, bestanden.maak_veilig("x.txt", b"x"))
        other = leg(s, now, kern_id)
        file = bestanden.maak_veilig("plan.pdf", PDF)
        row = bestanden.bewaar(s, now, other, file)
        with pytest.raises(bestanden.BestandFout, match=r"plan\.pdf"):
            bestanden.bewaar(s, now, other, file)
        assert row.grootte == len(PDF)
        bestanden.verwijder(s, row)
        assert bestanden.van(s, [other.id]) == {}


def test_an_action_with_a_bad_text_leaves_nothing_behind(db: Database, kern_id: int, now: datetime) -> None:
    with db.reading() as s:
        before = s.query(Toezegging).count(), s.query(Stuk).count()
    with pytest.raises(Exception, match="voorbij"), db.writing() as s:
        leg(s, now, kern_id, Stuksoort.GESPREK, gegevens={"rollen": ["PL"]}, acties=[Actie("Bellen", date(2027, 2, 1))])
    with db.reading() as s:
        assert (s.query(Toezegging).count(), s.query(Stuk).count()) == before
        assert actueel(s, now, kern_id) == []
