"""Delivery: what every answer of a mail server means, and that nothing is lost or goes twice unseen."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select, update

from bot.channels.mail_out import MailUit, OnveiligBericht, build
from bot.deliver import Bezorger, tot_de_ochtend
from kern import kernen, mensen, outbox
from kern.db import Database
from kern.outbox import Geclaimd, Soort, Staat, Uitkomst, Verzending
from tests.nep.smtp import AANGEKOMEN, Fout, NepSmtp, gezaaid
from tests.test_mensen import VIJANDIG

T = TypeVar("T")
HENK = "secretaris@westendorpsbelang.example"
MIN = timedelta(minutes=1)
INHOUD = {
    "van": "kernpraat@gemeente.example",
    "van_naam": "Gemeente Oude IJsselstreek",
    "antwoord_aan": "m.tevelde@gemeente.example",
    "antwoord_naam": "Marieke te Velde",
    "onderwerp": "Westendorp: één op de drie huishoudens deed mee aan het onderzoek, dat is meer dan vorige week",
    "tekst": "Beste bestuur,\n\n.begint met een punt\nDat kost € 12.\n",
    "html": "<p>Beste bestuur,</p>",
    "lijst": "Westendorp <dbo.westendorp.gemeente.example>",
    "afmelden_url": "https://kernpraat.oude-ijsselstreek.example/afmelden/" + "x" * 90,
    "automatisch": True,
}


def draai(werk: Coroutine[None, None, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(werk)


def claim(adres: str = HENK, **anders: object) -> Geclaimd:
    return Geclaimd(
        id="a" * 32,
        kanaal="mail",
        soort=Soort.MASSA,
        adres=adres,
        inhoud={**INHOUD, **anders},
        message_id=f"<{'a' * 32}@gemeente.example>",
        datum=datetime(2027, 3, 1, 10, tzinfo=UTC),
        poging=1,
        lease_token="t",
    )


async def ja() -> bool:
    return True


async def bezorg(uit: MailUit, g: Geclaimd | None = None, begin: Callable[[], Awaitable[bool]] = ja) -> Uitkomst:
    try:
        return await uit.bezorg(g or claim(), begin)
    finally:
        await uit.sluit()


# --- what an answer of the server means


@pytest.mark.parametrize(
    ("fout", "staat", "reden", "wacht"),
    [
        (Fout.GEEN, Staat.VERZONDEN, "", None),
        (Fout.RCPT_550, Staat.GEWEIGERD, "adres_geweigerd", None),
        (Fout.RCPT_450, Staat.UITGESTELD, "later_proberen", 5 * MIN),
        (Fout.DATA_451, Staat.UITGESTELD, "later_proberen", 5 * MIN),
        (Fout.DATA_554, Staat.GEWEIGERD, "inhoud_geweigerd", None),
        (Fout.MOE_421, Staat.UITGESTELD, "verbinding_weg", None),
        (Fout.MOE_421_DATA, Staat.UITGESTELD, "later_proberen", 5 * MIN),
        (Fout.WEG_VOOR_DATA, Staat.ONBEKEND, "geen_antwoord", None),
        (Fout.WEG_NA_PUNT, Staat.ONBEKEND, "geen_antwoord", None),
        (Fout.HANG_NA_PUNT, Staat.ONBEKEND, "geen_antwoord", None),
        (Fout.GOED_EN_WEG, Staat.VERZONDEN, "", None),
    ],
)
def test_outcome(fout: Fout, staat: Staat, reden: str, wacht: timedelta | None) -> None:
    async def proef() -> None:
        async with NepSmtp([fout]) as server:
            uit = MailUit("127.0.0.1", server.port, tls="none", timeout=0.5 if fout is Fout.HANG_NA_PUNT else 20)
            uitkomst = await bezorg(uit)
            assert (uitkomst.staat, uitkomst.reden, uitkomst.wacht) == (staat, reden, wacht)
            assert len(server.ontvangen) == (fout in AANGEKOMEN)

    draai(proef())


def test_no_server_set() -> None:
    uitkomst = draai(bezorg(MailUit("")))
    assert (uitkomst.staat, uitkomst.reden, uitkomst.telt) == (Staat.UITGESTELD, "geen_mailserver", False)


def test_nobody_listens() -> None:
    async def proef() -> None:
        async with NepSmtp() as server:
            port = server.port
        assert (await bezorg(MailUit("127.0.0.1", port, tls="none"))).reden == "geen_verbinding"

    draai(proef())


def test_a_server_that_turns_us_away_at_the_door() -> None:
    async def proef() -> None:
        async with NepSmtp(groet=b"554 geen zin") as server:
            assert (await bezorg(MailUit("127.0.0.1", server.port, tls="none"))).reden == "geen_verbinding"

    draai(proef())


@pytest.mark.parametrize("moe", [Fout.MOE_421, Fout.MOE_421_DATA])
def test_a_tired_connection_is_no_failure(moe: Fout) -> None:
    async def proef() -> None:
        async with NepSmtp([Fout.GEEN, moe, Fout.GEEN]) as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            assert (await uit.bezorg(claim(), ja)).staat is Staat.VERZONDEN
            second = await uit.bezorg(claim(), ja)
            if moe is Fout.MOE_421:
                assert second.staat is Staat.VERZONDEN, "nothing went out yet: on a new connection at once"
            else:
                assert (second.staat, second.telt, second.wacht) == (Staat.UITGESTELD, False, timedelta(0))
                assert (await uit.bezorg(claim(), ja)).staat is Staat.VERZONDEN
            await uit.sluit()
            assert server.verbindingen == 2 and len(server.ontvangen) == 2

    draai(proef())


def test_connections_are_reused_and_dead_ones_replaced() -> None:
    async def proef() -> None:
        async with NepSmtp([Fout.GEEN] * 5 + [Fout.GOED_EN_WEG]) as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            for _ in range(6):
                assert (await uit.bezorg(claim(), ja)).staat is Staat.VERZONDEN
            assert server.verbindingen == 1
            for _ in range(3):
                assert (await uit.bezorg(claim(), ja)).staat is Staat.VERZONDEN
            assert server.verbindingen == 2
            await uit.sluit()

    draai(proef())


def test_one_refused_address_leaves_the_connection_clean() -> None:
    async def proef() -> None:
        async with NepSmtp([Fout.RCPT_550, Fout.GEEN]) as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            assert (await uit.bezorg(claim("weg@dorp.example"), ja)).staat is Staat.GEWEIGERD
            assert (await uit.bezorg(claim(), ja)).staat is Staat.VERZONDEN
            await uit.sluit()
            assert [m.aan for m in server.ontvangen] == [HENK] and server.verbindingen == 1

    draai(proef())


def test_no_content_without_the_lease() -> None:
    async def nee() -> bool:
        return False

    async def proef() -> None:
        async with NepSmtp() as server:
            await bezorg(MailUit("127.0.0.1", server.port, tls="none"), begin=nee)
            assert server.ontvangen == [] and not any(line.startswith(b"DATA") for line in server.regels)

    draai(proef())


# --- TLS


def certificaat(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A self-signed certificate: the server's context, and one of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nep")])
    start = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start - timedelta(days=1))
        .not_valid_after(start + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(cert.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))


def test_starttls_with_a_trusted_certificate(tmp_path: Path) -> None:
    async def proef() -> None:
        theirs, ours = certificaat(tmp_path)
        async with NepSmtp(tls=theirs) as server:
            uitkomst = await bezorg(MailUit("127.0.0.1", server.port, tls="starttls", tls_context=ours))
            assert uitkomst.staat is Staat.VERZONDEN and b"STARTTLS\r\n" in server.regels

    draai(proef())


def test_an_unknown_certificate_is_never_trusted(tmp_path: Path) -> None:
    async def proef() -> None:
        theirs, _ = certificaat(tmp_path)
        async with NepSmtp(tls=theirs) as server:
            assert (await bezorg(MailUit("127.0.0.1", server.port, tls="starttls"))).reden == "tls_fout"
            assert server.mails == 0

    draai(proef())


def test_no_starttls_is_never_a_reason_to_send_openly() -> None:
    async def proef() -> None:
        async with NepSmtp() as server:
            assert (await bezorg(MailUit("127.0.0.1", server.port, tls="starttls"))).reden == "tls_fout"
            assert server.mails == 0

    draai(proef())


# --- what goes over the wire


def test_the_mail_as_it_is() -> None:
    mail = email.message_from_bytes(build(claim()), policy=email.policy.default)
    assert mail["From"] == "Gemeente Oude IJsselstreek <kernpraat@gemeente.example>"
    assert mail["To"] == HENK and mail["Reply-To"] == "Marieke te Velde <m.tevelde@gemeente.example>"
    assert mail["Subject"] == INHOUD["onderwerp"]
    assert mail["Date"] == "Mon, 01 Mar 2027 10:00:00 +0000"
    assert mail["Message-ID"] == f"<{'a' * 32}@gemeente.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == INHOUD["lijst"]
    assert f"<{INHOUD['afmelden_url']}>,\r\n <mailto:".encode() in build(claim()), "a link is never encoded or cut"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    first, second = mail.iter_parts()
    assert (first.get_content_type(), second.get_content_type()) == ("text/plain", "text/html")
    assert "€ 12" in first.get_content()


def test_the_same_row_is_the_same_mail_to_the_byte() -> None:
    assert build(claim()) == build(claim())


def test_what_a_receipt_leaves_out() -> None:
    mail = email.message_from_bytes(build(claim(lijst="", afmelden_url="", automatisch=False)))
    assert not {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"} & set(mail.keys())


def test_a_line_that_begins_with_a_dot_arrives() -> None:
    async def proef() -> bytes:
        async with NepSmtp() as server:
            await bezorg(MailUit("127.0.0.1", server.port, tls="none"))
            return server.ontvangen[0].inhoud

    assert b"\r\n..begint met een punt\r\n" in draai(proef())


@pytest.mark.parametrize(
    "veld", ["onderwerp", "van_naam", "antwoord_naam", "lijst", "afmelden_url", "antwoord_aan", "van"]
)
@pytest.mark.parametrize("gif", ["\r\nBcc: evil@dorp.example", "\n\nhallo", "\x00", "\x0b", "\u2028x", "\x85"])
def test_no_control_character_in_any_header(veld: str, gif: str) -> None:
    with pytest.raises(OnveiligBericht):
        build(claim(**{veld: f"{INHOUD[veld]}{gif}"}))


def test_hostile_addresses_never_reach_the_wire() -> None:
    async def proef() -> None:
        async with NepSmtp() as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            for adres in VIJANDIG:
                assert (await uit.bezorg(claim(adres), ja)).reden == "adres_ongeldig", adres
            await uit.sluit()
            assert server.regels == [] and server.verbindingen == 0

    draai(proef())


# --- from row to mailbox, on both databases


class Klok:
    """A clock that the test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def zet(db: Database, now: datetime, n: int = 1, soort: Soort = Soort.MASSA, **meer: object) -> list[str]:
    kanaal = str(meer.pop("kanaal", "mail"))
    with db.writing() as s:
        return [
            outbox.enqueue(
                s,
                now,
                kanaal=kanaal,
                soort=soort,
                adres=f"a{i}@dorp.example" if kanaal == "mail" else str(i),
                inhoud={**INHOUD, **meer},
                sleutel=f"{soort}:{kanaal}:{i}",
                omschrijving="Nieuws voor de DBO",
            ).id
            for i in range(n)
        ]


