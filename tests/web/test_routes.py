"""The web chat's routes, as a browser uses them and as a foreign page would like to."""

from __future__ import annotations

import hashlib
import logging
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

import bot.channels.web.app
from bot.channels.web.visitor import COOKIE
from flows.messages.message import (
    Content,
    Deleted,
    Edited,
    Inbound,
    Opened,
    Pressed,
    Reason,
    Said,
    Unreadable,
)
from storage.core.errors import Unavailable
from tests.web.conftest import NOW, TOKEN
from tests.web.play import ACTIVITIES, TOO_LONG, ChannelFiles, Play, Porter

STATIC = Path(bot.channels.web.app.__file__).parent / "static"
FILES = [file for file in STATIC.iterdir() if file.is_file()]
POSTS = ["/chat/open", "/chat/messages", "/chat/files"]
Client = httpx.AsyncClient


async def post(client: Client, path: str, **headers: str) -> httpx.Response:
    """Something that each route would take."""
    if path == "/chat/files":
        return await client.post(path, data={"id": "m1"}, files={"file": ("a.txt", b"a")}, headers=headers)
    body = {} if path == "/chat/open" else {"id": "m1", "text": "25 hộ"}
    return await client.post(path, json=body, headers=headers)


# The page


async def test_the_page_is_vietnamese_and_runs_nothing_inline(client: Client) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert '<html lang="vi">' in page.text
    scripts = re.findall(r"<script[^>]*>", page.text)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page.text)


async def test_every_asset_is_ours(client: Client) -> None:
    page = await client.get("/")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        assert address.startswith("/")
        assert (await client.get(address)).status_code == 200
    for file in FILES:
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|url\(", file.read_text("utf-8"))


async def addresses(client: Client) -> list[str]:
    """The files that the page names and that never change under their names."""
    page = (await client.get("/")).text
    return re.findall(r'"(/static/\w+\.[0-9a-f]{16}\.\w+)"', page)


@pytest.mark.parametrize("coding", ["br", "gzip"])
async def test_the_whole_page_is_small(client: Client, coding: str) -> None:
    size = 0
    for path in ["/", "/worker.js", *await addresses(client)]:
        async with client.stream("GET", path, headers={"accept-encoding": coding}) as answer:
            assert answer.headers["content-encoding"] == coding
            size += sum([len(piece) async for piece in answer.aiter_raw()])
    assert size < 40_000


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br;q=0", "gzip"),
        ("br;q=0.000, gzip;q=0.5", "gzip"),
        ("deflate", None),
        ("gzip;q=x", "gzip"),
        ("", None),
    ],
)
async def test_files_come_in_a_coding_that_the_browser_takes(
    client: Client, accepted: str, coding: str | None
) -> None:
    for path in ["/", "/worker.js", *await addresses(client)]:
        answer = await client.get(path, headers={"accept-encoding": accepted})
        assert answer.headers.get("content-encoding") == coding
        assert answer.headers.get_list("vary") == ["Accept-Encoding"]
        assert answer.content == (await client.get(path, headers={"accept-encoding": ""})).content


async def test_files_named_by_their_content_are_kept_for_ever_and_the_page_is_asked_for_again(
    client: Client,
) -> None:
    found = await addresses(client)
    assert [Path(one).suffix for one in found] == [".js", ".svg", ".css", ".js"]
    for path in found:
        assert (await client.get(path)).headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ["/", "/worker.js"]:
        first = await client.get(path)
        assert first.headers["cache-control"] == "no-cache"
        again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (await client.get(path, headers={"if-none-match": 'W/"0"'})).status_code == 200


async def test_a_name_of_an_earlier_version_leads_on_and_a_strange_one_nowhere(client: Client) -> None:
    script = await client.get("/static/chat.0123456789abcdef.js")
    assert "location.reload()" in script.text and "immutable" not in script.headers["cache-control"]
    style = await client.get("/static/chat.0123456789abcdef.css")
    assert "#log" in style.text and "immutable" not in style.headers["cache-control"]
    for name in (
        "chat.js",
        "log.js",
        "log.0123456789abcdef.js",
        "chat.0123.js",
        "..%2Fapp.py",
        "outdated.js",
    ):
        assert (await client.get(f"/static/{name}")).status_code == 404


async def test_the_service_worker_keeps_all_of_the_page(client: Client) -> None:
    worker = (await client.get("/worker.js")).text
    assert re.findall(r'"(/static/[^"]+)"', worker) == sorted(await addresses(client), key=worker.index), (
        "and what it keeps is there"
    )
    assert len(await addresses(client)) == 4


@pytest.mark.parametrize(
    "path", ["/", "/worker.js", "/static/installed/icon-192.png", "/nowhere", "/chat/messages"]
)
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=(), microphone=(self), geolocation=(self)" in headers["permissions-policy"]


