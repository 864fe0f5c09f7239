"""Staff and officer over one report: returned, replied to, compared, accepted, reopened, returned again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.commands import main
from flows.form.machine import Mover
from flows.messages.message import Kind, Reply
from flows.report.submission import Remark, State
from storage.core import tables
from storage.core.engine import reading
from storage.reports.submissions import move
from tests.play import Play


class Desk:
    """The officer's play, and the commands that staff give."""

    def __init__(self, folder: Path) -> None:
        self.play = Play(f"sqlite:///{folder}/decuong.db", folder / "files")

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    def submits(self) -> Reply:
        self.play.presses("submit")
        return self.play.presses("submit")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    one = Desk(tmp_path)
    one.play.agrees()
    one.play.says("Nuôi bò", "xã Hồng Thuận", "2017", "- 1 xã\n\n   - 25 hộ")
    one.submits()
    yield one
    one.play.close()


def test_a_remark_is_answered_another_replied_to_and_both_sides_see_it(desk: Desk) -> None:
    number = desk.play.submissions()[-1].number
    done = desk.run(
        "submissions", "return", number, "--remark", "1.4=Thiếu số bản", "--remark", "1.2=Xã nào?"
    )
    assert done.exit_code == 0
    shown = desk.play.opens().messages[-1]
    assert "“Thiếu số bản”" in shown.plain
    desk.play.presses("goto:du_an[1]/quy_mo")
    desk.play.says("3 bản")
    desk.play.presses("done")
    desk.play.presses("reply")
    desk.play.says("Đã ghi ở câu này rồi")
    desk.play.attaches("ban_do.jpg", "bản đồ xã")
    desk.play.presses("done")
    seen = desk.play.presses("changes").messages[0].text
    assert "1.4" in seen
    assert "3 bản" in seen
    desk.submits()
    staff = desk.run("submissions", "show", number).output
    assert "> du_an[1]/dia_diem  Đã ghi ở câu này rồi" in staff
    [changed] = json.loads(desk.run("submissions", "diff", number, "--json").output)
    assert changed == {
        "path": "du_an[1]/quy_mo",
        "question": "1.4. Quy mô",
        "before": "- 1 xã\n\n   - 25 hộ",
        "after": "- 1 xã\n\n   - 25 hộ\n3 bản",
        "figures": [{"figure": "số bản", "before": "", "after": "3 bản (chưa xác nhận)"}],
    }
    assert "  + 3 bản" in desk.run("submissions", "diff", number).output
    report = desk.play.submissions()[-1]
    assert [part.text for part in report.replies["du_an[1]/dia_diem"].files] == ["bản đồ xã"]


def test_a_reply_is_edited_and_undone_like_any_words(desk: Desk) -> None:
    number = desk.play.submissions()[-1].number
    desk.run("submissions", "return", number, "--remark", "1.2=Xã nào?")
    desk.play.presses("goto:du_an[1]/dia_diem")
    desk.play.presses("reply")
    desk.play.says("xã Hồng Thuận")
    message = desk.play.replies[-1].to
    assert "Câu 1.2" in desk.play.edits(message, "xã Hồng Thuận ạ").messages[0].text
    desk.play.says("nhầm", "hoàn tác")
    desk.play.presses("back")
    assert "Đã trả lời Cục: “xã Hồng Thuận ạ”" in desk.play.shown.after
    desk.submits()
    report = desk.play.submissions()[-1]
    assert report.replies["du_an[1]/dia_diem"].text == "xã Hồng Thuận ạ"
    assert report.answers["du_an[1]/dia_diem"].text == "xã Hồng Thuận"


def test_the_next_remark_begins_a_new_reply(desk: Desk) -> None:
    number = desk.play.submissions()[-1].number
    for asked, replied in (("Xã nào?", "Hồng Thuận"), ("Huyện nào?", "Giao Thủy")):
        desk.run("submissions", "return", number, "--remark", f"1.2={asked}")
        desk.play.presses("goto:du_an[1]/dia_diem")
        assert "Đã trả lời" not in desk.play.shown.after
        desk.play.presses("reply")
        desk.play.says(replied)
        desk.submits()
    replies = [report.replies.get("du_an[1]/dia_diem") for report in desk.play.submissions()]
    assert [reply.text if reply else "" for reply in replies] == ["", "Hồng Thuận", "Giao Thủy"]


def test_nothing_changed_is_no_difference(desk: Desk) -> None:
    desk.play.presses("withdraw")
    desk.play.presses("goto:du_an[1]/quy_mo")
    desk.play.presses("back")
    desk.submits()
    number = desk.play.submissions()[-1].number
    assert desk.run("submissions", "diff", number).output == "không có gì đổi\n"
    assert json.loads(desk.run("submissions", "diff", number, "--json").output) == []