def staten(db: Database) -> Counter[str]:
    with db.reading() as s:
        return Counter(s.scalars(select(Verzending.staat)))


async def leeg(bezorger: Bezorger) -> None:
    while await bezorger.ronde():
        pass


def test_rows_become_mails(db: Database, now: datetime) -> None:
    zet(db, now, 20)

    async def proef() -> None:
        async with NepSmtp() as server:
            uit = MailUit("127.0.0.1", server.port, tls="none", tegelijk=3)
            await leeg(Bezorger(db, Klok(now), {"mail": uit}))
            await uit.sluit()
            assert sorted(m.aan for m in server.ontvangen) == sorted(f"a{i}@dorp.example" for i in range(20))
            assert server.verbindingen <= 3

    draai(proef())
    assert staten(db) == {"verzonden": 20}


def test_seeded_faults_nothing_lost_nothing_twice_unseen(db: Database, now: datetime) -> None:
    zet(db, now, 60)
    zet(db, now, 20, Soort.PERSOONLIJK)
    klok = Klok(now)

    async def proef() -> list[str]:
        async with NepSmtp(gezaaid(7, 0.4)) as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            bezorger = Bezorger(db, klok, {"mail": uit})
            for hours in range(40):
                klok.now = now + timedelta(hours=hours)
                await leeg(bezorger)
            await uit.sluit()
            return [str(email.message_from_bytes(m.inhoud)["Message-ID"]) for m in server.ontvangen]

    arrived = Counter(draai(proef()))
    with db.reading() as s:
        rows = list(s.scalars(select(Verzending)))
    assert len(rows) == 80
    for row in rows:
        times = arrived.pop(row.message_id, 0)
        match Staat(row.staat):
            case Staat.VERZONDEN:
                assert times == 1 or (times <= 3 and row.soort == "persoonlijk" and row.keer_onbekend)
            case Staat.GEWEIGERD:
                assert times == 0 or row.keer_onbekend
            case Staat.ONBEKEND:
                assert row.soort == "massa" or row.keer_onbekend == 3
            case other:
                raise AssertionError(f"{other} after 40 hours")
    assert not arrived
    assert {"verzonden", "geweigerd", "onbekend"} == set(staten(db)), "the draw met every end"


