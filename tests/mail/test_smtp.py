"""How mail is handed over: by TLS and with a log-in, and never in clear to another machine."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.mail.server import SmtpServer, server_of
from bot.mail.smtp import AddressRefused, Mailer, MailError
from bot.settings import Settings, SettingsError, load_settings
from tests.mail.conftest import Office, address
from tests.mail.server import Mailbox, mail_server
from tests.push.double import certificate

PASSWORD = "m@t kh/u"
WRITTEN = "smtp://bao-cao:m%40t%20kh%2Fu@mail.example.vn:2525"


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "bao-cao@example.vn", address("hoa"), "Thử"
    made.set_content("Chào anh/chị.")
    return made


def hand(server: SmtpServer, trusted: ssl.SSLContext | None = None) -> None:
    """Hand a mail over."""

    async def send() -> None:
        try:
            async with Mailer(server, trusted).connected() as connection:
                await connection.send(letter())
        finally:
            for _ in range(10):  # a handshake that failed is closed by the loop, in its next rounds
                await asyncio.sleep(0)

    asyncio.run(send())


@pytest.fixture
def secret(tmp_path: Path) -> ssl.SSLContext:
    """What the server shows, with its key."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate(tmp_path))
    return made


@pytest.fixture
def trusted(tmp_path: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate(tmp_path)))


def elsewhere(box: Mailbox, user: str = "", password: str = "") -> SmtpServer:
    """This server, as if it were on another machine."""
    return SmtpServer("127.0.0.1", box.port, False, False, user, password)


def test_by_starttls_and_with_a_log_in(secret: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    with mail_server(secret=secret, logs_in=True) as box:
        hand(elsewhere(box, "bao-cao", PASSWORD), trusted)
        assert (box.passwords, box.was_secure) == ([("bao-cao", PASSWORD)], [True])
        [mail] = box.to(address("hoa"))
        assert mail["Subject"] == "Thử" and mail.get_content().strip() == "Chào anh/chị."
        with pytest.raises(MailError, match="SMTPAuthenticationError 535") as refused:
            hand(elsewhere(box, "bao-cao", "sai"), trusted)
        assert "sai" not in str(refused.value)


def test_by_tls_from_the_beginning(secret: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    with mail_server(secret=secret, at_once=True) as box:
        hand(replace(elsewhere(box), is_secure=True), trusted)
        assert box.was_secure == [True]


def test_a_certificate_of_nobody_who_is_trusted_is_refused(secret: ssl.SSLContext) -> None:
    for at_once in (False, True):
        with mail_server(secret=secret, at_once=at_once) as box:
            with pytest.raises(MailError, match="cannot be used now"):
                hand(replace(elsewhere(box), is_secure=at_once))
            assert box.received == []


def test_without_starttls_nothing_goes_to_another_machine() -> None:
    with mail_server(logs_in=True) as box:
        with pytest.raises(MailError, match="SMTPException"):
            hand(elsewhere(box, "bao-cao", PASSWORD))
        assert (box.received, box.passwords) == ([], [])
        hand(replace(elsewhere(box, "bao-cao", PASSWORD), is_here=True))
        assert box.passwords == [("bao-cao", PASSWORD)], "it would have taken them"


def test_a_relay_of_this_machine_is_used_as_it_is() -> None:
    with mail_server() as box:
        hand(server_of(box.url))
        assert box.was_secure == [False]


@pytest.mark.parametrize(("answer", "kind"), [("550 no", AddressRefused), ("450 busy", MailError)])
def test_what_is_refused_for_good_is_told_from_what_is_tried_again(
    answer: str, kind: type[MailError]
) -> None:
    with mail_server() as box:
        box.refuses[address("hoa")] = answer
        with pytest.raises(MailError) as refused:
            hand(server_of(box.url))
        assert type(refused.value) is kind and address("hoa") not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (WRITTEN, SmtpServer("mail.example.vn", 2525, False, False, "bao-cao", PASSWORD)),
        ("smtp://mail.example.vn", SmtpServer("mail.example.vn", 587, False, False)),
        ("smtps://mail.example.vn/", SmtpServer("mail.example.vn", 465, True, False)),
        ("smtp://localhost:25", SmtpServer("localhost", 25, False, True)),
        ("smtp://[::1]:25", SmtpServer("::1", 25, False, True)),
    ],
)
def test_the_setting_is_read(url: str, server: SmtpServer) -> None:
    assert server_of(url) == server
    assert "kh/u" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "geheim.vn",
        "http://geheim.vn",
        "smtp://?geheim",
        "smtp://geheim@mail.vn",
        "smtp://ge heim:25",
        "smtp://geheim.vn:99999",
        "smtp://mail.vn/geheim",
    ],
)
def test_a_wrong_setting_is_said_without_its_value(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DECUONG_SMTP_URL", url)
    with pytest.raises(SettingsError, match="DECUONG_SMTP_URL: write a server like") as fault:
        load_settings()
    assert "heim" not in str(fault.value)


def test_a_server_needs_a_sender_and_a_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECUONG_SMTP_URL", WRITTEN)
    monkeypatch.setenv("DECUONG_MAIL_FROM", "bao-cao@example.vn")
    with pytest.raises(SettingsError, match="DECUONG_PUBLIC_URL beside it"):
        load_settings()
    monkeypatch.setenv("DECUONG_PUBLIC_URL", "https://bao-cao.example.vn")
    found = load_settings()
    assert isinstance(found, Settings) and "kh" not in repr(found.smtp_url)
    monkeypatch.setenv("DECUONG_MAIL_FROM", "Cục <bao-cao@example.vn>")
    with pytest.raises(SettingsError, match="DECUONG_MAIL_FROM: write an address"):
        load_settings()


def test_no_log_has_a_password_or_an_address(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.console.submits("an", "Nuôi bò")
    office.asks("hoa")
    office.box.answers = ["554 hoa@cuc.vn is on a list"]
    office.at("2026-11-28 08:00")
    with caplog.at_level(logging.DEBUG):
        office.sends()
        office.console.app.settings.smtp_url = SecretStr("smtp://bao-cao:matkhau@127.0.0.1:1")
        office.at("2026-11-28 08:30")
        office.sends()
    assert "waits" in caplog.text
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name != "mail.log")  # aiosmtpd's own
    for secret in ("matkhau", address("hoa")):
        assert secret not in ours