@pytest.mark.parametrize(
    ("presses", "words", "old", "new"),
    [
        (["figure:2"], "26", "25 hộ (chưa xác nhận)", "26 hộ (đã sửa)"),
        (["agree:du_an[1]/quy_mo"], "", "25 hộ (chưa xác nhận)", "25 hộ (đã xác nhận)"),
        (["figure:2", "no_figure"], "", "25 hộ (chưa xác nhận)", ""),
    ],
)
def test_what_was_said_about_a_figure_is_a_difference(
    desk: Desk, presses: list[str], words: str, old: str, new: str
) -> None:
    """Corrected, confirmed, denied: staff and the officer see it, though no word of the answer changed."""
    number = desk.play.submissions()[-1].number
    desk.run("submissions", "return", number, "--remark", "1.4=Bao nhiêu hộ?")
    desk.play.presses("mend:du_an[1]/quy_mo")
    for one in presses:
        desk.play.presses(one)
    if words:
        desk.play.says(words)
    seen = desk.play.presses("changes").messages[0].text
    assert old in seen
    assert new in seen
    assert "1.4" in seen
    desk.submits()
    [changed] = json.loads(desk.run("submissions", "diff", number, "--json").output)
    assert changed["before"] == changed["after"]
    assert {"figure": "số hộ", "before": old, "after": new} in changed["figures"]
    lines = desk.run("submissions", "diff", number).output.splitlines()
    assert f"  - số hộ: {old}" in lines
    assert (f"  + số hộ: {new}" in lines) is bool(new)
    assert "  - - 1 xã" not in lines, "the words are the same"


def test_a_first_version_has_none_before_it(desk: Desk) -> None:
    refused = desk.run("submissions", "diff", desk.play.submissions()[-1].number)
    assert (refused.exit_code, "là lần nộp đầu" in refused.output) == (1, True)


def test_accepted_reopened_and_returned_it_reaches_the_officer(desk: Desk) -> None:
    number = desk.play.submissions()[-1].number
    assert desk.run("submissions", "accept", number).exit_code == 0
    assert desk.run("submissions", "return", number, "--remark", "1.4=?").exit_code == 1
    assert desk.run("submissions", "reopen", number).output == f"{number}-1 đã nhận\n"
    assert desk.run("submissions", "return", number, "--remark", "1.4=Thiếu số bản").exit_code == 0
    desk.play.clock.forward(days=7)
    assert "“Thiếu số bản”" in desk.play.says("alo").messages[-1].plain


def test_a_remark_on_a_project_that_is_left_out_does_not_stop_the_walk(desk: Desk) -> None:
    number = desk.play.submissions()[-1].number
    desk.run("submissions", "return", number, "--remark", "1.4=?", "--remark", "1.5=??")
    desk.play.presses("leave_out:du_an[1]")
    assert "Cục đề nghị bổ sung" in desk.play.presses("review").messages[-1].plain
    desk.submits()
    assert len(desk.play.submissions()) == 2


def test_a_remark_that_nobody_can_see_is_refused(desk: Desk) -> None:
    number = desk.play.submissions()[-1].number
    refused = desk.run("submissions", "return", number, "--remark", "1.4=\u200b\u2060")
    assert refused.exit_code == 2
    assert "hãy viết như 1.4=Thiếu số hộ" in refused.output
    assert desk.play.submissions()[-1].state is State.RECEIVED


def test_a_remark_that_lacks_its_row_holds_up_nobody(desk: Desk) -> None:
    """Refused where it is written; from an older database it is shown, and nothing is set aside."""
    desk.play.presses("withdraw")
    desk.play.presses("goto:du_an")
    desk.play.presses("add")
    desk.play.says("Dê")
    desk.submits()
    report = desk.play.submissions()[-1]
    refused = desk.run("submissions", "return", report.number, "--remark", "du_an/ten=Tên nào?")
    assert refused.exit_code == 1
    assert "du_an[1]/ten, du_an[2]/ten" in refused.output
    remark = Remark("du_an/ten", "Tên nào?", "Cục", desk.play.clock())
    move(desk.play.engine, report.id, "return", Mover.STAFF, desk.play.clock(), [remark])
    assert "Tên nào?" in desk.play.opens().messages[-1].plain
    assert desk.play.says("Lợn").messages[-1].kind is not Kind.ERROR
    with reading(desk.play.engine) as connection:
        assert not connection.execute(select(tables.set_aside)).all()
