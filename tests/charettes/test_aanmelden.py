"""Signing up, the list, offers: what somebody does, and who gets the place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes import aanmelden, dagdelen, loten, stand
from kern.charettes import charette as charettes
from kern.charettes.aanmelden import Gevolg, Persoon
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Deelnemer, Plaats, Regel
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import VOOR_STAF, regels
from kern.mensen import deelnemers
from kern.mensen.deelnemers import Bereik
from tests.charettes import hulp
from tests.charettes.hulp import DAG, MARIEKE, meld_aan, open_charette, wens, wie

UUR = timedelta(hours=1)


def zo(s: Session, c: Charette, a: Aanmelding) -> list[tuple[str, int, int | None]]:
    """What a party has per dagdeel: the word, how many have a place, the place on the list."""
    return [(p.soort, p.geplaatst, p.rang) for p in stand.van_aanmelding(s, c, a)]


def klopt(s: Session, c: Charette, now: datetime) -> None:
    """Nothing is wrong with any row, and no place is left that somebody waits for."""
    s.flush()
    assert stand.bezwaren(s, c, now) == ()


def nummers(gevolg: Gevolg, s: Session) -> list[int]:
    """Who was offered a place, by number."""
    return [s.get_one(Aanmelding, aanbod.aanmelding_id).nummer for aanbod in gevolg.aanbiedingen]


# --- signing up


def test_zolang_er_plaats_is_krijgt_wie_komt_een_plaats(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (3, None))
        a = meld_aan(s, now, c, 1, 2, waar=(0, 1))
        b = meld_aan(s, now, c, 2, 1)
        late = meld_aan(s, now, c, 3, 1, waar=(0, 1))
        assert (a.nummer, b.nummer, late.nummer) == (1, 2, 3)
        assert (a.taal, meld_aan(s, now, c, 4, waar=(1,), taal="xx").taal) == ("nl", "nl")
        assert zo(s, c, a) == [("geplaatst", 2, None), ("geplaatst", 2, None)]
        assert zo(s, c, late) == [("wacht", 0, 1), ("geplaatst", 1, None)]
        klopt(s, c, now)


def test_dezelfde_sleutel_is_dezelfde_aanmelding(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        first = meld_aan(s, now, c, 1, 2)
        charettes.sluit(s, now, c, MARIEKE, c.versie)  # a late retry still hears that it was done
        assert meld_aan(s, now, c, 1, 4) is first
        assert (c.aanmeldnummer, first.aantal) == (1, 2)
        assert len(regels(s, c.kern_id, VOOR_STAF, now)) > 0
        found = [f.zin for f in regels(s, c.kern_id, VOOR_STAF, now) if f.soort == "charette_aanmelding"]
        assert found == ["Aanmelding 1 voor de charette kwam binnen: 2\u00a0personen."]


def test_een_partij_blijft_bij_elkaar_tenzij_zij_anders_kiest(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (3,))
        meld_aan(s, now, c, 1, 1)
        together = meld_aan(s, now, c, 2, 3)
        apart = meld_aan(s, now, c, 3, 3, splitsen=True)
        small = meld_aan(s, now, c, 4, 1)
        assert zo(s, c, together) == [("wacht", 0, 1)]
        assert zo(s, c, apart) == [("deels", 2, 2)]
        assert zo(s, c, small) == [("wacht", 0, 3)]
        klopt(s, c, now)


def test_wie_kleiner_is_mag_langs_een_partij_die_niet_past(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (3,))
        meld_aan(s, now, c, 1, 2)
        big = meld_aan(s, now, c, 2, 2)
        small = meld_aan(s, now, c, 3, 1)
        assert zo(s, c, big) == [("wacht", 0, 1)]
        assert zo(s, c, small) == [("geplaatst", 1, None)]


FOUT: list[tuple[str, Callable[[Charette], aanmelden.Wens], Bereik]] = [
    ("dagdelen", lambda c: wens(c, waar=()), wie()),
    ("dagdelen", lambda c: replace(wens(c), dagdelen=(9999,)), wie()),
    ("dagdelen", lambda c: wens(c, waar=(0, 1)), wie()),  # the second is an inloop
    ("aantal", lambda c: wens(c, 0), wie()),
    ("aantal", lambda c: wens(c, 9), wie()),
    ("aantal", lambda c: wens(c, 1, leeftijden=("tot35", "tot35")), wie()),
    ("leeftijd", lambda c: wens(c, 1, leeftijden=("oud",)), wie()),
    ("naam", wens, replace(wie(), naam=" \u200b ")),
    ("email", wens, replace(wie(), adres="")),
    ("email", wens, replace(wie(), adres="sem@dorp")),
    ("telefoon", wens, Bereik("Sem", "telefoon", telefoon="06")),
]


@pytest.mark.parametrize(("veld", "vraag", "bereik"), FOUT)
def test_wat_niet_klopt_wordt_gezegd_en_laat_niets_achter(
    db: Database, now: datetime, veld: str, vraag: Callable[[Charette], aanmelden.Wens], bereik: Bereik
) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        hulp.dagdeel(s, now, c, None, aanmelden=False, soort="inloop")
        with pytest.raises(CharetteFout) as error:
            aanmelden.meld_aan(s, now, c.id, vraag(c), bereik, kanaal="pagina", sleutel="x")
        assert error.value.veld == veld
        assert str(error.value).endswith(".")
        assert s.scalar(select(func.count()).select_from(Aanmelding)) == 0
        assert c.aanmeldnummer == 0


def test_wie_mag_zich_wanneer_aanmelden(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.concept(s, now)
        hulp.dagdeel(s, now, c)
        with pytest.raises(CharetteFout, match="nog niet"):
            meld_aan(s, now, c, 1)
        charettes.open_(s, now, c, MARIEKE, c.versie)
        charettes.sluit(s, now, c, MARIEKE, c.versie)
        with pytest.raises(CharetteFout, match="niet meer"):
            meld_aan(s, now, c, 1)
        assert meld_aan(s, now, c, 2, kanaal="telefoon").door == MARIEKE
        charettes.gelast_af(s, now, c, "Het dorpshuis brandde af.", MARIEKE, c.versie)
        with pytest.raises(CharetteFout, match="voorbij"):
            meld_aan(s, now, c, 3, kanaal="telefoon")


def test_wat_begonnen_of_afgelast_is_kan_niet_meer(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (5, 5))
        first, second = c.dagdelen
        with pytest.raises(CharetteFout, match="Avond 1"):
            meld_aan(s, first.begin, c, 1, waar=(0, 1))
        dagdelen.gelast_af(s, now, second, "Het sneeuwt.", MARIEKE, second.versie)
        with pytest.raises(CharetteFout, match="Avond 2"):
            meld_aan(s, now, c, 1, waar=(0, 1))
        with pytest.raises(CharetteFout, match="niet meer aanmelden"):  # nothing is left
            meld_aan(s, first.begin, c, 1)


def test_zonder_toestemming_bewaren_wij_geen_leeftijd(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        told = (Persoon("tot35", True), Persoon("65plus", False))
        quiet = aanmelden.meld_aan(
            s, now, c.id, wens(c, 3, mensen=told, mix=False), wie(1), kanaal="web", sleutel="stil"
        )
        open_ = aanmelden.meld_aan(s, now, c.id, wens(c, 3, mensen=told, mix=True), wie(2), kanaal="web", sleutel="mix")
        assert [(m.leeftijd, m.uit_kern) for m in quiet.mensen] == [("", None)] * 3
        assert [(m.leeftijd, m.uit_kern) for m in open_.mensen] == [("tot35", True), ("65plus", False), ("", None)]


def test_naam_en_adres_staan_apart_en_lang_genoeg(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        needs = {"toegang": "rolstoel", "dieet": " ", "anders": "geld"}
        a = aanmelden.meld_aan(s, now, c.id, wens(c), wie(1, wensen=needs), kanaal="web", sleutel="1")
        kept = deelnemers.van(s, a.id)
        assert kept == Bereik("Bewoner 1", "mail", "bewoner1@post.example", wensen={"toegang": "rolstoel"})
        assert len(deelnemers.code_van(s, a.id)) == 6
        row = s.scalars(select(deelnemers.Aanmelder)).one()
        assert row.tot == charettes.laatste_dag(c) + 90 * DAG  # type: ignore[operator]
        later = hulp.dagdeel(s, now, c)
        assert row.tot == later.eind.date() + 90 * DAG
        moved = later.eind + 9 * DAG
        dagdelen.wijzig(s, now, later, MARIEKE, later.versie, begin=moved - UUR, eind=moved)
        s.refresh(row)
        assert row.tot == moved.date() + 90 * DAG
        dagdelen.verwijder(s, now, later, MARIEKE)
        s.refresh(row)
        assert row.tot == c.dagdelen[0].eind.date() + 90 * DAG


# --- changing


def test_een_ander_moment_erbij_en_een_eraf(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2, 1, 5))
        a = meld_aan(s, now, c, 1, 1, waar=(0, 1))
        b = meld_aan(s, now, c, 2, 1, waar=(1,))
        done = aanmelden.wijzig(s, now, a, wens(c, 1, waar=(0, 2)), a.versie)
        assert done.aanmelding is a
        assert zo(s, c, a) == [("geplaatst", 1, None)] * 2
        assert nummers(done, s) == [2]
        assert zo(s, c, b) == [("aangeboden", 0, None)]
        klopt(s, c, now)


def test_wie_met_minder_komt_geeft_eerst_op_waar_hij_op_wachtte(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (4,))
        a = meld_aan(s, now, c, 1, 3)
        b = meld_aan(s, now, c, 2, 3, splitsen=True)
        assert zo(s, c, b) == [("deels", 1, 1)]
        aanmelden.wijzig(s, now, b, wens(c, 2, splitsen=True), b.versie)
        assert zo(s, c, b) == [("deels", 1, 1)]
        done = aanmelden.wijzig(s, now, a, wens(c, 2), a.versie)
        assert nummers(done, s) == [2]
        assert [m.volgnr for m in a.mensen] == [1, 2]
        assert s.scalar(select(func.count()).select_from(Deelnemer)) == 4
        klopt(s, c, now)


def test_wie_groeit_en_wacht_sluit_achteraan(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2,))
        meld_aan(s, now, c, 1, 2)
        first, second = meld_aan(s, now, c, 2, 1), meld_aan(s, now, c, 3, 1)
        aanmelden.wijzig(s, now, first, wens(c, 2), first.versie)
        assert (zo(s, c, first), zo(s, c, second)) == ([("wacht", 0, 2)], [("wacht", 0, 1)])
        klopt(s, c, now)


def test_wie_groeit_houdt_wat_hij_heeft(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (4,))
        a = meld_aan(s, now, c, 1, 2)
        aanmelden.wijzig(s, now, a, wens(c, 4), a.versie)
        assert zo(s, c, a) == [("geplaatst", 4, None)]
        aanmelden.wijzig(s, now, a, wens(c, 6), a.versie)
        assert zo(s, c, a) == [("deels", 4, 1)]
        klopt(s, c, now)


def test_wie_een_lijst_verliet_staat_er_na_een_andere_wijziging_niet_weer_op(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2, 5))
        a = meld_aan(s, now, c, 1, 3, waar=(0, 1), splitsen=True)
        aanmelden.van_wachtlijst(s, now, a, c.dagdelen[0].id)
        assert zo(s, c, a) == [("geplaatst", 2, None), ("geplaatst", 3, None)]
        aanmelden.wijzig(s, now, a, wens(c, 3, waar=(0, 1), leeftijden=("tot35",)), a.versie)
        assert zo(s, c, a) == [("geplaatst", 2, None), ("geplaatst", 3, None)]


def test_wijzigen_ziet_wie_eerder_was_en_wat_niet_meer_kan(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (5, 5))
        a = meld_aan(s, now, c, 1, 2)
        read = a.versie
        aanmelden.wijzig(s, now, a, wens(c, 3), read)
        with pytest.raises(Verouderd):
            aanmelden.wijzig(s, now, a, wens(c, 1), read)
        charettes.sluit(s, now, c, MARIEKE, c.versie)
        for more in (wens(c, 4), wens(c, 3, waar=(0, 1))):
            with pytest.raises(CharetteFout, match="niet meer aanmelden"):
                aanmelden.wijzig(s, now, a, more, a.versie)
        aanmelden.wijzig(s, now, a, wens(c, 1), a.versie)  # fewer is always welcome
        aanmelden.wijzig(s, now, a, wens(c, 2), a.versie, staf=True)
        aanmelden.meld_af(s, now, a)
        with pytest.raises(CharetteFout, match="opnieuw"):
            aanmelden.wijzig(s, now, a, wens(c, 1), a.versie)


def test_een_aanbod_voor_een_deel_gaat_terug_als_de_partij_bij_elkaar_wil_blijven(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2,))
        first = meld_aan(s, now, c, 1, 1)
        meld_aan(s, now, c, 2, 1)
        family = meld_aan(s, now, c, 3, 2)
        single = meld_aan(s, now, c, 4, 1)
        assert nummers(aanmelden.splits(s, now, family, True), s) == []
        assert nummers(aanmelden.meld_af(s, now, first), s) == [3]
        assert zo(s, c, family) == [("aangeboden", 0, 1)]
        assert nummers(aanmelden.splits(s, now, family, False), s) == [4]
        assert (zo(s, c, family), zo(s, c, single)) == ([("wacht", 0, 1)], [("aangeboden", 0, None)])
        assert aanmelden.splits(s, now, family, False).aanbiedingen == ()
        klopt(s, c, now)


def test_ook_wie_al_deels_een_plaats_heeft_krijgt_de_rest_samen_of_niet(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2,))
        other = meld_aan(s, now, c, 1, 1)
        family = meld_aan(s, now, c, 2, 3, splitsen=True)
        single = meld_aan(s, now, c, 3, 1)
        assert nummers(aanmelden.meld_af(s, now, other), s) == [2]
        assert (zo(s, c, family), hulp.plaats(family, c.dagdelen[0]).geplaatst) == ([("aangeboden", 1, 1)], 1)
        assert nummers(aanmelden.splits(s, now, family, False), s) == [3]
        assert (zo(s, c, family), zo(s, c, single)) == ([("deels", 1, 1)], [("aangeboden", 0, None)])
        klopt(s, c, now)


def test_wie_bij_een_wijziging_bij_elkaar_wil_blijven_geeft_een_half_aanbod_terug(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [family] = vol_met_wachtenden(s, now, 2)
        aanmelden.splits(s, now, family, True)
        aanmelden.wijzig(s, now, holder, wens(c, 2), holder.versie)
        assert zo(s, c, family) == [("aangeboden", 0, 1)]
        aanmelden.wijzig(s, now, family, wens(c, 2), family.versie)
        assert zo(s, c, family) == [("wacht", 0, 1)]
        klopt(s, c, now)


# --- cancelling


def test_wie_zich_afmeldt_maakt_plaats_in_dezelfde_handeling(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2, 2))
        a = meld_aan(s, now, c, 1, 2, waar=(0, 1))
        b = meld_aan(s, now, c, 2, 2, waar=(0,))
        meld_aan(s, now, c, 3, 1, waar=(0, 1))
        done = aanmelden.meld_af(s, now, a)
        assert [(o.dagdeel_id, o.aantal, o.nummer) for o in done.aanbiedingen] == [
            (c.dagdelen[0].id, 2, 1),
            (c.dagdelen[1].id, 1, 1),
        ]
        assert all(o.tot == now + 48 * UUR for o in done.aanbiedingen)
        assert a.ingetrokken
        assert zo(s, c, a) == []
        assert zo(s, c, b) == [("aangeboden", 0, None)]
        again = aanmelden.meld_af(s, now, a)
        assert (again.aanbiedingen, again.aanmelding) == ((), a)
        klopt(s, c, now)


def test_een_moment_afmelden_laat_de_rest_staan(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2, 2))
        a = meld_aan(s, now, c, 1, 2, waar=(0, 1))
        before = hulp.plaats(a, c.dagdelen[0]).reeks
        aanmelden.meld_af(s, now, a, (c.dagdelen[0].id,))
        assert not a.ingetrokken
        assert [st.dagdeel for st in stand.van_aanmelding(s, c, a)] == [c.dagdelen[1]]
        # And back again: the same row, so that its number in somebody's calendar only goes up.
        aanmelden.wijzig(s, now, a, wens(c, 2, waar=(0, 1)), a.versie)
        assert hulp.plaats(a, c.dagdelen[0]).reeks == before + 2
        found = [f.zin for f in regels(s, c.kern_id, VOOR_STAF, now) if f.soort == "charette_afmelding"]
        assert found == ["Aanmelding 1 voor de charette meldde zich af voor een of meer momenten: 2\u00a0personen."]


def test_wat_geweest_is_blijft_staan(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2, 2))
        a = meld_aan(s, now, c, 1, 2, waar=(0, 1))
        aanmelden.meld_af(s, c.dagdelen[0].eind, a)
        assert not a.ingetrokken
        assert zo(s, c, a) == [("geplaatst", 2, None)]


# --- offers


def vol_met_wachtenden(s: Session, now: datetime, *aantallen: int) -> tuple[Charette, Aanmelding, list[Aanmelding]]:
    """A dagdeel of three that is full, and parties of these sizes that wait."""
    c = open_charette(s, now, (3,))
    holder = meld_aan(s, now, c, "vol", 3)
    return c, holder, [meld_aan(s, now, c, n, aantal) for n, aantal in enumerate(aantallen)]


def test_een_aanbod_aannemen(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [first, second] = vol_met_wachtenden(s, now, 3, 1)
        d = c.dagdelen[0]
        aanmelden.meld_af(s, now, holder)
        assert zo(s, c, first) == [("aangeboden", 0, None)]
        assert aanmelden.aanvaard(s, now + 47 * UUR, first, d.id).aanbiedingen == ()
        assert zo(s, c, first) == [("geplaatst", 3, None)]
        assert aanmelden.aanvaard(s, now, first, d.id).aanmelding is first  # a second tap
        with pytest.raises(CharetteFout) as error:
            aanmelden.aanvaard(s, now, second, d.id)
        assert (error.value.reden, error.value.gegevens) == ("vervallen", {"positie": 1})
        assert str(error.value) == "De plek is vervallen. U staat op plek 1 van de wachtlijst."
        klopt(s, c, now)


def test_te_laat_en_een_ander_heeft_de_plaats(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [first, second] = vol_met_wachtenden(s, now, 3, 3)
        d = c.dagdelen[0]
        aanmelden.meld_af(s, now, holder)
        late = now + 48 * UUR
        done = aanmelden.verval(s, late, c.id)
        assert done.vervallen == ((first.id, d.id),)
        assert nummers(done, s) == [3]
        with pytest.raises(CharetteFout, match="U staat op plek 1"):
            aanmelden.aanvaard(s, late, first, d.id)
        # Nothing more by itself for the first: an answer never came.
        done = aanmelden.sla_af(s, late, second, d.id)
        assert done.aanbiedingen == ()
        assert second.ingetrokken
        # But the place is free now, and the first lets hear from them.
        aanmelden.aanvaard(s, late, first, d.id)
        assert zo(s, c, first) == [("geplaatst", 3, None)]
        klopt(s, c, late)


def test_te_laat_maar_de_klok_was_nog_niet_langs(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [first, second] = vol_met_wachtenden(s, now, 3, 1)
        d = c.dagdelen[0]
        aanmelden.meld_af(s, now, holder)
        aanmelden.aanvaard(s, now + 50 * UUR, first, d.id)  # first of the list, and it is still free
        assert zo(s, c, first) == [("geplaatst", 3, None)]
        aanmelden.meld_af(s, now, first)
        assert zo(s, c, second) == [("aangeboden", 0, None)]
        klopt(s, c, now)


def test_nee_zeggen_geeft_de_plaats_door(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [first, second, third] = vol_met_wachtenden(s, now, 2, 2, 1)
        aanmelden.meld_af(s, now, holder)
        assert [zo(s, c, a)[0][0] for a in (first, second, third)] == ["aangeboden", "wacht", "aangeboden"]
        done = aanmelden.sla_af(s, now, first, c.dagdelen[0].id)
        assert nummers(done, s) == [3]
        assert zo(s, c, first) == []
        assert aanmelden.sla_af(s, now, first, c.dagdelen[0].id).aanbiedingen == ()
        klopt(s, c, now)


def test_van_de_lijst_af_en_toch_een_plaats_houden(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2,))
        a = meld_aan(s, now, c, 1, 4, splitsen=True)
        aanmelden.van_wachtlijst(s, now, a, c.dagdelen[0].id)
        assert zo(s, c, a) == [("geplaatst", 2, None)]
        assert not a.ingetrokken
        found = [f.zin for f in regels(s, c.kern_id, VOOR_STAF, now) if f.soort == "charette_van_lijst"]
        assert found == ["Aanmelding 1 ging van een wachtlijst van de charette: 2\u00a0personen."]


def test_kort_voor_het_begin_wordt_niets_meer_aangeboden(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [first, second] = vol_met_wachtenden(s, now, 2, 2)
        d = c.dagdelen[0]
        aanmelden.wijzig(s, d.begin - 3 * UUR, holder, wens(c, 1), holder.versie)
        [offer] = [p for p in (hulp.plaats(first, d),) if p.aangeboden]
        assert offer.aanbod_tot == d.begin - 2 * UUR  # and not 48 hours
        last = d.begin - 2 * UUR
        assert aanmelden.verval(s, last, c.id).aanbiedingen == ()
        # Free is free now: who comes first has it, from the list or from the street.
        new = meld_aan(s, last, c, "straat", 1)
        assert zo(s, c, new) == [("geplaatst", 1, None)]
        with pytest.raises(CharetteFout):
            aanmelden.aanvaard(s, last, second, d.id)  # two do not fit in the one that is left
        assert aanmelden.meld_af(s, last, new).aanbiedingen == ()
        aanmelden.aanvaard(s, last, second, d.id)
        assert zo(s, c, second) == [("geplaatst", 2, None)]
        with pytest.raises(CharetteFout, match="al begonnen"):
            aanmelden.aanvaard(s, d.begin, first, d.id)
        klopt(s, c, last)


def test_wie_in_delen_mag_krijgt_een_groter_aanbod_met_een_nieuwe_termijn(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (2,))
        a, b = meld_aan(s, now, c, 1, 1), meld_aan(s, now, c, 2, 1)
        family = meld_aan(s, now, c, 3, 3, splitsen=True)
        [one] = aanmelden.meld_af(s, now, a).aanbiedingen
        [two] = aanmelden.meld_af(s, now + 5 * UUR, b).aanbiedingen
        assert (one.aantal, one.nummer, two.aantal, two.nummer) == (1, 1, 2, 2)
        assert two.tot == now + 53 * UUR
        aanmelden.aanvaard(s, now + 50 * UUR, family, c.dagdelen[0].id)
        assert zo(s, c, family) == [("deels", 2, 1)]
        klopt(s, c, now)


def test_wie_een_deel_nam_wacht_gewoon_verder_op_de_rest(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [family] = vol_met_wachtenden(s, now, 3)
        d = c.dagdelen[0]
        aanmelden.splits(s, now, family, True)
        aanmelden.wijzig(s, now, holder, wens(c, 2), holder.versie)
        late = now + 49 * UUR
        aanmelden.verval(s, late, c.id)
        assert hulp.plaats(family, d).rust
        aanmelden.aanvaard(s, late, family, d.id)  # too late, but nobody else wanted it
        assert zo(s, c, family) == [("deels", 1, 1)]
        assert nummers(aanmelden.wijzig(s, late, holder, wens(c, 1), holder.versie), s) == [family.nummer]
        aanmelden.verval(s, late + 49 * UUR, c.id)
        aanmelden.van_wachtlijst(s, late, family, d.id)  # at rest, and no longer interested
        assert zo(s, c, family) == [("geplaatst", 1, None)]
        klopt(s, c, late)


def test_komt_u_nog(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, holder, [first] = vol_met_wachtenden(s, now, 3)
        d = c.dagdelen[0]
        aanmelden.komt(s, now, holder, d.id, True)
        assert hulp.plaats(holder, d).komt is True
        done = aanmelden.komt(s, now, holder, d.id, False)
        assert nummers(done, s) == [2]
        assert (hulp.plaats(holder, d).komt, holder.ingetrokken) == (False, True)
        assert aanmelden.komt(s, now, holder, d.id, False).aanbiedingen == ()
        for party in (holder, first):  # who has no place cannot promise to come
            with pytest.raises(CharetteFout, match="niet aangemeld"):
                aanmelden.komt(s, now, party, d.id, True)


def test_een_ander_moment_is_niet_het_zijne(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (3, 3))
        a = meld_aan(s, now, c, 1)
        other = c.dagdelen[1].id
        for deed in (aanmelden.aanvaard, aanmelden.sla_af, aanmelden.van_wachtlijst):
            with pytest.raises(CharetteFout, match="niet aangemeld"):
                deed(s, now, a, other)
        assert aanmelden.meld_af(s, now, a, (other,)).aanbiedingen == ()
        assert not a.ingetrokken


# --- the draw


def test_voor_de_loting_zit_niemand_en_daarna_telt_alleen_het_lot(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (3, None), regel=Regel.LOTING)
        parties = [meld_aan(s, now, c, n, 1 + n % 2, waar=(0, 1)) for n in range(6)]
        assert all(zo(s, c, a) == [("loting", 0, None), ("geplaatst", a.aantal, None)] for a in parties)
        klopt(s, c, now)
        gone = parties.pop()
        aanmelden.meld_af(s, now, gone)
        with pytest.raises(CharetteFout, match="De loting is op maandag 8"):
            aanmelden.loot(s, now, c.id)
        assert c.loting_op is not None
        aanmelden.loot(s, c.loting_op, c.id)
        drawn = aanmelden.loot(s, c.loting_op, c.id)  # a second time draws nothing
        assert drawn == Gevolg(None)
        order = loten.volgorde(s, c)
        assert set(order) == {a.nummer for a in parties}
        assert placed(s, c) == expected(order, {a.nummer: a.aantal for a in parties}, 3)
        waiting = sorted((a for a in parties if zo(s, c, a)[0][0] == "wacht"), key=lambda a: order.index(a.nummer))
        assert [zo(s, c, a)[0][2] for a in waiting] == list(range(1, len(waiting) + 1))
        late = meld_aan(s, c.loting_op, c, "laat", 2)
        assert zo(s, c, late)[0][2] == len(waiting) + 1
        assert loten.volgorde(s, c) == order, "who came after the draw does not stand in it"
        klopt(s, c, c.loting_op)


def placed(s: Session, c: Charette) -> set[int]:
    wanted = (
        select(Aanmelding.nummer)
        .join(Plaats)
        .where(Plaats.dagdeel_id == c.dagdelen[0].id, Plaats.geplaatst == Plaats.gevraagd, Plaats.gevraagd > 0)
    )
    return set(s.scalars(wanted))


def expected(order: tuple[int, ...], sizes: dict[int, int], room: int) -> set[int]:
    """Who fits, in the drawn order."""
    found = set()
    for n in order:
        if sizes[n] <= room:
            found.add(n)
            room -= sizes[n]
    return found


def test_een_charette_zonder_loting_loot_niet(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        with pytest.raises(CharetteFout, match="niet geloot"):
            aanmelden.loot(s, now, c.id)


# --- priority


def test_voorrang_geeft_een_vrije_plaats_aan_wie_nog_ontbreekt(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (4,), regel=Regel.VOORRANG, aandelen={"tot35": 25})
        old = [meld_aan(s, now, c, n, 1, leeftijden=("65plus",)) for n in range(4)]
        meld_aan(s, now, c, "oud", 1, leeftijden=("65plus",))
        young = [meld_aan(s, now, c, f"jong{n}", 1, leeftijden=("tot35",)) for n in range(2)]
        assert nummers(aanmelden.meld_af(s, now, old[0]), s) == [young[0].nummer]
        # One in four is there (an offer counts): from here the list decides.
        assert nummers(aanmelden.meld_af(s, now, old[1]), s) == [5]
        klopt(s, c, now)


def test_wie_geen_leeftijd_geeft_heeft_geen_voorrang(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (1,), regel=Regel.VOORRANG, aandelen={"tot35": 50})
        a = meld_aan(s, now, c, 1)
        meld_aan(s, now, c, 2)
        young = meld_aan(s, now, c, 3, 1, leeftijden=("tot35",))
        aanmelden.wijzig(s, now, young, wens(c, 1), young.versie)  # takes the consent back
        assert [m.leeftijd for m in young.mensen] == [""]
        assert nummers(aanmelden.meld_af(s, now, a), s) == [2]


# --- erasing


def test_wissen_maakt_plaats_en_laat_alleen_aantallen_achter(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (3, 3))
        a = meld_aan(s, now, c, 1, 3, waar=(0, 1), leeftijden=("tot35", "65plus"))
        b = meld_aan(s, now, c, 2, 2, waar=(1,))
        first, second = c.dagdelen
        hulp.plaats(a, first).aanwezig = 1
        id = a.id
        done = aanmelden.wis(s, first.eind, id)
        assert nummers(done, s) == [b.nummer]
        assert (first.geteld, second.geteld) == ({"geplaatst": 3, "binnen": 1, "groepen": {"tot35": 1}}, {})
        assert s.get(Aanmelding, id) is None
        assert deelnemers.van(s, id) is None
        assert s.scalar(select(func.count()).select_from(Deelnemer)) == 2
        assert aanmelden.wis(s, first.eind, id) == Gevolg(None)
        for deed in (lambda: aanmelden.meld_af(s, now, a), lambda: aanmelden.splits(s, now, a, True)):
            with pytest.raises(CharetteFout, match="bestaat niet meer"):
                deed()
        klopt(s, c, first.eind)


def test_na_de_termijn_weten_wij_niet_meer_wie_er_was(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (3,))
        a = meld_aan(s, now, c, 1, 2)
        last = c.dagdelen[0].eind + 90 * DAG
        assert deelnemers.wis_verlopen(s, last) == []
        assert deelnemers.wis_verlopen(s, last + DAG) == [a.id]
        assert aanmelden.wis(s, last + DAG, a.id) == Gevolg(None)
        assert c.dagdelen[0].geteld == {"geplaatst": 2, "binnen": 0, "groepen": {}}
