"""A file as the page posts it, whole or not."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import AsyncIterator

import httpx
import pytest

from flows.messages.message import Attached, Reason, Unreadable
from storage.files.store import LARGEST
from tests.web.play import TOO_LARGE, UNKEPT, ChannelFiles, Play

Client = httpx.AsyncClient

ID_ALONE = b'--x\r\ncontent-disposition: form-data; name="id"\r\n\r\nm1\r\n--x--\r\n'


async def test_a_photo_is_kept_and_handed_in(known: Client, play: Play, channel_files: ChannelFiles) -> None:
    answer = await known.post(
        "/chat/files",
        data={"id": "m3", "caption": "chuồng\r\nmới làm"},
        files={"file": ("chuồng.png", b"\x89PNG...", "text/html")},
    )
    assert answer.json() | {"reply_to": "m3", "saved": True, "messages": []} == answer.json()
    [photo] = play.contents
    assert isinstance(photo, Attached)
    assert photo.caption == "chuồng\nmới làm"
    assert (photo.file.name, photo.file.media_type) == ("chuồng.png", "image/png")
    assert channel_files.files[photo.file.sha256] == b"\x89PNG..."


async def test_a_file_as_large_as_may_be_is_kept_whole(known: Client, channel_files: ChannelFiles) -> None:
    content = bytes(LARGEST)
    answer = await known.post("/chat/files", data={"id": "m3"}, files={"file": ("phim.mp4", content)})
    assert answer.json()["saved"]
    assert list(channel_files.files.values()) == [content]


@pytest.mark.parametrize("beyond", [1, 1024 * 1024])
async def test_a_larger_file_gets_the_conversations_sentence(
    known: Client, play: Play, channel_files: ChannelFiles, beyond: int
) -> None:
    files = {"file": ("phim.mp4", bytes(LARGEST + beyond))}
    answer = await known.post("/chat/files", data={"id": "m3"}, files=files)
    assert answer.status_code == 200
    assert answer.json()["reply_to"] == "m3"
    assert answer.json()["messages"][0]["text"] == TOO_LARGE.text
    assert play.contents == [Unreadable(Reason.TOO_LARGE)]
    assert channel_files.files == {}


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"size": str(LARGEST + 1)}, Reason.TOO_LARGE),
        ({"size": "9" * 5000}, Reason.TOO_LARGE),
        ({"size": "0"}, Reason.EMPTY),
    ],
)
async def test_a_file_may_be_announced_by_its_size_alone(
    known: Client, play: Play, form: dict[str, str], reason: Reason
) -> None:
    parts = {name: (None, value) for name, value in {"id": "m3", **form}.items()}
    answer = await known.post("/chat/files", files=parts)
    assert answer.status_code == 200
    assert play.contents == [Unreadable(reason)]


async def test_an_empty_file_gets_the_conversations_sentence(
    known: Client, play: Play, channel_files: ChannelFiles
) -> None:
    answer = await known.post("/chat/files", data={"id": "m3"}, files={"file": ("anh.jpg", b"")})
    assert answer.status_code == 200
    assert play.contents == [Unreadable(Reason.EMPTY)]
    assert channel_files.files == {}


async def test_what_the_file_store_cannot_keep_is_said(known: Client, play: Play) -> None:
    await known.post("/chat/files", data={"id": "m3"}, files={"file": ("anh.jpg", UNKEPT)})
    assert play.contents == [Unreadable(Reason.BROKEN)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"xin ch\xc3\xa0o"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="id"\r\n\r\nm1\r\n--x--\r\n',
        ),
        ("", b""),
    ],
)
async def test_an_upload_in_another_shape_gets_a_sentence(
    known: Client, play: Play, kind: str, body: bytes
) -> None:
    answer = await known.post("/chat/files", content=body, headers={"content-type": kind})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Xin gửi tệp")
    assert play.kept == []


@pytest.mark.parametrize("path", ["/chat/open", "/chat/messages", "/chat/files"])
async def test_a_body_without_end_fills_neither_memory_nor_disk(
    known: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")

    async def endless() -> AsyncIterator[bytes]:
        yield ID_ALONE.removesuffix(b"--x--\r\n")
        yield b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(200):
            yield bytes(LARGEST // 40)

    kind = "multipart/form-data; boundary=x" if path == "/chat/files" else "application/json"
    tracemalloc.start()
    answer = await known.post(path, content=endless(), headers={"content-type": kind})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * LARGEST
    assert answer.status_code == (200 if path == "/chat/files" else 413)


async def test_a_caption_has_the_limits_of_a_text(
    known: Client, play: Play, channel_files: ChannelFiles
) -> None:
    answer = await known.post(
        "/chat/files", data={"id": "m3", "caption": "a" * 60_001}, files={"file": ("a.png", b"\x89PNG...")}
    )
    assert answer.status_code == 200
    assert play.contents == [Unreadable(Reason.TOO_LONG, "")]
    assert not channel_files.files


async def test_what_a_stranger_sends_is_not_held_in_memory(
    client: Client, play: Play, channel_files: ChannelFiles
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(LARGEST >> 20):
            yield bytes(1 << 20)

    tracemalloc.start()
    try:
        headers = {"content-type": "multipart/form-data; boundary=x"}
        answer = await client.post("/chat/files", content=body(), headers=headers)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 401
    assert peak < LARGEST // 2
    assert not channel_files.files
    assert not play.contents
