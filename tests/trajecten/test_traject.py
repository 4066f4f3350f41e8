"""A traject from the request to its end: what may, what may not, and what is written down."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from kern import instellingen, journaal, kernen, mensen
from kern.db import Database
from kern.dossier import stukken
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN
from kern.taal import vandaag
from kern.trajecten import basis, begroting, criteria, rollen, stand, stappen, traject
from kern.trajecten.fouten import BesluitNodig, TrajectFout
from kern.trajecten.naspelen import verschillen
from kern.trajecten.rijen import Post, Rolhouder, Staat, Stapstaat, Traject
from tests.trajecten.hulp import MARIEKE, aangevraagd, begin, bezig, gepland, in_intake, lopend, sluit, vink_alles


def feiten(s: Session, t: Traject, voor: tuple[str, ...], now: datetime) -> list[str]:
    """The sentences of a kern that this reader may see, newest first."""
    return [f.zin for f in journaal.regels(s, t.kern_id, voor, now)]


# --- asking, choosing, planning


def test_a_village_asks_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = aangevraagd(s, now)
        assert t.als_staat is Staat.AANGEVRAAGD
        with pytest.raises(TrajectFout, match="al een traject"):
            aangevraagd(s, now)
        traject.stop(s, now, t, "Het past dit jaar niet.", MARIEKE, t.versie)
        assert aangevraagd(s, now).id != t.id, "after an end one may ask again"


def test_a_refused_request_is_told_to_the_dbo_and_not_to_the_village(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = aangevraagd(s, now)
        traject.stop(s, now, t, "Het past dit jaar niet.", MARIEKE, t.versie)
        later = now + timedelta(days=9)
        assert "Het traject is gestopt. Het past dit jaar niet." in feiten(s, t, VOOR_DBO, later)
        assert feiten(s, t, VOOR_IEDEREEN, later) == []


def test_the_intake_copies_the_route_and_begins_its_first_step(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = in_intake(s, now)
        assert [x.inhoud["code"] for x in t.stappen] == [f"A{n}" for n in range(13)]
        assert bezig(t) == "intake"
        assert t.stappen[0].van == vandaag(now)
        assert all(x.van and x.tot for x in t.stappen)


def test_the_choice_moves_the_traject_and_keeps_what_is_done(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = in_intake(s, now)
        vink_alles(s, now, t, "intake")
        ticked = dict(stappen.stap(t, "intake").afgevinkt)
        dag = vandaag(now)
        traject.kies_aanpak(
            s, now, t, "charette", wie="Het bestuur", dag=dag, reden="Samen", door=MARIEKE, gelezen_versie=t.versie
        )
        assert [x.inhoud["code"] for x in t.stappen] == [f"B{n}" for n in range(10)]
        assert stappen.stap(t, "intake").afgevinkt == ticked
        assert bezig(t) == "intake"
        found = stand.van_traject(s, now, t)
        assert (found.aanpak, found.gekozen) == ("charette", True)
        said = feiten(s, t, VOOR_DBO, now)[0]
        assert "Charette" in said and "Het bestuur koos" in said


@pytest.mark.parametrize(
    ("wie", "reden", "dagen", "veld"),
    [("", "Samen", 0, "wie"), ("Het bestuur", " ", 0, "reden"), ("Het bestuur", "Samen", 1, "dag")],
)
def test_a_choice_says_who_when_and_why(
    db: Database, now: datetime, wie: str, reden: str, dagen: int, veld: str
) -> None:
    with db.writing() as s:
        t = in_intake(s, now)
        dag = vandaag(now) + timedelta(days=dagen)
        with pytest.raises(TrajectFout) as wrong:
            traject.kies_aanpak(
                s, now, t, "bestaand", wie=wie, dag=dag, reden=reden, door=MARIEKE, gelezen_versie=t.versie
            )
        assert wrong.value.veld == veld
        assert t.gekozen_op is None


def test_back_from_the_decision_ends_there(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = in_intake(s, now)
        eind = date(2028, 6, 29)
        days = traject.plan_voorbeeld(s, now, t, eind=eind)
        assert timedelta(0) <= eind - days["portefeuille"].tot <= timedelta(days=40)
        assert days["uitvoering"].van > days["portefeuille"].tot
        with pytest.raises(TrajectFout):
            traject.plan_voorbeeld(s, now, t, begin=eind, eind=eind)


# --- steps


def test_a_step_closes_with_its_checks_or_with_a_reason(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        with pytest.raises(TrajectFout, match="Nog niet alles is klaar"):
            stappen.sluit_stap(s, now, t, "intake", MARIEKE, t.versie)
        vink_alles(s, now, t, "intake")
        stappen.sluit_stap(s, now, t, "intake", MARIEKE, t.versie)
        assert bezig(t) == "startafspraken", "the next one begins by itself"
        sluit(s, now, t, reden="De rest volgt.")
        assert stappen.stap(t, "startafspraken").reden == "De rest volgt."
        assert verschillen(s) == []


def test_what_is_computed_cannot_be_ticked(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        with pytest.raises(TrajectFout, match="rekent Kernpraat zelf"):
            stappen.vink(s, now, t, "intake", "plek_en_budget", True, MARIEKE, t.versie)
        (found,) = [c for c in criteria.standen(s, now, t, t.stappen[0]) if c.berekend]
        assert found.gehaald and "1 van 2" in found.stand


def test_the_village_reads_a_step_a_day_after_the_dbo(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        sluit(s, now, t)
        klaar = "Deze stap is klaar: Aanmelding en intake. Nagekeken."
        assert klaar in feiten(s, t, VOOR_DBO, now)
        assert klaar not in feiten(s, t, VOOR_IEDEREEN, now + timedelta(hours=23))
        assert klaar in feiten(s, t, VOOR_IEDEREEN, now + timedelta(days=1))


def test_moving_a_step_moves_what_follows_and_the_preview_says_so(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        row = stappen.stap(t, "startafspraken")
        was = {x.sleutel: (x.van, x.tot) for x in t.stappen}
        assert row.van is not None and row.tot is not None
        later = row.tot + timedelta(weeks=3)
        moved = stappen.verplaats_voorbeeld(s, now, t, "startafspraken", row.van, later)
        assert {x.sleutel: (x.van, x.tot) for x in t.stappen} == was, "looking moves nothing"
        assert {m.sleutel for m in moved} >= {"startafspraken", "voorbereiding"}
        stappen.verplaats(s, now, t, "startafspraken", row.van, later, MARIEKE, t.versie)
        assert {m.sleutel: (m.wordt.van, m.wordt.tot) for m in moved}.items() <= {
            x.sleutel: (x.van, x.tot) for x in t.stappen
        }.items()
        assert row.eerst_tot == was["startafspraken"][1], "the first plan stays to be told"
        assert t.stappen[0].van == was["intake"][0], "what came before stays"


def test_days_late_are_counted_for_what_should_have_been(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        tot = t.stappen[0].tot
        assert tot is not None
        late = now + (tot - vandaag(now)) + timedelta(days=5)
        assert stand.van_traject(s, late, t).dagen_te_laat == 5
        assert stand.van_traject(s, now, t).dagen_te_laat == 0


def test_two_editors_at_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        seen = t.versie
        stappen.vink(s, now, t, "intake", "intakeverslag", True, MARIEKE, seen)
        with pytest.raises(Verouderd):
            stappen.sluit_stap(s, now, t, "intake", "anneke@gemeente.example", seen, reden="Klaar.")
        assert t.stappen[0].als_staat is Stapstaat.BEZIG


def test_an_end_needs_closed_steps_or_a_reason(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        with pytest.raises(TrajectFout, match="nog stappen open"):
            traject.rond_af(s, now, t, MARIEKE, t.versie)
        traject.rond_af(s, now, t, MARIEKE, t.versie, "Het dorp gaat zelf verder.")
        assert (t.als_staat, t.klaar_op) == (Staat.AFGEROND, vandaag(now))
        with pytest.raises(TrajectFout):
            traject.start(s, now, t, MARIEKE, t.versie)


# --- places and money


def test_a_third_start_needs_a_decision_that_is_kept(db: Database, now: datetime) -> None:
    with db.writing() as s:
        for slug in ("westendorp", "sinderen"):
            lopend(s, now, slug)
        third = gepland(s, now, "etten")
        with pytest.raises(BesluitNodig, match="In 2027 mogen 2 kernen beginnen"):
            traject.start(s, now, third, MARIEKE, third.versie)
        assert third.als_staat is Staat.GEPLAND
        traject.start(s, now, third, MARIEKE, third.versie, "Het college besloot dit op 2 maart.")
        (besluit,) = stukken.lijst(s, third.kern_id)
        assert besluit.tekst == "Het college besloot dit op 2 maart."
        assert begroting.jaarstand(s, now, 2027).te_veel


def _start_samen(db: Database, now: datetime, ids: list[int]) -> list[str]:
    """Two projectleiders press at the same moment; what became of each."""
    ready, became = threading.Barrier(2), []

    def press(id: int) -> None:
        ready.wait()
        try:
            with db.writing() as s:
                t = s.get_one(Traject, id)
                traject.start(s, now, t, MARIEKE, t.versie)
            became.append("gestart")
        except BesluitNodig:
            became.append("besluit nodig")

    threads = [threading.Thread(target=press, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(became)


def test_the_last_place_is_given_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        lopend(s, now, "westendorp")
        ids = [gepland(s, now, slug).id for slug in ("sinderen", "etten")]
    assert _start_samen(db, now, ids) == ["besluit nodig", "gestart"]
    with db.reading() as s:
        assert len(begroting.jaarstand(s, now, 2027).gestart) == 2


def test_without_the_lock_the_last_place_goes_twice(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: on PostgreSQL the race is real. SQLite has one writer at a time whatever we do."""
    both_looked = threading.Barrier(2)

    def look_together(s: Session, now: datetime, jaar: int) -> begroting.Jaarstand:
        found = ask(s, now, jaar)
        if not db.sqlite:
            both_looked.wait(20)
        return found

    with db.writing() as s:
        lopend(s, now, "westendorp")
        ids = [gepland(s, now, slug).id for slug in ("sinderen", "etten")]
    ask = begroting.jaarstand
    monkeypatch.setattr(begroting, "jaarstand", look_together)
    monkeypatch.setattr(begroting, "vergrendel_jaar", lambda s, now, jaar: None)
    expected = ["besluit nodig", "gestart"] if db.sqlite else ["gestart", "gestart"]
    assert _start_samen(db, now, ids) == expected


