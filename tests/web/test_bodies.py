"""Bodies that are on their way: bounded in number, in bytes and in time, by address and in all."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

import bot.channels.web.bodies
from bot.channels.web.bodies import MEGABYTE, Bodies, Bounds
from bot.channels.web.resumable_upload import KIND
from bot.channels.web.visitor import COOKIE
from flows.messages.message import Attached, Said
from storage.files.store import LARGEST
from tests.web.conftest import TOKEN, Site
from tests.web.play import ACTIVITIES, ChannelFiles, Play

PNG = b"\x89PNG" + bytes(100)
FORM = {"content-type": "multipart/form-data; boundary=x"}
HEAD = (
    b'--x\r\ncontent-disposition: form-data; name="id"\r\n\r\nm%d\r\n'
    b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
)
END = b"\r\n--x--\r\n"


@pytest.fixture
def bodies(app: FastAPI) -> Bodies:
    held: Bodies = app.state.bodies
    return held


class HeldBack:
    """Senders of large files who all keep their last bytes until they are told."""

    def __init__(self) -> None:
        self.told = asyncio.Event()
        self._all = 0
        self._here = 0
        self.here = asyncio.Event()
        """All have sent all but the last bytes."""

    async def body(self, number: int) -> AsyncIterator[bytes]:
        self._all += 1
        yield HEAD % number
        for _ in range(19 * 16):
            yield bytes(MEGABYTE // 16)
            await asyncio.sleep(0)  # all at once
        self._here += 1
        if self._here == self._all:
            self.here.set()
        await self.told.wait()
        yield END


@pytest.mark.parametrize(("places", "most"), [(1, 48), (10, 128)])
async def test_forty_uploads_that_hold_back_their_last_bytes_fill_no_memory(
    app: FastAPI, channel_files: ChannelFiles, places: int, most: int
) -> None:
    sent = HeldBack()

    async def upload(number: int) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(f"192.0.2.{number % places}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://decuong.test") as client:
            client.cookies.set(COOKIE, TOKEN)
            return await client.post("/chat/files", content=sent.body(number), headers=FORM)

    tracemalloc.start()
    try:
        running = [asyncio.create_task(upload(number)) for number in range(40)]
        await sent.here.wait()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    sent.told.set()
    answers = await asyncio.gather(*running)
    assert peak < (most + 20) * MEGABYTE, peak
    kept = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert (len(kept), len(refused)) == (most * MEGABYTE // (LARGEST + MEGABYTE // 2), 40 - len(kept))
    assert all("sẽ tự gửi lại" in answer.json()["detail"] for answer in refused)
    assert len(channel_files.files) == 1


@contextmanager
def nowhere(limits: bot.channels.web.bodies.BodyLimits) -> Iterator[None]:
    """No body has room in the limits."""
    before, limits.all = limits.all, Bounds(0, 0)
    yield
    limits.all = before


async def test_files_that_wait_keep_out_no_words_and_each_limit_ends_up_free(
    known: httpx.AsyncClient, bodies: Bodies, play: Play
) -> None:
    with nowhere(bodies.pieces), nowhere(bodies.forms):
        answer = await known.post("/chat/files", data={"id": "m1"}, files={"file": ("a.png", PNG)})
        assert answer.status_code == 503
        headers = {"content-type": KIND, "upload-offset": "0"}
        assert (await known.patch("/chat/uploads/m1", content=b"x", headers=headers)).status_code == 503
        assert (await known.post("/chat/messages", json={"id": "m2", "text": "25 hộ"})).status_code == 200
    with nowhere(bodies.words):
        answer = await known.post("/chat/messages", json={"id": "m3", "text": "26 hộ"})
        assert (answer.status_code, "sẽ tự gửi lại" in answer.json()["detail"]) == (503, True)
    for _ in range(3):
        assert (await known.post("/chat/messages", json={"id": "m3", "text": "26 hộ"})).status_code == 200
    assert play.contents == [Said("25 hộ"), Said("26 hộ")]
    assert all(not one._by_place and not one._in_all.size for one in (bodies.words, bodies.pieces))


@pytest.mark.parametrize("limit", ["gap", "whole"])
@pytest.mark.parametrize("path", ["/chat/messages", "/chat/files", "/chat/uploads/m1"])
@pytest.mark.parametrize("is_known", [True, False])
async def test_a_body_has_a_limit_of_time(
    client: httpx.AsyncClient,
    bodies: Bodies,
    play: Play,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    limit: str,
    is_known: bool,
) -> None:
    if limit == "gap":
        monkeypatch.setattr(bot.channels.web.bodies, "LONGEST_GAP", 0.05)
    for limits in (bodies.words, bodies.pieces, bodies.forms):
        limits.seconds = 600 if limit == "gap" else 0.05
    if is_known:
        client.cookies.set(COOKIE, TOKEN)

    async def slow() -> AsyncIterator[bytes]:
        yield HEAD % 1
        while limit == "whole":
            yield b"x"
            await asyncio.sleep(0.001)
        await asyncio.Event().wait()

    kinds = {"/chat/messages": "application/json", "/chat/files": FORM["content-type"]}
    headers = {"content-type": kinds.get(path, KIND), "upload-offset": "0"}
    answer = await client.post(path, content=slow(), headers=headers)
    if path == "/chat/uploads/m1" and not is_known:
        assert answer.status_code == 401, "nothing of it is read"
        return
    assert (answer.status_code, answer.headers["connection"]) == (408, "close")
    assert "sẽ tự gửi lại" in answer.json()["detail"]
    assert play.kept == []


def test_what_a_full_server_refuses_the_page_sends_again_by_itself(
    page: Page, site: Site, play: Play, bodies: Bodies
) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    with nowhere(bodies.pieces), nowhere(bodies.words):
        page.locator("#attach input").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": PNG}
        )
        page.get_by_role("textbox").fill("chuồng mới")
        page.get_by_role("button", name="Gửi", exact=True).click()
        page.get_by_role("textbox").fill("25 hộ")
        page.get_by_role("button", name="Gửi", exact=True).click()
        expect(page.locator("#trouble")).to_contain_text("Đang có rất nhiều tin và tệp được gửi cùng lúc")
        expect(page.locator(".own .mark")).to_have_count(2)
    expect(page.locator(".own .tick")).to_have_count(2)
    assert {type(content) for content in play.contents} == {Attached, Said}