def test_two_workers_on_one_outbox(db: Database, now: datetime) -> None:
    zet(db, now, 40)

    async def proef() -> None:
        async with NepSmtp() as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            await asyncio.gather(*(leeg(Bezorger(db, Klok(now), {"mail": uit})) for _ in range(3)))
            await uit.sluit()
            assert len({m.aan for m in server.ontvangen}) == len(server.ontvangen) == 40

    draai(proef())
    assert staten(db) == {"verzonden": 40}


def test_no_server_and_then_one(db: Database, now: datetime) -> None:
    zet(db, now, 3)
    klok = Klok(now)

    async def proef() -> None:
        await leeg(Bezorger(db, klok, {"mail": MailUit("")}))
        assert staten(db) == {"uitgesteld": 3}
        klok.now = now + timedelta(days=10)
        async with NepSmtp() as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            await leeg(Bezorger(db, klok, {"mail": uit}))
            await uit.sluit()

    draai(proef())
    assert staten(db) == {"verzonden": 3}


class Uiterst:
    """A channel that does what the test says and remembers what it was given."""

    def __init__(self, gedrag: Callable[[Geclaimd, Callable[[], Awaitable[bool]]], Awaitable[Uitkomst]]) -> None:
        self._gedrag = gedrag
        self.gezien: list[Geclaimd] = []

    async def bezorg(self, geclaimd: Geclaimd, begin_data: Callable[[], Awaitable[bool]]) -> Uitkomst:
        self.gezien.append(geclaimd)
        return await self._gedrag(geclaimd, begin_data)


