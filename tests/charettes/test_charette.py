"""A charette from its preparation to its end, and its moments: what may follow what, and who hears it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kern.charettes import aanmelden, dagdelen, stand
from kern.charettes import charette as charettes
from kern.charettes.dagdelen import Wijziging
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette, Dagdeel, Regel, Staat
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, VOOR_STAF, regels
from kern.taal import spreek
from tests.charettes import hulp
from tests.charettes.hulp import DAG, MARIEKE, concept, dagdeel, meld_aan, open_charette

UUR = timedelta(hours=1)
Deed = Callable[[Session, datetime, Charette], object]

DADEN: dict[Staat, Deed] = {
    Staat.DICHT: lambda s, now, c: charettes.sluit(s, now, c, MARIEKE, c.versie),
    Staat.OPEN: lambda s, now, c: charettes.heropen(s, now, c, MARIEKE, c.versie),
    Staat.GEHOUDEN: lambda s, now, c: charettes.houd(s, now, c, MARIEKE, c.versie),
    Staat.AFGEROND: lambda s, now, c: charettes.rond_af(s, now, c, MARIEKE, c.versie),
    Staat.AFGELAST: lambda s, now, c: charettes.gelast_af(s, now, c, "Het kan niet.", MARIEKE, c.versie),
}


def soorten(s: Session, c: Charette, now: datetime, voor: tuple[str, ...]) -> list[str]:
    found = [f.soort for f in regels(s, c.kern_id, voor, now) if f.soort.startswith("charette_")]
    return found[::-1]


def test_van_begin_tot_eind(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (20, 20))
        assert charettes.openstaand(s, c.kern_id, now) is c
        DADEN[Staat.DICHT](s, now, c)
        assert charettes.openstaand(s, c.kern_id, now) is None
        DADEN[Staat.OPEN](s, now, c)
        DADEN[Staat.DICHT](s, now, c)
        after = c.dagdelen[-1].eind
        DADEN[Staat.GEHOUDEN](s, after, c)
        assert c.verslag_voor == charettes.laatste_dag(c) + 14 * DAG  # type: ignore[operator]
        assert charettes.lopende(s, c.kern_id, after) is c
        DADEN[Staat.AFGEROND](s, after, c)
        assert charettes.lopende(s, c.kern_id, after) is None
        assert charettes.van_kern(s, c.kern_id) == [c] == charettes.alle(s)
        assert soorten(s, c, after, VOOR_DBO) == [
            "charette_open",
            "charette_dicht",
            "charette_heropend",
            "charette_dicht",
            "charette_gehouden",
            "charette_afgerond",
        ]
        assert soorten(s, c, now, VOOR_IEDEREEN) == [], "the Dbo hears it first"
        assert soorten(s, c, now + 3 * DAG, VOOR_IEDEREEN)[0] == "charette_open"
        assert soorten(s, c, now, VOOR_STAF)[0] == "charette_gemaakt"


@pytest.mark.parametrize("van", list(Staat))
@pytest.mark.parametrize("naar", list(DADEN))
def test_alleen_wat_mag(sqlite_db: Database, now: datetime, van: Staat, naar: Staat) -> None:
    with sqlite_db.writing() as s:
        c = open_charette(s, now)
        moment = c.dagdelen[0].begin if naar is Staat.GEHOUDEN else now
        c.staat = van.value
        s.flush()
        opening = (van, naar) == (Staat.CONCEPT, Staat.OPEN)  # that is `open_`, with its own conditions
        by_clock = (van, naar) == (Staat.OPEN, Staat.GEHOUDEN)  # nothing is left to sign up for: it counts as closed
        if by_clock or (naar in charettes.MAG_NAAR[van] and not opening):
            DADEN[naar](s, moment, c)
            assert c.staat == naar
        else:
            with pytest.raises(CharetteFout, match="Dat kan nu niet"):
                DADEN[naar](s, moment, c)
            assert c.staat == van


def test_openen_vraagt_een_moment_waarvoor_men_zich_kan_aanmelden(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = concept(s, now)
        for add in (
            lambda: None,
            lambda: dagdeel(s, now, c, begin=now - DAG),
            lambda: dagdeel(s, now, c, aanmelden=False, soort="inloop", begin=now + DAG),
        ):
            add()
            with pytest.raises(CharetteFout, match="Voeg eerst een moment toe"):
                charettes.open_(s, now, c, MARIEKE, c.versie)
        dagdeel(s, now, c)
        read = c.versie
        charettes.open_(s, now, c, MARIEKE, read)
        assert c.geopend_op == now
        with pytest.raises(Verouderd):
            charettes.open_(s, now, c, MARIEKE, read)


def test_na_de_sluittijd_is_hij_dicht_ook_zonder_dat_iemand_iets_doet(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (20,), dicht_op=now + 2 * DAG)
        assert charettes.stand_nu(c, now + 2 * DAG - UUR) is Staat.OPEN
        later = now + 2 * DAG
        assert (charettes.stand_nu(c, later), c.staat) == (Staat.DICHT, Staat.OPEN)
        with pytest.raises(CharetteFout, match="niet meer aanmelden"):
            meld_aan(s, later, c)
        with pytest.raises(CharetteFout, match="in de toekomst"):
            charettes.heropen(s, later, c, MARIEKE, c.versie, dicht_op=later)
        charettes.heropen(s, later, c, MARIEKE, c.versie)
        assert (charettes.stand_nu(c, later), c.dicht_op) == (Staat.OPEN, None)
        assert charettes.stand_nu(c, c.dagdelen[0].begin) is Staat.DICHT, "nothing is left to sign up for"


def test_de_loting_belooft_haar_getal_bij_het_openen(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t = hulp.traject(s, now)
        for wrong in (None, now, now + 30 * DAG):
            c = concept(s, now, t=t, regel="loting", loting_op=wrong)
            dagdeel(s, now, c)
            with pytest.raises(CharetteFout) as error:
                charettes.open_(s, now, c, MARIEKE, c.versie)
            assert error.value.veld == "loting_op"
        c = open_charette(s, now, regel=Regel.LOTING, slug="sinderen")
        assert c.loting_belofte == hashlib.sha256(c.loting_seed.encode()).hexdigest()
        assert len(c.loting_seed) == 64
        promised = c.loting_seed, c.loting_belofte
        DADEN[Staat.DICHT](s, now, c)
        with pytest.raises(CharetteFout, match="Dat kan nu niet"):
            charettes.open_(s, now, c, MARIEKE, c.versie)
        DADEN[Staat.OPEN](s, now, c)
        assert (c.loting_seed, c.loting_belofte) == promised
        for field in ({"regel": "volgorde"}, {"loting_op": now + DAG}, {"aandelen": {"tot35": 10}}):
            with pytest.raises(CharetteFout, match="staat vast"):
                charettes.wijzig(s, now, c, MARIEKE, c.versie, **field)
        charettes.wijzig(s, now, c, MARIEKE, c.versie, regel="loting", loting_op=c.loting_op, titel="Anders")
        # A moment before the draw could not be given out by it.
        with pytest.raises(CharetteFout, match="na de loting"):
            dagdeel(s, now, c, begin=now + DAG)


WIJZIG_FOUT: list[tuple[str, Any]] = [
    ("titel", " "),
    ("titel", "x" * 121),
    ("inleiding", "x" * 5001),
    ("vast", ["x" * 301]),
    ("regel", "kopgeld"),
    ("aandelen", {"tot35": 60, "65plus": 60}),
    ("aandelen", {"tot35": -1}),
    ("aanbod_uren", 0),
    ("aanbod_uren", 14 * 24 + 1),
]


@pytest.mark.parametrize(("veld", "waarde"), WIJZIG_FOUT)
def test_wat_niet_klopt_wordt_gezegd(sqlite_db: Database, now: datetime, veld: str, waarde: object) -> None:
    with sqlite_db.writing() as s:
        c = concept(s, now)
        with pytest.raises(CharetteFout) as error:
            charettes.wijzig(s, now, c, MARIEKE, c.versie, **{veld: waarde})
        assert error.value.veld == veld


def test_wijzigen_maakt_netjes_en_kijkt_naar_de_versie(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = concept(s, now)
        read = c.versie
        team = [{"wie": " Petra ", "wat": "begeleidt", "mail": "x"}, {"wie": "", "wat": ""}]
        charettes.wijzig(s, now, c, MARIEKE, read, vast=[" Het  budget ", ""], open_=["De plek"], ploeg=team)
        assert (c.vast, c.open_, c.ploeg) == (["Het budget"], ["De plek"], [{"wie": "Petra", "wat": "begeleidt"}])
        with pytest.raises(Verouderd):
            charettes.wijzig(s, now, c, MARIEKE, read, titel="Te laat")
        charettes.gelast_af(s, now, c, "Het kan niet.", MARIEKE, c.versie)
        with pytest.raises(CharetteFout, match="voorbij"):
            charettes.wijzig(s, now, c, MARIEKE, c.versie, titel="Toch")
        charettes.wijzig(s, now, c, MARIEKE, c.versie, terugkoppeling="Wij doen het later.")
        # Nobody had heard of it.
        assert soorten(s, c, now, VOOR_DBO) == []


def test_afgelasten_trekt_elk_aanbod_in(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (1,))
        a, b = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2)
        aanmelden.meld_af(s, now, a)
        assert hulp.plaats(b, c.dagdelen[0]).aangeboden == 1
        with pytest.raises(CharetteFout, match="Vul in waarom"):
            charettes.gelast_af(s, now, c, " ", MARIEKE, c.versie)
        assert charettes.gelast_af(s, now, c, "Het kan niet.", MARIEKE, c.versie) == 1
        assert hulp.plaats(b, c.dagdelen[0]).aangeboden == 0
        assert aanmelden.verval(s, now + 9 * DAG, c.id) == aanmelden.Gevolg(None)
        with pytest.raises(CharetteFout):
            aanmelden.aanvaard(s, now, b, c.dagdelen[0].id)
        assert stand.bezwaren(s, c, now) == ()
        found = regels(s, c.kern_id, VOOR_DBO, now)[0]
        assert found.zin == "De charette gaat niet door: Samen tekenen aan het dorp. De reden: Het kan niet."


def test_het_journaal_is_nederlands(db: Database, now: datetime) -> None:
    with db.writing() as s, spreek("en"):
        c = open_charette(s, now)
        meld_aan(s, now, c, 1, 2)
        found = [f.zin for f in regels(s, c.kern_id, VOOR_STAF, now) if f.soort.startswith("charette_")]
        assert found[0].endswith("2\u00a0personen.")
        assert "maart\u00a02027 om" in found[1]


# --- the moments


DAGDEEL_FOUT: list[tuple[str, object]] = [
    ("naam", " "),
    ("naam", "x" * 81),
    ("plek", ""),
    ("soort", "feest"),
    ("plaatsen", 0),
    ("plaatsen", 2001),
    ("eind", timedelta(0)),
    ("eind", timedelta(hours=25)),
]


@pytest.mark.parametrize(("veld", "waarde"), DAGDEEL_FOUT)
def test_een_moment_dat_niet_klopt(sqlite_db: Database, now: datetime, veld: str, waarde: object) -> None:
    with sqlite_db.writing() as s:
        c = open_charette(s, now)
        begin = now + 40 * DAG
        value = begin + waarde if isinstance(waarde, timedelta) else waarde
        with pytest.raises(CharetteFout) as error:
            dagdeel(s, now, c, **{"begin": begin, veld: value})
        assert error.value.veld == veld
        assert len(c.dagdelen) == 1


def wijzig(s: Session, now: datetime, d: Dagdeel, **velden: object) -> Wijziging:
    return dagdelen.wijzig(s, now, d, MARIEKE, d.versie, **velden)


def test_een_ander_uur_telt_mee_in_de_agenda_en_een_andere_naam_niet(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (5,))
        d = c.dagdelen[0]
        meld_aan(s, now, c, 1, 2)
        gone = meld_aan(s, now, c, 2, 1)
        aanmelden.meld_af(s, now, gone)
        assert wijzig(s, now, d, naam="Vrijdagavond") == Wijziging(("naam",), 1)
        assert d.reeks == 0
        assert wijzig(s, now, d, begin=d.begin + UUR, eind=d.eind + UUR) == Wijziging(("begin", "eind"), 1)
        assert wijzig(s, now, d, plek="De school") == Wijziging(("plek",), 1)
        assert wijzig(s, now, d, plek="De school", soort=d.soort) == Wijziging((), 1)
        assert d.reeks == 2
        told = [f.zin for f in regels(s, c.kern_id, VOOR_DBO, now) if f.soort == "charette_dagdeel_gewijzigd"]
        assert len(told) == 2
        assert told[0].endswith("De school.")
        with pytest.raises(Verouderd):
            dagdelen.wijzig(s, now, d, MARIEKE, 1, naam="Te laat")


def test_minder_plaatsen_zet_niemand_eruit(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (6,))
        d = c.dagdelen[0]
        parties = [meld_aan(s, now, c, n, 2) for n in range(3)]
        waiting = meld_aan(s, now, c, 3, 1)
        assert wijzig(s, now, d, plaatsen=3).aanbiedingen == ()
        assert (d.boven, stand.standen(s, c)[d.id].vrij) == (3, 0)
        assert sum(hulp.plaats(a, d).geplaatst for a in parties) == 6
        assert aanmelden.meld_af(s, now, parties[0]).aanbiedingen == ()  # 4 of 3 still
        assert d.boven == 1
        [offer] = aanmelden.meld_af(s, now, parties[1]).aanbiedingen
        assert (offer.aanmelding_id, d.boven) == (waiting.id, 0)
        assert stand.bezwaren(s, c, now) == ()


def test_meer_plaatsen_worden_meteen_aangeboden(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (1,))
        d = c.dagdelen[0]
        meld_aan(s, now, c, 0)
        pair, single, third = (meld_aan(s, now, c, n, size) for n, size in ((1, 2), (2, 1), (3, 1)))
        done = wijzig(s, now, d, plaatsen=4)
        assert [o.aanmelding_id for o in done.aanbiedingen] == [pair.id, single.id]
        assert done.gewijzigd == ()
        [last] = wijzig(s, now, d, plaatsen=None).aanbiedingen
        assert last.aanmelding_id == third.id
        assert stand.bezwaren(s, c, now) == ()


def test_een_vervroegd_begin_kort_het_aanbod_in(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (1,))
        d = c.dagdelen[0]
        a, b = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2)
        aanmelden.meld_af(s, now, a)
        wijzig(s, now, d, begin=now + DAG, eind=now + DAG + UUR)
        assert hulp.plaats(b, d).aanbod_tot == now + DAG - 2 * UUR


def test_wat_bezig_is_verschuift_niet_meer(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (5, 5))
        first, second = c.dagdelen
        with pytest.raises(CharetteFout, match="al begonnen"):
            wijzig(s, first.begin, first, plek="De school")
        wijzig(s, first.begin, first, naam="De eerste avond")
        with pytest.raises(CharetteFout, match="in de toekomst"):
            wijzig(s, first.begin, second, begin=first.begin, eind=first.eind)
        with pytest.raises(CharetteFout, match="al begonnen"):
            dagdelen.gelast_af(s, first.begin, first, "Te laat", MARIEKE, first.versie)


def test_een_moment_afgelasten(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (1, 5))
        d = c.dagdelen[0]
        a, b = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2)
        aanmelden.meld_af(s, now, a)
        with pytest.raises(CharetteFout, match="Vul in waarom"):
            dagdelen.gelast_af(s, now, d, "", MARIEKE, d.versie)
        assert dagdelen.gelast_af(s, now, d, "Geen zaal.", MARIEKE, d.versie) == 1
        assert (d.reeks, hulp.plaats(b, d).aangeboden) == (1, 0)
        assert aanmelden.verval(s, now + 9 * DAG, c.id).vervallen == ()
        with pytest.raises(CharetteFout, match="is afgelast"):
            wijzig(s, now, d, naam="Toch")
        assert [st.dagdeel.afgelast for st in stand.van_aanmelding(s, c, b)] == [True]
        assert "Geen zaal." in regels(s, c.kern_id, VOOR_DBO, now)[0].zin


def test_verwijderen_kan_zolang_niemand_zich_aanmeldde(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (5, 5))
        first, second = c.dagdelen
        a = meld_aan(s, now, c, 1)
        with pytest.raises(CharetteFout, match="afgelasten"):
            dagdelen.verwijder(s, now, first, MARIEKE)
        with pytest.raises(CharetteFout, match="meldden zich al"):
            wijzig(s, now, first, aanmelden=False)
        dagdelen.verwijder(s, now, second, MARIEKE)
        assert [d.id for d in c.dagdelen] == [first.id]
        assert [st.dagdeel for st in stand.van_aanmelding(s, c, a)] == [first]


def test_inloop_wordt_geteld_en_nooit_minder_dan_nul(db: Database, now: datetime) -> None:
    with db.writing() as s:
        d = dagdeel(s, now, concept(s, now))
        assert [dagdelen.tel_inloop(s, d, n) for n in (3, 1, -1, -9)] == [3, 4, 3, 0]


def test_themas(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = concept(s, now)
        wonen = dagdelen.voeg_thema_toe(s, c, " Wonen ")
        groen = dagdelen.voeg_thema_toe(s, c, "Groen")
        dagdelen.wijzig_thema(s, groen, "Groen en verkeer")
        assert [t.naam for t in c.themas] == ["Wonen", "Groen en verkeer"]
        for wrong in (" ", "x" * 81):
            with pytest.raises(CharetteFout):
                dagdelen.voeg_thema_toe(s, c, wrong)
        dagdelen.verwijder_thema(s, wonen)
        assert [t.naam for t in c.themas] == ["Groen en verkeer"]
