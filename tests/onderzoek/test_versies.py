"""Two versions of a questionnaire side by side: what counts together, what stands apart, and what both said."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from sqlalchemy.orm import Session

from kern.db import Database
from kern.onderzoek import antwoorden, export, overgang, reeks, uitslag
from kern.onderzoek.bescherming import beschermd
from kern.onderzoek.codeboek import Codeboekregel, codeboek_html, codes
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.opschrift import model_van
from kern.onderzoek.uitslag import Bewoording, VraagUitslag
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.onderzoek.formulier import herhaling, keuzevraag, later, open_met, veld, versie
from tests.onderzoek.hulp import MARIEKE

OUD = (
    veld("naam_straat", "text", "In welke straat woont u?"),
    keuzevraag("wonen", {"koop": "Koop", "huur": "Huur"}, label="Hoe woont u?"),
    keuzevraag("vervoer", "auto fiets bus"),
    veld("tuin", "integer", "Hoeveel meter tuin hebt u?"),
    veld("weg", "integer"),
    veld("fiets", "text", "Wat voor fiets hebt u?"),
)
NIEUW = (
    veld("erbij", "integer"),
    keuzevraag("wonen", {"koop": "Eigen huis", "huur": "Huur", "anders": "Anders"}, label="Wat voor huis hebt u?"),
    keuzevraag("vervoer", "auto fiets"),
    veld("tuin", "text", "Wat doet u met uw tuin?"),
    veld("naam_straat", "text", "In welke straat woont u?"),
    veld("fiets", "integer", "Hoeveel fietsen hebt u?"),
)


def twee_versies(s: Session, now: datetime, oud: int = 6, nieuw: int = 7) -> Onderzoek:
    """So many who answered on the first version, and so many on the second."""
    o = open_met(s, now, versie(s, now, "2026-1", *OUD))
    for i in range(oud):
        given = {
            "naam_straat": "Dorpsstraat",
            "wonen": "koop",
            "vervoer": "bus",
            "tuin": str(i),
            "weg": "1",
            "fiets": "Rood",
        }
        antwoorden.verstuur(s, now, o, given, "web", None)
    overgang.ga_over(s, later(now), o, versie(s, later(now), "2026-2", *NIEUW), MARIEKE)
    for _ in range(nieuw):
        given = {"erbij": "3", "wonen": "huur", "vervoer": "fiets", "tuin": "Moestuin.", "naam_straat": "Kerkweg"}
        antwoorden.verstuur(s, later(now), o, given, "web", None)
    return o


def geteld(s: Session, o: Onderzoek) -> dict[str, VraagUitslag]:
    return {u.sleutel: u for u in uitslag.per_vraag(uitslag.tellende_records(s, o), o, reeks.versies(s, o))}


def rijen(u: VraagUitslag) -> dict[str, int | None]:
    return {r.naam: r.aantal for r in u.rijen}


def test_the_same_question_counts_together_in_the_newest_words(db: Database, now: datetime) -> None:
    with db.writing() as s:
        found = geteld(s, twee_versies(s, now))["wonen"]
    assert (found.tekst, found.n, found.geen_antwoord) == ("Wat voor huis hebt u?", 13, 0)
    assert [(r.label, r.aantal) for r in found.rijen] == [("Eigen huis", 6), ("Huur", 7), ("Anders", 0)]
    assert found.versies == (("2026-1", 6), ("2026-2", 7))
    assert found.eerder == (Bewoording("2026-1", "Hoe woont u?", (("Koop", "Eigen huis"),)),)


def test_what_cannot_be_counted_together_stands_apart(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = twee_versies(s, now)
        found = geteld(s, o)
        open_answers = {
            v.sleutel: v for v in uitslag.open_antwoorden(uitslag.tellende_records(s, o), o, reeks.versies(s, o))
        }
    assert rijen(found["vervoer"]) == {"auto": 0, "fiets": 7}
    assert rijen(found["vervoer-2"]) == {"auto": 0, "fiets": 0, "bus": 6}
    assert (found["vervoer"].alleen, found["vervoer-2"].alleen) == ("2026-2", "2026-1")
    assert (found["tuin"].soort, found["tuin"].n, found["tuin"].alleen) == ("geheel", 6, "2026-1")
    assert (open_answers["tuin"].antwoorden, open_answers["tuin"].alleen) == (("Moestuin.",) * 7, "2026-2")
    assert (len(open_answers["naam_straat"].antwoorden), open_answers["naam_straat"].alleen) == (13, "")


def test_the_newest_comes_first_and_what_is_gone_last(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        found = geteld(s, twee_versies(s, now))
    assert list(found) == ["erbij", "wonen", "vervoer", "vervoer-2", "tuin", "fiets", "weg"]
    assert (found["erbij"].n, found["erbij"].geen_antwoord) == (7, 0), "who was not asked did not stay silent"
    assert (found["weg"].n, found["weg"].geen_antwoord) == (6, 0)


def test_a_version_nobody_answered_is_not_spoken_of(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = twee_versies(s, now, oud=0)
        found = geteld(s, o)
        assert [v.versie for v in reeks.versies(s, o)] == ["2026-2"]
    assert "weg" not in found
    assert (found["wonen"].versies, found["wonen"].eerder, found["wonen"].alleen) == ((), (), "")


def test_who_is_protected_sees_no_small_number_of_a_version(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        few = geteld(s, twee_versies(s, now, oud=4, nieuw=9))
        assert beschermd(few["wonen"]).versies == ()
        assert beschermd(few["vervoer-2"]).te_weinig


def test_enough_of_both_versions_may_be_said(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        assert beschermd(geteld(s, twee_versies(s, now))["wonen"]).versies == (("2026-1", 6), ("2026-2", 7))


def test_two_versions_in_a_repeat_and_outside_it(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = open_met(s, now, versie(s, now, "1", veld("leeftijd", "integer")))
        antwoorden.verstuur(s, now, o, {"leeftijd": "40"}, "web", None)
        inside = versie(
            s, later(now), "2", veld("leeftijd", "integer", in_="kind"), groepen={"kind": herhaling("Kind")}
        )
        overgang.ga_over(s, later(now), o, inside, MARIEKE)
        antwoorden.verstuur(s, later(now), o, {"leeftijd[1]": "4", "leeftijd[2]": "6"}, "web", None)
        found = geteld(s, o)
        assert (rijen(found["leeftijd"]), rijen(found["leeftijd-2"])) == ({"4": 1, "6": 1}, {"40": 1})
        files = {naam: gelezen(content) for naam, content in export.bestanden_csv(s, o).items()}
    assert sorted(r["leeftijd"] for r in files["antwoorden.csv"]) == ["", "40"]
    assert sorted(r["kind_aantal"] for r in files["antwoorden.csv"]) == ["0", "2"]
    assert [r["leeftijd"] for r in files["antwoorden-kind.csv"]] == ["4", "6"]


def test_from_one_repeat_to_another(sqlite_db: Database, now: datetime) -> None:
    ages = [veld("leeftijd", "integer", in_=name) for name in ("kind", "ouder")]
    groups = {"kind": herhaling("Kind"), "ouder": herhaling("Ouder")}
    with sqlite_db.writing() as s:
        o = open_met(s, now, versie(s, now, "1", ages[0], veld("werk", in_="ouder"), groepen=groups))
        antwoorden.verstuur(s, now, o, {"leeftijd[1]": "4", "werk[1]": "Bakker"}, "web", None)
        moved = versie(s, later(now), "2", ages[1], veld("werk", in_="ouder"), groepen=groups)
        overgang.ga_over(s, later(now), o, moved, MARIEKE)
        antwoorden.verstuur(s, later(now), o, {"leeftijd[2]": "40", "werk[1]": "Smid"}, "web", None)
        files = {naam: gelezen(content) for naam, content in export.bestanden_csv(s, o).items()}
    assert [r["leeftijd"] for r in files["antwoorden-kind.csv"]] == ["4"]
    assert sorted((r["werk (persoonlijk)"], r["leeftijd"]) for r in files["antwoorden-ouder.csv"]) == [
        *(("", "40"), ("Bakker", ""), ("Smid", "")),
    ]


# --- the files


def gelezen(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_columns_are_those_of_all_versions(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = twee_versies(s, now, 2, 3)
        rows = gelezen(export.antwoorden_csv(s, o))
    asked = [k for k in rows[0] if k not in export.VAST]
    assert asked == [
        *("erbij", "wonen", "vervoer", "tuin (persoonlijk)", "naam_straat (persoonlijk)", "fiets (persoonlijk)", "weg"),
    ], "a text in one version is personal in all"
    assert sorted((r["versie"], r["vervoer"], r["weg"], r["erbij"]) for r in rows) == [
        *[("2026-1", "bus", "1", "")] * 2,
        *[("2026-2", "fiets", "", "3")] * 3,
    ]
    assert {r["tuin (persoonlijk)"] for r in rows if r["versie"] == "2026-2"} == {"Moestuin."}


def test_without_what_people_wrote_no_version_gives_it_away(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        content = export.antwoorden_csv(s, twee_versies(s, now), open_vragen=False)
    assert not [word for word in (b"tuin", b"Moestuin", b"Dorpsstraat", b"(persoonlijk)", b"Rood") if word in content]


def regels(s: Session, o: Onderzoek) -> dict[str, Codeboekregel]:
    found = codes(o, reeks.versies(s, o), antwoorden.records(s, o))
    return {r.naam: r for r in found}


def test_the_codebook_says_which_version_asked_what(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = twee_versies(s, now)
        found, html = regels(s, o), codeboek_html(s, o)
    assert [found[n].versies for n in ("erbij", "wonen", "weg")] == [("2026-2",), ("2026-1", "2026-2"), ("2026-1",)]
    assert (found["wonen"].n, found["tuin"].n, found["weg"].n) == (13, 13, 6)
    ((version, lines),) = found["wonen"].eerder
    assert version == "2026-1"
    assert [(d.soort, d.oud, d.nieuw) for d in lines] == [
        ("woorden", "Hoe woont u?", "Wat voor huis hebt u?"),
        ("keuze_bij", "", ""),
        ("keuze_woorden", "Koop", "Eigen huis"),
    ]
    assert [(k.naam, k.label, k.versies) for k in found["vervoer"].keuzes] == [
        *(("auto", "Auto", ()), ("fiets", "Fiets", ()), ("bus", "Bus", ("2026-1",))),
    ]
    assert [d.soort for d in found["tuin"].eerder[0][1]] == ["soort", "woorden"]
    assert "Toen: “Hoe woont u?”. Later: “Wat voor huis hebt u?”." in html
    assert "Eerder kregen mensen versie 2026-1." in html


def test_three_versions_keep_their_order(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = twee_versies(s, now, 1, 1)
        third = versie(
            s, later(now, hours=2), "2026-3", keuzevraag("vervoer", "auto fiets bus"), veld("weg", "integer")
        )
        overgang.ga_over(s, later(now, hours=2), o, third, MARIEKE)
        antwoorden.verstuur(s, later(now, hours=3), o, {"vervoer": "auto"}, "web", None)
        found = geteld(s, o)
        assert [v.versie for v in reeks.versies(s, o)] == ["2026-3", "2026-2", "2026-1"]
    assert rijen(found["vervoer"]) == {"auto": 1, "fiets": 1, "bus": 1}, "all fit in the newest list"
    assert found["vervoer"].versies == (("2026-1", 1), ("2026-2", 1), ("2026-3", 1))
    assert (found["weg"].versies, found["weg"].n) == ((("2026-1", 1), ("2026-3", 0)), 1)
    assert list(found) == ["vervoer", "weg", "erbij", "wonen", "tuin", "fiets"]


def test_whether_answers_still_count(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        row = versie(s, now, "1", *OUD)
        fields = {v.naam: v for v in model_van(row).velden}
        new = {v.naam: v for v in model_van(versie(s, now, "2", *NIEUW)).velden}
    assert {n: reeks.telt_niet(fields[n], new[n]) for n in new if n in fields} == {
        **{"naam_straat": "", "wonen": "", "vervoer": "keuze", "tuin": "soort", "fiets": "soort"},
    }


def test_the_version_of_a_changed_record(sqlite_db: Database, now: datetime) -> None:
    """With his wijzigcode somebody may finish on a newer version."""
    with sqlite_db.writing() as s:
        o = twee_versies(s, now, 1, 0)
        (mine,) = antwoorden.records(s, o)
        r = s.get_one(antwoorden.Respons, mine.id)
        antwoorden.vervang(s, now, r, {"wonen": "anders"})
        assert r.versie_id != o.versie_id
        antwoorden.vervang(s, now, r, {"wonen": "anders"}, versie_id=o.versie_id)
        assert r.versie_id == o.versie_id
        assert s.get_one(VragenlijstVersie, r.versie_id).versie == "2026-2"