async def goed(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
    await begin()
    return Uitkomst.verzonden()


@pytest.mark.parametrize(("na_begin", "staat"), [(False, "uitgesteld"), (True, "onbekend")])
def test_a_channel_that_breaks_takes_nobody_along(db: Database, now: datetime, na_begin: bool, staat: str) -> None:
    zet(db, now, 3)

    async def stuk(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
        if na_begin or g.adres != "a1@dorp.example":
            await begin()
        if g.adres == "a1@dorp.example":
            raise ZeroDivisionError
        return Uitkomst.verzonden()

    draai(leeg(Bezorger(db, Klok(now), {"mail": Uiterst(stuk)})))
    assert staten(db) == {"verzonden": 2, staat: 1}


def test_a_resumed_worker_writes_nothing_over_the_new_truth(db: Database, now: datetime) -> None:
    """F25: it hung while the content was out; meanwhile its lease was taken over."""
    zet(db, now)
    klok = Klok(now)

    async def hangt(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
        assert await begin()
        klok.now = now + timedelta(hours=1)
        await Bezorger(db, klok, {"mail": Uiterst(goed)}).ronde()
        assert staten(db) == {"onbekend": 1}
        return Uitkomst.verzonden()

    draai(Bezorger(db, klok, {"mail": Uiterst(hangt)}).ronde())
    assert staten(db) == {"onbekend": 1}


def test_unsubscribed_after_it_was_written(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        contact = mensen.voeg_toe(s, now, 1, "Henk", "", HENK).id
    zet(db, now, abonnement=f"dbo:{contact}")
    with db.writing() as s:
        mensen.meld_af_met_token(s, now, mensen.maak_afmeldtoken(s, now, contact))
    kanaal = Uiterst(goed)
    draai(leeg(Bezorger(db, Klok(now), {"mail": kanaal})))
    assert kanaal.gezien == [] and staten(db) == {"geweigerd": 1}
    with db.reading() as s:
        assert outbox.lijst(s).regels[0].reden == "De ontvanger wil geen berichten meer."


def test_suppressed_and_shut_out(db: Database, now: datetime) -> None:
    zet(db, now, 2)
    zet(db, now, 2, Soort.GESPREK, kanaal="telegram")
    with db.writing() as s:
        mensen.meld_af(s, now, "a0@dorp.example")
        mensen.zorg_voor(s, now, "telegram", "1")
        mensen.sluit(s, now, "telegram", "1")
    kanaal = Uiterst(goed)
    draai(leeg(Bezorger(db, Klok(now), {"mail": kanaal, "telegram": kanaal})))
    assert {g.adres for g in kanaal.gezien} == {"a1@dorp.example", "0"}
    assert staten(db) == {"geweigerd": 2, "verzonden": 2}


def test_bulk_in_a_chat_waits_for_the_morning(db: Database, now: datetime) -> None:
    nacht = datetime(2027, 3, 1, 22, 30, tzinfo=UTC)
    zet(db, nacht, 1, Soort.MASSA, kanaal="telegram")
    zet(db, nacht, 1, Soort.GESPREK, kanaal="telegram")
    zet(db, nacht, 1, Soort.MASSA)
    kanaal, klok = Uiterst(goed), Klok(nacht)
    bezorger = Bezorger(db, klok, {"mail": kanaal, "telegram": kanaal})
    draai(leeg(bezorger))
    assert [g.soort for g in kanaal.gezien] == [Soort.GESPREK, Soort.MASSA] and staten(db)["uitgesteld"] == 1
    klok.now = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
    draai(leeg(bezorger))
    assert staten(db) == {"verzonden": 3}


@pytest.mark.parametrize(
    ("utc", "wacht"),
    [
        (datetime(2027, 3, 1, 7, 0, tzinfo=UTC), None),
        (datetime(2027, 3, 1, 6, 59, tzinfo=UTC), timedelta(minutes=1)),
        (datetime(2027, 3, 1, 19, 59, tzinfo=UTC), None),
        (datetime(2027, 3, 1, 20, 0, tzinfo=UTC), timedelta(hours=11)),
        (datetime(2027, 3, 27, 21, 0, tzinfo=UTC), timedelta(hours=9)),  # the clock goes forward that night
        (datetime(2027, 10, 30, 20, 0, tzinfo=UTC), timedelta(hours=11)),  # and back
    ],
)
def test_quiet_hours(utc: datetime, wacht: timedelta | None) -> None:
    assert tot_de_ochtend(utc) == wacht


def test_runs_until_told_to_stop_and_finishes_its_work(db: Database, now: datetime) -> None:
    zet(db, now, 1)

    async def proef() -> None:
        stop, begun, verder = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def traag(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
            await begin()
            begun.set()
            await verder.wait()
            return Uitkomst.verzonden()

        bezorger = Bezorger(db, Klok(now), {"mail": Uiterst(traag), "telegram": Uiterst(goed)})
        loop = asyncio.create_task(bezorger.draai(stop))
        await begun.wait()
        stop.set()
        bezorger.wek()
        verder.set()
        await loop

    draai(proef())
    assert staten(db) == {"verzonden": 1}


def test_a_call_wakes_the_loop(sqlite_db: Database, now: datetime) -> None:
    async def proef() -> None:
        stop, klaar = asyncio.Event(), asyncio.Event()

        async def meld(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
            klaar.set()
            return Uitkomst.verzonden()

        bezorger = Bezorger(sqlite_db, Klok(now), {"mail": Uiterst(meld)})
        bezorger.wek()
        loop = asyncio.create_task(bezorger.draai(stop))
        await asyncio.to_thread(zet, sqlite_db, now, 1)
        bezorger.wek()
        await klaar.wait()
        stop.set()
        await loop

    draai(proef())
    assert staten(sqlite_db) == {"verzonden": 1}


def test_an_erased_receipt_is_never_sent_empty(db: Database, now: datetime) -> None:
    (id,) = zet(db, now, soort=Soort.PERSOONLIJK)
    with db.writing() as s:
        s.execute(update(Verzending).where(Verzending.id == id).values(wis_op=now - MIN))
    kanaal = Uiterst(goed)
    draai(leeg(Bezorger(db, Klok(now), {"mail": kanaal})))
    assert kanaal.gezien == [] and staten(db) == {"geweigerd": 1}