async def test_a_wrong_address_gets_a_sentence(client: Client) -> None:
    answer = await client.get("/bao-cao")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Không có trang này. Anh/chị mở lại đường dẫn đã nhận."}


@pytest.mark.parametrize("path", POSTS)
async def test_reading_changes_nothing(known: Client, play: Play, path: str) -> None:
    for method in ("GET", "HEAD"):
        assert (await known.request(method, path)).status_code == 405
    assert play.kept == []


# Opening


async def test_a_visitor_gets_a_cookie_and_the_greeting(client: Client, play: Play) -> None:
    answer = await client.post("/chat/open", json={"code": "MOC-CHAU"})
    cookie = answer.headers["set-cookie"]
    token = cookie.partition("; ")[0].removeprefix("decuong=")
    assert token.startswith(f"{1:064x}.")
    assert cookie.startswith(f"decuong={token}; ")
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
    assert "secure" not in cookie.lower()
    assert answer.json()["messages"][0]["text"].startswith("Kính chào anh/chị.")
    address = hashlib.sha256(token.encode()).hexdigest()
    assert play.kept == [Inbound("web", address, f"{2:064x}", NOW, Opened("MOC-CHAU"))]


async def test_over_https_the_cookie_is_for_https_only(app: FastAPI) -> None:
    async with Client(transport=httpx.ASGITransport(app), base_url="https://decuong.test") as client:
        answer = await client.post("/chat/open", json={})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-decuong=")
    assert {"secure", "httponly", "path=/"} <= set(cookie.lower().split("; "))
    assert "domain" not in cookie.lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_a_cookie_from_before_tls_is_replaced(app: FastAPI, play: Play) -> None:
    async with Client(transport=httpx.ASGITransport(app), base_url="https://decuong.test") as client:
        client.cookies.set(COOKIE, TOKEN)
        answer = await client.post("/chat/open", json={})
    given, dropped = answer.headers.get_list("set-cookie")
    assert given.startswith(f"__Host-decuong={TOKEN}; ")
    assert dropped.startswith('decuong=""') and "max-age=0" in dropped.lower()
    assert [one.address for one in play.kept] == [hashlib.sha256(TOKEN.encode()).hexdigest()]


async def test_who_comes_back_is_the_same(known: Client, play: Play) -> None:
    answer = await known.post("/chat/open", json={})
    await known.post("/chat/messages", json={"id": "m1", "text": "25 hộ"})
    assert answer.headers["set-cookie"].startswith(f"decuong={TOKEN}; ")
    assert {one.address for one in play.kept} == {hashlib.sha256(TOKEN.encode()).hexdigest()}


@pytest.mark.parametrize("body", ["[]", '{"code":7}', '{"mã":"x"}', "null", "", "{"])
async def test_an_opening_in_another_shape_gets_a_sentence(client: Client, play: Play, body: str) -> None:
    headers = {"content-type": "application/json"}
    answer = await client.post("/chat/open", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")
    assert play.kept == []


# Messages


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ({"id": "m1", "text": "25 hộ\n\n   nghèo"}, Said("25 hộ\n\n   nghèo")),
        ({"id": "m1", "press": "done", "asked_at": "du_an[1]/ten"}, Pressed("done", "du_an[1]/ten")),
        ({"id": "m1", "edit": "m0", "text": "26 hộ"}, Edited("m0", "26 hộ")),
        ({"id": "m1", "delete": "m0"}, Deleted("m0")),
        ({"id": "m1", "text": "ạ" * 60_000}, Said("ạ" * 60_000)),
        ({"id": "m1", "text": "🐄" * 60_000}, Said("🐄" * 60_000)),
    ],
)
async def test_a_message_is_handed_in(
    known: Client, play: Play, body: dict[str, str], content: Content
) -> None:
    answer = await known.post("/chat/messages", json=body)
    assert answer.status_code == 200
    assert answer.json()["reply_to"] == "m1"
    assert answer.json()["saved"]
    address = hashlib.sha256(TOKEN.encode()).hexdigest()
    assert play.kept[-1] == Inbound("web", address, "m1", NOW, content)


async def test_an_edit_without_an_id_gets_one(known: Client, play: Play) -> None:
    await known.post("/chat/messages", json={"edit": "m0", "text": "26 hộ"})
    assert play.kept[-1].id == f"{1:064x}"


