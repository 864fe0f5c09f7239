"""A file from the page: consent and room are asked before anything is kept, and what nothing shows goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, func, select

from bot.app import App, clock, new_token
from bot.channels.web.app import create_app
from bot.channels.web.resumable_upload import KIND
from bot.intake.writer import Writer
from flows.catalogue import catalogue
from flows.messages.message import FileRef, Reason
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Unavailable
from storage.drafts.devices import BrowserTokens
from storage.files.folder import Folder
from storage.files.uploads import Uploads
from storage.queues.inbox import Inbox
from storage.queues.set_aside import put_aside
from tests.doors.doors import Chat, app_at, telegram
from tests.play import JPEG

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
DIGEST = sha256(JPEG).hexdigest()
SAY = catalogue("vi")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    one = app_at(tmp_path)
    yield one
    one.engine.dispose()


class Officer:
    """A browser of its own."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self._sent = 0

    async def opens(self, *presses: str) -> Officer:
        await self.client.post("/chat/open", json={})
        for press in presses:
            await self.says(press=press)
        return self

    async def says(self, **body: str) -> httpx.Response:
        self._sent += 1
        return await self.client.post("/chat/messages", json={"id": f"w{self._sent}", **body})

    async def sends(self, id_: str, content: bytes = JPEG, caption: str = "") -> httpx.Response:
        """A whole form."""
        form = {"id": id_, "caption": caption}
        return await self.client.post("/chat/files", data=form, files={"file": ("a.jpg", content)})

    async def adds(self, id_: str, start: int, content: bytes) -> int:
        """A piece; the status of its answer."""
        headers = {"content-type": KIND, "upload-offset": str(start)}
        answer = await self.client.patch(f"/chat/uploads/{id_}", content=content, headers=headers)
        return answer.status_code

    async def here(self, id_: str) -> str:
        return str((await self.client.head(f"/chat/uploads/{id_}")).headers["upload-offset"])

    async def finishes(self, id_: str, size: int, caption: str = "") -> httpx.Response:
        form = {"id": id_, "caption": caption, "name": "a.jpg", "received": str(size)}
        return await self.client.post(
            "/chat/files", files={name: (None, text) for name, text in form.items()}
        )


