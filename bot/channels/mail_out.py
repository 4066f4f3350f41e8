"""Mail out: an outbox row becomes one mail to one address, over a few connections that are kept open.

What each answer of a mail server means is in `_envelope` and `_content`. The line between them is `begin_data`: before
it a lost connection is a plain retry, after it nobody knows whether the mail arrived (RFC 5321 §6.1, RFC 1047).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from typing import ClassVar, Literal

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from kern.mensen import geldig_adres
from kern.omgeving import Omgeving, Tls
from kern.outbox import Geclaimd, Uitkomst, wachttijd

# Greylisting servers want to be left alone for a while (RFC 6647).
GRIJZE_LIJST = timedelta(minutes=5)
ZONDER_SERVER = timedelta(minutes=5)
PER_VERBINDING = 100
METHODEN = ("REQUEST", "CANCEL", "PUBLISH")
_BESTANDSNAAM = re.compile(r"[a-z0-9-]{1,80}\.ics")
LOST = (SMTPServerDisconnected, SMTPTimeoutError, ConnectionError, TimeoutError)


class OnveiligBericht(Exception):
    """The row would put something on the wire that does not belong there."""


@dataclass
class _Verbinding:
    client: aiosmtplib.SMTP
    gebruikt: int = 0

    @property
    def vers(self) -> bool:
        """Whether this is its first mail; only then does a refusal to go on count as a failure."""
        return self.gebruikt == 0


class MailUit:
    """The channel `mail`. An empty `host` means that no server is set: mail then waits in *Berichten*."""

    def __init__(
        self,
        host: str,
        port: int = 587,
        *,
        user: str = "",
        password: str = "",
        tls: Tls = "starttls",
        eigen_naam: str = "localhost",
        tegelijk: int = 4,
        timeout: float = 60,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._user = user
        self._password = password
        self._tls = tls
        self._eigen_naam = eigen_naam
        self._timeout = timeout
        self._tls_context = tls_context
        self._ruimte = asyncio.Semaphore(tegelijk)
        self._vrij: list[_Verbinding] = []

    @classmethod
    def van(cls, o: Omgeving) -> MailUit:
        """The channel as the settings say."""
        return cls(
            o.smtp_host,
            o.smtp_port,
            user=o.smtp_user,
            password=o.smtp_password.get_secret_value(),
            tls=o.smtp_tls,
            eigen_naam=o.mail_from.rpartition("@")[2] or "localhost",
        )

    async def bezorg(self, geclaimd: Geclaimd, begin_data: Callable[[], Awaitable[bool]]) -> Uitkomst:
        """Deliver one mail; see `bot.deliver.Kanaal`."""
        if not self._host:
            return Uitkomst.uitgesteld("geen_mailserver", ZONDER_SERVER, telt=False)
        try:
            mail = build(geclaimd)
        except OnveiligBericht:
            return Uitkomst.geweigerd("adres_ongeldig")
        async with self._ruimte:
            return await self._over_een_verbinding(geclaimd, mail, begin_data)

    async def sluit(self) -> None:
        """Say goodbye on every open connection; one that does not answer is simply closed."""
        while self._vrij:
            client = self._vrij.pop().client
            with contextlib.suppress(SMTPException, OSError):
                await client.quit(timeout=2)
            client.close()

    async def _over_een_verbinding(
        self, g: Geclaimd, mail: bytes, begin_data: Callable[[], Awaitable[bool]]
    ) -> Uitkomst:
        while True:
            try:
                v = self._vrij.pop() if self._vrij else await self._verbind()
            except (SMTPException, OSError) as error:
                return _no_connection(error)
            try:
                uitkomst = await self._envelope(v, g)
                if uitkomst is None:
                    uitkomst = await self._content(v, g, mail, begin_data)
                else:
                    await _reset(v)
            except (*LOST, SMTPResponseException):
                # Before the content: the server was tired of an old connection, or is really gone.
                v.client.close()
                if v.vers:
                    return Uitkomst.uitgesteld("verbinding_weg")
                self._laat_alles_los()
                continue
            except BaseException:
                v.client.close()
                raise
            self._geef_terug(v)
            return uitkomst

    async def _envelope(self, v: _Verbinding, g: Geclaimd) -> Uitkomst | None:
        """Name sender and receiver; None when both were taken."""
        try:
            await v.client.mail(_text(g, "van"))
            await v.client.rcpt(g.adres)
        except SMTPSenderRefused as error:
            _raise_if_tired(error)
            # A fault of ours, not of this receiver: it will be mended.
            return Uitkomst.uitgesteld("afzender_geweigerd", _later(g))
        except SMTPRecipientRefused as error:
            _raise_if_tired(error)
            if error.code >= 500:
                return Uitkomst.geweigerd("adres_geweigerd")
            return Uitkomst.uitgesteld("later_proberen", _later(g))
        return None

    async def _content(
        self, v: _Verbinding, g: Geclaimd, mail: bytes, begin_data: Callable[[], Awaitable[bool]]
    ) -> Uitkomst:
        if not await begin_data():
            await _reset(v)
            return Uitkomst.uitgesteld("storing")
        try:
            await v.client.data(mail)
        except SMTPDataError as error:
            if error.code == aiosmtplib.SMTPStatus.domain_unavailable:
                v.client.close()
                return Uitkomst.uitgesteld("later_proberen", _later(g) if v.vers else timedelta(0), telt=v.vers)
            if error.code >= 500:
                return Uitkomst.geweigerd("inhoud_geweigerd")
            return Uitkomst.uitgesteld("later_proberen", _later(g))
        except (*LOST, SMTPException):
            v.client.close()
            return Uitkomst.onbekend("geen_antwoord")
        return Uitkomst.verzonden()

    async def _verbind(self) -> _Verbinding:
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user or None,
            password=self._password or None,
            local_hostname=self._eigen_naam,
            timeout=self._timeout,
            use_tls=self._tls == "tls",
            # Never "if the server offers it": a middleman could simply leave the offer out.
            start_tls=self._tls == "starttls",
            tls_context=self._tls_context,
        )
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return _Verbinding(client)

    def _geef_terug(self, v: _Verbinding) -> None:
        v.gebruikt += 1
        if v.client.is_connected and v.gebruikt < PER_VERBINDING:
            self._vrij.append(v)
        else:
            v.client.close()

    def _laat_alles_los(self) -> None:
        # The others have been idle at least as long.
        while self._vrij:
            self._vrij.pop().client.close()


async def _reset(v: _Verbinding) -> None:
    """Forget sender and receiver, for the next mail; what became of this one is known already."""
    try:
        await v.client.rset()
    except (SMTPException, OSError):
        v.client.close()


def _raise_if_tired(error: SMTPResponseException) -> None:
    """421 is about the connection, not about this mail."""
    if error.code == aiosmtplib.SMTPStatus.domain_unavailable:
        raise error


def _later(g: Geclaimd) -> timedelta:
    return max(GRIJZE_LIJST, wachttijd(g.poging))


def _no_connection(error: BaseException) -> Uitkomst:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) or "STARTTLS extension" in str(cause):
            return Uitkomst.uitgesteld("tls_fout")
        cause = cause.__cause__ or cause.__context__
    # aiosmtplib has no kind of its own for a server that lets nobody log in.
    if isinstance(error, SMTPAuthenticationError) or type(error) is SMTPException:
        return Uitkomst.uitgesteld("aanmelden_mislukt")
    return Uitkomst.uitgesteld("geen_verbinding")


# --- from row to bytes


class _AsIs(UnstructuredHeader):
    """A header of tokens that may not be broken or encoded: the standard folding would turn a long link into
    `=?utf-8?q?…?=`, which no mail program reads as a link."""

    max_count: ClassVar[Literal[1]] = 1

    def fold(self, *, policy: Policy) -> str:
        """One token per line."""
        return f"{self.name}: " + ",\r\n ".join(str(self).split(", ")) + "\r\n"  # type: ignore[attr-defined]


def _policy() -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("list-unsubscribe", "list-id", "message-id"):
        registry.map_to_type(name, _AsIs)  # type: ignore[arg-type]  # the registry adds BaseHeader
    return SMTP.clone(header_factory=registry)


_POLICY = _policy()


def build(g: Geclaimd) -> bytes:
    """The mail of a row, the same bytes every time. Raises OnveiligBericht for what does not belong on the wire."""
    if geldig_adres(g.adres) != g.adres:
        raise OnveiligBericht
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _address(_text(g, "van_naam"), _text(g, "van"))
    mail["To"] = _address("", g.adres)
    mail["Subject"] = _line(_text(g, "onderwerp"))
    mail["Date"] = g.datum
    mail["Message-ID"] = _line(g.message_id)
    if _text(g, "antwoord_aan"):
        mail["Reply-To"] = _address(_text(g, "antwoord_naam"), _text(g, "antwoord_aan"))
    if g.inhoud.get("automatisch"):
        mail["Auto-Submitted"] = "auto-generated"
    if _text(g, "lijst"):
        mail["List-Id"] = _line(_text(g, "lijst"))
    if _text(g, "afmelden_url"):
        mailto = f"<mailto:{_text(g, 'antwoord_aan')}?subject=Afmelden>"
        mail["List-Unsubscribe"] = _line(f"<{_text(g, 'afmelden_url')}>, {mailto}")
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_text(g, "tekst"), cte="quoted-printable")
    mail.add_alternative(_text(g, "html"), subtype="html", cte="quoted-printable")
    _enclose(mail, g)
    # Drawn at random otherwise, and then a second copy would be another mail.
    for n, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{g.id}{f'.{n}' if n else ''}")
    return mail.as_bytes()


def _enclose(mail: EmailMessage, g: Geclaimd) -> None:
    """The calendar items, each a file of its own: a program shows one item per METHOD (RFC 6047)."""
    for item in _agenda(g):
        if item["methode"] not in METHODEN or not _BESTANDSNAAM.fullmatch(item["naam"]):
            raise OnveiligBericht
        mail.add_attachment(
            item["inhoud"],
            subtype="calendar",
            charset="utf-8",
            # Base64 keeps the CRLF line ends and the folded lines of the file as they are.
            cte="base64",
            filename=item["naam"],
            params={"method": item["methode"]},
        )


def _agenda(g: Geclaimd) -> list[dict[str, str]]:
    found = g.inhoud.get("agenda", [])
    return found if isinstance(found, list) else []


def _text(g: Geclaimd, name: str) -> str:
    return str(g.inhoud.get(name, ""))


def _line(text: str) -> str:
    """Text for a header. Raises OnveiligBericht for anything that could begin a second one."""
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text):
        raise OnveiligBericht
    return text


def _address(naam: str, adres: str) -> Address:
    if geldig_adres(adres) != adres:
        raise OnveiligBericht
    return Address(_line(naam), addr_spec=adres)
