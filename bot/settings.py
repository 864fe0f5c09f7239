"""Settings, from environment variables or `.env`. All begin with DECUONG_ and are checked at the start."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels.push.hosts import HOSTS, KNOWN
from bot.mail.server import server_of
from flows.catalogue import LANGUAGES
from flows.local_time import VIETNAM
from flows.sentence import DecuongError, Sentence, Sentences

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
ZALO_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
TOKEN = re.compile(r"[A-Za-z0-9_:.~-]{1,500}")
"""The characters that are allowed in a URL as they are. A token is a part of every call's URL."""
BOT_NAME = re.compile(r"[A-Za-z0-9_]{5,32}")
"""https://core.telegram.org/method/account.checkUsername"""
CONTACT = re.compile(r"(?:mailto:[^\s@,]+@[^\s@,]+|https://[^\s,]+)")
"""RFC 8292, section 2.1."""
MAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


class SettingsError(DecuongError):
    """A setting that cannot be used."""

    status = 2


class Settings(BaseSettings):
    """All settings with their defaults. None is required. A setting with an empty value counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix="DECUONG_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    database_url: Annotated[str, Field(min_length=1)] = "sqlite:///data/decuong.db"
    """The URL of a SQLite or PostgreSQL database."""
    files: str = ""
    """The folder of attachments, or "s3://bucket/folder". Empty: "files" by a SQLite file or in ./data."""
    department_url: str = ""
    """The URL of the Department's database. If empty, nothing is delivered."""
    telegram_token: SecretStr | None = None
    telegram_api_url: HttpUrl = HttpUrl("https://api.telegram.org")
    telegram_webhook_url: HttpUrl | None = None
    """The URL at which Telegram reaches this program. With None, updates are polled."""
    telegram_webhook_secret: SecretStr | None = None
    zalo_token: SecretStr | None = None
    zalo_api_url: HttpUrl = HttpUrl("https://bot-api.zaloplatforms.com")
    zalo_webhook_url: HttpUrl | None = None
    """The URL at which Zalo reaches this program. With None, updates are polled, which is only for trials."""
    zalo_webhook_secret: SecretStr | None = None
    telegram_name: str = ""
    """The bot's user name, for t.me links in letters. Empty: letters have none."""
    zalo_link: HttpUrl | None = None
    """The address at which people open the Zalo bot, for letters. With None, letters have none."""
    public_url: HttpUrl | None = None
    """The public URL of the web chat, for links into it. With None, people get a code instead."""
    push_contact: str = ""
    """Where push services reach the operator, "mailto:…" or "https://…". Empty: public_url, if it has TLS."""
    push_services: str = KNOWN
    """The hosts of push services that may be called, separated by commas."""
    smtp_url: SecretStr | None = None
    """The server that takes mail to staff, "smtp://user:password@host:587". With None, nobody gets mail."""
    mail_from: str = ""
    """The address that mail to staff comes from."""
    webhook_networks: str = ""
    """The private networks that webhooks may lead into, separated by commas; empty for none."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    trusted_proxies: str = ""
    """The addresses or networks of reverse proxies, separated by commas; empty for none.

    Only their statements about the client are trusted: its address, and whether it uses TLS.
    """
    usual_remarks: Path | None = None
    """The TOML file of the remarks that reviewers often write. With None, the one that comes with decuong."""
    locale: Literal["vi", "en"] = "vi"
    timezone: str = VIETNAM
    """The IANA name of the time zone in which days and times are shown, compared and exported."""

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise _fault(
                Sentence("{name!r} is no time zone; write one like {like} (IANA)", name=name, like=VIETNAM)
            )
        return name

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and SECRET.fullmatch(secret.get_secret_value()) is None:
            raise _fault(Sentence("write 1 to 256 of A-Z a-z 0-9 _ - (Bot API, setWebhook)"))
        return secret

    @field_validator("telegram_name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if name and BOT_NAME.fullmatch(name.removeprefix("@")) is None:
            raise _fault(Sentence("write the bot's user name, like bao_cao_bot"))
        return name.removeprefix("@")

    @field_validator("zalo_webhook_secret")
    @classmethod
    def _is_long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and ZALO_SECRET.fullmatch(secret.get_secret_value()) is None:
            raise _fault(Sentence("write 8 to 256 of A-Z a-z 0-9 _ - (Zalo Bot API, setWebhook)"))
        return secret

    @field_validator("zalo_token")
    @classmethod
    def _is_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and TOKEN.fullmatch(token.get_secret_value()) is None:
            raise _fault(Sentence("copy the token as Zalo gave it, without blanks or signs around it"))
        return token

    @field_validator("zalo_webhook_url")
    @classmethod
    def _has_a_path(cls, url: HttpUrl | None) -> HttpUrl | None:
        if url is not None and (url.path or "/") == "/":
            raise _fault(
                Sentence("write an address with a path of its own, like https://bao-cao.example.vn/zalo")
            )
        return url

    @field_validator("push_contact")
    @classmethod
    def _is_a_contact(cls, contact: str) -> str:
        if contact and CONTACT.fullmatch(contact) is None:
            raise _fault(Sentence("write an address like mailto:ten@example.vn or https://example.vn"))
        return contact

    @field_validator("smtp_url")
    @classmethod
    def _is_a_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            try:
                server_of(url.get_secret_value())
            except ValueError:
                raise _fault(
                    Sentence("write a server like smtp://user:password@mail.example.vn:587 or smtps://…")
                ) from None
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if address and MAIL.fullmatch(address) is None:
            raise _fault(Sentence("write an address like bao-cao@example.vn"))
        return address

    @field_validator("push_services")
    @classmethod
    def _are_hosts(cls, services: str) -> str:
        hosts = [one.strip().lower() for one in services.split(",") if one.strip()]
        if not all(HOSTS.fullmatch(one) for one in hosts):
            raise _fault(Sentence("write hosts by commas, like fcm.googleapis.com,*.push.apple.com"))
        return ",".join(hosts)

    @field_validator("trusted_proxies", "webhook_networks")
    @classmethod
    def _are_networks(cls, written: str) -> str:
        networks = [one.strip() for one in written.split(",") if one.strip()]
        try:
            return ",".join(str(ip_network(one)) for one in networks)
        except ValueError:
            raise _fault(
                Sentence("write addresses or networks by commas, like 127.0.0.1,10.0.0.0/8")
            ) from None

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> Self:
        if self.telegram_webhook_url is not None and self.telegram_webhook_secret is None:
            raise _fault(
                Sentence("DECUONG_TELEGRAM_WEBHOOK_URL needs DECUONG_TELEGRAM_WEBHOOK_SECRET beside it")
            )
        if self.zalo_webhook_url is not None and self.zalo_webhook_secret is None:
            raise _fault(Sentence("DECUONG_ZALO_WEBHOOK_URL needs DECUONG_ZALO_WEBHOOK_SECRET beside it"))
        paths = [url.path for url in (self.telegram_webhook_url, self.zalo_webhook_url) if url is not None]
        if len(set(paths)) < len(paths):
            raise _fault(
                Sentence("DECUONG_ZALO_WEBHOOK_URL needs another path than DECUONG_TELEGRAM_WEBHOOK_URL")
            )
        return self

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.smtp_url is not None and not (self.mail_from and self.public_url):
            raise _fault(
                Sentence("DECUONG_SMTP_URL needs DECUONG_MAIL_FROM and DECUONG_PUBLIC_URL beside it")
            )
        return self

    @property
    def files_location(self) -> str:
        """Return where attachments are kept."""
        return self.files or str(self._home / "files")

    @property
    def making_location(self) -> Path:
        """Return the private folder in which files for staff are made, before they are kept."""
        return self._home / "take-away"

    @property
    def _home(self) -> Path:
        """Return the folder of a SQLite database, else ./data."""
        database = self.database_url.removeprefix("sqlite:///")
        is_file = database != self.database_url and database not in {"", ":memory:"}
        return Path(database).parent if is_file else Path("data")


def load_settings() -> Settings:
    """Read the settings of this process. Raises SettingsError, which never shows a secret's value."""
    try:
        return Settings()
    except ValidationError as error:
        faults = Sentences(tuple(_said(fault) for fault in error.errors(include_url=False)), "; ")
        raise SettingsError(
            "These settings cannot be used: {faults}. See .env.example.", faults=faults
        ) from None