def test_money_is_booked_paid_and_withdrawn(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        vast = {"traject_id": t.id, "jaar": 2027, "datum": vandaag(now), "door": MARIEKE}
        begroting.boek(s, now, post=Post.BEGROOT, bedrag=25_000_00, omschrijving="Alles", **vast)
        bound = begroting.boek(s, now, post=Post.VERPLICHT, bedrag=12_500_50, omschrijving="Begeleider", **vast)
        assert begroting.jaarstand(s, now, 2027).vrij == 50_000_00 - 12_500_50
        begroting.betaal(s, now, bound.id, 12_000_00, door=MARIEKE)
        found = begroting.per_traject(s)[t.id]
        assert (found.begroot, found.verplicht, found.besteed) == (25_000_00, 0, 12_000_00)
        with pytest.raises(TrajectFout, match="telt al niet meer mee"):
            begroting.betaal(s, now, bound.id, 1, door=MARIEKE)
        with pytest.raises(BesluitNodig, match="budget van 2027"):
            begroting.boek(s, now, post=Post.BESTEED, bedrag=38_000_01, omschrijving="Te veel", **vast)
        begroting.boek(s, now, post=Post.BESTEED, bedrag=38_000_01, omschrijving="Te veel", besluit="Raad", **vast)
        assert begroting.jaarstand(s, now, 2027).vrij == -1
        assert [x.titel for x in stukken.lijst(s, t.kern_id)] == ["Meer geld in 2027 dan begroot"]


def test_a_year_may_have_an_amount_of_its_own(db: Database, now: datetime) -> None:
    with db.writing() as s:
        begin(s, now)
        eigen = {"bedrag": 50000, "kernen": 2, "jaren": {"2028": {"bedrag": 75000, "kernen": 3}}}
        instellingen.bewaar(s, "budget", eigen, MARIEKE, now)
        this, next_ = (begroting.jaarstand(s, now, jaar) for jaar in (2027, 2028))
        assert (this.bedrag, this.plekken_vrij) == (50_000_00, 2)
        assert (next_.bedrag, next_.plekken_vrij) == (75_000_00, 3)


# --- roles


def test_names_are_sealed_and_go_with_the_role(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        row = rollen.vul(
            s, now, t, "EXT", organisatie="De Streek", naam="Els", email="Els@Streek.example", door=MARIEKE
        )
        assert b"Els" not in (row.naam or b"")
        assert [b.naam for b in rollen.bezetting(s, t)] == ["Els"]
        assert all("Els" not in f.zin for f in journaal.regels(s, t.kern_id, journaal.VOOR_STAF, now))
        rollen.verwijder(s, now, t, row.id, MARIEKE)
        assert s.get(Rolhouder, row.id) is None
        with pytest.raises(KeyError):
            rollen.verwijder(s, now, t, row.id, MARIEKE)


def test_who_does_the_step_gets_the_mail_and_each_address_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        mensen.voeg_toe(s, now, kern.id, "Henk", "secretaris", "henk@belang.example")
        weg = mensen.voeg_toe(s, now, kern.id, "Ina", "", "ina@belang.example")
        weg.afgemeld_op = now
        s.flush()
        intake = stand.van_traject(s, now, t).stap("intake")
        contact = instellingen.contact(s, now)["email"]
        assert [email for _, email in rollen.ontvangers(s, now, t, intake)] == [contact, "henk@belang.example"]
        rollen.vul(s, now, t, "PL", organisatie="Gemeente", naam="Marieke", email="henk@belang.example", door=MARIEKE)
        assert [email for _, email in rollen.ontvangers(s, now, t, intake)] == ["henk@belang.example"]


def test_in_plain_words_and_for_one_role(db: Database, now: datetime) -> None:
    with db.writing() as s:
        found = stand.van_traject(s, now, lopend(s, now))
        said = dict(rollen.wie_doet_wat(found, "Westendorps Belang"))
        assert "Westendorps Belang" in said and "U, als inwoner" in said
        assert not any(code in " ".join((*said, *said.values())).split() for code in ("PL", "DBO", "RACI", "A0"))
        assert "Aanmelding en intake" in rollen.nu_doen(found, "PL")[0]
        assert rollen.nu_doen(found, "COM") == ()


def test_people_are_erased_half_a_year_after_the_end(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = lopend(s, now)
        rollen.vul(s, now, t, "EXT", organisatie="De Streek", naam="Els", email="els@streek.example", door=MARIEKE)
        traject.rond_af(s, now, t, MARIEKE, t.versie, "Klaar.")
        assert rollen.wis_verlopen(s, now + rollen.BLIJFT) == 0
        assert rollen.wis_verlopen(s, now + rollen.BLIJFT + timedelta(days=1)) == 1
        (left,) = rollen.bezetting(s, t)
        assert (left.organisatie, left.naam, left.email) == ("De Streek", "", "")
        assert rollen.wis_verlopen(s, now + rollen.BLIJFT + timedelta(days=1)) == 0


# --- the six of 2020-2023


def test_the_six_stand_there_once_and_tell_nobody(db: Database, now: datetime) -> None:
    with db.writing() as s:
        begin(s, now)
        assert basis.verzorg_startdata(s, now) == 6
        assert basis.verzorg_startdata(s, now) == 0
        found = [t for t in traject.alle(s) if t.basis]
        assert all(t.als_staat is Staat.AFGEROND and t.fictief for t in found)
        assert verschillen(s) == []
        assert begroting.jaarstand(s, now, 2027).gestart == ()
        kern = kernen.per_slug(s, "etten")
        assert kern is not None
        seen = stand.van_kern(s, now, kern.id)
        assert seen is not None and seen.basis and seen.nu is None and stand.voor_inwoners(seen) == ()


def test_all_kernen_cost_a_fixed_number_of_queries(db: Database, now: datetime) -> None:
    asked: list[str] = []

    def count(*args: object) -> None:
        asked.append(str(args[2]))

    def cost() -> int:
        asked.clear()
        with db.reading() as s:
            stand.alle(s, now)
        return len([x for x in asked if x.startswith("SELECT")])

    with db.writing() as s:
        lopend(s, now, "westendorp")
    event.listen(db.engine, "before_cursor_execute", count)
    few = cost()
    with db.writing() as s:
        lopend(s, now, "sinderen")
        for slug in ("etten", "heelweg", "netterden"):
            in_intake(s, now, slug)
    assert cost() == few <= 3
