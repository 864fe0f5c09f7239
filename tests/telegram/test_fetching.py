"""Files: what is handed in for them, and who waits for one that does not come."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from flows.messages.message import Attached, Edited, Fetched, FileRef, Pressed, Reason, Said, Unreadable
from storage.core.errors import Unavailable
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.botapi.calls import CallError, bad_request, too_many_requests
from tests.telegram.house import House, echo


async def test_files_are_announced_and_handed_in_once_they_are_kept(house: House, phone: Phone) -> None:
    photo = phone.sends_photo(b"large jpg", "chuồng mới làm")
    phone.sends_document(b"%PDF", "Báo cáo.pdf")
    phone.sends_document(b"%PDF2", "Ba\u0301o ca\u0301o.pdf")
    voice = phone.sends_voice(b"ogg")
    async with house.running():
        await house.idle()
    assert house.files == {
        f"anh-{photo.id}.jpg": b"large jpg",
        "Báo cáo.pdf": b"%PDF",
        "Ba\u0301o ca\u0301o.pdf": b"%PDF2",
        f"ghi-am-{voice.id}.ogg": b"ogg",
    }
    attached = [content for content in house.contents if isinstance(content, Attached)]
    assert [(one.file.name, one.file.media_type, one.file.size, one.file.is_coming) for one in attached] == [
        (f"anh-{photo.id}.jpg", "image/jpeg", 9, True),
        ("Báo cáo.pdf", "application/octet-stream", 4, True),
        ("Ba\u0301o ca\u0301o.pdf", "application/octet-stream", 5, True),
        (f"ghi-am-{voice.id}.ogg", "audio/ogg", 3, True),
    ]
    assert [(one.caption, one.album) for one in attached] == [("chuồng mới làm", ""), *[("", "")] * 3]
    came = [content for content in house.contents if isinstance(content, Fetched)]
    assert {one.of: isinstance(one.file, FileRef) and one.file.name for one in came} == {
        str(number): one.file.name for number, one in enumerate(attached, start=1)
    }
    assert sorted(house.ids) == ["1", "1:file", "2", "2:file", "3", "3:file", "4", "4:file"]


async def test_an_album_with_a_text_between_and_a_late_photo(house: House, phone: Phone) -> None:
    house.says = echo
    phone.sends_photo(b"1", "chuồng", album="a7")
    third = phone.sends_photo(b"3", "cỏ", album="a7")
    phone.says("hết ảnh")
    async with house.running():
        await house.idle()
        phone.presses("Xong")
        phone.sends_photo(b"2", album="a7")
        phone.edits(third, "cỏ voi")
        await house.idle()
    said = [
        (content.caption, content.album) if isinstance(content, Attached) else content
        for content in house.contents
        if not isinstance(content, Fetched)
    ]
    assert len([content for content in house.contents if isinstance(content, Fetched)]) == 3
    assert said == [
        ("chuồng", "a7"),
        ("cỏ", "a7"),
        Said("hết ảnh"),
        Pressed("done"),
        ("", "a7"),
        Edited(str(third.id), "cỏ voi"),
    ]


@pytest.mark.parametrize("kind", ["video", "video_note", "audio", "animation"])
async def test_sounds_and_moving_pictures(
    house: House, server: BotApiServer, phone: Phone, kind: str
) -> None:
    stored = server.store(b"mp4", kind)
    file = {"file_id": stored.id, "file_unique_id": "u", "width": 1, "height": 1, "length": 1, "duration": 1}
    content = {kind: file}
    if kind == "animation":
        content["document"] = {"file_id": stored.id, "file_unique_id": "u", "file_name": "GIF.mp4"}
    phone.sends(content)
    async with house.running():
        await house.idle()
    assert list(house.files.values()) == [b"mp4"]
    assert [type(content) for content in house.contents] == [Attached, Fetched]


async def test_files_too_large_or_empty_do_not_stop_what_follows(
    house: House, server: BotApiServer, phone: Phone
) -> None:
    said = phone.sends_document(b"x" * ((20 << 20) + 1), "quay phim.mp4", "Lễ giao bò ở thôn 3")
    unsized = server.store(b"x" * ((20 << 20) + 1), "video")
    phone.sends({"document": {"file_id": unsized.id, "file_unique_id": "u"}})
    phone.sends_document(b"", "trống.txt")
    phone.says("tiếp")
    async with house.running():
        await house.idle()
    assert house.contents[0] == Unreadable(Reason.TOO_LARGE, "Lễ giao bò ở thôn 3"), "the words come along"
    assert house.contents[3] == Said("tiếp"), "it waits for no file"
    assert {content.of: content.file for content in house.contents if isinstance(content, Fetched)} == {
        "2": Reason.TOO_LARGE,
        "3": Reason.EMPTY,
    }
    assert house.ids[0] == f"{said.id}"


async def test_a_download_that_fails_once_is_tried_again(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("download", CallError(502, "Bad Gateway"))
    phone.sends_photo(b"jpg")
    async with house.running():
        await server.until(lambda: 1.0 in clock.sleeping)
        assert [type(content) for content in house.contents] == [Attached]
        clock.advance(1)
        await house.idle()
    assert list(house.files.values()) == [b"jpg"]


async def test_a_file_that_cannot_be_fetched_holds_up_nothing(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    server.fails("getFile", CallError(502, "Bad Gateway"), times=4)
    other = server.phone("Bình")
    phone.says("trước")
    photo = phone.sends_photo(b"jpg", "ảnh")
    async with house.running():
        await server.until(lambda: 1.0 in clock.sleeping)
        other.says("tin của Bình")
        phone.says("sau")
        phone.edits(photo, "ảnh chuồng")
        await server.until(lambda: len(server.queue.confirmed) == 5)
        kinds = [type(content) for content in house.contents]
        assert kinds == [Said, Attached, Said, Said, Edited], "all but the file"
        for pause in (1.0, 2.0, 4.0, 8.0):  # three tries again, then the chat
            await server.until(lambda pause=pause: pause in clock.sleeping)  # type: ignore[misc]
            assert len(house.kept) == 5
            clock.advance(pause)
        await house.idle()
    assert [type(content) for content in house.contents[5:]] == [Fetched]
    assert f"chat {phone.chat.id} has to wait, trying again: Bad Gateway" in caplog.text
    assert list(house.files.values()) == [b"jpg"]


async def test_a_chat_waits_as_long_as_it_is_told_to(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("getFile", too_many_requests(33))
    phone.sends_photo(b"jpg")
    async with house.running():
        await server.until(lambda: 33 in clock.sleeping)
        clock.advance(32)
        await asyncio.sleep(0.05)
        assert len(server.called("getFile")) == 1
        clock.advance(1)
        await house.idle()
    assert list(house.files.values()) == [b"jpg"]


async def test_a_file_that_is_not_handed_out_for_minutes_is_given_up(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("getFile", CallError(502, "Bad Gateway"), times=9)
    server.fails("sendChatAction", CallError(502, "Bad Gateway"), times=2)
    phone.sends_photo(b"jpg", "chú thích")
    phone.says("sau")
    async with house.running():
        await server.until(lambda: 1.0 in clock.sleeping)
        clock.advance(200)
        for pause in (2.0, 4.0):  # nothing is answered: the network is away, and nothing is given up
            await server.until(lambda pause=pause: pause in clock.sleeping)  # type: ignore[misc]
            clock.advance(pause)
        await server.until(lambda: 8.0 in clock.sleeping)
        assert [type(content) for content in house.contents] == [Attached, Said]
        clock.advance(8)
        for pause in (1.0, 2.0, 4.0):
            await server.until(lambda pause=pause: pause in clock.sleeping)  # type: ignore[misc]
            clock.advance(pause)
        await house.idle()
    [announced, after, given_up] = house.contents
    assert isinstance(announced, Attached) and announced.caption == "chú thích"
    assert (after, given_up) == (Said("sau"), Fetched("1", Reason.AWAY))


async def test_who_is_stopped_while_fetching_leaves_it_to_the_next(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("download", CallError(502, "Bad Gateway"))
    phone.sends_photo(b"jpg", "ảnh")
    phone.says("sau")
    async with house.running():
        await server.until(lambda: 1.0 in clock.sleeping and len(server.queue.confirmed) == 2)
    assert [type(content) for content in house.contents] == [Attached, Said]
    assert len(house.inbox.arriving) == 1, "what waits is the file alone"
    async with house.running():
        await house.idle()
    assert [type(content) for content in house.contents] == [Attached, Said, Fetched]


async def test_what_a_program_of_before_left_waiting_is_handed_in_whole(house: House, phone: Phone) -> None:
    """It kept the update with the file, and what its chat sent after it, and handed nothing in."""
    photo, text = phone.sends_photo(b"jpg", "ảnh"), phone.says("sau")
    updates = [json.dumps({"update_id": one.id, "message": one.json}) for one in (photo, text)]
    house.server.queue.clear()
    house.inbox.put([(str(phone.chat.id), raw) for raw in updates], datetime.now(UTC))
    async with house.running():
        await house.idle()
    assert sorted(house.ids) == ["1", "1:file", "2"]
    assert Said("sau") in house.contents


async def test_what_can_no_longer_be_read_is_set_aside_and_the_rest_goes_on(
    house: House, phone: Phone
) -> None:
    house.inbox.put([("1", '{"update_id": 1, "message": 5}')], datetime.now(UTC))
    phone.says("sau")
    async with house.running():
        await house.idle()
    assert [raw for raw, _ in house.aside] == [{"update_id": 1, "message": 5}]
    assert house.contents == [Said("sau")]


async def test_a_file_that_telegram_no_longer_has_holds_up_nobody(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("getFile", bad_request("wrong file_id or the file is temporarily unavailable"), times=4)
    phone.sends_photo(b"jpg", "chú thích")
    phone.says("sau")
    async with house.running():
        for pause in (1.0, 2.0, 4.0):
            await server.until(lambda pause=pause: pause in clock.sleeping)  # type: ignore[misc]
            clock.advance(pause)
        await house.idle()
    [announced, after, given_up] = house.contents
    assert isinstance(announced, Attached) and announced.caption == "chú thích"
    assert (after, given_up) == (Said("sau"), Fetched("1", Reason.AWAY))


async def test_a_sign_of_work_is_shown_while_a_file_is_fetched(
    house: House, server: BotApiServer, phone: Phone
) -> None:
    server.fails("sendChatAction", CallError(400, "Bad Request: chat not found"))
    phone.sends_photo(b"jpg")
    phone.sends_photo(b"jpg 2")
    async with house.running():
        await house.idle()
    assert server.called("sendChatAction")
    assert len(house.files) == 2, "without the sign too"


async def test_the_sign_of_work_lasts_as_long_as_the_work(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("download", CallError(502, "Bad Gateway"), times=3)
    phone.sends_photo(b"jpg")
    async with house.running():
        for pause in (1.0, 2.0):
            await server.until(lambda pause=pause: pause in clock.sleeping)  # type: ignore[misc]
            clock.advance(pause)
        await server.until(lambda: 4.0 in clock.sleeping)
        assert len(server.called("sendChatAction")) == 1
        clock.advance(1.5)  # it is shown for five seconds
        await server.until(lambda: len(server.called("sendChatAction")) == 2)
        clock.advance(2.5)
        await house.idle()


async def test_a_file_that_went_while_it_was_handed_in_is_fetched_again(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    phone.sends_document(b"%PDF", "a.pdf")
    house.gone = [Unavailable("the attachment went")]
    async with house.running():
        await server.until(lambda: 8.0 in clock.sleeping)
        clock.advance(8)
        await house.idle()
    assert (house.gone, house.settled) == ([], ["a.pdf"])
    assert sorted(house.ids) == ["1", "1:file"]
