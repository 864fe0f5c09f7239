"""What is kept is shown again, after a reload and on another phone, to those who write the report alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from bot.channels.web.kept import SIDE
from bot.intake.kept_words import AT_ONCE
from bot.intake.writer import Writer
from tests.dialogue.beginnings import CODE
from tests.doors.doors import app_at, page_over

ACTIVITIES, NAME = "du_an[1]/hoat_dong", "du_an[1]/ten"
HEADERS = {"origin": "http://decuong.test", "sec-fetch-site": "same-origin"}


class Phone:
    """A browser on the page."""

    def __init__(self, web: Any) -> None:
        transport = httpx.ASGITransport(web)
        self.client = httpx.AsyncClient(transport=transport, base_url=HEADERS["origin"], headers=HEADERS)
        self._said = 0

    async def opens(self, code: str = "") -> dict[str, Any]:
        return dict((await self.client.post("/chat/open", json={"code": code})).json())

    async def says(self, text: str) -> str:
        self._said += 1
        await self.sends(id=f"m{self._said}", text=text)
        return f"m{self._said}"

    async def presses(self, *presses: str) -> dict[str, Any]:
        reply: dict[str, Any] = {}
        for press in presses:
            self._said += 1
            reply = await self.sends(id=f"m{self._said}", press=press)
        return reply

    async def sends(self, **what: str) -> dict[str, Any]:
        return dict((await self.client.post("/chat/messages", json=what)).json())

    async def attaches(self, name: str, content: bytes, caption: str = "") -> None:
        self._said += 1
        form = {"id": f"m{self._said}", "caption": caption, "about": ACTIVITIES}
        assert (await self.client.post("/chat/files", data=form, files={"file": (name, content)})).is_success

    async def kept(self, about: str, skip: int = 0) -> dict[str, Any]:
        answer = await self.client.get("/chat/kept", params={"about": about, "skip": skip})
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return dict(answer.json())


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Callable[[], Phone]]:
    app = app_at(tmp_path)
    writer = Writer(app.conversation.take, app.conversation.readings)
    web = page_over(app, writer)
    yield lambda: Phone(web)
    writer.close()
    app.engine.dispose()


async def to_activities(phone: Phone) -> None:
    await phone.opens()
    await phone.presses("yes", "outline:ngan_sach")
    await phone.says("Nuôi bò sinh sản")
    await phone.presses(f"goto:{ACTIVITIES}")


def photo() -> bytes:
    made = BytesIO()
    Image.effect_noise((2000, 1500), 50).convert("RGB").save(made, "JPEG")
    return made.getvalue()


async def test_the_words_of_a_question_and_those_before_it(phone: Callable[[], Phone]) -> None:
    an = phone()
    await to_activities(an)
    first, second = await an.says("Mua bê cho 25 hộ."), await an.says("Làm chuồng.")
    await an.attaches("chuồng.jpg", photo(), "chuồng mới")
    kept = await an.kept(ACTIVITIES)
    here = kept["here"]
    assert (here["number"], here["row"]) == ("1.6", "Dự án 1 (Nuôi bò sinh sản)")
    assert [part["text"] for part in here["parts"]] == ["Mua bê cho 25 hộ.", "Làm chuồng.", "chuồng mới"]
    assert [part["id"] for part in here["parts"][:2]] == [first, second]
    assert [(one["key"], [part["text"] for part in one["parts"]]) for one in kept["earlier"]] == [
        (NAME, ["Nuôi bò sinh sản"])
    ]
    assert not kept["more"]
    prompt = (await an.presses(f"goto:{NAME}", f"goto:{ACTIVITIES}"))["messages"][-1]
    assert prompt["kept"] == 3


async def test_edits_are_shown_and_deletions_are_not(phone: Callable[[], Phone]) -> None:
    an = phone()
    await to_activities(an)
    first, second = await an.says("Mua bê cho 25 hộ."), await an.says("Làm chuồng.")
    await an.sends(edit=first, text="Mua bê cho 26 hộ.")
    await an.sends(delete=second)
    [part] = (await an.kept(ACTIVITIES))["here"]["parts"]
    assert (part["id"], part["text"]) == (first, "Mua bê cho 26 hộ.")


async def test_a_picture_is_small_on_the_line_and_whole_when_asked(phone: Callable[[], Phone]) -> None:
    an, content = phone(), photo()
    await to_activities(an)
    await an.attaches("chuồng.jpg", content)
    await an.attaches("<script>.html", b"<script>alert(1)</script>")
    picture, page = (await an.kept(ACTIVITIES))["here"]["parts"]
    small = await an.client.get(picture["link"])
    assert max(Image.open(BytesIO(small.content)).size) == SIDE
    assert len(small.content) < len(content) / 4
    whole = await an.client.get(picture["link"] + "&whole=true")
    assert whole.content == content
    assert (small.headers["content-type"], whole.headers["content-type"]) == ("image/jpeg", "image/jpeg")
    given = await an.client.get(page["link"])
    assert given.headers["content-disposition"].startswith("attachment")
    for answer in (small, whole, given):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_nobody_else_sees_them(phone: Callable[[], Phone]) -> None:
    an, stranger, other = phone(), phone(), phone()
    await to_activities(an)
    await an.attaches("chuồng.jpg", photo())
    link = (await an.kept(ACTIVITIES))["here"]["parts"][0]["link"]
    for address in ("/chat/kept", link):
        assert (await stranger.client.get(address)).status_code == 401
    await other.opens()
    assert (await other.client.get("/chat/kept")).status_code == 404, "there is no report yet"
    await other.presses("yes", "outline:ngan_sach")
    assert (await other.kept(ACTIVITIES))["here"]["parts"] == []
    assert (await other.client.get(link)).status_code == 404


async def test_another_phone_of_the_same_person_may_change_them(phone: Callable[[], Phone]) -> None:
    an, second = phone(), phone()
    await to_activities(an)
    await an.says("Mua bê cho 25 hộ.")
    await an.says("Làm chuồng.")
    code = CODE.search(str(await an.presses("code:device")))
    assert code is not None
    await second.opens(code[0])
    await second.presses("enter:" + code[0])
    mended, deleted = (await second.kept(ACTIVITIES))["here"]["parts"]
    assert mended["id"].startswith("#"), "no other phone's message id"
    assert (await second.sends(edit=mended["id"], text="Mua bê cho 26 hộ."))["saved"]
    assert (await second.sends(delete=deleted["id"]))["saved"]
    assert [part["text"] for part in (await an.kept(ACTIVITIES))["here"]["parts"]] == ["Mua bê cho 26 hộ."]
    again = await second.sends(delete=deleted["id"])
    assert not again["saved"]
    lost = await second.sends(edit=deleted["id"], text="Xin thêm giống.")
    assert not lost["saved"], "nothing is kept under a name that means no message"


async def test_a_colleague_s_words_are_shown_and_cannot_be_changed(phone: Callable[[], Phone]) -> None:
    an, binh = phone(), phone()
    await to_activities(an)
    await an.says("Mua bê cho 25 hộ.")
    await an.attaches("chuồng.jpg", photo())
    code = CODE.search(str(await an.presses("code:join:du_an[1]")))
    assert code is not None
    await binh.opens(code[0])
    await binh.presses("yes", "enter:" + code[0])
    part, picture = (await binh.kept(ACTIVITIES))["here"]["parts"]
    assert (part["text"], part["id"], picture["id"]) == ("Mua bê cho 25 hộ.", "", "")
    found = re.search(r"kept-files/(~[\w-]+)", picture["link"])
    assert found is not None
    forged = await binh.sends(delete=f"#{found[1]}:{ACTIVITIES}")
    assert not forged["saved"], "the link tells the mark, and the mark alone lets nobody change it"
    assert len((await an.kept(ACTIVITIES))["here"]["parts"]) == 2


async def test_older_words_come_piece_by_piece(phone: Callable[[], Phone]) -> None:
    an = phone()
    await to_activities(an)
    for number in range(AT_ONCE + 5):
        await an.says(f"Việc {number}.")
    first = await an.kept(NAME)
    told = [part["text"] for one in first["earlier"] for part in one["parts"]]
    assert told == [f"Việc {number}." for number in range(5, AT_ONCE + 5)]
    assert first["more"]
    rest = await an.kept(NAME, skip=AT_ONCE)
    assert [part["text"] for one in rest["earlier"] for part in one["parts"]] == [
        f"Việc {number}." for number in range(5)
    ]
    assert not rest["more"]


@pytest.mark.parametrize("asked", [{"about": "x" * 500}, {"skip": -1}, {"skip": 10**9}])
async def test_what_means_nothing_is_refused(phone: Callable[[], Phone], asked: dict[str, Any]) -> None:
    an = phone()
    await to_activities(an)
    assert (await an.client.get("/chat/kept", params=asked)).status_code == 422
    assert (await an.client.get("/chat/kept-files/~nothing", params={"about": ACTIVITIES})).status_code == 404


async def test_a_reply_says_how_many_messages_its_answer_has(phone: Callable[[], Phone]) -> None:
    """The page compares it with what it shows. An answer that was lost on the way is asked for again."""
    an = phone()
    await to_activities(an)
    replies = [await an.sends(id=id_, text=text) for id_, text in (("a", "Mua bê."), ("b", "Làm chuồng."))]
    again = await an.sends(id="b", text="Làm chuồng.")
    assert [(one["into"], one["parts"]) for one in (*replies, again)] == [
        (ACTIVITIES, 1),
        (ACTIVITIES, 2),
        (ACTIVITIES, 2),
    ]
    await an.presses("replace")
    assert (await an.sends(id="c", text="Mua dê."))["parts"] == 1
