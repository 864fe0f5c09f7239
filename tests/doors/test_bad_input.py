"""Bad input at the doors: one clear sentence each, and the draft stays as it was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.app import App, clock, new_token
from bot.channels.terminal import JsonLines, Terminal
from bot.channels.web.app import create_app
from bot.intake.writer import Writer
from flows.messages.message import Kind
from storage.core.engine import reading
from storage.drafts.devices import BrowserTokens
from storage.files.uploads import Uploads
from tests.doors.doors import ZaloChat, app_at, zalo
from tests.play import JPEG, Play

KEEPING = ("drafts", "answers", "parts", "repeats", "submissions")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    one = app_at(tmp_path)
    yield one
    one.engine.dispose()


class Lines:
    """A program at `talk --jsonl`, at question 1.4 of its first project."""

    def __init__(self, app: App) -> None:
        ids = iter(range(10_000))
        terminal = Terminal(
            app.conversation.receive, app.files.put, clock, lambda: f"own{next(ids)}", "an", "ngan_sach"
        )
        self._app = app
        self._lines: list[str] = []
        self._answers = JsonLines(terminal).run(iter(lambda: self._lines.pop(0), ""))
        next(self._answers)
        for line in ({"press": "yes"}, {"text": "Bò"}, {"text": "xã"}, {"text": "2017"}, {"text": "25 hộ"}):
            self.send({"id": f"s{len(line)}{line}"[:90], **line})

    def send(self, line: object) -> dict[str, Any]:
        """One line, as it is if it is text."""
        self._lines.append(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False))
        answer: dict[str, Any] = json.loads(next(self._answers))
        return answer

    def kept(self) -> dict[str, list[Any]]:
        """Everything that is kept of the report."""
        return kept(self._app)


def kept(app: App) -> dict[str, list[Any]]:
    """Everything that is kept of reports; not when they were last touched."""
    with reading(app.engine) as connection:
        tables = {
            table: [row._asdict() for row in connection.execute(text(f"SELECT * FROM {table}"))]
            for table in KEEPING
        }
    for draft in tables["drafts"]:
        del draft["touched_at"], draft["revision"]
    return tables


BAD_LINES = {
    "empty text": {"id": "b", "text": ""},
    "blanks only": {"id": "b", "text": " \n\t "},
    "only NUL": {"id": "b", "text": "\u0000"},
    "60,000 characters": {"id": "b", "text": "chữ " * 15_000},
    "60,001 characters": {"id": "b", "text": "a" * 60_001},
    "text is a number": {"id": "b", "text": 5},
    "id is a number": {"id": 5, "text": "năm"},
    "no id": {"text": "năm"},
    "nothing": {},
    "a list": [1, 2],
    "a bare word": '"năm"',
    "not JSON": '{"id": "b", "text": ',
    "deeply nested": "[" * 100_000,
    "an unknown button": {"id": "b", "press": "bay"},
    "an empty button": {"id": "b", "press": ""},
    "a choice that is not there": {"id": "b", "press": "choice:ga"},
    "a place that is not there": {"id": "b", "press": "goto:du_an[9]/ten"},
    "a jump into nonsense": {"id": "b", "press": "goto:]][["},
    "a missing file": {"id": "b", "file": "/khong/co/anh.jpg"},
    "a folder": {"id": "b", "file": "/"},
    "a name with NUL": {"id": "b", "file": "a\u0000b.jpg"},
    "a place off the Earth": {"id": "b", "location": [210.0, 105.8]},
    "an edit to nothing": {"edit": "s1", "text": " "},
    "a deletion of nothing": {"delete": "khong-co"},
    "an unknown key": {"id": "b", "text": "năm", "shout": True},
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_one_sentence_and_nothing_changed(app: App, line: object) -> None:
    program = Lines(app)
    before = program.kept()
    answer = program.send(line)
    assert answer["saved"] is False
    [message] = answer["messages"]
    assert message["kind"] == "error"
    assert 10 < len(message["text"]) < 300
    assert program.kept() == before
    assert program.send({"id": "after", "text": "vẫn trả lời được"})["saved"]


def test_the_words_of_an_edit_of_nothing_are_kept(app: App) -> None:
    program = Lines(app)
    answer = program.send({"edit": "khong-co", "text": "Bản đã chia 12 con bò."})
    assert answer["saved"]
    assert "Bản đã chia 12 con bò." in str(program.kept())


WILD = {
    "emoji": "Đàn bò 🐄👨‍👩‍👧 khỏe.\n\nĐoạn hai phải còn.",
    "right to left": "\u202eodnuoc\u202c \u200fשלום\u200f",
    "decomposed": "Nha\u0302n ro\u0323\u0302ng",
    "control characters": "Mục tiêu\u000bGiảm nghèo\u0016 hết\f",
    "like a formula": '=cmd|" /C calc"!A0',
    "long": "x" * 50_000,
    "half an emoji": "con bò \ud83d",
}


@pytest.mark.parametrize("words", WILD.values(), ids=WILD)
def test_wild_words_are_kept_as_written(app: App, words: str) -> None:
    program = Lines(app)
    program.send({"id": "d", "press": "done"})
    assert program.send(json.dumps({"id": "w", "text": words}))["saved"]
    [part] = [part for part in program.kept()["parts"] if part["id"].endswith(":w")]
    assert part["text"] == words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_nul_is_taken_out_and_the_rest_is_kept(app: App) -> None:
    program = Lines(app)
    assert program.send({"id": "w", "text": "trước\u0000 sau"})["saved"]
    assert [part["text"] for part in program.kept()["parts"]][-1] == "trước sau"


def test_the_same_id_for_another_message_loses_neither_silently(app: App) -> None:
    program = Lines(app)
    assert program.send({"id": "x", "text": "một"})["saved"]
    before = program.kept()
    assert program.send({"id": "x", "text": "một"})["saved"]
    answer = program.send({"id": "x", "text": "hai"})
    assert answer["saved"] is False
    assert "mã" in answer["messages"][0]["text"].lower()
    assert program.kept() == before


def files_of(app: App) -> list[Path]:
    """The attachments that are on disk, and whatever else is there."""
    return [path for path in Path(app.settings.files_location).rglob("*") if path.is_file()]


BAD_FILES = {
    "empty": ("anh.jpg", b""),
    "text called a picture": ("anh.png", b"khong phai anh"),
    "cut": ("anh.jpg", JPEG[:30]),
    "a byte too large": ("to.bin", bytes(20 * 1024 * 1024 + 1)),
}


@pytest.mark.parametrize(("name", "data"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_files_are_refused_and_leave_nothing_behind(
    app: App, tmp_path: Path, name: str, data: bytes
) -> None:
    program = Lines(app)
    (tmp_path / name).write_bytes(data)
    before = program.kept()
    answer = program.send({"id": "f", "file": str(tmp_path / name)})
    assert (answer["saved"], answer["messages"][0]["kind"]) == (False, "error")
    assert program.kept() == before
    answer = program.send({"id": "g", "file": str(tmp_path / name), "caption": "chuồng"})
    assert (answer["saved"], answer["messages"][0]["kind"]) == (True, "error")
    assert "Chữ đi kèm đã lưu" in answer["messages"][0]["text"]
    assert files_of(app) == []
    assert program.send({"id": "t", "text": "chữ thì vẫn giữ"})["saved"]


async def test_the_page_hears_the_same_sentences(app: App) -> None:
    writer = Writer(app.conversation.take, app.conversation.readings)
    web = create_app(
        hand_in=writer.hand_in,
        channel_files=app.channel_files("web"),
        document=app.document,
        clock=clock,
        new_token=new_token,
        uploads=Uploads(app.engine, "web"),
        doorkeeper=BrowserTokens(app.engine),
    )
    headers = {"origin": "http://decuong.test", "sec-fetch-site": "same-origin"}
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(web), base_url=headers["origin"], headers=headers
    )
    async with client:
        await client.post("/chat/open", json={})
        await client.post("/chat/messages", json={"id": "1", "press": "yes"})
        await client.post("/chat/messages", json={"id": "2", "press": "outline:ngan_sach"})
        for body in (
            {"id": "3", "text": ""},
            {"id": "4", "text": "a" * 60_000},
            {"id": "5", "press": "bay"},
            {"id": "6", "press": "goto:khong"},
        ):
            answer = (await client.post("/chat/messages", json=body)).json()
            assert answer["saved"] is False
            assert answer["messages"][0]["kind"] == "error"
        answer = (await client.post("/chat/messages", json={"id": "7", "text": "Bò"})).json()
        assert answer["messages"][0]["key"] == "du_an[1]/dia_diem"
    writer.close()


TEXT, PICTURE = "message.text.received", "message.image.received"
BAD_UPDATES: dict[str, tuple[str, dict[str, Any]]] = {
    "empty text": (TEXT, {"text": ""}),
    "blanks only": (TEXT, {"text": " \n\t "}),
    "only NUL": (TEXT, {"text": "\u0000"}),
    "60,001 characters": (TEXT, {"text": "a" * 60_001}),
    "text is a number": (TEXT, {"text": 5}),
    "text is a list": (TEXT, {"text": ["năm"]}),
    "no text": (TEXT, {}),
    "half an emoji": (TEXT, {"text": "con bò \ud83d"}),
    "no address of a picture": (PICTURE, {}),
    "the address is a number": (PICTURE, {"photo_url": 5}),
    "the address is a path": (PICTURE, {"photo_url": "/etc/passwd"}),
    "the address is none of the web": (PICTURE, {"photo_url": "ftp://a.vn/b.jpg"}),
    "the address is no address": (PICTURE, {"photo_url": "http://["}),
    "an unknown kind": ("message.poll.received", {"poll": {}}),
    "no kind": ("", {}),
    "a sticker": ("message.sticker.received", {"sticker": "3b2c"}),
    "a recording": ("message.unsupported.received", {}),
}


@pytest.fixture
async def chat(app: App) -> AsyncIterator[ZaloChat]:
    """A phone with Zalo, at question 1.4 of its first project."""
    async with zalo(app) as door:
        assert isinstance(door, ZaloChat)
        await door.house.tells(door.phone, "1", "[Dự án từ ngân sách Nhà nước]", "Bò", "xã", "2017", "25 hộ")
        yield door


async def hears(chat: ZaloChat, event: str, content: dict[str, Any]) -> list[str]:
    """What somebody is told who sends this."""
    before = len(chat.phone.texts)
    chat.phone.looks()
    chat.phone.sends(event, content)
    await chat.house.settle()
    return chat.phone.texts[before:]


@pytest.mark.parametrize(("event", "content"), BAD_UPDATES.values(), ids=BAD_UPDATES)
async def test_a_phone_on_zalo_hears_one_sentence_and_nothing_changed(
    app: App, chat: ZaloChat, event: str, content: dict[str, Any]
) -> None:
    """Where something can be sent on the page only, the way there comes behind it."""
    before = said(app)
    told, *way = await hears(chat, event, content)
    assert 10 < len(told.split("\n\n")[0]) < 300
    assert len(way) <= 1 and all(one.startswith("Mã: ") for one in way)
    assert said(app) == before
    await chat.house.tells(chat.phone, "vẫn trả lời được", "xong")
    assert "1.5. Mục tiêu" in chat.phone.texts[-1]
    assert said(app) == [*before, "vẫn trả lời được"]


def said(app: App) -> list[str]:
    """The words and files that count, in order."""
    rows = sorted(kept(app)["parts"], key=lambda part: part["place"])
    return [f"{part['text']}{part['file_name'] or ''}" for part in rows if part["live"]]


@pytest.mark.parametrize("name", BAD_FILES)
async def test_bad_pictures_on_zalo_are_refused_and_leave_nothing_behind(
    app: App, chat: ZaloChat, name: str
) -> None:
    before, address = said(app), chat.house.server.store(BAD_FILES[name][1])
    [told] = await hears(chat, PICTURE, {"photo_url": address})
    assert "nên chưa lưu" in told and "1.4" in told
    assert said(app) == before
    [told] = await hears(chat, PICTURE, {"photo_url": address, "caption": "chuồng"})
    assert "Chữ đi kèm đã lưu" in told
    assert said(app) == [*before, "chuồng"]
    assert files_of(app) == []
    await chat.house.tells(chat.phone, "chữ thì vẫn giữ")
    assert said(app) == [*before, "chuồng", "chữ thì vẫn giữ"]


@pytest.mark.parametrize("words", [WILD[name] for name in WILD if name not in {"long", "half an emoji"}])
async def test_wild_words_on_zalo_are_kept_as_written(app: App, chat: ZaloChat, words: str) -> None:
    assert await hears(chat, TEXT, {"text": words}) == ["✓"]
    assert said(app)[-1] == words


def test_stale_buttons_change_nothing(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã", "2017", "25 hộ")
    play.presses("done")
    key = play.key
    for press in ("skip", "done", "back", "replace", "choice:x", "confirm", "add", "finish"):
        reply = play.presses(press, asked_at="du_an[1]/thoi_gian")
        assert play.key == key
        assert "1.3" in reply.messages[0].before
        assert f"goto:{'du_an[1]/thoi_gian'}" in play.pressable


def test_two_taps_on_one_button_count_once(play: Play) -> None:
    """Two callbacks with different ids from one message."""
    play.agrees()
    play.says("Bò", "xã", "2017", "25 hộ")
    asked_at = play.shown.key if play.shown.key else "du_an[1]/quy_mo"
    play.presses("done", asked_at)
    play.presses("done", asked_at)
    assert play.key == "du_an[1]/muc_tieu"
    while play.key != "du_an":
        play.presses("finish" if "finish" in play.pressable else "skip", play.key)
    play.presses("add", "du_an")
    play.presses("add", "du_an")
    assert play.key == "du_an[2]/ten"
    assert not any(message.kind is Kind.ERROR for reply in play.replies for message in reply.messages)