async def test_a_reply_has_its_blocks_apart_and_its_buttons_in_rows(known: Client, play: Play) -> None:
    play.script["25 hộ"] = ACTIVITIES
    answer = await known.post("/chat/messages", json={"id": "m1", "text": "25 hộ"})
    assert answer.json() == {
        "reply_to": "m1",
        "saved": True,
        "report": "r1",
        "into": "consent",
        "parts": 0,
        "who": hashlib.sha256(TOKEN.encode()).hexdigest()[:16],
        "messages": [
            {
                "kind": "prompt",
                "key": "du_an[1]/hoat_dong",
                "number": "1.6",
                "text": "Các hoạt động chính",
                "before": "Câu 1.5: 1 tin, 62 chữ.",
                "remarks": None,
                "where": "Phần 1 · Thông tin về mô hình/dự án\nDự án 1 (bò sinh sản) · câu 6/22",
                "after": "Viết hoặc ghi âm, gửi ảnh, tệp: bao nhiêu tin cũng được. Hết ý thì bấm Xong.",
                "answers": [],
                "buttons": [
                    [
                        {"press": "done", "label": "Xong", "line": "", "asks": False},
                        {"press": "skip", "label": "Bỏ qua", "line": "", "asks": False},
                    ],
                    [
                        {"press": "hint", "label": "Gợi ý", "line": "", "asks": False},
                        {"press": "back", "label": "Quay lại", "line": "", "asks": False},
                        {"press": "contents", "label": "Mục lục", "line": "", "asks": False},
                        {"press": "pause", "label": "Tạm dừng", "line": "", "asks": False},
                    ],
                ],
                "progress": [6, 22],
                "kept": 0,
                "document": False,
                "fill": "",
            }
        ],
    }


async def test_the_same_id_is_answered_again_and_kept_once(known: Client, play: Play) -> None:
    body = {"id": "m1", "text": "25 hộ"}
    first = await known.post("/chat/messages", json=body)
    again = await known.post("/chat/messages", json=body)
    assert first.json() == again.json()
    assert play.texts == ["25 hộ"]


async def test_a_text_that_is_too_long_gets_the_conversations_sentence(known: Client, play: Play) -> None:
    answer = await known.post("/chat/messages", json={"id": "m1", "text": "ạ" * 60_001})
    assert answer.status_code == 200
    assert answer.json()["messages"][0]["text"] == TOO_LONG.text
    assert play.contents == [Unreadable(Reason.TOO_LONG)]


async def test_a_body_beyond_all_bounds_gets_a_sentence(known: Client, play: Play) -> None:
    answer = await known.post("/chat/messages", json={"id": "m1", "text": "a" * 2_000_000})
    assert answer.status_code == 413
    assert answer.json()["detail"].startswith("Tin này quá dài")
    assert play.kept == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