class Office:
    """Browsers at one decuong."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.writer = Writer(app.conversation.take, app.conversation.readings)
        self._web = create_app(
            hand_in=self.writer.hand_in,
            channel_files=app.channel_files("web"),
            document=app.document,
            clock=clock,
            new_token=new_token,
            uploads=Uploads(app.engine, "web"),
            doorkeeper=BrowserTokens(app.engine),
        )
        self.clients: list[httpx.AsyncClient] = []

    async def officer(self, *presses: str) -> Officer:
        """Somebody who has opened the page, and pressed something there."""
        transport = httpx.ASGITransport(self._web)
        self.clients.append(httpx.AsyncClient(transport=transport, base_url="http://decuong.test"))
        return await Officer(self.clients[-1]).opens(*presses)

    @property
    def files(self) -> set[str]:
        """The attachments that are on disk, and whatever else is there."""
        root = Path(self.app.settings.files_location)
        return {path.name for path in root.rglob("*") if path.is_file()}

    @property
    def pieces(self) -> int:
        """Bytes of uploads that are not finished."""
        table = tables.uploads
        query = select(func.coalesce(func.sum(func.length(table.c.data)), 0)).where(table.c.start >= 0)
        with reading(self.app.engine) as connection:
            return int(connection.execute(query).scalar_one())


@pytest.fixture
async def office(app: App) -> AsyncIterator[Office]:
    one = Office(app)
    yield one
    for client in one.clients:
        await client.aclose()
    one.writer.close()


IN = ("yes", "outline:ngan_sach", "goto:du_an[1]/hoat_dong")


def sentence(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["messages"][0]["text"])


async def test_without_consent_nothing_is_written_anywhere(office: Office) -> None:
    an = await office.officer()
    for answer in (
        await an.sends("m1", caption="chuồng"),
        await an.sends("m2", JPEG + bytes(3_000_000) + JPEG),
        await an.finishes("m3", 10),
    ):
        assert "thì những gì gửi mới được lưu" in sentence(answer)
        assert answer.json()["saved"] is False
    assert await an.adds("m4", 0, JPEG) == 403
    assert (office.files, office.pieces, await an.here("m4")) == (set(), 0, "0")
    await an.says(press="yes")
    assert await an.adds("m4", 0, JPEG) == 204


async def test_what_was_erased_sends_no_pieces_any_more(office: Office) -> None:
    an = await office.officer(*IN)
    assert await an.adds("m1", 0, JPEG) == 204
    await an.says(text="/xoa")
    await an.says(press="confirm")
    assert await an.adds("m1", 0, JPEG) == 403
    assert office.pieces == 0


async def test_pieces_count_to_what_a_person_may_keep(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.routing.LARGEST_IN_ALL", 300_000)
    office = Office(office.app)
    an = await office.officer(*IN)
    photo = JPEG[:-2] + bytes(200_000 - len(JPEG)) + JPEG[-2:]
    assert await an.adds("m1", 0, photo[:150_000]) == 204
    answer = await an.sends("m2", JPEG + bytes(150_000) + JPEG, "chuồng mới")
    assert sentence(answer).startswith(SAY("unreadable.too_many"))
    assert answer.json()["saved"], "the words with it are kept"
    assert office.files == set()
    assert await an.adds("m1", 150_000, photo[150_000:]) == 204, "its own pieces do not count against it"
    assert (await an.finishes("m1", len(photo))).json()["saved"]
    assert office.files == {sha256(photo).hexdigest()}
    assert await an.adds("m3", 0, bytes(100_001)) == 403
    assert sentence(await an.finishes("m3", 100_001)) == SAY("unreadable.too_many")
    assert await an.adds("m3", 0, bytes(100_000)) == 204
    assert office.files == {sha256(photo).hexdigest()}
    office.writer.close()


@pytest.mark.parametrize("is_whole", [True, False])
async def test_what_is_not_attached_in_the_end_is_dropped(office: Office, is_whole: bool) -> None:
    an = await office.officer("yes")  # and has not said yet which outline

    async def sends(id_: str) -> bool:
        if is_whole:
            return bool((await an.sends(id_)).json()["saved"])
        assert await an.adds(id_, 0, JPEG) == 204
        return bool((await an.finishes(id_, len(JPEG))).json()["saved"])

    assert not await sends("m1")
    assert (office.files, office.pieces) == (set(), 0)
    if not is_whole:
        assert await an.here("m1") == "0", "it has to come again"
    await an.says(press="outline:ngan_sach")
    await an.says(press="goto:du_an[1]/hoat_dong")
    assert await sends("m2")
    assert (office.files, office.pieces) == ({DIGEST}, 0)


@pytest.mark.parametrize("where", ["answer", "sealed", "aside"])
async def test_what_somebody_else_shows_is_not_dropped(office: Office, where: str) -> None:
    an, binh = await office.officer(*IN), await office.officer("yes")
    assert (await an.sends("m1")).json()["saved"]
    if where == "sealed":
        for press in ("review", "submit", "confirm", "submit"):
            await an.says(press=press, asked_at="review")
        with reading(office.app.engine) as connection:
            assert connection.execute(select(func.count()).select_from(tables.submissions)).scalar_one() == 1
    with writing(office.app.engine) as connection:
        if where != "answer":
            connection.execute(delete(tables.parts))
        if where == "aside":
            put_aside(connection, "web", "x", "m9", f'{{"sha256": "{DIGEST}"}}', "a bug", AT)
    assert not (await binh.sends("m1")).json()["saved"]
    assert office.files == {DIGEST}


async def test_a_photo_by_telegram_that_nothing_shows_is_dropped_too(office: Office) -> None:
    inbox = Inbox(office.app.engine, "telegram")
    async with telegram(office.app) as chat:
        assert isinstance(chat, Chat)
        for presses, kept in ((), set()), (IN[:2], {DIGEST}):
            for press in presses:
                chat.phone.presses(chat._label(press))
                await chat.settle()
            chat.phone.sends_photo(JPEG, "chuồng")
            await chat.settle()
            while await asyncio.to_thread(inbox.waiting, (), 9):
                chat.clock.advance(1)
                await asyncio.sleep(0.005)
            await chat.settle()
            assert office.files == kept


async def test_what_another_process_dropped_meanwhile_is_kept_again(office: Office) -> None:
    an, channel_files = await office.officer(*IN), office.app.channel_files("web")
    await an.sends("m1")
    file = FileRef(DIGEST, "a.jpg", "image/jpeg", len(JPEG))
    place = office.app.files.backend
    assert isinstance(place, Folder)
    place.delete(DIGEST)
    with pytest.raises(Unavailable, match="went while it was being kept"):
        channel_files.settle(file)
    assert channel_files.settle(file, JPEG)
    assert place.read(DIGEST) == JPEG


async def test_what_somebody_attaches_at_the_last_moment_is_not_dropped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first look whether a file is wanted: there is a second, while nobody else writes."""
    an, channel_files = await office.officer(*IN), office.app.channel_files("web")
    await an.sends("m1")
    monkeypatch.setattr("storage.files.channel_files.is_used", lambda *_: False)
    assert channel_files.settle(FileRef(DIGEST, "a.jpg", "image/jpeg", len(JPEG)), JPEG)
    assert office.files == {DIGEST}


async def test_pieces_leave_a_reserve_on_the_databases_disk_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which may be another one than the attachments'."""
    an = await office.officer(*IN)
    monkeypatch.setattr("storage.files.channel_files.RESERVE", 1 << 62)
    assert await an.adds("m1", 0, JPEG) == 403
    assert (await an.says(text="25 hộ")).json()["saved"]
    assert office.pieces == 0


async def test_files_leave_a_reserve_of_disk_to_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    an = await office.officer(*IN)
    for where in ("storage.files.store.RESERVE", "storage.files.channel_files.RESERVE"):
        monkeypatch.setattr(where, 1 << 62)
    answer = await an.sends("m1", caption="chuồng mới")
    assert sentence(answer).startswith(SAY("unreadable.no_room"))
    assert answer.json()["saved"], "the words with it are kept"
    assert await an.adds("m2", 0, JPEG) == 403
    assert sentence(await an.finishes("m2", len(JPEG))) == SAY("unreadable.no_room")
    assert (await an.says(text="25 hộ")).json()["saved"]
    assert (office.files, office.pieces) == (set(), 0)
    assert office.app.files.put(JPEG, "a.jpg") is Reason.NO_ROOM, "by whatever door it comes"
