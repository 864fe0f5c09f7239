"""One's own report as a Word document, from the page: as it stands, and nobody else's."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import httpx
from docx import Document

from bot.app import clock, new_token
from bot.web.app import create_app
from bot.writer import Writer
from storage.devices import Doorkeeper
from storage.uploads import Uploads
from tests.doors.doors import app_at


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


async def test_the_report_so_far_is_had_as_a_document(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    writer = Writer(app.conversation.receive)
    web = create_app(
        hand_in=writer.hand_in,
        shelf=app.shelf("web"),
        document=app.document,
        clock=clock,
        new_token=new_token,
        uploads=Uploads(app.engine, "web"),
        doorkeeper=Doorkeeper(app.engine),
    )
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
