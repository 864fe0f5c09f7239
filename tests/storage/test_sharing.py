"""Several phones and people on one draft, its figures, rows and versions: the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dialogue.beginnings import SCALE, code_of
from tests.play import Play


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    yield one
    one.close()


def test_a_draft_written_from_three_addresses_by_two_people(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã Hồng Thuận, huyện Giao Thủy", "2011 – 2013")
    device, join = code_of(play, "device"), code_of(play, "join:")
    play.address = "an2"
    play.enters(device)
    play.says("25 hộ nghèo, 608 triệu đồng")
    play.address = "binh"
    play.presses("yes")
    play.enters(join)
    play.presses(f"goto:{SCALE}")
    play.says("3 bản")
    play.address = "an2"
    told = play.presses("done").messages
    assert "binh vừa ghi câu 1.4" in told[0].text
    assert "số bản: 3" in told[1].text
    play.presses(f"agree:{SCALE}")
    play.address = "binh"
    play.says("hoàn tác")
    play.restarts()
    play.address = "an"
    play.presses("name")
    play.says("Báo cáo Hồng Thuận")
    assert "Báo cáo Hồng Thuận" in play.says("báo cáo của tôi").messages[0].text
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Dê")
    play.presses("leave_out:du_an[1]")
    play.presses("bring_back:du_an[1]")
    for _ in range(2):
        play.presses("submit")
    answers = play.submissions()[-1].answers
    assert answers[SCALE].text == "25 hộ nghèo, 608 triệu đồng"
    assert [figure.name for figure in answers[SCALE].figures] == ["so_ho", "kinh_phi"]
    play.presses("withdraw")
    assert "Xem thay đổi" in str(play.shown.buttons)
    assert "Chưa có câu nào khác" in play.presses("changes").messages[0].text
    play.address = "binh"
    play.says("/xoa")
    play.presses("confirm")
    play.address = "an"
    play.says("/xoa")
    play.presses("confirm")
    assert play.opens().messages[0].key == "greeting"
