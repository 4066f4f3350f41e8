"""Another version of a running questionnaire: what is otherwise in words, who gets it, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kern import audit, journaal
from kern.db import Database
from kern.instellingen import Verouderd
from kern.onderzoek import antwoorden, overgang, veldwerk, voortgang
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Onderzoek, OnderzoekFout, OnderzoekVersie, fout_zin
from kern.onderzoek.overgang import Verschil, verschil
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.onderzoek.formulier import Veld, herhaling, keuzevraag, later, onder_verenigingen, open_met, veld, versie
from tests.onderzoek.hulp import H_BLIJFT, MARIEKE, geopend, stuur
from tests.onderzoek.hulp import versie as woonbehoefte

# --- what is otherwise


def anders(
    db: Database, now: datetime, oud: list[Veld], nieuw: list[Veld], groepen: dict[str, Any] | None = None
) -> list[Verschil]:
    """The differences between two questionnaires."""
    with db.writing() as s:
        was = versie(s, now, "1", *oud, groepen=groepen)
        return list(verschil(was, versie(s, later(now), "2", *nieuw, groepen=groepen)))


WONEN = keuzevraag("wonen", {"koop": "Koop", "huur": "Huur", "anders": "Anders"})
KINDEREN = veld("kinderen", "integer", "Hoeveel kinderen hebt u?")


def test_nothing_is_otherwise_when_only_the_version_is(sqlite_db: Database, now: datetime) -> None:
    assert anders(sqlite_db, now, [WONEN, KINDEREN], [WONEN, KINDEREN]) == []


@pytest.mark.parametrize(
    ("oud", "nieuw", "soort", "zin", "was", "is_", "telt"),
    [
        ([], [KINDEREN], "nieuw", "Deze vraag is nieuw.", "", "", None),
        ([KINDEREN], [], "weg", "Deze vraag is weg.", "", "", None),
        (
            [KINDEREN],
            [{**KINDEREN, "label": ["Hoeveel kinderen wonen thuis?"]}],
            *("woorden", "Andere woorden.", "Hoeveel kinderen hebt u?", "Hoeveel kinderen wonen thuis?", True),
        ),
        (
            [KINDEREN],
            [{**KINDEREN, "type": "decimal"}],
            "soort",
            "Een ander soort antwoord.",
            "Geheel getal",
            "Getal",
            False,
        ),
        (
            [KINDEREN],
            [{**KINDEREN, "verplicht": "true()"}],
            *(
                "verplicht",
                "Of iemand moet antwoorden, is anders.",
                "mag leeg blijven",
                "moet een antwoord krijgen",
                True,
            ),
        ),
        (
            [KINDEREN],
            [{**KINDEREN, "hint": ["Ook wie uit huis is."]}],
            *("uitleg", "Andere uitleg onder de vraag.", "", "Ook wie uit huis is.", True),
        ),
        (
            [WONEN],
            [keuzevraag("wonen", {"koop": "Koop", "huur": "Huur", "kraak": "Kraak", "anders": "Anders"})],
            *("keuze_bij", "Erbij in de antwoorden: ‘Kraak’.", "", "", True),
        ),
        (
            [WONEN],
            [keuzevraag("wonen", {"koop": "Koop", "huur": "Huur"})],
            *("keuze_weg", "Weg uit de antwoorden: ‘Anders’.", "", "", False),
        ),
        (
            [WONEN],
            [keuzevraag("wonen", {"koop": "Eigen huis", "huur": "Huur", "anders": "Anders"})],
            *("keuze_woorden", "Een antwoord heeft andere woorden.", "Koop", "Eigen huis", True),
        ),
        (
            [WONEN],
            [keuzevraag("wonen", {"huur": "Huur", "koop": "Koop", "anders": "Anders"})],
            *("keuze_volgorde", "De antwoorden staan in een andere volgorde.", "", "", True),
        ),
        (
            [KINDEREN],
            [{**KINDEREN, "gevoelig": True}],
            *("gevoelig", "Of de vraag op Telegram komt, is anders.", "ook op Telegram", "niet op Telegram", True),
        ),
    ],
    ids=lambda v: v if isinstance(v, str) and v.isidentifier() else "",
)
def test_one_thing_is_otherwise(
    sqlite_db: Database,
    now: datetime,
    oud: list[Veld],
    nieuw: list[Veld],
    soort: str,
    zin: str,
    was: str,
    is_: str,
    telt: bool | None,
) -> None:
    (found,) = anders(sqlite_db, now, oud, nieuw)
    assert (found.soort, found.zin, found.oud, found.nieuw, found.telt) == (soort, zin, was, is_, telt)
    assert bool(found.waarom) is (telt is False or soort in ("woorden", "keuze_woorden", "keuze_bij"))


def test_a_condition_is_said_in_words(sqlite_db: Database, now: datetime) -> None:
    asked = {**KINDEREN, "relevant": " /data/wonen  = 'koop'"}
    (found,) = anders(sqlite_db, now, [WONEN, asked], [WONEN, {**asked, "relevant": " /data/wonen  = 'huur'"}])
    assert (found.soort, found.telt) == ("voorwaarde", True)
    assert "‘Koop’" in found.oud and "‘Huur’" in found.nieuw


def test_the_condition_of_a_group_counts_too(sqlite_db: Database, now: datetime) -> None:
    asked = veld("kinderen", "integer", in_="thuis")
    with sqlite_db.writing() as s:
        group = {"relevant": None, "label": ["Thuis"]}
        was = versie(s, now, "1", WONEN, asked, groepen={"thuis": group})
        new = versie(s, now, "2", WONEN, asked, groepen={"thuis": {**group, "relevant": " /data/wonen  = 'huur'"}})
        (found,) = verschil(was, new)
    assert (found.naam, found.soort, found.oud) == ("kinderen", "voorwaarde", "altijd")


def test_moving_a_question_into_a_group_is_no_difference(sqlite_db: Database, now: datetime) -> None:
    """Its place in the form is in every path that names it, and means nothing."""
    after = veld("hoe", "text", relevant=" /data/wonen  = 'huur'")
    moved = {**after, "relevant": " /data/groep/wonen  = 'huur'"}
    inside = {**WONEN, "pad": "/data/groep/wonen", "groepen": ["/data/groep"]}
    with sqlite_db.writing() as s:
        was = versie(s, now, "1", WONEN, after)
        new = versie(s, now, "2", inside, moved, groepen={"groep": {"relevant": None, "label": ["Groep"]}})
        assert verschil(was, new) == ()


def test_what_moves_is_named_and_what_stays_is_not(sqlite_db: Database, now: datetime) -> None:
    a, b, c, d = (veld(n) for n in "abcd")
    (found,) = anders(sqlite_db, now, [a, b, c, d], [a, d, b, c])
    assert (found.naam, found.soort, found.oud, found.nieuw) == ("d", "plek", "na ‘C?’", "na ‘A?’")


def test_what_becomes_the_first_question(sqlite_db: Database, now: datetime) -> None:
    a, b, c = (veld(n) for n in "abc")
    (found,) = anders(sqlite_db, now, [a, b, c], [c, a, b])
    assert (found.naam, found.oud, found.nieuw) == ("c", "na ‘B?’", "als eerste")


def test_into_a_repeat_the_answers_do_not_count(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        was = versie(s, now, "1", veld("leeftijd", "integer"))
        new = versie(s, now, "2", veld("leeftijd", "integer", in_="kind"), groepen={"kind": herhaling("Kind")})
        (found,) = verschil(was, new)
    assert (found.soort, found.oud, found.nieuw, found.telt) == (
        *("herhaling", "één keer", "elke keer bij ‘Kind’", False),
    )


def test_a_list_to_put_in_order_must_be_the_same_list(sqlite_db: Database, now: datetime) -> None:
    found = anders(sqlite_db, now, [keuzevraag("top", "a b c", "rank")], [keuzevraag("top", "a b c d", "rank")])
    assert [(f.soort, f.telt) for f in found] == [("keuze_bij", False)]


def test_several_differences_of_one_question_stand_together_in_the_order_of_the_new_one(
    sqlite_db: Database, now: datetime
) -> None:
    weg, note = veld("weg"), veld("groet", "note", "Welkom.")
    new_note = {**note, "label": ["Dag."]}
    changed = {**WONEN, "label": ["Hoe woont u?"], "verplicht": "true()"}
    found = anders(sqlite_db, now, [note, weg, WONEN], [new_note, veld("erbij"), changed])
    assert [(f.naam, f.soort) for f in found] == [
        *(("groet", "woorden"), ("erbij", "nieuw"), ("wonen", "woorden"), ("wonen", "verplicht"), ("weg", "weg")),
    ]
    assert found[0].telt is None, "a note has no answers"


def test_the_values_in_the_words_are_filled_in(sqlite_db: Database, now: datetime) -> None:
    asked = {**KINDEREN, "label": ["Woont u in ", {"xpath": " /data/plek "}, "?"]}
    place = veld("plek", "calculate", berekening="pulldata('kern', 'waarde', 'naam', 'kern')", label="")
    tables = {"kern": [{"naam": "kern", "waarde": "Etten"}]}
    with sqlite_db.writing() as s:
        was = versie(s, now, "1", place, {**asked, "label": ["Waar?"]})
        new = versie(s, now, "2", place, asked)
        (found,) = verschil(was, new, tables, now.date())
        assert found.nieuw == "Woont u in Etten?"
        assert verschil(was, new)[0].nieuw == "Woont u in …?"


def test_another_translation_is_named_without_its_words(sqlite_db: Database, now: datetime) -> None:
    english = {**WONEN, "vertalingen": {"en": {"label": ["How do you live?"]}}}
    named = {**english, "keuzes": [{**k, "vertalingen": {"en": ["Other"]}} for k in WONEN["keuzes"]]}
    with sqlite_db.writing() as s:
        was = versie(s, now, "1", english, talen=["nl", "en"])
        again = versie(s, now, "2", {**WONEN, "vertalingen": {"en": {"label": ["Your house?"]}}}, talen=["nl", "en"])
        choices = versie(s, now, "3", named, talen=["nl", "en"])
        found = [(v.soort, v.oud, v.nieuw, v.telt) for v in (*verschil(was, again), *verschil(was, choices))]
    assert found == [("vertaling", "", "", True), ("keuze_vertaling", "", "", True)]


def test_a_questionnaire_that_begins_in_english_is_compared_in_dutch(sqlite_db: Database, now: datetime) -> None:
    asked = {**KINDEREN, "label": ["How many children?"], "vertalingen": {"nl": {"label": ["Hoeveel kinderen?"]}}}
    changed = {**asked, "vertalingen": {"nl": {"label": ["Hoeveel kinderen hebt u?"]}}}
    with sqlite_db.writing() as s:
        was = versie(s, now, "1", asked, talen=["en", "nl"])
        (found,) = verschil(was, versie(s, now, "2", changed, talen=["en", "nl"]))
    assert (found.soort, found.oud, found.nieuw) == ("woorden", "Hoeveel kinderen?", "Hoeveel kinderen hebt u?")


# --- going over


def twee(db: Database, now: datetime) -> tuple[Onderzoek, VragenlijstVersie]:
    """An open onderzoek on version 1, and version 2."""
    with db.writing() as s:
        o = open_met(s, now, versie(s, now, "1", WONEN))
        return o, versie(s, later(now), "2", WONEN, KINDEREN)


def test_who_begins_gets_the_new_version_and_who_began_keeps_his(db: Database, now: datetime) -> None:
    o, new = twee(db, now)
    old_id = o.versie_id
    with db.writing() as s:
        o = s.get_one(Onderzoek, o.id)
        antwoorden.verstuur(s, now, o, {"wonen": "koop"}, "web", None)
        overgang.ga_over(s, later(now), o, s.get_one(VragenlijstVersie, new.id), MARIEKE, o.versie)
        antwoorden.verstuur(s, later(now), o, {"wonen": "huur", "kinderen": "2"}, "web", None)
        antwoorden.verstuur(s, later(now), o, {"wonen": "huur"}, "web", None, versie_id=old_id)
    with db.reading() as s:
        o = s.get_one(Onderzoek, o.id)
        assert o.versie_id == new.id
        sent = s.scalars(select(Respons.versie_id).order_by(Respons.versie_id)).all()
        assert sorted(sent) == sorted([old_id, old_id, new.id])
        shown = [(v.versie, v.vanaf, v.door, v.antwoorden) for v in overgang.verloop(s, o)]
        assert shown == [("1", now, MARIEKE, 2), ("2", later(now), MARIEKE, 1)]
        (deed,) = (r for r in audit.bladzijde(s) if r.handeling == "onderzoek_versie")
        assert deed.onderwerp == "Westendorp"
        staff = journaal.regels(s, o.kern_id or 0, journaal.VOOR_STAF, later(now))
        assert (
            staff[0].zin
            == "Wie begint aan het onderzoek, krijgt nu versie 2 van de vragenlijst. Eerst was dat versie 1."
        )
        outside = journaal.regels(s, o.kern_id or 0, journaal.VOOR_DBO, later(now))
        assert "vragenlijst_versie" not in {f.soort for f in outside}


def test_before_the_opening_it_is_only_set(sqlite_db: Database, now: datetime) -> None:
    o, new = twee(sqlite_db, now)
    with sqlite_db.writing() as s:
        o = s.get_one(Onderzoek, o.id)
        veldwerk.maak_ongedaan(s, now, o, MARIEKE)
        overgang.ga_over(s, later(now), o, s.get_one(VragenlijstVersie, new.id), MARIEKE)
        assert (o.versie_id, s.scalars(select(OnderzoekVersie)).all()) == (new.id, [])


def test_going_back_and_forth_is_written_down(sqlite_db: Database, now: datetime) -> None:
    o, new = twee(sqlite_db, now)
    with sqlite_db.writing() as s:
        o = s.get_one(Onderzoek, o.id)
        old = s.get_one(VragenlijstVersie, o.versie_id)
        overgang.ga_over(s, later(now), o, s.get_one(VragenlijstVersie, new.id), MARIEKE)
        overgang.ga_over(s, later(now, hours=2), o, old, MARIEKE)
        assert [v.versie for v in overgang.verloop(s, o)] == ["1", "2", "1"]
        assert overgang.nieuwere(s, o) is not None


def test_what_was_put_before_the_opening_was_taken_back_is_forgotten(sqlite_db: Database, now: datetime) -> None:
    o, new = twee(sqlite_db, now)
    with sqlite_db.writing() as s:
        o = s.get_one(Onderzoek, o.id)
        old = s.get_one(VragenlijstVersie, o.versie_id)
        overgang.ga_over(s, later(now, minutes=1), o, s.get_one(VragenlijstVersie, new.id), MARIEKE)
        veldwerk.maak_ongedaan(s, later(now, minutes=2), o, MARIEKE)
        veldwerk.open_onderzoek(s, later(now, hours=3), o, MARIEKE)
        overgang.ga_over(s, later(now, hours=4), o, old, MARIEKE)
        assert [v.versie for v in overgang.verloop(s, o)] == ["2", "1"]


def reden(db: Database, now: datetime, o: Onderzoek, naar: str) -> str:
    """Why going over is refused, in words."""
    with pytest.raises(OnderzoekFout) as error, db.writing() as s:
        overgang.ga_over(s, now, s.get_one(Onderzoek, o.id), s.get_one(VragenlijstVersie, naar), MARIEKE)
    return fout_zin(error.value)


def test_what_is_refused(sqlite_db: Database, now: datetime) -> None:
    o, new = twee(sqlite_db, now)
    with sqlite_db.writing() as s:
        other = versie(s, now, "1", WONEN, form_id="anders", titel="Iets anders")
        table = versie(s, now, "3", WONEN, tabellen=["bomen"])
    assert "Kies een versie van Dorpsonderzoek." in reden(sqlite_db, now, o, other.id)
    assert "gebruikt versie 1 al" in reden(sqlite_db, now, o, o.versie_id)
    assert "een tabel die dit onderzoek niet heeft: bomen" in reden(sqlite_db, now, o, table.id)
    with sqlite_db.writing() as s:
        veldwerk.sluit_onderzoek(s, now, s.get_one(Onderzoek, o.id), MARIEKE)
    assert "Niemand kan meer beginnen" in reden(sqlite_db, later(now), o, new.id)


def test_without_its_route_the_woonbehoefteonderzoek_would_count_wrong(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        row = s.get_one(VragenlijstVersie, o.versie_id)
        fields = [v for v in row.model["velden"] if v["naam"] != "route"]
        without = versie(s, now, "zonder", *fields, form_id="woonbehoefte", tabellen=["kern", "prijspeil"])
    assert "niet meer wie een huishouden is" in reden(sqlite_db, now, o, without.id)


def test_two_of_the_staff_at_once(db: Database, now: datetime) -> None:
    o, new = twee(db, now)
    with db.writing() as s:
        overgang.ga_over(s, now, s.get_one(Onderzoek, o.id), s.get_one(VragenlijstVersie, new.id), MARIEKE, o.versie)
    with pytest.raises(Verouderd), db.writing() as s:
        overgang.ga_over(s, now, s.get_one(Onderzoek, o.id), s.get_one(VragenlijstVersie, new.id), MARIEKE, o.versie)


def test_an_onderzoek_of_the_whole_gemeente_goes_over_too(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = onder_verenigingen(s, now, versie(s, now, "1", WONEN, form_id="verenigingen"))
        overgang.ga_over(s, now, o, versie(s, now, "2", WONEN, KINDEREN, form_id="verenigingen"), MARIEKE)
        assert [v.versie for v in overgang.verloop(s, o)] == ["1", "2"]


def test_how_many_conversations_run(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        sent, stopped, *_ = (voortgang.begin(s, now, o, "web") for _ in range(4))
        voortgang.begin(s, now - timedelta(days=31), o, "web")
        voortgang.klaar(s, sent)
        voortgang.gestopt(s, stopped)
        assert overgang.lopend(s, now, o) == 2


def test_newer_is_what_was_made_later(sqlite_db: Database, now: datetime) -> None:
    o, new = twee(sqlite_db, now)
    with sqlite_db.writing() as s:
        o = s.get_one(Onderzoek, o.id)
        newest = overgang.nieuwere(s, o)
        assert newest is not None and newest.id == new.id
        overgang.ga_over(s, later(now), o, newest, MARIEKE)
        assert overgang.nieuwere(s, o) is None
        assert [v.versie for v in overgang.andere_versies(s, o)] == ["1"]


def test_the_shipped_questionnaire_against_itself_is_no_different(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        row = woonbehoefte(s, now)
        assert verschil(row, row, {}, now.date()) == ()
        o = open_met(s, now, row)
        stuur(s, now, o, H_BLIJFT)
        assert overgang.verloop(s, o) == []
        assert overgang.antwoorden_op(s, o, row) == 1
