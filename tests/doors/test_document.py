"""One's own report as a Word document, from the page, also what was written elsewhere; nobody else's."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest
from docx import Document
from PIL import Image

from bot.channels.web.chat import MOST_DOCUMENTS
from bot.intake.writer import Writer
from tests.dialogue.beginnings import CODE
from tests.doors.doors import ZaloChat, app_at, page_over, zalo
from tests.doors.test_identity import Browser, pages


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


async def test_the_report_so_far_is_had_as_a_document(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    writer = Writer(app.conversation.take, app.conversation.readings)
    web = page_over(app, writer)
    headers = {"origin": "http://decuong.test", "sec-fetch-site": "same-origin"}

    def phone() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(web)
        return httpx.AsyncClient(transport=transport, base_url=headers["origin"], headers=headers)

    async with phone() as an, phone() as stranger:
        assert (await an.get("/chat/report.docx")).status_code == 401
        await an.post("/chat/open", json={})
        assert (await an.get("/chat/report.docx")).status_code == 404, "there is none yet"
        for number, press in enumerate(("yes", "outline:ngan_sach")):
            await an.post("/chat/messages", json={"id": f"p{number}", "press": press})
        await an.post("/chat/messages", json={"id": "t", "text": "Nuôi bò sinh sản"})
        said = (await an.post("/chat/messages", json={"id": "r", "text": "đọc lại"})).json()
        assert said["messages"][0]["document"] is True
        got = await an.get("/chat/report.docx")
        assert "Nuôi bò sinh sản" in "\n".join(lines(got.content))
        assert "(bản nháp)" in "\n".join(lines(got.content))
        assert got.headers["cache-control"] == "no-store"
        await stranger.post("/chat/open", json={})
        assert (await stranger.get("/chat/report.docx")).status_code == 404, (
            "another phone has its own, or none"
        )
    writer.close()
    app.engine.dispose()


async def test_what_was_written_on_zalo_is_in_the_document_behind_its_link(tmp_path: Path) -> None:
    """Bots send no files there: the reading through leads to the page, which hands it out."""
    app = app_at(tmp_path)
    async with zalo(app) as chat:
        assert isinstance(chat, ZaloChat)
        house, phone = chat.house, chat.phone
        await house.tells(phone, "1", "[Dự án từ ngân sách Nhà nước]", "Nuôi bò sinh sản", "xã", "2017")
        phone.sends_photo(picture(), "chuồng mới làm")
        await house.settle()
        await house.tells(phone, "25 hộ nghèo", "đọc lại", "w")
        code = CODE.findall(phone.texts[-1])[0]
        async with pages(app, house.now) as web:  # by one clock: a link holds for an hour
            page, stranger = Browser(web), Browser(web)
            await stranger.opens()
            assert (await stranger.client.get("/chat/report.docx")).status_code == 404
            await page.opens(code)
            await page.sends(press=f"enter:{code.replace('-', '')}")
            got = await page.client.get("/chat/report.docx")
    content = "\n".join(lines(got.content))
    assert "Nuôi bò sinh sản" in content and "25 hộ nghèo" in content and "chuồng mới làm" in content
    assert len(Document(BytesIO(got.content)).inline_shapes) == 1
    app.engine.dispose()


def picture() -> bytes:
    """A small photo that can be looked at."""
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.timeout(300)
def test_a_hundred_megabytes_of_pictures_are_a_small_document(tmp_path: Path) -> None:
    """In a program of its own, so that the memory it took can be known."""
    here = str(Path(__file__).parents[2])
    known = {name: value for name, value in os.environ.items() if not name.startswith("DECUONG_")}
    program = [sys.executable, "-m", "tests.doors.large_document", str(tmp_path)]
    done = subprocess.run(
        program, cwd=tmp_path, env={**known, "PYTHONPATH": here}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    got = json.loads(done.stdout)
    assert got["sent"] > 80_000_000
    assert got["bytes"] < got["sent"] / 10
    assert got["taken"] < 80, "megabytes: one picture at a time"
    assert (got["pictures"], got["named"]) == (20, 21), "the broken one is only named"
    assert got["encoding"] == "", "a ZIP file is not compressed once more"


async def test_few_documents_are_made_at_once_and_others_wait(tmp_path: Path) -> None:
    """Who waits for a document takes no thread that somebody else's file needs."""
    making, most, may_go_on = 0, 0, threading.Event()

    def slow(_channel: str, _address: str) -> BinaryIO:
        nonlocal making, most
        making += 1
        most = max(most, making)
        assert may_go_on.wait(60)
        making -= 1
        return (tmp_path / "d.docx").open("rb")

    (tmp_path / "d.docx").write_bytes(b"PK")
    app = app_at(tmp_path)
    writer = Writer(app.conversation.take, app.conversation.readings)
    web = page_over(app, writer, slow)
    headers = {"origin": "http://decuong.test", "sec-fetch-site": "same-origin"}
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url=headers["origin"], headers=headers) as an:
        await an.post("/chat/open", json={})
        waiting = [asyncio.create_task(an.get("/chat/report.docx")) for _ in range(60)]
        await asyncio.sleep(0)
        data, files = {"id": "f", "caption": ""}, {"file": ("a.txt", b"abc", "text/plain")}
        assert (await an.post("/chat/files", data=data, files=files)).status_code == 200
        may_go_on.set()
        assert {got.content for got in await asyncio.gather(*waiting)} == {b"PK"}
    assert most == MOST_DOCUMENTS
    writer.close()
    app.engine.dispose()
