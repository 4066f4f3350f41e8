"""Mail out: what every answer of a mail server means, and what goes over the wire."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
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
from icalendar import Calendar

from bot.channels.mail_out import MailUit, OnveiligBericht, build
from kern.berichten.agenda import Methode, ics
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel
from kern.huis import Huis
from kern.outbox import Geclaimd, Soort, Staat, Uitkomst
from tests.nep.smtp import AANGEKOMEN, Fout, NepSmtp
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


# --- calendar items that go along

EEN_DAGDEEL = Dagdeel(
    id=7,
    naam="De ontwerpdag, met café",
    plek="Dorpshuis, Kerkstraat 1",
    reeks=1,
    begin=datetime(2027, 3, 28, 7, tzinfo=UTC),
    eind=datetime(2027, 3, 28, 16, tzinfo=UTC),
)


def bijlage(methode: Methode = "REQUEST", naam: str = "afspraak-2027-03-28-0900-7.ics") -> dict[str, str]:
    """A calendar item as `charette_mail` encloses it."""
    c, a = Charette(id=3, titel="Charette Westendorp"), Aanmelding(id="ab" * 16)
    huis, now = Huis("Oude IJsselstreek", "https://praat.example"), datetime(2027, 3, 1, 10, tzinfo=UTC)
    raw = ics(huis, c, EEN_DAGDEEL, a, None, methode=methode, naam="Riet", adres=HENK, now=now)
    return {"naam": naam, "methode": methode, "inhoud": raw.decode()}


def test_calendar_items_over_the_wire() -> None:
    """Two items through a real mail server: two files, each with its METHOD, read back by a calendar."""

    async def proef() -> bytes:
        async with NepSmtp() as server:
            g = claim(agenda=[bijlage(), bijlage("CANCEL", "afgezegd-2027-03-28-0900-7.ics")])
            assert (await bezorg(MailUit("127.0.0.1", server.port, tls="none"), g)).staat is Staat.VERZONDEN
            return server.ontvangen[0].inhoud

    mail = email.message_from_bytes(draai(proef()), policy=email.policy.default)
    assert mail.get_content_type() == "multipart/mixed" and not mail.defects
    words, *files = mail.iter_parts()
    assert [part.get_content_type() for part in words.iter_parts()] == ["text/plain", "text/html"]
    for file, methode in zip(files, ("REQUEST", "CANCEL"), strict=True):
        assert file.get_content_type() == "text/calendar" and file.get_content_charset() == "utf-8"
        assert file["Content-Type"].params["method"] == methode and file.get_content_disposition() == "attachment"
        calendar = Calendar.from_ical(file.get_payload(decode=True))
        (event,) = calendar.walk("VEVENT")
        assert calendar["METHOD"] == methode and event["SUMMARY"] == "De ontwerpdag, met café, Charette Westendorp"
        assert file.get_payload(decode=True) == bijlage(methode)["inhoud"].encode(), "to the byte, with its CRLF"
    assert [f.get_filename() for f in files] == ["afspraak-2027-03-28-0900-7.ics", "afgezegd-2027-03-28-0900-7.ics"]


def test_a_mail_with_calendar_items_is_the_same_to_the_byte() -> None:
    assert build(claim(agenda=[bijlage()])) == build(claim(agenda=[bijlage()]))


def test_a_mail_without_calendar_items_is_as_it_always_was() -> None:
    assert build(claim(agenda=[])) == build(claim())
    assert email.message_from_bytes(build(claim())).get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("naam", ["../x.ics", "a.exe", 'a";x.ics', "a\r\nX: y.ics", "", "Á.ics"])
def test_no_strange_name_for_a_calendar_item(naam: str) -> None:
    with pytest.raises(OnveiligBericht):
        build(claim(agenda=[bijlage(naam=naam)]))


def test_no_strange_method_for_a_calendar_item() -> None:
    with pytest.raises(OnveiligBericht):
        build(claim(agenda=[{**bijlage(), "methode": "REPLY"}]))


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
