"""The outbox: nothing lost, nothing twice unseen, nothing kept longer than it may."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text

from kern import mensen, outbox
from kern.audit import Auditregel
from kern.db import Database
from kern.outbox import NietOpnieuw, Soort, Staat, Uitkomst, Verzending

MIN = timedelta(minutes=1)
HENK = "secretaris@westendorpsbelang.example"
MAIL = {"van": "kernpraat@gemeente.example", "onderwerp": "Nieuws", "tekst": "kanarie", "html": "<p>kanarie</p>"}
CHAT = {"tekst": "kanarie"}


def zet(
    db: Database,
    now: datetime,
    sleutel: str = "een",
    soort: Soort = Soort.MASSA,
    kanaal: str = "mail",
    adres: str = HENK,
    niet_voor: datetime | None = None,
    herhaalt_antwoorden: bool = False,
) -> str:
    with db.writing() as s:
        return outbox.enqueue(
            s,
            now,
            kanaal=kanaal,
            soort=soort,
            adres=adres,
            inhoud=MAIL if kanaal == "mail" else CHAT,
            sleutel=sleutel,
            omschrijving="Nieuws voor de DBO",
            niet_voor=niet_voor,
            herhaalt_antwoorden=herhaalt_antwoorden,
        ).id


def claim(db: Database, now: datetime, hoeveel: int = 10, kanaal: str = "mail") -> list[outbox.Geclaimd]:
    with db.writing() as s:
        return outbox.claim(s, now, [kanaal], hoeveel)


def probeer(db: Database, now: datetime, uitkomst: Uitkomst, kanaal: str = "mail") -> bool:
    """Claim the one due row and settle it so; False when none is due."""
    for g in claim(db, now, 1, kanaal):
        with db.writing() as s:
            return outbox.rond_af(s, now, g.id, g.lease_token, uitkomst)
    return False


def rij(db: Database, id: str) -> Verzending:
    with db.reading() as s:
        return s.scalars(select(Verzending).where(Verzending.id == id)).one()


def tel(db: Database) -> dict[str, int]:
    with db.reading() as s:
        return {str(k): n for k, n in outbox.tel_per_staat(s, gesprekken=True).items() if n}


# --- writing


def test_the_same_key_is_written_once(db: Database, now: datetime) -> None:
    assert zet(db, now) == zet(db, now + MIN)
    assert tel(db) == {"wacht": 1}


def test_the_same_key_in_one_transaction_and_beside_it(db: Database, now: datetime) -> None:
    start, ids = Barrier(4), []

    def schrijf() -> None:
        start.wait()
        ids.append(zet(db, now))

    threads = [Thread(target=schrijf) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(ids) == 4 and len(set(ids)) == 1


@pytest.mark.parametrize("adres", ["", "a@b@c.example", "a@x.example\r\nBcc: b@x.example", "a@x.example, b@x.example"])
def test_a_wrong_address_never_becomes_a_row(db: Database, now: datetime, adres: str) -> None:
    with pytest.raises(mensen.OngeldigAdres):
        zet(db, now, adres=adres)
    assert tel(db) == {}


def test_content_and_address_are_sealed(db: Database, now: datetime) -> None:
    zet(db, now)
    with db.reading() as s:
        for value in s.execute(text("SELECT * FROM verzending")).one():
            raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            assert b"kanarie" not in raw and b"secretaris" not in raw


def test_a_row_rolls_back_with_its_cause(db: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError), db.writing() as s:
        outbox.enqueue(
            s, now, kanaal="web", soort=Soort.GESPREK, adres="g1", inhoud=CHAT, sleutel="x", omschrijving="Gesprek"
        )
        raise RuntimeError
    assert tel(db) == {}


# --- claiming


def test_replies_first_then_due_order(db: Database, now: datetime) -> None:
    zet(db, now, "massa", Soort.MASSA, niet_voor=now - 9 * MIN)
    zet(db, now, "herinnering", Soort.HERINNERING, niet_voor=now - 10 * MIN)
    zet(db, now, "nodig", Soort.PERSOONLIJK)
    zet(db, now, "antwoord", Soort.GESPREK)
    zet(db, now, "later", Soort.GESPREK, niet_voor=now + MIN)
    got = [claim(db, now, 1)[0].soort for _ in range(4)]
    assert got == [Soort.GESPREK, Soort.PERSOONLIJK, Soort.HERINNERING, Soort.MASSA]
    assert claim(db, now) == []
    assert len(claim(db, now + MIN)) == 1


def test_a_claim_is_readable_and_counts_the_try(db: Database, now: datetime) -> None:
    id = zet(db, now)
    (g,) = claim(db, now)
    assert (g.id, g.adres, g.inhoud, g.poging) == (id, HENK, MAIL, 1)
    assert g.message_id == f"<{id}@gemeente.example>" and g.datum == now


def test_only_asked_channels(db: Database, now: datetime) -> None:
    zet(db, now, kanaal="telegram", adres="1")
    assert claim(db, now) == []
    assert len(claim(db, now, kanaal="telegram")) == 1


def test_a_chat_stays_in_order(db: Database, now: datetime) -> None:
    a = zet(db, now, "a", Soort.GESPREK, "telegram", "1")
    b = zet(db, now, "b", Soort.GESPREK, "telegram", "1")
    c = zet(db, now, "c", Soort.GESPREK, "telegram", "2")
    first = claim(db, now, kanaal="telegram")
    assert [g.id for g in first] == [a, c]
    with db.writing() as s:
        outbox.rond_af(s, now, a, first[0].lease_token, Uitkomst.uitgesteld("te_druk", timedelta(seconds=35)))
    assert claim(db, now, kanaal="telegram") == [], "the second waits for the first"
    assert probeer(db, now + MIN, Uitkomst.verzonden(), "telegram")
    assert [g.id for g in claim(db, now + MIN, kanaal="telegram")] == [b]


def test_two_workers_never_take_one_row_twice(db: Database, now: datetime) -> None:
    for n in range(120):
        zet(db, now, str(n), adres=f"a{n}@dorp.example")
    sent: list[str] = []
    start = Barrier(3)

    def werker() -> None:
        start.wait()
        while got := claim(db, now, 7):
            for g in got:
                sent.append(g.id)
                with db.writing() as s:
                    assert outbox.begin_data(s, now, g.id, g.lease_token)
                with db.writing() as s:
                    assert outbox.rond_af(s, now, g.id, g.lease_token, Uitkomst.verzonden())

    threads = [Thread(target=werker) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(sent) == len(set(sent)) == 120
    assert tel(db) == {"verzonden": 120}


# --- a worker that dies or hangs


@pytest.mark.parametrize("soort", list(Soort))
def test_lease_ends_before_the_content_went_out(db: Database, now: datetime, soort: Soort) -> None:
    zet(db, now, soort=soort)
    (old,) = claim(db, now)
    later = now + 6 * MIN
    with db.writing() as s:
        assert outbox.ruim_verlopen(s, now) == 0
        assert outbox.ruim_verlopen(s, later) == 1
    (new,) = claim(db, later)
    with db.writing() as s:
        assert not outbox.begin_data(s, later, old.id, old.lease_token), "the one that hung must not send"
        assert not outbox.rond_af(s, later, old.id, old.lease_token, Uitkomst.verzonden())
        assert outbox.begin_data(s, later, new.id, new.lease_token)
        assert outbox.rond_af(s, later, new.id, new.lease_token, Uitkomst.verzonden())
    assert tel(db) == {"verzonden": 1}


@pytest.mark.parametrize("soort", [Soort.MASSA, Soort.HERINNERING, Soort.GESPREK])
def test_after_the_content_went_out_it_is_unknown_and_stays_so(db: Database, now: datetime, soort: Soort) -> None:
    id = zet(db, now, soort=soort)
    (g,) = claim(db, now)
    with db.writing() as s:
        outbox.begin_data(s, now, g.id, g.lease_token)
    with db.writing() as s:
        assert outbox.ruim_verlopen(s, now + 11 * MIN) == 1
        assert not outbox.rond_af(s, now + 11 * MIN, g.id, g.lease_token, Uitkomst.verzonden())
    assert claim(db, now + timedelta(days=2)) == []
    row = rij(db, id)
    assert (row.staat, row.reden, row.is_klaar) == ("onbekend", "gestopt_tijdens_versturen", True)


def test_personal_mail_is_repeated_twice_with_the_same_identity(db: Database, now: datetime) -> None:
    zet(db, now, soort=Soort.PERSOONLIJK)
    seen = set()
    moment = now
    for wait in (15 * MIN, 120 * MIN, None):
        (g,) = claim(db, moment)
        seen.add((g.message_id, g.datum))
        with db.writing() as s:
            outbox.begin_data(s, moment, g.id, g.lease_token)
            outbox.rond_af(s, moment, g.id, g.lease_token, Uitkomst.onbekend("geen_antwoord"))
        assert tel(db) == {"onbekend": 1}
        if wait:
            assert claim(db, moment + wait - MIN) == []
            moment += wait
    assert claim(db, moment + timedelta(days=3)) == []
    assert len(seen) == 1


def test_a_repeat_that_dies_before_its_content_is_unknown_still(db: Database, now: datetime) -> None:
    zet(db, now, soort=Soort.PERSOONLIJK)
    probeer(db, now, Uitkomst.onbekend("geen_antwoord"))
    claim(db, now + 15 * MIN)
    with db.writing() as s:
        outbox.ruim_verlopen(s, now + 30 * MIN)
    assert tel(db) == {"onbekend": 1}
    assert probeer(db, now + 30 * MIN, Uitkomst.verzonden())
    assert tel(db) == {"verzonden": 1}


# --- outcomes and delays


def test_delays_grow_and_end_after_five_days(db: Database, now: datetime) -> None:
    id = zet(db, now)
    moment, delays = now, []
    while probeer(db, moment, Uitkomst.uitgesteld("geen_verbinding")):
        due = rij(db, id).niet_voor
        if due is None:
            break
        delays.append(int((due - moment) / MIN))
        moment = due
    assert delays[:6] == [1, 5, 15, 60, 60, 60]
    row = rij(db, id)
    assert (row.staat, row.reden) == ("geweigerd", "opgegeven")
    assert moment - now >= timedelta(days=5)


def test_giving_up_on_one_that_may_have_arrived_is_unknown(db: Database, now: datetime) -> None:
    id = zet(db, now, soort=Soort.PERSOONLIJK)
    probeer(db, now, Uitkomst.onbekend("geen_antwoord"))
    probeer(db, now + 15 * MIN, Uitkomst.uitgesteld("geen_verbinding"))
    probeer(db, now + timedelta(days=6), Uitkomst.uitgesteld("geen_verbinding"))
    assert rij(db, id).staat == "onbekend"


def test_no_server_does_not_bring_giving_up_nearer(db: Database, now: datetime) -> None:
    id = zet(db, now)
    for day in range(8):
        probeer(db, now + timedelta(days=day), Uitkomst.uitgesteld("geen_mailserver", 5 * MIN, telt=False))
    row = rij(db, id)
    assert (row.staat, row.reden, row.pogingen) == ("uitgesteld", "geen_mailserver", 0)
    assert probeer(db, now + timedelta(days=9), Uitkomst.uitgesteld("geen_verbinding"))
    assert rij(db, id).staat == "uitgesteld", "the five days begin with the first real try"


def test_button_sends_the_same_again(db: Database, now: datetime) -> None:
    id = zet(db, now)
    probeer(db, now, Uitkomst.onbekend("geen_antwoord"))
    with db.writing() as s:
        outbox.opnieuw(s, now, id, "m.tevelde@gemeente.example")
        assert s.scalars(select(Auditregel.handeling)).all() == ["bericht_opnieuw"]
    (g,) = claim(db, now)
    assert (g.poging, g.message_id, g.datum) == (1, f"<{id}@gemeente.example>", now)


def test_no_button_for_what_is_done_or_gone(db: Database, now: datetime) -> None:
    sent, reminder, gone = zet(db, now, "a"), zet(db, now, "b", Soort.HERINNERING), zet(db, now, "c")
    got = {g.id: g.lease_token for g in claim(db, now)}
    with db.writing() as s:
        outbox.rond_af(s, now, sent, got[sent], Uitkomst.verzonden())
        outbox.rond_af(s, now, reminder, got[reminder], Uitkomst.onbekend("geen_antwoord"))
        outbox.rond_af(s, now, gone, got[gone], Uitkomst.geweigerd("adres_geweigerd"))
        assert outbox.mag_opnieuw(s.scalars(select(Verzending).where(Verzending.id == gone)).one())
        outbox.wis_verlopen(s, now + timedelta(days=91))
        for id in (sent, reminder, gone):
            with pytest.raises(NietOpnieuw):
                outbox.opnieuw(s, now, id, "bram")
        with pytest.raises(KeyError):
            outbox.opnieuw(s, now, "0" * 32, "bram")


def test_a_closed_channel_refuses_what_waits(db: Database, now: datetime) -> None:
    a = zet(db, now, "a", Soort.GESPREK, "telegram", "1")
    zet(db, now, "b", Soort.GESPREK, "telegram", "2")
    with db.writing() as s:
        assert outbox.weiger_voor_adres(s, now, "telegram", "1", "kanaal_dicht") == 1
    assert rij(db, a).reden == "kanaal_dicht" and rij(db, a).inhoud is None
    assert tel(db) == {"wacht": 1, "geweigerd": 1}


# --- what is kept, and how long


@pytest.mark.parametrize("uitkomst", [Uitkomst.verzonden(), Uitkomst.geweigerd("kanaal_dicht"), Uitkomst.onbekend("x")])
def test_chat_is_erased_at_its_end(db: Database, now: datetime, uitkomst: Uitkomst) -> None:
    id = zet(db, now, soort=Soort.GESPREK, kanaal="telegram", adres="1")
    probeer(db, now, uitkomst, "telegram")
    row = rij(db, id)
    assert row.inhoud is None and row.adres is None and row.lookup == ""
    assert row.sleutel == "een" and row.staat == uitkomst.staat.value and row.klaar_op == now


def test_mail_stays_ninety_days(db: Database, now: datetime) -> None:
    id = zet(db, now)
    probeer(db, now, Uitkomst.verzonden())
    with db.writing() as s:
        assert outbox.wis_verlopen(s, now + timedelta(days=89)) == 0
        assert outbox.wis_verlopen(s, now + timedelta(days=90)) == 1
    assert rij(db, id).inhoud is None and rij(db, id).staat == "verzonden"


def test_what_repeats_answers_goes_at_its_end(db: Database, now: datetime) -> None:
    id = zet(db, now, soort=Soort.PERSOONLIJK, herhaalt_antwoorden=True)
    probeer(db, now, Uitkomst.onbekend("geen_antwoord"))
    assert rij(db, id).inhoud is not None, "it is repeated in a quarter of an hour"
    probeer(db, now + 15 * MIN, Uitkomst.verzonden())
    assert rij(db, id).inhoud is None


def test_what_repeats_answers_goes_after_a_day_even_unsent(db: Database, now: datetime) -> None:
    id = zet(db, now, soort=Soort.PERSOONLIJK, herhaalt_antwoorden=True)
    probeer(db, now, Uitkomst.uitgesteld("geen_mailserver", timedelta(hours=30), telt=False))
    with db.writing() as s:
        assert outbox.wis_verlopen(s, now + timedelta(hours=24)) == 1
    row = rij(db, id)
    assert (row.staat, row.reden, row.inhoud) == ("geweigerd", "inhoud_gewist", None)
    assert claim(db, now + timedelta(days=9)) == []


# --- what the pages ask


def test_what_was_written_to_somebody_is_erased(db: Database, now: datetime) -> None:
    for key in ("charette:status:a1:1", "charette:status:a1:2", "charette:status:a1x", "charette:status:a%"):
        zet(db, now, key)
    (busy,) = claim(db, now, 1)
    with db.writing() as s:
        assert outbox.wis_van(s, now, "charette:status:a1:", "gewist") == 2
        assert outbox.wis_van(s, now, "charette:status:a%:", "gewist") == 0, "a sign in a key is itself"
    with db.reading() as s:
        rows = {r.sleutel[16:]: r for r in s.scalars(select(Verzending))}
        assert rows["a1:1"].inhoud is not None, "it is going out"
        assert (rows["a1:2"].staat, rows["a1:2"].inhoud, rows["a1:2"].adres) == ("geweigerd", None, None)
        assert rows["a1x"].inhoud is not None
    with db.writing() as s:
        assert outbox.rond_af(s, now, busy.id, busy.lease_token, Uitkomst.verzonden())
    assert rij(db, busy.id).inhoud is None


def test_list_by_state_kern_and_page(db: Database, now: datetime) -> None:
    for n in range(5):
        zet(db, now + n * MIN, str(n))
    zet(db, now, "praat", Soort.GESPREK, "telegram", "1")
    probeer(db, now, Uitkomst.geweigerd("adres_geweigerd"))
    with db.reading() as s:
        first = outbox.lijst(s, aantal=3)
        rest = outbox.lijst(s, na=first.volgende, aantal=3)
        assert [r.gemaakt for r in (*first.regels, *rest.regels)] == [now + n * MIN for n in (4, 3, 2, 1, 0)]
        assert rest.volgende is None
        assert first.regels[0].aan == "s…@westendorpsbelang.example"
        (refused,) = outbox.lijst(s, Staat.GEWEIGERD).regels
        assert refused.reden.startswith("Dit e-mailadres bestaat niet") and refused.mag_opnieuw
        assert outbox.lijst(s, kern=99).regels == ()
        assert len(outbox.lijst(s, gesprekken=True).regels) == 6
        with pytest.raises(ValueError):
            outbox.lijst(s, na="x'; DROP TABLE kern")


def test_since_when_something_waits(db: Database, now: datetime) -> None:
    with db.reading() as s:
        assert outbox.oudste_wachtend(s, now) is None
    zet(db, now, niet_voor=now + MIN)
    with db.reading() as s:
        assert outbox.oudste_wachtend(s, now) is None, "not due yet"
    probeer(db, now + MIN, Uitkomst.uitgesteld("geen_verbinding"))
    with db.reading() as s:
        assert outbox.oudste_wachtend(s, now + MIN) == now


def test_what_asks_for_attention_and_for_how_long(db: Database, now: datetime) -> None:
    for i, reden in enumerate(("adres_geweigerd", "afgemeld")):
        zet(db, now, sleutel=f"geweigerd-{i}", adres=f"dorp{i}@dbo.example")
        probeer(db, now, Uitkomst.geweigerd(reden))
    with db.reading() as s:
        assert outbox.tel_per_staat(s)[Staat.GEWEIGERD] == 2
        assert outbox.tel_mislukt(s, now + MIN) == {Staat.GEWEIGERD: 1, Staat.ONBEKEND: 0}, "who stopped is no failure"
        assert outbox.tel_mislukt(s, now + timedelta(days=15)) == {Staat.GEWEIGERD: 0, Staat.ONBEKEND: 0}
