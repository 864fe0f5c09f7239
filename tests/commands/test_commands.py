"""Every command: what it does, its exit status, and one clear sentence for what cannot be done."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from bot.commands import COMMANDS, main
from exports.formats import FORMATS
from tests.doors.case import steps
from tests.doors.doors import app_at, lines

pytestmark = pytest.mark.usefixtures("english")

Run = Callable[..., Result]
FORM = """
| survey | type    | name | label |
|--------|---------|------|-------|
|        | integer | so   | Số hộ |

| settings | form_id | form_title | version |
|----------|---------|------------|---------|
|          | moi     | Mẫu mới    | 1       |
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`decuong …` on a database of its own."""
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", f"sqlite:///{tmp_path}/cuc.db")

    def invoke(*arguments: object, typed: str = "") -> Result:
        # Commands in English, as in code; the conversation as officers read it.
        locale = {"DECUONG_LOCALE": "vi"} if arguments[0] == "talk" else {}
        return CliRunner().invoke(main, [str(one) for one in arguments], input=typed, env=locale)

    return invoke


@pytest.fixture
async def told(tmp_path: Path) -> None:
    """One report was told and submitted."""
    app = app_at(tmp_path)
    async with lines(app) as door:
        for step in steps():
            await door.take(step)
    app.engine.dispose()


def test_talk_in_a_terminal_goes_on_where_it_was(run: Run) -> None:
    first = run("talk", "--as", "an", "--outline", "ngan_sach", typed="đồng ý, bắt đầu\nNuôi bò\n")
    assert first.exit_code == 0
    assert "1.2. Địa điểm" in first.output
    assert "[Quay lại] [Mục lục] [Tạm dừng]" in first.output
    again = run("talk", "--as", "an", typed="xã Hồng Thuận\nmục lục\n")
    assert "1.3. Thời gian thực hiện" in again.output
    assert "✓ 1.2. Địa điểm" in again.output


def test_talk_jsonl_answers_line_by_line(run: Run) -> None:
    typed = '{"id":"1","press":"yes"}\n\nkhông phải JSON\n{"id":"2","text":"Bò"}\n'
    result = run("talk", "--jsonl", "--as", "an", "--outline", "ngan_sach", typed=typed)
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert [answer["reply_to"] for answer in answers] == ["", "1", "", "2"]
    assert [answer["saved"] for answer in answers] == [False, True, False, True]
    assert set(answers[3]["messages"][0]) == {"kind", "key", "number", "text", "buttons"}
    assert answers[3]["messages"][0]["key"] == "du_an[1]/dia_diem"


def test_outlines_are_listed_shown_checked_and_published(run: Run, tmp_path: Path) -> None:
    listed = json.loads(run("outline", "list", "--json").output)
    assert [one["key"] for one in listed] == ["ngan_sach", "phi_chinh_phu"]
    assert "1.1. Tên mô hình/dự án  (du_an/ten)" in run("outline", "show", "ngan_sach").output
    assert run("outline", "picture", "ngan_sach").output.startswith("stateDiagram-v2")
    book = tmp_path / "mau.xlsx"
    assert run("outline", "show", "ngan_sach", "--to", book).exit_code == 0
    assert openpyxl.load_workbook(book).sheetnames == ["survey", "settings"]
    assert run("outline", "check", book).exit_code == 0
    form = tmp_path / "moi.md"
    form.write_text(FORM)
    assert run("outline", "publish", form).output == "moi 1 published\n"
    assert run("outline", "publish", form).output == "moi 1 was published already\n"
    form.write_text(FORM.replace("Số hộ", "Số người"))
    refused = run("outline", "publish", form)
    assert (refused.exit_code, "give the changed form a new version" in refused.output) == (1, True)


def test_a_faulty_form_is_one_line_a_fault(run: Run, tmp_path: Path) -> None:
    form = tmp_path / "loi.md"
    form.write_text(FORM.replace("integer", "intger").replace("| name |", "| nmae |"))
    result = run("outline", "check", form)
    assert result.exit_code == 1
    assert all(line.startswith(f"{form}:survey:") and "; " in line for line in result.output.splitlines())
    assert run("outline", "publish", form).exit_code == 1
    assert run("outline", "check", tmp_path / "khong-co.xlsx").exit_code == 1
    assert run("outline", "check").exit_code == 2


@pytest.mark.usefixtures("told")
def test_reports_are_listed_shown_and_accepted(run: Run) -> None:
    [listed] = json.loads(run("submissions", "list", "--json").output)
    assert (listed["version"], listed["state"], listed["respondent"]) == (1, "received", "an")
    shown = run("submissions", "show", listed["number"]).output
    assert "1.4. Quy mô" in shown
    assert "    Tổng kinh phí 608 triệu đồng" in shown
    assert run("submissions", "accept", listed["id"]).exit_code == 0
    again = run("submissions", "accept", listed["id"])
    assert (again.exit_code, "is accepted" in again.output) == (1, True)
    assert run("submissions", "list", "--state", "received", "--json").output == "[]\n"
    assert run("submissions", "show", "2026-9999").exit_code == 1
    withdrawn = run("talk", "--jsonl", "--as", "an", typed='{"id":"w","press":"withdraw"}\n').output
    assert "chưa rút về được" in withdrawn


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("name", FORMATS)
def test_exports_are_written_whole_or_not_at_all(run: Run, tmp_path: Path, name: str) -> None:
    target = tmp_path / f"out.{name}"
    assert run("export", name, "--to", target).exit_code == 0
    assert target.exists()
    nowhere = run("export", name, "--to", "/proc/khong/duoc")
    assert nowhere.exit_code == 1
    assert "Traceback" not in nowhere.output


@pytest.mark.usefixtures("told")
def test_the_department_gets_each_report_once(run: Run) -> None:
    assert run("department", "init").exit_code == 0
    assert run("department", "deliver").output == "1 new, 0 updated, 0 unchanged, 0 failed\n"
    assert run("department", "deliver").output == "0 new, 0 updated, 1 unchanged, 0 failed\n"


@pytest.mark.usefixtures("told")
def test_a_respondent_is_erased_by_command(run: Run) -> None:
    assert run("erase", "terminal:an", "--yes").exit_code == 0
    assert run("erase", "terminal:an", "--yes").exit_code == 1
    [listed] = json.loads(run("submissions", "list", "--json").output)
    assert listed["respondent"] == ""


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("DECUONG_PORT", "abc", 2),
        ("DECUONG_TELEGRAM_WEBHOOK_URL", "https://x.vn/tg", 2),
        ("DECUONG_TELEGRAM_WEBHOOK_SECRET", "có dấu", 2),
        ("DECUONG_LOCALE", "fr", 2),
        ("DECUONG_TELEGRAM_API_URL", "khong-phai", 2),
        ("DECUONG_DATABASE_URL", "khong-phai", 1),
        ("DECUONG_DATABASE_URL", "sqlite:////proc/khong/duoc.db", 1),
    ],
)
def test_settings_are_checked_at_the_door(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, status: int
) -> None:
    monkeypatch.setenv("DECUONG_TELEGRAM_TOKEN", "123456:AAsecret")
    monkeypatch.setenv(name, value)
    result = run("migrate")  # a command that only looks makes no database
    assert result.exit_code == status
    assert "Traceback" not in result.output
    assert "AAsecret" not in result.output


def test_a_taken_port_is_said_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("DECUONG_PORT", str(taken.getsockname()[1]))
        result = run("serve")
    assert result.exit_code == 1
    assert "set DECUONG_PORT to a free port" in result.output


@pytest.mark.usefixtures("told")
def test_a_returned_report_asks_exactly_what_was_remarked(run: Run) -> None:
    [listed] = json.loads(run("submissions", "list", "--json").output)
    number = listed["number"]
    ambiguous = run("submissions", "return", number, "--remark", "1.4=Thiếu số hộ")
    assert (ambiguous.exit_code, "du_an[1]/quy_mo, du_an[2]/quy_mo" in ambiguous.output) == (1, True)
    assert run("submissions", "return", number, "--remark", "quy_mo").exit_code == 2
    remarks = ("--remark", "du_an[2]/quy_mo=Thiếu số hộ nghèo", "--remark", "5=Vì sao chọn mô hình này?")
    assert (
        run("submissions", "return", number, *remarks, "--by", "chị Bình").output == f"{number}-1 returned\n"
    )
    typed = [
        {"id": "r1", "text": "alo"},
        {"id": "r2", "press": "goto:du_an[2]/quy_mo"},
        {"id": "r3", "text": "44 hộ nghèo"},
        {"id": "r4", "press": "done"},
        {"id": "r5", "press": "done"},
        {"id": "r6", "press": "submit"},
    ]
    result = run("talk", "--jsonl", "--as", "an", typed="".join(json.dumps(one) + "\n" for one in typed))
    said = [json.loads(line)["messages"] for line in result.output.splitlines()]
    assert "Cục đề nghị bổ sung 2 câu" in said[0][0]["text"], "at the first contact, before anything is said"
    assert said[2][0]["key"] == "du_an[2]/quy_mo"
    assert "Cục hỏi: “Thiếu số hộ nghèo”" in said[2][0]["text"]
    assert "Đã viết: “1 xã, 5 bản" in said[2][0]["text"]
    assert said[4][0]["key"] == "dien_hinh", "the next question that was asked about"
    assert said[5][0]["key"] == "review"
    assert f"Báo cáo số {number}, lần 2" in said[6][0]["text"]
    states = [
        (one["version"], one["state"]) for one in json.loads(run("submissions", "list", "--json").output)
    ]
    assert states == [(1, "returned"), (2, "received")]
    assert run("submissions", "withdraw", number).output == f"{number}-2 withdrawn\n"
    again = run("talk", "--jsonl", "--as", "an", typed='{"id":"w","press":"submit"}\n').output
    assert f"Báo cáo số {number}, lần 3" in again


def test_a_version_that_would_break_answers_is_refused(run: Run, tmp_path: Path) -> None:
    form = tmp_path / "moi.md"
    form.write_text(FORM)
    assert run("outline", "publish", form).exit_code == 0
    rows = "|        | begin repeat | so | Lần |\n|        | text | x | X |\n|        | end repeat |  |  |"
    form.write_text(
        FORM.replace("|        | integer | so   | Số hộ |", rows).replace(" 1       |", " 2       |")
    )
    refused = run("outline", "publish", form)
    assert refused.exit_code == 1
    assert (
        ":survey:2:name: 'so' was a question in version 1 and is a repeat now; give it a new name"
        in refused.output
    )
    added = "|        | integer | so   | Số hộ |\n|        | text    | moi  | Mới   |"
    form.write_text(
        FORM.replace("|        | integer | so   | Số hộ |", added).replace(" 1       |", " 2       |")
    )
    published = run("outline", "publish", form)
    assert published.exit_code == 0
    assert "Against version 1: 1 added, 0 dropped" in published.stderr


def test_the_list_of_commands_names_what_is_there(run: Run) -> None:
    """Each can be loaded under its name, and the list is shown without loading any."""
    listed = " ".join(run("--help").output.split())
    for name, (module, about) in COMMANDS.items():
        assert f" {name} {about}" in listed
        there = import_module(f"bot.commands.{module}")
        loaded = getattr(there, name, None) or getattr(there, f"{name}_")  # `import` is a word of Python
        assert loaded.name == name


@pytest.mark.parametrize(
    "command", [("submissions", "list"), *(("export", format_, "--to", "x") for format_ in FORMATS)]
)
def test_an_outline_that_is_not_there_is_said(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    command = tuple(str(tmp_path / "x") if one == "x" else one for one in command)
    result = run(*command, "--outline", "nope")
    assert result.exit_code == 1
    assert "There is no outline nope; there are ngan_sach, phi_chinh_phu." in result.output
    assert not (tmp_path / "x").exists()
    assert run(*command, "--outline", "ngan_sach").exit_code == 0