@pytest.mark.parametrize("path", ["/chat/open", "/chat/messages"])
async def test_json_is_taken_only_as_json(known: Client, play: Play, path: str, kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = await known.post(path, content=b'{"id":"m1","text":"25"}', headers=headers)
    assert answer.status_code == 415
    assert play.kept == []


async def test_a_charset_may_follow_the_type(known: Client, play: Play) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    await known.post("/chat/messages", content=b'{"id":"m1","text":"25"}', headers=headers)
    assert play.texts == ["25"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"id":"m1"}', b'{"id":"m1","text":"\xff"}', b"[" * 99_999]
)
async def test_a_malformed_message_gets_one_sentence(known: Client, play: Play, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await known.post("/chat/messages", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")
    assert play.kept == []


# Who may


INVENTED = ["5" * 64, "5" * 64 + "." + "A" * 43, TOKEN[:-1] + ("A" if TOKEN[-1] != "A" else "B"), TOKEN + "A"]


@pytest.mark.parametrize("cookie", [None, "", "an", "5" * 42, "5" * 129, "5" * 42 + "!", *INVENTED])
@pytest.mark.parametrize("path", POSTS[1:])
async def test_a_stranger_is_asked_to_enter_again(
    client: Client, play: Play, channel_files: ChannelFiles, path: str, cookie: str | None
) -> None:
    headers = {} if cookie is None else {"cookie": f"decuong={cookie}"}
    answer = await post(client, path, **headers)
    assert answer.status_code == 401
    assert "vẫn được giữ" in answer.json()["detail"]
    assert play.kept == []
    assert channel_files.files == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://xau.test"},
        {"origin": "http://decuong.test.xau.test"},
        {"origin": "http://decuong.test:8080"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://decuong.test"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("path", POSTS)
async def test_what_a_foreign_page_posts_is_refused(
    known: Client,
    play: Play,
    channel_files: ChannelFiles,
    caplog: pytest.LogCaptureFixture,
    path: str,
    headers: dict[str, str],
) -> None:
    with caplog.at_level(logging.WARNING, "bot.channels.web.guard"):
        answer = await post(known, path, **headers)
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Yêu cầu này đến từ một trang khác")
    assert "content-security-policy" in answer.headers
    assert play.kept == []
    assert channel_files.files == {}
    assert path in caplog.text


@pytest.mark.parametrize("path", POSTS)
async def test_what_our_own_page_posts_is_taken(known: Client, path: str) -> None:
    headers = {"origin": "http://decuong.test", "sec-fetch-site": "same-origin"}
    assert (await post(known, path, **headers)).status_code == 200


async def test_an_invented_cookie_is_replaced_by_one_of_ours(client: Client, play: Play) -> None:
    answer = await client.post("/chat/open", json={}, headers={"cookie": f"{COOKIE}={'5' * 64}"})
    assert answer.headers["set-cookie"].startswith(f"decuong={1:064x}.")
    assert [one.address for one in play.kept] != [hashlib.sha256(b"5" * 64).hexdigest()]


async def test_a_cookie_of_an_earlier_release_is_good_where_its_officer_is_known(
    client: Client, play: Play, porter: Porter
) -> None:
    old = "5" * 64
    address = hashlib.sha256(old.encode()).hexdigest()
    porter.known.add(address)
    client.cookies.set(COOKIE, old)
    assert (await client.post("/chat/open", json={})).headers["set-cookie"].startswith(f"decuong={old}; ")
    await client.post("/chat/messages", json={"id": "m1", "text": "25 hộ"})
    assert {one.address for one in play.kept} == {address}


async def test_who_was_logged_out_is_a_stranger(known: Client, play: Play, porter: Porter) -> None:
    porter.ended.add(hashlib.sha256(TOKEN.encode()).hexdigest())
    answer = await known.post("/chat/messages", json={"id": "m1", "text": "25 hộ"})
    assert (answer.status_code, play.kept) == (401, [])
    opened = await known.post("/chat/open", json={})
    assert not opened.headers["set-cookie"].startswith(f"decuong={TOKEN}; ")


async def test_new_browsers_from_one_place_are_limited_and_known_ones_never(app: FastAPI, play: Play) -> None:
    async def opens(host: str, cookie: str = "", code: str = "") -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(host, 1))
        headers = {"cookie": cookie} if cookie else {}
        async with Client(transport=transport, base_url="http://decuong.test", headers=headers) as client:
            return await client.post("/chat/open", json={"code": code})

    answers = [await opens("203.0.113.7") for _ in range(48)]
    assert [one.status_code for one in answers] == [200] * 20 + [429] * 28
    refusal = answers[-1]
    assert refusal.headers["retry-after"] == "60"
    assert refusal.json()["detail"].endswith(
        "Anh/chị đợi 1 phút rồi mở lại trang; những gì anh/chị đã viết vẫn được giữ."
    )
    assert "set-cookie" not in refusal.headers
    assert len(play.kept) == 20
    assert (await opens("203.0.113.7", f"{COOKIE}={TOKEN}")).status_code == 200
    assert (await opens("203.0.113.8")).status_code == 200
    six = [(await opens(f"2001:db8::{n}", code="ABCDE-23456")).status_code for n in range(1, 13)]
    assert six == [200] * 10 + [429] * 2, "one subscriber of IPv6, with codes that may be guesses"


# When nothing can be kept


@pytest.mark.parametrize("path", POSTS)
async def test_what_cannot_be_kept_gets_no_receipt(
    known: Client, play: Play, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    play.fault = Unavailable("database is locked")
    answer = await post(known, path)
    assert answer.status_code == 503
    assert "vẫn được giữ trên máy" in answer.json()["detail"]
    assert "set-cookie" not in answer.headers
    assert "database is locked" in caplog.text
    play.fault = None
    assert (await post(known, path)).status_code == 200
    assert len(play.kept) == 1


async def test_a_fault_of_ours_is_loud(known: Client, play: Play) -> None:
    play.fault = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await post(known, "/chat/messages")


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/chat/open", "application/json"),
        ("POST", "/chat/messages", "application/json"),
        ("POST", "/chat/files", "multipart/form-data; boundary=x"),
        ("PATCH", "/chat/uploads/a", "application/offset+octet-stream"),
    ],
)
async def test_a_line_that_breaks_in_the_middle_is_no_fault_of_the_program(
    app: FastAPI, play: Play, method: str, path: str, kind: str
) -> None:
    headers = {"content-type": kind, "upload-offset": "0", "cookie": f"{COOKIE}={TOKEN}"}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    coming: list[Message] = [
        {"type": "http.request", "body": b"--x\r\n", "more_body": True},
        {"type": "http.disconnect"},
    ]
    said: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    await app(scope, receive, send)  # raises what would be told as a fault
    assert said[0]["status"] == 400
    assert play.kept == []
