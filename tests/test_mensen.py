"""People: valid addresses, contact persons, residents' consent, closed channels, unsubscribing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from kern import kernen, mensen
from kern.db import Database
from kern.instellingen import Verouderd
from kern.mensen import Contact, Doel, OngeldigAdres, Ritme
from kern.sleutels import Keys

HENK = "secretaris@westendorpsbelang.example"

GOED = {
    HENK: HENK,
    "  riet@dorp.example ": "riet@dorp.example",
    "sem+dorp@dorp.example": "sem+dorp@dorp.example",
    "o'brien@dorp.example": "o'brien@dorp.example",
    "info@bücher.example": "info@xn--bcher-kva.example",
    "Riet@Dorp.Example": "Riet@dorp.example",
}

VIJANDIG = [
    "",
    "@",
    "riet",
    "riet@",
    "@dorp.example",
    "riet@dorp",
    "riet@dorp.example\r\nBcc: iedereen@dorp.example",
    "riet@dorp.example\nRCPT TO:<evil@dorp.example>",
    "riet@dorp.example\r\n.\r\nMAIL FROM:<x@dorp.example>",
    "riet@dorp.example\n",
    "\nriet@dorp.example",
    "riet\x00@dorp.example",
    "riet@dorp.example\x00",
    "riet@dorp.example\t",
    "riet@dorp.example, evil@dorp.example",
    "riet@dorp.example;evil@dorp.example",
    "riet@dorp.example evil@dorp.example",
    "Riet <riet@dorp.example>",
    "<riet@dorp.example>",
    '"riet evil"@dorp.example',
    '"riet"@dorp.example',
    "riet@dorp.example>",
    "riet(grapje)@dorp.example",
    "riet@[127.0.0.1]",
    "riet@127.0.0.1",
    "riet@localhost",
    "jörg@dorp.example",
    "rietⓐ@dorp.example",
    "riet@dorp.example\u2028",
    "riet\u202e@dorp.example",
    "riet\u200b@dorp.example",
    "riet@dorp\u00a0.example",
    "riet\ud83d@dorp.example",
    "riet..te@dorp.example",
    ".riet@dorp.example",
    "riet.@dorp.example",
    "riet@dorp..example",
    "riet@-dorp.example",
    "riet@dorp.example.",
    "riet@@dorp.example",
    "riet@dorp@evil.example",
    "riet @dorp.example",
    "r" * 65 + "@dorp.example",
    "riet@" + "d" * 250 + ".example",
    "riet@dorp.example SIZE=1",
    "riet\\@dorp.example",
    "riet@dorp.invalid",
    "mailto:riet@dorp.example?bcc=x@dorp.example",
]


@pytest.mark.parametrize(("getypt", "wordt"), GOED.items())
def test_good_address(getypt: str, wordt: str) -> None:
    assert mensen.geldig_adres(getypt) == wordt


@pytest.mark.parametrize("getypt", VIJANDIG, ids=ascii)
def test_hostile_address(getypt: str) -> None:
    assert mensen.geldig_adres(getypt) is None


def westendorp(db: Database) -> int:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern
        return kern.id


def henk(db: Database, now: datetime, kern_id: int, naam: str = "Henk", email: str = HENK) -> int:
    with db.writing() as s:
        return mensen.voeg_toe(s, now, kern_id, naam, "secretaris", email).id


def test_contact_person_comes_and_goes(db: Database, now: datetime) -> None:
    id = henk(db, now, westendorp(db))
    with db.writing() as s:
        (one,) = mensen.dbo_contacten(s, mensen.dbo_contact(s, id).kern_id)
        assert (one.naam, one.functie, one.email, one.ritme) == ("Henk", "secretaris", HENK, Ritme.WEKELIJKS)
        assert mensen.aantal_dbo_contacten(s) == {one.kern_id: 1}
        mensen.wijzig(s, id, one.versie, naam="Hendrik", functie="", email=HENK.upper(), gedeeld_adres=True)
    with db.writing() as s:
        two = mensen.dbo_contact(s, id)
        assert (two.naam, two.gedeeld_adres, two.versie) == ("Hendrik", True, 2)
        assert two.email == "SECRETARIS@westendorpsbelang.example"
        with pytest.raises(Verouderd):
            mensen.wijzig(s, id, one.versie, naam="Piet", functie="", email=HENK, gedeeld_adres=False)
        mensen.verwijder(s, id)
        with pytest.raises(KeyError):
            mensen.dbo_contact(s, id)


def test_wrong_address_is_refused(db: Database, now: datetime) -> None:
    kern_id = westendorp(db)
    with db.writing() as s:
        with pytest.raises(OngeldigAdres):
            mensen.voeg_toe(s, now, kern_id, "Henk", "", "henk@@dorp.example")
        with pytest.raises(OngeldigAdres):
            mensen.bewaar_contact(s, now, kern_id, [Doel.UITSLAG], "Riet", "riet@dorp")


def test_nothing_readable_in_the_tables(db: Database, now: datetime) -> None:
    kern_id = westendorp(db)
    henk(db, now, kern_id)
    with db.writing() as s:
        mensen.bewaar_contact(s, now, kern_id, ["uitslag"], "Riet Kanarie", "riet@dorp.example", "0315-98 76 54")
        mensen.zorg_voor(s, now, "telegram", "4455667788")
        mensen.meld_af(s, now, "sem@dorp.example")
    with db.reading() as s:
        for table in (mensen.DboContact, Contact, mensen.KanaalAdres, mensen.Afmelding):
            for row in s.execute(select(table.__table__)):
                for value in row:
                    text = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    for canary in (b"riet", b"Kanarie", b"0315", b"4455667788", b"sem@", b"secretaris", b"Henk"):
                        assert canary not in text


# --- residents


def test_resident_leaves_and_withdraws_an_address(db: Database, now: datetime) -> None:
    kern_id = westendorp(db)
    with db.writing() as s:
        code = mensen.bewaar_contact(s, now, kern_id, [Doel.UITSLAG, "cpo", "cpo"], "Riet", "riet@dorp.example")
        other = mensen.bewaar_contact(s, now, kern_id, [Doel.CHARETTE], "Sem", telefoon="06 12345678")
        assert mensen.tel_contacten(s, kern_id) == {Doel.UITSLAG: 1, Doel.CHARETTE: 1, Doel.CPO: 1}
    assert code != other
    with db.writing() as s:
        assert mensen.trek_in(s, "ZZZZZ-ZZZZZ") == 0
        assert mensen.trek_in(s, code.lower().replace("-", " ")) == 2
        assert mensen.trek_in(s, code) == 0
        assert mensen.tel_contacten(s, kern_id) == {Doel.UITSLAG: 0, Doel.CHARETTE: 1, Doel.CPO: 0}


@pytest.mark.parametrize(
    ("doelen", "email", "telefoon"), [([], "riet@dorp.example", ""), (["cpo"], "", " "), (["feest"], "", "06")]
)
def test_consent_needs_a_purpose_and_an_address(
    db: Database, now: datetime, doelen: list[str], email: str, telefoon: str
) -> None:
    kern_id = westendorp(db)
    with db.writing() as s, pytest.raises(ValueError):
        mensen.bewaar_contact(s, now, kern_id, doelen, "Riet", email, telefoon)


def test_contact_data_go_on_their_day(db: Database, now: datetime) -> None:
    kern_id = westendorp(db)
    with db.writing() as s:
        mensen.bewaar_contact(s, now, kern_id, [Doel.UITSLAG, Doel.CPO], "Riet", "riet@dorp.example")
        assert mensen.wis_verlopen(s, now + timedelta(days=365)) == 0
        assert mensen.wis_verlopen(s, now + timedelta(days=366)) == 1
        assert mensen.wis_verlopen(s, now + timedelta(days=731)) == 1


# --- channels and unsubscribing


def test_a_closed_channel_opens_when_they_write_again(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = mensen.zorg_voor(s, now, "telegram", "123").id
        mensen.sluit(s, now, "telegram", "123")
        mensen.sluit(s, now, "telegram", "onbekend")
        assert mensen.is_gesloten(s, "telegram", "123")
        assert mensen.reden_om_niet_te_sturen(s, "telegram", "123") == "kanaal_dicht"
        assert mensen.zorg_voor(s, now, "telegram", "123").id == first
        assert not mensen.is_gesloten(s, "telegram", "123")
        mensen.sluit(s, now, "telegram", "123")
        mensen.open(s, "telegram", "123")
        assert mensen.reden_om_niet_te_sturen(s, "telegram", "123") == ""


def test_suppression_finds_any_spelling(db: Database, now: datetime) -> None:
    with db.writing() as s:
        mensen.meld_af(s, now, "Riet@Dorp.example")
        mensen.meld_af(s, now, "riet@dorp.example")
        assert mensen.is_afgemeld(s, " riet@dorp.example")
        assert not mensen.is_afgemeld(s, "sem@dorp.example")
        assert s.scalars(select(func.count()).select_from(mensen.Afmelding)).one() == 1


def test_suppression_survives_a_new_secret(db: Database, now: datetime) -> None:
    with db.writing() as s:
        mensen.meld_af(s, now, "riet@dorp.example")
        old = s.info["keys"]
        s.info["keys"] = Keys("een-heel-ander-geheim-van-meer-dan-32-tekens", old=_secret(old))
        assert mensen.is_afgemeld(s, "riet@dorp.example")


def _secret(keys: Keys) -> str:
    return keys._secrets[0].decode()


def test_unsubscribe_link_stops_one_person(db: Database, now: datetime) -> None:
    id = henk(db, now, westendorp(db))
    with db.writing() as s:
        token = mensen.maak_afmeldtoken(s, now, id)
        before = mensen.lees_token(s, now, token)
        assert before and not before.afgemeld and not before.gedeeld
        assert mensen.meld_af_met_token(s, now + timedelta(days=400), token)
        assert mensen.meld_af_met_token(s, now, token)
        after = mensen.lees_token(s, now, token)
        assert after and after.afgemeld
        assert mensen.reden_om_niet_te_sturen(s, "mail", HENK, f"dbo:{id}") == "afgemeld"
        assert mensen.reden_om_niet_te_sturen(s, "mail", HENK) == "", "what he asks for himself still comes"
        assert mensen.aantal_dbo_contacten(s) == {}


def test_shared_address_asks_for_whom(db: Database, now: datetime) -> None:
    kern_id = westendorp(db)
    first, second = henk(db, now, kern_id), henk(db, now, kern_id, "Ina", HENK.capitalize())
    with db.writing() as s:
        token = mensen.maak_afmeldtoken(s, now, first)
        verzoek = mensen.lees_token(s, now, token)
        assert verzoek and verzoek.gedeeld
        mensen.meld_af_met_token(s, now, token)
        assert mensen.dbo_contact(s, second).afgemeld_op is None
        mensen.meld_af_met_token(s, now, token, heel_adres=True)
        assert mensen.dbo_contact(s, second).afgemeld_op == now


def test_more_or_less_often(db: Database, now: datetime) -> None:
    id = henk(db, now, westendorp(db))
    with db.writing() as s:
        token = mensen.maak_afmeldtoken(s, now, id)
        for ritme in (Ritme.MAANDELIJKS, Ritme.DIRECT, Ritme.WEKELIJKS):
            assert mensen.zet_ritme_met_token(s, now, token, ritme)
            assert mensen.dbo_contact(s, id).ritme is ritme
        mensen.meld_af_met_token(s, now, token)
        assert mensen.zet_ritme_met_token(s, now, token, Ritme.DIRECT)
        assert mensen.dbo_contact(s, id).afgemeld_op == now, "a forwarded link does not bring the mail back"


def test_links_that_do_not_work(db: Database, now: datetime) -> None:
    id = henk(db, now, westendorp(db))
    with db.writing() as s:
        token = mensen.maak_afmeldtoken(s, now, id)
        strange = s.info["keys"].sign("afmelden", "iets:1", now)
        late = now + timedelta(days=4 * 365)
        for moment, wrong in ((now, token[:-2]), (now, ""), (now, strange), (late, token)):
            assert mensen.lees_token(s, moment, wrong) is None
            assert not mensen.meld_af_met_token(s, moment, wrong)
            assert not mensen.zet_ritme_met_token(s, moment, wrong, Ritme.DIRECT)
        mensen.verwijder(s, id)
        assert mensen.lees_token(s, now, token) is None
        assert mensen.reden_om_niet_te_sturen(s, "mail", HENK, f"dbo:{id}") == "contact_weg"