def _fault(what: Sentence) -> PydanticCustomError:
    return PydanticCustomError("decuong", "{what}", {"what": what})


class _Spoken(BaseSettings):
    """The language setting alone. It is needed to report errors in the other settings."""

    model_config = Settings.model_config

    locale: str = ""


def load_locale() -> str:
    """Return the language of staff: DECUONG_LOCALE, or Vietnamese if decuong does not have that language."""
    spoken = _Spoken().locale
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


_SAID = {
    "literal_error": Sentence("write {expected}"),
    "int_parsing": Sentence("write a whole number"),
    "greater_than_equal": Sentence("write a number of at least {ge}"),
    "less_than_equal": Sentence("write a number of at most {le}"),
    "url_parsing": Sentence("write an address like https://example.vn"),
    "url_scheme": Sentence("write an address like https://example.vn"),
}
"""Sentences for pydantic's errors, by type (https://docs.pydantic.dev/latest/errors/validation_errors)."""


def _said(fault: ErrorDetails) -> Sentence:
    """Return a fault with its setting's name, if it has one. The setting's value is never shown."""
    context = fault.get("ctx", {})
    what = context.get("what")
    if what is None:
        known = _SAID.get(fault["type"])
        what = Sentence(known.text, **context) if known else Sentence("{message}", message=fault["msg"])
    if not fault["loc"]:
        return Sentence("{what}", what=what)
    return Sentence("{name}: {what}", name=f"DECUONG_{'_'.join(map(str, fault['loc'])).upper()}", what=what)
