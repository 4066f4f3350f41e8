"""Ideas: their numbers, who may read them, what may follow what, and the way they went."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kern.charettes import akkoord, ideeen, ideeweg
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette, Staat
from kern.charettes.werkrijen import Akkoordsoort, Idee, Ideestaat
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from tests.charettes.werkhulp import STAF, charette, feiten, plan, ronde
from tests.initiatieven.hulp import zet as zet_plan

UUR = timedelta(hours=1)
ALLE_PAREN = [(van, naar) for van in Ideestaat for naar in Ideestaat]


def test_ideeen_krijgen_om_de_beurt_een_nummer(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, other = charette(s, now), charette(s, now, "sinderen")
        first = ideeen.breng_in(s, now, c, "  Meer bankjes\u202e ", bron="pagina")
        rest = ideeen.breng_lijst_in(s, now, c, ["Een speeltuin", "Bomen langs de weg"], bron="papier", zichtbaar=True)
        elders = ideeen.breng_in(s, now, other, "Een pinautomaat", bron="chat")
        assert [i.nummer for i in (first, *rest, elders)] == [1, 2, 3, 1]
        assert first.tekst == "Meer bankjes"
        assert first.staat == Ideestaat.IDEE and not first.zichtbaar
        assert feiten(s, now, c, "charette_ideeen_binnen", False) == [
            "Er kwamen ideeën binnen bij Samen tekenen: nummer 2 tot en met 3.",
            "Er kwamen ideeën binnen bij Samen tekenen: nummer 1.",
        ]
        assert feiten(s, now, c, "charette_ideeen", True) == ["Er staan 2 nieuwe ideeën bij Samen tekenen."]


def test_wie_tegelijk_een_idee_brengt_krijgt_een_eigen_nummer(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c_id = charette(s, now).id

    def bring(n: int) -> None:
        with db.writing() as s:
            ideeen.breng_in(s, now, s.get_one(Charette, c_id), f"Idee van stoel {n}", bron="pagina")

    threads = [threading.Thread(target=bring, args=(n,)) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with db.reading() as s:
        numbers = [i.nummer for i in ideeen.lijst(s, s.get_one(Charette, c_id), openbaar=False)]
    assert numbers == list(range(1, 9))


@pytest.mark.parametrize(
    ("tekst", "velden", "veld"),
    [
        ("", {}, "tekst"),
        ("\u200b\u200b ok", {}, "tekst"),
        ("x" * 1001, {}, "tekst"),
        ("Een speeltuin", {"thema_id": 999}, "thema"),
        ("Een speeltuin", {"dagdeel_id": 999}, "dagdeel"),
    ],
)
def test_wat_geen_idee_is(sqlite_db: Database, now: datetime, tekst: str, velden: dict[str, int], veld: str) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        with pytest.raises(CharetteFout) as fout:
            ideeen.breng_in(
                s, now, c, tekst, bron="pagina", thema_id=velden.get("thema_id"), dagdeel_id=velden.get("dagdeel_id")
            )
        assert fout.value.veld == veld
        assert ideeen.lijst(s, c, openbaar=False) == []


def test_een_thema_van_een_andere_charette_kan_niet(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c, other = charette(s, now), charette(s, now, "sinderen")
        with pytest.raises(CharetteFout):
            ideeen.breng_in(s, now, c, "Een speeltuin", bron="papier", thema_id=other.themas[0].id)


def test_een_afgelaste_charette_neemt_geen_ideeen(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now, staat=Staat.AFGELAST)
        assert not ideeen.neemt_ideeen(c)
        with pytest.raises(CharetteFout):
            ideeen.breng_in(s, now, c, "Een speeltuin", bron="chat")


def test_twee_keer_drukken_is_een_idee(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        idee = ideeen.breng_in(s, now, c, "Een speeltuin", bron="pagina")
        assert ideeen.zojuist(s, now + UUR / 10, c, "Een speeltuin ", "pagina") is idee
        assert ideeen.zojuist(s, now + UUR, c, "Een speeltuin", "pagina") is None
        assert ideeen.zojuist(s, now, c, "Een speeltuin", "chat") is None
        assert ideeen.zojuist(s, now, charette(s, now, "sinderen"), "Een speeltuin", "pagina") is None


# --- who may read it


def test_niemand_leest_een_idee_dat_niemand_las(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        idee = ideeen.breng_in(s, now, c, "Een speeltuin", bron="pagina")
        assert ideeen.een(s, c.id, 1, openbaar=True) is None
        assert ideeen.een(s, c.id, 1, openbaar=False) is idee
        assert ideeen.lijst(s, c, openbaar=True) == []
        assert ideeen.tel_ongelezen(s, c) == 1
        ideeen.toon(s, now, idee, STAF, idee.versie)
        assert ideeen.een(s, c.id, 1, openbaar=True) is idee
        assert ideeen.tel_ongelezen(s, c) == 0
        assert feiten(s, now, c, "charette_ideeen_een", True) == ["Er staat een nieuw idee bij Samen tekenen."]


def test_verbergen_haalt_ook_het_nieuws_weg(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        idee = ideeen.breng_in(s, now, c, "De tuin van de buren", bron="papier", zichtbaar=True)
        ideeen.zet(s, now, idee, Ideestaat.NIET, "Die tuin is van de buren", STAF, idee.versie)
        told = ["Idee 1 (De tuin van de buren) gaat niet door. De reden: Die tuin is van de buren."]
        assert feiten(s, now, c, "charette_idee", True) == told
        ideeen.verberg(s, now, idee, STAF, idee.versie)
        assert feiten(s, now, c, "charette_idee", True) == []
        assert feiten(s, now, c, "charette_idee", False) == told
        assert ideeen.een(s, c.id, 1, openbaar=True) is None


def test_een_naam_die_uit_de_tekst_gaat_gaat_ook_uit_het_nieuws(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        idee = ideeen.breng_in(s, now, c, "Het huis van Jan", bron="papier", zichtbaar=True)
        ideeen.zet(s, now, idee, Ideestaat.NIET, "Niet te koop.", STAF, idee.versie)
        ideeen.wijzig(
            s, now, idee, "Het huis op de hoek", thema_id=c.themas[0].id, door=STAF, gelezen_versie=idee.versie
        )
        assert feiten(s, now, c, "charette_idee", True) == []
        assert (idee.tekst, idee.thema_id) == ("Het huis op de hoek", c.themas[0].id)


def test_een_verborgen_idee_geeft_geen_openbaar_nieuws(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        idee = ideeen.breng_in(s, now, c, "Een speeltuin", bron="pagina")
        ideeen.zet(s, now, idee, Ideestaat.NIET, "Er is er al een.", STAF, idee.versie)
        assert feiten(s, now, c, "charette_idee", True) == []
        assert len(feiten(s, now, c, "charette_idee", False)) == 1


def test_veel_ideeen_tegelijk_tonen(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        ideeen.breng_lijst_in(s, now, c, ["Een speeltuin", "Meer bankjes", "Bomen"], bron="chat")
        assert ideeen.toon_alle(s, now, c, [1, 3, 99], STAF) == 2
        assert ideeen.toon_alle(s, now, c, [1, 3], STAF) == 0
        assert [i.nummer for i in ideeen.lijst(s, c, openbaar=True)] == [1, 3]
        assert feiten(s, now, c, "charette_ideeen", True) == ["Er staan 2 nieuwe ideeën bij Samen tekenen."]


def test_zoeken_op_thema_en_staat(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        wonen = c.themas[0].id
        ideeen.breng_in(s, now, c, "Een hofje", bron="papier", thema_id=wonen, zichtbaar=True)
        gone = ideeen.breng_in(s, now, c, "Een flat", bron="papier", thema_id=wonen, zichtbaar=True)
        ideeen.breng_in(s, now, c, "Bomen", bron="papier", zichtbaar=True)
        ideeen.zet(s, now, gone, Ideestaat.NIET, "Te hoog.", STAF, gone.versie)

        def numbers(**vraag: object) -> list[int]:
            return [i.nummer for i in ideeen.lijst(s, c, openbaar=True, **vraag)]  # type: ignore[arg-type]

        assert numbers(thema_id=wonen) == [1, 2]
        assert numbers(thema_id=wonen, staat=Ideestaat.IDEE) == [1]
        assert numbers(staat=Ideestaat.NIET) == [2]


# --- what becomes of it


def _in_staat(idee: Idee, staat: Ideestaat) -> Idee:
    idee.staat = staat.value
    return idee


@pytest.mark.parametrize(("van", "naar"), ALLE_PAREN)
def test_wat_mag_volgen(sqlite_db: Database, now: datetime, van: Ideestaat, naar: Ideestaat) -> None:
    allowed = {
        Ideestaat.IDEE: {"variant", "akkoord", "initiatief", "niet"},
        Ideestaat.VARIANT: {"akkoord", "initiatief", "niet"},
        Ideestaat.AKKOORD: {"initiatief", "gebouwd", "niet"},
        Ideestaat.INITIATIEF: {"gebouwd", "niet"},
        Ideestaat.GEBOUWD: set[str](),
        Ideestaat.NIET: {"idee"},
    }
    with sqlite_db.writing() as s:
        c = charette(s, now)
        _, (variant, *_) = ronde(s, now, c, "Hof", "Lint")
        punt = akkoord.voeg_toe(s, now, c, Akkoordsoort.KEUZE, "Een hof", door=STAF)
        links = {"variant_id": variant.id, "akkoordpunt_id": punt.id, "initiatief_id": plan(s, now, c).id}
        idee = _in_staat(ideeen.breng_in(s, now, c, "Een hof", bron="papier"), van)
        if naar.value in allowed[van]:
            ideeen.zet(s, now, idee, naar, "Omdat het zo is", STAF, idee.versie, **links)
            assert idee.staat == naar
        else:
            with pytest.raises(CharetteFout) as fout:
                ideeen.zet(s, now, idee, naar, "Omdat het zo is", STAF, idee.versie, **links)
            assert fout.value.veld == "naar"
            assert idee.staat == van


def test_een_stap_heeft_een_reden_en_wat_erbij_hoort(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c, other = charette(s, now), charette(s, now, "sinderen")
        _, (elders, *_) = ronde(s, now, other, "Hof", "Lint")
        vreemd_punt = akkoord.voeg_toe(s, now, other, Akkoordsoort.KEUZE, "Een hof", door=STAF)
        vreemd_plan = plan(s, now, other)
        idee = ideeen.breng_in(s, now, c, "Een hof", bron="papier", zichtbaar=True)

        def fout(naar: Ideestaat, reden: str = "Past", **links: int | None) -> str:
            with pytest.raises(CharetteFout) as found:
                ideeen.zet(s, now, idee, naar, reden, STAF, idee.versie, **links)
            return found.value.veld

        assert fout(Ideestaat.NIET, reden=" \u200b ") == "reden"
        assert fout(Ideestaat.NIET, reden="x" * 1001) == "reden"
        assert fout(Ideestaat.VARIANT) == "variant"
        assert fout(Ideestaat.VARIANT, variant_id=elders.id) == "variant"
        assert fout(Ideestaat.AKKOORD, akkoordpunt_id=vreemd_punt.id) == "akkoordpunt"
        assert fout(Ideestaat.INITIATIEF, initiatief_id=vreemd_plan.id) == "initiatief"
        assert feiten(s, now, c, "charette_idee", False) == []


def test_wie_een_oude_versie_las_wijzigt_niets(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        idee = ideeen.breng_in(s, now, c, "Een hof", bron="papier")
        old = idee.versie
        ideeen.toon(s, now, idee, STAF, old)
        with pytest.raises(Verouderd):
            ideeen.zet(s, now, idee, Ideestaat.NIET, "Nee", STAF, old)
        with pytest.raises(Verouderd):
            ideeen.verberg(s, now, idee, STAF, old)
        with pytest.raises(Verouderd):
            ideeen.wijzig(s, now, idee, "Iets anders", door=STAF, gelezen_versie=old)
        assert idee.tekst == "Een hof" and idee.zichtbaar


# --- the way it went


def _line(weg: ideeweg.IdeeWeg) -> list[tuple[str, str]]:
    return [(punt.staat.value, punt.stand) for punt in weg.lijn]


def test_een_nieuw_idee_heeft_zijn_weg_nog_voor_zich(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        idee = ideeen.breng_in(s, now, charette(s, now), "Een hof", bron="pagina", zichtbaar=True)
        weg = ideeweg.weg(s, idee)
        assert _line(weg) == [
            ("idee", "nu"),
            *((name, "later") for name in ("variant", "akkoord", "initiatief", "gebouwd")),
        ]
        assert weg.reden == "Ingebracht op deze website."


def test_van_tafel_tot_plan(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        r, (hof, _) = ronde(s, now, c, "Hof aan de kerk", "Lint")
        punt = akkoord.voeg_toe(s, now, c, Akkoordsoort.KEUZE, "Een hof aan de kerk", door=STAF)
        i = plan(s, now, c)
        idee = ideeen.breng_in(s, now, c, "Een hof", bron="papier", zichtbaar=True)
        ideeen.zet(s, now + UUR, idee, Ideestaat.VARIANT, "Past bij de kerk", STAF, idee.versie, variant_id=hof.id)
        ideeen.zet(s, now + 2 * UUR, idee, Ideestaat.AKKOORD, "Gekozen", STAF, idee.versie, akkoordpunt_id=punt.id)
        # Nobody outside reads of a round or an akkoord that is not public yet.
        assert [stap.verwijzing for stap in ideeweg.weg(s, idee).stappen] == [None, None, None]
        r.zichtbaar, punt.getekend_op = True, now.date()
        ideeen.zet(s, now + 3 * UUR, idee, Ideestaat.INITIATIEF, "De buurt", STAF, idee.versie, initiatief_id=i.id)
        weg = ideeweg.weg(s, idee)
        assert _line(weg) == [
            ("idee", "gedaan"),
            ("variant", "gedaan"),
            ("akkoord", "gedaan"),
            ("initiatief", "nu"),
            ("gebouwd", "later"),
        ]
        names = [stap.verwijzing.naam if stap.verwijzing else "" for stap in weg.stappen]
        assert names == [
            "",
            "Variant A: Hof aan de kerk (ronde 1)",
            "Punt 1 van het akkoord: Een hof aan de kerk",
            f"Plan {i.nummer}: Achter de kerk",
        ]
        assert [stap.moment for stap in weg.stappen] == [now + n * UUR for n in range(4)]
        assert {stap.door for stap in weg.stappen} == {""}
        assert ideeweg.weg(s, idee, openbaar=False).stappen[-1].door == STAF


def test_een_plan_dat_klaar_is_maakt_het_idee_af(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        i = plan(s, now, c)
        idee = ideeen.breng_in(s, now, c, "Een hof", bron="papier", zichtbaar=True)
        ideeen.zet(s, now, idee, Ideestaat.INITIATIEF, "De buurt bouwt", STAF, idee.versie, initiatief_id=i.id)
        later = now + UUR
        zet_plan(s, later, i, "opgeleverd")
        weg = ideeweg.weg(s, idee)
        assert weg.staat is Ideestaat.GEBOUWD
        assert _line(weg)[-2:] == [("initiatief", "gedaan"), ("gebouwd", "nu")]
        assert weg.stappen[-1].moment == later
        assert weg.stappen[-1].reden == "Het plan waar dit idee in zit, is klaar."
        assert ideeen.standen(s, [idee], openbaar=True) == {idee.id: Ideestaat.GEBOUWD}
        assert ideeen.lijst(s, c, openbaar=True, staat=Ideestaat.GEBOUWD) == [idee]


def test_een_plan_dat_niet_openbaar_is_blijft_ongenoemd(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        i = plan(s, now, c, Zichtbaarheid.DBO)
        idee = ideeen.breng_in(s, now, c, "Een hof", bron="papier", zichtbaar=True)
        ideeen.zet(s, now, idee, Ideestaat.INITIATIEF, "Er kwam een plan", STAF, idee.versie, initiatief_id=i.id)
        zet_plan(s, now, i, "opgeleverd")
        weg = ideeweg.weg(s, idee)
        assert weg.staat is Ideestaat.INITIATIEF
        assert weg.stappen[-1].verwijzing is None
        assert ideeweg.weg(s, idee, openbaar=False).staat is Ideestaat.GEBOUWD


def test_niet_want_en_toch_weer_opgepakt(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        _, (hof, _) = ronde(s, now, c, "Hof", "Lint")
        idee = ideeen.breng_in(s, now, c, "Een hof", bron="papier", zichtbaar=True)
        ideeen.zet(s, now, idee, Ideestaat.VARIANT, "Past", STAF, idee.versie, variant_id=hof.id)
        ideeen.zet(s, now, idee, Ideestaat.NIET, "De grond is te nat", STAF, idee.versie)
        weg = ideeweg.weg(s, idee)
        assert _line(weg) == [("idee", "gedaan"), ("variant", "gedaan"), ("niet", "nu")]
        assert weg.reden == "De grond is te nat"
        ideeen.zet(s, now, idee, Ideestaat.IDEE, "De sloot wordt gedempt", STAF, idee.versie)
        weg = ideeweg.weg(s, idee)
        assert [p.stand for p in weg.lijn] == ["nu", "later", "later", "later", "later"]
        assert len(weg.stappen) == 4
        ideeen.zet(s, now, idee, Ideestaat.AKKOORD, "Toch", STAF, idee.versie, akkoordpunt_id=_punt(s, now, c))
        # Stepped over since it was taken up again.
        assert _line(ideeweg.weg(s, idee))[:3] == [("idee", "gedaan"), ("variant", "over"), ("akkoord", "nu")]


def _punt(s: Session, now: datetime, c: Charette) -> int:
    return akkoord.voeg_toe(s, now, c, Akkoordsoort.KEUZE, "Een hof", door=STAF).id
