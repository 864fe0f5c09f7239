"""What staff decide reaches the phone by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import main
from flows.form.machine import Mover
from flows.messages.message import Message, Said
from flows.report.submission import Remark
from storage.queues.outbox import Outbox
from storage.reports.submissions import move
from tests.play import START, Play


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    url = f"sqlite:///{tmp_path}/decuong.db"
    one = Play(url, tmp_path / "files", "42", "telegram", pushed=("telegram",))
    one.agrees()
    one.says("Nuôi bò")
    for _ in range(2):
        one.presses("submit")
    told(one)
    yield one
    one.close()


def told(play: Play) -> list[tuple[str, Message]]:
    """(address, message) of what waits to be sent; it counts as sent then."""
    outbox = Outbox(play.engine, "telegram")
    waiting = outbox.waiting((), 99)
    outbox.sent([one.id for one in waiting])
    return [(one.reply.address, message) for one in waiting for message in one.reply.messages]


def staff(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["submissions", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_returned_report_asks_on_the_phone(play: Play) -> None:
    assert "đã báo tới 1 địa chỉ" in staff("return", "2026-0001", "--remark", "du_an[1]/ten=Bao nhiêu con?")
    [(address, message)] = told(play)
    assert (address, message.key) == ("42", "review")
    assert "“Bao nhiêu con?”" in message.plain
    play.presses("goto:du_an[1]/ten", message.key)
    assert "Bao nhiêu con?" in play.shown.plain


def test_who_is_at_another_report_is_told_of_this_one(play: Play) -> None:
    play.presses("new:phi_chinh_phu")
    told(play)
    staff("return", "2026-0001", "--remark", "du_an[1]/ten=Bao nhiêu con?")
    [(_, message)] = told(play)
    assert "báo cáo số 2026-0001" in message.plain
    assert "Bao nhiêu con?" in play.presses(message.buttons[0][0].press).messages[-1].plain


def test_the_web_page_sees_it_when_it_is_opened(play: Play) -> None:
    play.channel = "web"
    play.agrees()
    play.says("Nuôi dê")
    for _ in range(2):
        play.presses("submit")
    assert "told" not in staff("accept", "2026-0002")
    assert told(play) == []


def test_who_blocked_the_bot_is_left_in_peace(play: Play) -> None:
    Outbox(play.engine, "telegram").mark_unreachable("42", play.clock())
    assert "told" not in staff("accept", "2026-0001")


def test_what_comes_twice_from_telegram_uses_up_no_news(play: Play) -> None:
    """Nothing is sent to a message that was answered before: what is new is told with the next one."""
    inbound = play.inbound(Said("thêm"))
    play.conversation.receive([inbound])
    remark = Remark("du_an[1]/ten", "Tên?", "Cục", START)
    move(play.engine, "2026-0001", "return", Mover.STAFF, START, [remark])
    told(play)
    play.conversation.receive([inbound])
    assert told(play) == []
    assert "“Tên?”" in play.presses("submit").messages[-1].plain
    assert len(play.submissions()) == 1
