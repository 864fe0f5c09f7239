"""A program for test_document: large pictures by the page, then the document; what that took, as JSON."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from io import BytesIO
from pathlib import Path

import httpx
from docx import Document
from PIL import Image

from bot.intake.writer import Writer
from tests.doors.doors import app_at, page_over

PICTURES = 20
TAIL = b"\xff\xd9"


def photo() -> bytes:
    """Some five megabytes, as from a phone; never the same."""
    out = BytesIO()
    Image.effect_noise((3_000, 2_250), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def megabytes() -> int:
    """The most that this program has had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def main(folder: Path) -> dict[str, object]:
    """Send the pictures, get the document."""
    app = app_at(folder)
    writer = Writer(app.conversation.take, app.conversation.readings)
    web = page_over(app, writer)
    origin = {"origin": "http://decuong.test", "sec-fetch-site": "same-origin"}
    transport = httpx.ASGITransport(web)
    client = httpx.AsyncClient(transport=transport, base_url=origin["origin"], headers=origin, timeout=60)
    async with client:
        await client.post("/chat/open", json={})
        for number, press in enumerate(("yes", "outline:ngan_sach", "goto:du_an[1]/ket_qua")):
            await client.post("/chat/messages", json={"id": f"p{number}", "press": press})
        size = 0
        for number in range(PICTURES):
            content = photo()
            size += len(content)
            await send(client, f"anh{number}.jpg", content)
        await send(client, "hong.jpg", content[:300] + TAIL)
        before = megabytes()
        got = await client.get("/chat/report.docx")
    taken = megabytes() - before
    writer.close()
    written = Document(BytesIO(got.content))
    return {
        "sent": size,
        "taken": taken,
        "bytes": len(got.content),
        "pictures": len(written.inline_shapes),
        "named": sum(".jpg]" in line.text for line in written.paragraphs),
        "encoding": got.headers.get("content-encoding", ""),
    }


async def send(client: httpx.AsyncClient, name: str, content: bytes) -> None:
    """A file, as the page sends it."""
    data, files = {"id": name, "caption": ""}, {"file": (name, content, "image/jpeg")}
    sent = await client.post("/chat/files", data=data, files=files)
    assert sent.json()["saved"], sent.text


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1])))))
