"""Settings from the environment and `.env`: read once, checked, handed down as plain values."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kern.taal import zin

Tls = Literal["none", "starttls", "tls"]


class OmgevingFout(Exception):
    """A setting is missing or wrong; the text names it in Dutch, one line per setting."""


class Omgeving(BaseSettings):
    """Every setting there is; the field's description is the line of `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="forbid", case_sensitive=False)

    database_url: str = Field("sqlite:///data/kernpraat.db", description="SQLite-bestand, of postgresql+psycopg://…")
    secret_key: SecretStr = Field(description="Minstens 32 willekeurige tekens. Kwijt = adressen en codes kwijt.")
    secret_key_old: SecretStr = Field(SecretStr(""), description="De vorige SECRET_KEY, na een wissel.")
    base_url: str = Field("http://127.0.0.1:8000", description="Het adres waarop inwoners Kernpraat vinden.")
    gemeente: str = Field("Oude IJsselstreek", description="De naam van de gemeente, zonder het woord gemeente.")
    telegram_bot_token: SecretStr = Field(SecretStr(""), description="Leeg = Telegram staat uit.")
    telegram_api_url: str = Field("https://api.telegram.org", description="De server van de Bot API.")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="polling of webhook.")
    telegram_webhook_secret: SecretStr = Field(SecretStr(""), description="Alleen bij webhook.")
    smtp_host: str = Field("", description="De mailserver. Leeg = mail blijft staan in Berichten.")
    smtp_port: int = Field(587, ge=1, le=65535, description="De poort van de mailserver.")
    smtp_user: str = Field("", description="Leeg = zonder inloggen.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Het wachtwoord van SMTP_USER.")
    smtp_tls: Tls = Field("starttls", description="none, starttls of tls.")
    mail_from: str = Field("kernpraat@gemeente.example", description="De afzender van alle mail.")
    imap_host: str = Field("", description="De postbus voor antwoorden per mail. Leeg = uit.")
    imap_port: int = Field(993, ge=1, le=65535, description="De poort van de postbus.")
    imap_user: str = Field("", description="De naam van de postbus.")
    imap_password: SecretStr = Field(SecretStr(""), description="Het wachtwoord van de postbus.")
    imap_tls: Tls = Field("tls", description="none, starttls of tls.")
    host: str = Field("127.0.0.1", description="Het adres waarop de webserver luistert.")
    port: int = Field(8000, ge=1, le=65535, description="De poort van de webserver.")
    trusted_proxies: int = Field(0, ge=0, le=5, description="Hoeveel proxy's ervoor staan.")

    @field_validator("secret_key")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("minstens 32 tekens")
        return value

    @field_validator("database_url")
    @classmethod
    def _url(cls, value: str) -> str:
        try:
            known = make_url(value).drivername in ("sqlite", "postgresql+psycopg")
        except ArgumentError:
            known = False
        if not known:
            raise ValueError("begint met sqlite:/// of postgresql+psycopg://")
        return value

    @field_validator("base_url", "telegram_api_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("begint met http:// of https://")
        return value.rstrip("/")

    @property
    def https(self) -> bool:
        """Whether residents reach us over TLS; then cookies are `__Host-` and HSTS is sent."""
        return self.base_url.startswith("https://")


def names() -> tuple[str, ...]:
    """The names of all settings as they stand in the environment."""
    return tuple(name.upper() for name in Omgeving.model_fields)


def load(env_file: Path | None = Path(".env"), **given: object) -> Omgeving:
    """Read the settings. Raises OmgevingFout with one Dutch line for each wrong, missing or unknown one."""
    try:
        return Omgeving(_env_file=env_file, **given)  # type: ignore[arg-type, call-arg]
    except ValidationError as error:
        raise OmgevingFout("\n".join(_line(e) for e in error.errors())) from None


def voorbeeld() -> str:
    """The text of `.env.example`: every setting with its line and its default."""
    lines = ["# Instellingen van Kernpraat. Kopieer dit bestand naar .env en vul in wat u nodig hebt.\n"]
    for name, field in Omgeving.model_fields.items():
        default = "" if field.is_required() else field.default
        shown = default.get_secret_value() if isinstance(default, SecretStr) else default
        lines.append(f"# {field.description}\n{name.upper()}={shown}\n")
    return "\n".join(lines)


def near_misses() -> tuple[tuple[str, str], ...]:
    """Names in the environment that look like a setting but are none, each with the setting meant."""
    known = names()
    found = []
    for name in os.environ:
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.88)
        if close and name not in known:
            found.append((name, close[0]))
    return tuple(found)


def _line(error: object) -> str:
    assert isinstance(error, dict)  # noqa: S101  pydantic's ErrorDetails is a TypedDict
    name = ".".join(str(part) for part in error["loc"]).upper()
    match error["type"]:
        case "missing":
            return zin("instellingen.omgeving.ontbreekt", naam=name)
        case "extra_forbidden":
            close = difflib.get_close_matches(name, names(), n=1)
            return zin("instellingen.omgeving.onbekend", naam=name, bedoeld=close[0] if close else "-")
        case "int_parsing" | "greater_than_equal" | "less_than_equal" as kind:
            reden = zin(f"instellingen.omgeving.{'getal' if kind == 'int_parsing' else 'grens'}")
        case "literal_error":
            reden = zin("instellingen.omgeving.keuze", keuzes=error["ctx"]["expected"].replace(" or ", " of "))
        case _:
            reden = str(error.get("ctx", {}).get("error", ""))
    return zin("instellingen.omgeving.fout", naam=name, reden=reden)
