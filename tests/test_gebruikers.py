"""Staff accounts: passwords, codes that work once, sessions that end, and tries that must wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pyotp
import pytest

from kern import gebruikers, wachtwoorden
from kern.db import Database
from kern.gebruikers import (
    AdresBestaat,
    Gebruiker,
    InlogPoging,
    LaatsteBeheerder,
    Rol,
    Sessie,
    Stadium,
    TeVaak,
    begin_poging,
    begin_sessie,
    controleer_code,
    lees_sessie,
    maak,
)
from kern.instellingen import Verouderd
from kern.wachtwoorden import ZwakWachtwoord

GOED = "vier gewone woorden hier"
MARIEKE = "m.tevelde@gemeente.example"


def marieke(db: Database, now: datetime, **extra: bool) -> tuple[int, str, tuple[str, ...]]:
    with db.writing() as s:
        gebruiker, secret, codes = maak(s, now, MARIEKE, "Marieke te Velde", Rol.PROJECTLEIDER, GOED, **extra)
        return gebruiker.id, secret, codes


def totp(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


# ── accounts


def test_an_address_is_kept_in_lower_case_and_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        gebruiker, _, codes = maak(s, now, "  M.teVelde@Gemeente.example ", "Marieke", Rol.LEZER, GOED)
        assert gebruiker.email == MARIEKE
        assert len(set(codes)) == 10
    with pytest.raises(AdresBestaat), db.writing() as s:
        maak(s, now, MARIEKE.upper(), "Nog een", Rol.LEZER, GOED)


def test_nothing_secret_is_kept_readable(db: Database, now: datetime) -> None:
    wie, secret, codes = marieke(db, now)
    with db.writing() as s:
        token = begin_sessie(s, now, wie, Stadium.VOLLEDIG)
    with db.engine.connect() as c:
        kept = str(
            [c.exec_driver_sql(f"SELECT * FROM {t}").all() for t in ("gebruiker", "herstelcode", "sessie")]  # noqa: S608
        )
    for text in (GOED, secret, token, codes[0], codes[0].replace("-", "")):
        assert text not in kept


@pytest.mark.parametrize(
    ("wachtwoord", "reden"),
    [
        ("kort", "kort"),
        ("elf tekens!", "kort"),
        ("wachtwoord123", "bekend"),
        ("Welkom01Welkom01", "bekend"),
        ("Oude IJsselstreek 2027", "bekend"),
        ("qwertyuiopasdf", "bekend"),
        ("aaaaaaaaaaaaaa", "bekend"),
        ("m.tevelde2027!", "eigen"),
        ("x" * 300 + "yz0" * 100, "lang"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(wachtwoord: str, reden: str) -> None:
    with pytest.raises(ZwakWachtwoord, match=reden):
        wachtwoorden.keur(wachtwoord, MARIEKE)


@pytest.mark.parametrize("wachtwoord", [GOED, "🐄 koe in de wei 🐄", "zonder hoofdletters", "ééntje met accenten"])
def test_no_rules_about_signs(wachtwoord: str) -> None:
    wachtwoorden.keur(wachtwoord, MARIEKE)


def test_the_blocklist_is_there() -> None:
    assert len(wachtwoorden._bloklijst()) > 500
    assert {"wachtwoord", "welkom", "password", "doetinchem"} <= wachtwoorden._bloklijst()


def test_two_writings_of_the_same_letter_are_one_password() -> None:
    kept = wachtwoorden.versleutel("cafe\u0301 met terras")
    assert wachtwoorden.klopt(kept, "caf\u00e9 met terras")


def test_a_temporary_password_passes_its_own_check() -> None:
    found = {wachtwoorden.tijdelijk() for _ in range(20)}
    assert len(found) == 20
    for one in found:
        wachtwoorden.keur(one)


def test_the_last_beheerder_stays(db: Database, now: datetime) -> None:
    with db.writing() as s:
        a = maak(s, now, "a@gemeente.example", "A", Rol.BEHEERDER, GOED)[0].id
    with pytest.raises(LaatsteBeheerder), db.writing() as s:
        gebruikers.wijzig(s, a, 1, "A", Rol.LEZER, True)
    with pytest.raises(LaatsteBeheerder), db.writing() as s:
        gebruikers.wijzig(s, a, 1, "A", Rol.BEHEERDER, False)
    with db.writing() as s:
        b = maak(s, now, "b@gemeente.example", "B", Rol.BEHEERDER, GOED)[0].id
        gebruikers.wijzig(s, a, 1, "A", Rol.LEZER, True)
    with pytest.raises(LaatsteBeheerder), db.writing() as s:
        gebruikers.wijzig(s, b, 1, "B", Rol.LEZER, True)


def test_two_editors_notice_each_other(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        gebruikers.wijzig(s, wie, 1, "Marieke", Rol.PROJECTLEIDER, True)
    with pytest.raises(Verouderd), db.writing() as s:
        gebruikers.wijzig(s, wie, 1, "Mieke", Rol.PROJECTLEIDER, True)


# ── password and tries


def test_right_and_wrong_password(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        poging = begin_poging(s, now, MARIEKE.upper(), "10.0.0.1")
    assert poging.klopt(GOED)
    assert poging.gebruiker_id == wie
    assert not poging.klopt(GOED + "!")


def test_an_unknown_account_takes_a_hash_too(db: Database, now: datetime) -> None:
    with db.writing() as s:
        poging = begin_poging(s, now, "niemand@gemeente.example", "10.0.0.1")
    assert poging.gebruiker_id is None
    assert poging.bewaard.startswith("$argon2id$")
    assert not poging.klopt(GOED)


def test_who_left_cannot_log_in(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        gebruikers.wijzig(s, wie, 1, "Marieke", Rol.PROJECTLEIDER, False)
    with db.writing() as s:
        poging = begin_poging(s, now, MARIEKE, "10.0.0.1")
    assert not poging.klopt(GOED)


def tel_door(db: Database, now: datetime, email: str, netwerk: str, hoogstens: int) -> int:
    """How many tries are looked at before one must wait."""
    for n in range(hoogstens):
        try:
            with db.writing() as s:
                begin_poging(s, now, email, netwerk)
        except TeVaak:
            return n
    return hoogstens


def test_the_sixth_try_waits_and_each_next_one_longer(db: Database, now: datetime) -> None:
    marieke(db, now)
    assert tel_door(db, now, MARIEKE, "10.0.0.1", 50) == 5
    waits = []
    for _ in range(12):
        try:
            with db.writing() as s:
                begin_poging(s, now, MARIEKE, "10.0.0.1")
            waits.append(timedelta())
        except TeVaak as error:
            waits.append(error.wacht)
            now += error.wacht
            with db.writing() as s:
                begin_poging(s, now, MARIEKE, "10.0.0.1")
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert max(waits) == timedelta(minutes=15)


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(db: Database, now: datetime) -> None:
    marieke(db, now)
    for n in range(10):
        tel_door(db, now, MARIEKE, f"198.51.100.{n}", 20)
    with db.writing() as s:
        assert begin_poging(s, now, MARIEKE, "10.0.0.1").klopt(GOED)


def test_a_thousand_networks_slow_each_other_but_never_for_long(db: Database, now: datetime) -> None:
    marieke(db, now)
    for n in range(120):
        tel_door(db, now, MARIEKE, f"2001:db8:{n}::/64", 1)
    with pytest.raises(TeVaak) as error, db.writing() as s:
        begin_poging(s, now, MARIEKE, "10.0.0.1")
    assert error.value.wacht <= timedelta(seconds=30)


def test_one_network_with_many_accounts_waits(db: Database, now: datetime) -> None:
    looked_at = sum(tel_door(db, now, f"a{n}@gemeente.example", "10.0.0.9", 1) for n in range(60))
    assert looked_at == 30


def test_twenty_tries_at_once_are_counted_as_twenty(db: Database, now: datetime) -> None:
    marieke(db, now)
    with ThreadPoolExecutor(8) as pool:
        looked_at = sum(pool.map(lambda _: tel_door(db, now, MARIEKE, "10.0.0.1", 1), range(20)))
    assert looked_at == 5


def test_a_day_later_all_is_forgotten(db: Database, now: datetime) -> None:
    tel_door(db, now, MARIEKE, "10.0.0.1", 50)
    assert tel_door(db, now + timedelta(days=1, seconds=1), MARIEKE, "10.0.0.1", 50) == 5
    with db.writing() as s:
        gebruikers.ruim_op(s, now + timedelta(days=3))
        assert s.query(InlogPoging).count() == 0


def test_a_full_login_wipes_the_owners_count(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    tel_door(db, now, MARIEKE, "10.0.0.1", 4)
    with db.writing() as s:
        begin_sessie(s, now, wie, Stadium.VOLLEDIG, "10.0.0.1")
    assert tel_door(db, now, MARIEKE, "10.0.0.1", 50) == 5


# ── codes


def test_a_code_works_once_and_half_a_minute_around(db: Database, now: datetime) -> None:
    wie, secret, _ = marieke(db, now)
    code = totp(secret, now)
    with db.writing() as s:
        assert controleer_code(s, now, wie, f" {code[:3]} {code[3:]} ", "n")
        assert not controleer_code(s, now, wie, code, "n")
        assert not controleer_code(s, now, wie, totp(secret, now - timedelta(seconds=30)), "n")
        assert controleer_code(s, now, wie, totp(secret, now + timedelta(seconds=30)), "n")


def test_an_old_code_is_refused(db: Database, now: datetime) -> None:
    wie, secret, _ = marieke(db, now)
    with db.writing() as s:
        assert not controleer_code(s, now, wie, totp(secret, now - timedelta(seconds=90)), "n")


def test_a_recovery_code_works_once_however_it_is_typed(db: Database, now: datetime) -> None:
    wie, _, codes = marieke(db, now)
    with db.writing() as s:
        assert controleer_code(s, now, wie, codes[3].lower().replace("-", " "), "n")
        assert not controleer_code(s, now, wie, codes[3], "n")
        gebruiker = s.get(Gebruiker, wie)
        assert gebruiker is not None
        assert gebruikers.tel_herstelcodes(s, gebruiker) == 9


def test_somebody_elses_recovery_code_is_nothing(db: Database, now: datetime) -> None:
    _, _, codes = marieke(db, now)
    with db.writing() as s:
        bram = maak(s, now, "bram@gemeente.example", "Bram", Rol.LEZER, GOED)[0].id
        assert not controleer_code(s, now, bram, codes[0], "n")


def test_guessing_codes_must_wait(db: Database, now: datetime) -> None:
    wie, secret, _ = marieke(db, now)
    for _ in range(5):
        with db.writing() as s:
            assert not controleer_code(s, now, wie, "000000", "n")
    with pytest.raises(TeVaak), db.writing() as s:
        controleer_code(s, now, wie, totp(secret, now), "n")
    with db.writing() as s:
        assert controleer_code(s, now, wie, totp(secret, now), "elders")


def test_until_the_app_is_set_up_no_recovery_code_exists(db: Database, now: datetime) -> None:
    wie, secret, codes = marieke(db, now, zelf_instellen=True)
    assert codes == ()
    with db.writing() as s:
        assert not controleer_code(s, now, wie, "K7MP3XWA", "n")
        assert controleer_code(s, now, wie, totp(secret, now), "n")
        gebruiker = s.get(Gebruiker, wie)
        assert gebruiker is not None
        assert gebruiker.totp_ingesteld
        assert gebruiker.wachtwoord_tijdelijk


def test_a_reset_app_forgets_secret_codes_and_sessions(db: Database, now: datetime) -> None:
    wie, secret, codes = marieke(db, now)
    with db.writing() as s:
        token = begin_sessie(s, now, wie, Stadium.VOLLEDIG)
        gebruiker = s.get(Gebruiker, wie)
        assert gebruiker is not None
        new = gebruikers.reset_totp(s, gebruiker)
        assert new != secret
        assert lees_sessie(s, token, now) is None
        assert not controleer_code(s, now, wie, totp(secret, now), "n")
        assert not controleer_code(s, now, wie, codes[0], "n")
        assert controleer_code(s, now, wie, totp(new, now), "n")


# ── sessions


def test_a_session_ends_after_an_hour_of_rest_and_after_a_working_day(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        token = begin_sessie(s, now, wie, Stadium.VOLLEDIG)
        found = lees_sessie(s, token, now + timedelta(minutes=59))
        assert found is not None
        assert found.gebruiker.email == MARIEKE
        assert lees_sessie(s, token, now + timedelta(minutes=60)) is None
        for quarter in range(1, 48):
            gebruikers.gebruik_sessie(s, found.id, now + timedelta(minutes=15 * quarter))
        s.expire_all()
        assert lees_sessie(s, token, now + timedelta(hours=11, minutes=59)) is not None
        assert lees_sessie(s, token, now + timedelta(hours=12)) is None


def test_halfway_lasts_a_quarter_of_an_hour(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        token = begin_sessie(s, now, wie, Stadium.WACHTWOORD)
        assert lees_sessie(s, token, now + timedelta(minutes=14)) is not None
        assert lees_sessie(s, token, now + timedelta(minutes=15)) is None


def test_a_made_up_token_is_nobody(db: Database, now: datetime) -> None:
    marieke(db, now)
    with db.reading() as s:
        assert lees_sessie(s, "x" * 43, now) is None


@pytest.mark.parametrize("wat", ["wachtwoord", "rol", "inactief", "uitloggen", "app"])
def test_every_change_of_the_account_ends_its_sessions(db: Database, now: datetime, wat: str) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        token = begin_sessie(s, now, wie, Stadium.VOLLEDIG)
    with db.writing() as s:
        gebruiker = s.get(Gebruiker, wie)
        assert gebruiker is not None
        match wat:
            case "wachtwoord":
                gebruikers.reset_wachtwoord(s, gebruiker, "heel andere woorden nu", tijdelijk=False)
            case "rol":
                gebruikers.wijzig(s, wie, 1, "M", Rol.LEZER, True)
            case "inactief":
                gebruikers.wijzig(s, wie, 1, "M", Rol.PROJECTLEIDER, False)
            case "uitloggen":
                gebruikers.eindig_sessie(s, token)
            case "app":
                gebruikers.reset_totp(s, gebruiker)
    with db.reading() as s:
        assert lees_sessie(s, token, now) is None


def test_a_new_name_ends_nothing(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        token = begin_sessie(s, now, wie, Stadium.VOLLEDIG)
        gebruikers.wijzig(s, wie, 1, "Marieke de Vries", Rol.PROJECTLEIDER, True)
    with db.reading() as s:
        assert lees_sessie(s, token, now) is not None


def test_ended_sessions_are_cleared_away(db: Database, now: datetime) -> None:
    wie, _, _ = marieke(db, now)
    with db.writing() as s:
        begin_sessie(s, now, wie, Stadium.VOLLEDIG)
        begin_sessie(s, now + timedelta(hours=2), wie, Stadium.VOLLEDIG)
        gebruikers.ruim_op(s, now + timedelta(hours=2))
        assert s.query(Sessie).count() == 1
