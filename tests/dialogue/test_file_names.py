"""Files' names as they are read back: signs that turn the letters after them around are written out."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import main
from flows.messages.message import Message
from flows.reading.text import visible
from tests.play import Play

pytestmark = pytest.mark.usefixtures("english")

NAME = "chuong\u202egpj.exe"
SHOWN = "chuong[U+202E]gpj.exe"


@pytest.mark.parametrize(
    "sign", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"]
)
def test_every_such_sign_is_written_out(sign: str) -> None:
    assert visible(f"a{sign}b") == f"a[U+{ord(sign):04X}]b"


def test_other_names_are_as_they_are() -> None:
    assert visible("Báo cáo (2).pdf") == "Báo cáo (2).pdf"


def test_wherever_an_officer_reads_it(play: Play) -> None:
    play.agrees()
    play.presses("goto:du_an[1]/hoat_dong")
    play.attaches(NAME)
    said: list[Message] = [*play.presses("history").messages, *play.presses("read").messages]
    texts = [message.plain for message in said if "chuong" in message.plain]
    assert len(texts) >= 2
    assert all(SHOWN in text and NAME not in text for text in texts)


def test_where_staff_read_it(play: Play, tmp_path: Path) -> None:
    play.agrees()
    play.presses("goto:du_an[1]/hoat_dong")
    play.attaches(NAME)
    play.presses("review")
    play.presses("submit")
    [report] = play.submissions()
    settings = {"DECUONG_DATABASE_URL": play.url, "DECUONG_FILES": str(play.files_folder)}
    shown = CliRunner().invoke(
        main, ["submissions", "show", report.number], env=settings, catch_exceptions=False
    )
    assert SHOWN in shown.output
    assert NAME not in shown.output
