"""docs/deploying.md with the real proxies: decuong behind TLS, from a browser's and from Telegram's side."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.botapi import BotApiServer, SteppedClock
from tests.deploying.proxies import PROXIES, Certificate, free_port

SECRET = "webhook-secret"
MB = 1 << 20


@dataclass(frozen=True)
class Behind:
    """decuong behind a proxy."""

    url: str
    certificate: Certificate

    def browser(self) -> httpx.AsyncClient:
        """A browser that trusts the certificate, on the page itself."""
        headers = {"origin": self.url, "sec-fetch-site": "same-origin"}
        return httpx.AsyncClient(
            base_url=self.url, verify=self.certificate.trusting, headers=headers, timeout=60, trust_env=False
        )


@contextmanager
def serving(folder: Path, server: BotApiServer, trusted: str) -> Iterator[int]:
    """`decuong serve` as a program; yields its port."""
    port = free_port()
    settings = {
        "DATABASE_URL": f"sqlite:///{folder}/decuong.db",
        "PORT": str(port),
        "TRUSTED_PROXIES": trusted,
        "TELEGRAM_TOKEN": server.token,
        "TELEGRAM_API_URL": server.api_url,
        "TELEGRAM_WEBHOOK_URL": "https://baocao.example.vn/telegram",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    env = os.environ | {f"DECUONG_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", "serve"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert "decuong: http" in process.stdout.readline()
        yield port
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@pytest.mark.parametrize("proxy", sorted(PROXIES))
async def test_decuong_behind_a_proxy(proxy: str, tmp_path: Path) -> None:
    certificate = Certificate.made(tmp_path)
    async with BotApiServer(SteppedClock()) as server:
        with (
            serving(tmp_path, server, "127.0.0.1") as upstream,
            PROXIES[proxy](tmp_path, upstream, certificate) as port,
        ):
            behind = Behind(f"https://localhost:{port}", certificate)
            await the_page_comes_packed_and_its_files_are_kept(behind)
            await an_officer_writes(behind)
            await another_origin_is_refused(behind)
            await telegram_reaches_the_webhook(behind)
            await what_a_visitor_claims_to_be_forwarded_is_not_believed(behind)


async def the_page_comes_packed_and_its_files_are_kept(behind: Behind) -> None:
    packed = {"accept-encoding": "gzip, br"}
    async with behind.browser() as browser:
        page = await browser.get("/", headers=packed)
        assert (page.headers["content-encoding"], page.headers["cache-control"]) == ("br", "no-cache")
        found = re.findall(r'"(/static/\w+\.[0-9a-f]{16}\.\w+)"', page.text)
        assert len(found) == 4
        for path in found:
            file = await browser.get(path, headers=packed)
            assert file.headers["content-encoding"] == "br"
            assert "immutable" in file.headers["cache-control"]
        known = {"if-none-match": page.headers["etag"], **packed}
        assert (await browser.get("/", headers=known)).status_code == 304


async def an_officer_writes(behind: Behind) -> None:
    async with behind.browser() as browser:
        page = await browser.get("/")
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert "camera=()" in page.headers["permissions-policy"]
        opened = await browser.post("/chat/open", json={})
        assert opened.headers["set-cookie"].startswith("__Host-decuong=")
        for number, press in enumerate(("yes", "outline:ngan_sach"), start=1):
            sent = await browser.post("/chat/messages", json={"id": f"m{number}", "press": press})
            assert sent.status_code == 200, sent.text
        piece = {"content-type": "application/offset+octet-stream", "upload-offset": "0"}
        sent = await browser.patch("/chat/uploads/m3", content=bytes(MB), headers=piece)
        assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(MB))
        largest = b"chu\n" * (5 * 1000 * 1000)  # 20,000,000 bytes: the largest that is kept
        sent = await browser.post("/chat/files", data={"id": "m4"}, files={"file": ("a.txt", largest)})
        assert sent.json()["saved"], sent.text
        sent = await browser.post("/chat/files", data={"id": "m5"}, files={"file": ("a.txt", bytes(23 * MB))})
        assert sent.status_code in {413, 502}, "Caddy 2.6 says so; the page never sends one"


async def what_a_visitor_claims_to_be_forwarded_is_not_believed(behind: Behind) -> None:
    found = []
    for number in range(25):
        async with behind.browser() as browser:
            claim = {"x-forwarded-for": f"203.0.113.{number}", "x-forwarded-proto": "http"}
            answer = await browser.post("/chat/open", json={}, headers=claim)
            found.append(answer.status_code)
    assert found == [200] * 19 + [429] * 6, "all from one address, whatever they say"


async def another_origin_is_refused(behind: Behind) -> None:
    async with behind.browser() as browser:
        answer = await browser.post("/chat/open", json={}, headers={"origin": "https://xau.test"})
    assert answer.status_code == 403


async def telegram_reaches_the_webhook(behind: Behind) -> None:
    async with httpx.AsyncClient(verify=behind.certificate.trusting, trust_env=False, timeout=60) as telegram:
        for secret, status in ((SECRET, 200), ("guessed", 403)):
            headers = {"x-telegram-bot-api-secret-token": secret}
            url = f"{behind.url}/telegram"
            answer = await telegram.post(url, json={"update_id": 1}, headers=headers)
            assert answer.status_code == status


async def test_nothing_forwarded_is_believed_unless_a_setting_says_so(tmp_path: Path) -> None:
    async with BotApiServer(SteppedClock()) as server:
        with serving(tmp_path, server, "") as port:
            claim = {"x-forwarded-for": "203.0.113.1", "x-forwarded-proto": "https"}
            async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
                answer = await client.post(f"http://127.0.0.1:{port}/chat/open", json={}, headers=claim)
    assert answer.headers["set-cookie"].startswith("decuong=")
    assert "secure" not in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" not in answer.headers
