"""The devices that somebody writes from: listed, and logged out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.messages.message import Pressed, Said
from flows.respondents.devices import Device
from storage.core import tables
from storage.core.engine import reading
from storage.drafts.devices import BrowserTokens
from tests.dialogue.beginnings import begun, code_of, presses, second_phone
from tests.play import Play


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Play]:
    """An writes from the page at "an" and "an2"."""
    play = Play(f"sqlite:///{tmp_path}/web.db", tmp_path / "files", channel="web")
    begun(play)
    second_phone(play)
    play.says("608 triệu đồng")
    yield play
    play.close()


def log_out(address: str) -> str:
    """The press that logs a browser out."""
    return f"log_out:{Device('web', address, None, None).tag}"


def known(play: Play) -> set[str]:
    with reading(play.engine) as connection:
        return set(connection.execute(select(tables.addresses.c.address)).scalars())


def test_they_are_listed_with_times_and_this_one_is_marked(web: Play) -> None:
    assert "devices" in presses(web.presses("share"))
    listed = web.says("các máy đang dùng")
    first, second = listed.messages[0].text.splitlines()[1:]
    assert first.startswith("1. Trang web: dùng từ 08:00 25/11/2026, lần cuối 08:00 25/11/2026")
    assert first.endswith(" (máy này)")
    assert second.startswith("2. Trang web: ") and "máy này" not in second
    assert presses(listed) == [log_out("an2"), log_out("an")]
    assert "an2" not in first


def test_a_device_that_was_logged_out_opens_nothing_and_its_words_stay(web: Play) -> None:
    told, listed = web.presses(log_out("an")).messages
    assert "Máy đó đã thoát" in told.text
    assert "2." not in listed.text
    assert known(web) == {"an2"}
    keeper = BrowserTokens(web.engine)
    assert (keeper.is_ended("an"), keeper.is_ended("an2")) == (True, False)
    assert "25 hộ" in web.live()
    web.address = "an"
    assert web.says("40 ha").messages[0].key == "greeting"
    assert "40 ha" not in web.live()
    web.address = "an2"
    assert web.presses(log_out("an")).messages[0].key == "devices", "an old press"


def test_codes_that_the_lost_phone_may_have_made_end_with_it(web: Play) -> None:
    code = code_of(web, "device")
    web.presses(log_out("an"))
    web.address = "an3"
    assert web.opens(code).messages[0].key == "greeting"


def test_logging_this_one_out_is_asked_about(web: Play) -> None:
    asked = web.presses(log_out("an2"))
    assert presses(asked) == [f"{log_out('an2')}:yes", "devices"]
    assert known(web) == {"an", "an2"}
    assert "Máy này đã thoát" in web.presses(f"{log_out('an2')}:yes").messages[0].text
    assert known(web) == {"an"}


def test_who_has_no_other_device_is_offered_a_code_that_brings_them_back(web: Play) -> None:
    web.presses(log_out("an"))
    asked = web.presses(log_out("an2"))
    assert "máy duy nhất" in asked.messages[0].text
    assert presses(asked)[0] == "code:device"
    code = code_of(web, "device")
    web.presses(f"{log_out('an2')}:yes")
    web.address = "an3"
    web.enters(code)
    assert known(web) == {"an3"}
    assert "25 hộ" in web.presses("goto:du_an[1]/quy_mo").messages[-1].plain


def test_in_one_batch_too(web: Play) -> None:
    """What a device sends after it was logged out, with the same commit, is a stranger's."""
    batch = [web.inbound(Pressed(log_out("an")))]
    web.address = "an"
    batch.append(web.inbound(Said("40 ha")))
    _, reply = web.conversation.receive(batch)
    assert reply.messages[0].key == "greeting"
    assert "40 ha" not in web.live()


def test_nobody_logs_out_a_device_of_somebody_else(web: Play) -> None:
    web.address = "binh"
    web.agrees()
    web.presses(log_out("an"))
    assert known(web) == {"an", "an2", "binh"}


def test_the_note_goes_with_the_person(web: Play) -> None:
    web.presses(log_out("an"))
    web.says("/xoa")
    web.presses("confirm")
    with reading(web.engine) as connection:
        assert not connection.execute(select(tables.ended)).all()
