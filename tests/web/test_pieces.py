"""A large file comes in pieces, and goes on where the line broke: the routes, and the page on a bad line."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, Request, Route, expect

from bot.channels.web.resumable_upload import KIND, LARGEST_PIECE
from bot.channels.web.visitor import Visitors, address
from flows.messages.message import Attached, FileRef, Reason, Unreadable
from storage.files.store import LARGEST
from storage.files.uploads import Uploads
from tests.web.conftest import NOW, TOKEN, Site
from tests.web.entering import enter_by_code
from tests.web.play import ACTIVITIES, ChannelFiles, Play, Porter

CONTENT = b"\x89PNG" + bytes(range(256)) * 2_000
PATH = "/chat/uploads/m3"
Client = httpx.AsyncClient


@pytest.fixture(params=["PATCH", "POST"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def patch(
    client: Client, start: int | str, data: bytes, path: str = PATH, method: str = "PATCH"
) -> httpx.Response:
    headers = {"content-type": KIND, "upload-offset": str(start)}
    return await client.request(method, path, content=data, headers=headers)


async def finish(client: Client, size: int = len(CONTENT)) -> httpx.Response:
    form = {"id": "m3", "caption": "chuồng", "name": "chuồng.png", "received": str(size)}
    return await client.post("/chat/files", files={name: (None, value) for name, value in form.items()})


def here(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.headers["upload-offset"]


async def test_pieces_become_one_message(
    known: Client, play: Play, channel_files: ChannelFiles, method: str
) -> None:
    assert here(await known.head(PATH)) == (200, "0")
    half = len(CONTENT) // 2
    assert here(await patch(known, 0, CONTENT[:half], method=method)) == (204, f"{half}")
    assert here(await patch(known, 0, CONTENT[:half], method=method)) == (204, f"{half}"), (
        "its answer was lost"
    )
    assert here(await patch(known, half + 1, b"x")) == (409, f"{half}"), "a gap"
    assert here(await known.head(PATH)) == (200, f"{half}")
    early = await finish(known)
    assert (early.status_code, play.kept) == (503, []), "the page goes on sending"
    await patch(known, half, CONTENT[half:], method=method)
    for _ in range(2):  # the first answer is lost
        answer = await finish(known)
        assert answer.json() | {"reply_to": "m3", "saved": True, "messages": []} == answer.json()
    [photo] = play.contents
    assert isinstance(photo, Attached)
    assert (photo.file.name, photo.caption) == ("chuồng.png", "chuồng")
    assert list(channel_files.files.values()) == [CONTENT]


async def test_a_repeated_finish_says_the_same_when_it_could_not_be_kept(
    known: Client, play: Play, uploads: Uploads
) -> None:
    uploads.done(address(TOKEN), "m3", Reason.EMPTY, NOW)
    await finish(known)
    [content] = play.contents
    assert (getattr(content, "reason", None), getattr(content, "caption", "")) == (Reason.EMPTY, "chuồng")


async def test_each_sees_their_own(known: Client, uploads: Uploads) -> None:
    await patch(known, 0, b"abc")
    other = Visitors(Porter(), lambda: "6" * 64).new()
    known.cookies.set("decuong", other)
    assert here(await known.head(PATH)) == (200, "0")
    uploads.done(address(other), "m3", FileRef("a" * 64, "a", "b/c", 1), NOW)
    known.cookies.set("decuong", TOKEN)
    assert here(await known.head(PATH)) == (200, "3")


@pytest.mark.parametrize(
    ("start", "data", "status"),
    [
        ("", b"x", 415),
        ("-1", b"x", 415),
        ("²", b"x", 415),
        ("0", bytes(LARGEST_PIECE + 1), 413),
        (str(LARGEST), b"x", 413),
        ("9" * 99, b"x", 413),
        ("0", b"", 204),
    ],
)
async def test_what_is_no_piece_is_refused(
    known: Client, uploads: Uploads, start: str, data: bytes, status: int
) -> None:
    headers = [(b"content-type", KIND.encode()), (b"upload-offset", start.encode())]
    answer = await known.patch(PATH, content=data, headers=headers)
    assert answer.status_code == status
    assert uploads.received(address(TOKEN), "m3") == 0


async def test_strangers_and_odd_ids_and_foreign_pages_are_refused(client: Client) -> None:
    assert (await client.head(PATH)).status_code == 401
    assert (await patch(client, 0, b"x")).status_code == 401
    client.cookies.set("decuong", TOKEN)
    assert (await patch(client, 0, b"x", "/chat/uploads/" + "a" * 300)).status_code == 404
    foreign = {"content-type": KIND, "upload-offset": "0", "origin": "http://evil.test"}
    assert (await client.patch(PATH, content=b"x", headers=foreign)).status_code == 403


def send_photo(page: Page) -> None:
    page.locator("#attach input").set_input_files(
        {"name": "chuồng.png", "mimeType": "image/png", "buffer": CONTENT}
    )
    page.get_by_role("textbox").fill("chuồng mới")
    page.get_by_role("button", name="Gửi", exact=True).click()


@pytest.mark.browser
def test_a_photo_goes_on_where_the_line_broke(
    page: Page, site: Site, play: Play, channel_files: ChannelFiles
) -> None:
    begun: list[str] = []
    cut = {
        "piece 2": "its answer is lost",
        "piece 4": "it does not get there",
        "form 1": "its answer is lost",
    }

    def line(route: Route, request: Request) -> None:
        start = request.headers.get("upload-offset", "")
        kind = "form" if request.url.endswith("/files") else "piece" if start else "how much?"
        begun.append(f"{kind} {start}".strip())
        what = cut.pop(f"{kind} {sum(one.startswith(kind) for one in begun)}", "")
        if what == "its answer is lost":
            route.fetch()
        route.abort() if what else route.continue_()

    page.route("**/chat/uploads/*", line)
    page.route("**/chat/files", line)
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    send_photo(page)
    expect(page.locator(".own .mark")).to_have_text("đang gửi 25%")  # the line was cut
    expect(page.locator(".own .tick")).to_have_count(1)
    piece = 128 * 1024
    patches = [one for one in begun if one.startswith("piece")]
    starts = (0, 1, 2, 3, 3)  # the second arrived though its answer was lost, the fourth did not
    assert patches == [f"piece {piece * start}" for start in starts]
    [photo] = play.contents
    assert isinstance(photo, Attached)
    assert photo.caption == "chuồng mới"
    assert list(channel_files.files.values()) == [CONTENT]


@pytest.mark.browser
def test_a_photo_waits_until_one_has_entered_again(
    page: Page, site: Site, play: Play, channel_files: ChannelFiles
) -> None:
    """[the session ran out while somebody was writing]"""
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    page.context.clear_cookies()
    send_photo(page)
    enter_by_code(page)
    expect(page.locator(".own .tick")).to_have_count(1)
    assert [type(one) for one in play.contents] == [Attached]
    assert list(channel_files.files.values()) == [CONTENT]


def test_why_a_file_is_not_taken_in_pieces_is_said_by_the_conversation(
    page: Page, site: Site, play: Play, channel_files: ChannelFiles
) -> None:
    play.stands_at = ACTIVITIES
    channel_files.refuses = Reason.NO_ROOM
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    page.locator("#attach input").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": CONTENT}
    )
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator(".own .refusal")).to_contain_text("no_room")
    assert play.contents == [Unreadable(Reason.NO_ROOM, about=ACTIVITIES.key)]
    assert not channel_files.files
