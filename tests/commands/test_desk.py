"""A desk's work by commands: lists that filter and sort, many reports at once, a second remark, figures."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from bot.commands import main
from flows.local_time import local
from flows.report.submission import State
from tests.play import Play


class Desk:
    """Three officers' reports, and the commands that staff give."""

    def __init__(self, folder: Path) -> None:
        self.play = Play(f"sqlite:///{folder}/decuong.db", folder / "files")
        self.folder = folder

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["submissions", *arguments])

    def submits(self, who: str, *answers: str) -> str:
        self.play.address = who
        if self.play.submissions():
            self.play.clock.forward(days=2)
        self.play.agrees()
        self.play.says(*answers)
        self.play.presses("submit")
        self.play.presses("submit")
        return self.play.submissions()[-1].number

    def state(self, number: str) -> State:
        return next(one.state for one in self.play.submissions() if one.number == number)

    def numbers(self, *options: str) -> list[str]:
        return [row["number"] for row in json.loads(self.run("list", *options, "--json").output)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    one = Desk(tmp_path)
    yield one
    one.play.close()


@pytest.fixture
def three(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    numbers = [
        desk.submits("an", "Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017", "25 hộ"),
        desk.submits("binh", "Nuôi dê", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "2018", "30 hộ"),
        desk.submits("chi", "Nuôi ong", "huyện Mường Khương, tỉnh Lào Cai", "2019", "12 hộ"),
    ]
    for module in ("list", "decide"):
        monkeypatch.setattr(import_module(f"bot.commands.submissions.{module}"), "clock", desk.play.clock)
    return numbers


def test_a_list_filters_and_sorts(desk: Desk, three: list[str]) -> None:
    an, binh, chi = three
    assert desk.numbers() == three
    assert desk.numbers("--province", "lao cai") == [an, chi]
    assert desk.numbers("--province", "15", "--text", "nuoi on") == [chi]
    assert desk.numbers("--organisation", "khong co ai") == []
    desk.play.clock.forward(days=2)
    desk.run("return", binh, "--remark", "1.4=Bao nhiêu?")
    assert desk.numbers("--state", "returned", "--state", "accepted") == [binh]
    assert desk.numbers("--sort", "waiting") == [an, chi, binh], "returned just now"
    rows = json.loads(desk.run("list", "--json").output)
    assert [row["waiting_days"] for row in rows] == [6, 0, 2]
    assert rows[0]["province"] == "Tỉnh Lào Cai"
    first = rows[0]["submitted_at"][:10]
    assert desk.numbers("--until", first) == [an]
    assert desk.numbers("--since", rows[1]["submitted_at"][:10]) == [binh, chi]
    desk.run("accept", an)
    assert json.loads(desk.run("list", "--json").output)[0]["waiting_days"] is None


def test_a_list_is_read_at_a_desk(desk: Desk, three: list[str]) -> None:
    header, line, *_ = desk.run("list").output.splitlines()
    assert header.split("  ")[0] == "MÃ"
    assert "SỐ NGÀY CHỜ" in header
    at = desk.play.submissions()[0].submitted_at
    assert f"{local(at):%Y-%m-%d %H:%M}" in line
    assert "Tỉnh Lào Cai" in line


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_many_are_returned_from_a_file(desk: Desk, three: list[str], kind: str) -> None:
    an, _, chi = three
    rows: list[tuple[str, ...]] = [("Số báo cáo", "Ghi chú", "Câu", "Nhận xét")]
    rows += [
        (an, "", "1.4", "Thiếu số bản"),
        (chi, "", "1.4", "Thiếu số xã"),
        (an, "", "1.3", "Đến năm nào?"),
    ]
    file = _written(desk.folder / f"tra.{kind}", rows)
    assert desk.run("return", "--from", str(file)).exit_code == 0
    assert [desk.state(number) for number in three] == [State.RETURNED, State.RECEIVED, State.RETURNED]
    assert [one.text for one in desk.play.submissions()[0].remarks] == ["Thiếu số bản", "Đến năm nào?"]
    again = desk.run("return", "--from", str(file))
    assert again.output.count("các nhận xét này đã có rồi") == 2
    assert len(desk.play.submissions()[0].remarks) == 2


def test_a_file_with_faults_moves_nothing(desk: Desk, three: list[str]) -> None:
    an, binh, _ = three
    rows = [
        ("report", "question", "remark"),
        (an, "1.4", "Thiếu"),
        ("2026-9999", "1.4", "?"),
        (binh, "9.9", "?"),
    ]
    refused = desk.run("return", "--from", str(_written(desk.folder / "tra.csv", [*rows, (binh, "1.4", "")])))
    assert refused.exit_code == 1
    assert [f"dòng {row}:" in refused.output for row in (2, 3, 4, 5)] == [False, True, True, True]
    assert "du_an[1]/ten" not in refused.output
    assert desk.state(an) is State.RECEIVED
    for name, content in (("a.csv", b"\xff\xfe"), ("b.xlsx", b"no workbook"), ("c.csv", b"x,y\n1,2\n")):
        (desk.folder / name).write_bytes(content)
        refused = desk.run("accept", "--from", str(desk.folder / name))
        assert (refused.exit_code, name in refused.output) == (1, True)


def test_many_are_accepted(desk: Desk, three: list[str]) -> None:
    an, binh, chi = three
    file = _written(desk.folder / "nhan.csv", [("so bao cao",), (binh,), (chi,)])
    assert desk.run("accept", an, "--from", str(file)).exit_code == 0
    assert {desk.state(number) for number in three} == {State.ACCEPTED}
    assert desk.run("accept", an, binh).output.count(an) == 1, "said of the first that cannot be accepted"
    assert desk.run("accept").exit_code == 2


def test_a_second_remark_reaches_the_officer_beside_the_first(desk: Desk, three: list[str]) -> None:
    chi = three[-1]
    desk.run("return", chi, "--remark", "1.4=Thiếu số bản")
    assert "Thiếu số bản" in desk.play.opens().messages[-1].plain
    desk.run("return", chi, "--remark", "1.3=Đến năm nào?")
    shown = desk.play.opens().messages[-1].plain
    assert "Thiếu số bản" in shown
    assert "Đến năm nào?" in shown


def test_figures_stand_beside_their_answer(desk: Desk) -> None:
    number = desk.submits("an", "Nuôi bò", "xã Y Tý", "2017", "hỗ trợ 25 hộ")
    assert "    • số hộ: 25 hộ (chưa xác nhận): “25 hộ”" in desk.run("show", number).output.splitlines()


def test_a_sum_that_changed_is_a_difference(desk: Desk) -> None:
    desk.play.agrees()
    desk.play.says("Nuôi bò")
    desk.play.presses("goto:du_an[1]/dong_gop")
    desk.play.says("Nhà nước hỗ trợ 300 triệu đồng")
    desk.play.presses("done")
    desk.play.presses("submit")
    desk.play.presses("submit")
    number = desk.play.submissions()[-1].number
    desk.run("return", number, "--remark", "2.7=Dân góp bao nhiêu?")
    desk.play.presses("goto:du_an[1]/dong_gop")
    desk.play.says("Dân góp 20 triệu đồng")
    desk.play.presses("done")
    assert "20.000.000 đồng" in desk.play.presses("changes").messages[0].text
    desk.play.presses("submit")
    desk.play.presses("submit")
    assert "+ kinh phí: 20.000.000 đồng (dân góp)" in desk.run("diff", number).output


def test_who_decides_is_asked_once(desk: Desk, three: list[str]) -> None:
    def at_a_terminal(*arguments: str, types: bytes) -> str:
        """A real terminal, since only there is anything asked."""
        ours, theirs = pty.openpty()
        words = [sys.executable, "-m", "bot", "submissions", *arguments]
        with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ) as program:
            os.close(theirs)
            os.write(ours, types)
            assert program.wait() == 0
        os.close(ours)
        return desk.play.submissions()[0].history[-1].who

    assert at_a_terminal("accept", three[0], types="Trần Thị Bình\n".encode()) == "Trần Thị Bình"
    assert at_a_terminal("reopen", three[0], types=b"") == "Trần Thị Bình"
    assert at_a_terminal("accept", three[0], "--by", "Cường", types=b"") == "Cường"


def _written(file: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    if file.suffix == ".csv":
        with file.open("w", newline="", encoding="utf-8-sig") as out:
            csv.writer(out, delimiter=";").writerows(rows)
        return file
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file
