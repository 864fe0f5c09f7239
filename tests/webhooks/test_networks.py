"""Webhooks lead into no private network that the settings do not allow."""

from __future__ import annotations

import socket

import pytest

from bot.settings import SettingsError, load_settings
from bot.webhooks.networks import Networks, WrongAddress, check, networks_of


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("203.162.4.191", True),
        ("8.8.8.8", True),
        ("2001:ee0:4f:a::1", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("2001::1", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
    ],
)
def test_what_is_public(address: str, is_public: bool) -> None:
    assert Networks().have(address) is is_public


def test_what_the_settings_allow() -> None:
    allowed = networks_of("10.20.0.0/16,fd00:1::/32")
    assert allowed.have("10.20.3.4")
    assert allowed.have("::ffff:10.20.3.4")
    assert allowed.have("fd00:1::5")
    assert not allowed.have("10.21.3.4")
    assert not allowed.have("fd00:2::5")
    assert allowed.have("8.8.8.8")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://",
        "https:///x",
        "https://user@127.0.0.1/",
        "https://evil.example\\@127.0.0.1/",
        "https://127.0.0.1/#x",
        "https://127.0.0.1:99999/",
        "https://127.0.0.1:/",
        "https://[::1]/",
        "https://127.0.0.1/\nx",
        "https://127.0.0.1/ x",
        "https://bộ.vn/",
        "https://127.0.0.1/" + "a" * 2000,
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(WrongAddress):
        check(url, networks_of("127.0.0.0/8"))


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://127.0.0.1:8443", "https://127.0.0.1/a?b=c&d=%20"]
)
def test_what_is_allowed_is_taken(url: str) -> None:
    assert check(f" {url} ", networks_of("127.0.0.0/8")) == url


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0", "169.254.169.254"]
)
def test_every_way_to_write_this_machine_is_refused(host: str) -> None:
    with pytest.raises(WrongAddress, match=r"private network|not found"):
        check(f"https://{host}/", Networks())


def test_a_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = {"he-thong.example.vn": "203.162.4.191", "trong.example.vn": "10.0.0.5"}

    def looked_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in leads:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads[host], port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert check("https://he-thong.example.vn/x", Networks()) == "https://he-thong.example.vn/x"
    with pytest.raises(
        WrongAddress, match=r"trong.example.vn is in a private network.*DECUONG_WEBHOOK_NETWORKS"
    ):
        check("https://trong.example.vn/x", Networks())
    assert check("https://trong.example.vn/x", networks_of("10.0.0.0/24"))
    with pytest.raises(WrongAddress, match=r"khong\.example\.vn is not found"):
        check("https://khong.example.vn/x", Networks())


@pytest.mark.parametrize(
    ("value", "is_good"), [("127.0.0.1/32,10.0.0.0/8", True), ("nowhere", False), ("10.0.0.1/8", False)]
)
def test_the_setting_is_checked_at_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str, is_good: bool
) -> None:
    monkeypatch.setenv("DECUONG_LOCALE", "en")
    monkeypatch.setenv("DECUONG_WEBHOOK_NETWORKS", value)
    if is_good:
        assert load_settings().webhook_networks == value
    else:
        with pytest.raises(SettingsError, match="DECUONG_WEBHOOK_NETWORKS: write addresses or networks"):
            load_settings()
